"""The page of an amendment's paper: heading, proposal, lines, net effect (domain 8.2)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.template.response import TemplateResponse

from amendments import actions
from amendments.actions import LineInput
from amendments.actions.locking import name_of, open_vote_words
from amendments.actions.versions import line_inputs
from amendments.admin.orders import asked_in, asked_words, deadline_words
from amendments.admin.paper_form import MORE_ROWS, SECTIONS, Paper, _add_rows, _total
from amendments.admin.paper_forms import CopyForm, spans_years, years_in
from amendments.admin.paper_paste import read_block
from amendments.admin.paper_rivals import rival_words
from amendments.admin.paper_rows import GIVE, TAKE, Book, book_of, rows_of
from amendments.admin.verbs import ALTER_AMENDMENT
from amendments.models import Amendment, Motion
from council.admin.desk import desk_frame, desk_return
from council.errors import RuleBroken
from council.models import Meeting
from council.queries import rules_on
from council.sentences import count

DRAFTED_WITH = (
    "title", "text", "groups", "proposed_by", "mover", "seconder", "lines_complete",
    "replaces_all", "ctr_changes",
)  # fmt: skip
ALTERED_WITH = (
    "text", "lines_complete", "replaces_all", "ctr_changes", "altered_by", "opened_with",
)  # fmt: skip
HEADING = ("title", "groups", "proposed_by", "mover", "seconder")
MEANT = ("lines_complete", "replaces_all", "altered_by")
KNOWN = ("evidence", "happened_at", "reason")

TOLD_AFTER = {"save", "check", "copy", "paste"}


class PaperPage:
    """One request for the paper of a new amendment, or of one that is altered."""

    def __init__(
        self,
        model_admin: Any,
        request: HttpRequest,
        motion: Motion,
        amendment: Amendment | None = None,
    ) -> None:
        self.admin, self.request = model_admin, request
        self.motion, self.amendment = motion, amendment
        self.do = request.POST.get("do", "save") if request.method == "POST" else ""
        self.doubts: list[str] = []
        self.read = ""

    def respond(self) -> HttpResponse:
        """Show the paper; add to it, check it, or save it by its verb."""
        data = self.request.POST.copy() if self.do else None
        if data is not None:
            self._extend(data)
        paper = Paper(self.motion, self.amendment, data)
        if self.do == "check" and "application/json" in self.request.headers.get("Accept", ""):
            return JsonResponse(self._live(paper))
        if self.do == "save" and paper.is_valid():
            saved = self._saved(paper)
            if saved is not None:
                return HttpResponseRedirect(self.admin.back_to(self.request, saved))
        return self._show(paper)

    # What the buttons add.

    def _extend(self, data: QueryDict) -> None:
        """Add rows, a year, copied lines or a pasted block to what was keyed."""
        if self.do in {"give-rows", "take-rows"}:
            section = self.do.removesuffix("-rows")
            data[f"{section}-TOTAL_FORMS"] = str(_total(data, section) + MORE_ROWS)
        elif self.do == "year":
            _add_years(data, [max(_years_in(data), default=self.motion.meeting.held_on.year) + 1])
        elif self.do == "copy":
            self._copy(data)
        elif self.do == "paste":
            self._paste(data)

    def _copy(self, data: QueryDict) -> None:
        form = self._copy_form(data)
        source = form.cleaned_data["copy_from"] if form.is_valid() else None
        if source is None:
            self.doubts.append("Choose the amendment whose lines are to come in.")
            return
        book = book_of(self.motion.budget, self.motion.council)
        inputs = line_inputs(source.current)
        convention = source.current.year_convention
        rows = rows_of(inputs, convention, book, is_stored=False)
        if spans_years(source.current) and not data.get("year_convention"):
            data["year_convention"] = convention
        elif spans_years(source.current) and data["year_convention"] != convention:
            self.doubts.append(
                "The figures of several years mean another thing there than here: say below what"
                " they mean, and look at each."
            )
        self._bring_in(data, rows, {line.year for line in inputs.values()})
        self.read = f"Copied from “{source.title}”: {_rows(rows)}. Nothing is saved yet."
        self._say_what_is_left(inputs, book)

    def _say_what_is_left(self, inputs: Mapping[int, LineInput], book: Book) -> None:
        """Name claims that the rows do not hold: pots of another budget, or a finer split."""
        lost = {pot for line in inputs.values() for pot, _ in line.claims if pot not in book.pots}
        if lost:
            self.doubts.append("Pots of another budget were left out: choose from this one's.")
        finer = [
            line
            for line in inputs.values()
            if any(amount not in {None, abs(line.amount)} for _, amount in line.claims)
        ]
        if finer:
            self.doubts.append("Some lines took part of a pot: say again how much.")

    def _paste(self, data: QueryDict) -> None:
        book = book_of(self.motion.budget, self.motion.council)
        section = TAKE if data.get("paste_into") == TAKE else GIVE
        try:
            pasted = read_block(data.get("pasted", ""), section, book, _years_in(data))
        except RuleBroken as error:
            self.doubts.extend(error.messages)
            return
        if pasted.convention and not data.get("year_convention"):
            data["year_convention"] = pasted.convention
        self._bring_in(data, pasted.rows, pasted.years)
        self.doubts.extend(pasted.doubts)
        data["pasted"] = ""
        self.read = f"Read from the block: {_rows(pasted.rows)}. Nothing is saved yet."

    @staticmethod
    def _bring_in(
        data: QueryDict, rows: Mapping[str, list[dict[str, Any]]], years: Iterable[int]
    ) -> None:
        _add_years(data, years)
        places = {section: _places_for(data, section, found) for section, found in rows.items()}
        now = {
            (section, before): (section, number + 1)
            for section, numbers in places.items()
            for before, number in enumerate(numbers, start=1)
        }
        for section, found in rows.items():
            _add_rows(data, section, dict(zip(places[section], found, strict=True)), now)

    def _copy_form(self, data: Any) -> CopyForm:
        leave_out = self.amendment.pk if self.amendment else 0
        return CopyForm(self.motion.council_id, data, leave_out=leave_out)

    # Saving.

    def _saved(self, paper: Paper) -> Amendment | None:
        """Call the verb; put a broken rule on the form and return None."""
        try:
            with transaction.atomic():
                saved = self._draft(paper) if self.amendment is None else self._alter(paper)
        except ValidationError as error:
            paper.form.add_error(None, ValidationError(error.messages))
            return None
        done = "is drafted, in confidence" if self.amendment is None else "is altered"
        sums = paper.sums()
        stands = "" if sums.is_balanced else f" It does not balance yet. {sums.headline}"
        messages.success(self.request, f"The amendment {done}.{stands}")
        for words in rival_words(saved):
            messages.warning(self.request, words)
        return saved

    def _draft(self, paper: Paper) -> Amendment:
        occasion = paper.form.occasion(self.request.user)
        given = paper.given(DRAFTED_WITH)
        made = actions.create_amendment(self.motion, **given, occasion=occasion)
        self.admin.log_addition(self.request, made, "Drafted")
        return made

    def _alter(self, paper: Paper) -> Amendment:
        occasion = paper.form.occasion(self.request.user)
        amendment: Any = self.amendment
        ALTER_AMENDMENT.run(amendment, paper.given(ALTERED_WITH), occasion)
        self.admin.log_change(self.request, amendment, ALTER_AMENDMENT.label)
        return amendment

    # Showing.

    def _live(self, paper: Paper) -> dict[str, Any]:
        """Return what the page shows again while the clerk keys."""
        html = render_to_string("amendments/parts/balance.html", self._sums(paper))
        rows = {row.prefix: row.counts_as() for row in paper.rows()}
        return {"balance": html, "question": paper.question(), "rows": rows}

    def _sums(self, paper: Paper) -> dict[str, Any]:
        unread = paper.unread()
        return {
            "sums": paper.sums(),
            "unread": f"{count(unread, 'row', 'rows')} cannot be read yet and"
            f" {'is' if unread == 1 else 'are'} left out of the sums."
            if unread
            else "",
            "is_open": paper.has_open_question(),
        }

    def _show(self, paper: Paper) -> HttpResponse:
        meeting = self.motion.meeting
        title = "Draft an amendment" if self.amendment is None else "Alter an amendment"
        form = paper.form
        context = {
            **desk_frame(self.request, meeting, title),
            **self._sums(paper),
            "motion": self.motion,
            "amendment": self.amendment,
            "name": name_of(self.amendment) if self.amendment else "",
            "paper": paper,
            "form": form,
            "sections": [(paper.sections[key], key, *words) for key, *words in SECTIONS],
            "heading": [form[name] for name in HEADING if name in form.fields],
            "meant": [form[name] for name in MEANT if name in form.fields],
            "known": [form[name] for name in KNOWN],
            "year_labels": [paper.book.year(year) for year in paper.years],
            "years": ",".join(map(str, paper.years)),
            "copy": self._copy_form(paper.data),
            "pasted": paper.data.get("pasted", "") if paper.data is not None else "",
            "doubts": self.doubts,
            "read": self.read,
            "told": self.do in TOLD_AFTER,
            "wrong": self.do == "save",
            "comments": paper.opened.assessments.all() if paper.opened else (),
            "vote_words": open_vote_words(self.amendment) if self.amendment else "",
            "orders": self._orders(meeting),
            "rivals": rival_words(self.amendment) if self.amendment else (),
            "next": desk_return(self.request),
        }
        return TemplateResponse(self.request, "amendments/paper.html", context)

    def _orders(self, meeting: Meeting) -> list[str]:
        """Say what the standing orders ask of an amendment, as far as they are known."""
        rules = rules_on(self.motion.council, meeting.held_on)
        deadline = deadline_words(meeting, rules)
        told = [deadline] if deadline else []
        return [*told, *asked_words(asked_in(meeting, rules), lambda: _so_far(meeting))]


def _so_far(meeting: Meeting) -> str:
    """Say how many amendments each group has on the paper of the meeting."""
    whole = Amendment.objects.filter(meeting=meeting, parent=None, groups__isnull=False)
    found = whole.order_by("groups__name").values_list("groups__name").annotate(n=Count("id"))
    told = ", ".join(f"{name} {number}" for name, number in found)
    return f"So far: {told}." if told else "So far none is on the paper."


def _rows(rows: Mapping[str, list[Any]]) -> str:
    return count(sum(len(found) for found in rows.values()), "row", "rows")


def _years_in(data: QueryDict) -> list[int]:
    return sorted(years_in(data.get("years", "")))


def _add_years(data: QueryDict, years: Iterable[int]) -> None:
    data["years"] = ",".join(map(str, sorted({*_years_in(data), *years})))


def _places_for(data: QueryDict, section: str, rows: Sequence[Any]) -> list[int]:
    """Return where rows come in: the first blank ones, and the rest behind them."""
    total = _total(data, section)
    free = [number for number in range(total) if _is_blank(data, f"{section}-{number}-")]
    return [*free, *range(total, total + len(rows))][: len(rows)]


def _is_blank(data: QueryDict, prefix: str) -> bool:
    typed = {"name", "description", "pot", "was", "costs"}
    return not any(
        str(value).strip()
        for key, value in data.items()
        if key.startswith(prefix)
        and (key.removeprefix(prefix) in typed or key.removeprefix(prefix).startswith("y_"))
    )
