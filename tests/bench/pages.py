"""The vote page beside an empty Django view, in requests a second: the real page, nothing cached.

The equal data of `tests.bench.api` (84 members, 4 groups, 500 votes, 42,000 ballots), the same
load, two gunicorn workers each; both are measured in turn, several times, and the median of
the pairs is what counts. It fails below the share that the page must reach, and above the
number of queries that it may ask. What eleven million more ballots add, `api` measures.
"""

import os
import statistics
import sys

import orjson
import psycopg

from council.processes import web_command
from tests.bench import postgresql, skipped
from tests.bench.api import (
    FLOOR,
    OURS,
    SITE,
    Measured,
    measure,
    own_database,
    python,
    server,
    style_sheets,
)

ROUNDS = 7
MUST, AIM, MOST_QUERIES = 0.05, 0.08, 6


def main() -> int:
    """Set the data up, measure; return 1 where the page is too slow or asks too much."""
    address = postgresql()
    if not address:
        return skipped()
    os.environ |= SITE
    with own_database(address) as database, style_sheets():
        python(database, "manage.py", "migrate", "--verbosity", "0")
        votes = orjson.loads(python(database, "-m", "tests.bench.api_data", "fill"))["votes"]
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        return contest(database, [f"/{vote}" for vote in votes])


def contest(database: str, walk: list[str]) -> int:
    """Measure the page and the empty view in turn, print the table; count what is wrong."""
    queries = orjson.loads(python(database, "-m", "tests.bench.api_data", "queries", walk[-1]))
    found = Measured()
    with (
        server(database, OURS, web_command(OURS)),
        server(database, FLOOR, empty_command(FLOOR)),
    ):
        for _ in range(ROUNDS):
            measure(found, walk)
    return tell(found, queries[walk[-1]])


def empty_command(port: int) -> list[str]:
    """Return the command of the empty view: the site's own, with another application."""
    return [word.replace("council.wsgi", "tests.bench.empty") for word in web_command(port)]


def tell(found: Measured, queries: int) -> int:
    """Print the page beside the empty view; return how many of the two musts it misses."""
    ours, empty = statistics.median(found.ours), statistics.median(found.floor)
    empty_ms = statistics.median(floor for _, floor in found.cpu)
    print(f"{'':<10}{'page/s':>8}{'empty/s':>9}{'share':>8}{'must':>6}{'aim':>6}{'queries':>9}")
    print(f"{'vote':<10}{ours:8.0f}{empty:9.0f}{found.share:8.3f}{MUST:6}{AIM:6}{queries:9}")
    print(f"CPU of the web server: {found.ms:.2f} ms a page, {empty_ms:.2f} ms an empty view")
    shares = [f"{a / b:.3f}" for a, b in zip(found.ours, found.floor, strict=True)]
    print(
        f"share in each round: {', '.join(shares)}; load of the machine {os.getloadavg()[0]:.1f}"
    )
    faults = [
        *(["below the must"] if found.share < MUST else []),
        *(["too many queries"] if not 0 < queries <= MOST_QUERIES else []),
    ]
    print("".join(f"{fault}\n" for fault in faults), end="", flush=True)
    return len(faults)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
