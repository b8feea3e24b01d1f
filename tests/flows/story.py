"""What happens in the processes of an installation under test, and what they leave behind.

A test asks for it by name: its own database is another one.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from amendments.derive import take_snapshot
from amendments.models import Budget, BudgetSnapshot
from amendments.queries import differences as budget_differences
from amendments.tasks import take_snapshot_task
from council.records import Occasion
from tests.factories import make_clerk
from tests.votes.chamber import Chamber
from votes.actions import BallotMark, record_ballots
from votes.models import Ballot, Vote
from votes.queries.verifying import differences as vote_differences


def play(councils: int = 1) -> None:
    """Carry an amendment, then the motion, in some councils: two changes of each budget."""
    chambers = [Chamber() for _ in range(councils)]
    for chamber in chambers:
        chamber.declared()
    for chamber in chambers:
        chamber.motion.refresh_from_db()
        chamber.declared(opening={"kind": "main", "subjects": [chamber.motion.current]})


def send_again(times: int) -> None:
    """Ask for every budget's snapshots some more times."""
    for _ in range(times):
        for pk in Budget.objects.values_list("pk", flat=True):
            take_snapshot_task.delay(pk)


def show() -> None:
    """Print what stands, and what a rebuild from nothing gives."""
    stored = _snapshots()
    facts = sum(Budget.objects.values_list("facts_revision", flat=True))
    differ = [*budget_differences(), *vote_differences()]
    with transaction.atomic():
        BudgetSnapshot.objects.all().delete()
        for pk in Budget.objects.values_list("pk", flat=True):
            take_snapshot(pk)
        rebuilt = _snapshots()
        transaction.set_rollback(True)
    print(json.dumps({"facts": facts, "stored": stored, "rebuilt": rebuilt, "differ": differ}))


def count() -> None:
    """Print how many snapshots there are, and how many changes want one."""
    facts = sum(Budget.objects.values_list("facts_revision", flat=True))
    print(json.dumps([BudgetSnapshot.objects.count(), facts]))


def _snapshots() -> list[Any]:
    columns = "stage", "year", "line__key", "basis", "base", "effect", "amount"
    found = []
    for snapshot in BudgetSnapshot.objects.order_by("budget", "number"):
        rows = sorted(map(str, snapshot.rows.values_list(*columns)))
        inputs = snapshot.inputs
        told = [snapshot.budget.reference, snapshot.number, snapshot.cause, snapshot.is_set]
        found.append([*told, rows, inputs])
    return found


def hold_snapshots() -> None:
    """Keep every other process from writing a snapshot, until this one is killed."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE amendments_budgetsnapshot IN EXCLUSIVE MODE")
        Budget.objects.update(title="")
        print("held", flush=True)
        time.sleep(120)


def die_everywhere() -> None:
    """Let a worker's child die after its first statement, its second, and so on to the end.

    Print at how many points one died, and every snapshot that was left neither whole nor absent.
    """
    halves: list[str] = []
    deaths = 0
    while _dies_after(deaths + 1):
        deaths += 1
        halves += budget_differences()
        BudgetSnapshot.objects.all().delete()
    BudgetSnapshot.objects.all().delete()
    print(json.dumps([deaths, halves]))


def _dies_after(statements: int) -> bool:
    """Tell whether a child that takes every budget's snapshots was killed on its way."""
    connection.close()
    child = os.fork()
    if child == 0:
        with connection.execute_wrapper(_Death(statements)):
            for pk in Budget.objects.values_list("pk", flat=True):
                take_snapshot_task(pk)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


class _Death:
    """Kill this process after some statements."""

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Any, *told: Any) -> Any:
        answer = execute(*told)
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


def forget_snapshots() -> None:
    """Throw every snapshot away; the facts stay."""
    BudgetSnapshot.objects.all().delete()


def open_roll() -> None:
    """Open a vote with an empty roll and two clerks."""
    chamber = Chamber()
    chamber.open()
    for name in ("robin", "sandy"):
        make_clerk(chamber.council, username=name, first_name=name.title(), last_name="Ash")


def mark_when_told(clerk: str, own: int, go: Path) -> None:
    """Wait for the file `go`, then mark the first member and one that the other clerk does not."""
    vote = Vote.objects.get()
    user = get_user_model().objects.get(username=clerk)
    members = list(vote.council.members.order_by("id"))
    choice = {"robin": "for", "sandy": "against"}[clerk]
    marks = [BallotMark(members[place].pk, choice, expected_revision=0) for place in (0, own)]
    print("ready", flush=True)
    while not go.exists():
        time.sleep(0.001)
    result = record_ballots(vote, marks, occasion=Occasion(by=user))
    conflicts = [[each.choice, each.by_name, each.revision] for each in result.conflicts]
    print(json.dumps([result.saved, conflicts]), flush=True)


def show_roll() -> None:
    """Print the roll in the order of members, with who marked it."""
    rows = Ballot.objects.order_by("member_id").values_list("choice", "marked_by__username")
    print(json.dumps([list(row) for row in rows]))
    sys.stdout.flush()
