"""What the worker does for the change feed: numbers for timed releases, and the nightly check."""

import logging

from celery import shared_task

from council.changes.numbering import number_changes
from council.changes.verifying import differences

logger = logging.getLogger(__name__)


@shared_task
def number_changes_task() -> int:
    """Give numbers to what is due and has none yet; return how many."""
    return number_changes()


@shared_task
def verify_changes_task() -> int:
    """Log where the feed tells other than what is public; return how often. Change nothing."""
    found = list(differences())
    for sentence in found:
        logger.error(sentence)
    return len(found)
