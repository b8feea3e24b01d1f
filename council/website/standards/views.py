"""Addresses of votes in other people's formats: lists and records, filtered as ours are."""

from dataclasses import replace
from typing import ClassVar

from django.http import HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from amendments.api.snapshots import SnapshotList, SnapshotRecord
from amendments.models import BudgetSnapshot
from amendments.queries import figures_of
from council.api.errors import WrongRequest
from council.api.filters import read_parameters
from council.api.formats import JSON, LINES, MEDIA_TYPES, ZIP
from council.api.reading import Reading, Record, Row
from council.api.shapes import many, moment, of_format, one, shape, words
from council.api.views import (
    Asked,
    ListView,
    RecordView,
    described_list,
    described_record,
    named_in,
)
from council.models import Council
from council.website.standards import fiscal, opencivicdata, popolo
from council.website.standards.reading import whole_votes
from votes.api.votes import VoteList

MOST_VOTES = 50  # on one page
MOMENT_OR_DAY = (
    "Time, or as much of the day as is known: 2019-02-11T18:40:00Z, 2019-02-11, 2019-02."
)
RESULT = "pass or fail, as declared; null: neither was declared, or the vote is void."
LEFT_OUT = "Public names; members of whom nothing is known are left out."
COUNT = shape(
    "PopoloCount",
    {
        "option": words("yes, no, abstain, or an answer's own words."),
        "value": serializers.IntegerField(help_text="Members."),
        "group_id": serializers.CharField(
            required=False, help_text="Group of these voters at the time; without it: all."
        ),
    },
)
SOURCE = shape("StandardSource", {"url": words("Address."), "note": words("Title.")})
EXTRAS = serializers.DictField(
    help_text="What the format has no place for: declared figures, tally, mismatches, amendments."
)
POPOLO_MOTION = shape(
    "PopoloMotion",
    {
        "id": words(
            "Reference of the one motion or amendment put; null: none, or several.", known=False
        ),
        "organization_id": words("Reference of the body."),
        "creator_id": words("Reference of the mover; null: not known.", known=False),
        "text": words("The words put to the vote."),
        "identifier": words("As `id`.", known=False),
        "classification": words("motion, amendment, or the kind of the vote."),
        "date": words(
            "Always null: the day on which it was put forward is not given.", known=False
        ),
        "requirement": words("What it needed, for example simple majority."),
        "result": words(RESULT, known=False),
    },
)
POPOLO_VOTE = shape(
    "PopoloVote",
    {
        "voter_id": words("Reference of the member.", known=False),
        "voter_name": words("Name as shown."),
        "option": words("yes, no, abstain, not voting, absent, or an answer's own words."),
        "group_id": words(
            "Reference of the group at the time; null: not known, or none.", known=False
        ),
        "role": words("chair: a casting vote, which is in no count.", known=False),
        "note": words("What the option leaves out, and the source's word."),
    },
)
VOTE_EVENT = shape(
    "PopoloVoteEvent",
    {
        "id": words("Reference of the vote."),
        "organization_id": words("Reference of the body."),
        "identifier": words("Number of the vote in its meeting."),
        "motion": one(POPOLO_MOTION),
        "classification": words("Kind of the vote."),
        "start_date": words(MOMENT_OR_DAY),
        "result": words(RESULT, known=False),
        "group_results": serializers.ListField(
            child=serializers.DictField(),
            help_text="Always empty: a group has figures (`counts`), and carries nothing itself.",
        ),
        "counts": many(COUNT, "As declared; without that, public names counted."),
        "votes": many(POPOLO_VOTE, LEFT_OUT),
        "created_at": moment("Since when readers can see it."),
        "updated_at": moment("Last change that readers could see."),
        "sources": many(SOURCE),
        "extras": EXTRAS,
    },
)
OCD_VOTER = shape(
    "OcdVoter",
    {
        "voter_name": words("As printed."),
        "voter_id": words("ocd-person and a UUID made from the member's reference.", known=False),
        "option": words("yes, no, abstain, not voting, absent, or an answer's own words."),
        "note": words("What the option leaves out, and the source's word."),
        "extras": serializers.DictField(help_text="References of member and group; casting vote."),
    },
)
OCD_VOTE = shape(
    "OcdVote",
    {
        "id": words("ocd-vote and a UUID made from the vote's reference."),
        "identifier": words("Reference of the vote."),
        "motion": serializers.DictField(help_text="text, classification, requirement."),
        "start_date": words(MOMENT_OR_DAY),
        "end_date": words("Always null.", known=False),
        "result": words(RESULT, known=False),
        "organization_id": words("ocd-organization and a UUID made from the body's reference."),
        "organization": serializers.DictField(help_text="Reference, name and kind of the body."),
        "legislative_session_id": words("Always null: councils have none.", known=False),
        "bill_id": words("Always null: councils have none.", known=False),
        "votes": many(OCD_VOTER, LEFT_OUT),
        "counts": many(COUNT, "As declared; without that, public names counted."),
        "sources": many(SOURCE),
        "extras": EXTRAS,
    },
)


class StandardList(ListView):
    """The list of votes, its filters and its order, in another format, with all names."""

    formats = (JSON, LINES)
    rows, order, orders = VoteList.rows, VoteList.order, VoteList.orders
    filters = VoteList.filters
    columns: ClassVar[tuple[str, ...]] = ()

    def asked(self, given: dict[str, str]) -> Asked:
        """Keep a page small: each vote brings a hundred names."""
        asked = super().asked(given)
        if "limit" in given and (asked.limit or 0) > MOST_VOTES:
            message = f"limit must be a number from 1 to {MOST_VOTES}."
            raise WrongRequest(message, "wrong_limit", "limit")
        limit = asked.limit and min(asked.limit, MOST_VOTES)
        return replace(asked, limit=limit, page_size=MOST_VOTES)


@described_list
class PopoloList(StandardList):
    """Votes as Popolo vote events, newest first."""

    name, title, summary = "popolo-votes", "PopoloVoteEvent", "Votes as Popolo vote events"
    row_shape = VOTE_EVENT

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        return [popolo.vote_event(vote) for vote in whole_votes(rows, reading)]


@described_record("One vote as a Popolo vote event")
class PopoloRecord(RecordView):
    """One vote as a Popolo vote event."""

    listing, shape = PopoloList, VOTE_EVENT


@described_list
class OcdList(StandardList):
    """Votes as Open Civic Data, newest first."""

    name, title, summary = "ocd-votes", "OcdVote", "Votes as Open Civic Data"
    row_shape = OCD_VOTE

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        return [opencivicdata.vote(vote) for vote in whole_votes(rows, reading)]


@described_record("One vote as Open Civic Data")
class OcdRecord(RecordView):
    """One vote as Open Civic Data."""

    listing, shape = OcdList, OCD_VOTE


FISCAL_ROW = shape(
    "FiscalDataPackage",
    {
        **SnapshotList.row_shape().fields,
        "api_url": words("The package, a zip file."),
        "snapshot": words("The snapshot that it is of, in the API."),
    },
)


@described_list
class FiscalList(SnapshotList):
    """The packages that can be fetched: one for each snapshot, found by the same filters."""

    name, title = "fiscal-data-packages", "FiscalDataPackage"
    summary = "Budgets as Fiscal Data Packages, one zip for each snapshot, newest first"
    formats = (JSON, LINES)
    columns = ()
    row_shape = FISCAL_ROW

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        return [
            found
            | {
                "api_url": reading.api(self.name, found["reference"]),
                "snapshot": reading.api("snapshots", found["reference"]),
            }
            for found in super().to_records(rows, reading)
        ]


class FiscalPackage(SnapshotRecord):
    """A snapshot of a budget as a Fiscal Data Package, found by the snapshot's reference."""

    formats = (ZIP,)
    listing = FiscalList

    @extend_schema(
        operation_id="fiscal_data_packages_retrieve",
        tags=["fiscal-data-packages"],
        summary="One snapshot of a budget as a Fiscal Data Package (zip)",
        parameters=[of_format((ZIP,))],
        responses={(200, MEDIA_TYPES[ZIP]): OpenApiTypes.BINARY, 301: None, 304: None},
    )
    def get(self, request: Request, reference: str) -> HttpResponseBase:
        read_parameters(request.query_params, ["format"])
        reference = named_in(reference).removesuffix(f".{ZIP}")
        unchanged = self.unchanged(request, [reference])
        if unchanged is not None:
            return unchanged
        row = self.find(reference)
        if row is None:
            return self.moved(reference)
        return self.unmodified(request) or self.package(row)

    def package(self, row: Row) -> HttpResponse:
        """Return the zip of a snapshot."""
        found = SnapshotList().to_records([row], self.reading())[0]
        currency = Council.objects.get(reference=found["council"]).currency
        figures = figures_of(BudgetSnapshot.objects.get(pk=row["id"]))
        name = found["reference"].replace("/", "-")
        return HttpResponse(
            fiscal.package(found, figures, currency),
            content_type=MEDIA_TYPES[ZIP],
            headers={"Content-Disposition": f'attachment; filename="{name}.zip"'},
        )
