"""Lists and records of budgets and of the totals derived from them."""

from datetime import datetime

from django.db.models import Min, Q, QuerySet
from django.http import Http404, HttpResponseBase, HttpResponsePermanentRedirect

from amendments.api.states import public_motions
from amendments.enums import Account, Basis, BudgetStage, LineKind, StatedFigure
from amendments.models import (
    Amendment,
    Budget,
    BudgetAmount,
    BudgetChange,
    BudgetLine,
    BudgetSnapshot,
    BudgetVersion,
    Motion,
    Pot,
    ReferendumLimit,
    SnapshotRow,
    SnapshotVersion,
    StatedTotal,
)
from council.api.filters import current_reference, named, updated_since, year_filter
from council.api.institution import (
    CSV_RECORD,
    HISTORY,
    OF_COUNCIL,
    HistoryView,
    filters_of_council,
)
from council.api.reading import (
    RECORD,
    Reading,
    Record,
    Row,
    grouped,
    later,
    public_references,
    record,
    released,
    sources_of,
)
from council.api.shapes import (
    RECORD_FIELDS,
    choice,
    decimal,
    list_of_words,
    many,
    moment,
    number,
    one,
    shape,
    truth,
    words,
)
from council.api.views import API, ListView, RecordView, described_list, described_record
from council.enums import Evidence
from council.models import Council
from council.pagination import Order
from council.records import visible

STAGES = [str(stage) for stage in BudgetStage]
ROW_COLUMNS = ("stage", "year", "basis", "base", "effect", "amount")
BUDGET_COLUMNS = ("year", "title", "reserves_in_net_budget")

FIGURE = shape(
    "SnapshotFigure",
    {
        "stage": choice(BudgetStage),
        "year": number("Year in which the financial year starts."),
        "line": words("Key of the budget line; null: the whole budget.", known=False),
        "basis": choice(Basis, "What a total counts; null: one line.", known=False),
        "base": number("Pounds as recommended; null: not known.", known=False),
        "effect": number(
            "Pounds: sum of the amendments in force at the stage; null: not known, as their"
            " lines are not all known.",
            known=False,
        ),
        "amount": number("Pounds: base and effect; null: one of them not known.", known=False),
    },
)
NEWEST = shape(
    "NewestSnapshot",
    {
        "number": number(),
        "api_url": words(),
        "is_set": truth("A motion on this budget stood carried: the budget is set."),
        "cause": words("In words: what happened."),
        "taken_at": moment(known=True),
    },
)
BUDGET = shape(
    "Budget",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "year": number("Year in which the financial year starts: 2019 for 2019/20."),
        "title": words(),
        "basis": choice(Basis, "The council's own; null: not known.", known=False),
        "reserves_in_net_budget": truth(),
        "facts_revision": number("Counts changes of what the totals are made of."),
        "snapshot": one(NEWEST, known=False, help_text="Newest totals; null: none yet."),
        "totals_are_being_recomputed": truth("The newest totals lag behind the facts."),
    },
)
STATED = shape(
    "StatedTotal",
    {
        "year": number(),
        "figure": choice(StatedFigure),
        "basis": choice(Basis, "Null: not known, so it is added to nothing.", known=False),
        "stage": choice(BudgetStage),
        "amount": number("Pounds."),
        "is_used": truth("Of several figures, the one that totals start from."),
        "source": words("Who states it."),
        "url": words(),
        "note": words(),
    },
)
VERSION = shape(
    "BudgetVersion",
    {
        "number": number(),
        "label": words(),
        "lines_complete": truth("The lines are all there are."),
        "tax_base": decimal("Band D equivalent dwellings."),
        "band_d": decimal("Pounds, as published."),
        "published_at": moment(known=True),
        "evidence": choice(Evidence),
        "stated_totals": many(STATED),
    },
)
LINE = shape(
    "BudgetLine",
    {
        "key": words("Short name of the line in this budget."),
        "position": number(),
        "account": choice(Account),
        "kind": choice(LineKind),
        "service": words(),
        "description": words(),
        "amounts": many(
            shape(
                "BudgetAmount",
                {
                    "version": number("Number of the budget version."),
                    "year": number(),
                    "amount": number("Pounds; no entry: not known."),
                },
            )
        ),
    },
)
LIMIT = shape(
    "ReferendumLimit",
    {
        "core_percent": decimal(),
        "cash": decimal("Pounds at Band D."),
        "social_care_percent": decimal(),
        "or_more": truth("The limit itself already needs a referendum."),
    },
)
BUDGET_WHOLE = shape(
    "BudgetRecord",
    {
        **BUDGET().fields,
        "versions": many(VERSION, "Base figures as put to the council."),
        "lines": many(LINE),
        "totals": many(FIGURE, "Figures of the newest snapshot."),
        "pots": list_of_words("References of its pots."),
        "motions": list_of_words("References of the motions on it."),
        "referendum_limit": one(LIMIT, known=False, help_text="Null: no statement."),
        **HISTORY,
    },
)


def visible_snapshots() -> QuerySet[BudgetSnapshot]:
    """Return the snapshots that may be read now."""
    return BudgetSnapshot.objects.filter(released())


def newest_snapshots(budgets: list[int]) -> dict[int, Row]:
    """Return the newest snapshot of each budget, in one query."""
    rows = visible_snapshots().filter(budget__in=budgets).order_by("number")
    names = ("id", "budget_id", "number", "is_set", "cause", "taken_at")
    return {row["budget_id"]: row for row in rows.values(*names)}


def hidden_from(budgets: list[int], now: datetime) -> dict[int, int]:
    """Return the first change of each budget that has a release in the future."""
    changes = BudgetChange.objects.filter(budget__in=budgets, visible_from__gt=now)
    first = changes.order_by().values("budget_id").annotate(first=Min("revision"))
    return dict(first.values_list("budget_id", "first"))


@described_list
class BudgetList(ListView):
    """Budgets, newest year first."""

    name, title, summary = "budgets", "Budget", "Budgets with how fresh their totals are"
    rows = Budget.objects.values(
        *RECORD, "council__reference", *BUDGET_COLUMNS, "basis", "facts_revision"
    )
    order = Order("year", descending=True)
    filters = {**filters_of_council(), "year": year_filter("year")}
    row_shape = BUDGET
    columns = (
        "reference", "council", *BUDGET_COLUMNS, "basis", "facts_revision", "snapshot.number",
        "snapshot.is_set", "totals_are_being_recomputed", *CSV_RECORD,
    )  # fmt: skip

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = reading.with_sources_of(row["reference"] for row in rows)
        keys = [row["id"] for row in rows]
        newest, hidden = newest_snapshots(keys), hidden_from(keys, reading.now)
        return [
            budget_record(row, newest.get(row["id"]), hidden.get(row["id"]), reading)
            for row in rows
        ]


def budget_record(row: Row, newest: Row | None, hidden: int | None, reading: Reading) -> Record:
    """Return a budget; changes with a release in the future are not counted yet."""
    facts = row["facts_revision"] if hidden is None else hidden - 1
    return (
        record(row, "budgets", reading)
        | {name: row[name] for name in BUDGET_COLUMNS}
        | {
            "council": row["council__reference"],
            "basis": row["basis"] or None,
            "facts_revision": facts,
            "snapshot": newest and newest_record(row["reference"], newest, reading),
            "totals_are_being_recomputed": facts > (newest["number"] if newest else 0),
        }
    )


def newest_record(budget: str, row: Row, reading: Reading) -> Record:
    """Return which totals are the newest."""
    names = ("number", "is_set", "cause", "taken_at")
    address = reading.api("snapshots", f"{budget}/snapshot-{row['number']}")
    return {name: row[name] for name in names} | {"api_url": address}


@described_record("One budget with lines, stated totals, newest totals and pots")
class BudgetRecord(HistoryView):
    """One budget."""

    listing, shape = BudgetList, BUDGET_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        key = row["id"]
        newest = newest_snapshots([key]).get(key)
        motions = public_motions(Motion.objects.filter(budget=key)).order_by("id")
        pots = Pot.objects.published().filter(budget=key).order_by("name", "id")
        versions = versions_of(key, reading)
        return {
            "versions": list(versions.values()),
            "lines": lines_of(key, versions),
            "totals": figures_of(newest["id"]) if newest else [],
            "pots": list(pots.values_list("reference", flat=True)),
            "motions": list(motions.values_list("reference", flat=True)),
            "referendum_limit": limit_of(found["council"], row["year"]),
            **super().more(row, found, reading),
        }


def versions_of(budget: int, reading: Reading) -> dict[int, Record]:
    """Return the published versions of a budget by key, with the totals that sources state."""
    names = (
        "number", "label", "lines_complete", "tax_base", "band_d", "published_at", "evidence",
    )  # fmt: skip
    rows = BudgetVersion.objects.filter(budget=budget, published_at__lte=reading.now)
    found = {row.pop("id"): row for row in rows.order_by("number").values("id", *names)}
    columns = (
        "year", "figure", "basis", "stage", "amount", "is_used", "source", "url", "note",
    )  # fmt: skip
    totals = StatedTotal.objects.filter(version__in=list(found)).order_by("year", "id")
    by_version = grouped(totals.values("version_id", *columns), "version_id")
    return {
        key: row
        | {
            "stated_totals": [
                {name: total[name] for name in columns} for total in by_version.get(key, [])
            ]
        }
        for key, row in found.items()
    }


def lines_of(budget: int, versions: dict[int, Record]) -> list[Record]:
    """Return the lines of a budget with what each published version gives them."""
    names = ("key", "position", "account", "kind", "service", "description")
    lines = BudgetLine.objects.filter(budget=budget).order_by("position", "id")
    amounts = BudgetAmount.objects.filter(version__in=list(versions)).order_by(
        "version__number", "year"
    )
    by_line = grouped(amounts.values("line_id", "version_id", "year", "amount"), "line_id")
    return [
        {name: line[name] for name in names}
        | {
            "amounts": [
                {
                    "version": versions[row["version_id"]]["number"],
                    "year": row["year"],
                    "amount": row["amount"],
                }
                for row in by_line.get(line["id"], [])
            ]
        }
        for line in lines.values("id", *names)
    ]


def limit_of(council: str, year: int) -> Record | None:
    """Return the year's limit on the rise of council tax, if one is recorded."""
    rows = ReferendumLimit.objects.filter(council__reference=council, year=year)
    found = rows.values("core_percent", "cash", "social_care_percent", "or_more").first()
    return dict(found) if found else None


def figures_of(snapshot: int) -> list[Record]:
    """Return the figures of a snapshot: by stage and year, totals before lines."""
    rows = SnapshotRow.objects.filter(snapshot=snapshot).order_by("year", "line__position", "id")
    found = [
        {name: row[name] for name in ROW_COLUMNS} | {"line": row["line__key"]}
        for row in rows.values(*ROW_COLUMNS, "line__key")
    ]
    return sorted(found, key=lambda row: (STAGES.index(row["stage"]), row["line"] is not None))


# Snapshots.

SNAPSHOT = shape(
    "Snapshot",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "budget": words("Reference of the budget."),
        "number": number("The change of facts that it belongs to."),
        "cause": words("In words: what happened."),
        "cause_reference": words("Record that it happened to.", known=False),
        "base_version": number("Number of the budget version it starts from."),
        "is_set": truth("A motion on this budget stood carried: the budget is set."),
        "taken_at": moment(known=True),
    },
)
SNAPSHOT_WHOLE = shape(
    "SnapshotRecord",
    {
        **SNAPSHOT().fields,
        "rows": many(FIGURE, "Recommended, substantive and adopted are never mixed."),
        "inputs": many(
            shape(
                "SnapshotInput",
                {
                    "stage": choice(BudgetStage),
                    "amendment": words("Reference."),
                    "version": number("The words that went in."),
                },
            )
        ),
    },
)


@described_list
class SnapshotList(ListView):
    """Totals of budgets as they were worked out, newest first."""

    name, title, summary = "snapshots", "Snapshot", "Totals of budgets over time"
    rows = BudgetSnapshot.objects.values(
        "id", "number", "cause", "reference", "is_set", "visible_from", "taken_at",
        "budget__reference", "budget__council__reference", "base_version__number",
        "base_version__evidence",
    )  # fmt: skip
    order = Order(None, descending=True)
    filters = {
        "council": named(Council, "budget__council", "council"),
        "budget": named(Budget, "budget", "budget"),
        "updated_since": updated_since("taken_at", "visible_from"),
    }
    row_shape = SNAPSHOT
    columns = (
        "reference", "council", "budget", "number", "cause", "cause_reference", "base_version",
        "is_set", "taken_at", *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> QuerySet:
        return self.rows.filter(visible("budget__"), released())

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        sources = sources_of({row["budget__reference"] for row in rows})
        return [
            snapshot_record(row, reading)
            | {"sources": sources.get(row["budget__reference"], [])}
            for row in rows
        ]  # fmt: skip


def snapshot_record(row: Row, reading: Reading) -> Record:
    """Return one snapshot; its figures are derived, so its sources are the budget's."""
    budget, released = row["budget__reference"], later(row["taken_at"], row["visible_from"])
    reference = f"{budget}/snapshot-{row['number']}"
    return {
        "reference": reference,
        "url": reading.page(budget),
        "api_url": reading.api("snapshots", reference),
        "evidence": row["base_version__evidence"],
        "published_at": released,
        "updated_at": released,
        "revision": row["number"],
        "council": row["budget__council__reference"],
        "budget": budget,
        "number": row["number"],
        "cause": row["cause"],
        "cause_reference": row["reference"] or None,
        "base_version": row["base_version__number"],
        "is_set": row["is_set"],
        "taken_at": row["taken_at"],
    }


@described_record("One snapshot with its figures and the amendments that went in")
class SnapshotRecord(RecordView):
    """Totals of one budget after one change of its facts."""

    listing, shape = SnapshotList, SNAPSHOT_WHOLE

    def find(self, reference: str) -> Row | None:
        budget, _, last = reference.rpartition("/")
        digits = last.removeprefix("snapshot-")
        if "\x00" in reference or last == digits or not is_number(digits):
            raise Http404
        condition = Q(budget__reference=budget, number=int(digits))
        return next(iter(self.listing().public().filter(condition)[:1]), None)

    def moved(self, reference: str) -> HttpResponseBase:
        budget, _, last = reference.rpartition("/")
        new = current_reference(budget)
        if new is None or self.find(f"{new}/{last}") is None:
            raise Http404
        return HttpResponsePermanentRedirect(f"{API}/snapshots/{new}/{last}")

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        inputs = SnapshotVersion.objects.filter(snapshot=row["id"]).order_by("id")
        rows = list(inputs.values("stage", "version__number", "version__amendment_id"))
        public = public_references(Amendment, (row["version__amendment_id"] for row in rows))
        return {
            "rows": figures_of(row["id"]),
            "inputs": [
                {
                    "stage": row["stage"],
                    "amendment": public[row["version__amendment_id"]],
                    "version": row["version__number"],
                }
                for row in rows
                if row["version__amendment_id"] in public
            ],
        }


def is_number(digits: str) -> bool:
    """Tell whether the text is a number that a snapshot may have."""
    longest = 9  # far above any count of changes, below what a column holds
    return digits.isascii() and digits.isdigit() and len(digits) <= longest


VIEWS = [(BudgetList, BudgetRecord), (SnapshotList, SnapshotRecord)]
