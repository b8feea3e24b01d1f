"""The sentence that opens an amendment's page: whose, to do what, and what became of it; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from amendments.enums import AmendmentState, MotionState, Outcome
from amendments.sentences_decision import Ending, became
from amendments.sentences_names import joined

FIXED = {
    AmendmentState.TABLED: "has been put forward and not moved so far",
    AmendmentState.MOVED: "has been moved and not seconded so far",
    AmendmentState.SECONDED: "has been moved and seconded, and not decided so far",
    AmendmentState.WITHDRAWN: "was withdrawn",
    AmendmentState.LAPSED: "lapsed: nobody seconded it",
    AmendmentState.OUT_OF_ORDER: "was ruled out of order",
    AmendmentState.NOT_REACHED: "was not reached before the meeting ended",
    AmendmentState.NOT_CARRIED: "was not carried, as reported",
    AmendmentState.NOT_ACCEPTED_FOR_DEBATE: "was not accepted for debate",
}
UNDECIDED = {
    MotionState.RECOMMENDED, MotionState.MOVED, MotionState.SECONDED, MotionState.ADJOURNED,
}  # fmt: skip
CARRIED_STATES = AmendmentState.in_substantive | {"superseded", "carried_not_adopted"}
OWNS = ("'s", "\N{RIGHT SINGLE QUOTATION MARK}s")
RESULT_NOT_KNOWN = "was put to the vote; the result is not known"


@dataclass(frozen=True, slots=True)
class Paper:
    """An amendment as its sentence tells it.

    `purpose` is a phrase with "to", or empty: then the title stands. `decision` is its own
    vote's, `parts` are the states of its parts, `cause` names what made it fall. `came_by` is
    how it came into force other than by a vote: accept, executive_take_in, executive_accept or
    insist. `motion_state` is that of the motion that it changes.
    """

    title: str
    state: str
    groups: Sequence[str] = ()
    purpose: str = ""
    part_number: int | None = None
    is_alternative: bool = False
    decision: Ending | None = None
    parts: Sequence[str] = ()
    cause: str = ""
    came_by: frozenset[str] = frozenset()
    motion_state: str = ""
    is_budget: bool = True


def amendment_sentence(paper: Paper) -> str:
    """Say whose amendment it is, what it would do, and what became of it (DESIGN 7)."""
    return f"{subject_words(paper)} {became_words(paper)}."


def subject_words(paper: Paper) -> str:
    """Return the subject: "The Labour amendment to spend £1.3 million more on ...".

    Without one clear purpose it is named by its title.
    """
    named = _named(paper)
    if paper.purpose and not paper.is_alternative:
        return f"{named}, {paper.purpose}," if paper.part_number else f"{named} {paper.purpose}"
    return _by_title(paper, named)


def _named(paper: Paper) -> str:
    what = "alternative budget" if paper.is_alternative else "amendment"
    if "executive_take_in" in paper.came_by:
        what, groups = "revision", "executive's"
    else:
        groups = joined(paper.groups)
    whole = f"{groups} {what}".strip()
    return f"Part {paper.part_number} of the {whole}" if paper.part_number else f"The {whole}"


def _by_title(paper: Paper, named: str) -> str:
    """Return the title in quotes; plainly where it says itself whose amendment it is."""
    whose, says, _ = paper.title.partition(" amendment")
    if says and paper.part_number is None:
        if len(paper.groups) == 1 and whose.startswith(paper.groups[0]):
            return f"The {paper.title}"
        if whose.endswith(OWNS):
            return paper.title
    return f"{named} “{paper.title}”"


def became_words(paper: Paper) -> str:
    """Return what became of it, exact for every state."""
    state = AmendmentState(paper.state)
    decision = paper.decision
    if state == AmendmentState.SECONDED and decision and decision.result == Outcome.UNKNOWN:
        return RESULT_NOT_KNOWN
    if state in FIXED:
        return FIXED[state]
    if state in ENDINGS:
        return ENDINGS[state](paper)
    return f"{_came_in(paper)}{_afterwards(paper, state)}"


def _fallen(paper: Paper) -> str:
    return f"fell because of {paper.cause}" if paper.cause else "fell"


def _carried_in_part(paper: Paper) -> str:
    if not paper.parts:
        return "was carried in part"
    carried = sum(state in CARRIED_STATES for state in paper.parts)
    return f"was carried in part: {carried} of its {len(paper.parts)} parts"


def _rescinded(paper: Paper) -> str:
    if paper.decision and paper.decision.result in {Outcome.CARRIED, Outcome.LOST, Outcome.TIED}:
        return f"{became(paper.decision)}; that decision was rescinded later"
    if "accept" in paper.came_by:
        return "was accepted and not voted on; that was rescinded later"
    return "was rescinded by a later decision"


def _lost(paper: Paper) -> str:
    if paper.decision and paper.decision.result in {Outcome.LOST, Outcome.TIED}:
        return became(paper.decision)
    return f"was lost in all {len(paper.parts)} parts" if paper.parts else "was lost"


ENDINGS = {
    AmendmentState.FALLEN: _fallen,
    AmendmentState.RESCINDED: _rescinded,
    AmendmentState.LOST: _lost,
    AmendmentState.PARTLY_CARRIED: _carried_in_part,
}


def _came_in(paper: Paper) -> str:
    """Return how it came into the motion: by its vote, accepted, or by its parts."""
    if "executive_take_in" in paper.came_by:
        return "was taken in by the executive"
    if "accept" in paper.came_by or paper.state == AmendmentState.ACCEPTED:
        return "was accepted and not voted on"
    if paper.decision and paper.decision.result == Outcome.CARRIED:
        return became(paper.decision)
    return f"was carried in all {len(paper.parts)} parts" if paper.parts else "was carried"


def _afterwards(paper: Paper, state: AmendmentState) -> str:
    """Return what came after it was carried or accepted."""
    what = "budget" if paper.is_budget else "motion"
    if state in {AmendmentState.CARRIED, AmendmentState.ACCEPTED}:
        return _so_far(paper, what)
    if state == AmendmentState.CARRIED_NOT_ADOPTED:
        return _left_out(paper, what)
    if state == AmendmentState.ADOPTED:
        return _adopted(paper, what)
    by = f" by {paper.cause}" if paper.cause else ""
    return {
        AmendmentState.SUPERSEDED: f", and then superseded{by}",
        AmendmentState.PENDING_EXECUTIVE: ", in principle: the executive has not answered so far",
        AmendmentState.EXECUTIVE_REJECTED: ", and then rejected by the executive",
    }[state]


def _so_far(paper: Paper, what: str) -> str:
    if paper.motion_state in UNDECIDED:
        return f", and is part of the motion so far: the {what} itself is not decided"
    return _lost_with(paper, what)


def _lost_with(paper: Paper, what: str) -> str:
    """Return that the motion was lost with the amendment in it (domain 1.1)."""
    if paper.motion_state == MotionState.LOST:
        return f", but the {what} as amended was lost"
    if paper.motion_state == MotionState.NOT_CARRIED:
        return f", but the {what} as amended was not carried, as reported"
    return ""


def _left_out(paper: Paper, what: str) -> str:
    lost = _lost_with(paper, what)
    done = "adopted" if paper.is_budget else "carried"
    return lost or f", but is not part of the {what} that was {done}"


def _adopted(paper: Paper, what: str) -> str:
    if "insist" in paper.came_by:
        return ", and adopted because the council insisted on it"
    if "executive_accept" in paper.came_by:
        return ", and accepted by the executive"
    done = "adopted" if paper.is_budget else "carried"
    return f", and is part of the {what} that was {done}"
