"""Facts of a budget as at each revision, rebuilt from events, and how what is stored differs."""

from amendments.queries.added import added_by
from amendments.queries.changes import Changes, changes_of
from amendments.queries.differences import differences
from amendments.queries.facts import SET, Held, ctr_facts, ledger_lines, whole_of
from amendments.queries.figures import (
    Figure,
    compare_stages,
    figures_of,
    figures_of_lines,
    held_by,
    moves_of,
    stages_of,
    totals_of,
    version_at,
)
from amendments.queries.missing import missing_changes, stale_budgets, unwritten
from amendments.queries.motions import motions_before, since_tabled, stands_before
from amendments.queries.moved import Moved, facts_around, moved_by
from amendments.queries.record import budget_record

__all__ = [
    "SET",
    "Changes",
    "Figure",
    "Held",
    "Moved",
    "added_by",
    "budget_record",
    "changes_of",
    "compare_stages",
    "ctr_facts",
    "differences",
    "facts_around",
    "figures_of",
    "figures_of_lines",
    "held_by",
    "ledger_lines",
    "missing_changes",
    "motions_before",
    "moved_by",
    "moves_of",
    "since_tabled",
    "stages_of",
    "stale_budgets",
    "stands_before",
    "totals_of",
    "unwritten",
    "version_at",
    "whole_of",
]
