"""Pages of groups: members, cohesion by the published definition, amendments, votes."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from amendments.models import Amendment
from council.bars import Piece
from council.models import Council, PoliticalGroup
from council.pages import Crumbs, find, frame, page
from council.website import queries_people as queries
from council.website.evening.looks import look_of
from council.website.pages.lists import list_frame
from council.website.pages.people import at_cursor
from council.website.pages.people_figures import group_span, share_bar
from council.website.pages.people_rows import is_counted, is_provisional
from council.website.pages.words import result_words
from council.website.queries import MOST
from council.website.queries_people import VoteOfGroup
from council.website.sentences_people import (
    cohesion_sentence,
    group_opening,
    groups_opening,
    majority_words,
)
from votes.comparing import Cohesion
from votes.models import GroupTally, Vote
from votes.queries.figures import group_figures
from votes.shown import Figures, figures_of


def group(request: HttpRequest, council: str, name: str) -> HttpResponse:
    """Show a group: members over time, cohesion by year, amendments, votes."""
    record = find_group(council, name)
    members = queries.members_in(record)
    papers, more_papers = queries.amendments_of_group(record)
    votes, more = queries.group_votes_after(record, None, queries.FEW)
    figures = group_figures(record)
    address = record.get_absolute_url()
    zone = record.council.time_zone
    context = group_frame(record) | {
        "headline": group_opening(
            record.name,
            record.council.name,
            len(members),
            figures.amendments,
            is_unaligned=record.is_unaligned,
        ),
        "summary": cohesion_sentence(figures.cohesion),
        "members": members,
        "before": [
            (each.member, group_span(each, zone)) for each in queries.members_before(record)
        ],
        "most": MOST,
        "cohesion": cohesion_rows(figures.cohesion_by_year),
        "cohesion_of_all": figures.cohesion,
        "left_out": figures.left_out,
        "papers": paper_rows(papers, record),
        "older_papers": f"{address}/amendments?after={more_papers}" if more_papers else "",
        "votes": [vote_row(each, record) for each in votes],
        "older": f"{address}/votes?after={more}" if more else "",
    }
    return page(request, "website/group.html", context)


def group_votes(request: HttpRequest, council: str, name: str) -> HttpResponse:
    """Show a page of the votes of a group's members, newest first; older ones follow by key."""
    record = find_group(council, name)
    found, more = at_cursor(
        request, lambda after: queries.group_votes_after(record, after, queries.PER_PAGE)
    )
    address = record.get_absolute_url()
    context = group_frame(record, ("Votes", "")) | {
        "headline": f"How members of {record.name} voted, newest first",
        "votes": [vote_row(each, record) for each in found],
        "older": f"{address}/votes?after={more}" if more else "",
        "newest": f"{address}/votes" if request.GET.get("after") else "",
    }
    return page(request, "website/group_votes.html", context)


def group_amendments(request: HttpRequest, council: str, name: str) -> HttpResponse:
    """Show a page of the amendments that a group put forward, newest first."""
    record = find_group(council, name)
    found, more = at_cursor(
        request, lambda after: queries.amendments_of_group(record, after, queries.PER_PAGE)
    )
    address = record.get_absolute_url()
    context = group_frame(record, ("Amendments", "")) | {
        "headline": f"Amendments put forward by {record.name}, newest first",
        "papers": paper_rows(found, record),
        "older_papers": f"{address}/amendments?after={more}" if more else "",
        "newest": f"{address}/amendments" if request.GET.get("after") else "",
    }
    return page(request, "website/group_amendments.html", context)


def groups(request: HttpRequest, council: str) -> HttpResponse:
    """List the political groups of a council."""
    context = list_frame(council, "Groups", "members", "groups")
    rows = queries.groups_of(context["council"])
    sizes = [number for each, number in rows if not each.is_unaligned]
    context |= {"rows": rows, "headline": groups_opening(context["council"].name, sizes)}
    return page(request, "website/groups.html", context)


def find_group(council: str, name: str) -> PoliticalGroup:
    """Return the public group of that address."""
    records = PoliticalGroup.objects.published().filter(council__in=Council.objects.published())
    found: PoliticalGroup = find(records.select_related("council"), f"{council}/groups/{name}")
    return found


def group_frame(record: PoliticalGroup, *below: tuple[str, str]) -> dict[str, Any]:
    """Return what every page of a group has."""
    address = record.get_absolute_url()
    own: Crumbs = [(record.name, address if below else ""), *below]
    crumbs = [("Groups", f"/{record.council.slug}/groups"), *own]
    ballots = f"/api/v1/ballots?group={record.reference}"
    return frame(record, "groups", record.council, crumbs) | {
        "group": record,
        "section": "members",
        "corrections_address": f"/{record.council.slug}/corrections",
        "take_away": [
            ("Votes of its members as CSV", f"{ballots}&format=csv"),
            ("Votes of its members as JSON", ballots),
            ("Figures as JSON", f"/api/v1/group-figures?group={record.reference}"),
        ],
    }


@dataclass(frozen=True, slots=True)
class CohesionRow:
    """A group's cohesion in a year, with its bar; bars of one table have one scale."""

    year: int
    found: Cohesion
    bar: list[Piece]


def cohesion_rows(by_year: dict[int, Cohesion]) -> list[CohesionRow]:
    """Draw the cohesion of years to one scale."""
    scale = max((found.together.of for found in by_year.values()), default=0)
    return [
        CohesionRow(year, found, share_bar(found.together, scale))
        for year, found in by_year.items()
    ]


@dataclass(frozen=True, slots=True)
class PaperRow:
    """An amendment with its badge and the other groups that put it forward."""

    paper: Amendment
    look: str
    others: list[PoliticalGroup]


def paper_rows(papers: list[Amendment], record: PoliticalGroup) -> list[PaperRow]:
    """Return amendments ready to print."""
    return [
        PaperRow(each, look_of(each), [one for one in each.groups.all() if one != record])
        for each in papers
    ]


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A vote with the counts of one group, and the group majority in words."""

    vote: Vote
    tally: GroupTally
    most: str
    result: str
    is_provisional: bool
    figures: Figures


def vote_row(found: VoteOfGroup, record: PoliticalGroup) -> VoteRow:
    """Return a vote ready to print; in no group there is no majority."""
    vote, tally = found.vote, found.tally
    is_compared = is_counted(vote) and not record.is_unaligned
    most = majority_words(tally.tally_for, tally.tally_against) if is_compared else ""
    return VoteRow(vote, tally, most, result_words(vote), is_provisional(vote), figures_of(vote))
