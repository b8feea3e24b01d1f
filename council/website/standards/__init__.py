"""Votes and budgets in other people's formats: Popolo, Open Civic Data, Fiscal Data Package."""
