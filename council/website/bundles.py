"""One door for data: import a bundle, all rows or none, and export a council as one."""

import csv
import logging
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.db import transaction

from amendments.bundle_tables import (
    AFTER_EVENTS,
    BUDGET_TABLES,
    COLLECTED,
    PROPOSALS,
    publish_versions,
)
from amendments.derive import take_snapshot
from amendments.models import (
    AmendmentLine,
    AmendmentVersion,
    Budget,
    CtrChange,
    MotionVersion,
    PotClaim,
)
from council import bundle_tables as institution
from council.bundle import (
    Bundle,
    FactTable,
    Fault,
    Import,
    Report,
    Unreadable,
    open_bundle,
)
from council.bundle.values import written
from council.celery import app
from council.enums import ClerkRoleKind
from council.models import ClerkRole, Council, Identifier
from council.website.bundle_events import EVENT_COLUMNS, Events, apply_events, export_events
from votes import bundle_tables as votes

BEFORE_PAPERS: tuple[FactTable, ...] = (*institution.TABLES, *BUDGET_TABLES)
PAPERS: tuple[FactTable, ...] = (*COLLECTED, *PROPOSALS, *votes.TABLES, Events())
LAST: tuple[FactTable, ...] = (*AFTER_EVENTS, *institution.LAST)
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


# Export.

Rows = Iterable[dict[str, str]]


def tables_of(council: Council) -> Iterator[tuple[str, Rows]]:
    """Yield every table of a council with its rows."""
    facts = (*institution.EXPORTED, *(t for t in BUDGET_TABLES if not t.file), *PROPOSALS)
    for table in facts:
        rows = table.export(council)
        yield table.name, with_source_ids(rows, table, council)
    for name, export in VERSION_TABLES.items():
        yield name, export(council)
    for table in (*votes.TABLES, *LAST):
        if table.name != "ballots_wide":
            yield table.name, table.export(council)
    yield "events", export_events(council)


def with_source_ids(rows: Rows, table: FactTable, council: Council) -> Rows:
    """Add the ids that other systems use."""
    if "source_id" not in table.ignored:
        return rows
    known = Identifier.objects.filter(council=council, table=table.name)
    ids = dict(known.values_list("reference", "value"))
    if not ids:
        return rows
    return (cells | {"source_id": ids.get(cells["reference"], "")} for cells in rows)


def motion_versions(council: Council) -> Iterator[dict[str, str]]:
    """Yield the words of motions."""
    rows = MotionVersion.objects.filter(motion__council=council).order_by("motion_id", "number")
    for row in rows.select_related("motion").prefetch_related("takes_in"):
        yield {
            "motion": row.motion.reference,
            "number": str(row.number),
            "text": row.text,
            "takes_in": ";".join(sorted(each.reference for each in row.takes_in.all())),
        }


def amendment_versions(council: Council) -> Iterator[dict[str, str]]:
    """Yield the words of amendments."""
    rows = AmendmentVersion.objects.filter(amendment__council=council)
    for row in rows.select_related("amendment").order_by("amendment_id", "number"):
        yield {
            "amendment": row.amendment.reference,
            "number": str(row.number),
            "text": row.text,
            "lines_complete": written(row.lines_complete),
            "replaces_all": written(row.replaces_all),
            "year_convention": exported_convention(row.year_convention),
        }


def exported_convention(convention: str) -> str:
    """Lines are stored as levels, so they are exported as levels."""
    return "level" if convention == "increment" else convention


def lines(council: Council) -> Iterator[dict[str, str]]:
    """Yield the lines of amendments, in pounds; those of a part stand with the whole."""
    rows = AmendmentLine.objects.filter(
        version__amendment__council=council, version__amendment__parent__isnull=True
    ).order_by("version__amendment_id", "version__number", "position")
    plain = ("role", "position", "account", "kind", "service", "description", "funding_source",
             "year", "nature", "amount")  # fmt: skip
    for row in rows.select_related("version__amendment", "line"):
        cells = {name: written(getattr(row, name)) for name in plain}
        yield cells | {
            "amendment": row.version.amendment.reference,
            "version": str(row.version.number),
            "line": row.line.key if row.line else "",
            "entered_unit": row.entered_unit,
            "precision": str(row.entered_precision),
        }


def pot_claims(council: Council) -> Iterator[dict[str, str]]:
    """Yield the claims of lines on pots."""
    rows = PotClaim.objects.filter(
        line__version__amendment__council=council,
        line__version__amendment__parent__isnull=True,
    )
    for row in rows.select_related("line__version__amendment", "pot").order_by("line_id", "id"):
        yield {
            "amendment": row.line.version.amendment.reference,
            "version": str(row.line.version.number),
            "position": str(row.line.position),
            "pot": row.pot.reference,
            "amount": written(row.amount),
        }


def ctr_changes(council: Council) -> Iterator[dict[str, str]]:
    """Yield the stated changes of the council tax requirement."""
    rows = CtrChange.objects.filter(version__amendment__council=council)
    for row in rows.select_related("version__amendment").order_by("version_id", "year"):
        yield {
            "amendment": row.version.amendment.reference,
            "version": str(row.version.number),
            "year": str(row.year),
            "amount": str(row.amount),
        }


VERSION_TABLES: dict[str, Callable[[Council], Rows]] = {
    "motion_versions": motion_versions,
    "amendment_versions": amendment_versions,
    "lines": lines,
    "pot_claims": pot_claims,
    "ctr_changes": ctr_changes,
}


def export_bundle(council: Council, path: str | os.PathLike[str]) -> int:
    """Write a council as a bundle, to a folder or a `.zip`; return the number of rows.

    The whole council as held, what is not public included; never who keyed it.
    """
    target = Path(path)
    with transaction.atomic():
        if target.suffix.lower() != ".zip":
            target.mkdir(parents=True, exist_ok=True)
            return sum(
                _write_table(target / f"{name}.csv", rows) for name, rows in tables_of(council)
            )
        with (
            tempfile.TemporaryDirectory() as folder,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            count = 0
            for name, rows in tables_of(council):
                file = Path(folder) / f"{name}.csv"
                count += _write_table(file, rows)
                if file.exists():
                    archive.write(file, file.name)
            return count


def _write_table(file: Path, rows: Rows) -> int:
    """Write one file; a table without rows has none."""
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return 0
    columns = EVENT_COLUMNS if file.stem == "events" else _columns(file.stem, first)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        count = 0
        for count, cells in enumerate(chain([first], iterator), start=1):  # noqa: B007
            writer.writerow(cells)
    return count


def _columns(table: str, first: dict[str, str]) -> list[str]:
    """Return the columns of a table whose rows do not all have the same ones."""
    optional = {
        "budget_lines": ["version", "year", "amount"],
        "pots": ["year", "available"],
    }
    return list(dict.fromkeys([*first, *optional.get(table, [])]))
