"""What a clerk can do next in a meeting (domain 4 and 5.2), and what closing it ends; pure.

Verbs go by the names of their buttons in the admin; `OPEN_VOTE` and `ROLL` are pages of votes.
"""

from dataclasses import dataclass, replace
from typing import Literal

from amendments.enums import AmendmentState, MotionState
from council.enums import MeetingStatus
from votes.enums import VoteStatus

A, M = AmendmentState, MotionState
OPEN_VOTE, ROLL, CHECK_LIST = "open-vote", "roll-call", "check-list"
IN_FORCE = frozenset({A.CARRIED, A.ACCEPTED, A.PARTLY_CARRIED})

How = Literal["press", "member", "go"]
Kind = Literal["meeting", "motion", "amendment", "vote"]


@dataclass(frozen=True, slots=True)
class Step:
    """One verb on one thing: pressed as it is, given a member first, or on a page of its own."""

    verb: str
    label: str
    how: How = "go"
    field: str = ""
    asks: str = ""
    consent: bool = False
    # Ready at hand beside its line; the others stand under "Other steps".
    usual: bool = True
    of: Kind = "meeting"
    pk: int = 0
    subject: str = ""
    replaces: int = 0

    @property
    def key(self) -> str:
        """Name the step in the page's address."""
        return f"{self.of}-{self.pk}-{self.verb}"


@dataclass(frozen=True, slots=True)
class VoteFacts:
    """A vote as the next step needs it; `to_key` is members without a mark, None if not known."""

    pk: int
    number: int
    status: str
    is_named: bool = True
    to_key: int | None = None
    is_replaced: bool = False
    question: str = ""


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A motion, an amendment or a part; `papers` are the amendments or parts under it."""

    kind: Literal["motion", "amendment"]
    pk: int
    name: str
    state: str
    by: str = ""
    title: str = ""
    version: int | None = 1
    is_part: bool = False
    budget: int | None = None
    has_fresh_words: bool = False
    votes: tuple[VoteFacts, ...] = ()
    papers: tuple["PaperFacts", ...] = ()

    @property
    def called(self) -> str:
        """Return how the chair would call it: "Amendment 2, Harbour Group"."""
        return f"{self.name}, {self.by}" if self.by else self.name

    @property
    def open_vote(self) -> VoteFacts | None:
        """Return the vote that is being taken on it."""
        return next((vote for vote in self.votes if vote.status == VoteStatus.OPEN), None)

    @property
    def void_vote(self) -> VoteFacts | None:
        """Return its last vote if that was void and has not been taken again."""
        last = self.votes[-1] if self.votes else None
        is_void = last is not None and last.status == VoteStatus.VOID and not last.is_replaced
        return last if is_void else None

    @property
    def leaves(self) -> tuple["PaperFacts", ...]:
        """Return the amendments under a motion, those in parts by their parts."""
        return tuple(leaf for paper in self.papers for leaf in paper.papers or (paper,))


MOVE = Step("move", "Moved", "member", field="mover", asks="Moved by")
SECOND = Step("second", "Seconded", "member", field="seconder", asks="Seconded by")
WITHDRAW = Step("withdraw", "Withdrawn", "press", usual=False)
WITH_CONSENT = replace(WITHDRAW, label="Withdrawn, with consent", consent=True)
LAPSE = Step("lapse", "Nobody seconds it: it lapses", "press", usual=False)
FALL = Step("fall", "Fell: overtaken by another result", usual=False)
SUPERSEDE = Step("supersede", "Superseded by a later amendment", usual=False)
ACCEPT = Step(
    "accept", "Accepted, with consent", "member",
    field="accepted_by", asks="Accepted by", consent=True,
)  # fmt: skip
PUT = Step(OPEN_VOTE, "Open the vote")
IN_PARTS = Step("take-in-parts", "Take in parts", usual=False)
ALTER = Step("alter", "Altered", usual=False)

AMENDMENT_STEPS: dict[str, tuple[Step, ...]] = {
    A.DRAFT: (Step("submit", "Submit to the officers"),),
    A.SUBMITTED: (Step("table", "Table"), Step("refuse", "Not accepted", usual=False)),
    A.TABLED: (MOVE, WITHDRAW, FALL),
    A.MOVED: (SECOND, LAPSE, Step("rule-out", "Ruled out of order", usual=False), WITHDRAW, FALL),
    A.SECONDED: (PUT, ACCEPT, IN_PARTS, ALTER, WITH_CONSENT, FALL),
    A.CARRIED: (SUPERSEDE,),
    A.ACCEPTED: (SUPERSEDE,),
}
MOTION_STEPS: dict[str, tuple[Step, ...]] = {
    M.RECOMMENDED: (MOVE, WITHDRAW),
    M.MOVED: (SECOND, LAPSE, WITHDRAW),
    M.SECONDED: (PUT, ALTER, Step("adjourn", "Adjourned", "press", usual=False), WITH_CONSENT),
    M.ADJOURNED: (Step("resume", "Resumed", "press"),),
    M.LOST: (Step("new-version", "Put fresh words"),),
}
VOTE_STEPS: dict[str, tuple[Step, ...]] = {
    VoteStatus.OPEN: (Step(ROLL, "Key the roll"), Step("void", "Make void", usual=False)),
    VoteStatus.DECLARED: (
        Step(ROLL, "See the roll", usual=False),
        Step("correct-result", "Correct the result", usual=False),
        Step("correct-mark", "Correct a mark", usual=False),
        Step("void", "Make void", usual=False),
    ),
    VoteStatus.DRAFT_MINUTES: (Step(ROLL, "See the roll", usual=False),),
    VoteStatus.CONFIRMED_MINUTES: (Step(ROLL, "See the roll", usual=False),),
    VoteStatus.VOID: (),
}
ADJOURN = Step("adjourn", "Adjourn the meeting", "press", usual=False)
BEGIN = Step("open", "Open the meeting", "press")
GO_ON = Step("open", "Go on with the meeting", "press")
PUT_MOTION = Step("put-motion", "Put a motion on the paper")
SEE_LIST = Step(CHECK_LIST, "See the check list")
MEETING_STEPS: dict[str, tuple[Step, ...]] = {
    MeetingStatus.SCHEDULED: (BEGIN, PUT_MOTION),
    MeetingStatus.OPEN: (PUT_MOTION, ADJOURN),
    MeetingStatus.ADJOURNED: (GO_ON, PUT_MOTION),
    MeetingStatus.CLOSED: (),
    MeetingStatus.CANCELLED: (),
}


def steps_of(paper: PaperFacts) -> tuple[Step, ...]:
    """Return what can follow for a motion, an amendment or a part as it stands.

    While its vote is open only that vote goes on; an amendment in parts goes on in them.
    """
    has_parts = paper.kind == "amendment" and paper.papers
    if paper.open_vote is not None or has_parts:
        return ()
    table = MOTION_STEPS if paper.kind == "motion" else AMENDMENT_STEPS
    found = table.get(paper.state, ())
    if paper.is_part:
        found = tuple(step for step in found if step != IN_PARTS)
    if paper.has_fresh_words:
        found = (MOVE,)
    return tuple(_of_paper(step, paper) for step in found if _can_put(step, paper))


def _can_put(step: Step, paper: PaperFacts) -> bool:
    return step.verb != OPEN_VOTE or paper.version is not None


def _of_paper(step: Step, paper: PaperFacts) -> Step:
    void = paper.void_vote
    if step.verb != OPEN_VOTE:
        return replace(step, of=paper.kind, pk=paper.pk)
    return replace(
        step,
        of=paper.kind,
        pk=paper.pk,
        label=f"Take vote {void.number} again" if void else step.label,
        usual=not any(leaf.state in A.live for leaf in paper.leaves),
        subject=f"{paper.kind}-{paper.version}",
        replaces=void.pk if void else 0,
    )


def steps_of_vote(vote: VoteFacts) -> tuple[Step, ...]:
    """Return what can follow for a vote as it stands."""
    return tuple(replace(step, of="vote", pk=vote.pk) for step in VOTE_STEPS[vote.status])


def steps_of_meeting(status: str, pk: int) -> tuple[Step, ...]:
    """Return what can follow for the meeting itself."""
    return tuple(replace(step, pk=pk) for step in MEETING_STEPS[status])


ENDS = {M.RECOMMENDED, M.MOVED, M.SECONDED}


NOT_REACHED = "Closing ends it as not reached."


def after_closing(paper: PaperFacts, motion: PaperFacts) -> str:
    """Say what closing the meeting does to a paper of `motion` (domain 4); empty: nothing."""
    if paper.kind == "amendment":
        return _amendment_after_closing(paper.state, motion.state)
    if paper.state == M.ADJOURNED:
        return "It stays adjourned, and its amendments wait with it."
    return NOT_REACHED if paper.state in ENDS else ""


def _amendment_after_closing(state: str, of_motion: str) -> str:
    if state in A.confidential:
        return "It was not tabled. Closing leaves it in confidence."
    if state not in A.live | IN_FORCE:
        return ""
    if of_motion == M.ADJOURNED:
        return "It waits for its motion, which is adjourned."
    return NOT_REACHED if state in A.live else "Closing ends it as carried, not adopted."
