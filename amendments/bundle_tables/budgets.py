"""budgets.csv, budget_versions.csv, stated totals and limits: a budget as published."""

from typing import Any

from amendments import actions
from amendments.bundle_tables.shared import BUDGET, COUNCIL, REFERENCE, YEAR, OfVersion
from amendments.enums import Basis, BudgetStage, StatedFigure
from amendments.models import Budget, BudgetVersion, ReferendumLimit, StatedTotal
from council.bundle import Column, Draft, FactTable, Import, values
from council.bundle.columns import PUBLICATION, evidence
from council.enums import Evidence
from council.records import Occasion


class ReferendumLimits(FactTable):
    """referendum_limits.csv."""

    name = "referendum_limits"
    model = ReferendumLimit
    key = ("council_id", "year")
    columns = (
        COUNCIL,
        YEAR,
        Column(name="core_percent", read=values.decimal, required=True),
        Column(name="or_more", read=values.yes_no, required=True),
        Column(name="cash", read=values.decimal),
        Column(name="social_care_percent", read=values.decimal),
    )


class Budgets(FactTable):
    """budgets.csv."""

    name = "budgets"
    model = Budget
    key = ("reference",)
    columns = (
        COUNCIL,
        YEAR,
        REFERENCE,
        Column(name="title"),
        Column(name="basis", read=values.choice(Basis)),
        Column(name="reserves_in_net_budget", read=values.yes_no),
        *PUBLICATION,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the reference from the year in which the budget starts."""
        found = draft.values
        council = draft.row.cells["council"].split("/")[0]
        found["reference"] = found.get("reference") or f"{council}/budgets/{found['year']}"


class BudgetVersions(FactTable):
    """budget_versions.csv; a version is published by the verb, after its figures."""

    name = "budget_versions"
    model = BudgetVersion
    key = ("budget_id", "number")
    council_lookup = "budget__council"
    order = ("budget__year", "number")
    columns = (
        BUDGET,
        Column(name="number", read=values.number, required=True),
        Column(name="label"),
        Column(name="stage", read=values.choice(BudgetStage)),
        Column(name="lines_complete", read=values.yes_no),
        Column(name="complete_on", read=values.choice(Basis)),
        Column(name="tax_base", read=values.decimal),
        Column(name="band_d", read=values.decimal),
        *(Column(name=f"band_{band}", read=values.decimal) for band in "abcefgh"),
        Column(name="evidence", read=evidence),
        Column(name="published", read=values.yes_no),
    )

    def after_insert(self, record: Any, draft: Draft, imp: Import) -> None:
        """Remember the versions to publish once their figures are stored."""
        if draft.values.get("published") is not False:
            imp.shared.setdefault("budget_versions", []).append((record, draft.row))


def publish_versions(imp: Import) -> None:
    """Publish the new base figures, in order of number, after all their rows."""
    made = imp.shared.get("budget_versions", [])
    for version, row in sorted(made, key=lambda pair: (pair[0].budget_id, pair[0].number)):
        with imp.faults_of(row):
            occasion = Occasion(by=imp.by, evidence=Evidence(version.evidence))
            actions.publish_budget(version.budget, version, occasion=occasion)


VERSION = Column(name="version", read=values.number, field="version",
                 within=("budget_id", BudgetVersion, "budget_id", "number"))  # fmt: skip


class StatedTotals(OfVersion):
    """stated_totals.csv."""

    name = "stated_totals"
    model = StatedTotal
    key = ("version_id", "year", "figure", "basis", "stage", "amount", "source")
    council_lookup = "version__budget__council"
    order = ("version", "id")
    columns = (
        BUDGET,
        YEAR,
        Column(name="amount", read=values.amount, required=True),
        VERSION,
        Column(name="figure", read=values.choice(StatedFigure)),
        Column(name="basis", read=values.choice(Basis)),
        Column(name="stage", read=values.choice(BudgetStage)),
        Column(name="is_used", read=values.yes_no),
        Column(name="source"),
        Column(name="url"),
        Column(name="note"),
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Say what kind of figure it is where the file does not."""
        defaults = {"figure": StatedFigure.TOTAL, "basis": None, "source": ""}
        given = {name: value for name, value in draft.values.items() if name != "stage" or value}
        if "stage" not in given:
            given["stage"] = BudgetVersion.objects.get(pk=given["version_id"]).stage
        draft.values = {**defaults, **given}

    def written(self, column: Column, record: Any) -> str:
        """Write the budget of the version."""
        if column.name == "budget":
            return str(record.version.budget.reference)
        return super().written(column, record)
