"""How an amendment ended: the vote with its bar, and what happened in order of the day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from amendments.enums import AmendmentState, Verb
from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent
from amendments.sentences_decision import abstained_words, became
from council.bars import Piece, vote_bar
from council.records import seen
from council.website import queries_money as money
from council.website import queries_story as queries
from council.website.stories.telling import ending_of
from votes.models import Vote
from votes.shown import Figures, figures_of

LAST = 10**9
NOT_TOLD = {Verb.PUBLISH, Verb.SUBMIT}
# What follows from the vote on the motion stands after it.
FOLLOWS = {Verb.ADOPT, Verb.NOT_ADOPT, Verb.REFER_TO_EXECUTIVE}
EARLIER, MOTION, AFTER = range(3)


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened, ready to print; `mark` is its look on the time line."""

    title: str
    sentences: list[str] = field(default_factory=list)
    mark: str = ""
    at: datetime | None = None
    place: tuple[int, int] = (LAST, EARLIER)
    member: Any = None
    cause: Any = None
    vote: Vote | None = None


def of(
    record: Amendment, motion: Motion | None, events: Sequence[AmendmentEvent]
) -> dict[str, Any]:
    """Return how it ended: its decision with figures, and the time line with the motion's."""
    decisions = queries.decisions_on(motion) if motion else []
    named = {event.vote for event in (*events, *decisions)}
    votes = queries.public_votes({*named, record.cause_vote})
    decided = next((event for event in reversed(events) if event.outcome), None)
    steps = [step_of(event, votes) for event in events if event.verb not in NOT_TOLD]
    if motion:
        steps += [motion_step(event, motion, votes) for event in decisions]
    return {
        "decided": decided,
        "steps": sorted(steps, key=lambda step: step.place),
        "revisions": list(money.taken_in_later(record)),
        "cause_vote": votes.get(record.cause_vote),
        "is_report": record.state == AmendmentState.NOT_CARRIED,
        **(vote_of(decided, votes) if decided else {}),
    }


def vote_of(decided: AmendmentEvent, votes: dict[str, Vote]) -> dict[str, Any]:
    """Return the figures of the decision with their bar, and its vote where that is public."""
    vote = votes.get(decided.vote)
    ending = ending_of(decided)
    figures = Figures(ending.for_, ending.against, ending.abstained, from_names=False)
    if vote is not None and not figures.known:
        figures = figures_of(vote)
    return {"vote": vote, "figures": figures, "bar": bar_of(figures)}


def bar_of(figures: Figures) -> list[Piece]:
    """Draw a decision to its own scale: the votes cast, with room for the gap."""
    if figures.for_ is None or figures.against is None:
        return []
    counts = figures.for_, figures.against, figures.abstained
    cast = sum(number or 0 for number in counts)
    return vote_bar(*counts, scale=cast + max(1, cast // 40))


def step_of(event: AmendmentEvent, votes: dict[str, Vote]) -> Happened:
    """Return an event of the amendment."""
    told = [*decided_words("It", event), event.reason]
    return Happened(
        title=Verb(event.verb).label,
        sentences=[sentence for sentence in told if sentence],
        mark="ballot" if event.outcome else "",
        at=event.happened_at,
        place=(sequence_of(event), AFTER if event.verb in FOLLOWS else EARLIER),
        member=seen(event.member),
        cause=seen(event.cause_amendment),
        vote=votes.get(event.vote),
    )


def sequence_of(event: AmendmentEvent | MotionEvent) -> int:
    """Return its place in the order of the day; the last one where it is not known."""
    return LAST if event.sequence is None else event.sequence


def motion_step(event: MotionEvent, motion: Motion, votes: dict[str, Vote]) -> Happened:
    """Return a decision on the motion, which says what became of everything in it."""
    return Happened(
        title=motion.title,
        sentences=decided_words("The motion", event),
        mark="ballot",
        at=event.happened_at,
        place=(sequence_of(event), MOTION),
        vote=votes.get(event.vote),
    )


def decided_words(subject: str, event: AmendmentEvent | MotionEvent) -> list[str]:
    """Say how a decision ended, abstentions in a sentence of their own; nothing for others."""
    if not event.outcome:
        return []
    ending = ending_of(event)
    told = f"{subject} {became(ending)}."
    return [told, abstained_words(ending.abstained)] if ending.abstained else [told]
