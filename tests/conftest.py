"""Fixtures that every test may use."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests import migrated
from tests.processes import migrated_url, site, static_root

__all__ = ["migrated_url", "site", "static_root"]

# Playwright runs an event loop in the tests' thread, where Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SERVERS = {"DATABASE_URL", "REDIS_URL"}
Capture = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]
# What Python calls each thread in which the live server answers.
ANSWERING = "process_request_thread"
LONGEST_ANSWER = 30  # seconds
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


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Begin with a database that was migrated before, where there is one."""
    config = request.config
    return bool(
        config.getvalue("reuse_db") or (not config.getvalue("create_db") and migrated.lend())
    )


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_keepdb: bool,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """End the sessions of requests that no browser waits for any more, then drop the database."""
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            migrated.keep()
    yield
    lent = django_db_keepdb and not request.config.getvalue("reuse_db")
    if connection.vendor == "sqlite" and lent:
        with django_db_blocker.unblock():
            migrated.give_back()
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def live_server(live_server: Any, transactional_db: None) -> Iterator[Any]:
    """Let the live server end its answers before the database is emptied.

    One under way would hold the tables, and what it writes would be there for the next test.
    """
    yield live_server
    deadline = time.monotonic() + LONGEST_ANSWER
    for thread in threading.enumerate():
        if ANSWERING in thread.name:
            thread.join(max(0, deadline - time.monotonic()))
            assert not thread.is_alive(), f"still answered after {LONGEST_ANSWER} s: {thread.name}"


@pytest.fixture
def django_capture_on_commit_callbacks() -> Capture:
    """Collect what a block asks for after the commit, wherever it stands in the queue."""
    return capture


@contextmanager
def capture(*, execute: bool = False) -> Iterator[list[Callable[[], Any]]]:
    """Yield the list that is filled at the end of the block; `execute` also calls each."""
    asked: list[Callable[[], Any]] = []
    seen = list(connection.run_on_commit)
    yield asked
    while new := [call for call in connection.run_on_commit if all(call is not o for o in seen)]:
        seen += new
        asked += [call[1] for call in new]
        for _, each, *_ in new if execute else ():
            each()


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
