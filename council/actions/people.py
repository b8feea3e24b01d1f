"""Verbs of members: a change of group at a moment, and one person in two councils."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from council.actions.shared import lock, plain, record_event, timed
from council.errors import RuleBroken
from council.models import GroupMembership, Member, Person, PoliticalGroup
from council.records import Occasion


@transaction.atomic
def change_group(
    member: Member, group: PoliticalGroup | None, at: datetime, *, occasion: Occasion
) -> None:
    """Move a member to another group from a moment on, or out of every group (domain 7).

    Votes taken before keep the group they were cast with.
    """
    lock(member)
    if group is not None and group.council_id != member.council_id:
        raise RuleBroken(f"{group} is a group of another council.", "other_council")
    held = GroupMembership.objects.filter(member=member, ended_at__isnull=True).first()
    was = held.group if held else None
    if was == group:
        return
    if held is not None:
        _end_membership(held, at)
    if group is not None:
        GroupMembership.objects.create(
            member=member,
            group=group,
            started_at=at,
            reason=occasion.reason[:200],
            evidence=occasion.evidence,
        )
    member.revision += 1
    member.save(update_fields=["revision", "updated_at"])
    data = {"changes": {"group": [plain(was), plain(group)]}}
    record_event(member, "change_group", replace(occasion, happened_at=at), data=data)


def _end_membership(held: GroupMembership, at: datetime) -> None:
    if held.started_at is not None and held.started_at >= at:
        message = f"{held.member} joined {held.group} only after that: give a later moment."
        raise RuleBroken(message, "before_start")
    held.ended_at = at
    held.save(update_fields=["ended_at"])


@transaction.atomic
def join_members(members: Sequence[Member], note: str, *, occasion: Occasion) -> Person:
    """Say that members of several councils are one person; `note` says how it is known."""
    rows = list(Member.objects.select_for_update().filter(pk__in=[m.pk for m in members]))
    if len({row.council_id for row in rows}) != len(rows) or len(rows) < 2:  # noqa: PLR2004 - two are a pair
        message = "Join members of two or more councils, one of each."
        raise RuleBroken(message, "not_two_councils")
    if not note.strip():
        raise RuleBroken("Say how it is known that they are one person.", "no_reason")
    known = {row.person_id for row in rows if row.person_id is not None}
    if len(known) > 1:
        message = "They are already joined to different people: take that back first."
        raise RuleBroken(message, "other_person")
    person = Person.objects.get(pk=known.pop()) if known else Person.objects.create(note=note)
    for row in rows:
        row.person = person
        row.revision += 1
        row.save(update_fields=["person", "revision", "updated_at"])
        record_event(row, "join", timed(occasion))
    return person
