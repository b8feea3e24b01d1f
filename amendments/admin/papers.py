"""Admin of motions and amendments: the workplace of their words, lines, verbs and comments."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from amendments import actions
from amendments.admin.discard import discard_draft
from amendments.admin.forms import (
    AlterForm,
    AmendmentForm,
    ChooseMotionForm,
    LineFormSet,
    MotionForm,
    PartsForm,
    lines_of,
    motions_of,
    stored_lines,
)
from amendments.admin.verbs import amendment_verbs, motion_verbs
from amendments.enums import AmendmentState
from amendments.models import (
    Amendment,
    AmendmentLine,
    AmendmentVersion,
    Assessment,
    Motion,
    MotionVersion,
)
from council.admin import MeetingAdmin, RecordAdmin, ScopedAdmin, ScopedInline, VerbButton
from council.admin.access import FIGURES, KEYING
from council.admin.base import EVENTS_SHOWN, name_of
from council.admin.filters import CouncilFilter, PublishedFilter
from council.admin.forms import VerbForm
from council.enums import MeetingStatus
from council.errors import RuleBroken
from council.models import Meeting
from council.records import Occasion


class PaperAdmin(RecordAdmin):
    """What motions and amendments share."""

    list_select_related = ("council", "meeting__body")
    autocomplete_fields = ("mover", "seconder")
    readonly_fields: ClassVar[tuple[str, ...]] = ("state", "decided_at", "current")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read what the page names with it."""
        return super().get_queryset(request).select_related("council", "meeting__body", "current")

    def events_of(self, record: Any) -> Sequence[Any]:
        """Return what happened to the paper, newest first."""
        return list(record.events.select_related("by", "text").order_by("-id")[:EVENTS_SHOWN])

    def last_saver(self, record: Any) -> str:
        """Return who keyed the newest event, if it is newer than any edit."""
        event = record.events.select_related("by").order_by("-id").first()
        if event and event.by and event.recorded_at >= record.updated_at:
            return name_of(event.by)
        return super().last_saver(record)


class WrittenInline(ScopedInline):
    """Rows that are written once by a verb, and only shown here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave writing to the verbs."""
        return False

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


class MotionVersionInline(WrittenInline):
    """Words of a motion, version by version."""

    model = MotionVersion
    council_path = "motion__council"
    fields = ("number", "text", "created_at")
    readonly_fields = fields


class AmendmentVersionInline(WrittenInline):
    """Words of an amendment, version by version; its lines stand on the version's own page."""

    model = AmendmentVersion
    council_path = "amendment__council"
    fields = ("number", "text", "lines_complete", "altered_by", "created_at")
    readonly_fields = fields
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the amendment with its version: it is in the version's name."""
        return super().get_queryset(request).select_related("amendment", "altered_by")


@admin.register(Motion)
class MotionAdmin(PaperAdmin):
    """Motions and what can happen to them."""

    list_display = ("title", "council", "meeting", "number", "state")
    list_filter = (CouncilFilter, "state", PublishedFilter)
    search_fields = ("title", "reference")
    fixed_fields = ("council", "meeting", "number", "budget")
    inlines = (MotionVersionInline,)
    fieldsets = (
        (None, {"fields": ("council", "meeting", "number", "title", "budget")}),
        ("In the meeting", {"fields": ("mover", "seconder", "state", "decided_at", "current")}),
        ("How we know", {"fields": ("evidence",)}),
    )

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Offer what may follow from where the motion stands."""
        return [*super().verbs_of(record), *motion_verbs(record)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Put a motion on the paper from its meeting's page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Discard no motion: amendments and events stand behind it."""
        return False


@admin.register(Amendment)
class AmendmentAdmin(PaperAdmin):
    """Amendments: in confidence until tabled, then in public."""

    list_display = ("title", "council", "meeting", "number", "state")
    list_filter = (CouncilFilter, "state", PublishedFilter)
    search_fields = ("title", "reference", "proposed_by")
    fixed_fields = ("council", "meeting", "motion", "number", "parent", "part_number")
    readonly_fields = (
        *PaperAdmin.readonly_fields,
        "accepted_by",
        "refusal_ground",
        "cause_amendment",
        "cause_vote",
    )
    filter_horizontal = ("groups",)
    inlines = (AmendmentVersionInline,)
    fieldsets: ClassVar = (
        (None, {"fields": ("council", "meeting", "motion", "number", "parent", "title")}),
        ("Put forward by", {"fields": ("groups", "proposed_by", "mover", "seconder")}),
        (
            "What became of it",
            {
                "fields": (
                    "state",
                    "decided_at",
                    "accepted_by",
                    "refusal_ground",
                    "cause_amendment",
                    "cause_vote",
                    "current",
                )
            },
        ),
        ("How we know", {"fields": ("evidence",)}),
    )

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Offer what may follow from where the amendment stands."""
        return amendment_verbs(record)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let a clerk discard a draft that was never submitted or published."""
        is_draft = obj is not None and obj.state == AmendmentState.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the draft alone: its versions go with it, and nothing else may hang on it."""
        return [str(draft) for draft in objs], {}, set(), []

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say in place why a draft cannot be discarded."""
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except (RuleBroken, ProtectedError):
            return self.verb_is_over(request, self.record_or_404(request, object_id))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Discard a draft with its versions."""
        discard_draft(obj)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Draft an amendment by its verb: first the motion, then words and lines."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "motion" not in request.GET:
            choose = ChooseMotionForm(request.user, KEYING)
            return self._page(request, {"form": choose, "method": "get", "press": "Go on"})
        key = request.GET["motion"]
        motions = motions_of(request.user, KEYING)
        motion = get_object_or_404(motions, pk=key if key.isdecimal() else 0)
        form = AmendmentForm(motion, request.POST or None)
        lines = LineFormSet(request.POST or None, form_kwargs={"motion": motion}, prefix="lines")
        if form.is_valid() and lines.is_valid():
            amendment = self._drafted(request, motion, form, lines)
            if amendment is not None:
                return HttpResponseRedirect(self.address("change", amendment.pk))
        shown = {"form": form, "lines": lines, "method": "post", "press": "Draft the amendment"}
        return self._page(request, shown | {"motion": motion})

    def _drafted(
        self, request: HttpRequest, motion: Motion, form: AmendmentForm, lines: Any
    ) -> Amendment | None:
        """Call the verb; put a broken rule on the form and return None."""
        data = form.cleaned_data
        try:
            with transaction.atomic():
                amendment = actions.create_amendment(
                    motion,
                    **{name: data[name] for name in DRAFTED_WITH},
                    lines=lines_of(lines),
                    occasion=form.occasion(request.user),
                )
                self.log_addition(request, amendment, "Drafted")
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return None
        messages.success(request, "The amendment is drafted, in confidence.")
        return amendment

    def _page(self, request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Draft an amendment",
            "media": self.media + shown["form"].media,
            **shown,
        }
        return TemplateResponse(request, "admin/amendments/draft.html", context)

    def verb_forms(
        self, request: HttpRequest, record: Any, verb: VerbButton
    ) -> tuple[VerbForm, dict[str, Any]]:
        """Add the lines to the form that alters."""
        form, more = super().verb_forms(request, record, verb)
        if verb.form is AlterForm:
            more["lines"] = LineFormSet(
                request.POST or None,
                form_kwargs={"motion": record.motion},
                initial=stored_lines(record),
                prefix="lines",
            )
        return form, more

    def verb_data(self, form: VerbForm, more: dict[str, Any]) -> dict[str, Any] | None:
        """Return what the verb is given, or None where a line cannot be read."""
        data = super().verb_data(form, more)
        if data is not None and isinstance(form, PartsForm):
            return data | {"parts": form.parts()}
        if data is None or "lines" not in more:
            return data
        return data | {"lines": lines_of(more["lines"])} if more["lines"].is_valid() else None


DRAFTED_WITH = (
    "title",
    "text",
    "groups",
    "proposed_by",
    "lines_complete",
    "year_convention",
    "replaces_all",
    "ctr_changes",
)


class LineInline(WrittenInline):
    """Figures of a version."""

    model = AmendmentLine
    council_path = "version__amendment__council"
    fields = (
        "position",
        "role",
        "service",
        "description",
        "year",
        "amount",
        "kind",
        "nature",
        "funding_source",
    )
    readonly_fields = fields


class AssessmentInline(ScopedInline):
    """Officers' comments: the finance role's."""

    model = Assessment
    council_path = "version__amendment__council"
    kinds = FIGURES
    fixed_once_published = False
    fields = (
        "role",
        "opinion",
        "text",
        "reserves_after",
        "reserves_minimum",
        "signed_by",
        "signed_at",
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete no comment."""
        return False


@admin.register(AmendmentVersion)
class AmendmentVersionAdmin(ScopedAdmin):
    """One version: its words and lines as they stood, and what the officers say of it."""

    council_path = "amendment__council"
    kinds = FIGURES
    may_add = False
    list_display = ("amendment", "number", "lines_complete", "created_at")
    list_filter = (CouncilFilter,)
    list_select_related = ("amendment",)
    search_fields = ("amendment__title",)
    readonly_fields = (
        "amendment",
        "number",
        "text",
        "year_convention",
        "lines_complete",
        "replaces_all",
        "altered_by",
    )
    fields = readonly_fields
    inlines = (LineInline, AssessmentInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the amendment with its version."""
        return super().get_queryset(request).select_related("amendment__council", "altered_by")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save nothing of the version itself: it is written once."""


def _put_motion(meeting: Any, data: dict[str, Any], occasion: Occasion) -> None:
    names = ("title", "text", "budget", "item")
    actions.create_motion(meeting, **{name: data[name] for name in names}, occasion=occasion)


def _close(meeting: Any, data: dict[str, Any], occasion: Occasion) -> None:
    actions.close_meeting(meeting, occasion=occasion)


PUT_MOTION = VerbButton("put-motion", "Put a motion on the paper", _put_motion, MotionForm)
CLOSE = VerbButton(
    "close",
    "Close the meeting",
    _close,
    help_text="What was tabled and not reached ends here; amendments of a motion that was not"
    " carried end as not adopted.",
)
LIVE = {MeetingStatus.SCHEDULED, MeetingStatus.OPEN, MeetingStatus.ADJOURNED}

admin.site.unregister(Meeting)


@admin.register(Meeting)
class MeetingWithPapersAdmin(MeetingAdmin):
    """A meeting with the verbs of its papers; closing it ends what is still open."""

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Offer also what touches motions and amendments."""
        verbs = [*super().verbs_of(record), PUT_MOTION]
        return [*verbs, CLOSE] if record.status in LIVE else verbs
