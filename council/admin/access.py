"""Which clerk may see and change what (architecture 0.13): rights of one user per council."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Never

from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest

from council.enums import ClerkRoleKind
from council.models import ClerkRole

KEYING: tuple[str, ...] = (ClerkRoleKind.KEYER, ClerkRoleKind.PUBLISHER)
PUBLISHING: tuple[str, ...] = (ClerkRoleKind.PUBLISHER,)
FIGURES: tuple[str, ...] = (ClerkRoleKind.FINANCE,)
NOBODY: tuple[str, ...] = ("nobody",)


@dataclass(frozen=True, slots=True)
class Rights:
    """A user's roles by council; a superuser may do everything everywhere."""

    everything: bool
    kinds: Mapping[int, frozenset[str]]

    def may(self, council_id: int | None, *kinds: str) -> bool:
        """Tell whether the user has one of the roles there; without `kinds`, any role."""
        if self.everything:
            return True
        held = self.kinds.get(council_id or 0, frozenset())
        return bool(held & set(kinds)) if kinds else bool(held)

    def may_somewhere(self, *kinds: str) -> bool:
        """Tell whether the user has one of the roles in any council."""
        return self.everything or any(self.may(council, *kinds) for council in self.kinds)

    def within(self, path: str, *kinds: str) -> Q:
        """Return the condition that a row belongs to a council of theirs, found by `path`."""
        if self.everything:
            return Q()
        councils = [council for council in self.kinds if self.may(council, *kinds)]
        return Q(**{f"{path or 'pk'}__in": councils})


def rights_of(user: Any) -> Rights:
    """Return the rights of a user, read once for each request."""
    found = getattr(user, "_rights", None)
    if found is None:
        found = user._rights = _read_rights(user)  # noqa: SLF001 - kept with the user it is about
    return found


def _read_rights(user: Any) -> Rights:
    if not (user.is_active and user.is_staff):
        return Rights(everything=False, kinds={})
    if user.is_superuser:
        return Rights(everything=True, kinds={})
    kinds: dict[int, set[str]] = {}
    for council, kind in ClerkRole.objects.filter(user=user).values_list("council_id", "kind"):
        kinds.setdefault(council, set()).add(kind)
    return Rights(everything=False, kinds={key: frozenset(held) for key, held in kinds.items()})


def council_of(row: models.Model | None, path: str) -> int | None:
    """Return the primary key of the council of a row, or None while it has none yet."""
    here: Any = row
    *steps, last = path.split("__") if path else ["pk"]
    for step in steps:
        if here is None or getattr(here, f"{step}_id") is None:
            return None
        here = getattr(here, step)
    return getattr(here, last if last == "pk" else f"{last}_id", None)


def council_at(row: models.Model | None, path: str) -> Any:
    """Return the council of a row, or None while it has none yet."""
    here: Any = row
    for step in path.split("__") if path else []:
        here = getattr(here, step, None)
    return here


def no_shortcut(request: HttpRequest, rest: str) -> Never:
    """Answer 404 where Django's admin would tell any clerk the address of any record."""
    raise Http404(f"There is no shortcut to {rest}.")


def name_of(user: Any) -> str:
    """Return the name of a clerk as other clerks know it."""
    return user.get_full_name() or user.get_username()
