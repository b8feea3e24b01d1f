"""Filters that templates print facts with."""
