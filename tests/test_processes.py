"""The real processes work together: commit, broker, worker, web."""

import pytest

from tests.processes import Site, fetch, wait_for

pytestmark = pytest.mark.processes

# SQLite has no server that could cut anybody off.
CUT = (
    "from django.db import connection\n"
    "if connection.vendor == 'postgresql':\n"
    "    connection.cursor().execute('SELECT pg_terminate_backend(pid) FROM pg_stat_activity'\n"
    "        ' WHERE datname = current_database() AND pid <> pg_backend_pid()')\n"
)
CLERK = "from django.contrib.auth.models import User\n"


def test_web_server_answers_health_checks_and_shows_the_admin(site: Site) -> None:
    address = site.start_web()

    assert fetch(f"{address}/healthz") == (200, "ok\n")
    assert fetch(f"{address}/readyz") == (200, "ready\n")
    assert "Log in" in fetch(f"{address}/admin/login/")[1]


def test_worker_killed_while_idle_is_replaced_by_another(site: Site) -> None:
    first = site.start_worker("first")
    first.kill()

    second = site.start_worker("second")

    assert second.popen.poll() is None


def test_task_sent_after_commit_reaches_the_worker(site: Site) -> None:
    worker = site.start_worker()

    site.python(
        "from council.celery import app\n"
        "from django.db import transaction\n"
        "with transaction.atomic():\n"
        "    app.tasks['celery.backend_cleanup'].delay_on_commit()\n"
    )

    wait_for(lambda: "celery.backend_cleanup" in worker.log.read_text())


def test_worker_whose_database_connections_were_cut_takes_the_next_task(site: Site) -> None:
    worker = site.start_worker()
    swept = "snapshot_stale_budgets_task"
    send = (
        "from amendments.tasks import snapshot_stale_budgets_task as sweep\n"
        "for _ in range(4): sweep.delay()\n"
    )

    def done() -> int:
        words = worker.log.read_text().splitlines()
        return sum(swept in line and "succeeded" in line for line in words)

    site.python(send)
    wait_for(lambda: done() == 4)
    site.python(CUT)
    site.python(send)

    wait_for(lambda: done() == 8)
    assert "raised" not in worker.log.read_text()


def test_broker_that_is_away_does_not_undo_a_clerks_commit(site: Site) -> None:
    site.env["REDIS_URL"] = f"unix://{site.folder}/nobody.sock"

    printed = site.python(
        CLERK + "from council.celery import app\n"
        "from django.db import transaction\n"
        "with transaction.atomic():\n"
        "    User.objects.create(username='clerk')\n"
        "    app.tasks['celery.backend_cleanup'].delay_on_commit()\n"
        "print(User.objects.count())\n"
    )

    assert printed == "1\n"
