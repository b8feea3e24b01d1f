"""The institution's tables of the bundle: councils, people, groups, meetings, sources."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any, ClassVar

from django.utils.text import slugify

from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.bundle.tables import PUBLICATION, evidence
from council.enums import (
    AreaKind,
    BodyKind,
    DatePrecision,
    Evidence,
    MeetingStatus,
    PotRuling,
    PresenceKind,
    ReasonIn,
    ReasonOut,
    RoleKind,
)
from council.models import (
    AgendaItem,
    Area,
    Body,
    Council,
    GroupMembership,
    Identifier,
    Meeting,
    Member,
    MemberName,
    Membership,
    PoliticalGroup,
    Presence,
    Role,
    Source,
    StandingOrders,
)
from council.rules import matching_name

COUNCIL = Column(name="council", to=Council, required=True)
MEMBER = Column(name="member", to=Member, required=True)
MEETING = Column(name="meeting", to=Meeting, required=True)
EVIDENCE = Column(name="evidence", read=evidence)
REFERENCE = Column(name="reference")
VALID_FROM = Column(name="valid_from", read=values.day)
VALID_TO = Column(name="valid_to", read=values.day)
PRIVATE_COLUMNS = frozenset({"address", "home_address", "phone", "telephone", "email", "e-mail"})


def surname_first(name: str) -> str:
    """Return a name as the roll sorts it: the last word first, titles left out."""
    words = name.split()
    known = matching_name(name).split()
    plain = [word for word in words if word.casefold().rstrip(".,") in known] or words
    return " ".join([plain[-1], *plain[:-1]])


class Named(FactTable):
    """A table of public records whose reference ends in a slug made from the name."""

    key = ("reference",)
    ignored = frozenset({"source_id"})
    folder: ClassVar[str] = ""

    def complete(self, draft: Draft, imp: Import) -> None:
        """Give the record its slug and its reference."""
        found = draft.values
        known = self.known_reference(draft, imp)
        if known:
            found["reference"] = known
        council = draft.row.cells["council"].split("/")[0]
        given = str(found.get("reference") or "").rsplit("/", 1)[-1]
        found["slug"] = found.get("slug") or given or slugify(self.slug_source(draft))
        middle = f"{self.folder}/" if self.folder else ""
        found["reference"] = found.get("reference") or f"{council}/{middle}{found['slug']}"

    def slug_source(self, draft: Draft) -> str:
        """Return the words that a slug is made from."""
        return str(draft.values.get("name") or "")

    def known_reference(self, draft: Draft, imp: Import) -> str:
        """Return the reference that the source's own id stands for, if it is known."""
        source_id = draft.row.cells.get("source_id")
        if not source_id:
            return ""
        rows = Identifier.objects.filter(
            council_id=draft.council_id or 0, table=self.file_name, value=source_id
        )
        return rows.values_list("reference", flat=True).first() or ""


class Councils(FactTable):
    """councils.csv."""

    name = "councils"
    model = Council
    key = ("reference",)
    ignored = frozenset({"successors"})
    council_lookup = "slug"
    columns = (
        Column(name="slug", required=True),
        Column(name="name", required=True),
        Column(name="council_type"),
        Column(name="governance"),
        Column(name="area_kind", read=values.choice(AreaKind)),
        Column(name="currency"),
        Column(name="time_zone"),
        Column(name="language"),
        Column(name="year_starts_month", read=values.number),
        Column(name="colour"),
        Column(name="members_complete_from", read=values.day),
        Column(name="is_fictional", read=values.yes_no),
        Column(name="ended_on", read=values.day),
        *PUBLICATION,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the slug the reference, and know the council if it is stored."""
        draft.values["reference"] = draft.values["slug"]
        rows = Council.objects.filter(reference=draft.values["slug"])
        draft.council_id = rows.values_list("pk", flat=True).first()

    def load(self, imp: Import) -> None:
        """Import the councils, then who follows whom."""
        super().load(imp)
        if "successors" not in imp.columns("councils"):
            return
        for row in imp.rows("councils"):
            council = Council.objects.filter(slug=row.cells.get("slug", "")).first()
            wanted = values.several(row.cells["successors"])
            if council and wanted:
                found = Council.objects.filter(reference__in=wanted)
                for missing in set(wanted) - {each.reference for each in found}:
                    imp.fault(row, "successors", f"There is no council {missing!r}.")
                council.successors.set(found)

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield the one council."""
        cells = {column.name: self.written(column, council) for column in self.columns}
        cells["successors"] = ";".join(each.reference for each in council.successors.all())
        yield cells


class Rules(FactTable):
    """standing_orders.csv."""

    name = "standing_orders"
    model = StandingOrders
    key = ("council_id", "valid_from")
    columns = (
        COUNCIL,
        Column(name="valid_from", read=values.day, required=True),
        *(
            Column(name=name, read=values.number)
            for name in (
                "seats", "quorum_numerator", "quorum_denominator", "named_vote_requested_by",
                "amendment_deadline_days", "amendments_per_group", "executive_period_days",
            )
        ),
        *(
            Column(name=name, read=values.yes_no)
            for name in (
                "named_vote_at_budget", "named_vote_on_amendments", "signoff_required",
                "four_eyes", "remote_allowed", "proxy_allowed",
            )
        ),
        Column(name="pot_ruling", read=values.choice(PotRuling)),
    )  # fmt: skip


class Areas(FactTable):
    """areas.csv."""

    name = "areas"
    model = Area
    key = ("council_id", "slug")
    columns: ClassVar[tuple[Column, ...]] = (
        COUNCIL,
        Column(name="name", required=True),
        Column(name="slug"),
        Column(name="code"),
        Column(name="seats", read=values.number),
        VALID_FROM,
        VALID_TO,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the slug from the name."""
        draft.values["slug"] = draft.values.get("slug") or slugify(str(draft.values["name"]))


class Groups(Named):
    """groups.csv."""

    name = "groups"
    model = PoliticalGroup
    folder = "groups"
    columns: ClassVar[tuple[Column, ...]] = (
        COUNCIL,
        Column(name="name", required=True),
        REFERENCE,
        Column(name="slug"),
        Column(name="short_name"),
        Column(name="colour"),
        Column(name="is_unaligned", read=values.yes_no),
        VALID_FROM,
        VALID_TO,
        *PUBLICATION,
    )


SIMPLE = frozenset({"area", "group", "party", "from", "to"})


class Members(Named):
    """members.csv."""

    name = "members"
    model = Member
    folder = "members"
    ignored = frozenset({"source_id", *SIMPLE})
    columns = (
        COUNCIL,
        Column(name="name", required=True),
        REFERENCE,
        Column(name="slug"),
        Column(name="sort_name"),
        Column(name="seat", read=values.number),
        *PUBLICATION,
    )

    def has_good_header(self, imp: Import, given: list[str]) -> bool:
        """Refuse columns of people's addresses."""
        head = Row("members.csv", 1, {})
        private = PRIVATE_COLUMNS & set(given)
        for name in sorted(private):
            imp.fault(head, name, "Addresses and numbers of people are not kept: delete this.")
        return not private and super().has_good_header(imp, given)

    def slug_source(self, draft: Draft) -> str:
        """Leave titles out of the address."""
        return matching_name(str(draft.values["name"]))

    def complete(self, draft: Draft, imp: Import) -> None:
        """Give the member an address and a place in the roll."""
        super().complete(draft, imp)
        if not draft.values.get("sort_name"):
            draft.values["sort_name"] = surname_first(str(draft.values["name"]))


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


class MemberNames(FactTable):
    """member_names.csv."""

    name = "member_names"
    model = MemberName
    key = ("member_id", "valid_from")
    council_lookup = "member__council"
    columns = (MEMBER, Column(name="name", required=True), Column(name="sort_name"), VALID_FROM,
               EVIDENCE)  # fmt: skip

    def complete(self, draft: Draft, imp: Import) -> None:
        """Say how the name is sorted and from when it holds."""
        found = draft.values
        found["sort_name"] = found.get("sort_name") or surname_first(str(found["name"]))
        found.setdefault("valid_from", None)


class Memberships(FactTable):
    """memberships.csv."""

    name = "memberships"
    model = Membership
    key = ("member_id", "valid_from")
    council_lookup = "member__council"
    columns = (
        MEMBER,
        Column(name="area", to=Area),
        VALID_FROM,
        VALID_TO,
        Column(name="reason_in", read=values.choice(ReasonIn)),
        Column(name="reason_out", read=values.choice(ReasonOut)),
        EVIDENCE,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """No first day is a first day that is not known."""
        draft.values.setdefault("valid_from", None)


class GroupMemberships(FactTable):
    """group_memberships.csv."""

    name = "group_memberships"
    model = GroupMembership
    key = ("member_id", "started_at")
    council_lookup = "member__council"
    columns = (
        MEMBER,
        Column(name="group", to=PoliticalGroup, required=True),
        Column(name="started_at", read=values.moment),
        Column(name="ended_at", read=values.moment),
        Column(name="precision", read=values.choice(DatePrecision)),
        Column(name="reason"),
        EVIDENCE,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """No start is a start that is not known."""
        draft.values.setdefault("started_at", None)


class Bodies(Named):
    """bodies.csv."""

    name = "bodies"
    model = Body
    columns = (
        COUNCIL,
        Column(name="name", required=True),
        REFERENCE,
        Column(name="slug"),
        Column(name="kind", read=values.choice(BodyKind)),
        *PUBLICATION,
    )


class Roles(FactTable):
    """roles.csv."""

    name = "roles"
    model = Role
    key = ("member_id", "kind", "title", "valid_from")
    council_lookup = "member__council"
    columns = (
        MEMBER,
        Column(name="kind", read=values.choice(RoleKind), required=True),
        Column(name="title"),
        Column(name="body", to=Body),
        VALID_FROM,
        VALID_TO,
        EVIDENCE,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Hold what is not given of the key for not known."""
        draft.values.setdefault("valid_from", None)
        draft.values.setdefault("title", "")


DAY_LENGTH = {DatePrecision.DAY: 10, DatePrecision.MONTH: 7, DatePrecision.YEAR: 4}


class Meetings(FactTable):
    """meetings.csv; the status `closed` is reached by a verb after the events."""

    name = "meetings"
    model = Meeting
    key = ("reference",)
    ignored = frozenset({"source_id", "council"})
    columns = (
        Column(name="body", to=Body, required=True),
        Column(name="held_on", read=values.day, required=True),
        Column(name="date_precision", read=values.choice(DatePrecision)),
        REFERENCE,
        Column(name="title"),
        Column(name="venue"),
        Column(name="note"),
        Column(name="starts_at", read=values.moment),
        Column(name="started_at", read=values.moment),
        Column(name="ended_at", read=values.moment),
        Column(name="status", read=values.choice(MeetingStatus)),
        Column(name="is_budget_decision", read=values.yes_no),
        *PUBLICATION,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Give the meeting its reference; leave its closing to the verb."""
        found = draft.values
        found["council_id"] = draft.council_id
        precision = found.get("date_precision") or DatePrecision.DAY
        body = Body.objects.values_list("reference", flat=True).get(pk=found["body_id"])
        label = found["held_on"].isoformat()[: DAY_LENGTH[DatePrecision(precision)]]
        found["reference"] = found.get("reference") or f"{body}/{label}"

    def build(self, draft: Draft, imp: Import) -> Any:
        """Keep a meeting open until its events are applied."""
        ends = {MeetingStatus.CLOSED, MeetingStatus.OPEN, MeetingStatus.ADJOURNED}
        if draft.values.get("status") in ends:
            endings = imp.shared.setdefault("meeting_endings", {})
            endings[draft.values["reference"]] = (draft.values["status"], draft.row)
            draft.values["status"] = MeetingStatus.SCHEDULED
        return super().build(draft, imp)

    def differences(self, record: Any, draft: Draft) -> dict[str, Any]:
        """Leave the status to the verb that reaches it."""
        found = super().differences(record, draft)
        found.pop("status", None)
        return found

    def compare(self, record: Any, draft: Draft, imp: Import) -> None:
        """Remember a meeting that the file ends; then compare the rest."""
        wanted = draft.values.get("status")
        if wanted and wanted not in {record.status, MeetingStatus.SCHEDULED}:
            endings = imp.shared.setdefault("meeting_endings", {})
            endings[record.reference] = (wanted, draft.row)
        super().compare(record, draft, imp)


class AgendaItems(FactTable):
    """agenda_items.csv."""

    name = "agenda_items"
    model = AgendaItem
    key = ("meeting_id", "position")
    council_lookup = "meeting__council"
    columns = (
        MEETING,
        Column(name="position", read=values.number, required=True),
        Column(name="title", required=True),
        Column(name="number"),
        Column(name="is_budget_decision", read=values.yes_no),
        Column(name="is_exempt", read=values.yes_no),
    )


class Presences(FactTable):
    """presence.csv."""

    name = "presence"
    model = Presence
    key = ("meeting_id", "member_id", "from_at")
    council_lookup = "meeting__council"
    columns = (
        MEETING,
        MEMBER,
        Column(name="kind", read=values.choice(PresenceKind)),
        Column(name="from_at", read=values.moment),
        Column(name="to_at", read=values.moment),
        EVIDENCE,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """No time is the whole meeting."""
        draft.values.setdefault("from_at", None)


class Sources(FactTable):
    """sources.csv; read last, for it may be about any record."""

    name = "sources"
    model = Source
    key = ("about", "field", "title", "url")
    columns = (
        Column(name="about", required=True),
        Column(name="title", required=True),
        Column(name="field"),
        Column(name="evidence", read=evidence),
        Column(name="publisher"),
        Column(name="url"),
        Column(name="published_on", read=values.day),
        Column(name="note"),
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Find the council by the first word of the reference."""
        found = draft.values
        slug = str(found["about"]).split("/")[0]
        council = Council.objects.filter(slug=slug).first()
        if council is None:
            imp.fault(draft.row, "about", f"There is no council {slug!r}.")
            draft.is_broken = True
            return
        draft.council_id = found["council_id"] = council.pk
        found["field"], found["url"] = found.get("field", ""), found.get("url", "")
        if not draft.row.cells.get("evidence"):
            found["evidence"] = Evidence.PRESS


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
