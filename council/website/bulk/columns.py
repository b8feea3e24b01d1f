"""What each column of the files holds: its type, unit and words, read from the API's contract."""

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from council.website.bulk.lists import Listing, keyed

# Frictionless' words for types (Table Schema).
TYPES: tuple[tuple[type[serializers.Field], str], ...] = (
    (serializers.BooleanField, "boolean"),
    (serializers.IntegerField, "integer"),
    (serializers.DecimalField, "number"),
    (serializers.DateTimeField, "datetime"),
    (serializers.DateField, "date"),
)
CURRENCY = "whole units of the council's currency"
# Which list a column refers to, where the record it names is public too.
TARGETS = {
    "council": "councils",
    "body_reference": "bodies",
    "meeting": "meetings",
    "motion": "motions",
    "parent": "amendments",
    "cause_amendment": "amendments",
    "replaces": "votes",
    "budget": "budgets",
    "pot_reference": "pots",
    "group_reference": "groups",
    "group_at_vote_reference": "groups",
    "member_reference": "members",
    "mover_reference": "members",
    "seconder_reference": "members",
}
# Rows without an address of their own have the reference of the record they belong to.
OWNERS = {
    "areas": "councils",
    "presences": "meetings",
    "ballots": "votes",
    "amendment-lines": "amendments",
    "pot-claims": "amendments",
    "budget-lines": "budgets",
    "budget-versions": "budgets",
    "stated-totals": "budgets",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name in the file, type, what it says, unit, closed list of words, target."""

    name: str
    type: str
    description: str
    unit: str
    words: tuple[str, ...]
    refers_to: str


def columns_of(listing: Listing) -> list[Column]:
    """Return the columns of a list's file, in their order."""
    return [_column(listing, path.split(".")) for path in listing.columns]


def _column(listing: Listing, path: list[str]) -> Column:
    above, field = _field(listing.row_shape(), path)
    name = "_".join(path)
    kind = next((word for known, word in TYPES if isinstance(field, known)), "string")
    says = str(field.help_text or "") or f"{_plain(path[-1])}."
    about = f"{_plain(path[-2])}: {says[0].lower()}{says[1:]}" if above else says
    words = tuple(field.choices) if isinstance(field, serializers.ChoiceField) else ()
    return Column(
        name=name,
        type=kind,
        description=about,
        unit=unit_of(name, kind, says),
        words=tuple(str(word) for word in words),
        refers_to=target_of(listing.name, name),
    )


def _field(shape: Any, path: list[str]) -> tuple[bool, serializers.Field]:
    """Return the field at the end of a path, and whether it is within another."""
    found = shape
    for name in path:
        found = found.fields[name]
    return len(path) > 1, found


def _plain(name: str) -> str:
    return name.replace("_", " ").capitalize()


def unit_of(name: str, kind: str, says: str) -> str:
    """Return the unit of a column, as its words say it; empty: a plain number or text."""
    if kind == "datetime":
        return "UTC"
    if kind not in {"integer", "number"}:
        return ""
    if name == "year" or name.endswith("_year"):
        return "calendar year"
    if "ounds" in says:
        return "pounds and pence" if kind == "number" else CURRENCY
    if "embers" in says:
        return "members"
    return "people" if "people" in says else ""


def target_of(listing: str, column: str) -> str:
    """Return the list whose reference stands in the column; empty where that is not certain."""
    if column == "reference":
        return "" if listing in keyed() else OWNERS.get(listing, "")
    return TARGETS.get(column, "")
