"""What home pages, lists and a member's page say in words; pure (DESIGN 7)."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from amendments.enums import AmendmentState, MotionState
from council.enums import MeetingStatus
from council.sentences import count, number_word
from votes.enums import BallotChoice

WON = AmendmentState.in_substantive | {"partly_carried", "carried_not_adopted", "rescinded"}
BUDGET_ENDINGS = {
    MotionState.CARRIED: "agreed its budget for {year}",
    MotionState.FINAL: "agreed its budget for {year}",
    MotionState.IN_PRINCIPLE: "agreed its budget for {year} in principle",
    MotionState.LOST: "did not agree the budget put to it for {year}",
    MotionState.NOT_CARRIED: "did not agree the budget put to it for {year}, as reported",
    MotionState.RECOMMENDED: "has a recommended budget for {year} before it",
    MotionState.MOVED: "is deciding its budget for {year}",
    MotionState.SECONDED: "is deciding its budget for {year}",
    MotionState.ADJOURNED: "adjourned the debate on its budget for {year}",
}
CHOICES = {
    BallotChoice.FOR: "for",
    BallotChoice.AGAINST: "against",
    BallotChoice.ABSTAIN: "abstained",
    BallotChoice.PRESENT_NOT_VOTING: "did not vote",
    BallotChoice.LEFT_MEETING: "not in the chamber",
    BallotChoice.ABSENT_APOLOGIES: "apologies",
    BallotChoice.ABSENT: "absent",
    BallotChoice.UNKNOWN: "not known",
}


def budget_sentence(council: str, year: str, state: str | None) -> str:
    """Say what became of a budget: "Norfolk County Council agreed its budget for 2019/20."."""
    ending = BUDGET_ENDINGS.get(MotionState(state)) if state else None
    if ending is None:
        return f"What became of the budget of {council} for {year} is not known."
    return f"{council} {ending.format(year=year)}."


def amendments_sentence(states: Mapping[str, int]) -> str:
    """Say how many amendments there were and how many were carried; numbers by state."""
    total = sum(states.values())
    if not total:
        return "No amendment to it is held here."
    won = sum(number for state, number in states.items() if state in WON)
    live = any(state in AmendmentState.live for state in states)
    tabled = f"{number_word(total)} {'amendment was' if total == 1 else 'amendments were'} tabled"
    if not won:
        return (
            f"{tabled}; none {'has been' if live else 'was'} carried{' so far' if live else ''}."
        )
    return f"{tabled}; {count(won, 'was', 'were')} carried or accepted{' so far' if live else ''}."


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


def member_sentence(name: str, choices: Mapping[str, int]) -> str:
    """Say how often a member voted how; numbers of votes by choice, bars already folded in."""
    total = sum(choices.values())
    if not total:
        return f"We hold no named vote of {name}."
    known = {BallotChoice(choice): number for choice, number in choices.items() if choice}
    parts = [f"{known[choice]} {words}" for choice, words in CHOICES.items() if choice in known]
    other = choices.get("", 0)
    parts += [f"{other} for one of several answers"] if other else []
    votes = "one named vote" if total == 1 else f"{count(total, 'named vote', 'named votes')}"
    return f"We hold {votes} of {name}: {', '.join(parts)}."


def span_words(start: date | None, end: date | None) -> str:
    """Print a span of days, last day included; what is not known is said."""
    first = f"from {_plain_day(start)}" if start else "start not known"
    return f"{first} to {_plain_day(end)}" if end else first


def moments_words(start: datetime | None, end: datetime | None, precision: str, zone: str) -> str:
    """Print a span of moments as exactly as it is known; `end` is the first moment outside."""
    last = end - datetime.resolution if end else end
    local = [at.astimezone(ZoneInfo(zone)).date() if at else None for at in (start, last)]
    return span_words(*local)


def _plain_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
