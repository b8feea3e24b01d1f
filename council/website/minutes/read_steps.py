"""Read what happened in the order of the meeting: steps of papers and votes, each in its place."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from amendments.enums import AmendmentState, MotionState, Verb
from amendments.models import (
    Amendment,
    AmendmentEvent,
    Motion,
    MotionEvent,
)
from council.records import seen
from council.website.corrections.words import changed_fields
from council.website.minutes.facts import (
    Change,
    Correction,
    Count,
    Name,
    Step,
    Vote,
)
from council.website.minutes.read_votes import changes_said
from council.website.minutes.rows import (
    LAST,
    Rows,
    is_out,
    item_of,
    key_of,
    label_of,
    paper_of,
    subject_of,
)
from votes import models as stored
from votes.enums import VoteVerb

BEFORE = {AmendmentState.TABLED, MotionState.RECOMMENDED}


# What is told by the heading of its motion or amendment, or is no business of the meeting.
SILENT = {Verb.SUBMIT, Verb.TABLE, Verb.PUBLISH, Verb.REDACT, Verb.ADOPT, Verb.NOT_ADOPT}


WITH_REASON = {Verb.REFUSE, Verb.RULE_OUT, Verb.RECOST}


def steps_of(rows: Rows, shown: Mapping[int, Vote]) -> tuple[Step, ...]:
    """Return what happened in the order of the day: by sequence, never by clock (domain 10)."""
    placed = [*_of_motions(rows), *_of_amendments(rows), *_of_votes(rows, shown)]
    placed.sort(key=lambda each: each[:2])
    told = {step.subject.key for _, _, step in placed if step.subject}
    every: list[Motion | Amendment] = [*rows.motions.values(), *rows.amendments.values()]
    papers = [subject_of(rows, each) for each in every]
    items = {("motion", pk): item_of(each) for pk, each in rows.motions.items()}
    items |= {("amendment", pk): item_of(each) for pk, each in rows.amendments.items()}
    rest = [
        Step(rows.item(items[paper.key]), "state", paper)
        for paper in papers
        if paper.key not in told and paper.state not in BEFORE
    ]
    return (*(step for _, _, step in placed), *rest)


Placed = tuple[int, int, Step]


def _of_motions(rows: Rows) -> Iterable[Placed]:
    events = MotionEvent.objects.filter(
        Q(meeting=rows.meeting) | Q(meeting__isnull=True, motion__meeting=rows.meeting),
        motion__in=rows.motions,
    )
    for event in events.select_related("text"):
        yield from _of_paper(rows, rows.motions[event.motion_id], event)


def _of_amendments(rows: Rows) -> Iterable[Placed]:
    events = AmendmentEvent.objects.filter(
        Q(meeting=rows.meeting) | Q(meeting__isnull=True, amendment__meeting=rows.meeting),
        amendment__in=rows.amendments,
    )
    for event in events.select_related("text"):
        yield from _of_paper(rows, rows.amendments[event.amendment_id], event)


def _of_paper(rows: Rows, paper: Motion | Amendment, event: Any) -> Iterable[Placed]:
    """Yield an event of a motion or amendment, unless a vote or a heading tells it."""
    is_decision = event.verb in {Verb.RECORD_DECISION, Verb.CORRECT}
    is_echo = is_decision and (bool(event.vote) or _is_in_parts(rows, paper))
    of_parent = event.verb == Verb.TAKE_IN_PARTS and getattr(paper, "parent_id", None)
    in_confidence = event.from_state in AmendmentState.confidential
    if event.verb in SILENT or is_echo or of_parent or in_confidence or not is_out(rows, event):
        return
    correction = _paper_correction(rows, paper, event) if event.verb == Verb.CORRECT else None
    if event.verb == Verb.CORRECT and correction is None:
        return
    step = Step(
        item=rows.item(item_of(paper)),
        verb=event.verb,
        subject=subject_of(rows, paper),
        member=rows.name(event.member_id) or _who(rows, paper, event),
        wording=rows.versions.get((key_of(paper)[0], event.version_id or 0)),
        outcome=event.outcome,
        method=event.method,
        count=Count(event.decision_for, event.decision_against, event.decision_abstained),
        by_casting_vote=event.by_casting_vote,
        cause=_cause(rows, event),
        reason=event.reason.strip() if event.verb in WITH_REASON else "",
        correction=correction,
    )
    yield (LAST if event.sequence is None else event.sequence, 1, step)


def _is_in_parts(rows: Rows, paper: Motion | Amendment) -> bool:
    """Tell whether an amendment was decided by its parts, which say so themselves."""
    is_whole = isinstance(paper, Amendment)
    return is_whole and any(each.parent_id == paper.pk for each in rows.amendments.values())


def _who(rows: Rows, paper: Motion | Amendment, event: Any) -> Name | None:
    if event.verb == Verb.ACCEPT and isinstance(paper, Amendment):
        return rows.name(paper.accepted_by_id)
    return None


def _cause(rows: Rows, event: Any) -> str:
    """Name the amendment or vote that overtook an amendment, if it may be named."""
    other = rows.amendments.get(getattr(event, "cause_amendment_id", None) or 0)
    if other is not None:
        return label_of(other)
    found = {vote.reference: vote for vote in rows.votes.values()}.get(event.vote)
    return f"vote {found.number}" if found and (not rows.is_public or seen(found)) else ""


def _paper_correction(rows: Rows, paper: Motion | Amendment, event: Any) -> Correction | None:
    states: Any = MotionState if isinstance(paper, Motion) else AmendmentState
    changes = [*changes_said(rows, changed_fields(event.data, type(paper)))]
    if event.from_state and event.from_state != event.to_state:
        was, now = (states(each).label for each in (event.from_state, event.to_state))
        changes.insert(0, Change("State", was, now))
    on = rows.day_of(event.happened_at or event.recorded_at)
    if not changes or on is None:
        return None
    return Correction(on, event.reason.strip(), tuple(changes))


def _of_votes(rows: Rows, shown: Mapping[int, Vote]) -> Iterable[Placed]:
    """Yield each vote where its result was declared; one without an event comes last."""
    places: dict[int, int | None] = dict(
        stored.VoteEvent.objects.filter(
            vote__in=list(shown), verb__in=[VoteVerb.DECLARE, VoteVerb.VOID]
        )
        .order_by("-id")
        .values_list("vote_id", "sequence")
    )
    for pk, facts in shown.items():
        place = places.get(pk)
        vote = rows.votes[pk]
        paper = paper_of(rows, vote)
        item = vote.item_id or (item_of(paper) if paper else None)
        step = Step(
            rows.item(item), "vote", subject_of(rows, paper) if paper else None, vote=facts
        )
        yield (LAST if place is None else place, 0, step)
