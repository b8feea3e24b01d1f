"""Versions of papers with their lines, as the bundle's files hold them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, Q

from amendments.bundle_tables.series import as_increments
from amendments.bundle_tables.versions import NONE_TAKEN_IN
from amendments.enums import YearConvention
from amendments.models import AmendmentLine, AmendmentVersion, CtrChange, MotionVersion, PotClaim
from council.bundle.values import written
from council.models import Council

AT_ONCE = 1_000  # versions read together

Rows = Iterable[dict[str, str]]


def motion_versions(council: Council) -> Iterator[dict[str, str]]:
    """Yield the words of motions."""
    rows = MotionVersion.objects.filter(motion__council=council).order_by("motion_id", "number")
    for row in rows.select_related("motion").prefetch_related("takes_in"):
        yield {
            "motion": row.motion.reference,
            "number": str(row.number),
            "text": row.text,
            "takes_in": _taken_in(row),
        }


def _taken_in(version: MotionVersion) -> str:
    """Write what a motion's words take in: references, the word for none, or nothing."""
    listed = ";".join(sorted(each.reference for each in version.takes_in.all()))
    return listed or (NONE_TAKEN_IN if version.lists_amendments else "")


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
            "year_convention": row.year_convention,
        }


# A part's first lines stand with the whole; what it was given later are its own.
OWN_LINES = Q(amendment__parent__isnull=True) | Q(number__gt=1)


def lines(council: Council) -> Iterator[dict[str, str]]:
    """Yield the lines of amendments in pounds, as levels or increments as their paper gave them.

    Those that a part took over stand with the whole.
    """
    versions = AmendmentVersion.objects.filter(OWN_LINES, amendment__council=council)
    versions = versions.select_related("amendment").order_by("amendment_id", "number")
    read = AmendmentLine.objects.select_related("line").order_by("position")
    read = read.prefetch_related("claims__pot", "revenue_costs__cost_line")
    in_order = versions.prefetch_related(Prefetch("lines", read))
    for version in in_order.iterator(chunk_size=AT_ONCE):
        rows = [line_cells(row, version) for row in version.lines.all()]
        if version.year_convention == YearConvention.INCREMENT:
            as_increments(rows)
        for cells in rows:
            yield {name: written(value) for name, value in cells.items()}


def line_cells(row: AmendmentLine, version: AmendmentVersion) -> dict[str, Any]:
    """Return one line of an amendment's version; its pots stand in a table of their own."""
    plain = ("role", "position", "account", "kind", "service", "description", "funding_source",
             "year", "nature", "amount")  # fmt: skip
    is_increment = version.year_convention == YearConvention.INCREMENT
    pots = [claim.pot.reference for claim in row.claims.all()] if is_increment else []
    costs = sorted(each.cost_line.position for each in row.revenue_costs.all())
    return {name: getattr(row, name) for name in plain} | {
        "amendment": version.amendment.reference,
        "version": version.number,
        "line": row.line.key if row.line else "",
        "entered_unit": row.entered_unit,
        "precision": row.entered_precision,
        "pot": ";".join(pots),  # tells apart the lines that increments add up over
        "revenue_costs": ";".join(map(str, costs)),
    }


def pot_claims(council: Council) -> Iterator[dict[str, str]]:
    """Yield the claims of lines on pots."""
    versions = AmendmentVersion.objects.filter(OWN_LINES, amendment__council=council)
    rows = PotClaim.objects.filter(line__version__in=versions)
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
