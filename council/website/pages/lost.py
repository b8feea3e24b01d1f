"""What answers at an address that is no page: where it has moved to, or that there is nothing."""

import re
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseServerError,
    JsonResponse,
)
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static

from council.api.errors import PROBLEM_TYPE, PROBLEMS, problem
from council.models import Council, OldReference
from council.pages import moved_to, page

MOST_WORDS = 100


def lost(request: HttpRequest) -> HttpResponse:
    """Strip a slash at the end, follow an old reference, or answer 404."""
    reference = request.path.strip("/")
    if reference and request.path.endswith("/"):
        asked = request.META["QUERY_STRING"]
        return redirect(f"/{reference}" + (f"?{asked}" if asked else ""), permanent=True)
    new = OldReference.objects.filter(old=reference).values_list("new", flat=True).first()
    if new:
        return moved_to(new)
    raise Http404(f"We hold nothing public at {request.path}.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing public; what is hidden looks like what does not exist."""
    answer = page(request, "404.html", {"canonical": "", **ways_on(request.path)})
    answer.status_code = 404
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the site made a mistake: to a program that asks the API, in the API's shape."""
    if not request.path.startswith("/api/"):
        return HttpResponseServerError(render_to_string("500.html", {"sheet": sheet_address()}))
    kind, site = PROBLEMS["server_error"], request.build_absolute_uri("/").rstrip("/")
    body = problem("server_error", kind.help, kind.status, site=site)
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
    return JsonResponse(body, status=kind.status, content_type=PROBLEM_TYPE, headers=headers)


def sheet_address() -> str:
    """Return where the style sheet stands; empty where it is just that which was not found."""
    try:
        return static("council/site.css")
    except ValueError:
        return ""


def ways_on(path: str) -> dict[str, Any]:
    """Return the public council that an address begins with, and its last words to look for."""
    first, *rest = [part for part in path.split("/") if part] or [""]
    council = Council.objects.published().filter(slug=first).first()
    words = " ".join(re.findall(r"[^\W_]+", rest[-1])) if rest else ""
    return {"council": council, "words": words[:MOST_WORDS]}
