"""Versions of motions and amendments with all their rows, kept for the verbs that make them."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from amendments.bundle_tables.shared import YEAR
from amendments.enums import Account, LineKind, LineNature, LineRole, Unit, YearConvention
from amendments.models import AmendmentVersion
from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.rules import ParsedAmount


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
            with imp.faults_of(row):
                self.keep(draft, imp)

    def keep(self, draft: Draft, imp: Import) -> None:
        """Put a row with its version."""
        number = int(draft.values.get(self.number_column) or 1)
        version = versions_of(imp).of(draft.values[self.owner_column], number)
        version.rows.append(draft.row)
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


NONE_TAKEN_IN = "none"  # in the cell takes_in; an empty one says nothing


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
    return values.printed(cell, setting)


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
        Column(name="position", read=values.place),
        Column(name="line"),
        Column(name="account", read=values.choice(Account)),
        Column(name="kind", read=values.choice(LineKind)),
        Column(name="service"),
        Column(name="description"),
        Column(name="funding_source"),
        Column(name="nature", read=values.choice(LineNature)),
        Column(name="year_convention", read=values.choice(YearConvention)),
        Column(name="series", read=values.place),
        Column(name="entered_unit", read=values.choice(Unit)),
        Column(name="precision", read=values.decimal),
        Column(name="pot"),
        Column(name="pot_amount", read=values.amount),
        Column(name="revenue_costs", read=values.places),
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
        Column(name="position", read=values.place, required=True),
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
