"""Admin of budgets, their base figures, lines and pots: the finance role's own pages."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from amendments import actions
from amendments.models import (
    Budget,
    BudgetAmount,
    BudgetLine,
    BudgetVersion,
    Pot,
    PotAmount,
    ReferendumLimit,
    StatedTotal,
)
from council.admin import RecordAdmin, ScopedAdmin, ScopedInline, VerbButton
from council.admin.access import FIGURES, PUBLISHING
from council.admin.filters import CouncilFilter, PublishedFilter
from council.admin.forms import ReasonedForm, VerbForm
from council.admin.people import CountsRows
from council.records import Occasion


class BudgetCouncilFilter(CouncilFilter):
    """Rows of a council, found through their budget."""

    path = "budget__council__slug"


class PublishFiguresForm(VerbForm):
    """Which base figures to publish."""

    def add_fields(self) -> None:
        """Offer the versions of this budget."""
        self.fields["version"] = forms.ModelChoiceField(
            BudgetVersion.objects.filter(budget=self.record).select_related("budget")
        )


def _publish_figures(budget: Any, data: dict[str, Any], occasion: Occasion) -> None:
    actions.publish_budget(budget, data["version"], occasion=occasion)


PUBLISH_FIGURES = VerbButton(
    "publish-figures",
    "Publish figures",
    _publish_figures,
    PublishFiguresForm,
    kinds=(*FIGURES, *PUBLISHING),
    help_text="They are frozen from then on; what changes later is a new version. Figures that"
    " were published as adopted are the adopted budget: no motion is made up for them.",
)


class VersionInline(ScopedInline):
    """Versions of the base figures; their amounts stand on pages of their own."""

    model = BudgetVersion
    council_path = "budget__council"
    kinds = FIGURES
    fields = (
        "number", "label", "stage", "lines_complete", "tax_base", "band_d",
        *(f"band_{band}" for band in "abcefgh"), "evidence",
    )  # fmt: skip
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the budget with its version: it is in the version's name."""
        return super().get_queryset(request).select_related("budget")


@admin.register(Budget)
class BudgetAdmin(CountsRows, RecordAdmin):
    """Budgets, one for each council and year."""

    kinds = FIGURES
    fixed_fields = ("council", "year")
    list_display = ("reference", "council", "year", "basis", "facts_revision", "published_at")
    list_filter = (CouncilFilter, PublishedFilter)
    list_select_related = ("council",)
    search_fields = ("title", "reference")
    autocomplete_fields = ("council",)
    readonly_fields = ("facts_revision",)
    inlines = (VersionInline,)
    fieldsets = (
        (None, {"fields": ("council", "year", "title")}),
        ("What its totals count", {"fields": ("basis", "reserves_in_net_budget")}),
        ("How we know", {"fields": ("evidence", "visible_from", "facts_revision")}),
    )

    def reference_for(self, record: Any) -> str:
        """Return council/budgets/year."""
        return f"{record.council.slug}/budgets/{record.year}"

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Offer the publication of base figures, which publishes the budget too."""
        return (PUBLISH_FIGURES,)


class FrozenFigures(ScopedInline):
    """Figures of a version: they change until it is published."""

    kinds = FIGURES
    council_path = "version__budget__council"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Add figures until readers have seen the version."""
        return super().has_change_permission(request, obj)


class StatedInline(FrozenFigures):
    """Totals as sources state them."""

    model = StatedTotal
    fields = ("year", "figure", "basis", "stage", "amount", "is_used", "source", "url", "note")


class AmountInline(FrozenFigures):
    """What the version gives each line."""

    model = BudgetAmount
    autocomplete_fields = ("line",)
    fields = ("line", "year", "amount")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the line with its amount."""
        return super().get_queryset(request).select_related("line")


@admin.register(BudgetVersion)
class BudgetVersionAdmin(ScopedAdmin):
    """Figures of a budget as published at a stage."""

    council_path = "budget__council"
    kinds = FIGURES
    list_display = ("budget", "number", "label", "stage", "lines_complete", "published_at")
    list_filter = (BudgetCouncilFilter, "stage", PublishedFilter)
    list_select_related = ("budget",)
    search_fields = ("label", "budget__reference")
    autocomplete_fields = ("budget",)
    readonly_fields = ("published_at",)
    inlines = (StatedInline, AmountInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the budget with its version."""
        return super().get_queryset(request).select_related("budget__council")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Freeze what is published: new figures are a new version."""
        is_open = obj is None or obj.published_at is None
        return is_open and super().has_change_permission(request, obj)


@admin.register(BudgetLine)
class BudgetLineAdmin(ScopedAdmin):
    """Lines of the budget book."""

    council_path = "budget__council"
    kinds = FIGURES
    list_display = ("service", "key", "budget", "account", "kind")
    list_filter = (BudgetCouncilFilter, "account", "kind")
    list_select_related = ("budget",)
    search_fields = ("service", "key", "description")
    autocomplete_fields = ("budget",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the budget with its line."""
        return super().get_queryset(request).select_related("budget")


class PotAmountForm(ReasonedForm):
    """What a pot holds in a year, corrected."""

    year = forms.IntegerField(
        min_value=1990, max_value=2100, help_text="Year it starts in: 2025 for 2025/26."
    )
    available = forms.IntegerField(
        label="It holds", required=False, min_value=0, help_text="Pounds. Empty: not known."
    )


def _correct_amount(pot: Any, data: dict[str, Any], occasion: Occasion) -> None:
    actions.correct_pot_amount(pot, data["year"], data["available"], occasion=occasion)


CORRECT_AMOUNT = VerbButton(
    "correct-amount",
    "Correct what it holds",
    _correct_amount,
    PotAmountForm,
    kinds=FIGURES,
    help_text="Readers see what it was, what it is now, and the reason.",
)


class PotAmountInline(ScopedInline):
    """What a pot holds, year by year."""

    model = PotAmount
    council_path = "pot__budget__council"
    kinds = FIGURES
    fields = ("year", "available")


@admin.register(Pot)
class PotAdmin(CountsRows, RecordAdmin):
    """Named sources of money."""

    council_path = "budget__council"
    kinds = FIGURES
    fixed_fields = ("budget", "slug")
    list_display = ("name", "budget", "account", "is_one_off", "published_at")
    list_filter = (BudgetCouncilFilter, PublishedFilter)
    list_select_related = ("budget",)
    search_fields = ("name", "reference")
    autocomplete_fields = ("budget", "fed_by")
    inlines = (PotAmountInline,)
    fieldsets: ClassVar = (
        (None, {"fields": ("budget", "name", "slug", "account")}),
        ("The money", {"fields": ("is_one_off", "fed_by", "note")}),
        ("How we know", {"fields": ("evidence", "visible_from")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the budget with its pot."""
        return super().get_queryset(request).select_related("budget__council")

    def reference_for(self, record: Any) -> str:
        """Return budget/pots/name."""
        return f"{record.budget.reference}/pots/{record.slug}"

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Offer the correction of what a public pot holds."""
        return [*super().verbs_of(record), *([CORRECT_AMOUNT] if record.published_at else [])]


@admin.register(ReferendumLimit)
class ReferendumLimitAdmin(ScopedAdmin):
    """Limits on the rise of council tax."""

    kinds = FIGURES
    list_display = ("council", "year", "core_percent", "social_care_percent", "or_more")
    list_filter = (CouncilFilter,)
    list_select_related = ("council",)
    autocomplete_fields = ("council",)
