"""Lines of budgets as one table, and other rows of money by what a journalist asks."""

import csv
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from amendments.models import Budget, BudgetVersion, SnapshotRow
from council.actions import correct_record
from council.changes.numbering import number_changes
from council.enums import Evidence
from council.models import Council
from council.records import Occasion
from tests.api_world import make_world
from tests.factories import LONG_AGO, make_budget, make_council, make_meeting
from tests.followers import mark_all, walk

pytestmark = pytest.mark.django_db
SOON = datetime(2999, 1, 1, tzinfo=UTC)
MINUTES = Occasion(evidence=Evidence.MINUTES, reason="The minutes say so.")


@pytest.fixture
def world() -> dict[str, Any]:
    return make_world()


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def add_version(budget: Budget, number: int, amount: int, **fields: Any) -> BudgetVersion:
    version = budget.versions.create(number=number, **{"published_at": LONG_AGO} | fields)
    version.amounts.create(line=budget.lines.get(), year=2025, amount=amount)
    return version


def test_a_row_says_line_year_version_and_amount(client: Client, world: dict[str, Any]) -> None:
    line, version = world["budget"].lines.get(), world["budget"].versions.get()

    (row,) = rows(client, "budget-lines?budget=norfolk/budgets/2025")

    stored = version.amounts.get()
    assert (row["line"], row["service"], row["year"]) == (line.key, line.service, stored.year)
    assert (row["amount"], row["version"]) == (stored.amount, version.number)
    assert (row["stage"], row["is_newest"]) == ("recommended", True)
    assert row["reference"] == world["budget"].reference
    assert row["sources"][0]["title"] == "Minutes"


def test_a_line_without_a_figure_has_a_row_whose_amount_is_not_known(
    client: Client, world: dict[str, Any]
) -> None:
    world["budget"].lines.create(key="ferries", service="Ferries")

    (row,) = rows(client, "budget-lines?service=ferr")
    (line,) = csv.DictReader(
        client.get("/api/v1/budget-lines.csv?service=ferr").getvalue().decode().splitlines()
    )

    assert row["line"] == "ferries"
    assert (row["year"], row["amount"], row["version"]) == (None, None, None)
    assert row["is_newest"]
    assert (line["year"], line["amount"]) == ("", "")


def test_versions_are_told_apart_and_the_newest_of_each_stage_is_marked(
    client: Client, world: dict[str, Any]
) -> None:
    add_version(world["budget"], 2, 7)
    add_version(world["budget"], 3, 8, stage="adopted")

    found = {row["version"]: row for row in rows(client, "budget-lines")}
    newest = rows(client, "budget-lines?is_newest=true")

    assert {number: row["is_newest"] for number, row in found.items()} == {
        1: False, 2: True, 3: True,
    }  # fmt: skip
    assert [row["amount"] for row in newest] == [7, 8]
    assert [row["version"] for row in rows(client, "budget-lines?version=1,2")] == [1, 2]
    assert [row["amount"] for row in rows(client, "budget-lines?stage=adopted")] == [8]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("council=norfolk", 1), ("council=suffolk", 0), ("budget_year=2025", 1),
        ("budget_year=2024", 0), ("year=2025", 1), ("year=2031", 0), ("kind=spending", 1),
        ("kind=reserves", 0), ("account=capital", 0), ("amount_least=1", 1),
        ("amount_most=-1", 0), ("evidence=press", 0), ("updated_since=2999-01-01", 0),
        ("updated_since=2000-01-01", 1),
    ],
)  # fmt: skip
def test_lines_are_found_by_what_a_journalist_asks(
    client: Client, world: dict[str, Any], query: str, count: int
) -> None:
    make_council("suffolk")

    assert len(rows(client, f"budget-lines?{query}")) == count


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_a_walk_meets_every_figure_once_and_lines_without_one_too(
    world: dict[str, Any], limit: int
) -> None:
    budget, version = world["budget"], world["budget"].versions.get()
    for number in range(5):
        line = budget.lines.create(key=f"line-{number}", service=f"Service {number}")
        for year in range(number):
            version.amounts.create(line=line, year=2025 + year, amount=number)

    whole = walk("budget-lines")
    address, found = f"/api/v1/budget-lines?limit={limit}", []
    while address:
        page = Client().get(address).json()
        found += page["results"]
        address = page["next"]

    assert found == whole
    assert len(whole) == 1 + 1 + sum(range(5))
    assert len({(row["line"], row["year"]) for row in whole}) == len(whole)


def test_figures_that_are_not_public_are_in_no_row(client: Client, world: dict[str, Any]) -> None:
    add_version(world["budget"], 2, 777_777, published_at=None)
    add_version(world["budget"], 3, 777_777, published_at=SOON)
    for year, hidden in ((2030, {"published_at": None}), (2031, {"visible_from": SOON})):
        draft = make_budget(world["council"], year)
        Budget.objects.filter(pk=draft.pk).update(**hidden)
        draft.lines.update(service="Zanzibar")
        draft.lines.create(key="secret", service="Zanzibar")

    said = (
        client.get("/api/v1/budget-lines").content
        + client.get("/api/v1/budget-lines.csv").getvalue()
    )

    assert b"777777" not in said
    assert b"Zanzibar" not in said
    assert [row["is_newest"] for row in rows(client, "budget-lines")] == [True]


def test_what_the_feed_told_since_is_in_snapshots_their_rows_and_lines(
    client: Client, world: dict[str, Any]
) -> None:
    mark_all()
    number_changes()
    then = timezone.now() + timedelta(hours=1)
    since = f"updated_since={(then - timedelta(minutes=1)).isoformat().replace('+00:00', 'Z')}"
    lists = ("snapshots", "snapshot-rows", "budget-lines")
    with time_machine.travel(then, tick=False):
        before = [len(rows(client, f"{name}?{since}")) for name in lists]
        correct_record(world["council"], {"name": "County of Norfolk"}, occasion=MINUTES)
        number_changes()
        after = [len(rows(client, f"{name}?{since}")) for name in lists]

    assert before == [0, 0, 0]
    assert all(after)


def test_a_snapshot_is_out_when_its_budget_is(client: Client, world: dict[str, Any]) -> None:
    out = timezone.now() - timedelta(minutes=1)
    type(world["snapshot"]).objects.update(taken_at=LONG_AGO)
    Budget.objects.update(visible_from=out)

    said = out.isoformat().replace("+00:00", "Z")
    for name in ("snapshots", "snapshot-rows"):
        assert {row["published_at"] for row in rows(client, name)} == {said}


def test_figures_of_snapshots_are_found_by_service_and_amount(
    client: Client, world: dict[str, Any]
) -> None:
    line: Any = SnapshotRow.objects.get(line__isnull=False).line

    for query, count in (
        (f"service={line.service[:5]}", 1), ("service=zanzibar", 0), ("amount_least=6200000", 1),
        ("amount_least=6200001", 0), ("amount_most=6200000", 1),
    ):  # fmt: skip
        assert len(rows(client, f"snapshot-rows?{query}")) == count


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("held_from=2025-03-04&held_to=2025-03-04", 1), ("held_from=2025-03-05", 0),
        ("held_to=2025-03-03", 0),
    ],
)  # fmt: skip
def test_presences_are_found_by_the_day_of_the_meeting(
    client: Client, world: dict[str, Any], query: str, count: int
) -> None:
    make_meeting(Council.objects.get(), reference="norfolk/full-council/2025-03-04-2")

    assert len(rows(client, f"presences?{query}")) == count
