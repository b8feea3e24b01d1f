"""Ballots and groups put right in a public correction."""

from collections.abc import Mapping
from typing import Any

from council.errors import RuleBroken
from council.models import PoliticalGroup
from council.records import Occasion
from votes.actions.ballots import word_of
from votes.actions.consequences import freeze_groups
from votes.actions.marks import Key
from votes.actions.refusing import refuse_strangers
from votes.actions.shared import Change, ballots_data
from votes.enums import BallotChoice
from votes.models import Ballot, Vote, VoteOption


def change_ballots(
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


def change_groups(vote: Vote, groups: Mapping[int, int | None]) -> dict[str, Change]:
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
