"""Everything public of a council, or of all, as one file: built at night (docs/data-files.md)."""
