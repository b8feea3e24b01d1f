"""What each step of a meeting is called and says; plain facts, no motives (DESIGN 7)."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amendments.enums import Outcome, Verb
from amendments.models import Amendment, Motion
from amendments.sentences_decision import Ending
from council.records import seen
from council.sentences import count
from council.website.fates import listed
from council.website.sentences_meeting import ordinal
from votes.enums import VoteKind, VoteStatus
from votes.models import Vote
from votes.sentences import ending_sentence

SIMPLE = {
    Verb.TABLE: "Put forward.",
    Verb.REFUSE: "Not accepted for debate.",
    Verb.WITHDRAW: "Withdrawn.",
    Verb.LAPSE: "It lapsed: nobody seconded it.",
    Verb.RULE_OUT: "Ruled out of order.",
    Verb.TAKE_IN_PARTS: "Put to the meeting in parts.",
    Verb.ADJOURN: "The debate on it was adjourned.",
    Verb.RESUME: "The debate on it went on.",
    Verb.REPORT_NOT_CARRIED: "Reported as not carried; how is not known.",
    Verb.RECOST: "Its figures changed because another amendment was carried.",
    Verb.NOT_REACH: "The meeting ended before it was reached.",
    Verb.EXECUTIVE_ACCEPT: "The executive accepted it.",
    Verb.EXECUTIVE_REJECT: "The executive rejected it.",
    Verb.INSIST: "The council insisted on it.",
    Verb.EXECUTIVE_TAKE_IN: "The executive took it into its revised budget.",
    Verb.RESCIND: "Rescinded by a later decision.",
}
ACCEPTED = "it joined the motion without a vote"
BARS = "solid is for, striped is against, hollow is abstained."
KINDS = {
    VoteKind.EN_BLOC: "Vote on several together",
    VoteKind.PROCEDURAL: "Procedural vote",
    VoteKind.ELIMINATION: "Elimination round",
    VoteKind.APPOINTMENT: "Appointment",
    VoteKind.OTHER: "Vote",
}


@dataclass(frozen=True, slots=True)
class Causes:
    """What may be named as a cause, since it is public: votes by reference, amendments by key."""

    votes: Container[str]
    amendments: Mapping[int | None, str]


def heading_of_vote(
    vote: Vote,
    subjects: Sequence[Motion | Amendment],
    votes: Sequence[Vote],
    all_subjects: Mapping[int, Sequence[Motion | Amendment]],
) -> str:
    """Name a vote by what it is about: "Second vote on the budget", "Vote: Mend the slipway"."""
    kind = VoteKind(vote.kind)
    if kind in KINDS or len(subjects) != 1:
        return KINDS.get(kind, f"Vote: {kind.label.lower()}")
    subject = subjects[0]
    if kind != VoteKind.MAIN:
        return f"Vote: {subject.title}"
    same = [
        each
        for each in votes
        if each.kind == VoteKind.MAIN
        and each.status != VoteStatus.VOID
        and list(all_subjects.get(each.pk, ())) == [subject]
    ]
    about = "the budget" if getattr(subject, "budget_id", None) else f"“{subject.title}”"
    if len(same) > 1 and vote in same:
        return f"{ordinal(same.index(vote))} vote on {about}"
    return f"Vote on {about}"


def casting_words(vote: Vote) -> str:
    """Say that a casting vote decided, where the sentence of the result does not."""
    if vote.status == VoteStatus.VOID and vote.declared_by_casting_vote:
        return "It had been decided on the casting vote of the person presiding."
    return ""


def paper_lines(
    record: Motion | Amendment, run: Sequence[Any], causes: Causes
) -> Iterator[tuple[str, Any, str]]:
    """Yield what is said of a paper's steps, the step that gives the time, and the reason.

    Moved and seconded straight after each other are one line.
    """
    place = 0
    while place < len(run):
        step = run[place]
        verbs = [each.event.verb for each in run[place : place + 2]]
        if verbs == [Verb.MOVE, Verb.SECOND]:
            reason = _reasons(step, run[place + 1])
            yield _moved(record, is_seconded=True), step, reason
            place += 2
        else:
            yield _line(record, step.event, causes), step, step.event.reason
            place += 1


def _reasons(*steps: Any) -> str:
    return " ".join(step.event.reason for step in steps if step.event.reason)


def _moved(record: Motion | Amendment, *, is_seconded: bool) -> str:
    mover, seconder = seen(record.mover), seen(record.seconder)
    moved = f"Moved by {mover.name}" if mover else "Moved"
    if not is_seconded:
        return f"{moved}."
    return f"{moved}, seconded by {seconder.name}." if seconder else f"{moved} and seconded."


def _line(record: Motion | Amendment, event: Any, causes: Causes) -> str:
    verb = Verb(event.verb)
    if verb in SIMPLE:
        return SIMPLE[verb]
    if verb in {Verb.FALL, Verb.SUPERSEDE}:
        return _fell(verb, event, causes)
    by_whom = {
        Verb.MOVE: lambda: _moved(record, is_seconded=False),
        Verb.SECOND: lambda: _by("Seconded", record.seconder),
        Verb.ALTER: lambda: _by("Put in altered words", event.member),
        Verb.ACCEPT: lambda: _by("Accepted", getattr(record, "accepted_by", None), ACCEPTED),
    }
    return by_whom.get(verb, lambda: _decided(event))()


def _by(word: str, member: Any, more: str = "") -> str:
    known = seen(member)
    by = f" by {known.name}" if known else ""
    return f"{word}{by}{f': {more}' if more else ''}."


def _fell(verb: Verb, event: Any, causes: Causes) -> str:
    what = "It fell" if verb == Verb.FALL else "It was superseded"
    if title := causes.amendments.get(event.cause_amendment_id):
        return f"{what} because of the amendment “{title}”."
    if event.vote in causes.votes:
        return f"{what} because of the result of vote {event.vote.rpartition('-')[2]}."
    return f"{what}."


def _decided(event: Any) -> str:
    """Tell a decision that has no vote on this page."""
    if not event.outcome:
        return f"{event.get_verb_display()}."
    ending = Ending(
        Outcome(event.outcome),
        event.decision_for,
        event.decision_against,
        event.decision_abstained,
        event.by_casting_vote,
        event.method or "not_known",
    )
    return ending_sentence("It", ending)


def not_known_words(record: Motion | Amendment, events: Sequence[Any]) -> str:
    """Say what the sources of a paper's steps do not tell: "Not known: mover, count."."""
    verbs = {event.verb for event in events}
    was_moved = verbs & {Verb.MOVE, Verb.RECORD_DECISION, Verb.ACCEPT}
    is_part = getattr(record, "parent_id", None) is not None
    missing = []
    if was_moved and not is_part:
        missing += ["the mover"] if record.mover_id is None else []
        missing += ["the seconder"] if record.seconder_id is None else []
    decided = [event for event in events if event.verb == Verb.RECORD_DECISION and event.outcome]
    if decided and decided[-1].decision_for is None:
        missing.append("the count")
    return f"Not known: {listed(missing)}." if missing else ""


def scale_words(votes: int, seats: int | None) -> str:
    """Say what the bars are drawn to; nothing where there are none."""
    if not votes:
        return ""
    bars = "The bar is drawn" if votes == 1 else "All bars are drawn to one scale, each"
    if seats:
        return f"{bars} to {count(seats, 'seat', 'seats')}: {BARS}"
    return f"{bars} to the most votes cast in one vote here: {BARS}"
