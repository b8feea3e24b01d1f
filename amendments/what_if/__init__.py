"""What if: reads the amendments of a meeting and answers what other decisions would have made.

It adds up by the same `rules.totals` as the snapshots do, from the facts that may be read now.
"""

from amendments.what_if.answering import answer
from amendments.what_if.asking import MOST_CHOSEN, budget_of, budgets_of, choose, options_of
from amendments.what_if.shapes import (
    Answer,
    Clash,
    Option,
    PotStep,
    ServiceStep,
    Step,
)

__all__ = [
    "MOST_CHOSEN",
    "Answer",
    "Clash",
    "Option",
    "PotStep",
    "ServiceStep",
    "Step",
    "answer",
    "budget_of",
    "budgets_of",
    "choose",
    "options_of",
]
