"""The equal data of the API's bench, and what each address costs in queries.

`fill` writes one council with 84 members in 4 groups, 500 votes on as many amendments, each
with its source, and 42,000 ballots. `queries` prints how many queries each address takes.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")

import django

django.setup()

import orjson
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council.models import Meeting, Member, PoliticalGroup, Source
from tests import factories as make
from tests.bench import HOST
from votes.derive import count_vote
from votes.enums import BallotChoice
from votes.models import Ballot, Vote

MEMBERS, MEETINGS, VOTES_PER_MEETING = 84, 50, 10
GROUPS = ("#1a83d4", "#f2c21a", "#55a630", "#d5293d")  # their colours
CHOICES = [
    *[BallotChoice.FOR] * 8,
    *[BallotChoice.AGAINST] * 7,
    *[BallotChoice.ABSTAIN, BallotChoice.ABSENT_APOLOGIES, BallotChoice.PRESENT_NOT_VOTING],
]


def fill() -> None:
    """Write the council and all that was decided in it, published."""
    council = make.make_council("benchford", colour="#2f4f6f")
    make.make_standing_orders(council)
    groups = [make.make_group(council, colour=colour) for colour in GROUPS]
    turns = [number % len(GROUPS) for number in range(MEMBERS)]
    seats = [
        (make.make_member(council, f"Casey Example {number}", group=groups[turn]), turn)
        for number, turn in enumerate(turns)
    ]
    for year in range(1970, 1970 + MEETINGS):
        meeting = make.make_meeting(council, make.BUDGET_DAY.replace(year=year))
        motion = make.make_motion(meeting, make.make_budget(council, year))
        for _ in range(VOTES_PER_MEETING):
            title = {"title": "More for libraries and for roads", "state": "carried"}
            amendment = make.make_amendment(motion, 1_000_000, **title)
            fill_vote(meeting, amendment, seats, groups)


def fill_vote(
    meeting: Meeting,
    subject: object,
    seats: list[tuple[Member, int]],
    groups: list[PoliticalGroup],
) -> None:
    """Write one declared vote with its 84 names, its counts and its source."""
    vote = make.make_vote(
        meeting,
        subject,
        published_at=make.LONG_AGO,
        names_published_at=make.LONG_AGO,
        status="declared",
        declared_result="carried",
        declared_words="AGREED",
        presiding_member=seats[0][0],
        roll_complete=True,
        names_taken="yes",
        evidence="minutes",
    )
    Ballot.objects.bulk_create(
        Ballot(
            vote=vote,
            member=member,
            choice=CHOICES[(vote.number * 7 + place * 5) % len(CHOICES)],
            held_on=vote.held_on,
            group_at_vote=groups[group],
        )
        for place, (member, group) in enumerate(seats)
    )
    count_vote(vote)
    title, url = "Minutes of the meeting", f"https://example.org/{vote.reference}"
    about = {"about": vote.reference, "council": vote.council}
    Source.objects.create(**about, evidence="minutes", title=title, url=url)


def references() -> dict[str, list[str]]:
    """Return the references that the load generator walks through."""
    votes = Vote.objects.filter(council__slug="benchford").order_by("id")
    members = Member.objects.filter(council__slug="benchford").order_by("id")
    groups = PoliticalGroup.objects.filter(council__slug="benchford").order_by("id")
    return {
        "votes": list(votes.values_list("reference", flat=True)),
        "members": list(members.values_list("reference", flat=True)),
        "groups": list(groups.values_list("reference", flat=True)),
    }


def queries(addresses: list[str]) -> dict[str, int]:
    """Ask each address in this process and count the queries."""
    client, found = Client(SERVER_NAME=HOST), {}
    for address in addresses:
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
            answer.getvalue()
        found[address] = len(seen) if answer.status_code == 200 else -answer.status_code
    return found


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill()
        print(orjson.dumps(references()).decode())
    else:
        print(orjson.dumps(queries(sys.argv[2:])).decode())
