"""Keeps search up with what readers can see, by following the change feed."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from council.changes.rows import Change
from council.models import SearchProgress
from council.search import index
from council.website.search.texts import BY_LISTING, found_of

AT_ONCE = 200


def follow() -> int:
    """Take in all changes since the last time; return how many.

    Each batch is one transaction under a lock, so that two workers never work on one.
    """
    taken = 0
    while some := _follow_some():
        taken += some
    return taken


@transaction.atomic
def _follow_some() -> int:
    SearchProgress.objects.get_or_create(pk=SearchProgress.ONLY)
    progress = SearchProgress.objects.select_for_update().get(pk=SearchProgress.ONLY)
    if progress.number > (Change.objects.aggregate(last=Max("number"))["last"] or 0):
        # Another feed than the one that was followed: a restored database.
        index.clear()
        progress.number = 0
    changes = list(Change.objects.filter(number__gt=progress.number).order_by("number")[:AT_ONCE])
    _take_in(changes)
    if changes:
        progress.number, progress.followed_at = changes[-1].number, timezone.now()
        progress.save(update_fields=["number", "followed_at"])
    return len(changes)


def _take_in(changes: list[Change]) -> None:
    for listing, searched in BY_LISTING.items():
        told = {change.reference for change in changes if change.listing == listing}
        if told:
            found = found_of(searched, told)
            index.put(found)
            index.remove(listing, told - {each.reference for each in found})


@transaction.atomic
def rebuild() -> None:
    """Forget everything, so that the next `follow` reads the whole record anew."""
    index.clear()
    anew = {"number": 0, "followed_at": timezone.now()}
    SearchProgress.objects.update_or_create(pk=SearchProgress.ONLY, defaults=anew)
