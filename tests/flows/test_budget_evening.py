"""Real budget meetings from the clerk's verbs to what readers and the budget say."""

from datetime import date
from typing import Any

import pytest

from amendments.actions import (
    accept,
    create_amendment,
    create_motion,
    move,
    new_motion_version,
    second,
    submit,
    table,
)
from amendments.models import Amendment, AmendmentEvent, BudgetSnapshot, MotionEvent
from amendments.queries import figures_of
from council.enums import Evidence
from council.records import Occasion
from tests.factories import (
    LONG_AGO,
    make_budget,
    make_clerk,
    make_council,
    make_meeting,
    make_member,
    make_standing_orders,
)
from tests.votes.chamber import Chamber
from votes.actions import BallotMark, declare, open_vote, record_ballots
from votes.models import Ballot, Vote
from votes.queries.verifying import differences

pytestmark = pytest.mark.django_db

EIGHT = 8
FOR, AGAINST, ABSTAIN = "for", "against", "abstain"


class Evening:
    """A full council of 44, its clerk and the meeting of 4 March 2025."""

    def __init__(self) -> None:
        self.council = make_council(members_complete_from=LONG_AGO.date())
        make_standing_orders(self.council, seats=45)
        self.members = [make_member(self.council) for _ in range(44)]
        self.meeting = make_meeting(self.council, date(2025, 3, 4))
        self.budget = make_budget(self.council)
        self.clerk = make_clerk(self.council)
        self.desk = Occasion(by=self.clerk)

    def put(self, subject: Any, kind: str, blocs: list[str], result: str) -> Vote:
        """Take a recorded vote: 36 members say the first word, the last eight the others."""
        vote = open_vote(
            self.meeting,
            kind=kind,
            question=subject.title,
            subjects=[subject.current],
            method="recorded_electronic",
            trigger="statutory_budget",
            presiding_member=self.members[0],
            occasion=self.desk,
        )
        words = [blocs[0]] * 36 + blocs[1:]
        marks = [
            BallotMark(member.pk, word, expected_revision=0)
            for member, word in zip(self.members, words, strict=True)
        ]
        record_ballots(vote, marks, occasion=self.desk)
        tally: dict[str, Any] = {"for_": words.count(FOR), "against": words.count(AGAINST)}
        return declare(
            vote, result=result, **tally, abstained=words.count(ABSTAIN), occasion=self.desk
        )

    def bring(self, proposal: Any) -> Any:
        """Move and second a paper."""
        move(proposal, mover=self.members[1], occasion=self.desk)
        second(proposal, seconder=self.members[2], occasion=self.desk)
        proposal.refresh_from_db()
        return proposal

    def amend(self, motion: Any, title: str) -> Amendment:
        """Table an amendment, then move and second it."""
        amendment = create_amendment(motion, title=title, text="That ...", occasion=self.desk)
        submit(amendment, occasion=self.desk)
        table(amendment, occasion=self.desk)
        return self.bring(amendment)


def reading(vote: Vote) -> tuple[str | None, int, int, int, str]:
    return (
        vote.declared_result,
        vote.tally_for,
        vote.tally_against,
        vote.tally_abstained,
        vote.computed_outcome,
    )


def test_three_questions_to_44_members_as_at_burnley(
    django_capture_on_commit_callbacks: Any,
) -> None:
    evening = Evening()
    with django_capture_on_commit_callbacks(execute=True):
        motion = create_motion(
            evening.meeting, title="Budget", budget=evening.budget, occasion=evening.desk
        )
        evening.bring(motion)
        bulky = evening.amend(motion, "Bulky waste collection")
        first = evening.put(bulky, "amendment", [FOR] + [ABSTAIN] * EIGHT, "carried")
        reserve = evening.amend(motion, "Cost of living reserve")
        freeze = evening.put(reserve, "amendment", [AGAINST] + [FOR] * EIGHT, "lost")
        motion.refresh_from_db()
        split = [FOR] + [ABSTAIN] * 7 + [AGAINST]
        substantive = evening.put(motion, "main", split, "carried")

    assert [reading(vote) for vote in (first, freeze, substantive)] == [
        ("carried", 36, 0, 8, "carried"),
        ("lost", 8, 36, 0, "lost"),
        ("carried", 36, 1, 7, "carried"),
    ]
    for paper in (bulky, reserve, motion):
        paper.refresh_from_db()
    assert [bulky.state, reserve.state, motion.state] == ["adopted", "lost", "carried"]
    assert Vote.objects.published().count() == 3
    assert Ballot.objects.published().count() == 3 * 44
    assert [vote.mismatches for vote in Vote.objects.all()] == [[], [], []]
    evening.budget.refresh_from_db()
    newest = BudgetSnapshot.objects.latest("number")
    assert (newest.number, newest.is_set) == (evening.budget.facts_revision, True)
    assert list(differences()) == []


def test_norfolk_2015_reads_lost_then_accepted_then_carried() -> None:
    council = make_council()
    meeting = make_meeting(council, date(2015, 2, 16))
    budget = make_budget(council, 2015)

    def told(sequence: int) -> Occasion:
        return Occasion(evidence=Evidence.PRESS, sequence=sequence)

    def question(motion: Any, sequence: int, result: str, *tally: int) -> None:
        vote = open_vote(
            meeting, kind="main", question="The budget", subjects=[motion.current],
            occasion=told(sequence),
        )  # fmt: skip
        for_, against, abstained = tally
        declare(
            vote, result=result, for_=for_, against=against, abstained=abstained,
            occasion=told(sequence),
        )  # fmt: skip

    motion = create_motion(meeting, title="The budget", budget=budget, occasion=told(1))
    question(motion, 2, "lost", 36, 40, 1)
    amendment = create_amendment(motion, title="Adult social services", occasion=told(3))
    table_from_press(amendment, told(3))
    accept(amendment, occasion=told(4))
    motion.refresh_from_db()
    new_motion_version(motion, text="As amended", takes_in=[amendment], occasion=told(5))
    move(motion, occasion=told(5))
    motion.refresh_from_db()
    question(motion, 6, "carried", 36, 5, 37)

    told_of = list(
        Vote.objects.published().order_by("number").values_list(
            "declared_result", "declared_for", "declared_against", "declared_abstained",
            "computed_outcome", "names_taken",
        )
    )  # fmt: skip
    assert told_of == [
        ("lost", 36, 40, 1, "lost", "not_known"),
        ("carried", 36, 5, 37, "carried", "not_known"),
    ]
    events = MotionEvent.objects.filter(motion=motion).exclude(outcome="")
    story = [(event.sequence, f"motion {event.outcome}") for event in events]
    accepted = AmendmentEvent.objects.get(amendment=amendment, verb="accept")
    story.append((accepted.sequence, "amendment accepted"))
    assert sorted(story) == [
        (2, "motion lost"), (4, "amendment accepted"), (6, "motion carried"),
    ]  # fmt: skip
    amendment.refresh_from_db()
    motion.refresh_from_db()
    assert (amendment.state, motion.state) == ("adopted", "carried")
    assert not Ballot.objects.exists()
    assert list(differences()) == []


def table_from_press(amendment: Amendment, occasion: Occasion) -> None:
    submit(amendment, occasion=occasion)
    table(amendment, occasion=occasion)
    amendment.refresh_from_db()


def test_a_carried_amendment_moves_the_substantive_total_and_waits_for_the_motion(
    django_capture_on_commit_callbacks: Any,
) -> None:
    chamber = Chamber()

    def service_line() -> dict[str, int | None]:
        newest = BudgetSnapshot.objects.order_by("number").last()
        assert newest is not None
        return {
            row.stage: row.amount
            for row in figures_of(newest)
            if row.line and row.line.key == "early-childhood"
        }

    with django_capture_on_commit_callbacks(execute=True):
        chamber.declared()
    carried = service_line()
    with django_capture_on_commit_callbacks(execute=True):
        chamber.motion.refresh_from_db()
        chamber.declared(opening={"kind": "main", "subjects": [chamber.motion.current]})
    adopted = service_line()

    stages = ("recommended", "substantive", "adopted")
    assert [carried[stage] for stage in stages[:2]] == [5_200_000, 6_200_000]
    assert carried.get("adopted") != 6_200_000
    assert [adopted[stage] for stage in stages] == [5_200_000, 6_200_000, 6_200_000]
