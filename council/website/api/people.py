"""Which events are about a member: those of the member, and those that name the member."""

from itertools import product
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import HasKey, KeyTransform, KeyTransformIn

from council.models import Member, OldReference
from votes.enums import PUBLIC_CHOICE

MARKS = ("ballots", "casting")
OF_PEOPLE = ("groups", "presence")


def naming(member: int) -> Q:
    """Return the condition that readers see the member in an event, by the member's key.

    A changed mark that readers see no difference in is not one: to find it by its member
    would tell that a bar was noted (domain 5.6).
    """
    current = Member.objects.published().values_list("reference", flat=True).get(pk=member)
    found = Q(about=current) | Q(named=member)
    old = OldReference.objects.filter(new=current).values_list("old", flat=True)
    for reference in (current, *old):
        seen = Q()
        for key in MARKS:
            seen |= Q(_holds(key, reference)) & ~Q(_is_hidden(key, reference))
        for key in OF_PEOPLE:
            seen |= Q(_holds(key, reference))
        found |= Q(names_are_out=True) & seen
    return found


def _holds(key: str, reference: str) -> HasKey:
    return HasKey(KeyTransform(key, "data"), reference)


def _is_hidden(key: str, reference: str) -> KeyTransformIn:
    """Return the condition that a mark changed between two words which readers see as one."""
    shown = {str(word): str(seen) for word, seen in PUBLIC_CHOICE.items()}
    words = {*shown, *shown.values()}
    pairs: list[Any] = [
        [was, now]
        for was, now in product(sorted(words), repeat=2)
        if shown.get(was, was) == shown.get(now, now)
    ]
    return KeyTransformIn(KeyTransform(reference, KeyTransform(key, "data")), pairs)
