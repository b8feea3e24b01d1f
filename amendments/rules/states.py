"""State machines of amendments and motions (domain 4): what may follow what, and what it needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from amendments.enums import AmendmentState as A
from amendments.enums import MotionState as M
from amendments.enums import Outcome, Verb
from council.errors import RuleBroken

S = TypeVar("S", A, M)


class Need(StrEnum):
    """What a verb keyed at the desk must be given; other evidence may leave it null."""

    REASON = "reason"
    GROUND = "ground"
    CAUSE = "cause"
    MOVER = "mover"
    SECONDER = "seconder"
    CONSENT = "consent"
    ACCEPTOR = "acceptor"
    DECISION = "decision"
    VERSION = "version"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Transition(Generic[S]):
    """Where a verb leads; `to` is None where the decision says it."""

    to: S | None
    needs: frozenset[Need] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """How a vote on a version ended, as the vote hands it over; `vote` is its reference."""

    outcome: str
    method: str
    for_: int | None = None
    against: int | None = None
    abstained: int | None = None
    by_casting_vote: bool = False
    vote: str | None = None


def _arrow(to: S | None, *needs: Need) -> Transition[S]:
    return Transition(to, frozenset(needs))


AMENDMENT_TRANSITIONS: dict[tuple[A, Verb], Transition[A]] = {
    (A.DRAFT, Verb.SUBMIT): _arrow(A.SUBMITTED, Need.VERSION),
    # The executive's own revision was never before the council as an amendment.
    (A.DRAFT, Verb.EXECUTIVE_TAKE_IN): _arrow(A.ACCEPTED, Need.CAUSE, Need.ACCEPTOR, Need.VERSION),
    (A.SUBMITTED, Verb.REFUSE): _arrow(A.NOT_ACCEPTED_FOR_DEBATE, Need.GROUND),
    (A.SUBMITTED, Verb.TABLE): _arrow(A.TABLED, Need.VERSION),
    (A.TABLED, Verb.MOVE): _arrow(A.MOVED, Need.MOVER),
    (A.TABLED, Verb.WITHDRAW): _arrow(A.WITHDRAWN),
    (A.MOVED, Verb.LAPSE): _arrow(A.LAPSED),
    (A.MOVED, Verb.RULE_OUT): _arrow(A.OUT_OF_ORDER, Need.REASON),
    (A.MOVED, Verb.SECOND): _arrow(A.SECONDED, Need.SECONDER),
    # Before it is seconded the mover needs nobody's consent (domain 3.3).
    (A.MOVED, Verb.WITHDRAW): _arrow(A.WITHDRAWN),
    (A.SECONDED, Verb.WITHDRAW): _arrow(A.WITHDRAWN, Need.CONSENT),
    (A.SECONDED, Verb.ACCEPT): _arrow(A.ACCEPTED, Need.ACCEPTOR, Need.CONSENT),
    (A.SECONDED, Verb.ALTER): _arrow(A.SECONDED, Need.VERSION, Need.CONSENT),
    (A.SECONDED, Verb.TAKE_IN_PARTS): _arrow(A.SECONDED),
    (A.SECONDED, Verb.RECORD_DECISION): _arrow(None, Need.DECISION, Need.VERSION),
    (A.PENDING_EXECUTIVE, Verb.ADOPT): _arrow(A.ADOPTED),
    (A.PENDING_EXECUTIVE, Verb.EXECUTIVE_ACCEPT): _arrow(A.ADOPTED),
    (A.PENDING_EXECUTIVE, Verb.INSIST): _arrow(A.ADOPTED, Need.CAUSE),
    (A.PENDING_EXECUTIVE, Verb.EXECUTIVE_REJECT): _arrow(A.EXECUTIVE_REJECTED, Need.REASON),
}
for _state in (A.CARRIED, A.ACCEPTED):
    AMENDMENT_TRANSITIONS |= {
        (_state, Verb.RECOST): _arrow(_state, Need.CAUSE, Need.REASON, Need.VERSION),
        (_state, Verb.SUPERSEDE): _arrow(A.SUPERSEDED, Need.CAUSE),
        (_state, Verb.ADOPT): _arrow(A.ADOPTED, Need.CAUSE),
        (_state, Verb.REFER_TO_EXECUTIVE): _arrow(A.PENDING_EXECUTIVE, Need.CAUSE),
        (_state, Verb.NOT_ADOPT): _arrow(A.CARRIED_NOT_ADOPTED),
    }
# In meetings where all are moved first (domain 3.2, B) a seconded amendment can still be
# overtaken or not reached, so these two start from every live state and not from tabled alone.
for _state in (A.TABLED, A.MOVED, A.SECONDED):
    AMENDMENT_TRANSITIONS |= {
        (_state, Verb.RECOST): _arrow(_state, Need.CAUSE, Need.REASON, Need.VERSION),
        (_state, Verb.FALL): _arrow(A.FALLEN, Need.CAUSE),
        (_state, Verb.NOT_REACH): _arrow(A.NOT_REACHED),
    }
NOT_PUBLIC = A.confidential | {A.NOT_ACCEPTED_FOR_DEBATE}
for _state in A:
    if _state not in NOT_PUBLIC | {A.NOT_CARRIED}:
        AMENDMENT_TRANSITIONS[_state, Verb.REPORT_NOT_CARRIED] = _arrow(A.NOT_CARRIED, Need.SOURCE)
    if _state in A.decided and _state != A.RESCINDED:
        AMENDMENT_TRANSITIONS[_state, Verb.RESCIND] = _arrow(A.RESCINDED, Need.CAUSE)

MOTION_TRANSITIONS: dict[tuple[M, Verb], Transition[M]] = {
    (M.RECOMMENDED, Verb.MOVE): _arrow(M.MOVED, Need.MOVER),
    (M.RECOMMENDED, Verb.WITHDRAW): _arrow(M.WITHDRAWN),
    (M.MOVED, Verb.SECOND): _arrow(M.SECONDED, Need.SECONDER),
    (M.MOVED, Verb.LAPSE): _arrow(M.LAPSED),
    (M.MOVED, Verb.WITHDRAW): _arrow(M.WITHDRAWN),
    (M.SECONDED, Verb.WITHDRAW): _arrow(M.WITHDRAWN, Need.CONSENT),
    (M.SECONDED, Verb.ALTER): _arrow(M.SECONDED, Need.VERSION, Need.CONSENT),
    (M.SECONDED, Verb.ADJOURN): _arrow(M.ADJOURNED),
    (M.ADJOURNED, Verb.RESUME): _arrow(M.SECONDED),
    (M.SECONDED, Verb.RECORD_DECISION): _arrow(None, Need.DECISION, Need.VERSION),
    # The same evening a fresh version can be moved after a defeat (domain 4, 10 case 1).
    (M.LOST, Verb.MOVE): _arrow(M.MOVED, Need.MOVER, Need.VERSION),
    (M.CARRIED, Verb.REFER_TO_EXECUTIVE): _arrow(M.IN_PRINCIPLE),
    (M.CARRIED, Verb.ADOPT): _arrow(M.FINAL),
    (M.IN_PRINCIPLE, Verb.ADOPT): _arrow(M.FINAL),
    (M.IN_PRINCIPLE, Verb.EXECUTIVE_ACCEPT): _arrow(M.FINAL),
    (M.IN_PRINCIPLE, Verb.INSIST): _arrow(M.FINAL, Need.CAUSE),
    (M.IN_PRINCIPLE, Verb.EXECUTIVE_REJECT): _arrow(M.IN_PRINCIPLE, Need.REASON),
}
for _motion_state in (M.RECOMMENDED, M.MOVED, M.SECONDED, M.ADJOURNED):
    MOTION_TRANSITIONS |= {
        (_motion_state, Verb.NOT_REACH): _arrow(M.NOT_REACHED),
        (_motion_state, Verb.REPORT_NOT_CARRIED): _arrow(M.NOT_CARRIED, Need.SOURCE),
    }

# What a source may leave untold between one state and the next. A paper in confidence is
# first put forward: nothing skips from there into the meeting.
AMENDMENT_STEPS = {A.DRAFT: A.SUBMITTED, A.TABLED: A.MOVED, A.MOVED: A.SECONDED}
MOTION_STEPS = {M.RECOMMENDED: M.MOVED, M.MOVED: M.SECONDED, M.ADJOURNED: M.SECONDED}


def _find(
    arrows: Mapping[tuple[S, Verb], Transition[S]],
    steps: Mapping[S, S],
    state: S,
    verb: Verb,
    desk: bool,
) -> Transition[S]:
    """Return the arrow, for sources also that of a later step; else RuleBroken.

    An arrow that leads back to where it starts leaves the state as it was.
    """
    at: S | None = state
    while at is not None:
        arrow = arrows.get((at, verb))
        if arrow is not None:
            return Transition(state, arrow.needs) if arrow.to == at else arrow
        at = None if desk else steps.get(at)
    allowed = sorted(other.label for start, other in arrows if start == state)
    follow = f"What can follow is: {', '.join(allowed)}." if allowed else "Nothing can follow."
    message = f"This stands at “{state.label}”, so “{verb.label}” cannot follow. {follow}"
    raise RuleBroken(message, "wrong_state")


def amendment_transition(state: str, verb: str, *, desk: bool) -> Transition[A]:
    """Return where the verb leads an amendment and what it needs, else RuleBroken."""
    return _find(AMENDMENT_TRANSITIONS, AMENDMENT_STEPS, A(state), Verb(verb), desk)


def motion_transition(state: str, verb: str, *, desk: bool) -> Transition[M]:
    """Return where the verb leads a motion and what it needs, else RuleBroken."""
    return _find(MOTION_TRANSITIONS, MOTION_STEPS, M(state), Verb(verb), desk)


def _decided_by(decision: Decision | None) -> Decision:
    if decision is None:
        message = "There is no decision to record: give the result of the vote."
        raise RuleBroken(message, "no_decision")
    return decision


def next_state(state: str, verb: str, *, decision: Decision | None = None, desk: bool) -> A:
    """Return the state of an amendment after a verb (domain 4), else RuleBroken.

    At the desk each step is keyed; a source may skip steps that it does not tell of.
    A decision whose outcome is not known leaves the state as it was.
    """
    to = amendment_transition(state, verb, desk=desk).to
    return to or decided_state(_decided_by(decision)) or A(state)


def next_motion_state(
    state: str,
    verb: str,
    *,
    decision: Decision | None = None,
    executive_period: bool = False,
    desk: bool,
) -> M:
    """Return the state of a motion after a verb (domain 4), else RuleBroken."""
    to = motion_transition(state, verb, desk=desk).to
    return to or motion_state_after(_decided_by(decision), executive_period) or M(state)


def decided_state(decision: Decision) -> A | None:
    """Return the state that a decision gives; a tie is lost (domain 4), unknown gives none."""
    states = {Outcome.CARRIED: A.CARRIED, Outcome.LOST: A.LOST, Outcome.TIED: A.LOST}
    return states.get(Outcome(decision.outcome))


def motion_state_after(decision: Decision, executive_period: bool) -> M | None:
    """Return the state of a motion after its vote; in principle if the executive may object."""
    carried = M.IN_PRINCIPLE if executive_period else M.CARRIED
    states = {Outcome.CARRIED: carried, Outcome.LOST: M.LOST, Outcome.TIED: M.LOST}
    return states.get(Outcome(decision.outcome))


# States that only an amendment that was carried (or accepted) can have.
AFTER_CARRIED = frozenset(
    {
        A.CARRIED,
        A.SUPERSEDED,
        A.PENDING_EXECUTIVE,
        A.EXECUTIVE_REJECTED,
        A.ADOPTED,
        A.CARRIED_NOT_ADOPTED,
        A.RESCINDED,
    }
)
# How a paper ends that is not carried: first by decision, then from the end of the evening back.
NOT_CARRIED = (
    A.NOT_CARRIED,
    A.LOST,
    A.NOT_REACHED,
    A.FALLEN,
    A.OUT_OF_ORDER,
    A.LAPSED,
    A.WITHDRAWN,
    A.NOT_ACCEPTED_FOR_DEBATE,
)
TAKEN_IN_LATER = frozenset({A.LOST, A.NOT_CARRIED})
ONLY_BY_DECISION = frozenset({A.CARRIED, A.LOST, A.PARTLY_CARRIED})


def corrected_state(state: str, *, decision: Decision | None = None, to: str | None = None) -> A:
    """Return the state after a correction (domain 4): that of the corrected decision.

    Where the result stays carried, what came of it stays. A corrected decision whose
    outcome is not known leaves the amendment seconded. Without a decision, `to` names
    the exact state that a record gives (for example withdrawn instead of not carried).
    """
    now = A(state)
    if now in A.confidential:
        message = "Nothing was recorded in public yet, so there is nothing to correct."
        raise RuleBroken(message, "wrong_state")
    if decision is not None:
        decided = decided_state(decision) or A.SECONDED
        return now if decided == A.CARRIED and now in AFTER_CARRIED else decided
    if to is None or A(to) in A.confidential | ONLY_BY_DECISION:
        message = "A correction needs the corrected result of the vote, or another public state."
        raise RuleBroken(message, "no_decision")
    return A(to)


def check_revision(motion: str, lost: str) -> None:
    """Raise RuleBroken unless the executive may take in this lost amendment now (domain 3.4)."""
    if motion != M.IN_PRINCIPLE:
        message = (
            "The executive revises a budget only while its period runs: this motion is not"
            " carried in principle."
        )
        raise RuleBroken(message, "no_executive_period")
    if lost not in TAKEN_IN_LATER:
        message = f"This amendment stands at “{A(lost).label}”: name one that was lost."
        raise RuleBroken(message, "not_lost")


def parent_state(part_states: Iterable[str]) -> A | None:
    """Derive the state of an amendment taken in parts (domain 4); None while a part is open.

    All carried is carried, none is lost, mixed is partly carried; parts that all stand
    alike give the parent their own state. Where no part was voted on nothing was lost:
    the whole ended with the part that can have ended last.
    """
    states = {A(state) for state in part_states}
    if not states or states & (A.live | A.confidential):
        return None
    if len(states) == 1:
        return states.pop()
    carried = AFTER_CARRIED | {A.ACCEPTED}
    if states <= carried:
        return A.CARRIED
    if states & (carried | {A.PARTLY_CARRIED}):
        return A.PARTLY_CARRIED
    return next(state for state in NOT_CARRIED if state in states)
