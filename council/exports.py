"""Lists as files: streamed, as CSV with cells that no spreadsheet takes for a formula.

Or as JSON Lines: one record of the API a line.
"""

import csv
import re
import string
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

from council.renderers import OrjsonRenderer

# Says "UTF-8" to a spreadsheet; to many a program it is a part of the first heading.
MARK = "\ufeff"
CHUNK = 32_768  # bytes that are sent at once, roughly

# Excel, LibreOffice and Google Sheets run a cell that begins so, wide forms too.
STARTS_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
# Text that spreadsheets take for a number, a day or a time, and change.
IS_CHANGED = re.compile(
    r"0[0-9]+"  # 007
    r"|[0-9]{16,}"  # more digits than they keep
    r"|[0-9.,]*[0-9][eE][+-]?[0-9]+"  # 1E5
    r"|[0-9]*[.][0-9]*0|[.][0-9]+|[0-9]+[.]"  # 1.10
    r"|[0-9]{1,3}(?:,[0-9]{3})+(?:[.][0-9]+)?"  # 1,000
    r"|[0-9]{4}[-/](?:0?[1-9]|1[0-2])"  # 2011/12, 2019-02; not 2019/20, which is no month
    r"|[0-9]{1,2}[-/][0-9]{1,4}"  # 1-2, 3/4
    r"|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}"  # 1/2/2019, 1.2.2019
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"  # 10:30
    r"|[0-9]{1,2}[ -]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"(?:[ -]?[0-9]{2,4})?",  # 4 Jun
    re.IGNORECASE,
)
# Most cells are empty or begin with a letter: the quick way out for them.
HARMLESS = frozenset({*string.ascii_letters, ""})


class _Echo:
    """A file that hands back what is written, for csv.writer to stream through."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: Any) -> Any:
    """Return a cell: words that would run or be changed get an apostrophe, numbers stay."""
    if isinstance(value, str):
        return value if value[:1] in HARMLESS else _safe_text(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return safe_cell("; ".join(_words(part) for part in value))
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    return value


def _safe_text(value: str) -> str:
    # Blanks before it do not make a formula harmless everywhere.
    is_formula = value.startswith(STARTS_FORMULA) or value.lstrip().startswith(STARTS_FORMULA)
    return f"'{value}" if is_formula or IS_CHANGED.fullmatch(value.strip()) else value


def _words(part: Any) -> str:
    """Return the one word for a part of a list: its address, reference, title or itself."""
    if not isinstance(part, dict):
        return str(part)
    names = (part.get(name) for name in ("url", "reference", "code", "title"))
    return next((str(name) for name in names if name), "")


def pick(value: Any, steps: list[str]) -> Any:
    """Return the value at the end of a path in a record; nothing where a step is not known."""
    for name in steps:
        if value is None:
            return None
        value = value[name]
    return value


def csv_lines(columns: tuple[str, ...], records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Write the heading and one line per record; `declared.for` is headed `declared_for`."""
    writer = csv.writer(_Echo())
    yield writer.writerow(column.replace(".", "_") for column in columns)
    paths = [(first, rest) for first, *rest in (column.split(".") for column in columns)]
    for record in records:
        cells = [pick(record[first], rest) if rest else record[first] for first, rest in paths]
        yield writer.writerow(
            [
                cell if type(cell) is str and cell[:1] in HARMLESS else safe_cell(cell)
                for cell in cells
            ]
        )


def csv_response(
    name: str,
    columns: tuple[str, ...],
    records: Iterable[dict[str, Any]],
    *,
    with_mark: bool = False,
) -> StreamingHttpResponse:
    """Answer with a CSV file of that name, sent while it is read."""
    lines = (line.encode() for line in csv_lines(columns, records))
    start = MARK.encode() if with_mark else b""
    return _file(f"{name}.csv", "text/csv; charset=utf-8", in_chunks(lines, start))


def lines_response(name: str, records: Iterable[dict[str, Any]]) -> StreamingHttpResponse:
    """Answer with a file of JSON Lines of that name, sent while it is read."""
    render = OrjsonRenderer().render
    lines = (render(record) + b"\n" for record in records)
    return _file(f"{name}.jsonl", "application/x-ndjson", in_chunks(lines))


def in_chunks(lines: Iterable[bytes], start: bytes = b"") -> Iterator[bytes]:
    """Join lines to chunks: a write for each line would cost more than the line."""
    chunk, size = [start], len(start)
    for line in lines:
        chunk.append(line)
        size += len(line)
        if size >= CHUNK:
            yield b"".join(chunk)
            chunk, size = [], 0
    if size:
        yield b"".join(chunk)


def _file(name: str, content_type: str, chunks: Iterable[bytes]) -> StreamingHttpResponse:
    disposition = f'attachment; filename="{name}"'
    headers = {"Content-Disposition": disposition}
    return StreamingHttpResponse(chunks, content_type=content_type, headers=headers)
