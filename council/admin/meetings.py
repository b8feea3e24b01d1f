"""Admin of meetings: the paper's items, who was there, and the verbs of an evening."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from council import actions
from council.admin.base import ScopedAdmin
from council.admin.desk import desk_address
from council.admin.filters import CouncilFilter, PublishedFilter
from council.admin.forms import VerbForm
from council.admin.inlines import ScopedInline
from council.admin.people import CountsRows
from council.admin.records import RecordAdmin
from council.admin.verbs import VerbButton
from council.enums import MeetingStatus, PresenceKind
from council.models import AgendaItem, Meeting, Member, Presence
from council.records import Occasion


class ItemInline(ScopedInline):
    """Items of business in the order of the paper."""

    model = AgendaItem
    council_path = "meeting__council"
    fields = ("position", "number", "title", "is_budget_decision", "is_exempt")


class PresenceInline(ScopedInline):
    """Who was there, keyed by the verb of presence and shown here."""

    model = Presence
    council_path = "meeting__council"
    fields = ("member", "kind", "from_at", "to_at", "evidence")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the member with the row, in roll order."""
        found = super().get_queryset(request).select_related("member", "meeting")
        return found.order_by("member__sort_name", "id")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave presence to its verb."""
        return False

    has_delete_permission = has_add_permission


class PresenceForm(VerbForm):
    """Who was there, and for how long."""

    def add_fields(self) -> None:
        """Ask for the member, the kind of presence, and times if they are known."""
        members = Member.objects.filter(council=self.record.council_id).order_by("sort_name")
        self.fields["member"] = forms.ModelChoiceField(members)
        self.fields["kind"] = forms.ChoiceField(choices=PresenceKind)


class DepartureForm(VerbForm):
    """Who left; the time is when it happened."""

    def add_fields(self) -> None:
        """Ask for the member."""
        members = Member.objects.filter(council=self.record.council_id).order_by("sort_name")
        self.fields["member"] = forms.ModelChoiceField(members)
        self.fields["happened_at"].required = True


def _record_presence(meeting: Any, data: dict[str, Any], occasion: Occasion) -> None:
    actions.record_presence(
        meeting,
        data["member"],
        data["kind"],
        from_at=data["happened_at"],
        occasion=occasion,
    )


def _mark_departure(meeting: Any, data: dict[str, Any], occasion: Occasion) -> None:
    actions.mark_departure(meeting, data["member"], data["happened_at"], occasion=occasion)


def _calling(name: str) -> Callable[[Any, dict[str, Any], Occasion], Any]:
    """Return a runner of the verb that needs nothing but its occasion."""

    def run(meeting: Any, data: dict[str, Any], occasion: Occasion) -> None:
        getattr(actions, name)(meeting, occasion=occasion)

    return run


OPEN = VerbButton("open", "Open the meeting", _calling("open_meeting"))
ADJOURN = VerbButton("adjourn", "Adjourn the meeting", _calling("adjourn_meeting"))
PRESENCE = VerbButton("presence", "Record presence", _record_presence, PresenceForm)
DEPARTURE = VerbButton("departure", "Record a departure", _mark_departure, DepartureForm)
VERBS: dict[str, tuple[VerbButton, ...]] = {
    MeetingStatus.SCHEDULED: (OPEN, PRESENCE),
    MeetingStatus.OPEN: (PRESENCE, DEPARTURE, ADJOURN),
    MeetingStatus.ADJOURNED: (OPEN, PRESENCE),
    MeetingStatus.CLOSED: (PRESENCE,),
    MeetingStatus.CANCELLED: (),
}


@admin.register(AgendaItem)
class AgendaItemAdmin(ScopedAdmin):
    """Items, so that a motion or vote can name one; they are keyed on the meeting's page."""

    council_path = "meeting__council"
    may_add = False
    may_change = False
    list_display = ("title", "number", "meeting")
    list_select_related = ("meeting__body",)
    search_fields = ("title", "number", "meeting__reference")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the meeting with its item."""
        return super().get_queryset(request).select_related("meeting__body")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep items off the front page."""
        return False


@admin.register(Meeting)
class MeetingAdmin(CountsRows, RecordAdmin):
    """Meetings; closing one belongs to the app that knows what is still open."""

    list_display = ("body", "held_on", "council", "title", "status", "published_at")
    list_filter = (CouncilFilter, "status", PublishedFilter, "is_budget_decision")
    list_select_related = ("body", "council")
    date_hierarchy = "held_on"
    search_fields = ("title", "reference", "body__name")
    autocomplete_fields = ("council", "body")
    readonly_fields = ("status",)
    fixed_fields = ("council", "body", "held_on", "date_precision")
    inlines = (ItemInline, PresenceInline)
    fieldsets = (
        (None, {"fields": ("council", "body", "title", "held_on", "date_precision")}),
        ("Place and time", {"fields": ("venue", "starts_at", "started_at", "ended_at", "status")}),
        (
            "Business",
            {
                "fields": (
                    "is_budget_decision",
                    "amendments_due_at",
                    "amendments_per_group",
                    "signoff_required",
                    "note",
                )
            },
        ),
        ("How we know", {"fields": ("evidence", "visible_from")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read what its name is made of."""
        return super().get_queryset(request).select_related("body", "council")

    def reference_for(self, record: Any) -> str:
        """Return body/day, with -2 for a second meeting on one day (architecture 0.14)."""
        digits = {"day": 10, "month": 7, "year": 4}[record.date_precision]
        plain = f"{record.body.reference}/{record.held_on.isoformat()[:digits]}"
        taken = set(
            Meeting.objects.filter(reference__startswith=plain).values_list("reference", flat=True)
        )
        number = 1
        reference = plain
        while reference in taken:
            number += 1
            reference = f"{plain}-{number}"
        return reference

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the way to the meeting's workplace."""
        meeting = kwargs.get("obj")
        context["desk_link"] = desk_address(meeting.pk) if meeting else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Offer what can follow from where the meeting stands."""
        return (*super().verbs_of(record), *VERBS[record.status])
