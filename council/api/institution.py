"""Lists and records of the institution: councils, groups, members, bodies and meetings."""

from typing import Any

from django.db.models import Q

from council.api.filters import Filter, named, one_of, related, updated_since
from council.api.reading import (
    RECORD,
    Reading,
    Record,
    Row,
    grouped,
    history,
    link,
    linked,
    public_references,
    record,
)
from council.api.shapes import (
    HISTORY_EVENT,
    LINK,
    RECORD_FIELDS,
    choice,
    day,
    list_of_words,
    many,
    moment,
    number,
    one,
    shape,
    truth,
    words,
)
from council.api.views import ListView, RecordView, described_list, described_record
from council.enums import (
    AreaKind,
    BodyKind,
    DatePrecision,
    Evidence,
    MeetingStatus,
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
    Meeting,
    Member,
    MemberName,
    Membership,
    PoliticalGroup,
    Presence,
    Role,
    StandingOrders,
)
from council.pagination import Order

HISTORY = {"history": many(HISTORY_EVENT, "Public changes, oldest first.")}
CSV_RECORD = ("evidence", "published_at", "updated_at", "revision", "sources", "url", "api_url")
OF_COUNCIL = {"council": words("Reference of the council.")}


def filters_of_every_list() -> dict[str, Filter]:
    """Return the filters that every list of records has."""
    return {
        "evidence": one_of("evidence", Evidence),
        "updated_since": updated_since("updated_at", "published_at", "visible_from"),
    }


def filters_of_council(path: str = "council") -> dict[str, Filter]:
    """Return the filters of a list whose records belong to a council."""
    return {"council": named(Council, path, "council"), **filters_of_every_list()}


class HistoryView(RecordView):
    """A record without a log of its own: its public changes come with it."""

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        return {"history": history(row["reference"])}


def with_sources(rows: list[Row], reading: Reading) -> Reading:
    """Read the sources of a page of rows in one query."""
    return reading.with_sources_of(row["reference"] for row in rows)


# Councils.

COUNCIL_COLUMNS = (
    "name", "council_type", "governance", "area_kind", "currency", "time_zone", "language",
    "year_starts_month", "colour", "members_complete_from", "is_fictional", "ended_on",
)  # fmt: skip
COUNCIL = shape(
    "Council",
    {
        **RECORD_FIELDS,
        "name": words(),
        "council_type": words("County, borough, ...; empty: not known."),
        "governance": words("Leader and cabinet, committee system, mayor; empty: not known."),
        "area_kind": choice(AreaKind, "What its members represent."),
        "currency": words("All amounts are whole units of it."),
        "time_zone": words("Times in the API are UTC; pages use this zone."),
        "language": words(),
        "year_starts_month": number("Month in which the financial year starts."),
        "colour": words(),
        "members_complete_from": day("From this day all members are known."),
        "is_fictional": truth("Made up, for trying things out."),
        "ended_on": day("Day on which the council was abolished."),
    },
)
# Rules that stand on a default unless a clerk wrote them down are not told as facts.
ORDERS_COLUMNS = (
    "valid_from", "seats", "named_vote_at_budget", "named_vote_on_amendments",
    "named_vote_requested_by", "amendment_deadline_days", "amendments_per_group",
    "executive_period_days",
)  # fmt: skip
STANDING_ORDERS = shape(
    "StandingOrders",
    {
        "valid_from": day("In force from this day.", known=True),
        "seats": number("Seats of the council, vacant ones too (people).", known=False),
        "named_vote_at_budget": truth("Names are taken at budget decisions."),
        "named_vote_on_amendments": truth("And on amendments to it.", known=False),
        "named_vote_requested_by": number("Members who can ask for names.", known=False),
        "amendment_deadline_days": number("Working days before the meeting.", known=False),
        "amendments_per_group": number(known=False),
        "executive_period_days": number("Working days to object; null: none.", known=False),
    },
)
AREA_COLUMNS = ("name", "code", "seats", "valid_from", "valid_to")
AREA = shape(
    "Area",
    {
        "name": words(),
        "code": words(),
        "seats": number(known=False),
        "valid_from": day(),
        "valid_to": day(),
    },
)
COUNCIL_WHOLE = shape(
    "CouncilRecord",
    {
        **COUNCIL().fields,
        "successors": list_of_words("References of the councils that followed."),
        "standing_orders": many(STANDING_ORDERS, "Local rules, newest first."),
        "areas": many(AREA),
        **HISTORY,
    },
)


@described_list
class CouncilList(ListView):
    """Councils of this installation."""

    name, title, summary = "councils", "Council", "Councils"
    rows = Council.objects.values(*RECORD, *COUNCIL_COLUMNS)
    order = Order("name")
    filters = filters_of_every_list()
    row_shape = COUNCIL
    columns = ("reference", *COUNCIL_COLUMNS, *CSV_RECORD)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources(rows, reading)
        return [
            record(row, self.name, reading) | {name: row[name] for name in COUNCIL_COLUMNS}
            for row in rows
        ]


@described_record("One council, its rules and areas")
class CouncilRecord(HistoryView):
    """One council."""

    listing, shape = CouncilList, COUNCIL_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        key = row["id"]
        successors = Council.objects.published().filter(
            pk__in=Council.successors.through.objects.filter(from_council=key).values("to_council")
        )
        orders = StandingOrders.objects.filter(council=key).order_by("-valid_from")
        areas = Area.objects.filter(council=key).order_by("name", "id")
        return {
            "successors": list(successors.order_by("id").values_list("reference", flat=True)),
            "standing_orders": list(orders.values(*ORDERS_COLUMNS)),
            "areas": list(areas.values(*AREA_COLUMNS)),
            **super().more(row, found, reading),
        }


# Groups.

GROUP_COLUMNS = ("name", "short_name", "colour", "is_unaligned", "valid_from", "valid_to")
GROUP = shape(
    "Group",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "name": words(),
        "short_name": words(),
        "colour": words(),
        "is_unaligned": truth("A heading for members in no group, not a group."),
        "valid_from": day(),
        "valid_to": day(),
    },
)


@described_list
class GroupList(ListView):
    """Political groups."""

    name, title, summary = "groups", "Group", "Groups: members who sit together, not parties"
    rows = PoliticalGroup.objects.values(*RECORD, "council__reference", *GROUP_COLUMNS)
    order = Order("name")
    filters = filters_of_council()
    row_shape = GROUP
    columns = ("reference", "council", *GROUP_COLUMNS, *CSV_RECORD)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources(rows, reading)
        return [
            record(row, self.name, reading)
            | {"council": row["council__reference"]}
            | {name: row[name] for name in GROUP_COLUMNS}
            for row in rows
        ]


@described_record("One group")
class GroupRecord(HistoryView):
    """One group."""

    listing, shape = GroupList, shape("GroupRecord", {**GROUP().fields, **HISTORY})


# Members.

MEMBER_COLUMNS = ("name", "sort_name", "seat")
MEMBER = shape(
    "Member",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "name": words("As shown now."),
        "sort_name": words("Surname first."),
        "seat": number("Number of the seat in the chamber.", known=False),
        "group": one(LINK, known=False, help_text="Group now; null: none, or not known."),
    },
)
SPAN = {"evidence": choice(Evidence)}
MEMBERSHIP = shape(
    "Membership",
    {
        "area": words("Ward or division; null: none.", known=False),
        "valid_from": day(),
        "valid_to": day("Last day in office."),
        "reason_in": choice(ReasonIn),
        "reason_out": choice(ReasonOut),
        **SPAN,
    },
)
IN_GROUP = shape(
    "GroupMembership",
    {
        "group": one(LINK),
        "started_at": moment(),
        "ended_at": moment("First moment outside the group."),
        "precision": choice(DatePrecision, "How exactly the times are known."),
        "reason": words(),
        **SPAN,
    },
)
NAME = shape("MemberName", {"name": words(), "sort_name": words(), "valid_from": day(), **SPAN})
ROLE = shape(
    "Role",
    {
        "kind": choice(RoleKind),
        "title": words("The council's own word."),
        "body": words("Reference of the body.", known=False),
        "valid_from": day(),
        "valid_to": day(),
        **SPAN,
    },
)
MEMBER_WHOLE = shape(
    "MemberRecord",
    {
        **MEMBER().fields,
        "names": many(NAME, "Names over time."),
        "memberships": many(MEMBERSHIP, "Seats held."),
        "group_memberships": many(IN_GROUP, "Groups over time."),
        "roles": many(ROLE, "Offices held."),
        "same_person": list_of_words("References of the same person in other councils."),
        **HISTORY,
    },
)
IN_GROUP_NOW = Q(group_memberships__ended_at__isnull=True)


@described_list
class MemberList(ListView):
    """Members, in order of surname."""

    name, title, summary = "members", "Member", "Members of councils"
    rows = Member.objects.values(*RECORD, "council__reference", *MEMBER_COLUMNS)
    order = Order("sort_name")
    filters = {
        **filters_of_council(),
        "group": related(
            PoliticalGroup, lambda pk: IN_GROUP_NOW & Q(group_memberships__group=pk), "group"
        ),
    }
    row_shape = MEMBER
    columns = (
        "reference", "council", *MEMBER_COLUMNS, "group.reference", "group.name", *CSV_RECORD,
    )  # fmt: skip

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources(rows, reading)
        groups = groups_now([row["id"] for row in rows], reading)
        return [
            record(row, self.name, reading)
            | {"council": row["council__reference"]}
            | {name: row[name] for name in MEMBER_COLUMNS}
            | {"group": groups.get(row["id"])}
            for row in rows
        ]


def groups_now(members: list[int], reading: Reading) -> dict[int, Record | None]:
    """Return the group that each of the members is in now, in one query."""
    rows = GroupMembership.objects.filter(member__in=members, ended_at__isnull=True)
    found = rows.values("member_id", *linked("group"))
    return {row["member_id"]: link(row, "group", reading) for row in found}


@described_record("One member with seats, groups and offices over time")
class MemberRecord(HistoryView):
    """One member."""

    listing, shape = MemberList, MEMBER_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        key = row["id"]
        names = MemberName.objects.filter(member=key)
        return {
            "names": list(names.values("name", "sort_name", "valid_from", "evidence")),
            "memberships": memberships_of(key),
            "group_memberships": group_memberships_of(key, reading),
            "roles": roles_of(key),
            "same_person": same_person(key),
            **super().more(row, found, reading),
        }


def memberships_of(member: int) -> list[Record]:
    """Return the seats that a member has held."""
    names = ("valid_from", "valid_to", "reason_in", "reason_out", "evidence")
    rows = Membership.objects.filter(member=member).values("area__name", *names)
    return [{"area": row["area__name"]} | {name: row[name] for name in names} for row in rows]


def group_memberships_of(member: int, reading: Reading) -> list[Record]:
    """Return the public groups that a member has been in."""
    names = ("started_at", "ended_at", "precision", "reason", "evidence")
    rows = GroupMembership.objects.filter(member=member).values(*linked("group"), *names)
    return [
        {"group": group} | {name: row[name] for name in names}
        for row in rows
        if (group := link(row, "group", reading))
    ]


def roles_of(member: int) -> list[Record]:
    """Return the offices that a member has held."""
    names = ("kind", "title", "valid_from", "valid_to", "evidence")
    rows = list(Role.objects.filter(member=member).values("body_id", *names))
    bodies = public_references(Body, (row["body_id"] for row in rows))
    return [
        {name: row[name] for name in names} | {"body": bodies.get(row["body_id"])} for row in rows
    ]


def same_person(member: int) -> list[str]:
    """Return the references of the members whom the deliberate verb joined with this one."""
    others = Member.objects.published().filter(person__members=member, person__isnull=False)
    return list(others.exclude(pk=member).order_by("id").values_list("reference", flat=True))


# Bodies.

BODY = shape("Body", {**RECORD_FIELDS, **OF_COUNCIL, "name": words(), "kind": choice(BodyKind)})


@described_list
class BodyList(ListView):
    """Full councils, cabinets and committees."""

    name, title, summary = "bodies", "Body", "Full council, cabinets and committees"
    rows = Body.objects.values(*RECORD, "council__reference", "name", "kind")
    order = Order("name")
    filters = {**filters_of_council(), "kind": one_of("kind", BodyKind)}
    row_shape = BODY
    columns = ("reference", "council", "name", "kind", *CSV_RECORD)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources(rows, reading)
        return [
            record(row, self.name, reading)
            | {
                "council": row["council__reference"],
                "name": row["name"],
                "kind": row["kind"],
            }
            for row in rows
        ]


@described_record("One body")
class BodyRecord(HistoryView):
    """One body."""

    listing, shape = BodyList, shape("BodyRecord", {**BODY().fields, **HISTORY})


# Meetings.

MEETING_COLUMNS = (
    "title", "held_on", "date_precision", "starts_at", "started_at", "ended_at", "venue",
    "status", "is_budget_decision", "note",
)  # fmt: skip
ITEM_COLUMNS = ("position", "number", "title", "is_budget_decision", "is_exempt")
ITEM = shape(
    "AgendaItem",
    {
        "position": number("Order on the paper."),
        "number": words("As printed; may repeat."),
        "title": words(),
        "is_budget_decision": truth("Null: not known.", known=False),
        "is_exempt": truth("Taken in private."),
    },
)
MEETING = shape(
    "Meeting",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "body": one(LINK, known=False),
        "title": words(),
        "held_on": day("First day of the month or year where only that is known.", known=True),
        "date_precision": choice(DatePrecision, "How exactly the day is known."),
        "starts_at": moment("Time on the agenda."),
        "started_at": moment("Null: not known."),
        "ended_at": moment("Null: not known."),
        "venue": words(),
        "status": choice(MeetingStatus),
        "is_budget_decision": truth("It sets the budget; null: not known.", known=False),
        "note": words(),
        "items": many(ITEM, "Agenda, in order."),
    },
)
PRESENCE = shape(
    "Presence",
    {
        "member": one(LINK),
        "kind": choice(PresenceKind),
        "from_at": moment("Null: from the start."),
        "to_at": moment("Null: to the end."),
        **SPAN,
    },
)
MEETING_WHOLE = shape(
    "MeetingRecord",
    {**MEETING().fields, "presences": many(PRESENCE, "Who was there, when."), **HISTORY},
)


@described_list
class MeetingList(ListView):
    """Meetings, newest first."""

    name, title, summary = "meetings", "Meeting", "Meetings with their agenda"
    rows = Meeting.objects.values(*RECORD, "council__reference", *linked("body"), *MEETING_COLUMNS)
    order = Order("held_on", descending=True)
    filters = {
        **filters_of_council(),
        "body": named(Body, "body", "body"),
        "status": one_of("status", MeetingStatus),
    }
    row_shape = MEETING
    columns = ("reference", "council", "body.reference", *MEETING_COLUMNS, *CSV_RECORD)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources(rows, reading)
        items = items_of([row["id"] for row in rows])
        return [
            record(row, self.name, reading)
            | {"council": row["council__reference"], "body": link(row, "body", reading)}
            | {name: row[name] for name in MEETING_COLUMNS}
            | {"items": items.get(row["id"], [])}
            for row in rows
        ]


def items_of(meetings: list[int]) -> dict[int, list[Record]]:
    """Return the agendas of meetings, in one query."""
    rows = AgendaItem.objects.filter(meeting__in=meetings).order_by("meeting", "position")
    return {
        key: [{name: row[name] for name in ITEM_COLUMNS} for row in found]
        for key, found in grouped(rows.values("meeting_id", *ITEM_COLUMNS), "meeting_id").items()
    }


@described_record("One meeting with its agenda and who was there")
class MeetingRecord(HistoryView):
    """One meeting."""

    listing, shape = MeetingList, MEETING_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        return {
            "presences": presences_of(row["id"], reading),
            **super().more(row, found, reading),
        }


def presences_of(meeting: int, reading: Reading) -> list[Record]:
    """Return who was in a meeting, in order of surname."""
    names = ("kind", "from_at", "to_at", "evidence")
    rows = Presence.objects.filter(meeting=meeting).order_by("member__sort_name", "from_at", "id")
    return [
        {"member": member} | {name: row[name] for name in names}
        for row in rows.values(*linked("member"), *names)
        if (member := link(row, "member", reading))
    ]


VIEWS: list[tuple[type[ListView], Any]] = [
    (CouncilList, CouncilRecord),
    (GroupList, GroupRecord),
    (MemberList, MemberRecord),
    (BodyList, BodyRecord),
    (MeetingList, MeetingRecord),
]
