"""Filters of votes and ballots in the words of a journalist; none of them tells what is hidden."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council.models import Meeting
from tests.api_world import declare
from tests.factories import (
    make_amendment,
    make_ballot,
    make_budget,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
)
from votes.models import Vote, VoteOption

pytestmark = pytest.mark.django_db
SOON = datetime(2999, 1, 1, tzinfo=UTC)
DECLARED = ("declared_for", "declared_against", "declared_abstained")
NAMED = ("tally_for", "tally_against", "tally_abstained")


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting(make_council("norfolk"))


def numbers(client: Client, query: str, name: str = "votes") -> list[int]:
    """Return which of the votes a query finds: 1 for the first that was made."""
    answer = client.get(f"/api/v1/{name}?{query}")
    assert answer.status_code == 200, answer.json()
    made = list(Vote.objects.order_by("id").values_list("reference", flat=True))
    return sorted({made.index(row["reference"]) + 1 for row in answer.json()["results"]})


def figures(declared: tuple[Any, ...], named: tuple[int, ...], **fields: Any) -> dict[str, Any]:
    return (
        dict(zip(DECLARED, declared, strict=True)) | dict(zip(NAMED, named, strict=True)) | fields
    )


@pytest.mark.parametrize(
    ("found", "is_so"),
    [
        (figures((40, 0, 0), (40, 0, 0)), True),
        (figures((0, 40, 0), (0, 0, 0), names_published_at=None), True),
        (figures((None, None, None), (40, 0, 0)), True),
        (figures((40, 0, 1), (40, 0, 1)), False),
        (figures((40, 1, None), (0, 0, 0)), False),
        (figures((None, None, None), (2, 1, 0), roll_complete=False), False),
        (figures((40, None, None), (0, 0, 0)), None),
        (figures((0, 0, 0), (0, 0, 0)), None),
        (figures((None, None, None), (40, 0, 0), roll_complete=False), None),
        (figures((None, None, None), (40, 0, 0), tally_unknown=1), None),
        (figures((None, None, None), (40, 0, 0), names_published_at=SOON), None),
        (figures((None, None, None), (40, 2, 0), names_published_at=None), None),
        (figures((40, 0, 0), (39, 1, 0)), None),
    ],
)
def test_unanimous_is_what_is_known_to_be_so(
    client: Client, meeting: Meeting, found: dict[str, Any], is_so: bool | None
) -> None:
    declare(meeting, **found)

    answers = {word: bool(numbers(client, f"unanimous={word}")) for word in ("true", "false")}

    assert answers == {"true": is_so is True, "false": is_so is False}


@pytest.mark.parametrize(
    ("codes", "fields", "told"),
    [
        (["names_differ_from_tally"], {}, {"any", "names_differ_from_tally"}),
        (["names_differ_from_tally"], {"names_published_at": None}, {"none"}),
        (["names_differ_from_tally"], {"names_published_at": SOON}, {"none"}),
        (["result_differs_from_arithmetic"], {}, {"any", "result_differs_from_arithmetic"}),
        (["result_differs_from_arithmetic"], {"names_published_at": None}, {"none"}),
        (
            ["result_differs_from_arithmetic"],
            {"names_published_at": None, "tally_for": 0},
            {"any", "result_differs_from_arithmetic"},
        ),
        ([], {}, {"none"}),
    ],
)
def test_mismatch_finds_what_readers_are_told_and_nothing_else(
    client: Client, meeting: Meeting, codes: list[str], fields: dict[str, Any], told: set[str]
) -> None:
    vote = declare(meeting, mismatches=codes, **fields)
    words = ("any", "none", "names_differ_from_tally", "result_differs_from_arithmetic")

    found = {word for word in words if numbers(client, f"mismatch={word}")}

    assert found == told
    shown = client.get(f"/api/v1/votes/{vote.reference}").json()["mismatches"]
    assert {row["code"] for row in shown} == told - {"any", "none"}


def test_mismatch_from_hidden_marks_on_options_is_not_told(
    client: Client, meeting: Meeting
) -> None:
    code = "result_differs_from_arithmetic"
    vote = declare(meeting, mismatches=[code], names_published_at=None, tally_for=0)
    VoteOption.objects.create(vote=vote, position=1, label="Budget A", tally=1)

    assert numbers(client, f"mismatch={code}") == []
    assert numbers(client, "mismatch=none") == [1]


def test_votes_are_found_by_what_a_journalist_asks(client: Client, meeting: Meeting) -> None:
    budget = make_budget(meeting.council)
    motion = make_motion(meeting, budget)
    green = make_group(meeting.council, "Green")
    ann = make_member(meeting.council, "Ann Bell", green)
    first = declare(
        meeting,
        make_amendment(motion),
        declared_by_casting_vote=True,
        method="show_of_hands_counted",
    )
    declare(meeting, motion, declared_result="lost", method="affirmation", declared_for=None,
            declared_against=None)  # fmt: skip
    declare(meeting, declared_result="tied", method="recorded_electronic")
    make_ballot(first, ann, group_at_vote=green)

    for query, found in {
        "by_casting_vote=true": [1],
        "by_casting_vote=false": [2, 3],
        "result=lost,tied": [2, 3],
        "method=affirmation,recorded_electronic": [2, 3],
        f"group={green.reference}": [1],
        f"member={ann.reference}": [1],
        "year=2025": [1, 2],
        "year=2024,2025": [1, 2],
        "year=2024": [],
        "held_from=2025-03-04&held_to=2025-03-04": [1, 2, 3],
        "held_from=2025-03-05": [],
        "held_to=2025-03-03": [],
        "council=norfolk": [1, 2, 3],
    }.items():
        assert numbers(client, query) == found, query


def test_ballots_are_found_by_what_a_journalist_asks(client: Client, meeting: Meeting) -> None:
    budget = make_budget(meeting.council)
    ann, tom = (make_member(meeting.council, name) for name in ("Ann Bell", "Tom Marsh"))
    first = declare(meeting, make_motion(meeting, budget), method="recorded_electronic")
    second = declare(meeting, declared_result="lost")
    make_ballot(first, ann, "for")
    make_ballot(second, tom, "abstain")
    make_ballot(second, tom, "for", is_casting=True)

    for query, found in {
        "year=2025": [1],
        "result=lost": [2],
        "method=recorded_electronic": [1],
        "is_casting=true": [2],
        "choice=abstain": [2],
        "choice=for,abstain": [1, 2],
        f"member={ann.reference},{tom.reference}": [1, 2],
        "held_from=2025-03-04": [1, 2],
        "held_to=2025-03-03": [],
    }.items():
        assert numbers(client, query, "ballots") == found, query


def test_year_of_a_hidden_budget_finds_nothing(client: Client, meeting: Meeting) -> None:
    budget = make_budget(meeting.council, published_at=None)
    make_ballot(declare(meeting, make_motion(meeting, budget)), make_member(meeting.council))

    assert numbers(client, "year=2025") == []
    assert numbers(client, "year=2025", "ballots") == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("unanimous=yes", "unanimous"),
        ("by_casting_vote=1", "by_casting_vote"),
        ("mismatch=some", "mismatch"),
        ("result=carried,", "result"),
        ("result=won", "result"),
        ("method=shouting", "method"),
        ("held_from=2019", "held_from"),
        ("held_from=2019-02-31", "held_from"),
        ("held_to=2019-2-1", "held_to"),
        ("held_to=2019-02-11T00:00", "held_to"),
        ("year=19", "year"),
        ("year=2019-2020", "year"),
        ("year=" + ",".join(["2019"] * 21), "year"),
        ("group=nobody", "group"),
        ("council=norfolk,atlantis", "council"),
        ("include=sources", "include"),
        ("order=question", "order"),
    ],
)
def test_garbage_is_refused_with_the_parameter_at_fault(
    client: Client, meeting: Meeting, query: str, parameter: str
) -> None:
    answer = client.get(f"/api/v1/votes?{query}")

    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter
    assert answer.json()["detail"].endswith(".")


def test_names_come_with_votes_on_request_and_only_where_they_are_public(
    client: Client, meeting: Meeting
) -> None:
    members = [make_member(meeting.council, name) for name in ("Zoe Ash", "Ann Bell")]
    shown, hidden = declare(meeting), declare(meeting, names_published_at=SOON)
    for vote in (shown, hidden):
        for member in members:
            make_ballot(vote, member)

    rows = client.get("/api/v1/votes?include=ballots&order=held_on").json()["results"]

    assert [[ballot["member"]["name"] for ballot in row["ballots"]] for row in rows] == [
        ["Zoe Ash", "Ann Bell"], []
    ]  # fmt: skip
    assert rows[0]["ballots"] == client.get(rows[0]["api_url"]).json()["ballots"]
    assert "ballots" not in client.get("/api/v1/votes").json()["results"][0]


def test_votes_with_names_take_one_query_more_however_many_there_are(
    client: Client, meeting: Meeting
) -> None:
    def count(query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/v1/votes?{query}").status_code == 200
        return len(queries)

    member = make_member(meeting.council)
    make_ballot(declare(meeting), member)
    few = (count("limit=50"), count("include=ballots"))
    for _ in range(100):
        make_ballot(declare(meeting), member)

    assert (count("limit=50"), count("include=ballots")) == few == (1 + 2, 1 + 3)
    assert count("fields=reference,declared") == 1 + 1
    assert client.get("/api/v1/votes?include=ballots&limit=51").json()["code"] == "wrong_limit"
    assert len(client.get("/api/v1/votes?include=ballots").json()["results"]) == 50
    assert len(client.get("/api/v1/votes.jsonl?include=ballots").getvalue().splitlines()) == 101


def test_votes_stand_in_the_order_asked_for(client: Client, meeting: Meeting) -> None:
    early = declare(make_meeting(meeting.council, date(2020, 1, 1)))
    late = declare(make_meeting(meeting.council, date(2024, 1, 1)))
    Vote.objects.filter(pk=early.pk).update(updated_at=datetime(2026, 5, 1, tzinfo=UTC))
    Vote.objects.filter(pk=late.pk).update(updated_at=datetime(2026, 4, 1, tzinfo=UTC))

    def order(query: str) -> list[str]:
        """Walk through pages of one row."""
        found, address = [], f"/api/v1/votes?limit=1{query}"
        while address:
            page = client.get(address).json()
            found += [row["reference"] for row in page["results"]]
            address = page["next"]
        return found

    newest = [late.reference, early.reference]
    assert order("") == order("&order=-held_on") == newest
    assert order("&order=held_on") == order("&order=-updated_at") == newest[::-1]
    assert order("&order=updated_at") == newest


def test_cursor_of_another_order_is_refused(client: Client, meeting: Meeting) -> None:
    for _ in range(2):
        declare(meeting)
    page = client.get("/api/v1/votes?limit=1&order=held_on").json()

    answer = client.get(page["next"].replace("order=held_on", "order=-held_on"))

    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_cursor")
