"""Stated totals of budgets as a flat list."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from amendments.api.budget_shapes import OF_BUDGET
from amendments.api.of_budget import budget_columns, budget_fields, budget_filters
from amendments.enums import Basis, BudgetStage, StatedFigure
from amendments.models import StatedTotal
from council.api.belonging import with_sources_of
from council.api.figures import at_least, at_most
from council.api.filters import one_of, truth_filter, year_filter
from council.api.reading import Reading, Record, Row
from council.api.records import CSV_RECORD
from council.api.shapes import choice, number, shape, truth, words
from council.api.views import ListView, described_list
from council.pagination import Order
from council.records import visible

STATED_COLUMNS = ("year", "figure", "basis", "stage", "amount", "is_used", "source", "note")
OF_VERSION = "version__budget"


@described_list
class StatedTotalList(ListView):
    """Totals as sources state them, one row each."""

    name, title = "stated-totals", "StatedTotalRow"
    summary = "Totals of budgets as sources state them"
    rows = StatedTotal.objects.values(
        "id", *STATED_COLUMNS, "url", "version__number", *budget_columns(OF_VERSION)
    )
    order = Order()
    filters = {
        **budget_filters(OF_VERSION),
        "year": year_filter("year"),
        "figure": one_of("figure", StatedFigure),
        "basis": one_of("basis", Basis),
        "stage": one_of("stage", BudgetStage),
        "is_used": truth_filter(Q(is_used=True)),
        "amount_least": at_least("amount"),
        "amount_most": at_most("amount"),
    }
    row_shape = shape(
        "StatedTotalRow",
        {
            **OF_BUDGET,
            "version": number("Number of the budget version."),
            "year": number("Year in which the financial year starts."),
            "figure": choice(StatedFigure),
            "basis": choice(Basis, "Null: not known, so it is added to nothing.", known=False),
            "stage": choice(BudgetStage),
            "amount": number("Currency units."),
            "is_used": truth("Of several figures, the one that totals start from."),
            "source": words("Who states it."),
            "stated_at": words("Address where it is stated."),
            "note": words(),
        },
    )
    columns = (
        "reference", "council", "budget", "budget_year", "version", *STATED_COLUMNS, "stated_at",
        *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> QuerySet:
        of_public = visible(f"{OF_VERSION}__")
        return self.rows.filter(of_public, version__published_at__lte=timezone.now())

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources_of(rows, OF_VERSION, reading)
        return [
            budget_fields(row, OF_VERSION, reading)
            | {name: row[name] for name in STATED_COLUMNS}
            | {"version": row["version__number"], "stated_at": row["url"]}
            for row in rows
        ]
