"""The working grid of a roll call: who is on it, what is marked, and what another clerk marked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from council.enums import Evidence, MeetingStatus
from council.models import Member, PoliticalGroup
from council.queries import group_of, members_in_office
from votes.actions import Conflict
from votes.actions.marks import PREFILLED
from votes.admin.grid_buttons import Buttons, buttons_of
from votes.admin.grid_rows import Grid, Group, Mark, RollOrder, Row
from votes.enums import VoteStatus
from votes.models import Ballot, Vote
from votes.rules import public_choice


def moment_of(vote: Vote) -> date | datetime:
    """Return when the groups of a vote are read: its moment, now, or its day.

    A meeting that is open goes on past midnight (domain 10, case 34).
    """
    if vote.taken_at is not None:
        return vote.taken_at
    now = timezone.now()
    days = (timezone.localdate(now, ZoneInfo(vote.council.time_zone)) - vote.held_on).days
    is_on = vote.meeting.status == MeetingStatus.OPEN and vote.evidence == Evidence.DESK
    is_live = days == 0 or (days == 1 and is_on)
    return now if vote.status == VoteStatus.OPEN and is_live else vote.held_on


def grid_of(
    vote: Vote,
    keyed: Mapping[int, str] | None = None,
    conflicts: Iterable[Conflict] = (),
    seen: Mapping[int, tuple[str, int]] | None = None,
    order: str = RollOrder.NAME,
    *,
    hides_bars: bool = False,
) -> Grid:
    """Return the grid: members in office that day and whoever else is marked.

    `hides_bars` shows who is barred as not voting, to whoever may not read interests.
    `seen` keeps the mark and revision that the clerk's page showed, where nothing of it
    was saved: only then can a mark that another clerk made meanwhile still be told.
    """
    ballots = {
        ballot.member_id: ballot
        for ballot in vote.ballots.filter(is_casting=False).select_related("member", "option")
    }
    for ballot in ballots.values() if hides_bars else ():
        ballot.choice = public_choice(ballot.choice)
    members = _on_the_roll(vote, ballots)
    groups = _groups_of(vote, members)
    members.sort(key=lambda member: _place(member, groups[member.pk], order))
    lost = {conflict.member_id: conflict for conflict in conflicts}
    buttons = buttons_of(vote)
    rows = tuple(
        _row(
            (number, member, groups[member.pk]),
            ballots.get(member.pk),
            buttons,
            keyed=(keyed or {}).get(member.pk),
            seen=(seen or {}).get(member.pk),
            conflict=lost.get(member.pk),
        )
        for number, member in enumerate(members, start=1)
    )
    return Grid(rows, tuple(_counts(rows)))


def _on_the_roll(vote: Vote, ballots: Mapping[int, Ballot]) -> list[Member]:
    found = {member.pk: member for member in members_in_office(vote.council, vote.held_on)}
    found |= {member: ballot.member for member, ballot in ballots.items() if member not in found}
    return list(found.values())


def _groups_of(vote: Vote, members: Iterable[Member]) -> dict[int, Group]:
    """Return each member's group at the moment of the vote."""
    found = group_of([member.pk for member in members], moment_of(vote))
    known = {
        group.pk: Group(group.pk, group.name, group.colour)
        for group in PoliticalGroup.objects.filter(council=vote.council_id)
    }
    return {member: known.get(group or 0, NO_GROUP) for member, group in found.items()} | {
        member.pk: NO_GROUP for member in members if member.pk not in found
    }


NO_GROUP = Group(None, "group not recorded", "")


def _place(member: Member, group: Group, order: str) -> tuple[Any, ...]:
    """Return what puts a member in their place; members of no known group or seat come last."""
    by_name = (member.sort_name, member.pk)
    if order == RollOrder.GROUP:
        return (group.pk is None, group.name, *by_name)
    if order == RollOrder.SEAT:
        return (member.seat is None, member.seat or 0, *by_name)
    return by_name


def value_of(ballot: Ballot | None) -> str:
    """Return a stored mark as the grid's buttons name it; empty when there is none."""
    if ballot is None:
        return ""
    return f"option-{ballot.option_id}" if ballot.option_id else str(ballot.choice)


def _row(
    who: tuple[int, Member, Group],
    ballot: Ballot | None,
    buttons: Buttons,
    *,
    keyed: str | None,
    seen: tuple[str, int] | None,
    conflict: Conflict | None,
) -> Row:
    (number, member, group), saved = who, value_of(ballot)
    chosen = saved if keyed is None else keyed
    first, other = (
        tuple(Mark(*button, is_chosen=button[0] == chosen) for button in some) for some in buttons
    )
    was, revision = seen or (saved, ballot.revision if ballot else 0)
    return Row(
        member_id=member.pk,
        number=number,
        name=member.name,
        roll_name=member.sort_name if ", " in member.sort_name else member.name,
        of=group,
        source=ballot.source_label if ballot and ballot.source_label in PREFILLED else "",
        saved=saved,
        was=was,
        seen=revision,
        first=first,
        other=other,
        conflict=_told(conflict, saved, buttons) if conflict else "",
    )


def _told(conflict: Conflict, saved: str, buttons: Buttons) -> str:
    labels = {value: label for some in buttons for value, label, _ in some}
    return f"{conflict.by_name} has marked {labels.get(saved, 'another choice')}"


def _counts(rows: tuple[Row, ...]) -> Iterator[tuple[str, int]]:
    """Count saved marks by the words of their buttons, in the order of the buttons."""
    found: Counter[Any] = Counter(row.saved for row in rows if row.saved)
    if rows:
        for mark in (*rows[0].first, *rows[0].other):
            if found[mark.value] or mark in rows[0].first:
                yield mark.label, found[mark.value]
