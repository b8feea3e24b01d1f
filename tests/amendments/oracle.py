"""Totals of a budget worked out a second time, by plain sums that share nothing with the rules.

The words of the field stand here as words, so that a slip in the product's own sets of states
or kinds shows. It knows only what the evening in any order makes: one recommended version
whose lines are not all there is, one stated total, and amendments whose lines are complete.
"""

from amendments.models import Amendment, AmendmentLine, Budget, BudgetAmount, Motion, StatedTotal

SUBSTANTIVE = ["carried", "accepted", "pending_executive", "executive_rejected", "adopted"]
STAGES = {"recommended": [], "substantive": SUBSTANTIVE, "adopted": ["adopted"]}
SERVICE_MONEY = ["spending", "service_income", "specific_grant"]
PAYS_FOR_THE_NET_BUDGET = ["general_grant", "business_rates", "collection_fund", "local_tax"]

Place = tuple[str, int, str]
Figures = dict[Place, int | None]


def figures(budget: Budget) -> Figures:
    """Return every figure by stage, year, and key of the line or name of the basis; pounds."""
    base = _base(budget)
    found: Figures = {}
    for stage, states in STAGES.items():
        moved = _moved(budget, states)
        years = {year for year, _ in [*base, *moved]}
        for year, what in {*base, *moved, *((year, basis) for year in years for basis in BASES)}:
            known = base.get((year, what))
            amount = None if known is None else known + moved.get((year, what), 0)
            found[stage, year, what] = amount
            if stage == "adopted" and not _is_set(budget):
                found[stage, year, what] = None
    return found


BASES = ("gross", "net_service", "net_budget_requirement", "council_tax_requirement")


def _base(budget: Budget) -> dict[tuple[int, str], int]:
    """Return what the recommended version gives for lines, and what it states as a total."""
    found = {}
    for row in BudgetAmount.objects.filter(version__budget=budget).select_related("line"):
        found[row.year, row.line.key] = row.amount
    for total in StatedTotal.objects.filter(version__budget=budget, is_used=True):
        found[total.year, str(total.basis)] = total.amount
    return found


def _moved(budget: Budget, states: list[str]) -> dict[tuple[int, str], int]:
    """Add up the present words of every amendment that stands in one of the states."""
    found: dict[tuple[int, str], int] = {}
    for amendment in Amendment.objects.filter(motion__budget=budget, parts=None):
        if amendment.state in states and amendment.current is not None:
            for line in amendment.current.lines.select_related("line"):
                for what in _counted_in(line):
                    before = found.get((line.year, what), 0)
                    found[line.year, what] = before + line.amount
    return found


def _counted_in(line: AmendmentLine) -> list[str]:
    """Name the budget line and the bases that a figure is part of (domain 6.1)."""
    found = ["council_tax_requirement"]
    if line.line is not None:
        found.append(line.line.key)
    if line.kind == "spending":
        found.append("gross")
    if line.kind in SERVICE_MONEY:
        found.append("net_service")
    if line.kind not in PAYS_FOR_THE_NET_BUDGET:
        found.append("net_budget_requirement")
    return found


def _is_set(budget: Budget) -> bool:
    """Tell whether the council has set the budget: a motion on it is carried, or final."""
    return Motion.objects.filter(budget=budget, state__in=["carried", "final"]).exists()
