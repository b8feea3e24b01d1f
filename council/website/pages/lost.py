"""What answers at an address that is no page: where it has moved to, or that there is nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from council.models import OldReference
from council.pages import moved_to


def lost(request: HttpRequest) -> HttpResponse:
    """Strip a slash at the end, follow an old reference, or answer 404."""
    path = request.path
    if path.endswith("/") and path.strip("/"):
        return redirect("/" + path.strip("/"), permanent=True)
    new = OldReference.objects.filter(old=path.strip("/")).values_list("new", flat=True).first()
    if new:
        return moved_to(new)
    raise Http404(f"We hold nothing public at {path}.")
