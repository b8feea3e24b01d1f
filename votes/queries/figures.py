"""What figures of members and groups are worked out from: counted in the database, public alone.

Rows come back put together where they are alike, so that a member with ten thousand ballots
costs as many queries, and little more time, than one with ten. `votes.comparing` works out
the figures.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone

from amendments.models import Amendment
from amendments.readable import public_amendments
from council.models import Member, PoliticalGroup
from council.queries import attended_by, spans_in_office
from council.rules import Share, attendance
from votes.comparing import (
    Ballots,
    Cohesion,
    GroupVotes,
    by_year,
    cohesion,
    comparison,
    has_all_names,
    left_out,
    took_part,
)
from votes.enums import Compared, VoteStatus
from votes.models import Ballot, GroupTally, Vote
from votes.rules import public_choice

OWN_GROUP = Q(vote__group_tallies__group=F("group_at_vote"))
BALLOTS_ALIKE = (
    "year", "choice", "group_at_vote", "vote__roll_complete", "vote__tally_unknown",
    "own__tally_for", "own__tally_against",
)  # fmt: skip

VOTES_ALIKE = (
    "year", "tally_for", "tally_against", "vote__roll_complete", "vote__tally_unknown",
)  # fmt: skip


def public_ballots(member: Member) -> QuerySet[Ballot]:
    """Return the member's ballots of which the names are out; void votes are among them."""
    ballots = Ballot.objects.published()
    return ballots.filter(member=member, vote__names_published_at__by=timezone.now())


def public_votes(council: int) -> QuerySet[Vote]:
    """Return the votes of a council of which the names are out; void votes are among them."""
    return Vote.objects.published().filter(council=council, names_published_at__by=timezone.now())


def ballots_alike(member: Member) -> list[Ballots]:
    """Return a member's public ballots for the figures: casting ones and void votes left out."""
    rows = public_ballots(member).filter(is_casting=False).exclude(vote__status=VoteStatus.VOID)
    rows = rows.annotate(
        own=FilteredRelation("vote__group_tallies", condition=OWN_GROUP),
        year=ExtractYear("held_on"),
    ).order_by()
    found = list(rows.values_list(*BALLOTS_ALIKE).annotate(times=Count("id")))
    public = PoliticalGroup.objects.published().filter(pk__in={row[2] for row in found})
    groups = dict(public.values_list("pk", "is_unaligned"))
    return [_alike(row, groups) for row in found]


def _alike(row: Any, groups: dict[int, bool]) -> Ballots:
    """Read one row; a group that is not public is as good as not recorded."""
    year, choice, group, is_complete, unknown, for_, against, times = row
    return Ballots(
        choice=public_choice(choice),
        group=group if group in groups else None,
        group_for=for_ or 0,
        group_against=against or 0,
        is_unaligned=groups.get(group, False),
        is_counted=has_all_names(is_complete, unknown),
        year=year,
        times=times,
    )


def group_votes_alike(group: PoliticalGroup) -> list[GroupVotes]:
    """Return a group's votes for the figures; void votes are left out."""
    votes = public_votes(group.council_id).exclude(status=VoteStatus.VOID)
    rows = GroupTally.objects.filter(group=group, vote__in=votes).order_by()
    rows = rows.annotate(year=ExtractYear("vote__held_on"))
    found: Any = rows.values_list(*VOTES_ALIKE).annotate(times=Count("id"))
    return [
        GroupVotes(for_, against, has_all_names(is_complete, unknown), year, times)
        for year, for_, against, is_complete, unknown, times in found
    ]


@dataclass(frozen=True, slots=True)
class MemberFigures:
    """The figures of one member, by the published definitions; numbers of ballots."""

    ballots: list[Ballots]
    took_part: Share
    took_part_by_year: dict[int, Share]
    # By year; empty: not known.
    attendance: dict[int, Share]
    comparison: dict[PoliticalGroup | None, dict[Compared, int]]
    left_out: int


def member_figures(member: Member) -> MemberFigures:
    """Work out what page and API say of one member."""
    ballots = ballots_alike(member)
    compared = comparison(ballots)
    groups = PoliticalGroup.objects.published().in_bulk(each for each in compared if each)
    return MemberFigures(
        ballots,
        took_part(ballots),
        {year: share for year, rows in by_year(ballots).items() if (share := took_part(rows)).of},
        attendance(spans_in_office(member), attended_by(member)),
        {groups.get(key or 0): dict(counts) for key, counts in compared.items()},
        left_out(ballots),
    )


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The figures of one group, by the published definitions."""

    cohesion: Cohesion | None
    cohesion_by_year: dict[int, Cohesion]
    left_out: int
    # Public amendments that it put forward, alone or with others, by what became of them.
    amendments: dict[str, int]


def group_figures(group: PoliticalGroup) -> GroupFigures:
    """Work out what page and API say of one group; members in no group make no group."""
    votes = [] if group.is_unaligned else group_votes_alike(group)
    return GroupFigures(
        cohesion(votes),
        {
            year: found
            for year, rows in by_year(votes).items()
            if (found := cohesion(rows)) is not None
        },
        left_out(votes),
        amendments_by_state(group),
    )


def amendments_of(group: PoliticalGroup) -> QuerySet[Any]:
    """Return the public amendments that a group put forward, with the state readers may know."""
    return public_amendments(Amendment.objects.filter(groups=group, parent__isnull=True))


def amendments_by_state(group: PoliticalGroup) -> dict[str, int]:
    """Count the public amendments of a group by what became of them."""
    rows = amendments_of(group).order_by().values_list("public_state")
    return dict(rows.annotate(number=Count("id")))
