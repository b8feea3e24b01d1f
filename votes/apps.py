"""The votes app."""

from django.apps import AppConfig


class VotesConfig(AppConfig):
    """Votes, ballots and tallies."""

    name = "votes"
    label = "votes"
    verbose_name = "Votes"
    default_auto_field = "django.db.models.BigAutoField"
