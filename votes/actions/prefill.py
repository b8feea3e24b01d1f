"""Fill the roll of a vote just opened with those who are known not to be there (domain 5.3).

Only facts: nobody is filled in as voting, and every mark is changed with one key.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from django.db.models import F

from amendments.enums import VoteMethod
from council.enums import PresenceKind
from council.models import Presence
from council.queries import members_in_office
from council.records import Occasion
from council.rules import Span, covers
from votes.actions.ballots import record_ballots
from votes.actions.marks import FROM_LAST_VOTE, FROM_PRESENCE, BallotMark
from votes.enums import BallotChoice, VoteStatus
from votes.models import Ballot, Vote

REASON = "From presence and the previous vote."
SAYS_AWAY = {
    PresenceKind.APOLOGIES: BallotChoice.ABSENT_APOLOGIES,
    PresenceKind.ABSENT: BallotChoice.ABSENT,
}
AWAY = (BallotChoice.ABSENT, BallotChoice.ABSENT_APOLOGIES, BallotChoice.LEFT_MEETING)


def prefill(vote: Vote, occasion: Occasion) -> None:
    """Mark on an open roll of names whoever presence or the previous vote says is away.

    What presence says of a member counts before what the previous vote said.
    """
    if not occasion.at_desk or vote.method not in VoteMethod.named or occasion.happened_at is None:
        return
    in_office = set(members_in_office(vote.council, vote.held_on).values_list("id", flat=True))
    by_presence = _by_presence(vote, occasion.happened_at)
    known = {member: (choice, FROM_PRESENCE) for member, choice in by_presence.items() if choice}
    for member, choice in _by_last_vote(vote).items():
        if member not in by_presence:
            known[member] = choice, FROM_LAST_VOTE
    marks = [
        BallotMark(member, choice, expected_revision=0, source_label=label)
        for member, (choice, label) in sorted(known.items())
        if member in in_office
    ]
    if marks:
        record_ballots(vote, marks, occasion=replace(occasion, reason=REASON, sequence=None))


def _by_presence(vote: Vote, at: datetime) -> dict[int, str | None]:
    """Return why each member of whom presence is recorded is away; None for who is there."""
    spans = defaultdict(list)
    rows = Presence.objects.filter(meeting=vote.meeting_id)
    rows = rows.order_by(F("from_at").asc(nulls_first=True), "id")
    for span in rows:
        spans[span.member_id].append(span)
    found = {member: _why_away(of_member, at) for member, of_member in spans.items()}
    return {member: why or None for member, why in found.items() if why is not None}


def _why_away(spans: list[Presence], at: datetime) -> str | None:
    """Return the choice that says why; empty where the member is there, None if not known."""
    there = [span for span in spans if span.kind in PresenceKind.there]
    if any(covers(Span(span.from_at, span.to_at), at) for span in there):
        return ""
    if any(span.to_at is not None and span.to_at <= at for span in there):
        return str(BallotChoice.LEFT_MEETING)
    said = [SAYS_AWAY[PresenceKind(span.kind)] for span in spans if span.kind in SAYS_AWAY]
    return str(said[-1]) if said else None


def _by_last_vote(vote: Vote) -> dict[int, str]:
    earlier = Vote.objects.filter(meeting=vote.meeting_id, number__lt=vote.number)
    last = earlier.exclude(status=VoteStatus.VOID).order_by("-number").first()
    if last is None:
        return {}
    rows = Ballot.objects.filter(vote=last, is_casting=False, choice__in=AWAY)
    return {member: str(choice) for member, choice in rows.values_list("member_id", "choice")}
