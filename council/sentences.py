"""Words and figures as the public reads them; pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

NINE = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MINUS = "\N{MINUS SIGN}"
MILLION = 1_000_000
SIGNS = {"GBP": "£", "USD": "$", "EUR": "\N{EURO SIGN}"}
NO_BREAK = "\N{NO-BREAK SPACE}"


def currency_sign(currency: str) -> str:
    """Return what stands before an amount: the sign of a currency, or its code and a blank."""
    return SIGNS.get(currency, f"{currency}{NO_BREAK}")


def money(amount: int | None, currency: str, places: int = 0) -> str:
    """Print whole units in a sentence: £1.3 million, $162,000; in full under a million.

    `places`: as many decimals at least, where millions stand under each other.
    """
    if amount is None:
        return "not known"
    if abs(amount) < MILLION:
        return money_in_full(amount, currency)
    sign = MINUS if amount < 0 else ""
    return f"{sign}{currency_sign(currency)}{_millions(abs(amount), places)}{NO_BREAK}million"


def money_in_full(amount: int, currency: str) -> str:
    """Print whole units to the last one: £1,300,000."""
    return f"{MINUS if amount < 0 else ''}{currency_sign(currency)}{abs(amount):,}"


def money_short(amount: int | None, currency: str, places: int = 0) -> str:
    """Print whole units in a table: £1.3m, $162,000."""
    return money(amount, currency, places).replace(f"{NO_BREAK}million", "m")


def places_of(amounts: Iterable[int | None]) -> int:
    """Return how many decimals the millions of a column print at least: one where any has one.

    £38.0m stands below £37.6m. More noughts would tell of an exactness that was not printed.
    """
    sizes = {abs(amount) for amount in amounts if amount is not None}
    return int(any(_decimals(size) for size in sizes if size >= MILLION))


def signed_money(amount: int | None, currency: str, places: int = 0) -> str:
    """Print a change: +£1.3m, or with a minus sign."""
    told = money_short(amount, currency, places)
    return f"+{told}" if amount and amount > 0 else told


def pence(amount: Decimal, currency: str) -> str:
    """Print an amount with its hundredths, as Band D is published: £1,362.24."""
    return f"{currency_sign(currency)}{amount:,.2f}"


def _millions(size: int, places: int) -> str:
    """Print millions exactly, without more noughts at the end than asked for: 409.3, 318.428."""
    whole, rest = divmod(size, MILLION)
    digits = f"{rest:06d}"[: max(places, _decimals(size))]
    return f"{whole:,}.{digits}" if digits else f"{whole:,}"


def _decimals(size: int) -> int:
    return len(f"{size % MILLION:06d}".rstrip("0"))


def number_word(number: int) -> str:
    """Return a number that begins a sentence: Seven, but 12."""
    return NINE[number].capitalize() if 0 <= number < len(NINE) else str(number)


def count(number: int, one: str, many: str) -> str:
    """Tie a number to its word: 1 vote, 36 votes."""
    return f"{number}{NO_BREAK}{one if number == 1 else many}"


NOT_THERE = {"apologies": "Apologies", "absent": "Absent"}
SPANS = Sequence[tuple[str, datetime | None, datetime | None]]


def clock(at: datetime, zone: str, held_on: date | None = None) -> str:
    """Print a time of day in the council's zone, with the day where it is not `held_on`."""
    here = at.astimezone(ZoneInfo(zone))
    told = f"{here:%H:%M}"
    return told if here.date() == held_on else f"{told} on {here.day} {here:%B}"


def presence_words(spans: SPANS, zone: str, held_on: date | None = None) -> str:
    """Say who was there when: Present since 18:02; Left 19:45, back 20:10.

    Each span is a kind of presence with its first and last moment, in order of time.
    """
    there = [span for span in spans if span[0] not in NOT_THERE]
    if not there:
        return NOT_THERE[spans[0][0]] if spans else "Not recorded"
    spans, (kind, start, end) = there, there[0]
    if len(spans) == 1 and end is None:
        since = f"since {clock(start, zone, held_on)}" if start else "from the start"
        return f"Present{_how(kind)} {since}"
    told = ", ".join(_steps(spans, zone, held_on))
    return told[0].upper() + told[1:]


def _how(kind: str) -> str:
    return " remotely" if kind == "remote" else ""


def _steps(spans: SPANS, zone: str, held_on: date | None) -> list[str]:
    steps = []
    for place, (kind, start, end) in enumerate(spans):
        if start is not None:
            word = "back" if place else "from"
            steps.append(f"{word} {clock(start, zone, held_on)}{_how(kind)}")
        if end is not None:
            steps.append(f"left {clock(end, zone, held_on)}")
    return steps
