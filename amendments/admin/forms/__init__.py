"""Forms of papers: words and lines of an amendment, and what a verb needs (domain 3 and 4)."""
