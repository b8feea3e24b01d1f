"""What a pot's page is made of: each claim with its bar, each outcome, year by year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from amendments.enums import AmendmentState
from amendments.models import Pot, PotClaim
from amendments.rules import Claim, PotYear, Range
from amendments.rules import pot_years as what_fits
from amendments.sentences import between
from amendments.sentences_pots import Wanted, past_words, pot_sentence
from amendments.sentences_rivals import FITS, range_words, together_sentence
from council.bars import pieces
from council.records import seen
from council.sentences import places_of
from council.website import queries_money as queries
from council.website.evening.looks import look_of
from council.website.pages.words import label_of

CARRIED = AmendmentState.in_substantive


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a pot; `drawn` are the claims on it, `paid_in` those that put money in.

    `scale` is in pounds, the same for every year of the page.
    """

    pot: Pot
    year: int
    found: PotYear
    claims: Sequence[PotClaim]
    scale: int = 0

    @property
    def currency(self) -> str:
        """The council's currency."""
        return self.pot.budget.council.currency

    @property
    def label(self) -> str:
        """The year as the council prints it."""
        return label_of(self.year, self.pot.budget)

    @property
    def drawn(self) -> list[tuple[PotClaim, Claim]]:
        """The claims on the pot."""
        return [(claim, rule) for claim, rule in _ruled(self.claims) if not rule.pays_in]

    @property
    def paid_in(self) -> list[tuple[PotClaim, Claim]]:
        """The claims that put money into the pot."""
        return [(claim, rule) for claim, rule in _ruled(self.claims) if rule.pays_in]

    @property
    def asked(self) -> Range:
        """What all claims ask for together, whatever became of them; pounds."""
        return _sum([rule for _, rule in self.drawn])

    @property
    def places(self) -> int:
        """The decimals of the millions in all its amounts."""
        found, drawn = self.found, [rule for _, rule in self.drawn]
        ends = [end for each in drawn for end in (each.least, each.most)]
        for each in (self.asked, found.taken, found.live, found.left):
            ends += [each.least, each.most] if each else []
        return places_of([found.available, *ends])


def _ruled(claims: Iterable[PotClaim]) -> list[tuple[PotClaim, Claim]]:
    return [(claim, queries.as_rule(claim)) for claim in claims]


def years_of(pot: Pot, claims: Sequence[PotClaim]) -> list[Year]:
    """Return each year in which the pot holds anything or is drawn on."""
    held = {row.year: row.available for row in pot.amounts.all()}
    available = {(pot.reference, year): amount for year, amount in held.items()}
    found = what_fits((queries.as_rule(claim) for claim in claims), available)
    years = [
        Year(
            pot,
            year,
            found.get((pot.reference, year), PotYear()),
            [claim for claim in claims if claim.line.year == year],
        )
        for year in sorted({*held, *(claim.line.year for claim in claims)})
    ]
    scale = max((max(year.found.available or 0, year.asked.most) for year in years), default=0)
    return [Year(pot, each.year, each.found, each.claims, scale) for each in years]


def headline(pot: Pot, claims: Sequence[PotClaim]) -> str:
    """Say who wanted the pot's money and who got it: in the budget's year, or the first one."""
    drawn = [(claim, rule) for claim, rule in _ruled(claims) if not rule.pays_in]
    papers = {claim.line.version.amendment for claim, _ in drawn}
    years = sorted({rule.year for _, rule in drawn if rule.most})
    year = pot.budget.year if pot.budget.year in years else next(iter(years), None)
    rules = [rule for _, rule in drawn if rule.year == year]
    wanted = Wanted(
        tuple(paper.state for paper in papers),
        _sum(rules),
        "" if year is None else label_of(year, pot.budget),
    )
    return pot_sentence(pot.name, wanted, pot.budget.council.currency)


def _sum(rules: Sequence[Claim]) -> Range:
    return Range(sum(rule.least for rule in rules), sum(rule.most for rule in rules))


def told(year: Year) -> dict[str, Any]:
    """Return one year of a pot as the page prints it."""
    found, currency, places = year.found, year.currency, year.places
    names = {str(one.line.version_id): one.line.version.amendment.title for one in year.claims}
    return {
        "label": year.label,
        "available": found.available,
        "places": places,
        "tick": tick_of(year),
        "asked": between(year.asked.least, year.asked.most, currency, places),
        "taken": range_words(found.taken, currency, places),
        "live": range_words(found.live, currency, places),
        "left": range_words(found.left, currency, places),
        "is_overdrawn": found.is_overdrawn,
        "says": together_sentence(found, names),
        "rows": claim_rows(year),
        "paid_in": [
            {
                "amendment": claim.line.version.amendment,
                "amount": between(rule.least, rule.most, currency),
            }
            for claim, rule in year.paid_in
        ],
    }


def tick_of(year: Year) -> str:
    """Return where the size of the pot stands on the scale; empty where it is not known."""
    holds = year.found.available
    if holds is None or not year.scale:
        return ""
    return next((piece.width for piece in pieces([("", holds)], year.scale)), "0%")


def words(rule: Claim, year: Year) -> str:
    """Print a claim, its split known or not."""
    return between(rule.least, rule.most, year.currency, year.places)


def claim_rows(year: Year) -> list[dict[str, Any]]:
    """Return the claims of a year, each bar beginning where the last one ended."""
    rows, begun = [], 0
    for claim, rule in year.drawn:
        rows.append(claim_row(year, claim, rule, begun))
        begun += rule.most
    return rows


def claim_row(year: Year, claim: PotClaim, rule: Claim, begun: int) -> dict[str, Any]:
    """Return one claim: how much, by whom, what became of it, and what it got."""
    record = claim.line.version.amendment
    is_in = record.state in CARRIED
    parts = [
        ("", begun),
        ("on" if is_in else "ghost", rule.least),
        ("maybe", rule.most - rule.least),
    ]
    alone = year.found.alone or {}
    return {
        "amendment": record,
        "groups": [group for group in record.groups.all() if seen(group)],
        "look": look_of(record),
        "amount": words(rule, year),
        "got": words(rule, year) if is_in else "",
        "is_open": record.state in AmendmentState.live,
        "shared": shared_with(claim),
        "past": past_words(begun, rule.least, rule.most, year.found.available),
        "fits": FITS[alone[rule.version]] if rule.version in alone else "",
        "bar": [piece for piece in pieces(parts, year.scale) if piece.look],
    }


def shared_with(claim: PotClaim) -> list[Pot]:
    """Return the other public pots that pay for the same line, where the split is not given."""
    if claim.amount is not None:
        return []
    others = (other.pot for other in claim.line.claims.all() if other.pot_id != claim.pot_id)
    return [pot for pot in others if seen(pot)]
