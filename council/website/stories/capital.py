"""Capital lines of an amendment with the revenue costs that they name (domain 10, case 27)."""

from amendments.models import AmendmentLine
from amendments.sentences_capital import Told, revenue_cost_sentence
from council.website import queries_money as queries
from council.website.stories.ledger import Entered


def told(entered: Entered) -> list[str]:
    """Say which revenue cost belongs to which capital line; lines with the same cost together."""
    by_key = {line.pk: line for line in entered.lines}
    costs_of = queries.revenue_costs_of(entered.lines)
    groups: dict[tuple[int, ...], list[AmendmentLine]] = {}
    for line in entered.lines:
        if line.pk in costs_of:
            groups.setdefault(tuple(costs_of[line.pk]), []).append(line)
    return [
        revenue_cost_sentence(
            [_told(entered, line) for line in capital],
            [_told(entered, by_key[key]) for key in costs],
            entered.council.currency,
        )
        for costs, capital in groups.items()
    ]


def _told(entered: Entered, line: AmendmentLine) -> Told:
    return Told(entered.name(line), line.year, entered.label(line.year), line.amount)
