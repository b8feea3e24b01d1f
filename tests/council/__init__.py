"""Tests of the foundation app."""
