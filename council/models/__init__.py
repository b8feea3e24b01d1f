"""The institution: councils and their rules, people, meetings, sources and clerks' rights."""

from council.models.access import ClerkRole
from council.models.councils import Area, Council, OldReference, StandingOrders
from council.models.logos import CouncilLogo
from council.models.meetings import AgendaItem, Body, Interest, Meeting, Presence
from council.models.people import (
    GroupMembership,
    Member,
    MemberName,
    Membership,
    Person,
    PoliticalGroup,
    Role,
)
from council.models.search import SearchEntry, SearchProgress, SearchWord
from council.models.sources import Identifier, RecordEvent, Source
from council.records import EventText

__all__ = [
    "AgendaItem",
    "Area",
    "Body",
    "ClerkRole",
    "Council",
    "CouncilLogo",
    "EventText",
    "GroupMembership",
    "Identifier",
    "Interest",
    "Meeting",
    "Member",
    "MemberName",
    "Membership",
    "OldReference",
    "Person",
    "PoliticalGroup",
    "Presence",
    "RecordEvent",
    "Role",
    "SearchEntry",
    "SearchProgress",
    "SearchWord",
    "Source",
    "StandingOrders",
]
