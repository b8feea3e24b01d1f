"""What holds for every roll and every life of a vote, whatever is keyed and in which order."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from amendments.enums import VoteMethod
from amendments.models import AmendmentEvent
from council.errors import RuleBroken
from council.queries import members_in_office
from council.rules import quorum
from tests.votes.chamber import Chamber
from votes.actions import (
    BallotMark,
    add_note,
    confirm,
    correct,
    declare,
    draft,
    publish,
    record_ballots,
    void,
)
from votes.enums import BallotChoice, ThresholdKind, ThresholdOf, VoteStatus
from votes.models import Ballot, GroupTally, Vote, VoteEvent
from votes.queries.counting import GROUP_COUNTS
from votes.queries.log import FACTS, OPENED, facts_of, roll_from_log, vote_from_log
from votes.queries.roll import rolls_as_stored
from votes.queries.verifying import differences
from votes.rules import (
    Bodies,
    DeclaredTally,
    Mark,
    Threshold,
    count,
    figures,
    mismatches,
    outcome,
    threshold_asked,
    words_of,
)

QUICK = settings(max_examples=60, deadline=None, database=None)
ON_THE_ROLL = settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ON_THE_LIFE = settings(ON_THE_ROLL, max_examples=15, stateful_step_count=12)
SIZE = 5


# Rules alone.


CHOICES = st.lists(st.sampled_from(BallotChoice.values), max_size=30)
FRACTIONS = st.integers(1, 5).flatmap(
    lambda top: st.builds(
        Threshold,
        st.sampled_from([ThresholdKind.MORE_THAN, ThresholdKind.AT_LEAST]),
        st.just(top),
        st.integers(top, 6),
        st.sampled_from(ThresholdOf.values),
        casting_allowed=st.booleans(),
    )
)
THRESHOLDS = st.one_of(
    st.builds(Threshold, casting_allowed=st.booleans()),
    st.builds(
        Threshold,
        st.just(ThresholdKind.FIXED),
        number=st.integers(1, 20),
        casting_allowed=st.booleans(),
    ),
    FRACTIONS,
)


def marks_of(choices: Iterable[str]) -> list[Mark]:
    return [Mark(f"m{number}", choice) for number, choice in enumerate(choices)]


def ended(marks: Iterable[Mark], threshold: Threshold, seats: int) -> str:
    bodies = Bodies(present=seats, in_office=seats, seats=seats)
    used = figures(count(marks), True, None)
    return str(outcome(used, threshold, bodies, VoteMethod.RECORDED_ROLL_CALL))


@QUICK
@given(CHOICES)
def test_everybody_on_a_roll_is_in_one_number_of_it(choices: list[str]) -> None:
    tally = count(marks_of(choices))

    whole = tally.for_ + tally.against + tally.abstained + tally.not_voting + tally.unknown
    assert whole == len(choices)


@QUICK
@given(CHOICES, st.randoms(use_true_random=False), THRESHOLDS)
def test_neither_count_nor_result_depends_on_the_order(
    choices: list[str], shuffle: Any, threshold: Threshold
) -> None:
    marks = marks_of(choices)
    shuffled = list(marks)
    shuffle.shuffle(shuffled)

    assert count(marks) == count(shuffled)
    assert ended(marks, threshold, 30) == ended(shuffled, threshold, 30)


@QUICK
@given(CHOICES, THRESHOLDS, st.sampled_from(["for", "against"]))
def test_a_casting_vote_changes_no_number_and_no_result_but_that_of_equal_votes(
    choices: list[str], threshold: Threshold, casting: str
) -> None:
    marks = marks_of(choices)
    second = [*marks, Mark("m0", casting, is_casting=True)]

    before, after = count(marks), count(second)

    assert (after.for_, after.against, after.abstained) == (
        before.for_,
        before.against,
        before.abstained,
    )
    if before.for_ != before.against or not threshold.casting_allowed:
        assert ended(second, threshold, 30) == ended(marks, threshold, 30)


@QUICK
@given(CHOICES, THRESHOLDS)
def test_one_more_vote_for_never_loses_what_was_carried(
    choices: list[str], threshold: Threshold
) -> None:
    marks = marks_of(choices)

    if ended(marks, threshold, 40) == "carried":
        assert ended([*marks, Mark("one more", "for")], threshold, 40) == "carried"


@QUICK
@given(CHOICES, THRESHOLDS)
def test_who_abstains_changes_no_result(choices: list[str], threshold: Threshold) -> None:
    marks = marks_of(choices)

    if count(marks).counted:
        more = [*marks, Mark("one more", "abstain")]
        assert ended(more, threshold, 40) == ended(marks, threshold, 40)


@QUICK
@given(THRESHOLDS)
def test_every_rule_of_decision_can_be_said_in_the_clerks_words(threshold: Threshold) -> None:
    said = threshold_asked(
        *words_of(threshold),
        kind=threshold.kind,
        fraction=(threshold.numerator, threshold.denominator),
        of=threshold.of,
        number=threshold.number,
    )

    assert said == threshold


@QUICK
@given(st.integers(1, 200))
def test_a_quorum_is_the_least_number_that_is_a_quarter_of_the_seats(seats: int) -> None:
    needed = quorum(seats)

    assert 4 * needed >= seats > 4 * (needed - 1)


# Through the verbs.


WORDS = {"f": "for", "a": "against", "x": "abstain", "-": "absent", "n": "present_not_voting"}
ROLLS = st.text("fax-n", min_size=SIZE, max_size=SIZE)
RESULTS = st.sampled_from(["carried", "lost", "tied"])


@pytest.fixture
def chamber(db: Any) -> Chamber:
    return Chamber(SIZE)


def choose(roll: str) -> list[str]:
    return [WORDS[letter] for letter in roll]


def put(chamber: Chamber, roll: str, order: Iterable[int] = range(SIZE), at_once: int = 2) -> Vote:
    """Open a vote and mark the members in this order, some at a time."""
    vote = chamber.open()
    chosen = choose(roll)
    marks = [
        BallotMark(chamber.members[place].pk, chosen[place], expected_revision=None)
        for place in order
    ]
    for start in range(0, len(marks), at_once):
        batch = marks[start : start + at_once]
        record_ballots(vote, batch, occasion=chamber.occasion())
    return vote


def read_of(vote: Vote) -> dict[str, Any]:
    """Return what readers see of a vote's figures, its roll and its groups."""
    vote.refresh_from_db()
    columns = (*GROUP_COUNTS, "computed_outcome", "mismatches", "roll_complete")
    declared = [field.name for field in Vote._meta.fields if field.name.startswith("declared_")]
    groups = GroupTally.objects.filter(vote=vote).order_by("group")
    roll = Ballot.objects.filter(vote=vote).order_by("member", "is_casting")
    return {
        **{name: getattr(vote, name) for name in (*columns, *declared, "presiding_member_id")},
        "groups": list(groups.values_list("group", *GROUP_COUNTS)),
        "roll": list(roll.values_list("member", "is_casting", "choice", "group_at_vote")),
    }


def refusal_of(verb: Callable[[], Any]) -> str:
    """Do it and return the code of the rule it broke, empty for none; then nothing is kept."""
    try:
        with transaction.atomic():
            verb()
    except RuleBroken as broken:
        return str(broken.code)
    return ""


def in_a_savepoint(test: Callable[[], None]) -> None:
    """Run one example and leave nothing behind."""
    with transaction.atomic():
        test()
        transaction.set_rollback(True)


@ON_THE_ROLL
@given(roll=ROLLS)
def test_on_a_complete_roll_the_tally_and_who_did_not_vote_are_the_members_in_office(
    chamber: Chamber, roll: str
) -> None:
    def example() -> None:
        vote = put(chamber, roll)
        declared = declare(vote, result="carried", occasion=chamber.occasion())

        assert declared.roll_complete
        numbers = sum(getattr(declared, name) for name in GROUP_COUNTS)
        assert numbers == members_in_office(chamber.council, vote.held_on).count() == SIZE

    in_a_savepoint(example)


@ON_THE_ROLL
@given(roll=ROLLS, order=st.permutations(range(SIZE)), at_once=st.integers(1, SIZE))
def test_the_roll_may_be_keyed_in_any_order_and_in_any_pieces(
    chamber: Chamber, roll: str, order: list[int], at_once: int
) -> None:
    def stored(order: Iterable[int], at_once: int) -> Any:
        with transaction.atomic():
            vote = put(chamber, roll, order, at_once)
            declare(vote, result="lost", occasion=chamber.occasion())
            found = read_of(vote)
            transaction.set_rollback(True)
        return {name: fact for name, fact in found.items() if name != "declared_at"}

    assert stored(order, at_once) == stored(range(SIZE), SIZE)


@ON_THE_ROLL
@given(roll=ROLLS, casting=st.sampled_from(["for", "against", None]))
def test_a_casting_vote_is_refused_or_changes_no_tally(
    chamber: Chamber, roll: str, casting: str | None
) -> None:
    def example() -> None:
        vote = put(chamber, roll)
        tally = count(Mark(str(place), word) for place, word in enumerate(choose(roll)))
        equal = tally.for_ == tally.against

        def end(vote: Vote, casting: str | None = casting) -> Vote:
            if casting:
                chamber.casting(vote, casting)
            return declare(vote, result="lost", occasion=chamber.occasion())

        code = refusal_of(lambda: end(vote))
        assert code == ("" if casting is None or equal else "casting_without_tie")
        vote = vote if code == "" else end(vote, None)
        vote.refresh_from_db()
        assert (vote.tally_for, vote.tally_against) == (tally.for_, tally.against)

    in_a_savepoint(example)


@ON_THE_ROLL
@given(roll=ROLLS, result=st.sampled_from(["carried", "lost"]), later=st.booleans())
def test_a_casting_vote_that_is_only_declared_is_refused_or_there_was_a_tie(
    chamber: Chamber, roll: str, result: str, *, later: bool
) -> None:
    def example() -> None:
        vote = put(chamber, roll)
        equal = roll.count("f") == roll.count("a")

        def end(vote: Vote) -> Vote:
            first: dict[str, Any] = {
                "by_casting_vote": not later,
                "occasion": chamber.occasion(),
            }
            vote = declare(vote, result=result, **first)
            changes = {"declared_by_casting_vote": True}
            return correct(vote, changes=changes, occasion=chamber.because()) if later else vote

        code = refusal_of(lambda: end(vote))
        assert code == ("" if equal else "casting_without_tie")

    in_a_savepoint(example)


@QUICK
@given(choices=CHOICES, casting=st.sampled_from(["for", "against"]), by_name=st.booleans())
def test_a_casting_vote_is_a_mismatch_wherever_the_names_are_not_equal(
    choices: list[str], casting: str, *, by_name: bool
) -> None:
    tally = count(marks_of(choices))
    if by_name:
        tally = count([*marks_of(choices), Mark("m0", casting, is_casting=True)])
    declared = DeclaredTally(None, None, None, casting)
    whole = not tally.unknown and bool(choices)

    found = mismatches(tally, True, declared, None, "unknown")

    expected = whole and tally.for_ != tally.against
    assert found == (["casting_vote_without_tie"] if expected else [])


@ON_THE_ROLL
@given(roll=ROLLS, then=ROLLS, result=RESULTS, chair=st.integers(0, SIZE - 1))
def test_a_correction_that_is_taken_back_gives_the_first_state(
    chamber: Chamber, roll: str, then: str, result: str, chair: int
) -> None:
    def example() -> None:
        vote = put(chamber, roll)
        declare(vote, result="carried", for_=3, against=2, occasion=chamber.occasion())
        first, revision = read_of(vote), vote.revision
        pks = [member.pk for member in chamber.members]
        groups = dict.fromkeys(pks[:2], chamber.groups[1].pk)
        held = {pk: group for pk, _, _, group in first["roll"] if pk in groups}

        correct(
            vote,
            changes={
                "declared_result": result,
                "declared_for": 2,
                "presiding_member": chamber.members[chair],
            },
            ballots=dict(zip(pks, choose(then), strict=True)),
            groups=groups,
            occasion=chamber.because(),
        )
        correct(
            vote,
            changes={
                "declared_result": "carried",
                "declared_for": 3,
                "presiding_member": chamber.chair,
            },
            ballots=dict(zip(pks, choose(roll), strict=True)),
            groups=held,
            occasion=chamber.because(),
        )

        assert read_of(vote) == first
        assert vote.revision == revision + 2
        chamber.amendment.refresh_from_db()
        assert chamber.amendment.state == "carried"
        assert list(differences()) == []

    in_a_savepoint(example)


def rebuilt(vote: Vote) -> dict[str, Any]:
    """Rebuild from the log alone: status, every fact, notes, the roll."""
    events = list(VoteEvent.objects.filter(vote=vote).order_by("id"))
    fields: dict[str, Any] = {}
    notes: dict[str, str] = {}
    for event in events:
        fields |= event.data.get("facts", {})
        for name, (was, now) in event.data.get("changes", {}).items():
            assert fields[name] == was, f"{name} was not {was} before"
            fields[name] = now
        notes |= {member: now for member, (_, now) in event.data.get("notes", {}).items()}
    statuses = [event.to_state for event in events]
    before = [event.from_state for event in events[1:]]
    assert before == statuses[:-1], "one event begins where the last one ended"
    told = vote_from_log((event.to_state, event.data) for event in events)
    assert told == fields | {"status": statuses[-1]}
    return {
        "facts": told,
        "notes": notes,
        "roll": roll_from_log(event.data for event in events),
    }


def stored(vote: Vote) -> dict[str, Any]:
    """Return the same of the tables."""
    vote = Vote.objects.get(pk=vote.pk)
    noted = Ballot.objects.filter(vote=vote).exclude(note="")
    return {
        "facts": facts_of(vote, OPENED if vote.status == VoteStatus.OPEN else FACTS)
        | {"status": vote.status},
        "notes": dict(noted.values_list("member__reference", "note")),
        "roll": rolls_as_stored([vote])[vote.pk],
    }


# The life of a vote.


def mark(chamber: Chamber, vote: Vote, roll: str = "fffaa") -> None:
    chamber.mark(vote, roll.replace("n", "x"), expected_revision=None)


def cast(chamber: Chamber, vote: Vote, choice: str = "for") -> None:
    chamber.casting(vote, choice)


def say(chamber: Chamber, vote: Vote, result: str = "carried", **said: Any) -> None:
    declare(vote, result=result, **said, occasion=chamber.occasion())


def show_names(chamber: Chamber, vote: Vote) -> None:
    publish(vote, occasion=chamber.occasion())


def put_in_draft(chamber: Chamber, vote: Vote) -> None:
    draft(vote, occasion=chamber.occasion())


def put_in_minutes(chamber: Chamber, vote: Vote, reason: str = "") -> None:
    confirm(vote, occasion=chamber.occasion(reason=reason))


def put_right(
    chamber: Chamber, vote: Vote, result: str = "lost", member: int = 0, letter: str = "x"
) -> None:
    correct(
        vote,
        changes={"declared_result": result},
        ballots={chamber.members[member].pk: WORDS[letter]},
        occasion=chamber.because(),
    )


def annotate(chamber: Chamber, vote: Vote) -> None:
    add_note(vote, "The lights went out.", occasion=chamber.occasion())


def make_void(chamber: Chamber, vote: Vote) -> None:
    void(vote, occasion=chamber.because())


VERBS: dict[str, Callable[..., None]] = {
    "mark": mark,
    "cast": cast,
    "declare": say,
    "publish": show_names,
    "draft": put_in_draft,
    "confirm": put_in_minutes,
    "correct": put_right,
    "note": annotate,
    "void": make_void,
}
ALLOWED: dict[str, frozenset[str]] = {
    "mark": frozenset({VoteStatus.OPEN}),
    "cast": frozenset({VoteStatus.OPEN}),
    "declare": frozenset({VoteStatus.OPEN}),
    "publish": VoteStatus.settled,
    "draft": frozenset({VoteStatus.DECLARED}),
    "confirm": frozenset({VoteStatus.DECLARED, VoteStatus.DRAFT_MINUTES}),
    "correct": VoteStatus.settled,
    "note": frozenset(VoteStatus),
    "void": VoteStatus.settled | {VoteStatus.OPEN},
}
COUNTED = {"declare", "publish", "draft", "confirm", "void"}
LONG_ENOUGH = 5


class Life(RuleBasedStateMachine):
    """One amendment is voted on; a void vote may be taken again. Refused verbs change nothing."""

    chamber: Chamber

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.seen: dict[int, int] = {}
        self.published: set[int] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    # What the clerk does.

    @initialize()
    def open(self) -> None:
        self.vote = self.chamber.open()

    @precondition(lambda self: self.vote.status == VoteStatus.VOID)
    @rule()
    def take_again(self) -> None:
        self.vote = self.chamber.open(replaces=self.vote)

    @precondition(lambda self: self.vote.status == VoteStatus.OPEN)
    @rule(roll=ROLLS)
    def mark(self, roll: str) -> None:
        self.does("mark", roll=roll)

    @precondition(lambda self: self.vote.status == VoteStatus.OPEN)
    @rule(choice=st.sampled_from(["for", "against"]))
    def cast(self, choice: str) -> None:
        self.does("cast", choice=choice)

    @precondition(lambda self: self.vote.status == VoteStatus.OPEN)
    @rule(result=RESULTS, by_casting_vote=st.booleans(), for_=st.none() | st.integers(0, SIZE))
    def declare(self, **said: Any) -> None:
        self.does("declare", **said)

    @precondition(lambda self: self.vote.status in VoteStatus.settled)
    @rule()
    def publish(self) -> None:
        self.does("publish")

    @precondition(lambda self: self.vote.status == VoteStatus.DECLARED)
    @rule()
    def draft(self) -> None:
        self.does("draft")

    @precondition(lambda self: self.vote.status in ALLOWED["confirm"])
    @rule(reason=st.sampled_from(["", "It was so said."]))
    def confirm(self, reason: str) -> None:
        self.does("confirm", reason=reason)

    @precondition(lambda self: self.vote.status in VoteStatus.settled)
    @rule(result=RESULTS, member=st.integers(0, SIZE - 1), letter=st.sampled_from("faxn"))
    def correct(self, **said: Any) -> None:
        self.does("correct", **said)

    @precondition(lambda self: self.vote.events.count() > LONG_ENOUGH)
    @precondition(lambda self: self.vote.status != VoteStatus.VOID)
    @rule()
    def void(self) -> None:
        self.does("void")

    @rule(name=st.sampled_from(sorted(VERBS)))
    def try_any(self, name: str) -> None:
        if name != "void" or self.vote.status == VoteStatus.VOID:
            self.does(name)

    def does(self, name: str, **said: Any) -> None:
        """Do it, or see that it was refused for its state and left everything as it was."""
        before = self.row()
        code = refusal_of(lambda: VERBS[name](self.chamber, self.vote, **said))
        assert (before["status"] in ALLOWED[name]) == (code != "wrong_state"), (name, code)
        if code:
            assert self.row() == before
        else:
            assert self.row()["revision"] >= before["revision"] + (name in COUNTED)
        self.vote = Vote.objects.get(pk=self.vote.pk)

    def row(self) -> dict[str, Any]:
        row = Vote.objects.filter(pk=self.vote.pk).values().get()
        events = VoteEvent.objects.filter(vote=self.vote).count()
        ballots = Ballot.objects.filter(vote=self.vote).values_list("member", "choice")
        return row | {"events": events, "ballots": sorted(ballots, key=str)}

    # What must hold after each step.

    @invariant()
    def an_open_vote_is_read_by_nobody(self) -> None:
        public = Vote.objects.published().values_list("pk", flat=True)
        for vote in Vote.objects.filter(status=VoteStatus.OPEN):
            assert (vote.published_at, vote.names_published_at) == (None, None)
            assert vote.pk not in public
        assert not Ballot.objects.published().filter(vote__status=VoteStatus.OPEN).exists()

    @invariant()
    def what_was_published_stays_to_be_read_and_revisions_only_grow(self) -> None:
        for vote in Vote.objects.all():
            assert vote.revision >= self.seen.get(vote.pk, 0)
            self.seen[vote.pk] = vote.revision
            assert vote.pk not in self.published or vote.published_at
            if vote.published_at:
                self.published.add(vote.pk)

    @invariant()
    def only_a_settled_vote_decides(self) -> None:
        state = {"carried": "carried", "lost": "lost", "tied": "lost"}
        settled = self.vote.status in VoteStatus.settled
        expected = state[str(self.vote.declared_result)] if settled else "seconded"
        self.chamber.amendment.refresh_from_db()
        assert self.chamber.amendment.state == expected

    @invariant()
    def what_the_chair_said_stands_in_the_log_of_what_was_decided(self) -> None:
        told = AmendmentEvent.objects.filter(vote=self.vote.reference).exclude(outcome="")
        if self.vote.status in VoteStatus.settled:
            last = told.latest("id")
            assert (last.outcome, last.by_casting_vote) == (
                self.vote.declared_result,
                self.vote.declared_by_casting_vote,
            )
            assert (last.decision_for, last.decision_against) == (
                self.vote.declared_for,
                self.vote.declared_against,
            )
        elif self.vote.status == VoteStatus.VOID:
            assert [event.outcome for event in told.order_by("-id")[:1]] in ([], ["unknown"])

    @invariant()
    def nothing_differs_from_what_was_keyed(self) -> None:
        assert list(differences()) == []

    @invariant()
    def the_log_alone_rebuilds_the_vote(self) -> None:
        for vote in Vote.objects.all():
            assert rebuilt(vote) == stored(vote)


def test_whatever_a_clerk_does_the_life_of_a_vote_holds(chamber: Chamber) -> None:
    machine = type("LifeHere", (Life,), {"chamber": chamber})

    run_state_machine_as_test(machine, settings=ON_THE_LIFE)
