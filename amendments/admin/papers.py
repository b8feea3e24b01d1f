"""What the admin of every paper shares: its words, its versions below, and who may change them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest

from council.admin import ScopedInline
from council.admin.records import LoggedAdmin


class PaperAdmin(LoggedAdmin):
    """What motions and amendments share."""

    list_select_related = ("council", "meeting__body")
    autocomplete_fields = ("mover", "seconder")
    readonly_fields: ClassVar[tuple[str, ...]] = ("state", "decided_at", "current")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read what the page names with it."""
        return super().get_queryset(request).select_related("council", "meeting__body", "current")


class WrittenInline(ScopedInline):
    """Rows that are written once by a verb, and only shown here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave writing to the verbs."""
        return False

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission
