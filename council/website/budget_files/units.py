"""Units that headings print, such as £000: no amount is taken for one of another size; pure."""

import re
from collections.abc import Sequence

from council.errors import RuleBroken
from council.website.budget_files.amounts import CURRENCY

UNITS, THOUSANDS, MILLIONS = "units", "thousands", "millions"
SCALE = {UNITS: 1, THOUSANDS: 1_000, MILLIONS: 1_000_000}
SIGN = r"(?:(?:US|CA|AU|NZ|[AC])?\$|[£€¥])"
# A bare 000 is a code of a fund as well: it needs a sign, an apostrophe, an s or brackets.
PRINTED = (
    rf"(?:in\s+)?(?:(?P<thousands>{SIGN}\s*[,'\u2019]?000(?:['\u2019]?s)?"
    rf"|['\u2019]000(?:['\u2019]?s)?|(?<=[(\[])000|000['\u2019]?s|{SIGN}\s*k"
    rf"|(?:{SIGN}\s*)?thousands?)|(?P<millions>{SIGN}\s*(?:mn?|millions?)|millions?))"
)
ALONE = re.compile(rf"[(\[]?\s*(?:{PRINTED})\s*[)\]]?", re.IGNORECASE)
BEHIND = re.compile(rf"(?P<name>.*?\w.*?)[\s,_:(\[-]+(?:{PRINTED})\s*[)\]]?", re.IGNORECASE)
BEFORE = re.compile(rf"[(\[]?(?:{PRINTED})[)\]]?[\s,_:-]+(?P<name>.*\w.*)", re.IGNORECASE)
WITHIN = re.compile(rf"(?<!\w)(?:{PRINTED})(?!\w)", re.IGNORECASE)
# A letter that is no exponent: 1.3m, 500k.
LETTER = re.compile(r"[a-df-z]", re.IGNORECASE)


def _unit(found: re.Match[str]) -> str:
    return THOUSANDS if found["thousands"] else MILLIONS


def unit_of(cell: str) -> str:
    """Return the unit that a cell names and nothing else; empty where it names none."""
    found = ALONE.fullmatch(cell.strip())
    return _unit(found) if found else ""


def parted(heading: str) -> tuple[str, str]:
    """Return a heading's name and its unit: “Amount (£000)” is Amount in thousands."""
    plain = heading.strip()
    if unit := unit_of(plain):
        return "", unit
    found = BEHIND.fullmatch(plain) or BEFORE.fullmatch(plain)
    return (found["name"].strip(), _unit(found)) if found else (plain, "")


def told_above(rows: Sequence[Sequence[str]]) -> tuple[str, str]:
    """Return the unit that a row above the headings speaks of, and its words."""
    for cell in (cell for row in rows for cell in row):
        if found := WITHIN.search(cell):
            return _unit(found), cell.strip()
    return "", ""


def refuse_own_unit(text: str, unit: str) -> None:
    """Raise RuleBroken for an amount with a unit of its own where its column has one."""
    if unit != UNITS and LETTER.search(CURRENCY.sub("", text)):
        message = (
            f"the amount {text} has a unit of its own, and its column is in {unit}: write it as"
            " the others are."
        )
        raise RuleBroken(message, "two_units")
