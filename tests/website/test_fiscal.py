"""Budgets as Fiscal Data Packages, judged by another program than ours."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from frictionless import validate
from jsonschema import Draft4Validator

from council.changes.numbering import number_changes
from council.models import OldReference
from council.website.standards.fiscal import FIELDS
from tests.api_world import make_world
from tests.followers import mark_all

SCHEMA = Path(__file__).parent.parent / "data/fiscal-data-package/fiscal-data-package.json"

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> dict[str, Any]:
    return make_world()


def address(snapshot: Any) -> str:
    return f"{snapshot.budget.reference}/snapshot-{snapshot.number}"


def fetch(snapshot: Any) -> zipfile.ZipFile:
    answer = Client().get(f"/api/v1/fiscal-data-packages/{address(snapshot)}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.getvalue()))


def rows_of(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read("budget.csv").decode())))


def test_an_independent_program_finds_the_package_valid(
    world: dict[str, Any], tmp_path: Path
) -> None:
    fetch(world["snapshot"]).extractall(tmp_path)

    report = validate(str(tmp_path / "datapackage.json"))

    assert report.flatten(["rowNumber", "fieldName", "message"]) == []
    assert report.tasks[0].stats["rows"] == len(rows_of(fetch(world["snapshot"]))) > 0


def test_it_is_valid_by_the_standard_s_own_schema(world: dict[str, Any]) -> None:
    validator = Draft4Validator(json.loads(SCHEMA.read_text()))
    about = json.loads(fetch(world["snapshot"]).read("datapackage.json"))

    assert [error.message for error in validator.iter_errors(about)] == []
    del about["model"]["measures"]
    assert [error.message for error in validator.iter_errors(about)] != []


def test_the_program_would_find_a_fault(world: dict[str, Any], tmp_path: Path) -> None:
    fetch(world["snapshot"]).extractall(tmp_path)
    table = tmp_path / "budget.csv"
    table.write_text(table.read_text() + "one,two,three,four,five,six,seven,eight,nine\n")

    assert not validate(str(tmp_path / "datapackage.json")).valid


def shown(amount: int | None) -> str:
    return "" if amount is None else str(amount)


def test_its_rows_are_the_snapshot_s_lines(world: dict[str, Any]) -> None:
    snapshot = world["snapshot"]
    ours = Client().get(f"/api/v1/snapshots/{address(snapshot)}").json()["rows"]

    found = rows_of(fetch(snapshot))

    assert [
        (row["line"], int(row["year"]), row["stage"], row["amount"]) for row in found
    ] == [
        (row["line"], row["year"], row["stage"], shown(row["amount"]))
        for row in ours
        if row["line"] is not None
    ]  # fmt: skip
    assert {row["currency"] for row in found} == {"GBP"}


def test_the_same_snapshot_gives_the_same_bytes(world: dict[str, Any]) -> None:
    where = f"/api/v1/fiscal-data-packages/{address(world['snapshot'])}"

    assert Client().get(where).getvalue() == Client().get(where).getvalue()


def test_it_says_of_each_column_what_it_means_by_the_taxonomy(world: dict[str, Any]) -> None:
    about = json.loads(fetch(world["snapshot"]).read("datapackage.json"))

    fields = about["resources"][0]["schema"]["fields"]
    assert [field["columnType"] for field in fields] == [each[2] for each in FIELDS]
    assert all(field["description"] for field in fields)
    assert about["id"].endswith(f"/api/v1/snapshots/{address(world['snapshot'])}")


def test_a_snapshot_with_a_release_in_the_future_is_not_there(world: dict[str, Any]) -> None:
    snapshot = world["snapshot"]
    type(snapshot).objects.filter(pk=snapshot.pk).update(
        visible_from=timezone.now() + timedelta(days=1)
    )

    answer = Client().get(f"/api/v1/fiscal-data-packages/{address(snapshot)}")

    assert answer.status_code == 404


@pytest.mark.parametrize("reference", ["norfolk", "norfolk/budgets/2019/snapshot-", "x\x00y"])
def test_what_is_no_snapshot_is_not_found(world: dict[str, Any], reference: str) -> None:
    assert Client().get(f"/api/v1/fiscal-data-packages/{reference}").status_code == 404


def test_it_costs_a_fixed_number_of_queries(
    world: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(9):
        fetch(world["snapshot"])


def test_it_is_given_to_whoever_asks_for_a_zip_and_refused_to_who_takes_none(
    world: dict[str, Any],
) -> None:
    asked = f"/api/v1/fiscal-data-packages/{address(world['snapshot'])}"

    answers = [
        Client().get(asked, headers={"accept": "application/zip"}),
        Client().get(f"{asked}.zip"),
        Client().get(f"{asked}?format=zip"),
        Client().get(asked, headers={"accept": "application/json"}),
        Client().get(f"{asked}?format=json"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 406, 400]
    assert answers[3]["Content-Type"] == "application/problem+json"


def test_an_old_reference_leads_to_the_package_and_not_to_the_snapshot(
    world: dict[str, Any],
) -> None:
    snapshot = world["snapshot"]
    OldReference.objects.create(old="old/budget", new=snapshot.budget.reference)

    answer = Client().get(f"/api/v1/fiscal-data-packages/old/budget/snapshot-{snapshot.number}")

    assert answer.status_code == 301
    assert answer["Location"] == f"/api/v1/fiscal-data-packages/{address(snapshot)}"


def test_packages_are_listed_and_their_snapshots_lead_to_them(world: dict[str, Any]) -> None:
    snapshot = Client().get(f"/api/v1/snapshots/{address(world['snapshot'])}").json()
    (listed,) = Client().get("/api/v1/fiscal-data-packages?council=norfolk").json()["results"]

    assert snapshot["fiscal_data_package"] == listed["api_url"]
    assert listed["snapshot"] == snapshot["api_url"]
    assert Client().get(listed["api_url"])["Content-Type"] == "application/zip"
    assert Client().get("/api/v1").json()["fiscal-data-packages"].endswith("-packages")


def test_who_has_the_package_is_told_so_before_a_figure_is_read(
    world: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    mark_all()
    number_changes()
    asked = f"/api/v1/fiscal-data-packages/{address(world['snapshot'])}"
    held = {"if-none-match": Client().get(asked)["ETag"]}

    with django_assert_max_num_queries(1):
        assert Client().get(asked, headers=held).status_code == 304
