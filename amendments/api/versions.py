"""Versions of an amendment: words, lines, claims on pots, officers' comments."""

from typing import Any

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
from amendments.models import AmendmentLine, AmendmentVersion, Assessment, CtrChange, PotClaim
from council.api.reading import Reading, Record, Row, grouped, link, linked
from council.api.shapes import LINK, choice, many, moment, number, one, shape, truth, words

LINE_COLUMNS = (
    "position", "role", "account", "kind", "service", "description", "funding_source", "year",
    "amount", "nature", "entered_unit", "entered_precision",
)  # fmt: skip
VERSION_COLUMNS = ("number", "text", "year_convention", "lines_complete", "replaces_all")
ASSESSMENT_COLUMNS = (
    "role", "opinion", "text", "reserves_after", "reserves_minimum", "signed_by", "signed_at",
)  # fmt: skip

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
        "amount": number("Pounds against the plan for that year; spending up is positive."),
        "nature": choice(LineNature),
        "entered_unit": choice(Unit, "Unit in which it was printed."),
        "entered_precision": number("Size in pounds of the last digit given."),
        "claims": many(
            shape(
                "LineClaim",
                {
                    "pot": words("Reference of the pot."),
                    "amount": number("Pounds taken; null: split not given.", known=False),
                },
            )
        ),
    },
)
ASSESSMENT = shape(
    "Assessment",
    {
        "role": choice(AssessmentRole),
        "opinion": choice(Opinion),
        "text": words(),
        "reserves_after": number("Pounds; null: not known.", known=False),
        "reserves_minimum": number("Pounds; null: not known.", known=False),
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
                {"year": number(), "amount": number("Pounds.")},
            ),
            "Stated change of the council tax requirement.",
        ),
        "assessments": many(ASSESSMENT, "Officers' comments."),
    },
)


def versions_of(amendment: int, reading: Reading) -> list[Record]:
    """Return all versions of an amendment with all that belongs to them."""
    versions = list(
        AmendmentVersion.objects.filter(amendment=amendment)
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
    """Return the lines of versions by version, in two queries."""
    rows = AmendmentLine.objects.filter(version__in=versions).order_by("version", "position")
    budget = "line__budget"
    found: dict[int, list[Record]] = {}
    claims = claims_of(versions, reading)
    for row in rows.values(
        "id", "version_id", *LINE_COLUMNS, "line__key", *linked(budget, label="title")
    ):
        key = row["line__key"] if reading.sees(row, f"{budget}__") else None
        line = {name: row[name] for name in LINE_COLUMNS}
        line |= {"line": key, "claims": claims.get(row["id"], [])}
        found.setdefault(row["version_id"], []).append(line)
    return found


def claims_of(versions: list[int], reading: Reading) -> dict[int, list[Record]]:
    """Return the claims on public pots by line, in one query."""
    rows = PotClaim.objects.filter(line__version__in=versions).order_by("line", "id")
    found: dict[int, list[Record]] = {}
    for row in rows.values(
        "line_id", "amount", *linked("pot"), *linked("pot__budget", label="title")
    ):
        if reading.sees(row, "pot__") and reading.sees(row, "pot__budget__"):
            claim = {"pot": row["pot__reference"], "amount": row["amount"]}
            found.setdefault(row["line_id"], []).append(claim)
    return found
