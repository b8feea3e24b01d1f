"""The Celery app. Its settings are the CELERY_ ones in council/settings.py."""

import logging
import os
from functools import partial
from typing import Any

from celery import Celery, Task, signals
from celery.contrib.django.task import DjangoTask
from django.db import close_old_connections, transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
TASKS_PER_CONNECTION = 1_000

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")


class AfterCommitTask(DjangoTask):
    """A task that is asked for after the commit, and may be lost without harm."""

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]  # always after the commit, so nothing else is taken
        """Send the task once the facts are safe.

        A broker that is away must not turn a clerk's saved work into an error
        page: the sweep finds what the lost message would have done. It goes out before
        this process does its own work after the commit, so that both work at once.
        """
        transaction.on_commit(partial(self.send, *args, **kwargs))
        after_commit = transaction.get_connection().run_on_commit
        if after_commit:
            after_commit.insert(0, after_commit.pop())

    def send(self, *args: Any, **kwargs: Any) -> None:
        """Hand the task to the broker, and log when there is none."""
        try:
            self.delay(*args, **kwargs)
        except OperationalError:
            logger.warning("The broker did not take %s; the sweep will do it.", self.name)


app = Celery("council", task_cls="council.celery:AfterCommitTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Else the worker closes its database connection after every task and the next opens another.
app.conf["CELERY_DB_REUSE_MAX"] = TASKS_PER_CONNECTION


@signals.task_prerun.connect
def drop_dead_connections(sender: Task, **kwargs: Any) -> None:
    """Have a connection that ended between two tasks replaced, as Django does for requests."""
    if not sender.request.is_eager:
        close_old_connections()
