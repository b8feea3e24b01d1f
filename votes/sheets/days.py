"""Days as sources write them: ISO, with slashes, in words, with a weekday or a time beside."""

import re
from datetime import date, datetime, timedelta

ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
WEEKDAY = re.compile(
    r"\A(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[\s,.]*", re.IGNORECASE
)
TIME = re.compile(
    r"[\s,T]+(?:at\s+|-\s*)?\d{1,2}(?:[:.]\d{2}(?::\d{2}(?:\.\d+)?)?)?\s*(?:[ap]\.?m\.?)?"
    r"\s*(?:Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})?\Z",
    re.IGNORECASE,
)
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.]\d{2}(?:\.\d+)?)?\s*([ap])?", re.IGNORECASE)
MINUTES, NOON, LAST_HOUR = 60, 12, 23
MINUTES_OF_DAY = 24 * MINUTES
NUMERIC = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{4})(\d{2})(\d{2})")
WRITTEN = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d %b %y", "%d %B %y")
SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
EXCEL_DAY_ZERO = date(1899, 12, 30)
IN_WORDS = re.compile(
    r"\b(\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[A-Z][a-z]{2,8}\.?,?\s+\d{4}"
    r"|[A-Z][a-z]{2,8}\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{4})\b"
)


def read_day(text: str) -> tuple[date, ...]:
    """Return the day that a text is; none where it is no day, two where the order is open.

    Of two the first has the day before the month, the second the month before the day.
    """
    plain = WEEKDAY.sub("", " ".join(text.split()))
    return _read(plain) or _read(TIME.sub("", plain).strip())


def parted_time(text: str) -> tuple[str, int | None]:
    """Return a day as written without the time beside it, and that time.

    The time is in minutes from midnight; None where there is none, or where a number may be one.
    """
    plain = " ".join(text.split())
    if SERIAL.fullmatch(plain):
        whole, _, part = plain.partition(".")
        return (whole, round(float(f"0.{part}") * MINUTES_OF_DAY)) if part else (text, None)
    found = TIME.search(plain)
    if found is None or _read(WEEKDAY.sub("", plain)) or not read_day(plain[: found.start()]):
        return text, None
    return plain[: found.start()].rstrip(" ,-"), _minutes(found[0])


def _minutes(text: str) -> int | None:
    found = CLOCK.search(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        hour = hour % NOON + (NOON if half == "p" else 0)
    return hour * MINUTES + minute if hour <= LAST_HOUR and minute < MINUTES else None


def clock_of(minutes: int) -> str:
    """Return a time of minutes from midnight as it is printed: 19:05."""
    hour, minute = divmod(minutes % MINUTES_OF_DAY, MINUTES)
    return f"{hour:02}:{minute:02}"


def days_in(text: str) -> list[tuple[date, ...]]:
    """Return each day that stands in a text of other words too."""
    return [found for each in IN_WORDS.findall(text) if (found := read_day(each))]


def _read(text: str) -> tuple[date, ...]:
    year_first = YEAR_FIRST.fullmatch(text)
    if year_first:
        year, month, number = (int(part) for part in year_first.groups() if part)
        return _days((year, month, number))
    numeric = NUMERIC.fullmatch(text)
    if numeric:
        first, second, year = (int(part) for part in numeric.groups())
        year += 2000 if year < 100 else 0  # noqa: PLR2004 - a year of two digits
        found = _days((year, second, first), (year, first, second))
        return found[:1] if len(set(found)) == 1 else found
    if SERIAL.fullmatch(text):
        return (EXCEL_DAY_ZERO + timedelta(days=int(float(text))),)
    return _written(text)


def _written(text: str) -> tuple[date, ...]:
    """Read a day whose month is a word."""
    words = ORDINAL.sub("", text).replace(",", " ").replace("-", " ").replace(".", " ")
    words = " ".join(each for each in words.split() if each.lower() != "of")
    words = re.sub(r"\bSept\b", "Sep", words, flags=re.IGNORECASE)
    for pattern in WRITTEN:
        try:
            return (datetime.strptime(words, pattern).date(),)  # noqa: DTZ007 - a day as written; its zone is the council's
        except ValueError:
            continue
    return ()


def _days(*given: tuple[int, int, int]) -> tuple[date, ...]:
    found = []
    for year, month, number in given:
        try:
            found.append(date(year, month, number))
        except ValueError:
            continue
    return tuple(found)
