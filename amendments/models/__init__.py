"""Motions, amendments, budgets and the money between them."""

from amendments.models.amendments import Amendment, AmendmentVersion, Assessment
from amendments.models.budget import (
    Budget,
    BudgetChange,
    BudgetVersion,
    ReferendumLimit,
    StatedTotal,
)
from amendments.models.budget_lines import BudgetAmount, BudgetLine
from amendments.models.events import AmendmentEvent, MotionEvent
from amendments.models.lines import AmendmentLine, CtrChange, PotClaim, RevenueCost
from amendments.models.motions import Motion, MotionVersion
from amendments.models.pots import Pot, PotAmount
from amendments.models.rivals import InterplayLine, InterplayNote, RivalRuling
from amendments.models.snapshots import BudgetSnapshot, SnapshotRow

__all__ = [
    "Amendment",
    "AmendmentEvent",
    "AmendmentLine",
    "AmendmentVersion",
    "Assessment",
    "Budget",
    "BudgetAmount",
    "BudgetChange",
    "BudgetLine",
    "BudgetSnapshot",
    "BudgetVersion",
    "CtrChange",
    "InterplayLine",
    "InterplayNote",
    "Motion",
    "MotionEvent",
    "MotionVersion",
    "Pot",
    "PotAmount",
    "PotClaim",
    "ReferendumLimit",
    "RevenueCost",
    "RivalRuling",
    "SnapshotRow",
    "StatedTotal",
]
