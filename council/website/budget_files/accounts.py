"""Whether a row is spending or income, and of which kind: known words, and questions; pure."""

import re
from collections.abc import Sequence

from amendments.enums import LineKind
from council.website.votes_files.asked import LEAVE_OUT
from votes.sheets import Inquiry, Question
from votes.sheets.questions import question_id

APART = re.compile(r"[\W_]+")
SPENDING_WORDS = frozenset(
    {
        "appropriation", "appropriations", "expenditure", "expenditures", "expense", "expenses",
        "outlay", "outlays", "spending", "transfer out", "transfers out",
    }
)  # fmt: skip
INCOME_WORDS = frozenset(
    {
        "income", "receipt", "receipts", "revenue", "revenues", "transfer in", "transfers in",
    }
)  # fmt: skip
INCOME = "income"  # of a kind that the file does not tell
KINDS = tuple(str(kind) for kind in LineKind if kind != LineKind.SPENDING)
OF_INCOME = (INCOME, *KINDS, LEAVE_OUT)
OF_ALL = (str(LineKind.SPENDING), *OF_INCOME)
KIND_ASKS = (
    "What kind of income is this? “income” is other income. A single sort is told apart by an "
    "answer of its own: “kind:revenue/service charges”."
)
WORD_ASKS = "Do these words tell of spending or of income, and of which kind? “income” is other."


def plain(word: str) -> str:
    """Return words as they are compared."""
    return " ".join(each for each in APART.split(word.casefold()) if each)


def kind_of(word: str, sorts: Sequence[str], inquiry: Inquiry, place: str) -> str | None:
    """Return the kind of money of an account's word, or LEAVE_OUT; None while that is open.

    An answer about the word with one of a row's `sorts` (names of its service) wins.
    """
    for sort in sorts:
        narrow = question_id("kind", f"{word}/{sort}")
        if sort and narrow in inquiry.answers.given:
            question = Question(narrow, WORD_ASKS, f"{word}, {sort}", OF_ALL)
            return _meant(inquiry.ask(question, place))
    if plain(word) in SPENDING_WORDS:
        return LineKind.SPENDING
    is_income = plain(word) in INCOME_WORDS
    asks, choices = (KIND_ASKS, OF_INCOME) if is_income else (WORD_ASKS, OF_ALL)
    question = Question(question_id("kind", word), asks, word or "(empty)", choices)
    return _meant(inquiry.ask(question, place))


def word_of_file(file: str) -> str:
    """Return the name of a file without an account column whose name tells of income; or nothing.

    Otherwise the layout that declares no such column says that all of it is spending.
    """
    return file if INCOME_WORDS & set(plain(file).split()) else ""


def _meant(answer: str | None) -> str | None:
    if answer in {None, LEAVE_OUT}:
        return answer
    return LineKind.OTHER_INCOME if answer == INCOME else LineKind(answer)
