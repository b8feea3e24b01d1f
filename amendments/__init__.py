"""Motions, amendments and the budget's ledger."""
