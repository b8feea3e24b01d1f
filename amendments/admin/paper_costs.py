"""Rows of a paper that are the revenue cost of a capital row, by their numbers (domain 10, 27)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from amendments.actions import LineInput
from amendments.admin.paper_rows import GIVE, TAKE, Number, shown_numbers
from council.errors import RuleBroken

NAMED = re.compile(r"(?:(investment|paid by)\s*)?([0-9]{1,4})", re.IGNORECASE)
ASK_NUMBERS = (
    "Give the numbers of the rows that are its revenue cost, such as 3, or 3 and 4; “paid by 2”"
    " is a row of what pays."
)


def read_numbers(words: str) -> tuple[Number, ...]:
    """Read which rows are named; RuleBroken where it cannot be told."""
    found = []
    for part in filter(None, (each.strip() for each in re.split(r"[,;&]|\band\b", words))):
        named = NAMED.fullmatch(part)
        if named is None:
            raise RuleBroken(ASK_NUMBERS, "no_row")
        section = TAKE if (named[1] or "").lower().startswith("paid") else GIVE
        found.append((section, int(named[2])))
    return tuple(found)


def moved(words: str, now: Mapping[Number, Number]) -> str:
    """Return which rows are named once they stand elsewhere on the page."""
    return shown_numbers(now[number] for number in read_numbers(words))


def number_of(row: Any) -> Number:
    """Return the number of a row of the page."""
    return row.section, int(row.prefix.rsplit("-", 1)[1]) + 1


def linked(rows: Sequence[Any]) -> tuple[LineInput, ...]:
    """Return the lines of rows that can be read, each capital line with its revenue costs."""
    lines = [(row, line) for row in rows for line in row.lines()]
    places: dict[Number, list[int]] = {}
    for place, (row, _) in enumerate(lines, start=1):
        places.setdefault(number_of(row), []).append(place)
    return tuple(
        replace(
            line,
            revenue_costs=tuple(
                place
                for number in dict.fromkeys(row.cost_rows)
                for place in places.get(number, ())
            ),
        )
        for row, line in lines
    )


def refuse_missing(rows: Sequence[Any]) -> bool:
    """Put an error on each row that names a row without figures; tell whether there is one."""
    held = {number_of(row) for row in rows if row.is_read()}
    wrong = False
    for row in rows:
        for number in row.cost_rows:
            if number not in held:
                name = shown_numbers([number])
                message = f"Row {name} is left out, empty or not there: name another, or none."
                row.add_error("costs", message)
                wrong = True
    return wrong
