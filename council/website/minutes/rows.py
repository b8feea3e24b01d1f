"""The rows of one meeting, read once, and what of them the public may see."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from amendments.models import (
    Amendment,
    Motion,
)
from council.models import (
    AgendaItem,
    Meeting,
)
from council.records import seen
from council.website.minutes.facts import (
    Name,
    Subject,
    Wording,
)
from votes import models as stored
from votes.enums import VoteStatus

LAST = 10**9


@dataclass
class Rows:
    """The rows of one meeting, read once; `is_public` leaves out what is not out."""

    meeting: Meeting
    is_public: bool
    items: dict[int, AgendaItem] = field(default_factory=dict)
    names: dict[int, Name] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    motions: dict[int, Motion] = field(default_factory=dict)
    amendments: dict[int, Amendment] = field(default_factory=dict)
    versions: dict[tuple[str, int], Wording] = field(default_factory=dict)
    owners: dict[tuple[str, int], Motion | Amendment] = field(default_factory=dict)
    votes: dict[int, stored.Vote] = field(default_factory=dict)
    held: set[tuple[str, int]] = field(default_factory=set)
    holds_back: bool = False

    def local(self, at: datetime | None) -> datetime | None:
        """Return a moment on the council's clock."""
        return at.astimezone(ZoneInfo(self.meeting.council.time_zone)) if at else None

    def day_of(self, at: datetime | None) -> date | None:
        """Return the day of a moment in the council's zone."""
        local = self.local(at)
        return local.date() if local else None

    def name(self, member_id: int | None) -> Name | None:
        """Return a member's name of the day."""
        return self.names.get(member_id) if member_id else None

    def item(self, item_id: int | None) -> str:
        """Return an item as the paper prints it; empty where it is not known."""
        item = self.items.get(item_id or 0)
        if item is None:
            return ""
        return f"{item.number.rstrip('.')}. {item.title}" if item.number else item.title

    def may_show(self, record: Any, item_id: int | None) -> bool:
        """Tell whether a record goes into these minutes; one that does not is held back."""
        item = self.items.get(item_id or 0)
        is_shown = not self.is_public or (
            seen(record) is not None and not (item is not None and item.is_exempt)
        )
        self.holds_back |= not is_shown
        return is_shown


def key_of(paper: Motion | Amendment) -> tuple[str, int]:
    """Return what names a paper among all motions and amendments."""
    return ("motion" if isinstance(paper, Motion) else "amendment", paper.pk)


def label_of(paper: Motion | Amendment) -> str:
    """Return how a paper is called in the minutes, its part with it."""
    if isinstance(paper, Motion):
        return f"Motion {paper.number}"
    part = f", part {paper.part_number}" if paper.part_number else ""
    return f"Amendment {paper.number}{part}"


def subject_of(rows: Rows, paper: Motion | Amendment) -> Subject:
    """Return a paper as a vote or a step is about it."""
    return Subject(
        key=key_of(paper),
        label=label_of(paper),
        title=paper.title,
        kind=key_of(paper)[0],
        state=paper.state,
        mover=rows.name(paper.mover_id),
        seconder=rows.name(paper.seconder_id),
        put_forward_by="" if isinstance(paper, Motion) else _proposers(paper),
        is_part=isinstance(paper, Amendment) and paper.parent_id is not None,
    )


def _proposers(amendment: Amendment) -> str:
    groups = [group.name for group in amendment.groups.all()]
    return amendment.proposed_by or " and ".join(groups)


def may_show_vote(rows: Rows, vote: stored.Vote) -> bool:
    """Tell whether a vote is shown; one void before it was declared was never public."""
    if rows.is_public and vote.status == VoteStatus.VOID and vote.declared_result is None:
        return False
    is_on_held = not rows.held.isdisjoint(_about_keys(vote))
    return rows.may_show(vote, vote.item_id) and not is_on_held


def _about_keys(vote: stored.Vote) -> set[tuple[str, int]]:
    """Return the motions and amendments that a vote is about."""
    found = set()
    for each in vote.subjects.all():
        if each.motion_version:
            found.add(("motion", each.motion_version.motion_id))
        if each.amendment_version:
            found.add(("amendment", each.amendment_version.amendment_id))
    return found


def is_private(rows: Rows, vote: stored.Vote) -> bool:
    """Tell whether a vote, or what it is about, was taken or is held in private."""
    item = rows.items.get(vote.item_id or 0)
    is_held = vote.visible_from is not None and vote.visible_from > timezone.now()
    is_exempt = item is not None and item.is_exempt
    return vote.is_private or is_held or is_exempt or not rows.held.isdisjoint(_about_keys(vote))


def is_out(rows: Rows, event: Any) -> bool:
    """Tell whether an event may be read in these minutes now."""
    held = event.visible_from is not None and event.visible_from > timezone.now()
    return not (rows.is_public and held)


def item_of(paper: Motion | Amendment) -> int | None:
    """Return the agenda item of a paper; that of an amendment is its motion's."""
    return paper.item_id if isinstance(paper, Motion) else paper.motion.item_id


def paper_of(rows: Rows, vote: stored.Vote) -> Motion | Amendment | None:
    """Return the one motion or amendment that a vote is about, if it may be named."""
    found = keys_of(vote)
    return rows.owners.get(found[0]) if len(found) == 1 else None


def keys_of(vote: stored.Vote) -> list[tuple[str, int]]:
    """Return what names each version that a vote is about."""
    return [
        ("motion", each.motion_version_id)
        if each.motion_version_id
        else ("amendment", each.amendment_version_id or 0)
        for each in vote.subjects.all()
    ]
