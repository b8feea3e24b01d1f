"""What a bundle brings to votes on record: names that come late, and corrected marks.

Gathered from the whole file first: a roll is brought at once, and corrected by one event.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from council.bundle import Draft, Import
from votes import actions
from votes.actions import BallotMark
from votes.enums import NamesTaken, VoteStatus
from votes.models import Ballot, Vote, VoteOption


@dataclass(slots=True)
class Brought:
    """What the files say of the roll of one vote on record that is not there yet."""

    late: list[Draft] = field(default_factory=list)
    corrected: list[Draft] = field(default_factory=list)
    ballots: dict[int, str] = field(default_factory=dict)
    casting: dict[int, str | None] = field(default_factory=dict)
    groups: dict[int, int | None] = field(default_factory=dict)
    roll: Draft | None = None


def brought(imp: Import) -> dict[str, Brought]:
    """Return what is brought, by reference of the vote."""
    found: dict[str, Brought] = imp.shared.setdefault("brought", defaultdict(Brought))
    return found


def word_of(draft: Draft) -> str:
    """Return a row's mark as the log writes it: a choice, or an answer by its position."""
    return draft.values.get("choice") or f"option-{draft.values.get('option')}"


def mark_of(draft: Draft) -> BallotMark:
    """Return a row of the roll as a mark; its option is found when the vote is open."""
    found = draft.values
    return BallotMark(
        member_id=found["member_id"],
        choice=found.get("choice") or None,
        is_casting=found["is_casting"],
        name_as_printed=found.get("name_as_printed") or "",
        source_label=found.get("source_label") or "",
        note=found.get("note") or "",
        group_id=found.get("group_at_vote_id"),
        group_given="group_at_vote_id" in found,
    )


def roll_told(record: Vote, draft: Draft, imp: Import) -> None:
    """Keep what a row says of the roll of a vote without names, for when the names come.

    They are taken together, and are no correction of what was declared.
    """
    found = draft.values
    if not found.get("roll_complete") or record.roll_complete:
        return
    if record.status == VoteStatus.OPEN or Ballot.objects.filter(vote=record).exists():
        return
    brought(imp)[record.reference].roll = draft
    del found["roll_complete"]
    if found.get("names_taken") == NamesTaken.YES:
        del found["names_taken"]


def take_in(imp: Import) -> None:
    """Bring late names and corrections to the votes on record, each vote at once."""
    waiting = brought(imp)
    votes = {vote.reference: vote for vote in Vote.objects.filter(reference__in=waiting)}
    for reference, found in waiting.items():
        vote = votes.get(reference)
        if vote is None:
            continue
        if found.late and Ballot.objects.filter(vote=vote).exists():
            _add_by_correction(vote, found, imp)
        elif found.late:
            _add_late(vote, found, imp)
        elif found.roll is not None:
            message = "The roll is said to be whole, but no names of this vote are given."
            imp.fault(found.roll.row, "roll_complete", message)
        if found.corrected:
            _correct(vote, found, imp)
    waiting.clear()


def _add_late(vote: Vote, found: Brought, imp: Import) -> None:
    """Add names to a vote that was stored without them (domain 10, case 31)."""
    options = dict(VoteOption.objects.filter(vote=vote).values_list("position", "pk"))
    marks = [
        replace(mark_of(draft), option_id=options.get(draft.values.get("option") or 0))
        for draft in found.late
    ]
    with imp.faults_of(found.late[0].row):
        is_open = vote.status == VoteStatus.OPEN
        actions.record_ballots(
            vote,
            marks,
            roll_complete=None if is_open else found.roll is not None,
            occasion=replace(imp.correction(), reason=""),
        )
        for draft in found.late:
            imp.count(draft.row, "new")


def _add_by_correction(vote: Vote, found: Brought, imp: Import) -> None:
    """Add names to a roll that is there already: only a correction does that."""
    if vote.status == VoteStatus.OPEN:
        _add_late(vote, found, imp)
        return
    for draft in found.late:
        if imp.reason:
            correct_mark(draft, found)
        else:
            message = (
                "This name is not on the roll of this vote. If the file is right, import it as "
                "a correction and say why."
            )
            imp.fault(draft.row, "member", message)


def correct_mark(draft: Draft, found: Brought) -> None:
    """Note what a row's mark is to become."""
    member = draft.values["member_id"]
    (found.casting if draft.values["is_casting"] else found.ballots)[member] = word_of(draft)
    if "group_at_vote_id" in draft.values:
        found.groups[member] = draft.values["group_at_vote_id"]
    found.corrected.append(draft)


def _correct(vote: Vote, found: Brought, imp: Import) -> None:
    changes: dict[str, Any] = {"roll_complete": True} if found.roll is not None else {}
    with imp.faults_of(found.corrected[0].row):
        actions.correct(
            vote,
            changes=changes,
            ballots=found.ballots,
            casting=found.casting,
            groups=found.groups,
            occasion=imp.correction(),
        )
        for draft in found.corrected:
            imp.count(draft.row, "corrected")
