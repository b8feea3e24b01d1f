"""Write the events of a council as rows of a bundle."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent
from council.bundle import values
from council.models import Council, Meeting, RecordEvent
from council.website.bundle_events.table import MEETING_STATES, SELDOM
from votes.enums import VoteVerb
from votes.followed import authority_of
from votes.models import Vote, VoteEvent


def export_events(council: Council) -> Iterator[dict[str, str]]:
    """Yield every event of motions, amendments, votes and meetings in the order recorded."""
    rows = [*_meeting_rows(council), *_paper_rows(council), *_vote_rows(council)]
    rows.sort(key=lambda pair: pair[0])
    for _, cells in rows:
        yield cells


Sortable = tuple[Any, ...]


def _common(event: Any, meeting: Meeting, verb: str) -> dict[str, str]:
    return {
        "meeting": meeting.reference,
        "verb": verb,
        "sequence": values.written(event.sequence),
        "happened_at": values.written(event.happened_at),
        "evidence": event.evidence,
        "reason": event.reason,
        "visible_from": values.written(event.visible_from),
    }


def _order(event: Any, meeting: Meeting) -> Sortable:
    return meeting.held_on, meeting.reference, event.recorded_at, event.pk


def _meeting_rows(council: Council) -> Iterator[tuple[Sortable, dict[str, str]]]:
    verbs = {str(status): verb for verb, status in MEETING_STATES.items()}
    meetings = {meeting.reference: meeting for meeting in council.meetings.all()}
    rows = RecordEvent.objects.filter(council=council, verb__in=verbs, reference__in=meetings)
    for event in rows.select_related("text"):
        meeting = meetings[event.reference]
        yield _order(event, meeting), _common(event, meeting, verbs[event.verb])


# What the declaration of a vote brings with it is written again when the vote is.
FOLLOWS_VOTE = frozenset({"record_decision", "adopt", "not_adopt", "refer_to_executive"})


def _paper_rows(council: Council) -> Iterator[tuple[Sortable, dict[str, str]]]:
    votes = set(Vote.objects.filter(council=council).values_list("reference", flat=True))
    for events, name in ((MotionEvent, "motion"), (AmendmentEvent, "amendment")):
        rows = events._default_manager.filter(  # noqa: SLF001 - documented by Django for any model
            **{f"{name}__council": council}
        ).select_related("text", "meeting", "member", "version", name)
        for event in rows:
            record = getattr(event, name)
            if event.verb in SELDOM or (event.verb in FOLLOWS_VOTE and event.vote in votes):
                continue
            meeting = event.meeting or record.meeting
            cells = _common(event, meeting, event.verb) | _paper_cells(event, record)
            yield _order(event, meeting), cells


def _paper_cells(event: Any, record: Motion | Amendment) -> dict[str, str]:
    cause = getattr(event, "cause_amendment", None)
    ground = getattr(record, "refusal_ground", "") if event.verb == "refuse" else ""
    has_cause = event.verb in {"fall", "supersede", "recost", "executive_take_in"}
    return {
        "subject": record.reference,
        "version": values.written(event.version.number if event.version else None),
        "member": event.member.reference if event.member else "",
        "ground": ground,
        "outcome": event.outcome,
        "method": event.method,
        "for": values.written(event.decision_for),
        "against": values.written(event.decision_against),
        "abstained": values.written(event.decision_abstained),
        "by_casting_vote": values.written(event.by_casting_vote),
        "vote": event.vote,
        "cause": (cause.reference if cause else event.vote) if has_cause else "",
    }


def _vote_rows(council: Council) -> Iterator[tuple[Sortable, dict[str, str]]]:
    numbers = _numbers_by_vote(council)
    left_out = {*SELDOM, VoteVerb.ANSWER} - {"correct"}
    rows = VoteEvent.objects.filter(vote__council=council).exclude(verb__in=left_out)
    for event in rows.select_related("text", "vote__meeting"):
        meeting = event.vote.meeting
        cells = _common(event, meeting, event.verb) | {"subject": event.vote.reference}
        hands_on = event.verb in {"declare", "void"}
        if hands_on and len(numbers[event.vote.reference]) > 1:
            cells["sequence"] = ""
        if event.verb == "correct":
            cells["data"] = json.dumps(event.data)
        if event.verb == "note":
            cells |= note_cells(event)
        if event.verb == "void":
            cells["authority"] = authority_of(event.data)
        yield _order(event, meeting), cells


def note_cells(event: VoteEvent) -> dict[str, str]:
    """Return the words that a note added and to whose ballot, with what stood before."""
    on_ballot = event.data.get("notes", {})
    changed = on_ballot or event.data.get("changes", {})
    reference, (was, now) = next(iter(changed.items()))
    return {
        "text": now.removeprefix(was).strip(),
        "member": reference if on_ballot else "",
        "data": json.dumps(event.data),
    }


def _numbers_by_vote(council: Council) -> dict[str, set[int | None]]:
    """Return the places on the day that each vote's decisions took: given ones share one."""
    found: dict[str, set[int | None]] = defaultdict(set)
    papers_of = ((MotionEvent, "motion"), (AmendmentEvent, "amendment"))
    for model, name in papers_of:
        rows = model._default_manager.filter(**{f"{name}__council": council}).exclude(vote="")  # noqa: SLF001 - documented by Django for any model
        for vote, sequence in rows.values_list("vote", "sequence"):
            found[vote].add(sequence)
    return found
