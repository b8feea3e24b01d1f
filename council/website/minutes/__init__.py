"""The minutes' block of a meeting: read once, put into words, laid out, written."""
