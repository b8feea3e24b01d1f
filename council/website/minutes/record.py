"""Read what the minutes of one meeting say, in a fixed number of queries, into plain facts.

The public part leaves out what the public may not read yet; nobody is ever shown a bar.
"""

from council.enums import MeetingStatus
from council.models import (
    AgendaItem,
    Meeting,
    Presence,
    RecordEvent,
)
from council.website.minutes.facts import (
    Day,
    Head,
    Record,
    Turn,
)
from council.website.minutes.read_papers import read_proposals, read_wordings
from council.website.minutes.read_people import (
    attendance_of,
    chairs_of,
    interests_declared,
    memberships_of,
    not_recorded_of,
    read_names,
)
from council.website.minutes.read_steps import steps_of
from council.website.minutes.read_votes import (
    finished_votes,
    read_votes,
    unfinished_votes,
    vote_facts,
)
from council.website.minutes.rows import Rows
from votes.enums import VoteStatus


def read_minutes(meeting: Meeting, *, is_public: bool = True) -> Record:
    """Return the facts of a meeting's minutes; `is_public` leaves out what is not public yet.

    The meeting comes with its council and body.
    """
    rows = Rows(meeting, is_public)
    rows.items = {item.pk: item for item in AgendaItem.objects.filter(meeting=meeting)}
    presences = list(Presence.objects.filter(meeting=meeting))
    in_office = memberships_of(meeting)
    read_proposals(rows)
    ballots = read_votes(rows)
    read_names(rows, in_office, presences, ballots)
    read_wordings(rows)
    finished = finished_votes(rows)
    shown = vote_facts(rows, finished, ballots)
    steps = steps_of(rows, shown)
    return Record(
        head=_head(rows),
        attendance=attendance_of(rows, presences),
        not_recorded=not_recorded_of(rows, in_office, presences),
        chairs=chairs_of(rows, finished),
        declared=interests_declared(rows),
        steps=steps,
        votes=len(finished),
        unfinished=unfinished_votes(rows),
        is_draft=_is_draft(rows),
        is_public=is_public,
        holds_back=rows.holds_back,
    )


def _head(rows: Rows) -> Head:
    meeting = rows.meeting
    return Head(
        council=meeting.council.name,
        body=meeting.body.name,
        title=meeting.title,
        day=Day(meeting.held_on, meeting.date_precision),
        venue=meeting.venue,
        called_for=rows.local(meeting.starts_at),
        turns=_turns(rows),
        status=meeting.status,
        language=meeting.council.language,
    )


def _turns(rows: Rows) -> tuple[Turn, ...]:
    """Return when the meeting started, adjourned, resumed and ended, as far as it has."""
    meeting = rows.meeting
    events = RecordEvent.objects.filter(
        reference=meeting.reference, verb__in=[MeetingStatus.ADJOURNED, MeetingStatus.OPEN]
    ).order_by("id")
    breaks = [
        Turn("adjourned" if event.verb == MeetingStatus.ADJOURNED else "resumed",
             rows.local(event.happened_at))
        for event in events
        if MeetingStatus.ADJOURNED in {event.verb, event.from_state}
    ]  # fmt: skip
    if meeting.status in {MeetingStatus.SCHEDULED, MeetingStatus.CANCELLED}:
        return ()
    ended = [Turn("ended", rows.local(meeting.ended_at))]
    is_over = meeting.status == MeetingStatus.CLOSED
    started = Turn("started", rows.local(meeting.started_at))
    return (started, *breaks, *(ended if is_over else ()))


def _is_draft(rows: Rows) -> bool:
    """Tell whether any vote still waits for confirmed minutes; a void one waits for nothing."""
    standing = [vote.status for vote in rows.votes.values() if vote.status != VoteStatus.VOID]
    return not standing or any(each != VoteStatus.CONFIRMED_MINUTES for each in standing)
