"""Import a bundle of CSV files, all rows or none."""

import logging
import os
from pathlib import Path
from typing import Any

from django.db import transaction

from amendments.bundle_tables import (
    AFTER_EVENTS,
    BUDGET_TABLES,
    COLLECTED,
    PROPOSALS,
    RIVAL_TABLES,
)
from amendments.bundle_tables.budgets import publish_versions
from amendments.derive import take_snapshot
from amendments.models import Budget
from council import bundle_tables as institution
from council.bundle import Bundle, FactTable, Fault, Import, Report, Unreadable, open_bundle
from council.celery import app
from council.enums import ClerkRoleKind
from council.models import ClerkRole, Council
from council.website.bundle_events.replay import apply_events
from council.website.bundle_events.table import Events
from votes import bundle_tables as votes

BEFORE_PAPERS: tuple[FactTable, ...] = (*institution.TABLES, *BUDGET_TABLES)
PAPERS: tuple[FactTable, ...] = (*COLLECTED, *PROPOSALS, *votes.TABLES, Events())

LAST: tuple[FactTable, ...] = (*AFTER_EVENTS, *RIVAL_TABLES, *institution.LAST)
KNOWN = frozenset(table.file_name for table in (*BEFORE_PAPERS, *PAPERS, *LAST))


def councils_to_import(user: Any) -> frozenset[int] | None:
    """Return the councils into which a clerk may import; None for all, new ones too."""
    if user is None or user.is_superuser:
        return None
    roles = ClerkRole.objects.filter(user=user, kind=ClerkRoleKind.PUBLISHER)
    return frozenset(roles.values_list("council_id", flat=True))


def import_bundle(
    path: str | os.PathLike[str], *, dry_run: bool = False, by: Any = None, reason: str = ""
) -> Report:
    """Import a folder or zip of CSV files, all rows or none; `reason` makes it a correction.

    The report lists every fault at once; a dry run changes nothing.
    """
    report = Report(dry_run=dry_run)
    try:
        bundle = open_bundle(Path(path))
    except Unreadable as error:
        report.faults.append(Fault(Path(path).name, 0, "", error.message))
        return report
    imp = Import(bundle, report, by=by, reason=reason, allowed=councils_to_import(by))
    refuse_unknown_files(bundle, report)
    try:
        with transaction.atomic():
            load(imp)
            if report.faults or dry_run:
                transaction.set_rollback(True)
    finally:
        if bundle.archive is not None:
            bundle.archive.close()
    report.faults = sorted(set(report.faults))
    return report


def refuse_unknown_files(bundle: Bundle, report: Report) -> None:
    """Note files that are no table; a bundle without any table is a fault too."""
    for name in sorted(bundle.files.keys() - KNOWN):
        message = "There is no such table. docs/bundle.md lists them."
        report.faults.append(Fault(f"{name}.csv", 0, "", message))
    for name in bundle.others:
        if (table := Path(name).stem.lower()) in KNOWN - bundle.files.keys():
            message = f"This is no CSV file: save its table as {table}.csv."
            report.faults.append(Fault(name, 0, "", message))
    if not bundle.files:
        report.faults.append(Fault("", 0, "", "There is no CSV file in this bundle."))


def load(imp: Import) -> None:
    """Import every table in the order in which they need each other."""
    for table in BEFORE_PAPERS:
        table.load(imp)
    publish_versions(imp)
    for table in PAPERS:
        table.load(imp)
    apply_events(imp)
    for table in LAST:
        table.load(imp)


def write_snapshots_here() -> None:
    """Let a command write snapshots itself: it needs no broker, and the last word is its own."""
    app.conf.task_always_eager = True
    logging.getLogger("celery.app.trace").setLevel(logging.WARNING)


def write_missing_snapshots(council: Council | None = None) -> int:
    """Write the snapshots that an import left to write; return how many."""
    budgets = Budget.objects.filter(facts_revision__gt=0)
    if council is not None:
        budgets = budgets.filter(council=council)
    return sum(len(take_snapshot(budget.pk)) for budget in budgets)
