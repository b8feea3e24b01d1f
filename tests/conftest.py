"""Fixtures that every test may use."""

import os
import shutil
from typing import Any

import pytest

from tests.processes import site, static_root

__all__ = ["site", "static_root"]

# Playwright runs an event loop in the tests' thread, where Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SERVERS = {"DATABASE_URL", "REDIS_URL"}
QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests with real processes run one after the other: they share one Redis."""
    for item in items:
        if item.get_closest_marker("processes"):
            item.add_marker(pytest.mark.xdist_group("processes"))
        if item.get_closest_marker("servers") and SERVERS - os.environ.keys():
            item.add_marker(pytest.mark.skip("DATABASE_URL and REDIS_URL are not set"))


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
