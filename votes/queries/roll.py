"""The ballots of votes as the tables hold them, and how one is written in the log."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from council.records import RecordQuerySet
from votes.models import Ballot, Vote
from votes.rules import Mark


def roll_of(vote: Vote) -> RecordQuerySet:
    """Return the ballots in the order of the paper roll; readers chain `.published()`."""
    ballots: RecordQuerySet = Ballot.objects.filter(vote=vote)
    ballots = ballots.select_related("member", "group_at_vote", "option")
    return ballots.order_by("member__sort_name", "member_id", "is_casting")


def marks_of(votes: Iterable[Vote]) -> dict[int, list[Mark]]:
    """Return the marks of each vote, members and groups by primary key; one query."""
    found: dict[int, list[Mark]] = defaultdict(list)
    rows = Ballot.objects.filter(vote__in=votes).order_by("id")
    columns = "vote_id", "member_id", "choice", "is_casting", "option_id", "group_at_vote_id"
    for vote_id, member, choice, is_casting, option, group in rows.values_list(*columns):
        found[vote_id].append(
            Mark(str(member), choice, is_casting, option and str(option), group and str(group))
        )
    return found


Place = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Held:
    """What the log or the table holds of one ballot: a word (`ballot_word`) and a group."""

    word: str
    group: str | None


def ballot_word(choice: str | None, option: int | None) -> str:
    """Return how a ballot is written in the log: the choice, or `option-` and its position."""
    return choice or f"option-{option}"


def rolls_as_stored(votes: Iterable[Vote]) -> dict[int, dict[Place, Held]]:
    found: dict[int, dict[Place, Held]] = defaultdict(dict)
    rows = Ballot.objects.filter(vote__in=votes).values_list(
        "vote_id", "member__reference", "is_casting", "choice", "option__position",
        "group_at_vote__reference",
    )  # fmt: skip
    for vote_id, member, is_casting, choice, option, group in rows:
        found[vote_id][member, is_casting] = Held(ballot_word(choice, option), group)
    return found
