"""Columns of the bundle's tables, and a row on its way into one."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from council.bundle import values
from council.bundle.reader import Row
from council.enums import Evidence

GUESSES = frozenset({"inferred", "guess", "guessed", "assumed", "imputed"})


def evidence(cell: str, setting: values.Setting) -> str:
    """Read how a record is known; what somebody worked out is no evidence."""
    if cell.lower() in GUESSES:
        message = "What somebody inferred is no evidence: leave these rows out."
        raise ValidationError(message, code="inferred")
    return str(values.choice(Evidence)(cell, setting))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its field, how a cell is read, and whether it names another record.

    `to` is a model named by reference; `within` is (column, model, field of its parent,
    field of its code): a record named by a code inside another column's record.
    """

    name: str
    read: values.Read = values.text
    field: str = ""
    required: bool = False
    to: type[models.Model] | None = None
    table: str = ""
    within: tuple[str, type[models.Model], str, str] | None = None

    @property
    def attribute(self) -> str:
        """Name of the model's attribute that holds the value."""
        plain = self.field or self.name
        return f"{plain}_id" if self.to or self.within else plain


@dataclass(slots=True)
class Draft:
    """A row on its way: its values by attribute, the record it equals, and its council."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    council_id: int | None = None
    is_broken: bool = False


PUBLICATION = (
    Column(name="evidence", read=evidence),
    Column(name="visible_from", read=values.moment),
    Column(name="published", read=values.yes_no),
)
