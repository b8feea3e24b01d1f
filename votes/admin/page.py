"""The page of the roll call: marks are saved, then the chair's words are declared."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from council.admin.access import KEYING, rights_of
from council.enums import Evidence
from council.errors import RuleBroken
from council.records import Occasion
from votes import actions
from votes.actions import BallotMark, Conflict, RollResult
from votes.admin.grid import grid_of
from votes.enums import BallotChoice, VoteStatus
from votes.forms import DeclareForm, RollCallForm
from votes.models import Vote

NOTHING: tuple[Conflict, ...] = ()


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
        self.declaration = DeclareForm(vote, initial={"expected_revision": vote.revision})

    @property
    def may_key(self) -> bool:
        """Whether the clerk may mark and declare in this council."""
        return rights_of(self.request.user).may(self.vote.council_id, *KEYING)

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
            return HttpResponseRedirect(self.request.path)
        return self.show()

    def save(self) -> bool:
        """Save the marks that do not collide; return False when the page must be shown again."""
        form = RollCallForm(self.request.POST)
        if not form.is_valid():
            self.errors.append(form.error)
            return False
        self.keyed = form.choices
        try:
            outcome = self._record(form.marks)
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

    def _tell(self, outcome: RollResult) -> None:
        """Say how many marks were saved."""
        if outcome.saved or not outcome.conflicts:
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
        except RuleBroken as error:
            form.add_error(None, error)
            return False
        messages.success(self.request, "The result is declared and readers can see it.")
        return True

    def _declare(self, said: dict[str, Any]) -> None:
        if said["casting"]:
            self._record_casting(said["casting"])
        actions.declare(
            self.vote,
            result=said["declared_result"],
            for_=said["for_"],
            against=said["against"],
            abstained=said["abstained"],
            words=said["words"],
            by_casting_vote=bool(said["casting"]),
            roll_complete=said["roll_complete"] or None,
            eliminated=said.get("eliminated", ()),
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
        """Return the page with what was keyed, saved or not."""
        vote = self.vote
        context = {
            **self.site.each_context(self.request),
            "opts": vote._meta,  # noqa: SLF001
            "vote": vote,
            "original": vote,
            "title": "Roll call",
            "grid": grid_of(vote, self.keyed, self.conflicts, self.seen),
            "errors": self.errors,
            "declaration": self.declaration,
            "can_key": self.may_key and self.is_open,
            "can_declare": self.may_key and self.is_open,
        }
        return TemplateResponse(self.request, "votes/roll_call.html", context)
