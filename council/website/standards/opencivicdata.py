"""A vote as Open Civic Data has it (OCDEP 7), what it has no place for under `extras`. Pure."""

import uuid
from collections.abc import Mapping
from typing import Any

from council.website.standards.popolo import BESIDE
from council.website.standards.words import (
    Record,
    counts_of,
    moment_of,
    note_of,
    option_of,
    requirement_of,
    result_of,
    sources_of,
)

# Ids that stay the same wherever the site stands, because only references go into them.
NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "urn:council-votes")


def identifier(kind: str, reference: str) -> str:
    """Return the lasting id of a record, `ocd-vote/` and a UUID made from its reference."""
    return f"ocd-{kind}/{uuid.uuid5(NAMES, f'{kind}/{reference}')}"


def vote(found: Mapping[str, Any]) -> Record:
    """Return an Open Civic Data vote from a vote's whole record with its body."""
    return {
        "id": identifier("vote", found["reference"]),
        "identifier": found["reference"],
        "motion": {
            "text": found["question"],
            "classification": [found["kind"]],
            "requirement": requirement_of(found["threshold"]),
        },
        "start_date": moment_of(found),
        "end_date": None,
        "result": result_of(found),
        "organization_id": identifier("organization", found["body"]["reference"]),
        "organization": found["body"],
        "legislative_session_id": None,
        "bill_id": None,
        "votes": [each for ballot in found["ballots"] if (each := _vote(ballot))],
        "counts": counts_of(found),
        "sources": sources_of(found),
        "extras": {name: found[name] for name in BESIDE} | {"amendments": found["amendments"]},
    }


def _vote(ballot: Mapping[str, Any]) -> Record | None:
    option = option_of(ballot)
    if option is None:
        return None
    member, group = ballot["member"], ballot["group_at_vote"]
    return {
        "voter_name": ballot["name_as_printed"] or (member["name"] if member else ""),
        "voter_id": identifier("person", member["reference"]) if member else None,
        "option": option,
        "note": note_of(ballot),
        "extras": {
            "member": member["reference"] if member else None,
            "group_at_vote": group["reference"] if group else None,
            "is_casting": ballot["is_casting"],
        },
    }
