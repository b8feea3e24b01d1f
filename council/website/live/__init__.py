"""Parts of pages that follow a meeting while it is under way (docs/decisions/live-parts.md)."""
