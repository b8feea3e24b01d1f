"""The public API of motions, amendments, budgets, pots and snapshots (docs/api.md)."""
