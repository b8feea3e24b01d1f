"""Votes with all that another format wants of them, in a fixed number of queries per page."""

from typing import Any

from amendments.api.amendments import AmendmentList
from amendments.api.motions import MotionList
from council.api.reading import Reading, Record, Row, grouped, link
from council.api.views import ListView
from council.models import Meeting
from votes.api.ballots import BALLOT_COLUMNS, ROLL, ballot_record, public_ballots
from votes.api.vote_records import names_are_public
from votes.api.vote_rows import COUNTS, GROUP_COLUMNS, GROUPS
from votes.api.votes import VoteList

BODIES = Meeting.objects.values_list("reference", "body__reference", "body__name", "body__kind")
NAMES = ROLL.values("vote_id", *BALLOT_COLUMNS)
TALLIES = GROUPS.values("vote_id", *GROUP_COLUMNS)


def whole_votes(rows: list[Row], reading: Reading) -> list[Record]:
    """Return the votes of a page of rows with body, names, groups' figures, papers and movers."""
    found = VoteList().to_records(rows, reading)
    keys = [row["id"] for row in rows]
    shown = [row["id"] for row in rows if names_are_public(row, reading)]
    ballots = grouped(public_ballots(NAMES).filter(vote__in=keys), "vote_id")
    tallies = grouped(TALLIES.filter(vote__in=shown), "vote_id")
    bodies = bodies_of(found)
    amendments = papers(AmendmentList(), "amendment", found, reading)
    motions = papers(MotionList(), "motion", found, reading)
    return [
        vote
        | {
            "body": bodies[vote["meeting"]],
            "ballots": [ballot_record(each, reading) for each in ballots.get(row["id"], [])],
            "group_tallies": [tally(each, reading) for each in tallies.get(row["id"], [])],
            "amendments": named_in(vote, amendments),
            "movers": movers({**amendments, **motions}),
        }
        for row, vote in zip(rows, found, strict=True)
    ]


def bodies_of(votes: list[Record]) -> dict[str, Record]:
    """Return the body of each meeting, in one query."""
    wanted = {vote["meeting"] for vote in votes}
    return {
        meeting: {"reference": reference, "name": name, "classification": kind}
        for meeting, reference, name, kind in BODIES.filter(reference__in=wanted)
    }


def papers(listing: ListView, kind: str, votes: list[Record], reading: Reading) -> dict[str, Any]:
    """Return the public papers of one kind that the votes are about, by reference."""
    wanted = {
        subject["reference"]
        for vote in votes
        for subject in vote["subjects"]
        if subject["kind"] == kind
    }
    rows: list[Row] = list(listing.public().filter(reference__in=wanted)) if wanted else []
    records = listing.to_records(rows, reading)
    for name, include in listing.includes.items():
        for record, below in zip(records, include.read(rows, reading), strict=True):
            record[name] = below
    return {record["reference"]: record for record in records}


def named_in(vote: Record, papers: dict[str, Record]) -> list[Record]:
    """Return those of the papers that the vote is about, in its order."""
    return [
        papers[subject["reference"]]
        for subject in vote["subjects"]
        if subject["reference"] in papers
    ]


def movers(papers: dict[str, Record]) -> dict[str, str | None]:
    """Return who moved each paper, as far as is known and public."""
    return {
        reference: paper["mover"]["reference"] if paper["mover"] else None
        for reference, paper in papers.items()
    }


def tally(row: Row, reading: Reading) -> Record:
    """Return the figures of one group at a vote."""
    return {"group": link(row, "group", reading)} | {name: row[f"tally_{name}"] for name in COUNTS}
