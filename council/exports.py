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
    if isinstance(value, str):
        # Blanks before it do not make a formula harmless everywhere.
        is_formula = value.startswith(STARTS_FORMULA) or value.lstrip().startswith(STARTS_FORMULA)
        return f"'{value}" if is_formula else str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return safe_cell("; ".join(_words(part) for part in value))
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    return value


def _words(part: Any) -> str:
    """Return the one word for a part of a list: its address, reference, title or itself."""
    if not isinstance(part, dict):
        return str(part)
    names = (part.get(name) for name in ("url", "reference", "code", "title"))
    return next((str(name) for name in names if name), "")


def pick(record: dict[str, Any], steps: list[str]) -> Any:
    """Return the value at the end of a path in a record; nothing where a step is not known."""
    value: Any = record
    for name in steps:
        if value is None:
            return None
        value = value[name]
    return value


def csv_lines(columns: tuple[str, ...], records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Write the heading and one line per record; `declared.for` is headed `declared_for`."""
    writer = csv.writer(_Echo())
    paths = [column.split(".") for column in columns]
    yield writer.writerow("_".join(path) for path in paths)
    for record in records:
        yield writer.writerow([safe_cell(pick(record, path)) for path in paths])


def csv_response(
    name: str, columns: tuple[str, ...], records: Iterable[dict[str, Any]]
) -> StreamingHttpResponse:
    """Answer with a CSV file of that name, sent while it is read."""
    return StreamingHttpResponse(
        csv_lines(columns, records),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
