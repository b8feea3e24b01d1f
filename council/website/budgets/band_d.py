"""Band D year by year: what a home in Band D pays the council, with a bar to one scale; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from amendments.rules import rise
from council.bars import Piece, pieces
from council.sentences import MINUS, NO_BREAK, pence

PENNIES = 100


@dataclass(frozen=True, slots=True)
class BandDYear:
    """Band D of one budget in pounds and pence; None: not known.

    `is_set`: the council has adopted the budget, so that it is what was charged.
    """

    year: int
    label: str
    url: str
    band_d: Decimal | None
    is_set: bool


@dataclass(frozen=True, slots=True)
class BandDRow:
    """A year as `website/parts/band_d.html` prints it."""

    label: str
    url: str
    amount: str
    note: str
    bar: list[Piece]

    @property
    def is_known(self) -> bool:
        """Whether there is an amount."""
        return bool(self.amount)


@dataclass(frozen=True, slots=True)
class BandD:
    """All years in order, the finding in a sentence; false where nothing is known."""

    sentence: str
    rows: list[BandDRow]

    def __bool__(self) -> bool:
        return bool(self.sentence)


def band_d(years: Sequence[BandDYear], currency: str) -> BandD:
    """Draw Band D of each year, oldest first, to one scale that begins at nought."""
    years = sorted(years, key=lambda each: each.year)
    by_year = {each.year: each.band_d for each in years}
    scale = max((_pennies(each) for each in years), default=0)
    newest = max((each.year for each in years if each.is_set and each.band_d), default=None)
    rows = [
        BandDRow(
            each.label,
            each.url,
            "" if each.band_d is None else pence(each.band_d, currency),
            _note(each, by_year.get(each.year - 1), currency),
            pieces([(_look(each, newest), _pennies(each))], scale),
        )
        for each in years
    ]
    return BandD(band_d_sentence(years, currency), rows)


def band_d_sentence(years: Sequence[BandDYear], currency: str) -> str:
    """Say the newest Band D and how it differs from the oldest one held; empty: none known."""
    known = [each for each in years if each.band_d is not None]
    if not known or known[-1].band_d is None or known[0].band_d is None:
        return ""
    last, first = known[-1], known[0]
    told = f"{pence(known[-1].band_d, currency)} a year in {last.label}"
    told += "" if last.is_set else ", as recommended"
    difference = known[-1].band_d - known[0].band_d
    if last is first:
        return f"{told}."
    if not difference:
        return f"{told}: as much as in {first.label}."
    word = "more" if difference > 0 else "less"
    return f"{told}: {pence(abs(difference), currency)} {word} than in {first.label}."


def rise_words(before: Decimal, now: Decimal, currency: str) -> str:
    """Say by how much Band D rose or fell: +£39.51, or 2.987%."""
    if now == before:
        return "no change"
    sign = "+" if now > before else MINUS
    per_cent = f"{abs(rise(before, now)).normalize():f}%"
    return f"{sign}{pence(abs(now - before), currency)}, or{NO_BREAK}{per_cent}"


def _note(each: BandDYear, before: Decimal | None, currency: str) -> str:
    if each.band_d is None:
        return ""
    told = [] if each.is_set else ["As recommended: not yet set"]
    if before:
        told.append(f"{rise_words(before, each.band_d, currency)} on the year before")
    return ". ".join(told)


def _look(each: BandDYear, newest: int | None) -> str:
    if not each.is_set:
        return "hol"
    return "on" if each.year == newest else "was"


def _pennies(each: BandDYear) -> int:
    return int((each.band_d or 0) * PENNIES)
