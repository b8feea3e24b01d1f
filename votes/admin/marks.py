"""Marks of an open roll as JSON: each is stored as it is keyed and shown to the other clerks."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.urls import reverse

from council.admin.access import KEYING, rights_of
from council.errors import RuleBroken
from council.models import ClerkRole
from votes import actions
from votes.actions import BallotMark, Conflict, RollResult
from votes.actions.shared import full_name
from votes.admin.grid import value_of
from votes.enums import PUBLIC_CHOICE, VoteVerb
from votes.forms.roll_call import SHAPE, marks_sent
from votes.models import Ballot, Vote, VoteEvent
from votes.rules import public_choice

LONGEST_KEY = 18
STATUS = {"wrong_state": 409, "overtaken": 503}


class MarksDoor:
    """One request of the roll call's script; it never answers with a page or a redirect."""

    def __init__(self, request: HttpRequest, key: str, site: AdminSite) -> None:
        self.request = request
        self.user: Any = request.user
        self.site = site
        self.key = int(key) if _can_be_key(key) else 0

    def respond(self) -> HttpResponse:
        """Store the marks sent, or tell those that changed."""
        refused = self._refuse()
        if refused is not None:
            return refused
        return self._save() if self.request.method == "POST" else self._tell()

    def _refuse(self) -> HttpResponse | None:
        """Refuse who is logged out, another method, and a POST from another page."""
        if not self.user.is_authenticated:
            return self._logged_out()
        if not self.site.has_permission(self.request):
            return _error("This needs the role of a clerk.", "no_right", 403)
        if self.request.method not in {"GET", "POST"}:
            return _error("Marks are read with GET and sent with POST.", "method", 405)
        check = JsonCsrf(_nothing)
        check.process_request(self.request)
        return check.process_view(self.request, _nothing, (), {})

    def _logged_out(self) -> HttpResponse:
        back = urlencode({"next": _page_of(self.key)})
        return JsonResponse(
            {
                "error": "You are logged out. Log in; your marks are kept here until then.",
                "login": f"{reverse('admin:login')}?{back}",
            },
            status=401,
        )

    def _save(self) -> HttpResponse:
        try:
            marks = marks_sent(self.request.body)
            votes = votes_of(self.user, *KEYING)
            found = actions.mark_roll(votes, self.key, marks, by=self.user)
        except (ValueError, RecursionError):
            return _error(SHAPE, "shape", 400)
        except RuleBroken as error:
            return _error(error.messages[0], error.code, STATUS.get(error.code or "", 400))
        except Vote.DoesNotExist:
            return self._not_theirs()
        return JsonResponse(_answer(marks, found))

    def _not_theirs(self) -> HttpResponse:
        """Say why no vote was found: no right in its council, or none that they may know of."""
        rights = rights_of(self.user)
        if Vote.objects.filter(rights.within("council"), pk=self.key).exists():
            message = "Marking the roll needs the role of a keyer or publisher in this council."
            return _error(message, "no_right", 403)
        return _error("There is no such vote in your councils.", "not_found", 404)

    def _tell(self) -> HttpResponse:
        """Tell the marks that changed since the cursor; without one, all of them."""
        vote = votes_of(self.user).filter(pk=self.key).first()
        if vote is None:
            return self._not_theirs()
        after = self.request.GET.get("after", "")
        cursor, rows = changed_since(vote, int(after) if _can_be_key(after) else None)
        if any(ballot.choice in PUBLIC_CHOICE for ballot in rows):
            self._hide_bars(vote, rows)
        marks = [_told(ballot, self.user) for ballot in rows]
        return JsonResponse(
            {
                "marks": marks,
                "cursor": str(cursor),
                "status": vote.status,
                "csrf": get_token(self.request),
            }
        )

    def _hide_bars(self, vote: Vote, rows: list[Ballot]) -> None:
        """Show who is barred as not voting to whoever may not read interests."""
        if not rights_of(self.user).may(vote.council_id, *KEYING):
            for ballot in rows:
                ballot.choice = public_choice(ballot.choice)


def _nothing(request: HttpRequest) -> HttpResponse:
    """Stand for the view that Django's check wants to be told of."""
    return HttpResponse()


class JsonCsrf(CsrfViewMiddleware):
    """Django's own check, refusing in JSON."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        message = "This page is older than your log-in: load it again; no mark is lost."
        return _error(message, "csrf", 403)


def _can_be_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY


def _page_of(key: int) -> str:
    return reverse("admin:votes_vote_roll_call", args=[key])


def _error(message: str, code: str | None, status: int) -> JsonResponse:
    return JsonResponse({"error": message, "code": code}, status=status)


def votes_of(user: Any, *kinds: str) -> QuerySet[Vote]:
    """Return the votes of the councils where the user has one of the roles (any, if none given).

    One query with whatever is then asked, where `rights_of` would be another.
    """
    if user.is_superuser:
        return Vote.objects.all()
    held = Q(kind__in=kinds) if kinds else Q()
    roles = ClerkRole.objects.filter(held, user=user)
    return Vote.objects.filter(council__in=roles.values("council"))


def newest_mark(vote: Vote) -> int:
    """Return the cursor of a roll as it stands: what is read after it misses nothing.

    It is the number of the newest event of the vote's log: each is written while the
    vote is held, so that they become readable in their order.
    """
    found = VoteEvent.objects.filter(vote=vote, verb__in=(VoteVerb.RECORD, VoteVerb.CORRECT))
    return found.aggregate(newest=Max("id"))["newest"] or 0


def changed_since(vote: Vote, cursor: int | None) -> tuple[int, list[Ballot]]:
    """Return the new cursor and the ballots marked after the one given, casting votes apart."""
    ballots = Ballot.objects.filter(vote=vote, is_casting=False).select_related("marked_by")
    if cursor is None:
        return newest_mark(vote), list(ballots)
    events = VoteEvent.objects.filter(vote=vote, id__gt=cursor).order_by("id")
    found = list(events.values_list("id", "data"))
    members = {member for _, data in found for member in _members_of(data)}
    if not members:
        return found[-1][0] if found else cursor, []
    return found[-1][0], list(ballots.filter(member__reference__in=members))


def _members_of(data: dict[str, Any]) -> set[str]:
    return {*data.get("ballots", {}), *data.get("withheld", {})}


def _told(ballot: Ballot, user: Any) -> dict[str, Any]:
    return {
        "member": ballot.member_id,
        "value": value_of(ballot),
        "revision": ballot.revision,
        "by": full_name(ballot.marked_by),
        "mine": ballot.marked_by_id == user.pk,
    }


def _answer(marks: list[BallotMark], found: RollResult) -> dict[str, Any]:
    """Return what became of each mark; who was beaten to the very same mark lost nothing."""
    beaten = {conflict.member_id: conflict for conflict in found.conflicts}
    revisions = {member: revision for (member, _), revision in found.revisions.items()}
    saved, lost = [], []
    for mark in marks:
        there = beaten.get(mark.member_id)
        if there is None or _agrees(mark, there):
            revision = there.revision if there else revisions[mark.member_id]
            saved.append({"member": mark.member_id, "value": _value(mark), "revision": revision})
        else:
            lost.append(_lost(there))
    return {"saved": saved, "conflicts": lost}


def _agrees(mark: BallotMark, there: Conflict) -> bool:
    if mark.option_id is not None:
        return mark.option_id == there.option_id
    return there.option_id is None and mark.choice == there.choice


def _value(mark: BallotMark) -> str:
    return f"option-{mark.option_id}" if mark.option_id is not None else str(mark.choice)


def _lost(there: Conflict) -> dict[str, Any]:
    value = f"option-{there.option_id}" if there.option_id else there.choice or ""
    return {
        "member": there.member_id,
        "value": value,
        "by": there.by_name,
        "revision": there.revision,
    }
