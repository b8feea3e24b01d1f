"""What is known of one row of a budget file once it is read."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: its place, what names its line, and whole units; None: no amount."""

    file: str
    number: int
    stage: str
    year: int
    identity: tuple[str, ...]
    kind: str
    service: str
    description: str
    amount: int | None
    rounded_by: Decimal = Decimal(0)  # what rounding added to the printed amount
