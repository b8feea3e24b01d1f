"""Votes and ballots in the API: three facts side by side, and names only where they are public."""

import csv
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from council.models import Meeting
from tests.api_world import declare, text
from tests.factories import (
    LONG_AGO,
    make_amendment,
    make_ballot,
    make_budget,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
    make_vote,
)
from votes.models import Ballot, GroupTally, Vote, VoteEvent, VoteOption, VoteSubject

pytestmark = pytest.mark.django_db
SOON = datetime(2999, 1, 1, tzinfo=UTC)
ANN, TOM = "norfolk/members/ann-bell", "norfolk/members/tom-marsh"
NO_NAMES = {
    "names_published_at": None,
    "roll_complete": False,
    "tally_for": 0,
    "names_taken": "not_known",
}


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting(make_council("norfolk"))


def get(client: Client, vote: Vote) -> dict[str, Any]:
    return client.get(f"/api/v1/votes/{vote.reference}").json()


def listed(client: Client, address: str) -> list[dict[str, Any]]:
    return client.get(address).json()["results"]


def references(client: Client, address: str) -> list[str]:
    return [row["reference"] for row in listed(client, address)]


def test_declared_words_tally_and_names_stand_side_by_side(
    client: Client, meeting: Meeting
) -> None:
    vote = declare(
        meeting,
        declared_words="AGREED",
        declared_for=36,
        declared_against=5,
        declared_abstained=37,
        mismatches=["names_differ_from_tally"],
    )
    make_ballot(vote, make_member(meeting.council, "Ann Bell"))

    found = get(client, vote)

    assert found["declared"] == {
        "result": "carried",
        "words": "AGREED",
        "for": 36,
        "against": 5,
        "abstained": 37,
        "by_casting_vote": False,
    }
    assert found["tally"] == {
        "for": 1, "against": 0, "abstained": 0, "not_voting": 0, "unknown": 0,
    }  # fmt: skip
    assert found["computed_outcome"] == "carried"
    assert found["mismatches"] == [
        {
            "code": "names_differ_from_tally",
            "message": "The names do not add up to the tally that was declared.",
        }
    ]
    assert [ballot["member"]["name"] for ballot in found["ballots"]] == ["Ann Bell"]


def test_vote_of_which_little_is_known_says_null(client: Client, meeting: Meeting) -> None:
    vote = declare(meeting, declared_for=None, declared_against=None, **NO_NAMES)

    found = get(client, vote)

    declared = found["declared"]
    assert [declared[name] for name in ("words", "for", "against", "abstained")] == [None] * 4
    assert [found[name] for name in ("tally", "taken_at", "presiding_member", "replaces")] == [
        None
    ] * 4
    assert (found["group_tallies"], found["ballots"]) == ([], [])


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        (NO_NAMES, ("none", 0, "We do not hold the names for this vote.")),
        (
            NO_NAMES | {"names_taken": "no", "method": "show_of_hands_counted"},
            ("none", 0, "Names were not taken for this vote (show of hands, counted)."),
        ),
        (
            NO_NAMES | {"names_taken": "no"},
            ("none", 0, "Names were not taken for this vote."),
        ),
        ({}, ("whole", 1, "We hold the names for this vote.")),
        (
            {"roll_complete": False, "declared_for": 36, "declared_abstained": 2},
            ("part", 1, "We hold the names of 1 of 38 members."),
        ),
        ({"roll_complete": False}, ("part", 1, "We hold the names of 1 members.")),
        (
            {"names_published_at": None},
            ("none", 0, "The names for this vote are not published here."),
        ),
        ({"tally_for": 0, "tally_unknown": 1}, ("none", 0, None)),
    ],
)
def test_sentence_says_which_names_are_held(
    client: Client, meeting: Meeting, fields: dict[str, Any], names: tuple[str, int, str | None]
) -> None:
    found = get(client, declare(meeting, **fields))["names"]

    assert (found["held"], found["count"]) == names[:2]
    assert names[2] in {None, found["sentence"]}


def test_names_that_are_not_public_show_in_no_figure(client: Client, meeting: Meeting) -> None:
    group = make_group(meeting.council, "Green")
    member = make_member(meeting.council, "Ann Bell", group)
    hidden = declare(
        meeting,
        names_published_at=None,
        mismatches=["names_differ_from_tally"],
    )
    later = declare(meeting, names_published_at=SOON)
    shown = declare(meeting)
    for vote in (hidden, later, shown):
        make_ballot(vote, member, group_at_vote=group)
        GroupTally.objects.create(vote=vote, group=group, tally_for=1)

    for vote in (hidden, later):
        found = get(client, vote)
        assert found["tally"] is None
        assert found["computed_outcome"] == "unknown"
        assert (found["mismatches"], found["group_tallies"]) == ([], [])
        assert found["declared"]["result"] == "carried"
        assert b"Ann Bell" not in client.get(f"/api/v1/votes/{vote.reference}").content
    assert references(client, f"/api/v1/votes?member={member.reference}") == [shown.reference]


@pytest.mark.parametrize(
    "hidden",
    [
        {"published_at": None, "names_published_at": None},
        {"visible_from": SOON},
        {"status": "open", "published_at": None, "names_published_at": None},
    ],
)
def test_vote_that_is_not_public_stands_nowhere(
    client: Client, meeting: Meeting, hidden: dict[str, Any]
) -> None:
    shown = declare(meeting, question="Shown")
    secret = declare(meeting, **{"question": "Secret", "replaces": shown} | hidden)
    for vote in (shown, secret):
        make_ballot(vote, make_member(meeting.council), note=vote.question)

    assert references(client, "/api/v1/votes") == [shown.reference]
    assert references(client, "/api/v1/ballots") == [shown.reference]
    assert client.get(f"/api/v1/votes/{secret.reference}").status_code == 404
    assert client.get(f"/api/v1/ballots?vote={secret.reference}").status_code == 400
    assert get(client, shown)["replaced_by"] == []
    for name in ("votes", "ballots"):
        assert "Secret" not in client.get(f"/api/v1/{name}.csv").getvalue().decode()


def test_meeting_that_is_not_public_hides_its_votes(client: Client, meeting: Meeting) -> None:
    vote = declare(meeting)
    make_ballot(vote, make_member(meeting.council))
    Meeting.objects.update(visible_from=SOON)

    assert references(client, "/api/v1/votes") == []
    assert references(client, "/api/v1/ballots") == []
    assert client.get(f"/api/v1/votes/{vote.reference}").status_code == 404


@pytest.mark.parametrize("bar", ["barred_interest", "barred_arrears"])
def test_bar_reads_as_not_voting_at_every_door(client: Client, meeting: Meeting, bar: str) -> None:
    vote = declare(meeting)
    barred = make_member(meeting.council, "Ann Bell")
    make_ballot(vote, barred, bar, source_label="Arrears", note="Owes council tax")
    other = make_member(meeting.council, "Tom Marsh")
    make_ballot(vote, other, "present_not_voting", source_label="No vote cast", note="Left early")
    VoteEvent.objects.create(
        vote=vote, verb="correct", data={"ballots": {barred.reference: ["for", bar]}}
    )
    VoteEvent.objects.create(
        vote=vote,
        verb="correct",
        data={"ballots": {barred.reference: [bar, "present_not_voting"]}},
    )

    rows = listed(client, "/api/v1/ballots?choice=present_not_voting")
    wrong = client.get(f"/api/v1/ballots?choice={bar}")
    corrections = get(client, vote)["corrections"]

    assert {(row["member"]["name"], row["source_label"], row["note"]) for row in rows} == {
        ("Ann Bell", "", ""),
        ("Tom Marsh", "No vote cast", "Left early"),
    }
    assert wrong.status_code == 400
    assert [correction["ballots"] for correction in corrections] == [
        [{"member": ANN, "is_casting": False, "was": "for", "now": "present_not_voting"}],
        [],
    ]
    bodies = [
        client.get(f"/api/v1/votes/{vote.reference}").content,
        client.get("/api/v1/ballots").content,
        client.get("/api/v1/ballots.csv").getvalue(),
        client.get("/api/v1/votes.csv").getvalue(),
        wrong.content.replace(bar.encode(), b""),
    ]
    for body in bodies:
        assert not any(word in body for word in (b"barred", b"rrears", b"Owes"))


def test_casting_vote_is_a_ballot_of_its_own_and_in_no_tally(
    client: Client, meeting: Meeting
) -> None:
    vote = declare(
        meeting,
        tally_for=1,
        tally_against=1,
        declared_against=1,
        declared_by_casting_vote=True,
    )
    chair, other = (make_member(meeting.council, name) for name in ("Ann Bell", "Tom Marsh"))
    make_ballot(vote, chair, "for")
    make_ballot(vote, other, "against")
    make_ballot(vote, chair, "for", is_casting=True)

    found = get(client, vote)

    assert (found["tally"]["for"], found["tally"]["against"]) == (1, 1)
    assert found["declared"]["by_casting_vote"] is True
    assert [(b["member"]["name"], b["choice"], b["is_casting"]) for b in found["ballots"]] == [
        ("Ann Bell", "for", False),
        ("Tom Marsh", "against", False),
        ("Ann Bell", "for", True),
    ]


def test_group_is_the_one_at_the_vote(client: Client, meeting: Meeting) -> None:
    now, then = make_group(meeting.council, "Now"), make_group(meeting.council, "Then")
    vote = declare(meeting)
    make_ballot(vote, make_member(meeting.council, "Ann Bell", now), group_at_vote=then)
    GroupTally.objects.create(vote=vote, group=then, tally_for=1)
    GroupTally.objects.create(vote=vote, group=None, tally_abstained=2)

    found = get(client, vote)

    assert found["ballots"][0]["group_at_vote"]["name"] == "Then"
    assert [
        (row["group"] and row["group"]["name"], row["for"]) for row in found["group_tallies"]
    ] == [
        ("Then", 1),
        (None, 0),
    ]
    assert references(client, "/api/v1/ballots?group=norfolk/groups/then") == [vote.reference]
    assert references(client, "/api/v1/ballots?group=norfolk/groups/now") == []


def test_member_who_is_not_public_has_no_name_on_the_roll(
    client: Client, meeting: Meeting
) -> None:
    secret = make_member(meeting.council, "Sam Secret", published_at=None)
    vote = declare(meeting, presiding_member=secret)
    make_ballot(vote, secret, name_as_printed="Cllr Secret", proxy=secret)
    VoteEvent.objects.create(
        vote=vote, verb="correct", data={"ballots": {secret.reference: ["against", "for"]}}
    )

    found = get(client, vote)

    assert (found["ballots"][0]["member"], found["presiding_member"]) == (None, None)
    assert found["corrections"][0]["ballots"] == []
    assert b"ecret" not in client.get("/api/v1/ballots").content
    assert b"ecret" not in client.get(f"/api/v1/votes/{vote.reference}").content


def test_corrections_tell_what_it_was_and_what_it_is(client: Client, meeting: Meeting) -> None:
    vote = declare(meeting)
    ann = make_member(meeting.council, "Ann Bell")
    make_ballot(vote, ann)
    common = {"vote": vote, "happened_at": LONG_AGO}
    VoteEvent.objects.create(**common, verb="record_ballots", text=text("not told"))
    VoteEvent.objects.create(
        **common,
        verb="correct",
        sequence=4,
        text=text("Misheard"),
        data={
            "changes": {"declared_for": [2, 1]},
            "ballots": {ann.reference: ["against", "for"]},
            "casting": {ann.reference: [None, "for"]},
            "withheld": {ann.reference: ["barred_arrears", "for"]},
            "groups": {ann.reference: [None, "norfolk/groups/green"]},
        },
    )
    VoteEvent.objects.create(
        **common, verb="void", from_state="declared", to_state="void", visible_from=SOON
    )

    (found,) = get(client, vote)["corrections"]

    assert (found["verb"], found["sequence"], found["reason"]) == ("correct", 4, "Misheard")
    assert found["happened_at"] == "2020-01-01T00:00:00Z"
    assert found["changes"] == [{"field": "declared_for", "was": 2, "now": 1}]
    assert found["ballots"] == [
        {"member": ann.reference, "is_casting": False, "was": "against", "now": "for"},
        {"member": ann.reference, "is_casting": True, "was": None, "now": "for"},
    ]
    assert found["groups"] == [
        {"member": ann.reference, "was": None, "now": "norfolk/groups/green"}
    ]


def test_corrected_marks_wait_for_the_names(client: Client, meeting: Meeting) -> None:
    vote = declare(meeting, names_published_at=None)
    ann = make_member(meeting.council, "Ann Bell")
    VoteEvent.objects.create(
        vote=vote, verb="correct", data={"ballots": {ann.reference: ["against", "for"]}}
    )

    (found,) = get(client, vote)["corrections"]

    assert found["ballots"] == []


def test_vote_taken_again_names_the_first_and_the_first_the_second(
    client: Client, meeting: Meeting
) -> None:
    first = declare(meeting, status="void")
    second = declare(meeting, replaces=first)

    assert get(client, first)["replaced_by"] == [second.reference]
    assert get(client, second)["replaces"] == first.reference
    assert get(client, first)["status"] == "void"


def test_subjects_name_the_words_voted_on_if_they_are_public(
    client: Client, meeting: Meeting
) -> None:
    motion = make_motion(meeting, make_budget(meeting.council))
    shown = make_amendment(motion, title="Children")
    secret = make_amendment(motion, title="Secret", state="submitted")
    vote = declare(meeting, motion)
    for amendment in (shown, secret):
        VoteSubject.objects.create(vote=vote, amendment_version=amendment.current, position=2)

    found = get(client, vote)["subjects"]

    assert found == [
        {"kind": "motion", "reference": motion.reference, "name": "The budget", "version": 1},
        {"kind": "amendment", "reference": shown.reference, "name": "Children", "version": 1},
    ]
    for query in (f"motion={motion.reference}", f"amendment={shown.reference}",
                  "budget=norfolk/budgets/2025"):  # fmt: skip
        assert references(client, f"/api/v1/votes?{query}") == [vote.reference]
    assert client.get(f"/api/v1/votes?amendment={secret.reference}").status_code == 400
    other = make_motion(meeting)
    assert references(client, f"/api/v1/votes?motion={other.reference}") == []


def test_options_show_their_counts_with_the_names(client: Client, meeting: Meeting) -> None:
    vote = declare(meeting, kind="elimination", tally_for=0, declared_for=None)
    option = VoteOption.objects.create(vote=vote, position=1, label="Budget A", tally=1)
    VoteOption.objects.create(vote=vote, position=2, label="Budget B", declared_count=29)
    ann = make_member(meeting.council, "Ann Bell")
    Ballot.objects.create(vote=vote, member=ann, option=option, held_on=vote.held_on)

    found = get(client, vote)

    assert found["tally"] is None
    assert found["names"]["count"] == 1
    assert [(o["label"], o["tally"], o["declared_count"]) for o in found["options"]] == [
        ("Budget A", 1, None),
        ("Budget B", 0, 29),
    ]
    assert (found["ballots"][0]["choice"], found["ballots"][0]["option"]) == (None, "Budget A")
    Vote.objects.update(names_published_at=None)
    assert [option["tally"] for option in get(client, vote)["options"]] == [None, None]


def test_filters_of_votes_and_ballots_find_their_own(client: Client, meeting: Meeting) -> None:
    vote = declare(meeting, evidence="minutes")
    ann, tom = (make_member(meeting.council, name) for name in ("Ann Bell", "Tom Marsh"))
    make_ballot(vote, ann, "for")
    make_ballot(vote, tom, "against")
    other = make_meeting(make_council("suffolk"))
    declare(other, kind="main", declared_result="lost", status="draft_minutes")

    for query in ("council=norfolk", f"meeting={meeting.reference}", "kind=procedural",
                  "status=declared", "result=carried", "evidence=minutes"):  # fmt: skip
        assert references(client, f"/api/v1/votes?{query}") == [vote.reference]
    for query in (f"member={ann.reference}", "choice=for", f"vote={vote.reference}&choice=for",
                  f"meeting={meeting.reference}&choice=for"):  # fmt: skip
        (row,) = listed(client, f"/api/v1/ballots?{query}")
        assert row["member"]["reference"] == ann.reference
    assert client.get("/api/v1/votes?status=open").status_code == 400


def test_ballots_count_as_changed_when_their_names_come_out(
    client: Client, meeting: Meeting
) -> None:
    vote = declare(meeting)
    make_ballot(vote, make_member(meeting.council))
    Vote.objects.update(updated_at=LONG_AGO)
    since = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    assert references(client, f"/api/v1/ballots?updated_since={since}") == []
    Vote.objects.update(names_published_at=timezone.now())
    assert references(client, f"/api/v1/ballots?updated_since={since}") == [vote.reference]


@pytest.mark.parametrize(
    "narrowed", ["", "&council=norfolk", "&council=norfolk&held_from=2025-03-04&choice=for"]
)
def test_walk_through_ballots_of_one_day_meets_each_once(
    client: Client, meeting: Meeting, narrowed: str
) -> None:
    vote = declare(meeting)
    members = [make_member(meeting.council) for _ in range(60)]
    for member in members:
        make_ballot(vote, member)

    found, address = [], f"/api/v1/ballots?limit=7{narrowed}"
    while address:
        page = client.get(address).json()
        found += [row["member"]["reference"] for row in page["results"]]
        address = page["next"]

    assert found == [member.reference for member in reversed(members)]


def test_open_vote_cannot_even_be_asked_for(client: Client, meeting: Meeting) -> None:
    vote = make_vote(meeting)
    make_ballot(vote, make_member(meeting.council))

    assert client.get(f"/api/v1/votes/{vote.reference}").status_code == 404
    assert references(client, "/api/v1/ballots") == []


@pytest.mark.parametrize("name", ["votes", "ballots"])
def test_day_says_how_much_of_it_is_known(client: Client, meeting: Meeting, name: str) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(date_precision="month")
    make_ballot(declare(meeting), make_member(meeting.council, "Ann Bell"))

    [row] = listed(client, f"/api/v1/{name}")
    [line] = csv.DictReader(client.get(f"/api/v1/{name}.csv").getvalue().decode().splitlines())

    assert row["date_precision"] == line["date_precision"] == "month"


def test_a_vote_with_its_names_and_a_members_ballots_take_four_queries_at_most(
    client: Client, meeting: Meeting, django_assert_num_queries: Any
) -> None:
    amendment = make_amendment(make_motion(meeting))
    group = make_group(meeting.council)
    members = [make_member(meeting.council) for _ in range(20)]
    vote = declare(meeting)
    VoteSubject.objects.create(vote=vote, amendment_version=amendment.current)
    GroupTally.objects.create(vote=vote, group=group, tally_for=20)
    for member in members:
        make_ballot(vote, member, group_at_vote=group)

    with django_assert_num_queries(4):  # one of them for the tag
        assert len(get(client, vote)["ballots"]) == 20
    for address, number in (
        ("/api/v1/votes?limit=100", 3),
        (f"/api/v1/ballots?member={members[0].reference}", 4),
        (f"/api/v1/ballots.csv?vote={vote.reference}", 4),
    ):
        with django_assert_num_queries(number):
            assert client.get(address).getvalue()
