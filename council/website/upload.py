"""The upload page in the admin: a bundle is checked row by row, shown, then imported.

Between the two steps the file waits in the clerk's session, so that any web server can go on.
"""

import base64
import binascii
import tempfile
from pathlib import Path, PurePath
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from council.bundle import Report
from council.website.bundles.importing import councils_to_import, import_bundle

LARGEST_UPLOAD = 5_000_000  # bytes; larger bundles go by the command
KEPT = "bundle_to_import"


class UploadForm(forms.Form):
    """A zip of CSV files or one CSV file, and the reason if it is a correction."""

    bundle = forms.FileField(
        label="File", help_text="A zip of CSV files, or one CSV file named after its table."
    )
    reason = forms.CharField(
        required=False,
        max_length=500,
        label="Reason of the correction",
        help_text="Only to change what is published; readers see it. Leave it empty otherwise.",
    )

    def clean_bundle(self) -> Any:
        """Refuse files that are too large or of another kind."""
        found = self.cleaned_data["bundle"]
        if found.size > LARGEST_UPLOAD:
            raise forms.ValidationError(
                "This file is larger than 5 MB: send it in parts, or use the command."
            )
        if PurePath(found.name).suffix.lower() not in {".zip", ".csv"}:
            raise forms.ValidationError("Choose a zip file or a CSV file.")
        return found


def may_import(user: Any) -> bool:
    """Tell whether the user may import into any council."""
    allowed = councils_to_import(user)
    return bool(user.is_active and user.is_staff) and (allowed is None or bool(allowed))


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Show the form, the preview of a file, or the outcome of its import."""
    if not may_import(request.user):
        raise PermissionDenied
    if request.method == "POST" and "import" in request.POST:
        return _import(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        report = _check(request, form)
    return _page(request, form, report)


def _page(request: HttpRequest, form: UploadForm, report: Report | None) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Import a bundle",
        "form": form,
        "report": report,
        "tables": []
        if report is None
        else [(name, dict(counts)) for name, counts in report.counts.items()],
    }
    return TemplateResponse(request, "admin/import_bundle.html", context)


def _check(request: HttpRequest, form: UploadForm) -> Report:
    """Run the import without changing anything; keep the file if it has no fault."""
    found = form.cleaned_data["bundle"]
    kept = {
        "name": PurePath(found.name).name,
        "content": base64.b64encode(found.read()).decode(),
        "reason": form.cleaned_data["reason"],
    }
    report = _run(request.user, kept, dry_run=True)
    if report.faults:
        request.session.pop(KEPT, None)
    else:
        request.session[KEPT] = kept
    return report


def _import(request: HttpRequest) -> HttpResponse:
    """Import the file that was checked just before."""
    kept = request.session.pop(KEPT, None)
    here = reverse("admin:import_bundle")
    if kept is None:
        messages.error(request, "Choose the file again: there is none to import.")
        return HttpResponseRedirect(here)
    report = _run(request.user, kept, dry_run=False)
    if report.faults:
        return _page(request, UploadForm(), report)
    messages.success(request, f"Imported: {report.changed} rows are new or corrected.")
    return HttpResponseRedirect(here)


def _run(user: Any, kept: dict[str, str], *, dry_run: bool) -> Report:
    """Import the kept file by the same code as the command."""
    try:
        content = base64.b64decode(kept["content"])
    except binascii.Error:
        content = b""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / kept["name"]
        file.write_bytes(content)
        path = file if file.suffix.lower() == ".zip" else file.parent
        return import_bundle(path, dry_run=dry_run, by=user, reason=kept["reason"])
