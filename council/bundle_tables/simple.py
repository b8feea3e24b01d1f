"""The simple layout of members.csv: areas, groups and memberships in the member's own row."""

from datetime import datetime, time
from typing import Any

from django.utils.text import slugify

from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.bundle_tables.councils import Areas
from council.bundle_tables.groups import Groups
from council.bundle_tables.members import Members
from council.bundle_tables.shared import COUNCIL
from council.enums import Evidence
from council.models import Area, GroupMembership, Member, Membership, PoliticalGroup


class SimpleAreas(Areas):
    """Areas that the simple layout of members.csv names."""

    file = "members"
    repeats = True
    ignored = frozenset({"name", *(c.name for c in Members.columns), *Members.ignored})
    columns = (COUNCIL, Column(name="area", field="name"))

    def concerns(self, row: Row) -> bool:
        """Keep rows that name an area."""
        return bool(row.cells.get("area"))

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the slug from the name, a reference's last word included."""
        draft.values["slug"] = slugify(str(draft.values["name"]).rsplit("/", 1)[-1])

    def differences(self, record: Any, draft: Draft) -> dict[str, Any]:
        """Leave an area that is known as it is."""
        return {}


class SimpleGroups(Groups):
    """Groups that the simple layout of members.csv names."""

    file = "members"
    repeats = True
    ignored = SimpleAreas.ignored
    columns = (COUNCIL, Column(name="group", field="name"), Column(name="party", field="name"))

    def concerns(self, row: Row) -> bool:
        """Keep rows that name a group."""
        return bool(row.cells.get("group") or row.cells.get("party"))

    def complete(self, draft: Draft, imp: Import) -> None:
        """Take the party where no group is given."""
        cells = draft.row.cells
        name = cells.get("group") or cells.get("party") or ""
        council = cells["council"].split("/")[0]
        slug = slugify(name.rsplit("/", 1)[-1])
        draft.values |= {"name": name, "slug": slug}
        draft.values["reference"] = f"{council}/groups/{slug}"

    def differences(self, record: Any, draft: Draft) -> dict[str, Any]:
        """Leave a group that is known as it is."""
        return {}

    def known_reference(self, draft: Draft, imp: Import) -> str:
        """Return nothing: the source's id in this file is the member's."""
        return ""

    def after_insert(self, record: Any, draft: Draft, imp: Import) -> None:
        """Store nothing more: the source's id in this file is the member's."""


class OfMember(FactTable):
    """A table read from the simple layout: finds the member that the row is about."""

    file = "members"
    ignored = SimpleAreas.ignored
    columns = (COUNCIL, Column(name="name"), Column(name="from", read=values.day, field="start"),
               Column(name="to", read=values.day, field="end"))  # fmt: skip

    def member_of(self, draft: Draft, imp: Import) -> Member:
        """Return the member of the row, imported just before."""
        named = Draft(draft.row, {"name": draft.row.cells["name"]}, draft.council_id)
        named.values["reference"] = draft.row.cells.get("reference")
        named.values["slug"] = draft.row.cells.get("slug")
        Members().complete(named, imp)
        return Member.objects.get(reference=named.values["reference"])

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; a model's own defaults do not matter here."""
        return column.read(cell, setting) if cell else None


class SimpleMemberships(OfMember):
    """Memberships that the simple layout of members.csv names."""

    name = "simple_memberships"
    model = Membership
    key = ("member_id", "valid_from")

    def concerns(self, row: Row) -> bool:
        """Keep rows that tell of a seat."""
        return any(row.cells.get(name) for name in ("area", "from", "to"))

    def complete(self, draft: Draft, imp: Import) -> None:
        """Find the member and the area."""
        found, cells = draft.values, draft.row.cells
        area = slugify(cells.get("area", "").rsplit("/", 1)[-1])
        areas = Area.objects.filter(council_id=draft.council_id or 0, slug=area)
        found |= {"member_id": self.member_of(draft, imp).pk}
        found["valid_from"], found["valid_to"] = found.get("start"), found.get("end")
        found["area_id"] = areas.values_list("pk", flat=True).first()
        found["evidence"] = cells.get("evidence") or Evidence.MINUTES


class SimpleGroupMemberships(OfMember):
    """Group memberships that the simple layout of members.csv names."""

    name = "simple_group_memberships"
    model = GroupMembership
    key = ("member_id", "started_at")

    def concerns(self, row: Row) -> bool:
        """Keep rows that name a group."""
        return bool(row.cells.get("group") or row.cells.get("party"))

    def complete(self, draft: Draft, imp: Import) -> None:
        """Find the member and the group."""
        found, cells = draft.values, draft.row.cells
        named = Draft(draft.row, {}, draft.council_id)
        SimpleGroups().complete(named, imp)
        group = PoliticalGroup.objects.get(reference=named.values["reference"])
        zone, start = imp.zone(draft.row), found.get("start")
        found |= {"member_id": self.member_of(draft, imp).pk, "group_id": group.pk}
        found["started_at"] = datetime.combine(start, time(), zone) if start else None
        found["evidence"] = cells.get("evidence") or Evidence.MINUTES
