"""What home pages, lists and a member's page say in words; pure (DESIGN 7)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from amendments.enums import MotionState
from council.enums import DatePrecision, MeetingStatus
from council.sentences import count, number_word

BUDGET_ENDINGS = {
    MotionState.CARRIED: "adopted its {budget} for {year}",
    MotionState.FINAL: "adopted its {budget} for {year}",
    MotionState.IN_PRINCIPLE: "agreed its {budget} for {year} in principle",
    MotionState.LOST: "did not adopt the budget put to it for {year}",
    MotionState.NOT_CARRIED: "did not adopt the budget put to it for {year}, as reported",
    MotionState.RECOMMENDED: "has a recommended {budget} for {year} before it",
    MotionState.MOVED: "is deciding its budget for {year}",
    MotionState.SECONDED: "is deciding its budget for {year}",
    MotionState.ADJOURNED: "adjourned the debate on its budget for {year}",
    MotionState.WITHDRAWN: "had a budget for {year} put to it that was withdrawn",
    MotionState.LAPSED: "had a budget for {year} put to it that nobody seconded",
    MotionState.NOT_REACHED: "did not reach the budget put to it for {year}",
}


def budget_sentence(council: str, year: str, state: str | None, amount: str = "") -> str:
    """Say what became of a budget: "Norfolk County Council adopted its £439 million budget ...".

    `amount` is its total in words, as adopted or as recommended; empty where not known.
    """
    if state is None:
        return f"What became of the budget of {council} for {year} is not known."
    budget = f"{amount} budget" if amount else "budget"
    return f"{council} {BUDGET_ENDINGS[MotionState(state)].format(year=year, budget=budget)}."


def total_sentence(amount: str, basis: str, stage: str) -> str:
    """Say what a total counts, for a reader who has just read it in the headline (domain 11)."""
    if not basis:
        return f"{amount} is the total {stage}; our sources do not say what it counts."
    return f"{amount} is the {basis} {stage}."


def so_far_sentence(recommended: str, so_far: str, basis: str) -> str:
    """Give the totals of a budget that is not adopted yet, with those words (domain 4)."""
    if not recommended:
        return ""
    if so_far in {"", recommended}:
        return f"Recommended: {recommended}, {basis}; not yet adopted."
    return f"Recommended: {recommended}, {basis}. As amended so far: {so_far}, not yet adopted."


def meeting_sentence(body: str, when: str, status: str, votes: int, amendments: int) -> str:
    """Say what a meeting was and what is held of it: "Full council met on 4 March 2025.…"."""
    verbs = {
        MeetingStatus.SCHEDULED: "is to meet",
        MeetingStatus.OPEN: "is meeting",
        MeetingStatus.ADJOURNED: "has adjourned its meeting",
        MeetingStatus.CANCELLED: "was to meet",
    }
    verb = verbs.get(MeetingStatus(status), "met")
    end = ", but the meeting was called off" if status == MeetingStatus.CANCELLED else ""
    held = f"{count(votes, 'vote', 'votes')}, {count(amendments, 'amendment', 'amendments')}"
    return f"{body} {verb} {when}{end}. Held here: {held}."


def on_day(words: str, precision: str) -> str:
    """Put "on" before a day, "in" before a month or a year."""
    return f"{'on' if precision == 'day' else 'in'} {words}"


def corrections_sentence(council: str, found: int, most: int, latest: str) -> str:
    """Say how many corrections a record has had, and when the latest was made."""
    if not found:
        return f"Nothing has been corrected in the record of {council}."
    if found >= most:
        return f"The record of {council} has been corrected often, the latest time on {latest}."
    if found == 1:
        return f"The record of {council} has been corrected once, on {latest}."
    times = count(found, "time", "times")
    return f"The record of {council} has been corrected {times}, the latest time on {latest}."


def span_words(start: date | None, end: date | None) -> str:
    """Print a span of days, last day included; what is not known is said."""
    first = f"from {_plain_day(start)}" if start else "start not known"
    return f"{first} to {_plain_day(end)}" if end else first


def moments_words(start: datetime | None, end: datetime | None, precision: str, zone: str) -> str:
    """Print a span of moments as exactly as it is known; `end` is the first moment outside."""
    last = end - datetime.resolution if end else end
    first = f"from {_known_day(start, precision, zone)}" if start else "start not known"
    return f"{first} to {_known_day(last, precision, zone)}" if last else first


def _known_day(at: datetime, precision: str, zone: str) -> str:
    """Print the day, the month or the year of a moment, by a clock of the zone."""
    here = at.astimezone(ZoneInfo(zone)).date()
    if precision == DatePrecision.DAY:
        return _plain_day(here)
    return f"{here:%B %Y}" if precision == DatePrecision.MONTH else f"{here:%Y}"


def _plain_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# The council's home.


def decisions_heading(decisions: int, first: int, last: int) -> str:
    """Head the list of decisions on budgets: "Seven decisions on a budget, 2014 to 2021"."""
    word = "decision" if decisions == 1 else "decisions"
    when = f"in {first}" if first == last else f"{first} to {last}"
    comma = "" if first == last else ","
    return f"{number_word(decisions)} {word} on a budget{comma} {when}"


def rivals_sentence(amendments: int, pot: str) -> str:
    """Say how many amendments wanted money of a pot."""
    word = "amendment" if amendments == 1 else "amendments"
    return f"{number_word(amendments)} {word} wanted money from “{pot}”."


def same_service_sentence(amendments: int, service: str) -> str:
    """Say how many amendments would have changed what one service gets."""
    word = "amendment was" if amendments == 1 else "amendments were"
    return f"{number_word(amendments)} {word} to change “{service}”."


def service_sentence(amount: str, before: str, year: str) -> str:
    """Say what a service had in a year, if known, and in the budget put to the council next."""
    if not before:
        return f"The budget put to the council had {amount} for it."
    return f"It had {before} in {year}; the budget put to the council had {amount}."


def came_on_record(votes: int, amendments: int) -> str:
    """Say what came on record of a meeting: "2 votes and 3 amendments came on record"."""
    parts = [
        count(number, one, many)
        for number, one, many in (
            (votes, "vote", "votes"), (amendments, "amendment", "amendments"),
        )
        if number
    ]  # fmt: skip
    return f"{' and '.join(parts)} came on record"
