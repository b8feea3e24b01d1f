"""Decisions on motions and amendments, and results that are put right (domain 4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from amendments.actions.consequences import consequences, lock_rivals, rivals_end, taken_in_by
from amendments.actions.locking import (
    lock_amendments,
    lock_paper,
    refuse_if_in_parts,
    without_parts,
)
from amendments.actions.steps import Step, check_needs, decision_fields, find_transition, write
from amendments.enums import MotionState, Outcome, Verb
from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentVersion,
    Motion,
    MotionEvent,
    MotionVersion,
)
from amendments.rules import (
    Decision,
    Need,
    corrected_state,
    motion_state_after,
    next_motion_state,
    next_state,
)
from council.actions import timed
from council.models import Meeting
from council.queries import rules_on
from council.records import Occasion

ProposalEvent = MotionEvent | AmendmentEvent


@transaction.atomic
def record_decision(
    version: MotionVersion | AmendmentVersion,
    decision: Decision,
    *,
    corrects: ProposalEvent | None = None,
    occasion: Occasion,
    meeting: Meeting | None = None,
) -> ProposalEvent | None:
    """Record how a vote on a version ended, and what follows for the budget (domain 4).

    `meeting` is where the vote was taken, where that is not the paper's own. The same
    decision again changes nothing and returns None. Another decision of the same vote is a
    correction: a new event that names the one it replaces.
    """
    occasion = timed(occasion)
    ruled = _Ruled(decision, corrects, occasion, meeting)
    if isinstance(version, MotionVersion):
        return _decide_motion(version, ruled)
    return _decide_amendment(version, ruled)


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A decision, the event it corrects, and when, how and where it came on record."""

    decision: Decision
    corrects: ProposalEvent | None
    occasion: Occasion
    meeting: Meeting | None

    def write(self, steps: Sequence[Step]) -> ProposalEvent:
        """Write steps that are one verb; return the event of the first."""
        return write(steps, self.occasion, meeting=self.meeting)[0]


def _earlier(
    version: MotionVersion | AmendmentVersion, decision: Decision, corrects: ProposalEvent | None
) -> ProposalEvent | None:
    """Return the event that the decision replaces: the one named, or the same vote's last."""
    if corrects is not None:
        return corrects
    model = MotionEvent if isinstance(version, MotionVersion) else AmendmentEvent
    same_vote = model.objects.filter(version_id=version.pk, vote=decision.vote or "")
    found: ProposalEvent | None = same_vote.exclude(outcome="").order_by("id").last()
    return found


def _overtaken(earlier: ProposalEvent, record: Motion | Amendment) -> bool:
    """Tell whether something newer than this vote decides where the record stands.

    That is another vote, one taken again in its place, or a fresh move after a defeat.
    """
    other_vote = ~Q(vote=earlier.vote)
    first = record.events.filter(vote=earlier.vote).exclude(outcome="").earliest("id")
    return record.events.filter(
        Q(verb=Verb.MOVE)
        | (other_vote & Q(verb=Verb.RECORD_DECISION))
        | (other_vote & Q(verb=Verb.CORRECT, corrects__vote=earlier.vote)),
        id__gt=first.pk,
    ).exists()


def _says(event: ProposalEvent, decision: Decision) -> bool:
    return all(getattr(event, name) == value for name, value in decision_fields(decision).items())


def _decide_amendment(version: AmendmentVersion, ruled: _Ruled) -> ProposalEvent | None:
    decision, corrects, occasion = ruled.decision, ruled.corrects, ruled.occasion
    amendment = version.amendment
    if version.replaces_all or _earlier(version, decision, corrects) is not None:
        lock_rivals(amendment)
    lock_paper(amendment)
    refuse_if_in_parts(amendment)
    earlier = _earlier(version, decision, corrects)
    if earlier is not None and _says(earlier, decision):
        return None
    noted = {**decision_fields(decision), "version": version}
    if earlier is not None and corrects is None and _overtaken(earlier, amendment):
        return _correct_old_result(amendment, earlier, noted, ruled)
    if earlier is None:
        check_needs(
            find_transition(amendment, Verb.RECORD_DECISION, occasion),
            {Need.DECISION: True, Need.VERSION: True},
            occasion,
        )
        verb, to = (
            Verb.RECORD_DECISION,
            next_state(
                amendment.state, Verb.RECORD_DECISION, decision=decision, desk=occasion.at_desk
            ),
        )
    else:
        verb, to = Verb.CORRECT, corrected_state(amendment.state, decision=decision)
        noted["corrects"] = earlier
    saved = {"current": version, **_decided_at(amendment, decision, occasion)}
    step = Step(amendment, verb, to, saved, noted)
    ends = rivals_end(step, version)
    return ruled.write([step, *_figures_kept(amendment, step), *ends])


def _correct_old_result(
    record: Motion | Amendment, earlier: ProposalEvent, noted: dict[str, Any], ruled: _Ruled
) -> ProposalEvent:
    """Correct a result that something newer has overtaken: nothing else moves."""
    noted = {**noted, "corrects": earlier}
    step = Step(record, Verb.CORRECT, record.state, noted=noted, moves_totals=False)
    return ruled.write([step])


def _figures_kept(amendment: Amendment, step: Step) -> Iterator[Step]:
    """Keep the figures that an amendment was given after its vote, where that stays carried.

    A correction is about the words voted on, which are not those that count by now.
    """
    found = AmendmentEvent.objects.filter(amendment=amendment, verb=Verb.RECOST)
    given = found.filter(version=amendment.current).order_by("id").last()
    if step.verb == Verb.CORRECT and step.to == amendment.state and given is not None:
        noted = {"version": given.version, "cause_amendment": given.cause_amendment}
        yield Step(amendment, Verb.CORRECT, step.to, {"current": given.version}, noted)


def _decided_at(
    record: Motion | Amendment, decision: Decision, occasion: Occasion
) -> dict[str, Any]:
    """Return the time of the decision; a correction leaves the time of the vote as it was."""
    if decision.outcome == Outcome.UNKNOWN or record.decided_at is not None:
        return {}
    return {"decided_at": occasion.happened_at}


def _decide_motion(version: MotionVersion, ruled: _Ruled) -> ProposalEvent | None:
    decision, corrects, occasion = ruled.decision, ruled.corrects, ruled.occasion
    motion = version.motion
    amendments = without_parts(lock_amendments(_same_budget(motion)))
    lock_paper(motion)
    earlier = _earlier(version, decision, corrects)
    if earlier is not None and _says(earlier, decision):
        return None
    noted = {**decision_fields(decision), "version": version}
    if earlier is not None and corrects is None and _overtaken(earlier, motion):
        return _correct_old_result(motion, earlier, noted, ruled)
    executive = _executive_period(motion, taken_in_by(version, amendments))
    if earlier is None:
        verb, to = (
            Verb.RECORD_DECISION,
            next_motion_state(
                motion.state,
                Verb.RECORD_DECISION,
                decision=decision,
                executive_period=executive,
                desk=occasion.at_desk,
            ),
        )
    else:
        verb, to = Verb.CORRECT, _corrected_motion_state(motion, decision, executive)
        noted["corrects"] = earlier
    saved = {"current": version, **_decided_at(motion, decision, occasion)}
    step = Step(motion, verb, to, saved, noted)
    return ruled.write([step, *consequences(step, version, amendments)])


def _same_budget(motion: Motion) -> QuerySet[Motion]:
    """Return every motion on the same budget; without a budget the motion alone."""
    if motion.budget_id is None:
        return Motion.objects.filter(pk=motion.pk)
    return Motion.objects.filter(budget=motion.budget_id)


def _executive_period(motion: Motion, taken_in: Sequence[Amendment]) -> bool:
    """Tell whether the executive may object: it may to a budget that was amended (domain 3.4)."""
    rules = rules_on(motion.council, motion.meeting.held_on)
    has_period = rules is not None and rules.executive_period_days is not None
    return has_period and motion.budget_id is not None and bool(taken_in)


def _corrected_motion_state(motion: Motion, decision: Decision, executive: bool) -> MotionState:
    """Return the state after a corrected result; where it stays carried, what followed stays."""
    to = motion_state_after(decision, executive)
    if to is None:
        return MotionState.SECONDED
    stays = to in MotionState.carried_states and motion.state in MotionState.carried_states
    return MotionState(motion.state) if stays else to
