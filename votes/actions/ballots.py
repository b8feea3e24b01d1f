"""Mark the roll: many marks at once, each compared with what its clerk saw, none overwritten."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from council.actions import timed
from council.errors import RuleBroken
from council.models import Member, Membership, PoliticalGroup
from council.queries import membership_list_complete
from council.records import Occasion
from votes.actions.consequences import freeze_groups, show
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
from votes.enums import BallotChoice, NamesTaken, VoteKind, VoteStatus, VoteVerb
from votes.models import Ballot, Vote, VoteOption
from votes.queries import ballot_word, checks_of, possible_days, roll_of

Key = tuple[int, bool]
WRITTEN = (
    "choice", "option", "name_as_printed", "source_label", "note", "group_at_vote", "revision",
    "marked_by", "marked_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BallotMark:
    """One member's mark: a choice or an option; neither takes a casting vote off again.

    `expected_revision` is the revision of the mark that the clerk saw, 0 for none; None
    compares nothing and is for imports. `group_given` says that the source names the group,
    if only (with no `group_id`) as not known.
    """

    member_id: int
    choice: str | None = None
    option_id: int | None = None
    is_casting: bool = False
    expected_revision: int | None = None
    name_as_printed: str = ""
    source_label: str = ""
    note: str = ""
    group_id: int | None = None
    group_given: bool = False

    @property
    def key(self) -> Key:
        """Whose mark it is, and whether it is the casting vote."""
        return self.member_id, self.is_casting

    @property
    def is_removal(self) -> bool:
        """Whether it takes a mark off."""
        return self.choice is None and self.option_id is None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A mark that another clerk made first: what it says now, who made it, its revision."""

    member_id: int
    choice: str | None
    by_name: str
    revision: int


@dataclass(frozen=True, slots=True)
class RollResult:
    """How many marks were saved, and those that were not because another was there first."""

    saved: int
    conflicts: tuple[Conflict, ...] = ()


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
    occasion = timed(occasion)
    vote = lock_vote(vote)
    before = _roll(vote)
    is_late = _brings_late_names(vote, before, occasion)
    if not is_late:
        refuse_unless(vote, VoteStatus.OPEN)
    _refuse_wrong_marks(vote, marks)
    members = refuse_strangers(vote, {mark.member_id for mark in marks}, occasion)
    wanted = [mark for mark in marks if not _stands_already(mark, before, occasion.by)]
    _write(vote, wanted, before, occasion.by)
    after = _roll(vote)
    lost = [mark for mark in wanted if not _holds(mark, after.get(mark.key), occasion.by)]
    saved = [mark for mark in wanted if mark not in lost]
    if saved:
        _refuse_wrong_casting(vote, saved, occasion)
        references = {pk: member.reference for pk, member in members.items()}
        data = _log(saved, before, after, references)
        _count(vote, data, occasion, bool(roll_complete) if is_late else None)
    return RollResult(len(saved), tuple(_conflict(mark, after.get(mark.key)) for mark in lost))


def _roll(vote: Vote) -> dict[Key, Ballot]:
    ballots = roll_of(vote).select_related("member", "group_at_vote", "option", "marked_by")
    return {(ballot.member_id, ballot.is_casting): ballot for ballot in ballots}


def _brings_late_names(vote: Vote, roll: Mapping[Key, Ballot], occasion: Occasion) -> bool:
    return vote.status in VoteStatus.settled and not roll and not occasion.at_desk


# Guards.


def _refuse_wrong_marks(vote: Vote, marks: Sequence[BallotMark]) -> None:
    twice = [key for key, times in Counter(mark.key for mark in marks).items() if times > 1]
    if twice:
        raise RuleBroken("A member is marked twice in this list: keep one mark.", "member_twice")
    for mark in marks:
        _refuse_wrong_words(vote, mark)
    options = {mark.option_id for mark in marks if mark.option_id is not None}
    if options and VoteOption.objects.filter(vote=vote, pk__in=options).count() != len(options):
        raise RuleBroken("This answer belongs to another vote: choose one of these.", "no_option")
    groups = {mark.group_id for mark in marks if mark.group_id is not None}
    ours = PoliticalGroup.objects.filter(council=vote.council_id, pk__in=groups)
    if groups and ours.count() != len(groups):
        raise RuleBroken("This group sits on another council: choose another.", "other_council")


def _refuse_wrong_words(vote: Vote, mark: BallotMark) -> None:
    if mark.choice is not None and mark.choice not in BallotChoice.values:
        message = (
            f"“{mark.choice}” is no choice we know. Nothing is guessed: choose one of "
            f"{', '.join(BallotChoice.values)}."
        )
        raise RuleBroken(message, "unknown_choice")
    if mark.choice is not None and mark.option_id is not None:
        raise RuleBroken("Mark either a choice or an answer, not both.", "choice_and_option")
    if mark.is_casting:
        if not mark.is_removal and mark.choice not in BallotChoice.voting:
            raise RuleBroken("A casting vote is for or against.", "casting_for_or_against")
    elif mark.is_removal:
        message = "Mark a choice for each member; “Not known” where it is not known."
        raise RuleBroken(message, "no_choice")
    elif vote.kind == VoteKind.ELIMINATION and mark.choice in BallotChoice.voting:
        raise RuleBroken("In this round members choose one of the answers.", "no_option")


def refuse_strangers(vote: Vote, member_ids: set[int], occasion: Occasion) -> dict[int, Member]:
    """Refuse who is not of this council or, as far as is known, not in office (domain 5.3)."""
    members = Member.objects.filter(council=vote.council_id).in_bulk(member_ids)
    if len(members) != len(member_ids):
        raise RuleBroken("A marked member sits on another council: take it off.", "other_council")
    first, last = possible_days(vote.meeting)
    seats: defaultdict[int, list[bool]] = defaultdict(list)
    spans = Membership.objects.filter(member__in=member_ids)
    for pk, start, end in spans.values_list("member_id", "valid_from", "valid_to"):
        seats[pk].append((start is None or start <= last) and (end is None or end >= first))
    whole = occasion.at_desk and membership_list_complete(vote.council, vote.held_on)
    for pk, member in members.items():
        if not any(seats[pk]) and (seats[pk] or whole):
            message = (
                f"{member} was not in office that day: take the mark off or correct the dates."
            )
            raise RuleBroken(message, "not_in_office")
    return members


def _refuse_wrong_casting(vote: Vote, saved: Iterable[BallotMark], occasion: Occasion) -> None:
    """Refuse at the desk a casting vote that nobody could give (domain 5.3)."""
    if occasion.at_desk and any(mark.is_casting and not mark.is_removal for mark in saved):
        refuse_errors(vote)


def refuse_errors(vote: Vote) -> None:
    """Refuse what blocks at the desk (domain 5.6), with the first such sentence."""
    for check in checks_of(vote):
        if check.severity == "error":
            raise RuleBroken(check.message, check.code)


# Writing.


def _same_words(mark: BallotMark, ballot: Ballot) -> bool:
    return (mark.choice, mark.option_id) == (ballot.choice, ballot.option_id)


def _stands_already(mark: BallotMark, roll: Mapping[Key, Ballot], by: Any) -> bool:
    """Tell whether the clerk repeats what stands there: the same mark again does nothing."""
    ballot = roll.get(mark.key)
    if ballot is None:
        return mark.is_removal
    seen = mark.expected_revision in {None, ballot.revision} or ballot.marked_by == by
    return seen and _same_words(mark, ballot)


def _holds(mark: BallotMark, ballot: Ballot | None, by: Any) -> bool:
    """Tell whether the row is what this clerk has just marked."""
    if ballot is None or mark.is_removal:
        return ballot is None and mark.is_removal
    return _same_words(mark, ballot) and ballot.marked_by == by


def _write(vote: Vote, marks: Iterable[BallotMark], roll: Mapping[Key, Ballot], by: Any) -> None:
    """Insert, replace and take off, each only if the row is still the one the clerk saw.

    The database compares: a row that is there already is not inserted, and one whose
    revision has moved on is not updated.
    """
    new: list[Ballot] = []
    replaced: defaultdict[int, list[Ballot]] = defaultdict(list)
    for mark in marks:
        old = roll.get(mark.key)
        expected = mark.expected_revision
        if expected is None:
            expected = old.revision if old else 0
        if mark.is_removal:
            Ballot.objects.filter(
                vote=vote, member=mark.member_id, is_casting=True, revision=expected
            ).delete()
        elif expected == 0:
            new.append(_ballot(vote, mark, None, by))
        elif old is not None:
            replaced[expected].append(_ballot(vote, mark, old, by))
    Ballot.objects.bulk_create(new, ignore_conflicts=True)
    for revision, ballots in replaced.items():
        Ballot.objects.filter(revision=revision).bulk_update(ballots, WRITTEN)


def _ballot(vote: Vote, mark: BallotMark, old: Ballot | None, by: Any) -> Ballot:
    """Return the row that the mark asks for; words that it does not bring stay as they were."""
    row = copy(old) if old else Ballot(vote=vote, held_on=vote.held_on, revision=0)
    row.member_id, row.is_casting = mark.key
    row.choice, row.option_id = mark.choice, mark.option_id
    for field in ("name_as_printed", "source_label", "note"):
        setattr(row, field, getattr(mark, field) or getattr(row, field))
    if mark.group_given:
        row.group_at_vote_id = mark.group_id
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
    references: Mapping[int, str],
) -> dict[str, Any]:
    plain: dict[str, Change] = {}
    casting: dict[str, Change] = {}
    groups: dict[str, Change] = {}
    for mark in saved:
        was, now = before.get(mark.key), after.get(mark.key)
        member = references[mark.member_id]
        (casting if mark.is_casting else plain)[member] = [word_of(was), word_of(now)]
        if mark.group_given:
            groups[member] = [_group_of(was), _group_of(now)]
    return ballots_data(plain, casting) | ({"groups": groups} if groups else {})


def _group_of(ballot: Ballot | None) -> str | None:
    group = ballot.group_at_vote if ballot else None
    return group.reference if group else None


def _count(
    vote: Vote, data: dict[str, Any], occasion: Occasion, late_roll_complete: bool | None
) -> None:
    """Log and count; names that arrive late become part of what was declared."""
    if late_roll_complete is not None:
        data |= _take_in_late_names(vote, data, late_roll_complete)
    write_event(vote, VoteVerb.RECORD, seen_with(vote, occasion), data=data)
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
    return Conflict(mark.member_id, word_of(there), full_name(there.marked_by), there.revision)
