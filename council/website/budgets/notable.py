"""The service that changed most from the year before, where figures of both are held; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from amendments.enums import LineKind
from council.sentences import money
from council.website.budgets.tables import StageRow

NOTABLE = Fraction(1, 5)  # of the earlier figure: a change as large is told


@dataclass(frozen=True, slots=True)
class Both:
    """What a service has in two years, in pounds."""

    service: str
    before: int
    now: int

    @property
    def share(self) -> Fraction:
        """How much of the earlier figure the change is; for order alone, never printed."""
        return Fraction(abs(self.now - self.before), self.before)


def notable_sentence(
    rows: Iterable[StageRow], before_year: str, year: str, currency: str, *, is_set: bool
) -> str:
    """Say how the service went that changed most in proportion; empty: none did by a fifth."""
    known = [both for row in rows if (both := both_of(row, is_set=is_set))]
    changed = [each for each in known if each.share >= NOTABLE]
    if not changed:
        return ""
    most = max(changed, key=lambda each: each.share)
    went = f"from {money(most.before, currency)} in {before_year} to {money(most.now, currency)}"
    if len(known) == 1:
        return f"{most.service} went {went} in {year}."
    start = "Of the services held here for both years,"
    return f"{start} {most.service} changed most in proportion: {went} in {year}."


def both_of(row: StageRow, *, is_set: bool) -> Both | None:
    """Return both figures of a service's spending; None where one is missing."""
    cell = row.adopted if is_set else row.substantive
    now = cell.amount if cell else None
    if row.of is None or row.of.kind != LineKind.SPENDING or not row.before or now is None:
        return None
    return Both(row.name, row.before, now) if row.before > 0 else None
