"""While its vote is open a paper's words stay as put, and the vote decides on those words."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from amendments import actions
from amendments.models import Amendment
from council.errors import RuleBroken
from council.records import Occasion
from tests.amendments.evening import DESK, MINUTES, Evening, make_evening, spend
from tests.factories import make_clerk
from votes.actions import declare, open_vote, void
from votes.models import Vote

pytestmark = pytest.mark.django_db
OTHER = "Vote 1 on Amendment 1 is open, on its words as they stand"


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def put(evening: Evening, paper: Any, kind: str = "amendment", occasion: Any = DESK) -> Vote:
    paper.refresh_from_db()
    return open_vote(
        evening.meeting, kind=kind, question=paper.title, subjects=[paper.current],
        method="show_of_hands_counted", presiding_member=evening.mover, occasion=occasion,
    )  # fmt: skip


def ended(vote: Vote, occasion: Any = DESK) -> Vote:
    return declare(vote, result="carried", for_=3, against=1, abstained=0, occasion=occasion)


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("alter", {"text": "Other words", "lines": spend(7)}),
        ("recost", {"lines": spend(7), "cause_vote": "a/vote"}),
        ("withdraw", {}),
        ("accept", {}),
        ("take_in_parts", {"parts": []}),
        ("fall", {"cause_vote": "a/vote"}),
    ],
)
def test_nothing_else_happens_at_the_desk_to_an_amendment_whose_vote_is_open(evening, verb, given):
    amendment = evening.seconded()
    vote = put(evening, amendment)

    with pytest.raises(RuleBroken, match=OTHER) as refused:
        getattr(actions, verb)(amendment, **given, occasion=Occasion(reason="Less is left."))

    assert refused.value.code == "vote_open"
    assert amendment.versions.count() == 1
    ended(vote)
    amendment.refresh_from_db()
    assert (amendment.state, amendment.open_vote) == ("carried", "")


def test_a_motion_keeps_its_words_while_its_vote_is_open(evening):
    vote = put(evening, evening.motion, "main")

    for verb in (actions.alter, actions.new_motion_version):
        with pytest.raises(RuleBroken, match="Vote 1 on Motion 1 is open"):
            verb(evening.motion, text="Other words", occasion=DESK)

    void(vote, occasion=Occasion(reason="Put too early."))
    evening.motion.refresh_from_db()
    version = actions.alter(evening.motion, text="Other words", occasion=DESK)
    assert version.number == 2


def test_a_vote_made_void_lets_the_amendment_be_altered_again(evening):
    amendment = evening.seconded()
    void(put(evening, amendment), occasion=Occasion(reason="Put too early."))
    amendment.refresh_from_db()

    actions.alter(amendment, lines=spend(7), occasion=DESK)

    assert put(evening, amendment).subjects.get().amendment_version == amendment.current


def test_an_alteration_told_by_a_source_does_not_change_what_an_open_vote_decides(evening):
    amendment = evening.seconded()
    put_words = amendment.current
    vote = put(evening, amendment, occasion=MINUTES)
    actions.alter(amendment, text="Told later", lines=spend(7), occasion=MINUTES)

    ended(vote, MINUTES)

    amendment.refresh_from_db()
    assert (amendment.current, amendment.state) == (put_words, "carried")
    assert amendment.versions.count() == 2


def test_words_altered_since_the_page_was_opened_are_not_put(evening):
    amendment = evening.seconded()
    stale: Any = Amendment.objects.get(pk=amendment.pk).current
    actions.alter(amendment, lines=spend(7), occasion=DESK)

    with pytest.raises(RuleBroken, match="put its newest version") as refused:
        actions.ready_for_vote([stale], occasion=DESK)

    assert refused.value.code == "old_version"
    actions.ready_for_vote([stale], occasion=MINUTES)


def test_the_paper_says_that_its_vote_is_open_and_saves_nothing(
    evening: Evening, client: Client
) -> None:
    client.force_login(make_clerk(evening.meeting.council))
    amendment = evening.seconded()
    put(evening, amendment)
    address = reverse("admin:amendments_amendment_verb", args=[amendment.pk, "alter"])

    shown = client.get(address).content.decode()
    answer = client.post(
        address,
        {"do": "save", "years": "2019", "evidence": "desk", "unit": "pounds", "text": "Other",
         "opened_with": str(amendment.current_id), "give-TOTAL_FORMS": "0",
         "give-INITIAL_FORMS": "0", "take-TOTAL_FORMS": "0", "take-INITIAL_FORMS": "0"},
    )  # fmt: skip

    assert OTHER in shown
    assert OTHER in answer.content.decode()
    assert amendment.versions.count() == 1
