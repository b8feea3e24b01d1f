"""What followed from a corrected result: what moved with it, and what a person has to look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from amendments.enums import AmendmentState, Leftover, MotionState
from amendments.models import Amendment, Motion

ALSO, LOOK_AT, AUTHORITY = "also", "look_at", "authority"
STATES = dict(MotionState.choices) | dict(AmendmentState.choices)


@dataclass(frozen=True, slots=True)
class Followed:
    """One paper: where it stood and stands in words, and why it needs a look, if it does."""

    paper: Motion | Amendment
    was: str
    now: str
    why: str = ""


def authority_of(data: Mapping[str, Any]) -> str:
    """Return by whose word or by which record something was changed; empty: nobody said."""
    return str(data.get(AUTHORITY, {}).get("words", ["", ""])[-1])


def papers_named(logs: Iterable[Mapping[str, Any]], *, public: bool) -> dict[str, Any]:
    """Return the papers that events tell of by reference; for readers the public ones alone."""
    named = {name for data in logs for key in (ALSO, LOOK_AT) for name in data.get(key, {})}
    if not named:
        return {}
    motions, amendments = Motion.objects.all(), Amendment.objects.all()
    if public:
        motions = Motion.objects.published()
        amendments = Amendment.objects.published().exclude(state__in=AmendmentState.confidential)
    found = [
        *motions.filter(reference__in=named),
        *amendments.filter(reference__in=named),
    ]
    return {paper.reference: paper for paper in found}


def moved(data: Mapping[str, Any], papers: Mapping[str, Any]) -> list[Followed]:
    """Return the papers that moved with a correction."""
    return [
        Followed(papers[name], STATES.get(was, was), STATES.get(now, now))
        for name, (was, now) in data.get(ALSO, {}).items()
        if name in papers
    ]


def left_over(data: Mapping[str, Any], papers: Mapping[str, Any]) -> list[Followed]:
    """Return the papers that still stand on the wrong result, and why no rule moved them."""
    return [
        Followed(papers[name], "", STATES.get(state, state), str(Leftover(code).label))
        for name, (state, code) in data.get(LOOK_AT, {}).items()
        if name in papers
    ]
