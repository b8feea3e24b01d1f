"""Whatever breaks between commit and snapshot, the rows come out the same."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from council.processes import Process, worker_command
from tests.processes import IN_DJANGO, Site, migrated, new_database, served, wait_for
from tests.servers import Server, own_postgresql, run

pytestmark = pytest.mark.processes

STORY = "from pathlib import Path\nfrom tests.flows import story\n"
DONE = "succeeded in"
A_FEW = 10
KILLED_CHILDREN = 3
RESTARTS = 3


def tell(site: Site, call: str) -> Any:
    """Run a part of the story to its end; return what it printed."""
    printed = site.python(f"{STORY}story.{call}\n")
    return json.loads(printed) if printed else None


def start(site: Site, name: str, call: str) -> Process:
    """Start a part of the story beside the test and wait until it says that it is there."""
    child = site.start(name, [sys.executable, "-c", f"{IN_DJANGO}{STORY}story.{call}\n"])
    child.wait_until(lambda: bool(child.log.read_text()), 30)
    return child


def wait_for_snapshots(site: Site) -> None:
    def all_there() -> bool:
        snapshots, facts = tell(site, "count()")
        return snapshots == facts

    wait_for(all_there, 60)


def assert_as_rebuilt(site: Site, snapshots: int = 2) -> None:
    """Compare what stands with a rebuild from nothing: the same rows, no difference."""
    shown = tell(site, "show()")

    assert (shown["facts"], len(shown["stored"])) == (snapshots, snapshots)
    assert shown["stored"] == shown["rebuilt"]
    assert shown["differ"] == []


def test_a_clerks_verbs_reach_the_snapshot_through_the_worker(site: Site) -> None:
    site.start_worker()

    tell(site, "play()")

    wait_for_snapshots(site)
    assert_as_rebuilt(site)


def test_a_worker_killed_between_commit_and_snapshot_loses_nothing(site: Site) -> None:
    tell(site, "play()")
    holder = start(site, "holder", "hold_snapshots()")
    doomed = site.start_worker("doomed")
    wait_for(lambda: "take_snapshot_task" in doomed.log.read_text().partition("ready.")[2])

    doomed.kill()
    holder.kill()
    lost = tell(site, "count()")
    site.start_worker("second", beat=True)

    wait_for_snapshots(site)
    assert lost == [0, 2]
    assert_as_rebuilt(site)


def test_a_worker_killed_at_any_statement_leaves_whole_snapshots_or_none(site: Site) -> None:
    tell(site, "play()")

    deaths, halves = tell(site, "die_everywhere()")
    lost = tell(site, "count()")
    site.start_worker(beat=True)

    wait_for_snapshots(site)
    assert deaths > A_FEW
    assert halves == []
    assert lost == [0, 2]
    assert_as_rebuilt(site)


def test_a_worker_killed_inside_a_snapshot_or_before_it_says_so_writes_the_rows_once(
    site: Site,
) -> None:
    """Before the first row, without its rows, before the commit, and before the broker knows."""
    tell(site, "play()")
    worker = start_suffering(
        site,
        "child before amendments_budgetsnapshot",
        "child after amendments_budgetsnapshot",
        "child after amendments_snapshotrow",
        "worker end -",
    )

    wait_for(lambda: worker.popen.poll() is not None, 120)
    written = tell(site, "count()")
    site.start_worker("second", beat=True)

    wait_for_snapshots(site)
    assert worker.log.read_text().count("WorkerLostError") >= KILLED_CHILDREN
    assert begun_with(site) == ["0 0"] * 4, "whole snapshots or none"
    assert written == [2, 2]
    assert_as_rebuilt(site)


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """Give a database server that nobody else uses, and a migrated database on it."""
    folder = tmp_path_factory.mktemp("own")
    with own_postgresql() as server, migrated(folder, server.url) as url:
        yield server, url


@pytest.fixture
def restartable(
    own_server: tuple[Server, str], tmp_path: Path, static_root: Path
) -> Iterator[Site]:
    """Give an installation on that server, which knows the command that restarts it."""
    server, url = own_server
    with (
        new_database(tmp_path, url, server.url) as own,
        served(tmp_path, static_root, own) as made,
    ):
        made.env["RESTART"] = "\n".join(server.restart_command)
        yield made


# A file has no server that could be restarted.
@pytest.mark.servers
def test_a_database_restarted_inside_a_snapshot_loses_nothing(restartable: Site) -> None:
    site = restartable
    tell(site, "play()")
    worker = start_suffering(
        site,
        "restart before amendments_budgetsnapshot",
        "restart after amendments_budgetsnapshot",
        "restart after amendments_snapshotrow",
    )

    wait_for(lambda: len(begun_with(site)) > RESTARTS, 120)
    wait_for_snapshots(site)
    assert worker.popen.poll() is None, "the same worker goes on"
    assert begun_with(site)[:4] == ["0 0"] * 4
    assert_as_rebuilt(site)


def start_suffering(site: Site, *faults: str) -> Process:
    """Start a worker with beat, each of whose tasks on snapshots suffers the next fault."""
    told = site.folder / "faults"
    told.write_text("".join(f"{fault}\n" for fault in faults))
    site.env["FAULTS"] = str(told)
    node = "suffering@localhost"
    command = worker_command(node, beat=True, concurrency=1)
    return site.start("suffering", [*command, "--include", "tests.flows.deadly"])


def begun_with(site: Site) -> list[str]:
    """Return how many snapshots and rows each task found when it began."""
    found = site.folder / "found"
    return found.read_text().splitlines() if found.exists() else []


@pytest.mark.servers
def test_a_database_restarted_between_two_tasks_loses_nothing(restartable: Site) -> None:
    site = restartable
    site.start_worker(beat=True)
    tell(site, "play()")
    wait_for_snapshots(site)

    run(site.env["RESTART"].splitlines())
    tell(site, "forget_snapshots()")
    tell(site, "send_again(2)")

    wait_for_snapshots(site)
    assert_as_rebuilt(site)


def test_a_broker_that_forgets_everything_loses_nothing(site: Site) -> None:
    tell(site, "play()")

    site.lose_queue()
    lost = tell(site, "count()")
    site.start_worker(beat=True)

    wait_for_snapshots(site)
    assert lost == [0, 2]
    assert_as_rebuilt(site)


def test_a_message_that_comes_ten_times_writes_the_rows_once(site: Site) -> None:
    tell(site, "play()")
    tell(site, "send_again(10)")

    worker = site.start_worker()

    wait_for(lambda: worker.log.read_text().count(DONE) == 12, 60)
    assert_as_rebuilt(site)


def test_messages_in_reverse_order_write_the_same_rows(site: Site) -> None:
    tell(site, "play(2)")
    with redis.Redis.from_url(site.env["REDIS_URL"]) as client:
        messages = client.lrange("celery", 0, -1)
        client.delete("celery")
        client.rpush("celery", *reversed(messages))

    worker = site.start_worker()

    wait_for(lambda: worker.log.read_text().count(DONE) == len(messages), 60)
    assert len(messages) == 4
    assert_as_rebuilt(site, 4)


def test_two_workers_at_once_write_the_rows_once(site: Site) -> None:
    tell(site, "play(2)")
    tell(site, "send_again(10)")

    workers = [site.start_worker("first"), site.start_worker("second")]

    wait_for(lambda: sum(each.log.read_text().count(DONE) for each in workers) == 24, 60)
    assert_as_rebuilt(site, 4)


def test_of_two_clerks_marking_one_member_the_second_is_shown_the_first(site: Site) -> None:
    tell(site, "open_roll()")
    go = site.folder / "go"
    clerks = {
        name: start(site, name, f"mark_when_told({name!r}, {own}, Path({str(go)!r}))")
        for name, own in (("robin", 1), ("sandy", 2))
    }

    go.touch()
    for clerk in clerks.values():
        clerk.popen.wait(60)

    told = {
        name: json.loads(clerk.log.read_text().splitlines()[-1]) for name, clerk in clerks.items()
    }
    roll = tell(site, "show_roll()")
    (choice, first), second = roll[0], {"robin": "sandy", "sandy": "robin"}[roll[0][1]]
    assert told[first] == [2, []]
    assert told[second] == [1, [[choice, f"{first.title()} Ash", 1]]]
    assert roll[1:] == [["for", "robin"], ["against", "sandy"]]
