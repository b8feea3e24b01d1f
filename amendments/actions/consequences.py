"""What follows from a decision for other papers: taken in, fallen, or able to be put again."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from amendments.actions.locking import lock_amendments, without_parts
from amendments.actions.steps import Step
from amendments.enums import AmendmentState, MotionState, Verb
from amendments.models import Amendment, AmendmentVersion, Motion, MotionVersion
from council.enums import MeetingStatus

IN_FORCE = frozenset({AmendmentState.CARRIED, AmendmentState.ACCEPTED})
UNDECIDED = frozenset(
    {MotionState.RECOMMENDED, MotionState.MOVED, MotionState.SECONDED, MotionState.ADJOURNED}
)
ENDS_WITH_CAUSE = (Verb.SUPERSEDE, Verb.FALL)
FOLLOWS_MOTION = (Verb.ADOPT, Verb.REFER_TO_EXECUTIVE, Verb.NOT_ADOPT)


def lock_rivals(amendment: Amendment) -> list[Amendment]:
    """Lock all amendments of the motion, before the one that is decided: oldest first."""
    return lock_amendments(Motion.objects.filter(pk=amendment.motion_id))


def rivals_end(step: Step, version: AmendmentVersion) -> Iterator[Step]:
    """Give what a whole alternative budget replaces when carried (domain 10, case 28).

    Where a corrected result turns, what had ended because of the wrong one stands again.
    Any other result moves no other amendment, however many there are.
    """
    whole = {version.amendment_id, version.amendment.parent_id}
    replaces = step.to == AmendmentState.CARRIED and version.replaces_all
    if not replaces and not _turned(step):
        return
    for rival in without_parts(lock_rivals(version.amendment)):
        if replaces and rival.state in IN_FORCE and rival.pk not in whole:
            cause = {"cause_amendment": version.amendment}
            noted = {**cause, "vote": step.noted["vote"]}
            yield Step(rival, Verb.SUPERSEDE, AmendmentState.SUPERSEDED, cause, noted)
        elif _turned(step) and _caused_by(step, rival):
            yield from _stands_again(rival, step)


def _turned(step: Step) -> bool:
    return step.verb == Verb.CORRECT and step.to != step.record.state


def _caused_by(step: Step, rival: Amendment) -> bool:
    vote = step.noted["vote"]
    by_vote = bool(vote) and rival.cause_vote == vote
    return by_vote or rival.cause_amendment_id == step.record.pk


def _stands_again(rival: Amendment, step: Step) -> Iterator[Step]:
    last = rival.events.order_by("id").last()
    if last is None or last.verb not in ENDS_WITH_CAUSE:
        return
    if last.verb == Verb.FALL and not _can_still_be_put(rival):
        return
    cleared = {"cause_amendment": None, "cause_vote": ""}
    noted = {"corrects": last, "vote": step.noted["vote"]}
    yield Step(rival, Verb.CORRECT, last.from_state, cleared, noted)


def _can_still_be_put(amendment: Amendment) -> bool:
    """Tell whether the meeting can still come to it: neither it nor the question has ended.

    That is the meeting at which its motion is dealt with now, perhaps a later one.
    """
    last = amendment.motion.events.order_by("id").last()
    meeting = (last.meeting if last else None) or amendment.meeting
    is_over = meeting.status in {MeetingStatus.CLOSED, MeetingStatus.CANCELLED}
    return not is_over and amendment.motion.state in UNDECIDED


def taken_in_by(version: MotionVersion, amendments: Iterable[Amendment]) -> list[Amendment]:
    """Return what is adopted with a version: what it lists, or else all in force on its motion."""
    in_force = [each for each in amendments if each.state in IN_FORCE]
    if version.lists_amendments:
        listed = set(version.takes_in.values_list("pk", flat=True))
        return [each for each in in_force if listed & {each.pk, each.parent_id}]
    return [each for each in in_force if each.motion_id == version.motion_id]


def consequences(
    step: Step, version: MotionVersion, amendments: Sequence[Amendment]
) -> list[Step]:
    """Return what a motion's decision does to amendments: nothing, unless it was carried."""
    was, to = step.record.state, step.to
    if (was in MotionState.carried_states) == (to in MotionState.carried_states):
        return []
    if to not in MotionState.carried_states:
        return _taken_back(step, version, amendments)
    taken = {each.pk for each in taken_in_by(version, amendments)}
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


def _taken_back(step: Step, version: MotionVersion, amendments: Sequence[Amendment]) -> list[Step]:
    """Return amendments to where they stood before a result that turned out to be wrong."""
    steps = []
    for amendment in amendments:
        last = amendment.events.order_by("id").last()
        if last is not None and last.verb in FOLLOWS_MOTION and last.data == _cause(version):
            noted = {"corrects": last, "vote": step.noted["vote"]}
            steps.append(Step(amendment, Verb.CORRECT, last.from_state, noted=noted))
    return steps
