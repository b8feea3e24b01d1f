"""Rebuild all derived figures in memory and compare: `manage.py verify`."""

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from amendments import queries as money
from amendments.models import Budget
from votes import queries as votes


class Command(BaseCommand):
    help = "Compare every stored figure with the facts it is derived from; changes nothing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(chain(money.differences(), votes.differences()))
        for budget in Budget.objects.order_by("reference"):
            count = budget.snapshots.count()
            self.stdout.write(f"{budget.reference}: {count} of {budget.facts_revision} snapshots")
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"{len(found)} differences.")
        self.stdout.write("No difference.")
