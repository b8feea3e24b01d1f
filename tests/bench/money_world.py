"""Big budgets with many amendments, and what must come out, added up without the product."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from amendments.actions import publish_budget
from amendments.models import (
    Amendment,
    AmendmentLine,
    AmendmentVersion,
    Budget,
    BudgetAmount,
    BudgetLine,
    BudgetVersion,
    Motion,
    PotAmount,
    PotClaim,
)
from council.enums import Evidence
from council.models import Meeting
from council.records import Occasion
from tests import factories as make
from tests.bench.money_table import YEARS

FIRST_YEAR, SERVICES = 2025, 100
LINES_MOVED = 3
# What each amendment leaves to the council tax in each year, so that totals move too.
ON_THE_TAX = 500
PLAN = range(FIRST_YEAR, FIRST_YEAR + YEARS)
SPENDING = "spending"
# One line in ten is money that comes in, and one in twenty is capital, which no basis counts.
KINDS = {3: "service_income", 7: "specific_grant", 11: "business_rates"}
CAPITAL = 17
Figures = Counter[tuple[str, int]]


@dataclass
class World:
    """One budget before one meeting, and its figures in pounds by line and year."""

    budget: Budget
    version: BudgetVersion
    meeting: Meeting
    motion: Motion
    base: Figures = field(default_factory=Counter)
    sorts: dict[str, tuple[str, str]] = field(default_factory=dict)
    moved: dict[int, Figures] = field(default_factory=dict)
    waiting: list[Amendment] = field(default_factory=list)
    in_force: list[Amendment] = field(default_factory=list)

    def with_(self, amendments: list[Amendment]) -> Figures:
        """Return every line's figures had these been carried and no others."""
        found = Counter(self.base)
        for amendment in amendments:
            for place, amount in self.moved[amendment.pk].items():
                found[place] += amount
        return found

    def requirement(self, figures: Figures) -> dict[int, int]:
        """Return the council tax requirement by year: all that is not capital."""
        found: defaultdict[int, int] = defaultdict(int)
        for (key, year), amount in figures.items():
            found[year] += amount if self.sorts[key][0] != "capital" else 0
        return dict(found)


def make_world(slug: str, lines: int, amendments: int) -> World:
    """Write a public budget of so many lines, and amendments to it that wait for their votes."""
    meeting = make.make_meeting(make.make_council(slug))
    budget = Budget.objects.create(
        council=meeting.council,
        year=FIRST_YEAR,
        reference=f"{slug}/budgets/{FIRST_YEAR}",
        published_at=make.LONG_AGO,
    )
    version = BudgetVersion.objects.create(budget=budget, number=1, lines_complete=True)
    world = World(budget, version, meeting, make.make_motion(meeting, budget))
    _write_base(world, lines)
    publish_budget(budget, version=version, occasion=Occasion(evidence=Evidence.MINUTES))
    _write_amendments(world, amendments)
    return world


def _write_base(world: World, count: int) -> None:
    lines = BudgetLine.objects.bulk_create(
        BudgetLine(
            budget=world.budget,
            key=f"line-{place}",
            position=place,
            service=f"Service {place % SERVICES}",
            kind=KINDS.get(place % 20, SPENDING),
            account="capital" if place % 20 == CAPITAL else "general_fund_revenue",
        )
        for place in range(count)
    )
    amounts = [
        BudgetAmount(version=world.version, line=line, year=year, amount=_amount(line, year))
        for line in lines
        for year in PLAN
    ]
    BudgetAmount.objects.bulk_create(amounts, batch_size=2_000)
    world.sorts = {line.key: (line.account, line.kind) for line in lines}
    world.sorts[""] = ("general_fund_revenue", "business_rates")
    world.base = Counter({(each.line.key, each.year): each.amount for each in amounts})


def _amount(line: BudgetLine, year: int) -> int:
    """Return any amount that looks like one, the same at every run; money in is negative."""
    size = 50_000 + (line.position * 7_919 + year * 104_729) % 900_000
    return size if line.kind == SPENDING else -size


def _write_amendments(world: World, count: int) -> None:
    """Write amendments moved and seconded, each of three lines and their funding in each year."""
    meeting = world.meeting
    amendments = Amendment.objects.bulk_create(
        Amendment(
            council=meeting.council,
            meeting=meeting,
            motion=world.motion,
            number=number,
            reference=f"{meeting.reference}/amendment-{number}",
            title=f"Amendment {number}",
            state="seconded",
            evidence=Evidence.MINUTES,
            published_at=make.LONG_AGO,
        )
        for number in range(1, count + 1)
    )
    versions = AmendmentVersion.objects.bulk_create(
        AmendmentVersion(amendment=each, number=1, text="Amend ...", lines_complete=True)
        for each in amendments
    )
    for amendment, version in zip(amendments, versions, strict=True):
        amendment.current = version
    Amendment.objects.bulk_update(amendments, ["current"], batch_size=200)
    budget_lines = [*world.budget.lines.filter(kind=SPENDING, account="general_fund_revenue")]
    rows = [row for version in versions for row in _rows_of(version, budget_lines)]
    rows = AmendmentLine.objects.bulk_create(rows, batch_size=1_000)
    _claim(world.budget, rows)
    for row in rows:
        place = (row.line.key if row.line else "", row.year)
        world.moved.setdefault(row.version.amendment_id, Counter())[place] += row.amount
    world.waiting = amendments


def _rows_of(version: AmendmentVersion, lines: list[BudgetLine]) -> Iterator[AmendmentLine]:
    first = version.amendment.number * LINES_MOVED
    position = 0
    for year in PLAN:
        given = 0
        for place in range(first, first + LINES_MOVED):
            line, amount = lines[place % len(lines)], 1_000 * (1 + place % 97) + year % 10
            given += amount
            position += 1
            yield AmendmentLine(
                version=version, position=position, role="investment", line=line,
                service=line.service, year=year, amount=amount,
            )  # fmt: skip
        position += 1
        yield AmendmentLine(
            version=version, position=position, role="funding", kind="business_rates",
            service="Business rates", year=year, amount=ON_THE_TAX - given,
        )  # fmt: skip


def _claim(budget: Budget, rows: list[AmendmentLine]) -> None:
    """Let all that funds an amendment draw on one pot."""
    pot = make.make_pot(budget)
    PotAmount.objects.bulk_create(PotAmount(pot=pot, year=year, available=10**9) for year in PLAN)
    PotClaim.objects.bulk_create(
        PotClaim(line=row, pot=pot, amount=-row.amount) for row in rows if row.line is None
    )
