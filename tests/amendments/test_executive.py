"""The executive's period (domain 3.4): what it accepts, refuses and takes in after all."""

from typing import Any

import pytest
from django.db import transaction

from amendments import actions
from amendments.derive import take_snapshot
from amendments.models import Amendment, AmendmentEvent
from amendments.queries import differences
from council.errors import RuleBroken
from council.models import Council
from council.records import Occasion
from council.website.bundles.exporting import export_bundle
from council.website.bundles.importing import import_bundle
from tests.amendments.evening import DESK, MINUTES, decide, make_evening, service_line
from tests.factories import make_council, make_member, make_standing_orders

pytestmark = pytest.mark.django_db
WHY = "The council's deal of 1 March."


def newest(evening: Any) -> dict[str, int | None]:
    """Write the snapshots that lack and return the service line of the last, by stage."""
    take_snapshot(evening.budget.pk)
    evening.budget.refresh_from_db()
    return service_line(evening.budget, evening.budget.facts_revision)


@pytest.fixture
def evening() -> Any:
    return in_principle()


def in_principle() -> Any:
    """Make an evening whose amended budget is carried in principle, with one amendment lost."""
    evening: Any = make_evening()
    make_standing_orders(evening.meeting.council, executive_period_days=5)
    evening.kept = evening.carried("Buses")
    evening.lost = evening.seconded("Libraries")
    decide(evening.lost, "lost", 20, 33)
    decide(evening.motion, "carried")
    assert evening.motion.state == "in_principle"
    return evening


def revised(evening: Any, **fields: Any) -> Any:
    revision = evening.drafted("Executive revision: libraries")
    given = {"cause_amendment": evening.lost, "accepted_by": evening.mover, "occasion": DESK}
    actions.executive_take_in(revision, **{**given, **fields})
    revision.refresh_from_db()
    return revision


def test_a_lost_amendment_that_the_executive_takes_in_counts_as_the_executives_line(
    evening, client
):
    before = newest(evening)
    revision = revised(evening)
    during = newest(evening)
    actions.executive_accept(evening.motion, occasion=DESK)
    after = newest(evening)

    assert before == {"recommended": 5_200_000, "substantive": 6_200_000, "adopted": None}
    assert during == {"recommended": 5_200_000, "substantive": 7_200_000, "adopted": None}
    assert after == {"recommended": 5_200_000, "substantive": 7_200_000, "adopted": 7_200_000}
    states = dict(Amendment.objects.values_list("title", "state"))
    assert states == {
        "Buses": "adopted", "Libraries": "lost", "Executive revision: libraries": "adopted",
    }  # fmt: skip
    event = AmendmentEvent.objects.get(verb="executive_take_in")
    assert (event.amendment, event.cause_amendment) == (revision, evening.lost)
    assert list(differences()) == []
    lost = client.get(evening.lost.get_absolute_url()).content.decode()
    assert "The executive took it in later" in lost
    assert revision.get_absolute_url() in lost
    page = client.get(revision.get_absolute_url()).content.decode()
    assert "Taken in by the executive" in page
    assert evening.lost.get_absolute_url() in page


def test_what_the_executive_took_in_is_corrected_away_in_public(evening, client):
    revision = revised(evening)
    newest(evening)

    actions.correct_state(revision, to="withdrawn", occasion=Occasion(reason=WHY))

    assert newest(evening)["substantive"] == 6_200_000
    assert list(differences()) == []
    assert "Corrected" in client.get(revision.get_absolute_url()).content.decode()
    again = revised(evening)
    assert again.state == "accepted"


def test_the_revision_waits_when_the_first_meeting_is_closed(evening):
    revision = revised(evening)

    actions.close_meeting(evening.meeting, occasion=DESK)

    revision.refresh_from_db()
    assert revision.state == "accepted"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"cause_amendment": None}, "no_cause"),
        ({"accepted_by": None}, "no_acceptor"),
    ],
)
def test_at_the_desk_the_revision_says_who_put_it_and_what_it_takes_in(evening, given, code):
    with pytest.raises(RuleBroken) as refused:
        revised(evening, **given)

    assert refused.value.code == code
    assert not AmendmentEvent.objects.filter(verb="executive_take_in").exists()


def test_a_source_may_not_tell_who_put_the_revision(evening):
    assert revised(evening, accepted_by=None, occasion=MINUTES).accepted_by is None


def test_only_an_amendment_that_was_lost_on_the_same_motion_is_taken_in_once(evening):
    other = make_evening()
    elsewhere = other.seconded()
    decide(elsewhere, "lost")
    for cause, code in ((evening.kept, "not_lost"), (elsewhere, "other_motion")):
        with pytest.raises(RuleBroken) as refused:
            revised(evening, cause_amendment=cause)
        assert refused.value.code == code
    revised(evening)

    with pytest.raises(RuleBroken) as refused:
        revised(evening)
    assert refused.value.code == "already_taken_in"


def test_the_executive_revises_only_while_its_period_runs(evening):
    actions.executive_accept(evening.motion, occasion=DESK)

    with pytest.raises(RuleBroken) as refused:
        revised(evening)

    assert refused.value.code == "no_executive_period"


def test_a_revision_balances_and_is_put_by_a_member_of_this_council(evening):
    stranger = make_member(make_council())
    with pytest.raises(RuleBroken) as refused:
        revised(evening, accepted_by=stranger)
    assert refused.value.code == "other_council"

    lines = evening_lines(evening)[:1]
    revision = evening.drafted("Unbalanced", lines=lines)
    with pytest.raises(RuleBroken) as refused:
        actions.executive_take_in(
            revision, cause_amendment=evening.lost, accepted_by=evening.mover, occasion=DESK
        )
    assert refused.value.code == "not_balanced"


def evening_lines(evening: Any) -> list[Any]:
    return list(actions.versions.line_inputs(evening.lost.current).values())


def test_a_state_is_not_corrected_to_one_that_wants_a_fact_not_held(evening):
    with pytest.raises(RuleBroken) as refused:
        actions.correct_state(evening.lost, to="fallen", occasion=DESK)

    assert refused.value.code == "fact_missing"
    assert refused.value.messages == ["Say which amendment or vote caused it."]
    evening.lost.refresh_from_db()
    assert evening.lost.state == "lost"


def test_the_revision_survives_an_export_and_an_import(tmp_path):
    with transaction.atomic():
        revised(in_principle())
        export_bundle(Council.objects.get(), tmp_path / "out")
        transaction.set_rollback(True)

    report = import_bundle(tmp_path / "out")

    assert report.faults == []
    revision: Any = Amendment.objects.get(cause_amendment__title="Libraries")
    assert (revision.state, revision.cause_amendment.state) == ("accepted", "lost")
    assert revision.accepted_by == revision.mover
    event = AmendmentEvent.objects.get(verb="executive_take_in")
    assert event.cause_amendment == revision.cause_amendment
