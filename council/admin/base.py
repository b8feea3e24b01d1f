"""The base of every admin page: rights per council at each door, no delete, verbs as buttons.

What a clerk may do comes from ClerkRole alone; Django's own permissions are not asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IncorrectLookupParameters, get_content_type_for_model
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst

from council import actions
from council.admin.access import KEYING, PUBLISHING, council_of, rights_of
from council.admin.forms import (
    CORRECTION,
    MOMENT,
    OPENED_WITH,
    RecordForm,
    ScopedForm,
    VerbForm,
    moment_of,
)
from council.errors import RuleBroken
from council.models import RecordEvent
from council.records import Occasion

EVENTS_SHOWN = 50
LONGEST_KEY = 18  # digits: any number of so many fits a column of keys
FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"},
    models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MOMENT},
}


@dataclass(frozen=True, slots=True)
class VerbButton:
    """A verb as a button on the change page: its form, who may press it, and what it calls."""

    name: str
    label: str
    run: Callable[[Any, dict[str, Any], Occasion], Any]
    form: type[VerbForm] = VerbForm
    kinds: tuple[str, ...] = KEYING
    help_text: str = ""


class Scoped:
    """What model admins and inlines share: only rows of the clerk's own councils."""

    # How to reach the council from a row; empty on a council itself.
    council_path: ClassVar[str] = "council"
    # Roles that may add and change; every role of the council may read.
    kinds: ClassVar[tuple[str, ...]] = KEYING
    admin_site: admin.AdminSite
    model: type[models.Model]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Keep what belongs to the clerk's councils."""
        found = super().get_queryset(request)  # type: ignore[misc]
        return found.filter(rights_of(request.user).within(self.council_path))

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only rows of councils in which the clerk may key."""
        related = self.admin_site._registry.get(db_field.remote_field.model)  # noqa: SLF001
        if isinstance(related, ScopedAdmin):
            kwargs["queryset"] = related.choices(request, self.kinds)
        elif not rights_of(request.user).everything:
            kwargs["queryset"] = db_field.remote_field.model._default_manager.none()  # noqa: SLF001
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only rows of councils in which the clerk may key."""
        related = self.admin_site._registry.get(db_field.remote_field.model)  # noqa: SLF001
        if isinstance(related, ScopedAdmin):
            kwargs["queryset"] = related.choices(request, self.kinds)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def council_of_related(self, value: Any) -> int | None:
        """Return the council of a row that a field points to, if it belongs to one."""
        related = self.admin_site._registry.get(type(value))  # noqa: SLF001
        return council_of(value, related.council_path) if isinstance(related, Scoped) else None

    def council_chosen(self, row: Any, data: dict[str, Any]) -> int | None:
        """Return the council of a row, or the one chosen in the form that adds it."""
        first = self.council_path.partition("__")[0]
        if first and first in data:
            return self.council_of_related(data[first])
        return council_of(row, self.council_path)


class ScopedAdmin(Scoped, admin.ModelAdmin):
    """An admin page whose rights come from the clerk's roles, council by council."""

    formfield_overrides = FIELDS

    form: type[ModelForm] = ScopedForm
    may_add: ClassVar[bool] = True
    may_change: ClassVar[bool] = True
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    view_on_site = False
    change_form_template = "admin/council/record_change_form.html"

    class Media:
        css: ClassVar = {"all": ("council/admin.css",)}

    def choices(self, request: HttpRequest, kinds: tuple[str, ...]) -> QuerySet:
        """Return the rows that the clerk may point to from a row keyed by `kinds`."""
        return self.model._default_manager.filter(  # noqa: SLF001
            rights_of(request.user).within(self.council_path, *kinds)
        )

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Take a number in the address that no key can be for a wrong filter, not a fault."""
        try:
            return super().get_changelist_instance(request)
        except OverflowError as error:
            raise IncorrectLookupParameters(error) from error

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Take from the address only what can be the key of a row."""
        given = super().get_changeform_initial_data(request)
        pointing = {
            field.name
            for field in self.opts.get_fields()
            if field.many_to_one or field.many_to_many
        }
        return {
            name: value
            for name, value in given.items()
            if name not in pointing or _can_be_keys(value)
        }

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the app to whoever has a role anywhere."""
        return rights_of(request.user).may_somewhere()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let every role of the council read."""
        rights = rights_of(request.user)
        if obj is None:
            return rights.may_somewhere()
        return rights.may(council_of(obj, self.council_path))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let the right roles add, in the councils where they have them."""
        return self.may_add and rights_of(request.user).may_somewhere(*self.kinds)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let the right roles of the row's own council change it."""
        return self.may_change and self.may(request, obj, *self.kinds)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete nothing; only a record that was never published can be discarded."""
        return False

    def may(self, request: HttpRequest, obj: Any, *kinds: str) -> bool:
        """Tell whether the clerk has one of the roles in the council of a row, or anywhere."""
        rights = rights_of(request.user)
        if obj is None:
            return rights.may_somewhere(*kinds)
        return rights.may(council_of(obj, self.council_path), *kinds)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        """Give the form the request: it shows what a verb refused."""
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"request": request, "model_admin": self})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a broken rule in the form, with everything that was typed."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except RuleBroken as error:
            request.rule_broken = error  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the verbs and what happened so far."""
        record = kwargs.get("obj")
        if record is not None:
            context["verb_links"] = self.verb_links(request, record)
            context["events"] = self.events_of(record)
        return super().render_change_form(request, context, *args, **kwargs)

    # Verbs.

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Return the verbs that are legal in the record's present state."""
        return ()

    def events_of(self, record: Any) -> Sequence[Any]:
        """Return what happened to the record, newest first."""
        return ()

    def verb_links(self, request: HttpRequest, record: Any) -> list[dict[str, str]]:
        """Return address and words of each verb that the clerk may use now."""
        return [
            {"url": self.address("verb", record.pk, verb.name), "label": verb.label}
            for verb in self.verbs_of(record)
            if self.may(request, record, *verb.kinds)
        ]

    def address(self, name: str, *args: Any) -> str:
        """Return the address of one of this admin's own views."""
        meta = self.model._meta  # noqa: SLF001
        where = f"{self.admin_site.name}:{meta.app_label}_{meta.model_name}_{name}"
        return reverse(where, args=args)

    def get_urls(self) -> list[URLPattern]:
        """Add the page of a verb."""
        meta = self.opts
        verb = path(
            "<path:object_id>/verb/<slug:name>/",
            self.admin_site.admin_view(self.verb_view),
            name=f"{meta.app_label}_{meta.model_name}_verb",
        )
        return [verb, *super().get_urls()]

    def record_or_404(self, request: HttpRequest, object_id: str) -> Any:
        """Return the row if it is in one of the clerk's councils."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        return record

    def verb_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Show a verb's form; carry it out, or show in place why it cannot be."""
        record = self.record_or_404(request, object_id)
        verb = next((found for found in self.verbs_of(record) if found.name == name), None)
        if verb is None:
            return self.verb_is_over(request, record)
        if not self.may(request, record, *verb.kinds):
            raise PermissionDenied
        form, more = self.verb_forms(request, record, verb)
        data = self.verb_data(form, more)
        if data is not None and self.carry_out(request, record, verb, form, data):
            messages.success(request, f"{capfirst(verb.label)}: done for “{record}”.")
            return HttpResponseRedirect(self.address("change", record.pk))
        return self.verb_page(request, record, verb, form, more)

    def verb_forms(
        self, request: HttpRequest, record: Any, verb: VerbButton
    ) -> tuple[VerbForm, dict[str, Any]]:
        """Return the verb's form, and whatever else its page shows by name."""
        return verb.form(record, request.POST or None), {}

    def verb_data(self, form: VerbForm, more: dict[str, Any]) -> dict[str, Any] | None:
        """Return what the verb is given, or None while something is missing."""
        return form.cleaned_data if form.is_valid() else None

    def verb_is_over(self, request: HttpRequest, record: Any) -> HttpResponse:
        """Return to the record, where what may be done now is shown."""
        messages.error(
            request, "That cannot be done as things stand now. Somebody may have been quicker."
        )
        return HttpResponseRedirect(self.address("change", record.pk))

    def carry_out(
        self,
        request: HttpRequest,
        record: Any,
        verb: VerbButton,
        form: VerbForm,
        data: dict[str, Any],
    ) -> bool:
        """Call the verb; put a broken rule on the form and return False."""
        try:
            with transaction.atomic():
                verb.run(record, data, form.occasion(request.user))
                self.log_change(request, record, verb.label)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return False
        return True

    def verb_page(
        self,
        request: HttpRequest,
        record: Any,
        verb: VerbButton,
        form: VerbForm,
        more: dict[str, Any],
    ) -> HttpResponse:
        """Return the page with a verb's form."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": record,
            "title": f"{verb.label}: {record}",
            "verb": verb,
            "form": form,
            "media": self.media + form.media,
            **more,
        }
        return TemplateResponse(request, "admin/council/verb.html", context)


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
        rows = self.model._default_manager.select_for_update()  # noqa: SLF001
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


def _own_fields(record: models.Model, changes: dict[str, Any]) -> list[str]:
    """Return the changed columns; rows of a many-to-many field are saved by the form."""
    columns = {field.name for field in record._meta.concrete_fields}  # noqa: SLF001
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


def _can_be_keys(value: str | list[str]) -> bool:
    """Tell whether every part is a number that a column of keys can hold."""
    keys = [value] if isinstance(value, str) else value
    return all(key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY for key in keys)


def name_of(user: Any) -> str:
    """Return the name of a clerk as other clerks know it."""
    return user.get_full_name() or user.get_username()


class ScopedInline(Scoped, admin.TabularInline):
    """Rows under a record: added by its clerks, fixed once the record is published."""

    formfield_overrides = FIELDS

    extra = 0
    show_change_link = False
    view_on_site = False
    kinds: ClassVar[tuple[str, ...]] = KEYING
    # Facts that are added with time stay as they are once readers have seen them.
    fixed_once_published: ClassVar[bool] = True

    def _may(self, request: HttpRequest, obj: Any) -> bool:
        parent = self.admin_site._registry[self.parent_model]  # noqa: SLF001
        return isinstance(parent, ScopedAdmin) and parent.may(request, obj, *self.kinds)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let whoever reads the record read its rows."""
        parent = self.admin_site._registry[self.parent_model]  # noqa: SLF001
        return parent.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let the record's clerks add rows."""
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let rows change while nobody outside has read them."""
        return self._may(request, obj) and not self._is_fixed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let rows go while nobody outside has read them."""
        return self._may(request, obj) and not self._is_fixed(obj)

    def _is_fixed(self, obj: Any) -> bool:
        return self.fixed_once_published and bool(obj and getattr(obj, "published_at", None))


def bump(record: Any) -> None:
    """Count a change that readers can see: a row was added to a published record."""
    if record.published_at is not None:
        found = type(record)._default_manager.filter(pk=record.pk)  # noqa: SLF001
        found.update(revision=F("revision") + 1, updated_at=timezone.now())
