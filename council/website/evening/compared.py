"""What changed between two votes on one motion: the counts, and where held the members; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from council.sentences import MINUS, count
from council.website.fates import small

ANSWERS = (
    ("For", "for", "for_"),
    ("Against", "against", "against"),
    ("Abstained", "abstain", "abstained"),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one vote (members); null where not known."""

    for_: int | None
    against: int | None
    abstained: int | None

    @property
    def took_part(self) -> int | None:
        """How many voted or abstained; null where one of the counts is not known."""
        known = [each for each in (self.for_, self.against, self.abstained) if each is not None]
        return sum(known) if len(known) == len(ANSWERS) else None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the answer, its count in each vote, and the change if two."""

    answer: str
    mark: str
    counts: tuple[int | None, ...]
    change: str


def rows_of(votes: Sequence[Counted]) -> tuple[list[Row], Row]:
    """Return the rows of the table and its last one, with all who took part."""
    rows = [
        _row(answer, mark, [getattr(vote, name) for vote in votes])
        for answer, mark, name in ANSWERS
    ]
    return rows, _row("Took part", "", [vote.took_part for vote in votes])


def _row(answer: str, mark: str, counts: list[int | None]) -> Row:
    first, last = counts[0], counts[-1]
    change = "not known" if first is None or last is None else signed(last - first)
    return Row(answer, mark, tuple(counts), change)


def signed(change: int) -> str:
    """Print a change: +36, 0, or with a minus sign."""
    if change < 0:
        return f"{MINUS}{-change}"
    return f"+{change}" if change else "0"


def change_sentence(
    votes: Sequence[Counted], choices: Sequence[Mapping[int, str]] | None = None
) -> str:
    """Say how the count for changed from the first to the last, and who that were.

    `choices` are those of each vote by member, where all their names are held; else null.
    """
    first, last = votes[0].for_, votes[-1].for_
    if first is None or last is None:
        return "How the count for changed is not known."
    if first == last:
        told = f"The count for stayed at {first}."
    else:
        told = f"The count for {'rose' if last > first else 'fell'} from {first} to {last}."
    return f"{told} {_members(first, last, choices)}"


def _members(was: int, now: int, choices: Sequence[Mapping[int, str]] | None) -> str:
    if choices is None:
        they = f"the same {count(was, 'member', 'members')}" if was == now else "the same members"
        return f"Whether they were {they} cannot be said: we do not hold the names for both votes."
    first, last = choices[0], choices[-1]
    both = sum(first[member] == "for" == last.get(member) for member in first)
    other = sum(first[member] != last[member] for member in first.keys() & last.keys())
    answered = "member answered" if other == 1 else "members answered"
    how_many = small(other) if other else "no"
    return f"{both} voted for both times; {how_many} {answered} differently the last time."
