"""An officer's comment that readers have seen is corrected in public, never written over."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from amendments import actions
from amendments.models import Assessment
from council.errors import RuleBroken
from council.models import RecordEvent
from council.records import Occasion
from tests.amendments.evening import DESK, Evening, make_evening
from tests.factories import make_clerk

pytestmark = pytest.mark.django_db
WHY = Occasion(reason="The figure was last year's.")


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def comment(amendment: Any, **fields: Any) -> Assessment:
    given = {"role": "finance", "opinion": "robust", "reserves_after": 4_000_000, **fields}
    return Assessment.objects.create(version=amendment.current, **given)


def test_a_correction_keeps_what_it_said_with_the_reason(evening, client):
    amendment = evening.tabled()
    said, revision = comment(amendment), amendment.revision
    signed = datetime(2025, 2, 20, 16, 30, tzinfo=UTC)

    changes = {"reserves_after": 3_000_000, "signed_by": "A. Treasurer", "signed_at": signed}
    actions.correct_assessment(said, changes, occasion=WHY)
    actions.correct_assessment(said, changes, occasion=WHY)

    amendment.refresh_from_db()
    event = RecordEvent.objects.get(reference=amendment.reference, verb="correct")
    office = "Chief finance officer (section 151)"
    assert event.data["changes"][f"{office}: reserves_after"] == [4_000_000, 3_000_000]
    assert (event.reason, amendment.revision) == (WHY.reason, revision + 1)
    page = client.get(amendment.get_absolute_url()).content.decode()
    assert "Signed off by A. Treasurer, 20 February 2025, 16:30" in page


def test_a_correction_of_a_comment_says_why(evening):
    said = comment(evening.tabled())

    with pytest.raises(RuleBroken, match="Say why") as refused:
        actions.correct_assessment(said, {"opinion": "risks"}, occasion=DESK)

    assert refused.value.code == "no_reason"
    said.refresh_from_db()
    assert said.opinion == "robust"


def test_a_comment_on_a_draft_leaves_no_public_event(evening):
    said = comment(evening.drafted())

    actions.correct_assessment(said, {"opinion": "risks"}, occasion=WHY)

    assert Assessment.objects.get().opinion == "risks"
    assert not RecordEvent.objects.filter(verb="correct").exists()


def door(amendment: Any, name: str = "") -> str:
    if name:
        view, args = "verb", [amendment.current_id, name]
    else:
        view, args = "change", [amendment.current_id]
    return reverse(f"admin:amendments_amendmentversion_{view}", args=args)


def rows(amendment: Any, said: Assessment | None, **fields: str) -> dict[str, str]:
    """Return one row of comments as a browser sends it."""
    number = "0" if said is None else "1"
    row = {"version": str(amendment.current_id), "role": "finance", **fields}
    if said is not None:
        row["id"] = str(said.pk)
    return {
        "assessments-TOTAL_FORMS": "1", "assessments-INITIAL_FORMS": number,
        "lines-TOTAL_FORMS": "0", "lines-INITIAL_FORMS": "0",
        **{f"assessments-0-{name}": value for name, value in row.items()},
    }  # fmt: skip


def test_the_page_of_a_version_writes_over_no_comment_that_was_read(
    evening: Evening, client: Client
) -> None:
    client.force_login(make_clerk(evening.meeting.council, "finance"))
    draft, tabled = evening.drafted(), evening.tabled()
    for amendment in (draft, tabled):
        client.post(door(amendment), rows(amendment, comment(amendment), opinion="risks"))

    assert draft.current.assessments.get().opinion == "risks"
    assert tabled.current.assessments.get().opinion == "robust"

    client.post(
        door(tabled, "correct-comment"),
        {"evidence": "desk", "said": str(tabled.current.assessments.get().pk),
         "opinion": "risks", "reason": "As signed."},
    )  # fmt: skip
    assert tabled.current.assessments.get().opinion == "risks"
    assert RecordEvent.objects.get(verb="correct").reason == "As signed."
    assert client.get(door(draft, "correct-comment")).status_code == 302


def test_a_comment_added_to_a_public_amendment_is_news_of_it(
    evening: Evening, client: Client
) -> None:
    client.force_login(make_clerk(evening.meeting.council, "finance"))
    amendment = evening.tabled()
    before = amendment.revision

    client.post(door(amendment), rows(amendment, None, opinion="robust", text="It balances."))

    amendment.refresh_from_db()
    assert (amendment.revision, Assessment.objects.count()) == (before + 1, 1)
