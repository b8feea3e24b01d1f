"""What of the institution the change feed tells, and what else the rows of its lists show."""

from council.api.bodies import BodyList
from council.api.councils import CouncilList
from council.api.groups import GroupList
from council.api.meetings import MeetingList
from council.api.members import MemberList
from council.changes.told import Told
from council.models import Body, Council, Meeting, Member, PoliticalGroup

TOLD = [
    # The names of its members stand in the list of its areas.
    Told(
        view=CouncilList,
        model=Council,
        council="pk",
        shows={Council: ("successors",), Member: ("members",)},
    ),
    Told(view=BodyList, model=Body, shows={Council: ("council",)}),
    Told(view=GroupList, model=PoliticalGroup, shows={Council: ("council",)}),
    Told(
        view=MemberList,
        model=Member,
        shows={
            Council: ("council",),
            PoliticalGroup: ("group_memberships__group",),
            Member: ("person__members",),
            Body: ("roles__body",),
        },
    ),
    Told(
        view=MeetingList,
        model=Meeting,
        shows={Council: ("council",), Body: ("body",), Member: ("presences__member",)},
    ),
]
