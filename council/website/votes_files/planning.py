"""What a file of votes will become: its meetings, items and votes, each cell accounted for."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from amendments.enums import Outcome
from council.errors import RuleBroken
from council.rules import check_name
from council.website.votes_files.decisions import Decisions
from council.website.votes_files.evenings import lines_by_day, problems_of
from council.website.votes_files.people import NOT_A_MEMBER, People
from votes.actions import BallotMark
from votes.enums import BallotChoice
from votes.rules import SIMPLE, Threshold
from votes.sheets import Layout, Line, Sheet, SheetMark, Voter, read_sheet, read_table
from votes.sheets.headings import SAID
from votes.sheets.results import Ending

LONGEST_NUMBER, LONGEST_TITLE, LONGEST_LABEL, LONGEST_NAME = 20, 300, 80, 160
DASHED = re.compile(r"\s+[-–—]\s+|:\s+")  # noqa: RUF001 - sources print each of these dashes
CODE = re.compile(r"(\S*\d\S*)\s+(.*[^\W\d_]{3,}.*)", re.DOTALL)
AWAY = frozenset({"absent", "absent_apologies", "left_meeting"})


@dataclass(frozen=True, slots=True)
class VotesFile:
    """One file: its name, and its content when it is wanted."""

    name: str
    read: Callable[[], bytes]


@dataclass(slots=True)
class PlannedVote:
    """One line of a file as a vote, or as an item that was not put to the vote."""

    line: Line
    place: str
    number: str
    title: str
    question: str
    ending: Ending = field(default_factory=Ending)
    threshold: Threshold = SIMPLE
    marks: dict[tuple[str, bool], tuple[SheetMark, BallotChoice]] = field(default_factory=dict)
    roll_complete: bool = False
    choices: Counter[str] = field(default_factory=Counter)
    voters: set[Voter] = field(default_factory=set)
    is_vote: bool = False
    spot: str = ""

    @property
    def said(self) -> tuple[int | None, ...]:
        """Declared figures, as far as the file gives them."""
        found = (self.line.said.get(role) for role in SAID)
        return tuple(int(text) if text and text.isdecimal() else None for text in found)


@dataclass(slots=True)
class PlannedMeeting:
    """What one file tells of one day."""

    file: str
    day: date
    layout: Layout
    votes: list[PlannedVote]
    above: tuple[str, ...] = ()


@dataclass(slots=True)
class Planner:
    """Turns files into plans; what it cannot decide is asked, what is wrong is a problem."""

    decisions: Decisions
    people: People
    problems: list[str] = field(default_factory=list)
    cells: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    _all: dict[tuple[str, str, str], set[object]] = field(default_factory=dict)
    _not_names: set[str] = field(default_factory=set)

    def plan(self, file: VotesFile) -> list[PlannedMeeting]:
        """Return the meetings of a file; none where it cannot be read yet."""
        members = self.people.names()
        self._all.clear()
        self._not_names.clear()
        sheet = read_sheet(read_table(file.read()), file.name, self.decisions.inquiry, members)
        if sheet is None:
            return []
        self.cells.update(sheet.labels)
        self.cells["(blank)"] += sheet.blank
        self.notes += [f"{file.name}: {words}" for words in sheet.left]
        lines = self._of_this_body(sheet)
        by_day = lines_by_day(lines, self.decisions, file.name, sheet.above)
        self.problems += problems_of(by_day, self.decisions, file.name)
        return [self._meeting(sheet, day, found) for day, found in by_day.items()]

    def _of_this_body(self, sheet: Sheet) -> list[Line]:
        """Leave out the lines of other bodies, where a file tells of several."""
        bodies = dict.fromkeys(line.body for line in sheet.lines if line.body)
        if len(bodies) <= 1:
            return list(sheet.lines)
        other = {body for body in bodies if not self.decisions.is_of_this_body(body, sheet.name)}
        kept = [line for line in sheet.lines if line.body not in other]
        if len(kept) < len(sheet.lines):
            left = len(sheet.lines) - len(kept)
            self.notes.append(f"{sheet.name}: {left} votes of other bodies are left out.")
        return kept

    def _meeting(self, sheet: Sheet, day: date, lines: Sequence[Line]) -> PlannedMeeting:
        voters = dict.fromkeys(mark.voter for line in lines for mark in line.marks)
        self.people.look_over(voters, day)
        votes = [self._vote(sheet, day, line) for line in lines]
        if sheet.layout != Layout.ITEM_ROWS:
            for vote in votes:
                if not vote.is_vote:
                    self.notes.append(f"{vote.place}: no mark, figure or result; left out.")
        return PlannedMeeting(sheet.name, day, sheet.layout, votes, sheet.above)

    def _vote(self, sheet: Sheet, day: date, line: Line) -> PlannedVote:
        number, rest = split_number(line.number)
        place = f"{sheet.name}, row {line.row}"
        if sheet.layout == Layout.MEMBER_ROWS:
            place = f"{sheet.name}, “{line.title}”"
        if sheet.layout != Layout.ITEM_ROWS and line.marks:
            line.title = self.decisions.question(line, sheet.above, sheet.name) or line.title
        title = line.title or rest or line.number
        parts = [part for part in (line.put, rest, line.title) if part]
        question = ": ".join(dict.fromkeys(parts)) or title or "Question not given"
        vote = PlannedVote(line, place, number, title, question)
        for mark in line.marks:
            self._mark(vote, mark, day)
        vote.spot = _spot(vote, sheet)
        vote.ending = self.decisions.ending(line, place)
        vote.is_vote = self._is_vote(vote, day)
        if vote.is_vote:
            stated = self.decisions.stated_threshold(line.title, rest, place)
            self._say_how_whole(vote, sheet, day, stated)
        return vote

    def _mark(self, vote: PlannedVote, mark: SheetMark, day: date) -> None:
        place = f"{vote.place}, column {mark.column}"
        member = self.people.find(mark.voter, day, vote.place)
        # The cells of a line of totals are no marks.
        if member == NOT_A_MEMBER:
            return
        reading = self.decisions.label(mark.label, place)
        if mark.voter.group:
            self.people.group(mark.voter.group, vote.place)
        if reading is None or reading.choice is None:
            return
        vote.choices["casting" if reading.is_casting else str(reading.choice)] += 1
        if not reading.is_casting:
            vote.voters.add(mark.voter)
        if member is None:
            return
        if not self._can_be_kept(mark, place):
            return
        key = (str(member), reading.is_casting)
        if key in vote.marks:
            other = vote.marks[key][0]
            self.problems.append(
                f"{place}: “{mark.voter.name}” in row {mark.row} and “{other.voter.name}” in row "
                f"{other.row} are one member in one vote: take one mark off, or give each vote "
                "its own number."
            )
            return
        vote.marks[key] = (mark, reading.choice)

    def _can_be_kept(self, mark: SheetMark, place: str) -> bool:
        """Tell whether name and mark are what the record holds; else say so.

        Of a name that is more than a name that is said once, where it stands first.
        """
        if len(mark.label) > LONGEST_LABEL or len(mark.voter.name) > LONGEST_NAME:
            self.problems.append(f"{place}: the words are too long to keep.")
            return False
        try:
            check_name(mark.voter.name)
        except RuleBroken as broken:
            if mark.voter.name not in self._not_names:
                self.problems.append(f"{place}: {broken.message}")
            self._not_names.add(mark.voter.name)
            return False
        return True

    def _is_vote(self, vote: PlannedVote, day: date) -> bool:
        """Tell whether somebody is marked; where all are marked as away, that is asked."""
        choices = vote.choices.keys()
        if not vote.ending.is_vote:
            return False
        if vote.ending.tells and not choices:
            return True
        if choices and choices <= AWAY:
            return self.decisions.was_put(f"{day}/{vote.spot}", vote.place)
        return bool(choices) or bool(vote.line.said)

    def _say_how_whole(
        self, vote: PlannedVote, sheet: Sheet, day: date, stated: Threshold | None
    ) -> None:
        """Say whether every name is there, and how many votes were needed."""
        marked = {self._key(each, day, vote.place) for each in vote.voters}
        whole = bool(marked) and marked == self._named(sheet, day, vote)
        vote.roll_complete = self.decisions.all_are_named() and whole
        # From a roll with gaps nothing is computed, and a casting vote needs a tie.
        vote.threshold = stated or SIMPLE
        gaps = vote.choices["unknown"] + vote.choices["casting"]
        if stated and whole and not gaps:
            name = f"{day}/{vote.spot}"
            tally = vote.choices["for"], vote.choices["against"]
            vote.threshold = self.decisions.threshold(vote.ending, tally, stated, name, vote.place)

    def _key(self, voter: Voter, day: date, place: str) -> object:
        """Return what tells one member from another, for a name that is still open the name."""
        found = self.people.find(voter, day, place)
        return voter if found is None else found

    def _named(self, sheet: Sheet, day: date, vote: PlannedVote) -> set[object]:
        """Return who is named anywhere in the sheet, or in a long one on that day in that body."""
        place = (sheet.name, vote.line.day, vote.line.body)
        if place not in self._all:
            voters = set(sheet.voters)
            if sheet.layout == Layout.LONG:
                same = [line for line in sheet.lines if (line.day, line.body) == place[1:]]
                voters = {mark.voter for line in same for mark in line.marks}
            self._all[place] = {self._key(each, day, vote.place) for each in voters}
        return self._all[place] - {NOT_A_MEMBER}

    def ballots(self, vote: PlannedVote, keys: dict[str, int]) -> tuple[BallotMark, ...]:
        """Return the marks of a vote by the primary keys of members now on record."""
        return tuple(
            BallotMark(
                member_id=keys[member],
                choice=str(choice),
                is_casting=is_casting,
                expected_revision=0,
                name_as_printed=mark.voter.name,
                source_label=mark.label.strip(),
                **self._group(mark),
            )
            for (member, is_casting), (mark, choice) in vote.marks.items()
        )

    def _group(self, mark: SheetMark) -> dict[str, Any]:
        group = self.people.group(mark.voter.group, "")
        return {"group_id": group, "group_given": True} if group else {}


def _spot(vote: PlannedVote, sheet: Sheet) -> str:
    """Return where the vote stands in its file, as the id of a question about it."""
    if sheet.layout == Layout.MEMBER_ROWS and vote.line.marks:
        return f"column {vote.line.marks[0].column}"
    return f"row {vote.line.row}"


def split_number(cell: str) -> tuple[str, str]:
    """Part the number on the paper from what a source adds to it: "DS-5 - Motion to Amend"."""
    head, *rest = DASHED.split(cell, maxsplit=1)
    if rest and len(head) <= LONGEST_NUMBER:
        return head.strip(), rest[0].strip()
    coded = CODE.fullmatch(cell)
    if coded and len(coded[1]) <= LONGEST_NUMBER:
        return coded[1], coded[2].strip()
    return (cell, "") if len(cell) <= LONGEST_NUMBER else ("", cell)


def item_title(title: str) -> str:
    """Return a title that fits the agenda; the whole of it stays with the source."""
    line = " ".join(title.split()) or "Title not given"
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def result_of(vote: PlannedVote) -> str:
    """Return the declared result; what the file does not say is not known."""
    return str(vote.ending.result or Outcome.UNKNOWN)
