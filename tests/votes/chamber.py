"""A small chamber in which a clerk can put questions: what the tests of the verbs share."""

from datetime import date
from typing import Any

from council.enums import Evidence
from council.models import Council, Meeting, Member
from council.records import Occasion
from tests.factories import (
    BUDGET_DAY,
    LONG_AGO,
    make_amendment,
    make_budget,
    make_clerk,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
    make_standing_orders,
)
from votes.actions import BallotMark, RollResult, declare, open_vote, record_ballots
from votes.models import Vote


class Chamber:
    """Five members in two groups, a published meeting with a motion and an amendment seconded."""

    def __init__(self, size: int = 5, *, evidence: str = Evidence.DESK, **fields: Any) -> None:
        self.council: Council = make_council(members_complete_from=LONG_AGO.date(), **fields)
        self.rules = make_standing_orders(self.council, seats=size)
        self.groups = [make_group(self.council), make_group(self.council)]
        self.members: list[Member] = [
            make_member(self.council, group=self.groups[place % 2]) for place in range(size)
        ]
        self.chair = self.members[0]
        self.clerk = make_clerk(self.council)
        self.evidence = Evidence(evidence)
        self.budget = make_budget(self.council)
        self.meeting: Meeting = self.new_meeting()
        self.motion: Any = make_motion(self.meeting, self.budget, **self.seconded())
        self.amendment: Any = self.new_amendment()

    def new_meeting(self, held_on: date = BUDGET_DAY, **fields: Any) -> Meeting:
        return make_meeting(self.council, held_on, **fields)

    def seconded(self) -> dict[str, Any]:
        by = {"mover": self.members[0], "seconder": self.members[1]}
        return {"state": "seconded", "evidence": self.evidence, **by}

    def new_amendment(self, amount: int = 1_000_000) -> Any:
        return make_amendment(self.motion, amount, **self.seconded())

    def occasion(self, **fields: Any) -> Occasion:
        return Occasion(**{"by": self.clerk, "evidence": self.evidence, **fields})

    def because(self, reason: str = "The recording shows it.", **fields: Any) -> Occasion:
        return self.occasion(reason=reason, **fields)

    def open(self, **fields: Any) -> Vote:
        """Open a vote on the amendment, names called, with the chair presiding."""
        given: dict[str, Any] = {
            "kind": "amendment",
            "question": "That the amendment be agreed",
            "subjects": [self.amendment.current],
            "method": "recorded_roll_call",
            "trigger": "statutory_budget",
            "presiding_member": self.chair,
            "occasion": self.occasion(),
        }
        return open_vote(self.meeting, **given | fields)

    def mark(self, vote: Vote, words: str, **fields: Any) -> RollResult:
        """Mark the members in order: `faxu` is for, against, abstained, not known."""
        choice = {"f": "for", "a": "against", "x": "abstain", "u": "unknown", "-": "absent"}
        marks = [
            BallotMark(member.pk, choice[word], **{"expected_revision": 0, **fields})
            for member, word in zip(self.members, words, strict=False)
        ]
        return record_ballots(vote, marks, occasion=self.occasion())

    def casting(self, vote: Vote, choice: str | None = "for", **fields: Any) -> RollResult:
        mark = BallotMark(self.chair.pk, choice, is_casting=True, **fields)
        return record_ballots(vote, [mark], occasion=self.occasion())

    def declared(self, marks: str = "fffaa", result: str = "carried", **fields: Any) -> Vote:
        """Open, mark and declare a vote with the figures that the marks add up to."""
        opening = fields.pop("opening", {})
        vote = self.open(**opening)
        self.mark(vote, marks)
        tally = {
            "for_": marks.count("f"),
            "against": marks.count("a"),
            "abstained": marks.count("x"),
        }
        return declare(vote, result=result, **{**tally, "occasion": self.occasion(), **fields})

    def declared_again(self, **fields: Any) -> Vote:
        """Declare a vote on another amendment."""
        opening = {"subjects": [self.new_amendment().current]}
        return self.declared(opening=opening, **fields)
