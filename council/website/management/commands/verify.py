"""Rebuild all derived figures in memory and compare: `manage.py verify`."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from amendments import queries as money
from amendments.models import Budget
from council.changes import verifying as feed
from council.changes.numbering import due_marks
from council.changes.rows import Change
from votes.queries import verifying as votes


class Command(BaseCommand):
    help = "Compare every stored figure with the facts it is derived from; changes nothing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = [
            *money.differences(),
            *money.unwritten(),
            *votes.differences(),
            *feed.differences(),
        ]
        for budget in Budget.objects.order_by("reference"):
            self.stdout.write(_proof(budget, found))
        self.stdout.write(_feed_proof())
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"{len(found)} differences.")
        self.stdout.write("No difference.")


def _feed_proof() -> str:
    """Say how many records the change feed tells, and what is not numbered yet."""
    told = Change.objects.filter(is_removal=False).count()
    waiting = due_marks().count()
    if waiting:
        return f"Change feed: tells {told} records; {waiting} marks wait for a number"
    return f"Change feed: tells {told} records, compared with what is public now"


def _proof(budget: Budget, found: list[str]) -> str:
    """Say of one budget how many snapshots there are, and whether each was rebuilt the same."""
    count = budget.snapshots.count()
    words = f"{budget.reference}: {count} of {budget.facts_revision} snapshots"
    name = re.compile(rf"{re.escape(budget.reference)}(?![\w/-])")
    wrong = sum(bool(name.search(sentence)) for sentence in found)
    if wrong:
        return f"{words}, {wrong} differences"
    if not budget.facts_revision:
        return f"{words}: no figures of it are published"
    return f"{words}, each rebuilt from its facts and the same"
