"""Verbs about the institution: publication, corrections, presence, interests, groups, meetings."""

from council.actions.interests import correct_interest, declare_interest, withdraw_interest
from council.actions.logos import put_up_logo, take_down_logo
from council.actions.meetings import adjourn_meeting, close_meeting, open_meeting
from council.actions.people import change_group, join_members
from council.actions.presence import (
    mark_absence,
    mark_arrival,
    mark_departure,
    mark_others_present,
    record_presence,
    undo_presence,
)
from council.actions.records import change_reference, cite, correct_record, publish, redact
from council.actions.shared import council_of, give_number, lock, timed

__all__ = [
    "adjourn_meeting",
    "change_group",
    "change_reference",
    "cite",
    "close_meeting",
    "correct_interest",
    "correct_record",
    "council_of",
    "declare_interest",
    "give_number",
    "join_members",
    "lock",
    "mark_absence",
    "mark_arrival",
    "mark_departure",
    "mark_others_present",
    "open_meeting",
    "publish",
    "put_up_logo",
    "record_presence",
    "redact",
    "take_down_logo",
    "timed",
    "undo_presence",
    "withdraw_interest",
]
