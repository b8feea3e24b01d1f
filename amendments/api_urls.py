"""Addresses of motions, amendments, budgets, pots and snapshots in the API."""

from django.urls import path

from amendments.api.amendments import AmendmentList, AmendmentRecord
from amendments.api.budget_lines import BudgetLineList
from amendments.api.budget_versions import BudgetVersionList
from amendments.api.budgets import BudgetList, BudgetRecord
from amendments.api.claims import PotClaimList
from amendments.api.lines import AmendmentLineList
from amendments.api.motions import MotionList, MotionRecord
from amendments.api.pots import PotList, PotRecord
from amendments.api.snapshot_rows import SnapshotRowList
from amendments.api.snapshots import SnapshotList, SnapshotRecord
from amendments.api.stated_totals import StatedTotalList
from amendments.api.what_if import WhatIf
from council.api.views import addresses

urlpatterns = [
    *addresses(MotionList, MotionRecord),
    *addresses(AmendmentList, AmendmentRecord),
    *addresses(BudgetList, BudgetRecord),
    *addresses(SnapshotList, SnapshotRecord),
    *addresses(PotList, PotRecord),
    *addresses(AmendmentLineList),
    *addresses(PotClaimList),
    *addresses(BudgetVersionList),
    *addresses(StatedTotalList),
    *addresses(SnapshotRowList),
    *addresses(BudgetLineList),
    path("what-if", WhatIf.as_view()),
]
