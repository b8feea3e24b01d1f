"""What the end of a meeting ends."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.db.models import Q

from amendments.actions.consequences import IN_FORCE
from amendments.actions.locking import lock_amendments, without_parts
from amendments.actions.steps import Step, write
from amendments.enums import AmendmentState, MotionState, Verb
from amendments.models import Amendment, Motion, MotionEvent
from amendments.queries import stands_before
from council import actions as council_actions
from council.actions import timed
from council.models import Meeting
from council.records import Occasion


@transaction.atomic
def close_meeting(meeting: Meeting, *, occasion: Occasion) -> None:
    """Close a meeting and end what it left open (domain 4).

    What hangs on a motion that was adjourned, or is carried in principle, waits for it;
    what was carried onto a motion that was not becomes carried, not adopted; what nobody
    came to was not reached. A motion of an earlier meeting that this one took up is its own;
    one that a later meeting has taken up is that one's.
    """
    occasion = timed(occasion)
    taken_up = MotionEvent.objects.filter(meeting=meeting).values("motion")
    motions = Motion.objects.filter(Q(meeting=meeting) | Q(pk__in=taken_up))
    motions = motions.exclude(pk__in=_gone_on(meeting, motions))
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


def _gone_on(meeting: Meeting, motions: Iterable[Motion]) -> list[int]:
    """Return the motions that a meeting after this one has taken up."""
    here = meeting.held_on, meeting.pk
    now = {motion.pk: stands_before(motion) for motion in motions}
    return [pk for pk, each in now.items() if (each.held_on, each.pk) > here]


def _end_motion(motion: Motion) -> list[Step]:
    open_states = {MotionState.RECOMMENDED, MotionState.MOVED, MotionState.SECONDED}
    if motion.state not in open_states:
        return []
    return [Step(motion, Verb.NOT_REACH, MotionState.NOT_REACHED)]


def _end_amendment(amendment: Amendment) -> list[Step]:
    if amendment.state in AmendmentState.live:
        return [Step(amendment, Verb.NOT_REACH, AmendmentState.NOT_REACHED)]
    waits = amendment.motion.state == MotionState.IN_PRINCIPLE
    if amendment.state in IN_FORCE and not waits:
        return [Step(amendment, Verb.NOT_ADOPT, AmendmentState.CARRIED_NOT_ADOPTED)]
    return []
