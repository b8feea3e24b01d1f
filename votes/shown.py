"""What a reader may see of a vote: figures, headline, what is held of the names, what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from amendments.models import Amendment, Motion
from amendments.sentences_decision import Ending
from votes.enums import BallotChoice, NamesHeld, VoteKind, VoteStatus
from votes.models import Vote
from votes.rules import names_held
from votes.sentences import (
    ending_sentence,
    mismatch_words,
    names_sentence,
    needed_sentence,
    needed_words,
    subject_words,
)
from votes.sentences_answers import Answer, answers_sentence

MARKS: Mapping[Any, str] = {
    BallotChoice.FOR: "for", BallotChoice.AGAINST: "against", BallotChoice.ABSTAIN: "abstain",
}  # fmt: skip
NAMES_DIFFER = "names_differ_from_tally"


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts shown for a vote (members), and where they come from."""

    for_: int | None
    against: int | None
    abstained: int | None
    from_names: bool

    @property
    def known(self) -> bool:
        """Whether there is a count of both sides to draw."""
        return self.for_ is not None and self.against is not None


def names_are_public(vote: Vote) -> bool:
    """Tell whether the names of a published vote are out now."""
    return vote.names_published_at is not None and vote.names_published_at <= timezone.now()


def figures_of(vote: Vote) -> Figures:
    """Return what was declared; where no figures were, the count of a whole public roll."""
    declared = vote.declared_for, vote.declared_against, vote.declared_abstained
    if any(number is not None for number in declared):
        return Figures(*declared, from_names=False)
    if vote.roll_complete and names_are_public(vote):
        tally = vote.tally_for, vote.tally_against, vote.tally_abstained
        if any(tally):
            return Figures(*tally, from_names=True)
    return Figures(None, None, None, from_names=False)


def subject_of(vote: Vote, subjects: Sequence[Motion | Amendment] = ()) -> str:
    """Return what the sentence is about: the title where one public subject has one."""
    return subject_named(vote, [one.title for one in subjects])


def subject_named(vote: Vote, titles: Sequence[str]) -> str:
    """Return what the sentence is about, from the titles of the public subjects."""
    title = titles[0] if len(titles) == 1 else ""
    return subject_words(vote.kind, title=title, question=vote.question, number=len(titles))


def headline(vote: Vote, subject: str = "", answers: Sequence[Answer] = ()) -> str:
    """Return the page's sentence; what the chair declared is what it says (domain 5.4).

    A void vote decided nothing, so its figures are no headline (domain 10, case 18).
    """
    subject = subject or subject_of(vote)
    if vote.status == VoteStatus.VOID:
        return f"{subject} was put to a vote that was made void."
    if answers:
        return answers_sentence(vote.kind, answers)
    figures = figures_of(vote)
    ending = Ending(
        vote.declared_result,
        figures.for_,
        figures.against,
        figures.abstained,
        vote.declared_by_casting_vote,
        vote.method,
        needed_words(*threshold_of(vote)),
    )
    return ending_sentence(subject, ending)


def threshold_of(vote: Vote) -> tuple[str, int | None, int | None, str, int | None]:
    """Return how many votes the question needs, as the sentences take it."""
    return (
        vote.threshold_kind,
        vote.threshold_numerator,
        vote.threshold_denominator,
        vote.threshold_of,
        vote.threshold_number,
    )


def needed(vote: Vote) -> str:
    """Say how many votes the question needed."""
    return "" if vote.kind in VoteKind.with_options else needed_sentence(*threshold_of(vote))


def names_words(vote: Vote, names: int) -> str:
    """Return the sentence about names (domain 11): `names` of members are shown."""
    said = (vote.declared_for, vote.declared_against, vote.declared_abstained)
    known = [number for number in said if number is not None]
    voted = sum(known) if len(known) == len(said) else None
    return names_sentence(held(vote, names), vote.names_taken, names, voted, vote.method)


def held(vote: Vote, names: int) -> NamesHeld:
    """Say which names the reader is shown."""
    return names_held(names, vote.roll_complete)


def mismatches_of(vote: Vote, on_options: Iterable[int] = ()) -> list[str]:
    """Return the differences between result, figures and names, in words.

    Names that are not public show in no difference: it would tell what they say. `on_options`
    are the counts of answers by names.
    """
    return [
        mismatch_words(code, vote.threshold_kind)
        for code in vote.mismatches
        if _may_show(code, vote, on_options)
    ]


def _may_show(code: str, vote: Vote, on_options: Iterable[int]) -> bool:
    if names_are_public(vote):
        return True
    counts = vote.tally_for, vote.tally_against, vote.tally_abstained
    rest = vote.tally_not_voting, vote.tally_unknown, *on_options
    return code != NAMES_DIFFER and not any((*counts, *rest))
