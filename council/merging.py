"""Lists over several tables in one order, a page by key: as fast at the end as at the start."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from council.pagination import Order, Place, Row

PLACE = "place"


@dataclass(frozen=True, slots=True)
class MergedOrder(Order):
    """Order of a merged list: one column, then `place`, which no two rows of any table share."""

    @property
    def names(self) -> tuple[str, ...]:
        """What `Merged.order_by` takes."""
        names = (self.column or PLACE, PLACE)
        return tuple(f"-{name}" if self.descending else name for name in names)

    def after(self, place: Place) -> Q:
        """Return the condition that a row of any table comes after the place."""
        step, back = ("lte", "gte") if self.descending else ("gte", "lte")
        before = Q(**{f"{self.column}": place.value, f"{PLACE}__{back}": place.id})
        return Q(**{f"{self.column}__{step}": place.value}) & ~before


class Merged:
    """Rows of several tables that are read with the same columns, as if they were one table.

    Of each table no more rows are read than the page has, and one: so page 1,000 costs
    what page 1 does. Each needs an index on the order's column. Rows say in `id` their
    place among all tables, which a cursor keeps, and in `key` their own table's key.
    """

    def __init__(self, tables: Sequence[QuerySet], order: tuple[str, ...] = ()) -> None:
        self.tables, self.order = tuple(tables), order

    @property
    def model(self) -> Any:
        """The first table's model: its columns say what a cursor may hold."""
        return self.tables[0].model

    def filter(self, *conditions: Q) -> Self:
        """Narrow every table; conditions name what all of them have."""
        return type(self)([table.filter(*conditions) for table in self.tables], self.order)

    def order_by(self, *names: str) -> Self:
        """Put the rows of all tables in one order: a column, then the place."""
        return type(self)(self.tables, names)

    def __getitem__(self, page: slice) -> list[Row]:
        """Return the first rows of all tables together."""
        column, descending = self.order[0].lstrip("-"), self.order[0].startswith("-")
        # Within one table the key stands in the order of the place, and in the index.
        within = "-pk" if descending else "pk"
        found = heapq.merge(
            *(table.order_by(self.order[0], within)[page] for table in self.tables),
            key=lambda row: (row[column], row[PLACE]),
            reverse=descending,
        )
        rows = [row | {"key": row["id"], "id": row[PLACE]} for row in found]
        return rows[page]


def place_among(tables: int, number: int) -> Combinable:
    """Return the place of a row among the rows of so many tables, of which this is one."""
    return F("id") * Value(tables, BigIntegerField()) + Value(number, BigIntegerField())
