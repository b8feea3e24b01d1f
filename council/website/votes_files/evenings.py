"""Which lines of a file are of which meeting: by day, past midnight, and by hours far apart."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from council.website.votes_files.decisions import Decisions
from votes.sheets import Line
from votes.sheets.days import MINUTES_OF_DAY

ByDay = dict[date, list[Line]]


def lines_by_day(
    lines: Iterable[Line], decisions: Decisions, file: str, above: tuple[str, ...]
) -> ByDay:
    """Return the lines of each meeting by its day; those whose day is still asked are left out."""
    found: defaultdict[date, list[Line]] = defaultdict(list)
    for line in lines:
        day = decisions.day(line, file, above)
        if day is not None:
            found[day].append(line)
    for day in sorted(found, reverse=True):
        before = day - timedelta(days=1)
        if before in found and decisions.is_past_midnight(
            before, _times(found[before]), _times(found[day]), file
        ):
            found[before] += after_midnight(found.pop(day))
    return dict(found)


def after_midnight(lines: list[Line]) -> list[Line]:
    """Return the lines with times that go on counting from the evening before."""
    for line in lines:
        line.times = {time + MINUTES_OF_DAY for time in line.times}
    return lines


def problems_of(found: ByDay, decisions: Decisions, file: str) -> list[str]:
    """Say what cannot be one meeting: rows of two on one day, or of another meeting's day."""
    problems = []
    for day, lines in found.items():
        if decisions.only_day not in {None, day}:
            problems += [
                f"{file}, row {line.row}: this is of {day}, another meeting's day. Take it out of"
                " the file."
                for line in lines
            ]
        if not decisions.is_one_meeting(day, _times(lines), file):
            problems.append(
                f"{file}: rows of {day} are of two meetings. Make a file for each meeting, and"
                " bring each in at its own meeting, on its page “Votes from a file”."
            )
    return problems


def _times(lines: Iterable[Line]) -> set[int]:
    return {time for line in lines for time in line.times}
