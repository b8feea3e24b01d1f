"""Papers locked before a verb, and why a verb must wait: parts, and votes being taken."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import QuerySet

from amendments.models import Amendment, AmendmentVersion, Motion, MotionVersion
from council.actions import lock
from council.errors import RuleBroken
from council.records import Occasion

Paper = TypeVar("Paper", Motion, Amendment)
Version = MotionVersion | AmendmentVersion


def lock_paper(record: Motion | Amendment) -> None:
    """Lock a paper; of an amendment in parts the whole first, so that parts cannot cross."""
    if isinstance(record, Amendment) and record.parent is not None:
        lock(record.parent)
    lock(record)


def lock_amendments(motions: QuerySet[Motion]) -> list[Amendment]:
    """Lock every amendment of these motions, oldest first."""
    rows = Amendment.objects.filter(motion__in=motions).order_by("pk")
    return list(rows.select_for_update(of=("self",)).select_related("motion"))


def without_parts(amendments: Iterable[Amendment]) -> list[Amendment]:
    """Leave out amendments taken in parts: what happens, happens to their parts."""
    amendments = list(amendments)
    whole = {amendment.parent_id for amendment in amendments}
    return [amendment for amendment in amendments if amendment.pk not in whole]


def refuse_if_in_parts(record: Motion | Amendment) -> None:
    """Raise RuleBroken for an amendment in parts, whose state follows from its parts."""
    if isinstance(record, Amendment) and record.parts.exists():
        message = f"{record.title} is taken in parts: say for each part what happened to it."
        raise RuleBroken(message, "taken_in_parts")


def open_vote_words(record: Motion | Amendment) -> str:
    """Say that members vote on the paper now, so that its words are fixed; else nothing."""
    if not record.open_vote:
        return ""
    number = record.open_vote.rpartition("-")[2]
    return (
        f"Vote {number} on {name_of(record)} is open, on its words as they stand: declare that"
        " vote, or make it void, before anything else is said of the paper."
    )


def refuse_while_voting(record: Motion | Amendment, occasion: Occasion) -> None:
    """Raise RuleBroken at the desk while members vote on the paper: its words are fixed."""
    words = open_vote_words(record)
    if occasion.at_desk and words:
        raise RuleBroken(words, "vote_open")


def name_of(record: Motion | Amendment) -> str:
    """Return 'Motion 1', 'Amendment 2' or 'Amendment 2, part 1'."""
    if isinstance(record, Motion):
        return f"Motion {record.number}"
    part = f", part {record.part_number}" if record.part_number else ""
    return f"Amendment {record.number}{part}"
