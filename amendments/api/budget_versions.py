"""Versions of budgets as a flat list."""

from django.db.models import QuerySet
from django.utils import timezone

from amendments.api.budget_shapes import OF_BUDGET, OF_VERSION
from amendments.api.of_budget import budget_columns, budget_fields, budget_filters
from amendments.enums import BudgetStage
from amendments.models import BudgetVersion
from council.api.belonging import with_sources_of
from council.api.filters import one_of, year_filter
from council.api.reading import Reading, Record, Row
from council.api.records import CSV_RECORD
from council.api.shapes import moment, shape
from council.api.views import ListView, described_list
from council.pagination import Order
from council.records import visible

VERSION_COLUMNS = tuple(OF_VERSION)


@described_list
class BudgetVersionList(ListView):
    """Figures of budgets as published at a stage: tax base and Band D."""

    name, title = "budget-versions", "BudgetVersionRow"
    summary = "Budgets as published at a stage, with tax base and Band D"
    rows = BudgetVersion.objects.values(
        "id", *VERSION_COLUMNS, "published_at", *budget_columns("budget")
    )
    order = Order()
    filters = {
        **budget_filters("budget"),
        "year": year_filter("budget__year"),
        "stage": one_of("stage", BudgetStage),
    }
    row_shape = shape(
        "BudgetVersionRow",
        {
            **OF_BUDGET,
            **OF_VERSION,
            "put_at": moment("Since when these figures are public.", known=True),
        },
    )
    columns = (
        "reference", "council", "budget", "budget_year", *VERSION_COLUMNS, "put_at", *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> QuerySet:
        return self.rows.filter(visible("budget__"), published_at__lte=timezone.now())

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources_of(rows, "budget", reading)
        return [
            budget_fields(row, "budget", reading)
            | {name: row[name] for name in VERSION_COLUMNS}
            | {"complete_on": row["complete_on"] or None, "put_at": row["published_at"]}
            for row in rows
        ]
