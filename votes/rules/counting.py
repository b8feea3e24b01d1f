"""Ballots counted, and the figures that the arithmetic goes by (domain 5.3 and 5.4)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from votes.enums import BallotChoice


@dataclass(frozen=True, slots=True)
class Mark:
    """One member's ballot: a choice or an option, and whether it is the casting vote."""

    member: str
    choice: str | None
    is_casting: bool = False
    option: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of members by choice; `casting` is apart and in no number (domain 5.3)."""

    for_: int
    against: int
    abstained: int
    not_voting: int
    unknown: int
    casting: str | None

    @property
    def majority(self) -> int:
        """For minus against, in votes."""
        return self.for_ - self.against

    @property
    def counted(self) -> int:
        """How many members voted for, voted against or abstained."""
        return self.for_ + self.against + self.abstained


@dataclass(frozen=True, slots=True)
class DeclaredTally:
    """What the chair said; each figure may be missing, `casting` is for, against or None."""

    for_: int | None
    against: int | None
    abstained: int | None = None
    casting: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures that the arithmetic goes by, and where they come from (domain 5.4)."""

    for_: int
    against: int
    abstained: int | None
    source: Literal["names", "declared"]
    casting: str | None


def count(marks: Iterable[Mark]) -> Tally:
    """Count choices; casting votes are never in the tally (domain 5.3), nor are options.

    A choice that is no word of BallotChoice raises ValueError: a label that nobody
    knows must not end up as an absence.
    """
    choices: Counter[BallotChoice] = Counter()
    castings: set[str] = set()
    for mark in marks:
        if mark.is_casting:
            castings.add(BallotChoice(mark.choice or BallotChoice.UNKNOWN))
        elif mark.option is None:
            choices[BallotChoice(mark.choice or BallotChoice.UNKNOWN)] += 1
    counted = {choice: choices.pop(BallotChoice(choice), 0) for choice in BallotChoice.counted}
    unknown = choices.pop(BallotChoice.UNKNOWN, 0)
    return Tally(
        for_=counted["for"],
        against=counted["against"],
        abstained=counted["abstain"],
        not_voting=choices.total(),
        unknown=unknown,
        casting=_sole(castings & BallotChoice.voting),
    )


def _sole(values: Iterable[str]) -> str | None:
    """Return the only value; None for none and for several, which `checks` reports."""
    found = [str(value) for value in values]
    return found[0] if len(found) == 1 else None


def count_by_group(marks: Iterable[Mark]) -> dict[str | None, Tally]:
    """Count each group on the day (domain 7) in order of name, members of none known last.

    A casting vote is the chair's and no group's.
    """
    groups: dict[str | None, list[Mark]] = {}
    for mark in marks:
        if not mark.is_casting:
            groups.setdefault(mark.group, []).append(mark)
    order = sorted(groups, key=lambda group: (group is None, group or ""))
    return {group: count(groups[group]) for group in order}


def roll_is_whole(tally: Tally, roll_complete: bool) -> bool:
    """Tell whether the names can stand for the vote: none missing, none unknown."""
    return roll_complete and not tally.unknown and bool(tally.counted + tally.not_voting)


def figures(tally: Tally, roll_complete: bool, declared: DeclaredTally | None) -> Figures | None:
    """Choose the figures: names if the roll is complete, else the declared tally (domain 5.4)."""
    said = declared.casting if declared else None
    if roll_is_whole(tally, roll_complete):
        casting = tally.casting or said
        return Figures(tally.for_, tally.against, tally.abstained, "names", casting)
    if declared is None or declared.for_ is None or declared.against is None:
        return None
    casting = said or tally.casting
    return Figures(declared.for_, declared.against, declared.abstained, "declared", casting)
