"""Lines pasted from a spreadsheet: read by their headings, doubtful cells are asked."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from amendments.admin.paper_rows import (
    GIVE,
    NOT_GIVEN,
    ROLES,
    TAKE,
    WORD_OF_UNIT,
    YEARS,
    Book,
    plain,
    section_of,
)
from amendments.enums import Account, LineKind, LineNature, LineRole, Unit, YearConvention
from council.errors import RuleBroken
from council.rules import parse_amount, parse_year

# Headings of the simple layout of amendment lines (domain 9.4), and what clerks call them.
HEADINGS = {
    "amendment": "amendment", "version": "version", "role": "role", "account": "account",
    "kind": "kind", "service": "service", "line": "service", "description": "description",
    "year": "year", "amount": "amount", "unit": "unit", "nature": "nature", "pot": "pot",
    "year_convention": "year_convention", "funding_source": "service",
}  # fmt: skip
CHOICES: dict[str, Any] = {"kind": LineKind, "account": Account, "nature": LineNature}
LONGEST_BLOCK = 300
EMPTY = "Paste some rows first: select them in the spreadsheet, copy, and paste here."
NO_YEARS = (
    "Put a row of years above the amounts, like 2025/26: which year a column is of is never"
    " guessed."
)
NO_AMOUNT = "The headings name no amount. Give a column “amount”, or a column for each year."
SEVERAL = "The block has lines of several amendments: paste one amendment at a time."
TOO_LONG = f"A block may have {LONGEST_BLOCK} rows. Paste it in pieces."
SAME = ("role", "name", "description", "kind", "account", "nature", "pot", "section")


@dataclass(slots=True)
class Pasted:
    """Rows of a block by section, what is doubtful in them, and the convention if it says one."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {GIVE: [], TAKE: []})
    doubts: list[str] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    convention: str = ""

    def __len__(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def read_block(block: str, section: str, book: Book, shown: Sequence[int]) -> Pasted:
    """Read a block of cells into rows of the paper; RuleBroken where its shape says too little.

    `section` is where rows stand that name no role; `shown` are the years of the paper.
    """
    table = [
        [value.strip() for value in row]
        for row in csv.reader(block.splitlines(), dialect="excel-tab")
        if any(value.strip() for value in row)
    ]
    if not table:
        raise RuleBroken(EMPTY, "empty_block")
    if len(table) > LONGEST_BLOCK:
        raise RuleBroken(TOO_LONG, "long_block")
    names = [HEADINGS.get(plain(value).replace(" ", "_"), "") for value in table[0]]
    years = {place: year for place, value in enumerate(table[0]) if (year := _year(value))}
    reader = _Reader(section, book)
    if "amount" in names and "year" in names:
        reader.read_long(names, table[1:])
    elif years:
        reader.read_wide(names, years, table[1:])
    elif any(names):
        raise RuleBroken(NO_AMOUNT, "no_amount")
    elif len(shown) == 1 and all(len(row) <= 2 for row in table):  # noqa: PLR2004 - two are a pair
        reader.read_wide(["service"], {1: shown[0]}, table)
    else:
        raise RuleBroken(NO_YEARS, "no_years")
    return reader.pasted


def _year(value: str) -> int | None:
    """Return the year of a heading that is one."""
    try:
        year = parse_year(value)
    except RuleBroken:
        return None
    return year if year in YEARS else None


class _Reader:
    """Turns cells into fields of rows, and keeps what it cannot place as doubts."""

    def __init__(self, section: str, book: Book) -> None:
        self.section, self.book = section, book
        self.pasted = Pasted()

    def read_wide(
        self, names: list[str], years: Mapping[int, int], table: list[list[str]]
    ) -> None:
        """Read rows with a column for each year; the first column without a heading names it."""
        names = [*names, *[""] * max(0, *(len(row) - len(names) for row in table), 0)]
        if "service" not in names and names and 0 not in years and not names[0]:
            names[0] = "service"
        self.pasted.years |= set(years.values())
        for number, cells in enumerate(table, start=1):
            given = {name: value for name, value in zip(names, cells, strict=False) if name}
            row = self.row(number, given)
            for place, year in years.items():
                if place < len(cells) and cells[place] not in {"", "-", "\u2013"}:
                    row[f"y_{year}"] = self.amount(cells[place], given.get("unit", ""), number)
            self.keep(row)
            self.refuse_extra(number, names, years, cells)

    def refuse_extra(
        self, number: int, names: list[str], years: Mapping[int, int], cells: list[str]
    ) -> None:
        """Say which cells have no heading that is known."""
        for place, value in enumerate(cells):
            if value and not names[place] and place not in years:
                self.pasted.doubts.append(
                    f"Row {number}: “{value}” stands under no known heading and was left out."
                )

    def read_long(self, names: list[str], table: list[list[str]]) -> None:
        """Read rows of one amount each, and put the years of one line together."""
        found = [
            {name: value for name, value in zip(names, row, strict=False) if name} for row in table
        ]
        if len({(row.get("amendment"), row.get("version")) for row in found}) > 1:
            raise RuleBroken(SEVERAL, "several_amendments")
        said = {row.get("year_convention", "") for row in found}
        if len(said) == 1 and said <= set(YearConvention.values):
            self.pasted.convention = said.pop()
        for number, given in enumerate(found, start=1):
            row = self.row(number, given)
            year = _year(given.get("year", ""))
            if year is None:
                words = given.get("year") or "nothing"
                self.pasted.doubts.append(
                    f"Row {number}: “{words}” is no year. Its amount {given.get('amount')} was"
                    " left out: key it below."
                )
            else:
                self.pasted.years.add(year)
                row[f"y_{year}"] = self.amount(given["amount"], given.get("unit", ""), number)
            self.keep(row)

    def row(self, number: int, given: Mapping[str, str]) -> dict[str, str]:
        """Return the fields of a row but its amounts."""
        role = self.chosen(number, "role", given.get("role", ""), LineRole)
        section = section_of(role) if role else self.section
        row = {"section": section, "role": role or self.usual_role(given, section)}
        row |= {name: given.get(name, "") for name in ("description",)}
        row["name"] = given.get("service", "")
        if not row["name"]:
            row |= {"name": row["description"][:160], "description": ""}
        for name, choices in CHOICES.items():
            row[name] = self.chosen(number, name, given.get(name, ""), choices)
        row["nature"] = row["nature"] or LineNature.NOT_STATED
        return row | self.pots(number, given.get("pot", ""))

    @staticmethod
    def usual_role(given: Mapping[str, str], section: str) -> str:
        """Return the first role of the section, or none where the block gives one not known."""
        return "" if given.get("role") else ROLES[section][0].value

    def chosen(self, number: int, name: str, words: str, choices: Any) -> str:
        """Return the value that the words name; else a doubt, and nothing."""
        asked = plain(words).replace("_", " ")
        for value, label in choices.choices:
            if asked and asked in {str(value).replace("_", " "), plain(label)}:
                return str(value)
        if asked:
            self.pasted.doubts.append(f"Row {number}: {name} “{words}” is not known. Choose one.")
        return ""

    def pots(self, number: int, words: str) -> dict[str, str]:
        """Return the fields of up to two pots; more, or unknown ones, are a doubt."""
        asked = [plain(word) for word in words.split(";") if word.strip()]
        by_name = {
            plain(name): pot.reference
            for pot in self.book.pots.values()
            for name in (pot.reference, pot.slug, pot.name)
        }
        if any(name not in by_name for name in asked) or len(asked) > 2:  # noqa: PLR2004 - two are a pair
            self.pasted.doubts.append(f"Row {number}: pot “{words}” is not known. Choose one.")
            return {}
        found = dict(zip(("pot", "pot_b"), (by_name[name] for name in asked), strict=False))
        return found | ({"takes": NOT_GIVEN} if "pot_b" in found else {})

    def amount(self, words: str, unit: str, number: int) -> str:
        """Return an amount with its unit as a word; what cannot be read stays for its cell."""
        if not unit:
            return words
        asked = self.chosen(number, "unit", unit, Unit)
        if not asked:
            return f"{words} {unit}"
        try:
            parse_amount(words, asked, self.book.sign)
        except RuleBroken as error:
            self.pasted.doubts.append(f"Row {number}: {error.messages[0]}")
            return f"{words} in {unit}"
        if not words.rstrip(")")[-1:].isdigit():
            return words
        if asked == Unit.POUNDS:
            return words if self.book.sign.strip() in words else f"{self.book.sign}{words}"
        word = WORD_OF_UNIT[Unit(asked)]
        return f"{words[:-1]}{word})" if words.endswith(")") else f"{words}{word}"

    def keep(self, row: dict[str, str]) -> None:
        """Add a row, or its year to the row of the same line."""
        section = row["section"]
        for held in self.pasted.rows[section]:
            same = all(held.get(name) == row.get(name) for name in SAME)
            if same and not {name for name in row if name.startswith("y_")} & held.keys():
                held.update(row)
                return
        self.pasted.rows[section].append(row)
