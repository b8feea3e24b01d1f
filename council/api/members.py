"""Lists and records of members: names, seats, groups and offices over time."""

from django.db.models import Q

from council.api.filters import related
from council.api.reading import (
    RECORD,
    Reading,
    Record,
    Row,
    link,
    linked,
    public_references,
    record,
)
from council.api.records import (
    CSV_RECORD,
    HISTORY,
    OF_COUNCIL,
    SPAN,
    HistoryView,
    filters_of_council,
    with_sources,
)
from council.api.searching import having_words
from council.api.shapes import (
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
    words,
)
from council.api.views import ListView, described_list, described_record
from council.enums import DatePrecision, ReasonIn, ReasonOut, RoleKind
from council.models import (
    Body,
    GroupMembership,
    Member,
    MemberName,
    Membership,
    PoliticalGroup,
    Role,
)
from council.pagination import Order

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
        **having_words("members"),
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
        keys = [row["id"] for row in rows] if reading.wants("group") else []
        groups = groups_now(keys, reading)
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
