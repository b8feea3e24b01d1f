"""Which one thing comes first of all that a clerk can do in a meeting; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from council.enums import MeetingStatus
from council.website.desk.steps import (
    BEGIN,
    GO_ON,
    IN_FORCE,
    PUT_MOTION,
    ROLL,
    SEE_LIST,
    A,
    M,
    PaperFacts,
    Step,
    VoteFacts,
    steps_of,
)
from votes.enums import VoteStatus

BEFORE_THE_MEETING = frozenset({M.MOVED, M.SECONDED})
NOT_OVER = frozenset({M.RECOMMENDED, M.MOVED, M.SECONDED, M.ADJOURNED})


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do now: said large, why, the step that does it, and what it is about."""

    says: str
    why: str = ""
    step: Step | None = None
    about: str = ""


def next_thing(
    status: str, pk: int, motions: Iterable[PaperFacts], votes: Iterable[VoteFacts]
) -> Next:
    """Return the one thing to do now in meeting `pk`: it opens, votes end, papers go on."""
    motions = list(motions)
    if status != MeetingStatus.OPEN:
        return _while_not_open(status, pk)
    being_taken = next((vote for vote in votes if vote.status == VoteStatus.OPEN), None)
    if being_taken is not None:
        return _finish(being_taken)
    found = next(_things(motions), None)
    return found or _nothing_left(pk, motions)


def _while_not_open(status: str, pk: int) -> Next:
    if status == MeetingStatus.SCHEDULED:
        return Next("Open the meeting", "Press when the chair begins.", replace(BEGIN, pk=pk))
    if status == MeetingStatus.ADJOURNED:
        why = "Press when the chair takes up business again."
        return Next("The meeting is adjourned", why, replace(GO_ON, pk=pk))
    if status == MeetingStatus.CLOSED:
        why = "What is left to put right stands on the check list."
        return Next("The meeting is closed", why, replace(SEE_LIST, pk=pk))
    return Next("The meeting was called off", "There is nothing to key.")


def _finish(vote: VoteFacts) -> Next:
    roll = Step(ROLL, "Key the roll", of="vote", pk=vote.pk)
    declare = replace(roll, label=f"Declare vote {vote.number}")
    if not vote.is_named or vote.to_key == 0:
        why = "Every member has a mark." if vote.is_named else "It is taken without names."
        return Next(f"Vote {vote.number} is open: declare it", why, declare, vote.question)
    left = {None: "", 1: "One member has no mark yet."}
    why = left.get(vote.to_key, f"{vote.to_key} members have no mark yet.")
    return Next(f"Vote {vote.number} is open: key the roll", why, roll, vote.question)


def _things(motions: list[PaperFacts]) -> Iterator[Next]:
    for motion in motions:
        if motion.state in BEFORE_THE_MEETING:
            yield from _debate(motion)
        elif motion.state == M.RECOMMENDED or motion.has_fresh_words:
            yield _call(motion)
    yield from (_no_budget(each) for each in motions if _leaves_no_budget(each, motions))


def _debate(motion: PaperFacts) -> Iterator[Next]:
    """Yield what the motion waits for: its seconder, its amendments, its vote."""
    if motion.state == M.MOVED:
        yield _seconder(motion)
        return
    live = motion.leaves
    yield from (_seconder(paper) for paper in live if paper.state == A.MOVED)
    yield from (_put(paper) for paper in live if paper.state == A.SECONDED)
    yield from (_call(paper) for paper in live if paper.state == A.TABLED)
    yield _put(motion)


def _first(paper: PaperFacts) -> Step | None:
    return next(iter(steps_of(paper)), None)


def _call(paper: PaperFacts) -> Next:
    words = "Fresh words" if paper.has_fresh_words else paper.called
    return Next(f"{words}: call it", "Record who moves it.", _first(paper), paper.title)


def _seconder(paper: PaperFacts) -> Next:
    says = f"{paper.name} is moved: record the seconder"
    why = "If nobody seconds it, it lapses: see its other steps."
    return Next(says, why, _first(paper), paper.title)


def _put(paper: PaperFacts) -> Next:
    says, why = _words_of_putting(paper)
    return Next(says, why, _first(paper), paper.title)


def _words_of_putting(paper: PaperFacts) -> tuple[str, str]:
    """Say what is put to the vote, and why now."""
    void = paper.void_vote
    if void is not None:
        return f"Vote {void.number} is void: take it again", f"{paper.called} is as it was."
    if paper.kind == "amendment":
        why = "Moved and seconded. Open the vote when the chair puts it."
        return f"{paper.called}: put it to the vote", why
    as_amended = any(each.state in IN_FORCE for each in paper.papers)
    why = "Every amendment has been dealt with." if paper.papers else ""
    return f"Put {paper.name.lower()}{' as amended' if as_amended else ''} to the vote", why


def _leaves_no_budget(motion: PaperFacts, motions: Iterable[PaperFacts]) -> bool:
    """Tell whether the motion was lost and nothing else sets its budget (domain 10, case 1)."""
    if motion.state != M.LOST or motion.budget is None:
        return False
    others = {each.state for each in motions if each.budget == motion.budget}
    return not others & (NOT_OVER | M.carried_states)


def _no_budget(motion: PaperFacts) -> Next:
    why = f"{motion.name} was lost. Put fresh words, or close the meeting without a budget."
    return Next("No budget is set", why, _first(motion))


def _nothing_left(pk: int, motions: Iterable[PaperFacts]) -> Next:
    if not list(motions):
        why = "There is no motion before this meeting yet."
        return Next("Put a motion on the paper", why, replace(PUT_MOTION, pk=pk))
    why = "Look through the check list, then close the meeting."
    return Next("All business is done", why, replace(SEE_LIST, pk=pk))
