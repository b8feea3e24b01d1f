"""Pages of members and groups: what they say, how they page, and what they never show."""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amendments.models import AmendmentEvent
from council.models import GroupMembership, Membership, Presence
from council.website.queries_people import FEW, PER_PAGE, is_held, seats_on
from tests.api_world import declare, make_world
from tests.factories import (
    LONG_AGO,
    make_amendment,
    make_area,
    make_ballot,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
)
from tests.website.test_institution import body_of
from votes.models import Ballot, GroupTally, Vote

pytestmark = pytest.mark.django_db
HIDDEN: dict[str, Any] = {"published_at": None}
JANE = "/norfolk/members/jane-field"
LIBERALS = "/norfolk/groups/liberal-democrat"


@pytest.fixture
def world() -> dict[str, Any]:
    return make_world()


def named_vote(world: dict[str, Any], choices: str = "ff", **fields: Any) -> Vote:
    """Make a vote with a whole roll of the two members, in their group: f, a, x or -."""
    vote = declare(world["meeting"], **fields)
    words = {"f": "for", "a": "against", "x": "abstain", "-": "absent"}
    for member, mark in zip((world["member"], world["seconder"]), choices, strict=False):
        make_ballot(vote, member, words[mark], group_at_vote=world["group"])
    GroupTally.objects.create(
        vote=vote,
        group=world["group"],
        tally_for=choices.count("f"),
        tally_against=choices.count("a"),
        tally_abstained=choices.count("x"),
        tally_not_voting=choices.count("-"),
    )
    return vote


def part_of(page: str, name: str) -> str:
    """Return one section of a page, its tags taken out."""
    found = re.search(rf'<section class="wrap part" id="{name}">(.*?)</section>', page)
    assert found, name
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_member_page_opens_with_a_sentence_to_print(client: Any, world: dict[str, Any]) -> None:
    named_vote(world, "af")

    page = body_of(client, JANE)

    assert (
        "Jane Field voted in both named votes held here under that name, on 4 March 2025:"
        " once for, once against.</h1>" in page
    )
    assert "Councillor" in page
    assert world["amendment"].title in page
    assert "/api/v1/ballots?member=norfolk/members/jane-field&amp;format=csv" in page
    assert "/api/v1/member-figures?member=norfolk/members/jane-field" in page


def test_member_page_shows_each_vote_beside_most_of_the_group(
    client: Any, world: dict[str, Any]
) -> None:
    world["vote"].ballots.all().delete()
    for number in range(2):
        other = make_member(world["council"], f"Member {number}", world["group"])
        assert other
    vote = named_vote(world, "af")
    GroupTally.objects.filter(vote=vote).update(tally_for=3, tally_against=1)

    page = body_of(client, JANE)

    assert "Otherwise" in part_of(page, "votes")
    assert "3 of 4 for" in part_of(page, "votes")
    assert "As most of the group 0 Otherwise 1 No majority 0 Abstained 0 Did not vote 0" in (
        part_of(page, "group")
    )
    assert 'href="/glossary#compared-with-group"' in page


def test_member_page_counts_neither_abstaining_nor_absence_against_the_group(
    client: Any, world: dict[str, Any]
) -> None:
    world["vote"].ballots.all().delete()
    named_vote(world, "xf")
    named_vote(world, "-f")

    page = body_of(client, JANE)

    assert "As most of the group 0 Otherwise 0 No majority 0 Abstained 1 Did not vote 1" in (
        part_of(page, "group")
    )
    assert "1 of 2" in part_of(page, "part")
    assert "Otherwise" not in part_of(page, "votes")


def test_member_page_has_no_word_of_judgement(client: Any, world: dict[str, Any]) -> None:
    named_vote(world, "af")

    for address in (JANE, LIBERALS, f"{JANE}/votes", f"{LIBERALS}/votes"):
        page = body_of(client, address).lower()
        for word in ("rebel", "loyal", "rank", "per cent", "defied", "%</td>"):
            assert word not in page


def test_member_page_says_group_not_recorded_instead_of_guessing(
    client: Any, world: dict[str, Any]
) -> None:
    world["vote"].ballots.all().delete()
    vote = declare(world["meeting"])
    make_ballot(vote, world["member"], "against", group_at_vote=None)

    page = body_of(client, JANE)

    assert "group not recorded" in part_of(page, "votes")
    assert "Of 1 vote for or against, the source does not say in which group" in (
        part_of(page, "group")
    )


def test_member_page_never_names_a_bar(client: Any, world: dict[str, Any]) -> None:
    make_ballot(declare(world["meeting"]), world["member"], "barred_interest")
    make_ballot(declare(world["meeting"]), world["member"], "barred_arrears")

    page = body_of(client, JANE)

    assert "did not vote twice" in page
    assert "Did not vote" in part_of(page, "votes")
    assert "barred" not in page.lower()
    assert "arrears" not in page.lower()


def test_casting_vote_stands_apart_and_is_in_no_figure(client: Any, world: dict[str, Any]) -> None:
    vote = named_vote(world, "fa", question="That the tie be broken")
    make_ballot(vote, world["member"], "against", is_casting=True)

    page = body_of(client, JANE)

    assert "That the tie be broken" in part_of(page, "casting")
    assert "Against" in part_of(page, "casting")
    assert part_of(page, "votes").count("That the tie be broken") == 1
    assert "voted in both named votes" in page


def test_void_vote_is_shown_and_not_counted(client: Any, world: dict[str, Any]) -> None:
    named_vote(world, "ff", question="That it be taken again", status="void")

    page = body_of(client, JANE)

    assert "That it be taken again" in part_of(page, "votes")
    assert "Void" in part_of(page, "votes")
    assert "voted in the one named vote held here" in page


def test_votes_with_some_names_are_said_to_be_left_out(client: Any, world: dict[str, Any]) -> None:
    named_vote(world, "ff", roll_complete=False)

    page = body_of(client, JANE)

    assert "Jane Field is named in two votes held here, on 4 March 2025: twice for." in page
    assert "1 vote of which we hold only some names is left out." in part_of(page, "group")


def test_attendance_has_its_denominator_or_is_not_known(
    client: Any, world: dict[str, Any]
) -> None:
    council, jane, tom = world["council"], world["member"], world["seconder"]
    assert "Attendance: not known." in body_of(client, JANE)

    council.members_complete_from = date(2020, 1, 1)
    council.save(update_fields=["members_complete_from"])
    for day, kind in ((date(2025, 5, 13), "present"), (date(2025, 7, 1), "apologies")):
        meeting = make_meeting(council, day, status="closed")
        Presence.objects.create(meeting=meeting, member=jane, kind=kind)
        Presence.objects.create(meeting=meeting, member=tom)

    assert "2025 1 of 2" in part_of(body_of(client, JANE), "attendance")


def test_member_page_leaves_out_what_is_not_public(client: Any, world: dict[str, Any]) -> None:
    later = timezone.now() + timedelta(days=1)
    member, meeting = world["member"], world["meeting"]
    for question, fields in (
        ("hidden vote", HIDDEN | {"names_published_at": None}),
        ("names later", {"names_published_at": later}),
        ("no names", {"names_published_at": None}),
        ("timed vote", {"visible_from": later}),
    ):
        vote = declare(meeting, question=question, **fields)
        make_ballot(vote, member, "against", group_at_vote=world["group"])
        GroupTally.objects.create(vote=vote, group=world["group"], tally_against=2)
        make_ballot(vote, world["seconder"], "for", is_casting=True)
    make_amendment(world["motion"], title="in confidence", mover=member, state="submitted")
    make_amendment(world["motion"], title="not published", mover=member, **HIDDEN)
    secret = make_group(world["council"], "Secret Alliance", **HIDDEN)
    GroupMembership.objects.filter(member=member).update(ended_at=LONG_AGO + timedelta(days=1))
    GroupMembership.objects.create(member=member, group=secret, started_at=timezone.now())

    found = [
        body_of(client, address)
        for address in (
            JANE, f"{JANE}/votes", f"{JANE}/amendments", "/norfolk/members/tom-marsh", LIBERALS,
            f"{LIBERALS}/votes", f"{LIBERALS}/amendments", "/norfolk/members", "/norfolk/groups",
        )
    ]  # fmt: skip

    for words in (
        "hidden vote", "names later", "no names", "timed vote", "in confidence", "not published",
        "Secret Alliance",
    ):  # fmt: skip
        assert not any(words in page for page in found)
    assert "voted in the one named vote held here" in found[0]
    assert "twice" not in found[0]
    assert "1 of 1" in part_of(found[0], "part")


def test_state_that_waits_for_its_release_is_not_told_early(
    client: Any, world: dict[str, Any]
) -> None:
    paper = make_amendment(world["motion"], mover=world["member"], state="lost")
    paper.groups.add(world["group"])
    AmendmentEvent.objects.create(
        amendment=paper, verb="record_decision", from_state="seconded", to_state="lost",
        visible_from=timezone.now() + timedelta(hours=1),
    )  # fmt: skip

    member, group = body_of(client, JANE), body_of(client, LIBERALS)

    for page in (member, group):
        assert "Moved and seconded" in part_of(page, "amendments")
        assert "Lost" not in part_of(page, "amendments")
    assert "one moved and seconded, one carried.</h1>" in group
    figures = client.get("/api/v1/group-figures?group=norfolk/groups/liberal-democrat").json()
    assert figures["amendments"] == [
        {"state": "seconded", "number": 1},
        {"state": "carried", "number": 1},
    ]


def test_amendments_have_their_badge_and_who_moved_them(
    client: Any, world: dict[str, Any]
) -> None:
    make_amendment(
        world["motion"], title="Keep the lamps", seconder=world["member"], state="withdrawn"
    )

    told = part_of(body_of(client, JANE), "amendments")

    assert "Withdrawn Keep the lamps Seconded by Jane Field, 4 March 2025" in told
    assert f"Carried {world['amendment'].title} Moved by Jane Field, 4 March 2025" in told


def test_member_page_tells_groups_terms_and_offices_over_time(
    client: Any, world: dict[str, Any]
) -> None:
    member, zone_day = world["member"], datetime(2024, 5, 2, tzinfo=UTC)
    held = GroupMembership.objects.get(member=member)
    held.ended_at = zone_day
    held.save(update_fields=["ended_at"])
    green = make_group(world["council"], "Green")
    GroupMembership.objects.create(member=member, group=green, started_at=zone_day)
    Membership.objects.filter(member=member).update(area=make_area(world["council"], "Hill Top"))

    page = body_of(client, JANE)

    told = part_of(page, "terms")
    assert "Green from 2 May 2024 Liberal Democrat from 1 January 2020 to 2 May 2024" in told
    assert "Hill Top, from 1 January 2020" in told
    assert "Leader of the council" in told
    assert "Councillor for Hill Top" in page


def more_votes(world: dict[str, Any], number: int, since: date = date(2025, 4, 1)) -> None:
    """Add many votes on different days, as a source would."""
    meetings = [make_meeting(world["council"], since + timedelta(days=n)) for n in range(3)]
    for place in range(number):
        vote = declare(meetings[place % 3], question=f"Question {place}")
        make_ballot(vote, world["member"], group_at_vote=world["group"])
        GroupTally.objects.create(vote=vote, group=world["group"], tally_for=1)


def walk(client: Any, address: str) -> tuple[list[str], int]:
    """Follow the links to older pages; return every question in order, and how many pages."""
    found: list[str] = []
    pages = 0
    while address:
        page = body_of(client, address)
        pages += 1
        found += re.findall(r'<th scope="row" role="rowheader"><a href="(/[^"]+/vote-\d+)">', page)
        older = re.search(r'<a href="([^"]+\?after=[^"]+)"', page)
        address = older[1] if older else ""
    return found, pages


@pytest.mark.parametrize("address", [JANE, LIBERALS])
def test_every_vote_is_reached_once_by_following_the_pages(
    client: Any, world: dict[str, Any], address: str
) -> None:
    more_votes(world, FEW + PER_PAGE + 10)
    expected = Vote.objects.order_by("-held_on", "-id").values_list("reference", flat=True)

    first, pages = walk(client, address)
    own, own_pages = walk(client, f"{address}/votes")

    assert pages == 3
    assert own_pages == 2
    if address == LIBERALS:
        assert first == own == [f"/{reference}" for reference in expected]
    else:
        order = Ballot.objects.order_by("-held_on", "-id").values_list("vote__reference")
        assert first == own == [f"/{reference}" for (reference,) in order]


@pytest.mark.parametrize("kind", ["votes", "amendments"])
@pytest.mark.parametrize("cursor", ["x", "WzFd", "a%00b", "é"])
def test_cursor_that_is_none_of_ours_is_not_found(
    client: Any, world: dict[str, Any], kind: str, cursor: str
) -> None:
    for address in (JANE, LIBERALS):
        assert client.get(f"{address}/{kind}?after={cursor}").status_code == 404
    assert client.get(f"/norfolk/members?after={cursor}").status_code == 404


def test_every_amendment_is_reached_by_following_the_pages(
    client: Any, world: dict[str, Any]
) -> None:
    for _ in range(FEW + 3):
        paper = make_amendment(world["motion"], mover=world["member"])
        paper.groups.add(world["group"])

    for address in (JANE, LIBERALS):
        page = body_of(client, address)
        older = re.search(r'<a href="([^"]+/amendments\?after=[^"]+)"', page)
        assert older
        rest = body_of(client, older[1])
        titles = [
            *re.findall(r'/amendment-\d+">(Amendment \d+)', page),
            *re.findall(r'/amendment-\d+">(Amendment \d+)', rest),
        ]
        assert len(titles) == len(set(titles)) == FEW + 4
        assert body_of(client, f"{address}/amendments").count('class="badge') == FEW + 4


def test_page_at_the_end_of_a_list_says_so(client: Any, world: dict[str, Any]) -> None:
    more_votes(world, FEW)
    older = re.search(r'href="([^"]+\?after=[^"]+)"', body_of(client, JANE))
    assert older
    Ballot.objects.filter(vote=world["vote"]).delete()

    assert "No older named vote is held." in body_of(client, older[1])


def test_group_page_opens_with_members_amendments_and_cohesion(
    client: Any, world: dict[str, Any]
) -> None:
    named_vote(world, "ff")
    named_vote(world, "fa")

    page = body_of(client, LIBERALS)

    assert (
        "Two members of Norfolk Council sit in the Liberal Democrat group, which put forward one"
        " amendment held here: one carried.</h1>" in page
    )
    assert "2025 · 2 of 3 named votes 3 of 4" in part_of(page, "cohesion")
    assert "2 of 2 for" in part_of(page, "votes")
    assert "1 for, 1 against" in part_of(page, "votes")
    assert 'href="/glossary#cohesion"' in page
    assert 'href="/glossary#group-majority"' in page


def test_cohesion_stands_by_year_with_all_years_below(client: Any, world: dict[str, Any]) -> None:
    named_vote(world, "ff")
    named_vote({**world, "meeting": make_meeting(world["council"], date(2026, 2, 3))}, "fa")

    told = part_of(body_of(client, LIBERALS), "cohesion")

    assert "2026 · 1 of 1 named vote 1 of 2 2025 · 1 of 2 named votes 2 of 2" in told
    assert "All years 3 of 4" in told


def test_group_page_says_what_is_not_known(client: Any, world: dict[str, Any]) -> None:
    make_group(world["council"], "Green")

    page = body_of(client, "/norfolk/groups/green")

    for words in (
        "The Green group of Norfolk Council.",
        "Members not known.",
        "We hold none.",
        "No amendment held here is put forward by Green.",
        "No named vote of this group is held.",
    ):
        assert words in page


def test_members_in_no_group_make_no_group(client: Any, world: dict[str, Any]) -> None:
    alone = make_group(world["council"], "Non-aligned", is_unaligned=True)
    member = make_member(world["council"], "Una Lone", alone)
    vote = declare(world["meeting"])
    make_ballot(vote, member, group_at_vote=alone)
    GroupTally.objects.create(vote=vote, group=alone, tally_for=2, tally_against=1)

    group = body_of(client, "/norfolk/groups/non-aligned")
    page = body_of(client, "/norfolk/members/una-lone")

    assert "One member of Norfolk Council sits in no group." in group
    assert "Not a group." in part_of(group, "cohesion")
    assert "2 of 3 for" not in group
    assert "In no group 1 Abstained 0 Did not vote 0" in part_of(page, "group")
    assert "2 of 3 for" not in page


def test_group_page_tells_who_left(client: Any, world: dict[str, Any]) -> None:
    GroupMembership.objects.filter(member=world["seconder"]).update(
        ended_at=datetime(2024, 5, 2, tzinfo=UTC)
    )
    hidden = make_member(world["council"], "Not Yet", world["group"], **HIDDEN)
    GroupMembership.objects.filter(member=hidden).update(ended_at=timezone.now())

    page = body_of(client, LIBERALS)

    assert "Tom Marsh from 1 January 2020 to 2 May 2024" in part_of(page, "before")
    assert "Tom Marsh" not in part_of(page, "members")
    assert "Not Yet" not in page


def test_amendment_of_several_groups_names_the_other_ones(
    client: Any, world: dict[str, Any]
) -> None:
    paper = world["amendment"]
    paper.groups.add(make_group(world["council"], "Green"))
    paper.groups.add(make_group(world["council"], "Not Yet", **HIDDEN))

    told = part_of(body_of(client, LIBERALS), "amendments")

    assert "together with Green" in told
    assert "Not Yet" not in told


def test_list_of_members_has_area_group_and_who_is_in_office(
    client: Any, world: dict[str, Any]
) -> None:
    council = world["council"]
    old, undated = make_member(council, "Old Hand"), make_member(council, "No Date")
    Membership.objects.filter(member=old).update(
        valid_to=date(2021, 5, 9), area=make_area(council, "Hill Top")
    )
    Membership.objects.filter(member=undated).update(valid_from=None)
    make_member(council, "No Seat").memberships.all().delete()

    page = body_of(client, "/norfolk/members")

    now, others = page.split("Before, or term not known")
    told = " ".join(re.sub(r"<[^>]+>", " ", others).split())
    assert "Two councillors of Norfolk Council are recorded as in office, in one group." in now
    assert "Jane Field" in now
    assert "Old Hand" not in now
    assert "Old Hand Hill Top from 1 January 2020 to 9 May 2021" in told
    assert "No Date term of office not known" in told
    assert "No Seat term of office not known" in told


def test_list_of_members_is_put_in_the_order_of_areas(client: Any, world: dict[str, Any]) -> None:
    for member, area in ((world["member"], "Zeal"), (world["seconder"], "Ash")):
        Membership.objects.filter(member=member).update(area=make_area(world["council"], area))

    by_name = body_of(client, "/norfolk/members")
    by_area = body_of(client, "/norfolk/members?by=area")

    assert by_name.index("Jane Field") < by_name.index("Tom Marsh")
    assert by_area.index("Tom Marsh") < by_area.index("Jane Field")


def test_list_of_those_not_in_office_goes_on_by_key(client: Any, world: dict[str, Any]) -> None:
    for number in range(PER_PAGE + 5):
        member = make_member(world["council"], f"Former {number:03d}")
        Membership.objects.filter(member=member).update(valid_to=date(2021, 5, 9))

    first = body_of(client, "/norfolk/members")
    more = re.search(r'href="(/norfolk/members\?after=[^"]+)"', first)
    assert more
    second = body_of(client, more[1])

    names = [*re.findall(r"Former \d{3}", first), *re.findall(r"Former \d{3}", second)]
    assert len(names) == len(set(names)) == PER_PAGE + 5
    assert "Jane Field" not in second


def test_seats_of_today_are_the_same_asked_of_the_table_and_of_one(
    world: dict[str, Any],
) -> None:
    today = date(2025, 6, 1)
    days = [None, today - timedelta(days=1), today, today + timedelta(days=1)]
    for start in days:
        for end in days:
            if start is None or end is None or start <= end:
                member = make_member(world["council"])
                Membership.objects.filter(member=member).update(valid_from=start, valid_to=end)

    seats = list(Membership.objects.all())
    held = {seat.pk for seat in seats if is_held(seat, today)}
    assert held == set(seats_on(today).values_list("pk", flat=True))
    assert 0 < len(held) < len(seats)


PAGES = [JANE, f"{JANE}/votes", f"{JANE}/amendments", LIBERALS, f"{LIBERALS}/votes",
         f"{LIBERALS}/amendments", "/norfolk/members", "/norfolk/groups"]  # fmt: skip


def queries_of(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_pages_cost_the_same_queries_for_many_rows_as_for_few(
    client: Any, world: dict[str, Any]
) -> None:
    more_votes(world, 2)
    few = {address: queries_of(client, address) for address in PAGES}
    more_votes(world, 60, date(2025, 8, 1))
    for number in range(30):
        group = make_group(world["council"], f"Group {number}")
        make_member(world["council"], f"Member {number}", group)
        paper = make_amendment(make_motion(world["meeting"]), mover=world["member"])
        paper.groups.add(world["group"], group)

    assert {address: queries_of(client, address) for address in PAGES} == few
    assert few[JANE] <= 22
    assert few[LIBERALS] <= 14


def test_hidden_member_and_group_have_no_page_at_all(client: Any, world: dict[str, Any]) -> None:
    make_member(world["council"], "Not Yet", **HIDDEN)
    make_group(world["council"], "Not Yet", **HIDDEN)

    for kind in ("members", "groups"):
        for below in ("", "/votes", "/amendments"):
            assert client.get(f"/norfolk/{kind}/not-yet{below}").status_code == 404
    for name, parameter in (("member-figures", "member"), ("group-figures", "group")):
        answer = client.get(f"/api/v1/{name}?{parameter}=norfolk/{parameter}s/not-yet")
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_reference")


def test_another_council_s_member_is_in_no_list(client: Any, world: dict[str, Any]) -> None:
    other = make_council("burnley")
    make_member(other, "Far Away", make_group(other, "Far Group"))

    for address in ("/norfolk/members", "/norfolk/groups"):
        assert "Far " not in body_of(client, address)


@pytest.fixture
def demo() -> None:
    call_command("load_demo", stdout=StringIO())


def test_demo_tells_burnley_and_norfolk_as_they_are_known(client: Client, demo: None) -> None:
    burnley = body_of(client, "/burnley/members/mark-townsend")
    norfolk = body_of(client, "/norfolk/groups/labour")

    assert (
        "Mark Townsend voted in all three named votes held here under that name,"
        " on 4 March 2025: twice for, once against." in burnley
    )
    assert "Of 3 votes for or against, the source does not say in which group" in burnley
    assert "Attendance: not known." in burnley
    assert "three lost, one not carried (as reported)." in norfolk
    assert "No named vote of this group is held." in norfolk


def test_vote_keyed_in_the_meeting_is_marked_provisional(
    client: Any, world: dict[str, Any]
) -> None:
    Vote.objects.update(evidence="desk")
    told = [part_of(body_of(client, address), "votes") for address in (JANE, LIBERALS)]
    Vote.objects.update(status="confirmed_minutes")
    later = [part_of(body_of(client, address), "votes") for address in (JANE, LIBERALS)]

    assert all("provisional" in each for each in told)
    assert not any("provisional" in each for each in later)


def test_vote_cast_by_a_proxy_is_said_to_be(client: Any, world: dict[str, Any]) -> None:
    Ballot.objects.update(proxy=world["seconder"])

    assert "For cast by a proxy" in part_of(body_of(client, JANE), "votes")
