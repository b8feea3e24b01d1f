"""What stands on an amendment's paper: its budget's book, and lines as rows across the years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from amendments.actions import LineInput
from amendments.admin.forms.lines import AS_IT_STANDS
from amendments.enums import LineKind, LineRole, Unit, YearConvention
from amendments.models import Budget, BudgetAmount, BudgetLine, Pot, PotAmount
from council.models import Council
from council.rules import SCALE, year_label
from council.sentences import currency_sign, money_in_full

YEARS = range(1990, 2101)
GIVE, TAKE = "give", "take"
ROLES = {
    GIVE: (
        LineRole.INVESTMENT,
        LineRole.SAVING_REVERSAL,
        LineRole.BORROWING_COST,
        LineRole.REPROFILE,
    ),
    TAKE: (LineRole.FUNDING, LineRole.SAVING, LineRole.INCOME),
}
# Money that pays has no usual kind: reserves, business rates and grants move other totals.
KIND_OF_ROLE = {
    LineRole.INVESTMENT: LineKind.SPENDING,
    LineRole.SAVING_REVERSAL: LineKind.SPENDING,
    LineRole.BORROWING_COST: LineKind.CAPITAL_FINANCING,
    LineRole.REPROFILE: LineKind.SPENDING,
    LineRole.SAVING: LineKind.SPENDING,
    LineRole.INCOME: LineKind.SERVICE_INCOME,
}
WORD_OF_UNIT = {Unit.POUNDS: "", Unit.THOUSANDS: "k", Unit.MILLIONS: "m"}
NOT_GIVEN = "not given"
KEY_OF_ROW = ("role", "line_key", "service", "description", "account", "kind", "nature",
              "funding_source")  # fmt: skip

# A row as the page numbers it: its section, and its number there from 1.
Number = tuple[str, int]
WORD = {GIVE: "", TAKE: "paid by "}


def plain(words: str) -> str:
    """Return words as they are compared: without capitals and double spaces."""
    return " ".join(words.split()).casefold()


@dataclass(slots=True)
class Book:
    """What lines of a paper may name: lines and pots of its budget, and the years of the plan."""

    lines: dict[str, BudgetLine] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    pots: dict[str, Pot] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    month: int = 4
    currency: str = "GBP"

    @property
    def sign(self) -> str:
        """What stands before an amount of this council."""
        return currency_sign(self.currency)

    def money(self, amount: int) -> str:
        """Print whole units of the council's currency to the last one: a gap is never rounded."""
        return money_in_full(amount, self.currency)

    def year(self, year: int) -> str:
        """Return a year as this council prints it."""
        return year_label(year, self.month)

    def called(self, words: str) -> list[str]:
        """Return the keys of the budget lines that are called so; nothing is read into words."""
        asked = plain(words)
        exact = [key for key, label in self.labels.items() if asked in {plain(label), plain(key)}]
        return exact or [key for key, line in self.lines.items() if plain(line.service) == asked]


def book_of(budget: Budget | None, council: Council) -> Book:
    """Read what the lines of a paper may name."""
    month, currency = council.year_starts_month, council.currency
    if budget is None:
        return Book(month=month, currency=currency)
    lines = {line.key: line for line in budget.lines.all()}
    twice: defaultdict[str, int] = defaultdict(int)
    for line in lines.values():
        twice[plain(line.service)] += 1
    labels = {
        key: line.service if twice[plain(line.service)] == 1 else f"{line.service} [{key}]"
        for key, line in lines.items()
    }
    pots = {pot.reference: pot for pot in budget.pots.select_related("fed_by")}
    amounts = BudgetAmount.objects.filter(version__budget=budget, year__gte=budget.year)
    held = PotAmount.objects.filter(pot__budget=budget, year__gte=budget.year)
    years = {budget.year, *amounts.values_list("year", flat=True).distinct()}
    years |= set(held.values_list("year", flat=True))
    return Book(lines, labels, pots, tuple(sorted(years)), month, currency)


def printed(amount: int, unit: str, precision: int, currency: str) -> str:
    """Print an amount as it was printed: 1.3m, 500k, else £1,300,000.

    With a word or sign of its own a figure keeps its size whatever unit the page is set to.
    """
    scale = SCALE[unit]
    if unit == Unit.POUNDS or amount % precision or scale % precision:
        return money_in_full(amount, currency)
    decimals = len(str(scale // precision)) - 1
    return f"{Decimal(amount) / scale:,.{decimals}f}{WORD_OF_UNIT[Unit(unit)]}"


def cell(amount: int, line: LineInput, section: str, currency: str) -> str:
    """Print an amount for its cell; money that pays stands without its minus."""
    shown = -amount if section == TAKE else amount
    words = printed(abs(shown), line.entered_unit, line.entered_precision, currency)
    if shown >= 0:
        return words
    return f"+{words}" if section == TAKE else f"-{words}"


def name_of_line(line: LineInput, book: Book) -> str:
    """Return what the row of a line is called: its budget line, else its own words."""
    label = book.labels.get(line.line_key or "")
    return label or line.service or line.funding_source


@dataclass(slots=True)
class Series:
    """Lines of one row, by year, with the place that each had in its version."""

    lines: dict[int, LineInput] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)


def shown_numbers(numbers: Iterable[Number]) -> str:
    """Return rows as a clerk would name them."""
    return ", ".join(f"{WORD[section]}{number}" for section, number in sorted(set(numbers)))


def series_of(inputs: Mapping[int, LineInput], *, without_gaps: bool) -> list[Series]:
    """Put the years of one line together; lines that are the same stay separate."""
    found: list[tuple[Any, Series]] = []
    named_by = _named_by(inputs)
    for place, line in sorted(inputs.items(), key=lambda pair: (pair[1].year, pair[0])):
        costs = line.revenue_costs, tuple(named_by[place])
        key = (*(getattr(line, name) for name in KEY_OF_ROW), _way_of(line), costs)
        row = next(
            (
                series
                for held, series in found
                if held == key
                and line.year not in series.lines
                and (not without_gaps or line.year - 1 in series.lines)
            ),
            None,
        )
        if row is None:
            row = Series()
            found.append((key, row))
        row.lines[line.year] = line
        row.places.append(place)
    return sorted((series for _, series in found), key=lambda series: min(series.places))


def _named_by(inputs: Mapping[int, LineInput]) -> defaultdict[int, list[int]]:
    """Return the capital lines that name each line as their revenue cost."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for place, line in inputs.items():
        for cost in line.revenue_costs:
            found[cost].append(place)
    return found


def _way_of(line: LineInput) -> tuple[Any, ...]:
    """Return how a line draws on pots, so that years that differ stay rows of their own."""
    whole = abs(line.amount)
    return tuple(
        (pot, "all" if amount == whole else "none" if amount is None else line.year)
        for pot, amount in line.claims
    )


def section_of(role: str) -> str:
    """Return the part of the paper in which a role stands."""
    return TAKE if role in ROLES[TAKE] else GIVE


def rows_of(
    inputs: Mapping[int, LineInput], convention: str, book: Book, *, is_stored: bool
) -> dict[str, list[dict[str, Any]]]:
    """Return lines of a version as rows of the paper, in the convention they were given in."""
    found: dict[str, list[dict[str, Any]]] = {GIVE: [], TAKE: []}
    is_increment = convention == YearConvention.INCREMENT
    numbers: dict[int, tuple[str, int]] = {}
    for series in series_of(inputs, without_gaps=is_increment):
        first = next(iter(series.lines.values()))
        section = section_of(first.role)
        row = _plain_row(first, book) | _pot_row(first, book, is_stored=is_stored)
        before = 0
        for year, line in series.lines.items():
            row[f"y_{year}"] = cell(line.amount - before, line, section, book.currency)
            before = line.amount if is_increment else 0
        if is_stored:
            row["was"] = ",".join(map(str, series.places))
        found[section].append(row | {"costs": first.revenue_costs})
        numbers |= dict.fromkeys(series.places, (section, len(found[section])))
    for row in (*found[GIVE], *found[TAKE]):
        row["costs"] = shown_numbers(numbers[place] for place in row["costs"])
    return found


def _plain_row(line: LineInput, book: Book) -> dict[str, Any]:
    row = {name: getattr(line, name) for name in ("role", "account", "kind", "nature")}
    return row | {"name": name_of_line(line, book), "description": line.description}


def _pot_row(line: LineInput, book: Book, *, is_stored: bool) -> dict[str, Any]:
    """Return the fields of the pots; claims that they cannot hold are left as they stand."""
    claims = [(pot, amount) for pot, amount in line.claims if pot in book.pots]
    simple = len(claims) == 1 and claims[0][1] in {None, abs(line.amount)}
    split = len(claims) == 2 and claims[0][1] is None is claims[1][1]  # noqa: PLR2004 - two are a pair
    if not claims:
        return {}
    if not simple and not split:
        return {"pot": AS_IT_STANDS} if is_stored else {}
    row = {"pot": claims[0][0], "takes": NOT_GIVEN if claims[0][1] is None else ""}
    return row | ({"pot_b": claims[1][0]} if split else {})
