"""The events of votes that are taken in at once, as the verbs would have written them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F

from council.models import Meeting
from council.records import event_fields
from votes.actions.shared import Change, ballots_data
from votes.actions.taking_in_facts import MeetingFacts, VoteEntry, group_of_mark, named_by_key
from votes.enums import VoteStatus, VoteVerb
from votes.models import Ballot, Vote, VoteEvent
from votes.queries.log import FACTS, OPENED, facts_of

EVENTS_A_VOTE = 2  # that have a place on the day: opened, declared


def write_events(
    votes: Sequence[Vote],
    entries: Sequence[VoteEntry],
    rows: Sequence[Sequence[Ballot]],
    here: MeetingFacts,
) -> None:
    """Write what the verbs write, and move the meeting's counters past all of it."""
    meeting, events = here.meeting, []
    place = meeting.last_sequence
    for vote, entry, ballots in zip(votes, entries, rows, strict=True):
        events.append(_event(vote, VoteVerb.OPEN, here, sequence=place + 1))
        if ballots:
            events.append(_event(vote, VoteVerb.RECORD, here, _marked(entry, here)))
        frozen = _frozen(entry, here)
        events.append(_event(vote, VoteVerb.DECLARE, here, frozen, sequence=place + 2))
        place += EVENTS_A_VOTE
    VoteEvent.objects.bulk_create(events)
    Meeting.objects.filter(pk=meeting.pk).update(
        last_vote=F("last_vote") + len(votes), last_sequence=place
    )
    meeting.refresh_from_db(fields=["last_vote", "last_sequence"])


def _facts(vote: Vote, verb: VoteVerb) -> dict[str, Any]:
    """Return what the verbs would keep of the vote's facts; the row is declared already."""
    names = {VoteVerb.OPEN: OPENED, VoteVerb.DECLARE: FACTS}.get(verb)
    return {"facts": facts_of(vote, names)} if names else {}


def _event(
    vote: Vote,
    verb: VoteVerb,
    here: MeetingFacts,
    data: Mapping[str, Any] | None = None,
    sequence: int | None = None,
) -> VoteEvent:
    fields: Mapping[str, Any] = event_fields(replace(here.occasion, reason=""))
    state = VoteStatus.DECLARED if verb == VoteVerb.DECLARE else VoteStatus.OPEN
    return VoteEvent(
        vote=vote,
        verb=verb,
        from_state=VoteStatus.OPEN,
        to_state=state,
        sequence=sequence,
        data={**(data or {}), **_facts(vote, verb)},
        **fields,
    )


def _marked(entry: VoteEntry, here: MeetingFacts) -> dict[str, Any]:
    plain: dict[str, Change] = {}
    casting: dict[str, Change] = {}
    groups: dict[str, Change] = {}
    for mark in entry.marks:
        member = here.members[mark.member_id].reference
        (casting if mark.is_casting else plain)[member] = [None, str(mark.choice)]
        if mark.group_given:
            groups[member] = [None, named_by_key(mark.group_id, here)]
    return ballots_data(plain, casting) | ({"groups": groups} if groups else {})


def _frozen(entry: VoteEntry, here: MeetingFacts) -> dict[str, Any]:
    """Return the groups that were not given and are known: frozen as the chair spoke."""
    found = {
        here.members[mark.member_id].reference: [
            None,
            named_by_key(group_of_mark(mark, here), here),
        ]
        for mark in entry.marks
        if not mark.group_given and group_of_mark(mark, here)
    }
    return {"groups": found} if found else {}
