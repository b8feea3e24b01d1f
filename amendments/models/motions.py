"""Motions and their versions, and what a motion and an amendment share (domain 3 and 4).

Whoever reads a state reads a copy: the events are the record.
"""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from amendments.enums import MotionState
from amendments.models.budget import Budget
from council.enums import Evidence
from council.models import AgendaItem, Council, Meeting, Member
from council.records import PublicRecord, WrittenOnce

if TYPE_CHECKING:
    from amendments.models.amendments import Amendment


class Proposal(PublicRecord):
    """What a motion and an amendment share: meeting, number, mover, seconder."""

    published_with = ("", "meeting__")

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="From the meeting's counter; never reused.")
    title = models.CharField(max_length=300)
    mover = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seconder = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    open_vote = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="Reference of the vote that is being taken on its present words.",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Motion(Proposal):
    """A main proposal; most motions have no budget."""

    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    budget = models.ForeignKey(
        Budget, null=True, blank=True, on_delete=models.PROTECT, related_name="motions"
    )
    state = models.CharField(
        max_length=16, choices=MotionState, default=MotionState.RECOMMENDED, editable=False
    )
    current = models.ForeignKey(
        "MotionVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("meeting", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("meeting", "number"), name="motion_number_unique_per_meeting"
            ),
            models.CheckConstraint(
                name="motion_mover_seconder_differ",
                condition=~Q(mover=F("seconder")),
                violation_error_message="Nobody can second their own motion.",
            ),
            models.CheckConstraint(
                name="desk_motion_moved_implies_mover",
                condition=~Q(evidence=Evidence.DESK)
                | Q(state__in=["recommended", "not_reached", "withdrawn"])
                | Q(mover__isnull=False),
                violation_error_message="Say who moved it.",
            ),
        ]


class MotionVersion(WrittenOnce):
    """Words of a motion as they stood from one moment; the next words are a new version."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True, help_text="Empty: the words are not held.")
    takes_in: "models.ManyToManyField[Amendment, Any]" = models.ManyToManyField(
        "Amendment", blank=True, related_name="taken_in_by"
    )
    lists_amendments = models.BooleanField(
        default=False,
        help_text="It says which amendments it takes in, perhaps none. Else it is not said.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("motion", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("motion", "number"), name="motion_version_number_unique_per_motion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.motion} (version {self.number})"
