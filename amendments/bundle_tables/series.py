"""Years of one line in a bundle: changes from the year before, and levels against the plan; pure.

Rows are told apart by what they say; where two lines say the same, the column `series`
numbers them. Nothing is chained by a guess (domain 6.4).
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any

from django.core.exceptions import ValidationError

from amendments.rules import to_increments, to_levels

SAME = ("role", "line", "account", "kind", "service", "description", "pot")
Row = dict[str, Any]


def by_series(rows: list[Row]) -> Iterator[list[Row]]:
    """Yield the rows of each line that goes through several years, in order of year."""

    def series(row: Row) -> tuple[str, ...]:
        return tuple(str(row.get(name) or "") for name in (*SAME, "series"))

    for _, found in groupby(sorted(rows, key=series), key=series):
        yield sorted(found, key=lambda row: (row["year"], row["position"]))


def as_levels(rows: list[Row]) -> None:
    """Turn changes from year to year into levels, line by line.

    ValidationError where it cannot be told which row comes on top of which.
    """
    for years in by_series(rows):
        for before, after in pairwise(years):
            _refuse_unclear(before, after)
        levels = to_levels([row["amount"].amount for row in years])
        for row, level in zip(years, levels, strict=True):
            row["amount"] = replace(row["amount"], amount=level)


def _refuse_unclear(before: Row, after: Row) -> None:
    first, second = before["year"], after["year"]
    if first == second:
        message = (
            f"Two lines look the same in {_name(after)}, {first}, and are changes from the year"
            " before: number them 1, 2 in a column series, so that each goes on in its own years."
        )
        raise ValidationError(message, code="same_lines")
    if second > first + 1:
        message = (
            f"The changes of {_name(after)} leave out {first + 1}: write 0 for a year without a"
            " change. If they are two lines, number them 1, 2 in a column series."
        )
        raise ValidationError(message, code="year_left_out")


def _name(row: Row) -> str:
    named = (row.get(name) for name in ("service", "description", "line", "funding_source"))
    return f"“{next(filter(None, named), row['role'])}”"


def as_increments(rows: list[Row]) -> None:
    """Turn levels into changes from year to year, so that `as_levels` gives them again."""
    number_series(rows)
    for years in by_series(rows):
        changes = to_increments([row["amount"] for row in years])
        for row, change in zip(years, changes, strict=True):
            row["amount"] = change


def number_series(rows: list[Row]) -> None:
    """Give lines that look the same a number each, without gaps in its years; others have none."""
    for row in rows:
        row["series"] = ""
    for same in by_series(rows):
        ends: list[int] = []
        for row in same:
            place = next((at for at, year in enumerate(ends) if year == row["year"] - 1), None)
            if place is None:
                ends.append(row["year"])
                place = len(ends) - 1
            ends[place] = row["year"]
            row["series"] = place + 1
        if len(ends) == 1:
            for row in same:
                row["series"] = ""
