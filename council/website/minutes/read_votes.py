"""Read the votes of a meeting as they were declared, their marks, answers and corrections."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from council.records import seen
from council.website.corrections.words import changed_fields, changed_people
from council.website.minutes.facts import (
    Answer,
    Change,
    Correction,
    Count,
    Marked,
    Voided,
    Vote,
)
from council.website.minutes.rows import Rows, is_out, is_private, keys_of, may_show_vote
from votes import models as stored
from votes.enums import PUBLIC_CHOICE, ThresholdKind, VoteStatus, VoteVerb
from votes.rules import public_choice
from votes.sentences import needed_sentence


def read_votes(rows: Rows) -> list[stored.Ballot]:
    """Read the votes into the rows; return their ballots, by name."""
    found = stored.Vote.objects.filter(meeting=rows.meeting).order_by("number")
    with_versions = ("subjects__motion_version", "subjects__amendment_version", "options")
    rows.votes = {vote.pk: vote for vote in found.prefetch_related(*with_versions)}
    ballots = stored.Ballot.objects.filter(vote__meeting=rows.meeting).select_related("option")
    return list(ballots.order_by("member__sort_name", "member_id"))


def finished_votes(rows: Rows) -> list[stored.Vote]:
    """Return the votes that have a result, or had one before they were void."""
    return [
        vote
        for vote in rows.votes.values()
        if vote.status != VoteStatus.OPEN and may_show_vote(rows, vote)
    ]


def unfinished_votes(rows: Rows) -> tuple[int, ...]:
    """Return the numbers of votes that have no result yet; a private one stays private."""
    return tuple(
        vote.number
        for vote in rows.votes.values()
        if vote.status == VoteStatus.OPEN and not (rows.is_public and is_private(rows, vote))
    )


def vote_facts(
    rows: Rows, finished: Sequence[stored.Vote], ballots: Iterable[stored.Ballot]
) -> dict[int, Vote]:
    """Return the facts of each vote with its names and corrections."""
    by_vote: defaultdict[int, list[stored.Ballot]] = defaultdict(list)
    for ballot in ballots:
        by_vote[ballot.vote_id].append(ballot)
    log = _log(rows, finished)
    return {vote.pk: _one_vote(rows, vote, by_vote[vote.pk], log[vote.pk]) for vote in finished}


def _log(rows: Rows, finished: Iterable[stored.Vote]) -> dict[int, list[stored.VoteEvent]]:
    events = stored.VoteEvent.objects.filter(
        vote__in=list(finished), verb__in=[VoteVerb.DECLARE, VoteVerb.VOID, VoteVerb.CORRECT]
    )
    log: defaultdict[int, list[stored.VoteEvent]] = defaultdict(list)
    for event in events.select_related("text").order_by("id"):
        if is_out(rows, event):
            log[event.vote_id].append(event)
    return log


def _names_are_out(rows: Rows, vote: stored.Vote) -> bool:
    out = vote.names_published_at
    return not rows.is_public or (out is not None and out <= timezone.now())


def _one_vote(
    rows: Rows,
    vote: stored.Vote,
    ballots: Sequence[stored.Ballot],
    events: Sequence[stored.VoteEvent],
) -> Vote:
    names_out = _names_are_out(rows, vote)
    marks = [(each, _marked(rows, each)) for each in ballots] if names_out else []
    return replace(
        _as_declared(rows, vote),
        names_wait=bool(ballots) and not names_out,
        marks=tuple(mark for ballot, mark in marks if not ballot.is_casting),
        casting=next((mark for ballot, mark in marks if ballot.is_casting), None),
        answers=_answers(vote, names_out=names_out),
        wordings=tuple(rows.versions[key] for key in keys_of(vote) if key in rows.versions),
        voided=_voided(rows, events),
        corrections=tuple(_corrections(rows, events, names_out=names_out)),
    )


def _voided(rows: Rows, events: Iterable[stored.VoteEvent]) -> Voided | None:
    for event in events:
        if event.verb == VoteVerb.VOID:
            on = rows.day_of(event.happened_at)
            return Voided(on, event.reason.strip(), _authority(event))
    return None


def _as_declared(rows: Rows, vote: stored.Vote) -> Vote:
    """Return a vote's own columns, with the numbers of the votes before and after it."""
    shown = {
        each.pk: each.number for each in rows.votes.values() if seen(each) or not rows.is_public
    }
    again = next((each for each in rows.votes.values() if each.replaces_id == vote.pk), None)
    return Vote(
        number=vote.number,
        question=vote.question,
        method=vote.method,
        trigger=vote.trigger,
        needed=_needed(vote),
        result=vote.declared_result,
        word=vote.declared_words.strip(),
        declared=Count(vote.declared_for, vote.declared_against, vote.declared_abstained),
        tally=Count(vote.tally_for, vote.tally_against, vote.tally_abstained),
        by_casting_vote=vote.declared_by_casting_vote,
        roll_complete=vote.roll_complete and not vote.tally_unknown,
        names_taken=vote.names_taken,
        computed=vote.computed_outcome,
        mismatches=tuple(vote.mismatches),
        mismatch_reason=vote.mismatch_reason,
        note=" ".join(vote.note.split()),
        presiding=rows.name(vote.presiding_member_id),
        replaces=shown.get(vote.replaces_id or 0),
        replaced_by=shown.get(again.pk) if again else None,
    )


def _marked(rows: Rows, ballot: stored.Ballot) -> Marked:
    return Marked(
        rows.names[ballot.member_id],
        public_choice(ballot.choice),
        ballot.option.label if ballot.option else "",
        rows.name(ballot.proxy_id),
        # What is noted of a bar is about the person, and nobody's to read.
        "" if ballot.choice in PUBLIC_CHOICE else ballot.note.strip(),
    )


def _needed(vote: stored.Vote) -> str:
    if vote.threshold_kind == ThresholdKind.SIMPLE:
        return ""
    return needed_sentence(
        vote.threshold_kind,
        vote.threshold_numerator,
        vote.threshold_denominator,
        vote.threshold_of,
        vote.threshold_number,
    )


def _answers(vote: stored.Vote, *, names_out: bool) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            option.label,
            option.tally
            if option.declared_count is None and vote.roll_complete and names_out
            else option.declared_count,
            option.is_eliminated,
        )
        for option in vote.options.all()
    )


def _corrections(
    rows: Rows, events: Iterable[stored.VoteEvent], *, names_out: bool
) -> Iterable[Correction]:
    """Yield what was corrected; marks of members only where names are out."""
    for event in events:
        people = {kind: event.data[kind] for kind in ("ballots", "casting") if kind in event.data}
        changes = [
            *changed_fields(event.data, stored.Vote),
            *(changed_people(people) if names_out else ()),
        ]
        if event.verb == VoteVerb.CORRECT and changes:
            on = rows.day_of(event.happened_at or event.recorded_at) or event.recorded_at.date()
            yield Correction(
                on, event.reason.strip(), changes_said(rows, changes), _authority(event)
            )


def _authority(event: Any) -> str:
    """Return by whose word or by which record a vote was changed."""
    said: list[str] = event.data.get("authority", {}).get("words", [])
    return said[-1] if said else ""


def changes_said(rows: Rows, changes: Iterable[Any]) -> tuple[Change, ...]:
    """Return changes with members called by their names of the day."""
    return tuple(
        Change(_called(rows, each.what), _called(rows, each.was), _called(rows, each.now))
        for each in changes
    )


def _called(rows: Rows, words: str) -> str:
    """Put names in the place of references, and clock times in the place of stamps."""
    if "/members/" in words:
        return " ".join(rows.references.get(word, word) for word in words.split())
    if words[:4].isdecimal() and "T" in words:
        local = rows.local(datetime.fromisoformat(words))
        return f"{local:%H:%M} on {local.day} {local:%B %Y}" if local else words
    return words
