"""Sheets of a row per vote and member: rows put together to votes, in doubt by a person."""

from collections import defaultdict

from council.errors import RuleBroken
from votes.sheets import headings as h
from votes.sheets.blanks import Blanks
from votes.sheets.columns import Columns
from votes.sheets.labels import is_ticked, plain, read_label
from votes.sheets.lines import Line, SheetMark, line_at, name_at, rows_of, voter_at
from votes.sheets.questions import Inquiry, Question, question_id
from votes.sheets.reading import Table
from votes.sheets.results import read_result

ONE, APART = "one", "apart"
Key = tuple[str, ...]
LATER = ("result", "words", "method", "link")  # may stand in any row of a vote


def long_lines(table: Table, found: Columns, inquiry: Inquiry, file: str) -> list[Line]:
    """Put the rows of each vote together: those of one day, number, title and motion."""
    runs: defaultdict[Key, list[Line]] = defaultdict(list)
    order: list[Line] = []
    last: Key | None = None
    by_member = _is_sorted_by_member(table, found)
    blanks = Blanks(table, found, inquiry, file)
    for row in rows_of(table, found):
        here = blanks.filled(line_at(table, found, row))
        mark = _mark(table, found, row)
        key = (here.day, here.body, here.number, here.put, here.title)
        if not runs[key] or (not by_member and _begins(runs[key][-1], mark, key != last)):
            runs[key].append(here)
            order.append(here)
        _add(runs[key][-1], here, mark)
        last = key
    kept = {id(line) for lines in runs.values() for line in _merged(lines, inquiry, file)}
    return [line for line in order if id(line) in kept]


def _mark(table: Table, found: Columns, row: int) -> SheetMark | None:
    """Return the mark of a row: its cell, or the heading of the column that is ticked."""
    ticked = [
        place
        for place in found.at(h.TICK)
        if is_ticked(table.cell(row, place), found.headings[place])
    ]
    if len(ticked) > 1:
        message = f"Row {table.numbers[row]} has two ticks: one member has one vote."
        raise RuleBroken(message, "two_ticks")
    if ticked:
        label, place = found.headings[ticked[0]], ticked[0]
    else:
        places = found.at(h.MARKS)
        label, place = (table.cell(row, places[0]), places[0]) if places else ("", 0)
    if not label.strip():
        return None
    return SheetMark(voter_at(table, found, row), label, table.numbers[row], place + 1)


def _is_sorted_by_member(table: Table, found: Columns) -> bool:
    """Tell whether all rows of a member stand together, as where each is listed in turn."""
    names = [name_at(table, found, row) for row in rows_of(table, found)]
    blocks = sum(names[n] != names[n - 1] for n in range(1, len(names))) + 1
    return len(names) > len(set(names)) == blocks


def _begins(line: Line, mark: SheetMark | None, is_apart: bool) -> bool:
    """Tell whether a row may begin another vote of the same words.

    It stands apart from the others, or names a member again, and not for the casting vote.
    """
    if is_apart:
        return True
    if mark is None or all(mark.voter != each.voter for each in line.marks):
        return False
    read = read_label(mark.label)
    return read is not None and not read.is_casting


def _merged(lines: list[Line], inquiry: Inquiry, file: str) -> list[Line]:
    """Return one line for the runs of one vote; a person says where they may be several."""
    if len(lines) == 1:
        return lines
    if not lines[0].number:
        first = lines[0]
        words = " ".join(each for each in (first.day, first.put, first.title) if each)
        places = ", ".join(f"row {line.row}" for line in lines[:5])
        question = Question(
            question_id("same", words),
            f"Rows of these words stand in {len(lines)} places ({places}). Are they one vote, or "
            "a vote each?",
            words,
            (ONE, APART),
        )
        if inquiry.ask(question, file) == APART:
            return lines
    for other in lines[1:]:
        _take_over(lines[0], other)
        lines[0].marks.extend(other.marks)
    return lines[:1]


def _add(line: Line, here: Line, mark: SheetMark | None) -> None:
    if line is not here:
        _take_over(line, here)
    if mark is not None:
        line.marks.append(mark)


def _take_over(line: Line, here: Line) -> None:
    """Take from a further row of a vote what the rows before did not say."""
    _refuse_contradiction(line, here)
    for name in LATER:
        held, told = getattr(line, name), getattr(here, name)
        if not held:
            setattr(line, name, told)
        elif name == "words" and told:
            more = [word for word in told.split() if word not in held.split()]
            line.words = " ".join([held, *more])
    line.said = here.said | line.said
    line.times |= here.times


def _refuse_contradiction(line: Line, here: Line) -> None:
    """Refuse a second result, or other figures, for what is headed as one vote."""
    if line.result and here.result and not _same_result(line.result, here.result):
        message = (
            f"Row {here.row} gives “{here.result}” as the result of “{here.title}”, another row "
            f"“{line.result}”: give each vote a number of its own, or correct the result."
        )
        raise RuleBroken(message, "two_results")
    for role in line.said.keys() & here.said.keys():
        if line.said[role] != here.said[role]:
            message = (
                f"Row {here.row} gives {here.said[role]} as a figure of “{here.title}”, another "
                f"row {line.said[role]}: give each vote a number of its own, or correct it."
            )
            raise RuleBroken(message, "two_figures")


def _same_result(one: str, other: str) -> bool:
    """Tell whether two cells say the same: “Carried” and “CARRIED.”, or two words for it."""
    if plain(one) == plain(other):
        return True
    return read_result(one) is not None and read_result(one) == read_result(other)
