"""What minutes are made of: plain facts of one meeting, as their reader may read them.

Times are in the council's zone. None is not known; a bar is already folded into "did not vote".
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Name:
    """A member as minutes print one: short name of the day, and the style before it.

    `key` keeps two members apart whose names are the same in every letter.
    """

    short: str
    style: str = "Councillor"
    key: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A day as exactly as it is known: `precision` is day, month or year."""

    on: date
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment at which the meeting started, adjourned, resumed or ended."""

    verb: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Stay:
    """One span of a member's presence; an open end is the start or the end of the meeting."""

    is_remote: bool
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Attendee:
    """What is recorded of one member's presence; no stays for apologies and absence."""

    name: Name
    kind: str
    stays: tuple[Stay, ...] = ()


@dataclass(frozen=True, slots=True)
class Chaired:
    """Who presided, by what title if it is known, at which votes."""

    name: Name
    title: str
    votes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """An interest as it was minuted: the words and nothing more."""

    name: Name
    item: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One value as it was and as it is now."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What was corrected, on what day, why, and by what authority."""

    on: date
    reason: str
    changes: tuple[Change, ...]
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """Figures of a vote (members); None where a figure is not known."""

    for_: int | None
    against: int | None
    abstained: int | None

    @property
    def is_known(self) -> bool:
        """Whether there is any figure at all."""
        return (self.for_, self.against, self.abstained) != (None, None, None)


@dataclass(frozen=True, slots=True)
class Subject:
    """A motion or an amendment; `key` tells it from another of the same number."""

    key: tuple[str, int]
    label: str
    title: str
    kind: str
    state: str
    mover: Name | None = None
    seconder: Name | None = None
    put_forward_by: str = ""
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one version; `key` tells which have been printed. Empty: not held."""

    key: tuple[str, int]
    label: str
    text: str
    takes_in: tuple[str, ...] = ()
    takes_in_none: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """One member's choice, or the answer chosen; the bar is never named."""

    name: Name
    choice: str | None
    answer: str = ""
    proxy: Name | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One of more than two answers, with its count where it is known."""

    label: str
    count: int | None
    is_eliminated: bool


@dataclass(frozen=True, slots=True)
class Voided:
    """When and why a vote was made void."""

    on: date | None
    reason: str
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """One question put once: what was declared, what the names say, and where they differ."""

    number: int
    question: str
    method: str
    trigger: str
    needed: str
    result: str | None
    word: str
    declared: Count
    tally: Count
    by_casting_vote: bool
    roll_complete: bool
    names_taken: str
    names_wait: bool = False
    computed: str = ""
    mismatches: tuple[str, ...] = ()
    mismatch_reason: str = ""
    note: str = ""
    marks: tuple[Marked, ...] = ()
    casting: Marked | None = None
    presiding: Name | None = None
    answers: tuple[Answer, ...] = ()
    wordings: tuple[Wording, ...] = ()
    voided: Voided | None = None
    replaces: int | None = None
    replaced_by: int | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def has_names(self) -> bool:
        """Whether names are printed: a void vote counts for nothing, so its names are not."""
        return bool(self.marks) and self.voided is None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, in order of the day."""

    item: str
    verb: str
    subject: Subject | None = None
    vote: Vote | None = None
    member: Name | None = None
    wording: Wording | None = None
    outcome: str = ""
    method: str = ""
    count: Count | None = None
    by_casting_vote: bool = False
    cause: str = ""
    reason: str = ""
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Which meeting it was, where and when."""

    council: str
    body: str
    title: str
    day: Day
    venue: str
    called_for: datetime | None
    turns: tuple[Turn, ...]
    status: str
    language: str


@dataclass(frozen=True, slots=True)
class Record:
    """All that the minutes of one meeting say.

    `votes` is how many votes have a result, `unfinished` the numbers of those that have none.
    """

    head: Head
    attendance: tuple[Attendee, ...]
    not_recorded: tuple[Name, ...]
    chairs: tuple[Chaired, ...]
    declared: tuple[Declared, ...]
    steps: tuple[Step, ...]
    votes: int
    unfinished: tuple[int, ...]
    is_draft: bool
    is_public: bool
    holds_back: bool
