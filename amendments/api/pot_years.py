"""What a pot holds year by year, and what public amendments draw or would draw (domain 6.6)."""

from collections.abc import Mapping

from django.db.models import F, Q

from amendments.enums import AmendmentState
from amendments.models import Amendment, PotAmount, PotClaim
from amendments.readable import public_amendments
from amendments.rules import Claim, Draw, PotYear, claim_of, pot_draws, pot_years
from amendments.sentences_rivals import together_sentence
from council.api.reading import Record, Row


def claims_on(pots: list[int]) -> list[Row]:
    """Return the claims of public amendments' present words on the pots, in two queries.

    Of an amendment in parts the parts claim, not the whole.
    """
    rows = PotClaim.objects.filter(
        Q(line__version=F("line__version__amendment__current")), pot__in=pots
    )
    claims = list(
        rows.order_by("line__version__amendment", "line__position", "id").values(
            "pot_id", "amount", amendment=F("line__version__amendment"),
            version=F("line__version__number"), position=F("line__position"),
            year=F("line__year"), line_amount=F("line__amount"),
        )
    )  # fmt: skip
    whole = Amendment.objects.filter(parts__isnull=True, pk__in={c["amendment"] for c in claims})
    public = public_amendments(whole.values("id", "reference", "title", "meeting"))
    papers = {paper["id"]: paper for paper in public}
    return [
        claim | {"paper": papers[claim["amendment"]]}
        for claim in claims
        if claim["amendment"] in papers
    ]


def to_claim(row: Row, state: AmendmentState | None = None) -> Claim:
    """Return a claim as the rule takes it: positive amounts, drawn or put in.

    With TABLED for `state` it counts as wanted, whatever became of the amendment.
    """
    place = (str(row["pot_id"]), row["year"])
    stands = state or row["paper"]["public_state"]
    return claim_of(str(row["amendment"]), stands, place, row["line_amount"], row["amount"])


def claim_record(row: Row, fits: Mapping[tuple[str, int], PotYear]) -> Record:
    """Return one claim with what it is at least and at most, and whether it still fits."""
    claim, paper = to_claim(row), row["paper"]
    alone = fits.get((claim.pot, claim.year), PotYear()).alone or {}
    return {
        "amendment": {"reference": paper["reference"], "name": paper["title"]},
        "state": claim.state,
        "version": row["version"],
        "line": row["position"],
        "year": claim.year,
        "amount": claim.amount,
        "line_amount": claim.line_amount,
        "pays_in": claim.pays_in,
        "least": claim.least,
        "most": claim.most,
        "fits": alone.get(claim.version),
    }


def held_by(pots: list[int]) -> dict[tuple[str, int], int | None]:
    """Return what pots hold, by pot and year; units of the currency."""
    rows = PotAmount.objects.filter(pot__in=pots)
    return {
        (str(pot), year): amount
        for pot, year, amount in rows.values_list("pot_id", "year", "available")
    }


def years_of(pots: list[int]) -> dict[int, list[Record]]:
    """Return, by pot, what it holds and what is drawn in each year of which either is known."""
    held, claims = held_by(pots), claims_on(pots)
    fits = pot_years(map(to_claim, claims), held)
    draws = pot_draws(map(to_claim, claims))
    wanted = pot_draws(to_claim(row, AmendmentState.TABLED) for row in claims)
    papers = {str(row["amendment"]): row["paper"] for row in claims}
    found: dict[int, list[Record]] = {pot: [] for pot in pots}
    for pot, year in sorted({*wanted, *held}):
        key = (pot, year)
        here = fits.get(key, PotYear(available=held.get(key)))
        drawn = year_record(year, here, draws.get(key, Draw()), wanted.get(key, Draw()))
        found[int(pot)].append(drawn | together_record(here, papers))
    return found


def together_record(pot: PotYear, papers: Mapping[str, Row]) -> Record:
    """Return whether those still to be decided fit together; amendments by their key as text."""
    titles = {key: paper["title"] for key, paper in papers.items()}
    return {
        "rest_fits": pot.together,
        "fits_without": [papers[key]["reference"] for key in pot.fits_without],
        "says": together_sentence(pot, titles),
    }


def year_record(year: int, pot: PotYear, draw: Draw, wanted: Draw) -> Record:
    """Return one year of a pot: what is claimed now, what is left, and what was ever wanted."""
    return {
        "year": year,
        "available": pot.available,
        "least": draw.least,
        "most": draw.most,
        "wanted_least": wanted.least,
        "wanted_most": wanted.most,
        "taken_least": draw.taken_least,
        "taken_most": draw.taken_most,
        "paid_in_least": pot.paid_in.least,
        "paid_in_most": pot.paid_in.most,
        "left_least": pot.left.least if pot.left else None,
        "left_most": pot.left.most if pot.left else None,
        "live_least": pot.live.least,
        "live_most": pot.live.most,
        "is_overdrawn": pot.is_overdrawn,
    }
