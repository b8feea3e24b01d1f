"""How often one address may ask: one counter a minute in the cache, and no query.

The headers are those of the IETF's draft "RateLimit header fields for HTTP".
"""

import hashlib
import logging
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WINDOW = 60  # seconds
PAUSE = 30  # seconds without asking a cache that did not answer
NETWORK: Final = 64  # bits of an IPv6 address that one household or office shares


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to one reader in this minute; seconds until the next."""

    limit: int
    left: int
    reset: int

    @property
    def is_used_up(self) -> bool:
        """Whether this request is one too many."""
        return self.left < 0

    @property
    def headers(self) -> dict[str, str]:
        """The standard headers."""
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={WINDOW}',
            "RateLimit": f'"minute";r={max(self.left, 0)};t={self.reset}',
        }


class _Cache:
    """The counters; a cache that is away is left in peace for a while, and nobody is refused."""

    away_until = 0.0

    def count(self, key: str) -> int | None:
        """Count one more under the key; None while there is no cache."""
        if time.monotonic() < self.away_until:
            return None
        try:
            return self._count(key)
        except (RedisError, OSError):
            self.away_until = time.monotonic() + PAUSE
            logger.warning("The cache is away: nobody is held to the API's limit meanwhile.")
            return None

    def _count(self, key: str) -> int:
        try:
            return cache.incr(key)
        except ValueError:  # the first of this minute
            return 1 if cache.add(key, 1, timeout=2 * WINDOW) else cache.incr(key)


counters = _Cache()


def take(request: HttpRequest) -> Allowance | None:
    """Count this request; None where there is no limit or nothing to count with."""
    limit = settings.API_REQUESTS_PER_MINUTE
    if not limit:
        return None
    now = int(time.time())
    reader = hashlib.blake2b(reader_of(request).encode(), digest_size=12).hexdigest()
    used = counters.count(f"api-requests:{now // WINDOW}:{reader}")
    return Allowance(limit, limit - used, WINDOW - now % WINDOW) if used else None


def reader_of(request: HttpRequest) -> str:
    """Return whose requests are counted together: an address, of IPv6 its network.

    Only as many entries of X-Forwarded-For are believed as there are proxies of our own
    (TRUSTED_PROXIES): the rest is whatever the reader wrote.
    """
    nearest = request.META.get("REMOTE_ADDR", "")
    trusted = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    found = forwarded[-trusted].strip() if 0 < trusted <= len(forwarded) else nearest
    try:
        address = ip_address(found)
    except ValueError:
        return nearest
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else address.exploded[: NETWORK // 16 * 5 - 1]
    return str(address)
