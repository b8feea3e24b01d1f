"""Real processes for tests: broker, worker and web server, with a database of their own.

The fixture `site` is an installation that nobody else uses. On SQLite it has a
file and an embedded broker; where DATABASE_URL and REDIS_URL are set it has a
new database on that PostgreSQL and the queue in that Redis. A test talks to it
as people do: over HTTP, with `manage.py`, or with a few lines of Python run in
a process of their own, because the test's own database is another one. Migrating takes longer
than most tests, so it is done once, and each installation gets a copy.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis
from psycopg import sql

from council import embedded, processes
from council.processes import BASE_DIR, Process

IN_DJANGO = "import django; django.setup()\n"
# Below the ports that Linux, macOS and Windows hand out to connections of their own.
NOT_GIVEN_UNASKED = range(20_000, 32_000)
QUEUE_KEYS = ("celery", "unacked*", "_kombu.*", "celery-task-meta-*")


class Site:
    """An installation with a database, a broker and whatever the test starts."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder = folder
        self.env = env
        self.children: list[Process] = []

    def start(self, name: str, command: list[str]) -> Process:
        """Start any program as part of this installation."""
        child = Process(name, command, self.folder / f"{name}.log", self.env)
        self.children.append(child)
        return child

    def start_broker(self) -> Process:
        """Start the embedded broker on this installation's socket; it keeps its queue."""
        path = embedded.socket_path(self.folder)
        embedded.make_private_folder(path.parent, self.folder)
        child = self.start("broker", processes.broker_command(path, self.folder))
        child.wait_until(lambda: processes.broker_answers(self.env["REDIS_URL"]), 20)
        return child

    def start_worker(self, name: str = "worker", *, beat: bool = False) -> Process:
        """Start a Celery worker and wait until it takes tasks."""
        node = f"{name}-{secrets.token_hex(4)}@localhost"
        child = self.start(name, processes.worker_command(node, beat=beat))
        ready = f"{node} ready."
        child.wait_until(lambda: ready in child.log.read_text(), 60)
        return child

    def start_web(self) -> str:
        """Start the web server on a free port; return its address."""
        if not Path(self.env["STATIC_ROOT"]).exists():
            self.manage("collectstatic", "--no-input")
        port = free_port()
        child = self.start("web", processes.web_command(port))
        child.wait_until(lambda: processes.web_answers(port), 30)
        return f"http://127.0.0.1:{port}"

    def manage(self, *words: str) -> str:
        """Run one of Django's commands; return what it printed."""
        return self.run([sys.executable, "manage.py", *words])

    def python(self, code: str) -> str:
        """Run some lines with Django set up; return what they printed."""
        return self.run([sys.executable, "-c", IN_DJANGO + code])

    def run(self, command: list[str]) -> str:
        """Run a program to its end; a failure shows all that it said."""
        done = subprocess.run(
            command, cwd=BASE_DIR, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def lose_queue(self) -> None:
        """Forget every message, as a broker that lost its disk would."""
        with redis.Redis.from_url(self.env["REDIS_URL"]) as client:
            for pattern in QUEUE_KEYS:
                for key in client.scan_iter(pattern):
                    client.delete(key)

    def stop(self) -> None:
        """End everything, the broker last."""
        for child in reversed(self.children):
            child.kill()


@pytest.fixture(scope="session")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the first web server of a run collects static files for all."""
    return tmp_path_factory.mktemp("collected") / "static"


@pytest.fixture(scope="session")
def migrated_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of an empty, migrated database that nobody writes to."""
    with migrated(tmp_path_factory.mktemp("migrated")) as url:
        yield url


@contextmanager
def migrated(folder: Path, server: str = "") -> Iterator[str]:
    """Make an empty, migrated database; yield its address."""
    with new_database(folder, server=server) as url:
        migrate(Site(folder, site_env(folder, url)))
        yield url


@pytest.fixture
def site(tmp_path: Path, static_root: Path, migrated_url: str) -> Iterator[Site]:
    """Give an empty, migrated installation with a running broker and nothing else."""
    with (
        new_database(tmp_path, like=migrated_url) as url,
        served(tmp_path, static_root, url) as made,
    ):
        yield made


@contextmanager
def installation(folder: Path, static_root: Path) -> Iterator[Site]:
    """Make an empty, migrated installation with a running broker; end it with all it started."""
    with new_database(folder) as url, served(folder, static_root, url) as made:
        migrate(made)
        yield made


@contextmanager
def served(folder: Path, static_root: Path, database_url: str) -> Iterator[Site]:
    """Run an installation's broker beside its database; end it with all that was started."""
    with ExitStack() as stack:
        made = Site(folder, site_env(folder, database_url))
        made.env["STATIC_ROOT"] = str(static_root)
        stack.callback(made.stop)
        if "REDIS_URL" in os.environ:
            made.lose_queue()
        else:
            made.start_broker()
        yield made


def migrate(site: Site) -> None:
    """Bring a new database up to date."""
    site.manage("migrate", "--no-input")


def site_env(folder: Path, database_url: str) -> dict[str, str]:
    """Return the environment of an installation's processes."""
    own = {
        "DJANGO_SETTINGS_MODULE": "council.settings",
        "SECRET_KEY": "only-for-tests",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": os.environ.get("REDIS_URL") or embedded.socket_url(folder),
        "SNAPSHOT_SWEEP_SECONDS": "2",
    }
    return os.environ | own


@contextmanager
def new_database(folder: Path, like: str = "", server: str = "") -> Iterator[str]:
    """Make a database of the kind under test, empty or a copy; yield its address.

    It lies on the server given, else on the one that the tests run on.
    """
    url = server or os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        file = folder / "site.sqlite3"
        if like:
            shutil.copyfile(like.removeprefix("sqlite:///"), file)
        yield f"sqlite:///{file}"
        return
    name = f"council_site_{secrets.token_hex(4)}"
    original = urlsplit(like).path.lstrip("/") or "template1"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    ask(url, made.format(sql.Identifier(name), sql.Identifier(original)))
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        ask(url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def ask(url: str, statement: sql.Composed) -> None:
    """Have a PostgreSQL server carry out one statement, on a connection of its own."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statement)


def free_port() -> int:
    """Find a port that no program has at this moment, nor is given by the system unasked.

    A server that restarts finds it free again, whatever connections were made meanwhile.
    """
    for _ in range(100):
        port = secrets.choice(NOT_GIVEN_UNASKED)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    pytest.fail(f"no free port from {NOT_GIVEN_UNASKED.start} to {NOT_GIVEN_UNASKED.stop}")


def wait_for(condition: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait until a condition holds and return its value; fail after some seconds."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.1)
    return value


def fetch(url: str) -> tuple[int, str]:
    """Get a page of a running site: its status and its body."""
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.status, answer.read().decode()
