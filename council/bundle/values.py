"""Reading and writing one cell: dates, moments, amounts, words of a choice (domain 9.4)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices

from council.errors import RuleBroken
from council.rules import parse_amount, parse_year

EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
UNITS = {
    "": "pounds", "£": "pounds", "pounds": "pounds", "gbp": "pounds", "£000": "thousands",
    "£000s": "thousands", "£k": "thousands", "k": "thousands", "thousands": "thousands",
    "£m": "millions", "m": "millions", "millions": "millions",
}  # fmt: skip
YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
LARGEST_NUMBER = 32_767


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading a cell depends on: the council's zone and the other cells of its row."""

    zone: tzinfo
    cells: Mapping[str, str]


Read = Callable[[str, Setting], Any]


def _wrong(message: str) -> RuleBroken:
    return RuleBroken(message, "wrong_value")


def text(cell: str, setting: Setting) -> str:
    """Return the cell as it is."""
    return cell


def number(cell: str, setting: Setting) -> int:
    """Read a whole number that is not negative; Excel's `3.0` too."""
    plain = cell.removesuffix(".0")
    if not (plain.isascii() and plain.isdigit()) or int(plain[:9]) > LARGEST_NUMBER:
        raise _wrong(f"{cell!r} is no whole number between 0 and {LARGEST_NUMBER}.")
    return int(plain)


def decimal(cell: str, setting: Setting) -> Decimal:
    """Read pounds and pence, or a percentage."""
    try:
        value = Decimal(cell.replace(",", "").lstrip("£").rstrip("%").strip())
    except InvalidOperation:
        raise _wrong(f"{cell!r} is no number: write it like 1362.24.") from None
    if not value.is_finite():
        raise _wrong(f"{cell!r} is no number: write it like 1362.24.")
    return value


def year(cell: str, setting: Setting) -> int:
    """Read a financial year as the year in which it starts."""
    return parse_year(cell)


def unit_of(cells: Mapping[str, str]) -> str:
    """Return the unit in which the row's figures are printed."""
    cell = cells.get("unit", "").strip().lower()
    if cell not in UNITS:
        raise _wrong(f"{cell!r} is no unit: give pounds, thousands or millions.")
    return UNITS[cell]


def amount(cell: str, setting: Setting) -> int:
    """Read an amount in the row's unit as whole pounds."""
    return parse_amount(cell, unit_of(setting.cells)).amount


def yes_no(cell: str, setting: Setting) -> bool:
    """Read a yes or a no."""
    if cell.lower() in YES:
        return True
    if cell.lower() in NO:
        return False
    raise _wrong(f"{cell!r} is neither yes nor no.")


def moment_of(cell: str) -> datetime:
    """Read a date or a moment as clerks and Excel write them; no zone unless one is given."""
    for pattern in ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S"):
        try:
            return datetime.strptime(cell, pattern)  # noqa: DTZ007
        except ValueError:
            continue
    try:
        if EXCEL_SERIAL.fullmatch(cell):
            seconds = round(float(cell) * 86_400)
            return datetime.combine(EXCEL_DAY_ZERO, time()) + timedelta(seconds=seconds)
        return datetime.fromisoformat(cell)
    except (ValueError, OverflowError):
        message = f"{cell!r} is no date: write it like 2019-02-11 or 11/02/2019."
        raise _wrong(message) from None


def day(cell: str, setting: Setting) -> date:
    """Read a date; a time of midnight, as Excel adds it, is dropped."""
    found = moment_of(cell)
    if found.time() != time():
        raise _wrong(f"{cell!r} has a time: give the date alone.")
    return found.date()


def moment(cell: str, setting: Setting) -> datetime:
    """Read a moment in the council's zone, unless the cell brings its own offset."""
    found = moment_of(cell)
    return found if found.tzinfo else found.replace(tzinfo=setting.zone)


def choice(words: type[TextChoices], also: Mapping[str, str] | None = None) -> Read:
    """Return the reader of one of an enumeration's words, labels or other known words."""
    known = {label.lower(): value for value, label in words.choices}
    known |= dict(also or {}) | {str(value): str(value) for value in words.values}

    def read(cell: str, setting: Setting) -> str:
        found = known.get(cell.lower())
        if found is None:
            listed = ", ".join(str(value) for value in words.values)
            raise _wrong(f"{cell!r} is not known here. Write one of: {listed}.")
        return found

    return read


def several(cell: str) -> list[str]:
    """Split a cell of several references."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def written(value: Any) -> str:
    """Write a value as the readers above read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
