"""Names of entries for good: the first reference that a record had, told with the site's host."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from council.models import OldReference

# A tag names the year in which the host was this site's (RFC 4151); it never changes.
TAG_YEAR = 2026
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def host_of(request: HttpRequest) -> str:
    """Return the site's host name, without a port."""
    return settings.PUBLIC_HOST or request.get_host().rsplit(":", 1)[0].strip("[]")


def tag(host: str, key: str) -> str:
    """Return the name of an entry: tag:votes.example.org,2026:norfolk/budgets/2019."""
    return f"tag:{host},{TAG_YEAR}:{key}"


def first_references(references: Iterable[str]) -> dict[str, str]:
    """Return the first reference of those records that have had another, in one query.

    Readers know a record by it: a changed address must not make an old entry new.
    """
    rows = OldReference.objects.filter(new__in=set(references)).order_by("-id")
    return dict(rows.values_list("new", "old"))


def stamp(at: datetime) -> str:
    """Write a moment so that it can be part of a name."""
    return f"{at:%Y%m%dT%H%M%S%f}"


def plain(text: str) -> str:
    """Return text that XML can hold: characters that it cannot have become blanks."""
    return NO_XML.sub(" ", text)
