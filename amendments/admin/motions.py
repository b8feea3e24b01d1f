"""Admin of motions."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from amendments.admin.correcting import correcting
from amendments.admin.papers import PaperAdmin, WrittenInline
from amendments.admin.verbs import motion_verbs
from amendments.models import Motion, MotionVersion
from council.admin import VerbButton
from council.admin.filters import CouncilFilter, PublishedFilter


class MotionVersionInline(WrittenInline):
    """Words of a motion, version by version."""

    model = MotionVersion
    council_path = "motion__council"
    fields = ("number", "text", "created_at")
    readonly_fields = fields


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
        return [*super().verbs_of(record), *motion_verbs(record), *correcting(record)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Put a motion on the paper from its meeting's page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Discard no motion: amendments and events stand behind it."""
        return False
