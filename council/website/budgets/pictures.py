"""Which tables of steps a budget's page draws: whole budget, services, what lies outside."""

from collections.abc import Iterable
from dataclasses import dataclass

from amendments.enums import LineKind
from council.website.budgets.moves import Move, moves_on_basis, outside
from council.website.budgets.reading import Laid
from council.website.budgets.steps import Picture, Way, outside_picture, picture
from council.website.budgets.tables import StageRow
from council.website.queries_book import Group

SERVICES = frozenset({LineKind.SPENDING, LineKind.SERVICE_INCOME, LineKind.SPECIFIC_GRANT})
MOST = 12  # tables of services on one page; the rest stand on the page of each service


@dataclass(frozen=True, slots=True)
class Pictures:
    """Tables of steps, and how many more there are."""

    drawn: list[Picture]
    more: int = 0

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self.drawn)


def whole_picture(laid: Laid) -> tuple[Picture | None, int]:
    """Draw the whole budget on its own basis, and count the amendments that move nothing in it.

    None where the council's own total is not known.
    """
    total = laid.own_year.own_total if laid.own_year else None
    if total is None or total.recommended is None or total.recommended.amount is None:
        return None, 0
    moves = moves_on_basis(
        laid.told,
        laid.entries,
        laid.budget.basis,
        laid.budget.year,
        reserves_in_net_budget=laid.budget.reserves_in_net_budget,
    )
    moving = [move for move in moves if move.amount != 0]
    way = way_of(laid, total, moving)
    return picture(way, laid.currency), len(moves) - len(moving)


def service_pictures(laid: Laid, rows: Iterable[StageRow], *, all_rows: bool = False) -> Pictures:
    """Draw each service of the budget's own year that an amendment would change, in book order.

    With `all_rows` also lines of other money, and those that changed from the year before alone.
    """
    chosen = [
        row
        for row in rows
        if (row.moves and (all_rows or (row.of and row.of.kind in SERVICES)))
        or (all_rows and row.before is not None)
    ]
    drawn = [picture(way_of(laid, row, list(row.moves)), laid.currency) for row in chosen[:MOST]]
    return Pictures(drawn, max(len(chosen) - MOST, 0))


def way_of(laid: Laid, row: StageRow, moves: list[Move]) -> Way:
    """Return the way of a line or a total from last year to where it ended."""
    end = row.adopted if laid.is_set else row.substantive
    return Way(
        row.name,
        laid.label,
        row.recommended.amount if row.recommended else None,
        end.amount if end else None,
        laid.is_set,
        note=note_of(row),
        before_year=laid.before_label,
        before=row.before,
        moves=moves,
    )


def note_of(row: StageRow) -> str:
    """Say what a line is besides its service."""
    if row.of is None:
        return ""
    if isinstance(row.of, Group):
        return row.of.note
    kind = "" if row.of.kind == LineKind.SPENDING else LineKind(row.of.kind).label
    return ". ".join(part for part in (row.of.description, kind) if part)


def outside_pictures(laid: Laid) -> Pictures:
    """Draw what amendments add to what no line of this budget shows."""
    found = list(outside(laid.entries))
    drawn = [
        outside_picture(each, laid.year(each.year), laid.currency, is_set=laid.is_set)
        for each in found[:MOST]
    ]
    return Pictures(drawn, max(len(found) - MOST, 0))
