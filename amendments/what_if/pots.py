"""Steps of pots in an answer: what would have been drawn."""

from collections.abc import Iterable

from django.db.models import Q

from amendments.enums import AmendmentState
from amendments.models import Amendment, Budget, Pot, PotAmount, PotClaim
from amendments.readable import public_amendments
from amendments.rules import Claim, PotYear, Range, claim_of, pot_years
from amendments.what_if.shapes import Option, PotStep

CLAIM = ("line__version_id", "pot__reference", "line__year", "line__amount", "amount")


def pot_steps(
    budget: Budget, options: Iterable[Option], standing: tuple[Option, ...]
) -> tuple[PotStep, ...]:
    """Return what would be taken of each public pot and put into it, in each year it is used."""
    pots = Pot.objects.published().filter(budget=budget)
    names = dict(pots.values_list("reference", "name"))
    held = {
        (pot, year): available
        for pot, year, available in PotAmount.objects.filter(pot__in=pots).values_list(
            "pot__reference", "year", "available"
        )
    }
    found = pot_years(_claims(budget, options, standing), held)
    return tuple(
        _pot_step(names[pot], pot, year, here)
        for (pot, year), here in found.items()
        if (here.taken, here.paid_in) != (Range(), Range())
    )


def _claims(
    budget: Budget, options: Iterable[Option], standing: tuple[Option, ...]
) -> list[Claim]:
    """Return all claims as they would stand, with what other meetings' amendments take.

    Of an amendment in parts the parts claim, not the whole.
    """
    carried = {option.version for option in standing}
    asked = {option.version for option in options}
    papers = public_amendments(Amendment.objects.filter(motion__budget=budget))
    real = dict(papers.values_list("current", "public_state"))
    whole = papers.filter(parts__isnull=True).values("current")
    rows = PotClaim.objects.filter(
        Q(line__version__in=whole) | Q(line__version__in=[int(version) for version in asked]),
        pot__in=Pot.objects.published().filter(budget=budget),
    )
    claims = []
    for key, pot, year, line, amount in rows.order_by().values_list(*CLAIM):
        version = str(key)
        supposed = AmendmentState.CARRIED if version in carried else AmendmentState.LOST
        state = supposed if version in asked else real[key]
        claims.append(claim_of(version, state, (pot, year), line, amount))
    return claims


def _pot_step(name: str, pot: str, year: int, here: PotYear) -> PotStep:
    return PotStep(
        reference=pot,
        name=name,
        year=year,
        available=here.available,
        least=here.taken.least,
        most=here.taken.most,
        paid_in_least=here.paid_in.least,
        paid_in_most=here.paid_in.most,
        left_least=here.left.least if here.left else None,
        left_most=here.left.most if here.left else None,
        is_overdrawn=here.is_overdrawn,
    )
