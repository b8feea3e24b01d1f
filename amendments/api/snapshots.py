"""Lists and records of the totals derived from a budget."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponseBase, HttpResponsePermanentRedirect

from amendments.api.budget_shapes import SNAPSHOT, SNAPSHOT_WHOLE, STARTS_FROM
from amendments.api.figures import figures
from amendments.models import Amendment, AmendmentVersion, Budget, BudgetSnapshot
from amendments.queries import figures_of
from council.api.endpoints import API
from council.api.filters import current_reference, named, year_filter
from council.api.filters_of_time import updated_since
from council.api.reading import Reading, Record, Row, later, public_references, released
from council.api.records import CSV_RECORD
from council.api.views import ListView, RecordView, described_list, described_record
from council.models import Council
from council.pagination import Order
from council.records import visible

# Since the last of these moments a snapshot can be read.
OUT = ("taken_at", "visible_from", "budget__published_at", "budget__visible_from")

VERSION_EVIDENCE = tuple(f"{name}__evidence" for name in STARTS_FROM)
VERSION_NUMBERS = tuple(f"{name}__number" for name in STARTS_FROM)


@described_list
class SnapshotList(ListView):
    """Totals of budgets as they were worked out, newest first."""

    name, title, summary = "snapshots", "Snapshot", "Totals of budgets over time"
    rows = BudgetSnapshot.objects.values(
        "id", "number", "cause", "reference", "is_set", "inputs", "visible_from", "taken_at",
        "budget__reference", "budget__council__reference", "budget__published_at",
        "budget__visible_from", *VERSION_NUMBERS, *VERSION_EVIDENCE,
    )  # fmt: skip
    order, orders = Order(None, descending=True), (Order(),)
    filters = {
        "council": named(Council, "budget__council", "council"),
        "budget": named(Budget, "budget", "budget"),
        "year": year_filter("budget__year"),
        "updated_since": updated_since("taken_at", "visible_from", told={"snapshots": "pk"}),
    }
    row_shape = SNAPSHOT
    columns: ClassVar[tuple[str, ...]] = (
        "reference", "council", "budget", "number", "cause", "cause_reference", *STARTS_FROM,
        "is_set", "taken_at", *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> QuerySet:
        return self.rows.filter(visible("budget__"), released())

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        sources = reading.sources_of({row["budget__reference"] for row in rows})
        return [
            snapshot_record(row, reading)
            | {"sources": sources.get(row["budget__reference"], [])}
            for row in rows
        ]  # fmt: skip


def snapshot_record(row: Row, reading: Reading) -> Record:
    """Return one snapshot; its figures are derived, so its sources are the budget's."""
    budget, released = row["budget__reference"], later(*(row[name] for name in OUT))
    reference = f"{budget}/snapshot-{row['number']}"
    return {
        "reference": reference,
        "url": reading.page(budget),
        "api_url": reading.api("snapshots", reference),
        "evidence": evidence_of(row),
        "published_at": released,
        "updated_at": released,
        "revision": row["number"],
        "council": row["budget__council__reference"],
        "budget": budget,
        "number": row["number"],
        "cause": row["cause"],
        "cause_reference": row["reference"] or None,
        **{name: row[f"{name}__number"] for name in STARTS_FROM},
        "is_set": row["is_set"],
        "taken_at": row["taken_at"],
        "fiscal_data_package": reading.api("fiscal-data-packages", reference),
    }


@described_record("One snapshot with its figures and the amendments that went in")
class SnapshotRecord(RecordView):
    """Totals of one budget after one change of its facts."""

    listing, shape = SnapshotList, SNAPSHOT_WHOLE

    def find(self, reference: str) -> Row | None:
        budget, _, last = reference.rpartition("/")
        digits = last.removeprefix("snapshot-")
        if last == digits or not is_number(digits):
            raise Http404
        condition = Q(budget__reference=budget, number=int(digits))
        return next(iter(self.listing().public().filter(condition)[:1]), None)

    def moved(self, reference: str) -> HttpResponseBase:
        budget, _, last = reference.rpartition("/")
        new = current_reference(budget)
        if new is None or self.find(f"{new}/{last}") is None:
            raise Http404
        return HttpResponsePermanentRedirect(f"{API}/{self.listing.name}/{new}/{last}")

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        found_at = figures_of(BudgetSnapshot.objects.get(pk=row["id"]))
        return {"rows": figures(found_at), "inputs": inputs_of(row["inputs"])}


def evidence_of(row: Row, path: str = "") -> str | None:
    """Return how the figures are known that a snapshot starts from: the first that it has."""
    return next(filter(None, (row[f"{path}{name}"] for name in VERSION_EVIDENCE)), None)


def inputs_of(stored: dict[str, list[int]]) -> list[Record]:
    """Return the public amendments that went in, by stage in order of decision."""
    wanted = {key for keys in stored.values() for key in keys}
    rows = AmendmentVersion.objects.filter(pk__in=wanted).values("id", "number", "amendment_id")
    versions = {row["id"]: row for row in rows}
    public = public_references(Amendment, (row["amendment_id"] for row in versions.values()))
    return [
        {
            "stage": stage,
            "amendment": public[versions[key]["amendment_id"]],
            "version": versions[key]["number"],
        }
        for stage, keys in stored.items()
        for key in keys
        if versions[key]["amendment_id"] in public
    ]


def is_number(digits: str) -> bool:
    """Tell whether the text is a number that a snapshot may have."""
    longest = 9  # far above any count of changes, below what a column holds
    return digits.isascii() and digits.isdigit() and len(digits) <= longest
