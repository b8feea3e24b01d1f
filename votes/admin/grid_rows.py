"""Rows, groups and marks of the working grid of a roll call."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import TextChoices

from votes.admin.grid_buttons import AWAY
from votes.enums import BallotChoice


class RollOrder(TextChoices):
    """In which order a clerk has the roll."""

    NAME = "name", "Name"
    GROUP = "group", "Group"
    SEAT = "seat", "Seat"


@dataclass(frozen=True, slots=True)
class Mark:
    """One button of a member's row."""

    value: str
    label: str
    key: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group on the roll: its name on the day and its colour; no id for members of none known."""

    pk: int | None
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Row:
    """One member's row: name, group on the day, the mark as stored and as keyed.

    `source` says where a mark came from that no clerk has keyed yet.
    """

    member_id: int
    number: int
    name: str
    roll_name: str
    of: Group
    source: str
    saved: str
    was: str
    seen: int
    first: tuple[Mark, ...]
    other: tuple[Mark, ...]
    conflict: str = ""

    @property
    def group(self) -> str:
        """The name of the group."""
        return self.of.name

    @property
    def group_id(self) -> int | str:
        """The group's key; empty where the group is not recorded."""
        return self.of.pk or ""

    @property
    def colour(self) -> str:
        """The group's colour; empty where it has none."""
        return self.of.colour

    @property
    def other_is_open(self) -> bool:
        """Whether one of the rarer reasons is chosen."""
        return any(mark.is_chosen for mark in self.other)

    @property
    def state(self) -> str:
        """What the row says at its end."""
        if self.conflict:
            return "Two marks"
        return (self.source or "Saved") if self.saved else "To key"


@dataclass(frozen=True, slots=True)
class Keyed:
    """How many members are marked so far, by what it counts for."""

    for_: int
    against: int
    abstained: int
    not_here: int


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

    @property
    def tally(self) -> Keyed:
        """How many are marked so far."""
        found: Counter[str] = Counter(row.saved for row in self.rows)
        return Keyed(
            found[BallotChoice.FOR],
            found[BallotChoice.AGAINST],
            found[BallotChoice.ABSTAIN],
            sum(found[choice] for choice in AWAY),
        )

    @property
    def groups(self) -> list[tuple[int | None, str, str, int]]:
        """Groups on the roll, the largest first: id, name, colour, and how many members."""
        sizes = Counter(row.of for row in self.rows if row.of.pk)
        found = [(group.pk, group.name, group.colour, size) for group, size in sizes.items()]
        return sorted(found, key=lambda group: (-group[3], group[1]))
