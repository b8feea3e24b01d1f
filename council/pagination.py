"""Pages of a list by key: as fast at the end of a list as at its start, and no row twice.

Not DRF's `CursorPagination`, which loses and repeats rows where many share a date.
"""

import base64
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from council.errors import RuleBroken

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 500
LARGEST_ID = 2**63 - 1
LONGEST_CURSOR = 1000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """Order of a list: one column (or none), then the id, both up or both down."""

    column: str | None = None
    descending: bool = False

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

    def write(self) -> str:
        """Return the cursor: opaque to readers, safe in an address."""
        text = json.dumps([self.value, self.id], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(row: Row, order: Order) -> Place:
    """Return the place of a row that was read with the order's column and the id."""
    value = row[order.column] if order.column else None
    return Place(value.isoformat() if isinstance(value, date) else value, row["id"])


def read_place(text: str, rows: QuerySet, order: Order) -> Place:
    """Read a cursor that an earlier page gave, else RuleBroken (`wrong_cursor`)."""
    place = None
    try:
        padded = text[:LONGEST_CURSOR].encode() + b"=" * (-len(text) % 4)
        value, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if type(key) is int and 0 <= key <= LARGEST_ID and _fits(value, rows, order):
            place = Place(value if order.column else None, key)
    except (ValueError, TypeError, RecursionError, ValidationError):
        pass
    if place is None:
        message = "This is no cursor of ours: follow the `next` address of the page before."
        raise RuleBroken(message, "wrong_cursor")
    return place


def _fits(value: Any, rows: QuerySet, order: Order) -> bool:
    """Tell whether the value can stand in the order's column, in any database."""
    if order.column is None:
        return True
    model, field = rows.model, rows.model._meta.pk  # noqa: SLF001 - public by Django's own docs
    for name in order.column.split("__"):
        field = model._meta.get_field(name)  # noqa: SLF001
        model = field.related_model or model
    if field.get_internal_type().endswith("IntegerField"):
        return type(value) is int and abs(value) <= LARGEST_ID
    return type(value) is str and "\x00" not in value and field.to_python(value) is not None


def read_limit(text: str | None) -> int:
    """Read how many rows a page may have, 1 to 500, else RuleBroken (`wrong_limit`)."""
    if text is None:
        return DEFAULT_LIMIT
    digits = text if text.isascii() and text.isdigit() and len(text) <= len("500") else "0"
    if not 1 <= int(digits) <= LARGEST_LIMIT:
        raise RuleBroken(f"limit must be a number from 1 to {LARGEST_LIMIT}.", "wrong_limit")
    return int(digits)


def read_page(
    rows: QuerySet, order: Order, after: Place | None, limit: int
) -> tuple[list[Row], Place | None]:
    """Return at most `limit` rows after the place, and where the next page starts, if any."""
    if after is not None:
        rows = rows.filter(order.after(after))
    found = list(rows.order_by(*order.names)[: limit + 1])
    page = found[:limit]
    return page, place_of(page[-1], order) if len(found) > limit else None
