"""The verbs of a vote, one by one; whole evenings stand in tests/flows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amendments.actions import PartInput, take_in_parts
from amendments.derive import take_snapshot
from amendments.models import Amendment, AmendmentEvent, BudgetChange, BudgetSnapshot
from council.errors import RuleBroken
from council.models import GroupMembership, Membership
from council.records import Occasion
from tests.factories import (
    make_clerk,
    make_council,
    make_group,
    make_item,
    make_member,
    make_motion,
)
from tests.votes.chamber import Chamber
from votes.actions import (
    BallotMark,
    Conflict,
    OptionInput,
    RollResult,
    add_note,
    confirm,
    correct,
    declare,
    draft,
    publish,
    record_ballots,
    void,
)
from votes.models import Ballot, Vote, VoteEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()


@pytest.fixture
def archive() -> Chamber:
    """The same chamber, known from minutes only."""
    return Chamber(evidence="minutes")


def code_of(broken: pytest.ExceptionInfo[RuleBroken]) -> str:
    return str(broken.value.code)


def last_event(vote: Vote) -> VoteEvent:
    return VoteEvent.objects.filter(vote=vote).latest("id")


def state_of(proposal: Any) -> str:
    proposal.refresh_from_db()
    return str(proposal.state)


def choices(vote: Vote) -> list[str | None]:
    return list(
        Ballot.objects.filter(vote=vote, is_casting=False).values_list("choice", flat=True)
    )


# Opening.


def test_open_vote_gives_the_next_number_and_is_not_public(chamber: Chamber) -> None:
    first, second = chamber.open(), chamber.open()

    assert [first.number, second.number] == [1, 2]
    assert second.reference == f"{chamber.meeting.reference}/vote-2"
    assert second.held_on == chamber.meeting.held_on
    assert (second.status, second.published_at, second.taken_at) == ("open", None, None)
    assert last_event(second).verb == "open_vote"
    assert not Vote.objects.published().exists()


@pytest.mark.parametrize(
    ("kind", "number"),
    [("amendment", 0), ("main", 2), ("procedural", 1), ("en_bloc", 1), ("appointment", 1)],
)
def test_open_vote_refuses_a_wrong_number_of_subjects(
    chamber: Chamber, kind: str, number: int
) -> None:
    subjects = [chamber.amendment.current, chamber.new_amendment().current][:number]

    with pytest.raises(RuleBroken) as broken:
        chamber.open(kind=kind, subjects=subjects)

    assert code_of(broken) == "wrong_subjects"


@pytest.mark.parametrize("kind", ["main", "part"])
def test_open_vote_refuses_an_amendment_as_another_kind(chamber: Chamber, kind: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        chamber.open(kind=kind)

    assert code_of(broken) == "wrong_subjects"


def test_open_vote_refuses_a_motion_as_an_amendment(chamber: Chamber) -> None:
    with pytest.raises(RuleBroken) as broken:
        chamber.open(subjects=[chamber.motion.current])

    assert code_of(broken) == "wrong_subjects"


def test_open_vote_takes_a_part_of_an_amendment(chamber: Chamber) -> None:
    inputs = [PartInput(title="Roads", line_positions=(1, 2)), PartInput(title="Parks")]
    part = take_in_parts(chamber.amendment, parts=inputs, occasion=chamber.occasion())[0]

    vote = chamber.open(kind="part", subjects=[part.current])

    assert vote.subjects.get().amendment_version == part.current


def test_open_vote_refuses_what_belongs_to_another_council(chamber: Chamber) -> None:
    with pytest.raises(RuleBroken) as broken:
        chamber.open(subjects=[Chamber().amendment.current])

    assert code_of(broken) == "other_council"


def test_open_vote_at_the_desk_wants_the_newest_words(chamber: Chamber) -> None:
    old = chamber.amendment.current
    chamber.amendment.current = old.amendment.versions.create(number=2, text="Other words")
    chamber.amendment.save(update_fields=["current"])
    old.refresh_from_db()

    with pytest.raises(RuleBroken) as broken:
        chamber.open(subjects=[old])

    assert code_of(broken) == "old_version"


def test_open_vote_with_several_answers_keeps_their_subjects(chamber: Chamber) -> None:
    other = make_motion(chamber.meeting, **chamber.seconded())
    subjects = [chamber.motion.current, other.current]
    options = [OptionInput("Ours", subject=2, declared_count=3), "None of them"]

    vote = chamber.open(kind="elimination", subjects=subjects, options=options)

    assert [
        (each.position, each.label, each.subject and each.subject.position, each.declared_count)
        for each in vote.options.all()
    ] == [(1, "Ours", 2, 3), (2, "None of them", None, None)]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("procedural", ["Yes", "No"]),
        ("elimination", ["Only one"]),
        ("elimination", [OptionInput("Ours", subject=1), "None"]),
    ],
)
def test_open_vote_refuses_wrong_answers(chamber: Chamber, kind: str, options: list[Any]) -> None:
    with pytest.raises(RuleBroken) as broken:
        chamber.open(kind=kind, subjects=[], options=options)

    assert code_of(broken) == "wrong_options"


def test_open_vote_with_an_incomplete_threshold_says_what_is_missing(chamber: Chamber) -> None:
    with pytest.raises(ValidationError) as error:
        chamber.open(threshold_kind="at_least")

    assert error.value.messages == ["Say which fraction, and of whom."]


# Marking.


def test_marks_are_saved_counted_and_logged(chamber: Chamber) -> None:
    vote = chamber.open()

    result = chamber.mark(vote, "ffax")

    vote.refresh_from_db()
    assert result == RollResult(4)
    # An open vote is counted once the chair has spoken.
    assert (vote.tally_for, vote.tally_against, vote.tally_abstained) == (0, 0, 0)
    assert (vote.computed_outcome, vote.revision) == ("unknown", 1)
    assert last_event(vote).data["ballots"][chamber.members[2].reference] == [None, "against"]
    assert set(Ballot.objects.values_list("marked_by", "revision")) == {(chamber.clerk.pk, 1)}


def test_the_second_clerk_on_a_member_is_shown_the_other_mark_and_name(chamber: Chamber) -> None:
    vote, other = chamber.open(), make_clerk(chamber.council, first_name="Robin", last_name="Ash")
    chamber.mark(vote, "f")
    mine = [
        BallotMark(member.pk, "against", expected_revision=0) for member in chamber.members[:2]
    ]

    result = record_ballots(vote, mine, occasion=Occasion(by=other))
    again = chamber.mark(vote, "ff")

    first, second = chamber.members[:2]
    casey = chamber.clerk.get_full_name()
    assert result == RollResult(1, (Conflict(first.pk, "for", casey, 1),))
    assert again == RollResult(0, (Conflict(second.pk, "against", "Robin Ash", 1),))
    assert choices(vote) == ["for", "against"]


def test_the_same_mark_by_another_clerk_is_shown_and_stays_the_first_ones(
    chamber: Chamber,
) -> None:
    vote, other = chamber.open(), make_clerk(chamber.council)
    chamber.mark(vote, "f")
    mark = BallotMark(chamber.chair.pk, "for", expected_revision=0)

    result = record_ballots(vote, [mark], occasion=Occasion(by=other))

    assert [conflict.choice for conflict in result.conflicts] == ["for"]
    assert Ballot.objects.get().marked_by == chamber.clerk


def test_a_mark_is_replaced_only_by_who_saw_it(chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "f")

    seen = chamber.mark(vote, "a", expected_revision=1)
    stale = chamber.mark(vote, "x", expected_revision=1)

    assert seen == RollResult(1)
    assert [(conflict.choice, conflict.revision) for conflict in stale.conflicts] == [
        ("against", 2)
    ]
    assert last_event(vote).data == {"ballots": {chamber.chair.reference: ["for", "against"]}}


def test_the_same_mark_again_changes_nothing(chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "fa")
    events = VoteEvent.objects.count()

    repeated = [chamber.mark(vote, "fa"), chamber.mark(vote, "fa", expected_revision=1)]

    assert repeated == [RollResult(0), RollResult(0)]
    assert VoteEvent.objects.count() == events


def test_a_mark_that_is_gone_is_shown_as_none(chamber: Chamber) -> None:
    vote = chamber.open()

    result = chamber.mark(vote, "f", expected_revision=3)

    assert result == RollResult(0, (Conflict(chamber.chair.pk, None, "", 0),))


def test_a_mark_of_an_import_says_so_to_the_clerk_who_meets_it(archive: Chamber) -> None:
    vote = archive.open()
    mark = BallotMark(archive.chair.pk, "for")
    record_ballots(vote, [mark], occasion=archive.occasion(by=None))

    result = archive.mark(vote, "a")

    assert [conflict.by_name for conflict in result.conflicts] == ["An import"]


def test_an_import_replaces_marks_without_comparing(archive: Chamber) -> None:
    vote = archive.open()
    archive.mark(vote, "f", expected_revision=None, source_label="Aye", note="By proxy")

    archive.mark(vote, "a", expected_revision=None)

    ballot = Ballot.objects.get()
    assert (ballot.choice, ballot.revision) == ("against", 2)
    assert (ballot.source_label, ballot.note) == ("Aye", "By proxy")


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ([{"choice": "for"}, {"choice": "against"}], "member_twice"),
        ([{"choice": "aye"}], "unknown_choice"),
        ([{}], "no_choice"),
        ([{"choice": "for", "option_id": 1}], "choice_and_option"),
        ([{"option_id": 1}], "no_option"),
        ([{"choice": "abstain", "is_casting": True}], "casting_for_or_against"),
        ([{"choice": "for", "group_id": 0, "group_given": True}], "other_council"),
    ],
)
def test_record_ballots_refuses_wrong_marks(
    chamber: Chamber, marks: list[dict[str, Any]], code: str
) -> None:
    vote = chamber.open()
    rows = [BallotMark(chamber.chair.pk, **mark) for mark in marks]

    with pytest.raises(RuleBroken) as broken:
        record_ballots(vote, rows, occasion=chamber.occasion())

    assert code_of(broken) == code
    assert not Ballot.objects.exists()


def test_record_ballots_refuses_a_member_of_another_council(chamber: Chamber) -> None:
    stranger = make_member(make_council())

    with pytest.raises(RuleBroken) as broken:
        record_ballots(
            chamber.open(), [BallotMark(stranger.pk, "for")], occasion=chamber.occasion()
        )

    assert code_of(broken) == "other_council"


def test_a_member_whose_seat_had_ended_is_refused_from_any_source(archive: Chamber) -> None:
    vote = archive.open()
    Membership.objects.filter(member=archive.chair).update(valid_to=date(2025, 3, 3))

    with pytest.raises(RuleBroken) as broken:
        archive.mark(vote, "f")

    assert code_of(broken) == "not_in_office"


def test_a_seat_that_ended_in_the_month_of_an_undated_meeting_counts(archive: Chamber) -> None:
    for precision, last in (("month", date(2014, 2, 3)), ("year", date(2014, 1, 31))):
        first = last.replace(day=1, month=2 if precision == "month" else 1)
        archive.meeting = archive.new_meeting(first, date_precision=precision)
        vote = archive.open(kind="procedural", subjects=[])
        Membership.objects.filter(member=archive.members[1]).update(
            valid_from=date(2000, 1, 1), valid_to=last
        )
        mark = BallotMark(archive.members[1].pk, "for")

        assert record_ballots(vote, [mark], occasion=archive.occasion()) == RollResult(1)


def test_a_member_without_dates_is_refused_at_the_desk_where_the_list_is_whole(
    chamber: Chamber,
) -> None:
    vote = chamber.open()
    Membership.objects.filter(member=chamber.chair).delete()

    with pytest.raises(RuleBroken) as broken:
        chamber.mark(vote, "f")
    source = chamber.occasion(evidence="minutes")
    mark = BallotMark(chamber.chair.pk, "for")

    assert code_of(broken) == "not_in_office"
    assert record_ballots(vote, [mark], occasion=source) == RollResult(1)


@pytest.mark.parametrize("words", ["f", "f" * 70])
def test_the_number_of_queries_does_not_grow_with_the_marks(words: str) -> None:
    chamber = Chamber(70)
    vote = chamber.open()

    with CaptureQueriesContext(connection) as queries:
        result = chamber.mark(vote, words)

    assert (result, len(queries)) == (RollResult(len(words)), 7)


# Casting votes.


def test_a_casting_vote_on_equal_votes_is_saved_and_in_no_tally(chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "ffaax")

    result = chamber.casting(vote)

    vote.refresh_from_db()
    assert result == RollResult(1)
    assert last_event(vote).data == {"casting": {chamber.chair.reference: [None, "for"]}}
    declare(
        vote, result="carried", for_=2, against=2, abstained=1, by_casting_vote=True,
        occasion=chamber.occasion(),
    )  # fmt: skip
    vote.refresh_from_db()
    assert (vote.tally_for, vote.tally_against) == (2, 2)


def test_a_casting_vote_without_equal_votes_is_refused_at_the_desk(chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "fffaa")

    with pytest.raises(RuleBroken) as broken:
        chamber.casting(vote)

    assert code_of(broken) == "casting_without_tie"
    assert not Ballot.objects.filter(is_casting=True).exists()


def test_a_casting_vote_of_another_member_is_refused_at_the_desk(chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "ffaax")
    mark = BallotMark(chamber.members[1].pk, "for", is_casting=True)

    with pytest.raises(RuleBroken) as broken:
        record_ballots(vote, [mark], occasion=chamber.occasion())

    assert code_of(broken) == "casting_not_by_presiding"


def test_a_source_may_give_a_casting_vote_without_saying_who_presided(archive: Chamber) -> None:
    vote = archive.open(presiding_member=None)

    assert archive.casting(vote) == RollResult(1)


def test_a_second_casting_vote_never_replaces_the_first(archive: Chamber) -> None:
    vote = archive.open(presiding_member=None)
    archive.casting(vote)
    mark = BallotMark(archive.members[1].pk, "against", is_casting=True)

    result = record_ballots(vote, [mark], occasion=archive.occasion())

    assert result == RollResult(0, (Conflict(archive.members[1].pk, None, "", 0),))
    assert Ballot.objects.get().choice == "for"


def test_a_casting_vote_is_taken_off_by_who_saw_it(chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "ffaax")
    chamber.casting(vote)

    stale = chamber.casting(vote, None, expected_revision=2)
    taken = chamber.casting(vote, None, expected_revision=1)
    again = chamber.casting(vote, None)

    assert [conflict.choice for conflict in stale.conflicts] == ["for"]
    assert (taken, again) == (RollResult(1), RollResult(0))
    assert last_event(vote).data == {"casting": {chamber.chair.reference: ["for", None]}}


# Late names.


def test_a_declared_vote_takes_no_marks_at_the_desk(chamber: Chamber) -> None:
    vote = chamber.declared()

    with pytest.raises(RuleBroken) as broken:
        chamber.mark(vote, "aaaaa")

    assert code_of(broken) == "wrong_state"


def test_a_source_brings_the_names_of_a_vote_that_was_declared_without(archive: Chamber) -> None:
    vote = archive.open(method="not_known")
    vote = declare(vote, result="carried", for_=3, against=2, occasion=archive.occasion())
    events = AmendmentEvent.objects.count()
    given = BallotMark(archive.members[4].pk, "against", group_given=True)
    marks = [BallotMark(member.pk, "for") for member in archive.members[:3]]
    marks += [BallotMark(archive.members[3].pk, "against"), given]

    result = record_ballots(vote, marks, roll_complete=True, occasion=archive.occasion())
    with pytest.raises(RuleBroken) as broken:
        record_ballots(vote, marks, occasion=archive.occasion())

    vote.refresh_from_db()
    assert result == RollResult(5)
    assert code_of(broken) == "wrong_state"
    assert (vote.revision, vote.roll_complete, vote.names_taken) == (3, True, "yes")
    assert (vote.computed_outcome, vote.mismatches) == ("carried", [])
    assert Ballot.objects.published().count() == 5
    assert AmendmentEvent.objects.count() == events
    groups = Ballot.objects.values_list("group_at_vote", flat=True)
    first, second = (group.pk for group in archive.groups)
    assert list(groups) == [first, second, first, second, None]


def test_late_names_of_which_some_are_missing_prove_nothing(archive: Chamber) -> None:
    GroupMembership.objects.all().delete()
    vote = archive.open(method="show_of_hands_counted")
    vote = declare(vote, result="lost", for_=1, against=2, occasion=archive.occasion())

    archive.mark(vote, "f")

    vote.refresh_from_db()
    assert (vote.roll_complete, vote.names_taken, vote.mismatches) == (False, "not_known", [])
    assert last_event(vote).data["ballots"] == {archive.chair.reference: [None, "for"]}
    assert last_event(vote).data["facts"]["roll_complete"] is False


# Declaring.


def test_declare_keeps_the_chairs_words_beside_what_we_count(chamber: Chamber) -> None:
    vote = chamber.declared("fffax", for_=4, against=1, abstained=0, words="AGREED")

    assert (vote.status, vote.revision, vote.declared_words) == ("declared", 2, "AGREED")
    assert (vote.declared_for, vote.declared_against, vote.declared_abstained) == (4, 1, 0)
    assert (vote.tally_for, vote.tally_against, vote.tally_abstained) == (3, 1, 1)
    assert (vote.declared_result, vote.computed_outcome) == ("carried", "carried")
    assert vote.mismatches == ["names_differ_from_tally"]
    assert vote.taken_at == vote.declared_at == last_event(vote).happened_at


def test_declare_freezes_the_group_of_the_moment(chamber: Chamber) -> None:
    vote = chamber.declared("ffaax")
    first, second = chamber.groups

    GroupMembership.objects.update(group=make_group(chamber.council))

    tallies = vote.group_tallies.values_list("group", "tally_for", "tally_against")
    assert sorted(tallies) == [(first.pk, 1, 1), (second.pk, 1, 1)]
    assert set(Ballot.objects.values_list("group_at_vote", flat=True)) == {first.pk, second.pk}


def test_declare_leaves_a_group_open_that_two_possible_days_give_differently(
    archive: Chamber,
) -> None:
    other, moved = make_group(archive.council), archive.members[0]
    mid = datetime(2024, 2, 14, tzinfo=UTC)
    GroupMembership.objects.filter(member=moved).update(ended_at=mid)
    GroupMembership.objects.create(member=moved, group=other, started_at=mid)
    archive.meeting = archive.new_meeting(date(2024, 2, 1), date_precision="month")

    vote = archive.declared("fa", opening={"kind": "procedural", "subjects": []})

    assert list(vote.ballots.order_by("id").values_list("group_at_vote", flat=True)) == [
        None, archive.groups[1].pk,
    ]  # fmt: skip


def test_declare_keeps_the_group_that_a_source_gives(archive: Chamber) -> None:
    first, second = archive.groups
    vote = archive.open()
    given: dict[str, Any] = {"choice": "for", "group_given": True}
    marks = [
        BallotMark(archive.members[0].pk, group_id=second.pk, **given),
        BallotMark(archive.members[0].pk, "for", is_casting=True),
        BallotMark(archive.members[1].pk, **given),
        BallotMark(archive.members[2].pk, "for"),
    ]
    record_ballots(vote, marks, occasion=archive.occasion())

    declare(vote, result="carried", occasion=archive.occasion())

    groups = Ballot.objects.order_by("id").values_list("group_at_vote", flat=True)
    assert list(groups) == [second.pk, second.pk, None, first.pk]


@pytest.mark.parametrize(("words", "whole"), [("fffaa", True), ("fffa", False)])
def test_a_roll_at_the_desk_is_complete_when_every_member_is_marked(
    chamber: Chamber, words: str, whole: bool
) -> None:
    vote = chamber.declared(words)

    assert (vote.roll_complete, vote.computed_outcome) == (whole, "carried")


def test_a_roll_against_a_list_with_gaps_is_complete_only_when_told(chamber: Chamber) -> None:
    chamber.council.members_complete_from = None
    chamber.council.save(update_fields=["members_complete_from"])

    votes = [chamber.declared(), chamber.declared_again(roll_complete=True)]

    assert [vote.roll_complete for vote in votes] == [False, True]


def test_a_roll_from_a_source_is_complete_only_when_told(archive: Chamber) -> None:
    votes = [archive.declared(), archive.declared_again(roll_complete=True)]

    assert [vote.roll_complete for vote in votes] == [False, True]


def test_nothing_is_computed_from_a_roll_with_gaps(archive: Chamber) -> None:
    vote = archive.declared("fff", for_=None, against=None, abstained=None)

    assert (vote.tally_for, vote.computed_outcome, vote.mismatches) == (3, "unknown", [])


def test_a_member_not_known_on_a_complete_roll_leaves_the_outcome_to_the_tally(
    archive: Chamber,
) -> None:
    vote = archive.declared("fffau", roll_complete=True, for_=None, against=None)

    assert (vote.tally_unknown, vote.computed_outcome) == (1, "unknown")


def test_the_decision_changes_the_amendment_in_the_same_transaction(chamber: Chamber) -> None:
    vote = chamber.declared("fffax")

    event = AmendmentEvent.objects.get(verb="record_decision")
    assert state_of(chamber.amendment) == "carried"
    assert (event.outcome, event.method, event.vote) == (
        "carried", "recorded_roll_call", vote.reference,
    )  # fmt: skip
    assert (event.decision_for, event.decision_against, event.decision_abstained) == (3, 1, 1)
    assert (event.by, event.sequence) == (chamber.clerk, last_event(vote).sequence)
    assert BudgetChange.objects.get().reference == chamber.amendment.reference


def test_equal_votes_without_a_casting_vote_are_tied_and_the_amendment_is_lost(
    chamber: Chamber,
) -> None:
    vote = chamber.declared("ffaax", "tied")

    assert (vote.computed_outcome, vote.declared_result) == ("tied", "tied")
    assert state_of(chamber.amendment) == "lost"


def test_a_casting_vote_without_names_decides_a_counted_show_of_hands(chamber: Chamber) -> None:
    vote = chamber.open(method="show_of_hands_counted")
    vote = declare(
        vote, result="carried", for_=2, against=2, by_casting_vote=True,
        occasion=chamber.occasion(),
    )  # fmt: skip

    assert (vote.computed_outcome, vote.mismatches, vote.names_taken) == ("carried", [], "no")
    assert AmendmentEvent.objects.get().by_casting_vote is True


def test_several_together_are_decided_alike(chamber: Chamber) -> None:
    both = [chamber.amendment, chamber.new_amendment()]

    chamber.declared(opening={"kind": "en_bloc", "subjects": [each.current for each in both]})

    assert [state_of(each) for each in both] == ["carried", "carried"]


def test_a_procedural_vote_decides_no_amendment(chamber: Chamber) -> None:
    chamber.declared(opening={"kind": "procedural", "subjects": []})

    assert not AmendmentEvent.objects.exists()


def test_a_vote_of_another_kind_decides_nothing_about_what_it_names(chamber: Chamber) -> None:
    chamber.declared(opening={"kind": "other"})

    assert state_of(chamber.amendment) == "seconded"


def test_a_round_of_elimination_drops_one_and_the_last_one_decides(chamber: Chamber) -> None:
    motions = [make_motion(chamber.meeting, **chamber.seconded()) for _ in range(2)]
    answers = [OptionInput("Red", subject=1), OptionInput("Blue", subject=2)]
    vote = chamber.open(
        kind="elimination", subjects=[each.current for each in motions], options=answers
    )
    red, blue = vote.options.all()
    marks = [BallotMark(member.pk, option_id=red.pk) for member in chamber.members[:3]]
    marks += [BallotMark(member.pk, option_id=blue.pk) for member in chamber.members[3:]]
    record_ballots(vote, marks, occasion=chamber.occasion())
    with pytest.raises(RuleBroken) as broken:
        chamber.mark(vote, "f")

    vote = declare(
        vote, result=None, eliminated=[blue.pk], option_counts={red.pk: 3, blue.pk: 2},
        occasion=chamber.occasion(),
    )  # fmt: skip
    vote.refresh_from_db()

    assert code_of(broken) == "no_option"
    options = vote.options.values_list("tally", "declared_count", "is_eliminated")
    assert list(options) == [(3, 3, False), (2, 2, True)]
    assert (vote.declared_result, vote.computed_outcome, vote.mismatches) == (
        "unknown", "unknown", [],
    )  # fmt: skip
    assert [state_of(each) for each in motions] == ["carried", "lost"]
    assert last_event(vote).data["groups"][chamber.chair.reference][0] is None


def test_an_answer_of_another_vote_cannot_be_dropped(chamber: Chamber) -> None:
    with pytest.raises(RuleBroken) as broken:
        chamber.declared(eliminated=[0])

    assert code_of(broken) == "no_option"


@pytest.mark.parametrize(
    ("opening", "said", "code"),
    [
        ({}, {"result": "passed"}, "unknown_result"),
        ({}, {"result": None}, "no_result"),
        ({"method": "not_known"}, {}, "no_method"),
        ({"method": "affirmation"}, {}, "affirmation_has_no_counts"),
        ({}, {"by_casting_vote": True}, "casting_without_tie"),
        ({}, {"result": "tied", "by_casting_vote": True}, "casting_without_result"),
        (
            {"presiding_member": None},
            {"for_": 2, "against": 2, "by_casting_vote": True},
            "no_presiding_member",
        ),
        ({}, {"for_": 6}, "more_votes_than_members"),
    ],
)
def test_declare_at_the_desk_refuses_what_is_missing_or_cannot_be(
    chamber: Chamber, opening: dict[str, Any], said: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        chamber.declared(opening=opening, **said)

    assert code_of(broken) == code
    assert Vote.objects.get().status == "open"
    assert state_of(chamber.amendment) == "seconded"


def test_declare_from_a_source_takes_what_the_source_gives(archive: Chamber) -> None:
    vote = archive.open(method="not_known", presiding_member=None)

    vote = declare(vote, result=None, occasion=archive.occasion())

    assert (vote.declared_result, vote.computed_outcome) == ("unknown", "unknown")
    assert (vote.taken_at, vote.declared_at, vote.names_taken) == (None, None, "not_known")
    assert state_of(archive.amendment) == "seconded"


def test_an_affirmation_has_no_counts_and_is_not_computed(chamber: Chamber) -> None:
    vote = chamber.open(method="affirmation")

    vote = declare(vote, result="carried", occasion=chamber.occasion())

    assert (vote.computed_outcome, vote.mismatches, vote.roll_complete) == ("unknown", [], False)
    assert state_of(chamber.amendment) == "carried"


def test_whether_names_were_taken_is_kept_as_a_source_says_it(archive: Chamber) -> None:
    vote = archive.open(method="show_of_hands_counted", names_taken="no")

    vote = declare(vote, result="lost", occasion=archive.occasion())

    assert vote.names_taken == "no"


def test_declare_twice_names_who_declared_first(chamber: Chamber) -> None:
    vote = chamber.declared()

    with pytest.raises(RuleBroken) as broken:
        declare(vote, result="lost", occasion=Occasion(by=make_clerk(chamber.council)))

    casey = chamber.clerk.get_full_name()
    assert broken.value.messages == [
        f"{casey} has declared this vote already: correct it instead."
    ]


def test_a_form_opened_before_another_saved_names_who_saved(chamber: Chamber) -> None:
    vote = chamber.open()
    seen = vote.revision
    declare(vote, result="carried", for_=3, against=2, occasion=chamber.occasion())

    with pytest.raises(RuleBroken) as broken:
        declare(vote, result="lost", expected_revision=seen, occasion=chamber.occasion())

    assert code_of(broken) == "stale_revision"
    assert broken.value.messages[0].startswith(chamber.clerk.get_full_name())


def test_a_void_vote_cannot_be_declared(chamber: Chamber) -> None:
    vote = void(chamber.open(), occasion=chamber.because())

    with pytest.raises(RuleBroken) as broken:
        declare(vote, result="lost", occasion=chamber.occasion())

    assert broken.value.messages == ["This vote is void; this can only follow while it is open."]


# Publication.


def test_declare_publishes_result_and_names_at_once(chamber: Chamber) -> None:
    vote = chamber.declared()

    assert list(Vote.objects.published()) == [vote]
    assert Ballot.objects.published().count() == 5


def test_a_vote_without_names_publishes_none(chamber: Chamber) -> None:
    vote = declare(
        chamber.open(method="affirmation"), result="carried", occasion=chamber.occasion()
    )

    assert (list(Vote.objects.published()), vote.names_published_at) == ([vote], None)


def test_names_wait_for_a_second_person_where_standing_orders_ask(chamber: Chamber) -> None:
    chamber.rules.four_eyes = True
    chamber.rules.save(update_fields=["four_eyes"])
    vote = chamber.declared()
    waiting = Ballot.objects.published().count()
    for same in (chamber.clerk, None):
        with pytest.raises(RuleBroken) as broken:
            publish(vote, occasion=Occasion(by=same))
        assert code_of(broken) == "second_person_needed"

    vote = publish(vote, occasion=Occasion(by=make_clerk(chamber.council)))

    assert list(Vote.objects.published()) == [vote]
    assert (waiting, Ballot.objects.published().count()) == (0, 5)
    assert (vote.revision, last_event(vote).verb) == (3, "publish")


def test_a_vote_of_an_unpublished_meeting_waits_for_it(chamber: Chamber) -> None:
    chamber.meeting.published_at = None
    chamber.meeting.save(update_fields=["published_at"])
    vote = chamber.declared()
    with pytest.raises(RuleBroken) as broken:
        publish(vote, occasion=chamber.occasion())
    chamber.meeting.published_at = timezone.now()
    chamber.meeting.save(update_fields=["published_at"])

    vote = publish(vote, occasion=chamber.occasion())

    assert code_of(broken) == "meeting_not_published"
    assert list(Vote.objects.published()) == [vote]


def test_a_timed_vote_holds_its_decision_and_the_budget_back_with_it(chamber: Chamber) -> None:
    later = timezone.now() + timedelta(hours=2)

    vote = chamber.declared(occasion=chamber.occasion(visible_from=later))

    decision = AmendmentEvent.objects.get()
    change = BudgetChange.objects.get()
    assert [vote.visible_from, decision.visible_from, change.visible_from] == [later] * 3
    assert last_event(vote).visible_from == later
    assert (Vote.objects.published().count(), Ballot.objects.published().count()) == (0, 0)


def test_a_vote_in_private_is_read_by_nobody_until_it_is_released(chamber: Chamber) -> None:
    vote = chamber.declared(opening={"is_private": True})
    take_snapshot(chamber.budget.pk)
    hidden = [
        Vote.objects.published().count(),
        Ballot.objects.published().count(),
        Amendment.objects.published().count(),
        *(
            model.objects.filter(visible_from__isnull=True).count()
            for model in (AmendmentEvent, BudgetChange, BudgetSnapshot)
        ),
    ]

    publish(vote, occasion=chamber.occasion())

    assert hidden == [0] * 6
    assert Vote.objects.published().get().visible_from is None
    assert Ballot.objects.published().count() == 5
    assert list(Amendment.objects.published()) == [chamber.amendment]
    for model in (AmendmentEvent, BudgetChange, BudgetSnapshot, VoteEvent):
        assert not model.objects.filter(visible_from__isnull=False).exists()


def test_a_part_decided_in_private_holds_the_whole_back_with_it(chamber: Chamber) -> None:
    inputs = [PartInput(title="Roads", line_positions=(1, 2)), PartInput(title="Parks")]
    part = take_in_parts(chamber.amendment, parts=inputs, occasion=chamber.occasion())[0]
    opening = {"kind": "part", "subjects": [part.current], "is_private": True}
    vote = chamber.declared(opening=opening)

    publish(vote, occasion=chamber.occasion())

    part.refresh_from_db()
    chamber.amendment.refresh_from_db()
    assert (part.state, part.visible_from) == ("carried", None)
    assert chamber.amendment.visible_from is None


def test_a_vote_in_private_is_released_from_a_moment(chamber: Chamber) -> None:
    later = timezone.now() + timedelta(days=1)
    main = {"kind": "main", "subjects": [chamber.motion.current], "is_private": True}
    vote = chamber.declared(opening=main)

    vote = publish(vote, occasion=chamber.occasion(visible_from=later))

    chamber.motion.refresh_from_db()
    assert [vote.visible_from, chamber.motion.visible_from] == [later, later]
    assert [change.visible_from for change in BudgetChange.objects.all()] == [later]


def test_an_open_vote_cannot_be_published(chamber: Chamber) -> None:
    with pytest.raises(RuleBroken) as broken:
        publish(chamber.open(), occasion=chamber.occasion())

    assert code_of(broken) == "wrong_state"


# Minutes.


def test_a_vote_goes_through_draft_to_confirmed_minutes(chamber: Chamber) -> None:
    vote = chamber.declared()

    drafted = draft(vote, occasion=chamber.occasion())
    confirmed = confirm(vote, occasion=chamber.occasion())
    with pytest.raises(RuleBroken) as broken:
        draft(vote, occasion=chamber.occasion())

    event = last_event(vote)
    assert (drafted.status, confirmed.status) == ("draft_minutes", "confirmed_minutes")
    assert (event.from_state, event.to_state, confirmed.revision) == (
        "draft_minutes", "confirmed_minutes", 4,
    )  # fmt: skip
    assert code_of(broken) == "wrong_state"


def test_a_difference_is_confirmed_only_with_a_reason(chamber: Chamber) -> None:
    vote = chamber.declared("fffax", for_=4, abstained=0)
    with pytest.raises(RuleBroken) as broken:
        confirm(vote, occasion=chamber.occasion(reason=" "))

    vote = confirm(vote, occasion=chamber.because("One member was counted by hand."))

    assert code_of(broken) == "mismatch_not_accepted"
    assert (vote.status, vote.mismatch_reason) == (
        "confirmed_minutes", "One member was counted by hand.",
    )  # fmt: skip


# Correcting.


def test_a_corrected_result_flips_the_amendment_in_public(chamber: Chamber) -> None:
    vote = chamber.declared("ffaaa", "carried", for_=2, against=3)
    declared = last_event(vote)

    vote = correct(
        vote, changes={"declared_result": "lost"}, occasion=chamber.because("Read out wrongly.")
    )

    event, decision = last_event(vote), AmendmentEvent.objects.latest("id")
    assert event.data == {
        "changes": {"declared_result": ["carried", "lost"]},
        "also": {chamber.amendment.reference: ["carried", "lost"]},
    }
    assert (event.corrects, event.reason, vote.revision) == (declared, "Read out wrongly.", 3)
    assert (vote.computed_outcome, vote.mismatches) == ("lost", [])
    assert state_of(chamber.amendment) == "lost"
    assert (decision.verb, decision.outcome) == ("correct", "lost")
    assert BudgetChange.objects.count() == 2


def test_a_corrected_ballot_is_counted_again_and_the_decision_stays(chamber: Chamber) -> None:
    vote = chamber.declared("ffffa")
    events = AmendmentEvent.objects.count()
    member = chamber.members[3]

    vote = correct(vote, ballots={member.pk: "against"}, occasion=chamber.because())

    assert (vote.tally_for, vote.tally_against) == (3, 2)
    assert vote.mismatches == ["names_differ_from_tally"]
    assert last_event(vote).data == {"ballots": {member.reference: ["for", "against"]}}
    assert Ballot.objects.get(member=member).revision == 2
    assert AmendmentEvent.objects.count() == events


def test_a_correction_that_changes_nothing_leaves_no_trace(chamber: Chamber) -> None:
    vote = chamber.declared()
    events = VoteEvent.objects.count()

    vote = correct(
        vote,
        changes={"declared_result": "carried"},
        ballots={chamber.chair.pk: "for"},
        groups={chamber.chair.pk: chamber.groups[0].pk},
        occasion=chamber.because(),
    )

    assert (vote.revision, VoteEvent.objects.count()) == (2, events)


def test_fields_are_corrected_as_a_form_or_as_the_log_writes_them(chamber: Chamber) -> None:
    vote, item = chamber.declared(), make_item(chamber.meeting, position=7)
    at = datetime(2025, 3, 4, 20, tzinfo=UTC)
    taken: Any = vote.taken_at
    second = chamber.members[1]

    vote = correct(
        vote,
        changes={
            "presiding_member": second.reference, "item": 7, "taken_at": at.isoformat(),
            "declared_at": at, "question": "As put",
        },
        occasion=chamber.because(),
    )  # fmt: skip

    assert (vote.presiding_member, vote.item, vote.taken_at) == (second, item, at)
    assert last_event(vote).data["changes"] == {
        "presiding_member": [chamber.chair.reference, second.reference],
        "item": [None, 7],
        "taken_at": [taken.isoformat(), at.isoformat()],
        "declared_at": [taken.isoformat(), at.isoformat()],
        "question": ["That the amendment be agreed", "As put"],
    }


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"changes": {"status": "open"}}, "fixed_field"),
        ({"ballots": {"chair": "aye"}}, "unknown_choice"),
        ({"ballots": {"chair": "option-1"}}, "unknown_choice"),
        ({"ballots": {"chair": None}}, "no_choice"),
        ({"casting": {"chair": "abstain"}}, "unknown_choice"),
        ({"casting": {"chair": "for"}}, "casting_without_tie"),
        ({"groups": {"chair": 0}}, "other_council"),
        ({"ballots": {"nobody": "for"}}, "other_council"),
    ],
)
def test_correct_refuses_what_cannot_be(chamber: Chamber, said: dict[str, Any], code: str) -> None:
    vote = chamber.declared()
    ids = {"chair": chamber.chair.pk, "nobody": 0}
    said = {
        kind: {ids.get(key, key): value for key, value in pairs.items()}
        for kind, pairs in said.items()
    }

    with pytest.raises(RuleBroken) as broken:
        correct(vote, occasion=chamber.because(), **said)

    assert code_of(broken) == code
    assert choices(vote) == ["for", "for", "for", "against", "against"]


def test_a_wrong_value_is_refused_in_the_words_of_its_field(chamber: Chamber) -> None:
    vote = chamber.declared()

    with pytest.raises(ValidationError) as error:
        correct(vote, changes={"method": "voice"}, occasion=chamber.because())

    assert list(error.value.message_dict) == ["method"]


def test_a_correction_wants_its_reason(chamber: Chamber) -> None:
    vote = chamber.declared()

    with pytest.raises(RuleBroken) as broken:
        correct(vote, changes={"declared_result": "lost"}, occasion=chamber.occasion())

    assert code_of(broken) == "no_reason"


def test_a_casting_vote_is_corrected_and_taken_off(chamber: Chamber) -> None:
    vote = chamber.declared("ffaax", "tied")

    vote = correct(
        vote,
        changes={"declared_result": "carried", "declared_by_casting_vote": True},
        casting={chamber.chair.pk: "for"},
        occasion=chamber.because(),
    )
    with_casting = (vote.computed_outcome, state_of(chamber.amendment))
    vote = correct(
        vote,
        changes={"declared_result": "tied", "declared_by_casting_vote": False},
        casting={chamber.chair.pk: None},
        occasion=chamber.because(),
    )

    assert with_casting == ("carried", "carried")
    assert (vote.computed_outcome, state_of(chamber.amendment)) == ("tied", "lost")
    assert last_event(vote).data["casting"] == {chamber.chair.reference: ["for", None]}


def test_a_name_that_was_missing_is_added_with_its_group(chamber: Chamber) -> None:
    vote = chamber.declared("fffa")
    last = chamber.members[4]

    vote = correct(
        vote,
        changes={"roll_complete": True},
        ballots={last.pk: "against"},
        occasion=chamber.because(),
    )

    ballot = Ballot.objects.get(member=last)
    assert ballot.group_at_vote == chamber.groups[0]
    assert (vote.tally_against, vote.roll_complete) == (2, True)
    assert last_event(vote).data["groups"] == {last.reference: [None, chamber.groups[0].reference]}


def test_an_answer_is_corrected_by_its_position(chamber: Chamber) -> None:
    options = ["Red", "Blue"]
    vote = chamber.open(kind="appointment", subjects=[], options=options)
    red, blue = vote.options.all()
    mark = BallotMark(chamber.chair.pk, option_id=red.pk)
    record_ballots(vote, [mark], occasion=chamber.occasion())
    declare(vote, result="carried", occasion=chamber.occasion())

    correct(vote, ballots={chamber.chair.pk: "option-2"}, occasion=chamber.because())

    assert Ballot.objects.get().option == blue
    assert last_event(vote).data["ballots"] == {chamber.chair.reference: ["option-1", "option-2"]}


@pytest.mark.parametrize("choice", ["for", "against"])
def test_nobody_is_for_or_against_where_there_are_candidates(
    chamber: Chamber, choice: str
) -> None:
    vote = chamber.open(kind="appointment", subjects=[], options=["Red", "Blue"])
    mark = BallotMark(chamber.chair.pk, choice=choice)

    with pytest.raises(RuleBroken, match="members choose one of the answers"):
        record_ballots(vote, [mark], occasion=chamber.occasion())

    assert not Ballot.objects.exists()


def test_a_wrong_group_is_corrected_in_public(chamber: Chamber) -> None:
    vote = chamber.declared()
    first, second = chamber.groups

    groups = {chamber.chair.pk: second.pk, chamber.members[2].pk: None}
    vote = correct(vote, groups=groups, occasion=chamber.because())

    assert last_event(vote).data == {
        "groups": {
            chamber.chair.reference: [first.reference, second.reference],
            chamber.members[2].reference: [first.reference, None],
        }
    }
    tallies = vote.group_tallies.values_list("group", "tally_for", "tally_against")
    assert set(tallies) == {(second.pk, 2, 1), (None, 1, 0), (first.pk, 0, 1)}


def test_a_bar_stands_in_the_log_only_where_clerks_read_it(chamber: Chamber) -> None:
    vote = chamber.open()
    mark = BallotMark(chamber.chair.pk, "barred_arrears")
    record_ballots(vote, [mark], occasion=chamber.occasion())
    marked = last_event(vote).data
    declare(vote, result="lost", occasion=chamber.occasion())

    correct(vote, ballots={chamber.chair.pk: "barred_interest"}, occasion=chamber.because())

    name = chamber.chair.reference
    assert marked == {
        "ballots": {name: [None, "present_not_voting"]},
        "withheld": {name: [None, "barred_arrears"]},
    }
    assert last_event(vote).data == {"withheld": {name: ["barred_arrears", "barred_interest"]}}


# Notes and void votes.


def test_a_note_leaves_every_value_as_it_was(chamber: Chamber) -> None:
    vote = chamber.declared()

    add_note(vote, "The screen failed.", occasion=chamber.occasion())
    vote = add_note(vote, "It was repaired.", occasion=chamber.occasion())

    assert vote.note == "The screen failed.\nIt was repaired."
    assert (vote.revision, last_event(vote).verb, vote.tally_for) == (4, "note", 3)


@pytest.mark.parametrize(
    ("text", "member", "code"),
    [(" ", None, "no_text"), ("Said so", 0, "not_on_roll"), ("x" * 301, 1, "note_too_long")],
    ids=["empty", "stranger", "long"],
)
def test_a_note_needs_words_and_a_place(
    chamber: Chamber, text: str, member: int | None, code: str
) -> None:
    vote = chamber.declared()
    member_id = chamber.chair.pk if member == 1 else member

    with pytest.raises(RuleBroken) as broken:
        add_note(vote, text, member_id=member_id, occasion=chamber.occasion())

    assert code_of(broken) == code


def test_an_open_vote_made_void_was_never_public(chamber: Chamber) -> None:
    vote = void(chamber.open(), occasion=chamber.because("The question was put wrongly."))

    assert (vote.status, vote.published_at) == ("void", None)
    assert not AmendmentEvent.objects.exists()


def test_only_a_void_vote_of_the_same_meeting_is_taken_again(chamber: Chamber) -> None:
    vote = chamber.declared()

    with pytest.raises(RuleBroken) as broken:
        chamber.open(replaces=vote)

    assert code_of(broken) == "wrong_replacement"
