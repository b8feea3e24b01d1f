"""Pages of a meeting and of a motion."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amendments.models import Amendment, AmendmentEvent, MotionEvent
from council.models import Presence, RecordEvent
from tests import factories as make
from tests.api_world import text
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
    first, second = f"Vote {early.number}<", f"Vote {late.number}<"
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

    assert "From 23:00, left 01:30 on 26 October" in page


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

    assert asked == [(15, 6)] * 2


def told_by(client, record):
    """Return the words of the time line, one step a line."""
    page = text_of(client, record)
    line = page[page.index('<ol class="time') : page.index("</ol>", page.index('<ol class="time'))]
    steps = re.split(r"<li [^>]*>", line)[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", step).split()) for step in steps]


def happened(paper, verb, sequence, **fields):
    events = AmendmentEvent if isinstance(paper, Amendment) else MotionEvent
    kind = "amendment" if isinstance(paper, Amendment) else "motion"
    return events.objects.create(verb=verb, sequence=sequence, **{kind: paper} | fields)


@pytest.fixture
def evening():
    council = make.make_council("norfolk")
    make.make_standing_orders(council)
    meeting = make.make_meeting(council, status="closed")
    group = make.make_group(council, "Orchard Group", colour="#2e7d32")
    mover, seconder = (make.make_member(council, name) for name in ("Jane Field", "Tom Marsh"))
    motion = make.make_motion(meeting, make.make_budget(council), mover=mover, seconder=seconder)
    amendment = make.make_amendment(motion, title="Mend the slipway", mover=seconder)
    amendment.groups.add(group)
    return {"meeting": meeting, "motion": motion, "amendment": amendment, "group": group}


def test_moved_and_seconded_are_one_step_with_the_group_beside_it(client, evening):
    motion, amendment = evening["motion"], evening["amendment"]
    happened(motion, "move", 1, to_state="moved")
    happened(motion, "second", 2, to_state="seconded")
    happened(amendment, "move", 3, to_state="moved")

    steps = told_by(client, evening["meeting"])

    assert steps[0].startswith("The budget Motion")
    assert "Moved by Jane Field, seconded by Tom Marsh." in steps[0]
    assert "Orchard Group Moved by Tom Marsh." in steps[1]
    assert "Not known: the seconder." in steps[1]


def test_what_was_put_forward_before_the_meeting_is_no_step_of_it(client, evening):
    late = make.make_amendment(evening["motion"], title="A late one")
    happened(evening["amendment"], "table", 1, to_state="tabled")
    happened(evening["motion"], "move", 2, to_state="moved")
    happened(late, "table", 3, to_state="tabled", text=text("After the leaders had met."))

    steps = told_by(client, evening["meeting"])

    assert len(steps) == 2
    assert "A late one" in steps[1]
    assert "Put forward. After the leaders had met." in steps[1]


@pytest.mark.parametrize(
    ("verb", "fields", "words"),
    [
        ("withdraw", {"to_state": "withdrawn"}, "Withdrawn."),
        ("lapse", {"to_state": "lapsed"}, "It lapsed: nobody seconded it."),
        ("rule_out", {"to_state": "out_of_order"}, "Ruled out of order."),
        ("not_reach", {"to_state": "not_reached"}, "The meeting ended before it was reached."),
        ("accept", {"to_state": "accepted"}, "Accepted: it joined the motion without a vote."),
        ("fall", {"to_state": "fallen"}, "It fell."),
        ("report_not_carried", {"to_state": "not_carried"}, "Reported as not carried;"),
        (
            "record_decision",
            {"to_state": "lost", "outcome": "lost", "decision_for": 4, "decision_against": 70},
            "It was lost by 70 votes to 4.",
        ),
        (
            "record_decision",
            {"to_state": "lost", "outcome": "lost"},
            "It was lost. Not known: the seconder and the count.",
        ),
    ],
)
def test_each_end_of_an_amendment_is_told(client, evening, verb, fields, words):
    happened(evening["amendment"], verb, 1, **fields)

    assert words in told_by(client, evening["meeting"])[0]


def test_what_fell_says_because_of_what_and_names_nothing_that_is_not_public(client, evening):
    meeting, motion, amendment = evening["meeting"], evening["motion"], evening["amendment"]
    cause = make.make_amendment(motion, title="A whole other budget", state="carried")
    seen = declared_vote(meeting, cause, 1)
    tomorrow = make.now() + timedelta(days=1)
    hidden = declared_vote(meeting, cause, 2, visible_from=tomorrow)
    secret = make.make_amendment(motion, title="Secret", state="submitted")
    happened(amendment, "fall", 3, to_state="fallen", cause_amendment=cause)
    others = [make.make_amendment(motion) for _ in range(3)]
    happened(others[0], "fall", 4, to_state="fallen", vote=seen.reference)
    happened(others[1], "fall", 5, to_state="fallen", vote=hidden.reference)
    happened(others[2], "fall", 6, to_state="fallen", cause_amendment=secret)

    steps = told_by(client, meeting)[1:]

    assert "It fell because of the amendment “A whole other budget”." in steps[0]
    assert f"It fell because of the result of vote {seen.number}." in steps[1]
    assert "It fell." in steps[2]
    assert "It fell." in steps[3]


def test_a_pause_of_the_meeting_stands_where_it_was(client, evening):
    meeting, motion = evening["meeting"], evening["motion"]
    at = datetime(2025, 3, 4, 19, 30, tzinfo=UTC)
    common = {"council": meeting.council, "reference": meeting.reference}
    happened(motion, "move", 2, to_state="moved")
    RecordEvent.objects.create(**common, verb="open", sequence=1, happened_at=at)
    RecordEvent.objects.create(**common, verb="adjourned", sequence=3, text=text("A note"))
    RecordEvent.objects.create(**common, verb="open", sequence=4, from_state="adjourned",
                               happened_at=at + timedelta(hours=5))  # fmt: skip
    RecordEvent.objects.create(**common, verb="closed", sequence=5)

    steps = told_by(client, meeting)

    assert [steps[0], *steps[2:]] == [
        "The meeting opened 19:30",
        "The meeting was adjourned",
        "The meeting went on 00:30 on 5 March",
    ]


def test_a_correction_is_flagged_in_its_step_without_names_that_are_not_out(client, evening):
    meeting, motion = evening["meeting"], evening["motion"]
    vote = declared_vote(meeting, motion, 1, declared_for=36, declared_against=5)
    member = motion.mover
    VoteEvent.objects.create(
        vote=vote,
        verb="correct",
        sequence=9,
        text=text("Misread"),
        data={
            "changes": {"declared_for": [35, 36]},
            "ballots": {member.reference: ["against", "for"]},
        },
    )
    VoteEvent.objects.create(vote=vote, verb="correct", text=text("Later"),
                             visible_from=make.now() + timedelta(days=1))  # fmt: skip

    steps = told_by(client, meeting)

    assert len(steps) == 1
    assert "Corrected" in steps[0]
    assert "Declared for: was 35, now 36. Misread" in steps[0]
    assert "Jane Field" not in steps[0]
    assert "Later" not in steps[0]


def test_a_vote_made_void_says_so_and_counts_in_no_sentence(client, evening):
    meeting, motion = evening["meeting"], evening["motion"]
    first = declared_vote(meeting, motion, 1, status="void", declared_for=9, declared_against=1)
    VoteEvent.objects.create(vote=first, verb="void", sequence=2, text=text("The wrong paper."))
    declared_vote(
        meeting, motion, 3, declared_for=36, declared_against=5, replaces=first, evidence="desk"
    )

    page, steps = text_of(client, meeting), told_by(client, meeting)

    assert "budget for 2025/26 was carried by 36\N{NO-BREAK SPACE}votes to" in page
    assert "Void" in steps[0]
    assert "Made void. The wrong paper." in steps[0]
    assert f"It was taken in place of vote {first.number}." in steps[1]
    assert "Provisional until the minutes are confirmed." in steps[1]


def test_a_decision_with_a_release_to_come_shows_nowhere_on_the_page(client, evening):
    meeting, amendment = evening["meeting"], evening["amendment"]
    tomorrow = make.now() + timedelta(days=1)
    amendment.state = "carried"
    amendment.save(update_fields=["state"])
    happened(amendment, "record_decision", 1, from_state="tabled", to_state="carried",
             outcome="carried", visible_from=tomorrow)  # fmt: skip

    page = text_of(client, meeting)

    assert "Carried" not in page
    assert "Tabled (put forward)" in page


@pytest.mark.parametrize(
    ("names", "words"),
    [(False, "we do not hold the names for both votes"), (True, "1 voted for both times")],
)
def test_two_votes_on_one_motion_are_compared(client, evening, names, words):
    meeting, motion = evening["meeting"], evening["motion"]
    members = [motion.mover, motion.seconder]
    counts = {"declared_for": 36, "declared_against": 40, "declared_abstained": 1}
    again = {"declared_for": 36, "declared_against": 5, "declared_abstained": 37}
    shown = {"roll_complete": names, "names_published_at": make.LONG_AGO if names else None}
    for sequence, fields in ((1, counts | {"declared_result": "lost"}), (2, again)):
        vote = declared_vote(meeting, motion, sequence, **fields | shown)
        make.make_ballot(vote, members[0])
        make.make_ballot(vote, members[1], "against" if sequence == 1 else "abstain")

    page = " ".join(text_of(client, meeting).split())

    assert "The count for stayed at 36." in page
    assert words in page
    assert '<td class="num">\N{MINUS SIGN}35</td>' in page
    assert '<td class="num">+36</td>' in page
    assert "was lost by four votes, then carried the same day." in page
    assert "First vote on the budget" in page
    assert "Second vote on the budget" in page


def test_a_bar_is_no_difference_between_two_votes(client, evening):
    meeting, motion = evening["meeting"], evening["motion"]
    shown = {"roll_complete": True, "names_published_at": make.LONG_AGO}
    for sequence, choice in ((1, "barred_interest"), (2, "present_not_voting")):
        vote = declared_vote(
            meeting, motion, sequence, declared_for=1, declared_against=0, **shown
        )
        make.make_ballot(vote, motion.mover)
        make.make_ballot(vote, motion.seconder, choice)

    page = text_of(client, meeting)

    assert "no members answered differently the last time." in page
    assert "arred" not in page.replace("carried", "")
