"""What a question finds: titles first, then the newest; only what readers may see now."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from council.errors import RuleBroken
from council.models import Council, SearchEntry
from council.pagination import LARGEST_ID
from council.search import matching
from council.website.search.texts import BY_LISTING

LARGEST_LIMIT = 50
LONGEST_QUESTION = 200
NO_DAY = date.min


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a question, or for what was probably meant by it (`instead`)."""

    entries: list[SearchEntry]
    instead: str | None
    next: str | None


def ask(
    question: str,
    *,
    council: Council | None = None,
    listings: Iterable[str] = (),
    after: str | None = None,
    limit: int = LARGEST_LIMIT,
) -> Answer:
    """Return at most `limit` records that have every word of the question.

    If there is none, the nearest words that some record has are asked for. Raises RuleBroken
    (`wrong_cursor`).
    """
    asked, instead = question, None
    entries = _ordered(asked, council, listings)
    if not entries[:1]:
        instead = matching.corrected(question)
        asked, entries = instead or question, _ordered(instead or "", council, listings)
    if after is not None:
        entries = entries.filter(_beyond(after))
    found = list(entries[: limit + 1])
    cursor = _cursor(found[limit - 1]) if len(found) > limit else None
    return Answer(public_ones(found[:limit]), instead, cursor)


def _ordered(
    question: str, council: Council | None, listings: Iterable[str]
) -> QuerySet[SearchEntry]:
    found = matching.matching(question)
    if council is not None:
        found = found.filter(council=council)
    if chosen := list(listings):
        found = found.filter(listing__in=chosen)
    day = Coalesce("on", Value(NO_DAY), output_field=DateField())
    ranked = found.annotate(rank=matching.rank(question), day=day)
    return ranked.select_related("council").order_by("-rank", "-day", "-id")


def public_ones(entries: list[SearchEntry]) -> list[SearchEntry]:
    """Keep the records that are public at this moment, in one query for each list."""
    seen: set[tuple[str, str]] = set()
    for listing in {entry.listing for entry in entries}:
        wanted = [entry.reference for entry in entries if entry.listing == listing]
        rows = BY_LISTING[listing].view.listing().public().filter(reference__in=wanted)
        seen |= {(listing, row["reference"]) for row in rows}
    return [entry for entry in entries if (entry.listing, entry.reference) in seen]


def _cursor(entry: SearchEntry) -> str:
    place = [entry.rank, entry.day.isoformat(), entry.pk]  # type: ignore[attr-defined]  # annotated
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _beyond(cursor: str) -> Q:
    place = _place(cursor)
    if place is None:
        message = "This is no cursor of ours: follow the `next` address of the page before."
        raise RuleBroken(message, "wrong_cursor")
    rank, on, key = place
    return Q(rank__lt=rank) | Q(rank=rank, day__lt=on) | Q(rank=rank, day=on, pk__lt=key)


def _place(cursor: str) -> tuple[int, date, int] | None:
    """Read where a page ended; None if the cursor is none of ours."""
    try:
        padded = cursor[:LONGEST_QUESTION].encode() + b"=" * (-len(cursor) % 4)
        rank, day, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        on = date.fromisoformat(day)
    except (ValueError, TypeError, RecursionError):
        return None
    is_ours = type(key) is int and 0 <= key <= LARGEST_ID and rank in {0, 1}
    return (int(rank), on, key) if is_ours else None
