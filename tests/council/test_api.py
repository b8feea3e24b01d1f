"""Lists of the institution: pages, filters, files, and what readers may not see."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from council.actions import change_group, correct_record, redact
from council.api.errors import answer_error
from council.errors import RuleBroken
from council.exports import csv_lines, safe_cell
from council.models import Council, Member, OldReference, Presence
from council.pagination import LARGEST_ID, Order, Place, read_place
from council.records import Occasion
from tests.factories import (
    LONG_AGO,
    make_body,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_standing_orders,
    make_vote,
)

pytestmark = pytest.mark.django_db
SOON = {"visible_from": datetime(2999, 1, 1, tzinfo=UTC)}
NOT_PUBLISHED = {"published_at": None}
NEWEST = Order("held_on", descending=True)


def references(client: Client, address: str) -> list[str]:
    return [row["reference"] for row in client.get(address).json()["results"]]


def walk(client: Client, address: str) -> list[str]:
    """Follow `next` to the end and return all references."""
    found = []
    while address:
        page = client.get(address).json()
        found += [row["reference"] for row in page["results"]]
        address = page["next"]
    return found


@pytest.mark.parametrize("limit", [1, 7, 100, 125, 249, 250, 251])
def test_walk_through_pages_meets_every_row_of_one_date_once(client: Client, limit: int) -> None:
    meeting = make_meeting(make_council("norfolk"))
    votes = [make_vote(meeting, published_at=LONG_AGO, status="void") for _ in range(250)]

    found = walk(client, f"/api/v1/votes?limit={limit}")

    assert found == [vote.reference for vote in reversed(votes)]


@pytest.mark.parametrize("name", ["members", "groups", "councils", "meetings", "bodies"])
def test_walk_keeps_filters_and_order(client: Client, name: str) -> None:
    council = make_council("norfolk")
    make_council("suffolk")
    for number in range(9):
        make_member(council, f"Ann Bell {number}", sort_name="Bell Ann")
        make_group(council, f"Group {9 - number}")
        make_body(council, slug=f"committee-{number}")
        make_meeting(council, date(2020, 1, 1 + number % 3), reference=f"norfolk/m/{number}")
    query = "" if name == "councils" else "council=norfolk&"

    whole = references(client, f"/api/v1/{name}?{query}limit=500")

    assert len(whole) == len(set(whole)) >= 2
    assert walk(client, f"/api/v1/{name}?{query}limit=2") == whole


def test_row_added_meanwhile_neither_repeats_nor_hides_another(client: Client) -> None:
    council = make_council("norfolk")
    for day in (1, 2, 3, 4):
        make_meeting(council, date(2020, 1, day))
    first = client.get("/api/v1/meetings?limit=2").json()
    make_meeting(council, date(2020, 1, 5))

    assert references(client, first["next"]) == [
        "norfolk/full-council/2020-01-02",
        "norfolk/full-council/2020-01-01",
    ]


@pytest.mark.parametrize(
    ("value", "key"),
    [("2019-02-31", 1), (20190211, 1), (None, 1), ("2019-02-11\x00", 1), ("2019-02-11", -1),
     ("2019-02-11", LARGEST_ID + 1), ("2019-02-11", "1")],
)  # fmt: skip
def test_made_up_cursor_is_refused(client: Client, value: Any, key: Any) -> None:
    answer = client.get(f"/api/v1/meetings?after={Place(value, key).write(NEWEST)}")

    assert answer.status_code == 400
    assert answer.json()["code"] == "wrong_cursor"


def test_cursor_reads_back_what_was_written() -> None:
    place = Place("Bell Ann; O\u2019Neill", 7)

    order = Order("sort_name")

    assert read_place(place.write(order), Member.objects.all(), order) == place


def test_updated_since_finds_what_readers_could_see_change(client: Client) -> None:
    _, changed, released, unheard = (make_council(name) for name in ("a", "b", "c", "d"))
    Council.objects.update(updated_at=LONG_AGO)
    moment = timezone.now() - timedelta(minutes=1)
    changed.save(update_fields=["name", "updated_at"])
    Council.objects.filter(pk=released.pk).update(visible_from=moment + timedelta(seconds=1))
    Council.objects.filter(pk=unheard.pk).update(visible_from=moment + timedelta(days=1))

    found = references(client, f"/api/v1/councils?updated_since={moment.isoformat()}")

    assert found == ["b", "c"]
    later = f"/api/v1/councils?updated_since={timezone.now():%Y-%m-%dT%H:%M:%S.%fZ}"
    assert references(client, later) == []
    assert references(client, "/api/v1/councils?updated_since=2019-01-01") == ["a", "b", "c"]


def test_released_record_says_when_it_came_out(client: Client) -> None:
    moment = datetime(2021, 5, 6, tzinfo=UTC)
    make_council("norfolk", visible_from=moment)

    found = client.get("/api/v1/councils/norfolk").json()

    assert found["published_at"] == "2021-05-06T00:00:00Z"


@pytest.mark.parametrize("hidden", [SOON, NOT_PUBLISHED])
def test_what_is_not_public_stands_in_no_list(client: Client, hidden: dict[str, Any]) -> None:
    council = make_council("norfolk")
    make_council("suffolk", **hidden)
    shown = make_group(council, "Green")
    secret = make_group(council, "Secret", **hidden)
    make_member(council, "Ann Bell", shown)
    make_member(council, "Sam Secret", secret, **hidden)
    make_body(council)
    make_body(council, slug="secret", **hidden)
    make_meeting(council)
    make_meeting(council, date(2026, 1, 1), **hidden)

    everything = {
        "councils": ["norfolk"],
        "groups": ["norfolk/groups/green"],
        "members": ["norfolk/members/ann-bell"],
        "bodies": ["norfolk/full-council"],
        "meetings": ["norfolk/full-council/2025-03-04"],
    }
    for name, expected in everything.items():
        assert references(client, f"/api/v1/{name}") == expected
        assert "ecret" not in client.get(f"/api/v1/{name}.csv").getvalue().decode()
    for address in (
        "councils/suffolk",
        "groups/norfolk/groups/secret",
        "members/norfolk/members/sam-secret",
        "bodies/norfolk/secret",
        "meetings/norfolk/full-council/2026-01-01",
    ):
        assert client.get(f"/api/v1/{address}").status_code == 404


def test_hidden_group_and_member_are_not_named_by_others(client: Client) -> None:
    council = make_council("norfolk")
    secret = make_group(council, "Secret", **NOT_PUBLISHED)
    member = make_member(council, "Ann Bell", secret)
    meeting = make_meeting(council)
    Presence.objects.create(meeting=meeting, member=member)
    other = make_member(council, "Sam Secret", **NOT_PUBLISHED)
    Presence.objects.create(meeting=meeting, member=other)

    found = client.get("/api/v1/members/norfolk/members/ann-bell").json()
    there = client.get(f"/api/v1/meetings/{meeting.reference}").json()["presences"]

    assert (found["group"], found["group_memberships"]) == (None, [])
    assert [presence["member"]["name"] for presence in there] == ["Ann Bell"]
    assert client.get("/api/v1/members?group=norfolk/groups/secret").status_code == 400


def test_filter_takes_an_old_reference_too(client: Client) -> None:
    council = make_council("norfolk")
    make_member(council, "Ann Bell")
    OldReference.objects.create(old="norfolk-county", new="norfolk")

    assert references(client, "/api/v1/members?council=norfolk-county") == [
        "norfolk/members/ann-bell"
    ]


def test_member_list_shows_the_group_of_now(client: Client) -> None:
    council = make_council("norfolk")
    before, after = make_group(council, "Before"), make_group(council, "After")
    member = make_member(council, "Ann Bell", before)
    change_group(member, after, timezone.now(), occasion=Occasion(reason="Crossed the floor"))

    found = client.get("/api/v1/members?group=norfolk/groups/after").json()["results"]

    assert [row["group"]["name"] for row in found] == ["After"]
    assert references(client, "/api/v1/members?group=norfolk/groups/before") == []
    whole = client.get(f"/api/v1/members/{member.reference}").json()
    assert [spell["group"]["name"] for spell in whole["group_memberships"]] == ["Before", "After"]


def test_correction_is_told_with_what_it_was(client: Client) -> None:
    member = make_member(make_council("norfolk"), "Ann Bell")
    correct_record(member, {"name": "Anne Bell"}, occasion=Occasion(reason="Misspelt"))

    found = client.get(f"/api/v1/members/{member.reference}").json()

    assert (found["name"], found["revision"]) == ("Anne Bell", 2)
    assert [(event["verb"], event["reason"], event["changes"]) for event in found["history"]] == [
        ("correct", "Misspelt", [{"field": "name", "was": "Ann Bell", "now": "Anne Bell"}])
    ]


def test_redaction_leaves_the_ground_and_nothing_of_the_words(client: Client) -> None:
    meeting = make_meeting(make_council("norfolk"), note="Somebody's illness")
    redact(meeting, "note", "data_protection", occasion=Occasion(reason="Asked for"))

    answer = client.get(f"/api/v1/meetings/{meeting.reference}")

    assert "illness" not in answer.content.decode()
    event = answer.json()["history"][-1]
    assert (event["verb"], event["field"], event["ground"]) == (
        "redact",
        "note",
        "data_protection",
    )


def test_history_never_names_the_clerk_nor_shows_what_is_released_later(
    client: Client, django_user_model: Any
) -> None:
    clerk = django_user_model.objects.create_user("casey", last_name="Keyer")
    member = make_member(make_council("norfolk"), "Ann Bell")
    correct_record(member, {"seat": 3}, occasion=Occasion(by=clerk))
    correct_record(
        member, {"seat": 4}, occasion=Occasion(by=clerk, visible_from=SOON["visible_from"])
    )

    answer = client.get(f"/api/v1/members/{member.reference}")

    assert len(answer.json()["history"]) == 1
    assert "casey" not in answer.content.decode()
    assert "Keyer" not in answer.content.decode()


def test_not_known_is_null_and_never_nought(client: Client) -> None:
    meeting = make_meeting(make_council("norfolk"))

    found = client.get(f"/api/v1/meetings/{meeting.reference}").json()

    for name in ("starts_at", "started_at", "ended_at", "is_budget_decision"):
        assert found[name] is None


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("\r=1", "'\r=1"),
        ("\uff1d1", "'\uff1d1"),
        ("Bell-Ann", "Bell-Ann"),
        ("007", "'007"),
        ("1234567890123456", "'1234567890123456"),
        ("0", "0"),
        ("2019", "2019"),
        (-2, -2),
        (0, 0),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (date(2019, 2, 11), "2019-02-11"),
        (datetime(2019, 2, 11, 18, tzinfo=UTC), "2019-02-11T18:00:00Z"),
        (["a", "=b"], "a; =b"),
        (["=a", "b"], "'=a; b"),
        ([{"url": "", "title": "Minutes"}, {"reference": "norfolk"}], "Minutes; norfolk"),
        ([{"other": 1}], ""),
    ],
)
def test_cell_is_never_a_formula(value: Any, cell: Any) -> None:
    assert safe_cell(value) == cell


def test_line_of_a_file_keeps_commas_quotes_and_breaks() -> None:
    records: list[dict[str, Any]] = [
        {"name": 'Bell, "Ann"\nJane', "group": None},
        {"name": "=1", "group": {"name": 2}},
    ]

    lines = "".join(csv_lines(("name", "group.name"), records))

    assert lines == 'name,group_name\r\n"Bell, ""Ann""\nJane",\r\n\'=1,2\r\n'


def test_file_holds_every_row_however_many_pages_there_are(client: Client) -> None:
    council = make_council("norfolk")
    make_member(council, "=cmd()")
    Member.objects.bulk_create(
        Member(
            council=council,
            slug=f"m-{number}",
            reference=f"norfolk/members/m-{number}",
            name=f"M {number}",
            sort_name="M",
            published_at=LONG_AGO,
        )
        for number in range(1001)
    )

    lines = client.get("/api/v1/members.csv?council=norfolk").getvalue().decode().splitlines()
    few = client.get("/api/v1/members.csv?limit=3").getvalue().decode().splitlines()

    assert len(lines) == 1 + 1002
    assert len(set(lines)) == 1 + 1002
    assert sum(",'=cmd()," in line for line in lines) == 1
    assert len(few) == 1 + 3


def test_broken_rule_is_answered_with_its_code_and_sentence() -> None:
    answer = answer_error(RuleBroken("Say who moved it.", "no_mover"), {})

    assert answer is not None
    assert answer.status_code == 400
    assert answer.data == {
        "type": "about:blank", "title": "Bad Request", "status": 400, "code": "no_mover",
        "detail": "Say who moved it.", "parameter": None,
    }  # fmt: skip
    assert answer_error(ZeroDivisionError(), {}) is None


def test_standing_orders_tell_no_default_as_a_fact(client: Client) -> None:
    council = make_council("norfolk")
    make_standing_orders(council)

    [orders] = client.get(f"/api/v1/councils/{council.reference}").json()["standing_orders"]

    assert set(orders) == {
        "valid_from", "seats", "named_vote_at_budget", "named_vote_on_amendments",
        "named_vote_requested_by", "amendment_deadline_days", "amendment_deadline_time",
        "amendments_per_group", "executive_period_days",
    }  # fmt: skip
