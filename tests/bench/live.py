"""Two thousand readers who follow a meeting: what a poll costs, and how often a part is rendered.

A site of its own with two gunicorn workers, SQLite or the servers of DATABASE_URL and
REDIS_URL, and beside it an empty Django view with the same settings and middleware. Polls
come from a process of their own. What counts is the ratio of two things measured in turn and
the processor time of a poll: rates change with whatever else the machine does.
"""

import statistics
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from council.processes import web_command
from tests.bench import HOST, api
from tests.bench.live_floor import ADDRESS
from tests.processes import Site, free_port, installation

ROUNDS, SECONDS = 5, 1.5
READERS = 2000
WATCHED = 8.0  # seconds for which the readers follow the meeting
DECLARED = 3  # votes that the clerk declares meanwhile
MEETING = "benchford/full-council/2025-03-04"
PART = f"/{MEETING}/live.html"
FILL = f"""
from tests import factories as make
from tests.api_world import declare
from votes.models import VoteEvent
from council.changes.numbering import number_changes
council = make.make_council("benchford")
make.make_standing_orders(council)
make.make_clerk(council)
groups = [make.make_group(council) for _ in range(4)]
members = [make.make_member(council, group=groups[n % 4]) for n in range(84)]
meeting = make.make_meeting(council, status="open")
assert meeting.reference == "{MEETING}"
motion = make.make_motion(meeting, make.make_budget(council), mover=members[0], state="seconded")
for number in range(12):
    amendment = make.make_amendment(motion, 1_000_000, title=f"More for roads {{number}}")
    amendment.groups.add(groups[number % 4])
    if number < 8:
        vote = declare(meeting, amendment, declared_for=42, declared_against=37)
        VoteEvent.objects.create(vote=vote, verb="declare", sequence=number)
number_changes()
"""
CLERK = f"""
import time
from amendments.models import Amendment
from council.changes.rows import Change
from council.enums import Evidence
from council.records import Occasion
from tests import factories as make
from votes.actions import declare
print("ready", flush=True)
input()
waiting = Amendment.objects.filter(meeting__reference="{MEETING}").order_by("-number")
for amendment in waiting[:{DECLARED}]:
    time.sleep({WATCHED} / {DECLARED + 2})
    vote = make.make_vote(amendment.meeting, amendment, evidence="minutes")
    declare(vote, result="carried", for_=41, against=40, abstained=0,
            occasion=Occasion(evidence=Evidence.MINUTES))
    print(Change.objects.get(listing="votes", reference=vote.reference).numbered_at.isoformat())
"""


def main() -> int:
    """Measure polls against the empty view, then let the readers watch; 1 for a wrong answer."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with installation(folder, folder / "static") as site:
            site.env |= {"ALLOWED_HOSTS": HOST}
            site.python(FILL)
            site.manage("collectstatic", "--no-input", "--verbosity", "0")
            ours, floor = start(site, "web", ""), start(site, "empty", "tests.bench.live_floor")
            tag = tag_of(ours)
            poll_ms = contest(ours, floor, tag)
            return watch(site, ours, tag, poll_ms)


def start(site: Site, name: str, module: str) -> int:
    """Start a web server of two workers; return its port."""
    port = free_port()
    words = [word.replace("council.wsgi", module or "council.wsgi") for word in web_command(port)]
    api.PROCESSES[port] = site.start(name, words).pid
    api.wait(port)
    return port


def tag_of(port: int) -> str:
    """Return the tag of what readers have before anything happens."""
    with subprocess.Popen(
        ["curl", "-s", "-D", "-", "-o", "/dev/null", "-H", f"Host: {HOST}",
         f"http://127.0.0.1:{port}{PART}"],
        stdout=subprocess.PIPE, text=True,
    ) as asked:  # fmt: skip
        head = asked.communicate()[0]
    return next(line[6:].strip() for line in head.splitlines() if line.lower().startswith("etag"))


def load(how: str, port: int, address: str, *, readers: int, tag: str, seconds: float) -> Any:
    """Let the load generator ask; return what it saw."""
    given = orjson.dumps([how, port, address, readers, tag, seconds])
    return orjson.loads(api.python("", "-m", "tests.bench.live_load", given=given))


# What a poll costs.


def contest(ours: int, floor: int, tag: str) -> float:
    """Measure polls, whole parts and the empty view in turn; return a poll's CPU in ms."""
    asked = {
        "an empty view": (floor, ADDRESS, ""),
        "a poll, nothing new": (ours, PART, tag),
        "a whole part": (ours, PART, ""),
    }
    rates: dict[str, list[float]] = {name: [] for name in asked}
    costs: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, (port, address, held) in asked.items():
            before = api.cpu_seconds(port)
            found = load("most", port, address, readers=8, tag=held, seconds=SECONDS)
            rates[name].append(found["rate"])
            costs[name].append((api.cpu_seconds(port) - before) * 1000 / found["done"])
    print(f"{'':<22}{'a second':>10}{'share':>8}{'CPU ms':>8}")
    for name in asked:
        empty = zip(rates[name], rates["an empty view"], strict=True)
        share = statistics.median(mine / base for mine, base in empty)
        rate, cost = statistics.median(rates[name]), statistics.median(costs[name])
        print(f"{name:<22}{rate:10.0f}{share:8.2f}{cost:8.2f}", flush=True)
    return statistics.median(costs["a poll, nothing new"])


# The meeting.


def watch(site: Site, port: int, tag: str, poll_ms: float) -> int:
    """Let many readers follow while a clerk declares; say who was told when and at what cost."""
    most = load("most", port, PART, readers=8, tag=tag, seconds=SECONDS)["rate"]
    readers = min(READERS, int(most * 0.6))
    begun, before = rendered(site), api.cpu_seconds(port)
    clerk = subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup()\n{CLERK}"],
        env=site.env, cwd=api.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if clerk.stdout is None or clerk.stdin is None or clerk.stdout.readline() != "ready\n":
        return 1
    clerk.stdin.write("\n")
    clerk.stdin.flush()
    found = load("pace", port, PART, readers=readers, tag=tag, seconds=WATCHED)
    commits = [datetime.fromisoformat(line).timestamp() for line in clerk.communicate()[0].split()]
    spent, renders = api.cpu_seconds(port) - before, rendered(site) - begun
    delays = [delay(at, commits) for at in found["news"]]
    print(
        f"\n{readers:,} readers ask once a second for {WATCHED:.0f} s"
        f" ({most:,.0f} polls a second are the most here now)\n"
        f"polls answered          {found['done']:8,} ({found['rate']:,.0f} a second)\n"
        f"nothing new (304)       {found['kinds'].get('304', 0):8,}\n"
        f"whole parts (200)       {found['kinds'].get('200', 0):8,}\n"
        f"declarations            {len(commits):8}\n"
        f"revisions seen          {found['revisions']:8}\n"
        f"parts rendered          {renders:8}\n"
        f"answered within         {found['median'] * 1000:8.1f} ms (median)"
        f" {found['slow'] * 1000:.1f} ms (99 of 100)\n"
        f"told after at most      {max(delays, default=0):8.2f} s\n"
        f"processor               {spent / WATCHED:8.2f} of one\n"
        f"2,000 polls a second    {poll_ms * READERS / 1000:8.2f} of one, by the figure above",
        flush=True,
    )
    others = set(found["kinds"]) - {"200", "304"}
    if others or renders > found["revisions"]:
        print(f"WRONG: answers {sorted(others)}, or a revision was rendered more than once")
        return 1
    return 0


def rendered(site: Site) -> int:
    """Count the parts that the site's log says it rendered."""
    log = (site.folder / "web.log").read_text()
    return log.count("Rendered the live part")


def delay(at: float, commits: list[float]) -> float:
    """Return how long after the newest declaration before it a reader was told."""
    return min((at - each for each in commits if each <= at), default=0.0)


if __name__ == "__main__":
    sys.exit(main())
