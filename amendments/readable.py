"""Motions and amendments as the public may read them: a timed release shows nothing early."""

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from amendments.enums import AmendmentState
from amendments.models import Amendment, AmendmentEvent, MotionEvent


def with_public_state(rows: QuerySet, events: type[MotionEvent | AmendmentEvent]) -> QuerySet:
    """Add `public_state`: where a decision has a timed release, the state before it."""
    to_paper = "motion" if events is MotionEvent else "amendment"
    hidden = events.objects.filter(visible_from__gt=timezone.now(), **{to_paper: OuterRef("pk")})
    first = Subquery(hidden.order_by("id").values("from_state")[:1])
    return rows.annotate(public_state=Coalesce(first, F("state")))


def public_motions(rows: QuerySet) -> QuerySet:
    """Return the public ones of the motions, with the state that readers may know."""
    return with_public_state(rows.published(), MotionEvent)  # type: ignore[attr-defined]  # the manager is a RecordQuerySet


def public_amendments(rows: QuerySet) -> QuerySet:
    """Return the public ones of the amendments, with the state that readers may know."""
    found = with_public_state(rows.published(), AmendmentEvent)  # type: ignore[attr-defined]  # the manager is a RecordQuerySet
    return found.exclude(public_state__in=AmendmentState.confidential)


def as_readable(paper: Any) -> Amendment:
    """Put what readers may know in the place of what is stored; for printing, never for saving.

    `paper` comes from `public_amendments`. While its ending is held, so is how it came to that.
    """
    if paper.public_state != paper.state:
        paper.state = paper.public_state
        paper.decided_at = paper.accepted_by = paper.cause_amendment = None
        paper.cause_vote = paper.refusal_ground = ""
    return paper
