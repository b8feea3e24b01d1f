"""The log of a vote: events that are added and never changed."""

from django.db import models

from council.records import EventBase
from votes.enums import VoteVerb
from votes.models.vote import Vote


class VoteEvent(EventBase):
    """What happened to a vote; with its data the vote can be rebuilt."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=16, choices=VoteVerb)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("recorded_at", "id"), name="vote_event_newest")]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.get_verb_display()}"
