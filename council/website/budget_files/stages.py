"""At which stage a file or a row stands: known words, and questions about all others; pure."""

import re
from collections.abc import Iterable

from council.website.votes_files.asked import LEAVE_OUT, NO, YES
from votes.sheets import Inquiry, Question
from votes.sheets.questions import question_id

STAGES = {"proposed": 1, "adopted": 2, "adjusted": 3}
ACTUAL = "actual"  # what was spent, which is no stage of a budget
WORDS = {
    **{stage: stage for stage in STAGES},
    "recommended": "proposed",
    "actual": ACTUAL,
    "actuals": ACTUAL,
}
IN_NAME = re.compile(rf"(?<![a-z])({'|'.join(WORDS)})(?![a-z])")
HEADINGS = frozenset(
    {"budget stage", "budget status", "budget type", "budget version", "stage", "version"}
)
APART = re.compile(r"[\W_]+")


def stage_of_file(file: str, inquiry: Inquiry) -> str | None:
    """Return the stage that a file's name tells of; asked where it does not say one."""
    found = {WORDS[match[1]] for match in IN_NAME.finditer(file.casefold())}
    if len(found) == 1:
        return found.pop()
    name = question_id("stage", file)
    return inquiry.ask(Question(name, "Which stage is this file?", file, tuple(STAGES)))


def stage_of_word(word: str, inquiry: Inquiry, place: str) -> str | None:
    """Return the stage that a row's own word tells of; a word that is not sure is asked."""
    known = WORDS.get(_plain(word).removesuffix(" budget").removeprefix("budget "))
    if known:
        return known
    asks = "At which stage did the council publish the rows that say this?"
    choices = (*STAGES, ACTUAL, LEAVE_OUT)
    return inquiry.ask(
        Question(question_id("stage_word", word), asks, word or "(empty)", choices), place
    )


def stage_column(headings: Iterable[str], inquiry: Inquiry, file: str) -> str:
    """Return the column that tells the stage of each row, where a layout names none."""
    for heading in headings:
        if _plain(heading) in HEADINGS:
            asks = "Does this column tell at which stage the figures of each row were published?"
            question = Question(question_id("stage_column", heading), asks, heading, (YES, NO))
            return heading if inquiry.ask(question, file) == YES else ""
    return ""


def _plain(word: str) -> str:
    return " ".join(each for each in APART.split(word.casefold()) if each)
