"""A budget meeting under way, for tests: the Norfolk figures and three members."""

from dataclasses import dataclass
from typing import Any

from amendments import actions
from amendments.actions import LineInput
from amendments.models import (
    Budget,
    BudgetSnapshot,
    SnapshotRow,
)
from amendments.queries import figures_of
from amendments.rules import Decision
from council.enums import Evidence
from council.models import Meeting, Member
from council.records import Occasion
from tests.factories import make_budget, make_council, make_meeting, make_member, make_pot

DESK = Occasion()
MINUTES = Occasion(evidence=Evidence.MINUTES)
YEAR = 2019
SERVICE = "early-childhood"


@dataclass
class Evening:
    """One meeting with its budget and its motion, moved and seconded at the desk."""

    meeting: Meeting
    budget: Budget
    motion: Any
    mover: Member
    seconder: Member

    def drafted(self, title: str = "Children", **fields: Any) -> Any:
        """Draft an amendment; by default Norfolk's A, a million from business rates."""
        whole = {"lines": spend(1_000_000), "lines_complete": True}
        fields = {**whole, "occasion": DESK, **fields}
        return actions.create_amendment(fields.pop("motion", self.motion), title=title, **fields)

    def tabled(self, title: str = "Children", **fields: Any) -> Any:
        amendment = self.drafted(title, **fields)
        actions.submit(amendment, occasion=DESK)
        return actions.table(amendment, occasion=DESK)

    def seconded(self, title: str = "Children", **fields: Any) -> Any:
        amendment = self.tabled(title, **fields)
        actions.move(amendment, mover=self.mover, occasion=DESK)
        return actions.second(amendment, seconder=self.seconder, occasion=DESK)

    def carried(self, title: str = "Children", **fields: Any) -> Any:
        amendment = self.seconded(title, **fields)
        decide(amendment, "carried")
        return amendment


def make_evening(**council: Any) -> Evening:
    """Make a meeting with a budget whose motion is moved and seconded."""
    meeting = make_meeting(make_council(**council))
    mover, seconder = make_member(meeting.council), make_member(meeting.council)
    budget = make_budget(meeting.council, YEAR)
    make_pot(budget)
    motion = actions.create_motion(meeting, title="The budget", budget=budget, occasion=DESK)
    actions.move(motion, mover=mover, occasion=DESK)
    actions.second(motion, seconder=seconder, occasion=DESK)
    return Evening(meeting, budget, motion, mover, seconder)


def spend(amount: int, **fields: Any) -> list[LineInput]:
    """Return two lines: pounds to early childhood, and the same from business rates."""
    return [
        LineInput(role="investment", year=YEAR, amount=amount, line_key=SERVICE, **fields),
        LineInput(
            role="funding",
            year=YEAR,
            amount=-amount,
            kind="business_rates",
            nature="one_off",
            claims=(("business-rates", amount),),
        ),
    ]


def decide(
    paper: Any,
    outcome: str,
    for_: int | None = 36,
    against: int | None = 1,
    *,
    vote: str | None = None,
    occasion: Occasion = DESK,
    **fields: Any,
) -> Any:
    """Record how the vote on a paper's present words ended."""
    paper.refresh_from_db()
    vote = vote if vote is not None else f"{paper.reference}/vote"
    decision = Decision(outcome, "recorded_electronic", for_, against, vote=vote)
    corrects = fields.pop("corrects", None)
    event = actions.record_decision(paper.current, decision, corrects=corrects, occasion=occasion)
    paper.refresh_from_db()
    return event


def service_line(budget: Budget, number: int) -> dict[str, int | None]:
    """Return the amount of the early childhood line in a snapshot, by stage, in pounds."""
    found = figures_of(snapshot(budget, number))
    return {row.stage: row.amount for row in found if row.line and row.line.key == SERVICE}


def effect(budget: Budget, number: int, basis: str, stage: str = "substantive") -> int | None:
    """Return what a snapshot's amendments add to a basis, in pounds."""
    rows = SnapshotRow.objects.filter(snapshot=snapshot(budget, number), basis=basis, stage=stage)
    return rows.get(year=YEAR).effect


def snapshot(budget: Budget, number: int) -> BudgetSnapshot:
    return BudgetSnapshot.objects.get(budget=budget, number=number)
