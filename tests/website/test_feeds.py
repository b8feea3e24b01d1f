"""Atom feeds: valid by an independent parser, in order, leaking nothing, cheap to ask again."""

from datetime import timedelta
from typing import Any

import feedparser
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from amendments.models import AmendmentEvent, PotClaim
from council.actions import change_reference, correct_record
from council.changes.numbering import number_changes
from council.enums import Evidence
from council.records import Occasion
from tests.api_world import add_papers, declare, make_world, text
from tests.factories import (
    make_amendment,
    make_ballot,
    make_clerk,
    make_council,
    make_meeting,
    make_member,
    make_motion,
    make_pot,
)
from votes.actions import correct

pytestmark = pytest.mark.django_db
HIDDEN: dict[str, Any] = {"published_at": None}
FOLLOWED = ("council", "meeting", "member", "amendment", "pot")


@pytest.fixture
def world() -> dict[str, Any]:
    made = make_world()
    number_changes()
    return made


def read(client: Client, address: str) -> Any:
    number_changes()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert not found.bozo
    assert found.version == "atom10"
    return found


def feed_of(record: Any) -> str:
    return f"{record.get_absolute_url()}/feed.atom"


def because(world: dict[str, Any]) -> Occasion:
    clerk = make_clerk(world["council"])
    return Occasion(by=clerk, reason="Misread in the minutes", evidence=Evidence.MINUTES)


def addresses(world: dict[str, Any]) -> list[str]:
    return [*(feed_of(world[name]) for name in FOLLOWED), "/norfolk/corrections/feed.atom"]


def test_every_feed_has_what_atom_asks_for(client: Client, world: dict[str, Any]) -> None:
    for address in addresses(world):
        found = read(client, address)
        assert found.feed.id.startswith("tag:testserver,2026:norfolk/")
        assert found.feed.title
        assert found.feed.updated_parsed
        assert found.feed.author_detail.name == "Council votes"
        assert {link.rel: link.href for link in found.feed.links}["self"].endswith(address)
        assert found.entries
        for entry in found.entries:
            assert entry.title
            assert entry.link.startswith("http://testserver/norfolk/")
            assert entry.summary_detail.type == "text/plain"
            assert entry.updated_parsed


def test_names_of_entries_are_unique_in_a_feed(client: Client, world: dict[str, Any]) -> None:
    at = timezone.now()
    for _ in range(2):
        AmendmentEvent.objects.create(
            amendment=world["amendment"], verb="alter", text=text("Again"), recorded_at=at
        )

    for address in addresses(world):
        ids = [entry.id for entry in read(client, address).entries]
        assert len(ids) == len(set(ids))


def test_links_of_entries_lead_to_pages(client: Client, world: dict[str, Any]) -> None:
    for address in addresses(world):
        for entry in read(client, address).entries:
            assert client.get(entry.link.removeprefix("http://testserver")).status_code == 200


def test_feeds_say_what_pages_say(client: Client, world: dict[str, Any]) -> None:
    title = world["amendment"].title
    carried = (
        f"The amendment “{title}” was carried by 1\N{NO-BREAK SPACE}vote to\N{NO-BREAK SPACE}0."
    )

    summaries = [entry.summary for entry in read(client, "/norfolk/feed.atom").entries]
    member = read(client, feed_of(world["member"])).entries[0]
    pot = read(client, feed_of(world["pot"])).entries

    assert carried in summaries
    assert "The budget: recommended." in summaries
    half_known = "with 1\N{NO-BREAK SPACE}vote for; how many voted against is not known."
    assert f"The amendment “{title}” was carried {half_known}" in summaries
    assert member.title == "For: That the motion be agreed"
    assert member.summary == f"Jane Field: for. {carried}"
    assert (
        "One amendment asked for up to £1\N{NO-BREAK SPACE}million from Business rates in 2025/26."
        " It was carried."
    ) in [e.summary for e in pot]


def test_entries_stand_in_order_of_their_last_change(
    client: Client, world: dict[str, Any]
) -> None:
    correct_record(world["meeting"], {"venue": "County Hall"}, occasion=because(world))

    entries = read(client, "/norfolk/feed.atom").entries

    assert entries[0].title == "Meeting: Full council, 4 March 2025"
    assert [e.updated for e in entries] == sorted((e.updated for e in entries), reverse=True)


def test_correction_keeps_the_name_and_raises_the_time(
    client: Client, world: dict[str, Any]
) -> None:
    def told(name: str) -> dict[str, str]:
        return {e.id: e.updated for e in read(client, feed_of(world[name])).entries}

    before = {name: told(name) for name in ("meeting", "member", "amendment")}

    correct(world["vote"], changes={"declared_for": 3}, occasion=because(world))

    tag = f"tag:testserver,2026:{world['vote'].reference}"
    for name, mark in (("meeting", ""), ("member", "#jane-field"), ("amendment", "")):
        after = told(name)
        assert before[name].keys() <= after.keys()
        assert after[tag + mark] > before[name][tag + mark]


def test_changed_address_keeps_the_name_and_leads_to_the_new_feed(
    client: Client, world: dict[str, Any]
) -> None:
    meeting = world["meeting"]
    old = meeting.reference
    change_reference(meeting, "norfolk/full-council/2025-03-05", occasion=because(world))

    moved = client.get(f"/{old}/feed.atom")
    found = read(client, "/norfolk/full-council/2025-03-05/feed.atom")
    entry = next(e for e in found.entries if e.title.startswith("Meeting:"))

    assert moved.status_code == 301
    assert moved["Location"] == "/norfolk/full-council/2025-03-05/feed.atom"
    assert found.feed.id == f"tag:testserver,2026:{old}/feed"
    assert entry.id == f"tag:testserver,2026:{old}"
    assert entry.link == "http://testserver/norfolk/full-council/2025-03-05"


def test_corrections_tell_what_was_and_what_is(client: Client, world: dict[str, Any]) -> None:
    correct(world["vote"], changes={"declared_for": 3}, occasion=because(world))

    entry = read(client, "/norfolk/corrections/feed.atom").entries[0]

    assert entry.title == "Corrected: Vote: That the motion be agreed"
    assert "Declared for: was 1, now 3." in entry.summary
    assert "Why: Misread in the minutes" in entry.summary


def test_text_of_sources_is_never_read_as_markup(client: Client, world: dict[str, Any]) -> None:
    words = "<script>alert(1)</script> & <b>£1m</b>\x0b\ufffe"
    declare(world["meeting"], question=words)
    number_changes()

    answer = client.get("/norfolk/feed.atom")
    titles = [entry.title for entry in feedparser.parse(answer.content).entries]

    assert b"<script>" not in answer.content
    assert "Vote: &lt;script&gt;" in answer.content.decode()
    assert any("£1m" in title for title in titles)


def test_hidden_records_are_in_no_feed(client: Client, world: dict[str, Any]) -> None:
    later = {"visible_from": timezone.now() + timedelta(days=1)}
    meeting, motion = world["meeting"], world["motion"]
    for number, hidden in enumerate((HIDDEN, later), start=8):
        no_names = {"names_published_at": None}
        declare(meeting, question="Zanzibar", **hidden | no_names)
        make_motion(meeting, title="Zanzibar", **hidden)
        secret: Any = make_amendment(
            motion,
            1_000,
            title="Zanzibar",
            parent=world["amendment"],
            part_number=number,
            **hidden,
        )
        PotClaim.objects.create(line=secret.current.lines.last(), pot=world["pot"])
        make_meeting(
            world["council"], title="Zanzibar", reference=f"norfolk/x/{number}",
            **hidden,
        )  # fmt: skip
        nameless = declare(
            meeting, question="Timbuktu", names_published_at=hidden.get("visible_from")
        )
        make_ballot(nameless, world["member"])
    make_amendment(motion, title="Zanzibar", state="submitted")

    for address in addresses(world):
        answer = client.get(address).content.decode()
        assert "Zanzibar" not in answer
        assert "Timbuktu" not in answer or "/members/" not in address


def test_decision_with_a_timed_release_is_not_told_early(
    client: Client, world: dict[str, Any]
) -> None:
    amendment: Any = make_amendment(world["motion"], 5, title="Ferry", state="lost")
    PotClaim.objects.create(line=amendment.current.lines.last(), pot=world["pot"])
    AmendmentEvent.objects.create(
        amendment=amendment, verb="record_decision", from_state="seconded", to_state="lost",
        outcome="lost", decision_for=17, decision_against=43, text=text("Zanzibar"),
        visible_from=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    number_changes()

    for address in ("/norfolk/feed.atom", feed_of(amendment), feed_of(world["pot"])):
        answer = client.get(address).content.decode()
        assert (
            "The amendment “Ferry” has been moved and seconded, and not decided so far." in answer
        )
        assert "Zanzibar" not in answer
        assert "17" not in feedparser.parse(answer).entries[0].summary


def test_release_that_came_due_raises_the_time(client: Client, world: dict[str, Any]) -> None:
    due = timezone.now() + timedelta(seconds=1)
    AmendmentEvent.objects.create(
        amendment=world["amendment"], verb="record_decision", outcome="lost",
        visible_from=due - timedelta(seconds=1, microseconds=-1),
    )  # fmt: skip

    entries = {e.title: e for e in read(client, feed_of(world["amendment"])).entries}

    assert entries[f"Amendment: {world['amendment'].title}"].updated > (
        world["amendment"].updated_at.isoformat()
    )


def test_bar_is_told_as_not_voting(client: Client, world: dict[str, Any]) -> None:
    vote = declare(world["meeting"], question="Rents")
    make_ballot(vote, world["member"], "barred_interest", note="Owns Zanzibar")

    answer = client.get(feed_of(world["member"])).content.decode()

    assert "Did not vote: Rents" in answer
    assert "Zanzibar" not in answer
    assert "interest" not in answer.lower()


def test_casting_vote_has_an_entry_of_its_own(client: Client, world: dict[str, Any]) -> None:
    make_ballot(world["vote"], world["member"], "against", is_casting=True)

    entries = read(client, feed_of(world["member"])).entries

    assert {e.title for e in entries} == {
        "For: That the motion be agreed",
        "Casting vote: against: That the motion be agreed",
    }


@pytest.mark.parametrize(
    "address",
    [
        "/shy/feed.atom", "/shy/corrections/feed.atom",
        "/norfolk/full-council/2001-01-01/feed.atom",
        "/norfolk/members/nobody/feed.atom", "/norfolk/budgets/2025/pots/none/feed.atom",
        "/norfolk/full-council/2025-03-04/amendment-999/feed.atom", "/nowhere/feed.atom",
    ],
)  # fmt: skip
def test_feed_of_nothing_public_is_not_found(
    client: Client, world: dict[str, Any], address: str
) -> None:
    make_council("shy", **HIDDEN)

    assert client.get(address).status_code == 404


def test_feed_of_a_submitted_amendment_is_not_found(client: Client, world: dict[str, Any]) -> None:
    secret = make_amendment(world["motion"], title="Zanzibar", state="submitted")

    assert client.get(feed_of(secret)).status_code == 404


def test_empty_feed_is_valid_and_stays_the_same(client: Client) -> None:
    make_council("quiet")

    first, second = (client.get("/quiet/corrections/feed.atom") for _ in range(2))

    assert not feedparser.parse(first.content).bozo
    assert first.content == second.content


def test_asking_again_costs_one_question_while_nothing_changed(
    client: Client, world: dict[str, Any], django_assert_num_queries: Any
) -> None:
    later = timezone.now() + timedelta(minutes=1)
    for address in [*addresses(world), "/norfolk/meetings.ics"]:
        with time_machine.travel(later, tick=False):
            first = client.get(address)
            with django_assert_num_queries(1):
                again = client.get(address, headers={"if-none-match": first["ETag"]})
            since = client.get(address, headers={"if-modified-since": first["Last-Modified"]})
        assert (again.status_code, again.content) == (304, b"")
        assert (since.status_code, since.content) == (304, b"")

    tags = {address: client.get(address)["ETag"] for address in addresses(world)}
    correct_record(world["meeting"], {"venue": "County Hall"}, occasion=because(world))
    for address, tag in tags.items():
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_feed_that_is_not_there_is_never_held(client: Client, world: dict[str, Any]) -> None:
    tomorrow = {"if-modified-since": http_date((timezone.now() + timedelta(days=1)).timestamp())}

    for address in ("/atlantis/feed.atom", "/norfolk/members/nobody/feed.atom",
                    "/atlantis/meetings.ics", "/atlantis/corrections/feed.atom"):  # fmt: skip
        assert client.get(address, headers=tomorrow).status_code == 404


def test_correction_of_an_old_vote_is_in_the_member_s_feed_however_many_came_after(
    client: Client, world: dict[str, Any]
) -> None:
    member, old = world["member"], world["vote"]
    for number in range(130):
        make_ballot(declare(world["meeting"], question=f"Question {number}"), member)
    number_changes()
    correct(old, ballots={member.pk: "against"}, occasion=because(world))

    for address in (feed_of(member), "/norfolk/feed.atom"):
        newest = read(client, address).entries[0]
        assert newest.link == f"http://testserver/{old.reference}"
    assert read(client, feed_of(member)).entries[0].title.startswith("Against:")


def test_feed_has_the_newest_fifty_at_most(client: Client, world: dict[str, Any]) -> None:
    for number in range(60):
        declare(world["meeting"], question=f"Question {number}")

    entries = read(client, "/norfolk/feed.atom").entries

    assert len(entries) == 50
    assert entries[0].title == "Vote: Question 59"


@pytest.mark.parametrize(
    ("name", "most"),
    [("council", 20), ("meeting", 15), ("member", 7), ("amendment", 12), ("pot", 9)],
)
def test_feed_takes_as_many_queries_for_many_records_as_for_one(
    client: Client, world: dict[str, Any], name: str, most: int
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(feed_of(world[name]))
        return len(found)

    once = queries()
    for _ in range(5):
        more = add_papers(world)
        make_ballot(declare(world["meeting"], more["amendment"]), world["member"])
        make_pot(world["budget"], f"Pot {more['amendment'].number}")
        make_member(world["council"])
    number_changes()

    assert queries() == once
    assert once <= most


@pytest.mark.parametrize("name", [*FOLLOWED, "corrections"])
def test_page_leads_to_its_feed(client: Client, world: dict[str, Any], name: str) -> None:
    page = world[name].get_absolute_url() if name in world else "/norfolk/corrections"

    body = client.get(page).content.decode()

    address = f"{page}/feed.atom"
    assert f'type="application/atom+xml" title="What changed here" href="{address}"' in body
    assert f'<a href="{address}">' in body
