"""Verbs as buttons: the links on a record's page, and the page of a verb's form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst

from council.admin.access import KEYING
from council.admin.desk import desk_return
from council.admin.forms import VerbForm
from council.admin.rights import RightsAdmin
from council.records import Occasion


@dataclass(frozen=True, slots=True)
class VerbButton:
    """A verb as a button on the change page: its form, who may press it, and what it calls."""

    name: str
    label: str
    run: Callable[[Any, dict[str, Any], Occasion], Any]
    form: type[VerbForm] = VerbForm
    kinds: tuple[str, ...] = KEYING
    help_text: str = ""


class VerbsAdmin(RightsAdmin):
    """An admin page whose records have verbs, each with a page of its own."""

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Return the verbs that are legal in the record's present state."""
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
        meta = self.model._meta  # noqa: SLF001 - documented by Django, underscore or not
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
            messages.success(request, f"{capfirst(verb.label)}: done for “{self.spoken(record)}”.")
            return HttpResponseRedirect(self.back_to(request, record))
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
        return HttpResponseRedirect(self.back_to(request, record))

    def spoken(self, record: Any) -> str:
        """Return what a clerk calls the record, on the page of a verb and once it is done."""
        return str(record)

    def back_to(self, request: HttpRequest, record: Any) -> str:
        """Return where a verb leads back to: the desk page it was pressed on, else the record."""
        return desk_return(request) or self.address("change", record.pk)

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
            "title": f"{verb.label}: {self.spoken(record)}",
            "verb": verb,
            "form": form,
            "media": self.media + form.media,
            "next": desk_return(request),
            "back": self.back_to(request, record),
            **more,
        }
        return TemplateResponse(request, "admin/council/verb.html", context)
