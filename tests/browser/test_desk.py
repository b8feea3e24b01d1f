"""The clerk's workplace in a real browser: by keyboard, for two clerks, and for everybody."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from amendments import actions
from council.actions import open_meeting
from council.admin.desk import desk_address
from tests.browser.looks import faults
from tests.factories import make_amendment, make_clerk, make_item
from tests.votes.chamber import Chamber
from votes.actions import void

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chamber() -> Chamber:
    """A meeting under way with amendments in every sort of state."""
    found = Chamber(12, is_fictional=True)
    meeting = found.meeting
    make_item(meeting, position=1, number="1", title="Apologies")
    found.motion.item = make_item(meeting, position=2, number="2", title="Revenue budget")
    found.motion.save(update_fields=["item"])
    open_meeting(meeting, occasion=found.occasion())
    found.declared(marks="ffffffaaaaax", by_casting_vote=False)
    void(found.declared_again(marks="ffffffaaaaaa", result="lost"), occasion=found.because())
    found.declared_again(marks="fffffff", for_=6)
    for title in ("Free swimming", "Repair the harbour steps"):
        tabled(found, title)
    return found


def tabled(chamber: Chamber, title: str) -> Any:
    fields = {"title": title, "state": "tabled", "evidence": chamber.evidence}
    amendment = make_amendment(chamber.motion, 1_000_000, **fields)
    amendment.groups.set([chamber.groups[0]])
    return amendment


def clerk_page(browser: Browser, live_server: Any, user: Any, **context: Any) -> Page:
    client = Client()
    client.force_login(user)
    opened = browser.new_context(base_url=live_server.url, **context)
    opened.add_cookies([
        {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    ])  # fmt: skip
    return opened.new_page()


@pytest.mark.embedded
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["", "check-list/"])
def test_axe_finds_nothing_on_the_desk(
    browser: Browser, live_server: Any, chamber: Chamber, name: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    page = clerk_page(browser, live_server, chamber.clerk, viewport=size)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(desk_address(chamber.meeting.pk, name))
    for summary in page.locator("summary").all():
        summary.click()

    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [text for text in told if "Content Security Policy" in text] == []


@pytest.mark.embedded
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_front_page_and_on_verbs(
    browser: Browser, live_server: Any, chamber: Chamber, width: int
) -> None:
    size = {"width": width, "height": 900}
    page = clerk_page(browser, live_server, chamber.clerk, viewport=size)
    amendment = chamber.motion.amendments.get(title="Free swimming")
    fall = reverse("admin:amendments_amendment_verb", args=[amendment.pk, "fall"])
    here = desk_address(chamber.meeting.pk)
    for address in ("/admin/", f"{fall}?next={here}"):
        page.goto(address)
        assert faults(page) == []


@pytest.mark.embedded
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_where_a_clerk_logs_in(
    browser: Browser, live_server: Any, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{live_server.url}/admin/login/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    assert faults(page) == []
    page.close()


def test_an_amendment_is_called_moved_and_seconded_by_keyboard_without_script(
    browser: Browser, live_server: Any, chamber: Chamber
) -> None:
    page = clerk_page(browser, live_server, chamber.clerk, java_script_enabled=False)
    page.goto("/admin/")
    page.get_by_role("link", name="Full council, 4 March 2025").press("Enter")
    page.wait_for_url("**/admin/desk/**")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("is void: take it again")

    swimming = page.get_by_role("listitem").filter(has_text="Free swimming").last
    swimming.get_by_role("link", name="Moved by …").press("Enter")
    moved_by = page.get_by_label("Moved by", exact=True)
    expect(moved_by).to_be_focused()
    page.keyboard.type(chamber.members[4].name)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Move: done")

    heading = page.get_by_role("heading", level=2).first
    expect(heading).to_contain_text("is moved: record the seconder")
    page.get_by_label("Seconded by", exact=True).select_option(chamber.members[5].name)
    page.get_by_role("button", name="Seconded").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Second: done")

    amendment = chamber.motion.amendments.get(title="Free swimming")
    assert (amendment.state, amendment.mover, amendment.seconder) == (
        "seconded", chamber.members[4], chamber.members[5],
    )  # fmt: skip


def test_a_rarer_step_is_two_presses_away(
    browser: Browser, live_server: Any, chamber: Chamber
) -> None:
    page = clerk_page(browser, live_server, chamber.clerk)
    page.goto(desk_address(chamber.meeting.pk))
    steps = page.get_by_role("listitem").filter(has_text="Repair the harbour steps").last
    steps.get_by_text("Other steps").click()
    steps.get_by_role("button", name="Withdrawn").click()

    expect(page.get_by_text("Withdraw: done")).to_be_visible()
    expect(page.get_by_role("region", name="Business in order")).to_contain_text("Withdrawn")
    assert chamber.motion.amendments.get(title="Repair the harbour steps").state == "withdrawn"


def test_another_clerks_step_is_told_and_nothing_jumps(
    browser: Browser, live_server: Any, chamber: Chamber
) -> None:
    page = clerk_page(browser, live_server, make_clerk(chamber.council))
    page.clock.install()
    page.goto(desk_address(chamber.meeting.pk))
    with page.expect_response("**/version/") as asked:
        page.clock.fast_forward(6_000)
    asked.value.finished()
    expect(page.get_by_role("link", name="Show it")).to_have_count(0)

    amendment = chamber.motion.amendments.get(title="Free swimming")
    actions.move(amendment, mover=chamber.members[4], occasion=chamber.occasion())
    page.clock.fast_forward(6_000)

    expect(page.get_by_role("status")).to_have_text("This page has changed. Show it")
    assert faults(page) == []
    page.get_by_role("link", name="Show it").click()
    heading = page.get_by_role("heading", level=2).first
    expect(heading).to_contain_text("is moved: record the seconder")


def test_a_clerk_who_was_signed_out_is_told(
    browser: Browser, live_server: Any, chamber: Chamber
) -> None:
    page = clerk_page(browser, live_server, chamber.clerk)
    page.clock.install()
    page.goto(desk_address(chamber.meeting.pk))
    page.context.clear_cookies()
    page.clock.fast_forward(6_000)
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()


def test_the_meeting_is_closed_from_the_check_list(
    browser: Browser, live_server: Any, chamber: Chamber
) -> None:
    page = clerk_page(browser, live_server, chamber.clerk, java_script_enabled=False)
    page.goto(desk_address(chamber.meeting.pk))
    page.get_by_role("link", name="Check list").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("left to do")
    page.get_by_role("button", name="Close the meeting").click()

    expect(page.get_by_text("Close the meeting: done")).to_be_visible()
    chamber.meeting.refresh_from_db()
    assert chamber.meeting.status == "closed"


def test_the_check_list_prints_boxes_and_no_buttons(
    browser: Browser, live_server: Any, chamber: Chamber
) -> None:
    page = clerk_page(browser, live_server, chamber.clerk)
    page.emulate_media(media="print")
    page.goto(desk_address(chamber.meeting.pk, "check-list/"))
    expect(page.get_by_role("button", name="Close the meeting")).to_be_hidden()
    expect(page.get_by_text("Go to its line").first).to_be_hidden()
    expect(page.get_by_text("Closing ends it as not reached.").first).to_be_visible()


@pytest.mark.embedded
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_where_votes_come_from_a_list(
    browser: Browser, live_server: Any, width: int
) -> None:
    chamber = Chamber(5, is_fictional=True)
    vote = chamber.open()
    size = {"width": width, "height": 900}
    user = make_clerk(chamber.council, "publisher", username="robin")
    page = clerk_page(browser, live_server, user, viewport=size)
    page.goto(desk_address(chamber.meeting.pk, "votes-file/"))
    assert faults(page) == []

    page.goto(reverse("admin:votes_vote_paste", args=[vote.pk]))
    assert faults(page) == []
    names = [member.name for member in chamber.members]
    page.get_by_role("textbox").first.fill(f"Name\tVote\n{names[0]}\tFor\n{names[1]}\tPerhaps")
    page.get_by_role("button").filter(has_text="Look").or_(
        page.locator("main form [type=submit]")
    ).first.click()

    expect(page.get_by_role("main")).to_contain_text("Perhaps")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
