"""The tests: one file per module, flows end to end, and real processes."""
