"""Bars that prove a number in the row beside them: widths in per cent of one scale; pure."""

from dataclasses import dataclass

FULL = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """One rectangle of a bar: look (on, off, hol, was, ghost, maybe), start and width in %."""

    look: str
    start: str
    width: str


def pieces(parts: list[tuple[str, int]], scale: int) -> list[Piece]:
    """Lay parts (look, size) one after the other; a part of nought is not drawn."""
    found, begun = [], 0
    for look, size in parts:
        if size > 0 and scale > 0:
            found.append(Piece(look, _percent(begun, scale), _percent(size, scale)))
        begun += size
    return found


def vote_bar(for_: int, against: int, abstained: int | None, scale: int) -> list[Piece]:
    """Draw for, against, a gap, then abstained: the gap says that abstentions do not count."""
    found = pieces([("on", for_), ("off", against)], scale)
    if abstained and scale > 0:
        gap = max(1, scale // 80)
        found.append(
            Piece("hol", _percent(for_ + against + gap, scale), _percent(abstained, scale))
        )
    return found


def _percent(size: int, scale: int) -> str:
    return f"{size * FULL / scale:.2f}%"
