"""Lists and records of budgets."""

from datetime import datetime

from django.db.models import Min

from amendments.api.budget_shapes import BANDS, BUDGET, BUDGET_WHOLE, LINE
from amendments.api.figures import figures, newest_snapshots
from amendments.enums import BudgetStage
from amendments.models import (
    Budget,
    BudgetAmount,
    BudgetChange,
    BudgetLine,
    BudgetSnapshot,
    BudgetVersion,
    Motion,
    Pot,
    ReferendumLimit,
    StatedTotal,
)
from amendments.queries import Figure, compare_stages, figures_of
from amendments.readable import public_motions
from amendments.rules import BEFORE, Comparison
from council.api.fields import Include
from council.api.filters import year_filter
from council.api.reading import RECORD, Reading, Record, Row, grouped, record
from council.api.records import CSV_RECORD, HistoryView, filters_of_council
from council.api.searching import having_words
from council.api.shapes import many
from council.api.views import ListView, described_list, described_record
from council.pagination import Order

FROM_SNAPSHOTS = ("facts_revision", "snapshot", "totals_are_being_recomputed")
BUDGET_COLUMNS = ("year", "title", "reserves_in_net_budget")


def hidden_from(budgets: list[int], now: datetime) -> dict[int, int]:
    """Return the first change of each budget that has a release in the future."""
    changes = BudgetChange.objects.filter(budget__in=budgets, visible_from__gt=now)
    first = changes.order_by().values("budget_id").annotate(first=Min("revision"))
    return dict(first.values_list("budget_id", "first"))


def lines_of(budgets: list[int], versions: dict[int, int]) -> dict[int, list[Record]]:
    """Return the lines of budgets with what each published version, by key, gives them."""
    names = ("key", "position", "account", "kind", "service", "description")
    lines = BudgetLine.objects.filter(budget__in=budgets).order_by("position", "id")
    amounts = BudgetAmount.objects.filter(version__in=list(versions)).order_by(
        "version__number", "year"
    )
    by_line = grouped(amounts.values("line_id", "version_id", "year", "amount"), "line_id")
    found: dict[int, list[Record]] = {budget: [] for budget in budgets}
    for line in lines.values("id", "budget_id", *names):
        given = [
            {
                "version": versions[row["version_id"]],
                "year": row["year"],
                "amount": row["amount"],
            }
            for row in by_line.get(line["id"], [])
        ]
        found[line["budget_id"]].append({name: line[name] for name in names} | {"amounts": given})
    return found


def lines_of_each(rows: list[Row], reading: Reading) -> list[list[Record]]:
    """Return the lines of each of the budgets, in three queries."""
    budgets = [row["id"] for row in rows]
    published = BudgetVersion.objects.filter(budget__in=budgets, published_at__lte=reading.now)
    found = lines_of(budgets, dict(published.values_list("id", "number")))
    return [found[budget] for budget in budgets]


@described_list
class BudgetList(ListView):
    """Budgets, newest year first."""

    name, title, summary = "budgets", "Budget", "Budgets with how fresh their totals are"
    rows = Budget.objects.values(
        *RECORD, "council__reference", *BUDGET_COLUMNS, "basis", "facts_revision"
    )
    order, orders = Order("year", descending=True), (Order("year"),)
    includes = {"lines": Include(many(LINE, "Lines with their amounts."), lines_of_each, 5)}
    filters = {
        **filters_of_council(),
        **having_words("budgets"),
        "year": year_filter("year"),
    }
    row_shape = BUDGET
    columns = (
        "reference", "council", *BUDGET_COLUMNS, "basis", "facts_revision", "snapshot.number",
        "snapshot.is_set", "totals_are_being_recomputed", *CSV_RECORD,
    )  # fmt: skip

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = reading.with_sources_of(row["reference"] for row in rows)
        keys = [row["id"] for row in rows]
        totals = keys if reading.wants(*FROM_SNAPSHOTS) else []
        newest, hidden = newest_snapshots(totals), hidden_from(totals, reading.now)
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
    adopted = {"adopted_version": row["adopted_version__number"]}
    return {name: row[name] for name in names} | adopted | {"api_url": address}


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
        numbers = {version: found["number"] for version, found in versions.items()}
        found_at = figures_of(BudgetSnapshot.objects.get(pk=newest["id"])) if newest else []
        return {
            "versions": list(versions.values()),
            "stages": stages(found_at, row["year"], list(versions.values())),
            "lines": lines_of([key], numbers)[key] if reading.wants("lines") else [],
            "totals": figures(found_at),
            "pots": list(pots.values_list("reference", flat=True)),
            "motions": list(motions.values_list("reference", flat=True)),
            "referendum_limit": limit_of(found["council"], row["year"]),
            **super().more(row, found, reading),
        }


def versions_of(budget: int, reading: Reading) -> dict[int, Record]:
    """Return the published versions of a budget by key, with the totals that sources state."""
    names = (
        "number", "label", "stage", "lines_complete", "complete_on", "tax_base", "band_d",
        *BANDS, "published_at", "evidence",
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
            "complete_on": row["complete_on"] or None,
            "stated_totals": [
                {name: total[name] for name in columns} for total in by_version.get(key, [])
            ],
        }
        for key, row in found.items()
    }


def limit_of(council: str, year: int) -> Record | None:
    """Return the year's limit on the rise of council tax, if one is recorded."""
    rows = ReferendumLimit.objects.filter(council__reference=council, year=year)
    found = rows.values("core_percent", "cash", "social_care_percent", "or_more").first()
    return dict(found) if found else None


def stages(found: list[Figure], year: int, versions: list[Record]) -> list[Record]:
    """Return each stage that the figures tell of, held against the one that it came from."""
    published = {version["stage"]: version["number"] for version in versions}
    compared = compare_stages(found, year)
    told = {figure.stage for figure in found}
    return [
        stage_record(stage, published.get(stage), compared.get(stage))
        for stage in BudgetStage
        if stage in told
    ]


def stage_record(stage: BudgetStage, version: int | None, found: Comparison | None) -> Record:
    """Return one stage."""
    return {
        "stage": stage,
        "version": version,
        "compared_with": BEFORE.get(stage),
        "lines_changed": found.changed if found else None,
        "lines_only_here": found.only_after if found else None,
        "lines_only_there": found.only_before if found else None,
    }
