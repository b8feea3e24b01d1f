"""Lines of a version as the verbs take them."""

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from amendments.actions import LineInput
from amendments.bundle_tables.series import as_levels
from amendments.bundle_tables.versions import VersionInput
from amendments.enums import YearConvention
from council.bundle import values

if TYPE_CHECKING:
    from council.rules import ParsedAmount

ASK_CONVENTION = (
    "Its lines are of several years and year_convention is missing: write level where each figure"
    " is the effect in its year, increment where it comes on top of the year before, or not_stated"
    " where the paper does not say."
)
TWO_CONVENTIONS = "Its lines and versions give two meanings in year_convention: write one of them."


def convention_of(version: VersionInput) -> str:
    """Return what the figures of several years mean; a fault where the files do not say it."""
    rows = (draft.values.get("year_convention") for draft in version.lines)
    said = {value for value in (version.values.get("year_convention"), *rows) if value}
    if len(said) > 1:
        raise ValidationError(TWO_CONVENTIONS, code="two_conventions")
    if not said and len({draft.values["year"] for draft in version.lines}) > 1:
        raise ValidationError(ASK_CONVENTION, code="no_convention")
    for value in said:
        version.values["year_convention"] = value
    return next(iter(said), YearConvention.LEVEL)


def lines_of(version: VersionInput) -> tuple[LineInput, ...]:
    """Return the lines of a version, as levels, in their order."""
    if convention_of(version) == YearConvention.INCREMENT:
        as_levels([draft.values for draft in version.lines])
    claims: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for claim in version.claims:
        found = claim.values
        claims[found["position"]].append((found["pot"], found.get("amount")))
    drafts = sorted(version.lines, key=lambda draft: draft.values["position"])
    now = {draft.values["position"]: place for place, draft in enumerate(drafts, start=1)}
    return tuple(
        replace(
            line_input(draft.values, claims[draft.values["position"]]),
            revenue_costs=costs_of(draft.values, now),
        )
        for draft in drafts
    )


def costs_of(found: dict[str, Any], now: dict[int, int]) -> tuple[int, ...]:
    """Return the places, as they are stored, of the revenue costs that a row names."""
    costs = found.get("revenue_costs") or ()
    for place in costs:
        if place not in now:
            message = (
                f"revenue_costs names line {place}, and this version has no such line: write the"
                " positions of its own lines, with ; between."
            )
            raise ValidationError(message, code="no_such_cost")
    return tuple(now[place] for place in costs)


def line_input(found: dict[str, Any], claims: list[tuple[str, int | None]]) -> LineInput:
    """Return the line of a row as the verbs take it, with the claims that other rows give it."""
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
