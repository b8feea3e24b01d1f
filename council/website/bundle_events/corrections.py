"""Corrections of votes told as events: what stood before is put back, then corrected in public."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from council.bundle import Draft, Import
from council.models import AgendaItem, Member, PoliticalGroup
from council.website.bundle_events.table import PAIR, EventRow
from votes.actions import BallotMark
from votes.bundle_tables import VoteInput, votes_of


def undo_corrections(imp: Import, events: Iterable[EventRow]) -> None:
    """Take corrections of new votes back, last first, so that the events can make them again.

    A note is words that came after, so it is taken off too.
    """
    later = {"correct", "note"}
    corrections = [event for event in events if event.verb in later and event.get("data")]
    for event in reversed(corrections):
        vote = votes_of(imp).get(event.subject)
        if vote is None or vote.draft is None:
            continue
        with imp.faults_of(event.row, "data"):
            undo_correction(vote, read_correction(event))


def read_correction(event: EventRow) -> dict[str, dict[str, list[Any]]]:
    """Return what a correction changed: by kind and name, what was and what is."""
    wrong = ValidationError("This is no list of changes as an export writes it.", code="data")
    try:
        found = json.loads(event.get("data") or "{}")
        pairs = [pair for changed in found.values() for pair in changed.values()]
    except (ValueError, AttributeError):
        raise wrong from None
    if not all(isinstance(pair, list) and len(pair) == PAIR for pair in pairs):
        raise wrong
    return dict(found)


def undo_correction(vote: VoteInput, data: dict[str, dict[str, list[Any]]]) -> None:
    """Give a new vote's rows the values from before a correction."""
    draft = vote.draft
    if draft is None:
        return
    for name, (was, _) in data.get("changes", {}).items():
        draft.values.update(plain_value(name, was, draft))
    words = {**data.get("ballots", {}), **data.get("withheld", {})}
    for is_casting, changed in ((False, words), (True, data.get("casting", {}))):
        members = Member.objects.filter(reference__in=changed).values_list("pk", "reference")
        for pk, reference in members:
            put_back(vote, draft, (pk, is_casting), changed[reference][0])
    put_back_answers(vote, data.get("answers", {}))
    put_back_groups(vote, data.get("groups", {}))
    put_back_notes(vote, data.get("notes", {}))


def plain_value(name: str, was: Any, draft: Draft) -> dict[str, Any]:
    """Return a field's old value as the row of a vote holds it."""
    if name == "presiding_member":
        found = Member.objects.filter(reference=was or "").first()
        return {"presiding_member_id": found.pk if found else None}
    if name == "item":
        items = AgendaItem.objects.filter(meeting=draft.values["meeting_id"], position=was or 0)
        return {"item_id": items.values_list("pk", flat=True).first()}
    is_moment = name in {"taken_at", "declared_at"} and isinstance(was, str)
    return {name: datetime.fromisoformat(was) if is_moment else was}


def put_back(vote: VoteInput, draft: Draft, key: tuple[int, bool], was: str | None) -> None:
    """Give a mark its old word; take one off that was not there, add one that was."""
    option = int(was.removeprefix("option-")) if was and was.startswith("option-") else None
    choice = None if option else was
    held = [each for each in vote.marks if each[1].key == key]
    vote.marks = [each for each in vote.marks if each[1].key != key]
    if was is None:
        return
    row, mark, _ = held[0] if held else (draft.row, BallotMark(key[0], is_casting=key[1]), None)
    vote.marks.append((row, replace(mark, choice=choice), option))


def put_back_answers(vote: VoteInput, changed: dict[str, list[Any]]) -> None:
    """Give answers their old counts, and tell again which of them had dropped out."""
    for name, (was, _) in changed.items():
        place, _, field = name.partition(" ")
        held = vote.options.get(int(place)) if place.isdecimal() else None
        if held is not None and field in {"declared_count", "is_eliminated"}:
            vote.options[int(place)] = replace(held, **{field: was})


def put_back_groups(vote: VoteInput, changed: dict[str, list[Any]]) -> None:
    """Give marks their old groups on the day."""
    members = dict(Member.objects.filter(reference__in=changed).values_list("pk", "reference"))
    names = [was for was, _ in changed.values() if was]
    groups = dict(
        PoliticalGroup.objects.filter(reference__in=names).values_list("reference", "pk")
    )
    for place, (row, mark, option) in enumerate(vote.marks):
        reference = members.get(mark.member_id)
        if reference in changed:
            group = groups.get(changed[reference][0])
            old = replace(mark, group_id=group, group_given=True)
            vote.marks[place] = (row, old, option)


def put_back_notes(vote: VoteInput, changed: dict[str, list[Any]]) -> None:
    """Give marks the notes from before words were added."""
    members = dict(Member.objects.filter(reference__in=changed).values_list("pk", "reference"))
    for place, (row, mark, option) in enumerate(vote.marks):
        reference = members.get(mark.member_id)
        if reference in changed and not mark.is_casting:
            vote.marks[place] = (row, replace(mark, note=changed[reference][0]), option)
