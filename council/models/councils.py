"""Councils, their dated local rules, their areas and references that have changed."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from council.enums import AreaKind, PotRuling
from council.records import PublicRecord

RESERVED_SLUGS = frozenset(
    {
        "admin", "api", "healthz", "readyz", "static", "search", "about", "files", "feeds", "data",
        "glossary",
    }
)  # fmt: skip
HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write the colour as # and six digits.")


class Council(PublicRecord):
    """Root of everything on record; its reference is its slug."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    council_type = models.CharField(max_length=60, blank=True, help_text="County, borough, ...")
    governance = models.CharField(
        max_length=60, blank=True, help_text="Leader and cabinet, committee system, mayor."
    )
    area_kind = models.CharField(max_length=10, choices=AreaKind, default=AreaKind.WARD)
    currency = models.CharField(max_length=3, default="GBP")
    time_zone = models.CharField(max_length=40, default="Europe/London")
    language = models.CharField(max_length=10, default="en-GB")
    year_starts_month = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    colour = models.CharField(max_length=7, blank=True, validators=[HEX_COLOUR])
    logo_digest = models.CharField(max_length=16, blank=True, editable=False)
    logo_width = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="Beside 44 of height, in CSS pixels."
    )
    members_complete_from = models.DateField(
        null=True, blank=True, help_text="From this day the list of members is known to be whole."
    )
    is_fictional = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)
    successors = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="+")

    class Meta:
        ordering = ("name",)
        indexes = [models.Index(fields=("name", "id"), name="council_by_name")]
        constraints = [
            models.CheckConstraint(
                name="council_slug_differs_from_reserved_words",
                condition=~Q(slug__in=sorted(RESERVED_SLUGS)),
                violation_error_message="This word is an address of the site. Choose another.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StandingOrders(models.Model):
    """Local rules in force from a day; a null is a rule that is not known."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="standing_orders")
    valid_from = models.DateField()
    seats = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Seats of the council, vacant ones included (people)."
    )
    quorum_numerator = models.PositiveSmallIntegerField(default=1)
    quorum_denominator = models.PositiveSmallIntegerField(default=4)
    named_vote_at_budget = models.BooleanField(
        default=True, help_text="Names are taken at budget decisions (England since 2014)."
    )
    named_vote_on_amendments = models.BooleanField(null=True, blank=True)
    named_vote_requested_by = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Members who can ask for a recorded vote (people)."
    )
    pot_ruling = models.CharField(
        max_length=16, choices=PotRuling, default=PotRuling.OFFICER_DECIDES
    )
    amendment_deadline_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Working days before the meeting."
    )
    amendment_deadline_time = models.TimeField(
        null=True,
        blank=True,
        help_text="Hour on that day by which amendments come in; empty: by its end.",
    )
    amendments_per_group = models.PositiveSmallIntegerField(null=True, blank=True)
    signoff_required = models.BooleanField(default=False)
    four_eyes = models.BooleanField(
        default=False, help_text="Names wait for a second person before they are public."
    )
    executive_period_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Working days; empty: no executive period."
    )
    remote_allowed = models.BooleanField(default=False)
    proxy_allowed = models.BooleanField(default=False)

    class Meta:
        ordering = ("council", "-valid_from")
        verbose_name_plural = "standing orders"
        constraints = [
            models.UniqueConstraint(
                fields=("council", "valid_from"),
                name="standing_orders_unique_per_council_and_day",
                violation_error_message="This council already has rules from that day.",
            ),
            models.CheckConstraint(
                name="standing_orders_quorum_implies_proper_fraction",
                condition=Q(quorum_numerator__gte=1)
                & Q(quorum_numerator__lte=F("quorum_denominator")),
                violation_error_message="The quorum must be a fraction of the seats.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council} from {self.valid_from}"


class Area(models.Model):
    """Ward or electoral division that a member represents."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="areas")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120)
    code = models.CharField(max_length=20, blank=True)
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("council", "name")
        indexes = [models.Index(fields=("name", "id"), name="area_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=("council", "slug"),
                name="area_unique_per_council",
                violation_error_message="This council already has an area of that name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OldReference(models.Model):
    """A reference that has changed; its address answers 301 for ever."""

    old = models.CharField(max_length=200, unique=True)
    new = models.CharField(max_length=200)
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="old_reference_new_differ",
                condition=~Q(old=F("new")),
                violation_error_message="The new address must be another one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} is now {self.new}"
