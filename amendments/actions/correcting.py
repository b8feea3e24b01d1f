"""Put right a state that was recorded wrongly, in public, where no vote's result is corrected."""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from amendments.actions.locking import (
    lock_amendments,
    lock_paper,
    refuse_if_in_parts,
    refuse_while_voting,
    without_parts,
)
from amendments.actions.steps import Step, evidence_after, write
from amendments.enums import AmendmentState, MotionState, Outcome, Verb
from amendments.models import Amendment, AmendmentEvent, Motion
from amendments.rules import (
    Decision,
    OnRecord,
    check_correction,
    check_motion_correction,
    corrected_state,
    decided_state,
)
from council.actions import timed
from council.errors import RuleBroken
from council.models import Member
from council.records import Occasion

KEEPS_CAUSE = frozenset(
    {AmendmentState.FALLEN, AmendmentState.SUPERSEDED, AmendmentState.RESCINDED}
)
MAKES_FINAL = frozenset({Verb.ADOPT, Verb.EXECUTIVE_ACCEPT, Verb.INSIST})


@transaction.atomic
def correct_state(
    p: Motion | Amendment,
    *,
    to: str,
    cause_amendment: Amendment | None = None,
    cause_vote: str = "",
    accepted_by: Member | None = None,
    ground: str = "",
    occasion: Occasion,
) -> Motion | Amendment:
    """Correct a state that no vote decided, for example withdrawn instead of not carried.

    The event names the one it replaces. What the new state must show (cause, acceptor,
    ground) is given with it; what no longer holds goes from the paper and stays in its log.
    """
    occasion = timed(occasion)
    if isinstance(p, Motion):
        _correct_motion(p, to, occasion)
        return p
    lock_paper(p)
    refuse_if_in_parts(p)
    refuse_while_voting(p, occasion)
    if to == p.state:
        return p
    state = _new_state(p, to)
    given = {
        "cause_amendment": cause_amendment,
        "cause_vote": cause_vote,
        "accepted_by": accepted_by,
        "refusal_ground": ground,
    }
    saved = _facts_after(p, state, given, occasion)
    _refuse_untold(p, state, saved, occasion)
    check_correction(state, on_record(p))
    _want_reason(occasion)
    last = p.events.order_by("id").last()
    noted = {"corrects": last, "cause_amendment": cause_amendment, "vote": cause_vote}
    write([Step(p, Verb.CORRECT, state, saved, noted)], occasion)
    return p


def _new_state(p: Amendment, to: str) -> AmendmentState:
    """Return the state; to what its vote decided it goes back, no other result is taken.

    What the officers refused was never public: it goes back to them and nowhere else.
    """
    if p.state == AmendmentState.NOT_ACCEPTED_FOR_DEBATE and p.published_at is None:
        if to == AmendmentState.SUBMITTED:
            return AmendmentState.SUBMITTED
        message = "It was never tabled: put it back with the officers, and table it from there."
        raise RuleBroken(message, "never_tabled")
    decided = on_record(p).decided
    if to == decided and p.state not in AmendmentState.confidential:
        return decided
    return corrected_state(p.state, to=to)


def on_record(p: Amendment) -> OnRecord:
    """Return what is held of an amendment that a correction must not contradict."""
    same = Motion.objects.filter(pk=p.motion_id)
    if p.motion.budget_id is not None:
        same = Motion.objects.filter(budget=p.motion.budget_id)
    states = dict(same.values_list("pk", "state"))
    events = AmendmentEvent.objects.filter(amendment=p)
    last = events.exclude(outcome="").order_by("id").last()
    decision = Decision(last.outcome, last.method) if last else None
    decided = decided_state(decision) if decision else None
    return OnRecord(
        motion=states[p.motion_id],
        budget_motions=frozenset(states.values()),
        decided=decided,
        has_vote=bool(decided and last and last.vote),
        was_accepted=events.filter(to_state=AmendmentState.ACCEPTED).exists(),
    )


def _facts_after(
    p: Amendment, state: AmendmentState, given: dict[str, Any], occasion: Occasion
) -> dict[str, Any]:
    """Return the facts that go with the new state: those given, those kept, and no others."""
    is_revision = p.events.filter(verb=Verb.EXECUTIVE_TAKE_IN).exists()
    is_decided = state in AmendmentState.decided
    kept = {
        "cause_amendment": p.cause_amendment if state in KEEPS_CAUSE or is_revision else None,
        "cause_vote": p.cause_vote if state in KEEPS_CAUSE else "",
        "accepted_by": p.accepted_by if is_decided else None,
        "refusal_ground": p.refusal_ground
        if state == AmendmentState.NOT_ACCEPTED_FOR_DEBATE
        else "",
        "decided_at": (p.decided_at or occasion.happened_at) if is_decided else None,
    }
    return kept | {name: value for name, value in given.items() if value}


def _refuse_untold(
    p: Amendment, state: AmendmentState, saved: dict[str, Any], occasion: Occasion
) -> None:
    """Raise RuleBroken for a state that wants a fact not held, such as who accepted it."""
    would_be = copy(p)
    would_be.state, would_be.evidence = state, evidence_after(p, occasion)
    for name, value in saved.items():
        setattr(would_be, name, value)
    try:
        would_be.validate_constraints()
    except ValidationError as refused:
        raise RuleBroken(refused.messages[0], "fact_missing") from refused


def _want_reason(occasion: Occasion) -> None:
    if occasion.at_desk and not occasion.reason.strip():
        raise RuleBroken("Say why: readers see the reason beside the correction.", "no_reason")


# Motions.


def _correct_motion(motion: Motion, to: str, occasion: Occasion) -> None:
    amendments = without_parts(lock_amendments(Motion.objects.filter(pk=motion.pk)))
    lock_paper(motion)
    refuse_while_voting(motion, occasion)
    if to == motion.state:
        return
    last = motion.events.order_by("id").last()
    undone = last is not None and last.verb in MAKES_FINAL
    check_motion_correction(
        MotionState(motion.state),
        MotionState(to),
        has_vote=_was_decided(motion),
        before=last.from_state if last is not None and undone else "",
    )
    _want_reason(occasion)
    steps = [Step(motion, Verb.CORRECT, to, noted={"corrects": last})]
    if undone:
        steps += [step for each in amendments for step in _taken_out(each)]
    write(steps, occasion)


def _was_decided(motion: Motion) -> bool:
    """Tell whether there is a result of its present words: fresh ones have none yet."""
    results = motion.events.filter(version=motion.current_id).exclude(outcome="")
    known = results.order_by("id").last()
    return known is not None and known.outcome != Outcome.UNKNOWN


def _taken_out(amendment: Amendment) -> list[Step]:
    """Put back what was adopted with a motion that is not final after all."""
    last = amendment.events.order_by("id").last()
    if amendment.state != AmendmentState.ADOPTED or last is None or last.verb != Verb.ADOPT:
        return []
    return [Step(amendment, Verb.CORRECT, last.from_state, noted={"corrects": last})]
