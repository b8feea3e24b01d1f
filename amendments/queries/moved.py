"""What one change of facts moved: a few lines, and sums that the database makes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from django.db.models import Sum

from amendments.enums import Account, AmendmentState, BudgetStage, StatedFigure
from amendments.models import (
    AmendmentLine,
    BudgetAmount,
    BudgetChange,
    BudgetLine,
    BudgetVersion,
    CtrChange,
    StatedTotal,
)
from amendments.queries.changes import Changes, Event
from amendments.queries.facts import ctr_facts, keys_of, ledger_lines, stated_by_version
from amendments.rules import (
    BaseLine,
    BudgetFacts,
    Figures,
    LedgerLine,
    Row,
    VersionFacts,
    rounding_of,
    totals,
)

REVENUE = Account.GENERAL_FUND_REVENUE


@dataclass(frozen=True, slots=True)
class Moved:
    """A budget after one change of its facts: every total, and each line that the change moved.

    `held` are the keys of the figures that it starts from, in the order of the stages, `inputs`
    those of the versions in force, `line_ids` those of the budget lines.
    """

    held: tuple[int | None, int | None, int | None]
    is_set: bool
    inputs: dict[str, list[int]]
    visible_from: datetime | None
    totals: tuple[Row, ...]
    lines: tuple[Row, ...]
    line_ids: Mapping[str, int]


Places = dict[str, set[tuple[str, int]]]  # lines and years by stage


def moved_by(log: Changes, change: BudgetChange) -> Moved:
    """Return the totals after a change from all that is in force, with sums by the database."""
    at = change.revision
    places, touched = _places_of(log.moved(at))
    standing = log.standing(at).values()
    versions = _added_together(standing, log.in_force(at), touched)
    facts = _facts_around(log, change, touched, versions)
    facts = replace(facts, rounding=_rounding(standing, log.in_force(at)))
    rows = totals(facts)
    return Moved(
        held=keys_of(log.held_at(at)),
        is_set=facts.is_set,
        inputs=log.in_force(at),
        visible_from=log.visible_from(change),
        totals=tuple(row for row in rows if row.line is None),
        lines=_rows_at(places, rows),
        line_ids={key: line for line, key in touched.items()},
    )


def _added_together(
    standing: Iterable[Event], in_force_: Mapping[str, list[int]], touched: dict[int, str]
) -> tuple[VersionFacts, ...]:
    """Return what is in force as if it were one version for each state."""
    incomplete = {event.version for event in standing if not event.is_known}
    adopted = set(in_force_["adopted"])
    together = {
        AmendmentState.ADOPTED: [*in_force_["adopted"]],
        AmendmentState.CARRIED: [one for one in in_force_["substantive"] if one not in adopted],
    }
    return tuple(
        VersionFacts(
            version=str(state),
            state=state,
            lines=_lines_around(versions, touched),
            ctr_changes=(),
            sequence=sequence,
            lines_complete=incomplete.isdisjoint(versions),
        )
        for sequence, (state, versions) in enumerate(together.items())
        if versions
    )


def _rows_at(places: Places, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the row of each line and year, by stage; without one nothing is known of it."""
    found = {(row.stage, row.line, row.year): row for row in rows if row.line is not None}
    return tuple(
        found.get(
            (BudgetStage(stage), key, year),
            Row(BudgetStage(stage), year, key, None, None, 0, None),
        )
        for stage, wanted in places.items()
        for key, year in sorted(wanted)
    )


def _rounding(
    standing: Iterable[Event], in_force_: Mapping[str, list[int]]
) -> dict[str, dict[int, int]]:
    """Return what only rounding puts between lines and stated tax, by stage and year; pounds.

    The database finds the few versions whose lines do not add up to nought, or that state a
    change of tax: all others have no gap.
    """
    whole = {event.version: event.whole for event in standing}
    rows = AmendmentLine.objects.filter(version_id__in=whole, account=REVENUE).order_by()
    sums = rows.values("version_id", "year").annotate(together=Sum("amount"))
    open_ = set(sums.exclude(together=0).values_list("version_id", flat=True))
    open_ |= set(
        CtrChange.objects.filter(version_id__in=whole).values_list("version_id", flat=True)
    )
    lines, changes = ledger_lines(open_), ctr_facts(open_)
    found = {
        version: VersionFacts(
            str(version), "", lines.get(version, ()), changes.get(version, ()), 0,
            whole=whole[version],
        )
        for version in sorted(open_)
    }  # fmt: skip
    return {
        str(stage): rounding_of(found[key] for key in in_force_.get(stage, ()) if key in found)
        for stage in BudgetStage
    }


def facts_around(log: Changes, change: BudgetChange, others: Iterable[LedgerLine]) -> BudgetFacts:
    """Return the facts as at a change, with each version's own lines.

    Budget lines that neither these versions nor the `others` move are added together.
    """
    standing = log.standing(change.revision).values()
    lines = ledger_lines(event.version for event in standing)
    changes = ctr_facts(event.version for event in standing)
    keys = {line.line for line in (*chain(*lines.values()), *others) if line.line is not None}
    moved = BudgetLine.objects.filter(budget=log.budget, key__in=keys).order_by()
    versions = tuple(
        VersionFacts(
            version=str(event.version),
            state=event.state,
            lines=lines.get(event.version, ()),
            ctr_changes=changes.get(event.version, ()),
            sequence=sequence,
            lines_complete=event.is_known,
            whole=event.whole,
        )
        for sequence, event in enumerate(standing, start=1)
    )
    return _facts_around(log, change, dict(moved.values_list("pk", "key")), versions)


def _facts_around(
    log: Changes, change: BudgetChange, touched: dict[int, str], versions: tuple[VersionFacts, ...]
) -> BudgetFacts:
    held = log.held_at(change.revision)
    rows = StatedTotal.objects.filter(version__in=held.values(), figure=StatedFigure.TOTAL)
    stated = stated_by_version(rows)
    figures = {
        stage: Figures(
            lines=base_around(version, touched),
            lines_complete=version.lines_complete,
            stated=stated.get(version.pk, ()),
            complete_on=version.complete_on,
        )
        for stage, version in held.items()
    }
    recommended = figures.pop(BudgetStage.RECOMMENDED, Figures())
    return BudgetFacts(
        lines=recommended.lines,
        lines_complete=recommended.lines_complete,
        stated=recommended.stated,
        versions=versions,
        reserves_in_net_budget=log.budget.reserves_in_net_budget,
        is_set=log.is_set(change.revision),
        complete_on=recommended.complete_on,
        published=figures,
    )


def _places_of(moved: Mapping[str, set[int]]) -> tuple[Places, dict[int, str]]:
    """Return the lines and years that versions move, by stage, and the keys of those lines."""
    versions = set().union(*moved.values())
    rows = AmendmentLine.objects.filter(version_id__in=versions, line__isnull=False)
    places: Places = {stage: set() for stage in moved}
    keys: dict[int, str] = {}
    columns = "version_id", "line_id", "line__key", "year"
    for version, line, key, year in rows.order_by().values_list(*columns):
        keys[line] = key
        for stage, ids in moved.items():
            if version in ids:
                places[stage].add((key, year))
    return places, keys


def base_around(version: BudgetVersion, touched: dict[int, str]) -> tuple[BaseLine, ...]:
    """Return the touched lines as recommended, and all others added together by kind."""
    amounts = BudgetAmount.objects.filter(version=version)
    own: defaultdict[int, dict[int, int]] = defaultdict(dict)
    sorts: dict[int, tuple[str, str]] = {}
    columns = "line__account", "line__kind", "year", "amount"
    if touched:
        rows = amounts.filter(line_id__in=touched).values_list("line_id", *columns)
        for line, account, kind, year, amount in rows:
            own[line][year] = amount
            sorts[line] = account, kind
    rest: defaultdict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    if version.lines_complete or version.complete_on:
        groups = amounts.exclude(line_id__in=touched).order_by()
        together = groups.values_list("line__account", "line__kind", "year")
        for account, kind, year, amount in together.annotate(together=Sum("amount")):
            rest[account, kind][year] = amount
    else:
        years = amounts.order_by().values_list("year", flat=True).distinct()
        rest["", ""] = dict.fromkeys(years, 0)
    return (
        *(BaseLine(touched[line], *sorts[line], years) for line, years in own.items()),
        *(BaseLine(None, *sort, years) for sort, years in rest.items()),
    )


def _lines_around(versions: list[int], touched: dict[int, str]) -> tuple[LedgerLine, ...]:
    """Return what versions do to the touched lines, and all else they do added together."""
    rows = AmendmentLine.objects.filter(version_id__in=versions).order_by()
    sort = "account", "kind", "year"
    own = rows.filter(line_id__in=touched).values_list("line_id", *sort)
    other = rows.exclude(line_id__in=touched).values_list(*sort)
    found = [
        _sum_of(touched[line], *rest) for line, *rest in own.annotate(together=Sum("amount"))
    ] if touched else []  # fmt: skip
    return (*found, *(_sum_of(None, *rest) for rest in other.annotate(together=Sum("amount"))))


def _sum_of(key: str | None, account: str, kind: str, year: int, amount: int) -> LedgerLine:
    return LedgerLine("", year, account, kind, amount, "", "", line=key)
