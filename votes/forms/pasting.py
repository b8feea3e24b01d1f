"""A pasted list of marks for one vote: read, matched, and asked about; nothing is stored here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from council.errors import RuleBroken
from votes.candidates import candidates_on
from votes.enums import BallotChoice
from votes.forms.pasted import PastedRow, Said, as_held
from votes.models import Ballot, Vote, VoteOption
from votes.sheets import Answers, Inquiry, Line, Question, Reading, match, read_label, read_sheet
from votes.sheets.labels import BLANK, answered_label, label_choices, plain
from votes.sheets.questions import question_id
from votes.sheets.reading import decoded, read_table

LARGEST_FILE = 1_000_000  # bytes; a roll has some thousands
MEMBER, NOBODY = "member: ", "nobody"
LABELS = dict(BallotChoice.choices) | {
    BLANK: "No mark: leave it out",
    "casting_for": "Casting vote for",
    "casting_against": "Casting vote against",
    NOBODY: "Not a member: leave it out",
    "marks": "Votes of the member it is headed by",
    "leave_out": "Nothing for this vote",
    "member": "Names of members",
}


@dataclass(slots=True)
class Asked:
    """One question with its choices in words, those likely first."""

    question: Question
    places: str
    choices: list[tuple[str, str]]
    answer: str


@dataclass(slots=True)
class Pasted:
    """A block as pasted, with the answers given so far."""

    vote: Vote
    block: str
    inquiry: Inquiry
    rows: list[PastedRow] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _known: list[str] = field(default_factory=list)
    _answers: dict[str, VoteOption] = field(default_factory=dict)

    @classmethod
    def from_request(cls, vote: Vote, data: Mapping[str, str], upload: Any = None) -> "Pasted":
        """Read what was sent; a file goes before the block."""
        answers = {
            name.removeprefix("q-"): value
            for name, value in data.items()
            if name.startswith("q-") and value
        }
        found = cls(vote, data.get("block", ""), Inquiry(Answers.from_mapping(answers)))
        try:
            if upload is not None:
                found.block = _content(upload)
            found.read()
        except ValidationError as error:
            found.errors.extend(error.messages)
        return found

    @property
    def is_ready(self) -> bool:
        """Whether nothing is left to ask or to put right."""
        return bool(self.rows) and not self.errors and not self.inquiry.open

    def read(self) -> None:
        """Read every cell; what is doubtful becomes a question."""
        candidates = candidates_on(self.vote.council, self.vote.held_on)
        self._names = {each.key: each.names[0] for each in candidates}
        self._known = list(self._names.values())
        members = {name for each in candidates for name in each.names}
        self._answers = {plain(each.label): each for each in self.vote.options.all()}
        table = read_table(self.block)
        sheet = read_sheet(table, "pasted", self.inquiry, members, self._answers)
        line = self._line(list(sheet.lines)) if sheet is not None else None
        if line is None:
            return
        keys = dict(
            self.vote.council.members.filter(reference__in=self._names).values_list(
                "reference", "pk"
            )
        )
        roll = self._roll()
        for mark in line.marks:
            place = f"row {mark.row}"
            reading = self._label(mark.label, place)
            member = self._member(mark.voter.printed, candidates, place)
            if reading is None or not reading.says or not member:
                continue
            held = roll.get((keys[member], reading.is_casting))
            self.rows.append(
                PastedRow(
                    mark.voter.name, mark.label, place, self._names[member], keys[member],
                    reading.value, reading.option.pk if reading.option else None, reading.words,
                    reading.is_casting,
                    *as_held(held),
                    str(held.marked_by or "") if held else "",
                    held.revision if held else 0,
                )
            )  # fmt: skip
        self._look_over()

    def _look_over(self) -> None:
        """Refuse two marks for one member; name who is on the roll and not in the list."""
        seen: dict[str, PastedRow] = {}
        for row in self.rows:
            if row.field in seen:
                first = seen[row.field]
                self.errors.append(
                    f"“{first.printed}” in {first.place} and “{row.printed}” in {row.place} are "
                    f"both {row.member}: answer one of them differently, or take one out."
                )
            seen[row.field] = row
        marked = {row.member for row in self.rows}
        self.missing = sorted(name for name in self._known if name not in marked)

    def _line(self, lines: list[Line]) -> Line | None:
        """Return the one vote of the block; of several, the one that the clerk chooses."""
        if len(lines) == 1:
            return lines[0]
        words = {f"vote {n}": _words(line) for n, line in enumerate(lines, start=1)}
        self._names |= {key: f"{n}: {text}" for (key, text), n in zip(
            words.items(), range(1, len(words) + 1), strict=True)}  # fmt: skip
        question = Question(
            "line", "The list holds several votes. Which of them is this one?", "", tuple(words)
        )
        answer = self.inquiry.ask(question)
        return lines[list(words).index(answer)] if answer else None

    def _label(self, text: str, place: str) -> Said | None:
        """Return what a cell says: an answer of this vote, or a mark; None while it is open."""
        option = self._answers.get(plain(text))
        if option is not None:
            return Said(option=option)
        found = read_label(text)
        if found is not None and self._may_stand(found):
            return Said(found)
        answers = {f"answer {each.position}": each for each in self._answers.values()}
        self._names |= {key: each.label for key, each in answers.items()}
        marks = tuple(each for each in label_choices() if self._may_stand(answered_label(each)))
        name = question_id("label", plain(text))
        question = Question(name, "What does this mark mean?", text, (*answers, *marks))
        answer = self.inquiry.ask(question, place)
        if answer in answers:
            return Said(option=answers[answer])
        return Said(answered_label(answer)) if answer else None

    def _may_stand(self, reading: Reading) -> bool:
        """Tell whether a mark can stand: where there are answers, none is for or against."""
        is_side = reading.choice in BallotChoice.voting or reading.is_casting
        return not (is_side and self._answers)

    def _member(self, printed: str, candidates: list[Any], place: str) -> str | None:
        found = match(printed, candidates)
        if found.key is not None:
            return found.key
        rest = [each.key for each in candidates if each.key not in found.candidates]
        choices = (*found.candidates, NOBODY, *rest)
        name = question_id("voter", printed)
        answer = self.inquiry.ask(Question(name, "Who is this?", printed, choices), place)
        return None if answer in {None, NOBODY} else answer

    def _roll(self) -> dict[tuple[int, bool], Ballot]:
        rows = Ballot.objects.filter(vote=self.vote).select_related("marked_by", "option")
        return {(row.member_id, row.is_casting): row for row in rows}

    def questions(self) -> Iterator[Asked]:
        """Yield every question with its choices in words, and the answer that is chosen."""
        for question in self.inquiry.asked.values():
            given = self.inquiry.answers.given.get(question.id)
            yield Asked(
                question,
                ", ".join(self.inquiry.where(question.id)),
                [(each, self._names.get(each) or LABELS.get(each, each.replace("_", " ")))
                 for each in question.choices],
                given.words if given else "",
            )  # fmt: skip


def _words(line: Line) -> str:
    return " ".join(part for part in (line.day, line.number, line.title) if part)[:120] or "Vote"


def _content(upload: Any) -> str:
    if upload.size > LARGEST_FILE:
        raise RuleBroken("This file is larger than 1 MB: send one vote at a time.", "too_large")
    return decoded(upload.read())
