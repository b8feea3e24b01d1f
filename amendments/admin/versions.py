"""Admin of an amendment's versions: lines and assessment."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from amendments.admin.comments import CORRECT_COMMENT
from amendments.admin.papers import WrittenInline
from amendments.models import AmendmentLine, AmendmentVersion, Assessment
from council.admin import ScopedAdmin, ScopedInline, VerbButton
from council.admin.access import FIGURES
from council.admin.filters import CouncilFilter
from council.admin.records import bump


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
    """Officers' comments: the finance role's; those that readers have seen are corrected."""

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

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let a comment change while nobody outside has read it; then it is corrected."""
        is_public = obj is not None and obj.amendment.published_at is not None
        return not is_public and super().has_change_permission(request, obj)

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

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Count a comment that is added to a public amendment as news of it."""
        super().save_related(request, form, formsets, change)
        if any(formset.new_objects for formset in formsets):
            bump(form.instance.amendment)

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Offer to correct a comment once readers have seen it."""
        is_public = record.amendment.published_at is not None
        return [CORRECT_COMMENT] if is_public and record.assessments.exists() else []
