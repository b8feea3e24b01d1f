"""Verbs that give an amendment other figures because another was carried (domain 6.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from amendments.actions.debate import refuse_unbalanced
from amendments.actions.locking import lock_paper, name_of, refuse_if_in_parts
from amendments.actions.steps import Step, check_needs, find_transition, write
from amendments.actions.versions import (
    LineInput,
    add_version,
    convention_now,
    line_inputs,
    with_costs_of,
)
from amendments.enums import AmendmentState, Verb
from amendments.models import Amendment, AmendmentVersion, CtrChange, InterplayNote
from amendments.rules import Need
from council.actions import timed
from council.errors import RuleBroken
from council.records import Occasion

APART = frozenset({"line_key", "claims", "revenue_costs"})


@transaction.atomic
def recost(
    p: Amendment,
    *,
    lines: Sequence[LineInput],
    cause_amendment: Amendment | None = None,
    cause_vote: str = "",
    text: str = "",
    ctr_changes: Mapping[int, int] | None = None,
    lines_complete: bool = True,
    year_convention: str | None = None,
    occasion: Occasion,
) -> AmendmentVersion:
    """Give an amendment other figures because of another one: a new version, the same state.

    How the years are given stays as its paper gave them, unless it is said. What was voted
    on stays as it was. At the desk the new figures must balance, so money left over stands on
    a line of its own (domain 10, case 11).
    """
    occasion = timed(occasion)
    refuse_own_cause(p, cause_amendment)
    lock_paper(p)
    refuse_if_in_parts(p)
    given = {Need.VERSION: True, Need.CAUSE: cause_amendment or cause_vote}
    check_needs(find_transition(p, Verb.RECOST, occasion), given, occasion)
    version = add_version(
        p,
        lines,
        ctr_changes or {},
        text=text,
        lines_complete=lines_complete,
        year_convention=year_convention or convention_now(p),
        replaces_all=bool(p.current and p.current.replaces_all),
    )
    if occasion.at_desk and p.parent_id is None:
        refuse_unbalanced(version)
    noted = {"version": version, "cause_amendment": cause_amendment, "vote": cause_vote}
    write([Step(p, Verb.RECOST, p.state, {"current": version}, noted)], occasion)
    return version


def refuse_own_cause(p: Amendment, cause: Amendment | None) -> None:
    if cause is not None and cause.pk == p.pk:
        raise RuleBroken("An amendment is no rival of itself: name another.", "own_cause")
    if cause is not None and cause.council_id != p.council_id:
        raise RuleBroken("That amendment is another council's.", "other_council")


def recost_as_noted(note: InterplayNote, *, occasion: Occasion) -> AmendmentVersion:
    """Bring in the figures agreed for a pair, once both are carried; the other is the cause."""
    amendment, other = note.amendment, note.other
    amendment.refresh_from_db()
    other.refresh_from_db()
    for each in (amendment, other):
        if each.state not in AmendmentState.in_substantive:
            message = f"{name_of(each)} was not carried: these figures are for both together."
            raise RuleBroken(message, "not_both_carried")
    current = amendment.current
    stated = CtrChange.objects.filter(version=current).values_list("year", "amount")
    return recost(
        amendment,
        lines=with_costs_of(line_inputs(current), noted_lines(note)),
        cause_amendment=other,
        text=current.text if current else "",
        ctr_changes=dict(stated),
        occasion=replace(occasion, reason=occasion.reason or note.words),
    )


def noted_lines(note: InterplayNote) -> list[LineInput]:
    """Return the lines of a note as they were keyed."""
    names = tuple(name for name in LineInput.__slots__ if name not in APART)
    return [
        LineInput(
            **{name: getattr(row, name) for name in names},
            line_key=row.line.key if row.line else None,
            claims=((row.pot.reference, row.claimed),) if row.pot else (),
        )
        for row in note.lines.select_related("line", "pot")
    ]
