"""The words and lines of an amendment as they are keyed, and the versions that hold them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from amendments.enums import Account, LineKind, LineNature, Unit
from amendments.models import (
    Amendment,
    AmendmentLine,
    AmendmentVersion,
    Budget,
    CtrChange,
    Pot,
    PotClaim,
)
from council.errors import RuleBroken
from council.models import Member

Claims = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """One figure as keyed: whole pounds, a level against the plan, spending positive (domain 6.3).

    `line_key` names a line of the budget; a claim is a pot (reference or short name) and
    pounds taken from it, None where the split is not given.
    """

    role: str
    year: int
    amount: int
    account: str = Account.GENERAL_FUND_REVENUE
    kind: str = LineKind.SPENDING
    line_key: str | None = None
    service: str = ""
    description: str = ""
    nature: str = LineNature.NOT_STATED
    funding_source: str = ""
    entered_unit: str = Unit.POUNDS
    entered_precision: int = 1
    claims: Claims = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartInput:
    """A part of an amendment: its words and the places of its lines in the whole's version."""

    title: str
    text: str = ""
    line_positions: tuple[int, ...] = ()
    ctr_changes: Mapping[int, int] = field(default_factory=dict)
    reference: str = ""


def add_version(
    amendment: Amendment,
    lines: Sequence[LineInput],
    ctr_changes: Mapping[int, int],
    *,
    text: str,
    lines_complete: bool,
    year_convention: str,
    replaces_all: bool,
    altered_by: Member | None = None,
) -> AmendmentVersion:
    """Write the next version with its lines and claims; it is never changed again."""
    version = AmendmentVersion.objects.create(
        amendment=amendment,
        number=amendment.versions.count() + 1,
        text=text,
        lines_complete=lines_complete,
        year_convention=year_convention,
        replaces_all=replaces_all,
        altered_by=altered_by,
    )
    _add_lines(version, amendment.motion.budget, lines)
    CtrChange.objects.bulk_create(
        CtrChange(version=version, year=year, amount=amount)
        for year, amount in sorted(ctr_changes.items())
    )
    return version


def _add_lines(
    version: AmendmentVersion, budget: Budget | None, lines: Sequence[LineInput]
) -> None:
    keys = _budget_lines(budget, {line.line_key for line in lines if line.line_key})
    stored = AmendmentLine.objects.bulk_create(
        AmendmentLine(
            version=version,
            position=position,
            role=line.role,
            year=line.year,
            amount=line.amount,
            account=line.account,
            kind=line.kind,
            line_id=keys[line.line_key] if line.line_key else None,
            service=line.service,
            description=line.description,
            nature=line.nature,
            funding_source=line.funding_source,
            entered_unit=line.entered_unit,
            entered_precision=line.entered_precision,
        )
        for position, line in enumerate(lines, start=1)
    )
    _add_claims(budget, zip(stored, (line.claims for line in lines), strict=True))


def _budget_lines(budget: Budget | None, keys: set[str]) -> dict[str, int]:
    """Return the ids of the budget's lines by key; RuleBroken names a key it does not have."""
    held = dict(budget.lines.values_list("key", "pk")) if budget and keys else {}
    missing = sorted(keys - held.keys())
    if missing:
        message = f"The budget has no line {missing[0]}: take one of its own lines, or none."
        raise RuleBroken(message, "no_such_line")
    return held


def _add_claims(budget: Budget | None, claimed: Iterable[tuple[AmendmentLine, Claims]]) -> None:
    wanted = [(line, pot, amount) for line, claims in claimed for pot, amount in claims]
    if not wanted:
        return
    pots = {}
    for pot in Pot.objects.filter(budget=budget):
        pots[pot.slug] = pots[pot.reference] = pot
    for _, name, _amount in wanted:
        if name not in pots:
            message = f"The budget has no pot {name}: take one of its own pots."
            raise RuleBroken(message, "no_such_pot")
    PotClaim.objects.bulk_create(
        PotClaim(line=line, pot=pots[name], amount=amount) for line, name, amount in wanted
    )


def line_inputs(version: AmendmentVersion | None) -> dict[int, LineInput]:
    """Return the lines of a version by position, as they were keyed."""
    if version is None:
        return {}
    rows = version.lines.select_related("line").prefetch_related("claims__pot")
    return {
        row.position: LineInput(
            role=row.role,
            year=row.year,
            amount=row.amount,
            account=row.account,
            kind=row.kind,
            line_key=row.line.key if row.line else None,
            service=row.service,
            description=row.description,
            nature=row.nature,
            funding_source=row.funding_source,
            entered_unit=row.entered_unit,
            entered_precision=row.entered_precision,
            claims=tuple((claim.pot.reference, claim.amount) for claim in row.claims.all()),
        )
        for row in rows
    }
