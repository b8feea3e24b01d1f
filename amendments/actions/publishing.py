"""A budget's base figures made public."""

from django.db import transaction
from django.utils import timezone

from amendments.derive import change_facts
from amendments.enums import BudgetStage
from amendments.models import Budget, BudgetVersion
from amendments.tasks import take_snapshot_task
from council.actions import lock, timed
from council.errors import RuleBroken
from council.records import Occasion

PUBLISHED_AS = {
    BudgetStage.RECOMMENDED.value: "Base figures published",
    BudgetStage.ADOPTED.value: "Figures published as adopted",
    BudgetStage.ADJUSTED.value: "Figures published as adjusted in the year",
}


@transaction.atomic
def publish_budget(budget: Budget, version: BudgetVersion, *, occasion: Occasion) -> int:
    """Publish figures of a stage: from now on they are what it starts from, and are frozen.

    Those published as adopted are the adopted budget: no motion is made up for them. Return
    the number of the change of facts; the same version again changes nothing.
    """
    occasion = timed(occasion)
    lock(budget)
    version.refresh_from_db()
    if version.budget_id != budget.pk:
        raise RuleBroken("These figures belong to another budget.", "other_budget")
    if version.published_at is not None and budget.changes.filter(version=version).exists():
        return budget.facts_revision
    newer = budget.versions.filter(
        number__gt=version.number, stage=version.stage, published_at__isnull=False
    )
    if newer.exists():
        message = "Newer figures of that stage are public already: put these into a new version."
        raise RuleBroken(message, "not_newest")
    version.published_at = version.published_at or timezone.now()
    version.save(update_fields=["published_at"])
    if budget.published_at is None:
        budget.published_at = timezone.now()
        budget.visible_from = occasion.visible_from
        budget.save(update_fields=["published_at", "visible_from", "updated_at"])
    cause = f"{PUBLISHED_AS[version.stage]}: {version.label or f'version {version.number}'}"
    revision = change_facts(budget, cause, budget.reference, occasion, version=version)
    take_snapshot_task.delay_on_commit(budget.pk)  # type: ignore[attr-defined]  # AfterCommitTask, behind shared_task
    return revision
