"""Amendments that want the same money: what still fits a pot, and who stands in whose way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from amendments.enums import AmendmentState, Contest, Fit, LineRole
from amendments.rules.balance import VersionFacts
from amendments.rules.pots import Claim
from amendments.rules.supposing import Overlap, overlaps

STANDING = AmendmentState.live | AmendmentState.in_substantive
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Range:
    """Pounds, at least and at most; the same where the amount is known."""

    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class PotYear:
    """A pot in one year, in pounds (domain 6.6); None where what it holds is not known.

    `live` and `taken` are draws, `paid_in` is what amendments in force put into it: what
    is left has grown by that. `alone` says of each live version that draws whether it fits
    what is left; `together` of all live ones at once (None: none of them draws).
    `fits_without` names each version without which all the others are sure to fit.
    """

    available: int | None = None
    live: Range = Range()
    taken: Range = Range()
    paid_in: Range = Range()
    left: Range | None = None
    alone: Mapping[str, Fit] | None = None
    together: Fit | None = None
    fits_without: tuple[str, ...] = ()

    @property
    def is_overdrawn(self) -> bool | None:
        """Whether more is taken than it holds; None where that cannot be said."""
        fit = _fit(_less(self.taken, self.paid_in), _left(self.available, Range()))
        return {Fit.FITS: False, Fit.DOES_NOT_FIT: True}.get(fit)


def pot_years(
    claims: Iterable[Claim], available: Mapping[Place, int | None]
) -> dict[Place, PotYear]:
    """Say of each pot and year what is claimed, taken and left, and what still fits.

    Only amendments that stand count: ended ones want nothing, those in confidence are
    left out. Nothing is failed here; whether money is there is told, no more.
    """
    found: defaultdict[Place, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.state in STANDING:
            found[claim.pot, claim.year].append(claim)
    places = sorted({*found, *available})
    return {place: _pot_year(found[place], available.get(place)) for place in places}


def _pot_year(claims: list[Claim], available: int | None) -> PotYear:
    live = [claim for claim in claims if claim.state in AmendmentState.live]
    in_force = [claim for claim in claims if claim.state not in AmendmentState.live]
    taken, paid_in = _drawn(in_force), _paid_in(in_force)
    left = _left(available, _less(taken, paid_in))
    wanted = _by_version(live)
    drawing = list(dict.fromkeys(claim.version for claim in live if not claim.pays_in))
    together = _fit(_sum(wanted.values()), left) if drawing else None
    without = (
        name
        for name in drawing
        if _fit(_sum(each for other, each in wanted.items() if other != name), left) == Fit.FITS
    )
    return PotYear(
        available=available,
        live=_drawn(live),
        taken=taken,
        paid_in=paid_in,
        left=left,
        alone={name: _fit(wanted[name], left) for name in drawing},
        together=together,
        fits_without=tuple(without) if len(drawing) > 1 and together != Fit.FITS else (),
    )


def _drawn(claims: Iterable[Claim]) -> Range:
    return _sum(Range(claim.least, claim.most) for claim in claims if not claim.pays_in)


def _paid_in(claims: Iterable[Claim]) -> Range:
    return _sum(Range(claim.least, claim.most) for claim in claims if claim.pays_in)


def _by_version(claims: Iterable[Claim]) -> dict[str, Range]:
    """Return what each version draws, less what it puts in; below nought where that is more."""
    found: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.version].append(claim)
    return {name: _less(_drawn(own), _paid_in(own)) for name, own in found.items()}


def _less(drawn: Range, paid_in: Range) -> Range:
    return Range(drawn.least - paid_in.most, drawn.most - paid_in.least)


def _sum(ranges: Iterable[Range]) -> Range:
    ranges = list(ranges)
    return Range(sum(each.least for each in ranges), sum(each.most for each in ranges))


def _left(available: int | None, taken: Range) -> Range | None:
    """Return what is left; below nought once more is taken than there is."""
    if available is None:
        return None
    return Range(available - taken.most, available - taken.least)


def _fit(wanted: Range, left: Range | None) -> Fit:
    if wanted.most <= 0:
        return Fit.FITS
    if left is None:
        return Fit.NOT_KNOWN
    if wanted.most <= left.least:
        return Fit.FITS
    return Fit.DOES_NOT_FIT if wanted.least > left.most else Fit.MAY_FIT


@dataclass(frozen=True, slots=True)
class Rivalry:
    """Versions that want the same money in one year: of a pot, or of a budget line in a role.

    `claims` are pounds in the order of `versions`; `holds` is what the pot holds.
    """

    pot: str
    line: str
    role: str
    year: int
    versions: tuple[str, ...]
    claims: tuple[Range, ...]
    stage: Contest
    holds: int | None = None


def rivalries(
    versions: Iterable[VersionFacts],
    claims: Iterable[Claim],
    available: Mapping[Place, int | None],
    *,
    later_wins: bool = False,
    feeding: frozenset[str] = frozenset(),
) -> tuple[Rivalry, ...]:
    """Find who stands in whose way, from the second amendment on (domain 6.6).

    Before anything is carried it is information. It is due once one is carried and
    another no longer fits; where the later one wins, once both are carried. `feeding` are
    lines that feed a pot: a draw on them is told by the pot, once.
    """
    standing = [version for version in versions if version.state in STANDING]
    return (
        *_over_pots(list(claims), available, later_wins),
        *_over_lines(standing, later_wins, feeding),
    )


def _over_pots(
    claims: list[Claim], available: Mapping[Place, int | None], later_wins: bool
) -> Iterable[Rivalry]:
    standing: defaultdict[Place, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.state in STANDING:
            standing[claim.pot, claim.year].append(claim)
    for (pot, year), found in sorted(standing.items()):
        here = _pot_year(found, available.get((pot, year)))
        wanted = {name: each for name, each in _by_version(found).items() if each.most > 0}
        holds = _left(here.available, _less(Range(), here.paid_in))
        if len(wanted) < 2 or _fit(_sum(wanted.values()), holds) == Fit.FITS:  # noqa: PLR2004 - two are a pair
            continue
        in_force = set(wanted) - set(here.alone or {})
        is_due = _is_due(here, len(in_force), later_wins)
        yield Rivalry(
            pot,
            "",
            "",
            year,
            tuple(wanted),
            tuple(wanted.values()),
            _stage(is_due),
            holds.least if holds else None,
        )


def _is_due(pot: PotYear, in_force: int, later_wins: bool) -> bool:
    if in_force > 1 and pot.is_overdrawn is not False:
        return True
    misfits = set((pot.alone or {}).values()) - {Fit.FITS}
    return bool(in_force and misfits) and not later_wins


def _over_lines(
    standing: list[VersionFacts], later_wins: bool, feeding: frozenset[str]
) -> Iterable[Rivalry]:
    in_force = {
        version.version for version in standing if version.state in AmendmentState.in_substantive
    }
    for overlap in overlaps(standing):
        feeds = overlap.role == LineRole.FUNDING and overlap.line in feeding
        if feeds or not overlap.may_count_twice:
            continue
        carried = len(in_force & set(overlap.versions))
        is_due = carried > 1 or (carried == 1 and not later_wins)
        yield _over_line(overlap, _stage(is_due))


def _over_line(overlap: Overlap, stage: Contest) -> Rivalry:
    amounts = tuple(Range(abs(amount), abs(amount)) for amount in overlap.amounts)
    return Rivalry("", overlap.line, overlap.role, overlap.year, overlap.versions, amounts, stage)


def _stage(is_due: bool) -> Contest:
    return Contest.DUE if is_due else Contest.OPEN
