"""The door for a list from elsewhere: pasted or sent, looked at, asked about, then recorded."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from council.admin.access import KEYING, rights_of
from council.admin.desk import desk_frame
from council.enums import Evidence
from council.errors import RuleBroken
from council.records import Occasion
from votes import actions
from votes.actions import BallotMark, Conflict
from votes.enums import BallotChoice, VoteStatus
from votes.forms.pasted import PastedRow
from votes.forms.pasting import Pasted
from votes.models import Ballot, Vote


class PastePage:
    """One request for the list of one vote."""

    def __init__(self, request: HttpRequest, vote: Vote, site: AdminSite) -> None:
        self.request, self.vote, self.site = request, vote, site
        self.pasted: Pasted | None = None
        self.conflicts: list[str] = []

    @property
    def is_late(self) -> bool:
        """Whether the names come after the result, from a source, and there are none yet."""
        return (
            self.vote.status in VoteStatus.settled
            and self.vote.evidence != Evidence.DESK
            and not Ballot.objects.filter(vote=self.vote).exists()
        )

    @property
    def takes_names(self) -> bool:
        """Whether marks can be recorded at all."""
        return self.vote.status == VoteStatus.OPEN or self.is_late

    def respond(self) -> HttpResponse:
        """Show the form, the preview, or the outcome of recording."""
        if not rights_of(self.request.user).may(self.vote.council_id, *KEYING):
            raise PermissionDenied
        if self.request.method == "POST" and self.takes_names:
            upload = self.request.FILES.get("file")
            self.pasted = Pasted.from_request(self.vote, self.request.POST, upload)
            wants = "record" in self.request.POST and upload is None
            if wants and self.pasted.is_ready and self.record(self.pasted):
                address = "admin:votes_vote_change" if self.is_settled else None
                return HttpResponseRedirect(
                    reverse(address or "admin:votes_vote_roll_call", args=[self.vote.pk])
                )
        return self.show()

    @property
    def is_settled(self) -> bool:
        """Whether the result has been declared."""
        return self.vote.status in VoteStatus.settled

    def record(self, pasted: Pasted) -> bool:
        """Call the verb with what the clerk saw; return False where the page is shown again."""
        late, whole = self.is_late, "roll_complete" in self.request.POST
        marks = [mark for row in pasted.rows if (mark := self._mark(row)) is not None]
        try:
            found = actions.record_ballots(
                self.vote,
                marks,
                roll_complete=whole if late else None,
                occasion=self.occasion(),
            )
        except RuleBroken as error:
            pasted.errors.extend(error.messages)
            return False
        words = "1 mark" if found.saved == 1 else f"{found.saved} marks"
        messages.success(self.request, f"{words} recorded from the list.")
        if found.conflicts:
            self.conflicts = [self._told(each, pasted) for each in found.conflicts]
            self.pasted = Pasted.from_request(self.vote, self.request.POST)
        return not found.conflicts

    def _mark(self, row: PastedRow) -> BallotMark | None:
        """Return the mark with the revision that was shown; one that differs only if asked."""
        sent = self.request.POST.get(row.field, "")
        seen = int(sent) if sent.isdecimal() and len(sent) < 10 else row.seen  # noqa: PLR2004 - digits that a revision can have
        replaces = f"replace-{row.field}" in self.request.POST
        if row.stands or (row.differs and seen == row.seen and not replaces):
            return None
        return row.mark(seen)

    def _told(self, conflict: Conflict, pasted: Pasted) -> str:
        names = {row.member_id: row.member for row in pasted.rows}
        choice = conflict.choice or ""
        word = BallotChoice(choice).label.lower() if choice in BallotChoice.values else choice
        who, by = names.get(conflict.member_id, "A member"), conflict.by_name or "Somebody"
        return f"{who}: {by} has marked {word or 'something else'} meanwhile."

    def occasion(self) -> Occasion:
        """Return who records it; a list tells no moment, but at the desk it is now."""
        evidence = Evidence(self.vote.evidence)
        now = timezone.now() if evidence == Evidence.DESK else None
        return Occasion(by=self.request.user, evidence=evidence, happened_at=now)

    def show(self) -> HttpResponse:
        """Return the page with what was read of the list."""
        pasted = self.pasted
        rows = pasted.rows if pasted else []
        context: dict[str, Any] = {
            **self.site.each_context(self.request),
            **desk_frame(self.request, self.vote.meeting, "Marks from a list"),
            "vote": self.vote,
            "takes_names": self.takes_names,
            "is_late": self.is_late,
            "pasted": pasted,
            "questions": list(pasted.questions()) if pasted else [],
            "to_record": sum(not row.stands for row in rows),
            "to_replace": sum(row.differs for row in rows),
            "to_add": sum(not row.held for row in rows),
            "conflicts": self.conflicts,
        }
        return TemplateResponse(self.request, "votes/paste.html", context)
