"""What happened to motions and amendments, as the public may read it."""

from typing import Any

from amendments.enums import AmendmentState, Outcome, Verb, VoteMethod
from amendments.models import Amendment, AmendmentEvent, MotionEvent
from council.api.reading import (
    Reading,
    Record,
    Row,
    changes,
    link,
    linked,
    public_references,
    released,
)
from council.api.shapes import CHANGE, LINK, choice, many, moment, number, one, shape, truth, words
from council.enums import Evidence

# What was decided in confidence is not told afterwards either.
PRIVATE_VERBS = frozenset({Verb.SUBMIT})

EVENT = shape(
    "ProposalEvent",
    {
        "number": number("Order in which it was recorded."),
        "sequence": number("Order on the day.", known=False),
        "verb": choice(Verb),
        "happened_at": moment("Null: not known."),
        "from_state": words(known=False),
        "to_state": words(known=False),
        "reason": words(known=False),
        "evidence": choice(Evidence),
        "member": one(LINK, known=False, help_text="Who moved, seconded, accepted or altered."),
        "version": number("The words it is about.", known=False),
        "decision": one(
            shape(
                "Decision",
                {
                    "outcome": choice(Outcome),
                    "method": choice(VoteMethod, known=False),
                    "for": number("Members; null: not known.", known=False),
                    "against": number("Members; null: not known.", known=False),
                    "abstained": number("Members; null: not known.", known=False),
                    "by_casting_vote": truth(),
                    "vote": words("Reference of the vote.", known=False),
                },
            ),
            known=False,
        ),
        "cause_amendment": words("Reference of the amendment that caused it.", known=False),
        "corrects": number("Number of the event that it replaces.", known=False),
        "changes": many(CHANGE),
    },
)


def ending(row: Row, name: str) -> Any:
    """Return how a paper ended; null while that is not to be known yet."""
    return row[name] or None if row["public_state"] == row["state"] else None


def events_of(paper: Row, events: type[MotionEvent | AmendmentEvent], reading: Reading) -> Any:
    """Return what happened to a motion or an amendment, in the order of recording."""
    is_motion = events is MotionEvent
    causes = () if is_motion else ("cause_amendment_id",)
    rows = list(
        events.objects.filter(released(), **{"motion" if is_motion else "amendment": paper["id"]})
        .exclude(verb__in=PRIVATE_VERBS)
        .order_by("id")
        .values(*EVENT_COLUMNS, *linked("member"), *causes)
    )
    numbers = {row["id"]: number for number, row in enumerate(rows, start=1)}
    found = public_references(Amendment, (row.get("cause_amendment_id") for row in rows))
    return [event_record(row, numbers, found, reading) for row in rows]


EVENT_COLUMNS = (
    "id", "sequence", "verb", "happened_at", "from_state", "to_state", "text__text", "evidence",
    "version__number", "outcome", "method", "decision_for", "decision_against",
    "decision_abstained", "by_casting_vote", "vote", "corrects_id", "data",
)  # fmt: skip


def event_record(
    row: Row, numbers: dict[int, int], causes: dict[int, str], reading: Reading
) -> Record:
    """Return one event; the clerk's name is never part of it."""
    plain = ("sequence", "verb", "happened_at", "evidence")
    return {name: row[name] for name in plain} | {
        "number": numbers[row["id"]],
        "from_state": public_word(row["from_state"]),
        "to_state": public_word(row["to_state"]),
        "reason": row["text__text"] or None,
        "member": link(row, "member", reading),
        "version": row["version__number"],
        "decision": decision_record(row) if row["outcome"] else None,
        "cause_amendment": causes.get(row.get("cause_amendment_id") or 0),
        "corrects": numbers.get(row["corrects_id"] or 0),
        "changes": changes(row["data"]),
    }


def public_word(state: str) -> str | None:
    """Return a state, unless it was in confidence."""
    return None if state in AmendmentState.confidential else state or None


def decision_record(row: Row) -> Record:
    """Return a decision as it was given to the paper."""
    return {
        "outcome": row["outcome"],
        "method": row["method"] or None,
        "for": row["decision_for"],
        "against": row["decision_against"],
        "abstained": row["decision_abstained"],
        "by_casting_vote": row["by_casting_vote"],
        "vote": row["vote"] or None,
    }
