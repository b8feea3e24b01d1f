"""The minutes' block of a meeting: seen on the page, taken away as Word, HTML or plain text."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from council.admin.access import KEYING
from council.admin.desk import desk_frame, meeting_or_404
from council.models import Meeting
from council.website.minutes.blocks import deeper
from council.website.minutes.docx import write_docx
from council.website.minutes.facts import Record
from council.website.minutes.layouts import LABELS, Layout, minutes, title_of
from council.website.minutes.record import read_minutes
from council.website.minutes.text import write_text

PARTS = {"public": "Public part", "whole": "Whole, with the exempt part"}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the clerk chose: one of the layouts, the public part or the whole, a file or none."""

    layout: Layout
    is_public: bool
    format: str


def minutes_page(request: HttpRequest, meeting: int) -> HttpResponse:
    """Show the minutes of a meeting, or hand them over as a file (`format`).

    Clerks who key read the whole; others of the council the public part. 404 for other
    councils' meetings and for choices that there are not.
    """
    found = meeting_or_404(request, meeting)
    wish = _wish(request)
    if not wish.is_public:
        meeting_or_404(request, meeting, *KEYING)
    record = read_minutes(found, is_public=wish.is_public)
    if wish.format:
        return _file(found, record, wish)
    context = desk_frame(request, found, "Minutes") | {
        "wish": wish,
        "layouts": LABELS.items(),
        "parts": PARTS.items(),
        "part": "public" if wish.is_public else "whole",
        "blocks": deeper(minutes(record, wish.layout)),
        "record": record,
    }
    return render(request, "desk/minutes.html", context)


def _wish(request: HttpRequest) -> Wish:
    layout = request.GET.get("layout", Layout.LISTS)
    part = request.GET.get("part", "public")
    wanted = request.GET.get("format", "")
    if layout not in set(Layout) or part not in PARTS or wanted not in {"", *WRITERS}:
        raise Http404("There is no such choice for minutes.")
    return Wish(Layout(layout), part == "public", wanted)


def _file(meeting: Meeting, record: Record, wish: Wish) -> HttpResponse:
    """Return the file, named after the meeting's reference; the whole says so in its name."""
    kind, write = WRITERS[wish.format]
    part = "" if wish.is_public else "-with-exempt-part"
    name = f"{meeting.reference.replace('/', '-')}-minutes{part}.{wish.format}"
    response = HttpResponse(write(record, wish.layout), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _as_docx(record: Record, layout: Layout) -> bytes:
    blocks = minutes(record, layout)
    return write_docx(blocks, title_of(record), record.head.language, record.head.day.on)


def _as_html(record: Record, layout: Layout) -> bytes:
    context = {
        "blocks": minutes(record, layout),
        "heading": title_of(record),
        "language": record.head.language,
    }
    return render_to_string("desk/minutes_file.html", context).encode()


def _as_text(record: Record, layout: Layout) -> bytes:
    return write_text(minutes(record, layout)).encode()


Writer = Callable[[Record, Layout], bytes]
WRITERS: dict[str, tuple[str, Writer]] = {
    "docx": (WORD, _as_docx),
    "html": ("text/html; charset=utf-8", _as_html),
    "txt": ("text/plain; charset=utf-8", _as_text),
}
