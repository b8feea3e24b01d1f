"""The public API: read-only JSON and CSV of what is published (docs/api.md)."""
