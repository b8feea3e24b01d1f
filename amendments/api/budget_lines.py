"""Lines of budgets as one flat list: a row for each line, year and published version.

A line of which no version gives a figure has one row, whose year and amount are not known.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from amendments.api.budget_shapes import OF_BUDGET
from amendments.api.of_budget import budget_columns, budget_fields
from amendments.enums import Account, BudgetStage, LineKind
from amendments.models import Budget, BudgetAmount, BudgetLine, BudgetVersion
from council.api.figures import at_least, at_most, containing
from council.api.filters import named, one_of, truth_filter, whole_number, year_filter
from council.api.filters_of_time import updated_since
from council.api.reading import Reading, Record, Row, later
from council.api.records import CSV_RECORD
from council.api.shapes import choice, number, shape, truth, words
from council.api.views import ListView, described_list
from council.enums import Evidence
from council.merging import Merged, MergedOrder, place_among
from council.models import Council
from council.records import visible

WITH_FIGURE, WITHOUT = "version__budget", "budget"
OF_ROW = (
    "is_newest", "position", "account", "kind", "service", "description", "year", "amount",
)  # fmt: skip
OF_LINE = ("position", "account", "kind", "service", "description")
# What both tables have under one name, to be filtered by.
OF_BUDGET_ROW = ("updated_at", "published_at", "visible_from", "evidence")
NOT_KNOWN = Value(None, output_field=IntegerField())


class LineOrder(MergedOrder):
    """Lines as they were recorded, the figures of each together."""

    @property
    def name(self) -> str:
        """What `order` takes."""
        return "recorded"


def published_versions() -> QuerySet[BudgetVersion]:
    """Return the versions whose figures readers may see now."""
    return BudgetVersion.objects.filter(published_at__lte=timezone.now())


def lines() -> Merged:
    """Return the figures of all public lines, and the lines that have none."""
    return Merged([_with_figures(), _without_figures()])


def _with_figures() -> QuerySet:
    newer = published_versions().filter(
        budget=OuterRef("version__budget"),
        stage=OuterRef("version__stage"),
        number__gt=OuterRef("version__number"),
    )
    rows = BudgetAmount.objects.filter(
        visible(f"{WITH_FIGURE}__"), version__published_at__lte=timezone.now()
    ).annotate(
        is_newest=_truth(~Exists(newer)),
        of_version=F("version__number"),
        of_stage=F("version__stage"),
    )
    names = {name: F(f"line__{name}") for name in OF_LINE} | {"line_key": F("line__key")}
    return _columns(rows.annotate(**names), 0, WITH_FIGURE, ("version__published_at",))


def _without_figures() -> QuerySet:
    given = BudgetAmount.objects.filter(
        line=OuterRef("pk"), version__published_at__lte=timezone.now()
    )
    rows = BudgetLine.objects.filter(visible(f"{WITHOUT}__"), ~Exists(given)).annotate(
        line_id=F("id"), line_key=F("key"), year=NOT_KNOWN, amount=NOT_KNOWN, of_version=NOT_KNOWN,
        of_stage=Value(None, output_field=CharField()),
        is_newest=_truth(Q(pk__isnull=False)),
    )  # fmt: skip
    return _columns(rows, 1, WITHOUT)


def _truth(condition: Any) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _columns(rows: QuerySet, table: int, budget: str, more: Iterable[str] = ()) -> QuerySet:
    found = rows.annotate(
        place=place_among(2, table),
        of_budget=F(budget),
        of_council=F(f"{budget}__council"),
        of_budget_year=F(f"{budget}__year"),
        **{f"budget_{name}": F(f"{budget}__{name}") for name in OF_BUDGET_ROW},
    )
    return found.values(
        "id", "place", "line_id", "year", "amount", "of_version", "of_stage", "is_newest",
        "line_key",
        *OF_LINE,
        *budget_columns(budget), *more,
    )  # fmt: skip


@described_list
class BudgetLineList(ListView):
    """Lines of budgets with what each version gives them, one row each."""

    name, title = "budget-lines", "BudgetLineRow"
    summary = "Lines of budgets as published: one row for each line, year and version"
    rows = BudgetAmount.objects.all()
    order = LineOrder("line_id")
    filters = {
        "council": named(Council, "of_council", "council"),
        "budget": named(Budget, "of_budget", "budget"),
        "budget_year": year_filter("of_budget_year"),
        "year": year_filter("year"),
        "version": whole_number("of_version", "Number of the budget version."),
        "stage": one_of("of_stage", BudgetStage.published),
        "is_newest": truth_filter(
            Q(is_newest=True), help_text="Of the newest version of its stage, or without a figure."
        ),
        "service": containing(lambda part: Q(service__icontains=part), "the name of a service"),
        "kind": one_of("kind", LineKind),
        "account": one_of("account", Account),
        "amount_least": at_least("amount"),
        "amount_most": at_most("amount"),
        "evidence": one_of("budget_evidence", Evidence),
        "updated_since": updated_since(
            "budget_updated_at", "budget_published_at", "budget_visible_from",
            told={"budgets": "of_budget"},
        ),
    }  # fmt: skip
    row_shape = shape(
        "BudgetLineRow",
        {
            **OF_BUDGET,
            "version": number("Of the budget; null: none gives a figure.", known=False),
            "stage": choice(
                BudgetStage, "At which the council published it; null: as `version`.", known=False
            ),
            "is_newest": truth("Of the newest version of its stage, or of none."),
            "line": words("Short name of the line in this budget."),
            "position": number("Order in the budget."),
            "account": choice(Account),
            "kind": choice(LineKind),
            "service": words(),
            "description": words(),
            "year": number(
                "Year in which the financial year starts; null: no figure is known.", known=False
            ),
            "amount": number(
                "Whole units of the council's currency, as published; null: not known.",
                known=False,
            ),
        },
    )
    columns = (
        "reference", "council", "budget", "budget_year", "version", "stage", "is_newest", "line",
        "position", "account", "kind", "service", "description", "year", "amount", *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> Any:  # what a list asks of its rows, `Merged` answers too
        return lines()

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        references = {row[f"{path_of(row)}__reference"] for row in rows}
        reading = reading.with_sources_of(references)
        return [line_record(row, reading) for row in rows]


def path_of(row: Row) -> str:
    """Return the way to the budget in a row of either table."""
    return WITH_FIGURE if f"{WITH_FIGURE}__reference" in row else WITHOUT


def line_record(row: Row, reading: Reading) -> Record:
    """Return one figure of a line."""
    found = budget_fields(row, path_of(row), reading)
    out = later(found["published_at"], row.get("version__published_at"))
    return (
        found
        | {name: row[name] for name in OF_ROW}
        | {
            "published_at": out,
            "updated_at": later(found["updated_at"], out),
            "version": row["of_version"],
            "stage": row["of_stage"],
            "line": row["line_key"],
        }
    )
