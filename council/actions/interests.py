"""Verbs of interests and arrears, which stay with the clerk and the monitoring officer.

Their events have a reference of their own, which no page, file or feed reads.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from council.actions.shared import check, lock, plain, timed
from council.errors import RuleBroken
from council.models import AgendaItem, Interest, Meeting, Member, RecordEvent
from council.records import Occasion, event_fields

FACTS = ("item", "kind", "words", "is_minuted", "has_dispensation", "left_room")


@transaction.atomic
def declare_interest(
    meeting: Meeting,
    member: Member,
    kind: str,
    *,
    item: AgendaItem | None = None,
    words: str = "",
    is_minuted: bool = False,
    has_dispensation: bool | None = None,
    left_room: bool | None = None,
    occasion: Occasion,
) -> Interest:
    """Record an interest in an item, or in all business; or arrears of council tax (domain 5.1).

    Nobody but clerks can read it; the words of one that is minuted go into the minutes.
    """
    lock(meeting)
    if member.council_id != meeting.council_id:
        raise RuleBroken(f"{member} is a member of another council.", "other_council")
    interest = Interest(
        meeting=meeting,
        member=member,
        item=item,
        kind=kind,
        words=words.strip(),
        is_minuted=is_minuted,
        has_dispensation=has_dispensation,
        left_room=left_room,
        evidence=occasion.evidence,
        recorded_by=occasion.by,
    )
    _check_facts(interest)
    interest.save(force_insert=True)
    held = {name: [None, plain(getattr(interest, name))] for name in FACTS}
    _private_event(interest, "declare_interest", occasion, held)
    return interest


@transaction.atomic
def correct_interest(
    interest: Interest, changes: Mapping[str, Any], *, occasion: Occasion
) -> None:
    """Correct what is recorded of an interest (a dispensation found, the words as minuted)."""
    lock(interest)
    unknown = sorted(changes.keys() - set(FACTS))
    if unknown:
        message = f"{', '.join(unknown)} cannot be corrected: withdraw it and record it again."
        raise RuleBroken(message, "fixed_field")
    changed = {
        n: [getattr(interest, n), v] for n, v in changes.items() if getattr(interest, n) != v
    }
    if not changed:
        return
    for name, (_, value) in changed.items():
        setattr(interest, name, value)
    interest.recorded_by = occasion.by
    _check_facts(interest)
    interest.save(update_fields=[*changed, "recorded_by", "recorded_at"])
    pairs = {name: [plain(was), plain(now)] for name, (was, now) in changed.items()}
    _private_event(interest, "correct_interest", occasion, pairs)


@transaction.atomic
def withdraw_interest(interest: Interest, *, occasion: Occasion) -> None:
    """Take out an interest recorded by mistake; the private log keeps that it was there."""
    lock(interest)
    if not occasion.reason.strip():
        raise RuleBroken("Say why it is taken out.", "no_reason")
    held = {name: [plain(getattr(interest, name)), None] for name in FACTS}
    _private_event(interest, "withdraw_interest", occasion, held)
    interest.delete()


def _check_facts(interest: Interest) -> None:
    if interest.item is not None and interest.item.meeting_id != interest.meeting_id:
        message = "This item is on another meeting's paper: choose one of this meeting."
        raise RuleBroken(message, "other_meeting")
    check(interest, dict.fromkeys(FACTS))


def _private_event(
    interest: Interest, verb: str, occasion: Occasion, changes: Mapping[str, Any]
) -> None:
    """Append to the private log, without a place on the day: a gap would tell of it."""
    RecordEvent.objects.create(
        council=interest.meeting.council,
        reference=f"{interest.meeting.council.slug}/interests/{interest.pk}",
        verb=verb,
        data={"member": interest.member.reference, "changes": dict(changes)},
        **event_fields(timed(occasion)),
    )
