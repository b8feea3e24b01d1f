"""A whole budget evening in Mockbridge, keyed by two clerks in browsers, then read by all."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from docx import Document
from playwright.sync_api import Browser, Page, expect

from amendments.derive import take_snapshot
from amendments.models import Budget, BudgetSnapshot
from amendments.queries import figures_of
from council.models import Council, Meeting
from council.website.bundles.importing import import_bundle
from tests.browser.evening_steps import MEETING, Hands, before_the_evening
from tests.factories import make_clerk
from votes.queries.verifying import differences

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVENING = datetime(2027, 2, 15, 18, 20, tzinfo=UTC)
NEXT_DAY = datetime(2027, 2, 16, 9, 30, tzinfo=UTC)
MILLSTONE, LANTERN, ORCHARD = "Millstone Alliance", "Lantern Group", "Orchard Group"
FERRY, ALONE = "Ferry Independents", "Members in no group"
CHAIR = "Perpetua Quillfeather"
CORRECT = re.compile("^Correct (a mark|marks)")
WHY = "She voted for it; the recording shows it."
SLIP = "Clementina Marrowstoat"
GOES_OUT = "Barnaby Puddlestoat"
AWAY = ("Fitzgerald Gooseberrystoat", "Cornelius Thimblestoat")


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(EVENING) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: Any, tmp_path: Path) -> Meeting:
    report = import_bundle(before_the_evening(tmp_path / "mockbridge"))
    assert report.faults == []
    council = Council.objects.get(slug="mockbridge")
    make_clerk(council, "keyer", username="casey", last_name="Clerk")
    make_clerk(council, "publisher", username="robin", first_name="Robin", last_name="Scrivener")
    return Meeting.objects.get(reference=MEETING)


def at_the_desk(browser: Browser, live_server: Any, username: str) -> Hands:
    """Log in by the form of the front page."""
    place = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    hands = Hands(place.new_page())
    hands.page.goto("/admin/")
    hands.page.get_by_label("Username").fill(username)
    hands.page.get_by_label("Password").fill("a-long-password")
    hands.page.keyboard.press("Enter")
    expect(hands.page.get_by_role("heading", name="Tonight")).to_be_visible()
    return hands


def test_a_whole_evening_is_keyed_and_read(
    browser: Browser, live_server: Any, meeting: Meeting, clock: Any
) -> None:
    casey = at_the_desk(browser, live_server, "casey")
    casey.page.get_by_role("link", name="Budget meeting, 15 February 2027").click()
    arrive(casey, clock)
    the_motion_and_libraries(casey)
    clock.move_to(at(19, 5))
    hubs_by_the_casting_vote(casey)
    clock.move_to(at(19, 10))
    leave(casey)
    clock.move_to(at(19, 20))
    robin = at_the_desk(browser, live_server, "robin")
    slipway_void_and_retaken(casey, robin)
    clock.move_to(at(19, 40))
    come_back(casey)
    in_parts(casey)
    clock.move_to(at(20, 30))
    the_rest(casey)
    close(casey)
    words_of_the_minutes = minutes(casey)
    clock.move_to(NEXT_DAY)
    robin = at_the_desk(browser, live_server, "robin")
    correct(robin, meeting)

    assert [*casey.faults, *robin.faults] == []
    the_minutes_tell_it(words_of_the_minutes)
    reader = browser.new_page(base_url=live_server.url)
    the_api_tells_it(reader)
    the_pages_tell_it(reader)
    the_budget_follows(meeting)
    reader.close()


def at(hour: int, minute: int) -> datetime:
    return datetime(2027, 2, 15, hour, minute, tzinfo=UTC)


def arrive(casey: Hands, clock: Any) -> None:
    """Apologies before the meeting, it opens, everybody else is here."""
    casey.follow("Presence")
    for name in AWAY:
        casey.find(name, "a")
        casey.stands(name, "Apologies")
    casey.follow("Tonight")
    clock.move_to(at(18, 31))
    casey.page.get_by_role("button", name="Open the meeting").click()
    casey.was_done("Open the meeting")
    casey.follow("Presence")
    casey.page.get_by_role("button", name="Everyone else was here from the start").click()
    expect(casey.page.locator("[data-number=present]")).to_have_text("82")
    casey.look("presence")
    casey.follow("Tonight")


def the_motion_and_libraries(casey: Hands) -> None:
    """The motion is moved, and the first amendment carried; a name is keyed wrong on the way."""
    casey.next_is("Motion 1: call it")
    casey.bring("Marrowfeather, Dorothea", "Candlefeather, Ottoline")
    casey.bring("Lanternfeather, Wilhelmina", "Bramblewick, Barnaby")
    casey.look("first-to-vote")
    casey.page.locator(".now").get_by_role("link", name="Open the vote").click()
    casey.look("open-vote")
    casey.page.get_by_role("button", name="Open the vote").click()
    casey.key(
        {MILLSTONE: "a", LANTERN: "f", ORCHARD: "f", FERRY: "f", ALONE: "x"},
        {SLIP: "x"},
    )
    casey.said("Carried", 42, 37, 3)
    casey.page.get_by_role("button", name="Declare now").click()
    expect(casey.page.get_by_text("The names do not add up")).to_be_visible()
    casey.look("roll-warned")
    casey.page.get_by_label("Why it stands").fill("The chair read out what the tellers counted.")
    casey.declare("Declare it all the same")


def hubs_by_the_casting_vote(casey: Hands) -> None:
    """41 for, 41 against: the chair decides, with a second vote that no tally counts."""
    casey.next_is("Amendment 2, Lantern Group and Orchard Group: call it")
    casey.bring("Turnipfeather, Fitzgerald", "Thimblefeather, Barnaby")
    casey.open_vote()
    casey.key(
        {MILLSTONE: "a", LANTERN: "f", ORCHARD: "f", FERRY: "f", ALONE: "a"},
        {"Ignatius Bramblefeather": "a"},
    )
    casey.said("Lost", 41, 41, 0, casting="Against")
    casey.declare()


def leave(casey: Hands) -> None:
    casey.follow("Presence")
    casey.find(GOES_OUT, "l")
    casey.stands(GOES_OUT, "Left ")
    casey.follow("Tonight")


def come_back(casey: Hands) -> None:
    casey.follow("Presence")
    casey.find(GOES_OUT, "p")
    casey.stands(GOES_OUT, ", back ")
    casey.follow("Tonight")


def slipway_void_and_retaken(casey: Hands, robin: Hands) -> None:
    """Members were read the wrong paper: the vote is made void, and taken again."""
    casey.next_is("Amendment 3, Ferry Independents: call it")
    casey.bring("Bramblefeather, Ignatius", "Candlewick, Dorothea")
    casey.open_vote()
    casey.key({MILLSTONE: "a", LANTERN: "f", ORCHARD: "a", FERRY: "f", ALONE: "a"})
    casey.said("Lost", 28, 53, 0)
    casey.declare()
    casey.look("wrong-vote")
    robin.page.get_by_role("link", name="Budget meeting, 15 February 2027").click()
    robin.look("publisher")
    robin.step("Vote 3", "Make void")
    robin.look("void")
    robin.page.get_by_label("Reason").fill("Members had been given the wrong paper.")
    robin.page.get_by_role("button", name="Make void").click()
    robin.was_done("Make void")
    # Its polling would lock a table of a database in memory.
    robin.page.goto("about:blank")
    casey.page.reload()
    casey.look("void-tonight")
    casey.open_vote()
    casey.key({MILLSTONE: "a", LANTERN: "f", ORCHARD: "f", FERRY: "f", ALONE: "a"})
    casey.said("Carried", 41, 40, 0)
    casey.declare()


def in_parts(casey: Hands) -> None:
    """Bus shelters and footpaths are put apart: one is carried, one lost."""
    casey.bring("Marrowwick, Perpetua", "Turnipwick, Algernon")
    casey.step("Amendment 4", "Take in parts")
    casey.look("parts")
    casey.page.get_by_label("Title of part 1").fill("Bus shelters")
    casey.page.get_by_label("Title of part 2").fill("Footpaths to schools")
    for place, part in enumerate((1, 1, 2, 2)):
        casey.page.locator("[name^=line_]").nth(place).select_option(str(part))
    casey.page.get_by_role("button", name="Take in parts").click()
    casey.was_done("Take in parts")
    casey.look("parts-tonight")
    casey.open_vote()
    casey.key({MILLSTONE: "f", LANTERN: "a", ORCHARD: "f", FERRY: "a", ALONE: "a"})
    casey.said("Carried", 50, 32, 0)
    casey.declare()
    casey.open_vote()
    casey.key({MILLSTONE: "a", LANTERN: "f", ORCHARD: "f", FERRY: "a", ALONE: "a"})
    casey.said("Lost", 35, 47, 0)
    casey.declare()


def the_rest(casey: Hands) -> None:
    """The last amendment is lost, and the motion carried as amended."""
    casey.bring("Turnipbottom, Peregrine", "Lanternthistle, Clementina")
    casey.open_vote()
    casey.key({MILLSTONE: "a", LANTERN: "a", ORCHARD: "a", FERRY: "a", ALONE: "f"})
    casey.said("Lost", 3, 79, 0)
    casey.declare()
    casey.next_is("Put motion 1 as amended to the vote")
    casey.open_vote()
    casey.key({MILLSTONE: "f", LANTERN: "f", ORCHARD: "f", FERRY: "a", ALONE: "x"})
    casey.said("Carried", 72, 7, 3)
    casey.declare()
    casey.look("all-done")


def close(casey: Hands) -> None:
    casey.page.get_by_role("link", name="See the check list").click()
    casey.look("check-list")
    casey.page.get_by_role("button", name="Close the meeting").click()
    casey.was_done("Close the meeting")
    casey.look("closed")


def minutes(casey: Hands) -> str:
    """Take the minutes away as a Word file; return its words."""
    casey.follow("Minutes")
    casey.look("minutes")
    with casey.page.expect_download() as taken:
        casey.page.get_by_role("button", name="Word (.docx)").click()
    found = Document(str(taken.value.path()))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in found.paragraphs), *cells])


def correct(robin: Hands, meeting: Meeting) -> None:
    """The day after, a mark keyed wrong is put right."""
    robin.page.goto(f"/admin/desk/{meeting.pk}/")
    robin.look("next-day")
    robin.step("Vote 1", CORRECT)
    robin.look("correct")
    robin.page.locator("[name=member]").select_option(label=SLIP)
    robin.page.locator("[name=choice]").select_option("for")
    robin.page.get_by_label("Reason").fill(WHY)
    robin.page.get_by_role("button", name=CORRECT).click()
    robin.was_done("Correct marks")
    robin.look("corrected")


# What is read of it.


def the_minutes_tell_it(words: str) -> None:
    for told in (
        "Present (82)",
        "Apologies (2): Councillors Gooseberrystoat and Thimblestoat",
        "Councillor Puddlestoat left at 19:10 and returned at 19:40.",
        "Carried: 42 for, 37 against, 3 abstained.",
        "the names give 41 for, 37 against, 4 abstained.",
        "The votes were equal. Councillor Quillfeather, presiding, gave the casting vote against.",
        "Members had been given the wrong paper.",
        "It was taken again: vote 4.",
        "This vote was taken in place of vote 3.",
        "Not in the chamber (1): Councillor Puddlestoat",
        "The amendment was taken in parts.",
        "Carried: 50 for, 32 against, 0 abstained.",
        "Lost: 35 for, 47 against, 0 abstained.",
        "Carried: 72 for, 7 against, 3 abstained.",
    ):
        assert told in words
    assert "how is not known" not in words


def the_api_tells_it(reader: Page) -> None:
    """Every vote as it ended: declared, counted, void, taken again, on a casting vote."""
    votes = told_by(reader, f"votes?meeting={MEETING}")["results"]
    assert sorted(map(in_one_line, votes)) == [
        (1, "declared", "carried", False, (42, 37, 3), (42, 37, 3), None),
        (2, "declared", "lost", True, (41, 41, 0), (41, 41, 0), None),
        (3, "void", "lost", False, (28, 53, 0), (28, 53, 0), None),
        (4, "declared", "carried", False, (41, 40, 0), (41, 40, 0), f"{MEETING}/vote-3"),
        (5, "declared", "carried", False, (50, 32, 0), (50, 32, 0), None),
        (6, "declared", "lost", False, (35, 47, 0), (35, 47, 0), None),
        (7, "declared", "lost", False, (3, 79, 0), (3, 79, 0), None),
        (8, "declared", "carried", False, (72, 7, 3), (72, 7, 3), None),
    ]
    assert {vote["computed_outcome"] for vote in votes if vote["number"] == 2} == {"lost"}
    assert [vote["mismatches"] for vote in votes] == [[]] * 8
    states = {
        f"{MEETING}/amendment-{number}": told_by(
            reader, f"amendments/{MEETING}/amendment-{number}"
        )
        for number in ("1", "2", "3", "4", "4-part-1", "4-part-2", "5")
    }
    assert [each["state"] for each in states.values()] == [
        "adopted", "lost", "adopted", "partly_carried", "adopted", "lost", "lost",
    ]  # fmt: skip
    assert told_by(reader, f"motions/{MEETING}/motion-1")["state"] == "carried"
    (correction,) = told_by(reader, f"votes/{MEETING}/vote-1")["corrections"]
    assert correction["reason"] == WHY
    assert correction["ballots"] == [
        {
            "member": "mockbridge/members/clementina-marrowstoat",
            "is_casting": False,
            "was": "abstain",
            "now": "for",
        }
    ]


def told_by(reader: Page, path: str) -> Any:
    answer = reader.request.get(f"/api/v1/{path}")
    assert answer.ok, path
    return answer.json()


def in_one_line(vote: Any) -> tuple[Any, ...]:
    declared, tally = vote["declared"], vote["tally"]
    return (
        vote["number"],
        vote["status"],
        declared["result"],
        declared["by_casting_vote"],
        tuple(declared[name] for name in ("for", "against", "abstained")),
        tuple(tally[name] for name in ("for", "against", "abstained")),
        vote["replaces"],
    )


def the_pages_tell_it(reader: Page) -> None:
    for vote, *words in (
        (1, "was carried by 42 votes to 37. Three members abstained.", WHY,
         "Clementina Marrowstoat: Abstained now For"),
        (2, "was lost on the casting vote of the person presiding, after 41 votes each way.",
         "Casting vote: Perpetua Quillfeather voted against as the person presiding.",
         "It is in no tally."),
        (3, "This vote is void", "It was taken again: vote 4.",
         "Members had been given the wrong paper."),
        (4, "was carried by 41 votes to 40."),
    ):  # fmt: skip
        reader.goto(f"/{MEETING}/vote-{vote}")
        for told in words:
            expect(reader.get_by_role("main")).to_contain_text(told)
    reader.goto("/mockbridge/corrections")
    expect(reader.get_by_role("main")).to_contain_text(
        "Vote of Clementina Marrowstoat: was Abstained, now For."
    )
    reader.goto(f"/{MEETING}/amendment-4")
    expect(reader.get_by_role("main")).to_contain_text("Partly carried")


def the_budget_follows(meeting: Meeting) -> None:
    """Libraries, the slipway and the shelters are in, and no other line has moved."""
    budget = Budget.objects.get(reference="mockbridge/budgets/2027")
    # What the worker does; here nothing else is certain to have run after each commit.
    take_snapshot(budget.pk)
    newest = BudgetSnapshot.objects.filter(budget=budget).latest("number")
    assert (newest.number, newest.is_set) == (budget.facts_revision, True)
    adopted = [row for row in figures_of(newest) if (row.stage, row.year) == ("adopted", 2027)]
    moved = {row.line.key: (row.effect, row.amount) for row in adopted if row.line and row.effect}
    assert moved == {
        "libraries": (1_500_000, 10_700_000),
        "highways": (1_650_000, 40_550_000),
        "corporate": (-250_000, 31_450_000),
        "business-rates": (-2_900_000, -64_400_000),
    }
    (tax,) = [row for row in adopted if row.basis == "council_tax_requirement"]
    assert (tax.effect, tax.amount) == (0, 215_800_000)
    assert list(differences()) == []
