"""Read who was there, who took the chair, who was not recorded and what interests were told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from council.enums import PresenceKind, RoleKind
from council.models import (
    Meeting,
    Member,
    MemberName,
    Membership,
    OldReference,
    Presence,
    Role,
)
from council.queries import minuted_interests
from council.website.minutes.facts import (
    Attendee,
    Chaired,
    Declared,
    Name,
    Stay,
)
from council.website.minutes.names import FullName, short_names
from council.website.minutes.rows import Rows
from votes import models as stored

THERE = {PresenceKind.PRESENT, PresenceKind.REMOTE}


def memberships_of(meeting: Meeting) -> dict[int, str]:
    """Return the members in office on the day with the area, by primary key."""
    on = meeting.held_on
    held = Membership.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        member__council=meeting.council_id,
    )
    return {pk: area or "" for pk, area in held.values_list("member_id", "area__name")}


def read_names(
    rows: Rows,
    in_office: Mapping[int, str],
    presences: Iterable[Presence],
    ballots: Iterable[stored.Ballot],
) -> None:
    """Name everybody on the day; who is neither in office nor in the minutes shortens nobody."""
    of_council = {"member__council": rows.meeting.council_id}
    on = rows.meeting.held_on
    dated = MemberName.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on), **of_council
    ).order_by(F("valid_from").asc(nulls_first=True))
    called = {
        pk: (name, sort) for pk, name, sort in dated.values_list("member_id", "name", "sort_name")
    }
    styles = _mayors(rows.meeting)
    named = _mentioned(rows, presences, ballots) | set(in_office)
    members = Member.objects.filter(council=rows.meeting.council_id).order_by("sort_name", "id")
    full = {
        member.pk: FullName(
            *called.get(member.pk, (member.name, member.sort_name)), in_office.get(member.pk, "")
        )
        for member in members
    }
    short = short_names({pk: name for pk, name in full.items() if pk in named})
    rows.names = {
        pk: Name(short.get(pk, each.name), styles.get(pk, "Councillor"), pk)
        for pk, each in full.items()
    }
    rows.references = {member.reference: full[member.pk].name for member in members}
    moved = OldReference.objects.filter(old__startswith=f"{rows.meeting.council.slug}/members/")
    for old, new in moved.values_list("old", "new"):
        rows.references[old] = rows.references.get(new, new)


def _mayors(meeting: Meeting) -> dict[int, str]:
    """Return the style of a directly elected mayor, who is no councillor (domain 7)."""
    roles = _roles(meeting).filter(kind=RoleKind.ELECTED_MAYOR)
    return {pk: title or "Mayor" for pk, title in roles.values_list("member_id", "title")}


def _roles(meeting: Meeting) -> Any:
    on = meeting.held_on
    return Role.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        member__council=meeting.council_id,
    )


def _mentioned(
    rows: Rows, presences: Iterable[Presence], ballots: Iterable[stored.Ballot]
) -> set[int]:
    """Return everybody whom these minutes may name."""
    papers = [*rows.motions.values(), *rows.amendments.values()]
    found = {member for paper in papers for member in (paper.mover_id, paper.seconder_id)}
    found |= {paper.accepted_by_id for paper in rows.amendments.values()}
    found |= {vote.presiding_member_id for vote in rows.votes.values()}
    found |= {span.member_id for span in presences}
    found |= {member for each in ballots for member in (each.member_id, each.proxy_id)}
    return {member for member in found if member}


def attendance_of(rows: Rows, presences: Iterable[Presence]) -> tuple[Attendee, ...]:
    """Return everybody's presence in the order of the roll."""
    spans: defaultdict[int, list[Presence]] = defaultdict(list)
    for presence in presences:
        spans[presence.member_id].append(presence)
    return tuple(
        _attendee(rows, rows.names[member], spans[member])
        for member in rows.names
        if member in spans
    )


def _attendee(rows: Rows, name: Name, spans: Sequence[Presence]) -> Attendee:
    there = sorted(
        (span for span in spans if span.kind in THERE),
        key=lambda span: span.from_at.timestamp() if span.from_at else 0.0,
    )
    if not there:
        return Attendee(name, spans[0].kind)
    stays = tuple(
        Stay(
            span.kind == PresenceKind.REMOTE,
            rows.local(_unless_by(span.from_at, rows.meeting.started_at)),
            rows.local(_unless_from(span.to_at, rows.meeting.ended_at)),
        )
        for span in there
    )
    return Attendee(name, there[0].kind, stays)


def _unless_by(at: datetime | None, start: datetime | None) -> datetime | None:
    """Return an arrival, or None for whoever was there when the meeting started."""
    return None if at and start and at <= start else at


def _unless_from(at: datetime | None, end: datetime | None) -> datetime | None:
    return None if at and end and at >= end else at


def not_recorded_of(
    rows: Rows, in_office: Mapping[int, str], presences: Iterable[Presence]
) -> tuple[Name, ...]:
    """Return members in office of whose presence nothing is recorded, if the list is whole."""
    whole_from = rows.meeting.council.members_complete_from
    if whole_from is None or whole_from > rows.meeting.held_on:
        return ()
    recorded = {span.member_id for span in presences}
    return tuple(name for pk, name in rows.names.items() if pk in in_office and pk not in recorded)


def chairs_of(rows: Rows, finished: Iterable[stored.Vote]) -> tuple[Chaired, ...]:
    """Return who presided, with the numbers of the votes under each."""
    presided: defaultdict[int, list[int]] = defaultdict(list)
    for vote in finished:
        if vote.presiding_member_id:
            presided[vote.presiding_member_id].append(vote.number)
    offices = (RoleKind.PRESIDING, RoleKind.DEPUTY_PRESIDING)
    roles = _roles(rows.meeting).filter(kind__in=offices).order_by("-kind")
    titles = dict(roles.values_list("member_id", "title"))
    return tuple(
        Chaired(rows.names[pk], titles.get(pk, ""), tuple(numbers))
        for pk, numbers in presided.items()
    )


def interests_declared(rows: Rows) -> tuple[Declared, ...]:
    """Return the interests whose words are minuted."""
    found = []
    for interest in minuted_interests(rows.meeting):
        item = rows.items.get(interest.item_id or 0)
        if rows.is_public and item is not None and item.is_exempt:
            rows.holds_back = True
            continue
        name = rows.names[interest.member_id]
        found.append(Declared(name, rows.item(interest.item_id), interest.words.strip()))
    return tuple(found)
