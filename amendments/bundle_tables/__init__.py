"""Tables of the bundle about money: budgets and their pots, motions, amendments, lines.

Facts of a budget are rows; motions and amendments are made by the verbs of
`amendments.actions`. What their events need later is left in `Import.shared`.
"""

from amendments.bundle_tables.assessments import Assessments
from amendments.bundle_tables.budget_lines import BudgetAmounts, BudgetLines
from amendments.bundle_tables.budgets import (
    Budgets,
    BudgetVersions,
    ReferendumLimits,
    StatedTotals,
)
from amendments.bundle_tables.interplay import InterplayLines, InterplayNotes
from amendments.bundle_tables.pots import PotAmounts, Pots
from amendments.bundle_tables.proposals import Amendments, Motions
from amendments.bundle_tables.rival_rulings import RivalRulings
from amendments.bundle_tables.versions import (
    AmendmentVersions,
    CtrChanges,
    Lines,
    LinesAlias,
    MotionVersions,
    PotClaims,
)
from council.bundle import FactTable

BUDGET_TABLES: tuple[FactTable, ...] = (
    ReferendumLimits(),
    Budgets(),
    BudgetVersions(),
    StatedTotals(),
    BudgetLines(),
    BudgetAmounts(),
    Pots(),
    PotAmounts(),
)
COLLECTED: tuple[FactTable, ...] = (
    MotionVersions(),
    AmendmentVersions(),
    Lines(),
    LinesAlias(),
    PotClaims(),
    CtrChanges(),
)
PROPOSALS: tuple[FactTable, ...] = (Motions(), Amendments())
AFTER_EVENTS: tuple[FactTable, ...] = (Assessments(),)
RIVAL_TABLES: tuple[FactTable, ...] = (RivalRulings(), InterplayLines(), InterplayNotes())
