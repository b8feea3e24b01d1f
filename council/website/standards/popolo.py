"""A vote as a Popolo vote event, with what Popolo has no place for beside it (domain 9.6). Pure.

`group_id` is the group at the time; a casting vote has the role "chair" and is in no count.
"""

from collections.abc import Mapping
from typing import Any

from council.website.standards.words import (
    Record,
    counts_of,
    group_counts_of,
    moment_of,
    note_of,
    option_of,
    requirement_of,
    result_of,
    sources_of,
)

# What the three facts and the money need, and no standard has (domain 9.6).
BESIDE = (
    "status", "declared", "tally", "computed_outcome", "mismatches", "names", "subjects",
    "trigger", "method", "replaces", "revision", "api_url",
)  # fmt: skip


def vote_event(vote: Mapping[str, Any]) -> Record:
    """Return a Popolo vote event from a vote's whole record with its body and mover."""
    return {
        "id": vote["reference"],
        "organization_id": vote["body"]["reference"],
        "identifier": str(vote["number"]),
        "motion": motion(vote),
        "classification": vote["kind"],
        "start_date": moment_of(vote),
        "result": result_of(vote),
        "group_results": [],
        "counts": [*counts_of(vote), *group_counts_of(vote)],
        "votes": [each for ballot in vote["ballots"] if (each := _vote(ballot))],
        "created_at": vote["published_at"],
        "updated_at": vote["updated_at"],
        "sources": sources_of(vote),
        "extras": {name: vote[name] for name in BESIDE} | {"amendments": vote["amendments"]},
    }


def motion(vote: Mapping[str, Any]) -> Record:
    """Return what was put: its words, who moved it, and what it needed."""
    subjects = vote["subjects"]
    only = subjects[0] if len(subjects) == 1 else None
    return {
        "id": only["reference"] if only else None,
        "organization_id": vote["body"]["reference"],
        "creator_id": vote["movers"].get(only["reference"]) if only else None,
        "text": vote["question"],
        "identifier": only["reference"] if only else None,
        "classification": only["kind"] if only else vote["kind"],
        "date": None,
        "requirement": requirement_of(vote["threshold"]),
        "result": result_of(vote),
    }


def _vote(ballot: Mapping[str, Any]) -> Record | None:
    option = option_of(ballot)
    if option is None:
        return None
    member, group = ballot["member"], ballot["group_at_vote"]
    return {
        "voter_id": member["reference"] if member else None,
        "voter_name": (member["name"] if member else "") or ballot["name_as_printed"],
        "option": option,
        "group_id": group["reference"] if group else None,
        "role": "chair" if ballot["is_casting"] else None,
        "note": note_of(ballot),
    }
