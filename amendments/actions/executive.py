"""The executive's revision: what it takes in of the amendments that council lost (domain 3.4)."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from amendments.actions.debate import refuse_unbalanced
from amendments.actions.locking import lock_amendments, lock_paper
from amendments.actions.steps import carry_out, check_member
from amendments.enums import AmendmentState, Verb
from amendments.models import Amendment, Motion
from amendments.rules import Need, check_revision
from council.actions import lock, timed
from council.errors import RuleBroken
from council.models import Meeting, Member
from council.records import Occasion


@transaction.atomic
def executive_take_in(
    p: Amendment,
    *,
    cause_amendment: Amendment | None = None,
    accepted_by: Member | None = None,
    occasion: Occasion,
    meeting: Meeting | None = None,
) -> Amendment:
    """Say that the executive's revision takes in an amendment that was lost (domain 10, case 3).

    `p` is the drafted revision with the executive's own lines, put for it by `accepted_by`;
    `cause_amendment` stays lost. The revision is adopted with its motion, or corrected away.
    """
    occasion = timed(occasion)
    lock_amendments(Motion.objects.filter(pk=p.motion_id))
    lock_paper(p)
    lock(p.motion)
    check_member(p, accepted_by)
    if cause_amendment is not None:
        _check_lost(p, cause_amendment)
    if occasion.at_desk and p.current is not None:
        refuse_unbalanced(p.current)
    saved = {
        "mover": accepted_by,
        "accepted_by": accepted_by,
        "cause_amendment": cause_amendment,
        "published_at": p.published_at or timezone.now(),
        "decided_at": occasion.happened_at,
    }
    noted = {"member": accepted_by, "cause_amendment": cause_amendment}
    given = {Need.ACCEPTOR: accepted_by, Need.CAUSE: cause_amendment}
    return carry_out(
        p,
        Verb.EXECUTIVE_TAKE_IN,
        occasion,
        given=given,
        saved=saved,
        noted=noted,
        meeting=meeting,
    )


def _check_lost(revision: Amendment, lost: Amendment) -> None:
    """Raise RuleBroken unless this amendment to the same motion was lost and is not in yet."""
    lost.refresh_from_db()
    if lost.motion_id != revision.motion_id or lost.pk == revision.pk:
        message = "Name an amendment to the same motion that was lost."
        raise RuleBroken(message, "other_motion")
    check_revision(revision.motion.state, lost.state)
    if revisions_of(lost).filter(state__in=AmendmentState.in_substantive).exists():
        message = f"The executive has already taken {lost.title} in."
        raise RuleBroken(message, "already_taken_in")


def revisions_of(lost: Amendment) -> QuerySet[Amendment]:
    """Return the executive's revisions that name an amendment."""
    events = {"events__verb": Verb.EXECUTIVE_TAKE_IN, "events__cause_amendment": lost}
    return Amendment.objects.filter(**events).distinct()
