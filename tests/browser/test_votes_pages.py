"""Axe finds nothing on the pages of votes that a clerk comes to beside the roll."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from council.actions import declare_interest
from council.admin.desk import desk_address
from tests.browser.looks import faults
from tests.browser.test_desk import clerk_page
from tests.factories import make_clerk, make_motion
from tests.votes.chamber import Chamber
from votes.actions import AnswerSaid, OptionInput, correct, declare
from votes.models import Vote

pytestmark = [
    pytest.mark.browser,
    pytest.mark.embedded,
    pytest.mark.django_db(transaction=True),
]

SIMPLE = Path(__file__).parents[1] / "bundles" / "simple"
CSV = "Name;Roads;Parks\n{0};Y;N\n{1};For;Abs\nStranger;For;For\nTotal for;2;1\n"


@pytest.fixture
def chamber() -> Chamber:
    return Chamber(5, is_fictional=True)


def roll(vote: Vote) -> str:
    return reverse("admin:votes_vote_roll_call", args=[vote.pk])


def change(vote: Vote) -> str:
    return reverse("admin:votes_vote_change", args=[vote.pk])


def declared(chamber: Chamber) -> Vote:
    """Declare a vote that differs in figures and result, on which a barred member voted."""
    declare_interest(
        chamber.meeting, chamber.chair, "disclosable", words="Owns it", occasion=chamber.occasion()
    )
    vote = chamber.declared("fffax", for_=2, result="lost")
    return correct(vote, changes={"declared_words": "FELL"}, occasion=chamber.because())


def round_of(chamber: Chamber) -> Vote:
    motions = [make_motion(chamber.meeting, **chamber.seconded()) for _ in range(3)]
    return chamber.open(
        kind="elimination",
        method="elimination_round",
        subjects=[each.current for each in motions],
        options=[
            OptionInput(name, subject=n) for n, name in enumerate(("Red", "Blue", "Gold"), 1)
        ],
    )


def ended_round(chamber: Chamber) -> Vote:
    vote = round_of(chamber)
    dropped = vote.options.all()[2].pk
    vote = declare(vote, result=None, eliminated=[dropped], occasion=chamber.occasion())
    answers = {1: AnswerSaid(3, is_eliminated=False)}
    return correct(vote, answers=answers, occasion=chamber.because())


def appointment(chamber: Chamber) -> Vote:
    names = [f"Candidate {number}" for number in range(1, 12)]
    return chamber.open(kind="appointment", subjects=(), options=names)


Address = Callable[[Chamber], str]
PAGES: dict[str, Address] = {
    "the roll of a declared vote": lambda c: roll(declared(c)),
    "the page of a declared vote": lambda c: change(declared(c)),
    "the page of an open vote": lambda c: change(c.open()),
    "the roll of a round": lambda c: roll(round_of(c)),
    "the roll of a round that has ended": lambda c: roll(ended_round(c)),
    "the page of a round that has ended": lambda c: change(ended_round(c)),
    "the roll of an appointment": lambda c: roll(appointment(c)),
    "the correction of a round": lambda c: reverse(
        "admin:votes_vote_verb", args=[ended_round(c).pk, "correct-result"]
    ),
    "the minutes with the exempt part": lambda c: (
        desk_address(declared(c).meeting_id, "minutes/") + "?part=whole&layout=wide"
    ),
}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_the_pages_of_a_vote(
    browser: Browser, live_server: Any, chamber: Chamber, name: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    page = clerk_page(browser, live_server, chamber.clerk, viewport=size)

    answer = page.goto(PAGES[name](chamber))

    assert answer is not None
    assert answer.status == 200
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_where_a_file_is_asked_about_and_shown(
    browser: Browser, live_server: Any, chamber: Chamber, width: int
) -> None:
    size = {"width": width, "height": 900}
    user = make_clerk(chamber.council, "publisher", username="robin")
    page = clerk_page(browser, live_server, user, viewport=size)
    page.goto(desk_address(chamber.meeting.pk, "votes-file/"))
    text = CSV.format(chamber.members[0].name, chamber.members[1].name)

    page.get_by_label("Or paste it here").fill(text)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="What only you can say")).to_be_visible()
    asked = faults(page)
    for _ in range(3):
        answer_all(page)
    expect(page.get_by_role("heading", name="What will be imported")).to_be_visible()

    assert asked == []
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def answer_all(page: Page) -> None:
    """Answer every question that is open with what is offered first, or with “none”."""
    again = page.get_by_role("button", name="Go on with these answers")
    if not again.count():
        return
    for field in page.locator("select").all():
        if not field.input_value():
            field.select_option(index=1)
    for field in page.locator("section input[type=text]").all():
        if not field.input_value():
            asks_who = (field.get_attribute("name") or "").startswith("q-voter:")
            field.fill("nobody" if asks_who else "none")
    with page.expect_navigation():
        again.click()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_where_a_bundle_is_sent_and_reported_on(
    browser: Browser, live_server: Any, chamber: Chamber, width: int, tmp_path: Path
) -> None:
    size = {"width": width, "height": 900}
    page = clerk_page(browser, live_server, chamber.clerk, viewport=size)
    page.goto(reverse("admin:import_bundle"))
    first = faults(page)
    archive = Path(shutil.make_archive(str(tmp_path / "simple"), "zip", SIMPLE))

    page.locator("input[type=file]").set_input_files(archive)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="What this file would do")).to_be_visible()

    assert first == []
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
