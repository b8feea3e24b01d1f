"""What is odd about the people and duties of a vote: for clerks only (domain 5.6)."""

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from council.enums import (
    BodyKind,
    DatePrecision,
    Evidence,
    InterestKind,
    MeetingStatus,
    PresenceKind,
)
from council.models import Interest, Meeting, Presence, StandingOrders
from council.queries import members_in_office, membership_list_complete, present_at, rules_on
from council.rules import named_vote_due
from votes.enums import NamesTaken, VoteKind, VoteStatus
from votes.models import Vote, VoteSubject
from votes.queries.counting import declared_tally, threshold_of
from votes.queries.roll import roll_of
from votes.rules import Check, CheckFacts, Mark, checks


def possible_days(meeting: Meeting) -> tuple[date, date]:
    """Return the first and last day on which the meeting may have been held."""
    first = meeting.held_on
    if meeting.date_precision == DatePrecision.YEAR:
        return first, date(first.year, 12, 31)
    if meeting.date_precision == DatePrecision.MONTH:
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    return first, first


def checks_of(vote: Vote) -> list[Check]:
    """List what is odd about the people and duties of a vote: for clerks only (domain 5.6)."""
    return checks(check_facts(vote))


def check_facts(vote: Vote) -> CheckFacts:
    """Gather what the private checks look at; names as the clerk knows them."""
    council, on = vote.council, vote.held_on
    whole = membership_list_complete(council, on)
    in_office = dict(members_in_office(council, on).values_list("id", "name")) if whole else {}
    ballots = list(roll_of(vote))
    names = _labels(in_office | {ballot.member_id: ballot.member.name for ballot in ballots})
    at = _checked_at(vote)
    here = present_at(vote.meeting, at) if at else None
    rules = rules_on(council, on)
    barred, dispensed = _kept_from(vote)
    presiding = vote.presiding_member
    return CheckFacts(
        tuple(
            Mark(
                names[ballot.member_id],
                ballot.choice,
                ballot.is_casting,
                ballot.option.label if ballot.option else None,
            )
            for ballot in ballots
        ),
        presiding=names.get(presiding.pk, presiding.name) if presiding else None,
        members_in_office=frozenset(names[pk] for pk in in_office) if whole else None,
        present=None if here is None else frozenset(names.get(pk, str(pk)) for pk in here),
        departed=_named(_departed(vote, at, here), names),
        barred=_named(barred, names),
        dispensed=_named(dispensed, names),
        **_quorum_of(vote, rules),
        named_vote_due=_names_due(vote, rules),
        names_taken=vote.names_taken == NamesTaken.YES,
        declared=declared_tally(vote),
        threshold=threshold_of(vote),
        roll_complete=vote.roll_complete or vote.status == VoteStatus.OPEN,
    )


def _labels(names: Mapping[int, str]) -> dict[int, str]:
    """Return names that tell members apart: two of one name get their number too."""
    same = Counter(names.values())
    return {pk: name if same[name] == 1 else f"{name} ({pk})" for pk, name in names.items()}


def _named(members: Iterable[int], names: Mapping[int, str]) -> frozenset[str]:
    return frozenset(names[pk] for pk in members if pk in names)


def _checked_at(vote: Vote) -> datetime | None:
    """Return the moment of the vote; for one being taken at the desk that is now."""
    is_live = vote.status == VoteStatus.OPEN and vote.evidence == Evidence.DESK
    if vote.taken_at is None and is_live and vote.meeting.status == MeetingStatus.OPEN:
        return timezone.now()
    return vote.taken_at


def _quorum_of(vote: Vote, rules: StandingOrders | None) -> dict[str, Any]:
    """Return the seats and their share that make a quorum; only of full council is it known."""
    if rules is None or vote.meeting.body.kind != BodyKind.FULL_COUNCIL:
        return {}
    share = rules.quorum_numerator, rules.quorum_denominator
    return {"seats": rules.seats, "quorum_share": share}


def _kept_from(vote: Vote) -> tuple[set[int], set[int]]:
    """Return who is kept from this vote by an interest or arrears, and who has a dispensation.

    A dispensation frees from the interest that it was given for, and from no other.
    """
    binding = [
        (member, has_dispensation)
        for member, kind, item, has_dispensation in Interest.objects.filter(
            meeting=vote.meeting_id
        ).values_list("member_id", "kind", "item_id", "has_dispensation")
        if _binds(vote, kind, item)
    ]
    barred = {member for member, has_dispensation in binding if not has_dispensation}
    return barred, {member for member, _ in binding} - barred


def _binds(vote: Vote, kind: str, item: int | None) -> bool:
    """Tell whether an interest in an item, or in all business, is one in this vote."""
    if item is not None and item != vote.item_id:
        return False
    if kind == InterestKind.ARREARS:
        flagged = _is_budget_decision(vote)
        return bool(flagged) or (flagged is None and item is not None)
    return kind == InterestKind.DISCLOSABLE


def _is_budget_decision(vote: Vote) -> bool | None:
    item = vote.item
    return vote.meeting.is_budget_decision if item is None else item.is_budget_decision


def _departed(vote: Vote, at: datetime | None, here: Collection[int] | None) -> set[int]:
    if here is None:
        return set()
    spans = Presence.objects.filter(
        meeting=vote.meeting_id,
        kind__in=PresenceKind.there,
        to_at__lte=at,
    )
    return set(spans.values_list("member_id", flat=True)) - set(here)


def _names_due(vote: Vote, rules: StandingOrders | None) -> bool | None:
    if rules is None or vote.kind not in VoteKind.one_subject | {VoteKind.EN_BLOC}:
        return None
    return named_vote_due(
        _is_budget_decision(vote),
        vote.held_on,
        VoteSubject.objects.filter(vote=vote, amendment_version__isnull=False).exists(),
        rules.named_vote_at_budget,
        rules.named_vote_on_amendments,
    )
