"""Rows of a budget file as lines of money: nothing left out, nothing filled in; no database."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from amendments.enums import LineKind
from council.errors import RuleBroken
from council.website.budget_files.accounts import kind_of, word_of_file
from council.website.budget_files.amounts import read_amount, refuse_other_currency, rounded
from council.website.budget_files.doubts import Doubts
from council.website.budget_files.layouts import Layout, named_by
from council.website.budget_files.rows import FileRow
from council.website.budget_files.sheets import Sheet, read_sheet
from council.website.budget_files.signs import signed
from council.website.budget_files.stages import ACTUAL, stage_column, stage_of_file, stage_of_word
from council.website.budget_files.totals import Raw, Total, totals_of
from council.website.budget_files.units import SCALE, UNITS, refuse_own_unit
from council.website.votes_files.asked import LEAVE_OUT
from votes.sheets import Inquiry

NOTE, TOTAL = "note", "total"
WHY_LEFT_OUT = {
    ACTUAL: "of what was spent, which is no stage of a budget",
    LEAVE_OUT: "that an answer leaves out",
    NOTE: "of words alone, or of headings again",
    TOTAL: "that add up others, and do come to what they say",
}
LONGEST_SERVICE, LONGEST_DESCRIPTION = 160, 300


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files of one council, asking what they do not say.

    `starts_month` is that of the council's financial year; `currency` is its own code, empty
    while it is not known.
    """

    inquiry: Inquiry
    starts_month: int
    layouts: tuple[Layout, ...]
    problems: list[str]
    told: list[str]
    currency: str = ""

    def rows(self, path: Path) -> list[FileRow]:
        """Return every row that can be read; note each one that cannot."""
        try:
            sheet = read_sheet(path.read_bytes(), self.layouts)
        except (RuleBroken, OSError) as error:
            words = " ".join(error.messages) if isinstance(error, RuleBroken) else str(error)
            self.problems.append(f"{path.name}: {words}")
            return []
        found = [row for one in self._each(path.name, sheet) for row in self._read(one)]
        return signed(found, self.inquiry)

    def _each(self, name: str, sheet: Sheet) -> Iterator["_File"]:
        """Yield the file once for each column of money, as if it had no other."""
        doubts = Doubts(self.inquiry, self.starts_month)
        for layout in sheet.layout.one_by_one():
            stage = layout.stage or stage_column(sheet.headings, self.inquiry, name)
            one = replace(sheet, layout=replace(layout, stage=stage))
            yield _File(name, one, doubts, currency=self.currency)

    def _read(self, one: "_File") -> list[FileRow]:
        found = list(one.rows())
        if not one.has_rows:
            one.problems.append(f"{one.name}: no row stands below the headings. Is it whole?")
        self._say(self.problems, one.problems)
        self._say(self.told, one.told())
        return found

    @staticmethod
    def _say(told: list[str], more: Iterable[str]) -> None:
        told.extend(sentence for sentence in dict.fromkeys(more) if sentence not in told)


@dataclass(slots=True)
class _File:
    """One file while it is read."""

    name: str
    sheet: Sheet
    doubts: Doubts
    currency: str = ""
    problems: list[str] = field(default_factory=list)
    has_rows: bool = False
    mark: str = ""
    unit: str = UNITS
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def inquiry(self) -> Inquiry:
        return self.doubts.inquiry

    @property
    def layout(self) -> Layout:
        return self.sheet.layout

    def rows(self) -> Iterator[FileRow]:
        """Yield the rows that are lines."""
        cells = [found for each in self.sheet.rows() if (found := self._cells(*each)) is not None]
        self.has_rows = bool(cells or self.problems)
        self.mark = self.doubts.mark(self.name, (row[self.layout.amount] for _, row in cells))
        self.unit = self._unit()
        raw = [Raw(number, row, self._value(row)) for number, row in cells]
        totals = totals_of(raw, self.layout)
        for row in raw:
            if row.number in totals and not self._is_line(row, totals[row.number]):
                continue
            try:
                line = self._row(row.cells, row.number)
            except RuleBroken as error:
                self._note(row.number, error)
                continue
            if line is not None:
                yield line

    def _unit(self) -> str:
        """Return the unit of the amounts: the heading's own, else what the title says, asked."""
        own = self.sheet.units.get(self.layout.amount)
        unit, words = self.sheet.unit_above()
        if own or not unit:
            return own or UNITS
        return self.doubts.unit(self.name, unit, words)

    def _read(self, cells: dict[str, str], column: str) -> Decimal | None:
        """Return an amount in units of the currency; RuleBroken for what is none."""
        unit = self.sheet.units.get(column, self.unit)
        value = read_amount(cells[column], self.mark).value
        if value is None:
            return None
        refuse_own_unit(cells[column], unit)
        return value * SCALE[unit]

    def _is_line(self, row: Raw, total: Total) -> bool:
        """Tell whether a row that seems to add up others is a line after all; asked if unsure."""
        if total.is_sum:
            self.left_out[TOTAL] += 1
            return False
        amount = row.cells[self.layout.amount]
        place = f"{self.name}, row {row.number}: {amount}, the rows above {total.above:f}"
        is_line = self.doubts.is_line(total.words, place)
        self.left_out[LEAVE_OUT] += not is_line
        return is_line

    def _value(self, cells: dict[str, str]) -> Decimal | None:
        """Return an amount as printed; one that cannot be read is told later, with its row."""
        try:
            return self._read(cells, self.layout.amount)
        except RuleBroken:
            return None

    def told(self) -> Iterator[str]:
        """Say how many rows are no lines, and why."""
        if above := self.sheet.above:
            yield f"{self.name}: {above} row{'s' * (above != 1)} above the headings: left out."
        if self.unit != UNITS:
            yield f"{self.name}: amounts are in {self.unit}; each is stored in whole units."
        if unread := self.sheet.unread:
            columns = "columns are" if unread[1:] else "column is"
            yield f"{self.name}: {len(unread)} {columns} not read: {', '.join(unread)}."
        for why, words in WHY_LEFT_OUT.items():
            if rows := self.left_out[why]:
                yield f"{self.name}: {rows} row{'s' * (rows != 1)} {words}: left out."

    def _note(self, number: int, error: RuleBroken) -> None:
        self.problems.append(f"{self.name}, row {number}: {' '.join(error.messages)}")

    def _cells(self, number: int, values: tuple[str, ...]) -> tuple[int, dict[str, str]] | None:
        if self.sheet.is_note(values):
            self.left_out[NOTE] += 1
            return None
        try:
            return number, self.sheet.by_column(values)
        except RuleBroken as error:
            self._note(number, error)
            return None

    def _row(self, cells: dict[str, str], number: int) -> FileRow | None:
        """Read a row; None for one to leave out, and while a question about it is open."""
        place = f"{self.name}, row {number}"
        stage = self._stage(cells, place)
        if stage in {ACTUAL, LEAVE_OUT}:
            self.left_out[str(stage)] += 1
            return None
        year = self.doubts.year(cells[self.layout.year], place)
        kind = self._kind(cells, place)
        amount, rounded_by = self._amount(cells, place)
        if LEAVE_OUT in {kind, year}:
            self.left_out[LEAVE_OUT] += 1
            return None
        if stage is None or not isinstance(year, int) or kind is None:
            return None
        service, description = _words_of(self.layout, cells)
        return FileRow(
            self.name, number, stage, year, named_by(self.layout, cells), kind, service,
            description, amount, rounded_by,
        )  # fmt: skip

    def _stage(self, cells: dict[str, str], place: str) -> str | None:
        if self.layout.stage:
            return stage_of_word(cells[self.layout.stage], self.inquiry, place)
        return stage_of_file(self.name, self.inquiry)

    def _kind(self, cells: dict[str, str], place: str) -> str | None:
        """Return what sort of money it is; without a column for that it is spending."""
        layout = self.layout
        word = cells[layout.account] if layout.account else word_of_file(self.name)
        if not layout.account and not word:
            return LineKind.SPENDING
        return kind_of(word, [cells[column] for column in layout.service], self.inquiry, place)

    def _amount(self, cells: dict[str, str], place: str) -> tuple[int | None, Decimal]:
        """Return an amount in whole units, and what rounding added to it."""
        text = cells[self.layout.amount]
        value = self.doubts.amount(text, self.mark, place)
        if value is None:
            return None, Decimal(0)
        refuse_own_unit(text, self.unit)
        refuse_other_currency(text, self.currency)
        value *= SCALE[self.unit]
        if self.layout.parts:
            parts = (self._read(cells, part) for part in self.layout.parts)
            self.doubts.parts(
                sum((part or Decimal(0) for part in parts), Decimal(0)), value, place
            )
        amount = rounded(value)
        if amount != value:
            self.doubts.fraction(value, place)
        return amount, amount - value


def _words_of(layout: Layout, cells: dict[str, str]) -> tuple[str, str]:
    """Return a line's name as printed, and the other words of its row."""
    service = next((cells[column] for column in layout.service if cells[column]), "Not named")
    words = [cells[column] for column in layout.description]
    description = ", ".join(word for word in words if word and word != service)
    if len(service) > LONGEST_SERVICE or len(description) > LONGEST_DESCRIPTION:
        raise RuleBroken("its words are too long for a budget line: shorten them.", "too_long")
    return service, description
