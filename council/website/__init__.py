"""The top layer: whatever draws on more than one app."""
