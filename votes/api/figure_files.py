"""Figures of one member or group as a table: one row for each figure, year, group and part."""

from collections.abc import Iterable, Mapping
from typing import Any

from council.api.reading import Record

COLUMNS = (
    "reference", "name", "figure", "year", "group", "group_name", "part", "number", "of",
    "definition",
)  # fmt: skip
Found = Mapping[str, Any]


def member_rows(found: Found) -> list[Record]:
    """Return the rows of a member's figures; numbers are ballots, or meetings."""
    rows = [_row("choices", part=word, number=n) for word, n in found["choices"].items()]
    rows += _shares("took_part", [found["took_part"], *found["took_part_by_year"]])
    rows += _shares("attendance", found["attendance"])
    for counts in found["compared_with_group"]:
        group = counts["group"] or {}
        named = {"group": group.get("reference"), "group_name": group.get("name")}
        rows += [
            _row("compared_with_group", part=part, number=number, **named)
            for part, number in counts.items()
            if part != "group"
        ]
    rows.append(_row("left_out", number=found["left_out"]))
    return _told(rows, found["member"], found["definitions"])


def group_rows(found: Found) -> list[Record]:
    """Return the rows of a group's figures; numbers are votes of members, votes or amendments."""
    cohesion = [found["cohesion"]] if found["cohesion"] else []
    cohesion += found["cohesion_by_year"]
    rows = _shares("cohesion", cohesion)
    votes = [{**each, "number": each["votes"], "of": each["votes_of"]} for each in cohesion]
    rows += _shares("counted_votes", votes)
    rows += [
        _row("amendments", part=each["state"], number=each["number"])
        for each in found["amendments"]
    ]
    rows.append(_row("left_out", number=found["left_out"]))
    return _told(rows, found["group"], found["definitions"])


def _row(figure: str, **cells: Any) -> Record:
    return dict.fromkeys(COLUMNS) | {"figure": figure} | cells


def _shares(figure: str, shares: Iterable[Found]) -> list[Record]:
    return [
        _row(figure, year=share.get("year"), number=share["number"], of=share["of"])
        for share in shares
    ]


def _told(rows: list[Record], of: Found, definitions: Found) -> list[Record]:
    """Return the rows with whom they are about, and where each figure is defined."""
    return [
        row
        | {
            "reference": of["reference"],
            "name": of["name"],
            "definition": definitions.get(row["figure"]),
        }
        for row in rows
    ]
