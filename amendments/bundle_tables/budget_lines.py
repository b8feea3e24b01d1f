"""Lines of a budget and their amounts in each version."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError

from amendments.bundle_tables.budgets import VERSION
from amendments.bundle_tables.shared import BUDGET, OfVersion
from amendments.enums import Account, LineKind
from amendments.models import BudgetAmount, BudgetLine, BudgetVersion
from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.models import Council


class BudgetLines(FactTable):
    """budget_lines.csv, as far as it says what the lines are."""

    name = "budget_lines"
    model = BudgetLine
    key = ("budget_id", "key")
    council_lookup = "budget__council"
    ignored = frozenset({"version", "year", "amount", "unit"})
    repeats = True
    order = ("budget__year", "position", "id")
    columns = (
        BUDGET,
        Column(name="key", required=True),
        Column(name="service"),
        Column(name="description"),
        Column(name="position", read=values.place),
        Column(name="account", read=values.choice(Account)),
        Column(name="kind", read=values.choice(LineKind)),
    )

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; an empty one says nothing new about a line."""
        return super().value(column, cell, setting) if cell or column.required else None

    def complete(self, draft: Draft, imp: Import) -> None:
        """Drop what a second row of a line leaves empty."""
        draft.values = {name: value for name, value in draft.values.items() if value is not None}

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield a row for each line, version and year; one without amounts if it has none."""
        lines = BudgetLine.objects.filter(budget__council=council).order_by(*self.order)
        for line in lines.prefetch_related("amounts__version").select_related("budget"):
            cells = {column.name: self.written(column, line) for column in self.columns}
            given = sorted(line.amounts.all(), key=lambda each: (each.version.number, each.year))
            if not given:
                yield cells
            for each in given:
                yield cells | {
                    "version": str(each.version.number),
                    "year": str(each.year),
                    "amount": str(each.amount),
                }


class BudgetAmounts(OfVersion):
    """budget_lines.csv, as far as it gives amounts."""

    name = "budget_amounts"
    file = "budget_lines"
    model = BudgetAmount
    key = ("version_id", "line_id", "year")
    ignored = frozenset({"unit", "service", "description", "position", "account", "kind"})
    columns = (
        BUDGET,
        Column(name="key", field="line", required=True,
               within=("budget_id", BudgetLine, "budget_id", "key")),
        VERSION,
        Column(name="year", read=values.year),
        Column(name="amount", read=values.amount),
    )  # fmt: skip

    def concerns(self, row: Row) -> bool:
        """Keep rows with an amount."""
        return bool(row.cells.get("amount"))

    def build(self, draft: Draft, imp: Import) -> Any:
        """Refuse a new amount in base figures that are published."""
        version = BudgetVersion.objects.get(pk=draft.values["version_id"])
        if version.published_at is not None:
            message = "These base figures are published: put new ones in a new version."
            imp.fault(draft.row, "amount", message)
            return None
        return super().build(draft, imp)

    def correct(self, record: Any, changes: dict[str, Any], draft: Draft, imp: Import) -> None:
        """Refuse: published base figures are frozen."""
        message = "These base figures are published: put new ones in a new version."
        raise ValidationError(message, code="frozen")
