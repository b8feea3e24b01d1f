"""The answer: what would have followed, by the totals of the rules, beside what happened."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain, takewhile

from django.utils import timezone

from amendments.council_tax import Tax, tax_of
from amendments.enums import AmendmentState, Basis, BudgetStage
from amendments.models import Budget, BudgetChange, BudgetVersion
from amendments.queries import Changes, changes_of, facts_around
from amendments.rules import BudgetFacts, Overlap, gaps_together, overlaps, suppose, unfunded_years
from amendments.what_if.pots import pot_steps
from amendments.what_if.services import services_told
from amendments.what_if.shapes import Answer, Clash, Option, Step
from amendments.what_if.totals import Shown, book_of, line_steps, shown_of, total_steps


def answer(budget: Budget, options: tuple[Option, ...], chosen: tuple[Option, ...]) -> Answer:
    """Work out what would have followed, had these been carried in this order."""
    log = changes_of(budget)
    change = _readable(log)
    known = Answer(budget, options, chosen, as_at=change)
    if change is None:
        return known
    lines = [line for option in options for line in option.facts.lines]
    facts = facts_around(log, change, lines)
    supposed = suppose(
        facts,
        [option.facts for option in options],
        [option.version for option in chosen],
        frozenset(option.version for option in options if option.replaces_all),
    )
    standing = _standing(chosen, supposed)
    book = book_of(budget)
    services = {key: line[0] for key, line in book.items()}
    stage = BudgetStage.ADOPTED if facts.is_set else BudgetStage.SUBSTANTIVE
    before, after = shown_of(facts, stage), shown_of(supposed, BudgetStage.SUBSTANTIVE)
    steps = line_steps(before, after, book)
    return Answer(
        budget=budget,
        options=options,
        chosen=chosen,
        superseded=tuple(option for option in chosen if option not in standing),
        lines=tuple(step for step in steps if step.change or step.actual != step.supposed),
        services=services_told(log.held_at(change.revision), book, facts, supposed),
        totals=total_steps(before, after),
        gaps=gaps_together(option.facts for option in standing),
        unfunded=unfunded_years(chain(*(option.facts.lines for option in standing))),
        pots=pot_steps(budget, options, standing),
        tax=_tax(budget, log.held_at(change.revision).get(BudgetStage.RECOMMENDED), after),
        overlaps=_named(overlaps(option.facts for option in standing), standing, services),
        as_at=change,
        not_whole=tuple(option for option in standing if not option.facts.lines_complete),
        moved=_moved(steps, standing, shown_of(facts, BudgetStage.RECOMMENDED)),
        is_set=facts.is_set,
        plan_years=_plan_years(facts),
    )


def _plan_years(facts: BudgetFacts) -> frozenset[int]:
    """Return the years that the figures which are held cover, at whichever stage."""
    held = (facts.figures_at(BudgetStage.RECOMMENDED), *facts.published.values())
    of_lines = {year for each in held for line in each.lines for year in line.amounts}
    return frozenset(of_lines | {stated.year for each in held for stated in each.stated})


def _moved(
    steps: Iterable[Step], standing: Iterable[Option], recommended: Shown
) -> tuple[Step, ...]:
    """Return the steps of lines that the chosen amendments move themselves."""
    own: Counter[tuple[int, str]] = Counter()
    for option in standing:
        for line in option.facts.lines:
            own[line.year, line.line or ""] += line.amount
    found = ((step, (step.year, step.key)) for step in steps)
    return tuple(
        replace(
            step,
            own=own[place],
            base=recommended[place].amount if place in recommended else None,
        )
        for step, place in found
        if place in own
    )


def _readable(log: Changes) -> BudgetChange | None:
    """Return the newest change that everybody may read: all that went in is released."""
    now = timezone.now()
    released = takewhile(lambda each: each[1] is None or each[1] <= now, log.held)
    newest = max((revision for revision, _ in released), default=0)
    changes = BudgetChange.objects.filter(budget=log.budget, revision=newest)
    return changes.select_related("version").first()


def _standing(chosen: tuple[Option, ...], supposed: BudgetFacts) -> tuple[Option, ...]:
    carried = {
        version.version for version in supposed.versions if version.state == AmendmentState.CARRIED
    }
    return tuple(option for option in chosen if option.version in carried)


def _named(
    found: Iterable[Overlap], standing: Iterable[Option], services: Mapping[str, str]
) -> tuple[Clash, ...]:
    by_version = {option.version: option for option in standing}
    return tuple(
        Clash(
            services[overlap.line], overlap, tuple(by_version[name] for name in overlap.versions)
        )
        for overlap in found
    )


def _tax(budget: Budget, version: BudgetVersion | None, after: Shown) -> Tax | None:
    row = after.get((budget.year, str(Basis.COUNCIL_TAX_REQUIREMENT)))
    return tax_of(budget, version, row) if row and version else None
