"""Rows that add up others: told by their words, and checked against what they add up; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from council.website.budget_files.accounts import plain
from council.website.budget_files.layouts import Layout

# Words as `plain` writes them: “Grand Total”, “Sub-total”, “Total for Parks”, “Parks total”.
ALONE = re.compile(r"(?:grand |overall |sub ?)?totals?|sum")
BEFORE = re.compile(r"(?:grand |overall |sub ?)?totals?(?: for| of)? (.+)")
BEHIND = re.compile(r"(.+) (?:grand |overall |sub ?)?totals?")
TWO = 2


@dataclass(frozen=True, slots=True)
class Raw:
    """A row as it stands in a file; `value` is its amount as printed."""

    number: int
    cells: dict[str, str]
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Total:
    """A row that seems to add up others: its words, and whether rows do come to it.

    `above` is what the rows since the last total come to.
    """

    words: str
    is_sum: bool
    above: Decimal


def totals_of(rows: Sequence[Raw], layout: Layout) -> dict[int, Total]:
    """Return the rows that add up others, or may do so, by their number."""
    seeming = {row.number: column for row in rows if (column := _column(row, layout)) is not None}
    lines = [row for row in rows if row.number not in seeming]
    words = _words(lines, layout) if seeming else {}
    found: dict[int, Total] = {}
    since: list[Raw] = []
    before: list[Raw] = []
    for row in rows:
        if row.number not in seeming:
            since.append(row)
            before.append(row)
            continue
        check = _Check(row, seeming[row.number], layout, words)
        is_sum = any(check.comes_to(scope) for scope in (since, before, lines))
        above = sum((each.value or Decimal(0) for each in since), Decimal(0))
        found[row.number] = Total(check.words, is_sum, above)
        since = []
    return found


def _names(layout: Layout) -> tuple[str, ...]:
    """Return the columns in which words stand, the year and stage among them."""
    others = (layout.account, layout.year, layout.stage)
    named = (*layout.service, *layout.identity, *layout.description, *others)
    return tuple(dict.fromkeys(column for column in named if column))


def _words(rows: Sequence[Raw], layout: Layout) -> dict[int, frozenset[str]]:
    """Return the words of each row once: every total of a long file is held against them."""
    names = _names(layout)
    return {row.number: frozenset(plain(row.cells[each]) for each in names) for row in rows}


def _column(row: Raw, layout: Layout) -> str | None:
    """Return the column that calls a row a total; the empty text where nothing names the row."""
    for column in _names(layout):
        words = plain(row.cells[column])
        if ALONE.fullmatch(words) or BEFORE.fullmatch(words) or BEHIND.fullmatch(words):
            return column
    said = {*layout.service, *layout.identity, *layout.description} - {
        layout.account, layout.year, layout.stage,
    }  # fmt: skip
    is_bare = row.value is not None and not any(row.cells[column] for column in said)
    return "" if is_bare else None


@dataclass(frozen=True, slots=True)
class _Check:
    """One total, held against rows."""

    row: Raw
    column: str
    layout: Layout
    named: Mapping[int, frozenset[str]]

    @property
    def words(self) -> str:
        return self.row.cells[self.column] if self.column else ""

    def comes_to(self, rows: Sequence[Raw]) -> bool:
        """Tell whether rows that share what the total says of itself come to its amount."""
        is_alone = bool(ALONE.fullmatch(plain(self.words)))
        if self.row.value is None or (not self.row.value and not is_alone):
            return False
        if not self.words and len(rows) < TWO:
            return False
        shared = self._sharing(rows)
        named = self._called(shared)
        return any(self.row.value in _sums(each, self.layout) for each in (shared, named) if each)

    def _sharing(self, rows: Sequence[Raw]) -> Sequence[Raw]:
        """Return the rows that have every other word of the total in the same column."""
        cells = self.row.cells
        others = [each for each in _names(self.layout) if each != self.column and cells[each]]
        if not others:
            return rows
        return [row for row in rows if all(row.cells[each] == cells[each] for each in others)]

    def _called(self, rows: Sequence[Raw]) -> Sequence[Raw]:
        """Return the rows that a total such as “Total for Parks” names."""
        words = plain(self.words)
        match = BEFORE.fullmatch(words) or BEHIND.fullmatch(words)
        return [row for row in rows if match[1] in self.named[row.number]] if match else []


def _sums(rows: Sequence[Raw], layout: Layout) -> Iterator[Decimal]:
    """Yield what rows come to: all, each account's, and one account less the other."""
    by_word: dict[str, Decimal] = {}
    for row in rows:
        word = row.cells[layout.account] if layout.account else ""
        by_word[word] = by_word.get(word, Decimal(0)) + (row.value or Decimal(0))
    yield sum(by_word.values(), Decimal(0))
    yield from by_word.values()
    if len(by_word) == TWO:
        first, second = by_word.values()
        yield from (first - second, second - first)
