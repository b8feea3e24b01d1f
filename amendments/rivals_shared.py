"""Reads which money an amendment shares with others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from amendments.models import Amendment, Budget, BudgetLine, Pot
from amendments.rivals import claims_of, contest_facts, papers_of
from amendments.rules import overlaps

if TYPE_CHECKING:
    from amendments.rules.rivals import Place


@dataclass(frozen=True, slots=True)
class Money:
    """What several want in one year: a pot (its reference, no role), or a line by its key."""

    pot: str
    line: str
    name: str
    role: str
    year: int


@dataclass(frozen=True, slots=True)
class Shared:
    """Money that another amendment wants too, whatever became of either."""

    amendment: Amendment
    money: Money


def shared_with(amendment: Amendment, budget: Budget) -> list[Shared]:
    """Return the public rivals of an amendment by what they share, in the order of the paper."""
    papers = papers_of(budget, public=True)
    own = {paper.pk for paper in papers if paper.pk == amendment.pk}
    if not own:
        return []
    family = {amendment.pk, amendment.parent_id}
    by_version = {str(paper.current_id): paper for paper in papers}
    found = [
        Shared(by_version[version], money)
        for money, versions in _shared(budget, papers)
        if str(amendment.current_id) in versions
        for version in versions
        if not family & {by_version[version].pk, by_version[version].parent_id or -1}
    ]
    places = {paper.pk: place for place, paper in enumerate(papers)}
    return sorted(found, key=lambda each: (places[each.amendment.pk], each.money.year))


def _shared(
    budget: Budget, papers: Sequence[Amendment]
) -> Iterable[tuple[Money, tuple[str, ...]]]:
    """Yield the public money that several want, with their versions."""
    pots = {str(pot.pk): pot for pot in Pot.objects.published().filter(budget=budget)}
    wanting: dict[Place, dict[str, None]] = {}
    for claim in claims_of(papers):
        wanting.setdefault((claim.pot, claim.year), {})[claim.version] = None
    for (pot, year), versions in sorted(wanting.items()):
        if pot in pots:
            money = Money(pots[pot].reference, "", pots[pot].name, "", year)
            yield money, tuple(versions)
    public = Budget.objects.published().filter(pk=budget.pk)
    lines = BudgetLine.objects.filter(budget__in=public)
    services = dict(lines.values_list("key", "service"))
    for overlap in overlaps(contest_facts(papers)):
        if overlap.line in services:
            name = services[overlap.line]
            yield Money("", overlap.line, name, overlap.role, overlap.year), overlap.versions
