"""Council tax: the bands, the rise, and the limit on it (domain 6.2 and 6.8)."""

from dataclasses import dataclass
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
    return bands(_to_pence(requirement / tax_base))


def changed_tax(
    requirement: int, change: int, tax_base: Decimal, band_d: Decimal | None
) -> dict[str, Decimal]:
    """Return the tax of each band once the requirement changes, in pounds and pence.

    Where the requirement gives the published Band D to the penny, the new one follows from
    the new requirement (domain 6.2). Where it is a rounded figure, the change alone moves the
    Band D that was published (domain 6.8).
    """
    if band_d is None or council_tax(requirement, tax_base)["D"] == band_d:
        return council_tax(requirement + change, tax_base)
    return bands(_to_pence(band_d + change / tax_base))


def bands(band_d: Decimal) -> dict[str, Decimal]:
    """Return the tax of each band in pounds and pence, ninths of a Band D (domain 6.2)."""
    return {band: _to_pence(band_d * ninths / 9) for band, ninths in NINTHS.items()}


def rise(old: Decimal, new: Decimal) -> Decimal:
    """Return the rise from one Band D to another in per cent, to three decimals (domain 6.7)."""
    if old <= 0:
        message = "The old Band D must be more than nothing: enter it in pounds and pence."
        raise RuleBroken(message, "no_band_d")
    return ((new / old - 1) * 100).quantize(PER_CENT_TO, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Limit:
    """The year's referendum principle: per cents, and pounds at Band D (domain 6.8).

    `or_more` is about the per cents: whether the limit itself already needs a referendum.
    """

    core_percent: Decimal
    cash: Decimal | None = None
    social_care_percent: Decimal | None = None
    or_more: bool = False


def needs_referendum(old: Decimal, new: Decimal, limit: Limit) -> bool:
    """Tell whether a rise of Band D is beyond the year's limit (domain 6.8).

    `old` and `new` in pounds and pence, without parish precepts. Where the limit has a cash
    alternative the rise must be beyond both: "3% or more, and more than £5", so exactly that
    cash never needs one. Percentages are compared before rounding.
    """
    percent = limit.core_percent + (limit.social_care_percent or 0)
    beyond = [_is_beyond((new - old) * 100, old * percent, or_more=limit.or_more)]
    if limit.cash is not None:
        beyond.append(new - old > limit.cash)
    return all(beyond)


def _is_beyond(rise_: Decimal, allowed: Decimal, *, or_more: bool) -> bool:
    return rise_ >= allowed if or_more else rise_ > allowed
