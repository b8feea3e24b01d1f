"""Figures of snapshots as a flat list."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from amendments.api.budget_shapes import IS_SET, OF_BUDGET
from amendments.api.figures import ROW_COLUMNS
from amendments.api.of_budget import budget_columns, budget_fields
from amendments.api.snapshots import OUT, VERSION_EVIDENCE, evidence_of
from amendments.enums import Basis, BudgetStage
from amendments.models import Budget, BudgetSnapshot, SnapshotRow
from council.api.belonging import out, with_sources_of
from council.api.errors import WrongRequest
from council.api.figures import at_least, at_most, containing
from council.api.filters import Filter, named, one_of, word_filter, year_filter
from council.api.filters_of_time import updated_since
from council.api.reading import Reading, Record, Row, later, released
from council.api.records import CSV_RECORD
from council.api.shapes import choice, moment, number, shape, truth, words
from council.api.views import ListView, described_list
from council.models import Council
from council.pagination import Order
from council.records import visible

OF_SNAPSHOT = "snapshot__budget"


def newest() -> QuerySet[BudgetSnapshot]:
    """Return the newest snapshot of each budget that may be read now."""
    after = BudgetSnapshot.objects.filter(
        released(), budget=OuterRef("budget"), number__gt=OuterRef("number")
    )
    return BudgetSnapshot.objects.filter(released()).filter(~Exists(after))


def _of_snapshot(name: str, value: str) -> Q:
    """Read the reference of a snapshot: its budget's, and `snapshot-` with its number."""
    budget, _, last = value.strip("/").rpartition("/")
    digits = last.removeprefix("snapshot-")
    longest = 9  # far above any count of changes, below what a column holds
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= longest
    if is_number and digits != last:
        known = BudgetSnapshot.objects.filter(
            released(), visible("budget__"), budget__reference=budget, number=int(digits)
        )
        if key := known.values_list("pk", flat=True).first():
            return Q(snapshot=key)
    message = f"There is no snapshot {value[:80]!r} here. Give its reference."
    raise WrongRequest(message, "unknown_reference", name)


@described_list
class SnapshotRowList(ListView):
    """Figures of snapshots: totals, and the lines that each change of facts moved."""

    name, title = "snapshot-rows", "SnapshotRow"
    summary = "Figures of snapshots: totals, and the lines that each change moved"
    rows = SnapshotRow.objects.values(
        "id", *ROW_COLUMNS, "line__key", "line__service", "snapshot__number", "snapshot__is_set",
        "snapshot__cause", "snapshot__taken_at", "snapshot__visible_from",
        *(f"snapshot__{name}" for name in VERSION_EVIDENCE), *budget_columns(OF_SNAPSHOT),
    )  # fmt: skip
    order = Order()
    filters = {
        "council": named(Council, f"{OF_SNAPSHOT}__council", "council"),
        "budget": named(Budget, OF_SNAPSHOT, "budget"),
        "snapshot": Filter("Reference of a snapshot.", _of_snapshot),
        "is_newest": word_filter(
            lambda word: Q(snapshot__in=newest()) if word == "true" else ~Q(snapshot__in=newest()),
            ("true", "false"),
        ),
        "figure": word_filter(lambda word: Q(line__isnull=word == "total"), ("total", "line")),
        "stage": one_of("stage", BudgetStage),
        "basis": one_of("basis", Basis),
        "year": year_filter("year"),
        "service": containing(
            lambda part: Q(line__service__icontains=part), "the name of a line's service"
        ),
        "amount_least": at_least("amount"),
        "amount_most": at_most("amount"),
        "updated_since": updated_since(
            "snapshot__taken_at",
            "snapshot__visible_from",
            told={"snapshots": "snapshot", "budgets": OF_SNAPSHOT},
        ),
    }
    row_shape = shape(
        "SnapshotRow",
        {
            **OF_BUDGET,
            "number": number("Of the snapshot."),
            "is_set": truth(IS_SET),
            "cause": words("In words: what happened."),
            "taken_at": moment(known=True),
            "stage": choice(BudgetStage),
            "year": number("Year in which the financial year starts."),
            "line": words("Key of the budget line; null: the whole budget.", known=False),
            "service": words("Of that line.", known=False),
            "basis": choice(Basis, "What a total counts; null: one line.", known=False),
            "base": number(
                "Currency units as published at the stage, else recommended; null: not known.",
                known=False,
            ),
            "effect": number(
                "Currency units: sum of the amendments in force; null: not known.", known=False
            ),
            "amount": number("Currency units: base and effect; null: one not known.", known=False),
        },
    )
    columns = (
        "reference", "council", "budget", "budget_year", "number", "is_set", "cause", "taken_at",
        "stage", "year", "line", "service", "basis", "base", "effect", "amount", *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> QuerySet:
        return self.rows.filter(visible(f"{OF_SNAPSHOT}__"), out("snapshot"))

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources_of(rows, OF_SNAPSHOT, reading)
        return [
            budget_fields(row, OF_SNAPSHOT, reading) | snapshot_fields(row, reading)
            for row in rows
        ]


def snapshot_fields(row: Row, reading: Reading) -> Record:
    """Return a figure with its snapshot, whose reference and number stand for the row's."""
    out = later(*(row[f"snapshot__{name}"] for name in OUT))
    reference = f"{row[f'{OF_SNAPSHOT}__reference']}/snapshot-{row['snapshot__number']}"
    names = ("number", "is_set", "cause", "taken_at")
    return (
        {name: row[name] for name in ROW_COLUMNS}
        | {name: row[f"snapshot__{name}"] for name in names}
        | {
            "reference": reference,
            "api_url": reading.api("snapshots", reference),
            "evidence": evidence_of(row, "snapshot__"),
            "published_at": out,
            "updated_at": out,
            "revision": row["snapshot__number"],
            "line": row["line__key"],
            "service": row["line__service"],
        }
    )
