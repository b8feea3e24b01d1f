"""The page of the roll call: marks are saved, then the chair's words are declared."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from amendments.enums import VoteMethod
from council.admin.access import KEYING, rights_of
from council.admin.desk import desk_address, desk_frame
from council.bars import vote_bar
from council.enums import Evidence
from council.errors import RuleBroken
from council.records import Occasion
from votes import actions
from votes.actions import BallotMark, Conflict, RollResult, UnseenWarnings
from votes.admin.grid import grid_of
from votes.admin.grid_buttons import buttons_of_group
from votes.admin.grid_rows import RollOrder
from votes.admin.marks import newest_mark
from votes.answers import check_key
from votes.enums import BallotChoice, VoteStatus
from votes.forms.declaring import DeclareForm
from votes.forms.roll_call import RollCallForm, mark_of
from votes.models import Vote

NOTHING: tuple[Conflict, ...] = ()
ORDER, COOKIE = "order", "roll_order"
MOST_BESIDE = 5  # buttons of answers that stand beside a name
YEAR = 365 * 24 * 60 * 60  # seconds


class RollCallPage:
    """One request for the grid of one vote."""

    def __init__(self, request: HttpRequest, vote: Vote, site: AdminSite) -> None:
        self.request = request
        self.site = site
        self.vote = vote
        self.is_open = vote.status == VoteStatus.OPEN
        self.errors: list[str] = []
        self.conflicts: tuple[Conflict, ...] = NOTHING
        self.keyed: dict[int, str] = {}
        self.seen: dict[int, tuple[str, int]] = {}
        self.warnings: list[str] = []
        self.declaration = DeclareForm(vote, initial={"expected_revision": vote.revision})

    @property
    def may_key(self) -> bool:
        """Whether the clerk may mark and declare in this council."""
        return rights_of(self.request.user).may(self.vote.council_id, *KEYING)

    @property
    def has_roll(self) -> bool:
        """Whether there are names to key or to see: not where nobody counts."""
        named = self.vote.ballots.filter(choice__in=BallotChoice.voting)
        return self.vote.method not in VoteMethod.uncounted or named.exists()

    def respond(self) -> HttpResponse:
        """Show the grid, or save what was sent and go on."""
        if self.request.method != "POST":
            return self.show()
        if not self.may_key:
            raise PermissionDenied
        declares = "declare" in self.request.POST
        if declares:
            self.declaration = DeclareForm(self.vote, self.request.POST)
        if self.save() and (not declares or self.declare()):
            tonight = desk_address(self.vote.meeting_id)
            return HttpResponseRedirect(tonight if declares else self.request.path)
        return self.show()

    def save(self) -> bool:
        """Save the marks that do not collide; return False when the page must be shown again."""
        form = RollCallForm(self.request.POST)
        if not form.is_valid():
            self.errors.append(form.error)
            return False
        self.keyed = form.choices
        try:
            outcome = self._record([*form.marks, *self._of_group(form)])
        except RuleBroken as error:
            self.errors.extend(error.messages)
            self.seen = form.seen
            return False
        self._tell(outcome)
        self.conflicts = outcome.conflicts
        return not outcome.conflicts

    def _record(self, marks: list[BallotMark]) -> RollResult:
        """Call the verb, unless nothing was changed."""
        if not marks:
            return RollResult(saved=0, conflicts=NOTHING)
        return actions.record_ballots(self.vote, marks, occasion=self.occasion())

    def _of_group(self, form: RollCallForm) -> list[BallotMark]:
        """Return the mark of a group's button for whoever of the group has none yet."""
        if form.of_group is None:
            return []
        group, value = form.of_group
        if value not in {button[0] for button in buttons_of_group(self.vote)}:
            raise RuleBroken("A group cannot be set to that: mark its members.", "no_option")
        return [
            mark_of(row.member_id, value, 0)
            for row in grid_of(self.vote).rows
            if row.group_id == group and not row.saved and not form.choices.get(row.member_id)
        ]

    def _tell(self, outcome: RollResult) -> None:
        """Say how many marks were saved."""
        declares = "declare" in self.request.POST
        if outcome.saved or not (outcome.conflicts or declares):
            words = "1 mark" if outcome.saved == 1 else f"{outcome.saved} marks"
            messages.success(self.request, f"{words} saved.")

    def declare(self) -> bool:
        """Declare what the chair said; return False when something must be put right first."""
        form = self.declaration
        if not form.is_valid():
            return False
        try:
            with transaction.atomic():
                self._declare(form.cleaned_data)
        except UnseenWarnings as unseen:
            self.warnings = [check.message for check in unseen.checks]
            self.declaration = form.told(check_key(check) for check in unseen.checks)
            return False
        except RuleBroken as error:
            form.add_error(None, error)
            return False
        messages.success(self.request, "The result is declared and readers can see it.")
        return True

    def _declare(self, said: dict[str, Any]) -> None:
        casting = said.get("casting", "")
        if casting:
            self._record_casting(casting)
        actions.declare(
            self.vote,
            result=said["declared_result"],
            for_=said.get("for_"),
            against=said.get("against"),
            abstained=said.get("abstained"),
            words=said["words"],
            by_casting_vote=bool(casting),
            roll_complete=said.get("roll_complete") or None,
            eliminated=said.get("eliminated", ()),
            option_counts=said["option_counts"],
            seen_warnings=said["seen_warnings"],
            why_it_stands=said.get("why_it_stands", ""),
            expected_revision=said["expected_revision"],
            occasion=self.occasion(),
        )

    def _record_casting(self, choice: str) -> None:
        """Record the second vote of the person presiding (domain 1.6)."""
        presiding = self.vote.presiding_member_id
        if presiding is None:
            message = "Say first who presides: a casting vote is that person's."
            raise RuleBroken(message, "presiding_not_known")
        mark = BallotMark(
            member_id=presiding,
            choice=BallotChoice(choice),
            is_casting=True,
            expected_revision=0,
        )
        found = actions.record_ballots(self.vote, [mark], occasion=self.occasion())
        if found.conflicts:
            message = f"{found.conflicts[0].by_name} has already marked the casting vote."
            raise RuleBroken(message, "casting_vote_marked")

    def occasion(self) -> Occasion:
        """Return who keys it, and when."""
        return Occasion(
            by=self.request.user, evidence=Evidence(self.vote.evidence), happened_at=self._moment()
        )

    def _moment(self) -> Any:
        """Return now at the desk; a roll keyed from a paper tells no moment."""
        return timezone.now() if self.vote.evidence == Evidence.DESK else None

    def show(self) -> HttpResponse:
        """Return the page with what was keyed, saved or not; keep the order that was asked for."""
        vote, order = self.vote, self._order()
        # Read before the marks: one that comes in between is told again, never missed.
        cursor = newest_mark(vote)
        may_not = not self.may_key
        grid = grid_of(vote, self.keyed, self.conflicts, self.seen, order, hides_bars=may_not)
        tally, buttons = grid.tally, buttons_of_group(vote)
        context = {
            **self.site.each_context(self.request),
            **desk_frame(self.request, vote.meeting, "Roll call"),
            "opts": vote._meta,  # noqa: SLF001 - documented by Django, underscore or not
            "vote": vote,
            "original": vote,
            "grid": grid,
            "bar": vote_bar(tally.for_, tally.against, tally.abstained, len(grid.rows)),
            "orders": [(value, label, value == order) for value, label in RollOrder.choices],
            "first_buttons": buttons,
            "has_many": len(buttons) > MOST_BESIDE,
            "marks_address": reverse("admin:votes_vote_marks", args=[vote.pk]),
            "cursor": cursor,
            "storage_key": f"{self.request.user.pk}:{vote.reference}",
            "errors": self.errors,
            "warnings": self.warnings,
            "declaration": self.declaration,
            "can_key": self.may_key and self.is_open,
            "can_declare": self.may_key and self.is_open,
            "has_roll": self.has_roll,
        }
        response = TemplateResponse(self.request, "votes/roll_call.html", context)
        if self.request.GET.get(ORDER) == order:
            response.set_cookie(
                COOKIE, order, max_age=YEAR, path="/admin", samesite="Lax", httponly=True,
                secure=self.request.is_secure(),
            )  # fmt: skip
        return response

    def _order(self) -> str:
        """Return the order asked for, else the one that the clerk had last."""
        for asked in (self.request.GET.get(ORDER), self.request.COOKIES.get(COOKIE)):
            if asked in RollOrder.values:
                return asked
        return str(RollOrder.NAME)
