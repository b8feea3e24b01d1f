"""Motions and amendments with their versions, lines and append-only events (domain 3 and 4).

Whoever reads a state reads a copy: the events are the record. Rules over two tables
(a part's parent has none itself; lines are keyed to the motion's own budget) are guards
in `amendments.actions` and checked again by `verify`.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q

from amendments.enums import (
    Account,
    AmendmentState,
    AssessmentRole,
    LineKind,
    LineNature,
    LineRole,
    MotionState,
    Opinion,
    Outcome,
    RefusalGround,
    Unit,
    Verb,
    VoteMethod,
    YearConvention,
)
from amendments.models.budget import Budget, BudgetLine, Pot
from council.enums import Evidence
from council.models import AgendaItem, Council, Meeting, Member, PoliticalGroup
from council.records import EventBase, PublicRecord, WrittenOnce


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


class Amendment(Proposal):
    """A proposal to change a motion, perhaps a part of another amendment (one level)."""

    published_with = ("", "meeting__")
    public_only = (~Q(state__in=sorted(AmendmentState.confidential)),)

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="amendments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    part_number = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(
        max_length=24, choices=AmendmentState, default=AmendmentState.DRAFT, editable=False
    )
    groups = models.ManyToManyField(PoliticalGroup, blank=True, related_name="+")
    # Where it is not known which members the proposers were, the source's own word.
    proposed_by = models.CharField(max_length=160, blank=True, help_text="As the source says it.")
    accepted_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refusal_ground = models.CharField(max_length=20, choices=RefusalGround, blank=True)
    cause_amendment = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cause_vote = models.CharField(max_length=200, blank=True, help_text="Reference of the vote.")
    current = models.ForeignKey(
        "AmendmentVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("meeting", "number", F("part_number").asc(nulls_first=True))
        constraints = [
            models.UniqueConstraint(
                fields=("meeting", "number"),
                condition=Q(parent__isnull=True),
                name="amendment_number_unique_per_meeting",
            ),
            models.UniqueConstraint(
                fields=("parent", "part_number"), name="amendment_part_number_unique_per_parent"
            ),
            models.CheckConstraint(
                name="amendment_part_implies_part_number",
                condition=Q(parent__isnull=True, part_number__isnull=True)
                | Q(parent__isnull=False, part_number__isnull=False),
            ),
            models.CheckConstraint(
                name="amendment_mover_seconder_differ",
                condition=~Q(mover=F("seconder")),
                violation_error_message="Nobody can second their own amendment.",
            ),
            models.CheckConstraint(
                name="amendment_parent_differs_from_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
            models.CheckConstraint(
                name="desk_amendment_moved_implies_mover",
                condition=~Q(evidence=Evidence.DESK)
                | Q(parent__isnull=False)
                | Q(mover__isnull=False)
                | Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "not_accepted_for_debate",
                        "tabled",
                        "withdrawn",
                        "not_reached",
                        "fallen",
                        "out_of_order",
                        "not_carried",
                    ]
                ),
                violation_error_message="Say who moved it.",
            ),
            models.CheckConstraint(
                name="desk_amendment_decided_implies_decided_at",
                condition=~Q(evidence=Evidence.DESK)
                | ~Q(state__in=["carried", "lost", "accepted"])
                | Q(decided_at__isnull=False),
                violation_error_message="Say when it was decided.",
            ),
            models.CheckConstraint(
                name="desk_amendment_accepted_implies_accepted_by",
                condition=~Q(evidence=Evidence.DESK)
                | ~Q(state="accepted")
                | Q(accepted_by__isnull=False),
                violation_error_message="Say who accepted it.",
            ),
            models.CheckConstraint(
                name="desk_amendment_fallen_implies_cause",
                condition=~Q(evidence=Evidence.DESK)
                | ~Q(state__in=["fallen", "superseded"])
                | Q(cause_amendment__isnull=False)
                | ~Q(cause_vote=""),
                violation_error_message="Say which amendment or vote caused it.",
            ),
            models.CheckConstraint(
                name="amendment_not_carried_implies_not_keyed_at_the_desk",
                condition=~Q(state="not_carried") | ~Q(evidence=Evidence.DESK),
                violation_error_message="Only a report can say 'not carried' without saying how.",
            ),
            models.CheckConstraint(
                name="amendment_refused_implies_ground",
                condition=~Q(state="not_accepted_for_debate") | ~Q(refusal_ground=""),
                violation_error_message="Say on what ground it was refused.",
            ),
        ]


class AmendmentVersion(WrittenOnce):
    """Words and lines of an amendment as they stood; never changed, only followed."""

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True, help_text="Empty: the words are not held.")
    year_convention = models.CharField(
        max_length=10, choices=YearConvention, default=YearConvention.LEVEL
    )
    lines_complete = models.BooleanField(
        default=False, help_text="The lines are known to be all there are."
    )
    replaces_all = models.BooleanField(default=False, help_text="An alternative budget.")
    altered_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("amendment", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("amendment", "number"),
                name="amendment_version_number_unique_per_amendment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amendment} (version {self.number})"


class AmendmentLine(WrittenOnce):
    """One figure of a version: level against the plan, spending up positive (domain 6.3)."""

    version = models.ForeignKey(AmendmentVersion, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    role = models.CharField(max_length=16, choices=LineRole)
    account = models.CharField(
        max_length=24, choices=Account, default=Account.GENERAL_FUND_REVENUE
    )
    kind = models.CharField(max_length=20, choices=LineKind, default=LineKind.SPENDING)
    line = models.ForeignKey(
        BudgetLine,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The budget line it changes, where the budget has one.",
    )
    service = models.CharField(max_length=160, blank=True)
    description = models.CharField(max_length=300, blank=True)
    funding_source = models.CharField(max_length=160, blank=True)
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    nature = models.CharField(max_length=10, choices=LineNature, default=LineNature.NOT_STATED)
    entered_unit = models.CharField(max_length=10, choices=Unit, default=Unit.POUNDS)
    entered_precision = models.PositiveIntegerField(
        default=1, help_text="Size in pounds of the last digit given."
    )

    class Meta:
        ordering = ("version", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("version", "position"),
                name="amendment_line_position_unique_per_version",
                violation_error_message="Two lines cannot have the same place.",
            ),
            models.CheckConstraint(
                name="amendment_line_precision_implies_at_least_one_pound",
                condition=Q(entered_precision__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service or self.description}: {self.amount}"


class CtrChange(WrittenOnce):
    """The change in the council tax requirement that a version states for a year (domain 6.3)."""

    version = models.ForeignKey(
        AmendmentVersion, on_delete=models.PROTECT, related_name="ctr_changes"
    )
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        ordering = ("version", "year")
        constraints = [
            models.UniqueConstraint(
                fields=("version", "year"), name="ctr_change_unique_per_version_and_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


class PotClaim(WrittenOnce):
    """A line's claim on a pot, in positive pounds; null where the split is not given."""

    line = models.ForeignKey(AmendmentLine, on_delete=models.PROTECT, related_name="claims")
    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="claims")
    amount = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("line", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("line", "pot"),
                name="pot_claim_unique_per_line_and_pot",
                violation_error_message="This line already draws on that pot.",
            ),
            models.CheckConstraint(
                name="pot_claim_amount_implies_not_negative",
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                violation_error_message="A claim is what is taken: write it without a minus.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pot}: {self.amount}"


class Assessment(models.Model):
    """An officer's comment on a version, with sign-off (domain 3.1)."""

    version = models.ForeignKey(
        AmendmentVersion, on_delete=models.PROTECT, related_name="assessments"
    )
    role = models.CharField(max_length=16, choices=AssessmentRole)
    opinion = models.CharField(max_length=14, choices=Opinion, default=Opinion.NOT_STATED)
    text = models.TextField(blank=True)
    reserves_after = models.BigIntegerField(null=True, blank=True)
    reserves_minimum = models.BigIntegerField(null=True, blank=True)
    signed_by = models.CharField(max_length=120, blank=True, help_text="Office or officer.")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("version", "role")
        constraints = [
            models.UniqueConstraint(
                fields=("version", "role"),
                name="assessment_unique_per_version_and_role",
                violation_error_message="This officer has already commented on this version.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_opinion_display()}"


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

    def __str__(self) -> str:
        return f"{self.amendment}: {self.get_verb_display()}"
