"""The clerks' admin of votes."""
