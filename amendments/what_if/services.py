"""Steps of services in an answer, from where each started."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Count, Sum

from amendments.enums import BudgetStage
from amendments.models import BudgetAmount, BudgetVersion
from amendments.queries import Held
from amendments.rules import BudgetFacts, LedgerLine, in_force
from amendments.what_if.shapes import ServiceStep
from amendments.what_if.totals import Book

Service = tuple[str, str, str, int]  # words or key of the service, account, "" or "line", year
ServiceBase = Mapping[tuple[str, str, int], int]
StartsFrom = tuple[BudgetVersion | None, Iterable[LedgerLine]]


def _effects(
    facts: BudgetFacts, stage: BudgetStage = BudgetStage.SUBSTANTIVE
) -> tuple[LedgerLine, ...]:
    """Return the lines in force at a stage; those published at it hold what was decided."""
    if stage in facts.published:
        return ()
    standing = set(in_force(facts, stage))
    return tuple(
        line for each in facts.versions if each.version in standing for line in each.lines
    )


def services_told(
    held: Held, book: Book, facts: BudgetFacts, supposed: BudgetFacts
) -> tuple[ServiceStep, ...]:
    """Return the services that would differ from the stage that stands."""
    stage = BudgetStage.ADOPTED if facts.is_set else BudgetStage.SUBSTANTIVE
    recommended = held.get(BudgetStage.RECOMMENDED)
    before = held.get(stage, recommended), _effects(facts, stage)
    return _service_steps(book, before, (recommended, _effects(supposed)))


def _service_steps(book: Book, before: StartsFrom, after: StartsFrom) -> tuple[ServiceStep, ...]:
    """Return each service whose lines would add up to another sum than they do."""
    was, would = _by_service(before[1], book), _by_service(after[1], book)
    moved = sorted(place for place in {*was, *would} if was[place] != would[place])
    names = {place[0] for place in moved if place[2]}
    end = _base_of_services(after[0], book, names)
    start = end if before[0] == after[0] else _base_of_services(before[0], book, names)
    return tuple(_service_step(place, (start, was[place]), (end, would[place])) for place in moved)


def _service_step(
    place: Service, before: tuple[ServiceBase, int], after: tuple[ServiceBase, int]
) -> ServiceStep:
    service, account, in_book, year = place
    actual, supposed = (
        base[service, account, year] + effect
        if in_book and (service, account, year) in base
        else None
        for base, effect in (before, after)
    )
    known = actual is not None and supposed is not None
    change = (supposed or 0) - (actual or 0) if known else after[1] - before[1]
    return ServiceStep(service, account, year, actual, supposed, change, in_book=bool(in_book))


def _by_service(lines: Iterable[LedgerLine], book: Book) -> defaultdict[Service, int]:
    """Add up lines by service: that of the budget line they name, else their own words."""
    found: defaultdict[Service, int] = defaultdict(int)
    for line in lines:
        if line.line is not None:
            found[*book[line.line][:2], "line", line.year] += line.amount
        elif line.service:
            found[line.service, line.account, "", line.year] += line.amount
    return found


def _base_of_services(
    version: BudgetVersion | None, book: Book, services: set[str]
) -> ServiceBase:
    """Return what the book gives these services in each year of which every line is known."""
    rows = BudgetAmount.objects.filter(version=version, line__service__in=services).order_by()
    sums = rows.values_list("line__service", "line__account", "year")
    lines = Counter(line[:2] for line in book.values())
    return {
        (service, account, year): total
        for service, account, year, total, known in sums.annotate(Sum("amount"), Count("line"))
        if known == lines[service, account]
    }
