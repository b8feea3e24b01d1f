"""Rows of a member's votes, each beside the group by the published definition."""

from dataclasses import dataclass

from council.enums import Evidence
from council.models import PoliticalGroup
from council.website import queries_people as queries
from council.website.pages.words import result_words
from council.website.queries import is_public
from council.website.sentences_people import majority_words
from votes.comparing import Ballots, compare, has_all_names
from votes.enums import BallotChoice, Compared, VoteStatus
from votes.models import Ballot, GroupTally, Vote
from votes.rules import public_choice
from votes.shown import MARKS, Figures, figures_of

BESIDE_GROUP = (
    Compared.AS_MOST, Compared.OTHERWISE, Compared.NO_MAJORITY, Compared.ABSTAINED,
    Compared.DID_NOT_VOTE,
)  # fmt: skip
VOTED = (BallotChoice.FOR, BallotChoice.AGAINST)


@dataclass(frozen=True, slots=True)
class BallotRow:
    """One ballot as the public may read it, with the group at the vote and how most of it voted.

    `compared` and `most` are empty where nothing is compared. What was keyed in the meeting
    is provisional until it is in the minutes.
    """

    vote: Vote
    mark: str
    word: str
    is_casting: bool
    by_proxy: bool
    group: PoliticalGroup | None
    compared: str
    most: str
    result: str
    is_provisional: bool
    figures: Figures


def rows_of(ballots: list[Ballot]) -> list[BallotRow]:
    """Return ballots ready to print; the groups' counts are read in one query."""
    counts = queries.group_counts(ballots)
    return [
        ballot_row(each, counts.get((each.vote_id, each.group_at_vote_id or 0)))
        for each in ballots
    ]


def ballot_row(ballot: Ballot, tally: GroupTally | None = None) -> BallotRow:
    """Return one ballot; a group that is not public is not recorded."""
    shown = public_choice(ballot.choice)
    choice = BallotChoice(shown) if shown else None
    mark = MARKS.get(choice, "absent") if choice else "absent"
    option = ballot.option.label if ballot.option else ""
    group = ballot.group_at_vote if is_public(ballot.group_at_vote) else None
    compared, most = beside_group(ballot, group, tally)
    return BallotRow(
        ballot.vote,
        "casting" if ballot.is_casting else mark,
        str(choice.label) if choice else option,
        ballot.is_casting,
        ballot.proxy_id is not None,
        group,
        compared,
        most,
        result_words(ballot.vote),
        is_provisional(ballot.vote),
        figures_of(ballot.vote),
    )


def is_provisional(vote: Vote) -> bool:
    """Tell whether a vote was keyed in the meeting and is not in the minutes yet."""
    return vote.status == VoteStatus.DECLARED and vote.evidence == Evidence.DESK


def is_counted(vote: Vote) -> bool:
    """Tell whether a vote is in the figures of members and groups."""
    return vote.status != VoteStatus.VOID and has_all_names(vote.roll_complete, vote.tally_unknown)


def beside_group(
    ballot: Ballot, group: PoliticalGroup | None, tally: GroupTally | None
) -> tuple[str, str]:
    """Say how a ballot compares with the group, and how those of it voted who voted."""
    is_compared = is_counted(ballot.vote) and not ballot.is_casting
    if group is None or group.is_unaligned or tally is None or not is_compared:
        return "", ""
    of_group = tally.tally_for, tally.tally_against
    compared = compare(Ballots(public_choice(ballot.choice), group.pk, *of_group))
    word = str(compared.label) if compared and ballot.choice in VOTED else ""
    return word, majority_words(*of_group)
