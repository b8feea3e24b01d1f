"""A state recorded wrongly is put right in public, and never against what the record holds."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from amendments import actions
from amendments.admin.correcting import states_for
from amendments.enums import AmendmentState, MotionState
from amendments.models import Amendment, AmendmentEvent
from amendments.queries import differences
from amendments.rules import OnRecord, check_correction, check_motion_correction
from council.errors import RuleBroken
from council.records import Occasion
from tests.amendments.evening import DESK, MINUTES, Evening, decide, make_evening, spend
from tests.factories import make_clerk, make_standing_orders
from votes.actions import correct, declare, open_vote

pytestmark = pytest.mark.django_db
WHY = Occasion(reason="The wrong button was pressed.")
A, M = AmendmentState, MotionState


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def held(motion: str = "seconded", **fields: Any) -> OnRecord:
    return OnRecord(motion, frozenset({motion}), **fields)


def code_of(verb: Any) -> str:
    with pytest.raises(RuleBroken) as refused:
        verb()
    return str(refused.value.code)


# The rule.


@pytest.mark.parametrize(
    ("to", "on_record"),
    [
        (A.CARRIED, held(decided=A.CARRIED, has_vote=True)),
        (A.LOST, held(decided=A.LOST, has_vote=True)),
        (A.WITHDRAWN, held()),
        (A.SECONDED, held()),
        (A.FALLEN, held(decided=A.LOST)),
        (A.SUPERSEDED, held(decided=A.CARRIED, has_vote=True)),
        (A.CARRIED_NOT_ADOPTED, held(was_accepted=True)),
        (A.ADOPTED, held("final", was_accepted=True)),
        (A.ADOPTED, OnRecord("lost", frozenset({"lost", "carried"}), decided=A.CARRIED)),
        (A.PENDING_EXECUTIVE, held("in_principle", decided=A.CARRIED)),
        (A.EXECUTIVE_REJECTED, held("final", decided=A.CARRIED)),
        (A.RESCINDED, held(decided=A.LOST)),
        (A.RESCINDED, held(was_accepted=True)),
    ],
)
def test_a_state_is_corrected_to_what_the_record_does_not_contradict(to, on_record):
    check_correction(to, on_record)

    assert to not in A.confidential


@pytest.mark.parametrize(
    ("to", "on_record", "code"),
    [
        (A.CARRIED, held(decided=A.LOST), "no_decision"),
        (A.LOST, held(), "no_decision"),
        (A.WITHDRAWN, held(decided=A.LOST, has_vote=True), "decided_by_vote"),
        (A.SUPERSEDED, held(), "wrong_state"),
        (A.ADOPTED, held("final", decided=A.LOST), "wrong_state"),
        (A.ADOPTED, held("lost", decided=A.CARRIED), "wrong_state"),
        (A.PENDING_EXECUTIVE, held("carried", decided=A.CARRIED), "wrong_state"),
        (A.EXECUTIVE_REJECTED, held("carried", decided=A.CARRIED), "wrong_state"),
        (A.RESCINDED, held(), "wrong_state"),
    ],
)
def test_a_state_that_the_record_contradicts_is_refused(to, on_record, code):
    assert code_of(lambda: check_correction(to, on_record)) == code


@pytest.mark.parametrize(
    ("now", "to", "has_vote", "before", "code"),
    [
        (M.WITHDRAWN, M.SECONDED, False, "", None),
        (M.NOT_REACHED, M.RECOMMENDED, False, "", None),
        (M.FINAL, M.IN_PRINCIPLE, True, "in_principle", None),
        (M.FINAL, M.CARRIED, True, "in_principle", "decided_by_vote"),
        (M.FINAL, M.IN_PRINCIPLE, True, "", "decided_by_vote"),
        (M.LOST, M.SECONDED, True, "", "decided_by_vote"),
        (M.CARRIED, M.SECONDED, False, "", "decided_by_vote"),
        (M.SECONDED, M.CARRIED, False, "", "no_decision"),
    ],
)
def test_a_motion_is_corrected_only_where_no_vote_decided_it(now, to, has_vote, before, code):
    refused: list[str] = []
    try:
        check_motion_correction(now, to, has_vote=has_vote, before=before)
    except RuleBroken as error:
        refused.append(str(error.code))

    assert refused == ([code] if code else [])


# The verb.


def test_a_withdrawal_recorded_by_mistake_is_undone_with_the_event_that_it_replaces(evening):
    amendment = evening.seconded()
    actions.withdraw(amendment, occasion=DESK)

    actions.correct_state(amendment, to="seconded", occasion=WHY)

    event: Any = AmendmentEvent.objects.get(verb="correct")
    assert (event.corrects.verb, event.from_state, event.to_state, event.reason) == (
        "withdraw", "withdrawn", "seconded", WHY.reason,
    )  # fmt: skip
    decide(amendment, "carried")
    assert amendment.state == "carried"
    assert list(differences()) == []


def test_at_the_desk_a_correction_says_why_and_a_source_speaks_for_itself(evening):
    amendment = evening.seconded()
    actions.withdraw(amendment, occasion=DESK)

    refused = code_of(lambda: actions.correct_state(amendment, to="moved", occasion=DESK))

    assert (refused, amendment.events.filter(verb="correct").exists()) == ("no_reason", False)
    assert actions.correct_state(amendment, to="lapsed", occasion=MINUTES).state == "lapsed"


def test_what_was_superseded_by_mistake_counts_as_carried_again(evening):
    amendment, other = evening.carried(), evening.carried("Other", lines=spend(5))
    actions.supersede(amendment, cause_amendment=other, occasion=DESK)

    actions.correct_state(amendment, to="carried", occasion=WHY)

    amendment.refresh_from_db()
    assert (amendment.state, amendment.cause_amendment, amendment.decided_at is None) == (
        "carried", None, False,
    )  # fmt: skip
    assert list(differences()) == []


def test_facts_that_no_longer_hold_go_and_those_that_the_state_needs_are_given(evening):
    amendment, other = evening.seconded(), evening.carried("Other", lines=spend(5))
    actions.accept(amendment, accepted_by=evening.mover, occasion=DESK)

    missing = code_of(lambda: actions.correct_state(amendment, to="fallen", occasion=WHY))
    actions.correct_state(amendment, to="fallen", cause_amendment=other, occasion=WHY)

    amendment.refresh_from_db()
    assert missing == "fact_missing"
    assert (amendment.state, amendment.cause_amendment) == ("fallen", other)
    assert (amendment.accepted_by, amendment.decided_at) == (None, None)

    actions.correct_state(amendment, to="accepted", accepted_by=evening.mover, occasion=WHY)
    amendment.refresh_from_db()
    assert (amendment.accepted_by, amendment.cause_amendment) == (evening.mover, None)


def test_what_a_vote_decided_is_corrected_on_the_vote(evening):
    amendment = evening.carried()

    assert (
        code_of(lambda: actions.correct_state(amendment, to="withdrawn", occasion=WHY))
        == "decided_by_vote"
    )


def test_a_refusal_by_mistake_goes_back_to_the_officers_and_shows_nothing(evening, client):
    amendment = evening.drafted()
    actions.submit(amendment, occasion=DESK)
    actions.refuse(amendment, ground="late", occasion=DESK)

    assert states_for(amendment) == [("submitted", "With the officers, in confidence")]
    refused = code_of(lambda: actions.correct_state(amendment, to="tabled", occasion=WHY))
    actions.correct_state(amendment, to="submitted", occasion=WHY)

    amendment.refresh_from_db()
    assert (refused, amendment.state, amendment.refusal_ground) == (
        "never_tabled",
        "submitted",
        "",
    )
    assert client.get(amendment.get_absolute_url()).status_code == 404
    actions.table(amendment, occasion=DESK)
    assert client.get(amendment.get_absolute_url()).status_code == 200


def test_a_motion_withdrawn_by_mistake_is_put_back(evening):
    actions.withdraw(evening.motion, occasion=DESK)

    actions.correct_state(evening.motion, to="seconded", occasion=WHY)
    actions.correct_state(evening.motion, to="seconded", occasion=WHY)

    assert evening.motion.events.filter(verb="correct").count() == 1
    assert decide(evening.motion, "carried").to_state == "carried"


def test_a_motion_made_final_by_mistake_takes_back_what_was_adopted_with_it(evening):
    make_standing_orders(evening.meeting.council, executive_period_days=5)
    amendment, lost = evening.carried(), evening.seconded("Lost")
    decide(lost, "lost")
    decide(evening.motion, "carried")
    actions.executive_accept(evening.motion, occasion=DESK)

    actions.correct_state(evening.motion, to="in_principle", occasion=WHY)

    for paper in (amendment, lost, evening.motion):
        paper.refresh_from_db()
    assert (amendment.state, lost.state, evening.motion.state) == (
        "pending_executive", "lost", "in_principle",
    )  # fmt: skip
    assert list(differences()) == []


def test_an_amendment_to_a_motion_without_a_budget_is_corrected_too(evening):
    motion = actions.create_motion(evening.meeting, title="Naming a bridge", occasion=DESK)
    amendment = evening.tabled("Another name", motion=motion, lines=[])
    actions.withdraw(amendment, occasion=DESK)

    assert actions.correct_state(amendment, to="tabled", occasion=WHY).state == "tabled"


def test_a_motion_that_was_lost_is_not_corrected_by_hand(evening):
    decide(evening.motion, "lost")

    assert (
        code_of(lambda: actions.correct_state(evening.motion, to="seconded", occasion=WHY))
        == "decided_by_vote"
    )


# The door.


@pytest.fixture
def clerk(client: Client, evening: Evening) -> Any:
    user = make_clerk(evening.meeting.council)
    client.force_login(user)
    return user


def door(paper: Any) -> str:
    kind = "amendment" if isinstance(paper, Amendment) else "motion"
    return reverse(f"admin:amendments_{kind}_verb", args=[paper.pk, "correct-state"])


def keyed(client: Client, paper: Any, **fields: str) -> Any:
    form = client.get(door(paper)).context["form"]
    given = {"evidence": "desk", "opened_with": form["opened_with"].value(), **fields}
    return client.post(door(paper), given)


def test_the_clerk_undoes_an_executive_revision_from_its_page(evening, client, clerk):
    make_standing_orders(evening.meeting.council, executive_period_days=5)
    evening.carried("Kept")
    lost = evening.seconded("Libraries")
    decide(lost, "lost", 20, 33)
    decide(evening.motion, "carried")
    revision = evening.drafted("Executive revision")
    actions.executive_take_in(
        revision, cause_amendment=lost, accepted_by=evening.mover, occasion=DESK
    )
    page = client.get(
        reverse("admin:amendments_amendment_change", args=[revision.pk])
    ).content.decode()
    form = client.get(door(revision)).content.decode()

    answer = keyed(client, revision, to="withdrawn", reason="It was another amendment.")

    revision.refresh_from_db()
    assert "Correct where it stands" in page
    assert "It stands at “Accepted without a vote” now." in form
    assert (answer.status_code, revision.state) == (302, "withdrawn")
    shown = client.get(revision.get_absolute_url()).content.decode()
    assert "Corrected" in shown
    assert "It was another amendment." in shown


def test_the_form_offers_only_what_the_record_does_not_contradict(evening, client, clerk):
    open_one, carried = evening.seconded(), evening.carried("Other", lines=spend(5))

    offered = [
        {value for value, _ in client.get(door(paper)).context["form"].fields["to"].choices}
        for paper in (open_one, carried)
    ]

    assert {"withdrawn", "moved", "lapsed", "accepted"} <= offered[0]
    assert offered[0].isdisjoint({"carried", "lost", "adopted", "draft", "submitted", "seconded"})
    assert offered[1] == {"", "superseded", "carried_not_adopted", "rescinded"}


def test_the_form_wants_a_reason_and_refuses_what_somebody_overtook(evening, client, clerk):
    amendment = evening.seconded()
    silent = keyed(client, amendment, to="moved", reason="")
    late = client.post(
        door(amendment),
        {"evidence": "desk", "to": "moved", "reason": "Wrong.", "opened_with": "1"},
    )

    amendment.refresh_from_db()
    assert "This field is required" in silent.content.decode()
    assert "Somebody recorded something of this" in late.content.decode()
    assert amendment.state == "seconded"


def test_a_motion_has_the_same_door_and_a_draft_has_none(evening, client, clerk):
    actions.withdraw(evening.motion, occasion=DESK)
    draft = evening.drafted()

    answer = keyed(client, evening.motion, to="seconded", reason="Not by its mover.")

    evening.motion.refresh_from_db()
    assert (answer.status_code, evening.motion.state) == (302, "seconded")
    assert client.get(door(draft)).status_code == 302


def test_a_motion_is_made_not_final_from_its_page(evening, client, clerk):
    evening.carried()
    decide(evening.motion, "carried")
    actions.adopt(evening.motion, occasion=DESK)

    form = client.get(door(evening.motion)).context["form"]

    assert form.fields["to"].choices == [("", "Choose"), ("carried", "Carried")]


def test_only_a_publisher_corrects_where_a_paper_stands(evening, client):
    client.force_login(make_clerk(evening.meeting.council, "keyer"))

    assert client.get(door(evening.seconded())).status_code == 403


def test_an_amendment_in_parts_is_corrected_part_by_part(evening, client, clerk):
    whole = evening.seconded()
    parts = [
        actions.PartInput(title="Gives", line_positions=(1,)),
        actions.PartInput(title="Pays", line_positions=(2,)),
    ]
    first, _ = actions.take_in_parts(whole, parts=parts, occasion=DESK)

    assert client.get(door(whole)).status_code == 302
    assert client.get(door(first)).status_code == 200


def test_a_revision_of_a_motion_that_was_lost_after_all_is_put_to_the_clerk(
    evening, client, clerk
):
    make_standing_orders(evening.meeting.council, executive_period_days=5)
    evening.carried("Kept")
    lost = evening.seconded("Libraries")
    decide(lost, "lost", 20, 33)
    vote = put_and_declared(evening)
    evening.motion.refresh_from_db()
    assert evening.motion.state == "in_principle"
    revision = evening.drafted("Executive revision")
    actions.executive_take_in(
        revision, cause_amendment=lost, accepted_by=evening.mover, occasion=DESK
    )

    correct(vote, changes={"declared_result": "lost"}, occasion=WHY)

    revision.refresh_from_db()
    listed = client.get(f"/admin/desk/{evening.meeting.pk}/check-list/").content.decode()
    assert revision.state == "accepted"
    assert "that was not carried after all: it still counts." in listed
    assert "“Executive revision”" in listed

    keyed(client, revision, to="withdrawn", reason="The budget was lost.")
    listed = client.get(f"/admin/desk/{evening.meeting.pk}/check-list/").content.decode()
    assert "it still counts" not in listed


def put_and_declared(evening: Evening) -> Any:
    vote = open_vote(
        evening.meeting, kind="main", question="The budget", subjects=[evening.motion.current],
        method="show_of_hands_counted", presiding_member=evening.mover, occasion=MINUTES,
    )  # fmt: skip
    return declare(vote, result="carried", for_=30, against=28, abstained=0, occasion=MINUTES)
