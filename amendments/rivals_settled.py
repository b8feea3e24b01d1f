"""Reads rulings, notes and endings of amendments on the same money."""

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from amendments.enums import Verb
from amendments.models import (
    Amendment,
    AmendmentEvent,
    Budget,
    InterplayLine,
    InterplayNote,
    Pot,
    RivalRuling,
)
from council.models import Meeting

ENDED_BY_RIVAL = (Verb.FALL, Verb.SUPERSEDE, Verb.RECOST)


def public_rulings(**about: Pot | Amendment | int) -> list[RivalRuling]:
    """Return what was ruled on a `pot`, or about `amendments`; meeting and money are public."""
    on_pot = Q(pot__in=Pot.objects.published())
    on_line = Q(line__budget__in=Budget.objects.published())
    rows = RivalRuling.objects.filter(
        on_pot | on_line, meeting__in=Meeting.objects.published(), **about
    )
    related = rows.select_related("pot", "line", "surplus_to", "meeting")
    return list(related.prefetch_related("amendments").order_by("id"))


def rulings_on(budget: Budget) -> dict[tuple[str, int], tuple[RivalRuling, ...]]:
    """Return what was ruled on each pot and line of a budget, oldest first."""
    rows = RivalRuling.objects.filter(Q(pot__budget=budget) | Q(line__budget=budget))
    rows = rows.select_related("pot", "line", "surplus_to", "by", "meeting")
    found: dict[tuple[str, int], tuple[RivalRuling, ...]] = {}
    for row in rows.prefetch_related("amendments").order_by("id"):
        about = ("pot", row.pot_id) if row.pot_id else ("line", row.line_id or 0)
        found[about] = (*found.get(about, ()), row)
    return found


def settlements(meeting: Meeting) -> QuerySet[AmendmentEvent]:
    """Return how rivals of a meeting were settled by their verbs, oldest first."""
    rows = AmendmentEvent.objects.filter(amendment__meeting=meeting, verb__in=ENDED_BY_RIVAL)
    related = ("amendment", "cause_amendment", "by", "text", "version")
    return rows.select_related(*related).order_by("id")


def notes_of(amendments: Iterable[Amendment], *, public: bool = True) -> list[InterplayNote]:
    """Return the newest note on each pair that names any of these amendments."""
    asked = list(amendments)
    rows = InterplayNote.objects.filter(Q(amendment__in=asked) | Q(other__in=asked))
    if public:
        seen = Amendment.objects.published()
        rows = rows.filter(amendment__in=seen, other__in=seen)
    rows = rows.select_related("amendment__current", "other", "by")
    lines = InterplayLine.objects.select_related("line__budget", "pot__budget")
    rows = rows.prefetch_related(Prefetch("lines", lines))
    newest = {(row.amendment_id, row.other_id): row for row in rows.order_by("id")}
    return sorted(newest.values(), key=lambda row: row.pk)
