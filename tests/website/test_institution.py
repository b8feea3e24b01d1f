"""Pages of a council, a member, a group and a body: what they say, and what they never show."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council.models import Membership
from council.website.sentences import amendments_sentence, budget_sentence, member_sentence
from tests.api_world import add_one_more, declare, make_world
from tests.factories import (
    make_amendment,
    make_area,
    make_ballot,
    make_body,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
)

pytestmark = pytest.mark.django_db
HIDDEN: dict[str, Any] = {"published_at": None}


@pytest.fixture
def world() -> dict[str, Any]:
    return make_world()


def body_of(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("carried", "Norfolk agreed its budget for 2019/20."),
        ("lost", "Norfolk did not agree the budget put to it for 2019/20."),
        ("in_principle", "Norfolk agreed its budget for 2019/20 in principle."),
        ("withdrawn", "What became of the budget of Norfolk for 2019/20 is not known."),
        (None, "What became of the budget of Norfolk for 2019/20 is not known."),
    ],
)
def test_budget_sentence_says_what_became_of_it(state: str | None, sentence: str) -> None:
    assert budget_sentence("Norfolk", "2019/20", state) == sentence


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ({}, "No amendment to it is held here."),
        ({"lost": 3}, "Three amendments were tabled; none was carried."),
        ({"tabled": 1}, "One amendment was tabled; none has been carried so far."),
        (
            {"adopted": 2, "fallen": 10},
            "12 amendments were tabled; 2\N{NO-BREAK SPACE}were carried or accepted.",
        ),
    ],
)
def test_amendments_sentence_counts_without_a_verdict(
    states: dict[str, int], sentence: str
) -> None:
    assert amendments_sentence(states) == sentence


def test_member_sentence_counts_every_choice_in_the_order_of_the_law() -> None:
    sentence = member_sentence("Jane Field", {"absent": 1, "against": 1, "for": 2, "": 1})

    assert sentence == (
        "We hold 5\N{NO-BREAK SPACE}named votes of Jane Field:"
        " 2 for, 1 against, 1 absent, 1 for one of several answers."
    )
    assert member_sentence("Jane Field", {}) == "We hold no named vote of Jane Field."


def test_council_page_shows_its_budget_votes_with_bars_to_one_scale(
    client: Any, world: dict[str, Any]
) -> None:
    declare(world["meeting"], world["motion"], question="That the budget be agreed")

    page = body_of(client, "/norfolk")

    assert "has a recommended budget for 2025/26 before it." in page
    assert "drawn to the same scale of 84 seats" in page
    assert "That the budget be agreed" in page
    assert page.count("<h1") == 1


def test_empty_council_says_what_is_missing(client: Any) -> None:
    make_council("quiet")

    page = body_of(client, "/quiet")

    for words in (
        "no budget is held here yet",
        "No meeting is open.",
        "Nothing has been corrected.",
        "No vote on a whole budget is held here yet.",
    ):
        assert words in page


def test_member_page_shows_vote_with_the_group_at_the_vote(
    client: Any, world: dict[str, Any]
) -> None:
    page = body_of(client, "/norfolk/members/jane-field")

    assert "We hold one named vote of Jane Field: 1 for." in page
    assert 'href="/norfolk/groups/liberal-democrat">Liberal Democrat</a></td>' in page
    assert world["amendment"].title in page
    assert "/api/v1/ballots?member=norfolk/members/jane-field" in page
    assert "from 1 January 2020" in page


def test_member_page_says_group_not_recorded_instead_of_guessing(
    client: Any, world: dict[str, Any]
) -> None:
    vote = declare(world["meeting"])
    make_ballot(vote, world["member"], "against", group_at_vote=None)

    assert "group not recorded" in body_of(client, "/norfolk/members/jane-field")


def test_member_page_never_names_a_bar(client: Any, world: dict[str, Any]) -> None:
    make_ballot(declare(world["meeting"]), world["member"], "barred_interest")

    page = body_of(client, "/norfolk/members/jane-field")

    assert "1 for, 1 did not vote." in page
    assert "Did not vote" in page
    assert "barred" not in page.lower()


def test_member_page_leaves_out_what_is_not_public(client: Any, world: dict[str, Any]) -> None:
    later = timezone.now() + timedelta(days=1)
    member, meeting = world["member"], world["meeting"]
    for question, fields in (
        ("hidden vote", HIDDEN | {"names_published_at": None}),
        ("names later", {"names_published_at": later}),
        ("no names", {"names_published_at": None}),
        ("timed vote", {"visible_from": later}),
    ):
        make_ballot(declare(meeting, question=question, **fields), member, "against")
    make_amendment(world["motion"], title="in confidence", mover=member, state="submitted")
    make_amendment(world["motion"], title="not published", mover=member, **HIDDEN)

    page = body_of(client, "/norfolk/members/jane-field")

    for words in (
        "hidden vote", "names later", "no names", "timed vote", "in confidence", "not published",
    ):  # fmt: skip
        assert words not in page
    assert "We hold one named vote of Jane Field: 1 for." in page


@pytest.mark.parametrize(
    ("make", "address"),
    [
        (lambda council: make_member(council, "Not Yet", **HIDDEN), "/norfolk/members/not-yet"),
        (lambda council: make_group(council, "Not Yet", **HIDDEN), "/norfolk/groups/not-yet"),
        (
            lambda council: make_body(council, slug="secret-panel", name="Not Yet", **HIDDEN),
            "/norfolk/secret-panel",
        ),
    ],
    ids=["member", "group", "body"],
)
def test_hidden_record_looks_like_one_that_does_not_exist(
    client: Any, world: dict[str, Any], make: Any, address: str
) -> None:
    make(world["council"])

    assert client.get(address).status_code == 404
    lists = "/norfolk", "/norfolk/members", "/norfolk/groups", "/norfolk/meetings"
    assert not any("Not Yet" in body_of(client, each) for each in lists)


def test_hidden_council_hides_all_that_is_its_own(client: Any) -> None:
    make_world("shy")["council"].__class__.objects.filter(slug="shy").update(published_at=None)

    for address in (
        "/shy", "/shy/members", "/shy/members/jane-field", "/shy/groups/liberal-democrat",
        "/shy/full-council", "/shy/corrections",
    ):  # fmt: skip
        assert client.get(address).status_code == 404


def test_group_page_counts_its_members_at_each_vote(client: Any, world: dict[str, Any]) -> None:
    page = body_of(client, "/norfolk/groups/liberal-democrat")

    assert "2 members recorded now." in page
    assert "Jane Field" in page
    assert world["vote"].question in page


def test_group_page_leaves_out_a_vote_without_public_names(
    client: Any, world: dict[str, Any]
) -> None:
    world["vote"].names_published_at = None
    world["vote"].save(update_fields=["names_published_at"])

    page = body_of(client, "/norfolk/groups/liberal-democrat")

    assert "No named vote of this group is held." in page


def test_body_page_lists_its_meetings(client: Any, world: dict[str, Any]) -> None:
    make_meeting(world["council"], date(2024, 1, 9), **HIDDEN)

    page = body_of(client, "/norfolk/full-council")

    assert "4 March 2025" in page
    assert "9 January 2024" not in page


def test_page_gives_its_address_in_the_api(client: Any, world: dict[str, Any]) -> None:
    for address, kind in (
        ("/norfolk", "councils"),
        ("/norfolk/members/jane-field", "members"),
        ("/norfolk/groups/liberal-democrat", "groups"),
        ("/norfolk/full-council", "bodies"),
    ):
        api = f"/api/v1/{kind}{address}"
        assert f'href="{api}"' in body_of(client, address)
        assert client.get(api).status_code == 200


ADDRESSES = [
    "/norfolk", "/norfolk/members/jane-field", "/norfolk/groups/liberal-democrat",
    "/norfolk/full-council", "/norfolk/meetings", "/norfolk/members", "/norfolk/groups",
    "/norfolk/budgets", "/norfolk/corrections", "/",
]  # fmt: skip


def test_query_counts_are_the_same_for_one_row_and_for_a_hundred(
    client: Any, world: dict[str, Any]
) -> None:
    add_one_more(world, 0)
    add_ballot(world)
    few = {address: queries_of(client, address) for address in ADDRESSES}

    for number in range(1, 101):
        add_one_more(world, number)
        add_ballot(world)

    assert {address: queries_of(client, address) for address in ADDRESSES} == few


def add_ballot(world: dict[str, Any]) -> None:
    """Give every page one more row: a seat, a budget vote, the member's ballot."""
    council = world["council"]
    area = make_area(council)
    Membership.objects.filter(member=world["member"]).update(area=area)
    motion = make_motion(world["meeting"], world["budget"])
    vote = declare(world["meeting"], motion)
    make_ballot(vote, world["member"], group_at_vote=world["group"])


def queries_of(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)
