"""Which revenue cost belongs to which capital line, in plain words; pure (domain 10, case 27)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amendments.sentences_names import joined
from council.sentences import money_short


@dataclass(frozen=True, slots=True)
class Told:
    """A line as it is told: its name, and what it is in a year, in whole currency units."""

    name: str
    year: int
    label: str
    amount: int


def revenue_cost_sentence(capital: Sequence[Told], costs: Sequence[Told], currency: str) -> str:
    """Say what the capital lines are, and what they cost in revenue over which years."""
    what = joined([f"“{name}” ({years})" for name, years in _by_name(capital, currency)])
    cost = joined([f"“{name}” ({years})" for name, years in _by_name(costs, currency)])
    lines = "The capital line" if len(_names(capital)) == 1 else "The capital lines"
    brings = "brings" if len(_names(capital)) == 1 else "bring"
    return f"{lines} {what} {brings} a revenue cost: {cost}."


def _names(lines: Iterable[Told]) -> list[str]:
    return list(dict.fromkeys(line.name for line in lines))


def _by_name(lines: Sequence[Told], currency: str) -> list[tuple[str, str]]:
    """Return each name with its years in order: £90,000 in 2019/20 and £120,000 in 2020/21."""
    return [
        (name, joined([_in_year(line, currency) for line in _in_order(lines, name)]))
        for name in _names(lines)
    ]


def _in_order(lines: Iterable[Told], name: str) -> list[Told]:
    return sorted((line for line in lines if line.name == name), key=lambda line: line.year)


def _in_year(line: Told, currency: str) -> str:
    less = " less" if line.amount < 0 else ""
    return f"{money_short(abs(line.amount), currency)}{less} in {line.label}"
