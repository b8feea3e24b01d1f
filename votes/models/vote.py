"""A vote as declared and tallied (domain 1.7 and 5.2).

Rules over two tables are guards in `votes.actions` and checked again by `verify`: the number
of subjects per kind, a casting ballot by the presiding member, and only on equal votes.
"""

from django.db import models
from django.db.models import F, Q

from amendments.enums import Outcome, VoteMethod
from council.models import AgendaItem, Council, Meeting, Member
from council.records import PublicRecord
from votes.enums import NamesTaken, ThresholdKind, ThresholdOf, VoteKind, VoteStatus, VoteTrigger


class Vote(PublicRecord):
    """One question put once."""

    published_with = ("", "meeting__")

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField(help_text="From the meeting's counter; never reused.")
    held_on = models.DateField(help_text="Copy of the meeting's day, to page by.")
    taken_at = models.DateTimeField(null=True, blank=True, help_text="Empty: not known.")
    kind = models.CharField(max_length=12, choices=VoteKind)
    question = models.TextField(help_text="The exact words put.")
    method = models.CharField(max_length=24, choices=VoteMethod, default=VoteMethod.NOT_KNOWN)
    trigger = models.CharField(max_length=18, choices=VoteTrigger, default=VoteTrigger.NOT_KNOWN)
    presiding_member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    threshold_kind = models.CharField(
        max_length=9, choices=ThresholdKind, default=ThresholdKind.SIMPLE
    )
    threshold_numerator = models.PositiveSmallIntegerField(null=True, blank=True)
    threshold_denominator = models.PositiveSmallIntegerField(null=True, blank=True)
    threshold_of = models.CharField(max_length=9, choices=ThresholdOf, blank=True)
    threshold_number = models.PositiveSmallIntegerField(null=True, blank=True)
    casting_allowed = models.BooleanField(default=True)
    status = models.CharField(
        max_length=18, choices=VoteStatus, default=VoteStatus.OPEN, editable=False
    )
    is_private = models.BooleanField(default=False, help_text="Taken in private session.")

    # What the chair said.
    declared_result = models.CharField(max_length=8, choices=Outcome, null=True, blank=True)
    declared_words = models.CharField(max_length=120, blank=True, help_text="AGREED, FELL, ...")
    declared_for = models.PositiveIntegerField(null=True, blank=True)
    declared_against = models.PositiveIntegerField(null=True, blank=True)
    declared_abstained = models.PositiveIntegerField(null=True, blank=True)
    declared_by_casting_vote = models.BooleanField(default=False)
    declared_at = models.DateTimeField(null=True, blank=True)

    # What the names say; written by votes.derive alone.
    roll_complete = models.BooleanField(
        default=False, help_text="Every member who could vote is accounted for."
    )
    names_taken = models.CharField(max_length=9, choices=NamesTaken, default=NamesTaken.NOT_KNOWN)
    tally_for = models.PositiveIntegerField(default=0, editable=False)
    tally_against = models.PositiveIntegerField(default=0, editable=False)
    tally_abstained = models.PositiveIntegerField(default=0, editable=False)
    tally_not_voting = models.PositiveIntegerField(default=0, editable=False)
    tally_unknown = models.PositiveIntegerField(default=0, editable=False)
    computed_outcome = models.CharField(
        max_length=8, choices=Outcome, default=Outcome.UNKNOWN, editable=False
    )
    mismatches = models.JSONField(default=list, blank=True, editable=False)
    mismatch_reason = models.TextField(blank=True, help_text="Why the difference is accepted.")
    names_published_at = models.DateTimeField(null=True, blank=True, editable=False)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("meeting", "number")
        indexes = [
            models.Index(fields=("council", "-held_on", "-id"), name="vote_newest_in_council"),
            models.Index(fields=("-held_on", "-id"), name="vote_newest"),
            models.Index(fields=("updated_at", "id"), name="vote_updated"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("meeting", "number"), name="vote_number_unique_per_meeting"
            ),
            models.CheckConstraint(
                name="vote_affirmation_implies_no_counts",
                condition=~Q(method=VoteMethod.AFFIRMATION)
                | Q(
                    declared_for__isnull=True,
                    declared_against__isnull=True,
                    declared_abstained__isnull=True,
                ),
                violation_error_message="An affirmation has no counts: leave the figures empty.",
            ),
            models.CheckConstraint(
                name="vote_settled_implies_declared_result",
                condition=~Q(status__in=["declared", "draft_minutes", "confirmed_minutes"])
                | Q(declared_result__isnull=False),
                violation_error_message="Say what the chair declared.",
            ),
            models.CheckConstraint(
                name="vote_threshold_fraction_implies_numbers",
                condition=~Q(threshold_kind__in=["more_than", "at_least"])
                | (
                    Q(threshold_numerator__gte=1)
                    & Q(threshold_denominator__gte=F("threshold_numerator"))
                    & ~Q(threshold_of="")
                ),
                violation_error_message="Say which fraction, and of whom.",
            ),
            models.CheckConstraint(
                name="vote_threshold_fixed_implies_number",
                condition=~Q(threshold_kind="fixed") | Q(threshold_number__gte=1),
                violation_error_message="Say how many votes are needed.",
            ),
            models.CheckConstraint(
                name="vote_replaces_itself_differ",
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                violation_error_message="A vote cannot replace itself.",
            ),
            models.CheckConstraint(
                name="vote_names_published_implies_vote_published",
                condition=Q(names_published_at__isnull=True) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="vote_open_implies_not_published",
                condition=~Q(status="open") | Q(published_at__isnull=True),
            ),
        ]
