"""What officers say of an amendment: once readers have seen it, it is corrected in public."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from amendments.models import Assessment
from council.actions import lock, timed
from council.actions.shared import check, plain, record_event
from council.errors import RuleBroken
from council.records import Occasion, tell

CORRECTABLE = frozenset(
    {"opinion", "text", "reserves_after", "reserves_minimum", "signed_by", "signed_at"}
)


@transaction.atomic
def correct_assessment(
    said: Assessment, changes: Mapping[str, Any], *, occasion: Occasion
) -> Assessment:
    """Correct an officer's comment: what it said, what it says, when and why (domain 3.1).

    Nothing changed, no event; a comment that nobody outside has read has none either.
    """
    amendment = said.version.amendment
    lock(amendment)
    lock(said)
    found = {
        name: [plain(getattr(said, name)), plain(value)]
        for name, value in changes.items()
        if name in CORRECTABLE and getattr(said, name) != value
    }
    if not found:
        return said
    if not occasion.reason.strip():
        raise RuleBroken("Say why: readers see the reason beside the correction.", "no_reason")
    for name in found:
        setattr(said, name, changes[name])
    check(said, found)
    said.save(update_fields=list(found))
    if amendment.published_at is not None:
        amendment.revision += 1
        amendment.save(update_fields=["revision", "updated_at"])
        tell(amendment)
        told = {f"{said.get_role_display()}: {name}": pair for name, pair in found.items()}
        record_event(amendment, "correct", timed(occasion), data={"changes": told})
    return said
