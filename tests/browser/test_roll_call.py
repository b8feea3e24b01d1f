"""The roll call in a real browser: keys, two clerks at once, no network, no script, everybody."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from council.models import Council, Membership
from tests.browser.asking import pause
from tests.browser.looks import faults
from tests.factories import (
    make_clerk,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_vote,
)
from votes.models import Vote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Desk = Callable[..., Page]
SURNAMES = [
    "Applegarth", "Ashwhistle", "Barleymoon", "Brackenbury", "Castellan", "Dovecote",
    "Elderflower", "Farthing", "Gorsedale", "Hollis", "Inkpen", "Juniper", "Kettlewood",
    "Larkspindle", "Lockett", "Marsh", "Mossthatch", "Nettlecombe", "Oakapple", "Penn",
    "Quillfeather", "Rushbrook", "Saltmarsh", "Thorne", "Underhill", "Vetch", "Wainscott",
    "Yellowhammer",
]  # fmt: skip
FIRST = [
    "Tansy", "Bram", "Odette", "Idris", "Wren", "Juno", "Piers", "Mabel", "Hob", "Ada", "Kit",
    "Edda",
]  # fmt: skip
NAMES = [f"{FIRST[place * 5 % 12]} {SURNAMES[place // 3]}" for place in range(84)]
GROUPS = {
    "Orchard Group": ("#55a630", 34),
    "Harbour Group": ("#1a83d4", 24),
    "Lantern Group": ("#f2c21a", 14),
    "Weir Group": ("#d5293d", 9),
    "Independent": ("#b7bfc2", 3),
}
MOST_ACTIONS = 45
MOST_SECONDS = 30
SECONDS_AN_ACTION = 0.5
MOST_PAUSE = 1.5  # seconds


@pytest.fixture
def council() -> Council:
    return make_council("mockbridge", is_fictional=True)


@pytest.fixture
def vote(council: Council) -> Vote:
    seats = [
        bench
        for name, (colour, size) in GROUPS.items()
        for bench in [make_group(council, name, colour=colour)] * size
    ]
    # Members of a group sit all over the alphabet: 25 and 84 have no common divisor.
    members = [
        make_member(council, name, seats[place * 25 % 84], sort_name=", ".join(name.split()[::-1]))
        for place, name in enumerate(NAMES)
    ]
    return make_vote(
        make_meeting(council, status="open"),
        question="That the amendment in the name of the Harbour Group be agreed",
        method="recorded_roll_call",
        trigger="statutory_budget",
        presiding_member=members[0],
    )


@pytest.fixture
def desk(browser: Browser, live_server: Any) -> Iterator[Desk]:
    """Open browsers of their own for clerks who are logged in; close them all at the end."""
    opened = []

    def open_for(user: Any, **context: Any) -> Page:
        client = Client()
        client.force_login(user)
        place = browser.new_context(base_url=live_server.url, **context)
        key = client.cookies["sessionid"].value
        place.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        opened.append(place)
        return place.new_page()

    yield open_for
    for place in opened:
        place.close()


@pytest.fixture
def casey(council: Council) -> Any:
    return make_clerk(council, "keyer", username="casey", last_name="Clerk")


@pytest.fixture
def robin(council: Council) -> Any:
    return make_clerk(
        council, "keyer", username="robin", first_name="Robin", last_name="Scrivener"
    )


def roll_of(vote: Vote) -> str:
    return reverse("admin:votes_vote_roll_call", args=[vote.pk])


def row_of(page: Page, name: str) -> Locator:
    return page.get_by_role("radiogroup", name=re.compile(rf"^{name}, "))


def state_of(page: Page, name: str) -> Locator:
    return row_of(page, name).locator(".st")


def mark(page: Page, name: str, choice: str) -> None:
    row_of(page, name).get_by_role("radio", name=choice, exact=True).check()


def saved_of(vote: Vote) -> dict[str, str | None]:
    return dict(vote.ballots.values_list("member__name", "choice"))


def chosen_of(page: Page) -> dict[str, str]:
    """Return what the page shows, by name."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".rc")]
            .map((row) => [row.ariaLabel.split(", ")[0], row.querySelector(":checked")?.value])
            .filter(([, value]) => value))"""
    )


def wait_until_saved(page: Page, number: int) -> None:
    expect(page.locator(".rc .st", has_text=re.compile("^Saved$"))).to_have_count(number)


# Keys.


def test_keys_mark_a_row_and_move_on_to_the_next(desk: Desk, vote: Vote, casey: Any) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    in_order = sorted(NAMES, key=lambda name: name.split()[::-1])

    row_of(page, in_order[0]).get_by_role("radio", name="For").focus()
    for key in "faxndplur":
        page.keyboard.press(key)

    wait_until_saved(page, 9)
    choices = [
        "for", "against", "abstain", "absent", "present_not_voting", "absent_apologies",
        "left_meeting", "unknown", "barred_arrears",
    ]  # fmt: skip
    assert saved_of(vote) == dict(zip(in_order, choices, strict=False))
    expect(row_of(page, in_order[9]).get_by_role("radio", name="For")).to_be_focused()
    expect(page.get_by_text("75 still to key.")).to_be_visible()


def test_arrows_move_without_marking_and_tab_goes_from_row_to_row(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    first, second, third = sorted(NAMES, key=lambda name: name.split()[::-1])[:3]
    row_of(page, first).get_by_role("radio", name="For").focus()

    page.keyboard.press("ArrowRight")
    expect(row_of(page, first).get_by_role("radio", name="Against")).to_be_focused()
    page.keyboard.press("Tab")
    expect(row_of(page, second).get_by_role("radio", name="For")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(row_of(page, third).get_by_role("radio", name="For")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(row_of(page, second).locator(":focus")).to_have_count(1)
    assert chosen_of(page) == {}

    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    wait_until_saved(page, 1)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    expect(row_of(page, second).get_by_role("radio", name="For")).to_be_focused()
    assert saved_of(vote) == {first: "against"}


def test_rarer_marks_open_by_arrow_and_stay_in_sight_when_chosen(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    row = row_of(page, "Bram Hollis")
    row.get_by_role("radio", name="Not present").focus()

    page.keyboard.press("ArrowRight")
    expect(row.get_by_role("radio", name="Did not vote")).to_be_focused()
    page.keyboard.press("Space")

    wait_until_saved(page, 1)
    assert saved_of(vote) == {"Bram Hollis": "present_not_voting"}
    page.reload()
    expect(row.get_by_role("button")).to_have_text("Did not vote")


def test_letters_typed_outside_a_row_mark_nobody(desk: Desk, vote: Vote, casey: Any) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))

    page.keyboard.press("f")
    page.get_by_label("Jump to a name").press_sequentially("fa")
    page.get_by_role("button", name="Next to key").press("a")

    assert chosen_of(page) == {}


# The goal of the evening.


class Counted:
    """A clerk's hands: every key and every click is one action."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def click(self, name: str) -> None:
        self.actions += 1
        self.page.get_by_role("button", name=name, exact=True).click()

    def jump_to(self, name: str) -> None:
        """Type the beginning of the surname, go down to the right one, and step into its row."""
        found = self.page.locator(".rc.found")
        for letter in name.split()[1][:3].lower():
            self.press(letter)
            if found.get_attribute("aria-label").startswith(name):  # type: ignore[union-attr]  # every row has its label
                break
        while not found.get_attribute("aria-label").startswith(name):  # type: ignore[union-attr]  # every row has its label
            self.press("ArrowDown")
        self.press("Enter")


EXCEPTIONS = {
    "Juno Applegarth": ("x", "abstain"),
    "Odette Farthing": ("n", "absent"),
    "Tansy Kettlewood": ("u", "unknown"),
    "Hob Nettlecombe": ("d", "present_not_voting"),
    "Mabel Thorne": ("p", "absent_apologies"),
    "Odette Yellowhammer": ("x", "abstain"),
}


def test_84_members_in_5_groups_with_6_exceptions_take_45_actions_and_30_seconds(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey, viewport={"width": 1280, "height": 800})
    sent: list[Request] = []
    page.on("requestfinished", lambda each: sent.append(each))  # noqa: PLW0108 - Playwright marks what it is given
    page.goto(roll_of(vote))
    hands = Counted(page)

    for group, choice in zip(GROUPS, ("For", "Against", "For", "Against", "For"), strict=True):
        hands.click(f"All of {group}: {choice}")
    wait_until_saved(page, 84)
    hands.actions += 1
    page.get_by_label("Jump to a name").click()
    for name, (key, _) in EXCEPTIONS.items():
        hands.jump_to(name)
        hands.press(key)
        expect(page.get_by_label("Jump to a name")).to_be_focused()
    wait_until_saved(page, 84)

    expect(page.get_by_text("Every member is marked.")).to_be_visible()
    saved = saved_of(vote)
    assert len(saved) == 84
    assert {name: saved[name] for name in EXCEPTIONS} == {
        name: choice for name, (_, choice) in EXCEPTIONS.items()
    }
    assert hands.actions <= MOST_ACTIONS
    assert "document" in {each.resource_type for each in sent}
    # The page and each poll and each mark: as if none of them ran beside another.
    assert hands.actions * SECONDS_AN_ACTION + sum(map(took, sent)) < MOST_SECONDS


def took(sent: Request) -> float:
    """Return the seconds of a request for the page or its marks; pictures and styles are kept."""
    is_counted = sent.resource_type in {"document", "fetch", "xhr"} or sent.method == "POST"
    return max(sent.timing["responseEnd"], 0) / 1000 if is_counted else 0


def test_a_group_s_button_keeps_the_exceptions_keyed_before_and_can_be_put_right(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    three = page.get_by_role("radiogroup", name=re.compile("Independent$"))
    name = three.first.get_attribute("aria-label").split(", ")[0]  # type: ignore[union-attr]  # every row has its label
    mark(page, name, "Abstained")

    page.get_by_role("button", name="All of Independent: For").click()
    page.get_by_role("button", name="All of Independent: Against").click()

    wait_until_saved(page, 3)
    expect(page.get_by_text("81 still to key.")).to_be_visible()
    saved = saved_of(vote)
    assert saved.pop(name) == "abstain"
    assert list(saved.values()) == ["against", "against"]


def test_tally_stands_beside_what_the_chair_said_and_the_differences_are_named(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    mark(page, "Tansy Kettlewood", "For")
    mark(page, "Odette Thorne", "Against")
    page.get_by_role("spinbutton", name="For").fill("2")
    page.get_by_role("spinbutton", name="Against").fill("1")

    expect(page.get_by_text("Keyed, against what the chair said: 1 fewer for.")).to_be_visible()
    mark(page, "Juno Applegarth", "For")
    expect(page.get_by_text("Keyed and said agree.")).to_be_visible()


def test_casting_vote_is_asked_only_when_the_votes_are_equal(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    casting = page.get_by_label("Casting vote")
    expect(casting).to_be_hidden()

    mark(page, "Tansy Kettlewood", "For")
    mark(page, "Odette Thorne", "Against")
    expect(casting).to_be_visible()
    mark(page, "Juno Applegarth", "For")
    expect(casting).to_be_hidden()
    page.get_by_role("spinbutton", name="For").fill("2")
    page.get_by_role("spinbutton", name="Against").fill("2")
    expect(casting).to_be_visible()


# Nothing keyed is lost.


def key_twenty(page: Page) -> list[str]:
    """Key the first 20 members of the roll by letters alone."""
    names = sorted(NAMES, key=lambda name: name.split()[::-1])[:20]
    row_of(page, names[0]).get_by_role("radio", name="For").focus()
    for place in range(20):
        page.keyboard.press("fax"[place % 3])
    return names


def test_20_marks_keyed_without_network_are_all_there_after_reconnecting_and_reloading(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    mark(page, "Ada Yellowhammer", "For")
    wait_until_saved(page, 1)

    page.context.set_offline(True)
    names = key_twenty(page)
    expect(page.locator(".st", has_text="Kept here")).to_have_count(20)
    expect(page.get_by_text("20 marks wait for the network.")).to_be_visible()
    assert vote.ballots.count() == 1

    page.context.set_offline(False)
    page.reload()
    wait_until_saved(page, 21)
    choices = ["for", "against", "abstain"] * 7
    wanted = dict(zip(names, choices, strict=False)) | {"Ada Yellowhammer": "for"}
    assert saved_of(vote) == wanted
    assert chosen_of(page) == wanted


def test_marks_of_a_page_that_was_closed_are_sent_when_it_is_opened_again(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    page.context.set_offline(True)
    key_twenty(page)
    expect(page.locator(".st", has_text="Kept here")).to_have_count(20)
    place = page.context
    page.close()

    place.set_offline(False)
    page = place.new_page()
    page.goto(roll_of(vote))

    wait_until_saved(page, 20)
    assert vote.ballots.count() == 20


def test_marks_are_sent_without_a_reload_when_the_network_is_back(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    page.context.set_offline(True)
    mark(page, "Odette Thorne", "For")
    expect(page.get_by_text("1 mark waits for the network.")).to_be_visible()
    mark(page, "Odette Thorne", "Against")

    page.context.set_offline(False)

    wait_until_saved(page, 1)
    expect(page.get_by_text("Every mark is saved as you make it.")).to_be_visible()
    assert saved_of(vote) == {"Odette Thorne": "against"}


def test_logging_out_in_mid_roll_keeps_the_marks_until_the_clerk_is_back(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    other = page.context.new_page()
    other.goto("/admin/")
    other.get_by_role("button", name=re.compile("Log out|Sign out")).click()
    other.wait_for_url("**/logout/")

    mark(page, "Odette Thorne", "Against")
    expect(page.get_by_text("You are logged out: 1 mark waits here.")).to_be_visible()
    expect(state_of(page, "Odette Thorne")).to_have_text("Kept here")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Log in again in a new tab").click()
    door = opened.value
    door.get_by_label("Username").fill("casey")
    door.get_by_label("Password").fill("a-long-password")
    door.get_by_role("button", name="Log in").click()

    expect(state_of(page, "Odette Thorne")).to_have_text("Saved")
    expect(page.get_by_text("Every mark is saved as you make it.")).to_be_visible()
    assert saved_of(vote) == {"Odette Thorne": "against"}


def test_a_mark_whose_answer_was_lost_is_nobody_else_s(desk: Desk, vote: Vote, casey: Any) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    page.route("**/marks/", store_and_lose_the_answer)
    mark(page, "Odette Thorne", "For")
    # Kept until it is sent again, or until the other clerk's marks are asked for.
    expect(state_of(page, "Odette Thorne")).to_have_text(re.compile("Kept here|Saved"))
    page.unroute("**/marks/")
    mark(page, "Odette Thorne", "Against")

    expect(state_of(page, "Odette Thorne")).to_have_text("Saved")
    assert saved_of(vote) == {"Odette Thorne": "against"}


def store_and_lose_the_answer(route: Route) -> None:
    route.fetch()
    route.abort()


def test_a_mark_that_is_refused_says_why_and_holds_back_no_other(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    Membership.objects.filter(member__name="Odette Thorne").update(valid_to=date(2020, 1, 1))
    page.context.set_offline(True)
    mark(page, "Odette Thorne", "For")
    mark(page, "Ada Marsh", "Against")
    page.context.set_offline(False)

    expect(state_of(page, "Ada Marsh")).to_have_text("Saved")
    expect(state_of(page, "Odette Thorne")).to_have_text("Refused")
    expect(page.get_by_text("Odette Thorne was not in office that day")).to_be_visible()
    assert saved_of(vote) == {"Ada Marsh": "against"}


def test_marks_kept_here_go_under_no_other_clerk_s_name(
    desk: Desk, vote: Vote, casey: Any, robin: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    page.context.clear_cookies()
    mark(page, "Odette Thorne", "For")
    expect(page.get_by_text("You are logged out: 1 mark waits here.")).to_be_visible()
    client = Client()
    client.force_login(robin)
    key = client.cookies["sessionid"].value
    page.context.add_cookies(
        [
            {
                "name": "sessionid",
                "value": key,
                "url": page.url,
            }
        ]
    )

    told = "Somebody else is logged in: your marks wait here until it is you."
    expect(page.get_by_text(told)).to_be_visible()
    assert saved_of(vote) == {}


def test_leaving_with_marks_kept_here_asks(desk: Desk, vote: Vote, casey: Any) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    page.context.set_offline(True)
    row_of(page, "Odette Thorne").get_by_role("radio", name="For").click()
    expect(state_of(page, "Odette Thorne")).to_have_text("Kept here")

    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)

    assert asked.value.type == "beforeunload"
    asked.value.accept()


# Two clerks on one roll.


def test_two_clerks_who_share_the_roll_end_with_the_same_84_marks(
    desk: Desk, vote: Vote, casey: Any, robin: Any
) -> None:
    pages = desk(casey), desk(robin)
    in_order = sorted(NAMES, key=lambda name: name.split()[::-1])
    halves = (
        [name for name in in_order if name.split()[1] < "L"],
        [name for name in in_order if name.split()[1] >= "L"],
    )
    for page, half in zip(pages, halves, strict=True):
        page.goto(roll_of(vote))
        row_of(page, half[0]).get_by_role("radio", name="For").focus()
    for turn in range(max(map(len, halves))):
        for page, half, keys in zip(pages, halves, ("fa", "xn"), strict=True):
            if turn < len(half):
                page.keyboard.press(keys[turn % 2])

    for page in pages:
        expect(page.get_by_text("Every member is marked.")).to_be_visible()
        expect(page.locator(".st", has_text="Saving")).to_have_count(0)
    saved = saved_of(vote)
    assert len(saved) == 84
    assert chosen_of(pages[0]) == chosen_of(pages[1]) == saved


def test_another_clerk_s_mark_appears_within_two_seconds_with_the_name(
    desk: Desk, vote: Vote, casey: Any, robin: Any
) -> None:
    first, second = desk(casey), desk(robin)
    first.goto(roll_of(vote))
    second.goto(roll_of(vote))

    mark(first, "Odette Thorne", "Against")
    expect(state_of(first, "Odette Thorne")).to_have_text("Saved")
    asked: list[Route] = []

    def answer_once(route: Route) -> None:
        asked.append(route)
        if len(asked) == 1:
            route.continue_()
        else:
            route.abort()

    second.route("**/marks/**", answer_once)

    # The next question brings it, and there is one in every second.
    expect(state_of(second, "Odette Thorne")).to_have_text("Casey Clerk")
    second.unroute("**/marks/**")
    assert pause(second, "/marks/") < MOST_PAUSE
    against = row_of(second, "Odette Thorne").get_by_role("radio", name="Against")
    expect(against).to_be_checked()


def test_two_marks_on_one_member_are_shown_to_both_clerks_until_one_chooses_again(
    desk: Desk, vote: Vote, casey: Any, robin: Any
) -> None:
    first, second = desk(casey), desk(robin)
    first.goto(roll_of(vote))
    second.goto(roll_of(vote))
    second.context.set_offline(True)
    mark(second, "Odette Thorne", "For")
    mark(first, "Odette Thorne", "Against")
    expect(state_of(first, "Odette Thorne")).to_have_text("Saved")
    second.context.set_offline(False)

    expect(state_of(second, "Odette Thorne")).to_have_text("Two marks")
    told = "Two clerks differ on Odette Thorne: you For, Casey Clerk Against. Choose again."
    expect(second.get_by_text(told)).to_be_visible()
    assert saved_of(vote) == {"Odette Thorne": "against"}

    mark(second, "Odette Thorne", "For")
    expect(state_of(second, "Odette Thorne")).to_have_text("Saved")
    told = "Two clerks differ on Odette Thorne: you Against, Robin Scrivener For. Choose again."
    expect(first.get_by_text(told)).to_be_visible()
    assert saved_of(vote) == {"Odette Thorne": "for"}

    mark(first, "Odette Thorne", "For")
    expect(first.locator(".rc.clash")).to_have_count(0)


def test_a_result_declared_meanwhile_keeps_the_unsent_marks_in_sight(
    desk: Desk, vote: Vote, casey: Any, robin: Any
) -> None:
    page, other = desk(casey), desk(robin)
    page.goto(roll_of(vote))
    page.context.set_offline(True)
    mark(page, "Odette Thorne", "Against")
    other.goto(roll_of(vote))
    declare(other)
    page.context.set_offline(False)

    expect(page.get_by_text("The result was declared while this page was open.")).to_be_visible()
    expect(page.get_by_role("listitem").get_by_text("Odette Thorne: Against")).to_be_visible()
    assert saved_of(vote) == {}


def declare(page: Page) -> None:
    page.get_by_role("radio", name="Carried").check()
    page.get_by_role("spinbutton", name="For").fill("1")
    page.get_by_role("spinbutton", name="Against").fill("0")
    page.get_by_role("button", name="Declare now").click()
    expect(page.get_by_text("The result is declared and readers can see it.")).to_be_visible()


def test_marks_keyed_by_script_and_the_declaration_go_together(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    mark(page, "Odette Thorne", "For")
    wait_until_saved(page, 1)

    declare(page)

    vote.refresh_from_db()
    assert (vote.status, vote.declared_result, vote.tally_for) == ("declared", "carried", 1)


def test_declaring_waits_for_marks_without_network(desk: Desk, vote: Vote, casey: Any) -> None:
    page = desk(casey)
    page.goto(roll_of(vote))
    page.context.set_offline(True)
    mark(page, "Odette Thorne", "For")
    page.get_by_role("radio", name="Carried").check()
    page.get_by_role("button", name="Declare now").click()
    expect(page.get_by_text("Declaring waits: 1 mark waits for the network.")).to_be_visible()

    page.context.set_offline(False)

    expect(page.get_by_text("The result is declared and readers can see it.")).to_be_visible()
    vote.refresh_from_db()
    assert (vote.status, vote.tally_for) == ("declared", 1)


# Without script, and for everybody.


def test_roll_is_two_clicks_from_the_front_page_and_works_without_script(
    desk: Desk, vote: Vote, casey: Any
) -> None:
    page = desk(casey, java_script_enabled=False)
    page.goto("/admin/")
    page.get_by_role("link", name="That the amendment in the name of").click()
    page.get_by_role("link", name="Show the rarer marks in every row").click()
    page.wait_for_url("**/roll-call/?more=1")

    mark(page, "Odette Thorne", "For")
    mark(page, "Juno Applegarth", "Apologies")
    page.get_by_role("button", name="All of Independent: Against").click()
    expect(page.get_by_text("79 still to key.")).to_be_visible()
    page.get_by_role("radio", name="Carried").check()
    page.get_by_role("spinbutton", name="For").fill("1")
    page.get_by_role("spinbutton", name="Against").fill("3")
    page.get_by_role("button", name="Declare now").click()
    expect(page.get_by_text("The declared result is not what the figures give.")).to_be_visible()
    page.get_by_role("button", name="Declare it all the same").click()

    expect(page.get_by_text("The result is declared and readers can see it.")).to_be_visible()
    vote.refresh_from_db()
    assert (vote.status, vote.tally_for, vote.tally_against) == ("declared", 1, 3)
    assert saved_of(vote)["Juno Applegarth"] == "absent_apologies"


def test_without_script_two_clerks_marking_one_member_lose_nothing(
    desk: Desk, vote: Vote, casey: Any, robin: Any
) -> None:
    first, second = (desk(user, java_script_enabled=False) for user in (casey, robin))
    first.goto(roll_of(vote))
    second.goto(roll_of(vote))

    mark(first, "Odette Thorne", "Against")
    first.get_by_role("button", name="Save marks", exact=True).click()
    expect(first.get_by_text("83 still to key.")).to_be_visible()
    mark(second, "Odette Thorne", "For")
    second.get_by_role("button", name="Save marks", exact=True).click()

    row = row_of(second, "Odette Thorne")
    expect(row).to_contain_text("Casey Clerk has marked Against. Your choice is not saved.")
    expect(row.get_by_role("radio", name="For")).to_be_checked()
    assert saved_of(vote) == {"Odette Thorne": "against"}


@pytest.mark.embedded
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_roll(
    desk: Desk, vote: Vote, casey: Any, robin: Any, *, width: int
) -> None:
    page = desk(casey, viewport={"width": width, "height": 900})
    other = desk(robin)
    page.goto(roll_of(vote))
    other.goto(roll_of(vote))
    page.context.set_offline(True)
    mark(page, "Odette Thorne", "Against")
    mark(other, "Odette Thorne", "For")
    mark(other, "Juno Applegarth", "For")
    expect(state_of(other, "Odette Thorne")).to_have_text("Saved")
    page.context.set_offline(False)
    expect(state_of(page, "Odette Thorne")).to_have_text("Two marks")
    row_of(page, "Ada Farthing").get_by_role("radio", name="Not present").focus()
    page.keyboard.press("ArrowRight")

    assert faults(page) == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wide) is False


PAGES = {
    "the front page": ("admin:index", ""),
    "opening a vote": ("admin:votes_vote_add", ""),
    "a verb": ("admin:votes_vote_verb", "void"),
}


@pytest.mark.embedded
@pytest.mark.parametrize("place", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing_on_our_other_pages(
    desk: Desk, vote: Vote, council: Council, place: tuple[str, str]
) -> None:
    name, verb = place
    page = desk(make_clerk(council))
    page.goto(reverse(name, args=[vote.pk, verb] if verb else []))

    assert faults(page) == []


def test_strict_policy_blocks_nothing_of_the_roll(desk: Desk, vote: Vote, casey: Any) -> None:
    page = desk(casey)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))

    page.goto(roll_of(vote))
    mark(page, "Odette Thorne", "For")
    wait_until_saved(page, 1)

    assert told == []
