"""Financial years as files print them; what a text leaves open is None, and is asked; pure."""

import re
from dataclasses import dataclass

WORDS = (
    r"(?:(?:fy|f\.y\.|fiscal years?|financial years?|budget years?|years?)\b\.?|fy(?=\d))?\s*'?"
)
SECOND = r"\s*[-/\u2013\u2014]\s*(?:fy\s*)?'?(\d{4}|\d{2})"
TWO_YEARS = re.compile(rf"{WORDS}\s*(\d{{4}}|\d{{2}}){SECOND}", re.ASCII)
ONE_YEAR = re.compile(rf"{WORDS}\s*(\d{{4}})(?:\.0+)?", re.ASCII)
SHORT_YEAR = re.compile(r"(?:fy|f\.y\.|fiscal year|financial year)\s*'?(\d{2})", re.ASCII)
FIRST_OF_1900S, LAST_OF_2000S = 70, 49  # of two figures; between them it is doubtful
LONG = 4  # figures
CENTURY = 100
EARLIEST, LATEST = 1900, 2100


@dataclass(frozen=True, slots=True)
class Written:
    """A year as written: the first of two, or a single one, which may be its start or its end."""

    year: int
    is_pair: bool


def read_year(text: str) -> Written | None:
    """Read a financial year; None where the text is none, or may be several."""
    plain = " ".join(text.casefold().split())
    if two := TWO_YEARS.fullmatch(plain):
        start = _full(two[1])
        follows = start is not None and _follows(start, two[2])
        return Written(start, is_pair=True) if start is not None and follows else None
    one = ONE_YEAR.fullmatch(plain) or SHORT_YEAR.fullmatch(plain)
    year = _full(one[1]) if one else None
    return None if year is None else Written(year, is_pair=False)


def _full(figures: str) -> int | None:
    """Return a year of four figures; None where two do not tell the century."""
    year = int(figures)
    if len(figures) == LONG:
        return year if EARLIEST <= year <= LATEST else None
    if year <= LAST_OF_2000S:
        return 2000 + year
    return 1900 + year if year >= FIRST_OF_1900S else None


def _follows(start: int, second: str) -> bool:
    if len(second) == LONG:
        return int(second) == start + 1
    return int(second) == (start + 1) % CENTURY
