"""Tables of the bundle about the institution: councils, people, groups, meetings, sources."""

from council.bundle import FactTable
from council.bundle_tables.councils import Areas, Bodies, Councils, Rules
from council.bundle_tables.groups import GroupMemberships, Groups
from council.bundle_tables.meetings import AgendaItems, Meetings, Presences
from council.bundle_tables.members import MemberNames, Members, Memberships, Roles
from council.bundle_tables.simple import (
    SimpleAreas,
    SimpleGroupMemberships,
    SimpleGroups,
    SimpleMemberships,
)
from council.bundle_tables.sources import Sources

TABLES: tuple[FactTable, ...] = (
    Councils(),
    Rules(),
    Areas(),
    SimpleAreas(),
    Groups(),
    SimpleGroups(),
    Members(),
    SimpleMemberships(),
    SimpleGroupMemberships(),
    MemberNames(),
    Memberships(),
    GroupMemberships(),
    Bodies(),
    Roles(),
    Meetings(),
    AgendaItems(),
    Presences(),
)
EXPORTED = tuple(table for table in TABLES if not table.file)
LAST: tuple[FactTable, ...] = (Sources(),)
__all__ = ["EXPORTED", "LAST", "TABLES"]
