"""The page of a vote in a real browser: its weight, no shift, the order it is read aloud in."""

import gzip
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.looks import SCROLLING, SCROLLS_SIDEWAYS, faults
from tests.factories import make_amendment, make_budget, make_motion
from tests.votes.hall import Hall
from votes.models import Vote, VoteEvent

pytestmark = [
    pytest.mark.browser,
    pytest.mark.embedded,
    pytest.mark.django_db(transaction=True),
]

HEAVIEST = 60_000  # bytes, compressed, with everything that the page loads
SHIFTS = """() => new Promise((told) => {
    let sum = 0;
    const add = (list) => list.getEntries().forEach((shift) => { sum += shift.value; });
    new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => setTimeout(() => told(sum), 300));
})"""


@pytest.fixture
def hall(settings: Any) -> Hall:
    """A chamber of 84 members in four groups with colours."""
    settings.DEBUG = False
    return Hall("mockbridge")


def budget_vote(hall: Hall) -> Vote:
    """Return a vote on a budget with all its names, and three on amendments before it."""
    motion = make_motion(hall.meeting, make_budget(hall.council), title="Budget for 2025/26",
                         state="carried")  # fmt: skip
    for title in ("Family hubs", "Roads", "Libraries"):
        hall.vote(make_amendment(motion, 1_000_000, title=title, state="adopted"), [])
    return hall.vote(motion, presiding_member=hall.members[0])


def opened(browser: Browser, live_server: Any, vote: Vote, width: int, **fields: Any) -> Page:
    size: Any = {"width": width, "height": 900}
    page = browser.new_page(base_url=live_server.url, viewport=size, **fields)
    answer = page.goto(vote.get_absolute_url())
    assert answer is not None
    assert answer.status == 200
    return page


def test_a_page_with_84_names_is_light_with_all_that_it_loads(
    browser: Browser, live_server: Any, hall: Hall
) -> None:
    vote = budget_vote(hall)
    page = browser.new_page(base_url=live_server.url)
    answers: list[Response] = []
    page.on("response", lambda each: answers.append(each))  # noqa: PLW0108 - Playwright marks what it is given
    page.goto(vote.get_absolute_url(), wait_until="networkidle")
    loaded = {each.url.removeprefix(live_server.url): packed(each) for each in answers}

    # The browser of the tests asks for no icon, so it is fetched here.
    icon = page.locator('link[rel="icon"]').get_attribute("href") or ""
    loaded[icon] = len(page.request.get(icon).body())
    assert page.locator(".names li").count() == 84
    kinds = sorted(address.rpartition(".")[2] for address in loaded if "." in address)
    assert kinds == ["css", "css", "svg"]
    assert len(loaded) == 4
    assert sum(loaded.values()) < HEAVIEST


def packed(answer: Response) -> int:
    body = answer.body()
    return min(len(body), len(gzip.compress(body, 6)))


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_while_the_page_is_drawn(
    browser: Browser, live_server: Any, hall: Hall, width: int
) -> None:
    page = opened(browser, live_server, budget_vote(hall), width)

    assert page.evaluate(SHIFTS) == 0


def test_it_is_read_aloud_from_the_answer_to_where_it_comes_from(
    browser: Browser, live_server: Any, hall: Hall
) -> None:
    vote = budget_vote(hall)
    page = opened(browser, live_server, vote, 1280)

    told = page.locator("main").aria_snapshot().replace("\N{NO-BREAK SPACE}", " ")

    expected = [
        "The budget for 2025/26 was carried by",
        "It set the budget for 2025/26",
        "For",
        "More votes for than against were needed.",
        'img "48 members voted for and 26 against. Five abstained.',
        "Harbour Group: all who were present voted against.",
        'heading "How the groups voted"',
        'heading "Who voted how"',
        'heading "For, 48"',
        'heading "Against, 26"',
        'heading "Abstained, 5"',
        'heading "Apologies, 5"',
        'heading "Where this vote stood in the meeting"',
        'complementary "Where this comes from"',
    ]
    place = 0
    for words in expected:
        assert words in told[place:], (words, told[place:][:600])
        place = told.index(words, place) + len(words)


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_it_is_for_everybody_in_both_schemes_and_at_each_width(
    browser: Browser, live_server: Any, hall: Hall, width: int
) -> None:
    vote = budget_vote(hall)
    changes = {"changes": {"declared_for": [12, 48]}}
    VoteEvent.objects.create(vote=vote, verb="correct", data=changes)
    Vote.objects.filter(pk=vote.pk).update(declared_for=12, declared_against=26)

    page = opened(browser, live_server, vote, width)

    assert faults(page) == []
    assert page.evaluate(SCROLLS_SIDEWAYS) is False
    assert page.evaluate(SCROLLING) == []


def test_the_groups_stay_a_table_on_a_phone(
    browser: Browser, live_server: Any, hall: Hall
) -> None:
    page = opened(browser, live_server, budget_vote(hall), 320)

    table = page.get_by_role("table")
    rows = table.get_by_role("row")

    assert table.count() == 1
    assert rows.nth(0).get_by_role("columnheader").count() == 5
    for place in range(1, rows.count()):
        assert rows.nth(place).get_by_role("rowheader").count() == 1
        assert rows.nth(place).get_by_role("cell").count() == 4


@pytest.mark.parametrize("kind", ["void", "answers", "no names"])
def test_other_votes_are_for_everybody_on_a_phone_too(
    browser: Browser, live_server: Any, hall: Hall, kind: str
) -> None:
    if kind == "answers":
        vote = hall.vote(None, [], kind="elimination", declared_result="unknown")
        vote.options.create(position=1, label="Red", declared_count=40)
        vote.options.create(position=2, label="Blue", declared_count=30, is_eliminated=True)
    else:
        vote = hall.vote(None, ["for"] if kind == "void" else [], roll_complete=False,
                         status="void" if kind == "void" else "declared")  # fmt: skip

    page = opened(browser, live_server, vote, 320)

    assert faults(page) == []
    assert page.evaluate(SCROLLS_SIDEWAYS) is False


def test_it_is_read_without_script(browser: Browser, live_server: Any, hall: Hall) -> None:
    page = opened(browser, live_server, budget_vote(hall), 320, java_script_enabled=False)

    assert page.locator("script").count() == 0
    assert page.locator(".names li").count() == 84
