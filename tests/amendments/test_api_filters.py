"""Filters, orders and rows below of amendments, motions, budgets and pots."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amendments.models import AmendmentEvent, AmendmentLine, AmendmentVersion, PotClaim
from tests.factories import (
    make_amendment,
    make_budget,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
    make_pot,
)

pytestmark = pytest.mark.django_db
SOON = datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def world() -> dict[str, Any]:
    """Two amendments to a budget: libraries by a million, buses by two, from one pot."""
    council = make_council("norfolk")
    meeting, budget = make_meeting(council), make_budget(council)
    motion, pot = make_motion(meeting, budget), make_pot(budget)
    mover, seconder = make_member(council, "Ann Bell"), make_member(council, "Tom Marsh")
    libraries = make_amendment(motion, 1_000_000, mover=mover, seconder=seconder)
    buses = make_amendment(motion, 2_000_000, state="lost")
    for amendment, service in ((libraries, "Libraries"), (buses, "Bus routes")):
        AmendmentVersion.objects.get(amendment=amendment).lines.update(service=service)
    line = AmendmentLine.objects.filter(version=buses.current_id).order_by("id").last()
    assert line is not None
    PotClaim.objects.create(line=line, pot=pot)
    return {
        "council": council, "meeting": meeting, "budget": budget, "motion": motion, "pot": pot,
        "libraries": libraries, "buses": buses, "mover": mover, "seconder": seconder,
    }  # fmt: skip


def found(client: Client, world: dict[str, Any], query: str) -> set[str]:
    """Return which of the two amendments a query finds."""
    answer = client.get(f"/api/v1/amendments?{query}")
    assert answer.status_code == 200, answer.json()
    names = {world[name].reference: name for name in ("libraries", "buses")}
    return {names[row["reference"]] for row in answer.json()["results"]}


def test_amendments_are_found_by_what_a_journalist_asks(
    client: Client, world: dict[str, Any]
) -> None:
    both = {"libraries", "buses"}
    for query, names in {
        f"pot={world['pot'].reference}": {"buses"},
        "service=librar": {"libraries"},
        "service=LIBRAR": {"libraries"},
        "amount_least=1500000": {"buses"},
        "amount_least=1000000&amount_most=1000000": {"libraries"},
        "amount_least=1000000&service=librar": {"libraries"},
        "amount_least=1500000&service=librar": set(),
        f"member={world['mover'].reference}": {"libraries"},
        f"member={world['seconder'].reference}": {"libraries"},
        "state=lost,carried": {"buses"},
        "year=2025": both,
        "year=2024": set(),
        "held_from=2025-03-04&held_to=2025-03-04": both,
        "held_to=2025-03-03": set(),
    }.items():
        assert found(client, world, query) == names, query


def test_two_filters_by_line_must_fit_the_same_line(client: Client, world: dict[str, Any]) -> None:
    first, *_ = world["buses"].current.lines.order_by("position")
    type(first).objects.filter(pk=first.pk).update(service="Libraries", amount=10)

    assert found(client, world, "service=librar&amount_least=2000000") == set()


def test_year_of_a_hidden_budget_finds_nothing(client: Client, world: dict[str, Any]) -> None:
    type(world["budget"]).objects.update(published_at=None)

    assert found(client, world, "year=2025") == set()
    assert client.get("/api/v1/motions?year=2025").json()["results"] == []


def test_words_that_are_not_out_yet_are_not_found(client: Client, world: dict[str, Any]) -> None:
    AmendmentEvent.objects.create(
        amendment=world["libraries"], verb="alter", version=world["libraries"].current,
        visible_from=SOON, from_state="tabled", to_state="tabled",
    )  # fmt: skip

    assert found(client, world, "service=librar") == set()


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("amount_least=1,000", "amount_least"),
        ("amount_most=£5", "amount_most"),
        ("amount_least=" + "9" * 16, "amount_least"),
        ("service=%20", "service"),
        ("pot=nothing", "pot"),
        ("state=draft", "state"),
        ("include=ballots", "include"),
        ("order=title", "order"),
        ("held_from=1.2.2019", "held_from"),
    ],
)
def test_garbage_is_refused_with_the_parameter_at_fault(
    client: Client, world: dict[str, Any], query: str, parameter: str
) -> None:
    answer = client.get(f"/api/v1/amendments?{query}")

    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


@pytest.mark.parametrize(("name", "largest"), [("amendments", 100), ("budgets", 5)])
def test_lines_come_on_request_with_a_shorter_page(
    client: Client, world: dict[str, Any], name: str, largest: int
) -> None:
    plain = client.get(f"/api/v1/{name}").json()["results"]
    with_lines = client.get(f"/api/v1/{name}?include=lines").json()["results"]

    assert all("lines" not in row for row in plain)
    assert [{key: row[key] for key in row if key != "lines"} for row in with_lines] == plain
    for row in with_lines:
        assert row["lines"] == client.get(row["api_url"]).json()["lines"] != []
    refused = client.get(f"/api/v1/{name}?include=lines&limit={largest + 1}").json()
    assert (refused["code"], str(largest) in refused["detail"]) == ("wrong_limit", True)


@pytest.mark.parametrize(("name", "queries"), [("amendments", 6), ("budgets", 8)])
def test_lines_take_a_fixed_number_of_queries(
    client: Client, world: dict[str, Any], name: str, queries: int
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/api/v1/{name}?include=lines").status_code == 200
        return len(asked)

    few = count()
    for number in range(20):
        make_amendment(world["motion"])
        make_budget(make_council(f"town-{number}"))

    assert (few, count()) == (queries, queries)


def test_lines_have_no_room_in_csv(client: Client, world: dict[str, Any]) -> None:
    answer = client.get("/api/v1/amendments.csv?include=lines")

    assert (answer.status_code, answer.json()["parameter"]) == (400, "include")


def test_amendments_and_budgets_stand_in_the_order_asked_for(
    client: Client, world: dict[str, Any]
) -> None:
    later = make_meeting(world["council"], date(2026, 3, 4))
    newest = make_amendment(make_motion(later, make_budget(world["council"], 2026)))

    def first(address: str) -> str:
        return client.get(f"/api/v1/{address}").json()["results"][0]["reference"]

    assert first("amendments") == first("amendments?order=-held_on") == newest.reference
    assert first("amendments?order=held_on") == world["libraries"].reference
    assert first("motions?order=held_on") == world["motion"].reference
    assert first("budgets?order=year") == world["budget"].reference


def test_groups_are_found_together(client: Client, world: dict[str, Any]) -> None:
    green, red = (make_group(world["council"], name) for name in ("Green", "Red"))
    world["libraries"].groups.add(green)
    world["buses"].groups.add(red)

    assert found(client, world, f"group={green.reference},{red.reference}") == {
        "libraries", "buses"
    }  # fmt: skip
    assert found(client, world, f"group={green.reference}") == {"libraries"}
