"""Discarding a draft that nobody outside has read: the one time that a paper is deleted."""

from django.db import transaction

from amendments.actions.locking import lock_paper
from amendments.enums import AmendmentState
from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentLine,
    AmendmentVersion,
    Assessment,
    CtrChange,
    PotClaim,
    RevenueCost,
)
from council.errors import RuleBroken
from council.records import EventText


@transaction.atomic
def discard_draft(draft: Amendment) -> None:
    """Delete a draft with its versions; its number is never given again (architecture 0.13).

    RuleBroken unless it is a draft still; ProtectedError when something else points to it.
    """
    lock_paper(draft)
    if draft.state != AmendmentState.DRAFT or draft.published_at is not None:
        raise RuleBroken("Only a draft can be discarded: withdraw this one.", "wrong_state")
    words = list(draft.events.exclude(text=None).values_list("text", flat=True))
    AmendmentEvent.objects.filter(amendment=draft).delete()
    EventText.objects.filter(pk__in=words).delete()
    draft.current = None
    draft.save(update_fields=["current"])
    PotClaim.objects.filter(line__version__amendment=draft).delete()
    RevenueCost.objects.filter(capital_line__version__amendment=draft).delete()
    for model in (AmendmentLine, CtrChange, Assessment):
        model._default_manager.filter(version__amendment=draft).delete()  # noqa: SLF001 - documented by Django for any model
    AmendmentVersion.objects.filter(amendment=draft).delete()
    draft.delete()
