"""The queue: what is to be told to whom, attempts with longer and longer pauses, the log.

An address has at most one message on its way. The next one tells all that changed since,
so that order is kept, nothing is lost and nothing piles up before an address that is away.
"""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from council.changes.rows import Change
from council.website.models import Delivery, DeliveryState, Subscription
from council.website.webhooks.sending import NotDelivered, post
from council.website.webhooks.signing import headers

AT_ONCE = 100  # changes in one message
TALKS = 20  # messages that one worker sends at the same time
MOST_ATTEMPTS = 12  # over about 20 hours
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
KEEP = timedelta(days=30)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts: 1, 2, 4, ... minutes, 6 hours at most."""
    return min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)


def changes_for(subscription: Subscription) -> QuerySet[Change]:
    """Return what an address is still to be told, oldest first."""
    rows = Change.objects.filter(number__gt=subscription.number)
    if subscription.council_id:
        rows = rows.filter(council=subscription.council_id)
    if subscription.kinds:
        rows = rows.filter(listing__in=subscription.kinds)
    return rows.order_by("number")


def queue_messages() -> int:
    """Write a message to each address that has something to hear and none on its way."""
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING).values("subscription")
    idle = Subscription.objects.filter(is_active=True).exclude(pk__in=waiting)
    return sum(_queue(key) for key in idle.values_list("pk", flat=True))


@transaction.atomic
def _queue(key: int) -> bool:
    """Write the message; the lock keeps two workers from writing one each."""
    rows = Subscription.objects.select_for_update().filter(pk=key, is_active=True)
    subscription = rows.first()
    if subscription is None or _has_pending(subscription):
        return False
    changes = list(changes_for(subscription)[:AT_ONCE])
    if not changes:
        return False
    Delivery.objects.create(
        subscription=subscription,
        body=json.dumps(message(changes), ensure_ascii=False),
        first_number=changes[0].number,
        last_number=changes[-1].number,
    )
    return True


def _has_pending(subscription: Subscription) -> bool:
    return subscription.deliveries.filter(state=DeliveryState.PENDING).exists()


def message(changes: list[Change]) -> dict[str, Any]:
    """Return the words of a message: which records changed, and where to read them.

    Not the records themselves: what the law takes out meanwhile must not be sent again.
    """
    return {
        "type": "records.changed",
        "timestamp": timezone.now().isoformat(),
        "data": {"changes": [_told(change) for change in changes]},
    }


def _told(change: Change) -> dict[str, Any]:
    address = f"{settings.PUBLIC_BASE_URL}/api/v1/{change.listing}/{change.reference}"
    return {
        "list": change.listing,
        "reference": change.reference,
        "revision": change.revision,
        "removed": change.is_removal,
        "moved_to": change.moved_to or None,
        "at": change.changed_at.isoformat(),
        "api_url": None if change.is_removal else address,
    }


def due() -> list[list[int]]:
    """Return the keys of the messages whose time has come, as many together as are sent at once.

    Those that have failed least stand first.
    """
    rows = Delivery.objects.filter(
        state=DeliveryState.PENDING,
        next_attempt_at__lte=timezone.now(),
        subscription__is_active=True,
    )
    keys = list(rows.order_by("attempts", "next_attempt_at").values_list("pk", flat=True))
    return [keys[start : start + TALKS] for start in range(0, len(keys), TALKS)]


def deliver(keys: Iterable[int]) -> int:
    """Try once to hand each message over; return how many were taken.

    All at the same time, so that an address that does not answer keeps none waiting. Whoever
    counts an attempt makes it. A worker that dies in it leaves the next one due.
    """
    rows = Delivery.objects.select_related("subscription").filter(pk__in=list(keys))
    mine = [delivery for delivery in rows if _take(delivery)]
    if not mine:
        return 0
    with ThreadPoolExecutor(max_workers=len(mine)) as pool:
        talks = {pool.submit(_attempt, delivery): delivery for delivery in mine}
        for talk in as_completed(talks):
            _write(talks[talk], *talk.result())
    return sum(delivery.state == DeliveryState.DELIVERED for delivery in mine)


def _take(delivery: Delivery) -> bool:
    """Count the attempt, unless another worker did or it is not due."""
    now, attempts = timezone.now(), delivery.attempts + 1
    rows = Delivery.objects.filter(
        pk=delivery.pk,
        state=DeliveryState.PENDING,
        attempts=delivery.attempts,
        next_attempt_at__lte=now,
        subscription__is_active=True,
    )
    taken = rows.update(attempts=attempts, next_attempt_at=now + pause_after(attempts))
    delivery.attempts = attempts
    return taken == 1


def _attempt(delivery: Delivery) -> tuple[int | None, str]:
    """Send; return the status answered, if any, and how it went in words.

    In a thread of its own, which has no connection to the database and needs none.
    """
    body, to = delivery.body.encode(), delivery.subscription
    now = int(timezone.now().timestamp())
    try:
        status = post(to.address, body, headers(to.secret, delivery.name, now, body))
    except NotDelivered as fault:
        return None, str(fault)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return status, f"It answered {status}: redirects are not followed."
    return status, f"It answered {status}."


@transaction.atomic
def _write(delivery: Delivery, status: int | None, words: str) -> None:
    """Note the attempt, and what follows from it for the message and its address."""
    now = timezone.now()
    entry = {"at": now.isoformat(timespec="seconds"), "status": status, "words": words}
    delivery.log = [*delivery.log, entry]
    is_taken = status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    is_over = delivery.attempts >= MOST_ATTEMPTS or status == HTTPStatus.GONE
    if is_taken:
        delivery.state, delivery.ended_at = DeliveryState.DELIVERED, now
        _move_on(delivery)
    elif is_over:
        delivery.state, delivery.ended_at = DeliveryState.GAVE_UP, now
        _stop(delivery, words)
    delivery.save(update_fields=["log", "state", "ended_at"])


def _move_on(delivery: Delivery) -> None:
    rows = Subscription.objects.filter(pk=delivery.subscription_id)
    rows.update(number=delivery.last_number, stopped_because="")


def _stop(delivery: Delivery, words: str) -> None:
    """Stop telling the address; switched on again, it is told all that it has missed."""
    tries = "1 attempt" if delivery.attempts == 1 else f"{delivery.attempts} attempts"
    because = f"Given up after {tries}. {words} Switch it on again to send what it missed."
    rows = Subscription.objects.filter(pk=delivery.subscription_id)
    rows.update(is_active=False, stopped_because=because[:300])


def forget_old() -> int:
    """Remove messages that ended long ago; return how many."""
    ended = Delivery.objects.filter(ended_at__lt=timezone.now() - KEEP)
    return ended.delete()[0]


def newest_number() -> int:
    """Return the number of the last change: a new address hears of what comes after it."""
    return Change.objects.order_by("-number").values_list("number", flat=True).first() or 0
