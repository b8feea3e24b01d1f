"""The sentences of minutes; pure. What is not known is said or left out, never filled in."""
