"""Interests and arrears: recorded, corrected, taken out, and never read by the public."""

from typing import Any

import pytest

from council.actions import correct_interest, declare_interest, withdraw_interest
from council.errors import RuleBroken
from council.models import Interest, Meeting, Member, RecordEvent
from council.queries import interests_of, minuted_interests
from council.records import Occasion
from tests.factories import make_clerk, make_council, make_item, make_meeting, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting(make_council("norfolk"))


@pytest.fixture
def member(meeting: Meeting) -> Member:
    return make_member(meeting.council, "Jane Field")


def declared(meeting: Meeting, member: Member, **fields: Any) -> Interest:
    given: dict[str, Any] = {"kind": "disclosable", "occasion": Occasion(), **fields}
    return declare_interest(meeting, member, **given)


def code_of(broken: Any) -> str:
    return str(broken.value.code)


def test_an_interest_is_kept_with_who_recorded_it(meeting: Meeting, member: Member) -> None:
    clerk = make_clerk(meeting.council)
    item = make_item(meeting)

    found = declared(
        meeting, member, item=item, words=" Owns a shop. ", occasion=Occasion(by=clerk)
    )

    found.refresh_from_db()
    assert (found.item, found.words, found.recorded_by) == (item, "Owns a shop.", clerk)
    assert (found.has_dispensation, found.left_room, found.is_minuted) == (None, None, False)


def test_its_events_stand_in_no_log_that_readers_have(meeting: Meeting, member: Member) -> None:
    found = declared(meeting, member, kind="arrears")
    correct_interest(found, {"words": "As declared", "is_minuted": True}, occasion=Occasion())
    withdraw_interest(found, occasion=Occasion(reason="Another member"))

    events = list(RecordEvent.objects.order_by("id"))
    assert [event.verb for event in events] == [
        "declare_interest", "correct_interest", "withdraw_interest",
    ]  # fmt: skip
    assert {event.reference for event in events} == {events[0].reference}
    assert events[0].reference.startswith("norfolk/interests/")
    assert [event.sequence for event in events] == [None] * 3
    assert events[1].data["changes"] == {"words": ["", "As declared"], "is_minuted": [False, True]}
    assert events[2].data["changes"]["kind"] == ["arrears", None]
    assert not Interest.objects.exists()


def test_a_correction_that_changes_nothing_leaves_no_event(
    meeting: Meeting, member: Member
) -> None:
    found = declared(meeting, member)

    correct_interest(found, {"has_dispensation": None}, occasion=Occasion())

    assert RecordEvent.objects.count() == 1


def test_only_what_is_minuted_goes_into_minutes(meeting: Meeting, member: Member) -> None:
    declared(meeting, member, kind="arrears", words="Two months behind")
    minuted = declared(meeting, member, words="Owns a shop.", is_minuted=True)

    assert interests_of(meeting).count() == 2
    assert list(minuted_interests(meeting)) == [minuted]


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("member of another council", "other_council"),
        ("item of another meeting", "other_meeting"),
        ("no such kind", "invalid"),
        ("minuted without words", "invalid"),
        ("twice", "invalid"),
    ],
)
def test_an_interest_that_cannot_be_is_refused(
    meeting: Meeting, member: Member, case: str, code: str
) -> None:
    cases: dict[str, dict[str, Any]] = {
        "member of another council": {"member": make_member(make_council())},
        "item of another meeting": {"item": make_item(make_meeting(make_council()))},
        "no such kind": {"kind": "gossip"},
        "minuted without words": {"is_minuted": True, "words": "  "},
        "twice": {},
    }
    given = cases[case]
    if case == "twice":
        declared(meeting, member)

    with pytest.raises(RuleBroken) as broken:
        declared(meeting, given.pop("member", member), **given)

    assert code_of(broken) == code


def test_whose_interest_it_is_cannot_be_corrected(meeting: Meeting, member: Member) -> None:
    found = declared(meeting, member)

    with pytest.raises(RuleBroken) as broken:
        correct_interest(found, {"member": member}, occasion=Occasion())

    assert code_of(broken) == "fixed_field"


def test_a_correction_is_checked_like_the_first_entry(meeting: Meeting, member: Member) -> None:
    found = declared(meeting, member)

    with pytest.raises(RuleBroken, match="Give the words as minuted"):
        correct_interest(found, {"is_minuted": True}, occasion=Occasion())


def test_an_interest_is_not_taken_out_without_a_reason(meeting: Meeting, member: Member) -> None:
    with pytest.raises(RuleBroken) as broken:
        withdraw_interest(declared(meeting, member), occasion=Occasion(reason=" "))

    assert code_of(broken) == "no_reason"
