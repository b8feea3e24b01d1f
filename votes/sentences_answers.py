"""How a choice between several answers ended: a round of elimination, an appointment; pure.

Nobody is called chosen or appointed by arithmetic alone: only where the record drops the others.
"""

from collections.abc import Sequence
from typing import NamedTuple

from council.sentences import NO_BREAK, count
from votes.enums import VoteKind

MARKED = "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}"


class Answer(NamedTuple):
    """One of the answers: its words, its votes (None: not known), whether it dropped out."""

    label: str
    number: int | None
    is_eliminated: bool


def answers_sentence(kind: str, answers: Sequence[Answer]) -> str:
    """Say how a choice between answers ended: "“Plan A” was chosen by 32 votes to 29."."""
    if kind == VoteKind.ELIMINATION:
        answers = [one._replace(label=MARKED.format(one.label)) for one in answers]
    out = [one for one in answers if one.is_eliminated]
    left = [one for one in answers if not one.is_eliminated]
    if out and len(left) == 1:
        return _chosen(left[0], out, "appointed" if kind == VoteKind.APPOINTMENT else "chosen")
    if out:
        return _dropped(out, left)
    return _undecided(kind, answers)


def answers_badge(kind: str, answers: Sequence[Answer]) -> tuple[str, str]:
    """Return look and word of the badge of a choice between answers."""
    out = sum(one.is_eliminated for one in answers)
    if out and out == len(answers) - 1:
        return "yes", "Appointed" if kind == VoteKind.APPOINTMENT else "Chosen"
    if out:
        return "half", "One dropped out" if out == 1 else f"{out} dropped out"
    return "live", "Not decided"


def _chosen(one: Answer, others: Sequence[Answer], word: str) -> str:
    """Say who was left; with two answers the figures stand as in any vote."""
    only = others[0] if len(others) == 1 else None
    if only and one.number is not None and only.number is not None and one.number > only.number:
        figures = f"by {count(one.number, 'vote', 'votes')} to{NO_BREAK}{only.number}"
        return f"{one.label} was {word} {figures}, over {only.label}."
    with_ = f" with {count(one.number, 'vote', 'votes')}" if one.number is not None else ""
    return f"{one.label} was {word}{with_}{_rest(others)}."


def _dropped(out: Sequence[Answer], left: Sequence[Answer]) -> str:
    names = joined([_dropped_with(one) for one in out])
    return f"{names} dropped out{_rest(left)}."


def _dropped_with(one: Answer) -> str:
    return one.label if one.number is None else f"{one.label}, with {_votes(one.number)},"


def _undecided(kind: str, answers: Sequence[Answer]) -> str:
    known = [one for one in answers if one.number is not None]
    if len(known) < len(answers) or not known:
        what = "Who was appointed" if kind == VoteKind.APPOINTMENT else "Which answer dropped out"
        return f"{what} is not known."
    ranked = sorted(known, key=lambda one: -(one.number or 0))
    first = ranked[0]
    level = [one for one in ranked if one.number == first.number]
    if len(level) > 1:
        names = joined([one.label for one in level])
        return (
            f"{names} had equal votes, {first.number}{NO_BREAK}each{_rest(ranked[len(level) :])}."
        )
    return f"{first.label} had the most votes, {first.number}{_rest(ranked[1:])}."


def _rest(others: Sequence[Answer]) -> str:
    told = [f"{one.label} had {_votes(one.number)}" for one in others if one.number is not None]
    return f"; {joined(told)}" if told else ""


def _votes(number: int) -> str:
    return count(number, "vote", "votes")


def joined(words: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    if len(words) < 2:  # noqa: PLR2004 - two can be joined
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
