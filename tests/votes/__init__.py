"""Tests of the votes app."""
