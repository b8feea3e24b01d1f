"""What every test with a browser leaves behind: nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

# A busy machine is slow, not wrong; as long as Playwright waits for anything else.
expect.set_options(timeout=30_000)


@pytest.fixture(autouse=True)
def no_tab_stays_open(browser: Browser, live_server: Any) -> Iterator[None]:
    """Close every tab before the server is waited for: a roll call would go on asking it."""
    yield
    for context in list(browser.contexts):
        context.close()
