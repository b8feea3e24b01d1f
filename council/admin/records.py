"""Public records in the admin: a draft is saved, a published record corrected in public."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db import models
from django.db.models import F
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from council import actions
from council.admin.access import PUBLISHING, name_of
from council.admin.base import ScopedAdmin
from council.admin.forms import CORRECTION, OPENED_WITH, RecordForm, moment_of
from council.admin.verbs import VerbButton
from council.errors import RuleBroken
from council.models import RecordEvent
from council.records import Occasion, tell

EVENTS_SHOWN = 50


class RecordAdmin(ScopedAdmin):
    """A public record: corrected in public, never deleted once published."""

    form: type[ModelForm] = RecordForm

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let a clerk discard a typing mistake that was never published."""
        if obj is None or obj.published_at is not None:
            return False
        return self.may_add and self.has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """End with the reason, once the record is published."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is not None and self.has_change_permission(request, obj):
            fields = [CORRECTION] if obj.published_at else []
            fieldsets.append((None, {"fields": [*fields, OPENED_WITH]}))
        return fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep addresses and parents as they are, and lists once they are public."""
        found = super().get_readonly_fields(request, obj)
        if obj is None:
            return found
        public = obj.published_at is not None
        lists = [field.name for field in self.opts.many_to_many] if public else []
        released = ["evidence", "visible_from"] if public else []
        return (*found, *self.fixed_fields, *lists, *released)

    # Fields that are part of the public address: given once (architecture 0.14).
    fixed_fields: ClassVar[tuple[str, ...]] = ("council", "slug")

    def reference_for(self, record: Any) -> str:
        """Return the reference of a new record."""
        return f"{record.council.slug}/{record.slug}"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save a draft; correct a published record in public; refuse what another overtook."""
        if not change:
            obj.reference = self.reference_for(obj)
            super().save_model(request, obj, form, change)
            return
        rows = self.model._default_manager.select_for_update()  # noqa: SLF001 - documented by Django for any model
        stored: Any = rows.get(pk=obj.pk)
        if form.cleaned_data[OPENED_WITH] != moment_of(stored):
            raise RuleBroken(self.overtaken(stored), "overtaken")
        if stored.published_at is None:
            obj.save(update_fields=[*_own_fields(obj, form.changes), "updated_at"])
        elif form.changes:
            actions.correct_record(stored, form.changes, occasion=_correction(request, form))

    def overtaken(self, record: Any) -> str:
        """Say who saved the record after the form was opened."""
        return (
            f"{self.last_saver(record)} saved this while you were working on it. Nothing of yours"
            " is saved. Open the page again in another tab, compare, and save there."
        )

    def last_saver(self, record: Any) -> str:
        """Return the name of whoever saved the record last."""
        event = RecordEvent.objects.filter(reference=record.reference).select_related("by").last()
        entry = (
            LogEntry.objects.filter(
                content_type=get_content_type_for_model(record), object_id=str(record.pk)
            )
            .select_related("user")
            .first()
        )
        if entry and (event is None or entry.action_time >= event.recorded_at):
            return name_of(entry.user)
        return name_of(event.by) if event and event.by else "Somebody else"

    def events_of(self, record: Any) -> Sequence[Any]:
        """Return the record's public events, newest first."""
        found = RecordEvent.objects.filter(reference=record.reference)
        return list(found.select_related("by", "text").order_by("-id")[:EVENTS_SHOWN])

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Offer publication until the record is public."""
        return () if record.published_at else (PUBLISH,)


class LoggedAdmin(RecordAdmin):
    """A record with events of its own, such as a vote or a motion: they tell what happened."""

    def events_of(self, record: Any) -> Sequence[Any]:
        """Return what happened to the record, newest first."""
        return list(record.events.select_related("by", "text").order_by("-id")[:EVENTS_SHOWN])

    def last_saver(self, record: Any) -> str:
        """Return who keyed the newest event, if it is newer than any edit."""
        event = record.events.select_related("by").order_by("-id").first()
        if event and event.by and event.recorded_at >= record.updated_at:
            return name_of(event.by)
        return super().last_saver(record)


def _own_fields(record: models.Model, changes: dict[str, Any]) -> list[str]:
    """Return the changed columns; rows of a many-to-many field are saved by the form."""
    columns = {field.name for field in record._meta.concrete_fields}  # noqa: SLF001 - documented by Django, underscore or not
    return [name for name in changes if name in columns]


def _correction(request: HttpRequest, form: Any) -> Occasion:
    return Occasion(
        by=request.user, happened_at=timezone.now(), reason=form.cleaned_data[CORRECTION]
    )


def _publish(record: Any, data: dict[str, Any], occasion: Occasion) -> None:
    actions.publish(record, occasion=occasion)


PUBLISH = VerbButton(
    "publish", "Publish", _publish, kinds=PUBLISHING, help_text="Readers can see it from now on."
)


def bump(record: Any) -> None:
    """Count a change that readers can see: a row was added to a published record."""
    if record.published_at is not None:
        found = type(record)._default_manager.filter(pk=record.pk)  # noqa: SLF001 - documented by Django for any model
        found.update(revision=F("revision") + 1, updated_at=timezone.now())
        tell(record, spreads=True)
