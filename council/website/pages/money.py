"""Pages of budgets, pots and amendments: stored figures printed, nothing counted here but bars."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from amendments.enums import AmendmentState, Basis, BudgetStage, StatedFigure
from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentLine,
    Budget,
    BudgetSnapshot,
    BudgetVersion,
    Pot,
    PotClaim,
    SnapshotRow,
    StatedTotal,
)
from amendments.queries import ledger_lines
from amendments.rules import CtrChange, check_balance, pot_draws
from amendments.sentences import (
    amendment_sentence,
    balance_sentence,
    between,
    budget_sentence,
    not_itemised,
    pot_sentence,
)
from council.bars import pieces
from council.pages import find, frame, page
from council.rules import year_label
from council.website import queries_money as queries
from council.website.pages.meetings import look_of

Cell = int | None
FIRST = {BudgetStage.RECOMMENDED: 0, BudgetStage.SUBSTANTIVE: 1, BudgetStage.ADOPTED: 2}


def budget(request: HttpRequest, council: str, year: str) -> HttpResponse:
    """Show a budget at its three stages, and what changed it."""
    read = Budget.objects.published().select_related("council")
    record = find(read, f"{council}/budgets/{year}")
    label = label_of(record.year, record)
    snapshot = queries.newest_snapshot(record)
    version = queries.base_version(record)
    amendments = list(queries.amendments_on(record))
    crumbs = [("Budgets", f"/{record.council.slug}/budgets"), (label, "")]
    context = frame(record, "budgets", record.council, crumbs) | {
        "budget": record,
        "label": label,
        "section": "budgets",
        "snapshot": snapshot,
        "behind": snapshot is None or snapshot.number < record.facts_revision,
        "is_set": bool(snapshot and snapshot.is_set),
        "headline": budget_headline(record, snapshot, label),
        "years": year_tables(record, snapshot),
        "version": version,
        "stated": stated_of(version, record),
        "pots": Pot.objects.published().filter(budget=record),
        "amendments": [(amendment, look_of(amendment)) for amendment in amendments],
        "changes": queries.changes_of(record),
    }
    return page(request, "website/budget.html", context)


def pot(request: HttpRequest, council: str, year: str, name: str) -> HttpResponse:
    """Show who wanted money of a pot and who got it."""
    read = Pot.objects.published().select_related("budget__council", "fed_by")
    record = find(read, f"{council}/budgets/{year}/pots/{name}")
    claims = queries.claims_on([record])
    label = label_of(record.budget.year, record.budget)
    crumbs = [
        ("Budgets", f"/{council}/budgets"),
        (label, record.budget.get_absolute_url()),
        (record.name, ""),
    ]
    wanting = {claim.line.version.amendment for claim in claims}
    context = frame(record, "pots", record.budget.council, crumbs) | {
        "pot": record,
        "section": "budgets",
        "headline": pot_headline(record, wanting),
        "years": pot_years(record, claims),
    }
    return page(request, "website/pot.html", context)


def amendment(request: HttpRequest) -> HttpResponse:
    """Show an amendment: what it gives, what pays for it, what became of it."""
    read = Amendment.objects.published().select_related(
        "council", "meeting__body", "motion__budget", "mover", "seconder", "accepted_by",
        "current", "parent", "cause_amendment",
    )  # fmt: skip
    record = find(read, request.path.strip("/"))
    events = queries.events_of(record)
    crumbs = [
        (record.meeting.title or "Meeting", record.meeting.get_absolute_url()),
        ("Amendment", ""),
    ]
    context = frame(record, "amendments", record.council, crumbs) | {
        "amendment": record,
        "meeting": record.meeting,
        "section": "meetings",
        "look": look_of(record),
        "headline": headline(record, events),
        "events": events,
        "decided": decided_by(events),
        "versions": record.versions.all(),
        "parts": Amendment.objects.published().filter(parent=record),
        **ledger_of(record),
    }
    return page(request, "website/amendment.html", context)


def label_of(year: int, budget: Budget) -> str:
    """Print a year as the council does: 2019/20."""
    return year_label(year, budget.council.year_starts_month)


# The budget page.


def budget_headline(budget: Budget, snapshot: BudgetSnapshot | None, label: str) -> str:
    """Say what the budget is at the adopted stage, on the council's own basis."""
    name, total = budget.council.name, None
    if snapshot and budget.basis:
        total = SnapshotRow.objects.filter(
            snapshot=snapshot, stage=BudgetStage.ADOPTED, year=budget.year, basis=budget.basis
        ).first()
    amount = total.amount if total else None
    is_set = bool(snapshot and snapshot.is_set)
    return budget_sentence(name, label, amount, budget.basis, is_set=is_set)


def year_tables(budget: Budget, snapshot: BudgetSnapshot | None) -> list[dict[str, Any]]:
    """Return one table a year: a row a line with its three stages, and the totals by basis."""
    if snapshot is None:
        return []
    years: defaultdict[int, dict[Any, list[SnapshotRow | None]]] = defaultdict(dict)
    for row in queries.snapshot_rows(snapshot):
        cells = years[row.year].setdefault(row.line or Basis(row.basis or ""), [None, None, None])
        cells[FIRST[BudgetStage(row.stage)]] = row
    return [
        year_table(label_of(year, budget), rows, budget) for year, rows in sorted(years.items())
    ]


def year_table(label: str, rows: dict[Any, Any], budget: Budget) -> dict[str, Any]:
    """Return the lines of a year and, apart from them, each basis with a total or an effect."""
    lines = [(line, cells) for line, cells in rows.items() if not isinstance(line, Basis)]
    totals = [(basis, cells) for basis, cells in rows.items() if isinstance(basis, Basis)]
    biggest = max(
        (abs(cell.amount or 0) for _, cells in lines for cell in cells if cell), default=0
    )
    return {
        "label": label,
        "lines": [stage_row(line.service, cells, biggest) for line, cells in lines],
        "totals": [
            stage_row(basis.label, cells, 0) | {"rest": rest_of(cells, lines, basis, budget)}
            for basis, cells in totals
            if any(cell and (cell.amount is not None or cell.effect) for cell in cells)
        ],
    }


def stage_row(name: str, cells: list[SnapshotRow | None], scale: int) -> dict[str, Any]:
    """Return a row of the stages' table: base, change, and a bar to the table's one scale."""
    recommended, substantive, adopted = cells
    effect = substantive.effect if substantive else 0
    base = recommended.amount if recommended else None
    bar: list[Any] = []
    if base and effect is not None:
        bar = pieces([("on", min(base, base + effect)), ("off", abs(effect))], scale)
    return {
        "name": name,
        "recommended": recommended,
        "substantive": substantive,
        "adopted": adopted,
        "effect": effect,
        "bar": bar,
    }


def rest_of(
    cells: list[SnapshotRow | None], lines: list[Any], basis: Basis, budget: Budget
) -> int | None:
    """Return what no line explains of the council's own total; for display alone."""
    if basis != budget.basis or not cells[0]:
        return None
    known = [line_cells[0].amount for _, line_cells in lines if line_cells[0]]
    return not_itemised(cells[0].amount, known)


def stated_of(version: BudgetVersion | None, budget: Budget) -> list[dict[str, Any]]:
    """Return the figures that sources state, those that differ side by side."""
    if version is None:
        return []
    return [
        {
            "stated": total,
            "label": label_of(total.year, budget),
            "name": name_of(total),
        }
        for total in version.stated.all()
    ]


def name_of(total: StatedTotal) -> str:
    """Name a stated figure with its basis, or say that the basis is not known."""
    if total.figure == StatedFigure.SAVINGS:
        return StatedFigure.SAVINGS.label
    return Basis(total.basis).label if total.basis else "Total, basis not known"


# The pot page.


def pot_headline(pot: Pot, wanting: Iterable[Amendment]) -> str:
    """Say who wanted the pot's money and who got it; a report of failure is called a report."""
    states = [one.state for one in wanting]
    carried = sum(state in AmendmentState.in_substantive for state in states)
    as_reported = set(states) == {AmendmentState.NOT_CARRIED}
    undecided = not AmendmentState.live.isdisjoint(states)
    return pot_sentence(
        pot.name, len(states), carried, as_reported=as_reported, undecided=undecided
    )


def pot_years(pot: Pot, claims: list[PotClaim]) -> list[dict[str, Any]]:
    """Return one table a year: what the pot holds, each claim, and all of them together."""
    held = {row.year: row.available for row in pot.amounts.all()}
    draws = pot_draws(map(queries.as_rule, claims))
    wanted = pot_draws(queries.as_rule(claim, AmendmentState.TABLED) for claim in claims)
    years = sorted({*held, *(claim.line.year for claim in claims)})
    tables = []
    for year in years:
        taken, draw = draws.get((pot.reference, year)), wanted.get((pot.reference, year))
        scale = max(held.get(year) or 0, draw.most if draw else 0)
        tables.append(
            {
                "label": label_of(year, pot.budget),
                "available": held.get(year),
                "together": between(draw.least, draw.most) if draw else "",
                "taken": between(taken.taken_least, taken.taken_most) if taken else "nothing",
                "rows": claim_rows([one for one in claims if one.line.year == year], scale),
            }
        )
    return tables


def claim_rows(claims: Iterable[PotClaim], scale: int) -> list[dict[str, Any]]:
    """Return the claims of a year, each bar beginning where the last one ended."""
    rows, begun = [], 0
    for claim in claims:
        record = claim.line.version.amendment
        draws = pot_draws([queries.as_rule(claim, AmendmentState.TABLED)])
        draw = next(iter(draws.values()))
        look = "on" if record.state in AmendmentState.in_substantive else "ghost"
        parts = [("", begun), (look, draw.least), ("maybe", draw.most - draw.least)]
        rows.append(
            {
                "amendment": record,
                "look": look_of(record),
                "amount": between(draw.least, draw.most),
                "bar": [piece for piece in pieces(parts, scale) if piece.look],
            }
        )
        begun += draw.most
    return rows


# The amendment page.


def headline(record: Amendment, events: list[AmendmentEvent]) -> str:
    """Say what became of the amendment, with the figures of its decision."""
    event = decided_by(events)
    figures = (event.decision_for, event.decision_against) if event else (None, None)
    return amendment_sentence(record.title, record.state, *figures)


def decided_by(events: list[AmendmentEvent]) -> AmendmentEvent | None:
    """Return the last decision in the log."""
    decisions = [event for event in events if event.outcome]
    return decisions[-1] if decisions else None


def ledger_of(record: Amendment) -> dict[str, Any]:
    """Return the two sides of the present version, its balance, and who else wants the money."""
    if record.current is None:
        return {"years": [], "gives": [], "pays": [], "rivals": []}
    lines = queries.lines_of(record.current)
    changes = list(record.current.ctr_changes.all())
    facts = ledger_lines([record.current.pk]).get(record.current.pk, ())
    gaps = check_balance(facts, [CtrChange(change.year, change.amount) for change in changes])
    pots = {claim.pot for line in lines for claim in line.claims.all()}
    years = sorted({line.year for line in lines})
    budget = record.motion.budget
    return {
        "years": [label_of(year, budget) if budget else str(year) for year in years],
        "gives": side(lines, years, +1),
        "pays": side(lines, years, -1),
        "balance": balance_sentence(gaps, record.current.lines_complete),
        "has_lines": bool(lines),
        "ctr_changes": [
            (label_of(change.year, budget) if budget else change.year, change.amount)
            for change in changes
        ],
        "assessments": record.current.assessments.all(),
        "rivals": [(rival, look_of(rival)) for rival in queries.rivals_of(record, pots)]
        if pots
        else [],
        "budget": budget,
    }


def side(lines: list[AmendmentLine], years: list[int], sign: int) -> dict[str, Any]:
    """Return one side of the ledger: a row a line of text, a column a year, and the sums."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    sums = dict.fromkeys(years, 0)
    for line in lines:
        if line.amount * sign < 0:
            continue
        name = line.service or line.funding_source or line.description or line.get_kind_display()
        key = name, line.description, line.nature
        row = rows.setdefault(key, {"name": name, "line": line, "cells": dict.fromkeys(years)})
        row["cells"][line.year] = (row["cells"][line.year] or 0) + abs(line.amount)
        row["claims"] = list(line.claims.all())
        sums[line.year] += abs(line.amount)
    for row in rows.values():
        row["cells"] = list(row["cells"].values())
    known = list(sums.values()) if rows else [None for _ in years]
    return {"rows": list(rows.values()), "sums": known}
