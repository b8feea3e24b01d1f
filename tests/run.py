"""`make test`: the suite on SQLite and the embedded broker, then on PostgreSQL and Redis.

The second half runs only where DATABASE_URL and REDIS_URL name the servers;
nothing is tried on a server that merely happens to answer. The last lines say
what ran on what, and what did not and why. With CI=true nothing may be left
out. Arguments go to pytest: `make test ARGS="-k casting"`.
"""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
SERVERS = ("DATABASE_URL", "REDIS_URL")
PARALLEL = ["-n", "auto", "--dist", "loadgroup"]


@dataclass
class Half:
    """One run of the suite."""

    on: str
    code: int = 0
    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


def main(arguments: list[str]) -> int:
    """Run what can be run here and say what that was; return the exit code."""
    servers = all(os.environ.get(name) for name in SERVERS)
    left_out = [] if not servers else ["-m", "not servers"]
    halves = [half("SQLite and the embedded broker", left_out + arguments, without_servers())]
    if servers:
        words = ["-m", "not embedded", *arguments]
        halves.append(half("PostgreSQL and Redis", words, dict(os.environ)))
    return tell(halves, servers=servers)


def without_servers() -> dict[str, str]:
    """Return the environment of the embedded half."""
    return {name: value for name, value in os.environ.items() if name not in SERVERS}


def half(on: str, arguments: list[str], env: dict[str, str]) -> Half:
    """Run pytest and count from its report."""
    print(f"\n== On {on}\n", flush=True)
    parallel = [] if "-n" in arguments else PARALLEL
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *parallel, *arguments]
        code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        return count(Half(on, code), report)


def count(run: Half, report: Path) -> Half:
    """Read how many tests passed, failed and were skipped, and why."""
    if not report.exists():
        return run
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - our own pytest wrote it
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            run.failed += 1
        elif skip is not None:
            run.skipped[skip.get("message", "no reason given")] += 1
        else:
            run.passed += 1
    return run


def tell(halves: list[Half], *, servers: bool) -> int:
    """Print the last lines; return 1 if anything failed, or was left out in CI."""
    print("\n== What ran\n")
    for run in halves:
        print(f"On {run.on}: {closing([run])}")
        for reason, number in run.skipped.items():
            print(f"  skipped {number}: {reason}")
    if not servers:
        print("On PostgreSQL and Redis: not run, DATABASE_URL and REDIS_URL are not both set.")
    print(f"\n{closing(halves)}", flush=True)
    return int(any(run.code or run.failed for run in halves) or left_out(halves))


def closing(halves: list[Half]) -> str:
    """Return the counts of some runs in one plain line."""
    passed = sum(run.passed for run in halves)
    failed = sum(run.failed for run in halves)
    skipped = sum(run.skipped.total() for run in halves)
    return f"{passed} passed, {failed} failed, {skipped} skipped"


def left_out(halves: list[Half]) -> bool:
    """Tell whether something that CI must run was not run."""
    complete = len(halves) > 1 and not any(run.skipped for run in halves)
    return os.environ.get("CI") == "true" and not complete


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
