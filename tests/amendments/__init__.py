"""Tests of the amendments app."""
