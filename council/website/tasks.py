"""Celery's entrances to what the top layer does by itself."""

import logging

from celery import shared_task

from council.models import Council
from council.website.bulk.building import build, names
from council.website.search.following import follow
from council.website.webhooks.delivering import deliver, due, forget_old, queue_messages

logger = logging.getLogger(__name__)

# One file may take longer than other tasks, but not so long that Redis gives it to another.
FILE_SOFT_LIMIT = 540  # seconds
FILE_LIMIT = 570


@shared_task
def build_bulk_task() -> None:
    """Ask for each file with everything public, one task for each."""
    for name in names():
        build_bulk_file_task.delay_on_commit(name)  # type: ignore[attr-defined]  # AfterCommitTask, behind shared_task


@shared_task(soft_time_limit=FILE_SOFT_LIMIT, time_limit=FILE_LIMIT)
def build_bulk_file_task(name: str) -> None:
    """Write the file of a council, or of `all`."""
    try:
        build(name)
    except Council.DoesNotExist:
        logger.warning("There is no public council %s; no file is made.", name)


@shared_task
def follow_changes_task() -> int:
    """Let search take in what changed since the last time; return how many changes."""
    return follow()


@shared_task
def send_webhooks_task() -> None:
    """Write what is to be told, and ask for the attempts that are due, some in each task."""
    queue_messages()
    for keys in due():
        deliver_webhooks_task.delay_on_commit(keys)  # type: ignore[attr-defined]  # AfterCommitTask, behind shared_task


@shared_task
def deliver_webhooks_task(keys: list[int]) -> None:
    """Try once to hand messages over; the next attempt is the sweep's."""
    deliver(keys)


@shared_task
def forget_webhook_deliveries_task() -> None:
    """Remove messages that ended long ago from the log."""
    forget_old()
