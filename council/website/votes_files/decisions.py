"""What only a person can say of a line or a cell of a file of votes, and how it is read."""

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import PurePath

from amendments.enums import Outcome, VoteMethod
from council.website.votes_files.asked import LEAVE_OUT, YES, AboutAll
from votes.rules import SIMPLE, Bodies, Figures, Threshold, outcome
from votes.sheets import Line, Question, Reading, read_label
from votes.sheets.days import clock_of, days_in, read_day
from votes.sheets.headings import CHOICE_HEADINGS, SAID, heading_words
from votes.sheets.labels import answered_label, label_choices, plain
from votes.sheets.matching import INITIALS
from votes.sheets.questions import question_id
from votes.sheets.results import (
    AT_LEAST,
    ENDING_CHOICES,
    FIXED,
    FOR_FIRST,
    MORE_THAN,
    NO_VOTE,
    NOTHING,
    RESULT_CHOICES,
    SIMPLE_STANDS,
    WINNER_FIRST,
    WORD_CHOICES,
    Ending,
    ending_of,
    needed_words,
    parted,
    read_method,
    read_result,
    read_threshold,
    said_by,
)

DAY_IN_NAME = re.compile(r"(?<!\d)(\d{4})[-_]?(\d{2})[-_]?(\d{2})(?!\d)")
BY_SOMEBODY = re.compile(r"\s+by\s.*\Z", re.DOTALL)
VOTE = "vote"
METHODS = tuple(str(method) for method in VoteMethod)
OF_THIS_BODY = "of_this_body"
DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
EACH = "each"
ONE, TWO = "one", "two"
LONG_BREAK = 60  # minutes
EVENING, MORNING = 18 * 60, 6 * 60  # minutes from midnight


@dataclass(slots=True)
class Decisions(AboutAll):
    """What a person says of a line or of a cell, on top of what is said of all."""

    def label(self, text: str, place: str) -> Reading | None:
        """Return what a cell says; None while that is open."""
        found = read_label(text)
        if found is not None:
            return found
        question = Question(
            question_id("label", plain(text)), "What does this mark mean?", text, label_choices()
        )
        answer = self.inquiry.ask(question, place)
        return answered_label(answer) if answer else None

    def ending(self, line: Line, place: str) -> Ending:
        """Return how a line says that its vote ended, by its result or by its class words."""
        about = self._meanings(line.words, place)
        if line.result:
            about = {word: said for word, said in about.items() if said not in RESULT_CHOICES}
        told = ending_of(about)
        method = self._method(line, place) or told.method
        if not line.result:
            return replace(told, method=method)
        found, is_vote = self._result(line, place)
        return Ending(found, line.result[:120], method, told.kind, is_vote=is_vote)

    def _result(self, line: Line, place: str) -> tuple[Outcome | None, bool]:
        """Return what the result cell says, and whether it says that a vote was taken.

        Figures behind the word become the declared ones, where no column of their own gives them.
        """
        words, numbers = parted(line.result)
        found = read_result(line.result) or read_result(words)
        if found is None:
            name = question_id("result", words)
            asks = "What result is this? “no_vote”: nothing was put to the vote."
            answer = self.inquiry.ask(Question(name, asks, words, ENDING_CHOICES), place)
            if not answer or answer == NO_VOTE:
                return None, not answer
            found = Outcome(answer)
        if numbers and not line.said and found in {Outcome.CARRIED, Outcome.LOST}:
            asks = "Which figure comes first in results like this one?"
            choices = (FOR_FIRST, WINNER_FIRST, LEAVE_OUT)
            order = self.inquiry.ask(Question("figures", asks, line.result, choices), place)
            if order and order != LEAVE_OUT:
                line.said = dict(zip(SAID, map(str, said_by(found, numbers, order)), strict=False))
        return found, True

    def _method(self, line: Line, place: str) -> VoteMethod | None:
        """Return how the vote was taken, by a cell of its own."""
        if not line.method:
            return None
        found = read_method(line.method, has_figures=bool(line.said))
        if found is None:
            name = question_id("method", line.method)
            question = Question(name, "How was this vote taken?", line.method, METHODS)
            answer = self.inquiry.ask(question, place)
            found = VoteMethod(answer) if answer else None
        return found

    def question(self, line: Line, above: tuple[str, ...], file: str) -> str:
        """Ask what was put to the vote where nothing but “Vote” stands above the marks."""
        if line.title and heading_words(line.title) not in CHOICE_HEADINGS:
            return line.title
        if line.number:
            return ""
        asks = "What was put to the vote in this file? Write the question."
        question = Question(question_id("question", file), asks, " / ".join(above) or file)
        return self.inquiry.ask(question, file) or ""

    def is_of_this_body(self, body: str, place: str) -> bool:
        """Ask whether rows that name a body are of the one whose votes are imported."""
        asks = "Is this the body whose votes are imported now?"
        choices = (OF_THIS_BODY, LEAVE_OUT)
        name = question_id("body_rows", body)
        return self.inquiry.ask(Question(name, asks, body, choices), place) == OF_THIS_BODY

    def takes_near(self, why: str, example: str, place: str) -> str:
        """Ask once whether names that fit one member as far as they go mean that member."""
        asks = (
            "Several names are initials and a surname, or lack a name, and each fits one member "
            "in office. Do they mean these members? “each”: ask about each name."
            if why == INITIALS
            else "Several names are surnames alone, each of one member in office. Do they mean "
            "these members? “each”: ask about each name."
        )
        return self.inquiry.ask(Question(f"names.{why}", asks, example, (YES, EACH)), place) or ""

    def told_twice(self, day: date, words: str, files: str) -> str:
        """Ask whether a vote that stands in two files of a day is one vote or two."""
        name = question_id("twice", f"{day}/{words}")
        asks = f"These words stand in {files}. Is this one vote told twice, or two votes?"
        return self.inquiry.ask(Question(name, asks, words, (ONE, TWO)), files) or ""

    def is_past_midnight(
        self, before: date, evening: set[int], night: set[int], file: str
    ) -> bool:
        """Ask whether rows of the small hours are of the meeting of the evening before.

        Both are minutes from midnight, the evening's on the day `before`.
        """
        if not evening or not night or max(evening) < EVENING or max(night) >= MORNING:
            return False
        asks = (
            f"Rows of the day after {before} stand at {clock_of(min(night))}, and rows of {before}"
            f" until {clock_of(max(evening))}. Are they of one meeting, or of two?"
        )
        question = Question(question_id("midnight", str(before)), asks, file, (ONE, TWO))
        return self.inquiry.ask(question, file) == ONE

    def is_one_meeting(self, day: date, times: set[int], file: str) -> bool:
        """Ask whether rows of one day whose times lie far apart are of one meeting.

        `times` are minutes from midnight. True while that is open.
        """
        apart = [pair for pair in pairwise(sorted(times)) if pair[1] - pair[0] >= LONG_BREAK]
        if not apart:
            return True
        last, first = apart[0]
        asks = (
            f"Rows of {day} stand at {clock_of(last)} and next at {clock_of(first)}. Are they of "
            "one meeting, or of two?"
        )
        question = Question(question_id("hours", str(day)), asks, file, (ONE, TWO))
        return self.inquiry.ask(question, file) != TWO

    def _meanings(self, words: str, place: str) -> dict[str, str]:
        """Return what each class word means; a cell that is a result as a whole is one word."""
        if read_result(words) is not None:
            return {words: str(read_result(words))}
        return {word: self._meaning(word, place) for word in words.split()}

    def _meaning(self, word: str, place: str) -> str:
        known = read_result(word)
        if known is not None:
            return str(known)
        question = Question(
            question_id("word", word), "What does this word say of the vote?", word, WORD_CHOICES
        )
        return self.inquiry.ask(question, place) or NOTHING

    def stated_threshold(self, title: str, motion: str, place: str) -> Threshold | None:
        """Return how many votes a title says are needed; None while that is asked.

        A motion about the item, to postpone it perhaps, is asked about by itself.
        """
        words = needed_words(title)
        if not words:
            return SIMPLE
        motion = BY_SOMEBODY.sub("", motion)
        number = words.split()[0]
        fixed = (f"{FIXED}{number}",) if number.isdecimal() else ()
        question = Question(
            question_id("needed", f"{words}/{motion}" if motion else words),
            "How many votes does this motion need, as its title says? “simple”: more for than "
            "against. Like “fixed 8” or “at_least 2/3 of seats”.",
            f"{words}: {motion}" if motion else words,
            (*fixed, SIMPLE_STANDS),
            (FIXED, AT_LEAST, MORE_THAN),
        )
        return self._answered_threshold(question, place)

    def threshold(
        self, ending: Ending, tally: tuple[int, int], stated: Threshold, name: str, place: str
    ) -> Threshold:
        """Return how many votes were needed: asked where the figures and the result differ."""
        counted = outcome(Figures(*tally, None, "names", None), stated, Bodies(), ending.method)
        unlike = {ending.result, counted}
        if ending.result is None or Outcome.UNKNOWN in unlike or len(unlike) == 1:
            return stated
        if unlike == {Outcome.LOST, Outcome.TIED}:
            return stated
        question = Question(
            question_id("threshold", name),
            "Figures and result differ. How many votes were needed? “simple”: more for than "
            "against, and the difference stands. Like “fixed 8” or “at_least 2/3 of seats”.",
            f"{tally[0]} for, {tally[1]} against, {ending.words}",
            (SIMPLE_STANDS,),
            (FIXED, AT_LEAST, MORE_THAN),
        )
        return self._answered_threshold(question, place) or stated

    def _answered_threshold(self, question: Question, place: str) -> Threshold | None:
        """Return the threshold answered; one that cannot be read is asked again."""
        answer = self.inquiry.ask(question, place)
        found = read_threshold(answer) if answer else None
        if answer and found is None:
            self.inquiry.answers.given.pop(question.id)
        return found

    def was_put(self, name: str, place: str) -> bool:
        """Ask whether a line on which nobody is marked but as away was put to the vote."""
        asks = "Only absences are marked here. Was it put to the vote?"
        question = Question(question_id("put", name), asks, place, (VOTE, NO_VOTE))
        return self.inquiry.ask(question, place) == VOTE

    def day(self, line: Line, file: str, above: tuple[str, ...] = ()) -> date | None:
        """Find the day: by the line, by what stands above it or the file's name, by a person."""
        if line.day:
            return self._written_day(line.day, file)
        if self.only_day is not None:
            return self.only_day
        told = {day for words in above for day in days_in(words)}
        found = DAY_IN_NAME.search(PurePath(file).name)
        named = _day(int(found[1]), int(found[2]), int(found[3])) if found else None
        if len(told) == 1:
            days = told.pop()
            if named is None or days == (named,):
                return self._ordered_day(days, file)
            if named in days:  # the name tells the order
                return named
            words = f"{file}; above the table: {', '.join(map(str, days))}"
            return self._asked_day(question_id("day", file), words, file)
        return named or self._asked_day(question_id("day", file), file, file)

    def _written_day(self, text: str, file: str) -> date | None:
        """Read a day as written; what is none is asked, and never left out."""
        found = read_day(text)
        if not found:
            return self._asked_day(question_id("day", text), text, file)
        return self._ordered_day(found, file)

    def _ordered_day(self, found: tuple[date, ...], file: str) -> date | None:
        """Return the day; of two numbers that may both be the month, the order is asked once."""
        if len(found) == 1:
            return found[0]
        by_day, by_month = found
        asks = f"Which comes first in days like {by_day.day}/{by_day.month}/{by_day.year}?"
        order = self.choose("date_order", asks, (DAY_FIRST, MONTH_FIRST), file)
        return {DAY_FIRST: by_day, MONTH_FIRST: by_month}.get(order)

    def _asked_day(self, name: str, read: str, file: str) -> date | None:
        asks = "On which day was the meeting? Write it like 2024-05-20."
        answer = self.inquiry.ask(Question(name, asks, read), file)
        try:
            return date.fromisoformat(answer) if answer else None
        except ValueError:
            self.inquiry.answers.given.pop(name, None)
            return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
