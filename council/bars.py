"""Bars that prove a number in the row beside them: widths in per cent of one scale; pure.

Steps are the rows of a waterfall, and of a table of before and after (DESIGN 3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from council.sentences import money_short, places_of, signed_money

FULL = 100
NOT_MADE = frozenset({"ghost", "maybe"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One rectangle of a bar: look (on, off, hol, was, ghost, maybe), start and width in %."""

    look: str
    start: str
    width: str


def pieces(parts: list[tuple[str, int]], scale: int) -> list[Piece]:
    """Lay parts (look, size) one after the other; a part of nought is not drawn."""
    found, begun = [], 0
    for look, size in parts:
        if size > 0 and scale > 0:
            found.append(Piece(look, _percent(begun, scale), _percent(size, scale)))
        begun += size
    return found


def vote_bar(for_: int, against: int, abstained: int | None, scale: int) -> list[Piece]:
    """Draw for, against, a gap, then abstained: the gap says that abstentions do not count."""
    found = pieces([("on", for_), ("off", against)], scale)
    if abstained and scale > 0:
        gap = max(1, scale // 80)
        found.append(
            Piece("hol", _percent(for_ + against + gap, scale), _percent(abstained, scale))
        )
    return found


def _percent(size: int, scale: int) -> str:
    return f"{size * FULL / scale:.2f}%"


# Steps: a waterfall, and before and after.


@dataclass(frozen=True, slots=True)
class Step:
    """One step from one total to the next, in whole units of the council's currency.

    `look`: was (before), on (a total, or a sum in force), off (a change that was made), ghost
    (proposed and not made), maybe (the most that it could be). A total has a level; a change
    has a change, and begins where the total stood. With both it is the total as it would be:
    its level solid, its change striped. With neither it is not known, and has no bar.
    """

    look: str
    label: str
    level: int | None = None
    change: int | None = None
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A step as `parts/steps.html` prints it; `nought` is where a scale with minus begins."""

    step: Step
    amount: str
    bar: list[Piece]
    nought: str = ""

    @property
    def is_dim(self) -> bool:
        """Whether it was proposed and not made."""
        return self.step.look in NOT_MADE


Span = tuple[str, int, int]  # look, from, to


def step_rows(steps: Sequence[Step], currency: str, *, stacked: bool = False) -> list[Row]:
    """Draw steps to one scale, with nought at the left unless an amount is below it.

    `stacked`: what was not made follows each other too, where no total stands before it.
    """
    spans = _spans(steps, frozenset() if stacked else NOT_MADE)
    ends = [0, *(end for drawn in spans for _, *both in drawn for end in both)]
    low, scale = min(ends), max(ends) - min(ends)
    nought = _percent(-low, scale) if low < 0 else ""
    places = places_of(_size(step) for step in steps)
    return [
        Row(step, step_amount(step, currency, places), _bar(drawn, low, scale), nought)
        for step, drawn in zip(steps, spans, strict=True)
    ]


def step_amount(step: Step, currency: str, places: int = 0) -> str:
    """Print a total plainly, a change with its sign, what was not made in brackets."""
    size = _size(step)
    if size is None:
        return "not known"
    if step.level is not None:
        told = money_short(size, currency, places)
    else:
        told = signed_money(size, currency, places) if size else "no change"
    return f"({told})" if step.look in NOT_MADE else told


def _size(step: Step) -> int | None:
    return step.change if step.level is None else step.level + (step.change or 0)


def _spans(steps: Iterable[Step], still: frozenset[str]) -> list[list[Span]]:
    """Return where each bar begins and ends; changes of a look in `still` move no total."""
    found, stood = [], 0
    for step in steps:
        drawn = []
        if step.level is not None:
            stood = step.level
            drawn.append((step.look, 0, stood))
        if step.change is not None:
            look = "off" if step.level is not None else step.look
            drawn.append((look, stood, stood + step.change))
            stood += step.change if step.level is None and step.look not in still else 0
        found.append(drawn)
    return found


def _bar(spans: Iterable[Span], low: int, scale: int) -> list[Piece]:
    return [
        Piece(look, _percent(min(start, end) - low, scale), _percent(abs(end - start), scale))
        for look, start, end in spans
        if start != end
    ]
