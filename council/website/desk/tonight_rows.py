"""What the workplace of a meeting shows, row by row."""

from dataclasses import dataclass, field
from typing import Any

from council.website.desk.queries import PaperLine
from council.website.desk.steps import Step
from votes.models import Vote
from votes.shown import Figures


@dataclass(frozen=True, slots=True)
class Button:
    """A step as the page prints it: a link, or a form that calls the verb."""

    step: Step
    address: str
    is_form: bool
    hidden: tuple[tuple[str, str], ...] = ()
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class Buttons:
    """The steps beside a line: those at hand, and the rarer ones."""

    usual: list[Button] = field(default_factory=list)
    other: list[Button] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A vote as the list of business prints it."""

    vote: Vote
    look: str
    word: str
    figures: Figures
    buttons: Buttons
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A motion, an amendment or a part as the list prints it."""

    line: PaperLine
    look: str
    buttons: Buttons
    votes: list[VoteRow]
    rows: list["PaperRow"]
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of the agenda with its rows."""

    item: Any
    rows: list[PaperRow]
    votes: list[VoteRow]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The newest step, and where it can be put right."""

    words: str
    event: Any
    links: list[tuple[str, str]]
    wants_publisher: bool = False
