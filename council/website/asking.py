"""What the imports that ask a person share: their outcome, and how a command tells of it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.core.management.base import CommandError

from council.errors import RuleBroken
from votes.sheets import Inquiry

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Asking:
    """What became of an import: its questions, its problems, and how many rows of each table."""

    inquiry: Inquiry
    problems: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    dry_run: bool = False

    @property
    def is_blocked(self) -> bool:
        """Whether a person must do something first; then nothing of what is left is stored."""
        return bool(self.problems or self.inquiry.open)


def read_file(path: Path, read: Callable[[str], T]) -> T:
    """Read a file of the user's with `read`; CommandError where it is none."""
    try:
        return read(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from None
    except RuleBroken as error:
        raise CommandError(f"{path}: {' '.join(error.messages)}") from None


def questions_told(inquiry: Inquiry) -> Iterator[str]:
    """Give each open question in lines: its id, what was read, and what may be answered."""
    for question in inquiry.open:
        wrong = "Not one of the answers. " if inquiry.is_wrong(question) else ""
        yield f"? {question.id}: {wrong}{question.asks} {question.read}".rstrip()
        if where := inquiry.where(question.id):
            yield f"    Where: {'; '.join(where)}"
        for choice in (*question.choices, *(f"{word}..." for word in question.free)):
            yield f"    {choice}"


def blocked_words(outcome: Asking, stored: str) -> str:
    """Say how much a person has to do first; `stored` says what that leaves undone."""
    open_, wrong = len(outcome.inquiry.open), len(outcome.problems)
    counted = (
        f"{open_} question{'s' * (open_ != 1)} to answer, {wrong} problem{'s' * (wrong != 1)}: "
        f"{stored}"
    )
    if not open_:
        return f"{counted} Put right what is told above, and import again."
    return (
        f"{counted} Write the questions to a file with --template, answer them there, and give "
        "the file with --answers."
    )
