"""The clerks' admin of motions, amendments and budgets."""

from amendments.admin.amendments import AmendmentAdmin
from amendments.admin.figures import BudgetAdmin
from amendments.admin.meetings import MeetingWithPapersAdmin
from amendments.admin.motions import MotionAdmin
from amendments.admin.versions import AmendmentVersionAdmin

__all__ = [
    "AmendmentAdmin",
    "AmendmentVersionAdmin",
    "BudgetAdmin",
    "MeetingWithPapersAdmin",
    "MotionAdmin",
]
