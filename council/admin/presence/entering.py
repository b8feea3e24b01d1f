"""One key entered: who came, left or returned."""

from datetime import datetime

from django.http import Http404, HttpRequest

from council import actions
from council.admin.presence.lines import state_of
from council.admin.presence.moments import is_number, moment_asked
from council.enums import MeetingStatus, PresenceKind
from council.errors import RuleBroken
from council.models import Meeting, Member
from council.queries import members_in_office, presence_of
from council.records import Occasion

KEYS = {"P": "Present", "R": "Remote", "A": "Apologies", "B": "B, absent", "L": "Left"}


def try_entry(request: HttpRequest, record: Meeting) -> str:
    """Record what was keyed; return what the clerk must be told, if it cannot be."""
    try:
        _enter(request, record)
    except RuleBroken as error:
        return " ".join(error.messages)
    return ""


def _enter(request: HttpRequest, record: Meeting) -> None:
    if record.status == MeetingStatus.CANCELLED:
        raise RuleBroken("This meeting was called off: nobody was present.", "wrong_status")
    occasion = Occasion(by=request.user)
    key, _, rest = request.POST.get("entry", "").partition(":")
    if key == "everyone":
        actions.mark_others_present(record, occasion=occasion)
        return
    member_key, _, entry = rest.partition(":")
    member = member_or_404(record, member_key)
    if key == "undo":
        actions.undo_presence(
            record, member, int(entry) if is_number(entry) else None, occasion=occasion
        )
        return
    _enter_key(record, member, key, moment_asked(request, record), occasion)


def member_or_404(record: Meeting, key: str) -> Member:
    members = members_in_office(record.council, record.held_on)
    found = members.filter(pk=key).first() if is_number(key) else None
    if found is None:
        raise Http404("There is no such member in office on that day.")
    return found


def _enter_key(
    record: Meeting, member: Member, key: str, at: datetime | None, occasion: Occasion
) -> None:
    if key not in KEYS:
        raise RuleBroken("This key says nothing here: use P, R, A, B or L.", "wrong_key")
    if key in "PR":
        moved = Occasion(by=occasion.by, happened_at=at)
        actions.mark_arrival(record, member, at, remote=key == "R", occasion=moved)
    elif key == "L":
        _leave(record, member, at, occasion)
    else:
        kind = PresenceKind.APOLOGIES if key == "A" else PresenceKind.ABSENT
        actions.mark_absence(record, member, kind, occasion=occasion)


def _leave(record: Meeting, member: Member, at: datetime | None, occasion: Occasion) -> None:
    """Record a departure; whoever left already stays gone, if the key comes twice."""
    if at is None:
        begun = record.status != MeetingStatus.SCHEDULED
        message = (
            "The meeting is closed: give the time at which the member left."
            if begun
            else "The meeting has not begun: nobody can leave it. Open it first."
        )
        raise RuleBroken(message, "no_time")
    if state_of(presence_of(record, member).get(member.pk, [])) != "L":
        moved = Occasion(by=occasion.by, happened_at=at)
        actions.mark_departure(record, member, at, occasion=moved)
