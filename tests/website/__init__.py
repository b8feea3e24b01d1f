"""Tests of what draws on more than one app."""
