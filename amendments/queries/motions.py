"""Which motions are before a meeting, and since when words are public."""

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from amendments.enums import MotionState, Verb
from amendments.models import AmendmentEvent, Motion, MotionEvent
from council.enums import MeetingStatus
from council.models import Meeting

# The verbs by which an amendment's words are before the public for the first time.
MAKES_PUBLIC = (Verb.TABLE, Verb.EXECUTIVE_TAKE_IN)


MEETING_OVER = frozenset({MeetingStatus.CLOSED, MeetingStatus.CANCELLED})


def motions_before(meeting: Meeting) -> QuerySet[Motion]:
    """Return the motions that a meeting has before it, its own and those of earlier ones.

    What it took up of an earlier meeting stays; what still stands adjourned from an earlier
    meeting of the same body is before it until it ends.
    """
    taken_up = MotionEvent.objects.filter(meeting=meeting, verb=Verb.RESUME).values("motion")
    found = Q(meeting=meeting) | Q(pk__in=taken_up)
    if meeting.status not in MEETING_OVER:
        earlier = Q(meeting__held_on__lt=meeting.held_on) | Q(
            meeting__held_on=meeting.held_on, meeting__lt=meeting.pk
        )
        put_off = Q(meeting__body=meeting.body_id, state=MotionState.ADJOURNED)
        found |= put_off & earlier
    return Motion.objects.filter(found)


def stands_before(motion: Motion) -> Meeting:
    """Return the meeting that a motion and its amendments are before now.

    That is the one that last took the motion up, or put it off, else its own.
    """
    moves = MotionEvent.objects.filter(motion=motion, verb__in=(Verb.ADJOURN, Verb.RESUME))
    last = moves.select_related("meeting").order_by("id").last()
    return (last.meeting if last else None) or motion.meeting


def since_tabled(version: str = "") -> Q:
    """Return the condition that words are no draft from before the paper was tabled.

    `version` is the way to the version, ending in "__". What was submitted in confidence
    stays so (domain 4). Words of which no tabling is on record came from a public source.
    """
    tabled = AmendmentEvent.objects.filter(
        amendment=OuterRef(f"{version}amendment"), verb__in=MAKES_PUBLIC, version__isnull=False
    )
    first = Subquery(tabled.order_by("id").values("version__number")[:1])
    return Q(**{f"{version}number__gte": Coalesce(first, 1)})
