"""Live parts of pages: what they answer, when they are asked of whom, and what they never show."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council.changes.numbering import number_changes
from council.enums import Evidence
from council.models import OldReference
from council.records import Occasion
from council.website.live import revisions, shelf
from tests import factories as make
from tests.api_world import declare
from votes.actions import declare as declare_verb
from votes.models import Vote, VoteEvent

pytestmark = pytest.mark.django_db
LIVE = "norfolk/full-council/2025-03-04"
PART = f"/{LIVE}/live.html"
# Between the two stands what a page keeps as it was loaded.
KEPT = '<div data-keep="story"></div>\n        <div data-keep="news"></div>'


@pytest.fixture(autouse=True)
def nothing_is_held() -> Any:
    revisions.forget()
    shelf.forget()
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def evening() -> dict[str, Any]:
    council = make.make_council("norfolk", name="Norfolk County Council")
    meeting = make.make_meeting(council, status="open", title="Budget meeting")
    motion = make.make_motion(meeting, make.make_budget(council), state="seconded")
    amendment = make.make_amendment(motion, title="Mend the slipway")
    number_changes()
    return {"council": council, "meeting": meeting, "motion": motion, "amendment": amendment}


def ask(client: Client, address: str = PART, tag: str = "") -> Any:
    return client.get(address, headers={"if-none-match": tag} if tag else {})


def decide(evening: dict[str, Any], **fields: Any) -> Any:
    """Declare a vote as the desk does, the change numbered as after the commit."""
    vote = declare(evening["meeting"], evening["amendment"], **fields)
    VoteEvent.objects.create(vote=vote, verb="declare", sequence=1)
    number_changes()
    return vote


def queries_of(client: Client, address: str = PART, tag: str = "") -> tuple[int, int]:
    with CaptureQueriesContext(connection) as asked:
        answer = ask(client, address, tag)
    return answer.status_code, len(asked)


def test_who_has_the_newest_part_is_told_so_without_a_question(
    client: Client, evening: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "FRESH", 60)
    tag = ask(client)["ETag"]
    first = queries_of(client, tag=tag)
    revisions.forget()
    second = queries_of(client, tag=tag)

    assert (first, second) == ((304, 0), (304, 1))


def test_a_part_is_rendered_once_for_all_readers_of_a_revision(
    client: Client, evening: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="council.website.live.views")
    for _ in range(3):
        ask(client)
    shelf.forget()  # as another process of the site would
    assert ask(client).status_code == 200
    decide(evening)
    revisions.forget()
    bodies = {ask(client).content for _ in range(3)}

    assert len(bodies) == 1
    rendered = [each for each in caplog.messages if each.startswith("Rendered")]
    assert rendered == [f"Rendered the live part of {LIVE}."] * 2


def test_a_declared_vote_shows_with_a_new_tag_and_what_is_said_aloud(
    client: Client, evening: dict[str, Any]
) -> None:
    before = ask(client)
    decide(evening, declared_for=42, declared_against=37)
    revisions.forget()

    after = ask(client, tag=before["ETag"])

    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    words = after.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert 'data-says="The amendment “Mend the slipway” was carried by 42 votes to 37."' in words
    assert f'data-live="{PART}"' in words
    assert 'data-every="1"' in words


def test_nobody_is_given_an_older_part_than_the_one_they_have(
    client: Client, evening: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "FRESH", 60)
    old = ask(client)["ETag"]
    memory = dict(revisions._known)
    decide(evening)
    revisions.forget()
    new = ask(client)["ETag"]

    revisions._known.update(memory)  # a process that asked a moment before the declaration
    answers = [ask(client, tag=tag) for tag in (old, new)]

    assert [each.status_code for each in answers] == [304, 304]
    assert answers[1]["ETag"] == new


def test_who_has_an_older_part_gets_the_newest_from_memory(
    client: Client, evening: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "FRESH", 60)
    old = ask(client)["ETag"]
    decide(evening)
    revisions.forget()
    new = ask(client)

    with CaptureQueriesContext(connection) as asked:
        answer = ask(client, tag=old)

    assert (answer.status_code, answer["ETag"], answer.content) == (200, new["ETag"], new.content)
    assert len(asked) == 0
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("tag", ["*", 'W/"x-y"', 'W/"99999999999999999999-a"', '"7-b"', "²-c"])
def test_a_strange_tag_is_answered_from_the_database(
    client: Client, evening: dict[str, Any], tag: str
) -> None:
    ask(client)

    assert ask(client, tag=tag).status_code == 200


def test_the_page_carries_the_tag_of_what_it_shows(
    client: Client, evening: dict[str, Any]
) -> None:
    for page, part in ((f"/{LIVE}", PART), ("/norfolk", "/norfolk/live.html")):
        words = client.get(page).content.decode()
        tag = words.partition('data-tag="')[2].partition('"')[0].replace("&quot;", '"')

        assert ask(client, part, tag).status_code == 304
        for piece in ask(client, part).content.decode().split(KEPT):
            assert piece.strip() in words
        assert "council/live.js" in words
        assert 'role="status"' in words


def test_a_release_shows_at_its_time_and_not_before(
    client: Client, evening: dict[str, Any]
) -> None:
    release = timezone.now() + timedelta(hours=3)
    decide(evening, question="Taken in private", visible_from=release)
    before = ask(client)
    with time_machine.travel(release + timedelta(seconds=2)):
        revisions.forget()
        due = ask(client, tag=before["ETag"])
        number_changes()
        revisions.forget()
        numbered = ask(client, tag=due["ETag"])

    assert "Taken in private" not in before.content.decode()
    assert (due.status_code, "Taken in private" in due.content.decode()) == (200, True)
    assert "Taken in private" in numbered.content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_a_verb_writes_is_seen_by_who_asks_next(
    client: Client, evening: dict[str, Any]
) -> None:
    clerk = make.make_clerk(evening["council"])
    vote = make.make_vote(evening["meeting"], evening["amendment"], evidence="minutes")
    before = ask(client)["ETag"]
    open_vote = ask(client, tag=before).status_code
    declare_verb(
        vote, result="carried", for_=42, against=37, abstained=3,
        occasion=Occasion(by=clerk, evidence=Evidence.MINUTES),
    )  # fmt: skip
    revisions.forget()

    after = ask(client, tag=before)

    assert (open_vote, after.status_code) == (304, 200)
    assert "was carried by 42" in after.content.decode()


def test_a_change_whose_number_did_not_come_is_told_all_the_same(
    client: Client, evening: dict[str, Any]
) -> None:
    before = ask(client)["ETag"]
    declare(evening["meeting"], evening["amendment"], question="Not numbered yet")
    VoteEvent.objects.create(vote=Vote.objects.get(), verb="declare", sequence=1)
    revisions.forget()
    at_once = ask(client, tag=before).status_code
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        revisions.forget()
        later = ask(client, tag=before)

    assert (at_once, later.status_code) == (304, 200)
    assert "Not numbered yet" in later.content.decode()


def test_nothing_that_is_not_public_is_in_a_part(client: Client, evening: dict[str, Any]) -> None:
    meeting, motion = evening["meeting"], evening["motion"]
    later: dict[str, Any] = {"visible_from": timezone.now() + timedelta(days=1)}
    make.make_vote(meeting, motion, question="Hidden open vote")
    declare(meeting, motion, question="Hidden vote", **later)
    make.make_amendment(motion, title="Hidden amendment", **later)
    make.make_amendment(motion, title="Hidden in confidence", state="submitted")
    make.make_motion(meeting, title="Hidden motion", published_at=None)

    parts = [ask(client, address).content.decode() for address in (PART, "/norfolk/live.html")]

    assert "Hidden" not in "".join(parts)
    assert all("Mend the slipway" in part for part in parts)


@pytest.mark.parametrize(
    ("hidden", "part"), [("meeting", PART), ("council", "/norfolk/live.html")]
)
def test_a_part_of_what_is_not_public_is_not_there(
    client: Client, evening: dict[str, Any], hidden: str, part: str
) -> None:
    record = evening[hidden]
    tag = ask(client, part)["ETag"]
    record.published_at = None
    record.save(update_fields=["published_at"])
    number_changes()
    revisions.forget()

    assert ask(client, part, tag).status_code == 404
    assert ask(client, part).status_code == 404


def test_a_part_that_cannot_be_rendered_keeps_nobody_waiting(
    client: Client, evening: dict[str, Any]
) -> None:
    address = "/norfolk/full-council/2031-01-01/live.html"

    assert [ask(client, address).status_code for _ in range(2)] == [404, 404]


def test_it_is_over_once_the_meeting_is_closed(client: Client, evening: dict[str, Any]) -> None:
    meeting = evening["meeting"]
    tag = ask(client)["ETag"]
    meeting.status = "closed"
    meeting.save(update_fields=["status", "updated_at"])
    number_changes()
    revisions.forget()

    part = ask(client, tag=tag).content.decode()
    page = client.get(f"/{LIVE}").content.decode()

    assert "data-live" not in part + page
    assert "live.js" not in page
    assert "Provisional" not in part


@pytest.mark.parametrize(
    ("status", "days", "every"),
    [("open", -1, "1"), ("adjourned", -1, "10"), ("scheduled", 0, "10"), ("scheduled", 1, "")],
)
def test_readers_ask_as_often_as_something_can_happen(
    client: Client, status: str, days: int, every: str
) -> None:
    day = timezone.localdate() + timedelta(days=days)
    meeting = make.make_meeting(make.make_council("norfolk"), day, status=status)

    for page in (meeting.get_absolute_url(), "/norfolk"):
        words = client.get(page).content.decode()
        assert words.partition('data-every="')[2].partition('"')[0] == every


def test_the_page_reads_whole_without_a_script(client: Client, evening: dict[str, Any]) -> None:
    decide(evening)

    words = client.get(f"/{LIVE}").content.decode()

    assert "load it again" in words
    assert "Mend the slipway" in words
    assert 'http-equiv="refresh"' not in words


def test_an_old_address_leads_to_the_new_one(client: Client, evening: dict[str, Any]) -> None:
    make_old = evening["meeting"]
    OldReference.objects.create(old="norfolk/full-council/2025-03-03", new=make_old.reference)

    answer = ask(client, "/norfolk/full-council/2025-03-03/live.html")

    assert (answer.status_code, answer["Location"]) == (301, PART)


def test_a_part_asks_the_same_number_of_questions_for_1_and_for_50_votes(
    client: Client, evening: dict[str, Any]
) -> None:
    asked = []
    for rows in (1, 50):
        for _ in range(rows):
            decide(evening)
        revisions.forget()
        shelf.forget()
        asked.append([queries_of(client, part)[1] for part in (PART, "/norfolk/live.html")])

    assert asked == [[14, 15]] * 2


# The page of a vote: all that it says is one part.


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_the_part_of_a_vote_is_all_that_its_page_says(
    client: Client, evening: dict[str, Any]
) -> None:
    vote = decide(evening)

    page = client.get(vote.get_absolute_url()).content.decode()
    part = ask(client, f"{vote.get_absolute_url()}/live.html")

    assert part.content.decode() == main_of(page) + "</main>"
    assert f'data-live="{vote.get_absolute_url()}/live.html"' in page
    assert "council/live.js" in page
    assert "load it again" in page
    held = ask(client, f"{vote.get_absolute_url()}/live.html", part["ETag"])
    assert held.status_code == 304


def test_the_part_of_a_vote_is_the_same_for_a_clerk_and_a_reader(
    client: Client, evening: dict[str, Any]
) -> None:
    address = f"{decide(evening).get_absolute_url()}/live.html"
    clerk = Client()
    clerk.force_login(make.make_clerk(evening["council"], username="casey"))

    first = ask(clerk, address).content
    shelf.forget()
    cache.clear()

    assert ask(client, address).content == first
    assert b"casey" not in first


def test_names_come_into_the_part_of_a_vote_when_they_are_published(
    client: Client, evening: dict[str, Any]
) -> None:
    member = make.make_member(evening["council"], "Jane Field")
    vote = decide(evening, names_published_at=None)
    make.make_ballot(vote, member)
    before = ask(client, f"{vote.get_absolute_url()}/live.html")
    vote.names_published_at = timezone.now()
    vote.save(update_fields=["names_published_at", "updated_at"])
    number_changes()
    revisions.forget()

    after = ask(client, f"{vote.get_absolute_url()}/live.html", before["ETag"])

    assert "Jane Field" not in before.content.decode()
    assert "Jane Field" in after.content.decode()


def test_a_vote_that_is_not_public_or_of_a_closed_meeting_has_nothing_to_follow(
    client: Client, evening: dict[str, Any]
) -> None:
    meeting = evening["meeting"]
    hidden = make.make_vote(meeting, evening["amendment"])
    shown = decide(evening)
    meeting.status = "closed"
    meeting.save(update_fields=["status", "updated_at"])
    number_changes()
    revisions.forget()

    assert ask(client, f"{hidden.get_absolute_url()}/live.html").status_code == 404
    assert "data-live" not in ask(client, f"{shown.get_absolute_url()}/live.html").content.decode()
    assert "live.js" not in client.get(shown.get_absolute_url()).content.decode()


# Without a cache, and with many at once.


def test_without_a_cache_each_process_renders_for_itself(
    client: Client, evening: dict[str, Any], settings: Any
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
            "OPTIONS": {"socket_connect_timeout": 1},
        }
    }
    try:
        assert ask(client).status_code == 200
        assert shelf.shared.is_away
        assert ask(client).status_code == 200
    finally:
        shelf.shared.away_until = 0.0


def test_many_who_ask_at_once_wait_for_one_to_render() -> None:
    begun, made = threading.Event(), []

    def render() -> str:
        made.append(1)
        begun.wait(5)
        return "told"

    def fetch() -> None:
        found.append(shelf.fetch("live:one", render))
        shelf.forget()

    found: list[str] = []
    threads = [threading.Thread(target=fetch) for _ in range(5)]
    for thread in threads:
        thread.start()
    begun.set()
    for thread in threads:
        thread.join(10)

    assert (found, len(made)) == (["told"] * 5, 1)


def test_a_process_that_died_while_rendering_keeps_nobody_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.add("live:two:lock", 1)
    monkeypatch.setattr(shelf, "WAITS", 2)

    assert shelf.fetch("live:two", lambda: "told") == "told"
