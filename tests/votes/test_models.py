"""Constraints of votes and ballots, and which of them the public may read."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from council.records import Frozen
from tests.breaches import Breaches, again, change, constraints_of, refuses, without_own_words
from tests.factories import (
    LONG_AGO,
    make_amendment,
    make_ballot,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
    make_vote,
)
from votes.models import Ballot, GroupTally, Vote, VoteEvent, VoteOption, VoteSubject

pytestmark = pytest.mark.django_db
BREACHES = Breaches()

# Numbers and group tallies are derived, and publication is a verb: no clerk types them.
WRITTEN_BY_MACHINES = {
    "group_tally_unique_per_vote_and_group",
    "group_tally_without_group_unique_per_vote",
    "vote_names_published_implies_vote_published",
    "vote_number_unique_per_meeting",
    "vote_open_implies_not_published",
    "vote_option_position_unique_per_vote",
}
DECLARED = {"status": "declared", "declared_result": "carried", "published_at": LONG_AGO}


def a_vote(subject: Any = None, **fields: Any) -> Vote:
    meeting = fields.pop("meeting", None) or make_meeting(make_council())
    return make_vote(meeting, subject, **fields)


def a_vote_on_an_amendment() -> Vote:
    amendment = make_amendment(make_motion(make_meeting(make_council())))
    return a_vote(amendment, meeting=amendment.meeting)


def a_ballot(vote: Vote | None = None, choice: str = "for", **fields: Any) -> Ballot:
    vote = vote or a_vote()
    return make_ballot(vote, make_member(vote.council), choice, **fields)


def an_option(**fields: Any) -> VoteOption:
    fields = {"position": 1, "label": "Budget of the Green group"} | fields
    return VoteOption.objects.create(vote=a_vote(kind="elimination"), **fields)


@BREACHES.of("vote_number_unique_per_meeting")
def _two_votes_of_one_number() -> None:
    again(a_vote(), reference="other")


@BREACHES.of("vote_affirmation_implies_no_counts")
def _affirmation_that_was_counted() -> None:
    a_vote(method="affirmation", declared_against=0)


@BREACHES.of("vote_settled_implies_declared_result")
def _declared_without_a_result() -> None:
    a_vote(status="declared")


@BREACHES.of("vote_threshold_fraction_implies_numbers")
def _more_than_the_whole() -> None:
    a_vote(
        threshold_kind="at_least",
        threshold_numerator=3,
        threshold_denominator=2,
        threshold_of="voting",
    )


@BREACHES.of("vote_threshold_fixed_implies_number")
def _fixed_number_of_nought() -> None:
    a_vote(threshold_kind="fixed", threshold_number=0)


@BREACHES.of("vote_replaces_itself_differ")
def _vote_that_replaces_itself() -> None:
    change(a_vote(), replaces=models.F("id"))


@BREACHES.of("vote_names_published_implies_vote_published")
def _names_of_a_vote_that_is_not_public() -> None:
    change(a_vote(**DECLARED | {"published_at": None}), names_published_at=LONG_AGO)


@BREACHES.of("vote_open_implies_not_published")
def _open_vote_that_is_public() -> None:
    change(a_vote(), published_at=LONG_AGO)


@BREACHES.of("vote_subject_names_exactly_one")
def _question_about_a_motion_and_an_amendment() -> None:
    vote = a_vote_on_an_amendment()
    motion = make_motion(vote.meeting)
    change(vote.subjects.get(), motion_version=motion.current)


@BREACHES.of("vote_subject_motion_unique_per_vote")
def _one_motion_twice() -> None:
    motion = make_motion(make_meeting(make_council()))
    again(a_vote(motion, meeting=motion.meeting).subjects.get())


@BREACHES.of("vote_subject_amendment_unique_per_vote")
def _one_amendment_twice() -> None:
    again(a_vote_on_an_amendment().subjects.get())


@BREACHES.of("vote_option_position_unique_per_vote")
def _two_answers_in_one_place() -> None:
    again(an_option(), label="Other")


@BREACHES.of("vote_option_label_unique_per_vote")
def _two_answers_of_the_same_words() -> None:
    again(an_option(), position=2)


@BREACHES.of("ballot_unique_per_vote_and_member")
def _one_member_twice() -> None:
    again(a_ballot(), choice="against")


@BREACHES.of("ballot_casting_unique_per_vote")
def _two_casting_votes() -> None:
    ballot = a_ballot(is_casting=True)
    a_ballot(ballot.vote, is_casting=True)


@BREACHES.of("ballot_holds_exactly_one_of_choice_and_option")
def _mark_that_says_nothing() -> None:
    change(a_ballot(), choice=None)


@BREACHES.of("ballot_casting_implies_for_or_against")
def _casting_vote_that_abstains() -> None:
    a_ballot(choice="abstain", is_casting=True)


@BREACHES.of("group_tally_unique_per_vote_and_group")
def _one_group_counted_twice() -> None:
    vote = a_vote()
    again(GroupTally.objects.create(vote=vote, group=make_group(vote.council)))


@BREACHES.of("group_tally_without_group_unique_per_vote")
def _members_of_no_known_group_counted_twice() -> None:
    again(GroupTally.objects.create(vote=a_vote()))


@pytest.mark.parametrize("name", BREACHES)
def test_database_refuses_what_the_constraint_forbids(name):
    with refuses("votes", name):
        BREACHES[name]()


def test_every_constraint_has_a_test():
    assert set(BREACHES) == set(constraints_of("votes"))


def test_every_constraint_that_a_clerk_can_meet_has_words_for_the_clerk():
    assert without_own_words("votes") == WRITTEN_BY_MACHINES


def test_question_about_nothing_is_refused():
    vote = a_vote()

    with refuses("votes", "vote_subject_names_exactly_one"):
        VoteSubject.objects.create(vote=vote)


def test_mark_of_a_choice_and_an_option_is_refused():
    option = an_option()

    with refuses("votes", "ballot_holds_exactly_one_of_choice_and_option"):
        a_ballot(option.vote, option=option)


def test_presiding_member_may_vote_and_then_give_the_casting_vote():
    ballot = a_ballot(choice="for")

    make_ballot(ballot.vote, ballot.member, "for", is_casting=True)

    assert ballot.vote.ballots.count() == 2


def test_event_of_a_vote_is_written_once():
    event = VoteEvent.objects.create(vote=a_vote(), verb="open_vote")

    event.verb = "void"
    with pytest.raises(Frozen):
        event.save()

    assert VoteEvent.objects.get().verb == "open_vote"


def test_public_reads_only_votes_that_are_published_and_due():
    soon = timezone.now() + timedelta(hours=1)
    shown = a_vote(**DECLARED)
    a_vote()
    a_vote(**DECLARED, visible_from=soon)
    a_vote(**DECLARED | {"published_at": soon})
    a_vote(**DECLARED, meeting=make_meeting(make_council(), published_at=None))

    assert list(Vote.objects.published()) == [shown]


def test_public_reads_only_names_that_are_published_of_votes_that_are_public():
    soon = timezone.now() + timedelta(hours=1)
    named = DECLARED | {"names_published_at": LONG_AGO}
    shown = a_ballot(a_vote(**named))
    a_ballot(a_vote(**DECLARED))
    a_ballot(a_vote())
    a_ballot(a_vote(**named, visible_from=soon))
    a_ballot(a_vote(**named, meeting=make_meeting(make_council(), published_at=None)))

    assert list(Ballot.objects.published()) == [shown]


def test_void_vote_stays_visible():
    shown = a_vote(**DECLARED | {"status": "void"})

    assert list(Vote.objects.published()) == [shown]
