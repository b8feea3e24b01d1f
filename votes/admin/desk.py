"""Admin of votes: open one, key the roll, declare, and whatever follows."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from council.admin.filters import CouncilFilter, PublishedFilter
from council.admin.records import LoggedAdmin
from council.admin.verbs import VerbButton
from council.models import AgendaItem
from votes.admin.marks import MarksDoor
from votes.admin.opening import OpenVotePage
from votes.admin.page import RollCallPage
from votes.admin.paste import PastePage
from votes.admin.verbs import verbs_of
from votes.enums import VoteStatus
from votes.forms.correcting import could_vote
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
class VoteAdmin(LoggedAdmin):
    """Votes: the question can be put right while it is open; afterwards verbs speak."""

    list_display = ("question", "council", "held_on", "number", "status", "declared_result")
    list_filter = (CouncilFilter, "status", "kind", NamesFilter, MismatchFilter, PublishedFilter)
    list_select_related = ("council",)
    date_hierarchy = "held_on"
    search_fields = ("question", "reference")
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

    def spoken(self, record: Any) -> str:
        """Name a vote by number and question: on a page of its own it must not be mistaken."""
        return f"Vote {record.number}: {record.question}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read what the page names with it."""
        return super().get_queryset(request).select_related("council", "meeting__body")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        """Offer who could preside, and the items of this meeting: short lists, and plain ones."""
        form = super().get_form(request, obj, change, **kwargs)
        lists = (
            {}
            if obj is None
            else {
                "presiding_member": could_vote(obj),
                "item": AgendaItem.objects.filter(meeting=obj.meeting_id),
            }
        )
        for name, rows in lists.items():
            if name in form.base_fields:
                field: Any = form.base_fields[name]
                field.queryset = rows
        return form

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

    def get_urls(self) -> list[URLPattern]:
        """Add the roll call: its page, and the door of its script."""
        grid = path(
            "<path:object_id>/roll-call/",
            self.admin_site.admin_view(self.roll_call_view),
            name="votes_vote_roll_call",
        )
        marks = path(
            "<path:object_id>/roll-call/marks/",
            never_cache(csrf_exempt(self.marks_view)),
            name="votes_vote_marks",
        )
        paste = path(
            "<path:object_id>/roll-call/paste/",
            self.admin_site.admin_view(self.paste_view),
            name="votes_vote_paste",
        )
        return [grid, marks, paste, *super().get_urls()]

    def paste_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the door for a list of marks from elsewhere."""
        vote = self.record_or_404(request, object_id)
        return PastePage(request, vote, self.admin_site).respond()

    def marks_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer the script of the roll call; the door checks log-in, CSRF and rights itself."""
        return MarksDoor(request, object_id, self.admin_site).respond()

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
        return OpenVotePage(request, self).respond()
