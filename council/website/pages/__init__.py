"""The public pages that draw on more than one app."""
