"""Pages of a meeting and of a motion."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amendments.models import AmendmentEvent
from council.models import Presence
from tests import factories as make
from votes.models import VoteEvent

pytestmark = pytest.mark.django_db


def declared_vote(meeting, subject, sequence, **fields):
    declared = {"status": "declared", "declared_result": "carried", "published_at": make.LONG_AGO}
    vote = make.make_vote(meeting, subject, **(declared | fields))
    VoteEvent.objects.create(vote=vote, verb="declare", sequence=sequence)
    return vote


def text_of(client, record):
    response = client.get(record.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_the_meeting_is_told_by_sequence_and_not_by_the_clock(client):
    meeting = make.make_meeting(make.make_council())
    motion = make.make_motion(meeting, title="The budget")
    late = declared_vote(meeting, motion, 9, declared_result="carried", declared_for=36,
                         declared_against=5, declared_abstained=37)  # fmt: skip
    early = declared_vote(meeting, motion, 2, declared_result="lost", declared_for=36,
                          declared_against=40, declared_abstained=1)  # fmt: skip
    amendment = make.make_amendment(motion, title="Put it back", state="accepted")
    AmendmentEvent.objects.create(
        amendment=amendment, verb="accept", sequence=5, to_state="accepted", evidence="press"
    )

    page = text_of(client, meeting)

    steps = page[page.index("step by step") :]
    first, second = f"Vote {early.number}: main", f"Vote {late.number}: main"
    assert steps.index(first) < steps.index("Put it back") < steps.index(second)
    assert page.count("<h1") == 1
    assert f"/api/v1/meetings/{meeting.reference}" in page


def test_nothing_that_is_not_public_shows_on_a_meeting_or_a_motion(client):
    meeting = make.make_meeting(make.make_council())
    motion = make.make_motion(meeting)
    declared_vote(meeting, motion, 1, question="Seen question")
    make.make_amendment(motion, title="Seen amendment")
    tomorrow = make.now() + timedelta(days=1)
    make.make_vote(meeting, motion, question="Hidden open vote")
    declared_vote(meeting, motion, 2, question="Hidden vote", visible_from=tomorrow)
    make.make_amendment(motion, title="Hidden in confidence", state="submitted")
    make.make_amendment(motion, title="Hidden for now", visible_from=tomorrow)
    make.make_motion(meeting, title="Hidden motion", published_at=None)

    pages = text_of(client, meeting) + text_of(client, motion)

    assert "Seen question" in pages
    assert "Seen amendment" in pages
    assert "Hidden" not in pages


def test_an_unpublished_meeting_or_motion_has_no_page(client):
    council = make.make_council()
    meeting = make.make_meeting(council, published_at=None)
    motion = make.make_motion(meeting)

    assert client.get(meeting.get_absolute_url()).status_code == 404
    assert client.get(motion.get_absolute_url()).status_code == 404


def test_a_meeting_with_nothing_recorded_says_so(client):
    page = text_of(client, make.make_meeting(make.make_council()))

    assert "Nothing is recorded of this meeting yet." in page
    assert "We hold no record of who attended." in page


def test_a_meeting_past_midnight_when_the_clocks_change_reads_in_the_councils_time(client):
    meeting = make.make_meeting(make.make_council(), date(2025, 10, 25))
    member = make.make_member(meeting.council, "Late Sitter")
    Presence.objects.create(
        meeting=meeting,
        member=member,
        from_at=datetime(2025, 10, 25, 22, 0, tzinfo=UTC),
        to_at=datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
    )

    page = text_of(client, meeting)

    assert "from 25 October 2025, 23:00, until 26 October 2025, 01:30" in page


def test_only_members_who_are_public_show_as_present(client):
    meeting = make.make_meeting(make.make_council())
    tomorrow = make.now() + timedelta(days=1)
    hidden: list[dict[str, Any]] = [
        {"published_at": None},
        {"published_at": tomorrow},
        {"visible_from": tomorrow},
    ]
    members = [
        make.make_member(meeting.council, "Seen Person"),
        *(make.make_member(meeting.council, f"Hidden {n}", **it) for n, it in enumerate(hidden)),
    ]
    for member in members:
        Presence.objects.create(meeting=meeting, member=member)

    page = text_of(client, meeting)

    assert "Seen Person" in page
    assert "Hidden" not in page


def test_the_meeting_says_what_the_scale_of_its_bars_is(client):
    meeting = make.make_meeting(make.make_council())
    declared_vote(meeting, make.make_motion(meeting), 1, declared_for=4, declared_against=2)

    assert "the most votes cast in one vote here" in text_of(client, meeting)


def test_what_was_invented_is_called_invented(client):
    invented = make.make_meeting(make.make_council(is_fictional=True))
    real = make.make_meeting(make.make_council())

    assert "Invented for trying things out" in text_of(client, invented)
    assert "Invented for trying things out" not in text_of(client, real)


def test_a_month_is_all_that_is_printed_where_only_the_month_is_known(client):
    council = make.make_council()
    meeting = make.make_meeting(
        council, date(2014, 2, 1), date_precision="month",
        reference=f"{council.slug}/full-council/2014-02",
    )  # fmt: skip

    page = text_of(client, meeting)

    assert "February 2014" in page
    assert "1 February" not in page


def test_a_meeting_asks_the_same_number_of_questions_for_1_and_for_100_votes(client):
    meetings = [make.make_meeting(make.make_council()) for _ in range(2)]
    asked = []
    for meeting, rows in zip(meetings, (1, 100), strict=True):
        motion = make.make_motion(meeting)
        for number in range(rows):
            declared_vote(meeting, motion, number + 1)
            make.make_amendment(motion)
        with CaptureQueriesContext(connection) as queries:
            text_of(client, meeting)
        with CaptureQueriesContext(connection) as more:
            text_of(client, motion)
        asked.append((len(queries), len(more)))

    assert asked == [(11, 6)] * 2
