"""What an import answers: counts per table, the fate of each row, and every fault."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from django.core.exceptions import ValidationError

Fate = Literal["new", "same", "corrected"]
LISTED_ROWS = 500  # rows of which the preview shows the fate one by one


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that stops the import, where it stands, and what to do about it."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" if self.row else self.file
        return (
            f"{place}, {self.column}: {self.message}"
            if self.column
            else (f"{place}: {self.message}")
        )


@dataclass(slots=True)
class Report:
    """The outcome of one import; nothing was changed when it has faults or was a dry run."""

    dry_run: bool = False
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    rows: list[tuple[str, int, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    waiting: dict[str, set[int]] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether the rows are stored now."""
        return not self.faults and not self.dry_run

    @property
    def changed(self) -> int:
        """Count of rows that are new or corrected."""
        return sum(count["new"] + count["corrected"] for count in self.counts.values())

    def count(self, table: str, row: int, fate: Fate) -> None:
        """Note what became of one row."""
        self.counts.setdefault(table, Counter())[fate] += 1
        if len(self.rows) < LISTED_ROWS:
            self.rows.append((table, row, fate))

    def wait(self, table: str, row: int) -> None:
        """Note a row that was not looked at, because one that it depends on has a fault."""
        self.waiting.setdefault(table, set()).add(row)

    def waits(self) -> Iterable[str]:
        """Say for each table how many rows were not looked at."""
        for table, rows in self.waiting.items():
            if len(rows) == 1:
                yield f"{table}: 1 row depends on a row with a fault, and was not looked at."
            else:
                yield (
                    f"{table}: {len(rows):,} rows depend on a row with a fault, and were not"
                    " looked at."
                )

    def lines(self) -> Iterable[str]:
        """Say it for a terminal: a line for each table, then the faults in order."""
        for table, count in self.counts.items():
            yield f"{table}: " + ", ".join(f"{number} {fate}" for fate, number in count.items())
        for fault in sorted(set(self.faults)):
            yield str(fault)
        yield from self.waits()


def messages_of(error: ValidationError) -> str:
    """Return the sentences of a broken rule as one text."""
    return " ".join(error.messages)
