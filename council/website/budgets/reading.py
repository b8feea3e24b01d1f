"""A budget read and laid out: its tables, its amendments, and what they do to each line."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from amendments.models import AmendmentLine, Budget, BudgetSnapshot
from amendments.queries import figures_of
from council.rules import year_label
from council.website.budgets.moves import Entry, Paper, moves_by_place
from council.website.budgets.tables import Book, YearTable, year_tables
from council.website.budgets.telling import entries_of, paper_of
from council.website.queries_book import is_long, summary_of
from council.website.queries_budget_history import Figures, YearBefore, year_before
from council.website.queries_budgets import Papers, papers_of

PlaceOf = Callable[[AmendmentLine], Hashable | None]


@dataclass(frozen=True, slots=True)
class Laid:
    """A budget as its pages show it at one snapshot; `is_long`: by sums of its services."""

    budget: Budget
    snapshot: BudgetSnapshot | None
    is_long: bool
    figures: Figures
    papers: Papers
    told: Sequence[Paper]
    entries: Sequence[Entry]
    before: YearBefore
    years: Sequence[YearTable]

    @property
    def is_set(self) -> bool:
        """Whether the council has adopted it."""
        return self.papers.is_set

    @property
    def currency(self) -> str:
        """The council's currency."""
        return self.budget.council.currency

    @property
    def own_year(self) -> YearTable | None:
        """The table of the budget's own year; None where nothing of it is held."""
        return next((year for year in self.years if year.is_own), None)

    @property
    def label(self) -> str:
        """The budget's own year as the council prints it."""
        return self.year(self.budget.year)

    @property
    def before_label(self) -> str:
        """The year before it."""
        return self.year(self.budget.year - 1)

    def year(self, year: int) -> str:
        """Print a year as the council does: 2019/20."""
        return year_label(year, self.budget.council.year_starts_month)


def lay_out(budget: Budget, snapshot: BudgetSnapshot | None) -> Laid:
    """Read a whole budget; of a long one the sums of its services."""
    long = is_long(budget)
    figures: Figures = []
    if snapshot is not None:
        figures = summary_of(snapshot) if long else figures_of(snapshot)
    return lay(budget, snapshot, figures, is_long=long)


def lay(
    budget: Budget, snapshot: BudgetSnapshot | None, figures: Figures, *, is_long: bool
) -> Laid:
    """Lay out these figures of a budget, with the amendments that change them."""
    papers = papers_of(budget, snapshot)
    told = [paper_of(amendment, papers) for amendment in papers.whole]
    entries = entries_of(papers, told, _places(figures, is_long=is_long))
    before = year_before(budget, figures)
    book = Book(
        budget.year,
        budget.basis,
        lambda year: year_label(year, budget.council.year_starts_month),
        moves_by_place(entries),
        before.amounts,
        budget.reserves_in_net_budget,
    )
    years = year_tables(figures, book)
    return Laid(budget, snapshot, is_long, figures, papers, told, entries, before, years)


def _places(figures: Figures, *, is_long: bool) -> PlaceOf:
    """Return what finds the row of the tables that an amendment's line moves."""
    if not is_long:
        return lambda line: line.line
    groups: dict[Hashable, Hashable] = {
        figure.line.key: figure.line for figure in figures if figure.line
    }
    return lambda line: groups.get(_key(line)) if line.line else None


def _key(line: AmendmentLine) -> Hashable:
    of = line.line
    return (of.service, of.kind, of.account) if of else None
