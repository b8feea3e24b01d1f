"""Sums of a budget book too long for one page: by service, kind of money and account."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Sum

from amendments.enums import Account, LineKind
from amendments.models import Budget, BudgetAmount, BudgetLine, BudgetSnapshot
from amendments.queries import Figure, held_by, moves_of, stages_of, totals_of
from amendments.rules import amount_at
from council.sentences import count

MOST_LINES = 200  # of a budget that stands on one page

Key = tuple[str, str, str]  # service, kind, account


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one service that are one kind of money in one account, to be summed."""

    service: str
    kind: str
    account: str
    position: int
    lines: int

    description: str = ""  # lines that are summed have none in common

    @property
    def note(self) -> str:
        """What the sum is of; day-to-day money is not named."""
        named = [] if self.account == Account.GENERAL_FUND_REVENUE else [self._account]
        return ", ".join([*named, LineKind(self.kind).label, count(self.lines, "line", "lines")])

    @property
    def _account(self) -> str:
        return Account(self.account).label

    @property
    def key(self) -> Key:
        """What tells it from the other groups of a book, and finds it in another one."""
        return self.service, self.kind, self.account

    @property
    def query(self) -> str:
        """The end of the address where the lines stand."""
        return f"?{urlencode({'service': self.service})}"


@dataclass(frozen=True, slots=True)
class GroupSum:
    """What the lines of a group come to at a stage in a year; a figure as tables print it."""

    stage: str
    year: int
    line: Group
    base: int | None
    effect: int | None
    amount: int | None
    basis: None = None


def is_long(budget: Budget) -> bool:
    """Tell whether a budget has more lines than one page takes."""
    return BudgetLine.objects.filter(budget=budget)[MOST_LINES:].exists()


def groups_of(budget: Budget) -> dict[Key, Group]:
    """Return the groups of a budget by their keys, in the order of the book."""
    lines = BudgetLine.objects.filter(budget=budget).order_by()
    rows = lines.values_list("service", "kind", "account")
    found = [Group(*row) for row in rows.annotate(Min("position"), Count("id"))]
    first: dict[str, int] = {}
    for group in found:
        first[group.service] = min(group.position, first.get(group.service, group.position))
    found.sort(key=lambda group: (first[group.service], group.service, group.position, *group.key))
    return {group.key: group for group in found}


def summary_of(snapshot: BudgetSnapshot) -> list[Figure | GroupSum]:
    """Return the totals of a snapshot and the sums of its groups, in a fixed number of queries.

    A sum is of the lines whose amounts are known.
    """
    groups = groups_of(snapshot.budget)
    rows = BudgetAmount.objects.filter(version__in=filter(None, held_by(snapshot))).order_by()
    columns = "version_id", "line__service", "line__kind", "line__account", "year"
    base: defaultdict[int | None, dict[Place, int]] = defaultdict(dict)
    sums: Any = rows.values_list(*columns).annotate(Sum("amount"))
    for version, service, kind, account, year, total in sums:
        base[version][groups[service, kind, account], year] = int(total)
    moves = _moves_by_group(snapshot, groups)
    ranks = {group: rank for rank, group in enumerate(groups.values())}
    places = sorted(
        {
            *(place for held in base.values() for place in held),
            *(place for moved in moves.values() for place in moved),
        },
        key=lambda place: (place[1], ranks[place[0]]),
    )
    return [*totals_of(snapshot), *_sums(snapshot, places, base, moves)]


Place = tuple[Group, int]
Moves = dict[str, dict[Place, int | None]]


def _moves_by_group(snapshot: BudgetSnapshot, groups: dict[Key, Group]) -> Moves:
    """Return what amendments move in each group by stage; None where one of them is not known."""
    found: Moves = {}
    moves = moves_of(snapshot)
    lines = BudgetLine.objects.in_bulk({line for moved in moves.values() for line, _ in moved})
    for stage, moved in moves.items():
        by_group: dict[Place, int | None] = {}
        for (key, year), effect in moved.items():
            line = lines[key]
            place = groups[line.service, line.kind, line.account], year
            before = by_group.get(place, 0)
            by_group[place] = None if effect is None or before is None else before + effect
        found[stage] = {place: effect for place, effect in by_group.items() if effect != 0}
    return found


def _sums(
    snapshot: BudgetSnapshot,
    places: Sequence[Place],
    base: Mapping[int | None, dict[Place, int]],
    moves: Moves,
) -> Iterator[GroupSum]:
    for stage, version in stages_of(snapshot).items():
        held, moved = base.get(version, {}), moves.get(stage, {})
        for place in places:
            was, effect = held.get(place), moved.get(place, 0)
            amount = amount_at(stage, was, effect, is_set=snapshot.is_set)
            yield GroupSum(str(stage), place[1], place[0], was, effect, amount)
