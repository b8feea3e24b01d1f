"""What officers ruled on amendments that want the same money, and figures agreed for pairs."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from amendments.models.amendments import Amendment
from amendments.models.budget_lines import BudgetLine
from amendments.models.lines import LineFields
from amendments.models.pots import Pot
from council.enums import Evidence, PotRuling
from council.models import Meeting
from council.records import WrittenOnce


class RivalRuling(WrittenOnce):
    """How rivals for a pot, or over a budget line, are to be settled; a later one replaces it.

    `stands`: the amendments named stand side by side as they are. What else follows is
    done by the verbs of the amendments, never by this row.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    pot = models.ForeignKey(
        Pot, null=True, blank=True, on_delete=models.PROTECT, related_name="rulings"
    )
    line = models.ForeignKey(
        BudgetLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ruling = models.CharField(max_length=16, choices=PotRuling)
    words = models.TextField(help_text="The officer's own words; readers see them.")
    ruled_by = models.CharField(max_length=120, help_text="Office or officer.")
    stands = models.BooleanField(default=False)
    surplus_to = models.ForeignKey(
        BudgetLine,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Budget line that a surplus goes to.",
    )
    amendments: "models.ManyToManyField[Amendment, Any]" = models.ManyToManyField(
        Amendment, related_name="rulings"
    )
    evidence = models.CharField(max_length=12, choices=Evidence, default=Evidence.DESK)
    happened_at = models.DateTimeField(null=True, blank=True, help_text="Empty: not known.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="rival_ruling_names_exactly_one_of_pot_and_line",
                condition=Q(pot__isnull=True, line__isnull=False)
                | Q(pot__isnull=False, line__isnull=True),
                violation_error_message="Say which pot it is about, or which budget line.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pot or self.line}: {self.get_ruling_display()}"


class InterplayNote(WrittenOnce):
    """Other figures of an amendment for the case that another is carried too (domain 6.6.4).

    The newest note on a pair is the one that counts.
    """

    amendment = models.ForeignKey(
        Amendment, on_delete=models.PROTECT, related_name="interplay_notes"
    )
    other = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(help_text="What changes and why; readers see it.")
    said_by = models.CharField(max_length=120, help_text="Office or officer.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="interplay_note_is_about_two_amendments",
                condition=~Q(amendment=models.F("other")),
                violation_error_message="Name another amendment.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amendment}, if {self.other} is also carried"


class InterplayLine(LineFields):
    """One figure of an amendment as it is if the other one is carried too; all replace all."""

    note = models.ForeignKey(InterplayNote, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    pot = models.ForeignKey(Pot, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    claimed = models.BigIntegerField(
        null=True, blank=True, help_text="Pounds taken from the pot; empty: not given."
    )

    class Meta:
        ordering = ("note", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("note", "position"), name="interplay_line_position_unique_per_note"
            ),
            models.CheckConstraint(
                name="interplay_line_claim_implies_pot_and_not_negative",
                condition=Q(claimed__isnull=True) | Q(pot__isnull=False, claimed__gte=0),
                violation_error_message="Name the pot, and write what is taken without a minus.",
            ),
        ]

    @property
    def name(self) -> str:
        """What the line is called on a page."""
        of_book = self.line.service if self.line else ""
        given = self.service or of_book or self.funding_source or self.description
        return given or self.get_kind_display()
