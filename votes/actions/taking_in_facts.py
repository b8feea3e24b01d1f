"""What a source says of one vote, and what is known of its meeting once for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from amendments.enums import VoteMethod
from council.models import AgendaItem, Meeting, Member, PoliticalGroup
from council.records import Occasion
from votes.actions.marks import BallotMark
from votes.enums import VoteKind
from votes.rules import SIMPLE, Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteEntry:
    """One vote as a source tells it; figures are people, None where it does not tell."""

    question: str
    kind: str = VoteKind.OTHER
    item: AgendaItem | None = None
    method: str = VoteMethod.NOT_KNOWN
    threshold: Threshold = SIMPLE
    result: str | None = None
    words: str = ""
    for_: int | None = None
    against: int | None = None
    abstained: int | None = None
    roll_complete: bool = False
    marks: tuple[BallotMark, ...] = ()


@dataclass(slots=True)
class MeetingFacts:
    """What is the same for all votes of the meeting."""

    meeting: Meeting
    occasion: Occasion
    members: Mapping[int, Member]
    groups: Mapping[int, PoliticalGroup]
    group_then: Mapping[int, int | None]
    hides_names: bool


def group_of_mark(mark: BallotMark, here: MeetingFacts) -> int | None:
    return mark.group_id if mark.group_given else here.group_then.get(mark.member_id)


def named_by_key(group: int | None, here: MeetingFacts) -> str | None:
    return here.groups[group].reference if group else None
