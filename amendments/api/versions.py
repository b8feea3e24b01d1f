"""Versions of an amendment: words, lines, claims on pots, officers' comments."""

from typing import Any

from django.db.models import QuerySet

from amendments.enums import (
    Account,
    AssessmentRole,
    LineKind,
    LineNature,
    LineRole,
    Opinion,
    Unit,
    YearConvention,
)
from amendments.models import (
    AmendmentLine,
    AmendmentVersion,
    Assessment,
    CtrChange,
    PotClaim,
    RevenueCost,
)
from amendments.queries import since_tabled
from council.api.reading import Reading, Record, Row, grouped, link, linked
from council.api.shapes import (
    LINK,
    choice,
    list_of_numbers,
    many,
    moment,
    number,
    one,
    shape,
    truth,
    words,
)

LINE_COLUMNS = (
    "position", "role", "account", "kind", "service", "description", "funding_source", "year",
    "amount", "nature", "entered_unit", "entered_precision",
)  # fmt: skip
VERSION_COLUMNS = ("number", "text", "year_convention", "lines_complete", "replaces_all")
ASSESSMENT_COLUMNS = (
    "role", "opinion", "text", "reserves_after", "reserves_minimum", "signed_by", "signed_at",
)  # fmt: skip

REVENUE_COSTS = list_of_numbers(
    "Of a capital line: positions of the lines of the same version that are what it costs in a"
    " revenue account, such as borrowing."
)
LINE = shape(
    "AmendmentLine",
    {
        "position": number("Order on the paper."),
        "role": choice(LineRole),
        "account": choice(Account),
        "kind": choice(LineKind),
        "line": words("Key of the budget line that it changes.", known=False),
        "service": words(),
        "description": words(),
        "funding_source": words(),
        "year": number("Year in which the financial year starts."),
        "amount": number(
            "Currency units against the plan for that year; spending up is positive."
        ),
        "nature": choice(LineNature),
        "entered_unit": choice(Unit, "Unit in which it was printed."),
        "entered_precision": number("Size in currency units of the last digit given."),
        "claims": many(
            shape(
                "LineClaim",
                {
                    "pot": words("Reference of the pot."),
                    "amount": number("Currency units taken; null: split not given.", known=False),
                },
            )
        ),
        "revenue_costs": REVENUE_COSTS,
    },
)
ASSESSMENT = shape(
    "Assessment",
    {
        "role": choice(AssessmentRole),
        "opinion": choice(Opinion),
        "text": words(),
        "reserves_after": number("Currency units; null: not known.", known=False),
        "reserves_minimum": number("Currency units; null: not known.", known=False),
        "signed_by": words("Office or officer."),
        "signed_at": moment(),
    },
)
VERSION = shape(
    "AmendmentVersion",
    {
        "number": number(),
        "text": words("Empty: the words are not held."),
        "year_convention": choice(YearConvention),
        "lines_complete": truth("The lines are all there are."),
        "replaces_all": truth("An alternative budget."),
        "altered_by": one(LINK, known=False),
        "lines": many(LINE),
        "ctr_changes": many(
            shape(
                "CtrChange",
                {"year": number(), "amount": number("Currency units.")},
            ),
            "Stated change of the council tax requirement.",
        ),
        "assessments": many(ASSESSMENT, "Officers' comments."),
    },
)


def versions_of(amendment: int, reading: Reading) -> list[Record]:
    """Return the public versions of an amendment with all that belongs to them."""
    versions = list(
        AmendmentVersion.objects.filter(since_tabled(), amendment=amendment)
        .order_by("number")
        .values("id", *VERSION_COLUMNS, *linked("altered_by"))
    )
    keys = [row["id"] for row in versions]
    lines = lines_of(keys, reading)
    taxes = grouped(rows_of(CtrChange, keys, ("year", "amount"), "year"), "version_id")
    comments = grouped(rows_of(Assessment, keys, ASSESSMENT_COLUMNS, "role"), "version_id")
    return [
        {name: row[name] for name in VERSION_COLUMNS}
        | {
            "altered_by": link(row, "altered_by", reading),
            "lines": lines.get(row["id"], []),
            "ctr_changes": without_key(taxes.get(row["id"], [])),
            "assessments": without_key(comments.get(row["id"], [])),
        }
        for row in versions
    ]


def rows_of(model: Any, versions: list[int], names: tuple[str, ...], order: str) -> Any:
    """Return the rows that belong to versions, with the version's key."""
    return model.objects.filter(version__in=versions).order_by(order).values("version_id", *names)


def without_key(rows: list[Row]) -> list[Record]:
    """Return the rows without our own key."""
    return [{name: value for name, value in row.items() if name != "version_id"} for row in rows]


def lines_of(versions: list[int], reading: Reading) -> dict[int, list[Record]]:
    """Return the lines of versions by version, in three queries."""
    lines = AmendmentLine.objects.filter(version__in=versions).order_by("version", "position")
    budget = "line__budget"
    found: dict[int, list[Record]] = {}
    claims = claims_of(versions, reading)
    columns = "id", "version_id", *LINE_COLUMNS, "line__key"
    rows = list(lines.values(*columns, *linked(budget, label="title")))
    costs = costs_of(rows)
    for row in rows:
        key = row["line__key"] if reading.sees(row, f"{budget}__") else None
        line = {name: row[name] for name in LINE_COLUMNS}
        line |= {
            "line": key,
            "claims": claims.get(row["id"], []),
            "revenue_costs": costs.get(row["id"], []),
        }
        found.setdefault(row["version_id"], []).append(line)
    return found


def claims_of(versions: list[int], reading: Reading) -> dict[int, list[Record]]:
    """Return the claims on public pots of the lines of versions, by line, in one query."""
    return _claims(PotClaim.objects.filter(line__version__in=versions), reading)


def claims_of_lines(lines: list[int], reading: Reading) -> dict[int, list[Record]]:
    """Return the claims on public pots by line, in one query."""
    return _claims(PotClaim.objects.filter(line__in=lines), reading)


def costs_of(lines: list[Row]) -> dict[int, list[int]]:
    """Return the positions of the revenue costs of capital lines, by line.

    In one query, where there is a capital line.
    """
    found: dict[int, list[int]] = {}
    capital = [line["id"] for line in lines if line["account"] == Account.CAPITAL]
    rows = RevenueCost.objects.filter(capital_line__in=capital).order_by("cost_line__position")
    for line, position in rows.values_list("capital_line_id", "cost_line__position"):
        found.setdefault(line, []).append(position)
    return found


def _claims(rows: QuerySet, reading: Reading) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = {}
    for row in rows.order_by("line", "id").values(
        "line_id", "amount", *linked("pot"), *linked("pot__budget", label="title")
    ):
        if reading.sees(row, "pot__") and reading.sees(row, "pot__budget__"):
            claim = {"pot": row["pot__reference"], "amount": row["amount"]}
            found.setdefault(row["line_id"], []).append(claim)
    return found
