"""What an amendment in parts takes over from its parts, beside its state."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from amendments.models import Amendment, AmendmentEvent

# What its own state must be able to show.
SHARED = ("decided_at", "accepted_by", "cause_amendment", "cause_vote")


def shared_with_whole(saved: Mapping[str, Any], told: Iterable[Amendment]) -> dict[str, Any]:
    """Return the fields that a whole takes over (domain 4).

    First come those of the part that a step is about, then those of the parts that gave the
    whole its state before, the one decided last first.
    """
    shared = {name: saved[name] for name in SHARED if name in saved}
    for part in told:
        known = {name: value for name in SHARED if (value := getattr(part, name)) is not None}
        shared = known | {name: value for name, value in shared.items() if value is not None}
    return shared


def held_until(whole: Amendment) -> datetime | None:
    """Return until when the result of a part is held, which the whole would tell."""
    held = AmendmentEvent.objects.filter(amendment__parent=whole, visible_from__gt=timezone.now())
    until: datetime | None = held.aggregate(until=Max("visible_from"))["until"]
    return until
