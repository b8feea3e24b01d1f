"""The page of who is here."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from council.admin.access import KEYING, rights_of
from council.admin.desk import desk_frame, meeting_or_404
from council.admin.presence.entering import KEYS, try_entry
from council.admin.presence.lines import UNDER_WAY, lines_of, numbers_of, quorum_words
from council.enums import MeetingStatus
from council.models import Meeting
from council.queries import interests_of, quorum_of, rules_on


@never_cache
def presence(request: HttpRequest, meeting: int) -> HttpResponse:
    """Show who is here; take one entry, from the form or from the script of the page."""
    record = meeting_or_404(request, meeting)
    if request.method != "POST":
        return _show(request, record)
    _refuse_readers(request, record)
    is_script = request.headers.get("Accept") == "application/json"
    error = try_entry(request, record)
    if is_script:
        return JsonResponse(_as_data(record) | {"error": error})
    if error:
        messages.error(request, error)
    return HttpResponseRedirect(request.path)


def _refuse_readers(request: HttpRequest, record: Meeting) -> None:
    if not _may_key(request, record):
        raise PermissionDenied


def _may_key(request: HttpRequest, record: Meeting) -> bool:
    return rights_of(request.user).may(record.council_id, *KEYING)


def _as_data(record: Meeting) -> dict[str, Any]:
    lines = lines_of(record)
    return {
        "rows": {line.member.pk: [line.state, line.words, line.entry] for line in lines},
        "numbers": numbers_of(lines, quorum_of(record)),
    }


def _show(request: HttpRequest, record: Meeting) -> HttpResponse:
    lines, needed = lines_of(record), quorum_of(record)
    rules = rules_on(record.council, record.held_on)
    is_remote = rules is not None and rules.remote_allowed
    may_key = _may_key(request, record)
    context = desk_frame(request, record, "Presence") | {
        "lines": lines,
        "keys": [(key, name) for key, name in KEYS.items() if key != "R" or is_remote],
        "numbers": numbers_of(lines, needed),
        "quorum": needed,
        "quorum_words": quorum_words(needed),
        "may_key": may_key and record.status != MeetingStatus.CANCELLED,
        "is_live": record.status in UNDER_WAY,
        "is_scheduled": record.status == MeetingStatus.SCHEDULED,
        "interests": list(interests_of(record)) if may_key else [],
        "sees_interests": may_key,
        "queue": f"presence-{record.pk}-{request.user.pk}",
    }
    return render(request, "desk/presence.html", context)
