"""Loads the real roll calls and sets the load beside a bare COPY of the same rows.

Both fill the same table with all its constraints and indexes on. `tests.bench.api` runs
this in its own database and measures the API with the ballots there; alone it needs the
folder and a DATABASE_URL whose ballots may be thrown away. It ends with 1 where the load takes
more than it may beside the bare COPY, or more memory the more ballots there are.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")

import django

django.setup()

from django.db import connection

from council.website.rollcalls import import_rollcalls
from council.website.rollcalls.checking import BALLOTS

CHUNK = 1 << 20
MOST_TIMES = 2.0  # as long as a bare COPY of the same rows
MOST_MORE = 64  # MB on top of what the votes took: the ballots go through, and are not kept


def main(folder: Path) -> int:
    """Import, then empty the table and copy the same rows back bare."""
    done = import_rollcalls(folder)
    number, staged = done.numbers[BALLOTS], done.seconds["ballots"]
    print("The numbers known of the whole set were all found again.")
    for name, seconds in done.seconds.items():
        print(f"{name:<9}{seconds:8.1f} s, at most {done.memory[name]} MB so far")
    print(f"staged COPY: {number:,} ballots, {number / staged:,.0f} a second", flush=True)
    bare = bare_copy()
    more = done.memory["ballots"] - done.memory["votes"]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return tell(staged, bare, more)


def tell(staged: float, bare: float, more: int) -> int:
    """Print the load and the bare COPY (s) and the memory (MB); return 1 for a missed must."""
    times = staged / bare
    print(
        f"bare COPY of the same rows: {bare:.1f} s\n"
        f"staged took {times:.2f} times that, at most {MOST_TIMES}"
        f"{'' if times <= MOST_TIMES else ': MISSED'}\n"
        f"memory for the ballots: {more} MB on top, at most {MOST_MORE}"
        f"{'' if more <= MOST_MORE else ': MISSED'}",
        flush=True,
    )
    return int(times > MOST_TIMES or more > MOST_MORE)


def bare_copy() -> float:
    """Empty the ballots' table and fill it again from a file; return the seconds of filling."""
    with connection.cursor() as cursor, tempfile.TemporaryFile() as file:
        with cursor.copy("COPY votes_ballot TO STDOUT") as copy:
            for block in copy:
                file.write(block)
        file.seek(0)
        cursor.execute("TRUNCATE votes_ballot")
        begun = time.perf_counter()
        with cursor.copy("COPY votes_ballot FROM STDIN") as copy:
            while block := file.read(CHUNK):
                copy.write(block)
        return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
