"""Lists as CSV: streamed, with cells that no spreadsheet takes for a formula."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

# Excel, LibreOffice and Google Sheets run a cell that begins so, wide forms too.
STARTS_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


class _Echo:
    """A file that hands back what is written, for csv.writer to stream through."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: Any) -> Any:
    """Return a cell: words that look like a formula get an apostrophe, numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        value = "; ".join(_words(part) for part in value)
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    # Blanks before it do not make a formula harmless everywhere.
    if isinstance(value, str) and (
        value.startswith(STARTS_FORMULA) or value.lstrip().startswith(STARTS_FORMULA)
    ):
        return f"'{value}"
    return value


def _words(part: Any) -> str:
    """Return the one word for a part of a list: its address, reference, title or itself."""
    if not isinstance(part, dict):
        return str(part)
    names = (part.get(name) for name in ("url", "reference", "code", "title"))
    return next((str(name) for name in names if name), "")


def pick(record: dict[str, Any], column: str) -> Any:
    """Return the value at a dotted path of a record; nothing where a step is not known."""
    value: Any = record
    for name in column.split("."):
        value = value.get(name) if value is not None else None
    return value


def csv_lines(columns: tuple[str, ...], records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Write the heading and one line per record; `declared.for` is headed `declared_for`."""
    writer = csv.writer(_Echo())
    yield writer.writerow(column.replace(".", "_") for column in columns)
    for record in records:
        yield writer.writerow(safe_cell(pick(record, column)) for column in columns)


def csv_response(
    name: str, columns: tuple[str, ...], records: Iterable[dict[str, Any]]
) -> StreamingHttpResponse:
    """Answer with a CSV file of that name, sent while it is read."""
    return StreamingHttpResponse(
        csv_lines(columns, records),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
