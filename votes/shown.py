"""What a reader may see of a vote, ready to print: figures, bar, seats, names by choice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from amendments.enums import Outcome
from amendments.models import Amendment, Motion
from council.records import seen
from votes.enums import BallotChoice, NamesHeld, VoteKind
from votes.models import Ballot, Vote, VoteEvent, VoteOption
from votes.rules import names_held, public_choice
from votes.seats import Seat, chart
from votes.sentences import Ending, ending_sentence, names_sentence

ORDER = (
    BallotChoice.FOR,
    BallotChoice.AGAINST,
    BallotChoice.ABSTAIN,
    BallotChoice.PRESENT_NOT_VOTING,
    BallotChoice.LEFT_MEETING,
    BallotChoice.ABSENT_APOLOGIES,
    BallotChoice.ABSENT,
    BallotChoice.UNKNOWN,
)
MARKS = {BallotChoice.FOR: "for", BallotChoice.AGAINST: "against", BallotChoice.ABSTAIN: "abstain"}
# For on the left, against on the right, abstained and not there between.
CHAIRS = {BallotChoice.FOR: 0, BallotChoice.ABSTAIN: 1, BallotChoice.AGAINST: 3}
SUBJECTS = {
    VoteKind.MAIN: "The motion",
    VoteKind.AMENDMENT: "The amendment",
    VoteKind.PART: "The part of the amendment",
    VoteKind.PROCEDURAL: "The procedural motion",
    VoteKind.EN_BLOC: "The items taken together",
}
FIELDS = {
    "declared_result": "Declared result",
    "declared_for": "Declared for",
    "declared_against": "Declared against",
    "declared_abstained": "Declared abstained",
}
QUOTED = "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}"
NAMED = {
    VoteKind.MAIN: "{}",
    VoteKind.AMENDMENT: f"The amendment {QUOTED}",
    VoteKind.PART: f"The part {QUOTED}",
}
NAMES_DIFFER = "names_differ_from_tally"
CODES = {
    NAMES_DIFFER: "The names do not add up to the tally that was declared.",
    "result_differs_from_arithmetic": "The declared result is not what the figures give.",
}


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


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it is printed, and the address of the member's page."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class NameList:
    """The members under one heading, in order of surname."""

    heading: str
    mark: str
    members: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a correction changed: what, as it was and as it is now, in words."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class DrawnSeat:
    """One seat of the chart: where, which shape, which colour."""

    seat: Seat
    shape: str
    colour: str


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
    kind = VoteKind(vote.kind)
    if len(subjects) == 1 and subjects[0].title and kind in NAMED:
        return NAMED[kind].format(subjects[0].title)
    return SUBJECTS.get(kind, "The question")


def headline(vote: Vote, subject: str = "") -> str:
    """Return the page's sentence; what the chair declared is what it says (domain 5.4)."""
    figures = figures_of(vote)
    ending = Ending(
        vote.declared_result,
        figures.for_,
        figures.against,
        figures.abstained,
        vote.declared_by_casting_vote,
        vote.method,
    )
    return ending_sentence(subject or subject_of(vote), ending)


def held(vote: Vote, ballots: Sequence[Ballot]) -> NamesHeld:
    """Say which names the reader is shown."""
    return names_held(len({ballot.member_id for ballot in ballots}), vote.roll_complete)


def names_words(vote: Vote, ballots: Sequence[Ballot]) -> str:
    """Return the sentence about names (domain 11)."""
    said = (vote.declared_for, vote.declared_against, vote.declared_abstained)
    known = [number for number in said if number is not None]
    voted = sum(known) if len(known) == len(said) else None
    names = len({ballot.member_id for ballot in ballots})
    return names_sentence(held(vote, ballots), vote.names_taken, names, voted, vote.method)


def mismatches_of(vote: Vote, options: Iterable[VoteOption] = ()) -> list[str]:
    """Return the differences between result, figures and names, in words.

    Names that are not public show in no difference: it would tell what they say.
    """
    return [CODES[code] for code in vote.mismatches if _may_show(code, vote, options)]


def _may_show(code: str, vote: Vote, options: Iterable[VoteOption]) -> bool:
    if names_are_public(vote):
        return True
    counts = vote.tally_for, vote.tally_against, vote.tally_abstained
    rest = vote.tally_not_voting, vote.tally_unknown, *(option.tally for option in options)
    return code != NAMES_DIFFER and not any((*counts, *rest))


def name_lists(ballots: Iterable[Ballot]) -> list[NameList]:
    """Put the ballots under headings in the order of the law; a bar is never named."""
    found: defaultdict[BallotChoice, list[Named]] = defaultdict(list)
    for ballot in ballots:
        if not ballot.is_casting and ballot.choice:
            found[_seen_choice(ballot.choice)].append(named(ballot))
    return [
        NameList(choice.label, MARKS.get(choice, "absent"), tuple(found[choice]))
        for choice in ORDER
        if found[choice]
    ]


def named(ballot: Ballot) -> Named:
    """Return a ballot's name: as the source prints it only beside for, against, abstained.

    Beside a bar the source's own words could say why a member could not vote.
    """
    member = seen(ballot.member)
    if member is None:
        return Named("Name not published here", "")
    printed = ballot.name_as_printed if ballot.choice in MARKS else ""
    return Named(printed or member.name, member.get_absolute_url())


def casting_of(ballots: Iterable[Ballot]) -> Ballot | None:
    """Return the casting ballot, shown apart and in no tally."""
    return next((one for one in ballots if one.is_casting and seen(one.member)), None)


def drawn_seats(ballots: Iterable[Ballot]) -> tuple[list[DrawnSeat], float]:
    """Seat everyone on the roll: by vote from left to right, within it by group and name."""
    roll = [ballot for ballot in ballots if not ballot.is_casting and ballot.choice]
    roll.sort(key=_chair)
    places = chart(len(roll))
    drawn = [
        DrawnSeat(seat, MARKS.get(_seen_choice(ballot.choice), "absent"), _colour(ballot))
        for seat, ballot in zip(places.seats, roll, strict=True)
    ]
    return drawn, places.radius


def _chair(ballot: Ballot) -> tuple[int, str, str]:
    group = ballot.group_at_vote.name if ballot.group_at_vote else ""
    return CHAIRS.get(_seen_choice(ballot.choice), 2), group, ballot.member.sort_name


def _colour(ballot: Ballot) -> str:
    group = seen(ballot.group_at_vote)
    return group.colour if group and group.colour else "currentColor"


def changes_of(event: VoteEvent, ballots: Sequence[Ballot]) -> list[Change]:
    """Return what an event changed; of ballots only those whose names are public."""
    names = {b.member.reference: b.member.name for b in ballots if seen(b.member)}
    found = [
        Change(FIELDS.get(field, field.replace("_", " ").capitalize()), _word(was), _word(now))
        for field, (was, now) in event.data.get("changes", {}).items()
    ]
    for member, (was, now) in event.data.get("ballots", {}).items():
        change = Change(names.get(member, ""), _choice(was), _choice(now))
        if member in names and change.was != change.now:
            found.append(change)
    return found


def _word(value: object) -> str:
    if value is None or value == "":
        return "not known"
    return Outcome(value).label if value in Outcome.values else str(value)


def _seen_choice(choice: str | None) -> BallotChoice:
    return BallotChoice(public_choice(choice) or BallotChoice.UNKNOWN)


def _choice(value: object) -> str:
    if value in BallotChoice.values:
        return _seen_choice(str(value)).label
    return "not marked" if value is None else str(value)
