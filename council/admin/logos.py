"""The page on which a council's logo is put up, changed and taken down."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from council import actions
from council.admin.access import PUBLISHING
from council.admin.base import ScopedAdmin
from council.admin.filters import CouncilFilter
from council.admin.forms import ScopedForm
from council.logos import size_of
from council.models import CouncilLogo


class LogoForm(ScopedForm):
    """A PNG file for a council."""

    file = forms.FileField(
        label="Logo",
        help_text="A PNG file of at most 50 kB, at least 44 pixels high. It stands beside the"
        " council's name on every page, on white in the dark scheme too.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/png"}),
    )

    class Meta:
        model = CouncilLogo
        fields = ("council",)

    def clean_file(self) -> bytes:
        """Refuse what is no PNG of a fitting size."""
        picture: bytes = self.cleaned_data["file"].read()
        size_of(picture)
        return picture


@admin.register(CouncilLogo)
class CouncilLogoAdmin(ScopedAdmin):
    """One logo for a council."""

    kinds = PUBLISHING
    form = LogoForm
    list_display = ("council",)
    list_filter = (CouncilFilter,)
    list_select_related = ("council",)
    search_fields = ("council__name",)
    autocomplete_fields = ("council",)
    fields = ("council", "file")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep a logo with its council."""
        return ("council",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Put it up by the verb."""
        obj.pk = actions.put_up_logo(obj.council, form.cleaned_data["file"]).pk

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let whoever may put it up take it down."""
        return self.has_change_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Take it down by the verb."""
        actions.take_down_logo(obj.council)
