"""ETag and Last-Modified from the change feed: 304 before anything of an answer is read.

What an address answers follows from the changes that were told, the address, the format and
the code. So the last change's number (of one council where the address names one) and those
three make the tag. While something is due but has no number yet, nothing is answered 304.

What is found by its words follows from the index too, which takes changes in later: how far
it has come is then part of the tag, and until it has come to the end nothing is answered 304.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from council.changes.rows import Change
from council.models import SearchProgress

CODE = ("council", "amendments", "votes")
TAG_BYTES = 15
SECOND = timedelta(seconds=1)
# As text, because it is asked before every answer: making it would cost more than asking it.
LAST = (
    "SELECT change.id, number, numbered_at, epoch, last_number,"
    " EXISTS (SELECT 1 FROM council_changemark WHERE due_at <= %s) AS waits"
    " FROM council_change AS change CROSS JOIN council_feedhead WHERE number = "
)
OF_ALL = "(SELECT MAX(number) FROM council_change)"
OF_COUNCIL = (
    "(SELECT MAX(number) FROM council_change WHERE council_id ="
    " (SELECT id FROM council_council WHERE reference = %s))"
)
# A council that nobody knows may have had another reference: all changes count then.
LAST_OF_ALL = LAST + OF_ALL
LAST_OF_COUNCIL = LAST + f"COALESCE({OF_COUNCIL}, {OF_ALL})"
ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class Tag:
    """What an answer given now is called; `modified` is null while that second still runs."""

    value: str
    modified: datetime | None
    may_be_held: bool

    def answer(self, request: HttpRequest, *, by_name: bool) -> HttpResponseBase | None:
        """Return 304 for a reader who has what this tag stands for, else None.

        Tags are given with answers only: whoever names one may be told before anything is
        read. A time says nothing of the address, so ask by it (not `by_name`) once it is
        known that there is an answer.
        """
        # Who asks for any version at all must first be told whether there is one.
        wanted = request.headers.get("if-none-match", "").strip()
        if not self.may_be_held or wanted == ANYTHING or bool(wanted) != by_name:
            return None
        seconds = int(self.modified.timestamp()) if self.modified else None
        return get_conditional_response(request, self.value, seconds)

    @property
    def headers(self) -> dict[str, str]:
        """The standard headers."""
        found = {"ETag": self.value}
        if self.modified is not None:
            found["Last-Modified"] = http_date(self.modified.timestamp())
        return found


def read_tag(
    request: HttpRequest,
    form: str,
    references: Iterable[str],
    *,
    by_day: bool = False,
    by_words: bool = False,
) -> Tag | None:
    """Return the tag of what the address answers now; None before the first change.

    `references` are those that the address names: where all begin with one council, only
    its changes count. `by_day` is for answers that say what is so today, `by_words` for
    those that the index of words has a part in.
    """
    now = timezone.now()
    last = last_change(council_of(references))
    if last is None:
        return None
    day = datetime.combine(now.astimezone(UTC), time(), UTC) if by_day else None
    index = SearchProgress.objects.filter(pk=SearchProgress.ONLY).first() if by_words else None
    moments = (last.numbered_at, code_moment(), day, index and index.followed_at)
    modified = _after(moment for moment in moments if moment)
    searched = index.number if index else 0
    is_whole = not by_words or searched == last.last_number
    parts = (
        last.epoch, last.number, request.build_absolute_uri(), form,
        "text/html" in request.headers.get("accept", ""), day, searched, code_digest(),
    )  # fmt: skip
    is_over = modified <= now and is_whole
    return Tag(_weak(*parts), modified if is_over else None, is_whole and not last.waits)


def _after(moments: Iterable[datetime]) -> datetime:
    """Return the first whole second after all moments, so that no older one looks like it.

    Readers know whole seconds, also those who send the time at which they asked.
    """
    return max(moments).replace(microsecond=0) + SECOND


def tag_of_code(request: HttpRequest) -> Tag:
    """Return the tag of an answer that only a new version of the site changes."""
    name = _weak(request.build_absolute_uri(), request.headers.get("accept", ""), code_digest())
    return Tag(name, _after([code_moment()]), may_be_held=True)


def _weak(*parts: object) -> str:
    text = "\n".join(map(str, parts)).encode()
    return f'W/"{hashlib.blake2b(text, digest_size=TAG_BYTES).hexdigest()}"'


def council_of(references: Iterable[str]) -> str | None:
    """Return the council whose name all the references begin with; None: none, or several."""
    first = {
        part.strip().strip("/").partition("/")[0]
        for reference in references
        for part in reference.split(",")
    }
    return first.pop() if len(first) == 1 else None


def last_change(council: str | None) -> Any:
    """Return the last change, with the feed it is in (`epoch`) and if one is waiting (`waits`)."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    if council is None:
        return next(iter(Change.objects.raw(LAST_OF_ALL, [now])), None)
    return next(iter(Change.objects.raw(LAST_OF_COUNCIL, [now, council])), None)


@cache
def code_digest() -> str:
    """Return a digest of the site's code, so that a new version gives new tags."""
    found = hashlib.blake2b(digest_size=TAG_BYTES)
    for path in _files():
        found.update(path.read_bytes())
    return found.hexdigest()


@cache
def code_moment() -> datetime:
    """Return when the newest file of the code was written."""
    return datetime.fromtimestamp(max(path.stat().st_mtime for path in _files()), UTC)


def _files() -> list[Path]:
    return sorted(path for name in CODE for path in (settings.BASE_DIR / name).rglob("*.py"))
