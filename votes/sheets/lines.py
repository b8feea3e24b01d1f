"""What one table says, whatever its layout: questions put, marks, names, and what was left out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from council.errors import RuleBroken
from votes.sheets import headings as h
from votes.sheets.columns import Columns
from votes.sheets.days import parted_time
from votes.sheets.reading import Table

BY_ITEM, BY_MEMBER = "a row per item", "a row per member"


class Layout(StrEnum):
    """How the cells of a sheet lie."""

    LONG = "a row per vote and member"
    MEMBER_ROWS = BY_MEMBER
    ITEM_ROWS = BY_ITEM


@dataclass(frozen=True, slots=True)
class Voter:
    """A name as printed, with area and group where columns of their own give them."""

    name: str
    area: str = ""
    group: str = ""

    @property
    def printed(self) -> str:
        """The name with its area, as it is matched and asked about."""
        return f"{self.name} ({self.area})" if self.area else self.name


@dataclass(frozen=True, slots=True)
class SheetMark:
    """One cell: whose mark, its exact text, its row and column as a spreadsheet counts."""

    voter: Voter
    label: str
    row: int
    column: int


@dataclass(slots=True)
class Line:
    """One question put, or an item without a vote: what the sheet says of it, and its marks.

    `put` says what about the title was put ("Motion to amend"), `body` who met, `times` the
    minutes from midnight that stand beside its day.
    """

    row: int
    number: str = ""
    title: str = ""
    put: str = ""
    day: str = ""
    body: str = ""
    result: str = ""
    words: str = ""
    method: str = ""
    link: str = ""
    said: dict[str, str] = field(default_factory=dict)
    times: set[int] = field(default_factory=set)
    marks: list[SheetMark] = field(default_factory=list)


# What a line is told by a cell of its own, by the role of the column.
CELLS = (
    ("number", h.NUMBER), ("title", h.TITLE), ("put", h.PUT), ("day", h.DAY), ("body", h.BODY),
    ("result", h.RESULT), ("words", h.WORDS), ("method", h.METHOD), ("link", h.LINK),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that one table says, whatever its layout.

    `above` is what stands above the table and is no value of a name; `left` says what of the
    table holds no vote: totals.
    """

    name: str
    layout: Layout
    lines: tuple[Line, ...]
    voters: tuple[Voter, ...]
    blank: int
    above: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def labels(self) -> Counter[str]:
        """Count the marks by their exact text."""
        return Counter(mark.label for line in self.lines for mark in line.marks)


def text_at(table: Table, found: Columns, row: int, role: str) -> str:
    """Return the cell of the column that holds this role; empty where there is none."""
    places = found.at(role)
    return table.cell(row, places[0]).strip() if places else ""


def line_at(table: Table, found: Columns, row: int) -> Line:
    """Return the line that a row tells, without its marks."""
    line = Line(table.numbers[row])
    for name, role in CELLS:
        setattr(line, name, text_at(table, found, row, role))
    line.day, time = parted_time(line.day)
    line.times = set() if time is None else {time}
    line.said = {role: text for role in h.SAID if (text := text_at(table, found, row, role))}
    return line


def name_at(table: Table, found: Columns, row: int) -> str:
    """Return the name in a row, of one column or of two."""
    first, surname = (text_at(table, found, row, role) for role in (h.FIRST, h.SURNAME))
    return text_at(table, found, row, h.MEMBER) or f"{first} {surname}".strip()


def voter_at(table: Table, found: Columns, row: int) -> Voter:
    """Return whose row it is; RuleBroken where it names nobody."""
    name = name_at(table, found, row)
    if not name:
        message = f"Row {table.numbers[row]} names nobody: add the name or delete the row."
        raise RuleBroken(message, "no_name")
    area, group = (text_at(table, found, row, role) for role in (h.AREA, h.GROUP))
    return Voter(name, area, group)


def rows_of(table: Table, found: Columns) -> Iterator[int]:
    """Yield the places of the rows of cells."""
    return iter(range(found.first_row, len(table.rows)))
