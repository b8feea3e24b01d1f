"""An amendment taken in parts, each voted on by itself."""

from collections.abc import Sequence

from django.db import transaction

from amendments.actions.locking import lock_paper, refuse_if_in_parts
from amendments.actions.steps import Step, check_needs, find_transition, write
from amendments.actions.versions import (
    LineInput,
    PartInput,
    add_version,
    convention_now,
    line_inputs,
    lines_at,
)
from amendments.enums import Verb
from amendments.models import Amendment
from amendments.rules import Need
from council.actions import timed
from council.errors import RuleBroken
from council.records import Occasion


@transaction.atomic
def take_in_parts(
    p: Amendment, *, parts: Sequence[PartInput], occasion: Occasion
) -> list[Amendment]:
    """Put an amendment to the vote in parts, each with its own lines (domain 4).

    Every line must be given to one part before the vote.
    """
    occasion = timed(occasion)
    lock_paper(p)
    refuse_if_in_parts(p)
    transition = find_transition(p, Verb.TAKE_IN_PARTS, occasion)
    check_needs(transition, {Need.VERSION: p.current}, occasion)
    if p.parent_id is not None:
        raise RuleBroken("A part cannot be taken in parts again.", "part_of_part")
    stored = line_inputs(p.current)
    given = sorted(position for part in parts for position in part.line_positions)
    if len(parts) < 2 or given != sorted(stored):  # noqa: PLR2004 - two are a pair
        message = "Make two or more parts, and give every line to exactly one of them."
        raise RuleBroken(message, "lines_not_assigned")
    write([Step(p, Verb.TAKE_IN_PARTS, p.state)], occasion)
    made = [
        _add_part(p, number, part, lines_at(stored, part.line_positions))
        for number, part in enumerate(parts, start=1)
    ]
    write([Step(part, Verb.TAKE_IN_PARTS, part.state) for part in made], occasion)
    return made


def _add_part(
    whole: Amendment, number: int, part: PartInput, lines: Sequence[LineInput]
) -> Amendment:
    made = Amendment.objects.create(
        council=whole.council,
        meeting=whole.meeting,
        motion=whole.motion,
        parent=whole,
        part_number=number,
        number=whole.number,
        reference=part.reference or f"{whole.reference}-part-{number}",
        title=part.title,
        state=whole.state,
        mover=whole.mover,
        seconder=whole.seconder,
        proposed_by=whole.proposed_by,
        evidence=whole.evidence,
        published_at=whole.published_at,
        visible_from=whole.visible_from,
    )
    made.groups.set(whole.groups.all())
    current = whole.current
    made.current = add_version(
        made,
        lines,
        part.ctr_changes,
        text=part.text,
        lines_complete=current.lines_complete if current else False,
        year_convention=convention_now(whole),
        replaces_all=False,
    )
    made.save(update_fields=["current"])
    return made
