"""The change feed in the API: what changed since a cursor, each with its row as it is now.

A row that is gone is told with `removed`, and with `moved_to` where it has a new reference.
"""

import base64
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from council.api.endpoints import Endpoint
from council.api.errors import WrongRequest
from council.api.filters import current_reference, read_parameters
from council.api.reading import Reading, Record
from council.api.shapes import many, moment, number, shape, truth, words
from council.changes.rows import Change, FeedHead
from council.changes.told import told_lists
from council.errors import RuleBroken
from council.models import Council
from council.pagination import LONGEST_CURSOR, read_limit

LARGEST_NUMBER = 2**63 - 1
CHANGE_ROW = shape(
    "FeedChange",
    {
        "list": words("Name of the list that the record is in."),
        "reference": words("Reference of the record."),
        "revision": number("Of the record when the change was written."),
        "removed": truth("It is no longer public under this reference."),
        "moved_to": words("Its new reference, where it has one.", known=False),
        "at": moment("When it was written, or came due.", known=True),
        "url": words("Public page; null: removed.", known=False),
        "api_url": words("The record in the API; null: removed.", known=False),
        "record": serializers.JSONField(
            allow_null=True, help_text="Its row in the list as it is now; null: removed."
        ),
    },
)
CHANGES = shape(
    "Changes",
    {
        "cursor": words("Give it to the next request. Keep it when you stop."),
        "more": truth("There is more to read now."),
        "results": many(CHANGE_ROW, "Oldest first; of each record only the newest change."),
    },
)
PARAMETERS = [
    OpenApiParameter("cursor", str, description="From the answer before; without it, from empty."),
    OpenApiParameter("council", str, description="Reference of a council: its changes alone."),
    OpenApiParameter("limit", int, description="Changes, 1 to 500; 100 without it."),
]


def write_cursor(epoch: str, after: int) -> str:
    """Return a place in the feed: opaque to readers, safe in an address."""
    text = json.dumps([epoch, after], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, head: FeedHead) -> int:
    """Read a cursor that this feed gave; refuse one of a feed that a restore has replaced."""
    epoch, after = _parts(text)
    if epoch is None or after is None:
        message = "This is no cursor of ours: give the one of the answer before."
        raise WrongRequest(message, "wrong_cursor", "cursor")
    is_beginning = after == 0 and not epoch
    if (epoch != head.epoch and not is_beginning) or after > head.last_number:
        message = (
            "This cursor is of a state of the site that was replaced by a backup: read the feed"
            " again from its beginning, without a cursor."
        )
        raise WrongRequest(message, "cursor_of_another_feed", "cursor")
    return after


def _parts(text: str) -> tuple[str | None, int | None]:
    try:
        padded = text[:LONGEST_CURSOR].encode() + b"=" * (-len(text) % 4)
        epoch, after = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, RecursionError):
        return None, None
    fits = type(epoch) is str and type(after) is int and 0 <= after <= LARGEST_NUMBER
    return (epoch, after) if fits else (None, None)


def head_now() -> FeedHead:
    """Return where the feed ends now; before its first number it has no name."""
    return FeedHead.objects.filter(pk=FeedHead.ONLY).first() or FeedHead(epoch="")


def last_cursor() -> str:
    """Return the cursor at the end of the feed: files read at this moment are true at it.

    Call it before the rows are read, or in the same view of the database: rows that are
    newer than the cursor are told once more, which does no harm.
    """
    head = head_now()
    return write_cursor(head.epoch, head.last_number)


class Changes(Endpoint):
    """All that changed since a cursor, in the order in which it became visible."""

    @extend_schema(
        operation_id="changes_list",
        tags=["changes"],
        summary="What changed since a cursor: to keep a copy up to date",
        parameters=PARAMETERS,
        responses=CHANGES,
    )
    def get(self, request: Request) -> HttpResponseBase:
        given = read_parameters(request.query_params, ["council", "cursor", "format", "limit"])
        unchanged = self.unchanged(request, [given["council"]] if "council" in given else [])
        if unchanged is not None:
            return unchanged
        head = head_now()
        after = read_cursor(given["cursor"], head) if "cursor" in given else 0
        page, more = self.page(given, after)
        unmodified = self.unmodified(request)
        if unmodified is not None:
            return unmodified
        then = page[-1].number if more else max(after, head.last_number)
        return Response(
            {
                "cursor": write_cursor(head.epoch, then),
                "more": more,
                "results": to_records(page, self.reading()),
            }
        )

    def page(self, given: dict[str, str], after: int) -> tuple[list[Change], bool]:
        """Return the changes that come next, and whether there are others after them."""
        try:
            limit = read_limit(given.get("limit"))
        except RuleBroken as broken:
            raise WrongRequest(str(broken.message), "wrong_limit", "limit") from None
        rows = self.changes(given).filter(number__gt=after).order_by("number")
        found = list(rows[: limit + 1])
        return found[:limit], len(found) > limit

    def changes(self, given: dict[str, str]) -> QuerySet[Change]:
        """Return the changes of all councils, or of the one that is named."""
        if "council" not in given:
            return Change.objects.all()
        reference = given["council"].strip("/")
        named = [reference, current_reference(reference)]
        council = Council.objects.published().filter(reference__in=named).first()
        if council is None:
            message = f"There is no council {reference[:80]!r} here. Give its reference."
            raise WrongRequest(message, "unknown_reference", "council")
        return Change.objects.filter(council=council)


def to_records(page: Iterable[Change], reading: Reading) -> list[Record]:
    """Return changes with the rows that they are about, in a fixed number of queries a list."""
    by_list: defaultdict[str, list[int]] = defaultdict(list)
    for change in page:
        by_list[change.listing].append(change.key)
    rows = {
        told.listing: _rows(told.view(), by_list[told.listing], reading)
        for told in told_lists()
        if told.listing in by_list
    }
    return [_record(change, rows[change.listing].get(change.reference)) for change in page]


def _rows(view: Any, keys: list[int], reading: Reading) -> dict[str, Record]:
    found = view.to_records(list(view.public().filter(pk__in=keys)), reading)
    return {record["reference"]: record for record in found}


def _record(change: Change, row: Record | None) -> Record:
    return {
        "list": change.listing,
        "reference": change.reference,
        "revision": row["revision"] if row else change.revision,
        "removed": row is None,
        "moved_to": None if row else change.moved_to or None,
        "at": change.changed_at,
        "url": row and row["url"],
        "api_url": row and row["api_url"],
        "record": row,
    }
