"""One cell of a pasted list: what it says, whose mark it is, and what stands there already."""

from dataclasses import dataclass

from votes.actions import BallotMark
from votes.enums import BallotChoice
from votes.models import Ballot, VoteOption
from votes.sheets import Reading


@dataclass(frozen=True, slots=True)
class Said:
    """What one cell says: a mark, or one of the vote's answers."""

    reading: Reading | None = None
    option: VoteOption | None = None

    @property
    def says(self) -> bool:
        """Whether it says anything."""
        return self.option is not None or self.choice is not None

    @property
    def is_casting(self) -> bool:
        """Whether it is the casting vote."""
        return self.reading is not None and self.reading.is_casting

    @property
    def choice(self) -> BallotChoice | None:
        """The mark, where it is no answer."""
        return self.reading.choice if self.reading else None

    @property
    def value(self) -> str:
        """The mark as the roll holds it."""
        return f"option-{self.option.pk}" if self.option else str(self.choice)

    @property
    def words(self) -> str:
        """The mark as a clerk reads it."""
        if self.option is not None:
            return self.option.label
        return str(BallotChoice(self.choice or BallotChoice.UNKNOWN).label)


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One cell as read: the printed name, the member, the mark, and what stands there already."""

    printed: str
    label: str
    place: str
    member: str
    member_id: int
    choice: str
    option_id: int | None
    words: str
    is_casting: bool
    held: str
    held_words: str
    held_by: str
    seen: int

    @property
    def choice_label(self) -> str:
        """The mark in words."""
        return f"Casting vote {self.words.lower()}" if self.is_casting else self.words

    @property
    def held_label(self) -> str:
        """What is on the roll, in words."""
        return self.held_words

    @property
    def field(self) -> str:
        """Name of the form's field that keeps what was seen."""
        return f"seen-{self.member_id}{'-casting' if self.is_casting else ''}"

    @property
    def stands(self) -> bool:
        """Whether this mark is on the roll already."""
        return self.held == self.choice

    @property
    def differs(self) -> bool:
        """Whether another mark is on the roll."""
        return bool(self.held) and not self.stands

    def mark(self, seen: int) -> BallotMark:
        """Return the mark for the verb."""
        return BallotMark(
            member_id=self.member_id,
            choice=None if self.option_id else self.choice,
            option_id=self.option_id,
            is_casting=self.is_casting,
            expected_revision=seen,
            name_as_printed=self.printed[:160],
            source_label=self.label.strip()[:80],
        )


def as_held(held: Ballot | None) -> tuple[str, str]:
    """Return the mark that stands on the roll, and its words."""
    if held is None:
        return "", ""
    if held.option is not None:
        return f"option-{held.option.pk}", held.option.label
    return str(held.choice), str(BallotChoice(held.choice or BallotChoice.UNKNOWN).label)
