"""Admin of councils, their rules, areas, bodies, sources and clerks' rights."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from council.admin.access import NOBODY, PUBLISHING
from council.admin.base import ScopedAdmin
from council.admin.filters import CouncilFilter, PublishedFilter
from council.admin.records import RecordAdmin
from council.changes.marks import mark_references
from council.models import Area, Body, ClerkRole, Council, Source, StandingOrders


class SuperuserAdds:
    """Rows that only whoever runs the installation adds."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let superusers add."""
        return bool(request.user.is_active and request.user.is_superuser)


@admin.register(Council)
class CouncilAdmin(SuperuserAdds, RecordAdmin):
    """A council; its first row is made by whoever runs the installation."""

    council_path = ""
    kinds = PUBLISHING
    fixed_fields = ("slug",)
    list_display = ("name", "council_type", "area_kind", "published_at")
    search_fields = ("name", "slug")
    autocomplete_fields = ("successors",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "council_type", "governance", "area_kind", "colour")}),
        ("Members", {"fields": ("members_complete_from",)}),
        (
            "Money, time and language",
            {"fields": ("currency", "year_starts_month", "time_zone", "language")},
        ),
        ("End of the council", {"fields": ("ended_on", "successors")}),
        ("How we know", {"fields": ("evidence", "visible_from", "is_fictional")}),
    )

    def reference_for(self, record: Any) -> str:
        """Return the slug: the first word of every address of the council."""
        return str(record.slug)

    def council_of_related(self, value: Any) -> int | None:
        """Let a council name its successors, which are other councils."""
        return None


@admin.register(StandingOrders)
class StandingOrdersAdmin(ScopedAdmin):
    """Local rules, in force from a day."""

    kinds = PUBLISHING
    list_display = ("council", "valid_from", "seats", "named_vote_on_amendments", "four_eyes")
    list_filter = (CouncilFilter,)
    list_select_related = ("council",)
    autocomplete_fields = ("council",)
    fieldsets = (
        (None, {"fields": ("council", "valid_from", "seats")}),
        ("Quorum", {"fields": ("quorum_numerator", "quorum_denominator")}),
        (
            "Named votes",
            {
                "fields": (
                    "named_vote_at_budget",
                    "named_vote_on_amendments",
                    "named_vote_requested_by",
                )
            },
        ),
        (
            "Amendments",
            {
                "fields": (
                    "amendment_deadline_days",
                    "amendment_deadline_time",
                    "amendments_per_group",
                    "signoff_required",
                    "pot_ruling",
                )
            },
        ),
        (
            "Publication and attendance",
            {"fields": ("four_eyes", "executive_period_days", "remote_allowed", "proxy_allowed")},
        ),
    )


@admin.register(Area)
class AreaAdmin(ScopedAdmin):
    """Wards and electoral divisions."""

    list_display = ("name", "council", "code", "seats")
    list_filter = (CouncilFilter,)
    list_select_related = ("council",)
    search_fields = ("name", "code")
    autocomplete_fields = ("council",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}


@admin.register(Body)
class BodyAdmin(RecordAdmin):
    """Full council, cabinet and committees."""

    list_display = ("name", "council", "kind", "published_at")
    list_filter = (CouncilFilter, "kind", PublishedFilter)
    list_select_related = ("council",)
    search_fields = ("name",)
    autocomplete_fields = ("council",)
    fields = ("council", "name", "slug", "kind", "evidence", "visible_from")


@admin.register(Source)
class SourceAdmin(ScopedAdmin):
    """Where facts come from."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and tell of the record that the source is about."""
        super().save_model(request, obj, form, change)
        mark_references([obj.about])

    list_display = ("title", "about", "evidence", "publisher", "council")
    list_filter = (CouncilFilter, "evidence")
    list_select_related = ("council",)
    search_fields = ("about", "title", "publisher")
    autocomplete_fields = ("council",)
    fields = (
        "council",
        "about",
        "field",
        "evidence",
        "title",
        "publisher",
        "url",
        "published_on",
        "note",
    )


@admin.register(ClerkRole)
class ClerkRoleAdmin(SuperuserAdds, ScopedAdmin):
    """Who may do what; clerks see the roles of their own councils."""

    kinds = NOBODY
    list_display = ("user", "council", "kind")
    list_filter = (CouncilFilter, "kind")
    list_select_related = ("user", "council")
    search_fields = ("user__username", "user__last_name")
    autocomplete_fields = ("user", "council")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let superusers take a right away."""
        return bool(request.user.is_active and request.user.is_superuser)
