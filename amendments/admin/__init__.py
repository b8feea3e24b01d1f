"""The clerks' admin of motions, amendments and budgets."""

from amendments.admin.figures import BudgetAdmin
from amendments.admin.papers import AmendmentAdmin, MotionAdmin

__all__ = ["AmendmentAdmin", "BudgetAdmin", "MotionAdmin"]
