"""The page of a vote: three facts side by side, and nothing that is not public."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from council.models import OldReference
from tests import factories as make
from votes.derive import count_vote
from votes.models import Vote

pytestmark = pytest.mark.django_db

CHOICES = ("for", "for", "for", "against", "abstain")


def public_vote(**fields):
    """A declared, published vote with five public names, in two groups and none."""
    council = make.make_council()
    meeting = make.make_meeting(council)
    seen = {"published_at": make.LONG_AGO, "names_published_at": make.LONG_AGO}
    declared = {"status": "declared", "declared_result": "carried", "roll_complete": True}
    counts = {"declared_for": 3, "declared_against": 1, "declared_abstained": 1}
    motion = make.make_motion(meeting)
    vote = make.make_vote(meeting, motion, **(seen | declared | counts | fields))
    group = make.make_group(council, "Orchard", colour="#336699")
    for number, choice in enumerate(CHOICES):
        member = make.make_member(council, f"Name{number} Surname{number}")
        make.make_ballot(vote, member, choice, group_at_vote=group if number < 2 else None)
    count_vote(vote)
    return vote


def text_of(client, vote):
    response = client.get(vote.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_the_declared_result_and_lists_everyone_by_choice(client):
    vote = public_vote()

    page = text_of(client, vote)

    assert "The motion was carried by 3\N{NO-BREAK SPACE}votes to\N{NO-BREAK SPACE}1." in page
    assert "One member abstained." in page
    assert [page.count(f"Surname{number}</a>") for number in range(5)] == [1] * 5
    assert page.index("For, 3") < page.index("Against, 1") < page.index("Abstained, 1")
    assert "Group not recorded" in page
    assert page.count("<h1") == 1
    assert f"/api/v1/votes/{vote.reference}" in page


def test_names_wait_until_they_are_published(client):
    vote = public_vote(names_published_at=None)

    page = text_of(client, vote)

    assert "Surname0" not in page
    assert "Orchard" not in page
    assert "We do not hold the names for this vote." in page


def test_a_bar_is_shown_as_not_voting_and_never_named(client):
    vote = public_vote()
    for choice in ("barred_interest", "barred_arrears"):
        make.make_ballot(vote, make.make_member(vote.council), choice)
    count_vote(vote)

    page = text_of(client, vote)

    assert "Did not vote, 2" in page
    for word in ("barred by", "Barred", "arrears</", "interest</h"):
        assert word not in page


def test_without_all_names_there_is_no_seat_chart(client):
    whole, part = public_vote(), public_vote(roll_complete=False)

    assert 'role="img"' in text_of(client, whole)
    assert 'role="img"' not in text_of(client, part)
    assert "We hold the names of 5 of 5 members." in text_of(client, part)


def test_a_casting_vote_stands_apart_from_the_tally(client):
    vote = public_vote(declared_for=1, declared_against=1, declared_by_casting_vote=True)
    chair = make.make_member(vote.council, "Chair Person")
    make.make_ballot(vote, chair, "for", is_casting=True)

    page = text_of(client, vote)

    assert "was carried on the casting vote of the person presiding" in page
    assert "Casting vote:" in page
    assert page.count("Chair Person</a>") == 1


def test_figures_that_differ_are_both_shown(client):
    vote = public_vote(declared_for=4)

    page = text_of(client, vote)

    assert "The names do not add up to the tally that was declared." in page
    assert "the names add up to 3 for, 1 against, 1 abstained" in page


def test_a_vote_without_figures_says_that_they_are_not_known(client):
    meeting = make.make_meeting(make.make_council())
    declared = {"status": "declared", "declared_result": "carried"}
    vote = make.make_vote(meeting, published_at=make.LONG_AGO, **declared)

    page = text_of(client, vote)

    assert "The figures are not known." in page
    assert '<dl class="tally"' not in page


@pytest.mark.parametrize(
    "hidden",
    [
        {"published_at": None, "names_published_at": None},
        {"visible_from": make.now() + timedelta(days=1)},
        {"status": "open", "declared_result": None, "published_at": None,
         "names_published_at": None},
    ],
)  # fmt: skip
def test_a_vote_that_is_not_public_has_no_page(client, hidden):
    vote = public_vote()
    other = public_vote()
    Vote.objects.filter(pk=other.pk).update(**hidden)

    assert client.get(vote.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


def test_an_old_address_leads_to_the_new_one(client):
    vote = public_vote()
    old = vote.reference.replace("/vote-", "/old/vote-")
    OldReference.objects.create(old=old, new=vote.reference)

    response = client.get(f"/{old}")

    assert (response.status_code, response["Location"]) == (301, vote.get_absolute_url())


def test_the_page_asks_the_same_number_of_questions_for_5_and_for_100_names(client):
    few, many = public_vote(), public_vote()
    for number in range(95):
        make.make_ballot(many, make.make_member(many.council, f"More {number}"))
    count_vote(many)

    with CaptureQueriesContext(connection) as on_few:
        text_of(client, few)
    with CaptureQueriesContext(connection) as on_many:
        text_of(client, many)

    assert len(on_few) == len(on_many) == 9
