"""One import of roll calls: everything in one transaction, counted, logged and checked."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from council.changes.marks import mark_council
from council.errors import RuleBroken
from council.models import Council
from council.website.rollcalls.checking import OF_THE_WHOLE, Checks, differences, measured
from council.website.rollcalls.faults import refuse_faults
from council.website.rollcalls.reading import Folder, Row
from council.website.rollcalls.staging import load_ballots, require_postgresql
from council.website.rollcalls.storing import (
    SLUG,
    declared,
    opened,
    store_institution,
    store_votes,
)
from votes.derive import count_council, log_ballots

REQUIRED = {
    "1/2": "votes that need 1/2",
    "2/3": "votes that need 2/3",
    "3/5": "votes that need 3/5",
    "QUORUM": "calls of the roll",
}


@dataclass(slots=True)
class Imported:
    """What was imported: numbers by name; by step the seconds and the peak memory (MB)."""

    council: Council
    numbers: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)

    def timed(self, name: str, step: Callable[[], object]) -> None:
        """Run a step and keep what it took."""
        begun = time.perf_counter()
        step()
        self.seconds[name] = time.perf_counter() - begun
        self.memory[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@transaction.atomic
def import_rollcalls(folder: Path, checks: Checks = OF_THE_WHOLE) -> Imported:
    """Import a folder of roll calls into a council of its own; all of it, or RuleBroken."""
    if Council.objects.filter(slug=SLUG).exists():
        message = f"{SLUG} is here already: an import makes it anew and changes nothing."
        raise RuleBroken(message, "imported_already")
    files = Folder(folder)
    require_postgresql()
    refuse_faults(files)
    events = files.events()
    stored = store_institution(files)
    done = Imported(stored.council, _of_events(events))
    done.timed("votes", lambda: store_votes(stored, events, files))
    done.timed("ballots", lambda: load_ballots(stored.staged(files.ballots())))
    done.timed("counting", lambda: count_council(stored.council))
    done.timed("log", lambda: _log(stored.council))
    done.timed("checks", lambda: _check(done, checks))
    # Stored past `save`, so that readers must be told here.
    done.timed("change feed", lambda: mark_council(done.council))
    return done


def _log(council: Council) -> None:
    opened(council)
    log_ballots(council)
    declared(council)


def _of_events(events: list[Row]) -> dict[str, int]:
    found = dict.fromkeys(REQUIRED.values(), 0)
    for row in events:
        found[REQUIRED[row["requires"]]] += 1
    named = sum(row["amendment_number"] is not None for row in events)
    return {**found, "votes": len(events), "votes on an amendment": named}


def _check(done: Imported, checks: Checks) -> None:
    done.numbers |= measured(done.council)
    if wrong := differences(done.numbers, checks):
        message = f"Nothing was imported; the numbers are not those known: {'; '.join(wrong)}."
        raise RuleBroken(message, "wrong_numbers")
