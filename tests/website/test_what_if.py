"""The what-if page and its twin in the API: arithmetic beside what really happened."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amendments.models import (
    Amendment,
    AmendmentLine,
    AmendmentVersion,
    BudgetChange,
    BudgetVersion,
    PotAmount,
    PotClaim,
    ReferendumLimit,
)
from council.models import OldReference
from tests import factories as make
from tests.website.test_money import put_to_the_council

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parents[2] / "council" / "demo"
NORFOLK = "/norfolk/full-council/2019-02-11"


class Chamber:
    """A meeting with a budget put to it and three amendments of a million each."""

    def __init__(self, amendments: int = 3) -> None:
        self.council = make.make_council("quay", name="Quay Council")
        self.budget = put_to_the_council(self.council)
        self.meeting = make.make_meeting(self.council)
        self.motion = make.make_motion(self.meeting, self.budget)
        self.amendments = [
            make.make_amendment(self.motion, 1_000_000, title=f"Paper {place}")
            for place in range(1, amendments + 1)
        ]
        for place, amendment in enumerate(self.amendments, start=1):
            Amendment.objects.filter(pk=amendment.pk).update(number=place)

    def page(self, client: Client, query: str = "") -> str:
        response = client.get(f"{self.meeting.get_absolute_url()}/what-if{query}")
        assert response.status_code == 200
        return response.content.decode()

    def ask(self, client: Client, chosen: str) -> dict[str, Any]:
        found: dict[str, Any] = client.get(
            "/api/v1/what-if", {"meeting": self.meeting.reference, "with": chosen}
        ).json()
        return found


def version_of(amendment: Amendment) -> Any:
    return AmendmentVersion.objects.filter(amendment=amendment)


def test_norfolk_2019_both_childrens_amendments(client: Client) -> None:
    call_command("import_bundle", str(DEMO / "norfolk"), stdout=StringIO())

    page = client.get(f"{NORFOLK}/what-if?with=1,3").content.decode()
    told = client.get("/api/v1/what-if", {"meeting": NORFOLK.strip("/"), "with": "1,3"}).json()

    assert "would have had £7.5\xa0million in 2019/20 instead of £5.2\xa0million." in page
    assert "What happened: neither was carried, as reported." in page
    assert "An officer would have had to rule on this" in page
    assert "£1.0m to £2.3m" in page
    assert "2.987%" in page
    line = next(step for step in told["lines"] if step["year"] == 2019)
    assert (line["actual"], line["supposed"]) == (5_200_000, 7_500_000)
    assert told["tax"]["change"] == 0
    assert told["tax"]["bands"]["D"] == "1362.24"
    assert [pot["is_overdrawn"] for pot in told["pots"]] == [None] * len(told["pots"])


def test_the_plain_form_is_sent_on_to_one_stable_address(client: Client) -> None:
    chamber = Chamber()
    address = f"{chamber.meeting.get_absolute_url()}/what-if"

    response = client.get(f"{address}?with=2&with=3")

    assert (response.status_code, response["Location"]) == (302, f"{address}?with=2,3")


def test_without_a_choice_the_page_asks_for_one(client: Client) -> None:
    page = Chamber().page(client)

    assert "What if other amendments to the budget for 2025/26 had been carried?" in page
    assert page.count('type="checkbox"') == 3
    assert "What would have followed" not in page


def test_many_changes_are_listed_and_the_largest_of_them_drawn(client: Client) -> None:
    chamber = Chamber(amendments=1)
    paper = version_of(chamber.amendments[0]).get()
    version = chamber.budget.versions.get()
    for place in range(1, 15):
        name = f"Service {place}"
        line = chamber.budget.lines.create(key=f"service-{place}", service=name)
        version.amounts.create(line=line, year=2025, amount=place * 10_000)
        AmendmentLine.objects.create(
            version=paper, position=place + 2, year=2025, role="investment",
            line=line, service=name, amount=place * 1_000,
        )  # fmt: skip

    page = chamber.page(client, "?with=1")
    listed = page.split("More services in 2025/26</caption>")[1].split("</table>")[0]

    assert page.count('<table class="big even">') == 12
    assert [name for name in ("Service 1<", "Service 2<", "Service 3<", "Service 4<")
            if name in listed] == ["Service 1<", "Service 2<", "Service 3<"]  # fmt: skip
    assert "£10,000</td>" in listed
    assert "£11,000</td>" in listed


def test_a_number_that_is_no_amendment_is_refused_with_a_sentence(client: Client) -> None:
    chamber = Chamber()

    page = client.get(f"{chamber.meeting.get_absolute_url()}/what-if?with=1,9")
    told = chamber.ask(client, "1,9")

    assert page.status_code == 400
    sentence = "There is no amendment 9 to choose here: choose from 1, 2, 3."
    assert sentence in page.content.decode()
    assert (told["code"], told["detail"], told["parameter"]) == ("no_amendment", sentence, "with")
    assert chamber.ask(client, "1,1")["code"] == "named_twice"
    assert chamber.ask(client, "")["order"] == []


def test_the_api_says_which_meeting_it_needs(client: Client) -> None:
    council = make.make_council()
    without = make.make_meeting(council)

    assert client.get("/api/v1/what-if").json()["parameter"] == "meeting"
    told = client.get("/api/v1/what-if", {"meeting": without.reference}).json()
    assert told["code"] == "no_budget"
    page = client.get(f"{without.get_absolute_url()}/what-if")
    assert "No budget was before this meeting" in page.content.decode()


def test_the_api_takes_its_one_format_and_an_old_reference_of_the_meeting(client: Client) -> None:
    meeting = Chamber().meeting
    OldReference.objects.create(old="old/meeting", new=meeting.reference)

    told = client.get("/api/v1/what-if", {"meeting": "old/meeting", "format": "json"})
    csv = client.get("/api/v1/what-if", {"meeting": meeting.reference, "format": "csv"})

    assert (told.status_code, told.json()["meeting"]) == (200, meeting.reference)
    assert (csv.status_code, csv.json()["parameter"]) == (400, "format")


def test_an_alternative_budget_decided_last_leaves_nothing_of_the_others(client: Client) -> None:
    chamber = Chamber()
    version_of(chamber.amendments[2]).update(replaces_all=True)

    last = chamber.ask(client, "1,2,3")
    first = chamber.ask(client, "3,1,2")

    assert [step["change"] for step in last["lines"]] == [1_000_000]
    assert [one["is_superseded"] for one in last["options"]] == [True, True, False]
    assert [step["change"] for step in first["lines"]] == [3_000_000]
    page = chamber.page(client, "?with=1,3")
    assert "A later one replaces everything" in page
    assert f"{chamber.meeting.get_absolute_url()}/what-if?with=3,1" in page


def test_lines_that_are_not_all_known_leave_totals_unknown(client: Client) -> None:
    chamber = Chamber()
    version_of(chamber.amendments[0]).update(lines_complete=False)

    told = chamber.ask(client, "1")

    assert {step["supposed"] for step in told["totals"]} == {None}
    assert "Totals are not worked out" in chamber.page(client, "?with=1")


def test_a_pot_that_holds_less_than_is_taken_says_so(client: Client) -> None:
    chamber = Chamber()
    pot = make.make_pot(chamber.budget)
    PotAmount.objects.create(pot=pot, year=2025, available=1_500_000)
    for amendment, amount in zip(chamber.amendments, (1_000_000, 1_000_000, None), strict=True):
        line = AmendmentLine.objects.get(version=amendment.current, role="funding")
        PotClaim.objects.create(line=line, pot=pot, amount=amount)

    found = {
        chosen: [
            (each["least"], each["most"], each["is_overdrawn"])
            for each in chamber.ask(client, chosen)["pots"]
        ]
        for chosen in ("1", "1,2", "1,3")
    }

    assert found == {
        "1": [(1_000_000, 1_000_000, False)],
        "1,2": [(2_000_000, 2_000_000, True)],
        "1,3": [(1_000_000, 2_000_000, None)],
    }
    assert "More than the pot holds." in chamber.page(client, "?with=1,2")
    assert "It may be more than the pot holds." in chamber.page(client, "?with=1,3")


def test_a_change_of_council_tax_gives_new_bands_and_is_held_against_the_limit(
    client: Client,
) -> None:
    chamber = Chamber()
    before = make.make_budget(chamber.council, 2024)
    BudgetVersion.objects.filter(budget=before).update(band_d=Decimal("1322.73"))
    BudgetVersion.objects.filter(budget=chamber.budget).update(tax_base=Decimal(300_000))
    ReferendumLimit.objects.create(
        council=chamber.council, year=2025, core_percent=Decimal(3), or_more=True
    )
    paying = AmendmentLine.objects.filter(version=chamber.amendments[0].current, role="funding")
    paying.delete()

    [before_tax, after_tax] = [chamber.ask(client, chosen)["tax"] for chosen in ("2", "1")]

    assert (before_tax["change"], after_tax["change"]) == (0, 1_000_000)
    assert after_tax["bands"]["D"] == str(
        (Decimal(after_tax["requirement"]) / 300_000).quantize(Decimal("0.01"))
    )
    assert after_tax["needs_referendum"] is True
    assert "a referendum would have been needed" in chamber.page(client, "?with=1")


def test_what_is_not_public_can_be_neither_chosen_nor_counted(client: Client) -> None:
    chamber = Chamber()
    Amendment.objects.filter(pk=chamber.amendments[0].pk).update(state="submitted")
    Amendment.objects.filter(pk=chamber.amendments[1].pk).update(
        visible_from=timezone.now() + timedelta(days=1)
    )

    told = chamber.ask(client, "")

    assert [one["number"] for one in told["options"]] == ["3"]
    assert chamber.ask(client, "1")["code"] == "no_amendment"


def test_totals_start_from_the_newest_change_that_may_be_read(client: Client) -> None:
    chamber = Chamber()
    BudgetChange.objects.update(visible_from=timezone.now() + timedelta(days=1))

    told = chamber.ask(client, "1")

    assert (told["facts_revision"], told["lines"], told["tax"]) == (None, [], None)
    assert "The budget as recommended is not published here." in chamber.page(client, "?with=1")


def test_a_divided_amendment_is_chosen_by_its_parts(client: Client) -> None:
    chamber = Chamber(1)
    whole = chamber.amendments[0]
    for place in (1, 2):
        part = make.make_amendment(chamber.motion, 1_000_000, parent=whole, part_number=place)
        Amendment.objects.filter(pk=part.pk).update(number=1)

    told = chamber.ask(client, "1.2")

    assert [one["number"] for one in told["options"]] == ["1.1", "1.2"]
    assert [step["supposed"] for step in told["lines"]] == [6_200_000]


def test_the_page_reads_as_often_for_thirty_amendments_as_for_three(client: Client) -> None:
    few = Chamber(3)
    with CaptureQueriesContext(connection) as small:
        few.page(client, "?with=1,2")
    for place in range(4, 31):
        amendment = make.make_amendment(few.motion, 1_000, title=f"Paper {place}")
        Amendment.objects.filter(pk=amendment.pk).update(number=place)
    with CaptureQueriesContext(connection) as large:
        few.page(client, "?with=1,2,30")

    assert len(large) == len(small) <= 27
