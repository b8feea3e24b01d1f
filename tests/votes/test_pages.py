"""The page of a vote: three facts side by side, and nothing that is not public."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from council.models import OldReference
from tests import factories as make
from votes.derive import count_vote
from votes.models import Vote, VoteEvent

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

    assert "The budget was carried by 3\N{NO-BREAK SPACE}votes to\N{NO-BREAK SPACE}1." in page
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
    assert "Casting vote</a>: <a" in page
    assert "voted for as the person presiding. It is in no tally." in page
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

    # The vote with its groups, its subjects, the roll, its sources, the votes around it.
    assert len(on_few) == len(on_many) == 5


def test_the_sentence_names_the_one_amendment_that_was_put_to_the_vote(client):
    meeting = make.make_meeting(make.make_council())
    motion = make.make_motion(meeting)
    amendment = make.make_amendment(motion, title="Bulky waste", state="carried")
    hidden = make.make_amendment(motion, title="In confidence", state="submitted")
    seen = {"kind": "amendment", "published_at": make.LONG_AGO, "status": "declared"}
    counts = {"declared_result": "carried", "declared_for": 3, "declared_against": 1}
    named = make.make_vote(meeting, amendment, **seen, **counts)
    unnamed = make.make_vote(meeting, hidden, **seen, **counts)

    said = "was carried by 3\N{NO-BREAK SPACE}votes to\N{NO-BREAK SPACE}1."
    title = "\N{LEFT DOUBLE QUOTATION MARK}Bulky waste\N{RIGHT DOUBLE QUOTATION MARK}"

    assert f"The amendment {title} {said}" in text_of(client, named)
    assert f"The amendment {said}" in text_of(client, unnamed)
    assert "In confidence" not in text_of(client, unnamed)


@pytest.mark.parametrize("release", [None, make.now() + timedelta(days=1)])
def test_no_difference_tells_what_names_say_before_they_are_public(client, release):
    vote = public_vote(names_published_at=release, declared_for=1, declared_against=4)

    page = text_of(client, vote)
    record = client.get(f"/api/v1/votes/{vote.reference}").json()

    assert vote.mismatches == ["names_differ_from_tally"]
    assert "Surname" not in page
    assert "The figures do not agree" not in page
    assert record["mismatches"] == []


@pytest.mark.parametrize("release", [None, make.LONG_AGO])
def test_a_result_that_declared_figures_do_not_give_is_always_said(client, release):
    meeting = make.make_meeting(make.make_council())
    vote = make.make_vote(
        meeting, published_at=make.LONG_AGO, names_published_at=release, status="declared",
        declared_result="lost", declared_for=4, declared_against=1,
    )  # fmt: skip
    count_vote(vote)

    page = text_of(client, vote)
    record = client.get(f"/api/v1/votes/{vote.reference}").json()

    assert "The declared result is not what the figures give." in page
    assert [each["code"] for each in record["mismatches"]] == ["result_differs_from_arithmetic"]


def test_a_correction_waits_for_its_release_and_never_shows_what_is_withheld(client):
    vote = public_vote()
    member = make.make_member(vote.council, "Barred Once")
    make.make_ballot(vote, member, "barred_arrears")
    soon = make.now() + timedelta(days=1)
    held_back = {"changes": {"declared_against": [77, 1]}}
    pair = {member.reference: ["barred_arrears", "barred_interest"]}
    VoteEvent.objects.create(vote=vote, verb="correct", visible_from=soon, data=held_back)
    out = {"changes": {"declared_for": [55, 3]}, "withheld": pair, "ballots": pair}
    VoteEvent.objects.create(vote=vote, verb="correct", data=out)

    page = text_of(client, vote)

    assert "<s>55</s> now 3" in page
    assert "<s>77</s>" not in page
    assert page.count("<s>") == 1
    assert "barred_" not in page


def test_the_sources_own_words_never_tell_of_a_bar(client):
    vote = public_vote()
    words = {"name_as_printed": "A. Barred (arrears)", "source_label": "s106", "note": "arrears"}
    make.make_ballot(vote, make.make_member(vote.council, "Plain Name"), "barred_arrears", **words)
    printed = {"name_as_printed": "Cllr As-Printed"}
    make.make_ballot(vote, make.make_member(vote.council, "Other Name"), "for", **printed)

    page = text_of(client, vote)

    assert "Plain Name</a>" in page
    assert "Cllr As-Printed</a>" in page
    for word in ("A. Barred", "s106", "arrears"):
        assert word not in page


def test_a_member_who_is_not_public_is_counted_and_not_named(client):
    vote = public_vote()
    hidden = make.make_member(vote.council, "Hidden Member", published_at=None)
    make.make_ballot(vote, hidden, "against", name_as_printed="Hidden M.")
    Vote.objects.filter(pk=vote.pk).update(presiding_member=hidden)

    page = text_of(client, vote)

    assert "Against, 2" in page
    assert "Name not published here" in page
    assert "Hidden M" not in page


def test_the_key_of_the_seats_names_only_what_is_drawn(client):
    vote = public_vote()
    assert "Did not vote</li>" not in text_of(client, vote)

    make.make_ballot(vote, make.make_member(vote.council), "absent")

    assert "Did not vote</li>" in text_of(client, vote)


@pytest.mark.parametrize(
    ("evidence", "words"), [("desk", "Declared, provisional"), ("press", "As reported")]
)
def test_only_a_vote_keyed_in_the_meeting_is_provisional(client, evidence, words):
    page = text_of(client, public_vote(evidence=evidence))

    assert f"<dt>Standing</dt><dd>{words}</dd>" in page


def test_the_page_and_the_api_say_the_same_of_the_names(client):
    for vote in (public_vote(), public_vote(roll_complete=False), public_vote(names_taken="no")):
        record = client.get(f"/api/v1/votes/{vote.reference}").json()

        assert record["names"]["sentence"] in text_of(client, vote)


def test_counts_of_answers_wait_for_the_names(client):
    vote = public_vote(names_published_at=None)
    vote.options.create(position=1, label="North", tally=43)

    table = text_of(client, vote).split("The answers")[1].split("</table>")[0]

    assert "not known" in table
    assert "43" not in table


def test_a_group_that_is_not_public_is_counted_and_not_named(client):
    vote = public_vote()
    group = vote.group_tallies.exclude(group=None).get().group
    type(group).objects.filter(pk=group.pk).update(published_at=None)

    page = text_of(client, vote)

    assert "Group not published here" in page
    assert "Orchard" not in page
    assert "#336699" not in page


def test_a_void_vote_leads_with_what_it_is_and_not_with_its_figures(client):
    page = text_of(client, public_vote(status="void"))

    assert "The budget was put to a vote that was made void.</h1>" in page
    assert "votes to" not in page.partition("</h1>")[0].partition("<h1")[2]
    assert "This vote is void" in page
