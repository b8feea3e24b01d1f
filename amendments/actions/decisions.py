"""Decisions and what follows from them: adoption, the executive's period, the end of a meeting."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from amendments.actions.steps import (
    Paper,
    Step,
    carry_out,
    check_needs,
    decision_fields,
    find_transition,
    lock_amendments,
    lock_paper,
    refuse_if_in_parts,
    without_parts,
    write,
)
from amendments.enums import AmendmentState, MotionState, Outcome, Verb
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
from council import actions as council_actions
from council.actions import timed
from council.models import Meeting
from council.queries import rules_on
from council.records import Occasion

IN_FORCE = frozenset({AmendmentState.CARRIED, AmendmentState.ACCEPTED})
UNDONE = frozenset({AmendmentState.LOST, AmendmentState.SECONDED})
FOLLOWS_MOTION = (Verb.ADOPT, Verb.REFER_TO_EXECUTIVE, Verb.NOT_ADOPT)
ProposalEvent = MotionEvent | AmendmentEvent


@transaction.atomic
def record_decision(
    version: MotionVersion | AmendmentVersion,
    decision: Decision,
    *,
    corrects: ProposalEvent | None = None,
    occasion: Occasion,
) -> ProposalEvent | None:
    """Record how a vote on a version ended, and what follows for the budget (domain 4).

    The same decision again changes nothing and returns None. Another decision of the
    same vote is a correction: a new event that names the one it replaces.
    """
    occasion = timed(occasion)
    if isinstance(version, MotionVersion):
        return _decide_motion(version, decision, corrects, occasion)
    return _decide_amendment(version, decision, corrects, occasion)


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


def _decide_amendment(
    version: AmendmentVersion,
    decision: Decision,
    corrects: ProposalEvent | None,
    occasion: Occasion,
) -> ProposalEvent | None:
    amendment = version.amendment
    rivals = lock_amendments(Motion.objects.filter(pk=amendment.motion_id))
    lock_paper(amendment)
    refuse_if_in_parts(amendment)
    earlier = _earlier(version, decision, corrects)
    if earlier is not None and _says(earlier, decision):
        return None
    noted = {**decision_fields(decision), "version": version}
    if earlier is not None and corrects is None and _overtaken(earlier, amendment):
        return _correct_old_result(amendment, earlier, noted, occasion)
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
    return write([step, *_rivals_end(step, version, without_parts(rivals))], occasion)[0]


def _correct_old_result(
    record: Motion | Amendment, earlier: ProposalEvent, noted: dict[str, Any], occasion: Occasion
) -> ProposalEvent:
    """Correct a result that something newer has overtaken: nothing else moves."""
    noted = {**noted, "corrects": earlier}
    step = Step(record, Verb.CORRECT, record.state, noted=noted, moves_totals=False)
    return write([step], occasion)[0]


def _rivals_end(
    step: Step, version: AmendmentVersion, rivals: Iterable[Amendment]
) -> Iterator[Step]:
    """Give what a whole alternative budget replaces when carried (domain 10, case 28).

    Where a corrected result takes an amendment back, what it superseded stands again.
    """
    whole = {version.amendment_id, version.amendment.parent_id}
    for rival in rivals:
        if step.to == AmendmentState.CARRIED:
            if version.replaces_all and rival.state in IN_FORCE and rival.pk not in whole:
                cause = {"cause_amendment": version.amendment}
                noted = {**cause, "vote": step.noted["vote"]}
                yield Step(rival, Verb.SUPERSEDE, AmendmentState.SUPERSEDED, cause, noted)
        elif step.to in UNDONE and rival.cause_amendment_id == version.amendment_id:
            yield from _stands_again(rival)


def _stands_again(rival: Amendment) -> Iterator[Step]:
    last = rival.events.order_by("id").last()
    if last is not None and last.verb == Verb.SUPERSEDE:
        cleared = {"cause_amendment": None, "cause_vote": ""}
        yield Step(rival, Verb.CORRECT, last.from_state, cleared, {"corrects": last})


def _decided_at(
    record: Motion | Amendment, decision: Decision, occasion: Occasion
) -> dict[str, Any]:
    """Return the time of the decision; a correction leaves the time of the vote as it was."""
    if decision.outcome == Outcome.UNKNOWN or record.decided_at is not None:
        return {}
    return {"decided_at": occasion.happened_at}


def _decide_motion(
    version: MotionVersion, decision: Decision, corrects: ProposalEvent | None, occasion: Occasion
) -> ProposalEvent | None:
    motion = version.motion
    amendments = without_parts(lock_amendments(_same_budget(motion)))
    lock_paper(motion)
    earlier = _earlier(version, decision, corrects)
    if earlier is not None and _says(earlier, decision):
        return None
    noted = {**decision_fields(decision), "version": version}
    if earlier is not None and corrects is None and _overtaken(earlier, motion):
        return _correct_old_result(motion, earlier, noted, occasion)
    executive = _executive_period(motion, _taken_in(version, amendments))
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
    return write([step, *_consequences(step, version, amendments)], occasion)[0]


def _same_budget(motion: Motion) -> QuerySet[Motion]:
    """Return every motion on the same budget; without a budget the motion alone."""
    if motion.budget_id is None:
        return Motion.objects.filter(pk=motion.pk)
    return Motion.objects.filter(budget=motion.budget_id)


def _taken_in(version: MotionVersion, amendments: Iterable[Amendment]) -> list[Amendment]:
    """Return what is adopted with a version: in force on its motion, or what it lists."""
    listed = set(version.takes_in.values_list("pk", flat=True))
    in_force = [each for each in amendments if each.state in IN_FORCE]
    if listed:
        return [each for each in in_force if listed & {each.pk, each.parent_id}]
    return [each for each in in_force if each.motion_id == version.motion_id]


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


def _consequences(
    step: Step, version: MotionVersion, amendments: Sequence[Amendment]
) -> list[Step]:
    """Return what a motion's decision does to amendments: nothing, unless it was carried."""
    was, to = step.record.state, step.to
    if (was in MotionState.carried_states) == (to in MotionState.carried_states):
        return []
    if to not in MotionState.carried_states:
        return _taken_back(version, amendments)
    taken = {each.pk for each in _taken_in(version, amendments)}
    follows = Verb.REFER_TO_EXECUTIVE if to == MotionState.IN_PRINCIPLE else Verb.ADOPT
    return [
        _following(each, follows if each.pk in taken else Verb.NOT_ADOPT, step, version)
        for each in amendments
        if each.state in IN_FORCE
    ]


AFTER = {
    Verb.ADOPT: AmendmentState.ADOPTED,
    Verb.REFER_TO_EXECUTIVE: AmendmentState.PENDING_EXECUTIVE,
    Verb.NOT_ADOPT: AmendmentState.CARRIED_NOT_ADOPTED,
}


def _following(amendment: Amendment, verb: Verb, step: Step, version: MotionVersion) -> Step:
    noted = {"vote": step.noted["vote"], "data": _cause(version)}
    return Step(amendment, verb, AFTER[verb], noted=noted)


def _cause(version: MotionVersion) -> dict[str, Any]:
    """Name the motion version whose decision an amendment's event follows."""
    return {"motion": version.motion.reference, "motion_version": version.number}


def _taken_back(version: MotionVersion, amendments: Sequence[Amendment]) -> list[Step]:
    """Return amendments to where they stood before a result that turned out to be wrong."""
    steps = []
    for amendment in amendments:
        last = amendment.events.order_by("id").last()
        if last is not None and last.verb in FOLLOWS_MOTION and last.data == _cause(version):
            noted = {"corrects": last}
            steps.append(Step(amendment, Verb.CORRECT, last.from_state, noted=noted))
    return steps


@transaction.atomic
def adopt(p: Paper, *, occasion: Occasion, meeting: Meeting | None = None) -> Paper:
    """Make a carried motion final, and with it adopt the amendments in force on it."""
    return _settle(p, Verb.ADOPT, occasion, meeting)


@transaction.atomic
def executive_accept(p: Paper, *, occasion: Occasion, meeting: Meeting | None = None) -> Paper:
    """Say that the executive accepts, or let its period run out (domain 3.4)."""
    return _settle(p, Verb.EXECUTIVE_ACCEPT, occasion, meeting)


@transaction.atomic
def insist(
    p: Paper, *, cause_vote: str = "", occasion: Occasion, meeting: Meeting | None = None
) -> Paper:
    """Say that council insisted against the executive; `cause_vote` is the vote's reference."""
    return _settle(p, Verb.INSIST, occasion, meeting, cause_vote)


def _settle(
    p: Paper, verb: Verb, occasion: Occasion, meeting: Meeting | None, cause_vote: str = ""
) -> Paper:
    """Settle one amendment, or a motion with all that waits for it."""
    occasion = timed(occasion)
    given = {Need.CAUSE: cause_vote or verb == Verb.ADOPT}
    noted = {"vote": cause_vote}
    if isinstance(p, Amendment):
        carry_out(p, verb, occasion, given=given, noted=noted, meeting=meeting)
        return p
    amendments = without_parts(lock_amendments(Motion.objects.filter(pk=p.pk)))
    lock_paper(p)
    transition = find_transition(p, verb, occasion)
    check_needs(transition, given, occasion)
    waiting = IN_FORCE | {AmendmentState.PENDING_EXECUTIVE}
    steps = [Step(p, verb, str(transition.to), noted=noted)]
    steps += [
        Step(each, Verb.ADOPT, AmendmentState.ADOPTED, noted=noted)
        for each in amendments
        if each.state in waiting
    ]
    write(steps, occasion, meeting=meeting)
    return p


@transaction.atomic
def refer_to_executive(m: Motion, *, occasion: Occasion) -> Motion:
    """Say that the executive's period runs after all: nothing is adopted until it ends."""
    occasion = timed(occasion)
    amendments = without_parts(lock_amendments(Motion.objects.filter(pk=m.pk)))
    lock_paper(m)
    transition = find_transition(m, Verb.REFER_TO_EXECUTIVE, occasion)
    steps = [Step(m, Verb.REFER_TO_EXECUTIVE, str(transition.to))]
    pending = AmendmentState.PENDING_EXECUTIVE
    for each in amendments:
        if each.state in IN_FORCE:
            steps.append(Step(each, Verb.REFER_TO_EXECUTIVE, pending))
        elif each.state == AmendmentState.ADOPTED:
            noted = {"corrects": each.events.order_by("id").last()}
            to = corrected_state(each.state, to=pending)
            steps.append(Step(each, Verb.CORRECT, to, noted=noted))
    write(steps, occasion)
    return m


def executive_reject(p: Paper, *, occasion: Occasion, meeting: Meeting | None = None) -> Paper:
    """Say that the executive objects, and why; a motion then waits for a second meeting."""
    return carry_out(p, Verb.EXECUTIVE_REJECT, occasion, meeting=meeting)


def not_adopt(p: Amendment, *, occasion: Occasion) -> Amendment:
    """Say that an amendment was carried, but no budget with it was."""
    return carry_out(p, Verb.NOT_ADOPT, occasion)


def rescind(
    p: Amendment, *, cause_vote: str = "", occasion: Occasion, meeting: Meeting | None = None
) -> Amendment:
    """Say that a later decision of the council took it back; the old one stays on record."""
    given = {Need.CAUSE: cause_vote}
    saved = {"cause_vote": cause_vote}
    noted = {"vote": cause_vote}
    return carry_out(
        p, Verb.RESCIND, occasion, given=given, saved=saved, noted=noted, meeting=meeting
    )


@transaction.atomic
def correct_state(p: Amendment, *, to: str, occasion: Occasion) -> Amendment:
    """Correct a state that no vote decided, for example withdrawn instead of not carried."""
    occasion = timed(occasion)
    lock_paper(p)
    refuse_if_in_parts(p)
    state = corrected_state(p.state, to=to)
    last = p.events.order_by("id").last()
    if state == p.state:
        return p
    write([Step(p, Verb.CORRECT, state, noted={"corrects": last})], occasion)
    return p


@transaction.atomic
def close_meeting(meeting: Meeting, *, occasion: Occasion) -> None:
    """Close a meeting and end what it left open (domain 4).

    What hangs on a motion that was adjourned waits for it; what was carried onto a motion
    that was not becomes carried, not adopted; what nobody came to was not reached.
    """
    occasion = timed(occasion)
    motions = Motion.objects.filter(meeting=meeting)
    amendments = without_parts(lock_amendments(motions))
    held = {each.pk: each for each in motions.select_for_update().order_by("pk")}
    waiting = {pk for pk, each in held.items() if each.state == MotionState.ADJOURNED}
    steps = [step for each in held.values() for step in _end_motion(each)]
    for amendment in amendments:
        if amendment.motion_id not in waiting:
            steps += _end_amendment(amendment)
    if steps:
        write(steps, replace(occasion, sequence=None), meeting=meeting)
    council_actions.close_meeting(meeting, occasion=occasion)


def _end_motion(motion: Motion) -> list[Step]:
    open_states = {MotionState.RECOMMENDED, MotionState.MOVED, MotionState.SECONDED}
    if motion.state not in open_states:
        return []
    return [Step(motion, Verb.NOT_REACH, MotionState.NOT_REACHED)]


def _end_amendment(amendment: Amendment) -> list[Step]:
    if amendment.state in AmendmentState.live:
        return [Step(amendment, Verb.NOT_REACH, AmendmentState.NOT_REACHED)]
    if amendment.state in IN_FORCE:
        return [Step(amendment, Verb.NOT_ADOPT, AmendmentState.CARRIED_NOT_ADOPTED)]
    return []
