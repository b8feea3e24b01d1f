"""What an amendment gives or takes, as a sentence beside its title; pure (DESIGN 7)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from council.sentences import money
from council.website.budgets.moves import Entry, Paper

FEW = 4  # services named in the sentence; the rest are counted
# Adopted, in force so far, still to be decided, ended in any other way.
GIVES = ("Added", "Adds", "Would add", "Would have added")
TAKES = ("Took", "Takes", "Would take", "Would have taken")
Label = Callable[[int], str]


def amount_sentence(
    paper: Paper, entries: Iterable[Entry], label: Label, currency: str, *, is_set: bool
) -> str:
    """Say what it adds, to what, in which years; of one that only takes, what it takes.

    It speaks of the budget alone, never of what happens to a service (domain 11).
    """
    known = [entry for entry in entries if entry.amount]
    gives = [entry for entry in known if entry.amount > 0]
    side = gives or known
    if not side:
        return "What it would change in the budget is not in our sources."
    verb = (GIVES if gives else TAKES)[_mood(paper, is_set=is_set)]
    told = f"{verb} {_what(side, 'to' if gives else 'from', label, currency)}."
    return told if paper.is_complete else f"{told} Not all its lines are known."


def _mood(paper: Paper, *, is_set: bool) -> int:
    if paper.made:
        return 0 if is_set else 1
    return 2 if paper.is_live else 3


def _what(side: Sequence[Entry], word: str, label: Label, currency: str) -> str:
    by_year, by_name = sums_by_year(side), _sums_by_name(side)
    when = joined([f"{money(size, currency)} in {label(year)}" for year, size in by_year.items()])
    names = list(by_name)
    if len(by_year) > 1 or len(names) == 1:
        return f"{when} {word} {joined(_few(names))}"
    return f"{when}: " + joined(
        _few([f"{money(sum_, currency)} {word} {name}" for name, sum_ in by_name.items()])
    )


def sums_by_year(side: Iterable[Entry]) -> dict[int, int]:
    """Add up the sizes of lines by year, in order."""
    found: defaultdict[int, int] = defaultdict(int)
    for entry in side:
        found[entry.year] += abs(entry.amount)
    return dict(sorted(found.items()))


def _sums_by_name(side: Iterable[Entry]) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for entry in side:
        found[entry.name] += abs(entry.amount)
    return dict(found)


def _few(names: Sequence[str]) -> list[str]:
    """Return as many as a sentence takes, the rest counted."""
    if len(names) <= FEW:
        return list(names)
    return [*names[:FEW], f"{len(names) - FEW} more"]


def joined(parts: Sequence[str]) -> str:
    """Join the parts of a sentence: one, two and three."""
    if len(parts) <= 1:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
