"""What happened to motions and amendments: events that are added and never changed."""

from django.db import models

from amendments.enums import Outcome, Verb, VoteMethod
from amendments.models.amendments import Amendment, AmendmentVersion
from amendments.models.motions import Motion, MotionVersion
from council.models import Meeting, Member
from council.records import EventBase


class ProposalEvent(EventBase):
    """An event of a motion or an amendment; a decision is stored as it was given."""

    verb = models.CharField(max_length=20, choices=Verb)
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    method = models.CharField(max_length=24, choices=VoteMethod, blank=True)
    decision_for = models.PositiveIntegerField(null=True, blank=True)
    decision_against = models.PositiveIntegerField(null=True, blank=True)
    decision_abstained = models.PositiveIntegerField(null=True, blank=True)
    by_casting_vote = models.BooleanField(default=False)
    vote = models.CharField(max_length=200, blank=True, help_text="Reference of the vote.")
    budget_revision = models.PositiveIntegerField(
        null=True, blank=True, help_text="Change of the budget's facts that this belongs to."
    )

    class Meta:
        abstract = True


class MotionEvent(ProposalEvent):
    """What happened to a motion."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="events")
    version = models.ForeignKey(
        MotionVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("recorded_at", "id"), name="motion_event_newest")]

    def __str__(self) -> str:
        return f"{self.motion}: {self.get_verb_display()}"


class AmendmentEvent(ProposalEvent):
    """What happened to an amendment."""

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="events")
    version = models.ForeignKey(
        AmendmentVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cause_amendment = models.ForeignKey(
        Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("recorded_at", "id"), name="amendment_event_newest")]

    def __str__(self) -> str:
        return f"{self.amendment}: {self.get_verb_display()}"
