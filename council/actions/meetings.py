"""Verbs of a meeting: it opens, pauses and closes."""

from django.db import transaction

from council.actions.shared import give_number, lock, record_event, timed
from council.enums import MeetingStatus
from council.errors import RuleBroken
from council.models import Meeting
from council.records import Occasion

MEETING_STEPS = {
    MeetingStatus.OPEN: {MeetingStatus.SCHEDULED, MeetingStatus.ADJOURNED},
    MeetingStatus.ADJOURNED: {MeetingStatus.OPEN},
    # Whoever forgot to say that it began can still say that it is over.
    MeetingStatus.CLOSED: {MeetingStatus.SCHEDULED, MeetingStatus.OPEN, MeetingStatus.ADJOURNED},
}


@transaction.atomic
def open_meeting(meeting: Meeting, *, occasion: Occasion) -> None:
    """Open a meeting, or go on after an adjournment."""
    _move_meeting(meeting, MeetingStatus.OPEN, occasion, "started_at")


@transaction.atomic
def adjourn_meeting(meeting: Meeting, *, occasion: Occasion) -> None:
    """Adjourn a meeting under way."""
    _move_meeting(meeting, MeetingStatus.ADJOURNED, occasion)


@transaction.atomic
def close_meeting(meeting: Meeting, *, occasion: Occasion) -> None:
    """Close a meeting; what it leaves undecided is ended by the apps that hold it."""
    _move_meeting(meeting, MeetingStatus.CLOSED, occasion, "ended_at")


def _move_meeting(
    meeting: Meeting, to: MeetingStatus, occasion: Occasion, time_field: str = ""
) -> None:
    """Set the status with its time and an event; the same status again changes nothing.

    A source need not tell of each step: from one a meeting can close that never opened.
    """
    occasion = timed(occasion)
    lock(meeting)
    was = MeetingStatus(meeting.status)
    if was == to:
        return
    if was == MeetingStatus.CANCELLED or (occasion.at_desk and was not in MEETING_STEPS[to]):
        message = f"This meeting stands at “{was.label}”, so it cannot become “{to.label}”."
        raise RuleBroken(message, "wrong_status")
    meeting.status = to
    if time_field and getattr(meeting, time_field) is None:
        setattr(meeting, time_field, occasion.happened_at)
    meeting.revision += meeting.published_at is not None
    meeting.save(update_fields=["status", "started_at", "ended_at", "revision", "updated_at"])
    sequence = give_number(meeting, "sequence", occasion.sequence)
    record_event(meeting, to, occasion, sequence=sequence, from_state=was, to_state=to)
