"""How often a page asks the server, whatever else the machine is busy with."""

from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

# The page's own times, in milliseconds, of its questions to an address: begun and answered.
QUESTIONS = """address => performance.getEntriesByType("resource")
    .filter((each) => each.name.includes(address))
    .map((each) => [performance.timeOrigin + each.startTime,
                    performance.timeOrigin + each.responseEnd])"""
ENOUGH = 4


def questions(page: Page, address: str) -> list[tuple[float, float]]:
    """Return when each question to an address began and was answered, in seconds of the epoch."""
    found: Any = page.evaluate(QUESTIONS, address)
    return [(begun / 1000, ended / 1000) for begun, ended in found]


def pause(page: Page, address: str) -> float:
    """Return the seconds from an answer to the next question, once there are some of them.

    The shortest: a busy machine makes some of them longer and none shorter.
    """
    while len(asked := questions(page, address)) < ENOUGH:
        page.wait_for_timeout(100)
    return min(begun - ended for (_, ended), (begun, _) in pairwise(asked))
