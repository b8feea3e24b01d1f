"""How many votes a question needs (domain 5.4), and the clerk's words for it."""

from dataclasses import dataclass

from votes.enums import CastingRule, ThresholdKind, ThresholdOf, VotesNeeded


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many votes for are needed (domain 5.4); a field of the vote, never a constant."""

    kind: str = ThresholdKind.SIMPLE
    numerator: int | None = None
    denominator: int | None = None
    of: str | None = None
    number: int | None = None
    casting_allowed: bool = True


SIMPLE = Threshold()
FRACTIONS = {
    VotesNeeded.TWO_THIRDS: (ThresholdKind.AT_LEAST, 2, 3, ThresholdOf.VOTING),
    VotesNeeded.ALL_SEATS: (ThresholdKind.MORE_THAN, 1, 2, ThresholdOf.SEATS),
}


def threshold_asked(
    needed: str,
    casting: str = CastingRule.USUAL,
    *,
    kind: str = ThresholdKind.AT_LEAST,
    fraction: tuple[int | None, int | None] = (None, None),
    of: str | None = None,
    number: int | None = None,
) -> Threshold:
    """Return the threshold of a clerk's words (domain 5.4); the rest is read where they ask it.

    A rule of its own has a casting vote only where that is said.
    """
    needed = VotesNeeded(needed)
    allowed = casting == CastingRule.ALLOWED
    if needed == VotesNeeded.SIMPLE:
        return Threshold(casting_allowed=casting != CastingRule.NOT_ALLOWED)
    if needed == VotesNeeded.FIXED:
        return Threshold(ThresholdKind.FIXED, number=number, casting_allowed=allowed)
    given = FRACTIONS.get(needed, (kind, *fraction, of or None))
    return Threshold(*given, casting_allowed=allowed)


def words_of(threshold: Threshold) -> tuple[VotesNeeded, CastingRule]:
    """Return the clerk's words for a threshold: `threshold_asked` read backwards."""
    allowed = threshold.casting_allowed
    if threshold.kind == ThresholdKind.SIMPLE:
        return VotesNeeded.SIMPLE, CastingRule.USUAL if allowed else CastingRule.NOT_ALLOWED
    casting = CastingRule.ALLOWED if allowed else CastingRule.USUAL
    if threshold.kind == ThresholdKind.FIXED:
        return VotesNeeded.FIXED, casting
    given = threshold.kind, threshold.numerator, threshold.denominator, threshold.of
    known = [needed for needed, fraction in FRACTIONS.items() if fraction == given]
    return (known[0] if known else VotesNeeded.FRACTION), casting
