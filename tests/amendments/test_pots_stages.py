"""Cases 9, 10, 11 and 21 of domain 10 stage by stage, as the public pages print them."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from amendments import actions
from amendments.derive import take_snapshot
from council.enums import PotRuling
from tests.amendments.evening import DESK, Evening, decide, make_evening, spend
from tests.amendments.test_pots_cases import (
    BECAUSE,
    contingency,
    hold,
    overfunded,
    rule,
    surplus,
)
from tests.factories import make_group

pytestmark = pytest.mark.django_db
LINE = "Early childhood and family service"
NOT_YET = "not yet"


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def read(client: Client, record: Any) -> str:
    """Return the words of a public page."""
    record.refresh_from_db()
    answer = client.get(record.get_absolute_url())
    assert answer.status_code == 200
    text = re.sub(r"<[^>]*>", " ", answer.content.decode().replace("&shy;", ""))
    return re.sub(r"\s+", " ", unescape(text))


def row(client: Client, evening: Evening, line: str = LINE) -> list[str]:
    """Return a line as the budget's page prints it: recommended, amended so far, adopted."""
    take_snapshot(evening.budget.pk)
    told = read(client, evening.budget).partition("at each stage So far")[2]
    found = re.search(rf"{line} ((?:£[\d.,]+m|not yet) ?){{3}}", told)
    assert found, told[:500]
    return re.findall(r"£[\d.,]+m|not yet", found.group(0))


def taken(client: Client, pot: Any) -> tuple[str, str]:
    """Return what the pot's page says was taken and is left."""
    found = re.search(r"Taken by what was carried (.*?) Left (.*?) Claimed", read(client, pot))
    assert found
    return found.group(1), found.group(2)


def test_case_9_at_each_stage_the_pages_add_what_was_carried_and_no_more(
    evening: Evening, client: Client
) -> None:
    pot = hold(evening, 1_200_000)
    rule(evening, PotRuling.EARLIER_WINS)
    first, second = evening.seconded("First"), evening.seconded("Second", lines=spend(500_000))
    assert taken(client, pot) == ("nothing", "£1.2m")

    decide(first, "carried")
    assert row(client, evening) == ["£5.2m", "£6.2m", NOT_YET]
    assert taken(client, pot) == ("£1.0m", "£200,000")
    assert "Second (does not fit)" in read(client, pot)

    actions.fall(second, cause_amendment=first, occasion=BECAUSE)
    assert row(client, evening) == ["£5.2m", "£6.2m", NOT_YET]
    decide(evening.motion, "carried")
    assert row(client, evening) == ["£5.2m", "£6.2m", "£6.2m"]
    assert taken(client, pot) == ("£1.0m", "£200,000")
    assert "Second Fell nothing" in read(client, pot)


def test_case_10_at_each_stage_the_earlier_one_counts_until_it_is_superseded(
    evening: Evening, client: Client
) -> None:
    pot = hold(evening, 1_200_000)
    rule(evening, PotRuling.LATER_WINS)
    earlier, later = evening.carried("Earlier"), evening.carried("Later", lines=spend(500_000))
    assert row(client, evening) == ["£5.2m", "£6.7m", NOT_YET]
    assert taken(client, pot) == ("£1.5m", "£300,000 short")
    assert "More is taken than it holds." in read(client, pot)

    actions.supersede(earlier, cause_amendment=later, occasion=BECAUSE)
    assert row(client, evening) == ["£5.2m", "£5.7m", NOT_YET]
    assert taken(client, pot) == ("£500,000", "£700,000")

    decide(evening.motion, "carried")
    assert row(client, evening) == ["£5.2m", "£5.7m", "£5.7m"]
    assert "Earlier Superseded nothing Later Adopted £500,000" in read(client, pot)
    assert "one was adopted and one was carried and later superseded" in read(
        client, evening.budget
    )


def test_case_11_at_each_stage_the_surplus_stands_on_the_line_that_was_named(
    evening: Evening, client: Client
) -> None:
    contingency(evening)
    first, second = overfunded(evening)
    assert row(client, evening) == ["£5.2m", "£5.434m", NOT_YET]
    note = actions.note_if_also_carried(
        second, first, lines=surplus(), words="It is put back once.", said_by="CFO",
        occasion=DESK,
    )  # fmt: skip

    actions.recost_as_noted(note, occasion=DESK)
    assert row(client, evening) == ["£5.2m", "£5.317m", NOT_YET]
    assert row(client, evening, "Contingency") == ["£2.0m", "£2.117m", NOT_YET]

    decide(evening.motion, "carried")
    assert row(client, evening) == ["£5.2m", "£5.317m", "£5.317m"]
    assert row(client, evening, "Contingency") == ["£2.0m", "£2.117m", "£2.117m"]


def test_case_21_at_each_stage_a_joint_amendment_counts_once_for_both_groups(
    evening: Evening, client: Client
) -> None:
    council = evening.meeting.council
    groups = [make_group(council, "Harbour Group"), make_group(council, "Mill Group")]
    joint = evening.seconded("Joint", groups=groups)
    hold(evening, 1_200_000)
    assert "One amendment asks for £1 million" in read(client, evening.budget.pots.get())

    decide(joint, "carried", 81, 0)
    assert row(client, evening) == ["£5.2m", "£6.2m", NOT_YET]
    decide(evening.motion, "carried")
    assert row(client, evening) == ["£5.2m", "£6.2m", "£6.2m"]
    assert taken(client, evening.budget.pots.get()) == ("£1.0m", "£200,000")
    said = read(client, evening.budget)
    assert "Joint Adopted Harbour Group Mill Group" in said
