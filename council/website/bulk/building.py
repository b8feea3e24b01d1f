"""Writes the files: rows and cursor of one moment, the same data giving the same bytes."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from council.api.changes import head_now, write_cursor
from council.api.reading import Reading
from council.changes.rows import Change
from council.exports import csv_lines, in_chunks
from council.models import Council
from council.website.bulk.lists import Listing, listings, records_of, rows_of
from council.website.bulk.package import Part, dictionary, package, readme, title_of
from council.website.bulk.store import ALL, Stored, keep, unfinished

# Zip has no time without a year: the first that it can tell, so that no clock shows in a file.
NO_TIME = (1980, 1, 1, 0, 0, 0)
PLAIN_FILE = 0o644 << 16
UNIX = 3


def build(name: str) -> Stored:
    """Build the file of a council, by its reference, or of `all`; return what is kept."""
    with unfinished(name) as path:
        with one_moment():
            council = None if name == ALL else Council.objects.published().get(reference=name)
            write(path, council)
        return keep(name, path)


def names() -> list[str]:
    """Return the names of all files that there should be."""
    found = Council.objects.published().order_by("reference")
    return [ALL, *found.values_list("reference", flat=True)]


@contextmanager
def one_moment() -> Iterator[None]:
    """See the database as it is now until the end, while others write.

    Not `atomic` on SQLite, where our transactions begin by locking out whoever writes.
    """
    if connection.in_atomic_block:  # a test has opened a transaction around it
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def cursor_of(council: Council | None) -> str:
    """Return the place in the change feed that the rows are true at.

    Of one council it is the council's own last change, so that another's makes no new file.
    """
    head = head_now()
    if council is None:
        return write_cursor(head.epoch, head.last_number)
    last = Change.objects.filter(council=council).aggregate(last=Max("number"))["last"]
    return write_cursor(head.epoch, last or 0)


def write(path: Path, council: Council | None) -> None:
    """Write the file, a page of rows at a time."""
    reading = Reading(settings.PUBLIC_BASE_URL, timezone.now())
    title, cursor = title_of(council.name if council else None), cursor_of(council)
    name = council.reference if council else ALL
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = [_table(archive, listing, council, reading) for listing in listings()]
        described = json.dumps(package(name, title, cursor, parts), indent=1, ensure_ascii=False)
        papers = {
            "data-dictionary.csv": dictionary(listings()),
            "datapackage.json": [f"{described}\n"],
            "README.txt": [readme(title, cursor)],
        }
        parts += [_part(archive, name, text) for name, text in papers.items()]
        _part(archive, "SHA256SUMS", (f"{part.sha256}  {part.path}\n" for part in parts))


def _table(
    archive: zipfile.ZipFile, listing: Listing, council: Council | None, reading: Reading
) -> Part:
    view = listing()
    rows = rows_of(view, council.reference if council else None)
    lines = csv_lines(view.columns, records_of(view, rows, reading))
    return _part(archive, f"{view.name}.csv", lines, listing)


def _part(
    archive: zipfile.ZipFile, path: str, lines: Iterable[str], listing: Listing | None = None
) -> Part:
    info = zipfile.ZipInfo(path, NO_TIME)
    info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, UNIX
    info.external_attr = PLAIN_FILE
    size, sha256 = 0, hashlib.sha256()
    with archive.open(info, "w", force_zip64=True) as target:
        for chunk in in_chunks(line.encode() for line in lines):
            target.write(chunk)
            sha256.update(chunk)
            size += len(chunk)
    return Part(path, size, sha256.hexdigest(), listing)
