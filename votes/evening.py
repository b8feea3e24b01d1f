"""Where a vote stood in its meeting: the votes around it, in order and to one scale; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple

from amendments.enums import AmendmentState
from votes.enums import VoteKind, VoteStatus
from votes.models import Vote
from votes.queries.page import AMENDMENT, MOTION, Row, is_out, once
from votes.sentences import LOOKS, badge_word
from votes.shown import Figures, figures_of

OF_MOTION, OF_AMENDMENT = f"subjects__{MOTION}__", f"subjects__{AMENDMENT}__"
PREFIXES: Mapping[Any, str] = {
    VoteKind.AMENDMENT: "Amendment: ", VoteKind.PART: "Part of an amendment: ",
}  # fmt: skip
WORDS = 40  # of a question, which may be a page long


class Step(NamedTuple):
    """One vote of the meeting."""

    number: int
    title: str
    question: str  # where the title does not say it
    address: str
    is_this: bool
    look: str
    word: str
    figures: Figures
    has_answers: bool


def steps_of(rows: Sequence[Row], this: Vote, now: datetime) -> list[Step]:
    """Return the votes of the rows in their order; `this` is the one that the page is about."""
    titles = titles_of(rows, now)
    return [
        Step(
            vote.number,
            *titled(vote, titles.get(vote.id, [])),
            f"/{vote.reference}",
            vote.id == this.pk,
            look_of(vote),
            word_of(vote),
            figures_of(vote),
            vote.kind in VoteKind.with_options,
        )
        for vote in _votes(rows)
    ]


def _votes(rows: Sequence[Row]) -> list[Any]:
    """Return what the figures and the badge of a vote need of it: lighter than its model."""
    return [SimpleNamespace(**row) for row in once(rows, "id")]


def titles_of(rows: Iterable[Row], now: datetime) -> dict[int, list[str]]:
    """Return the titles of the public motions and amendments that each vote was about."""
    found: dict[int, list[str]] = {}
    for row in rows:
        for path in (OF_MOTION, OF_AMENDMENT):
            state = row[f"{OF_AMENDMENT}state"]
            if is_out(row, path, now) and state not in AmendmentState.confidential:
                found.setdefault(row["id"], []).append(row[f"{path}title"])
    return found


def titled(vote: Vote, titles: Sequence[str]) -> tuple[str, str]:
    """Return the title of a vote's one subject and the words put; else those alone."""
    words = vote.question.split()
    question = " ".join(words[:WORDS]) + ("…" if len(words) > WORDS else "")
    if len(titles) != 1:
        return question, ""
    return f"{PREFIXES.get(vote.kind, '')}{titles[0]}", question


def look_of(vote: Vote) -> str:
    """Return the badge's look; a void vote decided nothing, a round of several goes on."""
    if vote.status == VoteStatus.VOID:
        return "no"
    return "half" if _is_round(vote) else LOOKS[vote.declared_result or "unknown"]


def word_of(vote: Vote) -> str:
    """Return the result in the council's own word; a void vote decided nothing."""
    if vote.status == VoteStatus.VOID:
        return "Void"
    if _is_round(vote):
        return str(VoteKind(vote.kind).label)
    return badge_word(vote.declared_result, vote.declared_words)


def _is_round(vote: Vote) -> bool:
    """Tell whether it is a choice between answers that was not declared carried or lost."""
    return (
        vote.kind in VoteKind.with_options and LOOKS[vote.declared_result or "unknown"] == "live"
    )


def cast(figures: Figures) -> int:
    """Return how many votes and abstentions the figures show (members)."""
    return (figures.for_ or 0) + (figures.against or 0) + (figures.abstained or 0)


def scale_of(figures: Iterable[Figures]) -> int:
    """Return the one scale of bars: the most votes cast in any, and the gap before abstentions."""
    most = max((cast(one) for one in figures if one.known), default=0)
    return most + max(1, most // 40)
