"""What the worker does by itself, and when: sweeps every few seconds, and the night's tasks."""

from typing import Any

from celery.schedules import crontab


def every(seconds: float, task: str) -> dict[str, Any]:
    """Return a sweep; sweeps do not pile up behind a worker that is away."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


def at(hour: int, minute: int, task: str) -> dict[str, Any]:
    """Return a task of every night, by the clock of CELERY_TIMEZONE."""
    return {"task": task, "schedule": crontab(hour=str(hour), minute=str(minute))}


def beat_schedule(
    *, snapshots: float, changes: float, search: float, webhooks: float
) -> dict[str, dict[str, Any]]:
    """Return every task that starts by itself; the sweeps are given in seconds."""
    site = "council.website.tasks"
    return {
        "snapshot-stale-budgets": every(snapshots, "amendments.tasks.snapshot_stale_budgets_task"),
        "follow-changes": every(search, f"{site}.follow_changes_task"),
        "number-changes": every(changes, "council.tasks.number_changes_task"),
        "verify-changes": at(4, 15, "council.tasks.verify_changes_task"),
        "verify-snapshots": at(3, 15, "amendments.tasks.verify_snapshots_task"),
        "verify-votes": at(3, 45, "votes.tasks.verify_votes_task"),
        "send-webhooks": every(webhooks, f"{site}.send_webhooks_task"),
        "forget-webhook-deliveries": at(4, 15, f"{site}.forget_webhook_deliveries_task"),
        "build-bulk": at(2, 30, f"{site}.build_bulk_task"),
    }
