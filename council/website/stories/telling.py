"""What opens an amendment's page: the sentence and the lines below it, from the record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amendments.enums import Verb
from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent
from amendments.sentences_amendment import Paper, amendment_sentence
from amendments.sentences_decision import Ending, abstained_words
from amendments.sentences_purpose import also_sentence, purpose_of, purpose_words
from council.models import PoliticalGroup
from council.records import seen
from council.website.stories.ledger import Entered

CAME_BY = frozenset(
    {Verb.ACCEPT, Verb.EXECUTIVE_TAKE_IN, Verb.EXECUTIVE_ACCEPT, Verb.INSIST}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What is read of an amendment before it is told."""

    record: Amendment
    motion: Motion | None
    events: Sequence[AmendmentEvent]
    parts: Sequence[Amendment]
    entered: Entered


@dataclass(frozen=True, slots=True)
class Told:
    """The opening of the page, in sentences.

    `groups` are the public ones that put it forward; `came_by` the verbs that brought it in.
    """

    headline: str
    standfirst: list[str]
    groups: list[PoliticalGroup]
    came_by: frozenset[str]


def tell(known: Known) -> Told:
    """Return the opening of the page."""
    record, entered = known.record, known.entered
    groups = groups_of(record)
    year = entered.budget.year if entered.budget else None
    items = purpose_of(entered.items(), {each.year: each.amount for each in entered.tax})
    purpose = items if entered.is_complete else None
    words = (entered.labels, record.council.currency)
    paper = paper_of(known, groups, purpose_words(purpose, year, *words) if purpose else "")
    also = also_sentence(purpose, year, *words, record.state) if purpose else ""
    abstained = abstained_words(paper.decision.abstained) if paper.decision else ""
    told = [line for line in (also, abstained) if line]
    return Told(amendment_sentence(paper), told, groups, paper.came_by)


def groups_of(record: Amendment) -> list[PoliticalGroup]:
    """Return the public groups that put it forward; of a part those of the whole."""
    groups = [group for group in record.groups.all() if seen(group)]
    parent = seen(record.parent)
    return groups_of(parent) if parent and not groups else groups


def paper_of(known: Known, groups: Iterable[PoliticalGroup], purpose: str) -> Paper:
    """Return the amendment as its sentence tells it."""
    record, motion = known.record, known.motion
    decision, came_by = history(known.events)
    return Paper(
        title=record.title,
        state=record.state,
        groups=[group.name for group in groups if not group.is_unaligned],
        purpose=purpose,
        part_number=record.part_number,
        is_alternative=bool(record.current and record.current.replaces_all),
        decision=decision,
        parts=[part.state for part in known.parts],
        cause=cause_words(record),
        came_by=came_by,
        motion_state=motion.state if motion else "",
        is_budget=known.entered.budget is not None,
    )


def history(events: Iterable[AmendmentEvent]) -> tuple[Ending | None, frozenset[str]]:
    """Return the last decision in the log, and by which verbs else it came into force."""
    decision, came_by = None, set[str]()
    for event in events:
        if event.outcome:
            decision = ending_of(event)
            came_by.discard(Verb.ACCEPT)
        elif event.verb in CAME_BY:
            came_by.add(event.verb)
    return decision, frozenset(came_by)


def ending_of(event: AmendmentEvent | MotionEvent) -> Ending:
    """Return a decision as its sentence tells it."""
    return Ending(
        event.outcome,
        event.decision_for,
        event.decision_against,
        event.decision_abstained,
        event.by_casting_vote,
        event.method,
    )


def cause_words(record: Amendment) -> str:
    """Name what made it fall, as far as that is public."""
    cause = seen(record.cause_amendment)
    if cause is not None:
        return f"the amendment “{cause.title}”"
    return "another vote" if record.cause_vote else ""
