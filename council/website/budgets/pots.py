"""The pots that amendments to a budget draw on: who wanted each, and who got it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amendments.models import Amendment, Pot, PotClaim
from amendments.sentences import between
from council.website.budgets.reading import Laid
from council.website.queries_money import as_rule
from council.website.stories.pots import headline


@dataclass(frozen=True, slots=True)
class Wanted:
    """One amendment's claim on a pot in one year, in words."""

    amendment: Amendment
    amount: str


@dataclass(frozen=True, slots=True)
class PotRow:
    """A pot with the sentence that opens its own page, and the claims on it."""

    pot: Pot
    sentence: str
    wanted: Sequence[Wanted]


def pot_rows(pots: Iterable[Pot], claims: Sequence[PotClaim], laid: Laid) -> list[PotRow]:
    """Return each pot with the amendments that want it, as readers may know them."""
    found = []
    for pot in pots:
        pot.budget = laid.budget
        own = [claim for claim in claims if claim.pot_id == pot.pk]
        wanted = [Wanted(claim.line.version.amendment, _amount(claim, laid)) for claim in own]
        found.append(PotRow(pot, headline(pot, own), wanted))
    return found


def _amount(claim: PotClaim, laid: Laid) -> str:
    rule = as_rule(claim)
    told = f"{between(rule.least, rule.most, laid.currency)} in {laid.year(claim.line.year)}"
    return f"puts in {told}" if rule.pays_in else told
