"""A budget file as rows by column: any encoding and delimiter, with what stands above it; pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from council.errors import RuleBroken
from council.website.budget_files.layouts import Layout, layout_of
from council.website.budget_files.units import parted, told_above, unit_of
from votes.sheets import Table, read_table

LARGEST = 200_000_000  # characters; the book of a large city has some millions
LOOKED_AT = 40  # rows; a title takes a few
APART = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The layout of a file, its headings as printed, and its rows; `above` counts the title's.

    `units` are those that headings, or a row of units below them, print for their columns.
    """

    layout: Layout
    headings: tuple[str, ...]
    table: Table
    above: int
    units: Mapping[str, str] = field(default_factory=dict)
    has_unit_row: bool = False

    @property
    def unread(self) -> list[str]:
        """The headings of columns that the layout does not name."""
        return [name for name in self.headings if name and name not in self.layout.columns]

    def unit_above(self) -> tuple[str, str]:
        """Return the unit that the title speaks of, and its words; empty where it names none."""
        return told_above(self.table.rows[: self.above])

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield number and cells of each row below the headings that says anything."""
        below = self.above + 1 + self.has_unit_row
        for number, cells in zip(self.table.numbers[below:], self.table.rows[below:], strict=True):
            yield number, tuple(cell.strip() for cell in cells)

    def is_note(self, cells: Sequence[str]) -> bool:
        """Tell whether a row is but one text, or the headings again."""
        filled = [place for place, cell in enumerate(cells) if cell]
        money = {self.headings.index(column) for column in self.layout.money}
        printed = tuple(map(plain, self.table.rows[self.above]))
        again = tuple(plain(cell) for cell in cells) in {tuple(map(plain, self.headings)), printed}
        return again or (len(filled) == 1 and filled[0] not in money)

    def by_column(self, cells: Sequence[str]) -> dict[str, str]:
        """Return the cells by heading; RuleBroken where the row ends before a column we read."""
        width = max(self.headings.index(column) for column in self.layout.columns) + 1
        if len(cells) < width or any(cells[len(self.headings) :]):
            message = (
                f"it has {len(cells)} cells, the heading {len(self.headings)}: put a cell below "
                "each heading, and words with a comma in quotation marks."
            )
            raise RuleBroken(message, "cells")
        return dict(zip(self.headings, cells, strict=False)) | dict(self.layout.told)


def read_sheet(content: bytes, layouts: Sequence[Layout]) -> Sheet:
    """Read a file and find its headings; RuleBroken where no layout fits them, or two do."""
    table = read_table(content, largest=LARGEST)
    names = {plain(column): column for layout in layouts for column in layout.columns}
    first = [_headings(row, names, layouts) for row in table.rows[:LOOKED_AT]]
    fits = [any(layout.columns <= set(row) for layout in layouts) for row in first]
    # Where none fits, what is told is the fullest row.
    fullest = max(first, key=lambda row: sum(map(bool, row)))
    place = fits.index(True) if any(fits) else first.index(fullest)
    headings = first[place]
    layout = layout_of([name for name in headings if name], layouts)
    _refuse_twice(headings, layout)
    money = layout.money
    units = _units(zip(headings, table.rows[place], strict=True), money)
    below = _units_below(headings, table.rows[place + 1 : place + 2])
    for column in money & units.keys() & below.keys():
        if units[column] != below[column]:
            message = (
                f"The column {column} is said to be in {units[column]} and in {below[column]}."
            )
            raise RuleBroken(f"{message} Leave one of the two.", "two_units")
    found = units | {column: unit for column, unit in below.items() if column in money}
    return Sheet(layout, headings, table, place, found, bool(below))


def _units(cells: Iterable[tuple[str, str]], money: frozenset[str]) -> dict[str, str]:
    """Return the units that the headings of columns of money print."""
    found = {heading: parted(cell)[1] for heading, cell in cells if heading in money}
    return {heading: unit for heading, unit in found.items() if unit}


def _units_below(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return the units of a row below the headings that says nothing else."""
    cells = [(place, cell) for row in rows for place, cell in enumerate(row) if cell.strip()]
    if not cells or not all(unit_of(cell) and place < len(headings) for place, cell in cells):
        return {}
    return {headings[place]: unit_of(cell) for place, cell in cells}


def plain(heading: str) -> str:
    """Return a heading as it is compared: "Budget Year" is "budget_year"."""
    return APART.sub("_", heading.casefold()).strip("_") or heading.strip()


def _headings(
    row: Sequence[str], names: dict[str, str], layouts: Sequence[Layout]
) -> tuple[str, ...]:
    """Return headings as the layouts spell them, others as printed.

    A column of money may name its unit too; one that names its unit alone is the amount, where
    no other column is.
    """
    money = frozenset(column for layout in layouts for column in layout.money)
    found = [_heading(cell, names, money) for cell in row]
    alone = [place for place, cell in enumerate(found) if unit_of(cell)]
    for layout in layouts if len(alone) == 1 else ():
        if layout.columns - set(found) == {layout.amount}:
            found[alone[0]] = layout.amount
            break
    return tuple(found)


def _heading(cell: str, names: dict[str, str], money: frozenset[str]) -> str:
    name = names.get(plain(parted(cell)[0]), "")
    return names.get(plain(cell)) or (name if name in money else cell.strip())


def _refuse_twice(headings: Sequence[str], layout: Layout) -> None:
    times = Counter(headings)
    if any(times[column] > 1 for column in layout.columns):
        raise RuleBroken("A heading stands there twice: name each column once.", "twice")
