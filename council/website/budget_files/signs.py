"""What a minus means in a file: less of something, or the other side of the account; pure."""

from collections.abc import Sequence
from dataclasses import replace

from amendments.enums import LineKind
from council.website.budget_files.rows import FileRow
from votes.sheets import Inquiry, Question
from votes.sheets.questions import question_id

LOWERS, IS_INCOME, IS_SPENDING = "lowers", "minus_is_income", "minus_is_spending"
INCOME_ASKS = (
    "Some rows of income have a minus. Do they lower the income (“lowers”), or does the file "
    "print income with a minus (“minus_is_income”)? For one file: “income_sign:FILE”."
)
SPENDING_ASKS = (
    "The spending of a file comes to less than nothing. Does each minus lower it (“lowers”), or "
    "does the file print spending with a minus (“minus_is_spending”)? For one: "
    "“spending_sign:FILE”."
)


def signed(rows: Sequence[FileRow], inquiry: Inquiry) -> list[FileRow]:
    """Return the rows of one file as they are stored: spending up, income down (domain 6.3)."""
    income = [row for row in rows if row.kind != LineKind.SPENDING]
    spending = [row for row in rows if row.kind == LineKind.SPENDING]
    less = [row for row in income if (row.amount or 0) < 0]
    total = sum(row.amount or 0 for row in spending)
    is_odd = bool(less) and _answer("income_sign", INCOME_ASKS, IS_INCOME, less, inquiry)
    is_turned = total < 0 and _answer(
        "spending_sign", SPENDING_ASKS, IS_SPENDING, spending[:1], inquiry
    )
    turned = {True: bool(is_turned), False: not is_odd}
    return [_turned(row) if turned[row.kind == LineKind.SPENDING] else row for row in rows]


def _answer(name: str, asks: str, turned: str, rows: Sequence[FileRow], inquiry: Inquiry) -> bool:
    """Ask about some rows of a file; an answer for that file alone wins."""
    narrow = question_id(name, rows[0].file)
    question = Question(
        narrow if narrow in inquiry.answers.given else name, asks, choices=(LOWERS, turned)
    )
    answers = {
        inquiry.ask(question, f"{row.file}, row {row.number}: {row.amount}") for row in rows
    }
    return turned in answers


def _turned(row: FileRow) -> FileRow:
    amount = None if row.amount is None else -row.amount
    return replace(row, amount=amount, rounded_by=-row.rounded_by)
