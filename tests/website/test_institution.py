"""Pages of a council, a member, a group and a body: what they say, and what they never show."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from council.models import Membership
from tests.api_world import add_one_more, declare, make_world
from tests.factories import (
    make_area,
    make_ballot,
    make_body,
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
