"""Money as flat lists: lines of amendments, claims on pots, stated totals, snapshots."""

import csv
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentLine,
    AmendmentVersion,
    Budget,
    BudgetSnapshot,
    BudgetVersion,
    Motion,
    PotClaim,
    StatedTotal,
)
from council.models import Meeting
from tests.api_world import add_snapshot
from tests.factories import (
    make_amendment,
    make_budget,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
    make_pot,
)

pytestmark = pytest.mark.django_db
SOON = datetime(2999, 1, 1, tzinfo=UTC)
FRACTION = re.compile(r"(?<=:\d\d)\.\d+(?=Z)")
MONEY = ("amendment-lines", "pot-claims", "budget-versions", "stated-totals", "snapshot-rows")


@pytest.fixture
def motion() -> Any:
    council = make_council("norfolk")
    return make_motion(make_meeting(council), make_budget(council))


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def amounts(client: Client, query: str) -> list[int]:
    return [row["amount"] for row in rows(client, f"amendment-lines?{query}")]


def text_of(client: Client, names: tuple[str, ...] = MONEY) -> str:
    """Return all that these lists say, as JSON and as CSV.

    Without the fractions of moments: by chance they are the figure that is looked for.
    """
    addresses = [f"/api/v1/{name}{form}" for name in names for form in ("", ".csv")]
    said = "\n".join(client.get(address).getvalue().decode() for address in addresses)
    return FRACTION.sub("", said)


def claim_on(pot: Any, amendment: Any, amount: int | None = None) -> None:
    """Let the amendment's last line draw on a pot."""
    PotClaim.objects.create(line=amendment.current.lines.last(), pot=pot, amount=amount)


def new_version(amendment: Any, number: int, amount: int) -> AmendmentVersion:
    version = AmendmentVersion.objects.create(amendment=amendment, number=number, text="Amend")
    AmendmentLine.objects.create(
        version=version, position=1, role="investment", year=2025, amount=amount
    )
    return version


def test_each_line_says_what_a_journalist_asks_for(client: Client, motion: Any) -> None:
    group = make_group(motion.council, "Green")
    mover = make_member(motion.council, "Ann Bell", group)
    amendment = make_amendment(motion, 1_000_000, mover=mover, state="carried")
    amendment.groups.add(group)
    pot = make_pot(motion.budget)
    claim_on(pot, amendment, 400_000)

    first, second = rows(client, "amendment-lines")

    assert first["reference"] == second["reference"] == amendment.reference
    assert (first["line"], first["line_service"]) == (
        "early-childhood", "Early childhood and family service",
    )  # fmt: skip
    assert (first["year"], first["amount"], first["role"]) == (2025, 1_000_000, "investment")
    assert (first["state"], first["version"], first["is_current"]) == ("carried", 1, True)
    assert first["groups"] == [{"reference": group.reference, "name": "Green"}]
    assert first["mover"]["name"] == "Ann Bell"
    assert (second["amount"], second["pots"]) == (-1_000_000, [pot.reference])
    assert second["claims"] == [{"pot": pot.reference, "amount": 400_000}]
    (claim,) = rows(client, "pot-claims")
    assert (claim["pot"]["reference"], claim["amount"], claim["line"]) == (
        pot.reference, 400_000, 2,
    )  # fmt: skip
    assert (claim["least"], claim["most"], claim["line_amount"]) == (400_000, 400_000, 1_000_000)


def test_claim_whose_split_is_not_given_is_nought_for_certain_and_its_line_at_most(
    client: Client, motion: Any
) -> None:
    amendment = make_amendment(motion, 1_000_000)
    claim_on(make_pot(motion.budget), amendment)

    (claim,) = rows(client, "pot-claims")

    assert (claim["amount"], claim["least"], claim["most"]) == (None, 0, 1_000_000)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("service=CHILDHOOD", [1000, 50]),
        ("service=family", [1000, 50]),
        ("service=moon", []),
        ("role=funding", [-1000, -50]),
        ("kind=business_rates", [-1000, -50]),
        ("kind=spending&amount_least=60", [1000]),
        ("amount_most=-60", [-1000]),
        ("amount_least=-60&amount_most=60", [50, -50]),
        ("nature=one_off", [-1000, -50]),
        ("account=capital", []),
        ("year=2025&role=investment", [1000, 50]),
        ("year=2026", []),
        ("state=lost", [50, -50]),
        ("is_current=true", [1000, -1000, 50, -50]),
        ("is_current=false", []),
        ("group=norfolk/groups/green", [1000, -1000]),
        ("member=norfolk/members/ann-bell", [1000, -1000]),
        ("pot=norfolk/budgets/2025/pots/business-rates", [-1000]),
        ("budget=norfolk/budgets/2025", [1000, -1000, 50, -50]),
        ("council=norfolk&role=saving", []),
        ("council=suffolk", []),
        ("updated_since=2999-01-01", []),
        ("evidence=press", []),
    ],
)
def test_lines_are_found_by_what_a_journalist_thinks_in(
    client: Client, motion: Any, query: str, found: list[int]
) -> None:
    make_council("suffolk")
    group = make_group(motion.council, "Green")
    big = make_amendment(motion, 1000, mover=make_member(motion.council, "Ann Bell"))
    big.groups.add(group)
    make_amendment(motion, 50, state="lost")
    claim_on(make_pot(motion.budget), big)

    assert amounts(client, query) == found


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("amount_least=much", "amount_least", "wrong_value"),
        ("amount_most=1.5", "amount_most", "wrong_value"),
        ("amount_most=--1", "amount_most", "wrong_value"),
        ("amount_least=" + "9" * 30, "amount_least", "wrong_value"),
        ("service=%20", "service", "wrong_value"),
        ("is_current=perhaps", "is_current", "wrong_value"),
        ("state=draft", "state", "wrong_value"),
        ("pot=norfolk/nothing", "pot", "unknown_reference"),
    ],
)
def test_wrong_filter_of_lines_is_answered_with_what_to_change(
    client: Client, motion: Any, query: str, field: str, code: str
) -> None:
    answer = client.get(f"/api/v1/amendment-lines?{query}")

    assert answer.status_code == 400
    assert f'"{field}"' in answer.content.decode()
    assert code in answer.content.decode()


@pytest.mark.parametrize(
    "hidden",
    [{"state": "draft"}, {"state": "submitted"}, {"published_at": None}, {"visible_from": SOON}],
)
def test_lines_of_an_amendment_that_is_not_public_stand_nowhere(
    client: Client, motion: Any, hidden: dict[str, Any]
) -> None:
    pot = make_pot(motion.budget)
    shown = make_amendment(motion, 7)
    secret = make_amendment(motion, 987_654, **{"title": "Secret"} | hidden)
    for amendment in (shown, secret):
        claim_on(pot, amendment)

    assert amounts(client, "") == [7, -7]
    assert len(rows(client, "pot-claims")) == 1
    assert not any(word in text_of(client) for word in ("Secret", "987654", secret.reference))


def test_lines_of_a_meeting_that_is_not_public_stand_nowhere(client: Client, motion: Any) -> None:
    amendment = make_amendment(motion, 7)
    claim_on(make_pot(motion.budget), amendment)
    Meeting.objects.update(visible_from=SOON)

    assert rows(client, "amendment-lines") == []
    assert rows(client, "pot-claims") == []


@pytest.mark.parametrize("hidden", [{"published_at": None}, {"visible_from": SOON}])
def test_budget_that_is_not_public_is_named_by_no_row_of_money(
    client: Client, motion: Any, hidden: dict[str, Any]
) -> None:
    amendment = make_amendment(motion, 7)
    pot = make_pot(motion.budget)
    claim_on(pot, amendment)
    AmendmentLine.objects.update(service="")
    add_snapshot(motion.budget, amendment)
    Budget.objects.update(**hidden)
    Motion.objects.update(**hidden)

    assert amounts(client, "") == [7, -7]
    assert amounts(client, "service=childhood") == []
    for name in MONEY[1:]:
        assert rows(client, name) == []
    said = text_of(client)
    assert not any(word in said for word in ("budgets/2025", "hildhood", pot.reference))


def test_pot_and_people_that_are_not_public_are_named_by_no_line(
    client: Client, motion: Any
) -> None:
    mover = make_member(motion.council, "Sam Secret", published_at=None)
    amendment = make_amendment(motion, 7, mover=mover)
    amendment.groups.add(make_group(motion.council, "Secret group", published_at=None))
    pot = make_pot(motion.budget, "Secret pot", published_at=None)
    claim_on(pot, amendment)

    assert amounts(client, "") == [7, -7]
    assert rows(client, "pot-claims") == []
    assert "ecret" not in text_of(client)


def test_words_and_state_with_a_timed_release_show_nothing_early(
    client: Client, motion: Any
) -> None:
    amendment = make_amendment(motion, 7, state="carried")
    new = new_version(amendment, 2, 987_654)
    Amendment.objects.filter(pk=amendment.pk).update(current=new)
    for verb, was, to in (("alter", "moved", "moved"), ("record_decision", "moved", "carried")):
        AmendmentEvent.objects.create(
            amendment=amendment, version=new, verb=verb, from_state=was, to_state=to,
            visible_from=SOON,
        )  # fmt: skip

    found = rows(client, "amendment-lines")

    assert [row["amount"] for row in found] == [7, -7]
    assert {(row["version"], row["is_current"], row["state"]) for row in found} == {
        (1, True, "moved")
    }
    assert amounts(client, "is_current=true") == [7, -7]
    assert amounts(client, "state=carried") == []
    assert "987654" not in text_of(client)
    AmendmentEvent.objects.update(visible_from=timezone.now())
    assert amounts(client, "is_current=true") == [987_654]
    assert amounts(client, "is_current=false") == [7, -7]


def test_rows_of_a_whole_and_of_its_parts_say_so(client: Client, motion: Any) -> None:
    whole = make_amendment(motion, 7)
    make_amendment(motion, 7, parent=whole, part_number=1)

    found = {(row["has_parts"], row["parent"]) for row in rows(client, "amendment-lines")}

    assert found == {(True, None), (False, whole.reference)}


def test_lines_are_a_flat_file(client: Client, motion: Any) -> None:
    amendment = make_amendment(motion, 1_000_000)
    AmendmentLine.objects.filter(position=1).update(service="=Libraries")
    claim_on(make_pot(motion.budget), amendment)

    body = client.get("/api/v1/amendment-lines.csv").getvalue().decode()
    first, second = csv.DictReader(body.splitlines())

    assert (first["amount"], first["year"], first["service"]) == (
        "1000000", "2025", "'=Libraries",
    )  # fmt: skip
    assert (second["amount"], second["pots"]) == (
        "-1000000", "norfolk/budgets/2025/pots/business-rates",
    )  # fmt: skip


# Budgets.


def test_stated_totals_are_rows_of_public_versions(client: Client, motion: Any) -> None:
    draft = BudgetVersion.objects.create(budget=motion.budget, number=2, band_d=987)
    StatedTotal.objects.create(version=draft, year=2025, amount=987_654)

    (total,) = rows(client, "stated-totals")

    assert (total["reference"], total["version"]) == (motion.budget.reference, 1)
    assert (total["amount"], total["basis"]) == (409_300_000, "council_tax_requirement")
    assert [row["number"] for row in rows(client, "budget-versions")] == [1]
    assert "987" not in text_of(client)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("basis=gross", 0),
        ("basis=council_tax_requirement&stage=recommended", 1),
        ("is_used=true", 1),
        ("is_used=false", 1),
        ("figure=savings", 1),
        ("year=2025", 2),
        ("year=2026", 0),
        ("amount_most=0", 1),
        ("budget=norfolk/budgets/2025&council=norfolk", 2),
    ],
)
def test_stated_totals_are_found_by_what_they_say(
    client: Client, motion: Any, query: str, found: int
) -> None:
    version = motion.budget.versions.get()
    StatedTotal.objects.create(version=version, year=2025, figure="savings", amount=-5)

    assert len(rows(client, f"stated-totals?{query}")) == found


def test_figures_of_snapshots_are_rows_with_their_snapshot(client: Client, motion: Any) -> None:
    amendment = make_amendment(motion, 1_000_000)
    add_snapshot(motion.budget, amendment)
    add_snapshot(motion.budget, amendment)
    reference = f"{motion.budget.reference}/snapshot-1"

    line, total = rows(client, f"snapshot-rows?snapshot={reference}")

    assert line["reference"] == total["reference"] == reference
    assert client.get(line["api_url"]).status_code == 200
    assert (line["line"], line["base"], line["effect"], line["amount"]) == (
        "early-childhood", 5_200_000, 1_000_000, 6_200_000,
    )  # fmt: skip
    assert (total["line"], total["basis"], total["amount"]) == (
        None, "net_budget_requirement", None,
    )  # fmt: skip
    newest = rows(client, "snapshot-rows?is_newest=true")
    assert {row["number"] for row in newest} == {2}
    older = rows(client, "snapshot-rows?is_newest=false&figure=total")
    assert [(row["number"], row["line"]) for row in older] == [(1, None)]


def test_figures_of_a_snapshot_with_a_timed_release_stand_nowhere(
    client: Client, motion: Any
) -> None:
    amendment = make_amendment(motion, 1_000_000)
    add_snapshot(motion.budget, amendment)
    secret = add_snapshot(motion.budget, amendment)
    BudgetSnapshot.objects.filter(pk=secret.pk).update(visible_from=SOON)

    assert {row["number"] for row in rows(client, "snapshot-rows")} == {1}
    assert {row["number"] for row in rows(client, "snapshot-rows?is_newest=true")} == {1}
    answer = client.get(f"/api/v1/snapshot-rows?snapshot={motion.budget.reference}/snapshot-2")
    assert answer.status_code == 400


@pytest.mark.parametrize("wrong", ["snapshot-1", "a/b/1", "a/b/snapshot-x", "a/b/snapshot-1"])
def test_unknown_snapshot_is_answered_with_a_sentence(client: Client, wrong: str) -> None:
    answer = client.get(f"/api/v1/snapshot-rows?snapshot={wrong}")

    assert answer.status_code == 400
    assert "There is no snapshot" in answer.content.decode()
