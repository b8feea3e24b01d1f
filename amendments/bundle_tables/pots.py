"""Pots of a budget and what they hold."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from amendments.bundle_tables.shared import BUDGET, REFERENCE
from amendments.enums import Account
from amendments.models import Budget, BudgetLine, Pot, PotAmount
from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.bundle.columns import PUBLICATION
from council.models import Council


class Pots(FactTable):
    """pots.csv, as far as it says what the pots are."""

    name = "pots"
    model = Pot
    key = ("reference",)
    repeats = True
    council_lookup = "budget__council"
    ignored = frozenset({"year", "available", "unit"})
    order = ("budget__year", "name", "id")
    columns = (
        BUDGET,
        Column(name="name", required=True),
        REFERENCE,
        Column(name="slug"),
        Column(name="account", read=values.choice(Account)),
        Column(name="note"),
        Column(name="is_one_off", read=values.yes_no),
        Column(name="fed_by", within=("budget_id", BudgetLine, "budget_id", "key")),
        *PUBLICATION,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the slug from the name."""
        found = draft.values
        given = str(found.get("reference") or "").rsplit("/", 1)[-1]
        found["slug"] = found.get("slug") or given or slugify(str(found["name"]))
        if not found.get("reference"):
            budget = Budget.objects.get(pk=found["budget_id"])
            found["reference"] = f"{budget.reference}/pots/{found['slug']}"

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield a row for each pot and year."""
        pots = Pot.objects.filter(budget__council=council).order_by(*self.order)
        for pot in pots.select_related("budget", "fed_by").prefetch_related("amounts"):
            cells = {column.name: self.written(column, pot) for column in self.columns}
            amounts = sorted(pot.amounts.all(), key=lambda each: each.year)
            for each in amounts:
                yield cells | {"year": str(each.year), "available": str(each.available)}
            if not amounts:
                yield cells


class PotAmounts(FactTable):
    """pots.csv, as far as it says what a pot holds in a year."""

    name = "pot_amounts"
    file = "pots"
    model = PotAmount
    key = ("pot_id", "year")
    ignored = frozenset({"unit", *(c.name for c in Pots.columns)})
    columns = (
        BUDGET,
        Column(name="name"),
        Column(name="year", read=values.year),
        Column(name="available", read=values.amount),
    )

    def concerns(self, row: Row) -> bool:
        """Keep rows with an amount."""
        return bool(row.cells.get("available"))

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; a year belongs to an amount."""
        if column.name == "year" and not cell:
            raise ValidationError("Say for which year.", code="required")
        return super().value(column, cell, setting)

    def complete(self, draft: Draft, imp: Import) -> None:
        """Find the pot, imported just before."""
        named = Draft(draft.row, dict(draft.values), draft.council_id)
        named.values["reference"] = draft.row.cells.get("reference")
        named.values["slug"] = draft.row.cells.get("slug")
        Pots().complete(named, imp)
        pot = Pot.objects.get(reference=named.values["reference"])
        draft.values["pot_id"] = pot.pk
        draft.values.setdefault("year", None)
