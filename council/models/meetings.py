"""Bodies, their meetings, the items on the paper, and who was there when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from council.enums import (
    BodyKind,
    DatePrecision,
    Evidence,
    InterestKind,
    MeetingStatus,
    PresenceKind,
)
from council.models.councils import Council
from council.models.people import Member
from council.records import PublicRecord, unique_even_if_null

LISTS = ["areas", "budgets", "corrections", "groups", "meetings", "members"]


class Body(PublicRecord):
    """Full council, cabinet or a committee."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="bodies")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=BodyKind, default=BodyKind.FULL_COUNCIL)

    class Meta:
        ordering = ("council", "name")
        verbose_name_plural = "bodies"
        indexes = [models.Index(fields=("name", "id"), name="body_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=("council", "slug"),
                name="body_slug_unique_per_council",
                violation_error_message="This council already has a body with that address.",
            ),
            models.CheckConstraint(
                name="body_slug_differs_from_reserved_words",
                condition=~Q(
                    slug__in=["areas", "budgets", "corrections", "groups", "meetings", "members"]
                ),
                violation_error_message="This word is an address of the site. Choose another.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Meeting(PublicRecord):
    """One meeting of a body; it hands out the references of all that is decided in it."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="meetings")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=160, blank=True, help_text="Budget meeting, ...")
    held_on = models.DateField(help_text="The day; the first of the month or year if not known.")
    date_precision = models.CharField(
        max_length=6, choices=DatePrecision, default=DatePrecision.DAY
    )
    starts_at = models.DateTimeField(null=True, blank=True, help_text="Time on the agenda.")
    started_at = models.DateTimeField(null=True, blank=True, help_text="Empty: not known.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Empty: not known.")
    amendments_due_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Amendments come in until then, by this meeting's own notice. Empty: as standing"
        " orders say.",
    )
    amendments_per_group = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="As many as each group may put, by this meeting's own notice. Empty: as standing"
        " orders say.",
    )
    signoff_required = models.BooleanField(
        null=True,
        blank=True,
        help_text="Officers sign an amendment off before it is tabled, by this meeting's own"
        " notice. Empty: as standing orders say.",
    )
    venue = models.CharField(max_length=160, blank=True)
    status = models.CharField(
        max_length=10, choices=MeetingStatus, default=MeetingStatus.SCHEDULED
    )
    is_budget_decision = models.BooleanField(
        null=True, blank=True, help_text="The council sets its budget here; empty: not known."
    )
    note = models.TextField(blank=True)
    last_motion = models.PositiveIntegerField(default=0, editable=False)
    last_amendment = models.PositiveIntegerField(default=0, editable=False)
    last_vote = models.PositiveIntegerField(default=0, editable=False)
    last_sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("council", "-held_on", "-id")
        indexes = [
            models.Index(fields=("council", "-held_on", "-id"), name="meeting_newest_in_council"),
            models.Index(fields=("-held_on", "-id"), name="meeting_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="meeting_end_implies_not_before_start",
                condition=Q(ended_at__isnull=True)
                | Q(started_at__isnull=True)
                | Q(ended_at__gte=F("started_at")),
                violation_error_message="The meeting cannot end before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.name}, {self.held_on}"


class AgendaItem(models.Model):
    """One item of business on the paper."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=20, blank=True, help_text="As printed; may repeat.")
    title = models.CharField(max_length=300)
    is_budget_decision = models.BooleanField(null=True, blank=True)
    is_exempt = models.BooleanField(default=False, help_text="Taken in private.")

    class Meta:
        ordering = ("meeting", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("meeting", "position"),
                name="agenda_item_position_unique_per_meeting",
                violation_error_message="Two items cannot have the same place.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Presence(models.Model):
    """A span of time in which a member was there, or a word that the member was not."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="presences")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="presences")
    kind = models.CharField(max_length=9, choices=PresenceKind, default=PresenceKind.PRESENT)
    from_at = models.DateTimeField(null=True, blank=True, help_text="Empty: from the start.")
    to_at = models.DateTimeField(null=True, blank=True, help_text="Empty: to the end.")
    evidence = models.CharField(max_length=12, choices=Evidence, default=Evidence.DESK)

    class Meta:
        ordering = ("meeting", "member", F("from_at").asc(nulls_first=True))
        constraints = [
            *unique_even_if_null(
                "presence_unique_per_member_and_start",
                ("meeting", "member", "from_at"),
                "from_at",
                "This member's presence from that time is recorded.",
            ),
            models.CheckConstraint(
                name="presence_end_implies_after_start",
                condition=Q(to_at__isnull=True)
                | Q(from_at__isnull=True)
                | Q(to_at__gt=F("from_at")),
                violation_error_message="The member cannot leave before arriving.",
            ),
            models.CheckConstraint(
                name="presence_apologies_implies_no_times",
                condition=Q(kind__in=[PresenceKind.PRESENT, PresenceKind.REMOTE])
                | (Q(from_at__isnull=True) & Q(to_at__isnull=True)),
                violation_error_message="Apologies and absence are for the whole meeting.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_kind_display()}"


class Interest(models.Model):
    """A member's interest in the business of a meeting, or arrears: never public (domain 5.6).

    Only the words of one that was declared at the meeting and minuted may be printed, and
    only in the minutes.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="interests")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="interests")
    item = models.ForeignKey(
        AgendaItem,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interests",
        help_text="Empty: all business of the meeting.",
    )
    kind = models.CharField(max_length=11, choices=InterestKind)
    words = models.TextField(blank=True, help_text="As declared and minuted.")
    is_minuted = models.BooleanField(
        default=False, help_text="Declared at the meeting and minuted: the words are public."
    )
    has_dispensation = models.BooleanField(null=True, blank=True, help_text="Empty: not known.")
    left_room = models.BooleanField(null=True, blank=True, help_text="Empty: not known.")
    evidence = models.CharField(max_length=12, choices=Evidence, default=Evidence.DESK)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("meeting", "member", "id")
        constraints = [
            *unique_even_if_null(
                "interest_unique_per_member_item_and_kind",
                ("meeting", "member", "kind", "item"),
                "item",
                "This interest is recorded already: correct it instead.",
            ),
            models.CheckConstraint(
                name="interest_minuted_implies_words",
                condition=Q(is_minuted=False) | ~Q(words=""),
                violation_error_message="Give the words as minuted, or do not mark it minuted.",
            ),
        ]

    def __str__(self) -> str:
        return f"Interest {self.pk}"
