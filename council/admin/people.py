"""Admin of members with their seats, groups, offices and names, and of groups."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseModelFormSet
from django.http import HttpRequest

from council.admin.filters import CouncilFilter, PublishedFilter
from council.admin.inlines import ScopedInline
from council.admin.records import RecordAdmin, bump
from council.models import (
    GroupMembership,
    Member,
    MemberName,
    Membership,
    PoliticalGroup,
    Role,
)


class MemberInline(ScopedInline):
    """Dated rows of a member."""

    council_path = "member__council"


class NameInline(MemberInline):
    """Names, each from a day on."""

    model = MemberName
    fields = ("name", "sort_name", "valid_from", "evidence")


class SeatInline(MemberInline):
    """Seats held."""

    model = Membership
    autocomplete_fields = ("area",)
    fields = ("area", "valid_from", "valid_to", "reason_in", "reason_out", "evidence")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the area with the seat."""
        return super().get_queryset(request).select_related("area", "member")


class GroupInline(MemberInline):
    """Groups, each from a moment on."""

    model = GroupMembership
    autocomplete_fields = ("group",)
    fields = ("group", "started_at", "ended_at", "precision", "reason", "evidence")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the group with the row."""
        return super().get_queryset(request).select_related("group", "member")


class RoleInline(MemberInline):
    """Offices held."""

    model = Role
    autocomplete_fields = ("body",)
    fields = ("kind", "title", "body", "valid_from", "valid_to", "evidence")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the body with the office."""
        return super().get_queryset(request).select_related("body", "member")


class CountsRows:
    """Pages whose added rows readers can see: the record's revision goes up with them."""

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseModelFormSet, change: bool
    ) -> None:
        """Save the rows, and count the change where the record is public."""
        formset.save()
        if change and formset.has_changed():
            bump(form.instance)


@admin.register(Member)
class MemberAdmin(CountsRows, RecordAdmin):
    """Members; no address, telephone number or e-mail is held."""

    list_display = ("name", "council", "seat", "published_at")
    list_filter = (CouncilFilter, PublishedFilter)
    list_select_related = ("council",)
    search_fields = ("name", "sort_name")
    autocomplete_fields = ("council",)
    inlines = (SeatInline, GroupInline, RoleInline, NameInline)
    fields = ("council", "name", "sort_name", "slug", "seat", "evidence", "visible_from")

    def reference_for(self, record: Any) -> str:
        """Return council/members/name."""
        return f"{record.council.slug}/members/{record.slug}"


@admin.register(PoliticalGroup)
class PoliticalGroupAdmin(RecordAdmin):
    """Groups that sit together."""

    list_display = ("name", "council", "short_name", "is_unaligned", "published_at")
    list_filter = (CouncilFilter, PublishedFilter)
    list_select_related = ("council",)
    search_fields = ("name", "short_name")
    autocomplete_fields = ("council",)
    fields = (
        "council",
        "name",
        "short_name",
        "slug",
        "colour",
        "is_unaligned",
        "valid_from",
        "valid_to",
        "evidence",
        "visible_from",
    )

    def reference_for(self, record: Any) -> str:
        """Return council/groups/name."""
        return f"{record.council.slug}/groups/{record.slug}"
