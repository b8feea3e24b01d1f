"""Verbs that make papers: motions, amendments, their versions and parts, and base figures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from amendments.actions.steps import (
    Step,
    check_member,
    check_needs,
    find_transition,
    lock_paper,
    refuse_if_in_parts,
    write,
)
from amendments.actions.versions import LineInput, PartInput, add_version, line_inputs
from amendments.derive import change_facts
from amendments.enums import (
    AmendmentState,
    MotionState,
    Verb,
    YearConvention,
)
from amendments.models import (
    Amendment,
    AmendmentVersion,
    Budget,
    BudgetVersion,
    Motion,
    MotionVersion,
)
from amendments.rules import Need
from amendments.tasks import take_snapshot_task
from council.actions import give_number, lock, timed
from council.errors import RuleBroken
from council.models import AgendaItem, Meeting, Member, PoliticalGroup
from council.records import Occasion


@transaction.atomic
def create_motion(
    meeting: Meeting,
    *,
    title: str,
    text: str = "",
    budget: Budget | None = None,
    item: AgendaItem | None = None,
    number: int | None = None,
    reference: str = "",
    occasion: Occasion,
) -> Motion:
    """Put a motion on the paper of a meeting; it is public as soon as the meeting is."""
    if budget is not None and budget.council_id != meeting.council_id:
        raise RuleBroken("This budget is another council's.", "other_council")
    motion = Motion.objects.create(
        **_place(meeting, "motion", number, reference),
        title=title,
        budget=budget,
        item=item,
        evidence=occasion.evidence,
        published_at=timezone.now(),
        visible_from=occasion.visible_from,
    )
    motion.current = MotionVersion.objects.create(motion=motion, number=1, text=text)
    motion.save(update_fields=["current"])
    return motion


@transaction.atomic
def create_amendment(
    motion: Motion,
    *,
    title: str,
    text: str = "",
    lines: Sequence[LineInput] = (),
    ctr_changes: Mapping[int, int] | None = None,
    groups: Iterable[PoliticalGroup] = (),
    proposed_by: str = "",
    lines_complete: bool = False,
    year_convention: str = YearConvention.LEVEL,
    replaces_all: bool = False,
    number: int | None = None,
    reference: str = "",
    occasion: Occasion,
) -> Amendment:
    """Draft an amendment to a motion with its first version; nobody can read it yet.

    `ctr_changes` is the stated change of the council tax requirement in pounds by year.
    """
    amendment = Amendment.objects.create(
        **_place(motion.meeting, "amendment", number, reference),
        motion=motion,
        title=title,
        proposed_by=proposed_by,
        evidence=occasion.evidence,
    )
    amendment.groups.set(_own_groups(motion, groups))
    amendment.current = add_version(
        amendment,
        lines,
        ctr_changes or {},
        text=text,
        lines_complete=lines_complete,
        year_convention=year_convention,
        replaces_all=replaces_all,
    )
    amendment.save(update_fields=["current"])
    return amendment


def _place(
    meeting: Meeting, counter: Literal["motion", "amendment"], number: int | None, reference: str
) -> dict[str, Any]:
    """Return where a new paper stands: its meeting, its number there, its public address."""
    number = give_number(meeting, counter, number)
    return {
        "council": meeting.council,
        "meeting": meeting,
        "number": number,
        "reference": reference or f"{meeting.reference}/{counter}-{number}",
    }


def _own_groups(motion: Motion, groups: Iterable[PoliticalGroup]) -> list[PoliticalGroup]:
    groups = list(groups)
    for group in groups:
        if group.council_id != motion.council_id:
            raise RuleBroken(f"{group} is a group of another council.", "other_council")
    return groups


@transaction.atomic
def alter(
    p: Motion | Amendment,
    *,
    text: str = "",
    lines: Sequence[LineInput] = (),
    ctr_changes: Mapping[int, int] | None = None,
    altered_by: Member | None = None,
    lines_complete: bool = False,
    year_convention: str = YearConvention.LEVEL,
    replaces_all: bool = False,
    occasion: Occasion,
) -> MotionVersion | AmendmentVersion:
    """Alter a paper by its own mover: a new version, the same state (domain 3.3).

    A paper in confidence is redrafted at any time; nobody has read it.
    """
    occasion = timed(occasion)
    lock_paper(p)
    check_member(p, altered_by)
    refuse_if_in_parts(p)
    if p.state not in AmendmentState.confidential:
        given = {Need.VERSION: True}
        check_needs(find_transition(p, Verb.ALTER, occasion), given, occasion)
    if isinstance(p, Motion):
        return _alter_motion(p, text, None, altered_by, occasion)
    version = add_version(
        p,
        lines,
        ctr_changes or {},
        text=text,
        lines_complete=lines_complete,
        year_convention=year_convention,
        replaces_all=replaces_all,
        altered_by=altered_by,
    )
    noted = {"version": version, "member": altered_by}
    write([Step(p, Verb.ALTER, p.state, {"current": version}, noted)], occasion)
    return version


@transaction.atomic
def new_motion_version(
    m: Motion,
    *,
    text: str = "",
    takes_in: Iterable[Amendment] | None = None,
    occasion: Occasion,
) -> MotionVersion:
    """Put fresh words of a motion, for example after a defeat (domain 4).

    `takes_in` are the amendments in force that it contains: those become adopted with it.
    """
    lock_paper(m)
    if m.state in {*MotionState.carried_states, MotionState.WITHDRAWN, MotionState.LAPSED}:
        message = "This motion is settled: put the new words as a motion of their own."
        raise RuleBroken(message, "wrong_state")
    taken = list(takes_in or ())
    for amendment in taken:
        amendment.refresh_from_db()
        if amendment.state not in AmendmentState.in_substantive | {AmendmentState.PARTLY_CARRIED}:
            message = f"{amendment.title} was not carried or accepted: it cannot be taken in."
            raise RuleBroken(message, "not_in_force")
    return _alter_motion(m, text, taken, None, timed(occasion))


def _alter_motion(
    motion: Motion,
    text: str,
    taken: Sequence[Amendment] | None,
    altered_by: Member | None,
    occasion: Occasion,
) -> MotionVersion:
    number = motion.versions.count() + 1
    version = MotionVersion.objects.create(motion=motion, number=number, text=text)
    kept = Amendment.objects.filter(taken_in_by__in=[motion.current_id])
    version.takes_in.set(kept if taken is None else taken)
    noted = {"version": version, "member": altered_by}
    write([Step(motion, Verb.ALTER, motion.state, {"current": version}, noted)], occasion)
    return version


@transaction.atomic
def take_in_parts(
    p: Amendment, *, parts: Sequence[PartInput], occasion: Occasion
) -> list[Amendment]:
    """Put an amendment to the vote in parts, each with its own lines (domain 4).

    Every line must be given to one part before the vote.
    """
    occasion = timed(occasion)
    lock_paper(p)
    refuse_if_in_parts(p)
    transition = find_transition(p, Verb.TAKE_IN_PARTS, occasion)
    check_needs(transition, {Need.VERSION: p.current}, occasion)
    if p.parent_id is not None:
        raise RuleBroken("A part cannot be taken in parts again.", "part_of_part")
    stored = line_inputs(p.current)
    given = sorted(position for part in parts for position in part.line_positions)
    if len(parts) < 2 or given != sorted(stored):  # noqa: PLR2004
        message = "Make two or more parts, and give every line to exactly one of them."
        raise RuleBroken(message, "lines_not_assigned")
    write([Step(p, Verb.TAKE_IN_PARTS, p.state)], occasion)
    made = [
        _add_part(p, number, part, [stored[place] for place in part.line_positions])
        for number, part in enumerate(parts, start=1)
    ]
    write([Step(part, Verb.TAKE_IN_PARTS, part.state) for part in made], occasion)
    return made


def _add_part(
    whole: Amendment, number: int, part: PartInput, lines: Sequence[LineInput]
) -> Amendment:
    made = Amendment.objects.create(
        council=whole.council,
        meeting=whole.meeting,
        motion=whole.motion,
        parent=whole,
        part_number=number,
        number=whole.number,
        reference=part.reference or f"{whole.reference}-part-{number}",
        title=part.title,
        state=whole.state,
        mover=whole.mover,
        seconder=whole.seconder,
        proposed_by=whole.proposed_by,
        evidence=whole.evidence,
        published_at=whole.published_at,
        visible_from=whole.visible_from,
    )
    made.groups.set(whole.groups.all())
    current = whole.current
    made.current = add_version(
        made,
        lines,
        part.ctr_changes,
        text=part.text,
        lines_complete=current.lines_complete if current else False,
        year_convention=current.year_convention if current else YearConvention.LEVEL,
        replaces_all=False,
    )
    made.save(update_fields=["current"])
    return made


@transaction.atomic
def publish_budget(budget: Budget, version: BudgetVersion, *, occasion: Occasion) -> int:
    """Publish base figures: from now on they are what totals start from, and they are frozen.

    Return the number of the change of facts; the same version again changes nothing.
    """
    occasion = timed(occasion)
    lock(budget)
    version.refresh_from_db()
    if version.budget_id != budget.pk:
        raise RuleBroken("These figures belong to another budget.", "other_budget")
    if version.published_at is not None and budget.changes.filter(version=version).exists():
        return budget.facts_revision
    newer = budget.versions.filter(number__gt=version.number, published_at__isnull=False)
    if newer.exists():
        message = "Newer base figures are public already: put these into a new version."
        raise RuleBroken(message, "not_newest")
    version.published_at = version.published_at or timezone.now()
    version.save(update_fields=["published_at"])
    if budget.published_at is None:
        budget.published_at = timezone.now()
        budget.visible_from = occasion.visible_from
        budget.save(update_fields=["published_at", "visible_from", "updated_at"])
    cause = f"Base figures published: {version.label or f'version {version.number}'}"
    revision = change_facts(budget, cause, budget.reference, occasion)
    take_snapshot_task.delay_on_commit(budget.pk)  # type: ignore[attr-defined]
    return revision
