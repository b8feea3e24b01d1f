"""Where the seats of the half circle stand; pure geometry, worked out once per size.

As in the parliament diagrams people know: rows of one centre, seats in order of their angle,
so that a choice or a group is a slice. About half the root of the number are the rows (DESIGN 3).
"""

import math
from dataclasses import dataclass
from functools import lru_cache

WIDTH, OUTER, INNER = 640.0, 290.0, 128.0
FLAT = 318.6
MOST_BY_GAP, MOST_ALONG_ROW = 0.38, 0.41
# What is left between the outermost seats and the edge of the picture.
LARGEST = 24.0


@dataclass(frozen=True, slots=True)
class Seat:
    """Centre of one seat in the chart's own units; seats are listed from left to right."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """All seats of a chart and the radius they are drawn with."""

    seats: tuple[Seat, ...]
    radius: float


@lru_cache(maxsize=64)
def chart(number: int) -> Chart:
    """Place `number` members, left to right."""
    radii, shares = _rows(number)
    placed = [
        (angle, radius)
        for radius, share in zip(radii, shares, strict=True)
        for angle in _angles(share)
    ]
    placed.sort(key=lambda seat: (-seat[0], seat[1]))
    seats = tuple(
        Seat(round(WIDTH / 2 + r * math.cos(a), 1), round(FLAT - r * math.sin(a), 1))
        for a, r in placed
    )
    return Chart(seats, _seat_radius(radii, shares))


def _rows(number: int) -> tuple[list[float], list[int]]:
    """Return the radii of the rows and their seats: of two numbers of rows the larger seats."""
    if not number:
        return [], []
    about = max(1, round(math.sqrt(number) / 2))
    both = [(radii, _shares(number, radii)) for radii in (_radii(about), _radii(about + 1))]
    return max(both, key=lambda rows: _seat_radius(*rows))


def _radii(rows: int) -> list[float]:
    if rows == 1:
        return [OUTER]
    return [INNER + row * (OUTER - INNER) / (rows - 1) for row in range(rows)]


def _shares(number: int, radii: list[float]) -> list[int]:
    """Share the seats out by the length of the rows; the outermost takes what is left."""
    shares = [round(number * radius / sum(radii)) for radius in radii]
    if shares:
        shares[-1] += number - sum(shares)
    return shares


def _angles(share: int) -> list[float]:
    if share == 1:
        return [math.pi / 2]
    return [math.pi * step / (share - 1) for step in range(share)]


def _seat_radius(radii: list[float], shares: list[int]) -> float:
    """Return the smaller of what the rows and the places along a row leave (DESIGN 3)."""
    if not radii:
        return 0.0
    gap = (OUTER - INNER) / (len(radii) - 1) if len(radii) > 1 else OUTER / 4
    along = [math.pi * r / (n - 1) for r, n in zip(radii, shares, strict=True) if n > 1]
    return round(min([LARGEST, gap * MOST_BY_GAP, *(step * MOST_ALONG_ROW for step in along)]), 1)
