"""Pages of a list by key: as fast at the end of a list as at its start, and no row twice.

Not DRF's `CursorPagination`, which loses and repeats rows where many share a date.
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, date
from functools import reduce
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from council.errors import RuleBroken
from council.prepared import Rows

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 500
LARGEST_ID = 2**63 - 1
LONGEST_CURSOR = 1000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """Order of a list: one column (or none), then the id, both up or both down.

    An index must stand behind it, else a page costs as much as the whole list.
    """

    column: str | None = None
    descending: bool = False

    @property
    def name(self) -> str:
        """What `order` takes: the column's own name, with a minus where it is descending."""
        column = self.column.rpartition("__")[2] if self.column else "recorded"
        return f"-{column}" if self.descending else column

    @property
    def names(self) -> tuple[str, ...]:
        """What `order_by` takes."""
        names = [self.column, "id"] if self.column else ["id"]
        return tuple(f"-{name}" if self.descending else name for name in names)

    def after(self, place: "Place") -> Q:
        """Return the condition that a row comes after the place."""
        step = "lt" if self.descending else "gt"
        if self.column is None:
            return Q(**{f"id__{step}": place.id})
        # This form, and not "a or b", lets PostgreSQL walk its index.
        beyond = Q(**{f"{self.column}__{step}e": place.value})
        back = "gte" if self.descending else "lte"
        return beyond & ~Q(**{self.column: place.value, f"id__{back}": place.id})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the last row's value in the ordering column, and its id."""

    value: str | int | None
    id: int

    def write(self, order: Order) -> str:
        """Return the cursor: opaque to readers, safe in an address, good for this order."""
        text = json.dumps([order.name, self.value, self.id], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(row: Row, order: Order) -> Place:
    """Return the place of a row that was read with the order's column and the id."""
    value = row[order.column] if order.column else None
    return Place(value.isoformat() if isinstance(value, date) else value, row["id"])


def read_place(text: str, rows: Rows, order: Order) -> Place:
    """Read a cursor that an earlier page gave, else RuleBroken (`wrong_cursor`)."""
    place = None
    try:
        padded = text[:LONGEST_CURSOR].encode() + b"=" * (-len(text) % 4)
        name, value, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        is_key = type(key) is int and 0 <= key <= LARGEST_ID
        if name == order.name and is_key and _fits(value, rows, order):
            place = Place(value if order.column else None, key)
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        pass
    if place is None:
        message = "This is no cursor of ours for this order: follow the page before's `next`."
        raise RuleBroken(message, "wrong_cursor")
    return place


def _fits(value: Any, rows: Rows, order: Order) -> bool:
    """Tell whether the value can stand in the order's column, in any database."""
    if order.column is None:
        return True
    model, field = rows.model, rows.model._meta.pk  # noqa: SLF001 - public by Django's own docs
    for name in order.column.split("__"):
        field = model._meta.get_field(name)  # noqa: SLF001 - documented by Django, underscore or not
        model = field.related_model or model
    field = getattr(field, "target_field", field)
    if field.get_internal_type().endswith(("IntegerField", "AutoField")):
        return type(value) is int and abs(value) <= LARGEST_ID
    if type(value) is not str or "\x00" in value:
        return False
    value.encode()  # half of a character that JSON can write and no database takes
    if field.get_internal_type() == "DateTimeField":
        moment = parse_datetime(value)
        return moment is not None and moment.tzinfo is not None and bool(moment.astimezone(UTC))
    return field.to_python(value) is not None


def read_limit(text: str | None, largest: int = LARGEST_LIMIT) -> int:
    """Read how many rows a page may have, 1 to the largest, else RuleBroken (`wrong_limit`)."""
    if text is None:
        return min(DEFAULT_LIMIT, largest)
    digits = text if text.isascii() and text.isdigit() and len(text) <= len("500") else "0"
    if not 1 <= int(digits) <= largest:
        raise RuleBroken(f"limit must be a number from 1 to {largest}.", "wrong_limit")
    return int(digits)


def read_page(
    rows: Rows, order: Order, after: Place | None, limit: int
) -> tuple[list[Row], Place | None]:
    """Return at most `limit` rows after the place, and where the next page starts, if any."""
    if after is not None:
        rows = rows.filter(order.after(after))
    found = list(rows.order_by(*order.names)[: limit + 1])
    page = found[:limit]
    return page, place_of(page[-1], order) if len(found) > limit else None


def read_records(
    records: QuerySet[Any], order: Order, after: str | None, limit: int
) -> tuple[list[Any], str]:
    """Return at most `limit` records after a cursor, and the cursor of the next page, if any.

    For pages, which need records and not rows. A wrong cursor raises RuleBroken.
    """
    if after:
        records = records.filter(order.after(read_place(after, records, order)))
    found = list(records.order_by(*order.names)[: limit + 1])
    if len(found) <= limit:
        return found, ""
    last = found[limit - 1]
    value = reduce(getattr, order.column.split("__"), last) if order.column else None
    row = {"id": last.pk} | ({order.column: value} if order.column else {})
    return found[:limit], place_of(row, order).write(order)
