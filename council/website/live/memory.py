"""Most polls of live parts end here, before the rest of the site is asked anything."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified

from council.live import FILE
from council.website.live import revisions, shelf

END = f"/{FILE}"


def headers(tag: str) -> dict[str, str]:
    """Return the headers of a live part, new or not; by itself it may load nothing."""
    return {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }


def reference_of(path: str) -> str:
    """Return the reference of the record whose live part has an address."""
    return path.strip("/").removesuffix(END)


def name_of(tag: str) -> str:
    """Return the name under which the part of a tag is kept."""
    return f"live:{tag}"


class FromMemory:
    """Middleware: answers readers from what this process knew a moment ago.

    304 to who has just that, and the part itself to who has an older one. Everybody else, who
    may have a newer one, is answered by the view, from the database: so nobody is given an
    older part than the one they have.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        held = request.META.get("HTTP_IF_NONE_MATCH")
        if held and request.path_info.endswith(END) and request.method == "GET":
            return _remembered(request.path_info, held) or self.get_response(request)
        return self.get_response(request)


def _remembered(path: str, held: str) -> HttpResponseBase | None:
    reference = reference_of(path)
    revision = revisions.known(reference.partition("/")[0])
    if revision is None:
        return None
    tag = revisions.tag_of(reference, revision)
    if revisions.is_held(held, tag):
        return HttpResponseNotModified(headers=headers(tag))
    theirs, ours = revisions.number_in(held), revisions.number_in(tag)
    body = shelf.here(name_of(tag))
    if body is None or theirs is None or ours is None or theirs >= ours:
        return None
    return HttpResponse(body, headers=headers(tag))
