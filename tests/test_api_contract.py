"""What every list and record of the API must keep: shape, queries, errors, addresses."""

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from rest_framework import serializers

from council.api.index import LISTS as INDEXED
from council.api.views import ListView, RecordView
from council.models import OldReference
from tests.api_world import LISTS, ROWS, add_history, add_limit, add_one_more, make_world

pytestmark = pytest.mark.django_db

# Queries of one page after that for its tag: rows, sources, and what belongs to the rows.
QUERIES = {
    "councils": 2,
    "groups": 2,
    "members": 3,
    "bodies": 2,
    "meetings": 3,
    "motions": 2,
    "amendments": 4,
    "votes": 3,
    "ballots": 2,
    "budgets": 4,
    "pots": 5,
    "snapshots": 2,
    "areas": 3,
    "presences": 2,
    "amendment-lines": 4,
    "pot-claims": 3,
    "budget-versions": 2,
    "stated-totals": 2,
    "snapshot-rows": 2,
    "budget-lines": 3,
}
RECORDS = [name for name in LISTS if name not in ROWS]


def views() -> dict[str, tuple[type[ListView], Any]]:
    """Return the list and the record view of each list, found by its address."""
    found = {}
    for name in LISTS:
        listing, record = (
            getattr(get_resolver().resolve(address).func, "cls", None)
            for address in (f"/api/v1/{name}", f"/api/v1/{name}/x")
        )
        assert listing is not None
        assert record is not None
        found[name] = (listing, record if issubclass(record, RecordView) else None)
    return found


def assert_fits(field: Any, value: Any, place: str) -> None:
    """Compare an answer with its written shape: same keys, nulls only where they may be."""
    if value is None:
        assert field.allow_null, f"{place} is null"
    elif isinstance(field, serializers.ListSerializer):
        for number, part in enumerate(value):
            assert_fits(field.child, part, f"{place}[{number}]")
    elif isinstance(field, serializers.Serializer):
        must = {name for name, inner in field.fields.items() if inner.required}
        assert must <= set(value) <= set(field.fields), place
        for name in value:
            assert_fits(field.fields[name], value[name], f"{place}.{name}")
    else:
        assert_plain(field, value, place)


def assert_plain(field: serializers.Field, value: Any, place: str) -> None:
    if isinstance(field, serializers.ChoiceField):
        assert value in field.choices, f"{place} is {value}"
    kinds = {
        serializers.BooleanField: bool,
        serializers.IntegerField: int,
        serializers.CharField: str,
        serializers.DecimalField: str,
        serializers.DateTimeField: str,
        serializers.DateField: str,
        serializers.ListField: list,
    }
    for kind, python in kinds.items():
        if type(field) is kind:
            assert type(value) is python, f"{place} is {value!r}"


@pytest.fixture
def world() -> dict[str, Any]:
    found = make_world()
    add_limit(found["council"])
    for name in ("council", "group", "member", "body", "meeting"):
        add_history(found[name])
    return found


@pytest.mark.parametrize("name", LISTS)
def test_every_list_answers_what_its_shape_says(
    client: Client, world: dict[str, Any], name: str
) -> None:
    found = client.get(f"/api/v1/{name}").json()

    assert set(found) == {"next", "results"}
    assert found["results"]
    for row in found["results"]:
        assert_fits(views()[name][0].row_shape(), row, name)


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_answers_what_its_shape_says(
    client: Client, world: dict[str, Any], name: str
) -> None:
    row = client.get(f"/api/v1/{name}").json()["results"][0]

    answer = client.get(row["api_url"])

    assert answer.status_code == 200
    assert_fits(views()[name][1].shape(), answer.json(), name)
    assert {key: value for key, value in answer.json().items() if key in row} == row


@pytest.mark.parametrize("name", LISTS)
def test_every_list_takes_as_many_queries_for_a_hundred_rows_as_for_one(
    client: Client, world: dict[str, Any], name: str
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/v1/{name}?limit=500").status_code == 200
        return len(queries)

    few = count()
    for number in range(100):
        add_one_more(world, number)

    assert len(client.get(f"/api/v1/{name}?limit=500").json()["results"]) >= 100
    assert (few, count()) == (1 + QUERIES[name], 1 + QUERIES[name])


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_a_csv_file_with_the_same_rows(
    client: Client, world: dict[str, Any], name: str
) -> None:
    add_one_more(world, 1)
    rows = client.get(f"/api/v1/{name}").json()["results"]

    answer = client.get(f"/api/v1/{name}.csv")
    body = answer.getvalue()
    lines = list(csv.DictReader(body.decode().splitlines()))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    assert [line["reference"] for line in lines] == [row["reference"] for row in rows]
    assert client.get(f"/api/v1/{name}?format=csv").getvalue() == body


@pytest.mark.parametrize("name", LISTS)
def test_every_csv_column_is_part_of_the_shape(name: str) -> None:
    listing = views()[name][0]

    for column in listing.columns:
        field: Any = listing.row_shape()
        for step in column.split("."):
            field = field.fields[step]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("colour=red", "colour", "unknown_parameter"),
        ("limit=0", "limit", "wrong_limit"),
        ("limit=501", "limit", "wrong_limit"),
        ("limit=-1", "limit", "wrong_limit"),
        ("limit=ten", "limit", "wrong_limit"),
        ("limit=" + "9" * 50, "limit", "wrong_limit"),
        ("limit=1&limit=2", "limit", "parameter_twice"),
        ("after=x", "after", "wrong_cursor"),
        ("after=", "after", "wrong_cursor"),
        pytest.param("after=" + "A" * 1500, "after", "wrong_cursor", id="long"),
        ("after=WzEsOTk5OTk5OTk5OTk5OTk5OTk5OTk5OTld", "after", "wrong_cursor"),
        ("after=W1tbW1tb", "after", "wrong_cursor"),
        ("format=xml", "format", "wrong_value"),
        ("evidence=hearsay", "evidence", "wrong_value"),
        ("updated_since=yesterday", "updated_since", "wrong_value"),
        ("updated_since=2019-02-31", "updated_since", "wrong_value"),
        ("updated_since=0001-01-01T00:00:00%2B23:00", "updated_since", "wrong_value"),
        ("council=atlantis", "council", "unknown_reference"),
        ("council=a%00b", "council", "wrong_value"),
    ],
)
@pytest.mark.parametrize("name", ["votes", "members", "amendments"])
def test_wrong_parameter_is_answered_with_a_sentence(
    client: Client, name: str, query: str, field: str, code: str
) -> None:
    answer = client.get(f"/api/v1/{name}?{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    error = answer.json()
    assert (error["parameter"], error["code"], error["status"]) == (field, code, 400)
    assert error["detail"].endswith(".")


@pytest.mark.parametrize("name", RECORDS)
def test_unknown_reference_is_not_found(client: Client, name: str) -> None:
    for reference in ("nowhere", "a/b/c/snapshot-1", "a%00b", "snapshot-", "é"):
        answer = client.get(f"/api/v1/{name}/{reference}")

        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("name", RECORDS)
def test_changed_reference_leads_to_the_new_one(
    client: Client, world: dict[str, Any], name: str
) -> None:
    row = client.get(f"/api/v1/{name}").json()["results"][0]
    budget, _, last = row["reference"].rpartition("/")
    old, new = ("old/budget", budget) if name == "snapshots" else ("old/name", row["reference"])
    OldReference.objects.create(old=old, new=new)

    answer = client.get(f"/api/v1/{name}/{old}" + (f"/{last}" if name == "snapshots" else ""))

    assert answer.status_code == 301
    assert answer["Location"] == f"/api/v1/{name}/{row['reference']}"


def test_old_reference_of_something_unpublished_is_not_found(
    client: Client, world: dict[str, Any]
) -> None:
    vote = world["vote"]
    OldReference.objects.create(old="old/name", new=vote.reference)
    type(vote).objects.update(names_published_at=None)
    type(vote).objects.update(published_at=None)

    assert client.get("/api/v1/votes/old/name").status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_slash_at_the_end_does_no_harm(client: Client, world: dict[str, Any], name: str) -> None:
    plain = client.get(f"/api/v1/{name}")
    first = plain.json()["results"][0]["api_url"]

    assert client.get(f"/api/v1/{name}/").content == plain.content
    assert client.get(f"{first}/").content == client.get(first).content


def test_index_names_every_list(client: Client) -> None:
    found = client.get("/api/v1/").json()

    assert tuple(INDEXED) != ()
    other = {
        "changes", "corrections", "events", "fiscal-data-packages", "glossary", "group-figures",
        "member-figures", "ocd-votes", "popolo-votes", "problems", "schema", "search", "what-if",
    }  # fmt: skip
    assert set(found) == {*LISTS, *other}
    assert found["votes"] == "http://testserver/api/v1/votes"
    assert client.get("/api/v1").json() == found
    for name, parameter in (
        ("what-if", "meeting"), ("member-figures", "member"), ("group-figures", "group"),
    ):  # fmt: skip
        answer = client.get(found.pop(name))
        assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
    assert client.get(found.pop("search")).json()["code"]  # it needs words
    for address in found.values():
        assert client.get(address).status_code == 200


def test_any_other_address_answers_in_the_same_shape(client: Client) -> None:
    for address in ("/api/v1/nonsense", "/api/v1/votes.xml", "/api/v2/", "/api/nothing"):
        answer = client.get(address)

        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
        assert set(answer.json()) == {"type", "title", "status", "detail", "code", "parameter"}


def test_nobody_writes_through_the_api(client: Client, world: dict[str, Any]) -> None:
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)("/api/v1/votes")

        assert answer.status_code == 405
        assert answer.json()["code"] == "method_not_allowed"


def test_other_sites_and_any_client_may_read(client: Client, world: dict[str, Any]) -> None:
    answer = client.get("/api/v1/votes", headers={"accept": "text/html,*/*;q=0.8"})

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Content-Type"] == "application/json"
    assert client.head("/api/v1/votes").status_code == 200


def test_committed_description_is_what_the_code_says(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yml"

    call_command("spectacular", "--validate", "--fail-on-warn", file=str(made))

    committed = Path(settings.BASE_DIR) / "docs" / "openapi.yml"
    assert made.read_text() == committed.read_text()


def test_every_field_and_status_is_described() -> None:
    described = yaml.safe_load((Path(settings.BASE_DIR) / "docs" / "openapi.yml").read_text())

    bare = [
        f"{name}.{field}"
        for name, schema in described["components"]["schemas"].items()
        for field, about in schema.get("properties", {}).items()
        if not about.get("description")
    ]
    operations = [get for address in described["paths"].values() for get in address.values()]

    assert bare == []
    for operation in operations:
        assert {"200", "304", "400", "406", "429"} <= operation["responses"].keys()
        for status, response in operation["responses"].items():
            assert response["description"].endswith(".")
            is_error = status >= "400"
            assert ("application/problem+json" in response.get("content", {})) == is_error


# Queries of one record, that for its tag included.
RECORD_QUERIES = {
    "councils": 7, "members": 11, "groups": 4, "bodies": 4, "meetings": 6, "motions": 8,
    "amendments": 28, "votes": 5, "budgets": 19, "pots": 11, "snapshots": 10,
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_and_file_takes_as_many_queries_in_a_full_site_as_in_a_small_one(
    client: Client, world: dict[str, Any], name: str
) -> None:
    address = client.get(f"/api/v1/{name}").json()["results"][0]["api_url"]

    def count(asked: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(asked).getvalue()
        return len(queries)

    few = (count(address), count(f"/api/v1/{name}.csv"), count(f"/api/v1/{name}.jsonl"))
    for number in range(100):
        add_one_more(world, number)

    many = (count(address), count(f"/api/v1/{name}.csv"), count(f"/api/v1/{name}.jsonl"))
    assert few == many == (RECORD_QUERIES[name], QUERIES[name] + 1, QUERIES[name] + 1)
