"""What a corrected result leaves for a person to look at, paper by paper (domain 10, case 13)."""

from typing import Any

import pytest

from amendments.actions.aftermath import aftermath
from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent
from tests.factories import make_amendment, make_budget, make_council, make_meeting, make_motion

pytestmark = pytest.mark.django_db
VOTE = "council/full-council/2025-03-04/vote-1"


@pytest.fixture
def motion() -> Motion:
    council = make_council()
    return make_motion(make_meeting(council), make_budget(council))


def corrected(paper: Motion | Amendment, was: str, now: str, **fields: Any) -> Any:
    """Return the event that corrects a decision on a paper."""
    model: Any = MotionEvent if isinstance(paper, Motion) else AmendmentEvent
    link = "motion" if isinstance(paper, Motion) else "amendment"
    of: dict[str, Any] = {link: paper, "version": paper.current, "vote": VOTE}
    first = model.objects.create(**of, verb="record_decision", outcome=was, to_state=was)
    states = {"from_state": was, "to_state": now} | fields
    return model.objects.create(**of, verb="correct", outcome=now, corrects=first, **states)


def found(event: Any) -> list[tuple[int, str]]:
    return [(finding.record.pk, finding.code) for finding in aftermath(event)]


def test_a_correction_that_turns_nothing_leaves_nothing(motion: Motion) -> None:
    amendment = make_amendment(motion, state="lost")

    assert found(corrected(amendment, "lost", "lost")) == []


def test_a_paper_that_a_later_vote_decided_is_not_moved_and_is_told(motion: Motion) -> None:
    amendment = make_amendment(motion, state="lost")

    event = corrected(amendment, "carried", "lost", from_state="lost", to_state="lost")

    assert found(event) == [(amendment.pk, "overtaken")]


def test_a_rival_that_ended_because_of_the_wrong_result_is_told(motion: Motion) -> None:
    amendment = make_amendment(motion, state="lost")
    rival = make_amendment(motion, state="fallen", cause_amendment=amendment)
    by_vote = make_amendment(motion, state="fallen", cause_vote=VOTE)
    make_amendment(motion, state="fallen", cause_vote="another/vote-9")

    assert found(corrected(amendment, "carried", "lost")) == [
        (rival.pk, "ended_by_it"), (by_vote.pk, "ended_by_it"),
    ]  # fmt: skip


def test_a_motion_that_was_carried_after_all_took_in_what_nobody_settled(motion: Motion) -> None:
    Motion.objects.filter(pk=motion.pk).update(state="carried")
    motion.refresh_from_db()
    left = make_amendment(motion, state="carried_not_adopted")
    make_amendment(motion, state="lost")

    assert found(corrected(motion, "lost", "carried")) == [(left.pk, "not_taken_in")]


def test_what_a_motion_settled_that_was_lost_after_all_is_told(motion: Motion) -> None:
    Motion.objects.filter(pk=motion.pk).update(state="lost")
    motion.refresh_from_db()
    adopted, open_ = make_amendment(motion, state="adopted"), make_amendment(motion)
    cause = {"motion": motion.reference, "motion_version": 1}
    AmendmentEvent.objects.create(
        amendment=adopted, verb="adopt", to_state="adopted", vote=VOTE, data=cause
    )

    assert found(corrected(motion, "carried", "lost")) == [(adopted.pk, "settled_by_it")]
    assert open_.state == "tabled"


def test_a_first_decision_leaves_nothing_behind(motion: Motion) -> None:
    amendment = make_amendment(motion, state="lost")
    first: Any = AmendmentEvent.objects.create(
        amendment=amendment, verb="record_decision", outcome="lost", to_state="lost", vote=VOTE
    )

    assert found(first) == []


def test_a_rival_that_counts_again_after_the_motion_was_put_without_it_is_told(
    motion: Motion,
) -> None:
    Motion.objects.filter(pk=motion.pk).update(state="carried")
    motion.refresh_from_db()
    amendment = make_amendment(motion, state="lost")
    rival = make_amendment(motion, state="carried")
    event = corrected(amendment, "carried", "lost")
    AmendmentEvent.objects.create(
        amendment=rival, verb="correct", from_state="superseded", to_state="carried", vote=VOTE
    )

    assert found(event) == [(motion.pk, "carried_with"), (rival.pk, "stands_again")]
