"""A clerk's hands in the browser, for the test of a whole evening: what she presses."""

import csv
import os
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.looks import RULES

DEMO = Path(__file__).resolve().parents[2] / "council" / "demo" / "mockbridge"
MEETING = "mockbridge/full-council/2027-02-15"
BEFORE_THE_EVENING = {"submit", "table"}
# What a screen reader hears of a group's button.
WORDS = {"f": "For", "a": "Against", "x": "Abstained"}
Row = dict[str, str]
OF_EVENING: dict[str, Callable[[Row], bool]] = {
    "presence": lambda row: row["meeting"] == MEETING,
    "votes": lambda row: row["meeting"] == MEETING,
    "ballots": lambda row: row["vote"].startswith(MEETING),
    "events": lambda row: row["meeting"] == MEETING and row["verb"] not in BEFORE_THE_EVENING,
}


def before_the_evening(folder: Path) -> Path:
    """Copy the bundle of Mockbridge as it was before its budget meeting began."""
    shutil.copytree(DEMO, folder, dirs_exist_ok=True)
    for name, is_later in OF_EVENING.items():
        rewrite(folder / f"{name}.csv", partial(_unless, is_later))
    rewrite(folder / "meetings.csv", _to_come)
    return folder


def _unless(is_later: Callable[[Row], bool], row: Row) -> Row | None:
    return None if is_later(row) else row


def _to_come(row: Row) -> Row:
    if row["status"] == "open":
        return row | {"status": "scheduled", "starts_at": f"{row['held_on']} 18:30"}
    return row


def rewrite(path: Path, change: Callable[[Row], Row | None]) -> None:
    """Give every row of a table to `change`, which returns it or None."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(row for each in rows if (row := change(each)) is not None)


class Hands:
    """One clerk at one browser; `faults` collects what axe finds on the pages she looks at."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    # Where she is.

    def follow(self, name: str) -> None:
        """Choose a page of the meeting's menu."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()

    def look(self, name: str) -> None:
        """Let axe look at the page, with everything on it that opens; photograph it if asked."""
        self.page.wait_for_load_state()
        for summary in self.page.locator("summary:visible").all():
            summary.click()
        found = Axe().run(self.page, options=RULES).response["violations"]
        self.faults += [
            f"{name}: {fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]
        ]
        if folder := os.environ.get("PICTURES"):
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def next_is(self, words: str) -> None:
        """See what the workplace says comes next."""
        expect(self.page.get_by_role("heading", level=2).first).to_have_text(words)

    def was_done(self, words: str) -> None:
        """See on the page that a step leads to that it was done."""
        expect(self.page.get_by_text(f"{words}: done")).to_be_visible()
        self.page.wait_for_load_state()

    # Presence.

    def find(self, name: str, keys: str) -> None:
        """Find a member in the list of presence and press keys on the row."""
        self.page.get_by_label("Find a member").fill(name)
        self.page.keyboard.press("Enter")
        for key in keys:
            self.page.keyboard.press(key)

    def stands(self, name: str, words: str) -> None:
        """See how a member stands in the list of presence."""
        row = self.page.get_by_role("group", name=name, exact=True)
        expect(row).to_contain_text(words)

    # Papers.

    def bring(self, mover: str, seconder: str) -> None:
        """Record who moves and who seconds what comes next."""
        for asks, name, button, done in (
            ("Moved by", mover, "Moved", "Move"),
            ("Seconded by", seconder, "Seconded", "Second"),
        ):
            self.page.get_by_label(asks, exact=True).select_option(name)
            self.page.locator(".now").get_by_role("button", name=button).click()
            self.was_done(done)

    # Votes.

    def open_vote(self) -> None:
        """Open the vote that comes next, with everything as the page proposes it."""
        self.page.locator(".now").get_by_role(
            "link", name=re.compile("Open the vote|Take vote")
        ).click()
        self.page.get_by_role("button", name="Open the vote").click()

    def key(self, groups: Row, exceptions: Row | None = None) -> None:
        """Key the exceptions by name and letter, then a button for each group."""
        expect(self.page.get_by_label("Jump to a name")).to_be_visible()
        for name, letter in (exceptions or {}).items():
            self.page.get_by_label("Jump to a name").fill(name.split()[-1])
            self.page.keyboard.press("Enter")
            self.page.keyboard.press(letter)
        for group, letter in groups.items():
            button = f"All of {group}: {WORDS[letter]}"
            self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.get_by_text("Every member is marked.")).to_be_visible()

    def said(
        self, result: str, for_: int, against: int, abstained: int, casting: str = ""
    ) -> None:
        """Key what the chair says."""
        for name, number in (("For", for_), ("Against", against), ("Abstained", abstained)):
            self.page.get_by_role("spinbutton", name=name).fill(str(number))
        self.page.get_by_role("radio", name=result, exact=True).check()
        if casting:
            self.page.get_by_label("Casting vote").select_option(casting)

    def declare(self, words: str = "Declare now") -> None:
        """Press the button; a declared vote leads back to the workplace."""
        self.page.get_by_role("button", name=words).click()
        expect(
            self.page.get_by_text("The result is declared and readers can see it.")
        ).to_be_visible()

    def line(self, words: str) -> Locator:
        """Return the line of a paper or a vote among the business."""
        return (
            self.page.locator("li")
            .filter(has=self.page.locator("b", has_text=re.compile(f"^{words}$")))
            .last
        )

    def step(self, of: str, label: str | re.Pattern[str]) -> None:
        """Choose one of the rarer steps beside a line."""
        self.page.wait_for_load_state()
        line = self.line(of)
        link = line.get_by_role("link", name=label)
        if not link.is_visible():
            line.get_by_text("Other steps").first.click()
        link.click()
