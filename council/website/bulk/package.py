"""The papers in a file: datapackage.json (Frictionless), data dictionary, and words for people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from council.exports import csv_lines
from council.website.bulk.columns import Column, columns_of
from council.website.bulk.lists import Listing, keyed

DICTIONARY = (
    "file", "column", "type", "unit", "description", "words", "refers_to",
)  # fmt: skip
README = """{title}

Everything that this site publishes of it, one CSV file for each list of the API.

datapackage.json     what the files and columns are, for programs (Frictionless Data)
data-dictionary.csv  the same for people: one row for each column
SHA256SUMS           a checksum of each file: sha256sum -c SHA256SUMS

How to read it

An empty cell means not known, or none. It is never a nought. Money is whole units of
the council's currency, spending positive, funding and savings negative. Times are UTC.
Text that a spreadsheet would run as a formula, or take for a number or a day and change
(007, 1E5, 3/4), has an apostrophe in front. Each record says how it got here (evidence)
and where it was read (sources).
{cursor}
Licence

{licence}
"""
NO_LICENCE = (
    "This site has not stated a licence for its data. Ask whoever runs it. The sources"
    " that rows name have terms of their own."
)


@dataclass(frozen=True, slots=True)
class Part:
    """One file within the file: its name, size in bytes and checksum; of a list, what it is."""

    path: str
    size: int
    sha256: str
    listing: Listing | None = None


def title_of(council: str | None) -> str:
    """Return what a file is called, for people."""
    return f"{settings.SITE_NAME}: {council or 'all councils'}"


def package(name: str, title: str, cursor: str | None, parts: Iterable[Part]) -> dict[str, Any]:
    """Return the descriptor (Data Package, version 1); the same data give the same text."""
    tables = [part for part in parts if part.listing]
    here = {part.listing.name for part in tables if part.listing}
    found: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": "Votes of councils and the amendments to their budgets.",
        "homepage": settings.PUBLIC_BASE_URL or None,
        "licenses": _licences(),
        "sources": [{"title": "Each row names its own: the column sources."}],
        "sync_cursor": cursor,
        "resources": [_resource(part, part.listing, here) for part in tables if part.listing],
    }
    return {key: value for key, value in found.items() if value}


def _licences() -> list[dict[str, str]]:
    if not settings.DATA_LICENCE:
        return []
    licence = {"name": settings.DATA_LICENCE, "path": settings.DATA_LICENCE_URL}
    return [{key: value for key, value in licence.items() if value}]


def _resource(part: Part, listing: Listing, here: set[str]) -> dict[str, Any]:
    columns = columns_of(listing)
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in columns],
        "missingValues": [""],
    }
    if listing.name in keyed():
        schema["primaryKey"] = ["reference"]
    links = list(_links(listing, columns, here))
    if links:
        schema["foreignKeys"] = links
    return {
        "profile": "tabular-data-resource",
        "name": listing.name,
        "path": part.path,
        "title": str(listing.summary),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": part.size,
        "hash": f"sha256:{part.sha256}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    unit = f" Unit: {column.unit}." if column.unit else ""
    found: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": f"{column.description}{unit}",
    }
    if column.type == "boolean":
        found |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.type == "datetime":
        found["format"] = "any"
    if column.words:
        found["constraints"] = {"enum": list(column.words)}
    return found


def _links(listing: Listing, columns: Iterable[Column], here: set[str]) -> Iterator[Any]:
    for column in columns:
        if column.refers_to in here:
            # Of its own list a table writes nothing (Table Schema, foreign keys).
            target = "" if column.refers_to == listing.name else column.refers_to
            yield {
                "fields": [column.name],
                "reference": {"resource": target, "fields": ["reference"]},
            }


def dictionary(lists: Iterable[Listing]) -> Iterator[str]:
    """Write the data dictionary: one line for each column of each file."""
    rows = (
        {
            "file": f"{listing.name}.csv",
            "column": column.name,
            "type": column.type,
            "unit": column.unit,
            "description": column.description,
            "words": list(column.words),
            "refers_to": f"{column.refers_to}.reference" if column.refers_to else "",
        }
        for listing in lists
        for column in columns_of(listing)
    )
    return csv_lines(DICTIONARY, rows)


def readme(title: str, cursor: str | None) -> str:
    """Return the words for people."""
    told = f"\nThe files are true at the cursor {cursor} of /api/v1/changes.\n" if cursor else ""
    licence = " ".join(filter(None, (settings.DATA_LICENCE, settings.DATA_LICENCE_URL)))
    return README.format(title=title, cursor=told, licence=licence or NO_LICENCE)
