"""Mark the roll: many marks at once, each compared with what its clerk saw, none overwritten."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from council.actions import timed
from council.enums import Evidence
from council.errors import RuleBroken
from council.models import Member
from council.records import Occasion
from votes.actions.consequences import freeze_groups, show
from votes.actions.marks import PREFILLED, BallotMark, Conflict, Key, Named, RollResult
from votes.actions.refusing import refuse_strangers, refuse_wrong_casting, refuse_wrong_marks
from votes.actions.shared import (
    Change,
    ballots_data,
    full_name,
    lock_vote,
    refuse_unless,
    seen_with,
    write_event,
)
from votes.derive import count_vote
from votes.enums import NamesTaken, VoteStatus, VoteVerb
from votes.models import Ballot, Vote
from votes.queries.roll import ballot_word

WRITTEN = (
    "choice", "option", "name_as_printed", "source_label", "note", "group_at_vote", "revision",
    "marked_by", "marked_at",
)  # fmt: skip


@transaction.atomic
def record_ballots(
    vote: Vote,
    marks: Sequence[BallotMark],
    *,
    roll_complete: bool | None = None,
    occasion: Occasion,
) -> RollResult:
    """Mark members on the roll of an open vote (domain 5.3); the number of queries is fixed.

    Marks on different members never collide. A source may also bring the names of a vote
    declared without any; only then is `roll_complete` told here.
    """
    return _record(lock_vote(vote), marks, occasion, roll_complete=roll_complete)


@transaction.atomic
def mark_roll(
    votes: QuerySet[Vote], key: int, marks: Sequence[BallotMark], *, by: Any
) -> RollResult:
    """Mark members of one of `votes` as `record_ballots` does, for a page that sends each mark.

    Raises Vote.DoesNotExist, with nothing locked, where `votes` has no such row.
    """
    vote = lock_vote(Vote(pk=key), among=votes)
    evidence = Evidence(vote.evidence)
    return _record(vote, marks, Occasion(by=by, evidence=evidence))


def _record(
    vote: Vote,
    marks: Sequence[BallotMark],
    occasion: Occasion,
    *,
    roll_complete: bool | None = None,
) -> RollResult:
    """Write what may be written; the caller holds the vote, so what is read here stays true."""
    occasion = timed(occasion)
    is_late = _brings_late_names(vote, occasion)
    if not is_late:
        refuse_unless(vote, VoteStatus.OPEN)
    named = refuse_wrong_marks(vote, marks)
    members = refuse_strangers(vote, {mark.member_id for mark in marks}, occasion)
    before = _roll(vote, marks)
    wanted = [mark for mark in marks if not _stands_already(mark, before, occasion.by)]
    saved = [mark for mark in wanted if _is_free(mark, before)]
    lost = [mark for mark in wanted if mark not in saved]
    taken_off = {mark.key for mark in saved if mark.is_removal}
    after = before | _write(vote, saved, before, named, occasion.by)
    after = {key: ballot for key, ballot in after.items() if key not in taken_off}
    if saved:
        refuse_wrong_casting(vote, saved, occasion)
        data = _log(saved, before, after, members)
        _finish(vote, data, occasion, bool(roll_complete) if is_late else None)
    return RollResult(
        len(saved),
        tuple(_conflict(mark, before.get(mark.key)) for mark in lost),
        _revisions((mark for mark in marks if mark not in lost), after),
    )


def _roll(vote: Vote, marks: Iterable[BallotMark]) -> dict[Key, Ballot]:
    """Return the ballots of the marked members, and the casting vote where one is marked."""
    wanted = Q(member__in={mark.member_id for mark in marks})
    if any(mark.is_casting for mark in marks):
        wanted |= Q(is_casting=True)
    ballots = Ballot.objects.filter(wanted, vote=vote)
    ballots = ballots.select_related("group_at_vote", "option", "marked_by")
    return {(ballot.member_id, ballot.is_casting): ballot for ballot in ballots}


def _revisions(marks: Iterable[BallotMark], roll: Mapping[Key, Ballot]) -> dict[Key, int]:
    return {mark.key: roll[mark.key].revision for mark in marks if not mark.is_removal}


def _brings_late_names(vote: Vote, occasion: Occasion) -> bool:
    if vote.status not in VoteStatus.settled or occasion.at_desk:
        return False
    return not Ballot.objects.filter(vote=vote).exists()


def _same_words(mark: BallotMark, ballot: Ballot) -> bool:
    return (mark.choice, mark.option_id) == (ballot.choice, ballot.option_id)


def _stands_already(mark: BallotMark, roll: Mapping[Key, Ballot], by: Any) -> bool:
    """Tell whether the clerk repeats what stands there: the same mark again does nothing.

    A mark that was filled in beforehand is the clerk's own once the clerk repeats it.
    """
    ballot = roll.get(mark.key)
    if ballot is None:
        return mark.is_removal
    if ballot.source_label in PREFILLED and ballot.source_label != mark.source_label:
        return False
    seen = mark.expected_revision in {None, ballot.revision} or ballot.marked_by == by
    return seen and _same_words(mark, ballot)


def _is_free(mark: BallotMark, roll: Mapping[Key, Ballot]) -> bool:
    """Tell whether what stands there is still what the clerk saw; a vote has one casting vote."""
    old = roll.get(mark.key)
    if old is None and mark.is_casting and any(is_casting for _, is_casting in roll):
        return False
    return mark.expected_revision in {None, old.revision if old else 0}


def _write(
    vote: Vote,
    marks: Iterable[BallotMark],
    roll: Mapping[Key, Ballot],
    named: Named,
    by: Any,
) -> dict[Key, Ballot]:
    """Insert, replace and take off; return the rows as written, with none for one taken off."""
    kept = [mark for mark in marks if not mark.is_removal]
    rows = {mark.key: _ballot(vote, mark, roll.get(mark.key), named, by) for mark in kept}
    held = [row for row in rows.values() if row.pk is not None]
    _insert([row for row in rows.values() if row.pk is None])
    _replace(held)
    for mark in marks:
        if mark.is_removal:
            roll[mark.key].delete()
    return rows


def _insert(rows: list[Ballot]) -> None:
    """Insert; the key of vote and member refuses a row that somebody wrote past the lock."""
    try:
        Ballot.objects.bulk_create(rows)
    except IntegrityError as error:
        raise _overtaken() from error


def _replace(rows: list[Ballot]) -> None:
    """Update each row only if its revision is still the one that was read."""
    if not rows:
        return
    as_read = Q(pk__in=())
    for row in rows:
        as_read |= Q(pk=row.pk, revision=row.revision - 1)
    if Ballot.objects.filter(as_read).bulk_update(rows, WRITTEN) != len(rows):
        raise _overtaken()


def _overtaken() -> RuleBroken:
    message = "The roll changed at the same moment and nothing of yours was saved: save again."
    return RuleBroken(message, "overtaken")


def _ballot(vote: Vote, mark: BallotMark, old: Ballot | None, named: Named, by: Any) -> Ballot:
    """Return the row that the mark asks for; words that it does not bring stay as they were."""
    row = copy(old) if old else Ballot(vote=vote, held_on=vote.held_on, revision=0)
    row.member_id, row.is_casting = mark.key
    row.choice, row.option = mark.choice, named.options.get(mark.option_id or 0)
    if row.source_label in PREFILLED:
        row.source_label = ""
    for words in ("name_as_printed", "source_label", "note"):
        setattr(row, words, getattr(mark, words) or getattr(row, words))
    if mark.group_given:
        row.group_at_vote = named.groups.get(mark.group_id or 0)
    row.revision += 1
    row.marked_by, row.marked_at = by, timezone.now()
    return row


def word_of(ballot: Ballot | None) -> str | None:
    """Return how the log writes a ballot; None where there is none."""
    if ballot is None:
        return None
    return ballot_word(ballot.choice, ballot.option.position if ballot.option else None)


def _log(
    saved: Iterable[BallotMark],
    before: Mapping[Key, Ballot],
    after: Mapping[Key, Ballot],
    members: Mapping[int, Member],
) -> dict[str, Any]:
    plain: dict[str, Change] = {}
    casting: dict[str, Change] = {}
    groups: dict[str, Change] = {}
    for mark in saved:
        was, now = before.get(mark.key), after.get(mark.key)
        member = members[mark.member_id].reference
        (casting if mark.is_casting else plain)[member] = [word_of(was), word_of(now)]
        if mark.group_given:
            groups[member] = [_group_of(was), _group_of(now)]
    return ballots_data(plain, casting) | ({"groups": groups} if groups else {})


def _group_of(ballot: Ballot | None) -> str | None:
    group = ballot.group_at_vote if ballot else None
    return group.reference if group else None


def _finish(
    vote: Vote, data: dict[str, Any], occasion: Occasion, late_roll_complete: bool | None
) -> None:
    """Log; names that arrive late become part of what was declared, and only they are counted."""
    if late_roll_complete is not None:
        data |= _take_in_late_names(vote, data, late_roll_complete)
    write_event(vote, VoteVerb.RECORD, seen_with(vote, occasion), data=data)
    if vote.status != VoteStatus.OPEN:
        count_vote(vote)


def _take_in_late_names(vote: Vote, data: dict[str, Any], roll_complete: bool) -> dict[str, Any]:
    """Freeze and show names that come after the declaration; return the log's words for groups."""
    groups = data.get("groups", {})
    groups |= freeze_groups(vote, given_now=groups.keys())
    vote.roll_complete = roll_complete
    vote.names_taken = NamesTaken.YES if roll_complete else vote.names_taken
    vote.revision += 1
    vote.save(update_fields=["roll_complete", "names_taken", "revision", "updated_at"])
    show(vote)
    return {"groups": groups} if groups else {}


def _conflict(mark: BallotMark, there: Ballot | None) -> Conflict:
    if there is None:
        return Conflict(mark.member_id, None, "", 0)
    return Conflict(
        mark.member_id,
        word_of(there),
        full_name(there.marked_by),
        there.revision,
        there.option_id,
    )
