"""Entries of the check list, and how they are put into words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from council.admin.desk import desk_address
from council.website.desk.queries import PaperLine
from votes.actions.release import is_held
from votes.models import Vote

MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing left to do, and where it is done."""

    words: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one sort; `private`: for the clerk and the monitoring officer alone."""

    title: str
    entries: list[Entry]
    private: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Sections that have to be done at one time."""

    title: str
    sections: list[Section]

    @property
    def number(self) -> int:
        """How many things are left."""
        return sum(len(section.entries) for section in self.sections)


def leaves(line: PaperLine) -> Iterator[PaperLine]:
    """Yield a motion and its amendments; of one in parts the parts, which is where it goes on."""
    if line.facts.kind == "motion" or not line.lines:
        yield line
    for each in line.lines:
        yield from leaves(each)


def lower(words: str) -> str:
    return f"{words[0].lower()}{words[1:]}"


def some(names: Iterable[str]) -> str:
    """Return the names, or the first of many and how many more there are."""
    names = list(names)
    more = len(names) - MOST_NAMES
    if more <= 0:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMES])} and {more} more"


def roll_address(vote: Vote) -> str:
    return reverse("admin:votes_vote_roll_call", args=[vote.pk])


def verb_address(vote: Vote, name: str) -> str:
    here = desk_address(vote.meeting_id, "check-list/")
    return f"{reverse('admin:votes_vote_verb', args=[vote.pk, name])}?next={here}"


def publishing(vote: Vote) -> tuple[str, str]:
    held = is_held(vote)
    return (
        ("Release it", verb_address(vote, "release"))
        if held
        else ("Publish it", verb_address(vote, "publish"))
    )


def page_of(vote: Vote) -> tuple[str, str]:
    return f"Go to vote {vote.number}", reverse("admin:votes_vote_change", args=[vote.pk])
