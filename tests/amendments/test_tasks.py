"""What the worker does: snapshots after commit, the sweep, the nightly check."""

import logging

import pytest
from django.conf import settings

from amendments.models import BudgetSnapshot
from amendments.tasks import (
    snapshot_stale_budgets_task,
    take_snapshot_task,
    verify_snapshots_task,
)
from tests.amendments.evening import make_evening, service_line

pytestmark = pytest.mark.django_db


def test_a_carried_amendment_reaches_its_snapshot_after_the_commit(
    django_capture_on_commit_callbacks,
):
    evening = make_evening()
    with django_capture_on_commit_callbacks() as callbacks:
        evening.carried()
    before = BudgetSnapshot.objects.count()

    for callback in callbacks:
        callback()

    assert (before, len(callbacks)) == (0, 1)
    assert service_line(evening.budget, 1)["substantive"] == 6_200_000


def test_a_message_that_comes_twice_changes_nothing():
    evening = make_evening()
    evening.carried()

    take_snapshot_task(evening.budget.pk)
    take_snapshot_task(evening.budget.pk)

    assert BudgetSnapshot.objects.count() == 1


def test_the_sweep_makes_up_for_messages_that_were_lost():
    evenings = [make_evening() for _ in range(2)]
    for evening in evenings:
        evening.carried()

    snapshot_stale_budgets_task()
    snapshot_stale_budgets_task()

    assert [service_line(evening.budget, 1)["substantive"] for evening in evenings] == [
        6_200_000,
        6_200_000,
    ]


def test_a_budget_that_is_gone_is_logged(caplog):
    with caplog.at_level(logging.WARNING, "amendments.tasks"):
        take_snapshot_task(404)

    assert caplog.messages == ["Budget 404 is gone; there is nothing to recompute."]


def test_the_nightly_check_logs_each_difference_and_repairs_nothing(caplog):
    evening = make_evening(slug="norfolk")
    evening.carried()
    take_snapshot_task(evening.budget.pk)
    BudgetSnapshot.objects.update(cause="Another")

    with caplog.at_level(logging.ERROR, "amendments.tasks"):
        verify_snapshots_task()

    assert caplog.messages == [
        "Snapshot 1 of norfolk/budgets/2019 does not say what its change of facts says."
    ]
    assert BudgetSnapshot.objects.get().cause == "Another"


def test_the_beat_names_tasks_that_exist():
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert {snapshot_stale_budgets_task.name, verify_snapshots_task.name} <= names
