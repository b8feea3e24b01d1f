"""What the verbs of a vote share: its lock, its moment, its status and its log."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from amendments.enums import Outcome
from council.actions import give_number
from council.errors import RuleBroken
from council.records import EventBase, Occasion, event_fields
from votes.enums import PUBLIC_CHOICE, VoteStatus, VoteVerb
from votes.models import Vote, VoteEvent
from votes.queries.log import OPENED, facts_of


def full_name(user: Any) -> str:
    """Return how colleagues know the user; an import without a user says so."""
    return (user.get_full_name() or user.get_username()) if user else "An import"


def lock_vote(
    vote: Vote, *, expected_revision: int | None = None, among: QuerySet[Vote] | None = None
) -> Vote:
    """Return the vote's row, held until the transaction ends; refuse one that has moved on.

    Raises Vote.DoesNotExist, with nothing held, where it is not `among` those given.
    """
    rows = Vote.objects.all() if among is None else among
    rows = rows.select_for_update(of=("self",))
    locked = rows.select_related("council", "meeting", "presiding_member").get(pk=vote.pk)
    if expected_revision is not None and locked.revision != expected_revision:
        raise RuleBroken(
            f"{_who_saved_last(locked)} saved this vote while you had it open: "
            "load it again and look at what changed.",
            "stale_revision",
        )
    return locked


def _who_saved_last(vote: Vote) -> str:
    events = VoteEvent.objects.filter(vote=vote).exclude(verb=VoteVerb.RECORD)
    last = events.select_related("by").order_by("-id").first()
    return full_name(last.by if last else None)


def refuse_unless(vote: Vote, *allowed: str) -> None:
    """Refuse a verb that cannot follow the vote's status."""
    if vote.status not in allowed:
        names = " or ".join(VoteStatus(status).label.lower() for status in allowed)
        raise RuleBroken(
            f"This vote is {vote.get_status_display().lower()}; "
            f"this can only follow while it is {names}.",
            "wrong_state",
        )


def refuse_casting_words(vote: Vote) -> None:
    """Refuse a casting vote that was declared without a result, or beside unequal figures."""
    if vote.declared_result == Outcome.TIED:
        message = "A casting vote decides: say carried or lost, or take the casting vote off."
        raise RuleBroken(message, "casting_without_result")
    known = None not in {vote.declared_for, vote.declared_against}
    if known and vote.declared_for != vote.declared_against:
        message = (
            f"The votes are not equal ({vote.declared_for} for, {vote.declared_against} against): "
            "take the casting vote off or correct the figures."
        )
        raise RuleBroken(message, "casting_without_tie")


def want_reason(occasion: Occasion) -> None:
    """Refuse a change of the record that says nothing of its cause."""
    if not occasion.reason.strip():
        raise RuleBroken("Say why: readers see the reason beside the change.", "no_reason")


def seen_with(vote: Vote, occasion: Occasion) -> Occasion:
    """Hold an event back as long as its vote is (architecture 5.3)."""
    return replace(occasion, visible_from=occasion.visible_from or vote.visible_from)


def new_facts(vote: Vote, verb: VoteVerb, was: str) -> dict[str, Any]:
    """Return for the log the facts of the vote where they may be new.

    An open vote can be put right without an event, and names that come late add to the facts.
    """
    comes_late = verb == VoteVerb.RECORD and vote.status != VoteStatus.OPEN
    if verb == VoteVerb.OPEN:
        return {"facts": facts_of(vote, OPENED)}
    settles = was == VoteStatus.OPEN and vote.status != VoteStatus.OPEN
    if comes_late or settles or verb == VoteVerb.CONFIRM:
        return {"facts": facts_of(vote)}
    return {}


def write_event(
    vote: Vote,
    verb: VoteVerb,
    occasion: Occasion,
    *,
    from_state: str = "",
    data: Mapping[str, Any] | None = None,
    corrects: VoteEvent | None = None,
) -> VoteEvent:
    """Append to the vote's log, with the facts of the vote where they may be new."""
    return VoteEvent.objects.create(
        vote=vote,
        verb=verb,
        from_state=from_state or vote.status,
        to_state=vote.status,
        sequence=occasion.sequence,
        data={**(data or {}), **new_facts(vote, verb, from_state)},
        corrects=corrects,
        **event_fields(occasion),
    )


def numbered(vote: Vote, occasion: Occasion, like: Sequence[EventBase] = ()) -> Occasion:
    """Give what happened its place on the day: that of the decisions it led to, or the next.

    The meeting's counter is the last lock that a verb takes.
    """
    found = [event.sequence for event in like if event.sequence is not None]
    given = occasion.sequence or (found[0] if found else None)
    return replace(occasion, sequence=give_number(vote.meeting, "sequence", given))


Change = list[str | None]
Fact = str | int | bool | None


def ballots_data(
    changes: Mapping[str, Change], casting: Mapping[str, Change] | None = None
) -> dict[str, dict[str, Change]]:
    """Return the log's words for changed ballots, by member reference: [was, now].

    A bar is never named (domain 5.3 and 11): under `ballots` stands what the public may
    read, under `withheld` the exact word, which only the clerk's doors show.
    """
    exact = {member: pair for member, pair in changes.items() if set(pair) & set(PUBLIC_CHOICE)}
    shown = {member: [_public(word) for word in pair] for member, pair in changes.items()}
    public = {member: pair for member, pair in shown.items() if pair[0] != pair[1]}
    found = {"ballots": public, "withheld": exact, "casting": dict(casting or {})}
    return {kind: pairs for kind, pairs in found.items() if pairs}


def _public(word: str | None) -> str | None:
    return {str(exact): str(shown) for exact, shown in PUBLIC_CHOICE.items()}.get(word or "", word)


def said_by(authority: str) -> dict[str, dict[str, list[str]]]:
    """Return the log's words for the authority of a change, as pairs like every other kind."""
    return {"authority": {"words": ["", authority.strip()]}} if authority.strip() else {}
