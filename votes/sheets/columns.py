"""What each column of a sheet holds: told by its cells, its heading, or a person."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from council.errors import RuleBroken
from votes.sheets.above import Above
from votes.sheets.column_cells import (
    MOST_SORTS,
    Known,
    SheetColumn,
    adds_up,
    are_marks,
    is_short,
    ticks_in,
)
from votes.sheets.headings import (
    ATTENDANCE,
    CHOICE_HEADINGS,
    KNOWN,
    LEAVE_OUT,
    MARKS,
    MEMBER,
    NEVER_MARKS,
    NUMBER,
    ROLES,
    SAID_HEADINGS,
    SINGLE,
    SURNAME,
    TICK,
    TITLE,
    heading_words,
)
from votes.sheets.labels import plain
from votes.sheets.matching import folded_name, split_brackets
from votes.sheets.questions import Inquiry, Question, question_id
from votes.sheets.reading import Table

FEW_COLUMNS = 3  # from which short marks are asked about at once
LONGEST_NUMBER = 20
NUMBERED = re.compile(r"\d")

EACH = "each"
YESES = frozenset({"yes", "aye", "ayes", "yea", "yeas"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings as printed, roles by column, and the first row of cells."""

    headings: tuple[str, ...]
    roles: tuple[str, ...]
    first_row: int
    sums: tuple[str, ...] = ()  # headings of columns left out, because they add up others

    def at(self, *roles: str) -> list[int]:
        """Return the places of the columns that hold one of these."""
        return [place for place, role in enumerate(self.roles) if role in roles]


def columns_of(
    table: Table, head: Above, inquiry: Inquiry, place: str, known: Known
) -> Columns | None:
    """Tell what each column holds; None while a person must be asked."""
    found = [_column(table, head, each) for each in range(table.width)]
    roles = [_role(each, found, known) for each in found]
    roles = _with_ticks(found, roles)
    roles = _with_empty(found, _with_choices(found, roles))
    roles = _with_short_marks(found, roles, inquiry, place)
    roles = [
        role if role is not None or not (each.heading and each.filled)
        else _asked(each.heading, inquiry, place)
        for each, role in zip(found, roles, strict=True)
    ]  # fmt: skip
    if head.headings is None:
        roles = _without_headings(roles)
    roles = _without_doubles(found, _with_number(found, roles), inquiry, place)
    if any(role == "" for role in roles):
        return None
    return Columns(
        tuple(each.heading for each in found),
        tuple(role or LEAVE_OUT for role in roles),
        head.first_row,
        tuple(
            each.heading
            for each, role in zip(found, roles, strict=True)
            if role != TICK and each.heading and adds_up(each)
        ),
    )


def _column(table: Table, head: Above, place: int) -> SheetColumn:
    heading = "" if head.headings is None else table.cell(head.headings, place).strip()
    cells = (table.cell(row, place).strip() for row in range(head.first_row, len(table.rows)))
    return SheetColumn(heading, heading_words(heading), tuple(cell for cell in cells if cell))


def is_headed_by(heading: str, members: Collection[str]) -> bool:
    """Tell whether a heading is the name of a known member, perhaps with a ward in brackets."""
    return bool(members) and (
        folded_name(heading) in members or folded_name(split_brackets(heading)[0]) in members
    )


def _role(column: SheetColumn, found: Sequence[SheetColumn], known: Known) -> str | None:
    by_heading = KNOWN.get(column.words)
    if by_heading in NEVER_MARKS:
        return by_heading
    if is_headed_by(column.heading, known.members):
        return MARKS
    # “No” counts the noes beside “Yes” only; alone it numbers the items.
    beside_yes = any(YESES & set(each.words.split()) for each in found if each != column)
    is_said = column.words in SAID_HEADINGS and (column.words != "no" or beside_yes)
    if is_said and column.is_numeric and not _is_roll_of_ticks(found):
        return SAID_HEADINGS[column.words]
    if adds_up(column):
        return LEAVE_OUT
    if column.words in ATTENDANCE or by_heading in {MEMBER, SURNAME}:
        return by_heading
    return MARKS if are_marks(column.filled, known) else by_heading


def _is_roll_of_ticks(found: Sequence[SheetColumn]) -> bool:
    """Tell whether a row is a member, with a column for each choice: two of them at least."""
    names = {KNOWN.get(each.words) for each in found}
    ticked = ticks_in(found)
    if not names & {MEMBER, SURNAME} or len(ticked) < 2 or not any(t.filled for t in ticked):  # noqa: PLR2004 - one choice is none
        return False
    return not any(are_marks(each.filled, Known()) for each in found if each not in ticked)


def _with_ticks(found: Sequence[SheetColumn], roles: list[str | None]) -> list[str | None]:
    if not _is_roll_of_ticks(found):
        return roles
    ticked = ticks_in(found)
    return [TICK if each in ticked else role for each, role in zip(found, roles, strict=True)]


def _with_choices(found: Sequence[SheetColumn], roles: list[str | None]) -> list[str | None]:
    """Hold a column headed "Vote" for marks where no other holds any: letters, perhaps."""
    if {MARKS, TICK} & set(roles):
        return roles
    return [
        MARKS if each.words in CHOICE_HEADINGS else role
        for each, role in zip(found, roles, strict=True)
    ]


def _with_empty(found: Sequence[SheetColumn], roles: list[str | None]) -> list[str | None]:
    """Hold a column without a cell for marks where its neighbours are columns of marks."""
    held = [each.words for each, role in zip(found, roles, strict=True) if role == MARKS]
    is_roll = MEMBER in roles and not {TITLE, NUMBER} & set(roles)
    if not held or (len(held) == 1 and not (is_roll and held[0] not in CHOICE_HEADINGS)):
        return roles
    return [
        MARKS if role is None and each.heading and not each.filled else role
        for each, role in zip(found, roles, strict=True)
    ]


def _with_short_marks(
    found: Sequence[SheetColumn], roles: list[str | None], inquiry: Inquiry, place: str
) -> list[str | None]:
    """Ask once about all columns of short cells that nobody knows: a roll in letters, perhaps."""
    short = [
        each
        for each, role in zip(found, roles, strict=True)
        if role is None and each.heading and each.filled and is_short(each)
    ]
    sorts = {plain(cell) for each in short for cell in each.filled}
    if len(short) < FEW_COLUMNS or len(sorts) > MOST_SORTS:
        return roles
    first, last = short[0].heading, short[-1].heading
    question = Question(
        question_id("columns", f"{first} to {last}"),
        f"{len(short)} columns hold {', '.join(sorted(sorts))}. Are these votes? “each”: ask "
        "about each column.",
        f"{first} to {last}",
        (MARKS, LEAVE_OUT, EACH),
    )
    answer = inquiry.ask(question, place)
    if answer == EACH:
        return roles
    return [
        (answer or "") if each in short and role is None else role
        for each, role in zip(found, roles, strict=True)
    ]


def _asked(heading: str, inquiry: Inquiry, place: str) -> str:
    """Ask what a column holds; the empty text while that is open."""
    question = Question(
        question_id("column", heading),
        "What does this column hold? “marks” are the votes of the member it is headed by.",
        heading,
        ROLES,
    )
    return inquiry.ask(question, place) or ""


def _with_number(found: Sequence[SheetColumn], roles: list[str | None]) -> list[str | None]:
    """Take "Agenda item" beside "Title" for the item's number where its cells are short."""
    if roles.count(TITLE) < 2 or NUMBER in roles:  # noqa: PLR2004 - two are one too many
        return roles
    return [
        NUMBER
        if role == TITLE
        and each.words in {"agenda item", "item"}
        and all(NUMBERED.search(cell) and len(cell) <= LONGEST_NUMBER for cell in each.filled)
        else role
        for each, role in zip(found, roles, strict=True)
    ]


def _without_doubles(
    found: Sequence[SheetColumn], roles: Sequence[str | None], inquiry: Inquiry, place: str
) -> list[str | None]:
    """Ask about every column where two seem to hold the same; RuleBroken where two still do."""
    times = Counter(role for role in roles if role in SINGLE)
    asked = [
        _asked(each.heading, inquiry, place) if role and times[role] > 1 and each.heading else role
        for each, role in zip(found, roles, strict=True)
    ]
    double = [role for role, n in Counter(asked).items() if role in SINGLE and n > 1]
    if double:
        message = f"Two columns hold the {double[0]} of a line: answer or head one of them anew."
        raise RuleBroken(message, "double_column")
    return asked


def _without_headings(roles: Iterable[str | None]) -> list[str | None]:
    """Take one column of words beside one of marks for the names; that is a pasted roll."""
    held = list(roles)
    rest = [place for place, role in enumerate(held) if role is None]
    if len(rest) == 1 and sum(role == MARKS for role in held) == 1:
        return [MEMBER if place == rest[0] else role for place, role in enumerate(held)]
    return held
