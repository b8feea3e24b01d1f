"""What axe finds on a page, light and dark."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES: dict[str, Any] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
# All else of a page is the same in the dark.
RULES_OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SCHEMES: tuple[tuple[Any, dict[str, Any]], ...] = (("dark", RULES_OF_COLOUR), ("light", RULES))
# A colour that is still changing is neither scheme's.
FINISH = "document.getAnimations().forEach(each => each.finish())"
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# The regions whose content is wider than they are.
SCROLLING = """[...document.querySelectorAll("main .scroll")]
    .filter(region => region.scrollWidth > region.clientWidth + 1)
    .map(region => `scrolls: ${region.getAttribute("aria-label")}`)"""


def faults(page: Page) -> list[str]:
    """Return what axe finds in either colour scheme, with the element; it is left light."""
    told = []
    page.wait_for_load_state()
    for scheme, rules in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(FINISH)
        found = Axe().run(page, options=rules).response["violations"]
        told += [
            f"{scheme}: {fault['id']}: {node['html']}"
            for fault in found
            for node in fault["nodes"]
        ]
    return told
