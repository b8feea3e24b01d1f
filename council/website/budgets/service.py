"""The sentence that opens the page of one service of a budget; pure."""

from collections.abc import Sequence

from amendments.enums import LineKind
from council.sentences import count, money
from council.website.budgets.tables import StageRow

BUDGETS = {
    "adopted": "in the adopted budget for",
    "amended": "in the budget as amended so far for",
    "recommended": "in the budget recommended for",
}


def service_sentence(
    name: str, lines: int, rows: Sequence[StageRow], year: str, currency: str, *, is_set: bool
) -> str:
    """Say what a service has, where all its lines are spending of one account and are known.

    `rows` are its lines in the year on the page, `lines` how many it has in all.
    """
    where = _where(rows, is_set=is_set)
    amounts = [_amount(row, is_set=is_set) for row in rows]
    known = [amount for amount in amounts if amount is not None]
    sorts = {(row.of.kind, row.of.account) for row in rows if row.of}
    is_whole = len(known) == lines and len(sorts) == 1
    if not is_whole or {kind for kind, _ in sorts} != {LineKind.SPENDING}:
        return f"{name}: {count(lines, 'line', 'lines')} of the budget for {year}."
    total = money(sum(known), currency)
    return f"{name} has {total} {BUDGETS[where]} {year}."


def _where(rows: Sequence[StageRow], *, is_set: bool) -> str:
    if is_set:
        return "adopted"
    return "amended" if any(row.effect for row in rows) else "recommended"


def _amount(row: StageRow, *, is_set: bool) -> int | None:
    cell = row.adopted if is_set else row.substantive
    return cell.amount if cell else None
