"""A note on a vote or on one ballot, in public."""

from typing import Any

from django.db import transaction

from council.actions import timed
from council.errors import RuleBroken
from council.records import Occasion
from votes.actions.shared import Change, lock_vote, seen_with, write_event
from votes.enums import VoteVerb
from votes.models import Ballot, Vote

NOTE_LENGTH = 300


@transaction.atomic
def add_note(vote: Vote, text: str, *, member_id: int | None = None, occasion: Occasion) -> Vote:
    """Add words to a vote, or to one member's ballot; every value stands (domain 10, case 14).

    For example that a member said afterwards which button was meant.
    """
    occasion = timed(occasion)
    vote = lock_vote(vote)
    if not text.strip():
        raise RuleBroken("Write the note first.", "no_text")
    data: dict[str, Any]
    if member_id is None:
        data = {"changes": {"note": [vote.note, _with(vote.note, text)]}}
        vote.note = data["changes"]["note"][1]
    else:
        data = {"notes": _note_on_ballot(vote, member_id, text)}
    vote.revision += vote.published_at is not None
    vote.save(update_fields=["note", "revision", "updated_at"])
    write_event(vote, VoteVerb.NOTE, seen_with(vote, occasion), data=data)
    return vote


def _with(before: str, text: str) -> str:
    return f"{before}\n{text.strip()}".strip()


def _note_on_ballot(vote: Vote, member_id: int, text: str) -> dict[str, Change]:
    rows = Ballot.objects.filter(vote=vote, member=member_id, is_casting=False)
    ballot = rows.select_related("member").first()
    if ballot is None:
        raise RuleBroken("This member is not on the roll of this vote.", "not_on_roll")
    before, now = ballot.note, _with(ballot.note, text)
    if len(now) > NOTE_LENGTH:
        message = f"The notes on one ballot are {len(now)} long: shorten to {NOTE_LENGTH} signs."
        raise RuleBroken(message, "note_too_long")
    rows.update(note=now)
    return {ballot.member.reference: [before, now]}
