"""Money stands in the council's own currency on every page, in every sentence and at the desk."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from amendments import actions
from amendments.models import Assessment, BudgetVersion, PotAmount
from council.admin.desk import desk_address
from council.website.bundles.importing import write_missing_snapshots
from tests.amendments.evening import DESK, MINUTES, YEAR, Evening, make_evening, spend
from tests.factories import make_clerk
from tests.website.test_rivals import verb

pytestmark = pytest.mark.django_db


def evening_in(currency: str) -> Evening:
    """A whole evening about money in one currency, as far as rulings and figures for a pair."""
    evening = make_evening(currency=currency)
    pot = evening.budget.pots.get()
    PotAmount.objects.create(pot=pot, year=YEAR, available=1_500_000)
    version = evening.budget.versions.get()
    BudgetVersion.objects.filter(pk=version.pk).update(
        band_d="1362.24", tax_base="300000", published_at=None
    )
    version.refresh_from_db()
    actions.publish_budget(evening.budget, version, occasion=MINUTES)
    first = evening.carried("First")
    second = evening.seconded("Second", lines=spend(700_000))
    Assessment.objects.create(
        version=second.current, role="finance", opinion="robust", reserves_after=19_000_000
    )
    actions.note_if_also_carried(
        second, first, lines=spend(500_000), words="Less.", said_by="CFO", occasion=DESK
    )
    write_missing_snapshots()
    return evening


def pages_of(evening: Evening) -> list[str]:
    papers = evening.motion.amendments.all()
    council, meeting = evening.meeting.council, evening.meeting
    return [
        f"/{council.slug}",
        f"/{council.slug}/budgets",
        *(f"/{paper.reference}" for paper in papers),
        f"/{evening.budget.reference}",
        f"/{evening.budget.pots.get().reference}",
        f"/{meeting.reference}",
        f"/{meeting.reference}/what-if?with=2",
    ]


def desk_of(evening: Evening) -> list[str]:
    second = evening.motion.amendments.get(title="Second")
    rivals = desk_address(evening.meeting.pk, "rivals/")
    return [verb(second, "alter"), verb(second, "if-also-carried"), rivals]


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


@pytest.mark.parametrize(("currency", "sign"), [("USD", "$"), ("EUR", "€"), ("CHF", "CHF\xa0")])
def test_no_page_prints_pounds_for_a_council_of_another_currency(
    client: Client, currency: str, sign: str
) -> None:
    evening = evening_in(currency)
    told = {address: shown(client, address) for address in pages_of(evening)}
    client.force_login(make_clerk(evening.meeting.council))
    told |= {address: shown(client, address) for address in desk_of(evening)}

    for address, page in told.items():
        assert "£" not in page, address
    papers = [page for address, page in told.items() if "amendment-" in address]
    assert all(sign in page for page in papers)


def test_a_clerk_keys_the_sign_of_the_councils_own_currency(client: Client) -> None:
    evening = evening_in("USD")
    second = evening.motion.amendments.get(title="Second")
    client.force_login(make_clerk(evening.meeting.council))
    page = shown(client, verb(second, "alter"))

    assert 'value="$700,000"' in page
    assert ">$m<" in page


def test_a_gap_is_told_in_the_councils_own_currency(client: Client) -> None:
    evening: Any = make_evening(currency="USD")
    paper = evening.drafted("Odd", lines=spend(5)[:1], lines_complete=True, occasion=MINUTES)
    actions.table(paper, occasion=MINUTES)

    assert "It is out by $5 in the year" in shown(client, f"/{paper.reference}")
