"""The way of a figure from last year to the adopted one, step by step; pure (DESIGN 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from council.bars import Row, Step, step_rows
from council.sentences import money, number_word
from council.website.budgets.moves import Move, Outside, Paper


@dataclass(frozen=True, slots=True)
class Way:
    """A figure in pounds on its way; None: not known.

    `year` and `before_year` are printed years. `end` is the adopted figure of a budget that is
    set, else the figure as amended so far.
    """

    title: str
    year: str
    recommended: int | None
    end: int | None
    is_set: bool
    note: str = ""
    before_year: str = ""
    before: int | None = None
    moves: Sequence[Move] = field(default_factory=tuple)

    @property
    def difference(self) -> int | None:
        """What the last total has more than the recommended one; None: not known."""
        if self.end is None or self.recommended is None:
            return None
        return self.end - self.recommended

    @property
    def made(self) -> list[Move]:
        """What changed it."""
        return [move for move in self.moves if move.paper.made]


@dataclass(frozen=True, slots=True)
class Picture:
    """A table of steps: its finding in words, and its rows; the last one is a total."""

    title: str
    note: str
    finding: str
    rows: list[Row]
    caption: str
    url: str = ""


def picture(way: Way, currency: str) -> Picture:
    """Draw the way of one figure."""
    start = way.before_year if way.before is not None else "the recommended budget"
    end = "the adopted budget" if way.is_set else "what stands so far"
    return Picture(
        way.title,
        way.note,
        finding(way, currency),
        step_rows(steps(way), currency),
        f"From {start} to {end}",
    )


def steps(way: Way) -> list[Step]:
    """Return last year, its change, the recommended figure, each amendment, and where it ended."""
    found = [*_from_last_year(way), Step("on", f"Recommended {way.year}", way.recommended)]
    found += [step_of(move) for move in way.moves]
    unexplained = _unexplained(way)
    if unexplained:
        found.append(Step("off", "Other changes", change=unexplained, note="Not itemised here"))
    last = f"Adopted {way.year}" if way.is_set else f"As amended so far {way.year}"
    found.append(Step("on", last, way.end, note="" if way.is_set else "Not yet adopted"))
    return found


def step_of(move: Move) -> Step:
    """Return an amendment's step: striped where it was made, else dashed and in brackets."""
    paper = move.paper
    look = "off" if paper.made else "ghost"
    return Step(look, paper.title, change=move.amount, note=paper.note, url=paper.url)


def _from_last_year(way: Way) -> list[Step]:
    if way.before is None:
        return []
    first = Step("was", f"Budget {way.before_year}", way.before)
    if way.recommended is None:
        return [first]
    change = way.recommended - way.before
    return [first, Step("off", "Change in the recommended budget", change=change)]


def _unexplained(way: Way) -> int:
    """Return what lies between the first total and the last and is not told here."""
    known = [move.amount for move in way.made]
    difference = way.difference
    if difference is None or None in known:
        return 0
    return difference - sum(amount for amount in known if amount is not None)


# Findings.


def finding(way: Way, currency: str) -> str:
    """Say what the picture shows (DESIGN 4)."""
    told = (_begun(way, currency), _ended(way, currency), _proposed(way))
    return " ".join(part for part in told if part)


def _begun(way: Way, currency: str) -> str:
    if way.recommended is None:
        return "What was recommended is not known."
    amount = money(way.recommended, currency)
    if way.before is None:
        return f"{amount} was recommended for {way.year}."
    before = money(way.before, currency)
    if way.before == way.recommended:
        return f"{amount} was recommended for {way.year}, as much as in {way.before_year}."
    return f"It was {before} in {way.before_year}, and {amount} was recommended for {way.year}."


def _ended(way: Way, currency: str) -> str:
    number, difference = len(way.made), way.difference
    if way.end is None or difference is None:
        return "What it came to is not known." if way.is_set or number else ""
    end, by = money(way.end, currency), _difference(difference, currency)
    if not number:
        return _unmoved(way, end, by if difference else "")
    who = f"{number_word(number)} {'amendment' if number == 1 else 'amendments'}"
    if way.is_set:
        return f"{who} changed it{by}: {end} was adopted."
    return f"{who} {'has' if number == 1 else 'have'} changed it so far{by}, to {end}."


def _unmoved(way: Way, end: str, by: str) -> str:
    if not way.is_set:
        return "No amendment has changed it so far."
    if by:
        return f"{end} was adopted{by}: no amendment on record explains that."
    return f"{end} was adopted: no amendment on record changed it."


def _difference(difference: int, currency: str) -> str:
    if not difference:
        return ", in all by nothing"
    word = "more" if difference > 0 else "less"
    return f", by {money(abs(difference), currency)} {word} in all"


def _proposed(way: Way) -> str:
    number = len(way.moves) - len(way.made)
    if not number:
        return ""
    who = f"{number_word(number)} {'proposal' if number == 1 else 'proposals'}"
    verb = "was" if number == 1 else "were"
    if way.is_set:
        return f"{who} to change it {verb} not made."
    return f"{who} to change it {'is' if number == 1 else 'are'} not in it so far."


def unmoving_sentence(number: int) -> str:
    """Say how many amendments move nothing in a total; empty where there is none."""
    if not number:
        return ""
    if number == 1:
        return "One amendment moves nothing in this total: what it gives, it also finds."
    return (
        f"{number_word(number)} amendments move nothing in this total: what they give, they also"
        " find."
    )


# What no line of the budget shows.


def outside_picture(found: Outside, year: str, currency: str, *, is_set: bool) -> Picture:
    """Draw what one amendment added, or would have added; each bar begins where the last ended."""
    paper = found.paper
    look = "off" if paper.made else "ghost"
    total = sum(entry.amount for entry in found.gives)
    told = [Step(look, entry.name, change=entry.amount) for entry in found.gives]
    told += [Step(look, "In all", total)] if len(told) > 1 else []
    rows = step_rows(told, currency, stacked=True)
    added = f"It {_added(paper, is_set=is_set)} {money(total, currency)} in {year}."
    finding = f"{added} {paid_sentence(found, currency)}".strip()
    return Picture(paper.title, paper.note, finding, rows, "What it gives", url=paper.url)


def _added(paper: Paper, *, is_set: bool) -> str:
    if paper.made:
        return "added" if is_set else "so far adds"
    return "would add" if paper.is_live else "would have added"


def paid_sentence(found: Outside, currency: str) -> str:
    """Say what pays for it; what is not in the sources is called so."""
    if found.takes:
        named = [f"{entry.name} {money(-entry.amount, currency)}" for entry in found.takes]
        return f"Paid for by: {'; '.join(named)}."
    return "" if found.paper.is_complete else "What paid for it is not in our source."
