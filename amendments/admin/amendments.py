"""Admin of amendments: the workplace of their words, verbs and comments."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from amendments.admin.correcting import correcting
from amendments.admin.discard import discard_draft
from amendments.admin.forms.changes import AlterForm, IfAlsoCarriedForm, PartsForm
from amendments.admin.forms.lines import LineFormSet, lines_of, stored_lines
from amendments.admin.forms.words import ChooseMotionForm, motions_of
from amendments.admin.orders import objections
from amendments.admin.paper_page import PaperPage
from amendments.admin.papers import PaperAdmin, WrittenInline
from amendments.admin.verbs import ALTER_AMENDMENT, amendment_verbs
from amendments.enums import AmendmentState, RefusalGround
from amendments.models import Amendment, AmendmentVersion, Motion
from council.admin import VerbButton
from council.admin.access import KEYING
from council.admin.fields import LONGEST_KEY
from council.admin.filters import CouncilFilter, PublishedFilter
from council.admin.forms import VerbForm
from council.errors import RuleBroken
from council.queries import councils_of
from council.zones import speak_times_of

REFUSE = "refuse"


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
        return [*amendment_verbs(record), *correcting(record)]

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
        """Draft an amendment by its verb: first the motion, then the paper."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        motions = motions_of(request.user, KEYING)
        if (meeting := request.GET.get("meeting", "")).isdecimal():
            motions = motions.filter(meeting=int(meeting[:LONGEST_KEY]))
        if "motion" not in request.GET:
            return self._choose_motion(request, motions)
        key = request.GET["motion"]
        motion = get_object_or_404(motions, pk=key[:LONGEST_KEY] if key.isdecimal() else 0)
        speak_times_of(motion.council)
        return PaperPage(self, request, motion).respond()

    def _choose_motion(self, request: HttpRequest, motions: QuerySet[Motion]) -> HttpResponse:
        """Ask which motion it is to; a meeting with one has nothing to ask."""
        only = list(motions[:2]) if "meeting" in request.GET else []
        if len(only) == 1:
            asked = request.GET.copy()
            asked["motion"] = str(only[0].pk)
            return HttpResponseRedirect(f"?{asked.urlencode()}")
        council = councils_of(request.user).first()
        form = ChooseMotionForm(motions)
        context = {"title": "Draft an amendment", "council": council, "form": form}
        return TemplateResponse(request, "amendments/choose_motion.html", context)

    def verb_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Alter words and lines on the paper itself; every other verb has its form."""
        if name == ALTER_AMENDMENT.name:
            record = self.record_or_404(request, object_id)
            may = self.may(request, record, *ALTER_AMENDMENT.kinds)
            if may and ALTER_AMENDMENT in self.verbs_of(record):
                return PaperPage(self, request, record.motion, record).respond()
        return super().verb_view(request, object_id, name)

    def verb_forms(
        self, request: HttpRequest, record: Any, verb: VerbButton
    ) -> tuple[VerbForm, dict[str, Any]]:
        """Add the lines to the form that alters."""
        form, more = super().verb_forms(request, record, verb)
        if "cause_amendment" in form.fields:
            form.fields["cause_amendment"].initial = request.GET.get("cause")
        if verb.name == REFUSE:
            codes = [found.code for found in objections(record)]
            grounds = [code for code in codes if code in RefusalGround.values]
            form.fields["ground"].initial = next(iter(grounds), None)
        if issubclass(verb.form, (AlterForm, IfAlsoCarriedForm)):
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
