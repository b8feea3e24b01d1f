"""Figures that sources state: four on the tint, those that differ side by side; pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from amendments.enums import Basis, BudgetStage, StatedFigure
from council.sentences import money_short, pence
from council.website.budgets.band_d import rise_words

MOST = 4  # figures on the tint (DESIGN 3, facts)


class Said(Protocol):
    """A figure in pounds as one source states it; a basis of None is not known."""

    @property
    def figure(self) -> str: ...
    @property
    def basis(self) -> str | None: ...
    @property
    def stage(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def amount(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def is_used(self) -> bool: ...


Figure = TypeVar("Figure", bound=Said)


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure: the council's own first, what other sources say of it below."""

    label: str
    amount: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """Whose budget it is, for which year, on which basis, and how years are printed."""

    council: str
    year: int
    basis: str
    currency: str
    label: Callable[[int], str]


def four_facts(
    said: Iterable[Said],
    ground: Ground,
    band_d: Decimal | None = None,
    band_d_before: Decimal | None = None,
    stage: str = BudgetStage.RECOMMENDED,
) -> list[Fact]:
    """Return at most four figures, the council's own total first, then Band D, then savings.

    `stage` is that of the figures that `band_d`, in pounds and pence, was published with.
    """
    groups: dict[tuple[str, str | None, str, int], list[Said]] = {}
    for each in said:
        groups.setdefault((each.figure, each.basis, each.stage, each.year), []).append(each)
    ranked = [(_rank(group[0], ground), fact_of(group, ground)) for group in groups.values()]
    if band_d is not None:
        ranked.append((1, band_d_fact((band_d, stage), band_d_before, ground.currency)))
    ranked.sort(key=lambda pair: pair[0])
    return [fact for _, fact in ranked[:MOST]]


def in_order(said: Iterable[Figure], ground: Ground) -> list[Figure]:
    """Return stated figures as the page lists them: as on the tint, the council's own first."""
    return sorted(
        said,
        key=lambda each: (
            _rank(each, ground),
            each.year,
            each.stage,
            each.basis or "",
            *_first(each, ground),
        ),
    )


def _first(said: Said, ground: Ground) -> tuple[bool, bool]:
    return not _is_own(said, ground), not said.is_used


def fact_of(group: Sequence[Said], ground: Ground) -> Fact:
    """Return one figure with what every source says of it; the council's own comes first."""
    first, *others = sorted(group, key=lambda each: _first(each, ground))
    notes = [f"{money_short(each.amount, ground.currency)}, {_whose(each)}" for each in others]
    if not _is_own(first, ground):
        notes.insert(0, _whose(first))
    return Fact(label_of(first, ground), money_short(first.amount, ground.currency), tuple(notes))


def band_d_fact(said: tuple[Decimal, str], before: Decimal | None, currency: str) -> Fact:
    """Return Band D as published, with its stage, and how it differs from the year before."""
    band_d, stage = said
    label = f"Band D council tax, {BudgetStage(stage).label.lower()}"
    notes = (f"{rise_words(before, band_d, currency)} on the year before",) if before else ()
    return Fact(label, pence(band_d, currency), notes)


def label_of(said: Said, ground: Ground) -> str:
    """Name a figure with its basis, its stage, and its year where that is another one."""
    year = "" if said.year == ground.year else f", {ground.label(said.year)}"
    return f"{name_of(said)}, {BudgetStage(said.stage).label.lower()}{year}"


def name_of(said: Said) -> str:
    """Name a stated figure with its basis, or say that the basis is not known."""
    if said.figure == StatedFigure.SAVINGS:
        return StatedFigure.SAVINGS.label
    return Basis(said.basis).label if said.basis else "Total, basis not known"


def _is_own(said: Said, ground: Ground) -> bool:
    return said.source.strip().casefold() == ground.council.strip().casefold()


def _whose(said: Said) -> str:
    return said.source or "source in the margin"


def _rank(said: Said, ground: Ground) -> int:
    if said.year != ground.year:
        return 4
    if said.figure == StatedFigure.SAVINGS:
        return 2
    return 0 if said.basis and said.basis == ground.basis else 3
