"""The table of `tests.bench.money`: its medians, what they are multiples of, and the aims."""

import os
import platform
from dataclasses import dataclass

from django.db import connection

LINES, FEW, MANY, ROUNDS = 2_000, 20, 200, 15
SMALL, YEARS, CHOSEN = 500, 5, 30


@dataclass(frozen=True, slots=True)
class Measure:
    """One row: a median, the median it is a multiple of, and the aim for one of the two."""

    name: str
    key: str
    of: str = ""
    most: float = 0


TABLE = [
    Measure("empty task: sent to its result", "empty task"),
    Measure(f"decision {MANY}: commit to snapshot", "row there, many", "empty task", 3),
    Measure("sums of the same rows in plain SQL", "SQL"),
    Measure(f"decision {MANY}: snapshot alone", "snapshot, many", "SQL", 5),
    Measure(f"decision {FEW}: commit to snapshot", "row there, few"),
    Measure(f"decision {MANY}: commit to snapshot", "row there, many", "row there, few"),
    Measure(f"decision {FEW}: snapshot alone", "snapshot, few"),
    Measure(f"decision {MANY}: snapshot alone", "snapshot, many", "snapshot, few"),
    Measure(f"decision {FEW}: until the commit", "decision, few"),
    Measure(f"decision {MANY}: until the commit", "decision, many", "decision, few"),
    Measure("what if, the function", "function", most=100),
    Measure("what if, the API", "API", most=100),
    Measure("what if, the page", "page", most=100),
]
WIDTHS = 36, 10, 26, 25


def tell(medians: dict[str, float]) -> None:
    """Print machine, sizes and the table; `medians` in seconds."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()};")
    print(f"{connection.vendor}; medians of {ROUNDS} rounds, all measures in turn.")
    print(f"Totals: {LINES:,} lines, {YEARS} years, {FEW} and {MANY} amendments in force.")
    print(f"What if: {SMALL} lines, {YEARS} years, {CHOSEN} amendments.\n")
    print_row("", "median", "multiple", "aim")
    print_row("---", "---:", "---", "---")
    for measure in TABLE:
        milliseconds = medians[measure.key] * 1000
        multiple = medians[measure.key] / medians[measure.of] if measure.of else None
        print_row(
            measure.name,
            f"{milliseconds:.1f} ms",
            f"{multiple:.2f} x {NAMES[measure.of]}" if multiple else "",
            aim_of(measure.most, milliseconds, multiple),
        )


NAMES = {"empty task": "empty task", "SQL": "plain SQL"} | {
    f"{what}, few": f"decision {FEW}" for what in ("decision", "row there", "snapshot")
}


def aim_of(most: float, milliseconds: float, multiple: float | None) -> str:
    """Say what was aimed at, and that it was missed where it was."""
    if not most:
        return ""
    missed = (milliseconds if multiple is None else multiple) >= most
    return f"under {most}{' ms' if multiple is None else ''}{': aim missed' if missed else ''}"


def print_row(*cells: str) -> None:
    """Print one row in Markdown, so that it can be copied into docs/speed.md."""
    padded = (f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True))
    print(f"| {' | '.join(padded)} |")
