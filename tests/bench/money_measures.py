"""The measures of `tests.bench.money`: started by it, beside a worker that takes tasks."""

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

import django

django.setup()

from django.db import connection, transaction
from django.test import Client

from amendments.actions import record_decision
from amendments.derive import take_snapshot
from amendments.models import BudgetSnapshot
from amendments.queries import figures_of
from amendments.rules import Decision
from amendments.what_if import Answer, answer, budget_of, choose, options_of
from council.celery import app
from council.models import Meeting
from council.records import Occasion
from tests.bench.money_table import CHOSEN, FEW, LINES, MANY, ROUNDS, SMALL, tell
from tests.bench.money_world import FIRST_YEAR, Figures, World, make_world

LONGEST_WAIT = 30
REQUIREMENT = "council_tax_requirement"
DRAWN, LISTED = '<table class="big even">', "More services in "
Times = defaultdict[str, list[float]]

SUMS = """
SELECT {columns}, SUM(base), SUM(effect) FROM (
    SELECT l.service, a.year, l.account, a.amount AS base, 0 AS effect
    FROM amendments_budgetamount a JOIN amendments_budgetline l ON l.id = a.line_id
    WHERE a.version_id = %s
    UNION ALL
    SELECT x.service, x.year, x.account, 0, x.amount
    FROM amendments_amendmentline x
    JOIN amendments_amendment m ON m.current_id = x.version_id
    WHERE m.motion_id = %s AND m.state IN ('carried', 'accepted', 'adopted')
) AS figures {where} GROUP BY {columns}
"""
BY_SERVICE = SUMS.format(columns="service, year", where="")
BY_YEAR = SUMS.format(columns="year", where="WHERE account = 'general_fund_revenue'")


def main() -> int:
    """Fill the database, time everything in turn, check every figure, print the table."""
    few = make_world("few", LINES, FEW + ROUNDS + 1)
    many = make_world("many", LINES, MANY + ROUNDS + 1)
    small = make_world("small", SMALL, CHOSEN)
    for world, count in ((few, FEW), (many, MANY), (small, CHOSEN // 2)):
        for _ in range(count):
            decide(world)
    times: Times = defaultdict(list)
    questions = questions_on(small)
    for lap in range(ROUNDS + 1):
        kept: Times = times if lap else defaultdict(list)
        time_recomputing(kept, few, many)
        for name, ask in questions.items():
            kept[name].append(timed(ask))
    for world in (few, many, small):
        check_snapshot(world)
    tell({name: statistics.median(each) for name, each in times.items()})
    return 0


def insist(right: bool, sentence: str) -> None:
    """End the run where a result is wrong."""
    if not right:
        sys.exit(f"Wrong result: {sentence}.")


def timed(job: Callable[[], Any]) -> float:
    """Return how many seconds a job takes."""
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


# Recomputing


def time_recomputing(times: Times, few: World, many: World) -> None:
    """Time one empty task, one decision on each budget, and the same sums in SQL."""
    times["empty task"].append(timed(empty_task))
    for name, world in (("few", few), ("many", many)):
        decided, followed = decide(world)
        times[f"decision, {name}"].append(decided)
        times[f"row there, {name}"].append(followed)
        newest = BudgetSnapshot.objects.filter(budget=world.budget, number=revision(world))
        newest.delete()
        times[f"snapshot, {name}"].append(timed(partial(take_snapshot, world.budget.pk)))
    times["SQL"].append(timed(partial(sums_of, many)))


def empty_task() -> None:
    """Send the worker a task that hands back what it was given, and wait for that."""
    sent = app.tasks["celery.accumulate"].apply_async((7,), ignore_result=False)
    insist(sent.get(timeout=LONGEST_WAIT) == [7], "the empty task came back changed")


def decide(world: World) -> tuple[float, float]:
    """Carry the next amendment; return the seconds until the commit, and until the snapshot."""
    amendment = world.waiting.pop(0)
    vote = f"{amendment.reference}/vote"
    decision = Decision("carried", "recorded_electronic", 36, 1, vote=vote)
    committed: list[float] = []
    begun = time.perf_counter()
    with transaction.atomic():
        record_decision(amendment.versions.get(), decision, occasion=Occasion())
        transaction.on_commit(lambda: committed.append(time.perf_counter()))
        # The clock starts before anything else that follows the commit.
        connection.run_on_commit.insert(0, connection.run_on_commit.pop())
    world.in_force.append(amendment)
    wait_for_snapshot(world.budget.pk, len(world.in_force) + 1)
    return committed[0] - begun, time.perf_counter() - committed[0]


def wait_for_snapshot(budget: int, number: int) -> None:
    """Look every half millisecond whether the worker has written a snapshot."""
    wanted = "SELECT 1 FROM amendments_budgetsnapshot WHERE budget_id = %s AND number = %s"
    deadline = time.monotonic() + LONGEST_WAIT
    with connection.cursor() as cursor:
        cursor.execute(wanted, [budget, number])
        while cursor.fetchone() is None:
            insist(time.monotonic() < deadline, f"snapshot {number} was never written")
            time.sleep(0.0005)
            cursor.execute(wanted, [budget, number])


def revision(world: World) -> int:
    """Return the number of the newest snapshot: the base figures are the first change."""
    return len(world.in_force) + 1


def sums_of(world: World) -> tuple[list[Any], list[Any]]:
    """Add up base and amendments per service and year, and per year, in plain SQL."""
    keys = [world.version.pk, world.motion.pk]
    with connection.cursor() as cursor:
        cursor.execute(BY_SERVICE, keys)
        services = cursor.fetchall()
        cursor.execute(BY_YEAR, keys)
        return services, cursor.fetchall()


def check_snapshot(world: World) -> None:
    """Hold the newest snapshot and the sums in SQL against figures added up on their own."""
    figures = world.with_(world.in_force)
    requirement = world.requirement(figures)
    rows = figures_of(BudgetSnapshot.objects.get(budget=world.budget, number=revision(world)))
    rows = [row for row in rows if row.stage == "substantive"]
    lines = {(row.line.key, row.year): row.amount for row in rows if row.line}
    insist(lines == of_lines(figures), f"lines of {world.budget}")
    totals = {row.year: row.amount for row in rows if row.basis == REQUIREMENT}
    insist(totals == requirement, f"totals of {world.budget}")
    services, years = sums_of(world)
    insist({year: int(was + more) for year, was, more in years} == requirement, "sums per year")
    together = sum(was + more for *_, was, more in services)
    insist(together == sum(figures.values()), "sums per service")


def of_lines(figures: Figures) -> dict[tuple[str, int], int]:
    """Leave out the funding, which changes no line of the budget."""
    return {place: amount for place, amount in figures.items() if place[0]}


# What if


def questions_on(world: World) -> dict[str, Callable[[], None]]:
    """Return the three ways to suppose all amendments of a meeting carried."""
    client = Client(SERVER_NAME="localhost")
    everything = [*world.in_force, *world.waiting]
    now, then = world.with_(world.in_force), world.with_(everything)
    differ = {place: sum_ for place, sum_ in of_lines(then).items() if sum_ != now[place]}
    requirement = world.requirement(then)
    numbers = ",".join(str(amendment.number) for amendment in everything)
    reference = world.meeting.reference

    def by_function() -> None:
        found = suppose_all(reference, numbers)
        lines = {(step.key, step.year): step.supposed for step in found.lines}
        totals = {step.year: step.supposed for step in found.totals if step.basis == REQUIREMENT}
        insist((lines, totals) == (differ, requirement), "what-if by the function")

    def by_api() -> None:
        told = client.get("/api/v1/what-if", {"meeting": reference, "with": numbers}).json()
        lines = {(step["line"], step["year"]): step["supposed"] for step in told["lines"]}
        steps = [step for step in told["totals"] if step["basis"] == REQUIREMENT]
        totals = {step["year"]: step["supposed"] for step in steps}
        insist((lines, totals) == (differ, requirement), "what-if by the API")

    def by_page() -> None:
        page = client.get(f"/{reference}/what-if", {"with": numbers}).content.decode()
        this_year = sum(year == FIRST_YEAR for _, year in differ)
        insist(f"{this_year} lines of the 2025/26 budget" in page, "headline of the page")
        tables = [part.split("</table>")[0] for part in page.split(LISTED)[2::2]]
        listed = sum(table.count('<th scope="row"') for table in tables)
        insist(page.count(DRAWN) + listed == len(differ), "lines on the page")

    return {"function": by_function, "API": by_api, "page": by_page}


def suppose_all(reference: str, numbers: str) -> Answer:
    """Answer as the doors do, from the meeting's reference on."""
    meeting = Meeting.objects.published().get(reference=reference)
    budget = budget_of(meeting)
    if budget is None:
        sys.exit("Wrong result: no budget was found.")
    options = options_of(meeting, budget)
    return answer(budget, options, choose(options, numbers))


if __name__ == "__main__":
    sys.exit(main())
