"""A program that keeps a copy by following the change feed, and a walk through all lists."""

import csv
import io
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.test import Client
from rest_framework.serializers import DecimalField

from council.changes.marks import mark
from council.changes.numbering import number_changes
from council.changes.told import told_lists
from council.exports import csv_lines
from council.website.bulk.lists import listings

API = "/api/v1"
RECORDS = (
    "councils", "groups", "members", "bodies", "meetings", "motions", "amendments", "votes",
    "budgets", "pots", "snapshots",
)  # fmt: skip
# Lists whose rows belong to a record: once it is told, they are read again by this filter.
LOGS = (("events", "record"), ("corrections", "record"))
BELOW: dict[str, tuple[tuple[str, str], ...]] = {
    "councils": (("areas", "council"), *LOGS),
    "groups": LOGS,
    "members": LOGS,
    "bodies": LOGS,
    "meetings": (("presences", "meeting"), *LOGS),
    "motions": LOGS,
    "amendments": (("amendment-lines", "amendment"), ("pot-claims", "amendment"), *LOGS),
    "votes": (("ballots", "vote"), *LOGS),
    "budgets": (
        ("budget-versions", "budget"), ("stated-totals", "budget"), ("snapshot-rows", "budget"),
        ("budget-lines", "budget"), *LOGS,
    ),
    "pots": LOGS,
}  # fmt: skip

Rows = dict[Any, Any]
Lines = Counter[tuple[str, ...]]


def get(address: str) -> Any:
    """Read an address of the API that must answer."""
    response = Client().get(address)
    assert response.status_code == 200, response.content
    return response.json()


def walk(name: str, **filters: str) -> list[Any]:
    """Read a list from its first page to its last."""
    query = "&".join(f"{key}={value}" for key, value in filters.items())
    page = get(f"{API}/{name}?limit=500&{query}")
    found = page["results"]
    while page["next"]:
        page = get(page["next"])
        found += page["results"]
    return found


def everything() -> dict[str, Any]:
    """Read all lists from scratch: what a bulk file holds."""
    found: dict[str, Any] = {
        name: {row["reference"]: row for row in walk(name)} for name in RECORDS
    }
    for parent, lists in BELOW.items():
        for name, by in lists:
            pairs = ((ref, walk(name, **{by: ref})) for ref in found[parent])
            found.setdefault(name, {}).update({ref: rows for ref, rows in pairs if rows})
    return found


def with_decimals(listing: Any, row: Any) -> Any:
    """Return a row with numbers where JSON has text, so that no digit was lost on the way."""
    fields = listing.row_shape().fields
    return {
        name: Decimal(value) if value and isinstance(fields[name], DecimalField) else value
        for name, value in row.items()
    }


def lines_in(text: str) -> Lines:
    """Return the lines of a CSV file, whatever their order."""
    return Counter(map(tuple, csv.reader(io.StringIO(text, newline=""))))


def lines_of_file(path: Path) -> dict[str, Lines]:
    """Return what a file with everything holds: the lines of the CSV file of each list."""
    with zipfile.ZipFile(path) as archive:
        return {
            listing.name: lines_in(archive.read(f"{listing.name}.csv").decode())
            for listing in listings()
        }


def mark_all() -> None:
    """Mark all that a world made past the verbs and `save`, such as its snapshots."""
    for told in told_lists():
        mark(told.model, told.model._default_manager.values_list("pk", flat=True))


class Follower:
    """Starts from empty and reads small pages; keeps what it is told."""

    def __init__(self, limit: int = 3) -> None:
        self.cursor = ""
        self.limit = limit
        self.told: list[tuple[str, str, bool]] = []
        self.copy: dict[str, Any] = {name: {} for name in RECORDS}
        for lists in BELOW.values():
            self.copy |= {name: {} for name, _ in lists}

    def read_page(self) -> bool:
        """Take in one page; tell whether there is more."""
        place = f"&cursor={self.cursor}" if self.cursor else ""
        page = get(f"{API}/changes?limit={self.limit}{place}")
        for change in page["results"]:
            self.take_in(change)
        self.cursor = page["cursor"]
        return bool(page["more"])

    def take_in(self, change: Any) -> None:
        """Write one change into the copy."""
        name, reference = change["list"], change["reference"]
        self.told.append((name, reference, change["removed"]))
        if change["removed"]:
            self.copy[name].pop(reference, None)
        else:
            self.copy[name][reference] = change["record"]
        for below, by in BELOW.get(name, ()):
            rows = [] if change["removed"] else walk(below, **{by: reference})
            self.copy[below].pop(reference, None)
            if rows:
                self.copy[below][reference] = rows

    def lines(self) -> dict[str, Lines]:
        """Return the copy as the lines of one CSV file for each list, in any order."""
        found = {}
        for listing in listings():
            held = self.copy[listing.name].values()
            rows = held if listing.name in RECORDS else (row for rows in held for row in rows)
            rows = (with_decimals(listing, row) for row in rows)
            found[listing.name] = lines_in("".join(csv_lines(listing.columns, rows)))
        return found

    def catch_up(self) -> None:
        """Read to the end."""
        while self.read_page():
            pass


def follow(follower: Follower) -> None:
    """Give numbers to all that is written, as the end of a request does, and read a page."""
    number_changes()
    follower.read_page()
