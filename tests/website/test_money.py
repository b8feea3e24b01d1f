"""Pages of budgets, pots and amendments."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amendments.actions import publish_budget
from amendments.derive import take_snapshot
from amendments.models import (
    Amendment,
    AmendmentLine,
    Assessment,
    Pot,
    PotClaim,
)
from council.enums import Evidence
from council.records import Occasion
from tests import factories as make

pytestmark = pytest.mark.django_db


def put_to_the_council(council, **fields):
    """A budget whose base figures are published and whose first snapshot is taken."""
    budget = make.make_budget(council, basis="council_tax_requirement", **fields)
    version = budget.versions.get()
    version.published_at = None
    version.save(update_fields=["published_at"])
    publish_budget(budget, version=version, occasion=Occasion(evidence=Evidence.MINUTES))
    take_snapshot(budget.pk)
    budget.refresh_from_db()
    return budget


def claim_on(pot, amendment, amount):
    line = AmendmentLine.objects.filter(version=amendment.current, role="funding").get()
    return PotClaim.objects.create(line=line, pot=pot, amount=amount)


def text_of(client, record):
    response = client.get(record.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_an_amendment_shows_both_sides_and_says_whether_they_balance(client):
    council = make.make_council()
    motion = make.make_motion(make.make_meeting(council), put_to_the_council(council))
    amendment = make.make_amendment(motion, 1_000_000, title="Children", state="not_carried")

    page = text_of(client, amendment)

    assert "The amendment to spend £1\N{NO-BREAK SPACE}million more on early childhood and" in page
    assert "in 2025/26 was not carried, as reported." in page
    assert page.index("Gives") < page.index("Early childhood") < page.index("Paid for by")
    assert page.count("£1m") == 4
    assert "It balances." in page
    assert "<strong>Not known:</strong> who moved it, who seconded it" in page


def test_an_amendment_without_figures_says_that_none_are_held(client):
    motion = make.make_motion(make.make_meeting(make.make_council()))

    page = text_of(client, make.make_amendment(motion))

    assert "No figures are held." in page
    assert "£0" not in page


def test_a_pot_shows_what_each_amendment_claimed_whatever_became_of_it(client):
    council = make.make_council()
    budget = put_to_the_council(council)
    pot = make.make_pot(budget)
    motion = make.make_motion(make.make_meeting(council), budget)
    lost = make.make_amendment(motion, 1_000_000, title="First claim", state="lost")
    unsure = make.make_amendment(motion, 1_300_000, title="Second claim", state="carried")
    claim_on(pot, lost, 1_000_000)
    claim_on(pot, unsure, None)

    page = text_of(client, pot)

    assert "from Business rates in 2025/26. One of them was carried." in page
    assert '<td class="num">£1.0m</td>' in page
    assert '<td class="num">up to £1.3m</td>' in page
    assert "£1.0m to £2.3m" in page
    assert "not recorded" not in page
    assert "Not known, so the picture has no line for it." in page
    assert "First claim" in text_of(client, unsure)


def test_a_pot_of_which_no_claim_was_carried_says_that_this_is_a_report(client):
    budget = put_to_the_council(make.make_council())
    pot = make.make_pot(budget)
    motion = make.make_motion(make.make_meeting(budget.council), budget)
    first = make.make_amendment(motion, 1_000, state="not_carried")
    claim_on(pot, first, 1_000)
    assert "It was not carried, as reported." in text_of(client, pot)

    claim_on(pot, make.make_amendment(motion, 1_000, state="lost"), 1_000)

    assert "None of them was carried." in text_of(client, pot)


def test_nothing_in_confidence_or_before_its_time_shows_on_budget_pot_or_amendment(client):
    council = make.make_council()
    budget = put_to_the_council(council)
    pot = make.make_pot(budget)
    motion = make.make_motion(make.make_meeting(council), budget)
    seen = make.make_amendment(motion, 5, title="Seen")
    hidden = [
        make.make_amendment(motion, 7, title="Hidden one", state="submitted"),
        make.make_amendment(motion, 7, title="Hidden two", published_at=None),
        make.make_amendment(
            motion, 7, title="Hidden three", visible_from=make.now() + timedelta(days=1)
        ),
    ]
    for amendment in [seen, *hidden]:
        claim_on(pot, amendment, 5)
    make.make_pot(budget, "Hidden pot", published_at=None)

    pages = text_of(client, budget) + text_of(client, pot) + text_of(client, seen)

    assert "Seen" in pages
    assert "Hidden" not in pages
    assert [client.get(one.get_absolute_url()).status_code for one in hidden] == [404] * 3


def test_unpublished_budgets_and_pots_have_no_page(client):
    budget = make.make_budget(make.make_council(), published_at=None)
    pot = make.make_pot(budget)

    assert client.get(budget.get_absolute_url()).status_code == 404
    assert client.get(pot.get_absolute_url()).status_code == 404


def test_officers_comments_stand_with_the_amendment(client):
    motion = make.make_motion(make.make_meeting(make.make_council()))
    amendment = make.make_amendment(motion)
    Assessment.objects.create(
        version=amendment.versions.get(), role="finance", opinion="risks", text="One-off money.",
        reserves_after=4_000_000, reserves_minimum=4_500_000, signed_by="A. Treasurer",
        signed_at=datetime(2025, 2, 20, 16, 30, tzinfo=UTC),
    )  # fmt: skip
    Assessment.objects.create(
        version=amendment.versions.get(), role="legal", text="Lawful.", signed_by="B. Solicitor"
    )

    page = text_of(client, amendment)

    assert "Signed off by A. Treasurer, 20 February 2025, 16:30" in page
    assert "That is below the least." in page
    assert "By B. Solicitor; when it was signed off is not known" in page
    assert "Chief finance officer (section 151): robust, with risks" in page
    assert "Reserves after: £4\N{NO-BREAK SPACE}million" in page


def test_the_ground_on_which_officers_refused_a_published_amendment_is_told(client):
    motion = make.make_motion(make.make_meeting(make.make_council()))
    amendment = make.make_amendment(
        motion, state="not_accepted_for_debate", refusal_ground="no_evidence"
    )

    page = text_of(client, amendment)

    assert "The officers did not sign it off: not enough evidence to assess the saving." in page
    assert "the finance officer&#x27;s view. No source that we have seen tells." in page


def test_a_cause_that_is_in_confidence_is_not_named(client):
    motion = make.make_motion(make.make_meeting(make.make_council()))
    secret = make.make_amendment(motion, title="Secret", state="submitted", published_at=None)
    amendment = make.make_amendment(motion, state="fallen", cause_amendment=secret)

    assert "Secret" not in text_of(client, amendment)


def test_pot_and_amendment_ask_the_same_for_2_and_for_100_rows(client):
    asked = []
    for rows in (2, 100):
        council = make.make_council()
        budget = put_to_the_council(council)
        pot = make.make_pot(budget)
        motion = make.make_motion(make.make_meeting(council), budget)
        for _ in range(rows):
            claim_on(pot, make.make_amendment(motion, 1_000), 1_000)
        amendment = Amendment.objects.filter(motion=motion).latest("id")
        found = []
        for record in (Pot.objects.get(pk=pot.pk), amendment):
            with CaptureQueriesContext(connection) as queries:
                text_of(client, record)
            found.append(len(queries))
        asked.append(found)

    assert asked[0] == asked[1] == [10, 46]


def test_a_mover_who_is_not_public_is_not_named(client):
    council = make.make_council()
    motion = make.make_motion(
        make.make_meeting(council),
        mover=make.make_member(council, "Hidden Mover", published_at=None),
    )
    amendment = make.make_amendment(
        motion,
        mover=make.make_member(council, "Hidden Other", published_at=None),
        seconder=make.make_member(council, "Seen Seconder"),
    )

    pages = text_of(client, amendment) + text_of(client, motion)

    assert "Seen Seconder" in pages
    assert "Hidden" not in pages
