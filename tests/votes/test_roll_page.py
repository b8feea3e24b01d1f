"""The page of a roll: its orders, its groups at night, its keys, its size."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from amendments.models import Amendment
from council.actions import change_group, record_presence
from council.enums import Evidence
from council.errors import RuleBroken
from council.models import Member
from council.records import Occasion
from tests.factories import make_group, make_member
from tests.votes.chamber import Chamber
from votes.actions import BallotMark, record_ballots
from votes.admin.grid import grid_of
from votes.admin.grid_buttons import ANSWER_KEYS, KEYS, buttons_of
from votes.enums import BallotChoice
from votes.models import Vote

pytestmark = pytest.mark.django_db

LARGEST_PAGE = 100_000  # bytes


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()


@pytest.fixture
def desk(client: Client, chamber: Chamber) -> Client:
    client.force_login(chamber.clerk)
    return client


def page(vote: Vote) -> str:
    return reverse("admin:votes_vote_roll_call", args=[vote.pk])


def names_on(client: Client, address: str) -> list[str]:
    return [row.name for row in client.get(address).context["grid"].rows]


# Orders.


def seated(chamber: Chamber) -> tuple[list[str], list[str], list[str]]:
    """Give each member a name and a seat; return the names in each order of the roll."""
    order = ["Dee", "Bea", "Ada", "Cy", "Eve"]
    for seat, (member, name) in enumerate(zip(chamber.members, order, strict=True), start=1):
        Member.objects.filter(pk=member.pk).update(name=name, sort_name=name, seat=seat)
    blue, red = sorted(chamber.groups, key=lambda group: group.name)
    by_group = [
        sorted(order[place] for place in range(5) if chamber.groups[place % 2] == group)
        for group in (blue, red)
    ]
    return sorted(order), [*by_group[0], *by_group[1]], order


def test_the_roll_is_read_by_name_by_group_or_by_seat(desk: Client, chamber: Chamber) -> None:
    by_name, by_group, by_seat = seated(chamber)
    address = page(chamber.open())

    found = [names_on(desk, f"{address}?order={order}") for order in ("name", "group", "seat")]

    assert found == [by_name, by_group, by_seat]


def test_who_has_no_group_or_no_seat_comes_last_in_that_order(
    desk: Client, chamber: Chamber
) -> None:
    seated(chamber)
    make_member(chamber.council, "Aaron Aab")
    address = page(chamber.open())

    for order in ("group", "seat"):
        assert names_on(desk, f"{address}?order={order}")[-1] == "Aaron Aab"


def test_the_order_that_a_clerk_chose_is_remembered_for_the_next_vote(
    desk: Client, chamber: Chamber
) -> None:
    by_name, _, by_seat = seated(chamber)
    first = page(chamber.open())
    before = names_on(desk, first)

    chosen = desk.get(f"{first}?order=seat")
    second = page(chamber.open(subjects=[chamber.new_amendment().current]))

    cookie = chosen.cookies["roll_order"]
    assert (before, names_on(desk, second)) == (by_name, by_seat)
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin", True, "Lax")
    assert int(cookie["max-age"]) > 300 * 24 * 60 * 60


@pytest.mark.parametrize("asked", ["sideways", "", "<script>"])
def test_an_order_that_is_none_is_the_order_of_names(
    desk: Client, chamber: Chamber, asked: str
) -> None:
    by_name, _, _ = seated(chamber)
    address = page(chamber.open())
    desk.cookies["roll_order"] = asked

    answer = desk.get(f"{address}?order={asked}")

    assert [row.name for row in answer.context["grid"].rows] == by_name
    assert "roll_order" not in answer.cookies


# The night.


@pytest.mark.parametrize(
    ("now", "status", "moved"),
    [
        (datetime(2025, 3, 5, 0, 30, tzinfo=UTC), "open", True),
        (datetime(2025, 3, 5, 0, 30, tzinfo=UTC), "closed", False),
        (datetime(2025, 3, 7, 12, 0, tzinfo=UTC), "open", False),
    ],
)
def test_a_member_who_changed_group_after_midnight_is_in_the_new_one(
    desk: Client, chamber: Chamber, now: datetime, status: str, *, moved: bool
) -> None:
    old, new = chamber.groups
    member = chamber.members[2]
    vote = chamber.open()
    chamber.meeting.status = status
    chamber.meeting.save(update_fields=["status"])
    at = datetime(2025, 3, 5, 0, 15, tzinfo=UTC)
    change_group(member, new, at, occasion=chamber.occasion())

    with time_machine.travel(now, tick=False):
        desk.force_login(chamber.clerk)
        desk.post(page(vote), {"set": f"{new.pk}:for"})

    marked = set(vote.ballots.values_list("member", flat=True))
    assert vote.held_on == date(2025, 3, 4)
    assert (member.pk in marked) == moved
    assert chamber.members[1].pk in marked
    assert old != new


# Keys.


def test_every_answer_has_a_key_that_no_other_button_has(chamber: Chamber) -> None:
    answers = [f"Candidate {number}" for number in range(1, 13)]
    vote = chamber.open(
        kind="appointment", subjects=(), options=answers, method="recorded_roll_call"
    )

    first, other = buttons_of(vote)
    keys = [key for _, _, key in (*first, *other)]

    assert keys[:12] == list("1234567890BC")
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 1 for key in keys)
    assert not set(ANSWER_KEYS) & set(KEYS.values())


def test_an_appointment_of_one_name_is_keyed_for_and_against(chamber: Chamber) -> None:
    vote = chamber.open(kind="appointment", subjects=(), method="recorded_roll_call")

    first, _ = buttons_of(vote)

    assert [label for _, label, _ in first] == ["For", "Against", "Abstained", "Not present"]


# What cannot be decided is refused when it is put, not when it is declared.


@pytest.mark.parametrize("state", ["submitted", "tabled", "moved"])
@pytest.mark.parametrize("kind", ["amendment", "en_bloc", "elimination"])
def test_a_vote_is_never_opened_on_what_declaring_would_refuse(
    chamber: Chamber, state: str, kind: str
) -> None:
    Amendment.objects.filter(pk=chamber.amendment.pk).update(state=state)
    fields: dict[str, Any] = {"kind": kind}
    if kind != "amendment":
        fields["subjects"] = [chamber.amendment.current, chamber.new_amendment().current]
    if kind == "elimination":
        fields["options"] = ["Red", "Blue"]

    with pytest.raises(RuleBroken, match="cannot be put to the vote yet"):
        chamber.open(**fields)

    assert not Vote.objects.exists()


# Size.


def full_chamber() -> tuple[Chamber, Vote]:
    """Return 84 members of five groups, most marked, six away, each rare mark on the roll."""
    chamber = Chamber(84)
    names = ["Conservative and Unionist", "Labour and Co-operative", "Liberal Democrat",
             "Green and Independent Alliance", "Independent (non-aligned)"]  # fmt: skip
    for place, member in enumerate(chamber.members):
        Member.objects.filter(pk=member.pk).update(
            name=f"Bartholomew-James Featherstonehaugh {place:02}",
            sort_name=f"Featherstonehaugh {place:02}, Bartholomew-James",
        )
    groups = [make_group(chamber.council, name, colour="#0b6b57") for name in names]
    at = datetime(2025, 3, 1, tzinfo=UTC)
    for place, member in enumerate(chamber.members):
        change_group(member, groups[place % 5], at, occasion=chamber.occasion())
    for member in chamber.members[:6]:
        record_presence(chamber.meeting, member, "apologies", occasion=chamber.occasion())
    vote = chamber.open()
    rare = [choice for choice in BallotChoice.values if choice not in {"for", "against"}]
    marks = [
        BallotMark(member.pk, (rare * 2 + ["for"] * 84)[place], expected_revision=0)
        for place, member in enumerate(chamber.members[6:])
    ]
    record_ballots(vote, marks, occasion=chamber.occasion())
    return chamber, vote


@pytest.mark.parametrize("tail", ["", "?order=group"])
def test_the_page_of_84_members_is_light_even_with_rare_marks_and_who_is_away(
    client: Client, tail: str
) -> None:
    chamber, vote = full_chamber()
    client.force_login(chamber.clerk)

    answer = client.get(page(vote) + tail)

    text = answer.content.decode()
    assert len(answer.content) < LARGEST_PAGE
    assert len(re.findall(r'role="radiogroup"', text)) == 84
    assert text.count('data-from="Presence"') == 6
    assert sum(row.other_is_open for row in answer.context["grid"].rows) >= 12
    assert len(answer.context["grid"].groups) == 5


def test_the_page_without_a_script_shows_every_reason_and_every_member(client: Client) -> None:
    chamber, vote = full_chamber()
    client.force_login(chamber.clerk)

    text = client.get(f"{page(vote)}?more=1").content.decode()

    assert text.count('value="left_meeting"') > 84
    assert len(grid_of(vote).rows) == 84


def test_a_roll_from_a_paper_has_the_groups_of_its_day(chamber: Chamber) -> None:
    vote = chamber.open()
    Vote.objects.filter(pk=vote.pk).update(evidence=Evidence.MINUTES)
    vote.refresh_from_db()
    at = datetime(2025, 3, 5, 0, 15, tzinfo=UTC)
    change_group(chamber.members[2], chamber.groups[1], at, occasion=Occasion(by=chamber.clerk))

    with time_machine.travel(datetime(2025, 3, 5, 0, 30, tzinfo=UTC), tick=False):
        rows = {row.member_id: row.group_id for row in grid_of(vote).rows}

    assert rows[chamber.members[2].pk] == chamber.groups[0].pk
