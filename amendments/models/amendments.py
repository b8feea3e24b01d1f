"""Amendments, their versions and the officers' comments on them (domain 3 and 4).

Whoever reads a state reads a copy: the events are the record. Rules over two tables
(a part's parent has none itself; lines are keyed to the motion's own budget) are guards
in `amendments.actions` and checked again by `verify`.
"""

from django.db import models
from django.db.models import F, Q

from amendments.enums import AmendmentState, AssessmentRole, Opinion, RefusalGround, YearConvention
from amendments.models.motions import Motion, Proposal
from council.enums import Evidence
from council.models import Member, PoliticalGroup
from council.records import WrittenOnce


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
