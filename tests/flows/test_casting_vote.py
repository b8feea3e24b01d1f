"""Equal votes and the second vote of the person presiding (domain 5.3; Peterborough, Burnley)."""

from datetime import date
from typing import Any

import pytest

from amendments.models import MotionEvent
from council.enums import Evidence
from council.records import Occasion
from tests.factories import make_budget, make_council, make_meeting, make_motion
from tests.votes.chamber import Chamber
from votes.actions import declare, open_vote
from votes.models import Ballot, Vote
from votes.queries.verifying import differences

pytestmark = pytest.mark.django_db


def test_28_to_28_on_a_whole_budget_is_carried_by_the_mayor_and_stays_28_to_28() -> None:
    council = make_council()
    meeting = make_meeting(council, date(2022, 3, 2))
    motion: Any = make_motion(meeting, make_budget(council, 2022), state="seconded")
    report = Occasion(evidence=Evidence.PRESS)
    vote = open_vote(
        meeting, kind="main", question="The budget", subjects=[motion.current], occasion=report
    )

    declare(
        vote, result="carried", for_=28, against=28, abstained=1, by_casting_vote=True,
        occasion=report,
    )  # fmt: skip

    told = Vote.objects.published().get()
    assert (told.declared_for, told.declared_against, told.declared_abstained) == (28, 28, 1)
    assert (told.declared_result, told.computed_outcome) == ("carried", "carried")
    assert (told.declared_by_casting_vote, told.mismatches) == (True, [])
    event = MotionEvent.objects.get(outcome="carried")
    assert (event.decision_for, event.decision_against, event.by_casting_vote) == (28, 28, True)
    motion.refresh_from_db()
    assert motion.state == "carried"


@pytest.mark.parametrize(
    ("casting", "result", "state"), [("for", "carried", "carried"), ("against", "lost", "lost")]
)
def test_the_chair_votes_twice_and_is_counted_once(casting: str, result: str, state: str) -> None:
    chamber = Chamber()
    vote = chamber.open()
    chamber.mark(vote, "ffaax")
    chamber.casting(vote, casting, expected_revision=0)

    vote = declare(
        vote, result=result, for_=2, against=2, abstained=1, by_casting_vote=True,
        occasion=chamber.occasion(),
    )  # fmt: skip

    assert (vote.tally_for, vote.tally_against, vote.computed_outcome) == (2, 2, result)
    assert vote.mismatches == []
    chair = Ballot.objects.published().filter(member=chamber.chair).order_by("is_casting")
    assert list(chair.values_list("choice", "is_casting")) == [("for", False), (casting, True)]
    chamber.amendment.refresh_from_db()
    assert chamber.amendment.state == state
    assert list(differences()) == []


def test_a_casting_vote_against_what_the_chair_declared_is_shown_as_a_difference() -> None:
    chamber = Chamber()
    vote = chamber.open()
    chamber.mark(vote, "ffaax")
    chamber.casting(vote, "against")

    vote = declare(
        vote, result="carried", for_=2, against=2, abstained=1, by_casting_vote=True,
        occasion=chamber.occasion(),
    )  # fmt: skip

    assert (vote.declared_result, vote.computed_outcome) == ("carried", "lost")
    assert vote.mismatches == ["names_differ_from_tally", "result_differs_from_arithmetic"]
    chamber.amendment.refresh_from_db()
    assert chamber.amendment.state == "carried"
