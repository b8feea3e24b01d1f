"""The public API of votes: what was declared, what was counted, who voted how (docs/api.md)."""
