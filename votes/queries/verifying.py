"""Every vote rebuilt in memory, and each difference from what is stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from amendments.models import AmendmentEvent, MotionEvent
from council.models import OldReference
from votes.enums import VoteStatus
from votes.models import Vote, VoteEvent
from votes.queries.counting import (
    GROUP_COUNTS,
    answers_of,
    bodies_of,
    computed,
    declared_tally,
    threshold_of,
)
from votes.queries.deciding import decides, subjects_fault
from votes.queries.log import facts_of, plain_fact, roll_from_log, vote_from_log
from votes.queries.roll import Held, Place, marks_of, rolls_as_stored
from votes.rules import CheckFacts, Mark, checks

AT_A_TIME = 200

NAMED_BY_REFERENCE = ("presiding_member", "replaces")


def _now_called(reference: str, moved: Mapping[str, str]) -> str:
    """Follow a reference that has changed since the event was written."""
    seen: set[str] = set()
    while reference in moved and reference not in seen:
        seen.add(reference)
        reference = moved[reference]
    return reference


def _renamed(roll: Mapping[Place, Held], moved: Mapping[str, str]) -> dict[Place, Held]:
    return {
        (_now_called(member, moved), casting): Held(
            held.word, _now_called(held.group, moved) if held.group else None
        )
        for (member, casting), held in roll.items()
    }


def differences() -> Iterator[str]:
    """Rebuild every vote in memory and yield each difference from what is stored.

    Sentences name votes and groups by reference, never a person's choice.
    """
    moved = dict(OldReference.objects.values_list("old", "new"))
    last = 0
    while votes := list(_some_votes(last)):
        yield from _differences_of(votes, moved)
        last = votes[-1].pk


def _some_votes(after: int) -> QuerySet[Vote]:
    votes = Vote.objects.filter(pk__gt=after).order_by("pk")
    votes = votes.select_related("council", "meeting", "presiding_member", "replaces", "item")
    return votes.prefetch_related("options", "group_tallies", "subjects")[:AT_A_TIME]


def _differences_of(votes: Sequence[Vote], moved: Mapping[str, str]) -> Iterator[str]:
    marks, stored, logs = marks_of(votes), rolls_as_stored(votes), _logs_of(votes)
    decided = _decisions_of(votes)
    for vote in votes:
        yield from _wrong_sums(vote, marks[vote.pk])
        if _renamed(roll_from_log(data for _, data in logs[vote.pk]), moved) != stored[vote.pk]:
            yield f"{vote.reference}: the ballots differ from what the log says."
        yield from _wrong_facts(vote, vote_from_log(logs[vote.pk]), moved)
        yield from _wrong_subjects(vote)
        yield from _wrong_decisions(vote, decided[vote.reference])
        yield from _wrong_casting(vote, marks[vote.pk])


def _logs_of(votes: Iterable[Vote]) -> dict[int, list[tuple[str, dict[str, Any]]]]:
    logs: dict[int, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    events = VoteEvent.objects.filter(vote__in=votes).order_by("id")
    for vote_id, status, data in events.values_list("vote_id", "to_state", "data"):
        logs[vote_id].append((status, data))
    return logs


def _wrong_facts(vote: Vote, told: Mapping[str, Any], moved: Mapping[str, str]) -> Iterator[str]:
    """Compare with the log; an open vote may still be put right, and an item may change place."""
    if vote.status == VoteStatus.OPEN:
        return
    facts = facts_of(vote) | {"status": vote.status}
    for name in sorted(facts.keys() & told.keys() - {"item"}):
        now = told[name]
        if name in NAMED_BY_REFERENCE and now:
            now = _now_called(now, moved)
        elif name.endswith("_at") and now:
            now = plain_fact(parse_datetime(now))
        if now != facts[name]:
            yield f"{vote.reference}: {name} differs from what the log says."


def _wrong_sums(vote: Vote, marks: Sequence[Mark]) -> Iterator[str]:
    options = {option.pk: option for option in vote.options.all()}
    right = computed(vote, marks, answers_of(options.values()), bodies_of(vote))
    for column, value in right.columns.items():
        if getattr(vote, column) != value:
            yield f"{vote.reference}: {column} is {getattr(vote, column)}, counted {value}."
    stored = {
        row.group_id: tuple(getattr(row, column) for column in GROUP_COUNTS)
        for row in vote.group_tallies.all()
    }
    if stored != right.groups:
        yield f"{vote.reference}: the counts of the groups differ from the ballots."
    if {pk: option.tally for pk, option in options.items()} != right.options:
        yield f"{vote.reference}: the counts of the options differ from the ballots."


def _wrong_subjects(vote: Vote) -> Iterator[str]:
    fault = subjects_fault(vote.kind, len(vote.subjects.all()))
    if fault:
        yield f"{vote.reference}: {fault}"


def _decisions_of(votes: Iterable[Vote]) -> dict[str, dict[tuple[str, int], str]]:
    """Return, by vote, the outcome that each subject's log holds last; two queries."""
    references = [vote.reference for vote in votes]
    found: dict[str, dict[tuple[str, int], str]] = defaultdict(dict)
    for model, field in ((AmendmentEvent, "amendment_id"), (MotionEvent, "motion_id")):
        events = model.objects.filter(vote__in=references).exclude(outcome="").order_by("id")
        for vote, subject, ended in events.values_list("vote", field, "outcome"):
            found[vote][field, subject] = ended
    return found


def _wrong_decisions(vote: Vote, found: Mapping[tuple[str, int], str]) -> Iterator[str]:
    if not decides(vote):
        return
    outcomes = list(found.values())
    if outcomes != [vote.declared_result] * len(vote.subjects.all()):
        yield f"{vote.reference}: the decisions on its subjects differ from the declared result."


def _wrong_casting(vote: Vote, marks: Iterable[Mark]) -> Iterator[str]:
    """Check again what `declare` guards at the desk; a source may leave gaps.

    What is keyed of an open vote is still to be looked at; a void one decides nothing.
    """
    if vote.status not in VoteStatus.settled:
        return
    facts = CheckFacts(
        tuple(marks),
        presiding=str(vote.presiding_member_id) if vote.presiding_member_id else None,
        declared=declared_tally(vote),
        threshold=threshold_of(vote),
        roll_complete=vote.roll_complete,
    )
    for check in checks(facts):
        if check.severity == "error":
            yield f"{vote.reference}: {check.code}."
