"""What pages of budgets, pots and amendments read, in a fixed number of queries."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from amendments.enums import AmendmentState
from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentLine,
    AmendmentVersion,
    Budget,
    BudgetChange,
    BudgetSnapshot,
    BudgetVersion,
    Pot,
    PotClaim,
    SnapshotRow,
)
from amendments.rules import Claim


def visible() -> Q:
    """Return the condition that a derived row has no release in the future."""
    return Q(visible_from__isnull=True) | Q(visible_from__lte=timezone.now())


def newest_snapshot(budget: Budget) -> BudgetSnapshot | None:
    """Return the newest snapshot that may be read; None before the first."""
    return BudgetSnapshot.objects.filter(visible(), budget=budget).order_by("-number").first()


def snapshot_rows(snapshot: BudgetSnapshot) -> QuerySet[SnapshotRow]:
    """Return a snapshot's figures with their lines, in the order of the budget book."""
    return (
        SnapshotRow.objects.filter(snapshot=snapshot)
        .select_related("line")
        .order_by("year", "line__position", "line__service", "line_id", "basis", "stage")
    )


def changes_of(budget: Budget) -> QuerySet[BudgetChange]:
    """Return the public changes of a budget's facts, newest first."""
    return BudgetChange.objects.filter(visible(), budget=budget).order_by("-revision")


def base_version(budget: Budget) -> BudgetVersion | None:
    """Return the newest published base figures."""
    read = BudgetVersion.objects.filter(budget=budget, published_at__isnull=False)
    return read.prefetch_related("stated").order_by("-number").first()


def amendments_on(budget: Budget) -> QuerySet[Amendment]:
    """Return the public amendments to motions on a budget."""
    read = Amendment.objects.published().filter(motion__budget=budget)
    return read.select_related("current").prefetch_related("current__lines", "groups")


def claims_on(pots: Iterable[Pot]) -> list[PotClaim]:
    """Return the claims of public amendments, as their present versions make them."""
    public = Amendment.objects.published().values("current")
    read = PotClaim.objects.filter(pot__in=list(pots), line__version__in=public)
    return list(
        read.select_related("line__version__amendment", "pot").order_by(
            "line__version__amendment_id", "line__year", "id"
        )
    )


def as_rule(claim: PotClaim, state: AmendmentState | None = None) -> Claim:
    """Return a claim as the rules want it: positive pounds.

    With TABLED for `state` it counts as wanted, whatever became of the amendment.
    """
    line = claim.line
    return Claim(
        version=str(line.version_id),
        state=state or AmendmentState(line.version.amendment.state),
        pot=claim.pot.reference,
        year=line.year,
        line_amount=abs(line.amount),
        amount=claim.amount,
    )


def lines_of(version: AmendmentVersion) -> list[AmendmentLine]:
    """Return a version's lines with the budget lines and pots they name."""
    read = AmendmentLine.objects.filter(version=version).select_related("line")
    return list(read.prefetch_related("claims__pot").order_by("position"))


def events_of(amendment: Amendment) -> list[AmendmentEvent]:
    """Return the public events of an amendment, in the order of the log."""
    read = AmendmentEvent.objects.filter(visible(), amendment=amendment)
    return list(read.exclude(verb="submit").select_related("text", "member", "corrects"))


def rivals_of(amendment: Amendment, pots: Iterable[Pot]) -> QuerySet[Amendment]:
    """Return the other public amendments that draw on any of these pots."""
    lines = AmendmentLine.objects.filter(claims__pot__in=list(pots))
    read = Amendment.objects.published().filter(current__in=lines.values("version"))
    return read.exclude(pk=amendment.pk)
