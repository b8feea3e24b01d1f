"""What pages of budgets read, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import Http404

from amendments.council_tax import bands_of
from amendments.enums import Basis, BudgetStage
from amendments.models import (
    Amendment,
    AmendmentLine,
    AmendmentVersion,
    Budget,
    BudgetSnapshot,
    Motion,
    MotionEvent,
    Pot,
    PotClaim,
    SnapshotRow,
)
from amendments.queries import version_at
from amendments.readable import as_readable, public_amendments, public_motions
from council.models import Council
from council.rules import year_label
from council.website.budgets.band_d import BandD, BandDYear, band_d
from council.website.queries import MOST, released

# Band D.


@dataclass(frozen=True, slots=True)
class Nothing:
    """A requirement that nothing in force moves, and that is not known itself."""

    base: None = None
    effect: int = 0
    amount: None = None


def band_d_by_year(council: Council) -> BandD:
    """Return Band D of the newest public budgets of a council; false where none is known."""
    budgets = list(Budget.objects.published().filter(council=council).order_by("-year")[:MOST])
    snapshots = newest_snapshots(budgets)
    requirements = _requirements(snapshots.values())
    years = [
        BandDYear(
            budget.year,
            year_label(budget.year, council.year_starts_month),
            budget.get_absolute_url(),
            _band_d(snapshots.get(budget.pk), requirements.get(budget.pk)),
            is_set=budget.pk in snapshots and snapshots[budget.pk].is_set,
        )
        for budget in budgets
    ]
    return band_d(years, council.currency)


VERSIONS = ("base_version", "adopted_version", "adjusted_version")


def newest_snapshots(budgets: Iterable[Budget]) -> dict[int, BudgetSnapshot]:
    """Return the newest snapshot of each budget that may be read, by the budget's key."""
    read = BudgetSnapshot.objects.filter(released(), budget__in=list(budgets))
    read = read.select_related("budget", *VERSIONS)
    return {snapshot.budget_id: snapshot for snapshot in read.order_by("number")}


def _requirements(snapshots: Iterable[BudgetSnapshot]) -> dict[int, SnapshotRow]:
    """Return the council tax requirement that stands in each budget's own year."""
    by_key = {snapshot.pk: snapshot for snapshot in snapshots}
    rows = SnapshotRow.objects.filter(
        snapshot__in=list(by_key), basis=Basis.COUNCIL_TAX_REQUIREMENT, line__isnull=True
    )
    found = {}
    for row in rows:
        snapshot = by_key[row.snapshot_id]
        if (row.stage, row.year) == (standing_stage(snapshot), snapshot.budget.year):
            found[snapshot.budget_id] = row
    return found


def standing_stage(snapshot: BudgetSnapshot) -> BudgetStage:
    """Return the stage whose council tax stands: adopted once the budget is set."""
    return BudgetStage.ADOPTED if snapshot.is_set else BudgetStage.RECOMMENDED


def _band_d(snapshot: BudgetSnapshot | None, row: SnapshotRow | None) -> Decimal | None:
    """Return Band D at the stage that stands; the published one where nothing can move it.

    Of figures published as adopted it is theirs, whatever was published later in the year.
    """
    version = version_at(snapshot, standing_stage(snapshot)) if snapshot else None
    if snapshot is None or version is None or version.published_at is None:
        return None
    unmoved = not snapshot.inputs.get(standing_stage(snapshot))
    requirement = row or (Nothing() if unmoved else None)
    by_band = bands_of(version, requirement)[0] if requirement else None
    return by_band["D"] if by_band else None


# One budget.


def snapshot_of(budget: Budget, asked: str) -> BudgetSnapshot | None:
    """Return the snapshot that the address asks for, else the newest; 404 where there is none."""
    read = BudgetSnapshot.objects.filter(released(), budget=budget).select_related(*VERSIONS)
    if not asked:
        return read.order_by("-number").first()
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= DIGITS else 0
    found = read.filter(number=number).first()
    if found is None:
        raise Http404
    return found


DIGITS = 9


@dataclass(frozen=True, slots=True)
class Papers:
    """The public amendments to a budget in their order, with the version that counts of each.

    Of an amendment in parts the parts stand for it: `whole` are those that have none.
    """

    amendments: Sequence[Amendment] = ()
    versions: Mapping[int, int] = field(default_factory=dict)
    lines: Sequence[AmendmentLine] = ()
    in_force: frozenset[int] = frozenset()
    is_set: bool = False
    is_published: bool = False  # as adopted, by the council's own figures

    @property
    def whole(self) -> list[Amendment]:
        """Those that are not in parts."""
        divided = {amendment.parent_id for amendment in self.amendments}
        return [amendment for amendment in self.amendments if amendment.pk not in divided]

    def is_in_force(self, amendment: Amendment) -> bool:
        """Tell whether it is in force at the last stage that the snapshot has reached."""
        return self.versions.get(amendment.pk) in self.in_force


def papers_of(budget: Budget, snapshot: BudgetSnapshot | None) -> Papers:
    """Read the public amendments to a budget as readers may know them, and their lines."""
    rows = Amendment.objects.filter(motion__budget=budget)
    rows = rows.select_related("current", "meeting__body", "parent").prefetch_related("groups")
    order = "meeting__held_on", "meeting_id", "number", "part_number"
    amendments = [as_readable(each) for each in public_amendments(rows).order_by(*order)]
    in_force = versions_in_force(snapshot)
    versions = {each.pk: each.current_id for each in amendments if each.current_id}
    stray = in_force - set(versions.values())
    if stray:
        owners = AmendmentVersion.objects.filter(pk__in=stray).values_list("amendment_id", "pk")
        versions |= {owner: version for owner, version in owners if owner in versions}
    lines = AmendmentLine.objects.filter(version__in=versions.values()).select_related("line")
    return Papers(
        amendments,
        versions,
        list(lines.order_by("version_id", "position")),
        in_force,
        is_set=bool(snapshot and snapshot.is_set),
        is_published=bool(snapshot and snapshot.adopted_version_id),
    )


def claims_on(pots: Iterable[Pot], papers: Papers) -> list[PotClaim]:
    """Return what the amendments that are told claim from these pots, in their order."""
    owners = {papers.versions[one.pk]: one for one in papers.whole if one.pk in papers.versions}
    read = PotClaim.objects.filter(pot__in=list(pots), line__version__in=list(owners))
    order = {version: place for place, version in enumerate(owners)}
    found = list(read.select_related("line__version", "pot").order_by("line__year", "id"))
    for claim in found:
        claim.line.version.amendment = owners[claim.line.version_id]
    return sorted(found, key=lambda claim: order[claim.line.version_id])


def versions_in_force(snapshot: BudgetSnapshot | None) -> frozenset[int]:
    """Return the versions in force at the last stage that a snapshot has reached."""
    if snapshot is None:
        return frozenset()
    stage = BudgetStage.ADOPTED if snapshot.is_set else BudgetStage.SUBSTANTIVE
    return frozenset(snapshot.inputs.get(stage, ()))


def motions_on(budget: Budget) -> list[Motion]:
    """Return the public motions on a budget by date, in the state that readers may know."""
    rows = Motion.objects.filter(budget=budget).select_related("meeting__body")
    found = list(public_motions(rows).order_by("meeting__held_on", "id"))
    for motion in found:
        motion.state = motion.public_state
    return found


def decisions_on(budget: Budget) -> list[MotionEvent]:
    """Return the public decisions on a budget's motions in order, corrected ones left out."""
    events = MotionEvent.objects.filter(released(), motion__budget=budget)
    events = events.filter(motion__in=Motion.objects.published())
    found = list(events.select_related("meeting").order_by("id"))
    corrected = {event.corrects_id for event in found}
    return [event for event in found if event.outcome and event.pk not in corrected]
