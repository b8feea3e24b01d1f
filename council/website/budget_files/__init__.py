"""Budgets from a city's own spreadsheets: read by a declared layout, asked about, stored once."""

from council.website.budget_files.importing import Outcome, import_budgets

__all__ = ["Outcome", "import_budgets"]
