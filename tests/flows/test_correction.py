"""Mistakes of the evening: a result read out wrongly, a wrong button, a vote taken again."""

from typing import Any

import pytest

from amendments.models import AmendmentEvent, BudgetSnapshot, SnapshotRow
from tests.votes.chamber import Chamber
from votes.actions import add_note, confirm, correct, void
from votes.models import Ballot, Vote, VoteEvent
from votes.queries.verifying import differences

pytestmark = pytest.mark.django_db


def substantive() -> list[int | None]:
    """Return the service line as amended so far, in pounds, by snapshot."""
    rows = SnapshotRow.objects.filter(stage="substantive", line__key="early-childhood")
    return list(rows.order_by("snapshot__number").values_list("amount", flat=True))


def test_a_result_that_flips_recomputes_the_budget_and_keeps_the_old_snapshot(
    django_capture_on_commit_callbacks: Any,
) -> None:
    chamber = Chamber()
    with django_capture_on_commit_callbacks(execute=True):
        vote = chamber.declared("ffaaa", "carried", for_=3, against=2)
    announced = substantive()

    with django_capture_on_commit_callbacks(execute=True):
        vote = correct(
            vote,
            changes={"declared_result": "lost", "declared_for": 2, "declared_against": 3},
            occasion=chamber.because("Review of the recording."),
        )

    assert (announced, substantive()) == ([6_200_000], [6_200_000, 5_200_000])
    assert [snapshot.cause for snapshot in BudgetSnapshot.objects.order_by("number")][
        1
    ].startswith("Corrected")
    event: Any = VoteEvent.objects.latest("id")
    assert event.data["changes"] == {
        "declared_result": ["carried", "lost"],
        "declared_for": [3, 2],
        "declared_against": [2, 3],
    }
    assert (event.corrects.verb, event.reason) == ("declare", "Review of the recording.")
    assert (event.by, vote.revision, vote.mismatches) == (chamber.clerk, 3, [])
    assert Vote.objects.published().get().declared_result == "lost"
    assert list(differences()) == []


def test_a_member_who_pressed_the_wrong_button_stays_as_recorded_with_a_note() -> None:
    chamber = Chamber()
    vote = chamber.declared("fffaa")
    member = chamber.members[1]

    add_note(
        vote,
        "Said after the vote that against was meant.",
        member_id=member.pk,
        occasion=chamber.occasion(),
    )

    ballot = Ballot.objects.published().get(member=member)
    vote.refresh_from_db()
    assert (ballot.choice, ballot.note) == ("for", "Said after the vote that against was meant.")
    assert (vote.tally_for, vote.revision) == (3, 3)
    assert VoteEvent.objects.latest("id").data == {
        "notes": {member.reference: ["", "Said after the vote that against was meant."]}
    }
    assert list(differences()) == []


def test_a_void_vote_stays_to_be_read_and_the_next_one_decides(
    django_capture_on_commit_callbacks: Any,
) -> None:
    chamber = Chamber()
    with django_capture_on_commit_callbacks(execute=True):
        first = chamber.declared("fffaa", "carried")
        void(first, occasion=chamber.because("The screens had failed."))
    chamber.amendment.refresh_from_db()
    between = chamber.amendment.state

    with django_capture_on_commit_callbacks(execute=True):
        again = chamber.declared("ffaaa", "lost", opening={"replaces": first})

    chamber.amendment.refresh_from_db()
    assert (between, chamber.amendment.state) == ("seconded", "lost")
    assert list(Vote.objects.published().values_list("status", "replaces")) == [
        ("void", None), ("declared", first.pk),
    ]  # fmt: skip
    decisions = AmendmentEvent.objects.exclude(outcome="").order_by("id")
    assert list(decisions.values_list("verb", "outcome", "vote")) == [
        ("record_decision", "carried", first.reference),
        ("correct", "unknown", first.reference),
        ("record_decision", "lost", again.reference),
    ]
    assert substantive() == [6_200_000, 5_200_000]
    assert Ballot.objects.published().filter(vote=first).count() == 5
    assert list(differences()) == []


def test_a_vote_confirmed_with_a_difference_is_still_corrected_in_public() -> None:
    chamber = Chamber()
    vote = chamber.declared("fffaa", for_=2, against=3)
    confirm(vote, occasion=chamber.because("Read out the wrong way round."))

    vote = correct(
        vote, changes={"declared_for": 3, "declared_against": 2}, occasion=chamber.because()
    )

    assert (vote.status, vote.mismatches) == ("confirmed_minutes", [])
    assert vote.mismatch_reason == "Read out the wrong way round."
