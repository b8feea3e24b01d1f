"""Which budget and which amendments a question is about."""

import re
from collections.abc import Sequence

from amendments.models import Amendment, Budget
from amendments.queries import ctr_facts, ledger_lines, whole_of
from amendments.readable import as_readable, public_amendments
from amendments.rules import VersionFacts, check_balance, unfunded_from_year
from amendments.what_if.shapes import Option
from council.errors import RuleBroken
from council.models import Meeting
from council.rules import year_label

MOST_CHOSEN = 100
NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def budgets_of(meeting: Meeting) -> tuple[Budget, ...]:
    """Return the public budgets that were before a meeting, newest year first."""
    rows = Budget.objects.published().filter(motions__meeting=meeting).distinct()
    return tuple(rows.select_related("council").order_by("-year"))


def budget_of(meeting: Meeting, asked: str = "", reference: str = "") -> Budget | None:
    """Return the budget that a question is about: the one named, or that of the chosen.

    None where no budget was before the meeting. RuleBroken where it may be one or another.
    """
    budgets = {budget.pk: budget for budget in budgets_of(meeting)}
    named = [budget for budget in budgets.values() if budget.reference == reference.strip("/")]
    if reference and not named:
        raise RuleBroken("That budget was not before this meeting.", "no_budget")
    if named or len(budgets) < 2:  # noqa: PLR2004 - one is no choice
        return next(iter(named or budgets.values()), None)
    about = _budgets_named(meeting, asked)
    if len(about) > 1:
        message = "These amendments are to different budgets: ask about one budget at a time."
        raise RuleBroken(message, "two_budgets")
    if not about:
        years = " or ".join(_label(budget) for budget in budgets.values())
        message = f"Several budgets were before this meeting: say which, that of {years}."
        raise RuleBroken(message, "which_budget")
    return budgets.get(about.pop())


def _label(budget: Budget) -> str:
    return year_label(budget.year, budget.council.year_starts_month)


def _budgets_named(meeting: Meeting, asked: str) -> set[int]:
    """Return the keys of the public budgets that the asked amendments would change."""
    numbers = {number.partition(".")[0] for number in _numbers(asked)}
    rows = Amendment.objects.published().filter(
        meeting=meeting,
        number__in=[int(number) for number in numbers if NUMBER.fullmatch(number)],
        motion__budget__in=Budget.objects.published(),
    )
    return {key for key in rows.values_list("motion__budget", flat=True) if key is not None}


def options_of(meeting: Meeting, budget: Budget) -> tuple[Option, ...]:
    """Return what may be supposed carried: public amendments, or the parts of divided ones."""
    rows = Amendment.objects.filter(meeting=meeting, motion__budget=budget, current__isnull=False)
    read = public_amendments(rows.select_related("current", "parent").prefetch_related("groups"))
    amendments = [as_readable(each) for each in read.order_by("number", "part_number")]
    divided = {amendment.parent_id for amendment in amendments}
    papers = [amendment for amendment in amendments if amendment.pk not in divided]
    versions = [amendment.current_id for amendment in papers if amendment.current_id]
    lines, changes = ledger_lines(versions), ctr_facts(versions)
    return tuple(
        _option(
            paper,
            VersionFacts(
                version=str(paper.current_id),
                state=paper.state,
                lines=lines.get(paper.current_id or 0, ()),
                ctr_changes=changes.get(paper.current_id or 0, ()),
                sequence=place,
                lines_complete=bool(paper.current and paper.current.lines_complete),
                whole=whole_of(paper.pk, paper.parent_id),
            ),
        )
        for place, paper in enumerate(papers, start=1)
    )


def _option(paper: Amendment, facts: VersionFacts) -> Option:
    part = f".{paper.part_number}" if paper.part_number else ""
    return Option(
        number=f"{paper.number}{part}",
        amendment=paper,
        facts=facts,
        replaces_all=bool(paper.current and paper.current.replaces_all),
        gaps=tuple(check_balance(facts.lines, facts.ctr_changes)),
        unfunded=unfunded_from_year(facts.lines),
    )


def _numbers(asked: str) -> list[str]:
    return [number.strip() for number in asked.split(",") if number.strip()]


def choose(options: Sequence[Option], asked: str) -> tuple[Option, ...]:
    """Return the options that `asked` names ("2,5" or "2.1,4"), in its order.

    Raises RuleBroken for a number that is none of theirs, or named twice, and for too many.
    """
    by_number = {option.number: option for option in options}
    numbers = _numbers(asked)
    if len(numbers) > MOST_CHOSEN:
        message = f"{len(numbers)} amendments are named: choose {MOST_CHOSEN} at most."
        raise RuleBroken(message, "too_many")
    if len(set(numbers)) < len(numbers):
        message = "An amendment is named twice: name each once, in the order of the decisions."
        raise RuleBroken(message, "named_twice")
    strange = [number for number in numbers if number not in by_number]
    if strange:
        known = ", ".join(by_number) or "none"
        message = f"There is no amendment {strange[0]} to choose here: choose from {known}."
        raise RuleBroken(message, "no_amendment")
    return tuple(by_number[number] for number in numbers)
