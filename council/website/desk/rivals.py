"""Amendments on the same money, put to the clerk with the rule the council published."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from amendments import actions
from amendments.actions.locking import name_of
from amendments.enums import AmendmentState, Verb
from amendments.models import Amendment, AmendmentEvent, Budget, InterplayNote, Pot, RivalRuling
from amendments.rivals import (
    Contested,
    contested,
    contested_in_confidence,
    papers_of,
    published_ruling,
)
from amendments.rivals_settled import notes_of, rulings_on, settlements
from amendments.sentences import between
from amendments.sentences_rivals import advice, reason_words, ruling_sentence, stage_sentence
from council.admin.access import KEYING, rights_of
from council.admin.access import name_of as clerk_name
from council.admin.desk import desk_address, desk_frame, meeting_or_404
from council.enums import Evidence, PotRuling
from council.models import Meeting
from council.records import Occasion
from council.rules import year_label
from council.website.desk.rivals_rows import (
    ContestRow,
    EndButton,
    NoteRow,
    RivalRow,
    RulingForm,
    SettledRow,
)
from council.website.pages.meetings import look_of

PAGE = "rivals/"
IN_MOTION = frozenset({AmendmentState.CARRIED, AmendmentState.ACCEPTED})


@never_cache
def rivals(request: HttpRequest, meeting: int) -> HttpResponse:
    """Show the contests of a meeting of the clerk's own councils; record a ruling or a pair."""
    found = meeting_or_404(request, meeting)
    page = Rivals(request, found)
    if request.method == "POST":
        if not page.may_key:
            raise PermissionDenied
        if page.carried_out():
            return HttpResponseRedirect(page.here)
    return render(request, "desk/rivals.html", page.context())


def due_in(meeting: Meeting) -> int:
    """Return how many contests of a meeting wait for the clerk."""
    ruling = published_ruling(meeting)
    return sum(
        each.is_due
        for budget in _budgets(meeting)
        for each in contested(budget, ruling, public=False)
        if _concerns(each, meeting)
    )


def _budgets(meeting: Meeting) -> list[Budget]:
    found = Budget.objects.filter(motions__meeting=meeting).distinct()
    return list(found.select_related("council").order_by("pk"))


def _concerns(each: Contested, meeting: Meeting) -> bool:
    return any(rival.amendment.meeting_id == meeting.pk for rival in each.rivals)


class Rivals:
    """One request for the contests of one meeting."""

    def __init__(self, request: HttpRequest, meeting: Meeting) -> None:
        self.request = request
        self.meeting = meeting
        self.may_key = rights_of(request.user).may(meeting.council_id, *KEYING)
        self.here = desk_address(meeting.pk, PAGE)
        self.ruling = published_ruling(meeting)
        self.budgets = _budgets(meeting)
        self.papers = [
            paper for budget in self.budgets for paper in papers_of(budget, public=False)
        ]
        self.found = [
            (budget, each)
            for budget in self.budgets
            for each in contested(budget, self.ruling, public=False)
            if _concerns(each, meeting)
        ]
        self.early = [
            (budget, each)
            for budget in self.budgets
            for each in contested_in_confidence(budget, self.ruling)
            if _concerns(each, meeting)
        ]
        self.refused: tuple[str, RulingForm] | None = None

    # What the clerk pressed.

    def carried_out(self) -> bool:
        """Do what was pressed; False where it was refused and the page says why."""
        pressed = self.request.POST.get("do", "")
        if pressed.startswith("note-"):
            return self._bring_in(pressed.removeprefix("note-"))
        for budget, each in self.found:
            if pressed == _key(each):
                return self._rule(budget, each)
        messages.error(self.request, "That is no longer contested: look at the page again.")
        return True

    def _rule(self, budget: Budget, each: Contested) -> bool:
        form = RulingForm(budget, self.request.POST)
        self.refused = (_key(each), form)
        if not form.is_valid():
            return False
        named = [rival.amendment for rival in each.rivals]
        try:
            actions.rule_on_rivals(
                self.meeting, each.about, named, **form.cleaned_data, occasion=self._occasion()
            )
        except ValidationError as error:
            form.add_error(None, error)
            return False
        messages.success(self.request, "The ruling is recorded.")
        return True

    def _bring_in(self, key: str) -> bool:
        note = next((each for each in self._notes() if str(each.pk) == key), None)
        try:
            if note is not None:
                actions.recost_as_noted(note, occasion=self._occasion())
                messages.success(self.request, "The figures for both are in.")
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
        return True

    def _occasion(self) -> Occasion:
        return Occasion(by=self.request.user, evidence=Evidence.DESK)

    # The page.

    def context(self) -> dict[str, Any]:
        """Return what the page prints."""
        rows = [self._contest(budget, each) for budget, each in self.found]
        return desk_frame(self.request, self.meeting, "Rivals") | {
            "published": ruling_sentence(self.ruling),
            "due": [row for row in rows if row.is_due],
            "open": [row for row in rows if not row.is_due],
            "early": [self._contest(budget, each) for budget, each in self.early],
            "notes": [self._note_row(note) for note in self._notes()],
            "settled": self._settled(),
            "rulings": self._rulings(),
            "may_key": self.may_key,
            "here": self.here,
        }

    def _contest(self, budget: Budget, each: Contested) -> ContestRow:
        label = year_label(each.rivalry.year, budget.council.year_starts_month)
        name = each.about.name if isinstance(each.about, Pot) else each.about.service
        return ContestRow(
            key=_key(each),
            title=reason_words(each.rivalry.role, name, label),
            says=stage_sentence(each.rivalry, self.ruling, budget.council.currency),
            advice=advice(self.ruling) if each.is_due else "",
            is_due=each.is_due,
            rows=[self._rival(each, place) for place in range(len(each.rivals))],
            rulings=each.rulings,
            stands=each.standing_by,
            form=self._form(budget, each),
        )

    def _form(self, budget: Budget, each: Contested) -> RulingForm | None:
        if not self.may_key or each.is_in_confidence:
            return None
        if self.refused and self.refused[0] == _key(each):
            return self.refused[1]
        first = self.ruling or PotRuling.OFFICER_DECIDES
        return RulingForm(budget, initial={"ruling": first}, auto_id=f"{_key(each)}-%s")

    def _rival(self, each: Contested, place: int) -> RivalRow:
        rival = each.rivals[place]
        amendment = rival.amendment
        others = tuple(
            other.amendment for other in each.rivals if other.is_in_force and other != rival
        )
        own = amendment.meeting_id == self.meeting.pk
        can_end = self.may_key and own and bool(others) and not each.is_in_confidence
        can_recost = can_end and amendment.state in IN_MOTION | AmendmentState.live
        return RivalRow(
            amendment=amendment,
            name=name_of(amendment),
            look=look_of(amendment),
            claim=between(rival.claim.least, rival.claim.most, self.meeting.council.currency),
            end=self._end(amendment, others) if can_end else None,
            recost=self._recost(amendment, others[0]) if can_recost else "",
        )

    def _end(self, amendment: Amendment, causes: tuple[Amendment, ...]) -> EndButton | None:
        verb, label = "supersede", "Superseded"
        if amendment.state in AmendmentState.live:
            verb, label = "fall", "Falls"
        elif amendment.state not in IN_MOTION:
            return None
        return EndButton(self._verb(amendment, verb), label, causes)

    def _recost(self, amendment: Amendment, cause: Amendment) -> str:
        return f"{self._verb(amendment, 'recost')}&{urlencode({'cause': cause.pk})}"

    def _verb(self, amendment: Amendment, verb: str) -> str:
        address = reverse("admin:amendments_amendment_verb", args=[amendment.pk, verb])
        return f"{address}?{urlencode({'next': self.here})}"

    # Pairs, and what is settled.

    def _notes(self) -> list[InterplayNote]:
        return notes_of(self.papers, public=False)

    def _note_row(self, note: InterplayNote) -> NoteRow:
        both = {note.amendment.state, note.other.state}
        is_in = any(
            event.amendment_id == note.amendment_id and event.cause_amendment_id == note.other_id
            for event in self._events()
            if event.verb == Verb.RECOST
        )
        month = self.meeting.council.year_starts_month
        lines = [
            (line.name, year_label(line.year, month), line.amount) for line in note.lines.all()
        ]
        return NoteRow(note, lines, self.may_key and both <= IN_MOTION and not is_in, is_in)

    def _events(self) -> list[AmendmentEvent]:
        return list(settlements(self.meeting))

    def _settled(self) -> list[SettledRow]:
        return [
            SettledRow(
                event=event,
                name=name_of(event.amendment),
                cause=name_of(event.cause_amendment) if event.cause_amendment else event.vote,
                by=clerk_name(event.by) if event.by else "",
                stale=_is_stale(event),
            )
            for event in self._events()
        ]

    def _rulings(self) -> list[tuple[RivalRuling, str]]:
        found = [
            row
            for budget in self.budgets
            for rows in rulings_on(budget).values()
            for row in rows
            if row.meeting_id == self.meeting.pk
        ]
        found.sort(key=lambda row: row.pk)
        return [(row, clerk_name(row.by) if row.by else "") for row in found]


def _key(each: Contested) -> str:
    rivalry = each.rivalry
    sort = "pot" if rivalry.pot else f"line-{rivalry.role}"
    early = "early-" if each.is_in_confidence else ""
    return f"{early}{sort}-{each.about.pk}-{rivalry.year}"


def _is_stale(event: AmendmentEvent) -> bool:
    """Tell whether figures were given because of an amendment that no longer counts."""
    cause = event.cause_amendment
    return (
        event.verb == Verb.RECOST
        and cause is not None
        and event.amendment.current_id == event.version_id
        and cause.state not in AmendmentState.in_substantive
    )
