"""Areas and presences in the API."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from council.models import Council, Interest, Meeting, Membership, Presence
from tests.factories import make_area, make_body, make_council, make_meeting, make_member

pytestmark = pytest.mark.django_db
SOON = datetime(2999, 1, 1, tzinfo=UTC)


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def seat(member: Any, area: Any, valid_from: date | None, valid_to: date | None = None) -> None:
    Membership.objects.filter(member=member).update(
        area=area, valid_from=valid_from, valid_to=valid_to, reason_in="by_election"
    )


def test_area_tells_who_represented_it_and_who_does_now(client: Client) -> None:
    council = make_council("norfolk", area_kind="division")
    area = make_area(council, "Acle", seats=1, code="E58001")
    old, new = (make_member(council, name) for name in ("Ann Bell", "Tom Marsh"))
    seat(old, area, date(2013, 5, 2), date(2017, 5, 8))
    seat(new, area, date(2017, 5, 4))

    (found,) = rows(client, "areas")

    assert (found["reference"], found["name"], found["kind"]) == ("norfolk", "Acle", "division")
    assert (found["seats"], found["code"], found["slug"]) == (1, "E58001", "acle")
    assert found["members"] == [new.reference]
    assert [(term["member"]["name"], term["valid_to"]) for term in found["terms"]] == [
        ("Ann Bell", "2017-05-08"), ("Tom Marsh", None),
    ]  # fmt: skip
    assert found["terms"][0]["reason_in"] == "by_election"


def test_term_whose_first_day_is_not_known_is_told_apart_and_one_to_come_is_not_told(
    client: Client,
) -> None:
    council = make_council("norfolk")
    area = make_area(council, "Acle")
    names = ("Ann Bell", "Tom Marsh", "Una Fry", "Lee Ash")
    held, undated, over, coming = (make_member(council, name) for name in names)
    seat(held, area, date(2021, 5, 6))
    seat(undated, area, None)
    seat(over, area, None, date(2021, 5, 10))
    seat(coming, area, date(2999, 1, 1))

    (found,) = rows(client, "areas")

    assert found["members"] == [held.reference]
    assert found["undated_members"] == [undated.reference]
    assert len(found["terms"]) == 4


def test_areas_are_found_by_council_and_member(client: Client) -> None:
    norfolk, suffolk = make_council("norfolk"), make_council("suffolk")
    area = make_area(norfolk, "Acle")
    make_area(suffolk, "Bixley")
    member = make_member(norfolk, "Ann Bell")
    seat(member, area, None)

    assert [row["name"] for row in rows(client, "areas")] == ["Acle", "Bixley"]
    assert [row["name"] for row in rows(client, "areas?council=suffolk")] == ["Bixley"]
    assert [row["name"] for row in rows(client, f"areas?member={member.reference}")] == ["Acle"]
    assert rows(client, "areas?evidence=press") == []
    assert rows(client, "areas?updated_since=2999-01-01") == []


@pytest.mark.parametrize("hidden", [{"published_at": None}, {"visible_from": SOON}])
def test_area_names_nobody_who_is_not_public_and_none_of_a_hidden_council(
    client: Client, hidden: dict[str, Any]
) -> None:
    council = make_council("norfolk")
    area = make_area(council, "Acle")
    secret = make_member(council, "Sam Secret", **hidden)
    seat(secret, area, None)

    (found,) = rows(client, "areas")

    assert (found["members"], found["terms"]) == ([], [])
    assert b"ecret" not in client.get("/api/v1/areas.csv").getvalue()
    Council.objects.update(**hidden)
    assert rows(client, "areas") == []


def test_presence_tells_who_was_there_from_when_to_when(client: Client) -> None:
    council = make_council("norfolk")
    meeting = make_meeting(council)
    member, other = (make_member(council, name) for name in ("Ann Bell", "Tom Marsh"))
    left = datetime(2025, 3, 4, 20, 15, tzinfo=UTC)
    Presence.objects.create(meeting=meeting, member=member, to_at=left, evidence="minutes")
    Presence.objects.create(meeting=meeting, member=other, kind="apologies")

    found = rows(client, "presences")

    assert [(row["member"]["name"], row["kind"], row["to_at"]) for row in found] == [
        ("Ann Bell", "present", "2025-03-04T20:15:00Z"), ("Tom Marsh", "apologies", None),
    ]  # fmt: skip
    assert (found[0]["reference"], found[0]["held_on"]) == (meeting.reference, "2025-03-04")
    assert found[0]["recorded_as"] == "minutes"
    assert [row["kind"] for row in rows(client, "presences?kind=apologies")] == ["apologies"]
    assert len(rows(client, f"presences?member={member.reference}")) == 1
    assert len(rows(client, f"presences?meeting={meeting.reference}&council=norfolk")) == 2
    assert len(rows(client, f"presences?body={make_body(council).reference}")) == 2
    assert rows(client, "presences?updated_since=2999-01-01") == []


@pytest.mark.parametrize("hidden", [{"published_at": None}, {"visible_from": SOON}])
def test_presence_of_what_is_not_public_stands_nowhere_and_interests_never(
    client: Client, hidden: dict[str, Any]
) -> None:
    council = make_council("norfolk")
    meeting = make_meeting(council)
    secret = make_member(council, "Sam Secret", **hidden)
    shown = make_member(council, "Ann Bell")
    Presence.objects.create(meeting=meeting, member=secret)
    Presence.objects.create(meeting=meeting, member=shown)
    Interest.objects.create(
        meeting=meeting, member=shown, kind="arrears", words="Owes a secret", is_minuted=True
    )

    assert [row["member"]["name"] for row in rows(client, "presences")] == ["Ann Bell"]
    assert b"ecret" not in client.get("/api/v1/presences.csv").getvalue()
    Meeting.objects.update(**hidden)
    assert rows(client, "presences") == []
