"""Which row of a later stage is which line of an earlier one; pure."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amendments.enums import LineKind
from council.website.budget_files.rows import FileRow

LONGEST_KEY = 70  # of 80 characters, so that a number fits behind it
NTH = " #"


@dataclass(frozen=True, slots=True)
class Held:
    """A line on record, with what the newest version that has it gives it; None: no amount."""

    key: str
    amount: int | None
    is_spending: bool = True


def name_of(identity: Sequence[str]) -> str:
    """Return the short name that rows of one identity share, the same in every file."""
    name = "/".join(identity)
    if (
        len(name) <= LONGEST_KEY
        and name
        and not any("/" in part or NTH in part for part in identity)
    ):
        return name
    mark = hashlib.sha256("\0".join(identity).encode()).hexdigest()[:8]
    return f"{name.replace(NTH, ' ')[: LONGEST_KEY - 9]}~{mark}"


def shared_name(key: str) -> str:
    """Return the name without the number that tells lines of one identity apart."""
    return key.partition(NTH)[0]


def keys_of(rows: Sequence[FileRow], held: Iterable[Held]) -> list[tuple[str, bool]]:
    """Return the key of each row's line, and whether that line is on record already.

    Rows that nothing tells apart are lines of their own. A row is a line on record where its
    name is the only one on both sides; among several, where the amount is the same too.
    Anything else would be a guess, and is a new line. Spending and income are never one line.
    """
    known: defaultdict[tuple[str, bool], list[Held]] = defaultdict(list)
    used = Counter[str]()
    for each in held:
        known[shared_name(each.key), each.is_spending].append(each)
        used[shared_name(each.key)] += 1
    names = [(name_of(row.identity), row.kind == LineKind.SPENDING) for row in rows]
    times = Counter(names)
    found: list[tuple[str, bool]] = []
    for row, side in zip(rows, names, strict=True):
        name = side[0]
        line = _line_of(row, known[side], alone=times[side] == 1)
        if line is None:
            used[name] += 1
            number = used[name]
            found.append((name if number == 1 else f"{name}{NTH}{number}", False))
        else:
            found.append((line.key, True))
    return found


def _line_of(row: FileRow, lines: list[Held], *, alone: bool) -> Held | None:
    """Take the line on record that a row is."""
    if alone and len(lines) == 1:
        return lines[0]
    for place, line in enumerate(lines):
        if line.amount == row.amount:
            return lines.pop(place)
    return None
