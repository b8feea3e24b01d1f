"""Search over everything public: how words compare, which records have them, what was misspelt.

The same on SQLite and PostgreSQL, because both hold words that are already folded and stemmed.
"""
