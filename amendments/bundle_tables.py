"""Tables of the bundle about money: budgets and their pots, motions, amendments, lines.

Facts of a budget are rows; motions and amendments are made by the verbs of
`amendments.actions`. What their events need later is left in `Import.shared`.
"""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from amendments import actions
from amendments.actions import LineInput
from amendments.enums import (
    Account,
    AssessmentRole,
    Basis,
    BudgetStage,
    LineKind,
    LineNature,
    LineRole,
    Opinion,
    StatedFigure,
    Unit,
    YearConvention,
)
from amendments.models import (
    Amendment,
    AmendmentVersion,
    Assessment,
    Budget,
    BudgetAmount,
    BudgetLine,
    BudgetVersion,
    Motion,
    Pot,
    PotAmount,
    ReferendumLimit,
    StatedTotal,
)
from amendments.rules import to_levels
from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.bundle.tables import PUBLICATION, evidence
from council.enums import Evidence
from council.models import AgendaItem, Council, Meeting, PoliticalGroup
from council.records import Occasion
from council.rules import ParsedAmount, parse_amount

COUNCIL = Column(name="council", to=Council, required=True)
BUDGET = Column(name="budget", to=Budget, required=True)
YEAR = Column(name="year", read=values.year, required=True)
REFERENCE = Column(name="reference")


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
    """budget_versions.csv; a version becomes the base by the verb, after its figures."""

    name = "budget_versions"
    model = BudgetVersion
    key = ("budget_id", "number")
    council_lookup = "budget__council"
    order = ("budget__year", "number")
    columns = (
        BUDGET,
        Column(name="number", read=values.number, required=True),
        Column(name="label"),
        Column(name="lines_complete", read=values.yes_no),
        Column(name="tax_base", read=values.decimal),
        Column(name="band_d", read=values.decimal),
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


class OfVersion(FactTable):
    """A table whose rows belong to a version of a budget, the first if none is named."""

    ignored = frozenset({"unit"})

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; an empty version is the first."""
        if column.name == "version" and not cell:
            return 1
        return super().value(column, cell, setting)

    def draft(self, row: Row, imp: Import) -> Draft:
        """Read a row; without the column the version is the first."""
        draft = super().draft(row, imp)
        draft.values.setdefault("version_id", 1)
        return draft


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
        defaults["stage"] = BudgetStage.RECOMMENDED
        draft.values = {**defaults, **draft.values}

    def written(self, column: Column, record: Any) -> str:
        """Write the budget of the version."""
        if column.name == "budget":
            return str(record.version.budget.reference)
        return super().written(column, record)


class BudgetLines(FactTable):
    """budget_lines.csv, as far as it says what the lines are."""

    name = "budget_lines"
    model = BudgetLine
    key = ("budget_id", "key")
    council_lookup = "budget__council"
    ignored = frozenset({"version", "year", "amount", "unit"})
    repeats = True
    order = ("budget__year", "position", "id")
    columns = (
        BUDGET,
        Column(name="key", required=True),
        Column(name="service"),
        Column(name="description"),
        Column(name="position", read=values.number),
        Column(name="account", read=values.choice(Account)),
        Column(name="kind", read=values.choice(LineKind)),
    )

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; an empty one says nothing new about a line."""
        return super().value(column, cell, setting) if cell or column.required else None

    def complete(self, draft: Draft, imp: Import) -> None:
        """Drop what a second row of a line leaves empty."""
        draft.values = {name: value for name, value in draft.values.items() if value is not None}

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield a row for each line, version and year; one without amounts if it has none."""
        lines = BudgetLine.objects.filter(budget__council=council).order_by(*self.order)
        for line in lines.prefetch_related("amounts__version").select_related("budget"):
            cells = {column.name: self.written(column, line) for column in self.columns}
            given = sorted(line.amounts.all(), key=lambda each: (each.version.number, each.year))
            if not given:
                yield cells
            for each in given:
                yield cells | {
                    "version": str(each.version.number),
                    "year": str(each.year),
                    "amount": str(each.amount),
                }


class BudgetAmounts(OfVersion):
    """budget_lines.csv, as far as it gives amounts."""

    name = "budget_amounts"
    file = "budget_lines"
    model = BudgetAmount
    key = ("version_id", "line_id", "year")
    ignored = frozenset({"unit", "service", "description", "position", "account", "kind"})
    columns = (
        BUDGET,
        Column(name="key", field="line", required=True,
               within=("budget_id", BudgetLine, "budget_id", "key")),
        VERSION,
        Column(name="year", read=values.year),
        Column(name="amount", read=values.amount),
    )  # fmt: skip

    def concerns(self, row: Row) -> bool:
        """Keep rows with an amount."""
        return bool(row.cells.get("amount"))

    def build(self, draft: Draft, imp: Import) -> Any:
        """Refuse a new amount in base figures that are published."""
        version = BudgetVersion.objects.get(pk=draft.values["version_id"])
        if version.published_at is not None:
            message = "These base figures are published: put new ones in a new version."
            imp.fault(draft.row, "amount", message)
            return None
        return super().build(draft, imp)

    def correct(self, record: Any, changes: dict[str, Any], draft: Draft, imp: Import) -> None:
        """Refuse: published base figures are frozen."""
        message = "These base figures are published: put new ones in a new version."
        raise ValidationError(message, code="frozen")


class Pots(FactTable):
    """pots.csv, as far as it says what the pots are."""

    name = "pots"
    model = Pot
    key = ("reference",)
    repeats = True
    council_lookup = "budget__council"
    ignored = frozenset({"year", "available", "unit"})
    order = ("budget__year", "name", "id")
    columns = (
        BUDGET,
        Column(name="name", required=True),
        REFERENCE,
        Column(name="slug"),
        Column(name="account", read=values.choice(Account)),
        Column(name="note"),
        Column(name="is_one_off", read=values.yes_no),
        Column(name="fed_by", within=("budget_id", BudgetLine, "budget_id", "key")),
        *PUBLICATION,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the slug from the name."""
        found = draft.values
        given = str(found.get("reference") or "").rsplit("/", 1)[-1]
        found["slug"] = found.get("slug") or given or slugify(str(found["name"]))
        if not found.get("reference"):
            budget = Budget.objects.get(pk=found["budget_id"])
            found["reference"] = f"{budget.reference}/pots/{found['slug']}"

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield a row for each pot and year."""
        pots = Pot.objects.filter(budget__council=council).order_by(*self.order)
        for pot in pots.select_related("budget", "fed_by").prefetch_related("amounts"):
            cells = {column.name: self.written(column, pot) for column in self.columns}
            amounts = sorted(pot.amounts.all(), key=lambda each: each.year)
            for each in amounts:
                yield cells | {"year": str(each.year), "available": str(each.available)}
            if not amounts:
                yield cells


class PotAmounts(FactTable):
    """pots.csv, as far as it says what a pot holds in a year."""

    name = "pot_amounts"
    file = "pots"
    model = PotAmount
    key = ("pot_id", "year")
    ignored = frozenset({"unit", *(c.name for c in Pots.columns)})
    columns = (
        BUDGET,
        Column(name="name"),
        Column(name="year", read=values.year),
        Column(name="available", read=values.amount),
    )

    def concerns(self, row: Row) -> bool:
        """Keep rows with an amount."""
        return bool(row.cells.get("available"))

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; a year belongs to an amount."""
        if column.name == "year" and not cell:
            raise ValidationError("Say for which year.", code="required")
        return super().value(column, cell, setting)

    def complete(self, draft: Draft, imp: Import) -> None:
        """Find the pot, imported just before."""
        named = Draft(draft.row, dict(draft.values), draft.council_id)
        named.values["reference"] = draft.row.cells.get("reference")
        named.values["slug"] = draft.row.cells.get("slug")
        Pots().complete(named, imp)
        pot = Pot.objects.get(reference=named.values["reference"])
        draft.values["pot_id"] = pot.pk
        draft.values.setdefault("year", None)


# Motions and amendments: the rows that their versions are made of.


@dataclass(slots=True)
class VersionInput:
    """All rows of one version of a motion or an amendment, as the file gives them."""

    values: dict[str, Any] = field(default_factory=dict)
    row: Row | None = None
    lines: list[Draft] = field(default_factory=list)
    claims: list[Draft] = field(default_factory=list)
    ctr_changes: dict[int, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)  # every row, to count them
    is_used: bool = False


class Versions(dict[tuple[str, int], VersionInput]):
    """Versions by the reference of their motion or amendment and their number."""

    def of(self, reference: str, number: int) -> VersionInput:
        """Return the version's rows; make it if they are the first."""
        return self.setdefault((reference, number), VersionInput())

    def numbers(self, reference: str) -> list[int]:
        """Return the numbers of the versions that the file gives, in order."""
        return sorted(number for found, number in self if found == reference)


def versions_of(imp: Import) -> Versions:
    """Return all versions that the bundle gives."""
    found: Versions = imp.shared.setdefault("versions", Versions())
    return found


class Collected(FactTable):
    """A table whose rows are kept until the verb that makes their version."""

    model = AmendmentVersion
    key = ()
    owner_column: ClassVar[str] = "amendment"
    number_column: ClassVar[str] = "version"

    def load(self, imp: Import) -> None:
        """Read every row and put it with its version."""
        given = imp.columns(self.file_name)
        if not given or not self.has_good_header(imp, given):
            return
        for row in imp.rows(self.file_name):
            draft = self.draft(row, imp)
            if draft.is_broken:
                continue
            number = int(draft.values.get(self.number_column) or 1)
            version = versions_of(imp).of(draft.values[self.owner_column], number)
            version.rows.append(row)
            with imp.faults_of(row):
                self.collect(version, draft)

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; what is empty is not given."""
        if not cell and column.required:
            raise ValidationError("This must be given.", code="required")
        return column.read(cell, setting) if cell else None

    def collect(self, version: VersionInput, draft: Draft) -> None:
        """Put the row with its version."""


class MotionVersions(Collected):
    """motion_versions.csv."""

    name = "motion_versions"
    owner_column = "motion"
    number_column = "number"
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="motion", required=True),
        Column(name="number", read=values.number, required=True),
        Column(name="text"),
        Column(name="takes_in"),
    )

    def collect(self, version: VersionInput, draft: Draft) -> None:
        """Keep the words."""
        if version.row is not None:
            raise ValidationError("This version stands twice.", code="twice")
        version.values, version.row = draft.values, draft.row


class AmendmentVersions(MotionVersions):
    """amendment_versions.csv."""

    name = "amendment_versions"
    owner_column = "amendment"
    columns = (
        Column(name="amendment", required=True),
        Column(name="number", read=values.number, required=True),
        Column(name="text"),
        Column(name="lines_complete", read=values.yes_no),
        Column(name="replaces_all", read=values.yes_no),
        Column(name="year_convention", read=values.choice(YearConvention)),
    )


def printed_amount(cell: str, setting: values.Setting) -> ParsedAmount:
    """Read an amount and keep how exactly it was printed."""
    return parse_amount(cell, values.unit_of(setting.cells))


class Lines(Collected):
    """lines.csv."""

    name = "lines"
    ignored = frozenset({"unit"})
    columns = (
        Column(name="amendment", required=True),
        Column(name="role", read=values.choice(LineRole), required=True),
        YEAR,
        Column(name="amount", read=printed_amount, required=True),
        Column(name="version", read=values.number),
        Column(name="position", read=values.number),
        Column(name="line"),
        Column(name="account", read=values.choice(Account)),
        Column(name="kind", read=values.choice(LineKind)),
        Column(name="service"),
        Column(name="description"),
        Column(name="funding_source"),
        Column(name="nature", read=values.choice(LineNature)),
        Column(name="year_convention", read=values.choice(YearConvention)),
        Column(name="entered_unit", read=values.choice(Unit)),
        Column(name="precision", read=values.decimal),
        Column(name="pot"),
        Column(name="pot_amount", read=values.amount),
    )

    def collect(self, version: VersionInput, draft: Draft) -> None:
        """Keep the line with its place."""
        if draft.values.get("position") is None:
            draft.values["position"] = len(version.lines) + 1
        version.lines.append(draft)


class LinesAlias(Lines):
    """amendment_lines.csv: the same by its longer name."""

    name = "amendment_lines"


class PotClaims(Collected):
    """pot_claims.csv."""

    name = "pot_claims"
    ignored = frozenset({"unit"})
    columns = (
        Column(name="amendment", required=True),
        Column(name="position", read=values.number, required=True),
        Column(name="pot", required=True),
        Column(name="version", read=values.number),
        Column(name="amount", read=values.amount),
    )

    def collect(self, version: VersionInput, draft: Draft) -> None:
        """Keep the claim."""
        version.claims.append(draft)


class CtrChanges(Collected):
    """ctr_changes.csv."""

    name = "ctr_changes"
    ignored = frozenset({"unit"})
    columns = (
        Column(name="amendment", required=True),
        YEAR,
        Column(name="amount", read=values.amount, required=True),
        Column(name="version", read=values.number),
    )

    def collect(self, version: VersionInput, draft: Draft) -> None:
        """Keep the change."""
        if draft.values["year"] in version.ctr_changes:
            raise ValidationError("This year stands twice.", code="twice")
        version.ctr_changes[draft.values["year"]] = draft.values["amount"]


def as_levels(drafts: list[Draft]) -> None:
    """Turn changes from year to year into levels, line by line (domain 6.4)."""
    names = ("role", "line", "account", "kind", "service", "description", "pot")

    def series(draft: Draft) -> tuple[str, ...]:
        return tuple(str(draft.values.get(name) or "") for name in names)

    for _, found in groupby(sorted(drafts, key=series), key=series):
        years = sorted(found, key=lambda draft: draft.values["year"])
        levels = to_levels([draft.values["amount"].amount for draft in years])
        for draft, level in zip(years, levels, strict=True):
            draft.values["amount"] = replace(draft.values["amount"], amount=level)
            draft.values["year_convention"] = YearConvention.LEVEL


def lines_of(version: VersionInput) -> tuple[LineInput, ...]:
    """Return the lines of a version, as levels, in their order."""
    by_rows = [d.values.get("year_convention") for d in version.lines]
    increment = YearConvention.INCREMENT
    if version.values.get("year_convention") == increment or increment in by_rows:
        as_levels(version.lines)
        version.values["year_convention"] = increment
    claims: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for claim in version.claims:
        found = claim.values
        claims[found["position"]].append((found["pot"], found.get("amount")))
    drafts = sorted(version.lines, key=lambda draft: draft.values["position"])
    return tuple(_line(draft.values, claims[draft.values["position"]]) for draft in drafts)


def _line(found: dict[str, Any], claims: list[tuple[str, int | None]]) -> LineInput:
    printed: ParsedAmount = found["amount"]
    pots = values.several(found.get("pot") or "")
    share = found.get("pot_amount")
    single = abs(printed.amount) if share is None else share
    own = [(pot, single if len(pots) == 1 else None) for pot in pots]
    precision = found.get("precision")
    optional = {
        name: found[name]
        for name in ("account", "kind", "service", "description", "nature", "funding_source")
        if found.get(name)
    }
    return LineInput(
        role=found["role"],
        year=found["year"],
        amount=printed.amount,
        line_key=found.get("line") or None,
        entered_unit=found.get("entered_unit") or printed.unit,
        entered_precision=int(precision) if precision else printed.precision,
        claims=tuple(claims or own),
        **optional,
    )


def occasion_of(draft: Draft, imp: Import) -> Occasion:
    """Return the occasion on which a row's record is made."""
    return Occasion(
        by=imp.by,
        evidence=Evidence(draft.values.get("evidence") or Evidence.MINUTES),
        visible_from=draft.values.get("visible_from"),
    )


def use(version: VersionInput, imp: Import, fate: Any = "new") -> VersionInput:
    """Mark a version as made, and count its rows."""
    if not version.is_used:
        version.is_used = True
        for row in version.rows:
            imp.count(row, fate)
    return version


class Proposals(FactTable):
    """What motions.csv and amendments.csv share."""

    key = ("reference",)
    order = ("meeting__held_on", "meeting__reference", "number", "pk")

    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Make new records by the verb, and compare the others."""
        stored = self.existing(drafts) if drafts else {}
        for draft in drafts:
            record = stored.get(self.key_of(draft.values))
            if record is not None:
                self.compare(record, draft, imp)
                continue
            with imp.faults_of(draft.row):
                made = self.create(draft, imp)
                if made is not None:
                    self.after_create(made, draft, imp)

    @abstractmethod
    def create(self, draft: Draft, imp: Import) -> Any:
        """Make the record by its verb."""

    def after_create(self, made: Any, draft: Draft, imp: Import) -> None:
        """Count the new record."""
        imp.count(draft.row, "new")


class Motions(Proposals):
    """motions.csv."""

    name = "motions"
    model = Motion
    council_lookup = "council"
    columns = (
        Column(name="meeting", to=Meeting, required=True),
        Column(name="number", read=values.number, required=True),
        Column(name="title", required=True),
        REFERENCE,
        Column(name="budget", to=Budget),
        Column(name="item", read=values.number,
               within=("meeting_id", AgendaItem, "meeting_id", "position")),
        *PUBLICATION,
    )  # fmt: skip

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the reference from the meeting and the number."""
        found = draft.values
        if not found.get("reference"):
            meeting = Meeting.objects.get(pk=found["meeting_id"])
            found["reference"] = f"{meeting.reference}/motion-{found['number']}"

    def create(self, draft: Draft, imp: Import) -> Motion:
        """Make the motion with its first words."""
        found = draft.values
        version = use(versions_of(imp).of(found["reference"], 1), imp)
        meeting = Meeting.objects.get(pk=found["meeting_id"])
        budget = found.get("budget_id")
        motion = actions.create_motion(
            meeting,
            title=found["title"],
            text=version.values.get("text") or "",
            budget=Budget.objects.get(pk=budget) if budget else None,
            item=AgendaItem.objects.filter(pk=found.get("item_id") or 0).first(),
            number=found["number"],
            reference=found["reference"],
            occasion=occasion_of(draft, imp),
        )
        if found.get("published") is False:
            Motion.objects.filter(pk=motion.pk).update(published_at=None)
        return motion


class Amendments(Proposals):
    """amendments.csv; a part is made by the event that takes its amendment in parts."""

    name = "amendments"
    model = Amendment
    ignored = frozenset({"groups", "part_lines"})
    columns = (
        Column(name="motion", to=Motion, required=True),
        Column(name="title", required=True),
        Column(name="number", read=values.number),
        REFERENCE,
        Column(name="proposed_by"),
        Column(name="parent"),
        Column(name="part_number", read=values.number),
        *PUBLICATION,
    )

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; parts have no number, amendments no parent."""
        if column.name in {"number", "parent"} and not cell:
            return None
        return super().value(column, cell, setting)

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the reference from the meeting and the number, or from the parent."""
        found = draft.values
        found["groups"] = self._groups(draft, imp)
        if found.get("parent"):
            part = found.get("part_number")
            found["reference"] = found.get("reference") or f"{found['parent']}-part-{part}"
        elif found.get("number") is None:
            imp.fault(draft.row, "number", "Give the amendment its number.")
            draft.is_broken = True
        elif not found.get("reference"):
            motion = Motion.objects.select_related("meeting").get(pk=found["motion_id"])
            found["reference"] = f"{motion.meeting.reference}/amendment-{found['number']}"

    def _groups(self, draft: Draft, imp: Import) -> list[PoliticalGroup] | None:
        cell = draft.row.cells.get("groups")
        if cell is None:
            return None
        names = values.several(cell)
        imp.references.load(
            PoliticalGroup, "groups", [(name, imp.council_of(draft.row)) for name in names]
        )
        keys = []
        for name in names:
            found = imp.references.get(PoliticalGroup, name, imp.council_of(draft.row))
            if found is None or found.council_id != draft.council_id:
                imp.fault(draft.row, "groups", f"There is no group {name!r} in this council.")
                draft.is_broken = True
            else:
                keys.append(found.pk)
        return list(PoliticalGroup.objects.filter(pk__in=keys))

    def create(self, draft: Draft, imp: Import) -> Amendment | None:
        """Make the amendment with its first version; keep a part for its event."""
        found = draft.values
        if found.get("parent"):
            parts = imp.shared.setdefault("parts", defaultdict(list))
            parts[found["parent"]].append(draft)
            return None
        version = use(versions_of(imp).of(found["reference"], 1), imp)
        return actions.create_amendment(
            Motion.objects.get(pk=found["motion_id"]),
            title=found["title"],
            text=version.values.get("text") or "",
            lines=lines_of(version),
            ctr_changes=version.ctr_changes,
            groups=tuple(found["groups"] or ()),
            proposed_by=found.get("proposed_by") or "",
            lines_complete=bool(version.values.get("lines_complete")),
            year_convention=version.values.get("year_convention") or YearConvention.LEVEL,
            replaces_all=bool(version.values.get("replaces_all")),
            number=found["number"],
            reference=found["reference"],
            occasion=occasion_of(draft, imp),
        )

    def after_create(self, made: Any, draft: Draft, imp: Import) -> None:
        """Remember what is to be tabled unless an event says otherwise."""
        super().after_create(made, draft, imp)
        waiting = imp.shared.setdefault("to_table", {})
        waiting[made.reference] = draft

    def differences(self, record: Any, draft: Draft) -> dict[str, Any]:
        """Compare the plain columns; a part has its parent's number."""
        found = super().differences(record, draft)
        if draft.values.get("number") is None:
            found.pop("number", None)
        return found

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield amendments before their parts, with their groups."""
        rows = Amendment.objects.filter(council=council).order_by(*self.order)
        for record in rows.select_related("motion", "parent").prefetch_related("groups"):
            cells = {column.name: self.written(column, record) for column in self.columns}
            cells["groups"] = ";".join(sorted(each.reference for each in record.groups.all()))
            if record.parent:
                cells |= {"parent": record.parent.reference, "number": ""}
            yield cells


class Assessments(FactTable):
    """assessments.csv; read after the events, for it may be about a later version."""

    name = "assessments"
    model = Assessment
    key = ("version_id", "role")
    council_lookup = "version__amendment__council"
    columns = (
        Column(name="amendment", to=Amendment, required=True),
        Column(name="role", read=values.choice(AssessmentRole), required=True),
        Column(name="version", read=values.number,
               within=("amendment_id", AmendmentVersion, "amendment_id", "number")),
        Column(name="opinion", read=values.choice(Opinion)),
        Column(name="text"),
        Column(name="reserves_after", read=values.amount),
        Column(name="reserves_minimum", read=values.amount),
        Column(name="signed_by"),
        Column(name="signed_at", read=values.moment),
    )  # fmt: skip
    ignored = frozenset({"unit"})

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; an empty version is the first."""
        if column.name == "version" and not cell:
            return 1
        return super().value(column, cell, setting)

    def draft(self, row: Row, imp: Import) -> Draft:
        """Read a row; without the column the version is the first."""
        draft = super().draft(row, imp)
        draft.values.setdefault("version_id", 1)
        return draft

    def written(self, column: Column, record: Any) -> str:
        """Write the amendment of the version."""
        if column.name == "amendment":
            return str(record.version.amendment.reference)
        return super().written(column, record)

    def owner(self, record: Any) -> str:
        """Name the amendment that was assessed."""
        return str(record.version.amendment.reference)


BUDGET_TABLES: tuple[FactTable, ...] = (
    ReferendumLimits(),
    Budgets(),
    BudgetVersions(),
    StatedTotals(),
    BudgetLines(),
    BudgetAmounts(),
    Pots(),
    PotAmounts(),
)
COLLECTED: tuple[FactTable, ...] = (
    MotionVersions(),
    AmendmentVersions(),
    Lines(),
    LinesAlias(),
    PotClaims(),
    CtrChanges(),
)
PROPOSALS: tuple[FactTable, ...] = (Motions(), Amendments())
AFTER_EVENTS: tuple[FactTable, ...] = (Assessments(),)
