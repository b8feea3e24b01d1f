"""Questions about the institution: rules on a day, members in office, groups, presence, rights."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from council.enums import BodyKind, DatePrecision, MeetingStatus, PresenceKind
from council.models import (
    ClerkRole,
    Council,
    GroupMembership,
    Interest,
    Meeting,
    Member,
    Membership,
    Presence,
    RecordEvent,
    StandingOrders,
)
from council.rules import Attended, Span, covers, group_at, quorum


def rules_on(council: Council, on: date) -> StandingOrders | None:
    """Return the local rules in force on a day; None where they are not known."""
    rules = StandingOrders.objects.filter(council=council, valid_from__lte=on)
    return rules.order_by("-valid_from").first()


def members_in_office(council: Council, on: date) -> QuerySet[Member]:
    """Return the members with a seat on a day, last day included (domain 5.3)."""
    seats = Membership.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
    )
    return Member.objects.filter(council=council, pk__in=seats.values("member"))


def membership_list_complete(council: Council, on: date) -> bool:
    """Tell whether the list of members is known to be whole on a day (architecture 0.11)."""
    return council.members_complete_from is not None and council.members_complete_from <= on


def group_of(member_ids: Iterable[int], at: date) -> dict[int, int | None]:
    """Return each member's group at a moment (or on a day); None where it is not known.

    Days are days of the member's council (domain 7).
    """
    rows = GroupMembership.objects.filter(member_id__in=list(member_ids)).values_list(
        "member_id", "group_id", "started_at", "ended_at", "member__council__time_zone"
    )
    # A group left at midnight was not the group of the day that then began.
    whole_days = not isinstance(at, datetime)
    spans: defaultdict[int, list[tuple[Span, str]]] = defaultdict(list)
    for member_id, group_id, start, end, zone in rows:
        last = end - datetime.resolution if end and whole_days else end
        span = Span(_local(start, zone), _local(last, zone))
        spans[member_id].append((span, str(group_id)))
    found = {member_id: group_at(spans[member_id], at) for member_id in member_ids}
    return {member_id: int(group) if group else None for member_id, group in found.items()}


def _local(moment: datetime | None, zone: str) -> datetime | None:
    return moment.astimezone(ZoneInfo(zone)) if moment else None


def presence_of(meeting: Meeting, member: Member | None = None) -> dict[int, list[Presence]]:
    """Return what is recorded of presence by member, in order of time (of one, if named)."""
    rows = Presence.objects.filter(meeting=meeting).select_related("member")
    if member is not None:
        rows = rows.filter(member=member)
    found: defaultdict[int, list[Presence]] = defaultdict(list)
    for row in rows.order_by(F("from_at").asc(nulls_first=True), "id"):
        found[row.member_id].append(row)
    return dict(found)


def presence_entries(meeting: Meeting) -> dict[str, RecordEvent]:
    """Return the last entry that stands on each member, by the member's reference.

    An entry taken back does not stand, and taking back is none itself.
    """
    rows = RecordEvent.objects.filter(reference=meeting.reference, data__has_key="presence")
    standing: defaultdict[str, list[RecordEvent]] = defaultdict(list)
    for event in rows.order_by("id"):
        for member in event.data["presence"]:
            if event.corrects_id is None:
                standing[member].append(event)
            else:
                kept = [each for each in standing[member] if each.pk != event.corrects_id]
                standing[member] = kept
    return {member: events[-1] for member, events in standing.items() if events}


def last_presence_entry(meeting: Meeting, member: Member) -> RecordEvent | None:
    """Return the last entry on a member that was not taken back."""
    return presence_entries(meeting).get(member.reference)


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many members must be present: a share of all seats, vacant ones counted."""

    needed: int
    seats: int
    share: tuple[int, int]


def quorum_of(meeting: Meeting) -> Quorum | None:
    """Return the quorum of a meeting of full council; None where it is not known.

    The standing orders tell no committee's.
    """
    rules = rules_on(meeting.council, meeting.held_on)
    if rules is None or rules.seats is None or meeting.body.kind != BodyKind.FULL_COUNCIL:
        return None
    share = rules.quorum_numerator, rules.quorum_denominator
    return Quorum(quorum(rules.seats, *share), rules.seats, share)


def present_at(meeting: Meeting, at: datetime | None) -> set[int] | None:
    """Return the ids of members who were there at a moment (at any, for None).

    None where nobody's presence is recorded: then it is not known (architecture 0.11).
    """
    rows = Presence.objects.filter(meeting=meeting).values_list(
        "member_id", "kind", "from_at", "to_at"
    )
    if not rows:
        return None
    return {
        member_id
        for member_id, kind, start, end in rows
        if kind in PresenceKind.there and (at is None or covers(Span(start, end), at))
    }


def spans_in_office(member: Member) -> list[Span]:
    """Return the spans in which the member held a seat; none: not known."""
    rows = Membership.objects.filter(member=member)
    return [Span(start, end) for start, end in rows.values_list("valid_from", "valid_to")]


def attended_by(member: Member) -> list[Attended]:
    """Return what public, closed meetings of full council say of the member's attendance.

    A record of attendance is whole where the list of members is, and says of each member in
    office that day whether he or she was there.
    """
    since = member.council.members_complete_from
    if since is None:
        return []
    recorded = Presence.objects.filter(meeting=OuterRef("pk"))
    meetings = Meeting.objects.published().filter(
        council=member.council_id,
        body__kind=BodyKind.FULL_COUNCIL,
        status=MeetingStatus.CLOSED,
        date_precision=DatePrecision.DAY,
        held_on__gte=since,
    )
    rows = meetings.annotate(
        is_whole=~Exists(_not_accounted_for()),
        is_there=Exists(recorded.filter(member=member, kind__in=PresenceKind.there)),
    )
    return [Attended(*row) for row in rows.values_list("held_on", "is_whole", "is_there")]


def _not_accounted_for() -> QuerySet[Membership]:
    """Return the seats held on an outer meeting's day by members of whom it has no record."""
    day = OuterRef("held_on")
    said = Presence.objects.filter(meeting=OuterRef(OuterRef("pk")), member=OuterRef("member"))
    return Membership.objects.filter(
        ~Exists(said),
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        member__council=OuterRef("council"),
    )


def interests_of(meeting: Meeting) -> QuerySet[Interest]:
    """Return all that is recorded of interests and arrears: for clerks only (domain 5.6)."""
    rows = Interest.objects.filter(meeting=meeting).select_related("member", "item")
    return rows.order_by("member__sort_name", "member_id", "id")


def minuted_interests(meeting: Meeting) -> QuerySet[Interest]:
    """Return the interests declared and minuted; only their words, and in minutes alone."""
    return interests_of(meeting).filter(is_minuted=True)


def may(user: Any, council: Council, *kinds: str) -> bool:
    """Tell whether a user has one of these roles in the council (any role, if none is named)."""
    if not (user.is_authenticated and user.is_active):
        return False
    roles = ClerkRole.objects.filter(user_id=user.pk, council=council)
    return user.is_superuser or (roles.filter(kind__in=kinds) if kinds else roles).exists()


def councils_of(user: Any) -> QuerySet[Council]:
    """Return the councils in which a user has any role; all of them for a superuser."""
    if not (user.is_authenticated and user.is_active):
        return Council.objects.none()
    if user.is_superuser:
        return Council.objects.all()
    return Council.objects.filter(pk__in=ClerkRole.objects.filter(user=user).values("council"))
