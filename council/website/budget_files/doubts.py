"""What only a person can say of a budget file's years, amounts and signs; no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from council.website.budget_files.amounts import COMMA, POINT, mark_of, read_amount
from council.website.budget_files.units import UNITS
from council.website.budget_files.years import EARLIEST, LATEST, read_year
from council.website.votes_files.asked import LEAVE_OUT
from votes.sheets import Inquiry, Question
from votes.sheets.questions import question_id

STARTS, ENDS = "starts", "ends"
TOTAL_STANDS = "total_stands"
NOT_KNOWN, NOUGHT = "not_known", "nought"
ROUND = "round"
LINE = "line"


@dataclass(frozen=True, slots=True)
class Doubts:
    """Reads what is sure and asks the rest; `starts_month` is that of the financial year."""

    inquiry: Inquiry
    starts_month: int

    def year(self, text: str, place: str) -> int | str | None:
        """Return the year in which a financial year starts, or LEAVE_OUT; None while open."""
        found = read_year(text)
        # A year that starts in January is one calendar year: two may be a budget of two.
        if found is None or (found.is_pair and self.starts_month == 1):
            return self._other_year(text, place)
        if found.is_pair or self.starts_month == 1:
            return found.year
        asks = "A year like 2022 or FY22: does the financial year start in it, or end?"
        answer = self.inquiry.ask(Question("year_names", asks, choices=(STARTS, ENDS)), place)
        return found.year - (answer == ENDS) if answer else None

    def _other_year(self, text: str, place: str) -> int | str | None:
        """Ask for a year that cannot be read; only one of four figures is an answer."""
        name = question_id("year", text)
        given = self.inquiry.answers.given.get(name)
        is_year = given is not None and _is_year(given.words)
        choices = (given.words, LEAVE_OUT) if given and is_year else (LEAVE_OUT,)
        asks = (
            "Which financial year is this? Write the year in which it starts, like 2021, or "
            "“leave_out” for rows that are of none."
        )
        free = () if is_year else ("20",)
        question = Question(name, asks, text or "(empty)", choices, free if given is None else ())
        answer = self.inquiry.ask(question, place)
        return int(answer) if answer and answer != LEAVE_OUT else answer

    def mark(self, file: str, texts: Iterable[str]) -> str:
        """Return which sign parts units from cents in a file; asked where it is doubtful."""
        found = mark_of(texts)
        if found:
            return found
        asks = "Which sign parts whole units from cents: is 1.234 more than a thousand (comma)?"
        question = Question(question_id("decimal_mark", file), asks, file, (POINT, COMMA))
        return self.inquiry.ask(question) or POINT

    def unit(self, file: str, unit: str, words: str) -> str:
        """Ask whether the amounts of a file are in the unit that its title speaks of."""
        asks = "A row above the table says this. In which unit are the amounts below it?"
        question = Question(question_id("unit", file), asks, words, (unit, UNITS))
        return self.inquiry.ask(question, file) or UNITS

    def amount(self, text: str, mark: str, place: str) -> Decimal | None:
        """Return an amount as printed; None where none is known, and while that is open."""
        found = read_amount(text, mark)
        if not found.words:
            return found.value
        asks = "These words stand in the place of an amount. Is it not known, or nought?"
        name = question_id("amount", found.words)
        answer = self.inquiry.ask(Question(name, asks, text, (NOT_KNOWN, NOUGHT)), place)
        return Decimal(0) if answer == NOUGHT else None

    def fraction(self, value: Decimal, place: str) -> None:
        """Ask whether amounts with cents may be rounded; what that changes is told."""
        asks = (
            "Some amounts are not in whole units. “round”: each to the nearest whole one, half "
            "away from nought; the sums as printed are told beside those stored."
        )
        self.inquiry.ask(Question("fractions", asks, choices=(ROUND,)), f"{place}: {value}")

    def parts(self, parts: Decimal, total: Decimal, place: str) -> None:
        """Ask where the parts of a row do not add up to its total."""
        if parts == total:
            return
        asks = "The parts of some rows do not add up to their total. Does the total stand?"
        question = Question("parts", asks, choices=(TOTAL_STANDS,))
        self.inquiry.ask(question, f"{place}: parts {parts:f}, total {total:f}")

    def is_line(self, words: str, place: str) -> bool:
        """Ask whether a row that seems to add up others, but does not, is a line."""
        asks = (
            "This row seems to add up others, but they do not come to it. Is it a line of its "
            "own, or to be left out?"
        )
        question = Question(
            question_id("total", words),
            asks,
            words or "(nothing but an amount)",
            (LINE, LEAVE_OUT),
        )
        return self.inquiry.ask(question, place) == LINE


def _is_year(words: str) -> bool:
    return words.isascii() and words.isdecimal() and EARLIEST <= int(words) <= LATEST
