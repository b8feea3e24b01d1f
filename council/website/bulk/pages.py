"""The page that lists the files, and the files themselves, whole or a range of bytes."""

import base64
from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from council.models import Council
from council.pages import Moved, find, page
from council.website.bulk.ranges import Unsatisfiable, read_range
from council.website.bulk.store import ALL, Stored, newest

BLOCK = 1 << 16


def files(request: HttpRequest) -> HttpResponse:
    """List the files with size, checksum and day."""
    councils = Council.objects.published().order_by("name")
    rows = [("All councils", ALL, newest(ALL))]
    rows += [(one.name, one.reference, newest(one.reference)) for one in councils]
    context = {
        "rows": [(label, name, stored) for label, name, stored in rows if stored],
        "missing": [label for label, _, stored in rows if not stored],
        "licence": settings.DATA_LICENCE,
        "licence_url": settings.DATA_LICENCE_URL,
    }
    return page(request, "website/data.html", context)


@require_safe
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send the newest file of a public council, or of all."""
    if name != ALL:
        try:
            find(Council.objects.published(), name)
        except Moved as moved:
            raise Moved(f"data/{moved.reference}.zip") from None
    stored = newest(name)
    if stored is None:
        raise Http404("This file is made every night and is not there yet.")
    unchanged = HttpResponse(headers=_headers(name, stored))
    tag, since = _tag(stored), int(stored.since.timestamp())
    response = get_conditional_response(request, tag, since, unchanged)
    if response is None or response is unchanged:
        return _answer(request, name, stored)
    return response


def _tag(stored: Stored) -> str:
    return f'"{stored.sha256}"'


def _answer(request: HttpRequest, name: str, stored: Stored) -> HttpResponseBase:
    """Return the file, the range of it that was asked for, or that there is no such range."""
    headers = _headers(name, stored)
    try:
        part = read_range(_wanted(request, stored), stored.size)
    except Unsatisfiable:
        unit = {"Content-Range": f"bytes */{stored.size}"}
        return HttpResponse(status=416, headers=headers | unit)
    start, end = part or (0, stored.size)
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{stored.size}"
    # Opened now: should a newer file take its place, this reader still gets the old one whole.
    blocks = _blocks(stored.path.open("rb"), start, end)
    next(blocks)
    status = 206 if part else 200
    return StreamingHttpResponse(
        blocks, status=status, headers=headers, content_type="application/zip"
    )


def _headers(name: str, stored: Stored) -> dict[str, str]:
    digest = base64.b64encode(bytes.fromhex(stored.sha256)).decode()
    return {
        "Accept-Ranges": "bytes",
        "Access-Control-Allow-Origin": "*",
        "Content-Disposition": f'attachment; filename="{name}.zip"',
        "ETag": _tag(stored),
        "Last-Modified": http_date(stored.since.timestamp()),
        "Repr-Digest": f"sha-256=:{digest}:",
    }


def _wanted(request: HttpRequest, stored: Stored) -> str:
    """Return the range that is asked for; nothing where the reader's part is of another file."""
    only_if = request.headers.get("if-range", "").strip()
    of_this = {"", _tag(stored), http_date(stored.since.timestamp())}
    if request.method != "GET" or only_if not in of_this:
        return ""
    return request.headers.get("range", "")


def _blocks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes from one place up to another; an empty start opens the way."""
    with file:
        file.seek(start)
        yield b""
        while block := file.read(min(BLOCK, end - start)):
            start += len(block)
            yield block
