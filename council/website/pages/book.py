"""Pages of a budget book too long for one: its rows part by part, each service's lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from amendments.models import Budget, BudgetAmount, BudgetLine, BudgetSnapshot
from amendments.queries import Figure, figures_of_lines, held_by
from council.website.budgets.tables import YearTable

ROWS = 600  # of all tables of one page together, so that it stays small
PAGE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one page of several; numbers from 1."""

    number: int
    pages: int
    first: int
    last: int
    before: str = ""
    after: str = ""


def part_of(request: HttpRequest, rows: int, tables: int) -> Part:
    """Return which rows the address asks for; 404 where there is no such page."""
    size = max(ROWS // max(tables, 1), 1)
    pages = max(-(-rows // size), 1)
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= PAGE_DIGITS):
        raise Http404
    number = int(asked)
    if not 1 <= number <= pages:
        raise Http404
    others = {
        to: f"?{urlencode(request.GET.dict() | {'page': to})}" for to in (number - 1, number + 1)
    }
    return Part(
        number,
        pages,
        (number - 1) * size,
        number * size,
        others[number - 1] if number > 1 else "",
        others[number + 1] if number < pages else "",
    )


def cut(years: Sequence[YearTable], part: Part) -> list[YearTable]:
    """Return the tables of a summary with the rows of one page."""
    return [replace(year, lines=year.lines[part.first : part.last]) for year in years]


@dataclass(frozen=True, slots=True)
class ServicePage:
    """The lines of one service on one page, with their figures."""

    service: str
    lines: int
    part: Part
    figures: list[Figure]
    unknown: int


def service_page(request: HttpRequest, budget: Budget, snapshot: BudgetSnapshot) -> ServicePage:
    """Return the lines of the service that the address names; 404 where there is none."""
    service = request.GET.get("service", "")
    if "\x00" in service:
        raise Http404
    rows = BudgetLine.objects.filter(budget=budget, service=service).order_by("position", "id")
    total = rows.count()
    if not total:
        raise Http404
    years = BudgetAmount.objects.filter(version__in=filter(None, held_by(snapshot))).order_by()
    part = part_of(request, total, years.values("year").distinct().count())
    shown = list(rows[part.first : part.last])
    figures = figures_of_lines(snapshot, shown)
    told = {figure.line for figure in figures}
    return ServicePage(service, total, part, figures, sum(line not in told for line in shown))
