"""What of motions and money the change feed tells, and what else the rows of its lists show."""

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from amendments.api.amendments import AmendmentList
from amendments.api.budgets import BudgetList
from amendments.api.motions import MotionList
from amendments.api.pots import PotList
from amendments.api.snapshots import SnapshotList
from amendments.models import Amendment, Budget, BudgetSnapshot, Motion, Pot
from council.changes.told import Told
from council.models import Council, Meeting, Member, PoliticalGroup

SNAPSHOT_REFERENCE = Concat(
    F("budget__reference"), Value("/snapshot-"), Cast("number", CharField())
)
LINES = "versions__lines"

TOLD = [
    Told(view=BudgetList, model=Budget, shows={Council: ("council",)}),
    Told(
        view=MotionList,
        model=Motion,
        rests_on={Meeting: "meeting"},
        shows={Council: ("council",), Member: ("mover", "seconder"), Budget: ("budget",)},
    ),
    Told(
        view=AmendmentList,
        model=Amendment,
        rests_on={Meeting: "meeting"},
        shows={
            Council: ("council",),
            Member: ("mover", "seconder", "accepted_by", "versions__altered_by"),
            PoliticalGroup: ("groups",),
            Motion: ("motion",),
            Budget: ("motion__budget", f"{LINES}__line__budget"),
            Pot: (f"{LINES}__claims__pot",),
            Amendment: ("parent", "parts", "cause_amendment"),
        },
    ),
    Told(
        view=PotList,
        model=Pot,
        council="budget__council",
        rests_on={Budget: "budget"},
        shows={
            Council: ("budget__council",),
            Amendment: ("claims__line__version__amendment",),
        },
    ),
    Told(
        view=SnapshotList,
        model=BudgetSnapshot,
        council="budget__council",
        reference=SNAPSHOT_REFERENCE,
        revision="number",
        rests_on={Budget: "budget"},
        shows={Council: ("budget__council",)},
    ),
]
