"""Rows that add up others, or say how each vote ended: nobody's marks."""

from collections.abc import Iterable

from votes.sheets import headings as h
from votes.sheets.column_cells import NUMERIC, PERCENT
from votes.sheets.columns import Columns
from votes.sheets.lines import name_at, text_at
from votes.sheets.reading import Table

ADDED_UP = "added up"


def totals_row(table: Table, found: Columns, row: int) -> str:
    """Tell what a row adds up: a declared figure, the results, or something else; else nothing.

    By its name ("Total for", "Result") and by its cells: figures where others have marks.
    """
    cells = [cell for place in found.at(h.MARKS) if (cell := table.cell(row, place).strip())]
    name = h.heading_words(_name(table, found, row))
    if not cells:
        return ADDED_UP if name in h.TOTALS and found.at(h.MEMBER, h.SURNAME) else ""
    are_figures = _are(cells)
    if name in h.SAID_HEADINGS and are_figures and not _are_shares(cells):
        return h.SAID_HEADINGS[name]
    if h.KNOWN.get(name) == h.RESULT and name not in {"status", "passed"}:
        return h.RESULT
    adds_up = not name or name in h.TOTALS or name in h.SAID_HEADINGS or name.startswith("total")
    return ADDED_UP if are_figures and (adds_up or _are_shares(cells)) else ""


def _name(table: Table, found: Columns, row: int) -> str:
    return (
        name_at(table, found, row)
        or text_at(table, found, row, h.TITLE)
        or text_at(table, found, row, h.NUMBER)
    )


def _are(cells: Iterable[str]) -> bool:
    return all(NUMERIC.fullmatch(cell) or PERCENT.fullmatch(cell) for cell in cells)


def _are_shares(cells: Iterable[str]) -> bool:
    return any(PERCENT.fullmatch(cell) for cell in cells)


def figure(cell: str) -> str:
    """Return a figure as whole numbers are written: "23.0" is 23."""
    return cell.strip().partition(".")[0]
