"""Rows that have a fault, and what may name them: such a row is not at fault itself."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.text import slugify

from council.bundle.reader import Row

# Cells by which other rows name this one, and those that say where its reference begins and ends.
NAMES = ("reference", "source_id", "slug", "key", "number", "position")
BEGINNINGS = ("council", "body", "meeting", "motion", "parent", "budget")
ENDINGS = ("number", "part_number", "slug", "name")
# What is told in pieces: without one of them it cannot be put before the council.
PIECES = {
    "amendment_versions": "amendment",
    "lines": "amendment",
    "amendment_lines": "amendment",
    "pot_claims": "amendment",
    "ctr_changes": "amendment",
    "motion_versions": "motion",
    "events": "subject",
    "votes": "subject",
    "vote_subjects": "vote",
    "vote_options": "vote",
    "ballots": "vote",
}


@dataclass(slots=True)
class LostRows:
    """What is known of the rows with faults, by table."""

    _names: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _made: defaultdict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    _spoilt: set[str] = field(default_factory=set)

    def note(self, row: Row, column: str = "") -> None:
        """Keep by what names a row is known, or could be known but for the column at fault."""
        table = row.file.removesuffix(".csv")
        self._names[table] |= {row.cells[name] for name in NAMES if row.cells.get(name)}
        if row.cells.get("reference"):
            self._spoilt.add(row.cells["reference"])
        else:
            ends = {""} if column in ENDINGS else _endings(row)
            for begins in _beginnings(row, column):
                self._made[table, begins] |= ends
        if whole := row.cells.get(PIECES.get(table, "")):
            self._spoilt.add(whole)

    def may_be(self, table: str, text: str) -> bool:
        """Tell whether a name may be that of a row with a fault."""
        if text in self._names[table]:
            return True
        parts = text.split("/")
        last = parts[-1]
        ends = {last, last.rpartition("-")[2]}
        return any(
            (ends & made) or "" in made
            for length in range(1, len(parts))
            if (made := self._made.get((table, "/".join(parts[:length]))))
        )

    def is_spoilt(self, reference: str) -> bool:
        """Tell whether a row about a record has a fault, so that its story cannot be told."""
        return reference in self._spoilt


def _beginnings(row: Row, column: str) -> list[str]:
    """Return what a made reference begins with: a paper's is its meeting's."""
    found = []
    for name in BEGINNINGS:
        cell = row.cells.get(name, "")
        if name == column:
            cell = cell.partition("/")[0]
        elif name in {"motion", "parent"}:
            cell = cell.rpartition("/")[0]
        if cell:
            found.append(cell)
    return found


def _endings(row: Row) -> set[str]:
    """Return the last words that a made reference may have; an empty one: any."""
    given = [row.cells[name] for name in ENDINGS if row.cells.get(name)]
    words = [slugify(cell) for cell in given]
    # A name's address leaves titles out.
    return {word[place:] for word in words for place in _starts(word)} or {""}


def _starts(word: str) -> list[int]:
    return [0, *(place + 1 for place, sign in enumerate(word) if sign == "-")]
