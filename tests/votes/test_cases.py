"""Every real case of docs/cases.md and every hard case of docs/domain.md 10 about a vote.

Each row and each test is named after its case. RC11 is a third party's inference and is
used nowhere. Where a case gives no figures, the vote has none here.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from amendments.actions import (
    PartInput,
    accept,
    alter,
    move,
    new_motion_version,
    rescind,
    rule_out,
    second,
    supersede,
    take_in_parts,
)
from amendments.derive import take_snapshot
from amendments.enums import Outcome, VoteMethod
from amendments.models import AmendmentEvent, BudgetSnapshot, SnapshotRow
from amendments.sentences_decision import Ending
from council.actions import record_presence
from council.enums import Evidence
from council.errors import RuleBroken
from council.models import GroupMembership, StandingOrders
from council.records import Occasion
from tests.factories import (
    BUDGET_DAY,
    make_body,
    make_meeting,
    make_motion,
)
from tests.votes.chamber import Chamber
from votes.actions import (
    BallotMark,
    add_note,
    confirm,
    correct,
    declare,
    draft,
    open_vote,
    record_ballots,
    void,
)
from votes.enums import NamesHeld
from votes.models import Ballot, Vote, VoteEvent
from votes.queries.checks import checks_of
from votes.queries.verifying import differences
from votes.rules import (
    SIMPLE,
    Bodies,
    CheckFacts,
    DeclaredTally,
    Mark,
    checks,
    count,
    figures,
    mismatches,
    names_held,
    outcome,
)
from votes.sentences import ending_sentence

ROLL, HANDS = VoteMethod.RECORDED_ROLL_CALL, VoteMethod.SHOW_OF_HANDS_COUNTED
NOT_TOLD = VoteMethod.NOT_KNOWN


# Real cases, as rules: the figures of the record, and what they must give.


class Case(NamedTuple):
    """A vote as docs/cases.md has it: figures where seen, and the result in the chair's word."""

    name: str
    result: str
    for_: int | None = None
    against: int | None = None
    abstained: int | None = None
    casting: str | None = None
    computed: str | None = None

    @property
    def expected(self) -> str:
        """What is computed: the declared result where figures are held, else nothing."""
        if self.computed is not None:
            return self.computed
        return Outcome.UNKNOWN if self.against is None else self.result


C, L = Outcome.CARRIED, Outcome.LOST
CASES = [
    Case("RC1 Norfolk 2019, main motion, tally not seen", C),
    Case("RC1 Norfolk 2019, children's committee in January", C, 7, 4),
    Case("RC2 Norfolk 2014, main motion", C, 41, 39, 1),
    Case("RC2 Norfolk 2014, UKIP amendment, tally not seen", C),
    Case("RC2 Norfolk 2014, Green amendment, only the votes for are known", L, 4),
    Case("RC2 Norfolk 2015, Conservative amendment, tally not seen", L),
    Case("RC2 Norfolk 2015, Green amendment, tally not seen", L),
    Case("RC2 Norfolk 2015, main motion, first vote", L, 36, 40, 1),
    Case("RC2 Norfolk 2015, main motion, second vote", C, 36, 5, 37),
    Case("RC2 Norfolk 2017, main motion", C, 41, 33, 3),
    Case("RC2 Norfolk 2017, amendment of Labour and Liberal Democrats, tally not seen", L),
    Case("RC2 Norfolk 2018, main motion", C, 47, 23, 0),
    Case("RC2 Norfolk 2018, Labour amendment, tally not seen", L),
    Case("RC2 Norfolk 2021, main motion, tally not seen", C),
    Case("RC2 Norfolk 2021, four amendments, tally not seen", L),
    Case("RC3 Peterborough 2022, whole budget on the Mayor's casting vote", C, 28, 28, 1, "for"),
    Case("RC4 Bath and North East Somerset 2025, Independent amendment", L, 15, 36),
    Case("RC4 Lichfield 2020, as corrected from the recording", C, 6, 5),
    Case("RC4 Lichfield 2020, as first announced", L, 4, 5),
    Case("RC4 Hertfordshire 2020, alternative budget, tally not seen", L),
    Case("RC7 Burnley 2025, Labour amendment", C, 36, 0, 8),
    Case("RC7 Burnley 2025, Conservative amendment", L, 8, 36, 0),
    Case("RC7 Burnley 2025, substantive motion", C, 36, 1, 7),
    Case("RC7 Burnley 2026, Conservative amendment", L, 12, 31, 0),
    Case("RC7 Burnley 2026, motion as altered with consent", C, 37, 6, 0),
    Case("RC7 Burnley 2026, fees amendment, no recorded vote", C),
    Case("RC7 Burnley 2018, planning items 0144 and 0145", C, 5, 5, 0, "for"),
    Case("RC7 Burnley 2022, refuse an application", L, 4, 4, 3, "against"),
    Case("RC7 Burnley 2019, capital motion, tied, tally not seen", L, casting="against"),
    Case("RC12 Isle of Wight, Labour alternative budget", L, 5, 26, 6),
    Case("RC12 Isle of Wight, Liberal Democrat amendment", L, 2, 28, 6),
    Case("RC12 Tower Hamlets 2014, procedural motion agreed, no count", C),
    Case("RC12 Tower Hamlets 2014, procedural motion lost, no count", L),
]


def ids(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_a_real_vote_ends_as_its_figures_say_and_agrees_with_the_chair(case: Case) -> None:
    said = DeclaredTally(case.for_, case.against, case.abstained, case.casting)

    computed = outcome(figures(count([]), False, said), SIMPLE, Bodies(), NOT_TOLD)

    assert computed == case.expected
    assert mismatches(count([]), False, said, case.result, computed) == []


NAMED = [case for case in CASES if None not in {case.for_, case.against, case.abstained}]


@pytest.mark.parametrize("case", NAMED, ids=ids)
def test_names_that_add_up_to_the_figures_give_the_same_result(case: Case) -> None:
    words = {"for": case.for_, "against": case.against, "abstain": case.abstained}
    choices = [word for word, number in words.items() for _ in range(number or 0)]
    marks = [Mark(f"m{number}", choice) for number, choice in enumerate(choices)]
    if case.casting:
        marks.append(Mark("m0", case.casting, is_casting=True))
    said = DeclaredTally(case.for_, case.against, case.abstained, case.casting)

    tally = count(marks)
    computed = outcome(figures(tally, True, None), SIMPLE, Bodies(), ROLL)

    assert (tally.for_, tally.against, tally.abstained) == tuple(words.values())
    assert (computed, mismatches(tally, True, said, case.result, computed)) == (case.result, [])


SENTENCES = {
    "RC2 Norfolk 2015, main motion, second vote": (
        "It was carried by 36 votes to\N{NO-BREAK SPACE}5. 37\N{NO-BREAK SPACE}members abstained."
    ),
    "RC3 Peterborough 2022, whole budget on the Mayor's casting vote": (
        "It was carried on the casting vote of the person presiding, after "
        "28\N{NO-BREAK SPACE}votes each way. One member abstained."
    ),
    "RC7 Burnley 2019, capital motion, tied, tally not seen": (
        "It was lost on the casting vote of the person presiding."
    ),
    "RC12 Isle of Wight, Labour alternative budget": (
        "It was lost by 26 votes to\N{NO-BREAK SPACE}5. Six members abstained."
    ),
    "RC2 Norfolk 2014, Green amendment, only the votes for are known": (
        "It was lost with 4\N{NO-BREAK SPACE}votes for; how many voted against is not known."
    ),
}


@pytest.mark.parametrize("case", [case for case in CASES if case.name in SENTENCES], ids=ids)
def test_a_real_vote_reads_as_a_newspaper_could_print_it(case: Case) -> None:
    ending = Ending(case.result, case.for_, case.against, case.abstained, bool(case.casting))

    said = ending_sentence("It", ending).replace("36\N{NO-BREAK SPACE}votes", "36 votes")

    assert said.replace("26\N{NO-BREAK SPACE}votes", "26 votes") == SENTENCES[case.name]


def test_rc4_bath_totals_read_out_wrongly_differ_from_the_names_and_from_the_result() -> None:
    """First announced: 15 against and 36 abstaining; the names were 15 for and 36 against."""
    names = [Mark(f"f{n}", "for") for n in range(15)] + [
        Mark(f"a{n}", "against") for n in range(36)
    ]
    first, corrected = DeclaredTally(0, 15, 36), DeclaredTally(15, 36, 0)
    tally = count(names)
    computed = outcome(figures(tally, True, first), SIMPLE, Bodies(), ROLL)

    assert computed == Outcome.LOST
    assert mismatches(tally, True, first, L, computed) == ["names_differ_from_tally"]
    assert mismatches(tally, True, corrected, L, computed) == []


def test_rc4_dacorum_33_present_and_20_votes_is_a_warning_and_nothing_is_made_up() -> None:
    present = frozenset(f"m{n}" for n in range(33))
    voted = tuple(Mark(f"m{n}", "for") for n in range(20))

    found = checks(CheckFacts(voted, present=present, roll_complete=False))

    assert [(check.code, check.severity) for check in found] == [
        ("fewer_votes_than_present", "warning")
    ]
    shown = [*voted, *[Mark(f"m{n}", "present_not_voting") for n in range(20, 33)]]
    assert (count(shown).for_, count(shown).not_voting, count(shown).abstained) == (20, 13, 0)


@pytest.mark.parametrize("case", [case for case in NAMED if case.casting], ids=ids)
def test_rc7_the_chairs_second_row_is_a_casting_vote_and_no_second_mark(case: Case) -> None:
    sides = ["for"] * (case.for_ or 0) + ["against"] * (case.against or 0)
    marks = [Mark(f"m{number}", choice) for number, choice in enumerate(sides)]
    chair = next(mark.member for mark in marks if mark.choice == case.casting)
    read_badly = (*marks, Mark(chair, "absent"))
    read_well = (*marks, Mark(chair, case.casting, is_casting=True))

    assert [found.code for found in checks(CheckFacts(read_badly, presiding=chair))] == [
        "member_twice"
    ]
    assert checks(CheckFacts(read_well, presiding=chair)) == []
    assert (count(read_well).for_, count(read_well).against) == (case.for_, case.against)


def test_rc7_burnley_44_members_three_questions_two_blocs_one_split() -> None:
    """The same 36 and the same eight; Neil Mottershead alone changed sides at the end."""
    many, few = [f"m{n}" for n in range(36)], [f"e{n}" for n in range(8)]

    def questions(first: str, others: list[str]) -> list[Mark]:
        return [*[Mark(m, first) for m in many], *map(Mark, few, others)]

    labour = questions("for", ["abstain"] * 8)
    conservative = questions("against", ["for"] * 8)
    motion = questions("for", ["against"] + ["abstain"] * 7)

    tallies = [count(marks) for marks in (labour, conservative, motion)]
    assert [(t.for_, t.against, t.abstained, t.counted) for t in tallies] == [
        (36, 0, 8, 44),
        (8, 36, 0, 44),
        (36, 1, 7, 44),
    ]


# Hard cases, through the verbs.


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()


@pytest.fixture
def archive() -> Chamber:
    return Chamber(evidence="minutes")


@pytest.fixture(autouse=True)
def nothing_differs(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each case on the database, what is stored is what its rows say."""
    yield
    if "chamber" in request.fixturenames or "archive" in request.fixturenames:
        assert list(differences()) == []


def state_of(proposal: Any) -> str:
    proposal.refresh_from_db()
    return str(proposal.state)


def main(chamber: Chamber, marks: str, result: str, **fields: Any) -> Vote:
    chamber.motion.refresh_from_db()
    opening = {"kind": "main", "subjects": [chamber.motion.current]}
    return chamber.declared(marks, result, opening=opening, **fields)


def adopted(chamber: Chamber) -> dict[str, int]:
    """Return the service line of the budget as it stands, by stage."""
    take_snapshot(chamber.budget.pk)
    newest = BudgetSnapshot.objects.order_by("number").last()
    rows = SnapshotRow.objects.filter(snapshot=newest, line__key="early-childhood")
    return {stage: amount for stage, amount in rows.values_list("stage", "amount") if amount}


pytestmark = pytest.mark.django_db


def test_case_1_amendments_carried_and_the_amended_motion_lost(chamber: Chamber) -> None:
    first = chamber.declared("fffaa")
    lost = main(chamber, "faaaa", "lost")

    assert (state_of(chamber.amendment), state_of(chamber.motion)) == ("carried", "lost")
    assert adopted(chamber).get("adopted") in {None, 5_200_000}
    fresh = new_motion_version(
        chamber.motion, text="Afresh", takes_in=[chamber.amendment], occasion=chamber.occasion()
    )
    move(chamber.motion, mover=chamber.members[0], occasion=chamber.occasion())
    second(chamber.motion, seconder=chamber.members[1], occasion=chamber.occasion())
    again = main(chamber, "fffaa", "carried")
    lost.refresh_from_db()
    assert (lost.declared_result, again.subjects.get().motion_version) == ("lost", fresh)
    assert [vote.number for vote in (first, lost, again)] == [1, 2, 3]
    assert (state_of(chamber.amendment), adopted(chamber)["adopted"]) == ("adopted", 6_200_000)


def test_case_2_two_votes_on_the_main_question_the_second_with_most_abstaining(
    archive: Chamber,
) -> None:
    def put(result: str, *tally: int) -> Vote:
        archive.motion.refresh_from_db()
        opening: dict[str, Any] = {"kind": "main", "subjects": [archive.motion.current]}
        for_, against, abstained = tally
        vote = archive.open(**opening)
        said: dict[str, Any] = {"for_": for_, "against": against, "abstained": abstained}
        return declare(vote, result=result, **said, occasion=archive.occasion())

    first = put("lost", 36, 40, 1)
    accept(archive.amendment, accepted_by=archive.chair, occasion=archive.occasion())
    new_motion_version(
        archive.motion,
        text="As amended",
        takes_in=[archive.amendment],
        occasion=archive.occasion(),
    )
    move(archive.motion, occasion=archive.occasion())
    second_vote = put("carried", 36, 5, 37)

    assert [vote.computed_outcome for vote in (first, second_vote)] == ["lost", "carried"]
    assert (first.mismatches, second_vote.mismatches) == ([], [])
    assert state_of(archive.amendment) == "adopted"


def test_case_4_a_casting_vote_is_told_beside_equal_votes(chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "ffaax")
    chamber.casting(vote, "for")
    declared = declare(
        vote, result="carried", for_=2, against=2, abstained=1, by_casting_vote=True,
        occasion=chamber.occasion(),
    )  # fmt: skip

    assert (declared.declared_for, declared.declared_against) == (2, 2)
    assert (declared.tally_for, declared.tally_against, declared.tally_abstained) == (2, 2, 1)
    assert (declared.computed_outcome, declared.mismatches) == ("carried", [])


def test_case_5_a_member_leaves_misses_a_vote_and_is_back(chamber: Chamber) -> None:
    start = datetime(2025, 3, 4, 18, tzinfo=UTC)
    gone, back = start + timedelta(minutes=30), start + timedelta(minutes=50)
    for member in chamber.members:
        leaves = member == chamber.members[4]
        record_presence(
            chamber.meeting, member, "present", from_at=start, to_at=gone if leaves else None,
            occasion=chamber.occasion(),
        )  # fmt: skip
    record_presence(
        chamber.meeting, chamber.members[4], "present", from_at=back, occasion=chamber.occasion()
    )

    def put(at: datetime, marks: str) -> Vote:
        opening = {"subjects": [chamber.new_amendment().current]}
        return chamber.declared(marks, opening=opening, occasion=chamber.occasion(happened_at=at))

    here = put(start + timedelta(minutes=10), "fffff")
    missed = put(start + timedelta(minutes=40), "ffff-")
    wrong = put(start + timedelta(minutes=45), "fffff")
    again = put(start + timedelta(minutes=55), "fffff")

    assert [[check.code for check in checks_of(vote)] for vote in (here, missed, again)] == (
        [[], [], []]
    )
    assert [check.code for check in checks_of(wrong)] == ["voted_after_leaving"]
    assert missed.tally_not_voting == 1


def test_case_6_what_the_mover_accepted_is_never_voted_on(chamber: Chamber) -> None:
    accept(chamber.amendment, accepted_by=chamber.chair, occasion=chamber.occasion())

    with pytest.raises(RuleBroken, match="there is nothing left to vote on"):
        chamber.open()

    assert (Vote.objects.count(), state_of(chamber.amendment)) == (0, "accepted")


def test_case_7_an_amendment_altered_in_the_meeting_is_voted_on_as_altered(
    chamber: Chamber,
) -> None:
    old = chamber.amendment.current
    new = alter(
        chamber.amendment, text="£30.326m, not £22.466m", altered_by=chamber.members[0],
        occasion=chamber.occasion(),
    )  # fmt: skip

    with pytest.raises(RuleBroken, match="put its newest version to the vote"):
        chamber.open(subjects=[old])

    chamber.amendment.refresh_from_db()
    vote = chamber.declared()
    assert vote.subjects.get().amendment_version == new
    assert list(chamber.amendment.versions.values_list("number", flat=True)) == [1, 2]


def test_case_8_parts_are_voted_on_apart_and_the_whole_is_partly_carried(
    chamber: Chamber,
) -> None:
    inputs = [PartInput(title="Roads", line_positions=(1, 2)), PartInput(title="Parks")]
    roads, parks = take_in_parts(chamber.amendment, parts=inputs, occasion=chamber.occasion())
    for part, marks, result in ((roads, "fffaa", "carried"), (parks, "ffaaa", "lost")):
        chamber.declared(marks, result, opening={"kind": "part", "subjects": [part.current]})

    assert [state_of(each) for each in (roads, parks)] == ["carried", "lost"]
    assert state_of(chamber.amendment) == "partly_carried"


def test_case_10_an_amendment_overtaken_by_a_later_one_keeps_its_vote(chamber: Chamber) -> None:
    first = chamber.declared()
    later = chamber.new_amendment()
    last = chamber.declared(opening={"subjects": [later.current]})
    supersede(chamber.amendment, cause_amendment=later, occasion=chamber.occasion())

    first.refresh_from_db()
    assert [vote.declared_result for vote in (first, last)] == ["carried", "carried"]
    assert [state_of(each) for each in (chamber.amendment, later)] == ["superseded", "carried"]


def test_case_12_what_was_ruled_out_of_order_is_not_put_to_the_vote(chamber: Chamber) -> None:
    chamber.amendment.state = "moved"
    chamber.amendment.save()
    rule_out(chamber.amendment, occasion=chamber.because("It negates the motion."))

    with pytest.raises(RuleBroken, match="Ruled out of order"):
        chamber.open()


def test_case_13_lichfield_a_result_read_out_wrongly_is_put_right_in_public(
    chamber: Chamber,
) -> None:
    wide = Chamber(size=11)
    vote = wide.declared("ffffffaaaaa", "lost", for_=4, against=5)
    before = vote.revision

    corrected = correct(
        vote,
        changes={"declared_result": "carried", "declared_for": 6, "declared_against": 5},
        occasion=wide.because("The recording was reviewed."),
    )

    assert vote.mismatches == ["names_differ_from_tally", "result_differs_from_arithmetic"]
    assert (corrected.declared_result, corrected.computed_outcome) == ("carried", "carried")
    assert (corrected.mismatches, corrected.revision) == ([], before + 1)
    event = VoteEvent.objects.filter(vote=vote, verb="correct").get()
    assert event.data["changes"] == {
        "declared_result": ["lost", "carried"],
        "declared_for": [4, 6],
    }
    replaced = VoteEvent.objects.get(vote=vote, verb="declare")
    assert (event.reason, event.corrects) == ("The recording was reviewed.", replaced)
    assert state_of(wide.amendment) == "carried"
    told = AmendmentEvent.objects.filter(amendment=wide.amendment).exclude(outcome="")
    assert list(told.values_list("outcome", flat=True)) == ["lost", "carried"]


def test_case_14_hertfordshire_the_wrong_button_stands_with_a_note(chamber: Chamber) -> None:
    vote = chamber.declared("faaaa", "lost")
    add_note(
        vote, "Said afterwards that the button was pressed in error.",
        member_id=chamber.chair.pk, occasion=chamber.occasion(),
    )  # fmt: skip

    vote.refresh_from_db()
    ballot = vote.ballots.get(member=chamber.chair)
    assert (ballot.choice, ballot.note) == (
        "for",
        "Said afterwards that the button was pressed in error.",
    )
    assert (vote.tally_for, vote.declared_result, vote.mismatches) == (1, "lost", [])


def test_case_15_names_that_do_not_match_the_tally_are_both_shown(chamber: Chamber) -> None:
    vote = chamber.declared("fffaa", "carried", for_=4, against=1)

    assert (vote.declared_for, vote.tally_for) == (4, 3)
    assert vote.mismatches == ["names_differ_from_tally"]
    with pytest.raises(RuleBroken, match="differ"):
        confirm(vote, occasion=chamber.occasion())
    kept = confirm(vote, occasion=chamber.because("One member was counted in error."))
    assert (kept.status, kept.mismatch_reason) == (
        "confirmed_minutes",
        "One member was counted in error.",
    )


def test_case_16_draft_minutes_are_corrected_at_the_meeting_that_confirms_them(
    chamber: Chamber,
) -> None:
    vote = chamber.declared("fffaa")
    draft(vote, occasion=chamber.occasion())
    correct(
        vote, ballots={chamber.members[4].pk: "abstain"}, changes={"declared_against": 1,
        "declared_abstained": 1}, occasion=chamber.because("Minutes of 4 March, item 3."),
    )  # fmt: skip
    confirmed = confirm(vote, occasion=chamber.occasion())

    assert (confirmed.status, confirmed.tally_abstained) == ("confirmed_minutes", 1)
    verbs = list(VoteEvent.objects.filter(vote=vote).values_list("verb", flat=True))
    assert verbs == ["open_vote", "record_ballots", "declare", "draft", "correct", "confirm"]


def test_case_17_rescission_is_a_new_decision_and_the_old_vote_stays(chamber: Chamber) -> None:
    vote = chamber.declared()
    later = chamber.new_meeting(date(2025, 7, 1))
    back = open_vote(
        later, kind="other", question="That the decision be rescinded", method=ROLL,
        presiding_member=chamber.chair, occasion=chamber.occasion(),
    )  # fmt: skip
    chamber.mark(back, "fffaa")
    declare(back, result="carried", for_=3, against=2, occasion=chamber.occasion())
    rescind(chamber.amendment, cause_vote=back.reference, occasion=chamber.occasion())

    vote.refresh_from_db()
    assert (vote.status, vote.declared_result) == ("declared", "carried")
    assert state_of(chamber.amendment) == "rescinded"


def test_case_18_a_vote_is_taken_again_and_the_first_stays_void(chamber: Chamber) -> None:
    first = chamber.declared("fffaa")
    void(first, occasion=chamber.because("A member was locked out."))
    assert state_of(chamber.amendment) == "seconded"

    again = chamber.declared("ffaaa", "lost", opening={"replaces": first})

    first.refresh_from_db()
    assert (first.status, first.declared_result, again.replaces) == ("void", "carried", first)
    assert state_of(chamber.amendment) == "lost"


def test_case_19_a_member_who_changes_group_in_the_meeting_sits_with_each_in_turn(
    chamber: Chamber,
) -> None:
    at = datetime(2025, 3, 4, 19, tzinfo=UTC)
    old, new = chamber.groups
    first = chamber.declared(occasion=chamber.occasion(happened_at=at - timedelta(minutes=5)))
    GroupMembership.objects.filter(member=chamber.chair).update(ended_at=at)
    GroupMembership.objects.create(member=chamber.chair, group=new, started_at=at)
    last = chamber.declared_again(occasion=chamber.occasion(happened_at=at + timedelta(minutes=5)))

    groups = [vote.ballots.get(member=chamber.chair).group_at_vote for vote in (first, last)]
    assert groups == [old, new]


def test_case_20_a_vacant_seat_counts_for_a_threshold_of_seats_and_nowhere_else(
    chamber: Chamber,
) -> None:
    StandingOrders.objects.update(seats=6)
    fraction = {"threshold_kind": "more_than", "threshold_numerator": 1}
    fraction |= {"threshold_denominator": 2, "threshold_of": "seats"}

    vote = chamber.declared("fffaa", "lost", opening=fraction)

    assert (vote.roll_complete, vote.ballots.count()) == (True, 5)
    assert (vote.computed_outcome, vote.mismatches) == ("lost", [])
    assert chamber.declared_again().computed_outcome == "carried"


def test_case_21_mover_and_seconder_may_sit_with_different_groups(chamber: Chamber) -> None:
    amendment = chamber.amendment
    amendment.groups.set(chamber.groups)

    vote = chamber.declared("fffff", "carried")

    assert {amendment.mover, amendment.seconder} == set(chamber.members[:2])
    assert amendment.groups.count() == 2
    assert sorted(row.tally_for for row in vote.group_tallies.all()) == [2, 3]


def test_case_22_many_items_in_one_vote_and_one_taken_out_of_it_before(chamber: Chamber) -> None:
    items = [chamber.new_amendment() for _ in range(12)]
    kept, taken_out = items[:-1], items[-1]

    chamber.declared(
        "fffff", opening={"kind": "en_bloc", "subjects": [item.current for item in kept]}
    )

    assert {state_of(item) for item in kept} == {"carried"}
    assert state_of(taken_out) == "seconded"


def test_case_28_an_alternative_budget_carried_last_ends_what_was_carried_before(
    chamber: Chamber,
) -> None:
    first = chamber.declared()
    whole = chamber.new_amendment()
    whole.current = whole.versions.create(number=2, text="Ours instead", replaces_all=True)
    whole.save()
    chamber.declared(opening={"subjects": [whole.current]})

    first.refresh_from_db()
    assert first.declared_result == "carried"
    assert [state_of(each) for each in (chamber.amendment, whole)] == ["superseded", "carried"]


def test_case_30_one_known_vote_is_held_in_part_and_nothing_is_computed(
    archive: Chamber,
) -> None:
    vote = archive.open(method="show_of_hands_counted", trigger="none")
    archive.mark(vote, "x")
    declared = declare(vote, result="carried", occasion=archive.occasion())

    assert (declared.roll_complete, declared.computed_outcome) == (False, "unknown")
    assert names_held(declared.ballots.count(), declared.roll_complete) == NamesHeld.PART
    assert declared.mismatches == []


def test_case_31_names_published_weeks_later_join_the_same_vote(archive: Chamber) -> None:
    vote = archive.open()
    declare(vote, result="carried", for_=3, against=2, occasion=archive.occasion())
    vote.refresh_from_db()
    first = (vote.revision, vote.names_published_at)
    marks = [
        BallotMark(member.pk, choice)
        for member, choice in zip(archive.members, ["for"] * 3 + ["against"] * 2, strict=True)
    ]
    record_ballots(vote, marks, roll_complete=True, occasion=archive.occasion())

    vote.refresh_from_db()
    assert Vote.objects.count() == 1
    assert (vote.revision, first[1]) == (first[0] + 1, None)
    assert (vote.tally_for, vote.tally_against, vote.mismatches) == (3, 2, [])
    assert vote.names_published_at is not None


def test_case_32_nothing_can_be_said_to_be_inferred() -> None:
    assert "inferred" not in Evidence.values
    with pytest.raises(ValueError, match="inferred"):
        Evidence("inferred")
    with pytest.raises(ValueError, match="inferred from party"):
        count([Mark("m1", "inferred from party")])


def test_case_33_who_abstains_is_named_as_who_votes(chamber: Chamber) -> None:
    vote = chamber.declared("fxxxx", "carried")

    named = vote.ballots.filter(choice="abstain").values_list("member", flat=True)
    assert set(named) == {member.pk for member in chamber.members[1:]}
    assert (vote.tally_abstained, vote.computed_outcome) == (4, "carried")
    assert sum(row.tally_abstained for row in vote.group_tallies.all()) == 4


def test_case_34_a_meeting_past_midnight_keeps_its_day_its_order_and_its_hours(
    chamber: Chamber,
) -> None:
    london = ZoneInfo("Europe/London")
    before = datetime(2025, 3, 4, 23, 50, tzinfo=london)
    after = before + timedelta(minutes=20)

    first = chamber.declared(occasion=chamber.occasion(happened_at=before))
    last = chamber.declared_again(occasion=chamber.occasion(happened_at=after))

    assert (first.held_on, last.held_on) == (BUDGET_DAY, BUDGET_DAY)
    assert (last.taken_at, last.number) == (after, first.number + 1)
    order = [vote.events.get(verb="declare").sequence or 0 for vote in (first, last)]
    assert 0 < order[0] < order[1]
    assert Ballot.objects.filter(vote=last, group_at_vote__isnull=True).count() == 0


def test_case_35_the_committees_vote_on_the_same_question_is_a_vote_of_its_own(
    archive: Chamber,
) -> None:
    committee = make_body(archive.council, slug="children", kind="committee")
    january = make_meeting(archive.council, date(2019, 1, 22), body=committee)
    motion: Any = make_motion(january, state="seconded")
    vote = open_vote(
        january, kind="main", question="The centres", subjects=[motion.current],
        occasion=Occasion(evidence=Evidence.PRESS),
    )  # fmt: skip
    declare(vote, result="carried", for_=7, against=4, occasion=Occasion(evidence=Evidence.PRESS))

    council_vote = archive.declared("ffaaa", "lost")

    assert (vote.meeting.body, council_vote.meeting.body.kind) == (committee, "full_council")
    assert [state_of(each) for each in (motion, archive.amendment)] == ["carried", "lost"]
