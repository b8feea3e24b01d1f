"""Questions about the institution: rules on a day, members in office, groups, presence, rights."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from council.enums import PresenceKind
from council.models import (
    ClerkRole,
    Council,
    GroupMembership,
    Meeting,
    Member,
    Membership,
    Presence,
    StandingOrders,
)
from council.rules import Span, covers, group_at


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


def present_at(meeting: Meeting, at: datetime | None) -> set[int] | None:
    """Return the ids of members who were there at a moment (at any, for None).

    None where nobody's presence is recorded: then it is not known (architecture 0.11).
    """
    rows = Presence.objects.filter(meeting=meeting).values_list(
        "member_id", "kind", "from_at", "to_at"
    )
    if not rows:
        return None
    there = {PresenceKind.PRESENT, PresenceKind.REMOTE}
    return {
        member_id
        for member_id, kind, start, end in rows
        if kind in there and (at is None or covers(Span(start, end), at))
    }


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
