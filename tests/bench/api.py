"""The API beside a bare server that answers the same bytes, in requests a second.

Equal data of 84 members, 500 votes and 42,000 ballots in a database of its own on the server
of DATABASE_URL; two gunicorn workers each, no response cache; the load comes from a process
of its own. Both are measured in turn, several times: the ratio of a pair is what counts,
because the absolute figures change with whatever else the machine does.

With the roll calls of `../shared/data/congress-rollcalls` there, or in the folder named by
ROLLCALLS, they are then loaded into the same database and everything is measured again, the
page of a vote too, and more lists of ballots.

Each must is printed beside what was measured, and one that is missed fails the run.
"""

import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import psycopg
from psycopg import sql

from council.processes import web_command
from tests.bench import HOST, postgresql, skipped

ROOT = Path(__file__).resolve().parents[2]
ROLLCALLS = ROOT.parent / "shared" / "data" / "congress-rollcalls"
BEFORE = "1988-12-31"  # no roll call of the second half is older: the rows stay the same
ROUNDS, SECONDS = 7, 1.5
OURS, FLOOR = 8761, 8762
MOST_QUERIES, MOST_GROWTH = 4, 1.3
MUST = {"100 votes": 0.25, "one vote": 0.26, "member's 100": 0.32, "CSV of a vote": 0.31}
SITE = {"ALLOWED_HOSTS": HOST, "SECRET_KEY": "only-to-bench", "API_REQUESTS_PER_MINUTE": "0"}
PAGE = "page of a vote"
TICK = os.sysconf("SC_CLK_TCK")
Walks = dict[str, list[str]]


@dataclass
class Measured:
    """What one address did in each round: rates (requests a second) and CPU ms a request."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    cpu: list[tuple[float, float]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Ours as a share of the floor, the median of the pairs."""
        return statistics.median(a / b for a, b in zip(self.ours, self.floor, strict=True))

    @property
    def ms(self) -> float:
        """The median time of a request at two workers, in ms of CPU of the web server."""
        return statistics.median(ours for ours, _ in self.cpu)


def main() -> int:
    """Set the data up, measure, load the real ballots, measure again; 1 for any fault."""
    address = postgresql()
    if not address:
        return skipped()
    os.environ |= SITE
    with own_database(address) as small:
        python(small, "manage.py", "migrate", "--verbosity", "0")
        found = orjson.loads(python(small, "-m", "tests.bench.api_data", "fill"))
        walks = addresses(found)
        with psycopg.connect(small, autocommit=True) as server:
            server.execute("VACUUM ANALYZE")
        wrong = contest(small, walks)
        if folder := rollcalls():
            print(f"\nWith the roll calls of {folder.name} loaded beside them:\n", flush=True)
            with own_database(address, like=small) as large, style_sheets():
                wrong += load_ballots(large, folder)
                wrong += contest(large, walks)
                wrong += growth(small, large, walks | others(found))
    print(f"\n{wrong} faults" if wrong else "\nno faults")
    return 1 if wrong else 0


def load_ballots(database: str, folder: Path) -> int:
    """Load the real ballots and set that beside a bare COPY; return 1 if a must was missed."""
    command = [sys.executable, "-m", "tests.bench.ballots", str(folder)]
    env = os.environ | {"DATABASE_URL": database}
    return int(subprocess.run(command, cwd=ROOT, env=env, check=False).returncode != 0)


def others(references: dict[str, list[str]]) -> Walks:
    """Return what is measured on both databases only: the page, and ballots by other filters."""
    ballots = "/api/v1/ballots?limit=100"
    return {
        PAGE: [f"/{vote}" for vote in references["votes"]],
        "member's for": [f"{ballots}&choice=for&member={name}" for name in references["members"]],
        "group's 100": [f"{ballots}&group={name}" for name in references["groups"]],
    }


@contextmanager
def style_sheets() -> Iterator[None]:
    """Collect the style sheets whose addresses pages print, as an installation does."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["STATIC_ROOT"] = folder
        python(os.environ["DATABASE_URL"], "manage.py", "collectstatic", "--noinput", "-v", "0")
        yield


def rollcalls() -> Path | None:
    """Return the folder of the real roll calls, or say that there is none."""
    folder = Path(os.environ.get("ROLLCALLS", ROLLCALLS))
    if (folder / "ballots.parquet").is_file():
        return folder
    print("\nThe roll calls are not here: name their folder in ROLLCALLS to load them.")
    return None


@contextmanager
def own_database(address: str, like: str = "") -> Iterator[str]:
    """Make a database beside the one of the address, or a copy of another; drop it at the end."""
    name = f"council_bench_{secrets.token_hex(4)}"
    template = urlsplit(like).path.strip("/") or "template1"
    with psycopg.connect(address, autocommit=True) as server:
        names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
        server.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
        try:
            parts = urlsplit(address)
            query = f"?{parts.query}" if parts.query else ""
            yield f"{parts.scheme}://{parts.netloc}/{name}{query}"
        finally:
            server.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**names))


def python(database: str, *words: str, given: bytes = b"") -> bytes:
    """Run a Python program on a database to its end and return what it prints."""
    command, env = [sys.executable, *words], os.environ | {"DATABASE_URL": database}
    done = subprocess.run(command, check=True, input=given, stdout=subprocess.PIPE, env=env)
    return done.stdout


def addresses(references: dict[str, list[str]]) -> Walks:
    """Return the addresses of each row of the table."""
    votes, members = references["votes"], references["members"]
    return {
        "100 votes": [f"/api/v1/votes?held_to={BEFORE}&limit=100"],
        "one vote": [f"/api/v1/votes/{vote}" for vote in votes],
        "member's 100": [f"/api/v1/ballots?member={member}&limit=100" for member in members],
        "CSV of a vote": [f"/api/v1/ballots.csv?vote={vote}" for vote in votes],
    }


# The contest.


def contest(database: str, walks: Walks) -> int:
    """Check bodies and queries, measure both servers in turn, print the table; count faults."""
    lasts = [walk[-1] for walk in walks.values()]
    count = orjson.loads(python(database, "-m", "tests.bench.api_data", "queries", *lasts))
    costs = {name: count[walk[-1]] for name, walk in walks.items()}
    measured = {name: Measured() for name in walks}
    with server(database, OURS, web_command(OURS)), server(database, FLOOR, floor_command(FLOOR)):
        wrong = sum(differ(walk) for walk in walks.values())
        hello = load(FLOOR, ["/hello"])
        print(f"hello of the floor: {hello['rate']:,.0f} a second\n", flush=True)
        for _ in range(ROUNDS):
            for name, walk in walks.items():
                measure(measured[name], walk)
    return wrong + tell(measured, costs)


def growth(small: str, large: str, walks: Walks) -> int:
    """Measure the site on both databases in turn; print each row's time as a multiple.

    Returns how many rows take more than they may.
    """
    print("\ntime with the real ballots loaded, as a multiple of the time without\n", flush=True)
    times: dict[str, list[float]] = {name: [] for name in walks}
    with server(small, OURS, web_command(OURS)), server(large, FLOOR, web_command(FLOOR)):
        for _ in range(ROUNDS):
            for name, walk in walks.items():
                times[name].append(one_run(OURS, walk)[0] / one_run(FLOOR, walk)[0])
    grown = {name: statistics.median(ratios) for name, ratios in times.items()}
    for name, ratio in grown.items():
        verdict = "" if ratio <= MOST_GROWTH else "  above the most allowed"
        print(f"{name:<15}{ratio:6.2f} x, at most {MOST_GROWTH}{verdict}", flush=True)
    return sum(ratio > MOST_GROWTH for ratio in grown.values())


def floor_command(port: int) -> list[str]:
    """Return the command of the floor: the site's own, with another application."""
    return [word.replace("council.wsgi", "tests.bench.floor") for word in web_command(port)]


@contextmanager
def server(database: str, port: int, command: list[str]) -> Iterator[None]:
    """Start a web server, wait until it answers, end it."""
    env = os.environ | {"DATABASE_URL": database}
    process = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT, env=env)
    PROCESSES[port] = process.pid
    try:
        wait(port)
        yield
    finally:
        process.terminate()
        process.wait(10)


PROCESSES: dict[int, int] = {}


def wait(port: int, seconds: float = 30) -> None:
    """Wait until a server answers."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if fetch(port, "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"Nothing answers at port {port}.")


def fetch(port: int, address: str) -> tuple[int, bytes]:
    """Return status and body of one answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", address, headers={"Host": HOST})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def differ(walk: list[str]) -> int:
    """Count the addresses at which the two servers answer otherwise; print the first."""
    wrong = 0
    for address in walk:
        status, ours = fetch(OURS, address)
        if status != 200 or ours != fetch(FLOOR, address)[1]:
            wrong += 1
            if wrong == 1:
                print(f"DIFFERS: {address} ({status})")
    return wrong


def measure(found: Measured, walk: list[str]) -> None:
    """Measure both servers, one straight after the other."""
    floor, floor_ms = one_run(FLOOR, walk)
    ours, ours_ms = one_run(OURS, walk)
    found.floor.append(floor)
    found.ours.append(ours)
    found.cpu.append((ours_ms, floor_ms))


def one_run(port: int, walk: list[str]) -> tuple[float, float]:
    """Return requests a second and the web server's CPU ms a request."""
    before = cpu_seconds(port)
    answer = load(port, walk)
    if answer["wrong"]:
        sys.exit(f"{answer['wrong']} of {answer['done']} answers were errors.")
    return answer["rate"], (cpu_seconds(port) - before) * 1000 / answer["done"]


def load(port: int, walk: list[str]) -> dict[str, Any]:
    """Let the load generator ask a server for some time."""
    given = orjson.dumps([port, SECONDS, *walk])
    found: dict[str, Any] = orjson.loads(python("", "-m", "tests.bench.api_load", given=given))
    return found


def cpu_seconds(port: int) -> float:
    """Return the CPU time of a server's workers so far (Linux tells it; elsewhere nought)."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == PROCESSES[port]:
            total += int(words[11]) + int(words[12])
    return total / TICK


# The tables.


def tell(measured: dict[str, Measured], costs: dict[str, int]) -> int:
    """Print ours beside the floor, each with its must; return how many musts were missed."""
    missed = 0
    print(f"{'':<15}{'ours/s':>8}{'floor/s':>9}{'share':>7}{'must':>6}{'CPU ms':>8}{'queries':>9}")
    for name, found in measured.items():
        ours, floor = statistics.median(found.ours), statistics.median(found.floor)
        faults = [
            *([] if found.share >= MUST[name] else ["below the must"]),
            *([] if 0 < costs[name] <= MOST_QUERIES else [f"not 1 to {MOST_QUERIES} queries"]),
        ]
        missed += len(faults)
        print(
            f"{name:<15}{ours:8.0f}{floor:9.0f}{found.share:7.2f}{MUST[name]:6.2f}"
            f"{found.ms:8.2f}{costs[name]:9}{''.join(f'  {fault}' for fault in faults)}",
            flush=True,
        )
    return missed


if __name__ == "__main__":
    sys.exit(main())
