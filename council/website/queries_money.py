"""What pages of budgets, pots and amendments read, in a fixed number of queries."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from amendments.enums import Account, AmendmentState, BudgetStage, Verb
from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentLine,
    AmendmentVersion,
    Budget,
    BudgetAmount,
    BudgetChange,
    BudgetSnapshot,
    BudgetVersion,
    Pot,
    PotClaim,
    RevenueCost,
)
from amendments.queries import since_tabled
from amendments.readable import as_readable, public_amendments
from amendments.rules import Claim, claim_of

EVENT_LINKS = ("text", "member", "corrects", "cause_amendment__meeting")


def visible() -> Q:
    """Return the condition that a derived row has no release in the future."""
    return Q(visible_from__isnull=True) | Q(visible_from__lte=timezone.now())


def newest_snapshot(budget: Budget) -> BudgetSnapshot | None:
    """Return the newest snapshot that may be read; None before the first."""
    found = BudgetSnapshot.objects.filter(visible(), budget=budget).order_by("-number")
    return found.select_related("base_version", "adopted_version", "adjusted_version").first()


def changes_of(budget: Budget) -> QuerySet[BudgetChange]:
    """Return the public changes of a budget's facts, newest first."""
    return BudgetChange.objects.filter(visible(), budget=budget).order_by("-revision")


def published_figures(budget: Budget) -> list[BudgetVersion]:
    """Return the newest published figures of each stage, in the order of the stages."""
    read = BudgetVersion.objects.filter(budget=budget, published_at__isnull=False)
    rows = read.prefetch_related("stated").order_by("number")
    found = {version.stage: version for version in rows}
    return [found[stage] for stage in BudgetStage.published if stage in found]


def base_version(budget: Budget) -> BudgetVersion | None:
    """Return the figures to name first: those recommended, else those adopted or adjusted."""
    return next(iter(published_figures(budget)), None)


def version_at(snapshot: BudgetSnapshot, stage: str) -> BudgetVersion | None:
    """Return the figures that a stage of a snapshot starts from."""
    own = {
        BudgetStage.ADOPTED: snapshot.adopted_version,
        BudgetStage.ADJUSTED: snapshot.adjusted_version,
    }
    return own.get(BudgetStage(stage)) or snapshot.base_version


def amendments_on(budget: Budget) -> QuerySet[Amendment]:
    """Return the public amendments to motions on a budget."""
    read = Amendment.objects.published().filter(motion__budget=budget)
    read = read.select_related("current", "meeting")
    return read.prefetch_related("current__lines", "groups")


def claims_on(pots: Iterable[Pot]) -> list[PotClaim]:
    """Return the claims of public amendments, as their present versions make them.

    Of an amendment in parts the parts claim, not the whole. The amendments stand as readers may
    know them.
    """
    read = public_amendments(Amendment.objects.filter(parts__isnull=True))
    claims = PotClaim.objects.filter(pot__in=list(pots), line__version__in=read.values("current"))
    found = list(
        claims.select_related("line__version", "pot").order_by(
            "line__version__amendment_id", "line__year", "id"
        )
    )
    papers = read.filter(current__in={claim.line.version_id for claim in found})
    papers = papers.select_related("meeting__council", "parent")
    by_key = {paper.pk: as_readable(paper) for paper in papers}
    for claim in found:
        claim.line.version.amendment = by_key[claim.line.version.amendment_id]
    return found


def as_rule(claim: PotClaim, state: AmendmentState | None = None) -> Claim:
    """Return a claim as the rules want it: positive pounds, drawn or put in.

    With TABLED for `state` it counts as wanted, whatever became of the amendment.
    """
    line = claim.line
    stands = state or AmendmentState(line.version.amendment.state)
    place = (claim.pot.reference, line.year)
    return claim_of(str(line.version_id), stands, place, line.amount, claim.amount)


def lines_of(version: AmendmentVersion) -> list[AmendmentLine]:
    """Return a version's lines with the budget lines and pots they name."""
    read = AmendmentLine.objects.filter(version=version).select_related("line")
    return list(read.prefetch_related("claims__pot").order_by("position"))


def revenue_costs_of(lines: Iterable[AmendmentLine]) -> dict[int, list[int]]:
    """Return the keys of the revenue costs of capital lines, by line; nothing read for others."""
    capital = [line.pk for line in lines if line.account == Account.CAPITAL]
    found: dict[int, list[int]] = {}
    rows = RevenueCost.objects.filter(capital_line__in=capital).order_by("cost_line__position")
    for line, cost in rows.values_list("capital_line_id", "cost_line_id") if capital else ():
        found.setdefault(line, []).append(cost)
    return found


def plan_years(budget: Budget) -> set[int]:
    """Return the years that the public figures of a budget cover."""
    versions = published_figures(budget)
    amounts = BudgetAmount.objects.filter(version__in=versions)
    stated = {total.year for version in versions for total in version.stated.all()}
    return {budget.year, *stated, *amounts.values_list("year", flat=True).distinct()}


def public_versions(amendment: Amendment) -> list[AmendmentVersion]:
    """Return the words as they stood from when it was tabled: drafts stay in confidence."""
    read = amendment.versions.filter(since_tabled()).prefetch_related("assessments")
    return list(read.order_by("number"))


def events_of(amendment: Amendment) -> list[AmendmentEvent]:
    """Return the public events of an amendment, in the order of the log."""
    read = AmendmentEvent.objects.filter(visible(), amendment=amendment)
    return list(read.exclude(verb="submit").select_related(*EVENT_LINKS).order_by("id"))


def taken_in_later(amendment: Amendment) -> QuerySet[Amendment]:
    """Return the executive's public revisions that took this lost amendment in (domain 3.4)."""
    took = AmendmentEvent.objects.filter(
        visible(), verb=Verb.EXECUTIVE_TAKE_IN, cause_amendment=amendment
    )
    return Amendment.objects.published().filter(pk__in=took.values("amendment")).order_by("number")
