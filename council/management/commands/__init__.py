"""Commands of the foundation."""
