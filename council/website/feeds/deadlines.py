"""Until which day amendments can be put forward, where it can be said for certain; pure."""

from datetime import date, timedelta

from amendments.rules.orders import GIVEN_ONCE, deadline_day, easter

LONGEST = 60  # working days; more is a typing mistake
DAY = timedelta(days=1)
LAW_SINCE = 1972
# Fixed days that are a bank holiday in a part of the United Kingdom, and the days on which
# their substitutes fall (Banking and Financial Dealings Act 1971, schedule 1, as amended).
FIXED = {
    *((1, day) for day in range(1, 5)),
    *((3, day) for day in range(17, 20)),
    *((7, day) for day in range(12, 15)),
    *((11, 30), (12, 1), (12, 2)),
    *((12, day) for day in range(25, 29)),
}
FIRST_WEEK = 7
LAST_WEEK_OF_31 = 25


def amendment_deadline(meeting: date, working_days: int) -> date | None:
    """Return the day that many working days before the meeting; None where it is not certain.

    Mondays to Fridays count. Where a bank holiday may lie between the two, the council's
    own notice says which days count, and nothing is worked out here.
    """
    if not 0 < working_days <= LONGEST or meeting.year < LAW_SINCE:
        return None
    day = deadline_day(meeting, working_days)
    between = (day + number * DAY for number in range((meeting - day).days))
    return None if any(map(_may_be_holiday, between)) else day


def _may_be_holiday(day: date) -> bool:
    """Tell whether the day is a bank holiday by law somewhere in the United Kingdom."""
    sunday = easter(day.year)
    if (day.month, day.day) in FIXED or day in {sunday - 2 * DAY, sunday + DAY, *GIVEN_ONCE}:
        return True
    is_monday_of_may_or_august = day.weekday() == 0 and day.month in {5, 8}
    return is_monday_of_may_or_august and not FIRST_WEEK < day.day < LAST_WEEK_OF_31
