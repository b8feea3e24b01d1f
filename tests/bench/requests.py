"""What a request costs, as medians and as ratios to a bare query of that minute.

Absolute times change with the machine and with what else it does; the last column,
the multiple of the bare rows fetched with the database's own driver, changes far less.
It works in a throwaway database made like the tests' own, in this process.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

import orjson
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

from amendments.actions import publish_budget
from amendments.derive import take_snapshot
from amendments.models import Budget, BudgetSnapshot
from council.enums import Evidence
from council.records import Occasion
from tests import factories as make
from votes.models import Ballot, Vote

MEMBERS, GROUPS, VOTES, ROUNDS = 84, 5, 200, 9
Job = Callable[[], Any]


def main() -> int:
    """Fill a database, time every job in turn, print the table."""
    settings.ALLOWED_HOSTS = ["*"]
    setup_test_environment(debug=False)
    old = setup_databases(verbosity=0, interactive=False)
    try:
        jobs = jobs_on(fill())
        tell({name: statistics.median(times) for name, times in timed(jobs).items()})
    finally:
        teardown_databases(old, verbosity=0)
    return 0


def fill() -> Vote:
    """Write a council with 84 members, a budget with an amendment, and 200 named votes."""
    council = make.make_council("benchford")
    make.make_standing_orders(council)
    groups = [make.make_group(council) for _ in range(GROUPS)]
    members = [make.make_member(council, group=groups[n % GROUPS]) for n in range(MEMBERS)]
    meeting = make.make_meeting(council)
    motion = make.make_motion(meeting, base_of(make.make_budget(council)))
    make.make_amendment(motion, 1_000_000)
    seen = {"published_at": make.LONG_AGO, "names_published_at": make.LONG_AGO}
    declared = {"status": "declared", "declared_result": "carried", "roll_complete": True}
    counts = {"tally_for": MEMBERS, "computed_outcome": "carried"}
    votes = [make.make_vote(meeting, **seen, **declared, **counts) for _ in range(VOTES)]
    Ballot.objects.bulk_create(
        Ballot(
            vote=vote, member=member, choice="for", held_on=vote.held_on, group_at_vote=groups[0]
        )
        for vote in votes
        for member in members
    )
    return votes[-1]


def base_of(budget: Budget) -> Budget:
    """Publish the base figures, so that there is a change of facts to take a snapshot of."""
    version = budget.versions.get()
    version.published_at = None
    version.save(update_fields=["published_at"])
    publish_budget(budget, version=version, occasion=Occasion(evidence=Evidence.MINUTES))
    return budget


def jobs_on(vote: Vote) -> dict[str, Job]:
    """Return each job by name; the first is the yardstick."""
    client = Client()
    budget = Budget.objects.get()
    return {
        "84 bare rows as JSON": lambda: bare_rows(vote.pk),
        "API: 100 votes": get(client, "/api/v1/votes?limit=100"),
        "API: one vote": get(client, f"/api/v1/votes/{vote.reference}"),
        "API: its 84 ballots": get(client, f"/api/v1/ballots?vote={vote.reference}"),
        "CSV: its 84 ballots": get(client, f"/api/v1/ballots?vote={vote.reference}&format=csv"),
        "page: one vote": get(client, vote.get_absolute_url()),
        "page: the meeting": get(client, vote.meeting.get_absolute_url()),
        "snapshot of one change": lambda: snapshot_again(budget),
    }


def bare_rows(vote: int) -> bytes:
    """Fetch one vote's names past Django's query layer and write them as JSON."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.name, b.choice FROM votes_ballot b "
            "JOIN council_member m ON m.id = b.member_id WHERE b.vote_id = %s",
            [vote],
        )
        return orjson.dumps(cursor.fetchall())


def get(client: Client, address: str) -> Job:
    """Return a job that fetches an address and insists on an answer."""

    def fetch() -> None:
        response = client.get(address)
        body = response.getvalue()
        if response.status_code != 200 or not body:
            sys.exit(f"{address} answered {response.status_code}")

    return fetch


def snapshot_again(budget: Budget) -> None:
    """Throw the newest snapshot away and derive it again."""
    BudgetSnapshot.objects.filter(budget=budget).delete()
    take_snapshot(budget.pk)


def timed(jobs: dict[str, Job]) -> dict[str, list[float]]:
    """Run all jobs in turn, several times, after one round that warms everything up."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for lap in range(ROUNDS + 1):
        for name, job in jobs.items():
            begun = time.perf_counter()
            job()
            if lap:
                times[name].append(time.perf_counter() - begun)
    return times


def tell(medians: dict[str, float]) -> None:
    """Print machine, sizes and the table."""
    yardstick = next(iter(medians.values()))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{connection.vendor}; {MEMBERS} members, {VOTES} votes, median of {ROUNDS} rounds\n")
    for name, seconds in medians.items():
        print(f"{name:<24}{seconds * 1000:9.2f} ms{seconds / yardstick:9.1f} x")


if __name__ == "__main__":
    sys.exit(main())
