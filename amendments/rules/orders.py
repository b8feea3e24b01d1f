"""What standing orders ask before the meeting: when amendments are due, how many (domain 3.1)."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from amendments.enums import AssessmentRole

SATURDAY = 5
DAY = timedelta(days=1)
# Days that were moved or given once, by proclamation.
MOVED_AWAY = frozenset({date(2012, 5, 28), date(2020, 5, 4), date(2022, 5, 30)})
GIVEN_ONCE = frozenset(
    {
        date(2011, 4, 29), date(2012, 6, 4), date(2012, 6, 5), date(2020, 5, 8),
        date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8),
    }
)  # fmt: skip


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar."""
    century, place = divmod(year, 100)
    golden = year % 19
    moon = (
        19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    ) % 30
    week = (32 + 2 * (century % 4) + 2 * (place // 4) - moon - place % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of England and Wales, with those given in place of a weekend."""
    sunday = easter(year)
    summer = {_monday(date(year, 5, 1)), _last_monday(year, 5), _last_monday(year, 8)}
    once = {day for day in GIVEN_ONCE if day.year == year}
    found = {sunday - 2 * DAY, sunday + DAY, *_weekdays_for({date(year, 1, 1)})}
    found |= set(_weekdays_for({date(year, 12, 25), date(year, 12, 26)}))
    return frozenset((found | summer | once) - MOVED_AWAY)


def _monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    """Return the last Monday of a month of 31 days."""
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def _weekdays_for(days: Iterable[date]) -> Iterator[date]:
    """Yield the days, each one on a weekend put off to the next weekday that is free."""
    taken = {day for day in days if day.weekday() < SATURDAY}
    yield from taken
    for day in sorted(set(days) - taken):
        free = day
        while free.weekday() >= SATURDAY or free in taken:
            free += DAY
        taken.add(free)
        yield free


def deadline_day(meeting: date, working_days: int, closed: Container[date] = ()) -> date:
    """Return the last day on which an amendment is in time, so many working days before.

    `closed` are the days, weekends apart, on which nobody works.
    """
    day = meeting
    for _ in range(working_days):
        day -= DAY
        while day.weekday() >= SATURDAY or day in closed:
            day -= DAY
    return day


@dataclass(frozen=True, slots=True)
class Comment:
    """An officer's comment, as far as signing off needs it."""

    role: str
    is_signed: bool


def unsigned(comments: Iterable[Comment]) -> tuple[str, ...]:
    """Return the officers whose signature is wanting: the finance officer's always is wanted.

    Whoever else has commented signs too (domain 3.1).
    """
    signed = {comment.role: comment.is_signed for comment in comments}
    wanted = {AssessmentRole.FINANCE.value: False} | signed
    return tuple(role for role in AssessmentRole.values if not wanted.get(role, True))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an amendment before it is tabled, and whether a meeting's notice asks it.

    `per_group` is how many each group may put; None: no number is known.
    """

    per_group: int | None = None
    signoff: bool = False
    per_group_is_own: bool = False
    signoff_is_own: bool = False


def asked_of(
    own: tuple[int | None, bool | None], orders: tuple[int | None, bool] = (None, False)
) -> Asked:
    """Return what is asked: a meeting's own notice goes before standing orders (domain 3.1).

    Each pair is how many a group may put, and whether officers sign off; None: not said.
    """
    per_group, signoff = own
    return Asked(
        per_group=orders[0] if per_group is None else per_group,
        signoff=orders[1] if signoff is None else signoff,
        per_group_is_own=per_group is not None,
        signoff_is_own=signoff is not None,
    )
