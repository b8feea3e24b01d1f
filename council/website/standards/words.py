"""Our words in the words of Popolo and Open Civic Data (domain 9.6). Pure; nothing is guessed."""

from collections.abc import Mapping
from typing import Any

from amendments.enums import Outcome
from votes.enums import BallotChoice, ThresholdKind, ThresholdOf, VoteStatus

Record = dict[str, Any]

# A member of whom nothing is known is left out: both standards allow that, and neither has a word.
OPTIONS = {
    BallotChoice.FOR: "yes",
    BallotChoice.AGAINST: "no",
    BallotChoice.ABSTAIN: "abstain",
    BallotChoice.PRESENT_NOT_VOTING: "not voting",
    BallotChoice.ABSENT: "absent",
    BallotChoice.ABSENT_APOLOGIES: "absent",
    BallotChoice.LEFT_MEETING: "absent",
}
COUNTED = {"for": "yes", "against": "no", "abstained": "abstain"}
RESULTS = {Outcome.CARRIED: "pass", Outcome.LOST: "fail"}
DATE_LENGTH = {"day": 10, "month": 7, "year": 4}


def option_of(ballot: Mapping[str, Any]) -> str | None:
    """Return the standard's word for a ballot, the answer's own words for an option."""
    return ballot["option"] or OPTIONS.get(ballot["choice"])


def result_of(vote: Mapping[str, Any]) -> str | None:
    """Return pass or fail as declared; null for a void vote and where nothing was declared."""
    if vote["status"] == VoteStatus.VOID:
        return None
    return RESULTS.get(vote["declared"]["result"])


def requirement_of(threshold: Mapping[str, Any]) -> str:
    """Return what the question needs, in words (domain 5.4)."""
    kind = threshold["kind"]
    if kind == ThresholdKind.SIMPLE:
        return "simple majority"
    if kind == ThresholdKind.FIXED:
        return f"at least {threshold['number']} votes"
    fraction = f"{threshold['numerator']}/{threshold['denominator']}"
    return f"{kind.replace('_', ' ')} {fraction} of {ThresholdOf(threshold['of']).label}"


def counts_of(vote: Mapping[str, Any]) -> list[Record]:
    """Return the figures of the whole vote: the declared ones, else the names we hold, counted."""
    if vote["options"]:
        return [
            {"option": option["label"], "value": value}
            for option in vote["options"]
            if (value := _first_known(option["declared_count"], option["tally"])) is not None
        ]
    declared, tally = vote["declared"], vote["tally"] or {}
    said = declared if any(declared[name] is not None for name in COUNTED) else tally
    return _counts(said)


def group_counts_of(vote: Mapping[str, Any]) -> list[Record]:
    """Return the figures of each group known, counted from public names."""
    return [
        {**count, "group_id": tally["group"]["reference"]}
        for tally in vote["group_tallies"]
        if tally["group"]
        for count in _counts(tally)
    ]


def _counts(figures: Mapping[str, Any]) -> list[Record]:
    return [
        {"option": option, "value": figures[name]}
        for name, option in COUNTED.items()
        if figures.get(name) is not None
    ]


def _first_known(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def moment_of(vote: Mapping[str, Any]) -> str:
    """Return when the vote began: the time if known, else as much of the day as is known."""
    if vote["taken_at"] is not None:
        return str(vote["taken_at"].isoformat().replace("+00:00", "Z"))
    return str(vote["held_on"].isoformat()[: DATE_LENGTH[vote["date_precision"]]])


def note_of(ballot: Mapping[str, Any]) -> str:
    """Return what the standard's word leaves out: ours, the source's, and the clerk's note."""
    choice = ballot["choice"]
    ours = BallotChoice(choice).label if choice and choice not in BallotChoice.counted else ""
    parts = (ours, ballot["source_label"], ballot["note"])
    return "; ".join(dict.fromkeys(part for part in parts if part))


def sources_of(vote: Mapping[str, Any]) -> list[Record]:
    """Return the sources that have an address, then our own page."""
    named = [
        {"url": source["url"], "note": source["title"]}
        for source in vote["sources"]
        if source["url"]
    ]
    return [*named, {"url": vote["url"], "note": "This vote's public page"}]
