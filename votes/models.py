"""A vote as declared, tallied and named: three facts side by side (domain 1.7 and 5.2).

Rules over two tables are guards in `votes.actions` and checked again by `verify`: the number
of subjects per kind, a casting ballot by the presiding member, and only on equal votes.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from amendments.enums import Outcome, VoteMethod
from amendments.models import AmendmentVersion, MotionVersion
from council.models import AgendaItem, Council, Meeting, Member, PoliticalGroup
from council.records import EventBase, PublicRecord, RecordQuerySet
from votes.enums import (
    BallotChoice,
    NamesTaken,
    ThresholdKind,
    ThresholdOf,
    VoteKind,
    VoteStatus,
    VoteTrigger,
    VoteVerb,
)


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


class VoteSubject(models.Model):
    """A motion version or an amendment version that the question was about."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="subjects")
    position = models.PositiveSmallIntegerField(default=1)
    motion_version = models.ForeignKey(
        MotionVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amendment_version = models.ForeignKey(
        AmendmentVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("vote", "position")
        constraints = [
            models.CheckConstraint(
                name="vote_subject_names_exactly_one",
                condition=Q(motion_version__isnull=True, amendment_version__isnull=False)
                | Q(motion_version__isnull=False, amendment_version__isnull=True),
                violation_error_message="Name either a motion or an amendment.",
            ),
            models.UniqueConstraint(
                fields=("vote", "motion_version"),
                condition=Q(motion_version__isnull=False),
                name="vote_subject_motion_unique_per_vote",
                violation_error_message="This motion is already part of the vote.",
            ),
            models.UniqueConstraint(
                fields=("vote", "amendment_version"),
                condition=Q(amendment_version__isnull=False),
                name="vote_subject_amendment_unique_per_vote",
                violation_error_message="This amendment is already part of the vote.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.motion_version_id or self.amendment_version_id}"


class VoteOption(models.Model):
    """One of more than two answers: an elimination round or an appointment (domain 5.5)."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    subject = models.ForeignKey(
        VoteSubject, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    declared_count = models.PositiveIntegerField(null=True, blank=True)
    tally = models.PositiveIntegerField(default=0, editable=False)
    is_eliminated = models.BooleanField(default=False)

    class Meta:
        ordering = ("vote", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("vote", "position"), name="vote_option_position_unique_per_vote"
            ),
            models.UniqueConstraint(
                fields=("vote", "label"),
                name="vote_option_label_unique_per_vote",
                violation_error_message="Two answers cannot have the same words.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Ballot(models.Model):
    """One member's choice in one vote; a casting ballot is the presiding member's second."""

    published_with: ClassVar[tuple[str, ...]] = ("vote__", "vote__meeting__")
    public_only: ClassVar[tuple[Q, ...]] = (Q(vote__names_published_at__isnull=False),)

    vote = models.ForeignKey(
        Vote, on_delete=models.PROTECT, related_name="ballots", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    choice = models.CharField(max_length=18, choices=BallotChoice, null=True, blank=True)
    option = models.ForeignKey(
        VoteOption, null=True, blank=True, on_delete=models.PROTECT, related_name="ballots"
    )
    is_casting = models.BooleanField(default=False)
    group_at_vote = models.ForeignKey(
        PoliticalGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    proxy = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name_as_printed = models.CharField(max_length=160, blank=True)
    source_label = models.CharField(max_length=80, blank=True, help_text="The source's own word.")
    note = models.CharField(max_length=300, blank=True)
    held_on = models.DateField(help_text="Copy of the vote's day, to page by.")
    revision = models.PositiveIntegerField(default=1)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    marked_at = models.DateTimeField(auto_now=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("vote", "id")
        indexes = [models.Index(fields=("member", "-held_on", "-id"), name="ballot_of_member")]
        constraints = [
            models.UniqueConstraint(
                fields=("vote", "member", "is_casting"),
                name="ballot_unique_per_vote_and_member",
                violation_error_message="This member is already on the roll of this vote.",
            ),
            models.UniqueConstraint(
                fields=("vote",),
                condition=Q(is_casting=True),
                name="ballot_casting_unique_per_vote",
                violation_error_message="A vote has one casting vote at most.",
            ),
            models.CheckConstraint(
                name="ballot_holds_exactly_one_of_choice_and_option",
                condition=Q(choice__isnull=True, option__isnull=False)
                | Q(choice__isnull=False, option__isnull=True),
                violation_error_message="Mark either a choice or an option.",
            ),
            models.CheckConstraint(
                name="ballot_casting_implies_for_or_against",
                condition=Q(is_casting=False) | Q(choice__in=["for", "against"]),
                violation_error_message="A casting vote is for or against.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.choice}"


class GroupTally(models.Model):
    """Counts of one group in one vote; written by votes.derive alone."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="group_tallies")
    group = models.ForeignKey(
        PoliticalGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tally_for = models.PositiveIntegerField(default=0)
    tally_against = models.PositiveIntegerField(default=0)
    tally_abstained = models.PositiveIntegerField(default=0)
    tally_not_voting = models.PositiveIntegerField(default=0)
    tally_unknown = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("vote", "group__name")
        constraints = [
            models.UniqueConstraint(
                fields=("vote", "group"), name="group_tally_unique_per_vote_and_group"
            ),
            models.UniqueConstraint(
                fields=("vote",),
                condition=Q(group__isnull=True),
                name="group_tally_without_group_unique_per_vote",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.tally_for}-{self.tally_against}"


class VoteEvent(EventBase):
    """What happened to a vote; with its data the vote can be rebuilt."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=16, choices=VoteVerb)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.get_verb_display()}"
