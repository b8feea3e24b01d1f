"""What the chair says of a vote, with what the clerk answers to warnings."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from amendments.enums import Outcome, VoteMethod
from council.actions import timed
from council.enums import Evidence
from council.errors import RuleBroken
from council.queries import members_in_office, membership_list_complete
from council.records import Occasion
from votes.actions.consequences import freeze_groups, hand_over, show
from votes.actions.marks import PREFILLED
from votes.actions.options import declare_options
from votes.actions.refusing import refuse_errors
from votes.actions.release import NOT_YET
from votes.actions.shared import (
    full_name,
    lock_vote,
    numbered,
    refuse_casting_words,
    refuse_unless,
    seen_with,
    write_event,
)
from votes.answers import answered, check_key, unanswered_checks, warnings_of
from votes.derive import count_vote
from votes.enums import NamesTaken, VoteKind, VoteStatus, VoteVerb
from votes.models import Ballot, Vote, VoteEvent
from votes.rules import Check

DECLARED = (
    "declared_result", "declared_words", "declared_for", "declared_against",
    "declared_abstained", "declared_by_casting_vote", "declared_at", "taken_at", "roll_complete",
    "names_taken", "status", "visible_from", "revision", "updated_at",
)  # fmt: skip


class UnseenWarnings(RuleBroken):
    """The vote is not declared yet: it would bring warnings that the clerk was not shown.

    `checks` are all warnings that it would bring; nothing of the declaration is stored.
    """

    def __init__(self, checks: Sequence[Check]) -> None:
        self.checks = tuple(checks)
        message = "Look at what is noted here, then press again: the result is declared then."
        super().__init__(message, "unseen_warnings")


@transaction.atomic
def declare(
    vote: Vote,
    *,
    result: str | None,
    for_: int | None = None,
    against: int | None = None,
    abstained: int | None = None,
    words: str = "",
    by_casting_vote: bool = False,
    roll_complete: bool | None = None,
    eliminated: Collection[int] = (),
    option_counts: Mapping[int, int] | None = None,
    seen_warnings: Collection[str] | None = None,
    why_it_stands: str = "",
    expected_revision: int | None = None,
    occasion: Occasion,
) -> Vote:
    """Store what the chair declared, count, freeze, hand the decision on and show it (domain 5.2).

    Figures are people. `eliminated` are ids of options dropped in this round and
    `option_counts` their declared counts. A source may leave out what it does not tell.
    Where `seen_warnings` (keys) leaves one out, UnseenWarnings is raised; None asks nothing.
    """
    occasion = timed(occasion)
    vote = lock_vote(vote, expected_revision=expected_revision)
    _refuse_second_declaration(vote)
    vote.declared_result = result or Outcome.UNKNOWN
    vote.declared_words = words
    vote.declared_for, vote.declared_against = for_, against
    vote.declared_abstained, vote.declared_by_casting_vote = abstained, by_casting_vote
    _date(vote, occasion)
    _refuse_wrong_words(vote, occasion)
    declare_options(vote, eliminated, option_counts or {})
    vote.roll_complete = _is_roll_complete(vote, roll_complete, occasion)
    vote.names_taken = _names_taken(vote, occasion)
    vote.status, vote.revision = VoteStatus.DECLARED, vote.revision + 1
    vote.save(update_fields=DECLARED)
    _follow_up(vote, occasion, seen_warnings, why_it_stands)
    return vote


def _date(vote: Vote, occasion: Occasion) -> None:
    """Say when it was declared and taken, and from when readers may see it."""
    vote.declared_at = occasion.happened_at
    vote.taken_at = vote.taken_at or occasion.happened_at
    vote.visible_from = occasion.visible_from or vote.visible_from
    if vote.is_private and vote.visible_from is None:
        vote.visible_from = NOT_YET


def _refuse_second_declaration(vote: Vote) -> None:
    if vote.status in VoteStatus.settled:
        event = VoteEvent.objects.filter(vote=vote, verb=VoteVerb.DECLARE).latest("id")
        message = f"{full_name(event.by)} has declared this vote already: correct it instead."
        raise RuleBroken(message, "wrong_state")
    refuse_unless(vote, VoteStatus.OPEN)


def _refuse_wrong_words(vote: Vote, occasion: Occasion) -> None:
    """Refuse contradictions from anybody, and at the desk also what is missing."""
    if vote.declared_result not in Outcome.values:
        raise RuleBroken("Say carried, lost or tied.", "unknown_result")
    figures = {vote.declared_for, vote.declared_against, vote.declared_abstained}
    if vote.method == VoteMethod.AFFIRMATION and figures != {None}:
        message = "An affirmation has no counts: leave the figures empty."
        raise RuleBroken(message, "affirmation_has_no_counts")
    if vote.declared_by_casting_vote:
        refuse_casting_words(vote)
    if occasion.at_desk:
        _refuse_gaps(vote)


def _refuse_gaps(vote: Vote) -> None:
    """Refuse at the desk what the rules want and is not there (architecture 0.11)."""
    if vote.method == VoteMethod.NOT_KNOWN:
        raise RuleBroken("Say how the vote was taken (names, hands, ...).", "no_method")
    if vote.declared_result == Outcome.UNKNOWN and vote.kind != VoteKind.ELIMINATION:
        raise RuleBroken("Say what the chair declared: carried, lost or tied.", "no_result")
    has_casting = Ballot.objects.filter(vote=vote, is_casting=True).exists()
    if (vote.declared_by_casting_vote or has_casting) and vote.presiding_member is None:
        message = "Say who presided: only the person in the chair has a casting vote."
        raise RuleBroken(message, "no_presiding_member")


def _is_roll_complete(vote: Vote, told: bool | None, occasion: Occasion) -> bool:
    """Say whether every member is accounted for: as told, or at the desk by the list.

    A list of members that is not known to be whole proves nothing.
    """
    listed = membership_list_complete(vote.council, vote.held_on)
    if not (occasion.at_desk and listed):
        return bool(told)
    marked = Ballot.objects.filter(vote=vote, is_casting=False).values("member")
    missing = members_in_office(vote.council, vote.held_on).exclude(pk__in=marked)
    return not missing.exists()


def _names_taken(vote: Vote, occasion: Occasion) -> str:
    """Say whether the meeting took names; never "no" unless somebody says so (domain 11)."""
    if vote.names_taken != NamesTaken.NOT_KNOWN:
        return vote.names_taken
    if vote.method in VoteMethod.named:
        return NamesTaken.YES
    return NamesTaken.NO if occasion.at_desk else NamesTaken.NOT_KNOWN


def _follow_up(
    vote: Vote, occasion: Occasion, seen_warnings: Collection[str] | None, why: str
) -> None:
    """Do what a declaration brings with it; the caller has stored what the chair said."""
    groups = freeze_groups(vote)
    if vote.evidence == Evidence.DESK:
        # No source said these words: ours for a mark filled in stay at the desk.
        Ballot.objects.filter(vote=vote, source_label__in=PREFILLED).update(source_label="")
    if occasion.at_desk:
        refuse_errors(vote)
    count_vote(vote)
    data: dict[str, Any] = {"groups": groups} if groups else {}
    if seen_warnings is not None:
        data |= _answer_warnings(vote, seen_warnings, why)
    occasion = seen_with(vote, occasion)
    decided = hand_over(vote, occasion)
    occasion = numbered(vote, occasion, decided)
    write_event(vote, VoteVerb.DECLARE, occasion, from_state=VoteStatus.OPEN, data=data)
    show(vote)


def _answer_warnings(vote: Vote, seen: Collection[str], why: str) -> dict[str, Any]:
    """Return what the log keeps of the warnings; raise UnseenWarnings if one was not shown."""
    found = warnings_of(vote)
    if any(check_key(check) not in seen for check in found):
        raise UnseenWarnings(found)
    return answered(found, why)


@transaction.atomic
def answer_checks(vote: Vote, why: str, *, occasion: Occasion) -> Vote:
    """Say, for clerks alone, why the warnings stand that nobody has answered (domain 5.6).

    Nothing that readers see changes, so neither does the revision.
    """
    occasion = timed(occasion)
    vote = lock_vote(vote)
    refuse_unless(vote, *sorted(VoteStatus.settled))
    if not why.strip():
        raise RuleBroken("Say why it stands: clerks read it, nobody else does.", "no_reason")
    data = answered(unanswered_checks(vote), why)
    if data:
        write_event(vote, VoteVerb.ANSWER, seen_with(vote, occasion), data=data)
    return vote
