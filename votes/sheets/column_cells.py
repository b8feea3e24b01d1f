"""What the cells of one column look like: marks, ticks, numbers that add up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from votes.sheets.headings import TECHNICAL, TOTALS
from votes.sheets.labels import is_tick, looks_like_label, plain, read_label
from votes.sheets.results import read_result

MOST_SORTS = 10  # of marks in one column

NUMERIC = re.compile(r"\d+(?:\.0+)?")
PERCENT = re.compile(r"\d+(?:[.,]\d+)?\s*%")


@dataclass(frozen=True, slots=True)
class Known:
    """Names of members and answers of the vote, as they are compared.

    A column that is headed by a member, or whose cells are answers, holds marks.
    """

    members: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()

    def is_mark(self, cell: str) -> bool:
        """Tell whether a cell is a known mark."""
        return read_label(cell) is not None or plain(cell) in self.answers


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column while its role is looked for: its heading, also as compared, and its cells."""

    heading: str
    words: str
    filled: tuple[str, ...]

    @property
    def is_numeric(self) -> bool:
        return bool(self.filled) and all(NUMERIC.fullmatch(cell) for cell in self.filled)


def adds_up(column: SheetColumn) -> bool:
    """Tell whether a column holds totals, shares, or a system's numbers of its rows."""
    if column.filled and all(PERCENT.fullmatch(cell) for cell in column.filled):
        return True
    if column.is_numeric and column.words in TOTALS:
        return True
    is_own = len(set(column.filled)) == len(column.filled)
    return column.words in TECHNICAL and column.is_numeric and is_own


def are_marks(filled: Sequence[str], known: Known) -> bool:
    """Half of the cells are known marks, or all of them may be and some are.

    Below the marks may stand what adds them up, and the result.
    """
    cells = [cell for cell in filled if not _is_below(cell)]
    sure = sum(known.is_mark(cell) for cell in cells)
    if not sure:
        return False
    few = len({plain(cell) for cell in cells}) <= MOST_SORTS
    return sure * 2 >= len(cells) or (few and all(looks_like_label(cell) for cell in cells))


def _is_below(cell: str) -> bool:
    is_figure = NUMERIC.fullmatch(cell) or PERCENT.fullmatch(cell)
    return bool(is_figure) or read_result(cell) is not None


def ticks_in(found: Sequence[SheetColumn]) -> list[SheetColumn]:
    """Return the columns headed by a choice in which nothing stands but ticks."""
    return [
        each
        for each in found
        if read_label(each.heading) is not None
        and all(is_tick(cell, each.heading) for cell in each.filled)
    ]


def is_short(column: SheetColumn) -> bool:
    return all(looks_like_label(cell) for cell in column.filled)
