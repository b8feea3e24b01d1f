"""Admin of votes: open one, key the roll, declare, and whatever follows."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from council.admin.access import KEYING
from council.admin.base import EVENTS_SHOWN, RecordAdmin, VerbButton, name_of
from council.admin.filters import CouncilFilter, PublishedFilter
from votes import actions
from votes.admin.page import RollCallPage
from votes.admin.verbs import verbs_of
from votes.enums import VoteStatus
from votes.forms import ChooseMeetingForm, OpenVoteForm, meetings_of
from votes.models import Vote


class MismatchFilter(admin.SimpleListFilter):
    """Votes whose names, figures and result do not agree."""

    title = "agreement"
    parameter_name = "agreement"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Offer both sides."""
        return (("mismatch", "Names, figures or result differ"), ("agree", "They agree"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep one side."""
        if self.value() == "mismatch":
            return queryset.exclude(mismatches=[])
        return queryset.filter(mismatches=[]) if self.value() == "agree" else queryset


class NamesFilter(admin.SimpleListFilter):
    """Votes whose names are public, or not yet."""

    title = "names"
    parameter_name = "names"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Offer both sides."""
        return (("public", "Names published"), ("waiting", "Names not yet published"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep one side."""
        if self.value() in {"public", "waiting"}:
            return queryset.filter(names_published_at__isnull=self.value() == "waiting")
        return queryset


FIGURES = (
    "tally_for",
    "tally_against",
    "tally_abstained",
    "tally_not_voting",
    "tally_unknown",
    "computed_outcome",
    "mismatches",
)
DECLARED = (
    "declared_result",
    "declared_words",
    "declared_for",
    "declared_against",
    "declared_abstained",
    "declared_by_casting_vote",
    "declared_at",
    "roll_complete",
)


@admin.register(Vote)
class VoteAdmin(RecordAdmin):
    """Votes: the question can be put right while it is open; afterwards verbs speak."""

    list_display = ("question", "council", "held_on", "number", "status", "declared_result")
    list_filter = (CouncilFilter, "status", "kind", NamesFilter, MismatchFilter, PublishedFilter)
    list_select_related = ("council",)
    date_hierarchy = "held_on"
    search_fields = ("question", "reference")
    autocomplete_fields = ("presiding_member", "item")
    fixed_fields = ("council", "meeting", "number", "kind", "held_on", "replaces")
    readonly_fields = (
        "status",
        *DECLARED,
        *FIGURES,
        "mismatch_reason",
        "names_published_at",
        "names_taken",
        "note",
    )
    change_form_template = "admin/votes/change_form.html"
    fieldsets: ClassVar = (
        (None, {"fields": ("council", "meeting", "number", "item", "status")}),
        ("Question", {"fields": ("kind", "question", "is_private", "replaces")}),
        ("How it is taken", {"fields": ("method", "trigger", "presiding_member", "taken_at")}),
        (
            "Votes needed",
            {
                "classes": ("collapse",),
                "fields": (
                    "threshold_kind",
                    "threshold_numerator",
                    "threshold_denominator",
                    "threshold_of",
                    "threshold_number",
                    "casting_allowed",
                ),
            },
        ),
        ("What the chair declared", {"fields": DECLARED}),
        ("What the names say", {"fields": (*FIGURES, "mismatch_reason")}),
        (
            "Publication",
            {"fields": ("evidence", "visible_from", "names_taken", "names_published_at", "note")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read what the page names with it."""
        return super().get_queryset(request).select_related("council", "meeting__body")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let the question be put right only while the vote is open."""
        is_open = obj is None or obj.status == VoteStatus.OPEN
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Discard no vote: one opened by mistake is made void."""
        return False

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Offer what may follow from where the vote stands."""
        return verbs_of(record)

    def events_of(self, record: Any) -> Sequence[Any]:
        """Return what happened to the vote, newest first."""
        return list(record.events.select_related("by", "text").order_by("-id")[:EVENTS_SHOWN])

    def last_saver(self, record: Any) -> str:
        """Return who keyed the vote's newest event, if it is newer than any edit."""
        event = record.events.select_related("by").order_by("-id").first()
        if event and event.by and event.recorded_at >= record.updated_at:
            return name_of(event.by)
        return super().last_saver(record)

    def get_urls(self) -> list[URLPattern]:
        """Add the roll call."""
        grid = path(
            "<path:object_id>/roll-call/",
            self.admin_site.admin_view(self.roll_call_view),
            name="votes_vote_roll_call",
        )
        return [grid, *super().get_urls()]

    def roll_call_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the working grid of a vote of the clerk's own councils."""
        vote = self.record_or_404(request, object_id)
        return RollCallPage(request, vote, self.admin_site).respond()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Open a vote by its verb: first the meeting, then the question."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "meeting" not in request.GET:
            return self._choose_meeting(request)
        key = request.GET["meeting"]
        meetings = meetings_of(request.user, KEYING)
        meeting = get_object_or_404(meetings, pk=key if key.isdecimal() else 0)
        form = OpenVoteForm(meeting, request.POST or None)
        vote = self._opened(request, form, meeting) if form.is_valid() else None
        if vote is not None:
            return HttpResponseRedirect(self.address("roll_call", vote.pk))
        return self._page(request, form, meeting)

    def _choose_meeting(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, ChooseMeetingForm(request.user, KEYING), None)

    def _opened(self, request: HttpRequest, form: OpenVoteForm, meeting: Any) -> Vote | None:
        """Call the verb; put a broken rule on the form and return None."""
        data = form.cleaned_data
        try:
            with transaction.atomic():
                vote = actions.open_vote(
                    meeting,
                    **{name: data[name] for name in OPENED_WITH},
                    occasion=form.occasion(request.user),
                )
                self.log_addition(request, vote, "Opened")
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return None
        messages.success(request, "The vote is open. Key the marks below.")
        return vote

    def _page(self, request: HttpRequest, form: Any, meeting: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Open a vote",
            "meeting": meeting,
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "votes/open_vote.html", context)


OPENED_WITH = (
    "kind",
    "question",
    "subjects",
    "options",
    "method",
    "trigger",
    "presiding_member",
    "item",
    "is_private",
)
