"""A vote made void, in public."""

from django.db import transaction

from amendments.actions import end_of_vote
from council.actions import timed
from council.records import Occasion
from votes.actions.consequences import followed, hand_over, last_events
from votes.actions.shared import (
    lock_vote,
    numbered,
    refuse_unless,
    said_by,
    seen_with,
    want_reason,
    write_event,
)
from votes.derive import count_vote
from votes.enums import VoteStatus, VoteVerb
from votes.models import Vote


@transaction.atomic
def void(
    vote: Vote, *, authority: str = "", expected_revision: int | None = None, occasion: Occasion
) -> Vote:
    """Make a vote void: it stays to be read, decides nothing, and may be taken again.

    Domain 10, case 18: the next vote names it with `replaces`.
    """
    occasion = timed(occasion)
    want_reason(occasion)
    vote = lock_vote(vote, expected_revision=expected_revision)
    refuse_unless(vote, VoteStatus.OPEN, *sorted(VoteStatus.settled))
    was, vote.status = vote.status, VoteStatus.VOID
    vote.revision += 1
    vote.save(update_fields=["status", "revision", "updated_at"])
    count_vote(vote)
    occasion = seen_with(vote, occasion)
    since = last_events()
    end_of_vote(vote.reference)
    decided = [] if was == VoteStatus.OPEN else hand_over(vote, occasion)
    data = said_by(authority) | followed(vote, decided, since)
    write_event(vote, VoteVerb.VOID, numbered(vote, occasion, decided), from_state=was, data=data)
    return vote
