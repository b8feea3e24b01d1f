"""Atom feeds and calendars of what is published (docs/feeds.md)."""
