"""The page of presence at the desk: keys, times, undoing, numbers, interests, and who may."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from council.actions import declare_interest, mark_arrival, mark_departure
from council.admin.desk import desk_address
from council.models import GroupMembership, Interest, Meeting, Member, Presence, RecordEvent
from council.records import Occasion
from tests.factories import (
    make_body,
    make_clerk,
    make_council,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_standing_orders,
)

pytestmark = pytest.mark.django_db
SEVEN = datetime(2025, 3, 4, 19, tzinfo=UTC)


@pytest.fixture
def meeting() -> Meeting:
    council = make_council("norfolk")
    make_standing_orders(council, seats=8)
    return make_meeting(council, status="open", started_at=SEVEN)


@pytest.fixture
def member(meeting: Meeting) -> Member:
    return make_member(meeting.council, "Jane Field", make_group(meeting.council, "Harbour"))


@pytest.fixture
def clerk(client: Client, meeting: Meeting) -> Any:
    user = make_clerk(meeting.council, "keyer")
    client.force_login(user)
    return user


def address(meeting: Meeting, member: Member | None = None) -> str:
    return desk_address(meeting.pk, f"presence/{member.pk}/" if member else "presence/")


def send(client: Client, meeting: Meeting, entry: str, **data: str) -> dict[str, Any]:
    answer = client.post(
        address(meeting), {"entry": entry, **data}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def closed(meeting: Meeting) -> None:
    meeting.status = "closed"
    meeting.ended_at = datetime(2025, 3, 5, 0, 40, tzinfo=UTC)
    meeting.save()


def test_the_page_lists_members_with_group_and_state(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    mark_arrival(meeting, member, SEVEN, occasion=Occasion())
    mark_departure(meeting, member, datetime(2025, 3, 5, 0, 20, tzinfo=UTC), occasion=Occasion())

    page = client.get(address(meeting)).content.decode()

    assert "Jane Field" in page
    assert "Harbour" in page
    assert "From 19:00, left 00:20 on 5 March" in page
    assert "A quarter of 8\N{NO-BREAK SPACE}seats, vacant seats counted, rounded up." in page


def test_the_page_costs_the_same_for_any_number_of_members(
    client: Client, clerk: Any, meeting: Meeting, django_assert_max_num_queries: Any
) -> None:
    for _ in range(84):
        make_member(meeting.council, group=None)
    with django_assert_max_num_queries(16):
        page = client.get(address(meeting))
    assert len(page.content) < 100_000
    with django_assert_max_num_queries(30):
        send(client, meeting, "everyone")


def test_without_script_an_entry_leads_back_to_the_page(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    answer = client.post(address(meeting), {"entry": f"P:{member.pk}", "at": ""})

    assert (answer.status_code, answer.headers["Location"]) == (302, address(meeting))
    span = Presence.objects.get()
    assert span.from_at is not None
    assert (timezone.now() - span.from_at).total_seconds() < 60
    assert RecordEvent.objects.get().by == clerk


def test_each_key_says_its_word(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    key = str(member.pk)
    told = [send(client, meeting, f"{each}:{key}")["rows"][key][0] for each in "ABPL"]
    assert told == ["A", "B", "P", "L"]
    again = send(client, meeting, f"L:{key}")
    assert (again["error"], again["rows"][key][0]) == ("", "L")
    back = send(client, meeting, f"P:{key}")
    assert "back" in back["rows"][key][1]
    assert back["numbers"]["present"] == 1
    entry = back["rows"][key][2]
    for _ in range(2):
        assert send(client, meeting, f"undo:{key}:{entry}")["rows"][key][0] == "L"


@pytest.mark.parametrize(
    ("entry", "data", "words"),
    [
        ("R", {}, "do not allow members to attend remotely"),
        ("Z", {}, "This key says nothing"),
        ("P", {"at": "25:99"}, "Write the time like 19:45"),
        ("P", {"at": "soon"}, "Write the time like 19:45"),
        ("P", {"waited": "99999999999"}, "waited too long"),
        ("undo", {}, "no entry on Jane Field to take back"),
    ],
)
def test_what_cannot_be_is_told_and_not_kept(
    client: Client, clerk: Any, meeting: Meeting, member: Member, *, entry: str,
    data: dict[str, str], words: str,
) -> None:  # fmt: skip
    told = send(client, meeting, f"{entry}:{member.pk}", **data)

    assert words in told["error"]
    assert not Presence.objects.exists()
    page = client.post(address(meeting), {"entry": f"{entry}:{member.pk}", **data}, follow=True)
    assert words in page.content.decode()


def test_an_entry_that_waited_for_the_network_keeps_its_moment(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    send(client, meeting, f"P:{member.pk}", waited="600000")

    span = Presence.objects.get()
    assert span.from_at is not None
    assert 599 < (timezone.now() - span.from_at).total_seconds() < 660


def test_remote_is_a_key_where_it_is_allowed(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    meeting.council.standing_orders.update(remote_allowed=True)

    assert send(client, meeting, f"R:{member.pk}")["rows"][str(member.pk)][0] == "R"
    assert "remotely" in client.get(address(meeting)).content.decode()


def test_before_the_meeting_everybody_is_present_from_the_start(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    meeting.status = "scheduled"
    meeting.save()
    other = make_member(meeting.council)

    send(client, meeting, f"A:{other.pk}")
    told = send(client, meeting, "everyone")
    assert told["rows"][str(member.pk)][:2] == ["P", "Present from the start"]
    assert told["numbers"]["open"] == 0
    assert "has not begun" in send(client, meeting, f"L:{member.pk}")["error"]
    assert "has not begun" in send(client, meeting, f"L:{member.pk}", at="19:00")["error"]


@pytest.mark.parametrize("is_ended", [True, False])
def test_case_34_after_the_meeting_a_time_is_of_its_evening_or_past_midnight(
    client: Client, clerk: Any, meeting: Meeting, member: Member, *, is_ended: bool
) -> None:
    closed(meeting)
    if not is_ended:
        Meeting.objects.update(ended_at=None)
    send(client, meeting, f"P:{member.pk}")
    assert "give the time" in send(client, meeting, f"L:{member.pk}")["error"]

    told = send(client, meeting, f"L:{member.pk}", at="23:50")
    assert told["rows"][str(member.pk)][1] == "Left 23:50"
    if is_ended:
        told = send(client, meeting, f"P:{member.pk}", at="00:10")
        assert told["rows"][str(member.pk)][1] == "Left 23:50, back 00:10 on 5 March"


def test_too_few_members_are_a_clear_warning(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    told = send(client, meeting, f"P:{member.pk}")

    assert told["numbers"]["warning"] == "No quorum: 1 present, 2 needed."
    assert "No quorum" in client.get(address(meeting)).content.decode()


def test_while_rows_are_open_no_quorum_is_only_not_on_record(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    others = [make_member(meeting.council) for _ in range(2)]

    told = send(client, meeting, f"P:{member.pk}")["numbers"]["warning"]
    assert told == "No quorum is on record yet: 1 present, 2 needed, 2 not recorded."
    for other in others:
        told = send(client, meeting, f"A:{other.pk}")["numbers"]["warning"]
    assert told == "No quorum: 1 present, 2 needed."
    assert send(client, meeting, f"P:{others[0].pk}")["numbers"]["warning"] == ""


def test_a_quorum_that_is_not_known_gives_no_warning(client: Client, clerk: Any) -> None:
    council = clerk.clerk_roles.get().council
    committee = make_meeting(council, body=make_body(council, slug="planning", kind="committee"))
    make_member(council)

    page = client.get(address(committee)).content.decode()

    assert "do not tell the quorum" in page
    assert send(client, committee, "everyone")["numbers"]["warning"] == ""


def test_a_meeting_called_off_has_nobody_present(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    meeting.status = "cancelled"
    meeting.save()

    assert "called off" in send(client, meeting, f"P:{member.pk}")["error"]
    assert "<button name" not in client.get(address(meeting)).content.decode()


@pytest.mark.parametrize("key", ["x", "999999999", "9" * 30, ""])
def test_a_member_who_is_not_in_office_is_not_found(
    client: Client, clerk: Any, meeting: Meeting, key: str
) -> None:
    assert client.post(address(meeting), {"entry": f"P:{key}"}).status_code == 404


# Who may.


def test_strangers_find_nothing_and_nobody_else_gets_in(
    client: Client, meeting: Meeting, member: Member
) -> None:
    for place in (address(meeting), address(meeting, member)):
        assert client.get(place).headers["Location"].startswith("/admin/login/")
    client.force_login(make_clerk(make_council()))
    for place in (address(meeting), address(meeting, member)):
        for ask in (client.get, client.post):
            assert ask(place).status_code == 404


def test_the_finance_clerk_reads_presence_and_no_interests(
    client: Client, meeting: Meeting, member: Member
) -> None:
    declare_interest(meeting, member, "arrears", occasion=Occasion())
    client.force_login(make_clerk(meeting.council, "finance"))

    page = client.get(address(meeting)).content.decode()

    assert "Jane Field" in page
    assert "arrears" not in page
    assert "<button name" not in page
    assert client.post(address(meeting), {"entry": "everyone"}).status_code == 403
    assert client.get(address(meeting, member)).status_code == 404


# One member.


def test_a_change_of_group_in_the_meeting(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    closed(meeting)
    new = make_group(meeting.council, "Independent")
    data = {"do": "group", "group-group": str(new.pk), "group-reason": "Resigned the whip"}
    refused = client.post(address(meeting, member), data)
    assert "give the time of the change" in refused.content.decode()
    bad = client.post(address(meeting, member), {**data, "group-at": "late"})
    assert "Write the time like" in bad.content.decode()

    client.post(address(meeting, member), {**data, "group-at": "00:15"})

    held = GroupMembership.objects.get(member=member, ended_at__isnull=True)
    assert (held.group, held.started_at, held.reason) == (
        new, datetime(2025, 3, 5, 0, 15, tzinfo=UTC), "Resigned the whip",
    )  # fmt: skip


def test_a_member_leaves_every_group_now(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    client.post(address(meeting, member), {"do": "group", "group-group": ""})

    assert not GroupMembership.objects.filter(member=member, ended_at__isnull=True).exists()
    assert "No group known" in client.get(address(meeting, member)).content.decode()


def test_an_interest_is_recorded_corrected_and_taken_out(
    client: Client, clerk: Any, meeting: Meeting, member: Member
) -> None:
    item, place = make_item(meeting, title="Harbour dues"), address(meeting, member)
    client.post(
        place, {"do": "declare", "new-kind": "disclosable", "new-item": str(item.pk),
                "new-left_room": "yes"},
    )  # fmt: skip
    row = Interest.objects.get()
    assert (row.item, row.left_room, row.has_dispensation, row.recorded_by) == (
        item, True, None, clerk,
    )  # fmt: skip
    assert "Harbour dues" in client.get(address(meeting)).content.decode()

    def correct(**more: str) -> str:
        data = {
            f"i{row.pk}-{name}": value for name, value in {"kind": "disclosable", **more}.items()
        }
        answer = client.post(place, {"do": f"correct-{row.pk}", **data}, follow=True)
        return answer.content.decode()

    assert "Give the words as minuted" in correct(is_minuted="on")
    assert "Select a valid choice" in correct(kind="gossip")
    assert "Corrected." in correct(is_minuted="on", words="Owns a boat.", has_dispensation="no")
    row.refresh_from_db()
    assert (row.item, row.words, row.has_dispensation) == (None, "Owns a boat.", False)

    withdrawn = {"do": f"withdraw-{row.pk}"}
    assert "Say why" in client.post(place, withdrawn, follow=True).content.decode()
    told = client.post(place, {**withdrawn, "reason": "Another member"}, follow=True)
    assert "Taken out." in told.content.decode()
    assert not Interest.objects.exists()
    assert client.post(place, withdrawn).status_code == 200
