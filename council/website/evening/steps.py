"""The evening as a time line: what happened, step by step, ready to print."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from amendments.enums import AmendmentState, MotionState, Verb
from amendments.models import Amendment, Motion
from council.bars import Piece, vote_bar
from council.enums import Evidence, MeetingStatus
from council.models import PoliticalGroup
from council.sentences import clock
from council.website.corrections.reading import told
from council.website.corrections.shapes import Correction
from council.website.evening.looks import look_of_state, look_of_vote
from council.website.evening.words import (
    Causes,
    casting_words,
    heading_of_vote,
    not_known_words,
    paper_lines,
)
from council.website.pages.words import badge_words
from council.website.queries_meetings import Evening, Step
from votes import shown
from votes.enums import VoteStatus
from votes.models import Vote
from votes.shown import Figures

PAUSES = {Verb.ADJOURN, Verb.RESUME}
ENDED = frozenset(AmendmentState.values) - AmendmentState.live | MotionState.carried_states
ENDS = {MeetingStatus.OPEN, MeetingStatus.CLOSED}
OF_MEETING = {
    MeetingStatus.OPEN: "The meeting opened",
    MeetingStatus.ADJOURNED: "The meeting was adjourned",
    MeetingStatus.CLOSED: "The meeting closed",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a step: what is said, when (a clock time, if recorded), and why."""

    words: str
    at: str = ""
    reason: str = ""
    is_quiet: bool = False


@dataclass(slots=True)
class Told:
    """One step as it is printed; `key` names it on the page and stays when others follow."""

    key: str
    mark: str
    heading: str
    address: str = ""
    look: str = ""
    word: str = ""
    number: str = ""
    groups: Sequence[PoliticalGroup] = ()
    proposed_by: str = ""
    lines: list[Line] = field(default_factory=list)
    not_known: str = ""
    figures: Figures | None = None
    bar: list[Piece] = field(default_factory=list)
    is_provisional: bool = False
    corrections: list[Correction] = field(default_factory=list)

    @property
    def says(self) -> str:
        """The step in one sentence, for those who hear the page."""
        if self.figures is not None:
            return self.lines[0].words
        words = self.lines[-1].words if self.lines else ""
        return f"{self.heading}: {words[0].lower()}{words[1:]}" if words else f"{self.heading}."


def told_steps(evening: Evening) -> list[Told]:
    """Return the time line; steps of one paper that follow each other are one."""
    corrections = _corrections(evening)
    scale = scale_of(evening.votes, evening.seats)
    seen: Counter[str] = Counter()
    found = []
    for (kind, _), steps in groupby(_worth_telling(evening), key=_same):
        run = list(steps)
        tail = "meeting" if kind == "meeting" else run[0].record.reference.rsplit("/", 1)[-1]
        seen[tail] += 1
        key = tail if seen[tail] == 1 else f"{tail}-{seen[tail]}"
        if kind == "vote":
            step = _told_vote(key, run, evening, scale)
        elif kind == "meeting":
            step = _told_meeting(key, run[0], evening)
        else:
            step = _told_paper(key, kind, run, evening)
        step.corrections = corrections.pop(run[0].record.reference, [])
        found.append(step)
    return found


def _same(step: Step) -> tuple[str, Any]:
    of = (step.event.pk, step.event.verb) if step.kind == "meeting" else step.record.pk
    return step.kind, of


def _worth_telling(evening: Evening) -> Iterator[Step]:
    """Leave out what was put forward before the first thing that happened, and empty openings."""
    begun = False
    for step in evening.steps:
        is_put_forward = step.event.verb == Verb.TABLE
        begun = begun or not (step.kind == "meeting" or is_put_forward)
        is_untimed = step.event.happened_at is None and step.event.verb in ENDS
        if (begun or not is_put_forward) and not is_untimed:
            yield step


def _corrections(evening: Evening) -> dict[str, list[Correction]]:
    """Return the public corrections of votes and papers, by reference."""
    found: dict[str, list[Correction]] = {}
    for each in told(evening.corrections):
        if each is not None:
            found.setdefault(each.reference, []).append(each)
    return found


def _at(step: Step, evening: Evening) -> str:
    """Return the clock time of a step in the council's zone; empty where none was recorded."""
    meeting = evening.meeting
    if step.event.happened_at is None:
        return ""
    return clock(step.event.happened_at, meeting.council.time_zone, meeting.held_on)


def _told_meeting(key: str, step: Step, evening: Evening) -> Told:
    verb = MeetingStatus(step.event.verb)
    heading = OF_MEETING[verb]
    if verb == MeetingStatus.OPEN and step.event.from_state == MeetingStatus.ADJOURNED:
        heading = "The meeting went on"
    at = _at(step, evening)
    return Told(key, "pause", heading, lines=[Line("", at)] if at else [])


def _told_paper(key: str, kind: str, run: list[Step], evening: Evening) -> Told:
    record = run[-1].record
    state = run[-1].event.to_state
    is_over = state in ENDED
    is_pause = all(step.event.verb in PAUSES for step in run)
    is_numbered = record.evidence in {Evidence.DESK, Evidence.MINUTES}
    step = Told(key, "pause" if is_pause else "", record.title, record.get_absolute_url())
    step.number = number_words(record) if is_numbered else ""
    step.look = look_of_state(state) if is_over else ""
    step.word = label_of_state(kind, state) if is_over else ""
    if isinstance(record, Amendment):
        step.groups, step.proposed_by = list(record.groups.all()), record.proposed_by
    causes = Causes(
        {vote.reference for vote in evening.votes},
        {each.pk: each.title for each in evening.amendments},
    )
    step.lines = [
        Line(words, _at(last, evening), reason)
        for words, last, reason in paper_lines(record, run, causes)
    ]
    step.not_known = not_known_words(record, [each.event for each in run])
    return step


def _told_vote(key: str, run: list[Step], evening: Evening, scale: int) -> Told:
    vote: Vote = run[0].record
    subjects = evening.subjects.get(vote.pk, [])
    step = Told(
        key,
        "ballot",
        heading_of_vote(vote, subjects, evening.votes, evening.subjects),
        vote.get_absolute_url(),
        look_of_vote(vote),
        badge_words(vote),
        number=f"Vote {vote.number}",
    )
    step.figures = shown.figures_of(vote)
    step.bar = bar_of(step.figures, scale)
    step.is_provisional = vote.status == VoteStatus.DECLARED and vote.evidence == Evidence.DESK
    sentence = shown.headline(vote, shown.subject_of(vote, subjects))
    step.lines = [Line(sentence, _at(run[0], evening)), *_more_of(vote, run, evening)]
    return step


def _more_of(vote: Vote, run: list[Step], evening: Evening) -> Iterator[Line]:
    """Yield what else is told of a vote: its question, whom it replaces, why it is void."""
    if vote.question:
        yield Line(vote.question, is_quiet=True)
    if vote.replaces is not None and vote.replaces.pk in {each.pk for each in evening.votes}:
        yield Line(f"It was taken in place of vote {vote.replaces.number}.")
    if words := casting_words(vote):
        yield Line(words)
    for step in run:
        if step.event.verb == "void":
            yield Line("Made void.", _at(step, evening), step.event.reason)


def number_words(record: Motion | Amendment) -> str:
    """Return the number that a paper has: Motion 1, Amendment 2, Amendment 2, part 1."""
    kind = "Motion" if isinstance(record, Motion) else "Amendment"
    part = getattr(record, "part_number", None)
    return f"{kind} {record.number}{f', part {part}' if part else ''}"


def label_of_state(kind: str, state: str) -> str:
    """Return a state in words."""
    states: Any = MotionState if kind == "motion" else AmendmentState
    return str(states(state).label)


def scale_of(votes: Iterable[Vote], seats: int | None = None) -> int:
    """Return the one scale of all bars of a page (members): the seats of the day.

    Where they are not known, the most votes cast in any of them, with room for the gap.
    """
    sums = [_cast(figures) for figures in map(shown.figures_of, votes) if figures.known]
    most = max(sums, default=0)
    return max(seats or 0, most) + most // 20


def _cast(figures: Figures) -> int:
    return (figures.for_ or 0) + (figures.against or 0) + (figures.abstained or 0)


def bar_of(figures: Figures, scale: int) -> list[Piece]:
    """Return the bar of a count; none where it is not known."""
    if not figures.known:
        return []
    counts = figures.for_ or 0, figures.against or 0, figures.abstained or 0
    return vote_bar(*counts, scale=scale)
