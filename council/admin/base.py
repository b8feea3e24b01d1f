"""The base of every admin page: how a row is opened, shown and saved.

Rights are in `rights`, verbs in `verbs`, public records in `records`, rows below in `inlines`.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import transaction
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse

from council.admin.access import council_at, rights_of
from council.admin.fields import FIELDS, can_be_keys
from council.admin.forms import ScopedForm
from council.admin.verbs import VerbsAdmin
from council.errors import RuleBroken
from council.models import Council
from council.records import PublicRecord, tell_owners
from council.zones import speak_times_of


class ScopedAdmin(VerbsAdmin):
    """An admin page of rows that belong to a council."""

    formfield_overrides = FIELDS
    form: type[ModelForm] = ScopedForm
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    view_on_site = False
    change_form_template = "admin/council/record_change_form.html"

    class Media:
        css: ClassVar = {"all": ("council/admin.css",)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and tell of the records in which readers see the row."""
        super().save_model(request, obj, form, change)
        if not isinstance(obj, PublicRecord):
            tell_owners([obj])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Take a row out, and tell of the record in which readers saw it."""
        if not isinstance(obj, PublicRecord):
            tell_owners([obj])
        super().delete_model(request, obj)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseModelFormSet, change: bool
    ) -> None:
        """Save the rows below, and tell of the records in which readers see them."""
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            tell_owners([*formset.new_objects, *(row for row, _ in formset.changed_objects)])

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
            if name not in pointing or can_be_keys(value)
        }

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
        if object_id is None:
            speak_times_of(self.council_of_new(request))
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except RuleBroken as error:
            request.rule_broken = error  # type: ignore[attr-defined]  # kept with the request it is about
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

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Read the row, and from here on times in the zone of its council."""
        found = super().get_object(request, object_id, from_field)
        speak_times_of(council_at(found, self.council_path))
        return found

    def council_of_new(self, request: HttpRequest) -> Council | None:
        """Return the council that a new row is for, or one of theirs if all share a zone."""
        first, _, rest = self.council_path.partition("__")
        chosen = request.POST.get(first) or request.GET.get(first) or ""
        if first and can_be_keys(chosen):
            pointing: Any = self.opts.get_field(first)
            found = pointing.remote_field.model._default_manager  # noqa: SLF001 - documented by Django for any model
            return council_at(found.filter(pk=chosen).first(), rest)
        theirs = list(Council.objects.filter(rights_of(request.user).within("")))
        return theirs[0] if len({council.time_zone for council in theirs}) == 1 else None

    def events_of(self, record: Any) -> Sequence[Any]:
        """Return what happened to the record, newest first."""
        return ()
