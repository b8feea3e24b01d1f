"""Taking in many votes at once stores what the verbs store one by one."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from council.enums import Evidence
from council.errors import RuleBroken
from council.models import Meeting
from council.records import Occasion
from tests.votes.chamber import Chamber
from votes.actions import BallotMark, declare, open_vote, record_ballots
from votes.actions.taking_in import take_in_votes
from votes.actions.taking_in_facts import VoteEntry
from votes.models import Ballot, GroupTally, Vote, VoteEvent
from votes.queries.verifying import differences
from votes.rules import Threshold

pytestmark = pytest.mark.django_db

OCCASION = Occasion(evidence=Evidence.PRESS)


def entries_of(chamber: Chamber) -> list[VoteEntry]:
    members = chamber.members
    words = [
        ("for", "for", "against", "absent", "abstain"),
        ("for", "against", "present_not_voting", "barred_interest", "unknown"),
    ]
    rolls = [
        tuple(
            BallotMark(m.pk, word, name_as_printed=f"Cllr {m.name}", source_label=word.title())
            for m, word in zip(members, roll, strict=True)
        )
        for roll in words
    ]
    named = BallotMark(members[1].pk, "for", group_given=True, group_id=chamber.groups[0].pk)
    none = BallotMark(members[2].pk, "against", group_given=True)
    casting = BallotMark(members[0].pk, "for", is_casting=True)
    return [
        VoteEntry(question="That it be agreed", result="carried", words="pass", marks=rolls[0],
                  roll_complete=True, method="recorded_roll_call"),
        VoteEntry(question="That it be agreed", result="lost", marks=rolls[1]),
        VoteEntry(question="Two thirds", kind="procedural", result="lost",
                  marks=(rolls[0][0], named, none), roll_complete=True,
                  threshold=Threshold("at_least", 2, 3, "seats")),
        VoteEntry(question="No names", for_=20, against=3, abstained=1, result="carried"),
        VoteEntry(question="Tied", result="carried", roll_complete=True,
                  marks=(rolls[0][0], rolls[0][2], casting)),
    ]  # fmt: skip


def one_by_one(meeting: Meeting, entry: VoteEntry) -> None:
    needed = entry.threshold
    vote = open_vote(
        meeting,
        kind=entry.kind,
        question=entry.question,
        method=entry.method,
        threshold_kind=needed.kind,
        threshold_numerator=needed.numerator,
        threshold_denominator=needed.denominator,
        threshold_of=needed.of or "",
        occasion=OCCASION,
    )
    if entry.marks:
        record_ballots(vote, entry.marks, occasion=OCCASION)
    declare(
        vote, result=entry.result, words=entry.words, for_=entry.for_, against=entry.against,
        abstained=entry.abstained, roll_complete=entry.roll_complete, occasion=OCCASION,
    )  # fmt: skip


def stored(meeting: Meeting) -> list[Any]:
    """Return every column of a meeting's votes but keys, addresses and times."""
    moments = {"created_at", "updated_at", "marked_at", "recorded_at"}
    shown = {"published_at", "names_published_at"}
    meeting.refresh_from_db()
    found: list[Any] = [meeting.last_vote, meeting.last_sequence]
    for model, path in ((Vote, "meeting"), (Ballot, "vote__meeting"),
                        (GroupTally, "vote__meeting"), (VoteEvent, "vote__meeting")):  # fmt: skip
        rows = model._default_manager.filter(**{path: meeting}).order_by("id")
        found.extend(
            {
                field.name: bool(value) if field.name in shown else value
                for field in row._meta.concrete_fields
                if field.name not in {"id", "vote", "meeting", "reference", *moments}
                for value in [getattr(row, field.attname)]
            }
            for row in rows
        )
    return found


@pytest.mark.parametrize("fields", [{}, {"published_at": None}])
def test_both_doors_store_the_same(fields: dict[str, Any]) -> None:
    chamber = Chamber()
    one = chamber.new_meeting(reference="a", **fields)
    other = chamber.new_meeting(reference="b", **fields)
    entries = entries_of(chamber)

    for entry in entries:
        one_by_one(one, entry)
    take_in_votes(other, entries, occasion=OCCASION)

    assert stored(other) == stored(one)
    assert list(differences()) == []


def test_names_wait_where_standing_orders_want_four_eyes() -> None:
    chamber = Chamber()
    chamber.rules.four_eyes = True
    chamber.rules.save()

    votes = take_in_votes(chamber.meeting, entries_of(chamber), occasion=OCCASION)

    assert votes[0].published_at is not None
    assert votes[0].names_published_at is None


def test_a_group_stays_open_where_the_two_possible_days_differ() -> None:
    chamber = Chamber()
    held = chamber.members[0].group_memberships.get()
    held.ended_at = "2025-06-01T00:00:00Z"
    held.save()
    year = chamber.new_meeting(date(2025, 1, 1), date_precision="year", reference="year")

    votes = take_in_votes(year, entries_of(chamber)[:1], occasion=OCCASION)

    groups = dict(votes[0].ballots.values_list("member", "group_at_vote"))
    assert groups[chamber.members[0].pk] is None
    assert groups[chamber.members[1].pk] == chamber.groups[1].pk
    assert list(differences()) == []


def test_the_number_of_queries_does_not_grow_with_the_votes() -> None:
    chamber = Chamber()
    entry = entries_of(chamber)[0]
    counts = []
    for times in (2, 8):
        meeting = chamber.new_meeting(reference=f"m{times}")
        with CaptureQueriesContext(
            connection,
        ) as found:
            take_in_votes(meeting, [entry] * times, occasion=OCCASION)
        counts.append(len(found))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"kind": "main"}, "wrong_subjects"),
        ({"kind": "en_bloc"}, "wrong_subjects"),
        ({"kind": "elimination"}, "wrong_subjects"),
        ({"method": "affirmation", "for_": 3}, "affirmation_has_no_counts"),
        ({"marks": "twice"}, "member_twice"),
        ({"marks": "two castings"}, "member_twice"),
        ({"marks": "odd word"}, "unknown_choice"),
        ({"marks": "odd casting"}, "unknown_choice"),
        ({"marks": "other group"}, "other_council"),
    ],
)
def test_what_no_door_takes_is_refused(entry: dict[str, Any], code: str) -> None:
    chamber, other = Chamber(), Chamber()
    a, b = chamber.members[:2]
    marks = {
        "twice": (BallotMark(a.pk, "for"), BallotMark(a.pk, "against")),
        "two castings": (
            BallotMark(a.pk, "for", is_casting=True),
            BallotMark(b.pk, "for", is_casting=True),
        ),
        "odd word": (BallotMark(a.pk, "perhaps"),),
        "odd casting": (BallotMark(a.pk, "abstain", is_casting=True),),
        "other group": (BallotMark(a.pk, "for", group_given=True, group_id=other.groups[0].pk),),
    }
    fields = entry | {"marks": marks.get(entry.get("marks", ""), ())}

    with pytest.raises(RuleBroken) as error:
        take_in_votes(chamber.meeting, [VoteEntry(question="That", **fields)], occasion=OCCASION)

    assert error.value.code == code


def test_nothing_is_taken_in_at_the_desk() -> None:
    with pytest.raises(RuleBroken):
        take_in_votes(Chamber().meeting, [], occasion=Occasion())


def test_no_votes_change_nothing() -> None:
    assert take_in_votes(Chamber().meeting, [], occasion=OCCASION) == []
