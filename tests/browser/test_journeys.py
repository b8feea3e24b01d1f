"""From a council's home to the answer in at most three clicks, by the words of the links.

The questions are those that residents come with; the facts on arriving are those of the real
cases: Norfolk 2019 and 2015, Burnley 2025, and the fictional Mockbridge.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page

from council.actions import correct_record
from council.enums import Evidence
from council.models import Member
from council.records import Occasion

pytestmark = [
    pytest.mark.browser,
    pytest.mark.embedded,
    pytest.mark.django_db(transaction=True),
]

DEMO = Path(__file__).parents[2] / "council" / "demo"
MOST_CLICKS = 3
NO_NAMES = "We do not hold the names for this vote."


@dataclass(frozen=True, slots=True)
class Journey:
    """A question, the links followed from the council's home, and what is read on arriving."""

    question: str
    clicks: tuple[str, ...]
    facts: tuple[str, ...]
    never: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


NORFOLK_2019 = (
    Journey(
        "Which amendment was about children's centres, and what became of it?",
        ("Early childhood and children's centres, 2019/20:", "Children's centres"),
        (
            (
                "The Labour amendment to spend £1.3 million more on children's centres in 2019/20"
                " was not carried, as reported."
            ),
            "Not carried (as reported)",
            (
                "Early childhood and children's centres had £10.2 million in 2018/19. For 2019/20,"
                " £5.2 million was recommended"
            ),
            "Council tax increase agreed, Eastern Daily Press",
            "No count and no names.",
            "who moved it",
        ),
    ),
    Journey(
        "How did the vote on the budget go?",
        ("Budget 2019/20",),
        ("Budget for 2019/20", "We hold no record of a vote on it.", "is not in our sources"),
        never=("No vote", " votes to "),
    ),
    Journey(
        "What does the budget say now?",
        ("Budgets", "Revenue budget 2019/20 (council tax up 2.99%)"),
        (
            "went from £10.2 million in 2018/19 to £5.2 million in 2019/20",
            "All three amendments on record were reported as not carried.",
            "£409.3m, Eastern Daily Press",
        ),
    ),
    Journey(
        "Who else wanted the same money?",
        ("Who wanted the same money?",),
        (
            "Three amendments asked for between £1.5 million and £2.8 million from Business rates",
            "Front-line family support",
            "Stop the reduction of the minimum income guarantee",
        ),
    ),
    Journey(
        "What if both children's amendments had been carried?",
        (
            "Early childhood and children's centres, 2019/20:",
            "Front-line family support",
            "What if this and “Children's centres” had both been carried?",
        ),
        (
            "would have had £7.5 million in 2019/20 instead of £5.2 million.",
            "What happened: neither was carried, as reported.",
            "An officer would have had to rule on this",
        ),
    ),
    Journey(
        "How did each group vote on the rival proposals?",
        (
            "Early childhood and children's centres, 2019/20:",
            "Children's centres",
            "How the groups voted on each of these proposals",
        ),
        ("How the groups voted on each of them is not known.",),
        never=("voted against the service",),
    ),
    Journey(
        "What did the budget before it give the service?",
        ("Budgets", "Revenue budget 2018/19 (council tax up 5.99%)"),
        ("£10.2m", "The one amendment on record was lost."),
    ),
    Journey(
        "What was corrected?",
        ("Corrections",),
        ("Nothing has been corrected in the record of Norfolk County Council.",),
    ),
)
NORFOLK_2015 = (
    Journey(
        "How did the budget of 2015 come about?",
        ("Budget meeting, 16 February 2015",),
        (
            "was lost by four votes, then carried the same day after an amendment was accepted.",
            "First vote: 36 for, 40 against, 1 abstained.",
            "Second vote: 36 for, 5 against, 37 abstained.",
            "We do not hold the names for these two votes.",
        ),
    ),
    Journey(
        "Who voted for it?",
        ("Budget 2015/16, second vote",),
        ("was carried by 36 votes to 5. 37 members abstained.", NO_NAMES),
        never=("No names were taken", "Neville"),
        counts={".names li": 0},
    ),
    Journey(
        "And the first time?",
        ("Budget 2015/16, first vote",),
        ("was lost by 40 votes to 36. One member abstained.", NO_NAMES),
    ),
    Journey(
        "What was in the amendment that was accepted?",
        (
            "Budget meeting, 16 February 2015",
            (
                "Put a £500,000 efficiency saving back into adult social services, and return the"
                " hours of recycling centres to committee"
            ),
        ),
        ("was accepted and not voted on, and is part of the budget that was adopted.",),
    ),
    Journey(
        "What does the budget say now?",
        ("Budgets", "Revenue budget 2015/16"),
        (
            "adopted its budget for 2015/16 at the second vote on it, with one amendment",
            "£318.428m",
        ),
    ),
)
BURNLEY = (
    Journey(
        "Who voted for the Labour amendment?",
        ("Budget meeting, 4 March 2025", "Vote: Resident bulky waste collection"),
        (
            "was carried by 36 votes to 0. Eight members abstained.",
            "For, 36",
            "Abstained, 8",
            "Group not recorded",
        ),
        counts={".names li": 44},
    ),
    Journey(
        "And who against freezing council tax?",
        (
            "Budget meeting, 4 March 2025",
            "Vote: Freeze council tax with the cost of living reserve",
        ),
        ("was lost by 36 votes to 8.", "For, 8", "Against, 36", "Group not recorded"),
        counts={".names li": 44},
    ),
    Journey(
        "Who voted for the budget?",
        ("Budget 2025/26",),
        ("was carried by 36 votes to 1. Seven members abstained.", "Against, 1"),
        counts={".names li": 44},
    ),
    Journey(
        "How did Councillor Mottershead vote?",
        ("Councillors", "Neil Mottershead"),
        (
            (
                "Neil Mottershead took part in all three named votes held here under that name, on"
                " 4 March 2025: once for, once against, abstained once."
            ),
            "Group not recorded",
        ),
    ),
    Journey(
        "Which groups stood where?",
        ("Budget meeting, 4 March 2025", "How each group voted on rival proposals"),
        ("Freeze council tax with the cost of living reserve",),
    ),
    Journey(
        "What if both had been carried?",
        (
            "Budget meeting, 4 March 2025",
            "What if other amendments had been carried?",
            "Suppose that all of them had been carried",
        ),
        (
            (
                "If “Resident bulky waste collection” and “Freeze council tax with the cost of"
                " living reserve” had been carried"
            ),
        ),
    ),
    Journey(
        "What does the budget say now?",
        ("Budgets", "Budget 2025/26, with a rise of £6.76 at Band D (about 2%)"),
        ("adopted its budget for 2025/26 with one amendment",),
    ),
)
MOCKBRIDGE = (
    Journey(
        "Who voted for the budget?",
        ("Budget 2026/27",),
        ("was carried by 49 votes to 11. 22 members abstained.", "This council does not exist."),
        counts={".names li": 84},
    ),
    Journey(
        "What became of the footpaths to schools?",
        ("Budget meeting, 16 February 2026", "Grit the footpaths to schools"),
        ("and is part of the budget that was adopted.",),
    ),
    Journey(
        "What does the budget say now?",
        ("The meeting, step by step", "Revenue budget 2027/28"),
        ("is deciding its budget for 2027/28: nothing in it has changed so far.",),
    ),
    Journey(
        "Who else wants the same money?",
        (
            "Keep six libraries open on Saturdays",
            "All claims on the pot Business rates growth, side by side",
        ),
        (
            "Two amendments ask for £2.9 million from Business rates growth",
            "Mend the ferry slipway",
        ),
    ),
    Journey(
        "What if both are carried?",
        (
            "Keep six libraries open on Saturdays",
            "What if this and “Mend the ferry slipway” are both carried?",
        ),
        ("Keep six libraries open on Saturdays", "Mend the ferry slipway"),
    ),
    Journey(
        "How did a councillor vote?",
        ("Councillors", "Barnabas Bramblewick"),
        ("Barnabas Bramblewick took part in all five named votes held here under that name",),
    ),
    Journey(
        "What was corrected, and what did it say before?",
        ("Corrections",),
        ("has been corrected once", "Name: was Barnaby Bramblewick, now Barnabas Bramblewick."),
    ),
)


def load(*councils: str) -> None:
    for name in councils:
        call_command("import_bundle", str(DEMO / name), verbosity=0)


def words(page: Page) -> str:
    """Return what is read on the page, its badge and margin too; every space is a plain one."""
    return " ".join(page.locator("body").inner_text().split())


def follow(page: Page, name: str) -> None:
    """Follow the first link of that name that a reader sees."""
    link = page.get_by_role("link", name=name, exact=True).locator("visible=true")
    assert link.count(), f"no link “{name}” at {page.url}"
    with page.expect_navigation():
        link.first.click()


def travelled(page: Page, home: str, journey: Journey) -> list[str]:
    """Travel from the council's home; return what is missing on arriving, or ought not be."""
    assert len(journey.clicks) <= MOST_CLICKS
    page.goto(home)
    for name in journey.clicks:
        follow(page, name)
    told = words(page)
    lacks = [fact for fact in journey.facts if fact not in told]
    lacks += [f"not: {fact}" for fact in journey.never if fact in told]
    counted = {each: page.locator(each).count() for each in journey.counts}
    return lacks + ([str(counted)] if counted != journey.counts else [])


def unanswered(
    browser: Browser, base_url: str, home: str, journeys: tuple[Journey, ...]
) -> dict[str, list[str]]:
    """Return what each question that is not answered lacks; scripts are off."""
    context = browser.new_context(
        base_url=base_url, java_script_enabled=False, viewport={"width": 375, "height": 800}
    )
    page = context.new_page()
    found = {each.question: travelled(page, home, each) for each in journeys}
    context.close()
    return {question: lacks for question, lacks in found.items() if lacks}


def test_norfolk_2019_and_2015_are_answered_on_a_phone_from_the_councils_home(
    browser: Browser, live_server: Any
) -> None:
    load("norfolk")

    lacking = unanswered(browser, live_server.url, "/norfolk", NORFOLK_2019 + NORFOLK_2015)

    assert lacking == {}


def test_burnley_2025_is_answered_on_a_phone_from_the_councils_home(
    browser: Browser, live_server: Any
) -> None:
    load("burnley")

    assert unanswered(browser, live_server.url, "/burnley", BURNLEY) == {}


def test_the_fictional_council_is_answered_on_a_phone_from_its_home(
    browser: Browser, live_server: Any
) -> None:
    load("mockbridge")
    correct_record(
        Member.objects.get(name="Barnaby Bramblewick"),
        {"name": "Barnabas Bramblewick"},
        occasion=Occasion(evidence=Evidence.MINUTES, reason="Misspelt"),
    )

    assert unanswered(browser, live_server.url, "/mockbridge", MOCKBRIDGE) == {}
