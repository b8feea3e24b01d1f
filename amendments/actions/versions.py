"""The words and lines of an amendment as they are keyed, and the versions that hold them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Prefetch

from amendments.enums import Account, LineKind, LineNature, Unit, YearConvention
from amendments.models import (
    Amendment,
    AmendmentLine,
    AmendmentVersion,
    Budget,
    CtrChange,
    Pot,
    PotClaim,
    RevenueCost,
)
from amendments.rules.capital import CostLine, check_kept_together, check_revenue_costs
from council.errors import RuleBroken
from council.models import Member

PLAIN = (
    "role",
    "year",
    "amount",
    "account",
    "kind",
    "service",
    "description",
    "nature",
    "funding_source",
    "entered_unit",
    "entered_precision",
)
SAME = ("role", "year", "account", "kind", "service", "description", "funding_source")
Claims = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """One figure as keyed: whole pounds, a level against the plan, spending positive (domain 6.3).

    `line_key` names a line of the budget; a claim is a pot (reference or short name) and
    pounds taken from it, None where the split is not given. `revenue_costs` are the places,
    from 1, of the lines of the same version that are what a capital line costs (domain 10, 27).
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
    revenue_costs: tuple[int, ...] = ()


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


def convention_now(amendment: Amendment) -> str:
    """Return how the present words give figures of several years (domain 6.4)."""
    current = amendment.current
    return current.year_convention if current else YearConvention.LEVEL


def _add_lines(
    version: AmendmentVersion, budget: Budget | None, lines: Sequence[LineInput]
) -> None:
    check_revenue_costs([cost_line(line) for line in lines])
    keys = budget_lines(budget, {line.line_key for line in lines if line.line_key})
    stored = AmendmentLine.objects.bulk_create(
        AmendmentLine(version=version, position=position, **line_fields(line, keys))
        for position, line in enumerate(lines, start=1)
    )
    wanted = [
        (row, pot, amount)
        for row, line in zip(stored, lines, strict=True)
        for pot, amount in line.claims
    ]
    pots = pots_of(budget, (pot for _, pot, _ in wanted))
    PotClaim.objects.bulk_create(
        PotClaim(line=row, pot=pots[name], amount=amount) for row, name, amount in wanted
    )
    RevenueCost.objects.bulk_create(
        RevenueCost(capital_line=row, cost_line=stored[place - 1])
        for row, line in zip(stored, lines, strict=True)
        for place in line.revenue_costs
    )


def cost_line(line: LineInput) -> CostLine:
    """Return a line as the rule on revenue costs takes it."""
    name = line.service or line.description or line.funding_source or line.line_key or line.kind
    return CostLine(name, line.account, line.role, line.revenue_costs)


def line_fields(line: LineInput, keys: Mapping[str, int]) -> dict[str, Any]:
    """Return the columns of a line as keyed; `keys` are the ids of budget lines by their key."""
    plain = {name: getattr(line, name) for name in PLAIN}
    return plain | {"line_id": keys[line.line_key] if line.line_key else None}


def budget_lines(budget: Budget | None, keys: set[str]) -> dict[str, int]:
    """Return the ids of the budget's lines by key; RuleBroken names a key it does not have."""
    held = dict(budget.lines.values_list("key", "pk")) if budget and keys else {}
    missing = sorted(keys - held.keys())
    if missing:
        message = f"The budget has no line {missing[0]}: take one of its own lines, or none."
        raise RuleBroken(message, "no_such_line")
    return held


def pots_of(budget: Budget | None, names: Iterable[str]) -> dict[str, Pot]:
    """Return the budget's pots by reference and short name; RuleBroken names one it has not."""
    names = list(names)
    pots = {}
    for pot in Pot.objects.filter(budget=budget) if names else ():
        pots[pot.slug] = pots[pot.reference] = pot
    for name in names:
        if name not in pots:
            message = f"The budget has no pot {name}: take one of its own pots."
            raise RuleBroken(message, "no_such_pot")
    return pots


def line_inputs(version: AmendmentVersion | None) -> dict[int, LineInput]:
    """Return the lines of a version by position, as they were keyed."""
    if version is None:
        return {}
    costs = RevenueCost.objects.select_related("cost_line").order_by("cost_line__position")
    rows = version.lines.select_related("line").prefetch_related(
        "claims__pot", Prefetch("revenue_costs", costs)
    )
    return {
        row.position: LineInput(
            **{name: getattr(row, name) for name in PLAIN},
            line_key=row.line.key if row.line else None,
            claims=tuple((claim.pot.reference, claim.amount) for claim in row.claims.all()),
            revenue_costs=tuple(each.cost_line.position for each in row.revenue_costs.all()),
        )
        for row in rows
    }


def lines_at(stored: Mapping[int, LineInput], places: Sequence[int]) -> list[LineInput]:
    """Return these lines of a version in this order, to stand as a version of their own.

    RuleBroken where a capital line would lose its revenue cost.
    """
    check_kept_together({place: cost_line(line) for place, line in stored.items()}, places)
    now = {place: number for number, place in enumerate(places, start=1)}
    return [renumbered(stored[place], now) for place in places]


def renumbered(line: LineInput, now: Mapping[int, int]) -> LineInput:
    """Return a line that names its revenue costs by their new places; those gone are left out."""
    costs = tuple(sorted(now[place] for place in line.revenue_costs if place in now))
    return replace(line, revenue_costs=costs)


def with_costs_of(stored: Mapping[int, LineInput], lines: Sequence[LineInput]) -> list[LineInput]:
    """Return lines with other figures, each with the revenue costs that it had in a version.

    A line is the same where all but its figure and its pots is; of several the first goes with
    the first. A cost that has no line any more is left out.
    """
    places = {_same(line, lines[:at]): at for at, line in enumerate(lines)}
    before = list(stored.values())
    now = {
        place: places[key] + 1
        for at, (place, line) in enumerate(stored.items())
        if (key := _same(line, before[:at])) in places
    }
    found = list(lines)
    for place, line in stored.items():
        if place in now:
            at = now[place] - 1
            costs = renumbered(line, now).revenue_costs
            found[at] = replace(found[at], revenue_costs=costs)
    return found


def _same(line: LineInput, before: Sequence[LineInput]) -> tuple[object, ...]:
    """Return what tells a line from the others of its version, whatever its figure."""

    def words(each: LineInput) -> tuple[object, ...]:
        return tuple(getattr(each, name) for name in (*SAME, "line_key"))

    return (*words(line), [words(each) for each in before].count(words(line)))
