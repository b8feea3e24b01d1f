"""Whatever breaks between commit and snapshot, the rows come out the same."""

import json
import sys
from typing import Any

import pytest
import redis

from council.processes import Process
from tests.processes import IN_DJANGO, Site, wait_for

pytestmark = pytest.mark.processes

STORY = "from pathlib import Path\nfrom tests.flows import story\n"
DONE = "succeeded in"


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
