"""A long budget book: services with their sums first, the lines of each on their own address."""

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amendments import actions
from amendments.actions import LineInput
from amendments.derive import take_snapshot
from amendments.models import Budget, BudgetAmount, BudgetLine
from council.website import queries_book as book
from council.website.pages.book import ROWS
from tests.amendments.evening import MINUTES, YEAR, Evening, decide, make_evening

pytestmark = pytest.mark.django_db
SMALL = 500_000  # bytes of any page
QUERIES = (19, 10)  # of the summary and of a service


def long_book(lines: int, services: int = 3, *, years: int = 1) -> Evening:
    """A budget of many lines of spending, with one of income in the first service."""
    evening = make_evening()
    version = evening.budget.versions.get()
    kept = evening.budget.lines.count()
    made = BudgetLine.objects.bulk_create(
        BudgetLine(
            budget=evening.budget, key=f"line-{n}", position=n + 10,
            service=f"Service {n % services}", description=f"Purpose {n} <b>",
            kind="spending" if n else "service_income",
        )
        for n in range(lines - kept)
    )  # fmt: skip
    BudgetAmount.objects.bulk_create(
        BudgetAmount(version=version, line=line, year=YEAR + year, amount=1_000 if n else -7)
        for n, line in enumerate(made)
        for year in range(years)
    )
    actions.publish_budget(evening.budget, version, occasion=MINUTES)
    take_snapshot(evening.budget.pk)
    return evening


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.content) < SMALL
    return unescape(answer.content.decode())


def counted(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        shown(client, address)
    return len(queries)


def test_few_lines_stand_on_one_page(client: Client) -> None:
    evening = long_book(book.MOST_LINES)
    page = shown(client, f"/{evening.budget.reference}")

    assert page.count('<th scope="row" role="rowheader">Purpose') == book.MOST_LINES - 1
    assert "?service=" not in page


def test_many_lines_are_summed_by_service_and_kind(client: Client) -> None:
    evening = long_book(1_001, services=2)
    page = shown(client, f"/{evening.budget.reference}")

    assert page.count('<a href="?service=Service+0">Service 0</a>') == 2
    assert "Service income, 1\xa0line" in page
    assert "Spending, 499\xa0lines" in page
    assert "£499,000" in page
    assert "\N{MINUS SIGN}£7<" in page
    assert "Purpose" not in page
    assert "totals" in page


def test_the_sums_are_those_of_the_lines(client: Client) -> None:
    evening = long_book(450)
    line = LineInput(role="investment", year=YEAR, amount=5, line_key="line-4")
    other = LineInput(role="funding", year=YEAR, amount=-5)
    paper = evening.seconded("More", lines=[line, other])
    decide(paper, "carried")
    take_snapshot(evening.budget.pk)

    summary = shown(client, f"/{evening.budget.reference}")
    lines = shown(client, f"/{evening.budget.reference}?service=Service+1")

    assert "£150,005" in summary
    assert summary.count("+£5<") >= 1
    assert lines.count("£1,005<") == 2  # in the table, and in the steps
    assert "Purpose 4 <b>" in lines


def test_the_lines_of_a_service_stand_on_pages_of_their_own(client: Client) -> None:
    evening = long_book(2_000, services=1)
    start = f"/{evening.budget.reference}?service=Service+0"
    first, second = shown(client, start), shown(client, f"{start}&page=2")

    assert "Service 0: 1999\xa0lines of the budget for 2019/20." in first
    assert f'<a href="/{evening.budget.reference}">All services and the totals</a>' in first
    assert "Page 1 of 4." in first
    assert '<a href="?service=Service+0&page=2" rel="next">' in first
    assert '<a href="?service=Service+0&page=1" rel="prev">' in second
    assert first.count('<th scope="row" role="rowheader">Purpose') == ROWS
    assert "Purpose 600 <b>" not in first
    assert "Purpose 600 <b>" in second


def test_a_book_in_which_every_line_is_a_service_is_short_pages_too(client: Client) -> None:
    evening = long_book(3_000, services=3_000, years=3)
    page = shown(client, f"/{evening.budget.reference}")

    assert "Page 1 of 15." in page
    assert "Service 400" in shown(client, f"/{evening.budget.reference}?page=3")


def test_a_line_without_an_amount_is_not_known(client: Client) -> None:
    evening = long_book(300, services=1)
    BudgetAmount.objects.filter(line__key="line-5").delete()

    page = shown(client, f"/{evening.budget.reference}?service=Service+0")

    assert "1 of the lines on this page has no amount: not known." in page


@pytest.mark.parametrize(
    "query", ["service=Nowhere", "service=", "service=a%00b", "page=0", "page=9", "page=x",
              "page=", "service=Service+0&page=99", "page=%C2%B2"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: Client, query: str) -> None:
    evening = long_book(300)
    assert client.get(f"/{evening.budget.reference}?{query}").status_code == 404


def test_a_budget_without_figures_has_no_service(client: Client) -> None:
    evening = make_evening()
    assert client.get(f"/{evening.budget.reference}?service=Roads").status_code == 404


def test_services_of_a_budget_that_is_not_public_stand_nowhere(client: Client) -> None:
    evening = long_book(300)
    Budget.objects.update(published_at=None)
    for query in ("", "?service=Service+0"):
        assert client.get(f"/{evening.budget.reference}{query}").status_code == 404


def test_a_long_book_asks_the_same_however_long_it_is(client: Client) -> None:
    found: set[tuple[int, int]] = set()
    for lines in (300, 3_000):
        evening = long_book(lines)
        address = f"/{evening.budget.reference}"
        found.add((counted(client, address), counted(client, f"{address}?service=Service+0")))

    assert found == {QUERIES}
