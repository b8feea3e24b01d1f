"""A vote on a meeting's page has its bar, or says that the count is not known."""

import pytest
from django.test import Client

from tests.factories import LONG_AGO, make_council, make_meeting, make_motion, make_vote

pytestmark = pytest.mark.django_db


def test_a_counted_vote_has_a_bar_and_one_without_a_count_says_so(client: Client):
    meeting = make_meeting(make_council("norfolk"), reference="norfolk/full-council/2015-02-16")
    said = {"status": "declared", "declared_result": "carried", "published_at": LONG_AGO}
    motion = make_motion(meeting)
    figures = {"declared_for": 36, "declared_against": 5, "declared_abstained": 37}
    counted = make_vote(meeting, motion, **said, **figures)
    uncounted = make_vote(meeting, motion, **said)
    for vote in (counted, uncounted):
        vote.events.create(verb="declare")

    for address in (meeting.reference, motion.reference):
        page = client.get(f"/{address}").content.decode()

        assert page.count('class="bar') == 1
        assert page.count("Count: not known.") == 1
        assert "None" not in page
