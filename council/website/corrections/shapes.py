"""One correction and its changes, as pages and feeds print them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One value as it was and as it is now, in words; and for programs, as it is stored.

    `field` is the column, or `ballot`, `casting_ballot`, `group_at_vote` and `presence` of
    the member whose reference is in `member`.
    """

    what: str
    was: str
    now: str
    field: str = ""
    member: str = ""
    value_was: Any = None
    value_now: Any = None


@dataclass(frozen=True, slots=True)
class Correction:
    """One public correction: of what, when, why, by whose word, and what changed."""

    reference: str
    label: str
    verb: str
    at: datetime
    reason: str
    changes: tuple[Change, ...]
    authority: str = ""
