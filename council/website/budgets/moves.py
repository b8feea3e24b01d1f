"""What each amendment does to a budget's figures, and whether it is in force; pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from amendments.rules import counts_in


@dataclass(frozen=True, slots=True)
class Paper:
    """An amendment as a budget's tables tell it.

    `made`: it is in force at the last stage that the budget has reached. `is_live`: it is not
    decided. `is_complete`: its lines are known to be all there are.
    """

    key: int
    title: str
    url: str
    whose: str
    became: str
    made: bool
    is_live: bool
    is_complete: bool

    @property
    def note(self) -> str:
        """Whose it is and what became of it, below its title."""
        return ". ".join(part for part in (self.whose, self.became) if part)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an amendment in pounds; `name` is what the amendment calls it.

    `place` is the budget's own line (or its sum), None where the budget has none.
    """

    paper: Paper
    place: Hashable | None
    name: str
    year: int
    amount: int
    kind: str
    account: str


@dataclass(frozen=True, slots=True)
class Move:
    """What one amendment does, or would do, to one figure; pounds, None: not known."""

    paper: Paper
    amount: int | None


Moves = dict[tuple[Hashable, int], list[Move]]


def moves_by_place(entries: Iterable[Entry]) -> Moves:
    """Add up what each amendment does to each line and year, in the order of the amendments."""
    sums: defaultdict[tuple[Hashable, int], dict[Paper, int]] = defaultdict(dict)
    for entry in entries:
        if entry.place is not None:
            by_paper = sums[entry.place, entry.year]
            by_paper[entry.paper] = by_paper.get(entry.paper, 0) + entry.amount
    return {
        place: [Move(paper, amount) for paper, amount in by_paper.items()]
        for place, by_paper in sums.items()
    }


def moves_on_basis(
    papers: Iterable[Paper],
    entries: Iterable[Entry],
    basis: str,
    year: int,
    *,
    reserves_in_net_budget: bool,
) -> list[Move]:
    """Return what each amendment adds to a total; None where its lines are not all known."""
    sums: defaultdict[Paper, int] = defaultdict(int)
    for entry in entries:
        if entry.year == year and counts_in(
            entry.kind, entry.account, basis, reserves_in_net_budget
        ):
            sums[entry.paper] += entry.amount
    return [Move(paper, sums[paper] if paper.is_complete else None) for paper in papers]


@dataclass(frozen=True, slots=True)
class Outside:
    """What an amendment adds in one year to what no line of the budget shows, and all it takes."""

    paper: Paper
    year: int
    gives: list[Entry]
    takes: list[Entry]


def outside(entries: Sequence[Entry]) -> Iterator[Outside]:
    """Give each amendment and year that adds to what no line of the budget shows."""
    for paper, year in dict.fromkeys((entry.paper, entry.year) for entry in entries):
        own = [entry for entry in entries if (entry.paper, entry.year) == (paper, year)]
        gives = [entry for entry in own if entry.place is None and entry.amount > 0]
        if gives:
            yield Outside(paper, year, gives, [entry for entry in own if entry.amount < 0])
