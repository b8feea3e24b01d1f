"""Facts that totals are made of, read by version: lines, stated totals and changes of tax."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from amendments.enums import BudgetStage, MotionState
from amendments.models import AmendmentLine, BudgetVersion, CtrChange, StatedTotal
from amendments.rules import CtrChange as CtrFact
from amendments.rules import LedgerLine, Stated

# A budget is set once its motion stands carried; in principle it is not (domain 3.4).
SET = frozenset({MotionState.CARRIED, MotionState.FINAL})


Held = dict[str, BudgetVersion]


def held_at(changes: Iterable[tuple[int, BudgetVersion]], revision: int) -> Held:
    """Return the newest figures of each stage, by stage, as changes up to a revision name them."""
    return {version.stage: version for at, version in changes if at <= revision}


def keys_of(held: Held) -> tuple[int | None, int | None, int | None]:
    """Return the keys of the figures held, in the order of the stages they were published at."""
    recommended, adopted, adjusted = (
        held[stage].pk if stage in held else None for stage in BudgetStage.published
    )
    return recommended, adopted, adjusted


def latest_release(times: Iterable[datetime | None]) -> datetime | None:
    """Return the latest of the times until which what went in is held; None: it is not."""
    return max((until for until in times if until is not None), default=None)


def whole_of(amendment: int, parent: int | None) -> str:
    """Name the amendment whose lines balance together: the one that parts are parts of."""
    return f"paper {parent or amendment}"


def stated_by_version(rows: Iterable[StatedTotal]) -> dict[int, tuple[Stated, ...]]:
    found: defaultdict[int, list[Stated]] = defaultdict(list)
    for row in rows:
        stated = Stated(row.year, row.basis, row.amount, row.is_used, row.stage)
        found[row.version_id].append(stated)
    return {version: tuple(stated) for version, stated in found.items()}


# In the order of a LedgerLine's fields.
LEDGER_COLUMNS = (
    *("version_id", "year", "account", "kind", "amount", "nature", "role"),
    *("line__key", "service", "entered_unit", "entered_precision"),
)


def ledger_lines(version_ids: Iterable[int]) -> dict[int, tuple[LedgerLine, ...]]:
    """Return the lines of amendment versions, by version, in their order; amounts in pounds."""
    found: defaultdict[int, list[LedgerLine]] = defaultdict(list)
    rows = AmendmentLine.objects.filter(version_id__in=version_ids)
    for version, *rest in rows.order_by("version_id", "position").values_list(*LEDGER_COLUMNS):
        found[version].append(LedgerLine(str(version), *rest))
    return {version: tuple(lines) for version, lines in found.items()}


def ctr_facts(version_ids: Iterable[int]) -> dict[int, tuple[CtrFact, ...]]:
    """Return the stated changes of the council tax requirement, by version; pounds."""
    found: defaultdict[int, list[CtrFact]] = defaultdict(list)
    rows = CtrChange.objects.filter(version_id__in=version_ids).order_by("version_id", "year")
    for version, year, amount in rows.values_list("version_id", "year", "amount"):
        found[version].append(CtrFact(year, amount))
    return {version: tuple(changes) for version, changes in found.items()}
