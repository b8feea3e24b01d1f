"""The three layouts of votes in a sheet, told apart and read into the same lines.

Long: a row per vote and member, the mark in a cell or by a tick in one of several columns.
Wide: a row per member and a column per vote, or a row per item of business and a column per
voter.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from council.errors import RuleBroken
from votes.sheets import headings as h
from votes.sheets.above import Above, above
from votes.sheets.column_cells import Known
from votes.sheets.columns import Columns, columns_of, is_headed_by
from votes.sheets.lines import (
    BY_ITEM,
    BY_MEMBER,
    CELLS,
    Layout,
    Line,
    Sheet,
    SheetMark,
    Voter,
    line_at,
    rows_of,
    voter_at,
)
from votes.sheets.long import long_lines
from votes.sheets.matching import BRACKETS, folded_name
from votes.sheets.questions import Inquiry, Question, question_id
from votes.sheets.reading import Table
from votes.sheets.tidying import tidied
from votes.sheets.totals import ADDED_UP, figure, totals_row

OFFICE = re.compile(
    r"\A(?:mayor|cllr|councillor|councilor|alderman|ald|president|chair)\b", re.IGNORECASE
)
ABOUT_ITEMS = (h.NUMBER, h.TITLE, h.LINK, h.WORDS, h.RESULT)


def read_sheet(
    table: Table,
    name: str,
    inquiry: Inquiry,
    members: Iterable[str] = (),
    answers: Collection[str] = (),
) -> Sheet | None:
    """Read a table in whichever layout it is; None while a person must be asked.

    `members` are known names, by which names and items are told apart; `answers` are words
    that are marks in this one vote. RuleBroken where the table contradicts itself.
    """
    known = frozenset(folded_name(each) for each in members)
    head = above(table)
    tidy = tidied(table, head)
    table = tidy.table
    found = columns_of(table, head, inquiry, name, Known(known, frozenset(answers)))
    if found is None:
        return None
    _refuse_gaps(table, found)
    layout = _layout(found, inquiry, name, known)
    if layout is None:
        return None
    left = [*tidy.left, *(f"Column “{each}” holds no votes." for each in found.sums)]
    if layout == Layout.LONG:
        lines = long_lines(table, found, inquiry, name)
    else:
        read = _member_rows if layout == Layout.MEMBER_ROWS else _item_rows
        lines = read(table, found, left)
    _tell_above(lines, head)
    if len(lines) == 1:
        lines[0].said = tidy.said | lines[0].said
    voters = dict.fromkeys(mark.voter for line in lines for mark in line.marks)
    if layout == Layout.ITEM_ROWS:
        voters = dict.fromkeys(Voter(found.headings[each]) for each in found.at(h.MARKS)) | voters
    return Sheet(
        name, layout, tuple(lines), tuple(voters), _blank(table, found), head.words, tuple(left)
    )


def _blank(table: Table, found: Columns) -> int:
    places = found.at(h.MARKS)
    rows = range(found.first_row, len(table.rows))
    return sum(not table.cell(row, each).strip() for row in rows for each in places)


def _tell_above(lines: Sequence[Line], head: Above) -> None:
    """Give a line what stands above the table by name, where no cell of its own says it.

    Of several votes only the day and the body can be meant.
    """
    for line in lines:
        for name, role in CELLS:
            is_meant = len(lines) == 1 or role in {h.DAY, h.BODY}
            if is_meant and role in head.told and not getattr(line, name):
                setattr(line, name, head.told[role])
        if len(lines) == 1:
            line.said = {r: text for r, text in head.told.items() if r in h.SAID} | line.said


def _refuse_gaps(table: Table, found: Columns) -> None:
    if not found.at(h.MARKS, h.TICK):
        message = (
            "No column holds votes that we can read: there should be words like For and Against."
        )
        raise RuleBroken(message, "no_marks")
    for place, role in enumerate(found.roles):
        spare = role == h.LEAVE_OUT and not found.headings[place] and found.first_row
        rows = range(found.first_row, len(table.rows))
        stray = [row for row in rows if spare and table.cell(row, place).strip()]
        if stray:
            number = table.numbers[stray[0]]
            message = f"Row {number} has a cell in column {place + 1}, which has no heading."
            raise RuleBroken(message, "no_heading")


# Telling the layouts apart.


def _layout(
    found: Columns, inquiry: Inquiry, name: str, members: Collection[str]
) -> Layout | None:
    if found.at(h.TICK):
        return Layout.LONG
    if found.at(h.MEMBER, h.SURNAME):
        return Layout.LONG if _is_long(found) else Layout.MEMBER_ROWS
    headings = [found.headings[place] for place in found.at(h.MARKS)]
    by_item = _look_like_names(headings, members) or bool(found.at(*ABOUT_ITEMS))
    if len(headings) > 1 and by_item:
        return Layout.ITEM_ROWS
    message = (
        "No column is headed as the names of members: head it “Member”, and name each vote "
        "in a heading or in a column “Motion”."
    )
    if len(headings) <= 1:
        raise RuleBroken(message, "no_names")
    question = Question(
        question_id("layout", name), "What is one row of this file?", ", ".join(found.headings),
        (BY_ITEM, BY_MEMBER),
    )  # fmt: skip
    answer = inquiry.ask(question, name)
    return Layout(answer) if answer else None


def _is_long(found: Columns) -> bool:
    """One column of marks, headed as such or beside a column that names the vote."""
    marks = found.at(h.MARKS)
    if len(marks) > 1:
        return False
    heading = h.heading_words(found.headings[marks[0]])
    return heading in h.CHOICE_HEADINGS or not heading or bool(found.at(h.TITLE, h.NUMBER))


def _look_like_names(headings: list[str], members: Collection[str]) -> bool:
    alike = sum(
        bool(BRACKETS.search(each) or OFFICE.match(each)) or is_headed_by(each, members)
        for each in headings
    )
    return alike * 2 > len(headings)


# The wide ones.


def _item_rows(table: Table, found: Columns, left: list[str]) -> list[Line]:
    voters = {place: Voter(found.headings[place]) for place in found.at(h.MARKS)}
    _refuse_double([voter.name for voter in voters.values()])
    lines = []
    for row in rows_of(table, found):
        line = line_at(table, found, row)
        if totals_row(table, found, row):
            left.append(f"Row {line.row} holds totals and no votes.")
            continue
        for place, voter in voters.items():
            cell = table.cell(row, place)
            if cell.strip():
                line.marks.append(SheetMark(voter, cell, line.row, place + 1))
        lines.append(line)
    return lines


def _refuse_double(headings: list[str]) -> None:
    double = [each for each, times in Counter(headings).items() if times > 1]
    if double or "" in headings:
        which = f"the heading “{double[0]}” twice" if double and double[0] else "no heading"
        message = f"A column of votes has {which}: say whose votes they are."
        raise RuleBroken(message, "double_heading")


def _member_rows(table: Table, found: Columns, left: list[str]) -> list[Line]:
    totals = {
        row: what for row in rows_of(table, found) if (what := totals_row(table, found, row))
    }
    voters = [
        (row, voter_at(table, found, row)) for row in rows_of(table, found) if row not in totals
    ]
    left.extend(
        f"Row {table.numbers[row]} holds totals and no votes."
        for row, what in totals.items()
        if what == ADDED_UP
    )
    lines = []
    for place in found.at(h.MARKS):
        line = Line(row=table.numbers[0], title=found.headings[place])
        for row, voter in voters:
            cell = table.cell(row, place)
            if cell.strip():
                line.marks.append(SheetMark(voter, cell, table.numbers[row], place + 1))
        for row, what in totals.items():
            _tell_total(line, what, table.cell(row, place).strip())
        lines.append(line)
    return lines


def _tell_total(line: Line, what: str, cell: str) -> None:
    if cell and what == h.RESULT:
        line.result = cell
    elif cell and what in h.SAID:
        line.said[what] = figure(cell)


__all__ = ["Layout", "Line", "Sheet", "SheetMark", "Voter", "read_sheet"]
