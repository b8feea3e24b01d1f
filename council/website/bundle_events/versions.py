"""Versions that a bundle gives again: what differs from what is stored is named."""

from collections.abc import Iterator
from typing import Any

from amendments.actions import LineInput
from amendments.bundle_tables.lines import lines_of
from amendments.bundle_tables.proposals import use
from amendments.bundle_tables.versions import VersionInput
from amendments.models import Amendment, AmendmentLine, Motion
from council.bundle import Draft, Import, Row

COMPARED = (
    "role", "year", "amount", "account", "kind", "service", "description", "nature",
    "funding_source",
)  # fmt: skip


def compare_version(
    record: Motion | Amendment, number: int, given: VersionInput, imp: Import
) -> None:
    """Compare a stored version with its rows; it is written once."""
    stored = record.versions.get(number=number)
    rows = given.rows
    faults = list(_version_differences(stored, given))
    for row, column, held in faults:
        message = f"This version is recorded with {held!r} here: put a change in a new version."
        imp.fault(row or rows[0], column, message)
    if not faults:
        use(given, imp, "same")


def _version_differences(
    stored: Any, given: VersionInput
) -> Iterator[tuple[Row | None, str, Any]]:
    lines = lines_of(given) if given.lines else ()
    names = ("text", "lines_complete", "replaces_all", "year_convention")
    for name in names:
        value = given.values.get(name)
        if value is not None and value != getattr(stored, name):
            yield given.row, name, getattr(stored, name)
    if not given.lines:
        return
    read = stored.lines.select_related("line").prefetch_related("revenue_costs__cost_line")
    held = list(read.order_by("position"))
    if len(held) != len(lines):
        yield given.lines[0].row, "position", f"{len(held)} lines"
        return
    drafts = sorted(given.lines, key=lambda draft: draft.values["position"])
    for draft, line, row in zip(drafts, lines, held, strict=True):
        yield from _line_differences(draft, line, row)


def _line_differences(
    draft: Draft, line: LineInput, row: AmendmentLine
) -> Iterator[tuple[Row | None, str, Any]]:
    """Yield what a row says of a line and is not so stored; what it leaves out is the same."""
    for name in COMPARED:
        given = draft.values.get(name)
        if given is not None and getattr(line, name) != getattr(row, name):
            yield draft.row, name, getattr(row, name)
    costs = tuple(sorted(each.cost_line.position for each in row.revenue_costs.all()))
    if "revenue_costs" in draft.values and tuple(sorted(line.revenue_costs)) != costs:
        yield draft.row, "revenue_costs", ";".join(map(str, costs))
