"""How a vote goes from the chamber to readers and to confirmed minutes."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from council.actions import timed
from council.errors import RuleBroken
from council.records import Occasion
from votes.actions.consequences import needs_second_person, show_names
from votes.actions.release import NOT_YET, is_held, release
from votes.actions.shared import lock_vote, refuse_unless, seen_with, write_event
from votes.enums import VoteStatus, VoteVerb
from votes.models import Vote, VoteEvent


@transaction.atomic
def publish(
    vote: Vote,
    *,
    releases: bool = False,
    expected_revision: int | None = None,
    occasion: Occasion,
) -> Vote:
    """Publish a declared vote with its names: the second person's verb (four eyes).

    It also shows a vote declared before its meeting was published, and releases one taken
    in private session, at once or from the occasion's `visible_from`; with `releases` also
    one whose time of release was set already. A held vote since made void can be released.
    """
    occasion = timed(occasion)
    vote = lock_vote(vote, expected_revision=expected_revision)
    if not (vote.status == VoteStatus.VOID and is_held(vote)):
        refuse_unless(vote, *sorted(VoteStatus.settled))
    if vote.meeting.published_at is None:
        message = "Publish the meeting first: nobody can read a vote of an unpublished meeting."
        raise RuleBroken(message, "meeting_not_published")
    if needs_second_person(vote):
        _refuse_same_person(vote, occasion)
    vote.published_at = vote.published_at or timezone.now()
    if vote.visible_from == NOT_YET or (releases and is_held(vote)):
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
