"""What the chair says of a vote, and how it goes from the chamber to confirmed minutes."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from amendments.enums import Outcome, VoteMethod
from council.actions import timed
from council.errors import RuleBroken
from council.queries import members_in_office, membership_list_complete
from council.records import Occasion
from votes.actions.ballots import refuse_errors
from votes.actions.consequences import (
    freeze_groups,
    hand_over,
    needs_second_person,
    show,
    show_names,
)
from votes.actions.release import NOT_YET, release
from votes.actions.shared import (
    full_name,
    lock_vote,
    numbered,
    refuse_unless,
    seen_with,
    write_event,
)
from votes.derive import count_vote
from votes.enums import NamesTaken, VoteKind, VoteStatus, VoteVerb
from votes.models import Ballot, Vote, VoteEvent, VoteOption

DECLARED = (
    "declared_result", "declared_words", "declared_for", "declared_against",
    "declared_abstained", "declared_by_casting_vote", "declared_at", "taken_at", "roll_complete",
    "names_taken", "status", "visible_from", "revision", "updated_at",
)  # fmt: skip


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
    expected_revision: int | None = None,
    occasion: Occasion,
) -> Vote:
    """Store what the chair declared, count, freeze, hand the decision on and show it (domain 5.2).

    Figures are people. `eliminated` are ids of options dropped in this round and
    `option_counts` their declared counts. A source may leave out what it does not tell.
    """
    occasion = timed(occasion)
    vote = lock_vote(vote, expected_revision=expected_revision)
    _refuse_second_declaration(vote)
    vote.declared_result = result or Outcome.UNKNOWN
    vote.declared_words = words
    vote.declared_for, vote.declared_against = for_, against
    vote.declared_abstained, vote.declared_by_casting_vote = abstained, by_casting_vote
    vote.declared_at = occasion.happened_at
    vote.taken_at = vote.taken_at or occasion.happened_at
    vote.visible_from = occasion.visible_from or vote.visible_from
    if vote.is_private and vote.visible_from is None:
        vote.visible_from = NOT_YET
    _refuse_wrong_words(vote, occasion)
    _declare_options(vote, eliminated, option_counts or {})
    vote.roll_complete = _is_roll_complete(vote, roll_complete, occasion)
    vote.names_taken = _names_taken(vote, occasion)
    vote.status, vote.revision = VoteStatus.DECLARED, vote.revision + 1
    vote.save(update_fields=DECLARED)
    _follow_up(vote, occasion)
    return vote


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
        _refuse_wrong_casting(vote)
    if occasion.at_desk:
        _refuse_gaps(vote)


def _refuse_wrong_casting(vote: Vote) -> None:
    if vote.declared_result == Outcome.TIED:
        message = "A casting vote decides: say carried or lost, or take the casting vote off."
        raise RuleBroken(message, "casting_without_result")
    known = None not in {vote.declared_for, vote.declared_against}
    if known and vote.declared_for != vote.declared_against:
        message = (
            f"The votes are not equal ({vote.declared_for} for, {vote.declared_against} against): "
            "take the casting vote off or correct the figures."
        )
        raise RuleBroken(message, "casting_without_tie")


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


def _declare_options(vote: Vote, eliminated: Collection[int], counts: Mapping[int, int]) -> None:
    """Store the answers that the chair dropped and the counts that the chair gave."""
    options = VoteOption.objects.filter(vote=vote).in_bulk([*eliminated, *counts])
    if len(options) != len({*eliminated, *counts}):
        raise RuleBroken("This answer belongs to another vote: choose one of these.", "no_option")
    for pk, option in options.items():
        option.is_eliminated = option.is_eliminated or pk in eliminated
        option.declared_count = counts.get(pk, option.declared_count)
    VoteOption.objects.bulk_update(options.values(), ["is_eliminated", "declared_count"])


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


def _follow_up(vote: Vote, occasion: Occasion) -> None:
    """Do what a declaration brings with it; the caller has stored what the chair said."""
    groups = freeze_groups(vote)
    if occasion.at_desk:
        refuse_errors(vote)
    count_vote(vote)
    occasion = seen_with(vote, occasion)
    decided = hand_over(vote, occasion)
    occasion = numbered(vote, occasion, decided)
    data = {"groups": groups} if groups else {}
    write_event(vote, VoteVerb.DECLARE, occasion, from_state=VoteStatus.OPEN, data=data)
    show(vote)


@transaction.atomic
def publish(vote: Vote, *, expected_revision: int | None = None, occasion: Occasion) -> Vote:
    """Publish a declared vote with its names: the second person's verb (four eyes).

    It also shows a vote declared before its meeting was published, and releases one taken
    in private session, at once or from `visible_from`.
    """
    occasion = timed(occasion)
    vote = lock_vote(vote, expected_revision=expected_revision)
    refuse_unless(vote, *sorted(VoteStatus.settled))
    if vote.meeting.published_at is None:
        message = "Publish the meeting first: nobody can read a vote of an unpublished meeting."
        raise RuleBroken(message, "meeting_not_published")
    if needs_second_person(vote):
        _refuse_same_person(vote, occasion)
    vote.published_at = vote.published_at or timezone.now()
    if vote.visible_from == NOT_YET:
        release(vote, occasion.visible_from)
    show_names(vote)
    vote.revision += 1
    vote.save(
        update_fields=[
            "published_at", "names_published_at", "visible_from", "revision", "updated_at",
        ]
    )  # fmt: skip
    write_event(vote, VoteVerb.PUBLISH, seen_with(vote, occasion))
    return vote


def _refuse_same_person(vote: Vote, occasion: Occasion) -> None:
    declared = VoteEvent.objects.filter(vote=vote, verb=VoteVerb.DECLARE)
    if occasion.by is None or occasion.by.pk in declared.values_list("by", flat=True):
        message = (
            "Names wait for a second person here: ask a colleague who did not declare this "
            "vote to look at them and publish."
        )
        raise RuleBroken(message, "second_person_needed")


@transaction.atomic
def draft(vote: Vote, *, expected_revision: int | None = None, occasion: Occasion) -> Vote:
    """Say that the vote stands in the draft minutes."""
    return _minute(
        vote,
        VoteVerb.DRAFT,
        {VoteStatus.DECLARED: VoteStatus.DRAFT_MINUTES},
        expected_revision,
        occasion,
    )


@transaction.atomic
def confirm(vote: Vote, *, expected_revision: int | None = None, occasion: Occasion) -> Vote:
    """Say that the vote stands in confirmed minutes (domain 10, case 16).

    Where names, tally and result differ the reason for accepting that must be given.
    """
    return _minute(
        vote,
        VoteVerb.CONFIRM,
        dict.fromkeys(
            (VoteStatus.DECLARED, VoteStatus.DRAFT_MINUTES), VoteStatus.CONFIRMED_MINUTES
        ),
        expected_revision,
        occasion,
    )


def _minute(
    vote: Vote,
    verb: VoteVerb,
    steps: Mapping[VoteStatus, VoteStatus],
    expected_revision: int | None,
    occasion: Occasion,
) -> Vote:
    occasion = timed(occasion)
    vote = lock_vote(vote, expected_revision=expected_revision)
    refuse_unless(vote, *steps)
    if verb == VoteVerb.CONFIRM and vote.mismatches:
        vote.mismatch_reason = occasion.reason.strip() or vote.mismatch_reason
        _refuse_unexplained(vote)
    was, vote.status = vote.status, steps[VoteStatus(vote.status)]
    vote.revision += 1
    vote.save(update_fields=["status", "mismatch_reason", "revision", "updated_at"])
    write_event(vote, verb, seen_with(vote, occasion), from_state=was)
    return vote


def _refuse_unexplained(vote: Vote) -> None:
    if not vote.mismatch_reason:
        message = (
            "Names, tally and result of this vote differ: correct what is wrong, or say why "
            "the difference is accepted."
        )
        raise RuleBroken(message, "mismatch_not_accepted")
