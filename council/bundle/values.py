"""Reading and writing one cell: dates, moments, amounts, words of a choice (domain 9.4)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices

from council.errors import RuleBroken
from council.rules import ParsedAmount, check_name, parse_amount, parse_year

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
LARGEST_PLACE = 2_147_483_647
POUND = "£"


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading a cell depends on: its council's zone and sign of money, its row's cells."""

    zone: tzinfo
    cells: Mapping[str, str]
    sign: str = POUND


Read = Callable[[str, Setting], Any]


def _wrong(message: str) -> RuleBroken:
    return RuleBroken(message, "wrong_value")


def text(cell: str, setting: Setting) -> str:
    """Return the cell as it is."""
    return cell


def name_of_person(cell: str, setting: Setting) -> str:
    """Return the cell as it is, unless more than a name is in it."""
    check_name(cell)
    return cell


def number(cell: str, setting: Setting) -> int:
    """Read a whole number that is not negative; Excel's `3.0` too."""
    return _whole(cell, LARGEST_NUMBER)


def place(cell: str, setting: Setting) -> int:
    """Read the place of a row among others, of which there may be very many."""
    return _whole(cell, LARGEST_PLACE)


def places(cell: str, setting: Setting) -> tuple[int, ...]:
    """Read the places of several rows, with ; between."""
    return tuple(place(part, setting) for part in several(cell))


def _whole(cell: str, largest: int) -> int:
    plain = cell.removesuffix(".0").lstrip("0") or "0"
    too_long = len(plain) > len(str(largest))
    if not (plain.isascii() and plain.isdigit()) or too_long or int(plain) > largest:
        raise _wrong(f"{cell!r} is no whole number between 0 and {largest}.")
    return int(plain)


def decimal(cell: str, setting: Setting) -> Decimal:
    """Read pounds and pence, or a percentage."""
    try:
        plain = cell.replace(",", "").removeprefix(setting.sign).rstrip("%")
        value = Decimal(plain.strip())
    except InvalidOperation:
        raise _wrong(f"{cell!r} is no number: write it like 1362.24.") from None
    if not value.is_finite():
        raise _wrong(f"{cell!r} is no number: write it like 1362.24.")
    return value


def year(cell: str, setting: Setting) -> int:
    """Read a financial year as the year in which it starts."""
    return parse_year(cell)


def unit_of(setting: Setting) -> str:
    """Return the unit in which the row's figures are printed: `$000` as well as `£000`."""
    cell = setting.cells.get("unit", "").strip().lower()
    sign = setting.sign.strip().lower()
    plain = cell if sign == POUND or POUND in cell else cell.replace(sign, POUND, 1)
    if plain not in UNITS:
        raise _wrong(f"{cell!r} is no unit: give pounds, thousands or millions.")
    return UNITS[plain]


def printed(cell: str, setting: Setting) -> ParsedAmount:
    """Read an amount in the row's unit and the council's currency, with how exactly it says it."""
    return parse_amount(cell, unit_of(setting), setting.sign)


def amount(cell: str, setting: Setting) -> int:
    """Read an amount in the row's unit as whole units of the currency."""
    return printed(cell, setting).amount


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
            return datetime.strptime(cell, pattern)  # noqa: DTZ007 - a day or a time as written; its zone is the council's
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


def hour(cell: str, setting: Setting) -> time:
    """Read a time of day, as on the council's own clock: 12:00."""
    try:
        return time.fromisoformat(cell).replace(tzinfo=None)
    except ValueError:
        raise _wrong(f"{cell!r} is no time of day: write it like 12:00.") from None


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
