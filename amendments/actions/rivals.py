"""Verbs for amendments on the same money: rulings, notes for pairs, what a pot holds.

Nothing here happens by itself: a clerk says each of them, with the cause (domain 6.6).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from amendments.actions.recosting import refuse_own_cause
from amendments.actions.versions import LineInput, budget_lines, line_fields, pots_of
from amendments.enums import AmendmentState, LineNature
from amendments.models import (
    Amendment,
    Budget,
    BudgetLine,
    CtrChange,
    InterplayLine,
    InterplayNote,
    Pot,
    PotAmount,
    RivalRuling,
)
from amendments.rules import CtrChange as CtrFact
from amendments.rules import LedgerLine, check_balance
from council.actions import lock, timed
from council.actions.shared import record_event
from council.enums import PotRuling
from council.errors import RuleBroken
from council.models import Meeting
from council.records import Occasion, tell

TWO = 2


@transaction.atomic
def note_if_also_carried(
    amendment: Amendment,
    other: Amendment,
    *,
    lines: Sequence[LineInput],
    words: str,
    said_by: str,
    occasion: Occasion,
) -> InterplayNote:
    """Record an amendment's figures for the case that another is carried too (domain 6.6.4).

    They come into force when the clerk says so, once both are carried.
    """
    refuse_own_cause(amendment, other)
    _refuse_unsaid(words, said_by)
    budget = amendment.motion.budget
    keys = budget_lines(budget, {line.line_key for line in lines if line.line_key})
    pots = pots_of(budget, [pot for line in lines for pot, _ in line.claims])
    note = InterplayNote.objects.create(
        amendment=amendment, other=other, words=words, said_by=said_by, by=occasion.by
    )
    InterplayLine.objects.bulk_create(
        InterplayLine(
            note=note, position=position, **line_fields(line, keys), **_claim(line, pots)
        )
        for position, line in enumerate(lines, start=1)
    )
    if occasion.at_desk and amendment.parent_id is None:
        _refuse_unbalanced_note(note)
    _told_anew(amendment)
    _told_anew(other)
    return note


def _claim(line: LineInput, pots: Mapping[str, Pot]) -> dict[str, Pot | int | None]:
    """Return the one claim of a noted line."""
    if len(line.claims) > 1:
        message = "Give each pot a line of its own in figures agreed for a pair."
        raise RuleBroken(message, "several_pots")
    if not line.claims:
        return {}
    name, amount = line.claims[0]
    return {"pot": pots[name], "claimed": amount}


def _refuse_unbalanced_note(note: InterplayNote) -> None:
    lines = [
        LedgerLine(
            version="",
            year=row.year,
            account=row.account,
            kind=row.kind,
            amount=row.amount,
            nature=LineNature.NOT_STATED,
            role=row.role,
            precision=row.entered_precision,
        )
        for row in note.lines.all()
    ]
    stated = CtrChange.objects.filter(version=note.amendment.current)
    gaps = check_balance(lines, [CtrFact(each.year, each.amount) for each in stated])
    for gap in gaps:
        if not gap.balanced:
            message = (
                f"The figures for {gap.year} do not balance: they are out by {gap.gap:,} pounds."
                " Put what is left over on the line that the officers named."
            )
            raise RuleBroken(message, "not_balanced")


@transaction.atomic
def rule_on_rivals(
    meeting: Meeting,
    about: Pot | BudgetLine,
    amendments: Iterable[Amendment],
    *,
    ruling: str,
    words: str,
    ruled_by: str,
    stands: bool = False,
    surplus_to: BudgetLine | None = None,
    occasion: Occasion,
) -> RivalRuling:
    """Record how amendments on the same money are to be settled, in the officer's words.

    `stands`: they stand side by side as they are. Everything else is done by the verbs of
    the amendments. The same ruling again changes nothing.
    """
    occasion = timed(occasion)
    amendments = list(amendments)
    _refuse_unsaid(words, ruled_by)
    _refuse_strangers(meeting, about.budget, amendments, surplus_to)
    field = "pot" if isinstance(about, Pot) else "line"
    said: dict[str, Any] = {"ruling": PotRuling(ruling), "words": words, "ruled_by": ruled_by}
    said |= {"stands": stands, "surplus_to": surplus_to}
    last = RivalRuling.objects.filter(meeting=meeting, **{field: about}).last()
    if last is not None and _says(last, said, amendments):
        return last
    made = RivalRuling.objects.create(
        meeting=meeting,
        **{field: about},
        **said,
        evidence=occasion.evidence,
        happened_at=occasion.happened_at,
        by=occasion.by,
    )
    made.amendments.set(amendments)
    told: list[Pot | Amendment] = [*amendments, *([about] if isinstance(about, Pot) else [])]
    for record in told:
        _told_anew(record)
    return made


def _refuse_unsaid(words: str, said_by: str) -> None:
    if not words.strip() or not said_by.strip():
        raise RuleBroken("Give the officer's words, and say which officer.", "no_words")


def _refuse_strangers(
    meeting: Meeting,
    budget: Budget,
    amendments: Sequence[Amendment],
    surplus_to: BudgetLine | None,
) -> None:
    if len(amendments) < TWO:
        raise RuleBroken("Name the amendments, at least two of them.", "no_rivals")
    strange = any(each.motion.budget_id != budget.pk for each in amendments)
    if strange or budget.council_id != meeting.council_id:
        raise RuleBroken("These amendments are about another budget.", "other_budget")
    if any(each.state in AmendmentState.confidential for each in amendments):
        raise RuleBroken("One of these is in confidence still: table it first.", "in_confidence")
    if surplus_to is not None and surplus_to.budget_id != budget.pk:
        raise RuleBroken("Name a line of this budget for the surplus.", "no_such_line")


def _says(held: RivalRuling, said: Mapping[str, object], amendments: list[Amendment]) -> bool:
    same = all(getattr(held, name) == value for name, value in said.items())
    return same and set(held.amendments.all()) == set(amendments)


@transaction.atomic
def correct_pot_amount(pot: Pot, year: int, available: int | None, *, occasion: Occasion) -> None:
    """Correct in public what a pot holds in a year, in pounds; None: it is not known after all.

    The event keeps what it was. The same amount again changes nothing.
    """
    lock(pot)
    held = PotAmount.objects.filter(pot=pot, year=year)
    was = held.values_list("available", flat=True).first()
    if was == available:
        return
    if occasion.at_desk and was is not None and not occasion.reason:
        raise RuleBroken("Say why it is corrected.", "no_reason")
    if available is None:
        held.delete()
    else:
        if available < 0:
            raise RuleBroken("What a pot holds cannot be below nought.", "below_nought")
        PotAmount.objects.update_or_create(pot=pot, year=year, defaults={"available": available})
    if pot.published_at is not None:
        _told_anew(pot)
        data = {"changes": {f"available in {year}": [was, available]}}
        record_event(pot, "correct", timed(occasion), data=data)


def _told_anew(record: Pot | Amendment) -> None:
    """Count a change that readers of a public record can see."""
    if record.published_at is not None:
        found = type(record)._default_manager.filter(pk=record.pk)  # noqa: SLF001 - documented by Django for any model
        found.update(revision=F("revision") + 1, updated_at=timezone.now())
        tell(record)
