"""The lists that draw on more than one app: shapes, and queries at few rows and at many."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from council.api.changes import CHANGES
from council.changes.numbering import number_changes
from council.website.search.api import FOUND
from council.website.search.following import follow
from tests.api_world import add_history, add_one_more, add_papers, make_world
from tests.factories import make_amendment
from tests.followers import mark_all
from tests.test_api_contract import assert_fits

pytestmark = pytest.mark.django_db
API = "/api/v1"
SHORT_PAGES = ("popolo-votes", "ocd-votes", "search?q=budget")
LISTS = ("events", "corrections", "popolo-votes", "ocd-votes", "fiscal-data-packages")
# The tag, the rows of each log or list, and what belongs to them.
QUERIES = {
    "events": 6,
    "corrections": 18,
    "popolo-votes": 13,
    "ocd-votes": 13,
    "fiscal-data-packages": 3,
    "search?q=budget": 7,
}


@pytest.fixture
def world() -> dict[str, Any]:
    made = make_world()
    for name in ("council", "group", "member", "body", "meeting"):
        add_history(made[name])
    tell()
    return made


def tell() -> None:
    """Do what commits and the worker do."""
    mark_all()
    number_changes()
    follow()


def view_of(address: str) -> Any:
    return get_resolver().resolve(address).func.cls  # type: ignore[attr-defined]  # DRF's views have it


def ask(client: Client, address: str) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{API}/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json(), len(queries)


@pytest.mark.parametrize("name", LISTS)
def test_every_row_is_what_its_shape_says(
    client: Client, world: dict[str, Any], name: str
) -> None:
    found, _ = ask(client, name)

    assert found["results"]
    for row in found["results"]:
        assert_fits(view_of(f"{API}/{name}").row_shape(), row, name)


@pytest.mark.parametrize("name", ["popolo-votes", "ocd-votes"])
def test_one_vote_in_another_format_is_its_row_of_the_list(
    client: Client, world: dict[str, Any], name: str
) -> None:
    rows, _ = ask(client, name)
    found, asked = ask(client, f"{name}/{world['vote'].reference}")

    assert found in rows["results"]
    assert asked <= QUERIES[name]


def test_the_feed_and_what_search_finds_are_what_their_shapes_say(
    client: Client, world: dict[str, Any]
) -> None:
    assert_fits(CHANGES(), ask(client, "changes")[0], "changes")
    assert_fits(FOUND(), ask(client, "search?q=field")[0], "search")


def test_a_list_takes_as_many_queries_for_a_hundred_rows_as_for_few(
    client: Client, world: dict[str, Any]
) -> None:
    once = {name: ask(client, name)[1] for name in QUERIES}
    for number in range(100):
        add_one_more(world, number)
        add_history(world["member"])
    tell()

    again = {name: ask(client, name) for name in QUERIES}

    assert {name: len(found["results"]) for name, (found, _) in again.items()} == {
        name: 50 if name in SHORT_PAGES else 100 for name in QUERIES
    }
    counts = {name: count for name, (_, count) in again.items()}
    # Search asks once for each list of which its page has records: those fifty are of fewer.
    assert counts.pop("search?q=budget") <= once["search?q=budget"]
    assert once == QUERIES == QUERIES | counts


def test_the_feed_takes_as_many_queries_for_a_hundred_changes_of_a_list_as_for_one(
    client: Client, world: dict[str, Any]
) -> None:
    asked = {}
    for papers in (0, 99):
        for _ in range(papers):
            add_papers(world)
        tell()
        found, count = ask(client, "changes?limit=500")
        told = [change["list"] for change in found["results"]]
        assert told.count("votes") == told.count("amendments")
        asked[told.count("votes")] = count

    assert asked[1] == asked[100] <= 40


def test_what_if_takes_as_many_queries_for_a_hundred_amendments_as_for_one(
    client: Client, world: dict[str, Any]
) -> None:
    asked = {}
    for papers in (0, 99):
        for _ in range(papers):
            make_amendment(world["motion"], 1_000, state="carried")
        found, count = ask(client, f"what-if?meeting={world['meeting'].reference}")
        asked[len(found["options"])] = count

    assert asked[1] == asked[100] <= 25


def test_a_package_takes_as_many_queries_for_a_hundred_lines_as_for_one(
    client: Client, world: dict[str, Any]
) -> None:
    budget, snapshot = world["budget"], world["snapshot"]
    address = f"{API}/fiscal-data-packages/{budget.reference}/snapshot-{snapshot.number}"
    asked = []
    for lines in (0, 99):
        for place in range(lines):
            line = budget.lines.create(key=f"more-{place}", service=f"Service {place}")
            snapshot.base_version.amounts.create(line=line, year=2025, amount=place)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 10
