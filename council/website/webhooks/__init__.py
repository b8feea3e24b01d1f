"""Calls to other programs when something public changed (docs/webhooks.md)."""
