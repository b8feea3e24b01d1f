"""The small supervisor behind `make run`: prepares the site and minds its processes.

It starts three processes (broker, worker with beat, web server), waits until
each is healthy, prints the addresses and stops them all on Ctrl-C, on SIGTERM
or when one of them ends. Whatever keeps the site from running is one sentence.
"""

import errno
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from pathlib import Path
from time import sleep
from types import FrameType
from typing import NoReturn

from council import embedded, environment, processes
from council.processes import Process, Stopped

DISK_FULL = "The disk is full: make room and start again."
FULL_SIGNS = ("No space left", "disk is full", "Disk quota")
LEAST_FREE_BYTES = 100 * 1024 * 1024
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Asked(BaseException):
    """Somebody asked the site to stop."""


def main() -> int:
    """Run the site until it is asked to stop; return the exit code."""
    for number in STOP_SIGNALS:
        signal.signal(number, stop_when_asked)
    os.umask(0o077)
    try:
        run(var_dir(), environment.integer("PORT", 8000, least=1))
    except Asked:
        say("Stopped.")
    except Stopped as reason:
        return complain(str(reason))
    except OSError as error:
        return complain(explain(error))
    return 0


def stop_when_asked(number: int, frame: FrameType | None) -> NoReturn:
    """End the run once; while everything stops, further signals change nothing."""
    for other in STOP_SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise Asked


def say(line: str) -> None:
    """Print a line at once, also into a pipe."""
    print(line, flush=True)


def complain(sentence: str) -> int:
    """Print one sentence to stderr and return the exit code."""
    print(sentence, file=sys.stderr, flush=True)
    return 1


def explain(error: OSError) -> str:
    """Say in one sentence what the operating system refused."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DISK_FULL
    return f"Cannot use {error.filename or 'a file'}: {error.strerror or error}."


def run(var: Path, port: int) -> None:
    """Prepare the site, start its processes and mind them."""
    with ExitStack() as stack:
        stack.enter_context(only_one(var))
        check_room(var)
        check_port(port)
        make_secret_key(var)
        children: list[Process] = []
        stack.callback(embedded.remove_private_folder, var)
        stack.callback(stop_all, children)
        start_broker(var, children)
        login = prepare(var)
        start_worker(var, children)
        start_web(var, port, children)
        announce(port, login)
        mind(children)


def var_dir() -> Path:
    """Return the folder of everything this installation remembers."""
    return Path(environment.text("VAR_DIR", str(processes.BASE_DIR / "var"))).absolute()


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold the lock of `var`; the system lets go of it however this process ends."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("a+") as lock:
        take(lock)
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def take(lock: TextIOWrapper) -> None:
    """Lock the file, or say who holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        raise Stopped(
            f"The site is already running here (process {holder}): stop it first."
        ) from error


def check_room(var: Path, least: int = LEAST_FREE_BYTES) -> None:
    """Refuse to start on a disk that is about to be full."""
    free = shutil.disk_usage(var).free
    if free < least:
        raise Stopped(
            f"The disk is full: {free // 2**20} MB are free under {var},"
            f" and {least // 2**20} MB are needed."
        )


def check_port(port: int) -> None:
    """Refuse a port that another program has, or that is no port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Stopped(
                f"Port {port} cannot be used ({getattr(error, 'strerror', None) or error}):"
                " choose another, for example PORT=8001."
            ) from error


def make_secret_key(var: Path) -> None:
    """Make this installation's own secret key at its first start."""
    path = var / "secret_key"
    if not path.exists() and not os.environ.get("SECRET_KEY"):
        fresh = path.with_suffix(".new")
        fresh.write_text(secrets.token_urlsafe(48) + "\n")
        fresh.chmod(0o600)
        fresh.rename(path)


def start_broker(var: Path, children: list[Process]) -> None:
    """Start the embedded broker, or check the one that REDIS_URL names."""
    if os.environ.get("REDIS_URL"):
        url = environment.redis_url("REDIS_URL", "")
        if not processes.broker_answers(url):
            raise Stopped("The Redis server that REDIS_URL names does not answer.")
        return
    path = embedded.socket_path(var)
    embedded.make_private_folder(path.parent, var)
    say("Starting the broker...")
    folder = var / "broker"
    folder.mkdir(exist_ok=True)
    command = processes.broker_command(path, folder)
    broker = Process("The broker", command, var / "broker.log")
    children.append(broker)
    url = embedded.socket_url(var)
    broker.wait_until(lambda: processes.broker_answers(url))


def prepare(var: Path) -> str:
    """Bring database, static files and demo up to date; return the demo clerk's login."""
    commands = manage(var, "help", "--commands").split()
    say("Preparing the database...")
    manage(var, "migrate", "--no-input")
    say("Collecting style sheets...")
    manage(var, "collectstatic", "--no-input")
    login = ""
    if "load_demo" in commands:
        say("Loading the demo councils...")
        manage(var, "load_demo", show=True)
    if "make_demo_clerk" in commands:
        login = manage(var, "make_demo_clerk")
    return login


def manage(var: Path, *words: str, show: bool = False) -> str:
    """Run one of Django's commands; return its output, or say why it failed."""
    with subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=processes.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=processes.end_with_parent,  # noqa: PLW1509 - no other thread runs
    ) as popen:
        try:
            lines = read_lines(popen, show=show)
        except BaseException:  # Ctrl-C must not leave it running either
            popen.kill()
            raise
    if popen.returncode:
        raise Stopped(blame(var, words[0], lines))
    return "".join(lines)


def read_lines(popen: subprocess.Popen[str], *, show: bool) -> list[str]:
    """Read a command's output to its end, and show it as progress if wanted."""
    lines = []
    for line in popen.stdout or []:
        lines.append(line)
        if show:
            say(f"  {line.rstrip()}")
    return lines


def blame(var: Path, command: str, lines: list[str]) -> str:
    """Keep a failed command's output and say its last line."""
    if any(sign in line for sign in FULL_SIGNS for line in lines):
        return DISK_FULL
    log = var / f"{command}.log"
    log.write_text("".join(lines))
    last = lines[-1].strip() if lines else "no message"
    return f"`manage.py {command}` failed: {last} (all of it is in {log})"


def start_worker(var: Path, children: list[Process]) -> None:
    """Start the Celery worker with beat and wait until it answers."""
    say("Starting the worker...")
    node = f"council-{os.getpid()}@localhost"
    worker = Process("The worker", processes.worker_command(node), var / "worker.log")
    children.append(worker)
    worker.wait_until(lambda: processes.worker_answers(node))


def start_web(var: Path, port: int, children: list[Process]) -> None:
    """Start the web server and wait until it can serve readers."""
    say("Starting the web server...")
    web = Process("The web server", processes.web_command(port), var / "web.log")
    children.append(web)
    web.wait_until(lambda: processes.web_answers(port))


def announce(port: int, login: str) -> None:
    """Print where everything is."""
    site = f"http://127.0.0.1:{port}/"
    say("")
    say("The site is running. Ctrl-C stops it.")
    say(f"  Public pages  {site}")
    say(f"  API           {site}api/v1/")
    say(f"  Admin         {site}admin/")
    for line in login.strip().splitlines():
        say(f"  {line}")
    say("")


def mind(children: list[Process]) -> NoReturn:
    """Watch the processes; one that ends by itself ends the site."""
    while True:
        for child in children:
            child.check()
        sleep(0.2)


def stop_all(children: list[Process]) -> None:
    """Stop what was started, the broker last, because the others still talk to it."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for child in children[1:]:
        child.ask_to_stop()
    for child in reversed(children):
        child.stop()


if __name__ == "__main__":
    sys.exit(main())
