"""The working grid of a roll call: who is on it, what is marked, and what another clerk marked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from council.models import Member, PoliticalGroup
from council.queries import group_of, members_in_office
from votes.actions import Conflict
from votes.enums import BallotChoice, VoteKind, VoteStatus
from votes.models import Ballot, Vote

LABELS = dict(BallotChoice.choices) | {BallotChoice.ABSENT: "Not present"}
FIRST = (
    BallotChoice.FOR,
    BallotChoice.AGAINST,
    BallotChoice.ABSTAIN,
    BallotChoice.ABSENT,
    BallotChoice.PRESENT_NOT_VOTING,
)
OTHER = tuple(choice for choice in BallotChoice if choice not in FIRST)
Buttons = tuple[list[tuple[str, str]], list[tuple[str, str]]]
NOT_VOTING = [(choice, LABELS[choice]) for choice in FIRST[2:]]


@dataclass(frozen=True, slots=True)
class Mark:
    """One button of a member's row."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One member's row: name, group on the day, the mark as stored and as keyed."""

    member_id: int
    name: str
    group: str
    saved: str
    was: str
    seen: int
    first: tuple[Mark, ...]
    other: tuple[Mark, ...]
    conflict: str = ""

    @property
    def other_is_open(self) -> bool:
        """Whether one of the rarer reasons is chosen."""
        return any(mark.is_chosen for mark in self.other)

    @property
    def state(self) -> str:
        """What the row says at its end."""
        if self.conflict:
            return "Two marks"
        return "Saved" if self.saved else "To key"


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a vote in roll order, and how many marks of each sort are saved."""

    rows: tuple[Row, ...]
    counts: tuple[tuple[str, int], ...]

    @property
    def to_key(self) -> int:
        """How many members have no mark yet."""
        return sum(not row.saved for row in self.rows)

    @property
    def conflicts(self) -> list[Row]:
        """Rows where another clerk was quicker."""
        return [row for row in self.rows if row.conflict]


def moment_of(vote: Vote) -> date | datetime:
    """Return when the groups of a vote are read: its moment, today's, or its day."""
    if vote.taken_at is not None:
        return vote.taken_at
    now = timezone.now()
    same_day = timezone.localdate(now) == vote.held_on
    return now if vote.status == VoteStatus.OPEN and same_day else vote.held_on


def grid_of(
    vote: Vote,
    keyed: Mapping[int, str] | None = None,
    conflicts: Iterable[Conflict] = (),
    seen: Mapping[int, tuple[str, int]] | None = None,
) -> Grid:
    """Return the grid: members in office that day and whoever else is marked.

    `seen` keeps the mark and revision that the clerk's page showed, where nothing of it
    was saved: only then can a mark that another clerk made meanwhile still be told.
    """
    ballots = {
        ballot.member_id: ballot
        for ballot in vote.ballots.filter(is_casting=False).select_related("member", "option")
    }
    members = _on_the_roll(vote, ballots)
    groups = group_of([member.pk for member in members], moment_of(vote))
    names = dict(PoliticalGroup.objects.filter(council=vote.council_id).values_list("pk", "name"))
    lost = {conflict.member_id: conflict for conflict in conflicts}
    buttons = buttons_of(vote)
    rows = tuple(
        _row(
            member,
            ballots.get(member.pk),
            buttons,
            group=names.get(groups.get(member.pk) or 0, "group not recorded"),
            keyed=(keyed or {}).get(member.pk),
            seen=(seen or {}).get(member.pk),
            conflict=lost.get(member.pk),
        )
        for member in members
    )
    return Grid(rows, tuple(_counts(rows)))


def _on_the_roll(vote: Vote, ballots: Mapping[int, Ballot]) -> list[Member]:
    found = {member.pk: member for member in members_in_office(vote.council, vote.held_on)}
    found |= {member: ballot.member for member, ballot in ballots.items() if member not in found}
    return sorted(found.values(), key=lambda member: (member.sort_name, member.pk))


def buttons_of(vote: Vote) -> Buttons:
    """Return value and label of each button: those always in sight, and the rarer ones."""
    other = [(str(choice), LABELS[choice]) for choice in OTHER]
    if vote.kind in VoteKind.with_options:
        options = [(f"option-{option.pk}", option.label) for option in vote.options.all()]
        return [*options, *[(str(value), label) for value, label in NOT_VOTING]], other
    return [(str(choice), LABELS[choice]) for choice in FIRST], other


def value_of(ballot: Ballot | None) -> str:
    """Return a stored mark as the grid's buttons name it; empty when there is none."""
    if ballot is None:
        return ""
    return f"option-{ballot.option_id}" if ballot.option_id else str(ballot.choice)


def _row(
    member: Member,
    ballot: Ballot | None,
    buttons: Buttons,
    *,
    group: str,
    keyed: str | None,
    seen: tuple[str, int] | None,
    conflict: Conflict | None,
) -> Row:
    first, other = buttons
    saved = value_of(ballot)
    chosen = saved if keyed is None else keyed
    labels = dict([*first, *other])
    was, revision = seen or (saved, ballot.revision if ballot else 0)
    return Row(
        member_id=member.pk,
        name=member.name,
        group=group,
        saved=saved,
        was=was,
        seen=revision,
        first=tuple(Mark(value, label, value == chosen) for value, label in first),
        other=tuple(Mark(value, label, value == chosen) for value, label in other),
        conflict=f"{conflict.by_name} has marked {labels.get(saved, 'another choice')}"
        if conflict
        else "",
    )


def _counts(rows: tuple[Row, ...]) -> Iterator[tuple[str, int]]:
    """Count saved marks by the words of their buttons, in the order of the buttons."""
    found: Counter[Any] = Counter(row.saved for row in rows if row.saved)
    if rows:
        for mark in (*rows[0].first, *rows[0].other):
            if found[mark.value] or mark in rows[0].first:
                yield mark.label, found[mark.value]
