"""Fragments by name, rendered by one process for all: kept in this process and in the cache.

A name holds the revision, so what is kept is never wrong, only no longer asked for. Without
the cache each process renders for itself.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

KEPT = 300  # seconds in the cache
HERE = 64  # fragments that a process keeps
LOCKED = 5  # seconds after which a process that renders is taken for dead
WAIT = 0.02  # seconds between two looks while another process renders
WAITS = 100
PAUSE = 30  # seconds without asking a cache that did not answer

_here: dict[str, str] = {}


class _Cache:
    """The cache; one that is away is left in peace for a while."""

    away_until = 0.0

    def ask(self, what: Callable[..., Any], *values: Any) -> Any:
        """Return the cache's answer; null while there is none."""
        if time.monotonic() < self.away_until:
            return None
        try:
            return what(*values)
        except (RedisError, OSError):
            self.away_until = time.monotonic() + PAUSE
            logger.warning("The cache is away: each process renders live parts for itself.")
            return None

    @property
    def is_away(self) -> bool:
        """Whether it did not answer a moment ago."""
        return time.monotonic() < self.away_until


shared = _Cache()


def fetch(name: str, render: Callable[[], str]) -> str:
    """Return the fragment of a name; render it if no process has yet."""
    found = _here.get(name) or shared.ask(cache.get, name)
    if found is None:
        found = _made(name, render)
    if len(_here) >= HERE:
        _here.clear()
    _here[name] = found
    return found


def here(name: str) -> str | None:
    """Return the fragment of a name if this process holds it."""
    return _here.get(name)


def forget() -> None:
    """Forget what this process holds, as a new one would."""
    _here.clear()


def _made(name: str, render: Callable[[], str]) -> str:
    """Render it, unless another process is at it and done in time."""
    lock = f"{name}:lock"
    is_ours = shared.ask(cache.add, lock, 1, LOCKED)
    if not is_ours and not shared.is_away:
        waited = _waited(name)
        if waited is not None:
            return waited
    try:
        found = render()
        shared.ask(cache.set, name, found, KEPT)
    finally:
        shared.ask(cache.delete, lock)
    return found


def _waited(name: str) -> str | None:
    for _ in range(WAITS):
        time.sleep(WAIT)
        found = shared.ask(cache.get, name)
        if found is not None or shared.is_away:
            return found
    return None
