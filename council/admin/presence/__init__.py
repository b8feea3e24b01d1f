"""Presence at the desk: who is here, who came and left, one key each; one member's page."""
