"""Council tax: the bands from a requirement and a tax base (domain 6.2)."""

from decimal import ROUND_HALF_UP, Decimal

from council.errors import RuleBroken

NINTHS = {"A": 6, "B": 7, "C": 8, "D": 9, "E": 11, "F": 13, "G": 15, "H": 18}
PENNY = Decimal("0.01")
PER_CENT_TO = Decimal("0.001")


def _to_pence(pounds: Decimal) -> Decimal:
    return pounds.quantize(PENNY, ROUND_HALF_UP)


def council_tax(requirement: int, tax_base: Decimal) -> dict[str, Decimal]:
    """Return the tax of each band in pounds and pence (domain 6.2).

    `requirement` in pounds, `tax_base` in Band D equivalents. Bands are ninths of the
    rounded Band D; a council's published table wins over this one.
    """
    if tax_base <= 0:
        message = "The tax base must be more than nothing: enter the Band D equivalents."
        raise RuleBroken(message, "no_tax_base")
    band_d = _to_pence(requirement / tax_base)
    return {band: _to_pence(band_d * ninths / 9) for band, ninths in NINTHS.items()}


def rise(old: Decimal, new: Decimal) -> Decimal:
    """Return the rise from one Band D to another in per cent, to three decimals (domain 6.7)."""
    if old <= 0:
        message = "The old Band D must be more than nothing: enter it in pounds and pence."
        raise RuleBroken(message, "no_band_d")
    return ((new / old - 1) * 100).quantize(PER_CENT_TO, ROUND_HALF_UP)
