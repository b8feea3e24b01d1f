"""A long table of a budget in sections: each service's lines under what they come to; pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from amendments.enums import Account, LineKind
from council.sentences import places_of
from council.website.budgets.tables import Cell, Place, StageRow, YearTable

MOST_OPEN = 40  # lines that stand on a page without sections

Key = tuple[str, str]  # service or kind of money, account


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one service, or of one kind of money, in one account.

    What they come to is in pounds; None: not known, since that of one line is not.
    """

    name: str
    is_service: bool
    lines: Sequence[StageRow]
    recommended: int | None
    substantive: int | None
    adopted: int | None
    places: int = 0  # decimals of the millions of all sections

    @property
    def is_changed(self) -> bool:
        """Whether amendments change a line of it, or would."""
        return any(row.moves for row in self.lines)


def sections_of(year: YearTable) -> list[Section]:
    """Return the sections of a year's table in the order of the book; none of a short one.

    Where hardly two lines share a service, lines stand by kind of money. Accounts are never
    added up together.
    """
    if len(year.lines) <= MOST_OPEN:
        return []
    is_service = _has_services(year.lines)
    key_of = _by_service if is_service else _by_kind
    rows: dict[Key, list[StageRow]] = {}
    for row in year.lines:
        if row.of is not None:
            rows.setdefault(key_of(row.of), []).append(row)
    found = [_section(key, lines, is_service=is_service) for key, lines in rows.items()]
    places = places_of(
        sum_ for each in found for sum_ in (each.recommended, each.substantive, each.adopted)
    )
    return [replace(each, places=places) for each in found]


def _has_services(rows: Sequence[StageRow]) -> bool:
    """Tell whether services stand for two lines each or more, taken together."""
    return 2 * len({_by_service(row.of) for row in rows if row.of}) <= len(rows)


def _by_service(place: Place) -> Key:
    return place.service, place.account


def _by_kind(place: Place) -> Key:
    return str(LineKind(place.kind).label), place.account


def _section(key: Key, rows: Sequence[StageRow], *, is_service: bool) -> Section:
    name, account = key
    named = [] if account == Account.GENERAL_FUND_REVENUE else [str(Account(account).label)]
    return Section(
        ", ".join([name, *named]),
        is_service,
        rows,
        _sum(rows, lambda row: row.recommended),
        _sum(rows, lambda row: row.substantive),
        _sum(rows, lambda row: row.adopted),
    )


def _sum(rows: Iterable[StageRow], cell_of: Callable[[StageRow], Cell | None]) -> int | None:
    """Add up the lines at one stage; None where one of them is not known."""
    total = 0
    for row in rows:
        cell = cell_of(row)
        if cell is None or cell.amount is None:
            return None
        total += cell.amount
    return total
