"""What if: every figure that an answer gives: divided papers, pots, services, two budgets."""

from typing import Any

import pytest
from django.test import Client

from amendments.models import (
    Amendment,
    AmendmentLine,
    BudgetAmount,
    BudgetLine,
    PotAmount,
    PotClaim,
)
from tests import factories as make
from tests.website.test_what_if import Chamber

pytestmark = pytest.mark.django_db


def claim(
    chamber: Chamber, amendment: Amendment, amount: int | None, role: str = "funding"
) -> None:
    pot = chamber.budget.pots.first() or make.make_pot(chamber.budget)
    line = AmendmentLine.objects.get(version=amendment.current, role=role)
    PotClaim.objects.create(line=line, pot=pot, amount=amount)


def divide(chamber: Chamber, whole: Amendment) -> list[Amendment]:
    whole.refresh_from_db()
    parts = []
    for place in (1, 2):
        part = make.make_amendment(chamber.motion, 500_000, parent=whole, part_number=place)
        Amendment.objects.filter(pk=part.pk).update(number=whole.number)
        parts.append(part)
    return parts


def test_the_pot_of_a_divided_amendment_is_drawn_on_once(client: Client) -> None:
    chamber = Chamber(1)
    whole = chamber.amendments[0]
    claim(chamber, whole, 1_000_000)
    Amendment.objects.filter(pk=whole.pk).update(state="carried")
    for part in divide(chamber, whole):
        claim(chamber, part, 500_000)

    [pot] = chamber.ask(client, "1.1,1.2")["pots"]

    assert (pot["least"], pot["most"]) == (1_000_000, 1_000_000)
    assert chamber.ask(client, "")["pots"] == []


def test_money_that_an_amendment_puts_into_a_pot_is_no_draw(client: Client) -> None:
    chamber = Chamber(2)
    claim(chamber, chamber.amendments[0], 1_000_000)
    claim(chamber, chamber.amendments[1], 1_000_000, role="investment")
    PotAmount.objects.create(pot=chamber.budget.pots.get(), year=2025, available=200_000)

    [alone] = chamber.ask(client, "1")["pots"]
    [both] = chamber.ask(client, "1,2")["pots"]

    assert (alone["left_least"], alone["is_overdrawn"]) == (-800_000, True)
    assert (both["least"], both["paid_in_least"], both["left_most"]) == (
        1_000_000, 1_000_000, 200_000,
    )  # fmt: skip
    assert both["is_overdrawn"] is False


def test_a_pot_that_is_not_public_is_not_in_the_answer(client: Client) -> None:
    chamber = Chamber(1)
    claim(chamber, chamber.amendments[0], 1_000_000)
    chamber.budget.pots.update(published_at=None)

    assert chamber.ask(client, "1")["pots"] == []


def test_more_amendments_than_may_be_chosen_are_refused_in_a_sentence(client: Client) -> None:
    chamber = Chamber(1)

    told = chamber.ask(client, ",".join(map(str, range(1, 102))))

    assert (told["code"], told["detail"]) == (
        "too_many", "101 amendments are named: choose 100 at most.",
    )  # fmt: skip


def of_book(told: dict[str, Any]) -> list[Any]:
    return [each for each in told["services"] if each["in_book"]]


def test_services_are_the_sum_of_their_lines_in_each_year(client: Client) -> None:
    chamber = Chamber(2)
    version = chamber.budget.versions.get()
    held = BudgetLine.objects.get(budget=chamber.budget)
    other = BudgetLine.objects.create(budget=chamber.budget, key="x", service=held.service)
    BudgetAmount.objects.create(version=version, line=other, year=2025, amount=100_000)

    [found] = of_book(chamber.ask(client, "1,2"))

    assert found == {
        "service": held.service,
        "account": "general_fund_revenue",
        "year": 2025,
        "actual": 5_300_000,
        "supposed": 7_300_000,
        "change": 2_000_000,
        "in_book": True,
    }
    BudgetAmount.objects.filter(line=other).delete()
    [found] = of_book(chamber.ask(client, "1,2"))
    assert (found["actual"], found["change"]) == (None, 2_000_000), "one line of it is not known"


def test_a_service_that_the_book_does_not_hold_shows_its_change_alone(client: Client) -> None:
    chamber = Chamber(1)
    lines = AmendmentLine.objects.filter(version=chamber.amendments[0].current)
    lines.filter(role="investment").update(line=None, service="Ferry slipway")

    [found] = [each for each in chamber.ask(client, "1")["services"] if each["change"] > 0]

    assert (found["service"], found["in_book"], found["supposed"]) == (
        "Ferry slipway",
        False,
        None,
    )
    assert found["change"] == 1_000_000


def test_the_gap_of_all_together_is_told_with_its_amount(client: Client) -> None:
    chamber = Chamber(2)
    funding = AmendmentLine.objects.filter(version=chamber.amendments[0].current, role="funding")
    funding.update(amount=-700_000)

    told = chamber.ask(client, "1,2")

    [gap] = told["gaps"]
    assert (gap["year"], gap["gap"], gap["balanced"]) == (2025, 300_000, False)
    assert [one["gaps"][0]["gap"] for one in told["options"]] == [300_000, 0]


def test_the_years_without_money_are_those_of_all_together(client: Client) -> None:
    chamber = Chamber(2)
    first = AmendmentLine.objects.filter(version=chamber.amendments[0].current)
    first.filter(role="investment").update(nature="recurring")
    first.filter(role="funding").update(nature="one_off")
    second = AmendmentLine.objects.filter(version=chamber.amendments[1].current)
    second.update(nature="one_off")

    [found] = chamber.ask(client, "1,2")["unfunded"]

    assert found == {"year": 2026, "amount": 1_000_000, "only_if_recurring": False}
    assert chamber.ask(client, "2")["unfunded"] == []


def test_a_line_that_two_of_them_move_is_told_with_what_each_does(client: Client) -> None:
    chamber = Chamber(2)

    [added] = chamber.ask(client, "1,2")["overlaps"]
    AmendmentLine.objects.filter(role="investment").update(role="saving_reversal")
    [twice] = chamber.ask(client, "1,2")["overlaps"]

    assert added["amounts"] == [1_000_000, 1_000_000]
    assert (added["may_count_twice"], twice["may_count_twice"]) == (False, True)


# Two budgets before one meeting.


def two_budgets() -> tuple[Chamber, Amendment]:
    chamber = Chamber(2)
    other = make.make_budget(chamber.council, 2024)
    motion = make.make_motion(chamber.meeting, other)
    late = make.make_amendment(motion, 1_000, title="In-year change")
    Amendment.objects.filter(pk=late.pk).update(number=9)
    return chamber, late


def test_with_two_budgets_before_a_meeting_the_chosen_ones_say_which(client: Client) -> None:
    chamber, _ = two_budgets()

    assert chamber.ask(client, "2")["budget"] == chamber.budget.reference
    assert chamber.ask(client, "9")["budget"].endswith("/2024")
    assert chamber.ask(client, "2,9")["code"] == "two_budgets"
    told = chamber.ask(client, "")
    assert (told["code"], told["parameter"]) == ("which_budget", "budget")
    assert "2025/26 or 2024/25" in told["detail"]


def test_with_two_budgets_the_page_asks_which_and_each_has_an_address(client: Client) -> None:
    chamber, _ = two_budgets()
    reference = chamber.budget.council.reference + "/budgets/2024"

    page = chamber.page(client)
    one = chamber.page(client, f"?budget={reference}")

    assert f"what-if?budget={reference}" in page
    assert "What if other amendments to the budget for 2024/25 had been carried?" in one
    assert "In-year change" in one
    assert "Paper 1" not in one


def test_a_budget_that_was_not_before_the_meeting_is_refused(client: Client) -> None:
    chamber, _ = two_budgets()
    asked: dict[str, Any] = {"meeting": chamber.meeting.reference, "budget": "quay/budgets/1999"}

    told = client.get("/api/v1/what-if", asked).json()

    assert (told["code"], told["parameter"]) == ("no_budget", "budget")
