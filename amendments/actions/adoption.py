"""How a budget is adopted or not, the executive's period, and a decision rescinded."""

from django.db import transaction

from amendments.actions.consequences import IN_FORCE
from amendments.actions.locking import Paper, lock_amendments, lock_paper, without_parts
from amendments.actions.steps import Step, carry_out, check_needs, find_transition, write
from amendments.enums import AmendmentState, Verb
from amendments.models import Amendment, Motion
from amendments.rules import Need, corrected_state
from council.actions import timed
from council.models import Meeting
from council.records import Occasion


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
