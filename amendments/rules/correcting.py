"""To which state a paper may be corrected where no result of a vote is corrected (domain 4)."""

from dataclasses import dataclass

from amendments.enums import AmendmentState as A
from amendments.enums import MotionState as M
from council.errors import RuleBroken

# States that only what was carried or accepted can have come to.
ONLY_ONCE_IN_FORCE = frozenset(
    {
        A.SUPERSEDED,
        A.PENDING_EXECUTIVE,
        A.EXECUTIVE_REJECTED,
        A.ADOPTED,
        A.CARRIED_NOT_ADOPTED,
    }
)
BY_RESULT = frozenset({A.CARRIED, A.LOST})
MOTIONS_NOT_DECIDED = frozenset(
    {
        M.RECOMMENDED, M.MOVED, M.SECONDED, M.ADJOURNED, M.NOT_CARRIED, M.WITHDRAWN, M.LAPSED,
        M.NOT_REACHED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What the record holds of an amendment, apart from where it stands.

    `decided` is the state that its last result gave, `has_vote` that this result is a
    vote's; `budget_motions` are the states of the motions on its budget.
    """

    motion: str
    budget_motions: frozenset[str]
    decided: A | None = None
    has_vote: bool = False
    was_accepted: bool = False

    @property
    def was_in_force(self) -> bool:
        """Whether it was ever part of the substantive motion."""
        return self.was_accepted or self.decided == A.CARRIED


def check_correction(to: A, held: OnRecord) -> None:
    """Raise RuleBroken where the record contradicts the state that a correction gives."""
    if to in BY_RESULT:
        _check_result(to, held)
    elif to in ONLY_ONCE_IN_FORCE:
        _check_in_force(to, held)
    elif to == A.RESCINDED:
        _refuse(held.decided is None and not held.was_accepted, "Nothing was decided yet.")
    elif held.has_vote:
        message = "A vote decided this amendment: correct the result of that vote instead."
        raise RuleBroken(message, "decided_by_vote")


def _check_result(to: A, held: OnRecord) -> None:
    if to != held.decided:
        message = "A correction needs the corrected result of the vote, or another public state."
        raise RuleBroken(message, "no_decision")


def _check_in_force(to: A, held: OnRecord) -> None:
    """Compare with what must have happened first: to the amendment, and to its motion."""
    _refuse(not held.was_in_force, "It was neither carried nor accepted.")
    if to == A.ADOPTED:
        is_set = held.budget_motions & {M.CARRIED, M.FINAL}
        _refuse(not is_set, "No motion on this budget is carried.")
    if to == A.PENDING_EXECUTIVE:
        _refuse(held.motion != M.IN_PRINCIPLE, "The executive's period does not run.")
    if to == A.EXECUTIVE_REJECTED:
        asked = held.motion in {M.IN_PRINCIPLE, M.FINAL}
        _refuse(not asked, "It was never put to the executive.")


def _refuse(is_wrong: bool, why: str) -> None:
    if is_wrong:
        raise RuleBroken(f"{why} So it cannot stand there: choose another state.", "wrong_state")


def check_motion_correction(now: M, to: M, *, has_vote: bool, before: str) -> None:
    """Raise RuleBroken where a motion cannot be corrected to a state without a vote's result.

    `before` is where it stood before it was made final; empty if its last step was another.
    """
    if now == M.FINAL and before and to == before:
        return
    if has_vote or now not in MOTIONS_NOT_DECIDED:
        message = "A vote decided this motion: correct the result of that vote instead."
        raise RuleBroken(message, "decided_by_vote")
    if to not in MOTIONS_NOT_DECIDED:
        message = "A correction needs the result of a vote: open the vote and declare it."
        raise RuleBroken(message, "no_decision")
