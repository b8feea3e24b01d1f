"""Export a council as a bundle."""

import csv
import os
import tempfile
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from django.db import transaction

from amendments.bundle_tables import BUDGET_TABLES, PROPOSALS
from council import bundle_tables as institution
from council.bundle import FactTable
from council.models import Council, Identifier
from council.website.bundle_events.exporting import export_events
from council.website.bundle_events.table import EVENT_COLUMNS
from council.website.bundles.importing import LAST
from council.website.bundles.versions import VERSION_TABLES, Rows
from votes import bundle_tables as votes


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
        for count, cells in enumerate(chain([first], iterator), start=1):  # noqa: B007 - the count is read after the loop
            writer.writerow(cells)
    return count


def _columns(table: str, first: dict[str, str]) -> list[str]:
    """Return the columns of a table whose rows do not all have the same ones."""
    optional = {
        "budget_lines": ["version", "year", "amount"],
        "pots": ["year", "available"],
    }
    return list(dict.fromkeys([*first, *optional.get(table, [])]))
