"""What a question and its answer are made of; money in pounds, None where it is not known."""

from dataclasses import dataclass, field

from amendments.council_tax import Tax
from amendments.models import Amendment, Budget, BudgetChange
from amendments.rules import Gap, Overlap, Unfunded, VersionFacts


@dataclass(frozen=True, slots=True)
class Option:
    """An amendment (or a part of one) that may be supposed carried; `number` as in the address."""

    number: str
    amendment: Amendment
    facts: VersionFacts
    replaces_all: bool
    gaps: tuple[Gap, ...]
    unfunded: Unfunded | None

    @property
    def version(self) -> str:
        """The key of its present version."""
        return self.facts.version


@dataclass(frozen=True, slots=True)
class Step:
    """One figure as it is and as it would be, in pounds; None where it is not known.

    `base` is what was recommended, `own` what the chosen amendments add themselves; `kind` and
    `key` are those of a budget line.
    """

    name: str
    year: int
    actual: int | None
    supposed: int | None
    change: int | None
    key: str = ""
    basis: str = ""
    base: int | None = None
    kind: str = ""
    own: int = 0


@dataclass(frozen=True, slots=True)
class ServiceStep:
    """All lines of one service in an account and year, as they are and as they would be.

    Not `in_book`: the budget that we hold has no line that these changes name, so that only
    the change is known.
    """

    service: str
    account: str
    year: int
    actual: int | None
    supposed: int | None
    change: int
    in_book: bool


@dataclass(frozen=True, slots=True)
class PotStep:
    """A pot in one year, in pounds: what it holds (None: not known) and what would be taken.

    `paid_in_...` is what would be put into it; what is `left` counts that too.
    """

    reference: str
    name: str
    year: int
    available: int | None
    least: int
    most: int
    paid_in_least: int = 0
    paid_in_most: int = 0
    left_least: int | None = None
    left_most: int | None = None
    is_overdrawn: bool | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """A budget line that several of the chosen move in one role and year."""

    service: str
    overlap: Overlap
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What would have followed, beside what happened; money in pounds.

    `gaps` and `unfunded` are those of all that would stand, taken together. `moved` are all
    lines that they move, `lines` those that would be another than they are.
    """

    budget: Budget
    options: tuple[Option, ...]
    chosen: tuple[Option, ...]
    superseded: tuple[Option, ...] = ()
    lines: tuple[Step, ...] = ()
    services: tuple[ServiceStep, ...] = ()
    totals: tuple[Step, ...] = ()
    gaps: tuple[Gap, ...] = ()
    unfunded: tuple[Unfunded, ...] = ()
    pots: tuple[PotStep, ...] = ()
    tax: Tax | None = None
    overlaps: tuple[Clash, ...] = ()
    as_at: BudgetChange | None = None
    not_whole: tuple[Option, ...] = field(default=())
    moved: tuple[Step, ...] = ()
    is_set: bool = False
    plan_years: frozenset[int] = frozenset()
