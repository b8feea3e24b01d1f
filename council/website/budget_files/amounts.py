"""Amounts as files print them: signs, separators, what says that there is none; pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from council.errors import RuleBroken
from council.rules import parse_amount

POINT, COMMA = "point", "comma"
LARGEST_POWER = 14  # of ten: below a thousand billion
NO_AMOUNT = frozenset(
    {
        "", "#n/a", "#value!", "#ref!", "n.a.", "n/a", "na", "nan", "none", "not available",
        "not known", "null", "unknown",
    }
)  # fmt: skip
DASHES = frozenset({"-", "--", "---"})
CURRENCY = re.compile(
    r"(?:US|CA|AU|NZ|[AC])?\$|[£€¥]|\b(?:USD|GBP|EUR|CAD|AUD|NZD)\b", re.IGNORECASE
)
# Whose sign it is; a plain $ is that of any dollar or peso.
SIGN_OF = {
    "£": "GBP", "€": "EUR", "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD",
    "NZ$": "NZD",
}  # fmt: skip
YEN, PESOS = frozenset({"JPY", "CNY"}), frozenset({"ARS", "CLP", "COP", "MXN", "UYU"})
UNIT = re.compile(
    r"(?:(?:US|CA|AU|NZ|[AC])?\$|[£€¥])\s*[,'\u2019]?000(?:['\u2019]?s)?", re.IGNORECASE
)
DASH_SIGNS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
GAPS = re.compile(r"(?<=\d)[ '\u2019](?=\d{3}(?!\d))")
# With the point as the decimal mark; a comma is turned into one first.
NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE]\+?\d{1,2})?|\.\d+", re.ASCII)
SURE = re.compile(
    r"\d*\.\d{1,2}|\d*\.\d{4,}|(?:0|\d{4,})\.\d{3}|\d{1,3}(?:,\d{3})+\.\d*|\d{1,3}(?:,\d{3}){2,}",
    re.ASCII,
)
DOUBTFUL = re.compile(r"\d{1,3}\.\d{3}", re.ASCII)
SWAPPED = str.maketrans(".,", ",.")


@dataclass(frozen=True, slots=True)
class Printed:
    """An amount as printed, not rounded; or the words that stand in its place."""

    value: Decimal | None = None
    words: str = ""


def read_amount(text: str, mark: str = POINT) -> Printed:
    """Read an amount in units of the currency; RuleBroken for what is none.

    A dash is nought in some tables and nothing in others: it is returned as words, and so is
    anything without a figure in it.
    """
    if UNIT.fullmatch(text.strip()):
        message = f"the amount {text.strip()} is a unit and no figure: put it into the heading."
        raise RuleBroken(message, "unit")
    plain = CURRENCY.sub("", _spaced(text)).strip()
    if plain.casefold() in NO_AMOUNT:
        return Printed()
    if not any(sign.isdigit() for sign in plain):
        return Printed(words="-" if plain in DASHES else plain or text)
    figure, is_less = _without_sign(plain, text)
    value = _value(figure, text, mark)
    return Printed(-value if is_less else value)


def refuse_other_currency(text: str, currency: str) -> None:
    """Raise RuleBroken for an amount with the sign of another currency than the council's own."""
    for found in CURRENCY.findall(text) if currency else ():
        sign = found.upper()
        if sign == "$":
            is_own = currency.endswith("D") or currency in PESOS
        elif sign == "¥":
            is_own = currency in YEN
        else:
            is_own = SIGN_OF.get(sign, sign) == currency
        if not is_own:
            message = f"the amount {text} is in {found}, and the council's currency is {currency}"
            raise RuleBroken(f"{message}: give its amounts in that.", "currency")


def _spaced(text: str) -> str:
    return " ".join(text.translate(DASH_SIGNS).split())


def _without_sign(plain: str, text: str) -> tuple[str, bool]:
    """Take off brackets or a minus before or behind; RuleBroken for two of them."""
    marks = 0
    if plain.startswith("(") and plain.endswith(")"):
        plain, marks = plain[1:-1].strip(), 1
    if plain.startswith("-"):
        plain, marks = plain[1:].strip(), marks + 1
    if plain.endswith("-"):
        plain, marks = plain[:-1].strip(), marks + 1
    if marks > 1:
        message = f"the amount {text} has its sign twice: correct it in the file."
        raise RuleBroken(message, "two_signs")
    return plain.removeprefix("+").strip(), bool(marks)


def _value(figure: str, text: str, mark: str) -> Decimal:
    closed = GAPS.sub("", figure)
    closed = closed.translate(SWAPPED) if mark == COMMA else closed
    if not NUMBER.fullmatch(closed):
        return Decimal(parse_amount(figure).amount)
    value = Decimal(closed.replace(",", ""))
    if value and value.adjusted() > LARGEST_POWER:
        raise RuleBroken(f"the amount {text} is too large: correct it in the file.", "too_large")
    return value


def mark_of(texts: Iterable[str]) -> str:
    """Return which sign parts units from cents in these amounts; nothing where it is doubtful.

    "1,234" alone is read in the English way.
    """
    seen = {re.sub(r"[^\d.,]", "", text) for text in texts}
    if _are_of_two_sorts(seen):
        return ""
    is_point = any(SURE.fullmatch(text) for text in seen)
    is_comma = any(SURE.fullmatch(text.translate(SWAPPED)) for text in seen)
    if is_point != is_comma:
        return POINT if is_point else COMMA
    is_doubtful = is_point or any(DOUBTFUL.fullmatch(text) for text in seen)
    return "" if is_doubtful else POINT


def _are_of_two_sorts(seen: set[str]) -> bool:
    """Tell whether two figures stand behind the mark in some amounts, and three in others.

    12,50 and 1,500 are not printed by one hand: the second may be more than a thousand.
    """
    for mark, other in ((",", "."), (".", ",")):
        ends = {len(text.rpartition(mark)[2]) for text in seen if mark in text}
        alone = not any(other in text or text.count(mark) > 1 for text in seen)
        if alone and ends == {2, 3}:
            return True
    return False


def rounded(value: Decimal) -> int:
    """Round to whole units as money is stored (domain 6.3): half away from nought."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
