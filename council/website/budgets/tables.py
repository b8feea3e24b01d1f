"""Tables of a budget's stages: recommended, amended so far, adopted, year by year; pure.

A row is a line of the book or the sum of several; figures come from a snapshot.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from amendments.enums import Basis, BudgetStage
from amendments.rules import counts_in
from amendments.sentences import not_itemised
from council.bars import Piece, pieces
from council.sentences import places_of
from council.website.budgets.moves import Move, Moves

FEW = 4  # amendments named in a cell; the rest are counted
FIRST = {BudgetStage.RECOMMENDED: 0, BudgetStage.SUBSTANTIVE: 1, BudgetStage.ADOPTED: 2}


class Place(Hashable, Protocol):
    """A line of the budget, or the sum of some."""

    @property
    def service(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def description(self) -> str: ...


class Cell(Protocol):
    """A figure of a snapshot in pounds; None: not known."""

    @property
    def stage(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def line(self) -> Place | None: ...
    @property
    def basis(self) -> str | None: ...
    @property
    def base(self) -> int | None: ...
    @property
    def effect(self) -> int | None: ...
    @property
    def amount(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class StageRow:
    """One line or total at its three stages, with last year's figure and what changed it."""

    name: str
    of: Place | None
    cells: Sequence[Cell | None]
    before: int | None = None
    moves: Sequence[Move] = field(default_factory=tuple)
    basis: str = ""
    rest: int | None = None
    bar: Sequence[Piece] = field(default_factory=tuple)

    @property
    def recommended(self) -> Cell | None:
        """The figure as recommended."""
        return self.cells[0]

    @property
    def substantive(self) -> Cell | None:
        """The figure as amended so far."""
        return self.cells[1]

    @property
    def adopted(self) -> Cell | None:
        """The figure as adopted."""
        return self.cells[2]

    @property
    def effect(self) -> int | None:
        """What amendments in force add up to, in pounds; None: not known."""
        return self.substantive.effect if self.substantive else 0

    @property
    def other(self) -> int:
        """What the adopted figure has more than amendments explain, where it was published."""
        amounts = [cell.amount if cell else None for cell in (self.substantive, self.adopted)]
        so_far, adopted = amounts
        return 0 if so_far is None or adopted is None else adopted - so_far

    @property
    def made(self) -> list[Move]:
        """The amendments behind the change, as many as a cell names."""
        return self._made()[:FEW]

    @property
    def more(self) -> int:
        """How many more there are."""
        return max(len(self._made()) - FEW, 0)

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell of a change: no amendment, and the same figures."""
        return self.effect == 0 and not self.moves and not self.other

    @property
    def not_made(self) -> int:
        """How many amendments would change it and do not."""
        return sum(not move.paper.made for move in self.moves)

    def _made(self) -> list[Move]:
        return [move for move in self.moves if move.paper.made]


@dataclass(frozen=True, slots=True)
class YearTable:
    """The lines of one year and, apart from them, each basis of which anything is known."""

    year: int
    label: str
    is_own: bool
    is_beyond: bool
    lines: Sequence[StageRow]
    totals: Sequence[StageRow]
    has_before: bool = False
    own_total: StageRow | None = None
    places: int = 0  # decimals of its millions

    @property
    def other_totals(self) -> list[StageRow]:
        """The totals on other bases than the council's own."""
        return [row for row in self.totals if row is not self.own_total]


@dataclass(frozen=True, slots=True)
class Book:
    """What tables are made for: the budget's year and basis, and how years are printed.

    `moves` are what amendments do to its lines, `before` what lines and totals were in the year
    before, in pounds.
    """

    year: int
    basis: str
    label: Callable[[int], str]
    moves: Moves = field(default_factory=dict)
    before: Mapping[Hashable, int] = field(default_factory=dict)
    reserves_in_net_budget: bool = True


Cells = list[Cell | None]


def year_tables(cells: Iterable[Cell], book: Book) -> list[YearTable]:
    """Return one table a year from the budget's own on; earlier ones stand beside it alone."""
    lines: defaultdict[int, dict[Place, Cells]] = defaultdict(dict)
    totals: defaultdict[int, dict[Basis, Cells]] = defaultdict(dict)
    for cell in cells:
        if BudgetStage(cell.stage) not in FIRST:  # adjusted in the year: told by the API
            continue
        if cell.line is not None:
            row = lines[cell.year].setdefault(cell.line, [None, None, None])
        else:
            row = totals[cell.year].setdefault(Basis(cell.basis or ""), [None, None, None])
        row[FIRST[BudgetStage(cell.stage)]] = cell
    years = sorted(year for year in {*lines, *totals} if year >= book.year)
    return [_year_table(year, lines[year], totals[year], book) for year in years]


def _year_table(
    year: int, lines: Mapping[Place, Cells], totals: Mapping[Basis, Cells], book: Book
) -> YearTable:
    is_own = year == book.year
    before = book.before if is_own else {}
    rows = [*lines.values(), *totals.values()]
    is_beyond = not is_own and all(row[0] is None or row[0].base is None for row in rows)
    amounts = [cell.amount for row in lines.values() for cell in row if cell]
    scale = max((abs(amount) for amount in amounts if amount is not None), default=0)
    sums = [cell.amount for row in totals.values() for cell in row if cell]
    shown = [] if is_beyond else list(_totals(totals, lines, before, book))
    return YearTable(
        year,
        book.label(year),
        is_own,
        is_beyond,
        [
            StageRow(
                line.service,
                line,
                cells,
                before.get(line),
                book.moves.get((line, year), ()),
                bar=_bar(cells, scale),
            )
            for line, cells in lines.items()
        ],
        shown,
        has_before=any(place in before for place in (*lines, *totals)),
        own_total=next((row for row in shown if row.basis == book.basis), None),
        places=places_of([*amounts, *sums, *(before.get(each) for each in (*lines, *totals))]),
    )


def _totals(
    totals: Mapping[Basis, Cells],
    lines: Mapping[Place, Cells],
    before: Mapping[Hashable, int],
    book: Book,
) -> Iterator[StageRow]:
    """Give each basis with a total or an effect, the council's own first."""
    for basis in sorted(totals, key=lambda each: each != book.basis):
        cells = totals[basis]
        if any(cell and (cell.amount is not None or cell.effect) for cell in cells):
            rest = rest_of(cells[0], lines, basis, book)
            yield StageRow(
                basis.label, None, cells, before.get(basis), basis=basis.value, rest=rest
            )


def rest_of(
    total: Cell | None, lines: Mapping[Place, Cells], basis: Basis, book: Book
) -> int | None:
    """Return what no line explains of the council's own total; for display alone (domain 6.1)."""
    if basis != book.basis or total is None:
        return None
    known = [
        cells[0].amount
        for line, cells in lines.items()
        if cells[0] and counts_in(line.kind, line.account, basis, book.reserves_in_net_budget)
    ]
    return not_itemised(total.amount, known)


def _bar(cells: Cells, scale: int) -> list[Piece]:
    """Draw the recommended figure solid and its change striped; income by its size."""
    recommended, substantive, _ = cells
    base = recommended.amount if recommended else None
    effect = substantive.effect if substantive else 0
    if not base or effect is None:
        return []
    size, end = abs(base), abs(base + effect)
    return pieces([("on", min(size, end)), ("off", abs(end - size))], scale)
