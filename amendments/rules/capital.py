"""Capital lines and the revenue lines that are what they cost (domain 2 and 10, case 27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from amendments.enums import Account, LineRole
from council.errors import RuleBroken

# What pays for something is no cost of it.
PAYS = frozenset({LineRole.FUNDING, LineRole.INCOME})


@dataclass(frozen=True, slots=True)
class CostLine:
    """A line as far as this rule needs it; `costs` are places of lines of the same version."""

    name: str
    account: str
    role: str
    costs: tuple[int, ...] = ()


def check_revenue_costs(lines: Sequence[CostLine]) -> None:
    """Raise RuleBroken unless each link goes from a capital line to a revenue cost beside it.

    Places count from 1 in the order of the version. Any account but capital is revenue; a year
    earlier or later than the capital's is as good as the same (domain 10, case 27).
    """
    for line in lines:
        if line.costs and line.account != Account.CAPITAL:
            message = (
                f"“{line.name}” is not in the capital account: only a capital line names its"
                " revenue cost. Choose the account capital, or take the cost out."
            )
            raise RuleBroken(message, "not_capital")
        for number, place in enumerate(line.costs):
            if place in line.costs[:number]:
                message = f"“{line.name}” names the same revenue cost twice: once is enough."
                raise RuleBroken(message, "cost_twice")
            _check_cost(line, place, lines)


def _check_cost(capital: CostLine, place: int, lines: Sequence[CostLine]) -> None:
    if not 1 <= place <= len(lines):
        message = (
            f"“{capital.name}” names line {place} as its revenue cost, and there is no such line:"
            " name a line of the same amendment, in the same words."
        )
        raise RuleBroken(message, "no_such_cost")
    cost = lines[place - 1]
    if cost.account == Account.CAPITAL:
        message = (
            f"“{cost.name}” is in the capital account: the revenue cost of “{capital.name}”"
            " stands in a revenue account."
        )
        raise RuleBroken(message, "cost_not_revenue")
    if cost.role in PAYS:
        message = (
            f"“{cost.name}” pays for something: name the line that is the revenue cost of"
            f" “{capital.name}” itself."
        )
        raise RuleBroken(message, "cost_pays")


def check_kept_together(lines: Mapping[int, CostLine], part: Sequence[int]) -> None:
    """Raise RuleBroken where a part of an amendment has a capital line without its revenue cost.

    `part` are the places of the lines that go into the part.
    """
    for place in part:
        for cost in lines[place].costs:
            if cost not in part:
                message = (
                    f"“{lines[cost].name}” is the revenue cost of “{lines[place].name}”: give both"
                    " to the same part, or alter the amendment first so that it names no cost."
                )
                raise RuleBroken(message, "cost_in_other_part")
