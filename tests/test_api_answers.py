"""How any address of the API answers: formats, sparse fields, errors, limits on asking."""

import csv
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import path
from redis.exceptions import ConnectionError as NoRedis

from council import urls
from council.api import limits
from council.api.errors import PROBLEMS
from council.api.fields import only, read_fields
from council.api.formats import CSV, FORMATS, JSON, LINES, accepted
from council.exports import CHUNK, MARK, in_chunks
from tests.api_world import LISTS, add_one_more, make_world

pytestmark = pytest.mark.django_db
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def world() -> dict[str, Any]:
    return make_world()


@pytest.mark.parametrize(
    ("accept", "found"),
    [
        ("", JSON),
        ("*/*", JSON),
        (BROWSER, JSON),
        ("application/*", JSON),
        ("text/*", CSV),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("application/x-ndjson", LINES),
        ("text/csv;q=0.5, application/json;q=0.9", JSON),
        ("text/csv;q=0.9, application/json;q=0.5", CSV),
        ("text/csv, */*;q=0.1", CSV),
        ("application/json;q=0, */*", CSV),
        ("text/csv;q=high", CSV),
        ("text/html", None),
        ("application/json;q=0", None),
        ("nonsense", None),
    ],
)
def test_accept_header_chooses_the_format_it_likes_best(accept: str, found: str | None) -> None:
    assert accepted(FORMATS, accept) == found


@pytest.mark.parametrize("name", ["votes", "ballots", "members", "amendment-lines"])
def test_format_is_asked_for_by_suffix_parameter_or_header(
    client: Client, world: dict[str, Any], name: str
) -> None:
    rows = client.get(f"/api/v1/{name}").json()["results"]

    for query, headers in (
        (f"{name}.jsonl", {}),
        (f"{name}?format=jsonl", {"accept": "text/csv"}),
        (name, {"accept": "application/x-ndjson"}),
    ):
        answer = client.get(f"/api/v1/{query}", headers=headers)
        assert answer["Content-Type"] == "application/x-ndjson"
        assert [json.loads(line) for line in answer.getvalue().splitlines()] == rows
        assert "Accept" in answer["Vary"]
    by_header = client.get(f"/api/v1/{name}", headers={"accept": "text/csv"})
    assert by_header.getvalue() == client.get(f"/api/v1/{name}.csv").getvalue()
    assert client.get(f"/api/v1/{name}.json").json()["results"] == rows


def test_format_that_is_not_there_is_refused(client: Client, world: dict[str, Any]) -> None:
    refused = client.get("/api/v1/votes", headers={"accept": "text/html"})
    of_record = client.get(
        f"/api/v1/votes/{world['vote'].reference}", headers={"accept": "text/csv"}
    )
    both = client.get("/api/v1/votes.csv?format=json")

    for answer in (refused, of_record):
        assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
        assert answer["Content-Type"] == "application/problem+json"
    assert (both.status_code, both.json()["parameter"]) == (400, "format")


def test_record_is_json_by_suffix_too(client: Client, world: dict[str, Any]) -> None:
    address = f"/api/v1/votes/{world['vote'].reference}"

    assert client.get(f"{address}.json").json() == client.get(address).json()


def test_file_for_a_spreadsheet_says_that_it_is_utf8(
    client: Client, world: dict[str, Any]
) -> None:
    for_program = client.get("/api/v1/votes.csv").getvalue().decode()
    for_browser = client.get("/api/v1/votes.csv", headers={"accept": BROWSER}).getvalue().decode()

    assert for_browser == MARK + for_program
    assert for_program.startswith("reference,")


def test_lines_are_sent_in_chunks_and_none_is_lost() -> None:
    line = b"x" * 1000 + b"\n"

    chunks = list(in_chunks([line] * 100, b"start\n"))

    assert b"".join(chunks) == b"start\n" + line * 100
    assert 1 < len(chunks) < 10
    assert all(len(chunk) <= CHUNK + len(line) for chunk in chunks)
    assert list(in_chunks([])) == []


def test_limited_file_says_where_the_next_part_is(client: Client, world: dict[str, Any]) -> None:
    add_one_more(world, 1)
    seen, address = [], "/api/v1/members.csv?limit=1"
    while address:
        answer = client.get(address)
        seen += [
            row["reference"] for row in csv.DictReader(answer.getvalue().decode().splitlines())
        ]
        address = answer.get("Link", "").partition(">")[0].removeprefix("<")

    rows = client.get("/api/v1/members").json()["results"]
    assert seen == [row["reference"] for row in rows]


FIELDS: dict[str, Any] = {"a": {}, "b": {"c": {}, "d": {}}}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (None, {}),
        ("a", {"a": {}}),
        ("b.d, a", {"b": {"d": {}}, "a": {}}),
        ("b.d,b.c", {"b": {"d": {}, "c": {}}}),
        ("b.d,b", {"b": {}}),
        ("b,b.d", {"b": {}}),
    ],
)
def test_fields_are_read_as_a_tree(text: str | None, tree: dict[str, Any]) -> None:
    assert read_fields(text, FIELDS) == tree


def test_only_what_is_wanted_is_left() -> None:
    record = {"a": 1, "b": [{"c": 2, "d": 3}], "e": None}

    assert only(record, {"b": {"d": {}}, "e": {"x": {}}}) == {"b": [{"d": 3}], "e": None}
    assert only(record, {}) == record


@pytest.mark.parametrize("name", LISTS)
def test_every_list_answers_only_the_fields_asked_for(
    client: Client, world: dict[str, Any], name: str
) -> None:
    whole = client.get(f"/api/v1/{name}").json()["results"]
    first, *_, last = whole[0]

    found = client.get(f"/api/v1/{name}?fields={last},{first}").json()["results"]

    assert found == [{last: row[last], first: row[first]} for row in whole]


def test_fields_reach_into_others_in_every_format(client: Client, world: dict[str, Any]) -> None:
    query = "fields=declared.result,reference"
    [row] = client.get(f"/api/v1/votes?{query}").json()["results"]
    [line] = client.get(f"/api/v1/votes.jsonl?{query}").getvalue().splitlines()
    heading, _ = client.get(f"/api/v1/votes.csv?{query}").getvalue().decode().split("\r\n", 1)
    record = client.get(f"{row['reference']}".join(["/api/v1/votes/", "?fields=ballots.choice"]))

    expected = {"declared": {"result": "carried"}, "reference": world["vote"].reference}
    assert row == json.loads(line) == expected
    assert heading == "declared_result,reference"
    assert record.json() == {"ballots": [{"choice": "for"}]}


@pytest.mark.parametrize("query", ["fields=", "fields=reference,", "fields=colour",
                                   "fields=declared.colour", "fields=reference.x"])  # fmt: skip
def test_unknown_field_is_refused_with_what_may_be_used(
    client: Client, world: dict[str, Any], query: str
) -> None:
    answer = client.get(f"/api/v1/votes?{query}")

    assert answer.status_code == 400
    assert (answer.json()["code"], answer.json()["parameter"]) == ("unknown_field", "fields")


def test_csv_without_a_column_says_so(client: Client, world: dict[str, Any]) -> None:
    answer = client.get("/api/v1/votes.csv?fields=options")

    assert (answer.status_code, answer.json()["parameter"]) == (400, "fields")


def test_every_kind_of_error_is_explained_at_its_type(client: Client) -> None:
    error = client.get("/api/v1/votes?colour=red").json()

    address, _, code = error["type"].partition("#")
    kinds = {kind["code"]: kind for kind in client.get(address).json()["problems"]}
    assert code == error["code"] == "unknown_parameter"
    assert kinds.keys() == PROBLEMS.keys()
    assert kinds[code]["title"] == error["title"]


@pytest.mark.parametrize("address", ["/api", "/api/", "/api/v2", "/api/v1/votes.xml"])
def test_address_that_is_none_is_a_problem_too(client: Client, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def fail(request: Any) -> Any:
    raise ZeroDivisionError


urlpatterns = [path("api/v1/broken", fail), path("broken", fail)]
handler500 = "council.website.pages.lost.broken"


def test_our_own_mistake_is_a_problem_to_programs_and_a_page_to_people(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)

    answer, page = client.get("/api/v1/broken"), client.get("/broken")

    assert urls.handler500 == handler500
    assert (answer.status_code, page.status_code) == (500, 500)
    assert answer["Content-Type"] == "application/problem+json"
    assert page["Content-Type"].startswith("text/html")
    error = answer.json()
    assert (error["code"], error["status"], error["parameter"]) == ("server_error", 500, None)
    assert error["type"] == "http://testserver/api/v1/problems#server_error"
    assert b"ZeroDivision" not in answer.content + page.content


def test_our_own_mistake_has_a_page_even_without_its_style_sheet(settings: Any) -> None:
    settings.ROOT_URLCONF, settings.DEBUG = __name__, False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        },
    }
    settings.STATIC_ROOT = "/nowhere"

    page = Client(raise_request_exception=False).get("/broken").content.decode()

    assert "Something went wrong on our side." in page
    assert "stylesheet" not in page


def test_head_answers_every_address_without_body_or_warning(
    client: Client, world: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    found = client.get("/api/v1/").json()
    found.pop("what-if")  # it needs a meeting
    found["search"] += "?q=library"
    for name in ("member", "group"):
        found[f"{name}-figures"] += f"?{name}={world[name].reference}"
    with caplog.at_level(logging.WARNING):
        for address in (*found.values(), f"/api/v1/votes/{world['vote'].reference}"):
            answer = client.head(address)
            assert (answer.status_code, answer.getvalue()) == (200, b""), address
        for suffix in FORMATS:
            assert client.head(f"/api/v1/votes.{suffix}").getvalue() == b""

    assert caplog.records == []


def test_description_is_yaml_or_json(client: Client) -> None:
    assert client.get("/api/v1/schema").content.startswith(b"openapi: 3.1.0")
    assert client.get("/api/v1/schema?format=json").json()["openapi"] == "3.1.0"
    assert client.get("/api/v1/schema", headers={"accept": "application/json"}).json()
    assert client.get("/api/v1/schema?format=xml").status_code == 400


def test_browser_may_ask_before_it_reads(client: Client) -> None:
    answer = client.options("/api/v1/votes")

    assert (answer.status_code, answer.content) == (204, b"")
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


@pytest.fixture
def few(settings: Any) -> Iterator[Any]:
    """Allow three requests a minute."""
    cache.clear()
    settings.API_REQUESTS_PER_MINUTE = 3
    limits.counters.away_until = 0
    yield settings
    limits.counters.away_until = 0
    cache.clear()


def test_reader_who_asks_too_often_is_told_how_long_to_wait(
    client: Client, few: Any, time_machine: Any
) -> None:
    time_machine.move_to("2026-03-01T12:00:20Z", tick=False)
    answers = [client.get("/api/v1/problems") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"] for answer in answers] == [
        '"minute";r=2;t=40', '"minute";r=1;t=40', '"minute";r=0;t=40', '"minute";r=0;t=40'
    ]  # fmt: skip
    refused = answers[-1]
    assert refused["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert (refused["Retry-After"], refused.json()["code"]) == ("40", "too_many_requests")
    assert refused["Content-Type"] == "application/problem+json"
    assert client.get("/api/v1/problems", REMOTE_ADDR="192.0.2.9").status_code == 200
    time_machine.move_to("2026-03-01T12:01:00Z", tick=False)
    assert client.get("/api/v1/problems").status_code == 200


def test_no_limit_is_no_header(client: Client) -> None:
    assert "RateLimit" not in client.get("/api/v1/problems")


def test_without_a_cache_everybody_is_answered(
    client: Client, few: Any, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    asked = []

    def away(key: str) -> int:
        asked.append(key)
        raise NoRedis

    monkeypatch.setattr(limits.counters, "_count", away)

    assert {client.get("/api/v1/problems").status_code for _ in range(5)} == {200}
    assert len(asked) == len(caplog.records) == 1


@pytest.mark.parametrize(
    ("trusted", "forwarded", "nearest", "reader"),
    [
        (0, "192.0.2.1", "198.51.100.7", "198.51.100.7"),
        (1, "192.0.2.1", "127.0.0.1", "192.0.2.1"),
        (1, "203.0.113.5, 192.0.2.1", "127.0.0.1", "192.0.2.1"),
        (2, "203.0.113.5, 192.0.2.1", "127.0.0.1", "203.0.113.5"),
        (2, "192.0.2.1", "127.0.0.1", "127.0.0.1"),
        (1, "unknown", "127.0.0.1", "127.0.0.1"),
        (1, "", "127.0.0.1", "127.0.0.1"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (0, "", "", ""),
    ],
)
def test_reader_is_who_our_own_proxies_saw(
    settings: Any, trusted: int, forwarded: str, nearest: str, reader: str
) -> None:
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=nearest, HTTP_X_FORWARDED_FOR=forwarded)

    assert limits.reader_of(request) == reader
