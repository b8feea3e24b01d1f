"""What a vote was about, as readers see it: the papers, who proposed them, their lines; pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from amendments.enums import AmendmentState, LineKind
from votes.queries.page import AMENDMENT, LINES, MOTION, Row, is_out, once
from votes.roll import Group, group_of
from votes.sentences_effect import About, Line

OF_MOTION = f"{MOTION}__amendments"


class Subject(NamedTuple):
    """One public motion or amendment that was put, and what is known of it."""

    title: str
    address: str
    groups: tuple[Group, ...]
    proposed_by: str
    about: About


def subjects_of(rows: Sequence[Row], now: datetime) -> list[Subject]:
    """Return the public subjects in the order in which they were put."""
    found = []
    for first in once(rows, "id"):
        own = [row for row in rows if row["id"] == first["id"]]
        if _is_public(first, MOTION, now):
            found.append(_motion(own, now))
        elif _is_public(first, AMENDMENT, now):
            found.append(_amendment(own, now))
    return found


def _is_public(row: Row, path: str, now: datetime) -> bool:
    """Tell whether readers may see a paper; what is with the officers is in confidence."""
    if path == AMENDMENT and row[f"{path}__state"] in AmendmentState.confidential:
        return False
    return is_out(row, f"{path}__", now) and is_out(row, f"{path}__meeting__", now)


def _year(row: Row, path: str, now: datetime) -> int | None:
    return row[f"{path}year"] if is_out(row, path, now) else None


def _motion(rows: Sequence[Row], now: datetime) -> Subject:
    first = rows[0]
    adopted = tuple(row[f"{OF_MOTION}__title"] for row in _adopted(rows, now))
    about = About(first[f"{MOTION}__state"], _year(first, f"{MOTION}__budget__", now), (), adopted)
    return Subject(first[f"{MOTION}__title"], f"/{first[f'{MOTION}__reference']}", (), "", about)


def _adopted(rows: Iterable[Row], now: datetime) -> list[Row]:
    """Return a row of each amendment adopted with the motion; a part only if the whole is not."""
    found = [
        row
        for row in once(rows, f"{OF_MOTION}__id")
        if row[f"{OF_MOTION}__state"] in AmendmentState.in_adopted
        and is_out(row, f"{OF_MOTION}__", now)
    ]
    whole = {row[f"{OF_MOTION}__id"] for row in found}
    return [row for row in found if row[f"{OF_MOTION}__parent_id"] not in whole]


def _amendment(rows: Sequence[Row], now: datetime) -> Subject:
    first, path = rows[0], f"{AMENDMENT}__groups__"
    groups = [group_of(row, path, now) for row in once(rows, f"{path}id")]
    year = _year(first, f"{AMENDMENT}__motion__budget__", now)
    return Subject(
        first[f"{AMENDMENT}__title"],
        f"/{first[f'{AMENDMENT}__reference']}",
        tuple(group for group in groups if group.name),
        first[f"{AMENDMENT}__proposed_by"],
        About(first[f"{AMENDMENT}__state"], year, _lines(rows)),
    )


def _lines(rows: Iterable[Row]) -> tuple[Line, ...]:
    return tuple(
        Line(*(row[f"{LINES}__{name}"] for name in Line._fields))
        for row in once(rows, f"{LINES}__id")
        if row[f"{LINES}__kind"] == LineKind.SPENDING
    )
