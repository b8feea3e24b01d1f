"""Members of a council with their dated seats, names, groups and offices (domain 7)."""

from django.db import models
from django.db.models import F, Q

from council.enums import DatePrecision, Evidence, ReasonIn, ReasonOut, RoleKind
from council.models.councils import HEX_COLOUR, Area, Council
from council.records import PublicRecord, unique_even_if_null
from council.rules import check_name


class Person(models.Model):
    """Joins members of several councils; made only by the deliberate, sourced verb."""

    note = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.note


class Member(PublicRecord):
    """One person in one council; no address, telephone number or e-mail is held."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    slug = models.SlugField(max_length=100)
    name = models.CharField(max_length=120, help_text="As shown now; a copy of the newest name.")
    sort_name = models.CharField(max_length=120, help_text="Surname first, for the roll.")
    seat = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Seat number.")

    class Meta:
        ordering = ("council", "sort_name", "id")
        indexes = [models.Index(fields=("sort_name", "id"), name="member_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=("council", "slug"),
                name="member_slug_unique_per_council",
                violation_error_message="This council already has a member with that address.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a name in which more than a name is written."""
        check_name(f"{self.name} {self.sort_name}")


class MemberName(models.Model):
    """A member's display name from a day on."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=120)
    valid_from = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=12, choices=Evidence, default=Evidence.DESK)

    class Meta:
        ordering = ("member", F("valid_from").asc(nulls_first=True))
        constraints = [
            *unique_even_if_null(
                "member_name_unique_per_day",
                ("member", "valid_from"),
                "valid_from",
                "The member already has a name from that day.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a name in which more than a name is written."""
        check_name(f"{self.name} {self.sort_name}")


class Membership(models.Model):
    """A seat held from one day to another, last day included; no area for an elected mayor."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    valid_from = models.DateField(null=True, blank=True, help_text="Empty: not known.")
    valid_to = models.DateField(null=True, blank=True, help_text="Last day in office.")
    reason_in = models.CharField(max_length=12, choices=ReasonIn, default=ReasonIn.NOT_KNOWN)
    reason_out = models.CharField(max_length=16, choices=ReasonOut, default=ReasonOut.NOT_KNOWN)
    evidence = models.CharField(max_length=12, choices=Evidence, default=Evidence.DESK)

    class Meta:
        ordering = ("member", F("valid_from").asc(nulls_first=True))
        constraints = [
            models.CheckConstraint(
                name="membership_end_implies_not_before_start",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message="The last day cannot be before the first.",
            ),
            *unique_even_if_null(
                "membership_unique_per_member_and_day",
                ("member", "valid_from"),
                "valid_from",
                "This seat is already recorded from that day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.area or 'no area'}"


class PoliticalGroup(PublicRecord):
    """Members who have told the council that they sit together; not a party."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="groups")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=30, blank=True)
    colour = models.CharField(max_length=7, blank=True, validators=[HEX_COLOUR])
    is_unaligned = models.BooleanField(
        default=False, help_text="A heading for members in no group, not a group."
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("council", "name")
        indexes = [models.Index(fields=("name", "id"), name="political_group_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=("council", "slug"),
                name="political_group_slug_unique_per_council",
                violation_error_message="This council already has a group with that address.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMembership(models.Model):
    """A member's group from one moment to another; it can change at an hour (domain 7)."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="group_memberships")
    group = models.ForeignKey(PoliticalGroup, on_delete=models.PROTECT, related_name="memberships")
    started_at = models.DateTimeField(null=True, blank=True, help_text="Empty: not known.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="First moment outside.")
    precision = models.CharField(max_length=6, choices=DatePrecision, default=DatePrecision.DAY)
    reason = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=12, choices=Evidence, default=Evidence.DESK)

    class Meta:
        ordering = ("member", F("started_at").asc(nulls_first=True))
        constraints = [
            models.CheckConstraint(
                name="group_membership_end_implies_after_start",
                condition=Q(ended_at__isnull=True)
                | Q(started_at__isnull=True)
                | Q(ended_at__gt=F("started_at")),
                violation_error_message="The end must come after the start.",
            ),
            *unique_even_if_null(
                "group_membership_unique_per_member_and_start",
                ("member", "started_at"),
                "started_at",
                "The member is already in a group from that moment.",
            ),
            models.UniqueConstraint(
                fields=("member",),
                condition=Q(ended_at__isnull=True),
                name="group_membership_open_unique_per_member",
                violation_error_message="End the present group before you start another.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.group}"


class Role(models.Model):
    """Office held from one day to another."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="roles")
    body = models.ForeignKey(
        "council.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="roles"
    )
    kind = models.CharField(max_length=20, choices=RoleKind)
    title = models.CharField(max_length=120, blank=True, help_text="The council's own word.")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=12, choices=Evidence, default=Evidence.DESK)

    class Meta:
        ordering = ("member", "kind")
        constraints = [
            *unique_even_if_null(
                "role_unique_per_member_kind_and_day",
                ("member", "kind", "title", "valid_from"),
                "valid_from",
                "This office is already recorded from that day.",
            ),
            models.CheckConstraint(
                name="role_end_implies_not_before_start",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message="The last day cannot be before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.title or self.get_kind_display()}"
