"""Verbs that make papers: motions, amendments, their versions and parts, and base figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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
from amendments.derive import change_facts
from amendments.enums import (
    Account,
    AmendmentState,
    LineKind,
    LineNature,
    MotionState,
    Unit,
    Verb,
    YearConvention,
)
from amendments.models import (
    Amendment,
    AmendmentLine,
    AmendmentVersion,
    Budget,
    BudgetVersion,
    CtrChange,
    Motion,
    MotionVersion,
    Pot,
    PotClaim,
)
from amendments.rules import Need
from amendments.tasks import take_snapshot_task
from council.actions import give_number, lock, timed
from council.errors import RuleBroken
from council.models import AgendaItem, Meeting, Member, PoliticalGroup
from council.records import Occasion

Claims = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """One figure as keyed: whole pounds, a level against the plan, spending positive (domain 6.3).

    `line_key` names a line of the budget; a claim is a pot (reference or short name) and
    pounds taken from it, None where the split is not given.
    """

    role: str
    year: int
    amount: int
    account: str = Account.GENERAL_FUND_REVENUE
    kind: str = LineKind.SPENDING
    line_key: str | None = None
    service: str = ""
    description: str = ""
    nature: str = LineNature.NOT_STATED
    funding_source: str = ""
    entered_unit: str = Unit.POUNDS
    entered_precision: int = 1
    claims: Claims = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartInput:
    """A part of an amendment: its words and the places of its lines in the whole's version."""

    title: str
    text: str = ""
    line_positions: tuple[int, ...] = ()
    ctr_changes: Mapping[int, int] = field(default_factory=dict)
    reference: str = ""


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
    number = give_number(meeting, "motion", number)
    motion = Motion.objects.create(
        council=meeting.council,
        meeting=meeting,
        number=number,
        reference=reference or f"{meeting.reference}/motion-{number}",
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
    meeting = motion.meeting
    number = give_number(meeting, "amendment", number)
    amendment = Amendment.objects.create(
        council=motion.council,
        meeting=meeting,
        motion=motion,
        number=number,
        reference=reference or f"{meeting.reference}/amendment-{number}",
        title=title,
        proposed_by=proposed_by,
        evidence=occasion.evidence,
    )
    amendment.groups.set(_own_groups(motion, groups))
    amendment.current = _add_version(
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


def _own_groups(motion: Motion, groups: Iterable[PoliticalGroup]) -> list[PoliticalGroup]:
    groups = list(groups)
    for group in groups:
        if group.council_id != motion.council_id:
            raise RuleBroken(f"{group} is a group of another council.", "other_council")
    return groups


def _add_version(
    amendment: Amendment,
    lines: Sequence[LineInput],
    ctr_changes: Mapping[int, int],
    *,
    text: str,
    lines_complete: bool,
    year_convention: str,
    replaces_all: bool,
    altered_by: Member | None = None,
) -> AmendmentVersion:
    """Write the next version with its lines and claims; it is never changed again."""
    version = AmendmentVersion.objects.create(
        amendment=amendment,
        number=amendment.versions.count() + 1,
        text=text,
        lines_complete=lines_complete,
        year_convention=year_convention,
        replaces_all=replaces_all,
        altered_by=altered_by,
    )
    _add_lines(version, amendment.motion.budget, lines)
    CtrChange.objects.bulk_create(
        CtrChange(version=version, year=year, amount=amount)
        for year, amount in sorted(ctr_changes.items())
    )
    return version


def _add_lines(
    version: AmendmentVersion, budget: Budget | None, lines: Sequence[LineInput]
) -> None:
    keys = _budget_lines(budget, {line.line_key for line in lines if line.line_key})
    stored = AmendmentLine.objects.bulk_create(
        AmendmentLine(
            version=version,
            position=position,
            role=line.role,
            year=line.year,
            amount=line.amount,
            account=line.account,
            kind=line.kind,
            line_id=keys[line.line_key] if line.line_key else None,
            service=line.service,
            description=line.description,
            nature=line.nature,
            funding_source=line.funding_source,
            entered_unit=line.entered_unit,
            entered_precision=line.entered_precision,
        )
        for position, line in enumerate(lines, start=1)
    )
    _add_claims(budget, zip(stored, (line.claims for line in lines), strict=True))


def _budget_lines(budget: Budget | None, keys: set[str]) -> dict[str, int]:
    """Return the ids of the budget's lines by key; RuleBroken names a key it does not have."""
    held = dict(budget.lines.values_list("key", "pk")) if budget and keys else {}
    missing = sorted(keys - held.keys())
    if missing:
        message = f"The budget has no line {missing[0]}: take one of its own lines, or none."
        raise RuleBroken(message, "no_such_line")
    return held


def _add_claims(budget: Budget | None, claimed: Iterable[tuple[AmendmentLine, Claims]]) -> None:
    wanted = [(line, pot, amount) for line, claims in claimed for pot, amount in claims]
    if not wanted:
        return
    pots = {}
    for pot in Pot.objects.filter(budget=budget):
        pots[pot.slug] = pots[pot.reference] = pot
    for _, name, _amount in wanted:
        if name not in pots:
            message = f"The budget has no pot {name}: take one of its own pots."
            raise RuleBroken(message, "no_such_pot")
    PotClaim.objects.bulk_create(
        PotClaim(line=line, pot=pots[name], amount=amount) for line, name, amount in wanted
    )


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
    version = _add_version(
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
    version.takes_in.set(taken or ())
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
    stored = _line_inputs(p.current)
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


def _line_inputs(version: AmendmentVersion | None) -> dict[int, LineInput]:
    """Return the lines of a version by position, as they were keyed."""
    if version is None:
        return {}
    rows = version.lines.select_related("line").prefetch_related("claims__pot")
    return {
        row.position: LineInput(
            role=row.role,
            year=row.year,
            amount=row.amount,
            account=row.account,
            kind=row.kind,
            line_key=row.line.key if row.line else None,
            service=row.service,
            description=row.description,
            nature=row.nature,
            funding_source=row.funding_source,
            entered_unit=row.entered_unit,
            entered_precision=row.entered_precision,
            claims=tuple((claim.pot.reference, claim.amount) for claim in row.claims.all()),
        )
        for row in rows
    }


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
    made.current = _add_version(
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
