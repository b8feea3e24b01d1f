"""The answers of a vote with several: what the chair said of each, and its correction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from council.errors import RuleBroken
from votes.actions.shared import Fact
from votes.models import Vote, VoteOption

# As the log names them, behind the place of the answer.
COUNT, DROPPED = "declared_count", "is_eliminated"


@dataclass(frozen=True, slots=True)
class AnswerSaid:
    """What was really said of one answer: its votes (None: not told), whether it dropped out."""

    declared_count: int | None
    is_eliminated: bool


def declare_options(vote: Vote, eliminated: Collection[int], counts: Mapping[int, int]) -> None:
    """Store the answers that the chair dropped and the counts that the chair gave."""
    options = VoteOption.objects.filter(vote=vote).in_bulk([*eliminated, *counts])
    if len(options) != len({*eliminated, *counts}):
        raise RuleBroken("This answer belongs to another vote: choose one of these.", "no_option")
    for pk, option in options.items():
        option.is_eliminated = option.is_eliminated or pk in eliminated
        option.declared_count = counts.get(pk, option.declared_count)
    VoteOption.objects.bulk_update(options.values(), [DROPPED, COUNT])


def correct_options(
    vote: Vote, answers: Mapping[int, AnswerSaid]
) -> dict[str, dict[str, list[Fact]]]:
    """Give answers, by their places, what was really said; return the log's words for it."""
    rows = {row.position: row for row in VoteOption.objects.filter(vote=vote)}
    if not answers.keys() <= rows.keys():
        raise RuleBroken("This answer belongs to another vote: choose one of these.", "no_option")
    changed: dict[str, list[Fact]] = {}
    for place, now in sorted(answers.items()):
        row = rows[place]
        for name in (COUNT, DROPPED):
            was, new = getattr(row, name), getattr(now, name)
            if was != new:
                changed[f"{place} {name}"] = [was, new]
                setattr(row, name, new)
    VoteOption.objects.bulk_update([rows[place] for place in answers], [COUNT, DROPPED])
    return {"answers": changed} if changed else {}


def answers_told(vote: Vote, changed: Mapping[str, list[Fact]]) -> dict[int, AnswerSaid]:
    """Return answers as a correction in the log tells them; what it leaves out stands."""
    found: dict[int, dict[str, Any]] = {}
    for key, pair in changed.items():
        place, _, name = key.partition(" ")
        if place.isdecimal() and name in {COUNT, DROPPED}:
            found.setdefault(int(place), {})[name] = pair[1]
    rows = {row.position: row for row in VoteOption.objects.filter(vote=vote)}
    return {
        place: AnswerSaid(
            told.get(COUNT, rows[place].declared_count),
            bool(told.get(DROPPED, rows[place].is_eliminated)),
        )
        for place, told in found.items()
        if place in rows
    }
