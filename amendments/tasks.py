"""What the worker does for budgets: snapshots after each change, and the nightly check."""

import logging

from celery import shared_task

from amendments.derive import take_snapshot
from amendments.models import Budget
from amendments.queries import differences, stale_budgets

logger = logging.getLogger(__name__)


@shared_task
def take_snapshot_task(budget_id: int) -> None:
    """Write the snapshots that a budget lacks."""
    try:
        take_snapshot(budget_id)
    except Budget.DoesNotExist:
        logger.warning("Budget %s is gone; there is nothing to recompute.", budget_id)


@shared_task
def snapshot_stale_budgets_task() -> None:
    """Make up for lost messages: write whatever snapshot any budget lacks."""
    for budget_id in stale_budgets():
        take_snapshot_task(budget_id)


@shared_task
def verify_snapshots_task() -> None:
    """Rebuild everything in memory and log each difference; changes nothing."""
    for sentence in differences():
        logger.error(sentence)
