"""What answers at an address that is no page: where it has moved to, or that there is nothing."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from council.models import OldReference
from council.pages import moved_to, page


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
    answer = page(request, "404.html", {"site_name": settings.SITE_NAME})
    answer.status_code = 404
    return answer
