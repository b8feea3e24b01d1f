"""Figures of one member and of one group, as their pages show them, by the published definitions.

One at a time on purpose: there is no list to put members in an order by (domain 11).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from amendments.enums import AmendmentState
from council.api.endpoints import Endpoint
from council.api.errors import WrongRequest
from council.api.filters import current_reference, read_parameters
from council.api.formats import CSV, JSON, MEDIA_TYPES
from council.api.reading import Reading, Record
from council.api.shapes import (
    ERROR,
    LINK,
    Shape,
    choice,
    many,
    number,
    of_format,
    one,
    shape,
    words,
)
from council.exports import csv_response
from council.glossary import address_of, meaning_of
from council.models import Member, PoliticalGroup
from council.records import RecordQuerySet
from council.rules import Share
from votes.api.figure_files import COLUMNS, group_rows, member_rows
from votes.comparing import Cohesion, choices
from votes.enums import PUBLIC_CHOICE, BallotChoice, Compared
from votes.queries.figures import MemberFigures, group_figures, member_figures

FORMATS = (JSON, CSV)
Rows = Callable[[Record], list[Record]]
OF_MEMBER = ("compared_with_group", "group_majority", "took_part", "attendance", "counted_votes")
OF_GROUP = ("cohesion", "counted_votes")
COUNTED = {
    Compared.AS_MOST: "For or against, as the group majority.",
    Compared.OTHERWISE: "For or against, and the group majority the other way.",
    Compared.NO_MAJORITY: "For or against, where the group had no majority.",
    Compared.ABSTAINED: "Abstained: never counted as against the group.",
    Compared.DID_NOT_VOTE: "Did not vote: never counted as against the group.",
    Compared.IN_NO_GROUP: "For or against, while in no group.",
    Compared.GROUP_NOT_RECORDED: "For or against, where no source gives the group at the vote.",
}


PUBLIC_WORDS = [word for word in BallotChoice if word not in PUBLIC_CHOICE]


def definitions(names: Iterable[str]) -> Shape:
    """Describe the addresses of the published definitions of an answer's figures."""
    fields = {name: words(f"Address of the definition. {meaning(name)}") for name in names}
    return shape(f"DefinitionsOf{len(fields)}", fields)


def meaning(name: str) -> str:
    """Return a definition for the API's description."""
    return meaning_of(name.replace("_", "-"))


SHARE = {
    "number": number("Numerator (ballots, or meetings)."),
    "of": number("Denominator (ballots, or meetings)."),
}
SHARE_OF_YEAR = shape("ShareOfYear", {"year": number("Calendar year of the meetings."), **SHARE})
SHARE_SHAPE = shape("Share", SHARE)
COMPARISON = shape(
    "ComparedWithGroup",
    {
        "group": one(LINK, known=False, help_text="Group at the vote; null: not recorded."),
        **{str(kind): number(about) for kind, about in COUNTED.items()},
    },
)
CHOICES = shape(
    "ChoicesCounted",
    {
        **{str(word): number(f"Ballots: {word.label.lower()}.") for word in PUBLIC_WORDS},
        "option": number("Ballots for one of several answers."),
    },
)
MEMBER_FIGURES = shape(
    "MemberFigures",
    {
        "member": one(LINK),
        "url": words("Address of the page with the same figures."),
        "choices": one(
            CHOICES,
            help_text="All public ballots by choice, casting votes and void votes left out.",
        ),
        "took_part": one(SHARE_SHAPE, help_text=meaning("took_part")),
        "took_part_by_year": many(SHARE_OF_YEAR, "The same by year, newest first."),
        "attendance": many(
            SHARE_OF_YEAR, f"By year, newest first; empty: not known. {meaning('attendance')}"
        ),
        "compared_with_group": many(
            COMPARISON, f"Numbers of ballots. {meaning('compared_with_group')}"
        ),
        "left_out": number(
            "Ballots that are in no figure but `choices`, as not all names of the vote are held."
        ),
        "definitions": one(definitions(OF_MEMBER), help_text="Where each figure is defined."),
    },
)
COHESION = {
    "number": number("Votes of members on the larger side."),
    "of": number("Votes of members for or against."),
    "votes": number("Votes counted: two or more of its members voted for or against."),
    "votes_of": number("All votes of which the names are held and in which it has members."),
}
COHESION_SHAPE = shape("Cohesion", COHESION)
GROUP_FIGURES = shape(
    "GroupFigures",
    {
        "group": one(LINK),
        "url": words("Address of the page with the same figures."),
        "cohesion": one(
            COHESION_SHAPE, known=False, help_text=f"Null: not known. {meaning('cohesion')}"
        ),
        "cohesion_by_year": many(
            shape(
                "CohesionOfYear", {"year": number("Calendar year of the meetings."), **COHESION}
            ),
            "The same by year, newest first.",
        ),
        "left_out": number("Votes in no figure, as not all of their names are held."),
        "amendments": many(
            shape(
                "AmendmentsCounted",
                {
                    "state": choice(AmendmentState, "What became of them."),
                    "number": number("Amendments that the group put forward, alone or not."),
                },
            ),
            "Public amendments by what became of them.",
        ),
        "definitions": one(definitions(OF_GROUP), help_text="Where each figure is defined."),
    },
)

OF_MEMBER_ALONE, OF_GROUP_ALONE = (
    OpenApiParameter(name, str, description=f"Reference of one {name}.", required=True)
    for name in ("member", "group")
)


def answers_of(figures: Shape) -> dict[Any, Any]:
    """Describe the answers: the figures as JSON, or the same as a table."""
    return {
        (200, MEDIA_TYPES[JSON]): figures,
        (200, MEDIA_TYPES[CSV]): OpenApiTypes.STR,
        400: ERROR,
    }


class FiguresView(Endpoint):
    """Figures of one member or group, as JSON or as a table."""

    formats = FORMATS

    def told(self, request: Request, name: str, found: Record, rows: Rows) -> HttpResponseBase:
        """Answer in the format that is asked for."""
        if self.format != CSV:
            return Response(found)
        for_spreadsheet = "text/html" in request.headers.get("accept", "")
        return csv_response(name, COLUMNS, rows(found), with_mark=for_spreadsheet)


class MemberFiguresView(FiguresView):
    """Figures of one member."""

    @extend_schema(
        operation_id="member_figures",
        tags=["member-figures"],
        summary="Figures of one member, by the published definitions",
        parameters=[OF_MEMBER_ALONE, of_format(FORMATS)],
        responses=answers_of(MEMBER_FIGURES),
    )
    def get(self, request: Request) -> HttpResponseBase:
        given = read_parameters(request.query_params, ["member", "format"])
        unchanged = self.unchanged(request, [given.get("member", "")])
        if unchanged is not None:
            return unchanged
        members = Member.objects.published().select_related("council")
        member = named_record(members, given.get("member", ""), "member")
        unmodified = self.unmodified(request)
        if unmodified is not None:
            return unmodified
        found = of_member(member, member_figures(member), self.reading())
        return self.told(request, "member-figures", found, member_rows)


class GroupFiguresView(FiguresView):
    """Figures of one group."""

    @extend_schema(
        operation_id="group_figures",
        tags=["group-figures"],
        summary="Figures of one group, by the published definitions",
        parameters=[OF_GROUP_ALONE, of_format(FORMATS)],
        responses=answers_of(GROUP_FIGURES),
    )
    def get(self, request: Request) -> HttpResponseBase:
        given = read_parameters(request.query_params, ["group", "format"])
        unchanged = self.unchanged(request, [given.get("group", "")])
        if unchanged is not None:
            return unchanged
        group = named_record(PoliticalGroup.objects.published(), given.get("group", ""), "group")
        unmodified = self.unmodified(request)
        if unmodified is not None:
            return unmodified
        found = of_group(group, self.reading())
        return self.told(request, "group-figures", found, group_rows)


def named_record(records: RecordQuerySet, reference: str, what: str) -> Any:
    """Return the public record of a reference, or of the one that it has now."""
    wanted = reference.strip("/")
    found = records.filter(reference=wanted).first()
    if found is None and (new := current_reference(wanted)):
        found = records.filter(reference=new).first()
    if found is None:
        message = f"There is no {what} {reference[:80]!r} here. Give its reference."
        raise WrongRequest(message, "unknown_reference", what)
    return found


def of_member(member: Member, figures: MemberFigures, reading: Reading) -> dict[str, Any]:
    """Return the figures of a member in the API's words."""
    chosen = choices(figures.ballots)
    return {
        "member": linked_to(member),
        "url": reading.page(member.reference),
        "choices": {str(word): chosen[word] for word in PUBLIC_WORDS} | {"option": chosen[""]},
        "took_part": of_share(figures.took_part),
        "took_part_by_year": of_years(figures.took_part_by_year),
        "attendance": of_years(figures.attendance),
        "compared_with_group": [
            {"group": linked_to(group) if group else None}
            | {str(kind): counts.get(kind, 0) for kind in COUNTED}
            for group, counts in figures.comparison.items()
        ],
        "left_out": figures.left_out,
        "definitions": addresses_of(OF_MEMBER, reading),
    }


def of_group(group: PoliticalGroup, reading: Reading) -> dict[str, Any]:
    """Return the figures of a group in the API's words."""
    figures = group_figures(group)
    return {
        "group": linked_to(group),
        "url": reading.page(group.reference),
        "cohesion": of_cohesion(figures.cohesion) if figures.cohesion else None,
        "cohesion_by_year": [
            {"year": year} | of_cohesion(found) for year, found in figures.cohesion_by_year.items()
        ],
        "left_out": figures.left_out,
        "amendments": [
            {"state": str(state), "number": figures.amendments[state]}
            for state in AmendmentState
            if state in figures.amendments
        ],
        "definitions": addresses_of(OF_GROUP, reading),
    }


def linked_to(record: Member | PoliticalGroup) -> dict[str, str]:
    """Return the reference and the name of a record."""
    return {"reference": record.reference, "name": record.name}


def of_share(share: Share) -> dict[str, int]:
    """Return so many of so many."""
    return {"number": share.number, "of": share.of}


def of_years(shares: Mapping[int, Share]) -> list[dict[str, int]]:
    """Return shares by year."""
    return [{"year": year} | of_share(share) for year, share in shares.items()]


def of_cohesion(found: Cohesion) -> dict[str, int]:
    """Return a cohesion with both its denominators."""
    return of_share(found.together) | {"votes": found.votes.number, "votes_of": found.votes.of}


def addresses_of(names: Iterable[str], reading: Reading) -> dict[str, str]:
    """Return where each figure is defined."""
    return {name: f"{reading.site}{address_of(name.replace('_', '-'))}" for name in names}
