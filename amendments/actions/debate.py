"""Verbs before and in the debate: from the draft to whatever ends a paper without a vote."""

from django.utils import timezone

from amendments.actions.locking import Paper
from amendments.actions.steps import carry_out, check_member
from amendments.enums import RefusalGround, Verb
from amendments.models import (
    Amendment,
    AmendmentVersion,
    CtrChange,
    Motion,
    MotionEvent,
)
from amendments.queries import ledger_lines
from amendments.rules import CtrChange as CtrFact
from amendments.rules import Need, check_balance
from council.errors import RuleBroken
from council.models import Meeting, Member
from council.records import Occasion


def submit(p: Amendment, *, occasion: Occasion) -> Amendment:
    """Hand an amendment to the officers, in confidence (domain 3.1)."""
    return carry_out(p, Verb.SUBMIT, occasion)


def table(p: Amendment, *, occasion: Occasion) -> Amendment:
    """Put an amendment forward: it is public as soon as its meeting is.

    At the desk it must balance (domain 6.3); from a source it is recorded as published.
    """
    if occasion.at_desk and p.current is not None:
        refuse_unbalanced(p.current)
    saved = {"published_at": p.published_at or timezone.now()}
    saved |= {"visible_from": occasion.visible_from} if occasion.visible_from else {}
    return carry_out(p, Verb.TABLE, occasion, saved=saved)


def refuse_unbalanced(version: AmendmentVersion) -> None:
    """Raise RuleBroken that names the gap; it is shown, never plugged."""
    lines = ledger_lines([version.pk]).get(version.pk, ())
    changes = CtrChange.objects.filter(version=version)
    facts = [CtrFact(change.year, change.amount) for change in changes]
    for gap in check_balance(lines, facts):
        if not gap.balanced:
            message = (
                f"The lines for {gap.year} do not balance: they are out by {gap.gap:,} pounds."
                " Add the missing line, or the change in council tax."
            )
            raise RuleBroken(message, "not_balanced")


def refuse(p: Amendment, *, ground: str = "", occasion: Occasion) -> Amendment:
    """Say that the officers did not sign an amendment off, and on what ground (domain 3.1)."""
    given = {Need.GROUND: ground}
    saved = {"refusal_ground": ground or RefusalGround.OTHER}
    return carry_out(p, Verb.REFUSE, occasion, given=given, saved=saved)


def move(p: Paper, *, mover: Member | None = None, occasion: Occasion) -> Paper:
    """Say who moved a paper; a motion that was lost needs fresh words first (domain 4)."""
    check_member(p, mover)
    p.refresh_from_db()
    mover = mover or p.mover
    if mover is not None and mover == p.seconder:
        raise RuleBroken("Nobody can second their own proposal.", "mover_seconds")
    given: dict[Need, object] = {Need.MOVER: mover}
    if isinstance(p, Motion):
        given[Need.VERSION] = _words_not_yet_decided(p)
    noted = {"member": mover}
    return carry_out(p, Verb.MOVE, occasion, given=given, saved={"mover": mover}, noted=noted)


def _words_not_yet_decided(motion: Motion) -> bool:
    decided = MotionEvent.objects.filter(motion=motion, version=motion.current)
    return not decided.exclude(outcome="").exists()


def second(p: Paper, *, seconder: Member | None = None, occasion: Occasion) -> Paper:
    """Say who seconded a paper; nobody seconds their own."""
    check_member(p, seconder)
    p.refresh_from_db()
    seconder = seconder or p.seconder
    if seconder is not None and seconder == p.mover:
        raise RuleBroken("Nobody can second their own proposal.", "mover_seconds")
    given = {Need.SECONDER: seconder}
    saved, noted = {"seconder": seconder}, {"member": seconder}
    return carry_out(p, Verb.SECOND, occasion, given=given, saved=saved, noted=noted)


def accept(
    p: Amendment,
    *,
    accepted_by: Member | None = None,
    version: AmendmentVersion | None = None,
    occasion: Occasion,
) -> Amendment:
    """Take an amendment into the motion without a vote (domain 3.3).

    `version` is the one taken in, where it was altered first.
    """
    check_member(p, accepted_by)
    if version is not None and version.amendment_id != p.pk:
        raise RuleBroken("These words belong to another amendment.", "other_amendment")
    p.refresh_from_db()
    version = version or p.current
    moment = timezone.now() if occasion.at_desk else None
    saved = {
        "accepted_by": accepted_by,
        "current": version,
        "decided_at": occasion.happened_at or moment,
    }
    noted = {"version": version, "member": accepted_by}
    given = {Need.ACCEPTOR: accepted_by}
    return carry_out(p, Verb.ACCEPT, occasion, given=given, saved=saved, noted=noted)


def withdraw(p: Paper, *, occasion: Occasion) -> Paper:
    """Say that its mover took a paper back, once seconded with the meeting's consent."""
    return carry_out(p, Verb.WITHDRAW, occasion)


def lapse(p: Paper, *, occasion: Occasion) -> Paper:
    """Say that nobody seconded a paper."""
    return carry_out(p, Verb.LAPSE, occasion)


def rule_out(p: Amendment, *, occasion: Occasion) -> Amendment:
    """Say that the chair ruled an amendment out of order, and why."""
    return carry_out(p, Verb.RULE_OUT, occasion)


def adjourn(m: Motion, *, occasion: Occasion) -> Motion:
    """Put a motion off; what hangs on it waits with it."""
    return carry_out(m, Verb.ADJOURN, occasion)


def resume(m: Motion, *, occasion: Occasion, meeting: Meeting | None = None) -> Motion:
    """Take up a motion that was put off, perhaps in a later meeting."""
    return carry_out(m, Verb.RESUME, occasion, meeting=meeting)


def report_not_carried(p: Paper, *, occasion: Occasion) -> Paper:
    """Record what a source reports without saying how it ended (domain 4)."""
    given = {Need.SOURCE: not occasion.at_desk}
    return carry_out(p, Verb.REPORT_NOT_CARRIED, occasion, given=given)


def fall(
    p: Amendment,
    *,
    cause_amendment: Amendment | None = None,
    cause_vote: str = "",
    occasion: Occasion,
) -> Amendment:
    """Say that an earlier result overtook an amendment, and which (domain 4).

    `cause_vote` is the reference of the vote.
    """
    return _end_with_cause(p, Verb.FALL, cause_amendment, cause_vote, occasion)


def supersede(
    p: Amendment,
    *,
    cause_amendment: Amendment | None = None,
    cause_vote: str = "",
    occasion: Occasion,
) -> Amendment:
    """Say that a later amendment used the same money; both votes stay as they were."""
    return _end_with_cause(p, Verb.SUPERSEDE, cause_amendment, cause_vote, occasion)


def _end_with_cause(
    p: Amendment,
    verb: Verb,
    cause_amendment: Amendment | None,
    cause_vote: str,
    occasion: Occasion,
) -> Amendment:
    if cause_amendment is not None and cause_amendment.pk == p.pk:
        raise RuleBroken("An amendment cannot end by itself: name another.", "own_cause")
    saved = {"cause_amendment": cause_amendment, "cause_vote": cause_vote}
    noted = {"cause_amendment": cause_amendment, "vote": cause_vote}
    given = {Need.CAUSE: cause_amendment or cause_vote}
    return carry_out(p, verb, occasion, given=given, saved=saved, noted=noted)


def not_reach(p: Paper, *, occasion: Occasion) -> Paper:
    """Say that the meeting closed before it came to a paper."""
    return carry_out(p, Verb.NOT_REACH, occasion)
