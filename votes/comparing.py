"""How a member voted beside the group, and a group as one: the published definitions; pure.

The glossary prints the same definitions ("How figures are worked out"). They are arithmetic:
there is no score, no order of members, and nobody's reasons (domain 11).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from council.rules import Share
from votes.enums import BallotChoice, Compared

MAKES_A_MAJORITY = 2  # members who voted for or against


@dataclass(frozen=True, slots=True)
class Ballots:
    """So many ballots of one member, alike in all that figures look at; no casting vote.

    `choice` is null for one of several answers. `group` is the key of the public group in
    which the member sat when the vote was taken; null: not recorded. `group_for` and
    `group_against` are its members who voted so. `is_counted`: all names of the vote are held.
    Ballots of void votes are never among them.
    """

    choice: str | None
    group: int | None = None
    group_for: int = 0
    group_against: int = 0
    is_unaligned: bool = False
    is_counted: bool = True
    year: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class GroupVotes:
    """So many votes in which equally many members of one group voted for and against."""

    for_: int
    against: int
    is_counted: bool = True
    year: int = 0
    times: int = 1


Rows = TypeVar("Rows", Ballots, GroupVotes)


@dataclass(frozen=True, slots=True)
class Cohesion:
    """Of a group's votes for or against, so many on the larger side.

    `votes`: in so many votes with two or more of its members for or against, of all votes
    of which the names are held.
    """

    votes: Share
    together: Share


def has_all_names(roll_complete: bool, unknown: int) -> bool:
    """Tell whether figures count a vote: all its names are held, each with a choice."""
    return roll_complete and not unknown


def group_majority(for_: int, against: int) -> BallotChoice | None:
    """Return the choice of more than half of a group's members who voted for or against.

    None where the numbers are equal or fewer than two voted. Who abstained or did not vote
    is in neither number.
    """
    if for_ == against or for_ + against < MAKES_A_MAJORITY:
        return None
    return BallotChoice.FOR if for_ > against else BallotChoice.AGAINST


def compare(ballots: Ballots) -> Compared | None:
    """Say where a member's ballots stand beside the group; None for what is not counted."""
    if not ballots.is_counted or ballots.choice in {None, BallotChoice.UNKNOWN}:
        return None
    choice = BallotChoice(str(ballots.choice))
    if choice not in BallotChoice.voting:
        is_abstention = choice == BallotChoice.ABSTAIN
        return Compared.ABSTAINED if is_abstention else Compared.DID_NOT_VOTE
    if ballots.group is None:
        return Compared.GROUP_NOT_RECORDED
    if ballots.is_unaligned:
        return Compared.IN_NO_GROUP
    majority = group_majority(ballots.group_for, ballots.group_against)
    if majority is None:
        return Compared.NO_MAJORITY
    return Compared.AS_MOST if choice == majority else Compared.OTHERWISE


def comparison(ballots: Iterable[Ballots]) -> dict[int | None, Counter[Compared]]:
    """Count a member's ballots by group at the vote and by how they compare with it."""
    found: dict[int | None, Counter[Compared]] = defaultdict(Counter)
    for each in ballots:
        compared = compare(each)
        if compared is not None:
            found[each.group][compared] += each.times
    return dict(found)


def left_out(rows: Iterable[Ballots | GroupVotes]) -> int:
    """Count ballots, or votes, that are in no figure, as only some names of a vote are held."""
    return sum(each.times for each in rows if not each.is_counted)


def choices(ballots: Iterable[Ballots]) -> Counter[str]:
    """Count all ballots held by choice, "" for one of several answers."""
    found: Counter[str] = Counter()
    for each in ballots:
        found[each.choice or ""] += each.times
    return found


def took_part(ballots: Iterable[Ballots]) -> Share:
    """Count the ballots for, against, for an answer or abstaining, of all that are counted."""
    counted = [each for each in ballots if each.is_counted]
    took = [each for each in counted if each.choice is None or each.choice in BallotChoice.counted]
    return Share(sum(each.times for each in took), sum(each.times for each in counted))


def cohesion(votes: Iterable[GroupVotes]) -> Cohesion | None:
    """Add up the larger sides of a group's votes, of all its votes for or against.

    Votes in which fewer than two of its members voted are left out; None where all are.
    """
    whole = [each for each in votes if each.is_counted]
    counted = [each for each in whole if each.for_ + each.against >= MAKES_A_MAJORITY]
    if not counted:
        return None
    larger = sum(max(each.for_, each.against) * each.times for each in counted)
    cast = sum((each.for_ + each.against) * each.times for each in counted)
    number, of = (sum(each.times for each in rows) for rows in (counted, whole))
    return Cohesion(Share(number, of), Share(larger, cast))


def by_year(rows: Iterable[Rows]) -> dict[int, list[Rows]]:
    """Put rows together by the calendar year of the meeting, newest first."""
    found: dict[int, list[Rows]] = defaultdict(list)
    for row in rows:
        found[row.year].append(row)
    return dict(sorted(found.items(), reverse=True))
