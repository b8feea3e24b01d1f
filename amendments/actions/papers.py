"""Verbs that put papers on the table: motions and amendments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from amendments.actions.steps import check_member
from amendments.actions.versions import LineInput, add_version
from amendments.enums import YearConvention
from amendments.models import Amendment, Budget, Motion, MotionVersion
from council.actions import give_number
from council.errors import RuleBroken
from council.models import AgendaItem, Meeting, Member, PoliticalGroup
from council.records import Occasion


@transaction.atomic
def create_motion(
    meeting: Meeting,
    *,
    title: str,
    text: str = "",
    budget: Budget | None = None,
    item: AgendaItem | None = None,
    number: int | None = None,
    reference: str = "",
    occasion: Occasion,
) -> Motion:
    """Put a motion on the paper of a meeting; it is public as soon as the meeting is."""
    if budget is not None and budget.council_id != meeting.council_id:
        raise RuleBroken("This budget is another council's.", "other_council")
    motion = Motion.objects.create(
        **_place(meeting, "motion", number, reference),
        title=title,
        budget=budget,
        item=item,
        evidence=occasion.evidence,
        published_at=timezone.now(),
        visible_from=occasion.visible_from,
    )
    motion.current = MotionVersion.objects.create(motion=motion, number=1, text=text)
    motion.save(update_fields=["current"])
    return motion


@transaction.atomic
def create_amendment(
    motion: Motion,
    *,
    title: str,
    text: str = "",
    lines: Sequence[LineInput] = (),
    ctr_changes: Mapping[int, int] | None = None,
    groups: Iterable[PoliticalGroup] = (),
    proposed_by: str = "",
    lines_complete: bool = False,
    year_convention: str = YearConvention.LEVEL,
    replaces_all: bool = False,
    mover: Member | None = None,
    seconder: Member | None = None,
    number: int | None = None,
    reference: str = "",
    occasion: Occasion,
) -> Amendment:
    """Draft an amendment to a motion with its first version; nobody can read it yet.

    `ctr_changes` is the stated change of the council tax requirement in pounds by year;
    mover and seconder are those that the paper names.
    """
    for member in (mover, seconder):
        check_member(motion, member)
    paper = _place(motion.meeting, "amendment", number, reference) | {"title": title}
    paper |= {"mover": mover, "seconder": seconder, "evidence": occasion.evidence}
    amendment = Amendment.objects.create(motion=motion, proposed_by=proposed_by, **paper)
    amendment.groups.set(_own_groups(motion, groups))
    amendment.current = add_version(
        amendment,
        lines,
        ctr_changes or {},
        text=text,
        lines_complete=lines_complete,
        year_convention=year_convention,
        replaces_all=replaces_all,
    )
    amendment.save(update_fields=["current"])
    return amendment


def _place(
    meeting: Meeting, counter: Literal["motion", "amendment"], number: int | None, reference: str
) -> dict[str, Any]:
    """Return where a new paper stands: its meeting, its number there, its public address."""
    number = give_number(meeting, counter, number)
    return {
        "council": meeting.council,
        "meeting": meeting,
        "number": number,
        "reference": reference or f"{meeting.reference}/{counter}-{number}",
    }


def _own_groups(motion: Motion, groups: Iterable[PoliticalGroup]) -> list[PoliticalGroup]:
    groups = list(groups)
    for group in groups:
        if group.council_id != motion.council_id:
            raise RuleBroken(f"{group} is a group of another council.", "other_council")
    return groups
