"""What readers of one council could see change: a word that differs whenever that may be so.

It is the council's last number in the change feed, with the marks that have been due for a
moment and still wait for a number: both are seen once committed, and a timed release is a
mark that comes due. One question to the database; within a process its answer serves for a
moment.
"""

import time
from datetime import timedelta
from functools import cache
from hashlib import blake2b

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import get_language

from council.api.tags import CODE, code_digest

FRESH = 0.25  # seconds for which a process need not ask again
# A change has its number within milliseconds of its commit: marks count only if that failed.
NUMBERED = timedelta(seconds=0.5)
MOST = 1000  # councils that a process remembers
TAG_BYTES = 15
DIGITS = 20  # more than any number has
# As text, because it is asked once for each reader's question: making it would cost more.
QUESTION = (
    "SELECT (SELECT epoch FROM council_feedhead),"
    " (SELECT MAX(number) FROM council_change WHERE council_id ="
    " (SELECT id FROM council_council WHERE reference = %s)),"
    " (SELECT COUNT(*) FROM council_changemark WHERE due_at <= %s),"
    " (SELECT MAX(id) FROM council_changemark WHERE due_at <= %s)"
)

_known: dict[str, tuple[float, str]] = {}


def read(council: str) -> str:
    """Ask the database for the revision of what readers of a council may see now."""
    now = timezone.now()
    due = connection.ops.adapt_datetimefield_value(now - NUMBERED)
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, [council, due, due])
        found = cursor.fetchone()
    # A page may say "today": with each hour, in whatever zone, a day may begin.
    revision = "/".join(map(str, (*found, f"{now:%Y%m%d%H}")))
    if len(_known) >= MOST:
        _known.clear()
    _known[council] = time.monotonic(), revision
    return revision


def known(council: str) -> str | None:
    """Return the revision that this process read a moment ago; null where it must ask."""
    at, revision = _known.get(council, (0.0, ""))
    return revision if revision and time.monotonic() < at + FRESH else None


def forget() -> None:
    """Forget what was read, as a new process would."""
    _known.clear()


def tag_of(reference: str, revision: str) -> str:
    """Return what the live part of a record is called at a revision, in this form.

    It begins with the number of the last change: of two tags the larger is the newer.
    """
    parts = (reference, revision, code_digest(), template_digest(), get_language())
    text = "\n".join(map(str, parts)).encode()
    number = revision.split("/")[1]
    return f'W/"{number}-{blake2b(text, digest_size=TAG_BYTES).hexdigest()}"'


def number_in(tag: str) -> int | None:
    """Return the number of the last change that a tag was made after; null: it tells none."""
    number, dash, _ = tag.removeprefix('W/"').partition("-")
    is_number = dash and number.isascii() and number.isdigit() and len(number) < DIGITS
    return int(number) if is_number else None


def tag_now(reference: str) -> str:
    """Return what the live part of a record is called now; read it before the rows it tells."""
    return tag_of(reference, read(reference.partition("/")[0]))


def is_held(held: str, tag: str) -> bool:
    """Tell whether a reader who has `held` (If-None-Match) has what the tag stands for."""
    return held == tag or (bool(held) and tag in parse_etags(held))


@cache
def template_digest() -> str:
    """Return a digest of the site's own templates, so that new ones give new tags."""
    found = blake2b(digest_size=TAG_BYTES)
    for folder in CODE:
        for path in sorted((settings.BASE_DIR / folder).rglob("*.html")):
            found.update(path.read_bytes())
    return found.hexdigest()
