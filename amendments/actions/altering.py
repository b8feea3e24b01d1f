"""Verbs that give a paper another version."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from amendments.actions.debate import refuse_unbalanced
from amendments.actions.locking import lock_paper, refuse_if_in_parts, refuse_while_voting
from amendments.actions.steps import Step, check_member, check_needs, find_transition, write
from amendments.actions.versions import LineInput, add_version, convention_now
from amendments.enums import AmendmentState, MotionState, Verb
from amendments.models import Amendment, AmendmentVersion, Motion, MotionVersion
from amendments.rules import Need
from council.actions import timed
from council.errors import RuleBroken
from council.models import Member
from council.records import Occasion


@transaction.atomic
def alter(
    p: Motion | Amendment,
    *,
    text: str = "",
    lines: Sequence[LineInput] = (),
    ctr_changes: Mapping[int, int] | None = None,
    altered_by: Member | None = None,
    lines_complete: bool = False,
    year_convention: str | None = None,
    replaces_all: bool = False,
    occasion: Occasion,
) -> MotionVersion | AmendmentVersion:
    """Alter a paper by its own mover: a new version, the same state (domain 3.3).

    A paper in confidence is redrafted at any time; nobody has read it. One that was tabled
    must still balance when it is altered at the desk, as it had to when it was tabled. How
    its years are given stays as it was, unless it is said.
    """
    occasion = timed(occasion)
    is_public = _check_alterable(p, altered_by, occasion)
    if isinstance(p, Motion):
        return _alter_motion(p, text, _taken_in_now(p), altered_by, occasion)
    version = add_version(
        p,
        lines,
        ctr_changes or {},
        text=text,
        lines_complete=lines_complete,
        year_convention=year_convention or convention_now(p),
        replaces_all=replaces_all,
        altered_by=altered_by,
    )
    if is_public and occasion.at_desk and p.parent_id is None:
        refuse_unbalanced(version)
    noted = {"version": version, "member": altered_by}
    write([Step(p, Verb.ALTER, p.state, {"current": version}, noted)], occasion)
    return version


def _check_alterable(p: Motion | Amendment, altered_by: Member | None, occasion: Occasion) -> bool:
    """Lock the paper, refuse what cannot be altered now, and tell whether it was tabled."""
    lock_paper(p)
    check_member(p, altered_by)
    refuse_if_in_parts(p)
    is_public = p.state not in AmendmentState.confidential
    if is_public:
        given = {Need.VERSION: True}
        check_needs(find_transition(p, Verb.ALTER, occasion), given, occasion)
    return is_public


@transaction.atomic
def new_motion_version(
    m: Motion,
    *,
    text: str = "",
    takes_in: Iterable[Amendment] | None = None,
    occasion: Occasion,
) -> MotionVersion:
    """Put fresh words of a motion, for example after a defeat (domain 4).

    `takes_in` are the amendments in force that it contains: those become adopted with it,
    and with an empty list none does. None: it is not said, and all in force on it do.
    """
    lock_paper(m)
    refuse_while_voting(m, occasion)
    if m.state in MotionState.settled:
        message = "This motion is settled: put the new words as a motion of their own."
        raise RuleBroken(message, "wrong_state")
    taken = None if takes_in is None else list(takes_in)
    for amendment in taken or ():
        amendment.refresh_from_db()
        if amendment.state not in AmendmentState.in_substantive | {AmendmentState.PARTLY_CARRIED}:
            message = f"{amendment.title} was not carried or accepted: it cannot be taken in."
            raise RuleBroken(message, "not_in_force")
    listed = (taken or (), taken is not None)
    return _alter_motion(m, text, listed, None, timed(occasion))


def _taken_in_now(motion: Motion) -> tuple[Sequence[Amendment], bool]:
    """Return what the words as they stand take in, and whether they say it."""
    current = motion.current
    return (list(current.takes_in.all()), current.lists_amendments) if current else ((), False)


def _alter_motion(
    motion: Motion,
    text: str,
    listed: tuple[Sequence[Amendment], bool],
    altered_by: Member | None,
    occasion: Occasion,
) -> MotionVersion:
    """Write the next words; `listed` are the amendments they take in, and whether that is said."""
    taken, is_said = listed
    version = MotionVersion.objects.create(
        motion=motion,
        number=motion.versions.count() + 1,
        text=text,
        lists_amendments=is_said,
    )
    version.takes_in.set(taken)
    noted = {"version": version, "member": altered_by}
    write([Step(motion, Verb.ALTER, motion.state, {"current": version}, noted)], occasion)
    return version
