"""A new roll begins with those who are known to be away, and with nobody who votes."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from council.models import Presence
from tests.votes.chamber import Chamber
from votes.actions import BallotMark, declare, record_ballots, void
from votes.models import Ballot, Vote, VoteEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()


def there(chamber: Chamber, place: int, kind: str = "present", **span: Any) -> None:
    Presence.objects.create(
        meeting=chamber.meeting, member=chamber.members[place], kind=kind, **span
    )


def filled(chamber: Chamber, vote: Vote) -> dict[int, tuple[str | None, str]]:
    places = {member.pk: place for place, member in enumerate(chamber.members)}
    rows = Ballot.objects.filter(vote=vote).values_list("member_id", "choice", "source_label")
    return {places[member]: (choice, label) for member, choice, label in rows}


def test_presence_says_who_is_away_and_why(chamber: Chamber) -> None:
    ago = timezone.now() - timedelta(minutes=5)
    there(chamber, 0)
    there(chamber, 1, "apologies")
    there(chamber, 2, "absent")
    there(chamber, 3, to_at=ago)

    vote = chamber.open()

    assert filled(chamber, vote) == {
        1: ("absent_apologies", "Presence"),
        2: ("absent", "Presence"),
        3: ("left_meeting", "Presence"),
    }
    event = VoteEvent.objects.get(vote=vote, verb="record_ballots")
    assert (event.reason, event.by) == ("From presence and the previous vote.", chamber.clerk)


def test_whoever_came_back_or_came_late_is_left_to_key(chamber: Chamber) -> None:
    ago, now = timezone.now() - timedelta(minutes=5), timezone.now()
    there(chamber, 0, to_at=ago)
    there(chamber, 0, from_at=now - timedelta(minutes=1))
    there(chamber, 1, "apologies")
    there(chamber, 1, from_at=ago)
    there(chamber, 2, from_at=now + timedelta(hours=1))

    assert filled(chamber, chamber.open()) == {}


def test_the_previous_vote_says_who_was_away_unless_presence_says_more(chamber: Chamber) -> None:
    chamber.declared("fff-a")
    there(chamber, 4)

    vote = chamber.open(subjects=[chamber.new_amendment().current])
    again = [BallotMark(chamber.members[3].pk, "left_meeting", expected_revision=1)]
    record_ballots(vote, again, occasion=chamber.occasion())
    there(chamber, 3, from_at=timezone.now() - timedelta(seconds=1))
    last = chamber.open(subjects=[chamber.new_amendment().current])

    assert filled(chamber, vote) == {3: ("left_meeting", "")}
    assert filled(chamber, last) == {}


def test_a_void_vote_says_nothing_of_who_is_away(chamber: Chamber) -> None:
    first = chamber.open()
    chamber.mark(first, "ff-")
    void(first, occasion=chamber.because())

    assert filled(chamber, chamber.open()) == {}


def test_a_mark_filled_in_is_the_clerks_own_once_repeated(chamber: Chamber) -> None:
    there(chamber, 1, "apologies")
    vote = chamber.open()
    same = [BallotMark(chamber.members[1].pk, "absent_apologies", expected_revision=1)]

    result = record_ballots(vote, same, occasion=chamber.occasion())

    assert result.saved == 1
    assert filled(chamber, vote) == {1: ("absent_apologies", "")}


def test_hands_and_sources_and_members_out_of_office_are_not_filled_in(chamber: Chamber) -> None:
    there(chamber, 1, "apologies")
    gone = chamber.members[2]
    there(chamber, 2, "apologies")
    gone.memberships.update(valid_to=chamber.meeting.held_on - timedelta(days=1))

    hands = chamber.open(method="show_of_hands_counted")
    called = chamber.open(subjects=[chamber.new_amendment().current])

    assert filled(chamber, hands) == {}
    assert filled(chamber, called) == {1: ("absent_apologies", "Presence")}
    from_minutes = Chamber(evidence="minutes")
    there(from_minutes, 1, "apologies")
    assert filled(from_minutes, from_minutes.open()) == {}


def test_readers_are_not_told_that_a_source_said_presence(chamber: Chamber) -> None:
    there(chamber, 1, "apologies")
    vote = chamber.open()
    chamber.mark(vote, "f-fff")

    declare(vote, result="carried", for_=4, against=0, occasion=chamber.occasion())

    assert filled(chamber, vote)[1] == ("absent_apologies", "")
