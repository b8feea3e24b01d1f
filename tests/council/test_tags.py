"""ETag and Last-Modified: 304 before anything is read, and never for what has changed."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date

from council.actions import correct_record, publish
from council.api import tags
from council.changes.numbering import number_changes
from council.changes.rows import FeedHead, new_epoch
from council.enums import Evidence
from council.models import Interest, OldReference, Source
from council.records import Occasion
from council.website.search.following import follow
from tests import factories as make
from tests.api_world import LISTS, make_world
from tests.factories import (
    make_amendment,
    make_ballot,
    make_budget,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
    make_pot,
    make_vote,
)
from tests.followers import mark_all
from votes.actions import BallotMark, record_ballots

pytestmark = pytest.mark.django_db
API = "/api/v1"
MINUTES = Occasion(evidence=Evidence.MINUTES, reason="The minutes say so.")


@pytest.fixture
def world() -> dict[str, Any]:
    made = make_world()
    mark_all()
    number_changes()
    return made


def again(client: Client, address: str, **headers: str) -> int:
    """Ask for what was answered before; return the status."""
    found = client.get(address)
    assert found.status_code == 200
    return client.get(address, headers={"if-none-match": found["ETag"], **headers}).status_code


@pytest.mark.parametrize(
    "address",
    [
        *LISTS,
        "votes.csv",
        "votes.jsonl",
        "votes?council=norfolk",
        "votes/norfolk/full-council/2025-03-04/vote-3",
        "members/norfolk/members/jane-field",
        "councils/norfolk",
        "changes",
        "changes?council=norfolk",
        "what-if?meeting=norfolk/full-council/2025-03-04",
        "member-figures?member=norfolk/members/jane-field",
        "group-figures?group=norfolk/groups/liberal-democrat",
        "glossary",
        "",
    ],
)
def test_who_has_it_is_told_so_in_at_most_one_query(
    client: Client, world: dict[str, Any], django_assert_max_num_queries: Any, address: str
) -> None:
    if address.startswith("votes/"):
        address = f"votes/{world['vote'].reference}"
    if address.startswith("what-if"):
        address = f"what-if?meeting={world['meeting'].reference}"
    found = client.get(f"{API}/{address}")
    assert found.status_code == 200
    with django_assert_max_num_queries(1):
        known = client.get(f"{API}/{address}", headers={"if-none-match": found["ETag"]})

    assert (known.status_code, known.content, known["ETag"]) == (304, b"", found["ETag"])


def test_a_change_in_a_council_changes_its_tags_and_no_other_council_s(client: Client) -> None:
    norfolk, burnley = make_council("norfolk"), make_council("burnley")
    member = make_member(norfolk)
    number_changes()
    addresses = ("members?council=norfolk", "members?council=burnley", "members")
    before = [client.get(f"{API}/{address}")["ETag"] for address in addresses]
    correct_record(member, {"name": "Another Name"}, occasion=MINUTES)
    number_changes()
    after = [client.get(f"{API}/{address}")["ETag"] for address in addresses]

    assert [was == now for was, now in zip(before, after, strict=True)] == [False, True, False]
    assert burnley.pk


def test_nothing_is_held_while_a_change_waits_for_its_number(client: Client) -> None:
    member = make_member(make_council("norfolk"))
    number_changes()
    tag = client.get(f"{API}/councils/norfolk")["ETag"]
    correct_record(member, {"name": "Another Name"}, occasion=MINUTES)
    held = {"if-none-match": tag}
    waiting = client.get(f"{API}/members?council=norfolk", headers=held)
    council = client.get(f"{API}/councils/norfolk", headers=held)

    assert (waiting.status_code, council.status_code) == (200, 200)


def test_a_release_that_comes_due_is_held_by_nobody(client: Client) -> None:
    council = make_council("norfolk")
    member = make_member(council, published_at=None)
    later = timezone.now() + timedelta(hours=1)
    publish(member, occasion=Occasion(evidence=Evidence.MINUTES, visible_from=later))
    number_changes()
    found = client.get(f"{API}/members?council=norfolk")
    held = {"if-none-match": found["ETag"]}
    with time_machine.travel(later - timedelta(minutes=1), tick=False):
        before = client.get(f"{API}/members?council=norfolk", headers=held)
    with time_machine.travel(later, tick=False):
        after = client.get(f"{API}/members?council=norfolk", headers=held)

    assert (before.status_code, after.status_code) == (304, 200)
    assert len(after.json()["results"]) == 1


def test_marks_on_an_open_vote_change_no_tag(client: Client) -> None:
    council = make_council("norfolk")
    member = make_member(council)
    vote = make_vote(make_meeting(council), status="open")
    number_changes()
    before = client.get(f"{API}/votes?council=norfolk")["ETag"]
    record_ballots(vote, [BallotMark(member.pk, "for")], occasion=MINUTES)

    assert client.get(f"{API}/votes?council=norfolk")["ETag"] == before


def test_what_is_not_out_changes_no_tag(client: Client, world: dict[str, Any]) -> None:
    follow()
    addresses = [f"{API}/{name}" for name in (*LISTS, "events", "corrections", "changes")]
    addresses += [f"{API}/{name}?council=norfolk" for name in ("votes", "changes", "snapshots")]
    addresses += [f"{API}/search?q=jane", "/norfolk/meetings.ics", "/norfolk/feed.atom"]
    before = [client.get(address).headers.get("ETag") for address in addresses]

    add_what_is_not_out(world)
    number_changes()
    follow()

    assert all(before)
    assert [client.get(address).headers.get("ETag") for address in addresses] == before


def add_what_is_not_out(world: dict[str, Any]) -> None:
    """Write drafts of every kind, and what is said of them."""
    council, meeting, hidden = world["council"], world["meeting"], {"published_at": None}
    member = make_member(council, "Draft Member", **hidden)
    records = [
        member,
        make_group(council, "Draft Group", **hidden),
        make_budget(council, 2031, **hidden),
        make_pot(world["budget"], "Draft pot", **hidden),
        make_meeting(council, make.BUDGET_DAY.replace(year=2031), **hidden),
        motion := make_motion(meeting, world["budget"], state="draft", **hidden),
        amendment := make_amendment(motion, 1_000, state="draft", **hidden),
        vote := make_vote(meeting, amendment, status="open"),
    ]
    make_ballot(vote, member)
    for record in records:
        record.save()
        about = {"council": council, "about": record.reference}
        Source.objects.create(**about, evidence="minutes", title="Draft")
    Interest.objects.create(meeting=meeting, member=world["member"], kind="disclosable")
    correct_record(member, {"name": "Other Draft"}, occasion=MINUTES)


def test_format_and_address_are_part_of_the_tag(client: Client, world: dict[str, Any]) -> None:
    asked = [
        client.get(f"{API}/votes"),
        client.get(f"{API}/votes?limit=5"),
        client.get(f"{API}/votes", headers={"accept": "text/csv"}),
        client.get(f"{API}/votes.csv", headers={"accept": "text/html"}),
        client.get(f"{API}/votes.csv"),
        client.get(f"{API}/votes", headers={"host": "localhost"}),
    ]

    assert len({answer["ETag"] for answer in asked}) == len(asked)


def test_a_restored_site_and_a_new_version_give_new_tags(
    client: Client, world: dict[str, Any], monkeypatch: Any
) -> None:
    first = client.get(f"{API}/votes")["ETag"]
    FeedHead.objects.update(epoch=new_epoch())
    second = client.get(f"{API}/votes")["ETag"]
    monkeypatch.setattr(tags, "code_digest", lambda: "another version")

    assert len({first, second, client.get(f"{API}/votes")["ETag"]}) == 3


def test_areas_are_new_every_day_because_they_say_who_sits_now(
    client: Client, world: dict[str, Any]
) -> None:
    today, tomorrow = timezone.now(), timezone.now() + timedelta(days=1)
    with time_machine.travel(today, tick=False):
        first = [client.get(f"{API}/{name}")["ETag"] for name in ("areas", "votes")]
    with time_machine.travel(tomorrow, tick=False):
        second = [client.get(f"{API}/{name}")["ETag"] for name in ("areas", "votes")]

    assert [was == now for was, now in zip(first, second, strict=True)] == [False, True]


def test_last_modified_is_given_once_its_second_is_over(
    client: Client, world: dict[str, Any]
) -> None:
    now = timezone.now().replace(microsecond=500_000) + timedelta(hours=1)
    with time_machine.travel(now, tick=False):
        correct_record(world["member"], {"name": "Another Name"}, occasion=MINUTES)
        number_changes()
        same_second = client.get(f"{API}/members")
    with time_machine.travel(now + timedelta(seconds=1), tick=False):
        later = client.get(f"{API}/members")
        held = {"if-modified-since": later["Last-Modified"]}
        known = client.get(f"{API}/members", headers=held)
        older = {"if-modified-since": http_date((now - timedelta(seconds=2)).timestamp())}
        changed = client.get(f"{API}/members", headers=older)

    assert "Last-Modified" not in same_second
    assert later["Last-Modified"] == http_date(int(now.timestamp()) + 1)
    assert (known.status_code, changed.status_code) == (304, 200)


def test_whoever_asks_for_any_version_learns_first_whether_there_is_one(
    client: Client, world: dict[str, Any]
) -> None:
    missing = client.get(f"{API}/votes/norfolk/none", headers={"if-none-match": "*"})

    assert missing.status_code == 404
    assert "ETag" not in missing


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("votes/norfolk/none", 404),
        ("snapshots/norfolk/budgets/2019/snapshot-99", 404),
        ("fiscal-data-packages/norfolk/budgets/2019/snapshot-99", 404),
        ("votes?council=atlantis", 400),
        ("votes?result=bogus", 400),
        ("votes?after=zzz", 400),
        ("votes.csv?fields=mismatches.code", 400),
        ("events?record=nowhere", 400),
        ("changes?cursor=zzz", 400),
        ("changes?council=atlantis", 400),
        ("changes?limit=0", 400),
        ("search?q=jane&after=zzz", 400),
        ("search?q=jane&council=atlantis", 400),
        ("what-if?meeting=nowhere", 400),
        ("what-if?meeting=norfolk/full-council/2025-03-04&with=999999", 400),
    ],
)
def test_what_does_not_exist_or_is_wrong_is_never_held_whatever_the_time(
    client: Client, world: dict[str, Any], address: str, status: int
) -> None:
    tomorrow = http_date((timezone.now() + timedelta(days=1)).timestamp())

    answer = client.get(f"{API}/{address}", headers={"if-modified-since": tomorrow})

    assert answer.status_code == status
    assert "ETag" not in answer


def test_an_old_reference_leads_on_whatever_the_time(
    client: Client, world: dict[str, Any]
) -> None:
    OldReference.objects.create(old="norfolk/old", new=world["vote"].reference)
    tomorrow = http_date((timezone.now() + timedelta(days=1)).timestamp())

    answer = client.get(f"{API}/votes/norfolk/old", headers={"if-modified-since": tomorrow})

    assert answer.status_code == 301


@pytest.mark.parametrize("address", ["members?q=thistlewood", "search?q=thistlewood"])
def test_what_is_found_by_words_is_not_held_until_the_index_has_the_change(
    client: Client, world: dict[str, Any], address: str
) -> None:
    follow()
    before = client.get(f"{API}/{address}")
    correct_record(world["member"], {"name": "Jane Thistlewood"}, occasion=MINUTES)
    number_changes()
    waiting = client.get(f"{API}/{address}")
    asked = {"if-none-match": waiting["ETag"]}
    still = client.get(f"{API}/{address}", headers=asked)
    follow()
    after = client.get(f"{API}/{address}", headers=asked)

    answers = (before, waiting, still, after)
    assert [bool(each.json()["results"]) for each in answers] == [False, False, False, True]
    assert "Last-Modified" not in waiting
    assert again(client, f"{API}/{address}") == 304


def test_a_reader_who_asked_while_the_index_lagged_is_told_anew_by_time_too(
    client: Client, world: dict[str, Any]
) -> None:
    now = timezone.now() + timedelta(hours=1)
    with time_machine.travel(now, tick=False):
        correct_record(world["member"], {"name": "Jane Thistlewood"}, occasion=MINUTES)
        number_changes()
    asked = {"if-modified-since": http_date((now + timedelta(seconds=5)).timestamp())}
    with time_machine.travel(now + timedelta(seconds=9), tick=False):
        follow()
    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        found = client.get(f"{API}/members?q=thistlewood", headers=asked)
        since = {"if-modified-since": found["Last-Modified"]}
        known = client.get(f"{API}/members?q=thistlewood", headers=since)

    assert (found.status_code, known.status_code) == (200, 304)


def test_an_empty_site_has_no_tags(client: Client) -> None:
    assert "ETag" not in client.get(f"{API}/votes")


def test_a_council_nobody_knows_is_asked_of_the_whole_site(
    client: Client, world: dict[str, Any]
) -> None:
    council = world["council"]
    meeting = world["meeting"]
    type(council).objects.filter(pk=council.pk).update(reference="renamed")

    assert again(client, f"{API}/votes?meeting={meeting.reference}") == 304


def test_the_code_s_moment_is_that_of_its_newest_file() -> None:
    moment = tags.code_moment()

    assert moment <= datetime.now(tz=moment.tzinfo)
    assert moment.timestamp() >= Path(tags.__file__).stat().st_mtime


@pytest.mark.parametrize("address", ["schema", "schema?format=json", "problems", ""])
def test_the_description_changes_with_the_code_alone(
    client: Client, django_assert_num_queries: Any, address: str
) -> None:
    found = client.get(f"{API}/{address}")
    with django_assert_num_queries(0):
        by_name = client.get(f"{API}/{address}", headers={"if-none-match": found["ETag"]})
        held = {"if-modified-since": found["Last-Modified"]}
        by_time = client.get(f"{API}/{address}", headers=held)

    assert [each.status_code for each in (found, by_name, by_time)] == [200, 304, 304]
