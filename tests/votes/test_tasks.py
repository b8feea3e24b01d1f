"""The nightly check says what differs and changes nothing."""

import logging

import pytest

from tests.votes.chamber import Chamber
from votes.models import Vote
from votes.tasks import verify_votes_task

pytestmark = pytest.mark.django_db


def test_a_night_without_differences_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    Chamber().declared()

    assert (verify_votes_task(), caplog.messages) == (0, [])


def test_each_difference_is_logged_as_an_error_and_left_as_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    vote = Chamber().declared()
    Vote.objects.update(tally_for=9, tally_against=9)

    found = verify_votes_task()

    assert found == 2
    assert caplog.record_tuples == [
        ("votes.tasks", logging.ERROR, f"{vote.reference}: tally_for is 9, counted 3."),
        ("votes.tasks", logging.ERROR, f"{vote.reference}: tally_against is 9, counted 2."),
    ]
    assert Vote.objects.get().tally_for == 9
