"""Pots, years and one-off money (domain 6.4 and 6.6)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from amendments.enums import Account, AmendmentState, LineNature
from amendments.rules.balance import LedgerLine


@dataclass(frozen=True, slots=True)
class Claim:
    """What a version claims from a pot in a year, in positive pounds, or puts into it.

    `amount` is None where the split between pots is not given; then it is at most the
    amount of the line.
    """

    version: str
    state: str
    pot: str
    year: int
    line_amount: int
    amount: int | None
    pays_in: bool = False

    @property
    def least(self) -> int:
        """What is claimed (or put in) for certain, in pounds."""
        return 0 if self.amount is None else self.amount

    @property
    def most(self) -> int:
        """What is claimed (or put in) at most ("up to"), in pounds."""
        return self.line_amount if self.amount is None else self.amount


def claim_of(
    version: str, state: str, place: tuple[str, int], line: int, amount: int | None
) -> Claim:
    """Return the claim of a line of so many pounds on a pot in a year (`place`).

    Funding is negative (domain 6.3), so a line that draws on a pot is below nought; one
    above nought puts money into it.
    """
    return Claim(version, state, *place, abs(line), amount, pays_in=line > 0)


@dataclass(frozen=True, slots=True)
class Draw:
    """Claims on a pot in a year, in pounds: all that are live or in force, and those taken.

    What amendments put into the pot is told apart from it, and never taken off.
    """

    least: int = 0
    most: int = 0
    taken_least: int = 0
    taken_most: int = 0


def pot_draws(claims: Iterable[Claim]) -> dict[tuple[str, int], Draw]:
    """Add up claims by pot and year (domain 6.6).

    Taken is what amendments in the substantive motion draw. Ended amendments draw
    nothing; papers in confidence are left out altogether.
    """
    found: defaultdict[tuple[str, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.state not in AmendmentState.confidential and not claim.pays_in:
            found[claim.pot, claim.year].append(claim)
    return {key: _draw(found[key]) for key in sorted(found)}


def _draw(claims: list[Claim]) -> Draw:
    taken = [claim for claim in claims if claim.state in AmendmentState.in_substantive]
    standing = taken + [claim for claim in claims if claim.state in AmendmentState.live]
    return Draw(
        least=sum(claim.least for claim in standing),
        most=sum(claim.most for claim in standing),
        taken_least=sum(claim.least for claim in taken),
        taken_most=sum(claim.most for claim in taken),
    )


def to_levels(increments: Sequence[int]) -> list[int]:
    """Turn changes from the year before into levels against the plan (domain 6.4)."""
    return list(accumulate(increments))


def to_increments(levels: Sequence[int]) -> list[int]:
    """Turn levels against the plan into changes from the year before (domain 6.4)."""
    return [level - before for level, before in zip(levels, [0, *levels], strict=False)]


@dataclass(frozen=True, slots=True)
class Unfunded:
    """The first year in which one-off money has run out, and pounds missing in that year.

    `only_if_recurring`: the papers do not say that the spending goes on.
    """

    year: int
    amount: int
    only_if_recurring: bool


Levels = dict[tuple[str, ...], dict[int, int]]


def unfunded_from_year(lines: Iterable[LedgerLine]) -> Unfunded | None:
    """Find the first year of recurring spending on one-off money (domain 6.4)."""
    return next(iter(unfunded_years(lines)), None)


def unfunded_years(lines: Iterable[LedgerLine]) -> tuple[Unfunded, ...]:
    """Find each year, to the first for which nothing is given, of unfunded spending (domain 6.4).

    A line goes on at its last level unless it is one-off. Spending of a nature not
    stated may go on, so the answer is then "if recurring"; funding of a nature not
    stated is not said to stop. Capital is one-off by its nature and left out. Of several
    accounts the one that is short first tells of a year.
    """
    by_account: defaultdict[str, list[LedgerLine]] = defaultdict(list)
    for line in lines:
        if line.account != Account.CAPITAL:
            by_account[str(line.account)].append(line)
    found: dict[int, Unfunded] = {}
    for account in sorted(by_account):
        for unfunded in _unfunded(by_account[account]):
            found.setdefault(unfunded.year, unfunded)
    return tuple(found[year] for year in sorted(found))


def _unfunded(lines: list[LedgerLine]) -> Iterator[Unfunded]:
    """Look at each year after the first, up to the first for which nothing is given."""
    levels = _levels(lines)
    years = [line.year for line in lines]
    for year in range(min(years) + 1, max(years) + 2):
        for stops in ({LineNature.ONE_OFF, LineNature.NOT_STATED}, {LineNature.ONE_OFF}):
            amount = _missing(levels, year, stops)
            if amount > 0:
                yield Unfunded(year, amount, LineNature.NOT_STATED not in stops)
                break


def _levels(lines: list[LedgerLine]) -> Levels:
    """Put the years of one line together: {what and nature: {year: pounds}}."""
    levels: Levels = {}
    for line in lines:
        key = (line.version, line.nature, line.role, line.kind, line.line or "", line.service)
        of_line = levels.setdefault(key, {})
        of_line[line.year] = of_line.get(line.year, 0) + line.amount
    return levels


def _missing(levels: Levels, year: int, spending_that_stops: set[LineNature]) -> int:
    """Return the gap of a year, at most what one-off funding no longer pays."""
    gap = stopped = 0
    for (_, nature, *_), by_year in levels.items():
        before = [given for given in by_year if given < year]
        last = by_year[max(before)] if before else 0
        stops = nature in spending_that_stops if last > 0 else nature == LineNature.ONE_OFF
        if year in by_year:
            gap += by_year[year]
        elif not stops:
            gap += last
        elif last < 0:
            stopped -= last
    return min(gap, stopped)
