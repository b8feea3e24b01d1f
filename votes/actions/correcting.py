"""Change what was declared, in public: a correction, a note, a vote made void."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from council.actions import timed
from council.errors import RuleBroken
from council.models import AgendaItem, Member, PoliticalGroup
from council.records import Occasion
from votes.actions.ballots import Key, refuse_errors, refuse_strangers, word_of
from votes.actions.consequences import freeze_groups, hand_over, show
from votes.actions.shared import (
    Change,
    ballots_data,
    lock_vote,
    numbered,
    refuse_unless,
    seen_with,
    want_reason,
    write_event,
)
from votes.derive import count_vote
from votes.enums import BallotChoice, VoteStatus, VoteVerb
from votes.models import Ballot, Vote, VoteEvent, VoteOption

NOTE_LENGTH = 300
CORRECTABLE = frozenset(
    {
        "casting_allowed", "declared_abstained", "declared_against", "declared_at",
        "declared_by_casting_vote", "declared_for", "declared_result", "declared_words", "item",
        "method", "names_taken", "presiding_member", "question", "roll_complete",
        "taken_at", "threshold_denominator", "threshold_kind", "threshold_number",
        "threshold_numerator", "threshold_of", "trigger",
    }
)  # fmt: skip


@transaction.atomic
def correct(
    vote: Vote,
    *,
    changes: Mapping[str, Any] | None = None,
    ballots: Mapping[int, str] | None = None,
    casting: Mapping[int, str | None] | None = None,
    groups: Mapping[int, int | None] | None = None,
    expected_revision: int | None = None,
    occasion: Occasion,
) -> Vote:
    """Correct a declared vote in public (domain 10, case 13): what was, what is, when and why.

    `ballots` and `casting` map members to words of `BallotChoice` (or `option-2` for an
    answer; None takes a casting vote off), `groups` to the group on the day. Another result
    or tally goes to the motion or amendment as a correction; nothing changed, no event.
    """
    occasion = timed(occasion)
    want_reason(occasion)
    vote = lock_vote(vote, expected_revision=expected_revision)
    refuse_unless(vote, *sorted(VoteStatus.settled))
    data = _change_fields(vote, changes or {})
    data |= _change_ballots(vote, ballots or {}, casting or {}, occasion)
    groups_data = data.pop("groups", {}) | _change_groups(vote, groups or {})
    data |= {"groups": groups_data} if groups_data else {}
    if data:
        vote.revision += 1
        vote.save(update_fields=["revision", "updated_at"])
        count_vote(vote)
        if occasion.at_desk and (ballots or casting):
            refuse_errors(vote)
        _log(vote, seen_with(vote, occasion), data)
        show(vote)
    return vote


def _log(vote: Vote, occasion: Occasion, data: dict[str, Any]) -> None:
    """Hand the decision on as it is now, and name what the correction replaces."""
    occasion = numbered(vote, occasion, hand_over(vote, occasion))
    replaced = VoteEvent.objects.filter(vote=vote, verb__in=[VoteVerb.DECLARE, VoteVerb.CORRECT])
    write_event(vote, VoteVerb.CORRECT, occasion, data=data, corrects=replaced.last())


# Fields.


def _change_fields(vote: Vote, changes: Mapping[str, Any]) -> dict[str, Any]:
    wrong = sorted(changes.keys() - CORRECTABLE)
    if wrong:
        message = f"{', '.join(wrong)} cannot be corrected: a vote that went wrong is made void."
        raise RuleBroken(message, "fixed_field")
    values = {name: _value(vote, name, value) for name, value in changes.items()}
    found = {
        name: [_plain(getattr(vote, name)), _plain(value)]
        for name, value in values.items()
        if getattr(vote, name) != value
    }
    if not found:
        return {}
    for name in found:
        setattr(vote, name, values[name])
    vote.clean_fields(exclude={field.name for field in vote._meta.fields} - found.keys())  # noqa: SLF001
    vote.validate_constraints()
    vote.save(update_fields=[*found, "updated_at"])
    return {"changes": found}


def _value(vote: Vote, name: str, value: Any) -> Any:
    """Read a value as a form or as the log writes it: references, positions and dates too."""
    if name == "presiding_member" and isinstance(value, str):
        return Member.objects.get(council=vote.council_id, reference=value)
    if name == "item" and isinstance(value, int):
        return AgendaItem.objects.get(meeting=vote.meeting_id, position=value)
    if name in {"taken_at", "declared_at"} and isinstance(value, str):
        return parse_datetime(value)
    return value


def _plain(value: Any) -> Any:
    """Return a value as the log can hold it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, AgendaItem):
        return value.position
    return value.reference if isinstance(value, Member) else value


# Ballots.


def _change_ballots(
    vote: Vote,
    ballots: Mapping[int, str],
    casting: Mapping[int, str | None],
    occasion: Occasion,
) -> dict[str, Any]:
    if not ballots and not casting:
        return {}
    members = refuse_strangers(vote, {*ballots, *casting}, occasion)
    plain: dict[str, Change] = {}
    second: dict[str, Change] = {}
    options = {option.position: option.pk for option in VoteOption.objects.filter(vote=vote)}
    for is_casting, words, found in ((False, ballots, plain), (True, casting, second)):
        for pk, word in words.items():
            pair = _change_one(vote, (pk, is_casting), word, options, occasion)
            if pair[0] != pair[1]:
                found[members[pk].reference] = pair
    frozen = _freeze_new(vote, plain, second)
    return ballots_data(plain, second) | ({"groups": frozen} if frozen else {})


def _change_one(
    vote: Vote, key: Key, word: str | None, options: Mapping[int, int], occasion: Occasion
) -> Change:
    """Give one member another word; return what it was and what it is."""
    member, is_casting = key
    rows = Ballot.objects.filter(vote=vote, member=member, is_casting=is_casting)
    ballot = rows.select_related("option").first()
    pair = [word_of(ballot), word]
    if pair[0] == pair[1]:
        return pair
    if word is None:
        _refuse_ordinary_removal(is_casting)
        rows.delete()
        return pair
    ballot = ballot or Ballot(
        vote=vote, member_id=member, is_casting=is_casting, held_on=vote.held_on, revision=0
    )
    ballot.choice, ballot.option_id = _read(word, is_casting, options)
    ballot.marked_by, ballot.revision = occasion.by, ballot.revision + 1
    changed = ["choice", "option", "marked_by", "marked_at", "revision"]
    ballot.save(update_fields=changed if ballot.pk else None)
    return pair


def _refuse_ordinary_removal(is_casting: bool) -> None:
    if not is_casting:
        message = "A name is never taken off a declared vote: mark what is right, or “Not known”."
        raise RuleBroken(message, "no_choice")


def _read(
    word: str, is_casting: bool, options: Mapping[int, int]
) -> tuple[str | None, int | None]:
    """Read a word as the log writes it: a choice, or an answer by its position."""
    position = word.removeprefix("option-")
    if position.isdecimal() and int(position) in options and not is_casting:
        return None, options[int(position)]
    if word not in (BallotChoice.voting if is_casting else BallotChoice.values):
        message = f"“{word}” is no choice we know. Nothing is guessed: choose one of the list."
        raise RuleBroken(message, "unknown_choice")
    return word, None


def _freeze_new(
    vote: Vote, plain: Mapping[str, Change], second: Mapping[str, Change]
) -> dict[str, Change]:
    """Freeze the groups of ballots that the correction adds; the others stay as they are."""
    new = {member for member, (was, _) in plain.items() if was is None}
    if not new and all(was is not None for was, _ in second.values()):
        return {}
    others = Ballot.objects.filter(vote=vote).exclude(member__reference__in=new)
    found = freeze_groups(vote, given_now=others.values_list("member__reference", flat=True))
    return {member: pair for member, pair in found.items() if member in new}


def _change_groups(vote: Vote, groups: Mapping[int, int | None]) -> dict[str, Change]:
    """Correct the group that a member sat with, on each of the member's ballots (domain 7)."""
    ballots = Ballot.objects.filter(vote=vote, member__in=groups).select_related(
        "member", "group_at_vote"
    )
    known = PoliticalGroup.objects.filter(council=vote.council_id).in_bulk(
        [pk for pk in groups.values() if pk is not None]
    )
    found: dict[str, Change] = {}
    for ballot in ballots:
        now = groups[ballot.member_id]
        if now is not None and now not in known:
            raise RuleBroken(
                "This group sits on another council: choose another.", "other_council"
            )
        if ballot.group_at_vote_id != now:
            pair = [ballot.group_at_vote, known.get(now or 0)]
            found[ballot.member.reference] = [group.reference if group else None for group in pair]
            ballot.group_at_vote_id = now
    Ballot.objects.bulk_update(ballots, ["group_at_vote"])
    return found


# Notes and void votes.


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


@transaction.atomic
def void(vote: Vote, *, expected_revision: int | None = None, occasion: Occasion) -> Vote:
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
    decided = [] if was == VoteStatus.OPEN else hand_over(vote, occasion)
    write_event(vote, VoteVerb.VOID, numbered(vote, occasion, decided), from_state=was)
    return vote
