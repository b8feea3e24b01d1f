"""What a corrected result leaves for a person to look at (domain 10, case 13)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from amendments.enums import AmendmentState, Leftover, MotionState, Outcome, Verb
from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent

Paper = Motion | Amendment
ENDED = (AmendmentState.FALLEN, AmendmentState.SUPERSEDED)
IN_FORCE = (AmendmentState.CARRIED, AmendmentState.ACCEPTED)
UNSETTLED = (AmendmentState.CARRIED_NOT_ADOPTED, AmendmentState.NOT_REACHED)


@dataclass(frozen=True, slots=True)
class Finding:
    """One paper that stands as the wrong result left it, and why it needs a look."""

    record: Paper
    code: Leftover


def aftermath(event: MotionEvent | AmendmentEvent) -> list[Finding]:
    """List what still stands on a result that this correction turned; nothing if it did not."""
    if not _turns(event):
        return []
    if isinstance(event, MotionEvent):
        return [*_overtaken(event.motion, event), *_after_motion(event)]
    return [*_overtaken(event.amendment, event), *_after_amendment(event)]


def _turns(event: MotionEvent | AmendmentEvent) -> bool:
    if event.verb != Verb.CORRECT or event.corrects is None:
        return False
    was, now = event.corrects.outcome, event.outcome
    return (was == Outcome.CARRIED) != (now == Outcome.CARRIED)


def _overtaken(record: Paper, event: MotionEvent | AmendmentEvent) -> Iterator[Finding]:
    """Find a paper that a later vote decided: the corrected result moves nothing there."""
    if event.from_state == event.to_state:
        yield Finding(record, Leftover.OVERTAKEN)


def _after_amendment(event: AmendmentEvent) -> Iterator[Finding]:
    amendment, motion = event.amendment, event.amendment.motion
    if motion.state in MotionState.carried_states:
        is_in = event.outcome == Outcome.CARRIED
        yield Finding(motion, Leftover.CARRIED_WITHOUT if is_in else Leftover.CARRIED_WITH)
    cause = Q(cause_amendment=amendment) | (Q(cause_vote=event.vote) & ~Q(cause_vote=""))
    for rival in Amendment.objects.filter(cause, state__in=ENDED).order_by("pk"):
        yield Finding(rival, Leftover.ENDED_BY_IT)
    if motion.state in MotionState.carried_states:
        restored = Q(events__verb=Verb.CORRECT, events__vote=event.vote, events__id__gt=event.pk)
        rivals = motion.amendments.filter(restored, state__in=IN_FORCE).exclude(pk=amendment.pk)
        for rival in rivals.distinct().order_by("pk"):
            yield Finding(rival, Leftover.STANDS_AGAIN)


def _after_motion(event: MotionEvent) -> Iterator[Finding]:
    motion = event.motion
    if motion.state in MotionState.carried_states:
        for amendment in motion.amendments.filter(state__in=UNSETTLED).order_by("pk"):
            yield Finding(amendment, Leftover.NOT_TAKEN_IN)
        return
    number = event.version.number if event.version else None
    cause = {"motion": motion.reference, "motion_version": number}
    followed = AmendmentEvent.objects.filter(vote=event.vote, data=cause)
    settled = Amendment.objects.filter(pk__in=followed.values("amendment"))
    for amendment in settled.exclude(state__in=IN_FORCE).order_by("pk"):
        yield Finding(amendment, Leftover.SETTLED_BY_IT)
    revisions = motion.amendments.filter(
        events__verb=Verb.EXECUTIVE_TAKE_IN, state__in=AmendmentState.in_substantive
    )
    for revision in revisions.distinct().order_by("pk"):
        yield Finding(revision, Leftover.REVISION_STANDS)
