"""Rivals in the API: the same as on the pages, and nothing before its time."""

from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amendments import actions
from amendments.actions import LineInput
from amendments.models import Amendment, AmendmentEvent, Budget, PotAmount
from council.models import Meeting
from tests.amendments.evening import (
    MINUTES,
    SERVICE,
    YEAR,
    Evening,
    make_evening,
    spend,
)
from tests.factories import make_pot, make_standing_orders

pytestmark = pytest.mark.django_db
NAME = "Early childhood and family service"
SOON = datetime(2999, 1, 1, tzinfo=UTC)
OFFICER: dict[str, Any] = {"ruled_by": "Chief finance officer", "occasion": MINUTES}
QUERIES = 31  # one of them for the tag, which asks the change feed


@pytest.fixture
def evening() -> Evening:
    found = make_evening()
    make_standing_orders(found.meeting.council, pot_ruling="later_wins")
    PotAmount.objects.create(pot=found.budget.pots.get(), year=YEAR, available=1_000_000)
    return found


def put_back(amount: int = 9) -> list[LineInput]:
    return [
        LineInput(role="saving_reversal", year=YEAR, amount=amount, line_key=SERVICE),
        LineInput(role="funding", year=YEAR, amount=-amount),
    ]


def rivals(client: Client, amendment: Amendment) -> dict[str, Any]:
    found = client.get(f"/api/v1/amendments/{amendment.reference}").json()["rivals"]
    assert isinstance(found, dict)
    return found


def page(client: Client, record: Any) -> str:
    return " ".join(unescape(client.get(record.get_absolute_url()).content.decode()).split())


def test_rivals_for_a_pot_are_told_with_what_fits_alone_and_together(
    client: Client, evening: Evening
) -> None:
    first = evening.seconded("First", lines=spend(700_000))
    second = evening.seconded("Second", lines=spend(600_000))
    pot = evening.budget.pots.get()

    found = rivals(client, first)

    assert found["amendments"] == [
        {
            "amendment": {"reference": second.reference, "name": "Second"},
            "state": "seconded",
            "shares": [
                {
                    "pot": pot.reference,
                    "line": None,
                    "role": None,
                    "year": YEAR,
                    "says": "The same pot: Business rates, 2019/20",
                },
                {
                    "pot": None,
                    "line": SERVICE,
                    "role": "investment",
                    "year": YEAR,
                    "says": f"Money to the same line: {NAME}, 2019/20",
                },
            ],
        }
    ]
    assert found["pots"] == [
        {
            "pot": pot.reference,
            "year": YEAR,
            "available": 1_000_000,
            "left_least": 1_000_000,
            "left_most": 1_000_000,
            "fits": "fits",
            "rest_fits": "does_not_fit",
            "fits_without": [first.reference, second.reference],
            "says": "Those still to be decided do not all fit together."
            " Without First or Second the rest fit.",
        }
    ]
    assert found["published_rule"]["ruling"] == "later_wins"


def test_rivals_over_a_line_are_told_by_its_key(client: Client, evening: Evening) -> None:
    first = evening.carried("First", lines=put_back())
    second = evening.carried("Second", lines=put_back())

    found = rivals(client, second)

    assert [rival["amendment"]["reference"] for rival in found["amendments"]] == [first.reference]
    share = found["amendments"][0]["shares"][0]
    assert (share["line"], share["role"]) == (SERVICE, "saving_reversal")
    assert share["says"] == f"The same saving put back: {NAME}, 2019/20"
    assert (found["pots"], found["rulings"], found["if_also_carried"]) == ([], [], [])


def settled(evening: Evening) -> tuple[Any, Any]:
    """Two amendments on a pot and a line, ruled on both, with figures for the pair."""
    first = evening.carried("First", lines=[*spend(700_000), *put_back()])
    second = evening.seconded("Second", lines=[*spend(600_000), *put_back()])
    pot, line = evening.budget.pots.get(), evening.budget.lines.get()
    for about, words in ((pot, "Half each."), (line, "Put back once.")):
        actions.rule_on_rivals(
            evening.meeting, about, [second, first], ruling="share", words=words,
            surplus_to=line, stands=True, **OFFICER,
        )  # fmt: skip
    actions.note_if_also_carried(
        second, first, lines=spend(300_000), words="Less is left.", said_by="CFO", occasion=MINUTES
    )
    return first, second


def test_what_the_pages_say_of_rivals_is_in_the_api(client: Client, evening: Evening) -> None:
    first, second = settled(evening)
    for record in (first, second):
        found, shown = rivals(client, record), page(client, record)
        for rival in found["amendments"]:
            assert rival["amendment"]["name"] in shown
            assert all(share["says"] in shown for share in rival["shares"])
        assert shown.count("The same pot: Business rates") == 1
        assert found["published_rule"]["says"] in shown
        assert [(r["words"], r["ruled_by"]) for r in found["rulings"]] == [
            ("Half each.", "Chief finance officer"), ("Put back once.", "Chief finance officer"),
        ]  # fmt: skip
        assert all(ruling["words"] in shown for ruling in found["rulings"])
        (note,) = found["if_also_carried"]
        assert f"{note['amendment']['name']}, if {note['other']['name']} is also carried" in shown
        assert note["words"] in shown
        assert all(f"{line['name']}, 2019/20: " in shown for line in note["lines"])


def test_rulings_and_notes_keep_what_they_are_about(client: Client, evening: Evening) -> None:
    first, second = settled(evening)
    pot = evening.budget.pots.get()

    found = rivals(client, second)

    assert [(r["pot"], r["line"]) for r in found["rulings"]] == [
        (pot.reference, None), (None, SERVICE),
    ]  # fmt: skip
    assert found["rulings"][0] | {"pot": None} == {
        "meeting": evening.meeting.reference,
        "pot": None,
        "line": None,
        "ruling": "share",
        "words": "Half each.",
        "ruled_by": "Chief finance officer",
        "stands": True,
        "surplus_to": SERVICE,
        "amendments": [first.reference, second.reference],
        "happened_at": None,
        "evidence": "minutes",
    }
    (note,) = found["if_also_carried"]
    assert [(line["amount"], line["line"], line["claims"]) for line in note["lines"]] == [
        (300_000, SERVICE, []),
        (-300_000, None, [{"pot": pot.reference, "amount": 300_000}]),
    ]


def test_a_pot_tells_what_its_page_tells(client: Client, evening: Evening) -> None:
    settled(evening)
    evening.seconded("Third", lines=spend(200_000))
    pot = evening.budget.pots.get()

    found, shown = client.get(f"/api/v1/pots/{pot.reference}").json(), page(client, pot)

    (year,) = found["years"]
    assert (year["taken_least"], year["live_least"], year["left_least"]) == (
        700_000, 800_000, 300_000,
    )  # fmt: skip
    assert year["says"] in shown
    assert year["says"].startswith("Those still to be decided do not all fit together.")
    assert year["is_overdrawn"] is False
    assert [ruling["words"] for ruling in found["rulings"]] == ["Half each."]
    assert [rule["says"] in shown for rule in found["published_rules"]] == [True]


def test_one_amendment_alone_has_no_rule_for_several_on_its_pot(
    client: Client, evening: Evening
) -> None:
    alone = evening.seconded("Alone")
    pot = evening.budget.pots.get()

    found = client.get(f"/api/v1/pots/{pot.reference}").json()

    assert found["published_rules"] == []
    assert rivals(client, alone)["amendments"] == []


@pytest.mark.parametrize("hidden", [{"published_at": None}, {"visible_from": SOON}])
def test_a_rival_that_is_not_public_stands_nowhere(
    client: Client, evening: Evening, hidden: dict[str, Any]
) -> None:
    shown, secret = settled(evening)
    Amendment.objects.filter(pk=secret.pk).update(title="Secret", **hidden)

    found = rivals(client, shown)

    assert (found["amendments"], found["if_also_carried"]) == ([], [])
    assert [ruling["amendments"] for ruling in found["rulings"]] == [[shown.reference]] * 2
    assert "Secret" not in str(found)
    assert "Secret" not in page(client, shown)


def test_a_ruling_of_a_meeting_or_a_pot_that_is_not_public_stands_nowhere(
    client: Client, evening: Evening
) -> None:
    first, _ = settled(evening)
    evening.budget.pots.update(published_at=None)
    assert [ruling["line"] for ruling in rivals(client, first)["rulings"]] == [SERVICE]
    assert "Half each." not in page(client, first)

    Budget.objects.update(published_at=None)
    found = rivals(client, first)
    assert (found["rulings"], found["pots"], found["amendments"]) == ([], [], [])
    assert [line["line"] for line in found["if_also_carried"][0]["lines"]] == [None, None]
    for word in ("Put back once.", "The same saving put back"):
        assert word not in page(client, first)


def test_a_result_that_is_released_later_shows_nothing_early(
    client: Client, evening: Evening
) -> None:
    first, second = settled(evening)
    AmendmentEvent.objects.filter(amendment=first, outcome="carried").update(visible_from=SOON)

    found = rivals(client, second)

    assert [rival["state"] for rival in found["amendments"]] == ["seconded"]
    assert found["pots"][0]["left_least"] == 1_000_000


def test_an_amendment_without_a_budget_has_no_rivals(client: Client, evening: Evening) -> None:
    motion = actions.create_motion(evening.meeting, title="Flags", occasion=MINUTES)
    paper = evening.tabled("Other flags", motion=motion, lines=[])
    evening.carried("First")

    assert rivals(client, paper)["amendments"] == []


def test_a_record_asks_the_same_for_one_rival_and_for_eight(
    client: Client, evening: Evening
) -> None:
    first, _ = settled(evening)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/v1/amendments/{first.reference}").status_code == 200
        return len(queries)

    few = count()
    other = make_pot(evening.budget, "Other")
    for number in range(6):
        more = evening.seconded(f"More {number}", lines=[*spend(1), *put_back()])
        actions.rule_on_rivals(
            evening.meeting, other, [more, first], ruling="share", words="Share.", **OFFICER
        )
        actions.note_if_also_carried(
            first, more, lines=spend(2), words="Less.", said_by="CFO", occasion=MINUTES
        )

    assert len(rivals(client, first)["amendments"]) == 7
    assert (few, count()) == (QUERIES, QUERIES)
    assert Meeting.objects.count() == 1
