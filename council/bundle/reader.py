"""Reading a folder or zip of CSV files row by row, whatever spreadsheet wrote them."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

csv.field_size_limit(2_000_000)  # characters; the words of a motion can be long

LARGEST_BUNDLE = 500_000_000  # bytes, unpacked
SMALL_BUNDLE = 10_000_000  # bytes; of no danger however well packed
LARGEST_RATIO = 200  # unpacked to packed; honest CSV stays far below
MOST_FILES = 100
DELIMITERS = ",;\t"


class Unreadable(Exception):
    """A file or a whole bundle that cannot be read; the message is for the clerk."""

    def __init__(self, message: str, file: str = "", row: int = 0) -> None:
        super().__init__(message)
        self.message, self.file, self.row = message, file, row


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its file, its number as a spreadsheet shows it, its cells by column."""

    file: str
    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The CSV files of a folder or a zip, by table name."""

    files: dict[str, Path | zipfile.ZipInfo]
    archive: zipfile.ZipFile | None = None

    def header(self, table: str) -> list[str]:
        """Return the columns of the file, else raise Unreadable."""
        with self._open(table) as stream:
            return read_header(_reader(stream, f"{table}.csv"), f"{table}.csv")

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of the file, blank ones left out; raise Unreadable."""
        file = f"{table}.csv"
        number = 1
        try:
            with self._open(table) as stream:
                reader = _reader(stream, file)
                header = read_header(reader, file)
                for number, cells in enumerate(reader, start=2):
                    if any(cell.strip() for cell in cells):
                        yield _row(file, number, header, cells)
        except UnicodeDecodeError as error:
            message = "This is not UTF-8: save it as 'CSV UTF-8' and try again."
            raise Unreadable(message, file, number) from error
        except csv.Error as error:
            message = f"This is not a proper CSV row ({error})."
            raise Unreadable(message, file, number + 1) from error

    def _open(self, table: str) -> io.TextIOWrapper:
        found = self.files[table]
        if isinstance(found, Path):
            return found.open(encoding="utf-8-sig", newline="")
        if self.archive is None:
            raise TypeError("an entry of a zip needs its archive")
        return io.TextIOWrapper(self.archive.open(found), encoding="utf-8-sig", newline="")


def _reader(stream: io.TextIOWrapper, file: str) -> Iterator[list[str]]:
    """Detect the delimiter from the first row and read on."""
    try:
        first = stream.readline()
    except UnicodeDecodeError as error:
        message = "This is not UTF-8: save it as 'CSV UTF-8' and try again."
        raise Unreadable(message, file, 1) from error
    delimiter = max(DELIMITERS, key=first.count)
    return csv.reader(_chained(first, stream), delimiter=delimiter)


def _chained(first: str, stream: io.TextIOWrapper) -> Iterator[str]:
    yield first
    yield from stream


def column_name(heading: str) -> str:
    """Return a heading as a column's name, unless it is a reference."""
    plain = heading.strip()
    return plain if "/" in plain else plain.lower().replace(" ", "_")


def read_header(reader: Iterator[list[str]], file: str) -> list[str]:
    """Return the header's columns; raise Unreadable when there is none or one stands twice."""
    header = [column_name(heading) for heading in next(reader, [])]
    if not any(header):
        raise Unreadable("The first row must hold the names of the columns.", file, 1)
    twice = {name for name in header if name and header.count(name) > 1}
    if twice:
        raise Unreadable(f"The column {min(twice)!r} stands twice.", file, 1)
    return header


def _row(file: str, number: int, header: list[str], cells: list[str]) -> Row:
    if any(cell.strip() for cell in cells[len(header) :]):
        message = "This row has more cells than the header: is a comma not in quotes?"
        raise Unreadable(message, file, number)
    padded = cells + [""] * (len(header) - len(cells))
    found = {name: cell.strip() for name, cell in zip(header, padded, strict=False) if name}
    if any("\0" in cell for cell in found.values()):
        raise Unreadable("This row holds a character that no text has (NUL).", file, number)
    return Row(file, number, found)


def open_bundle(path: Path) -> Bundle:
    """Open a folder or a zip; raise Unreadable with one sentence."""
    if path.is_dir():
        return Bundle({file.stem.lower(): file for file in sorted(path.glob("*.csv"))})
    if not path.is_file():
        raise Unreadable(f"There is no folder or zip file {path.name!r}.")
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise Unreadable("This is no zip file. Pack the CSV files in a zip.") from error
    return Bundle(_entries(archive), archive)


def _entries(archive: zipfile.ZipFile) -> dict[str, Path | zipfile.ZipInfo]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    size = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    is_bomb = size > SMALL_BUNDLE and size > LARGEST_RATIO * packed
    if len(infos) > MOST_FILES or size > LARGEST_BUNDLE or is_bomb:
        raise Unreadable("This zip file is too large when unpacked. Send it in parts.")
    entries: dict[str, Path | zipfile.ZipInfo] = {}
    for info in infos:
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or info.flag_bits & 1:
            raise Unreadable("This zip file has odd or locked entries. Pack plain CSV files.")
        if name.suffix.lower() == ".csv" and name.parts[0] != "__MACOSX":
            if name.stem.lower() in entries:
                raise Unreadable(f"This zip file holds {name.name} twice.")
            entries[name.stem.lower()] = info
    return entries
