"""A budget's totals at one moment as a Fiscal Data Package: a zip with one table and its schema.

Amounts keep our signs (spending positive, funding and savings negative) and our stages as
phases; nothing is called revenue or expenditure that the council did not call so.
It follows both forms of the standard: column types (1.0-rc.1), which newer programs read,
and the model of 0.3, which its published schema demands.
"""

import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

from amendments.queries import Figure
from council.api.reading import Record
from council.exports import csv_lines

TAXONOMY = "https://frictionlessdata.io/taxonomies/fiscal/budgets.json"
TABLE = "budget.csv"
# The same facts give the same bytes.
WRITTEN_AT = (1980, 1, 1, 0, 0, 0)

# Name, type, column type of the taxonomy, meaning.
FIELDS = (
    ("line", "string", "budget-line-id", "Short name of the budget line."),
    (
        "service",
        "string",
        "functional-classification:generic:label",
        "Service, in the council's own words.",
    ),
    ("description", "string", "functional-classification:generic:description", "Of the line."),
    ("account", "string", "fin-source:generic:code", "Account that the line belongs to."),
    (
        "kind",
        "string",
        "economic-classification:generic:code",
        "Spending, income, reserves and so on.",
    ),
    ("year", "integer", "date:fiscal-year", "Year in which the financial year starts."),
    (
        "stage",
        "string",
        "phase:id",
        "recommended (put to the council), substantive (as decided so far), adopted, adjusted.",
    ),
    ("currency", "string", "value-currency:code", "ISO 4217."),
    (
        "amount",
        "integer",
        "value",
        "Whole units of the currency, spending positive, funding negative; empty: not known.",
    ),
)
DIMENSIONS = {
    "line": ("line", "fact", ("line",)),
    "service": ("service", "classification", ("service", "description")),
    "account": ("account", "other", ("account",)),
    "kind": ("kind", "classification", ("kind",)),
    "year": ("year", "datetime", ("year",)),
    "stage": ("stage", "other", ("stage",)),
}
NAMES = tuple(name for name, *_ in FIELDS)


def rows(figures: Iterable[Figure], currency: str) -> Iterable[Record]:
    """Return one row for each line, year and stage; totals are left to whoever adds them up."""
    for figure in figures:
        line = figure.line
        if line is not None:
            yield {
                "line": line.key,
                "service": line.service,
                "description": line.description,
                "account": line.account,
                "kind": line.kind,
                "year": figure.year,
                "stage": figure.stage,
                "currency": currency,
                "amount": figure.amount,
            }


def descriptor(snapshot: Record, currency: str) -> Record:
    """Return the package's description of itself."""
    sources = [
        {"title": source["title"] or source["url"]}
        | ({"path": source["url"]} if source["url"] else {})
        for source in snapshot["sources"]
    ]
    return {
        "profile": "tabular-data-package",
        "name": snapshot["reference"].lower(),
        "id": snapshot["api_url"],
        "title": f"{snapshot['reference']}: {snapshot['cause']}",
        "homepage": snapshot["url"],
        "created": moment(snapshot["taken_at"]),
        "columnTypes": TAXONOMY,
        "resources": [
            {
                "name": "budget",
                "path": TABLE,
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [field(*each) for each in FIELDS],
                    "primaryKey": ["line", "year", "stage"],
                    "missingValues": [""],
                },
            }
        ],
        "model": model(currency),
        "granularity": "aggregated",
        # The standard has no empty list of sources.
        **({"sources": sources} if sources else {}),
    }


def model(currency: str) -> Record:
    """Return which columns are money and which say what the money is for."""
    return {
        "measures": {
            "amount": {"source": "amount", "resource": "budget", "currency": currency, "factor": 1}
        },
        "dimensions": {
            name: {
                "primaryKey": key,
                "dimensionType": kind,
                "attributes": {
                    each: {"source": each, "resource": "budget"} for each in attributes
                },
            }
            for name, (key, kind, attributes) in DIMENSIONS.items()
        },
    }


def field(name: str, type_: str, column_type: str, meaning: str) -> Record:
    """Return how the schema describes one column."""
    return {"name": name, "type": type_, "columnType": column_type, "description": meaning}


def moment(value: Any) -> str:
    """Return a time in UTC as the package's description writes it."""
    return str(value.isoformat().replace("+00:00", "Z"))


def package(snapshot: Record, figures: Iterable[Figure], currency: str) -> bytes:
    """Return the zip of a snapshot: `datapackage.json` and `budget.csv`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        about = json.dumps(descriptor(snapshot, currency), ensure_ascii=False, indent=2)
        archive.writestr(zipfile.ZipInfo("datapackage.json", WRITTEN_AT), about + "\n")
        table = zipfile.ZipInfo(TABLE, WRITTEN_AT)
        table.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(table, "w") as file:
            for text in csv_lines(NAMES, rows(figures, currency)):
                file.write(text.encode())
    return out.getvalue()
