"""Fixtures that every test may use."""

import os
import shutil
from typing import Any

import pytest

# Playwright runs an event loop in the tests' thread, where Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Return the browser of this machine, if it has one."""
    return os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start this machine's Chromium; without one skip, or fail where CI=true."""
    found = chromium()
    if found is None:
        reason = "no Chromium on this machine: install it or set CHROMIUM_PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return {**browser_type_launch_args, "executable_path": found, "args": QUIET_CHROMIUM}
