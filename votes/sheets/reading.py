"""A pasted block or a file as a table of cells, each with its row, column and exact text."""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from council.errors import RuleBroken

DELIMITERS = "\t;,|"
LARGEST = 5_000_000  # characters; a meeting has some thousands
WIDEST = 2_000  # columns
OTHER_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")  # as they begin
TRIED = 60  # rows by which the delimiter is told
# Signs that nobody sees and that copying brings along. Joiners stay: some scripts need them.
UNSEEN = dict.fromkeys(
    code
    for code in (*range(0x20), *range(0x7F, 0xA0), 0xAD, *range(0x200B, 0x2070), 0xFEFF)
    if chr(code) not in "\t\n\v\f\r\u0085\u200c\u200d"
    and unicodedata.category(chr(code)) in {"Cc", "Cf"}
)

csv.field_size_limit(2_000_000)  # characters; the same as for bundles


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by row; rows are numbered as a spreadsheet shows them, from 1 for the first."""

    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    delimiter: str

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> str:
        """Return a cell's exact text by its place in `rows`; a short row ends in blanks."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""


def decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16, or Windows-1252 as Excel saves plain CSV.

    What is none of them is refused: control characters say so.
    """
    if content.startswith(OTHER_FILES):
        message = "This is no CSV file but a workbook or a document: save it as “CSV UTF-8” first."
        raise RuleBroken(message, "not_text")
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} and len(content) % 2 == 0:
        return _checked(content, "utf-16")
    if b"\0" in content and (order := _order_of(content)):
        return content.decode(order)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _checked(content, "windows-1252")


def _order_of(content: bytes) -> str:
    """Return the byte order of UTF-16 without a mark of it; nothing where it is doubtful.

    In the right one there are rows, and most signs are Latin; in the other none is.
    """
    fits = [order for order in ("utf-16-le", "utf-16-be") if _is_latin(content, order)]
    return fits[0] if len(fits) == 1 else ""


def _is_latin(content: bytes, order: str) -> bool:
    try:
        text = _checked(content, order)
    except RuleBroken:
        return False
    has_rows = any(sign in text for sign in f"\r\n{DELIMITERS}")
    return has_rows and sum(sign < "\u0300" for sign in text) * 2 > len(text)


def _checked(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    odd = any(ord(sign) < ord(" ") and sign not in "\t\r\n\f" for sign in text)
    if odd or "\ufffe" in text or "\uffff" in text:
        message = (
            "This file is no text that we can read: save it as “CSV UTF-8” and choose it again."
        )
        raise RuleBroken(message, "not_utf8")
    return text


def read_table(content: bytes | str, *, largest: int = LARGEST) -> Table:
    """Read a table parted by tabs, commas, semicolons or bars, with or without quotes.

    Rows without any text are left out. RuleBroken where nothing can be read, and for more than
    the `largest` number of characters.
    """
    text = decoded(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
    if len(text) > largest:
        raise RuleBroken("This is too large: send one meeting at a time.", "too_large")
    if "\0" in text:
        raise RuleBroken("This is no text: save it as CSV and choose it again.", "not_text")
    delimiter = _delimiter(text)
    rows = list(_rows(text.removeprefix(f"sep={delimiter}"), delimiter))
    if not rows:
        raise RuleBroken(
            "There is nothing in this: paste or choose a list with a row in it.", "empty"
        )
    table = Table(tuple(cells for _, cells in rows), tuple(n for n, _ in rows), delimiter)
    if table.width > WIDEST:
        raise RuleBroken("This has too many columns: send one meeting at a time.", "too_wide")
    return table


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield number and cells of each row that says anything, without signs that nobody sees."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            cells = tuple(cell.translate(UNSEEN) for cell in row)
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        message = f"This cannot be read as a table ({error}): look at its quotation marks."
        raise RuleBroken(message, "not_a_table") from None


def _delimiter(text: str) -> str:
    """Return what parts the cells: what makes most rows of one width, then the wider ones.

    A title above the table has commas of its own; Excel may say "sep=;" in the first row.
    """
    if text.startswith("sep=") and text[4:5] in DELIMITERS:
        return text[4]
    widths = {each: _widths(text, each) for each in DELIMITERS}
    return max(DELIMITERS, key=lambda each: widths[each])


def _widths(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many of the first rows have the most frequent width, and that width."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: Counter[int] = Counter()
    try:
        for _, cells in zip(range(TRIED), reader, strict=False):
            found[len(cells)] += len(cells) > 1
    except csv.Error:
        return 0, 0
    width, times = max(found.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
    return times, width
