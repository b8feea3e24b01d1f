"""Runs the parts of the bench that are named (`make bench ARGS="requests"`), else all of them.

Each part is a program of its own, so that none starts with the memory or the database
connections of another. They are never part of the tests: times are measured here and
nowhere judged by a clock.
"""

import subprocess
import sys

PARTS = ("requests", "money", "live", "pages", "api")


def main(named: list[str]) -> int:
    """Run the parts one after the other; return 1 if one of them failed."""
    if unknown := [name for name in named if name not in PARTS]:
        print(f"There is no part {unknown[0]!r} of the bench. Name any of: {', '.join(PARTS)}.")
        return 2
    return max(run(name) for name in named or PARTS)


def run(name: str) -> int:
    """Run one part under its title."""
    print(f"\n== {name}\n", flush=True)
    return subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
