"""The main pages at 200 per cent: the browser's own zoom on a window of 1280 pixels."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserType, Page

from council.admin.desk import desk_address
from council.models import Meeting
from tests.browser.looks import SCROLLS_SIDEWAYS, faults
from tests.browser.test_public_pages import addresses  # noqa: F401 - a fixture
from tests.factories import make_clerk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.embedded,
    pytest.mark.django_db(transaction=True),
]
STEP = 1.2  # Chromium keeps zoom as a power of this
NAMES = (
    "home", "council", "meeting", "vote", "amendment", "what if carried", "budget", "pot",
    "member", "group", "found", "positions",
)  # fmt: skip


@pytest.fixture
def zoomed(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Page]:
    """Open a browser whose reader has set it to 200 per cent."""
    kept = tmp_path / "Default" / "Preferences"
    kept.parent.mkdir()
    kept.write_text(json.dumps({"partition": {"default_zoom_level": {"x": math.log(2, STEP)}}}))
    window = ["--window-size=1280,900"]
    asked = browser_type_launch_args | {"args": [*browser_type_launch_args["args"], *window]}
    context = browser_type.launch_persistent_context(tmp_path, no_viewport=True, **asked)
    yield context.pages[0]
    context.close()


def test_at_twice_the_size_nothing_is_cut_or_lost(
    zoomed: Page,
    live_server: Any,
    addresses: dict[str, str],  # noqa: F811 - the fixture
) -> None:
    for name in NAMES:
        zoomed.goto(live_server.url + addresses[name])

        zoomed.wait_for_function("devicePixelRatio === 2 && outerWidth === 1280")
        assert (name, faults(zoomed)) == (name, [])
        assert (name, zoomed.evaluate(SCROLLS_SIDEWAYS)) == (name, False)


def test_at_twice_the_size_a_clerk_works_at_the_desk(
    zoomed: Page,
    live_server: Any,
    addresses: dict[str, str],  # noqa: F811 - the fixture
) -> None:
    meeting = Meeting.objects.get(reference=addresses["meeting"].strip("/"))
    client = Client()
    client.force_login(make_clerk(meeting.council))
    value = client.cookies["sessionid"].value
    zoomed.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    zoomed.goto(live_server.url + desk_address(meeting.pk))

    zoomed.wait_for_function("devicePixelRatio === 2")
    assert faults(zoomed) == []
    assert zoomed.evaluate(SCROLLS_SIDEWAYS) is False
