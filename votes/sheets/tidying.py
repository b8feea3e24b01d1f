"""Rows below the headings that are nobody's: headings again, and the sums of a roll of ticks."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from votes.sheets import headings as h
from votes.sheets.above import Above
from votes.sheets.column_cells import NUMERIC
from votes.sheets.labels import is_tick, read_label
from votes.sheets.reading import Table

FEWEST = 2  # headings; one alone may be a name


@dataclass(frozen=True, slots=True)
class Tidied:
    """A table without such rows: what each is, and what sums of ticks say, by their role."""

    table: Table
    left: tuple[str, ...] = ()
    said: dict[str, str] = field(default_factory=dict)


def tidied(table: Table, head: Above) -> Tidied:
    """Take out rows that print the headings again, as each page of a list does, and sums."""
    if head.headings is None:
        return Tidied(table)
    printed = _compared(table.rows[head.headings])
    again = [
        row
        for row in range(head.first_row, len(table.rows))
        if sum(map(bool, printed)) >= FEWEST and _compared(table.rows[row]) == printed
    ]
    left = [f"Row {table.numbers[row]} holds the headings again." for row in again]
    kept = _without(table, again)
    sums, said = _sums_of_ticks(kept, head)
    left.extend(f"Row {kept.numbers[row]} holds totals and no votes." for row in sums)
    return Tidied(_without(kept, sums), tuple(left), said)


def _compared(row: Iterable[str]) -> tuple[str, ...]:
    """Return cells as they are compared, without the blank ones at the end."""
    cells = [" ".join(cell.casefold().split()) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _without(table: Table, rows: Iterable[int]) -> Table:
    out = set(rows)
    if not out:
        return table
    kept = [place for place in range(len(table.rows)) if place not in out]
    rest = tuple(table.rows[place] for place in kept)
    return replace(table, rows=rest, numbers=tuple(table.numbers[place] for place in kept))


def _sums_of_ticks(table: Table, head: Above) -> tuple[list[int], dict[str, str]]:
    """Find the rows that count the ticks above them: a one there is no tick.

    Two such rows, or a table of something else, say no figure.
    """
    heading = {
        place: table.cell(head.headings or 0, place).strip() for place in range(table.width)
    }
    names = [p for p, text in heading.items() if h.KNOWN.get(h.heading_words(text)) == h.MEMBER]
    choices = [place for place, text in heading.items() if read_label(text) is not None]
    if len(names) != 1 or len(choices) < FEWEST:
        return [], {}
    rows = range(head.first_row, len(table.rows))
    sums = [row for row in rows if _is_sum(table, row, names[0], choices)]
    rest = [
        is_tick(cell, heading[place])
        for row in rows
        for place in choices
        if row not in sums and (cell := table.cell(row, place).strip())
    ]
    if not sums or not rest or not all(rest):
        return [], {}
    return sums, _said(table, sums, {place: heading[place] for place in choices})


def _is_sum(table: Table, row: int, name: int, choices: Iterable[int]) -> bool:
    words = h.heading_words(table.cell(row, name))
    cells = [cell for place in choices if (cell := table.cell(row, place).strip())]
    is_named = words in h.TOTALS or words.startswith("total")
    return is_named and bool(cells) and all(NUMERIC.fullmatch(cell) for cell in cells)


def _said(table: Table, sums: list[int], choices: dict[int, str]) -> dict[str, str]:
    """Return the declared figures in a single row of sums."""
    if len(sums) > 1:
        return {}
    return {
        role: cell.partition(".")[0]
        for place, text in choices.items()
        if (role := h.SAID_HEADINGS.get(h.heading_words(text)))
        and (cell := table.cell(sums[0], place).strip())
    }
