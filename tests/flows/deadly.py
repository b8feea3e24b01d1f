"""What a worker under test suffers inside a snapshot; a worker imports it with `--include`.

The file that FAULTS names has one fault a line, `what when table`: each task takes the first
line and suffers it. `child` and `worker` are killed as the kernel does it, the child alone or
with the whole worker; `restart` ends the database's server without a goodbye and starts it again.
They strike `before` or `after` the table is written to, or at the `end`: all is committed, and
the broker does not know yet. What each task found when it began is written beside it.
"""

import os
import signal
from pathlib import Path
from typing import Any

from celery import Task, signals
from django.db import connection

from amendments.models import BudgetSnapshot, SnapshotRow
from tests.servers import run

FAULTS = Path(os.environ["FAULTS"])
FOUND = FAULTS.with_name("found")
SNAPSHOTS = {
    "amendments.tasks.take_snapshot_task",
    "amendments.tasks.snapshot_stale_budgets_task",
}


def end_child() -> None:
    """Kill this process; the worker's other processes live on."""
    os.kill(os.getpid(), signal.SIGKILL)


def end_worker() -> None:
    """Kill the worker with all its processes."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


def restart_database() -> None:
    """Restart the database's server, whatever anybody does there."""
    run(os.environ["RESTART"].split("\n"))


STRIKE = {"child": end_child, "worker": end_worker, "restart": restart_database}


class Fault:
    """Strikes once, before or after a table is written to."""

    def __init__(self, what: str, when: str, table: str) -> None:
        self.strike, self.when, self.start = STRIKE[what], when, f'INSERT INTO "{table}"'
        self.struck = False

    def __call__(self, execute: Any, statement: str, *told: Any) -> Any:
        meant = statement.startswith(self.start) and not self.struck
        if meant and self.when == "before":
            self.struck = True
            self.strike()
        answer = execute(statement, *told)
        if meant and self.when == "after":
            self.struck = True
            self.strike()
        return answer


pending: list[Fault] = []


@signals.task_prerun.connect
def begin(sender: Task, **kwargs: Any) -> None:
    """Take the next fault, and write down what is there before it."""
    if sender.name not in SNAPSHOTS or sender.request.is_eager:
        return
    found = BudgetSnapshot.objects.count(), SnapshotRow.objects.count()
    with FOUND.open("a") as told:
        told.write("{} {}\n".format(*found))
    first, _, rest = FAULTS.read_text().partition("\n")
    FAULTS.write_text(rest)
    connection.execute_wrappers.clear()
    pending.clear()
    if first:
        pending.append(Fault(*first.split()))
        connection.execute_wrappers.append(pending[0])


@signals.task_postrun.connect
def finish(sender: Task, **kwargs: Any) -> None:
    """Strike after the commit: the broker has not been told that the task is done."""
    if sender.name in SNAPSHOTS and pending and pending[0].when == "end":
        pending.pop().strike()
