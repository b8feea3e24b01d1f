"""Days and times in the sentences of minutes, as exactly as they are known."""

from datetime import date, datetime

from council.enums import DatePrecision
from council.website.minutes.facts import Day


def day_words(day: Day) -> str:
    """Print a day as exactly as it is known: 4 March 2025, March 2025, 2025."""
    if day.precision == DatePrecision.YEAR:
        return f"{day.on.year}"
    if day.precision == DatePrecision.MONTH:
        return f"{day.on:%B %Y}"
    return plain_day(day.on)


def plain_day(on: date) -> str:
    """Print a day: 4 March 2025."""
    return f"{on.day} {on:%B %Y}"


def clock(at: datetime, day: Day) -> str:
    """Print a time of the council's clock, with the day where it is not the meeting's."""
    is_same = day.precision == DatePrecision.DAY and at.date() == day.on
    return f"{at:%H:%M}" if is_same else f"{at:%H:%M} on {plain_day(at.date())}"
