"""What stands above a table: a title, the meeting, the day; and where its headings are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from votes.sheets.headings import (
    CHOICE_HEADINGS,
    DAY,
    KNOWN,
    NUMBER,
    RESULT,
    SAID_HEADINGS,
    TITLE,
    heading_words,
)
from votes.sheets.labels import read_label
from votes.sheets.reading import Table

LOOKED_AT = 25  # rows; a title takes a few
PAIR = 2  # cells: a name and a value
TOLD = frozenset({DAY, NUMBER, RESULT, TITLE, *SAID_HEADINGS.values()})


@dataclass(frozen=True, slots=True)
class Above:
    """The row of headings (none for a table without), and all that stands above it.

    `told` are the values of known names ("Date", "Motion"), `words` the rows of any other text.
    """

    headings: int | None
    told: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    @property
    def first_row(self) -> int:
        """Place of the first row of cells."""
        return 0 if self.headings is None else self.headings + 1


def above(table: Table) -> Above:
    """Find the headings of a table and read what stands above them."""
    place = _headings(table)
    if not place:
        return Above(place)
    told: dict[str, str] = {}
    words = []
    for row in table.rows[:place]:
        filled = [cell.strip() for cell in row if cell.strip()]
        found = _told_by(filled)
        for role, value in found:
            told.setdefault(role, value)
        if not found:
            words.append(" ".join(filled))
    return Above(place, told, tuple(words))


def _told_by(cells: Sequence[str]) -> list[tuple[str, str]]:
    """Return role and value of a name and its value, beside each other or in one cell ("For: 4").

    Nothing where a cell of the row says anything else.
    """
    pairs = [cell.partition(":")[::2] for cell in cells]
    found = [(_role(name), value.strip()) for name, value in pairs]
    if all(role and value for role, value in found):
        return found
    role = _role(cells[0].rstrip(":"))
    return [(role, cells[1])] if role and len(cells) == PAIR else []


def _role(name: str) -> str:
    words = heading_words(name)
    role = KNOWN.get(words) or SAID_HEADINGS.get(words, "")
    return role if role in TOLD else ""


def _headings(table: Table) -> int | None:
    """Return the row of headings; None where the cells begin at once.

    A row of two known headings or more; else the first one that is as full as the table.
    """
    if len(table.rows) == 1:
        return None
    known = [_known(row) for row in table.rows[:LOOKED_AT]]
    best = max(known)
    if best >= PAIR and _is_full(table, known.index(best)):
        return known.index(best)
    full = [place for place in range(len(known)) if _is_full(table, place)]
    marks = next((place for place in full if _has_marks(table, place)), len(known))
    told = [place for place in full if known[place] and place < marks]
    start = (told or full or [0])[0]
    if start + 1 >= len(table.rows):
        return 0 if known[0] else None
    first = table.rows[start]
    return start if known[start] or not any(read_label(cell) for cell in first) else None


def _has_marks(table: Table, place: int) -> bool:
    return any(read_label(cell) for cell in table.rows[place])


def _known(row: tuple[str, ...]) -> int:
    """Count known headings; a word that is a mark too, such as “No”, tells nothing."""
    cells = [cell for cell in row if cell.strip() and read_label(cell) is None]
    return len({heading_words(cell) for cell in cells} & (KNOWN.keys() | CHOICE_HEADINGS))


def _is_full(table: Table, place: int) -> bool:
    """Tell whether a row has cells in more than half of the columns that most rows fill."""
    widths = sorted(sum(bool(cell.strip()) for cell in row) for row in table.rows)
    usual = widths[len(widths) // 2]
    here = sum(bool(cell.strip()) for cell in table.rows[place])
    return here >= min(usual, PAIR) and here * 2 > usual
