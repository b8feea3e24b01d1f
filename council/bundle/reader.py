"""Reading a folder or zip of CSV files row by row, whatever spreadsheet wrote them."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

T = TypeVar("T")

csv.field_size_limit(2_000_000)  # characters; the words of a motion can be long

LARGEST_BUNDLE = 500_000_000  # bytes, unpacked
SMALL_BUNDLE = 10_000_000  # bytes; of no danger however well packed
LARGEST_RATIO = 200  # unpacked to packed; honest CSV stays far below
MOST_FILES = 100
DELIMITERS = ",;\t"
NOT_UTF8 = "This is not UTF-8: save it as 'CSV UTF-8' and try again."


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
    """The CSV files of a folder or a zip, by table name; `others` are its files of other kinds."""

    files: dict[str, Path | zipfile.ZipInfo]
    archive: zipfile.ZipFile | None = None
    others: tuple[str, ...] = ()

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
            raise Unreadable(NOT_UTF8, file, number) from error
        except csv.Error as error:
            message = f"This is not a proper CSV row ({error}): look at its quotation marks."
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
        raise Unreadable(NOT_UTF8, file, 1) from error
    if "\0" in first:  # UTF-16 without its mark
        raise Unreadable(NOT_UTF8, file, 1)
    delimiter = max(DELIMITERS, key=first.count)
    # Strict: a quotation mark that is never closed would take all rows below into one cell.
    return csv.reader(_chained(first, stream), delimiter=delimiter, strict=True)


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
    for place, (name, cell) in enumerate(zip(header, padded, strict=False), start=1):
        if cell.strip() and not name:
            message = f"A cell stands in column {place}, which has no name: nothing is left out."
            raise Unreadable(message, file, number)
    found = {name: cell.strip() for name, cell in zip(header, padded, strict=False) if name}
    if any("\0" in cell for cell in found.values()):
        raise Unreadable("This row holds a character that no text has (NUL).", file, number)
    return Row(file, number, found)


def open_bundle(path: Path) -> Bundle:
    """Open a folder or a zip; raise Unreadable with one sentence."""
    if path.is_dir():
        found = [(file.name, file) for file in _files(path)]
        return Bundle(_tables(found, "folder"), others=_others(name for name, _ in found))
    if not path.is_file():
        raise Unreadable(f"There is no folder or zip file {path.name!r}.")
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise Unreadable("This is no zip file. Pack the CSV files in a zip.") from error
    entries = _entries(archive)
    others = _others(name for name, _ in entries)
    return Bundle(_tables(entries, "zip file"), archive, others)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and of the folders in it, as they would stand in a zip."""
    for place in (folder, *sorted(folder.iterdir())):
        if place.is_dir() and not (place != folder and place.name.startswith((".", "__"))):
            yield from (file for file in sorted(place.iterdir()) if file.is_file())


def _is_csv(name: str) -> bool:
    """Tell whether a file is a table; what systems hide beside it (`._votes.csv`) is none."""
    return name.lower().endswith(".csv") and not name.startswith(".")


def _tables(found: Iterable[tuple[str, T]], where: str) -> dict[str, T]:
    """Return the CSV files by table name; raise Unreadable where a table stands there twice."""
    tables: dict[str, T] = {}
    for name, file in found:
        if _is_csv(name):
            table = PurePosixPath(name).stem.lower()
            if table in tables:
                raise Unreadable(f"This {where} holds {name} twice.")
            tables[table] = file
    return tables


def _others(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if not (_is_csv(name) or name.startswith(".")))


def _entries(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the files of a zip by name, but for those that macOS adds."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    size = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    is_bomb = size > SMALL_BUNDLE and size > LARGEST_RATIO * packed
    if len(infos) > MOST_FILES or size > LARGEST_BUNDLE or is_bomb:
        raise Unreadable("This zip file is too large when unpacked. Send it in parts.")
    entries: list[tuple[str, zipfile.ZipInfo]] = []
    for info in infos:
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or info.flag_bits & 1:
            raise Unreadable("This zip file has odd or locked entries. Pack plain CSV files.")
        if name.parts[0] != "__MACOSX":
            entries.append((name.name, info))
    return entries
