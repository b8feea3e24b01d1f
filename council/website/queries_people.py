"""What the pages of members and groups read; published records only, in pages by key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from amendments.models import Amendment
from amendments.readable import public_amendments
from council.changes.rows import Change
from council.models import (
    Council,
    GroupMembership,
    Member,
    Membership,
    PoliticalGroup,
    Role,
)
from council.pagination import Order, read_records
from council.website.queries import MOST, is_public
from votes.models import Ballot, GroupTally, Vote
from votes.queries.figures import amendments_of, public_ballots, public_votes

FEW = 25  # rows of a list that is one of several on a page; its own page has the rest
NEWEST = Order("held_on", descending=True)
NEWEST_PAPERS = Order("meeting__held_on", descending=True)
BY_SURNAME = Order("sort_name")
PER_PAGE = 100
NEWEST_SPAN = F("valid_from").desc(nulls_last=True)


# Members.


@dataclass(slots=True)
class MemberFacts:
    """A member with the last seat and the group of today, as far as they are known.

    `seat` is the one held now where there is one.
    """

    member: Member
    seat: Membership | None = None
    group: PoliticalGroup | None = None

    @property
    def area(self) -> str:
        """The area of the seat; empty where there is none or it is not known."""
        return self.seat.area.name if self.seat and self.seat.area else ""


def seats_on(day: date) -> QuerySet[Membership]:
    """Return the seats known to be held on a day, last day included.

    A seat of which neither day is known says nothing of today.
    """
    return Membership.objects.filter(
        Q(valid_from__lte=day, valid_to__isnull=True)
        | Q(valid_from__lte=day, valid_to__gte=day)
        | Q(valid_from__isnull=True, valid_to__gte=day)
    )


def is_held(seat: Membership, day: date) -> bool:
    """Tell whether one seat is among `seats_on` a day."""
    begun = seat.valid_from <= day if seat.valid_from else seat.valid_to is not None
    return begun and (seat.valid_to is None or seat.valid_to >= day)


def members_now(council: Council, on: date) -> list[MemberFacts]:
    """Return the public members in office on a day in order of surname."""
    members = Member.objects.published().filter(_in_office(on), council=council)
    return facts_of(members.order_by(*BY_SURNAME.names), seats_on(on))


def members_not_now(
    council: Council, on: date, after: str | None
) -> tuple[list[MemberFacts], str]:
    """Return a page of those who are not in office, or of whom it is not known; and the next."""
    members = Member.objects.published().filter(~_in_office(on), council=council)
    found, more = read_records(members, BY_SURNAME, after, PER_PAGE)
    return facts_of(found, Membership.objects.all()), more


def members_known(council: Council) -> int:
    """Count the public members of a council."""
    return Member.objects.published().filter(council=council).count()


def _in_office(on: date) -> Exists:
    return Exists(seats_on(on).filter(member=OuterRef("pk")))


def facts_of(members: Iterable[Member], seats: QuerySet[Membership]) -> list[MemberFacts]:
    """Return members with the last of these seats and the group that they are in now."""
    found = {member.pk: MemberFacts(member) for member in members}
    rows = seats.filter(member__in=list(found)).select_related("area")
    for seat in rows.order_by(F("valid_from").asc(nulls_first=True), "id"):
        found[seat.member_id].seat = seat
    for held in open_groups(list(found)):
        found[held.member_id].group = held.group
    return list(found.values())


def open_groups(members: Sequence[int]) -> list[GroupMembership]:
    """Return the present group of each of the members, public groups only."""
    rows = GroupMembership.objects.filter(member__in=members, ended_at__isnull=True)
    return [row for row in rows.select_related("group") if is_public(row.group)]


def seats_held(member: Member) -> list[Membership]:
    """Return the member's terms, newest first."""
    return list(member.memberships.select_related("area").order_by(NEWEST_SPAN))


def groups_held(member: Member) -> list[GroupMembership]:
    """Return the public groups that the member has been in, newest first."""
    rows = member.group_memberships.select_related("group").order_by(
        F("started_at").desc(nulls_last=True)
    )
    return [row for row in rows if is_public(row.group)]


def offices_held(member: Member) -> list[Role]:
    """Return the member's offices."""
    return list(member.roles.order_by(NEWEST_SPAN, "kind", "id"))


def ballots_told_last(member: Member, most: int) -> list[Ballot]:
    """Return the member's ballots in votes that the change feed told last, with their votes.

    A correction tells an old vote again. One that waits for its number comes first.
    """
    told = Change.objects.filter(listing="votes", is_removal=False, key=OuterRef("vote"))
    rows = public_ballots(member).annotate(told=Subquery(told.values("number")[:1]))
    return list(_with_votes(rows).order_by(F("told").desc(nulls_first=True), "-id")[:most])


def ballots_after(member: Member, after: str | None, limit: int) -> tuple[list[Ballot], str]:
    """Return a page of the member's ballots without casting votes, newest first; and the next."""
    rows = _with_votes(public_ballots(member).filter(is_casting=False))
    return read_records(rows, NEWEST, after, limit)


def casting_votes(member: Member) -> list[Ballot]:
    """Return the newest casting votes that the member gave, as the person presiding."""
    rows = _with_votes(public_ballots(member).filter(is_casting=True))
    return list(rows.order_by(*NEWEST.names)[:FEW])


def first_ballot(member: Member) -> Ballot | None:
    """Return the oldest of the member's public ballots, casting votes left out."""
    rows = _with_votes(public_ballots(member).filter(is_casting=False))
    return rows.order_by("held_on", "id").first()


def _with_votes(ballots: QuerySet[Ballot]) -> QuerySet[Ballot]:
    return ballots.select_related("vote__meeting", "group_at_vote", "option")


def group_counts(ballots: Iterable[Ballot]) -> dict[tuple[int, int], GroupTally]:
    """Return the counts of the groups of these ballots, by vote and group; one query."""
    wanted = {(each.vote_id, each.group_at_vote_id) for each in ballots if each.group_at_vote_id}
    rows = GroupTally.objects.filter(
        vote__in={vote for vote, _ in wanted}, group__in={group for _, group in wanted}
    )
    return {(row.vote_id, row.group_id): row for row in rows if row.group_id}


def proposals_of(
    member: Member, after: str | None = None, limit: int = FEW
) -> tuple[list[Amendment], str]:
    """Return a page of the public amendments that the member moved or seconded; and the next."""
    rows = public_amendments(Amendment.objects.filter(Q(mover=member) | Q(seconder=member)))
    found, more = read_records(rows.select_related("meeting"), NEWEST_PAPERS, after, limit)
    return as_known(found), more


def as_known(papers: list[Amendment]) -> list[Amendment]:
    """Give amendments the state that readers may know: one decided on a timed release waits."""
    for paper in papers:
        paper.state = paper.public_state  # type: ignore[attr-defined]  # annotated on reading
    return papers


# Groups.


def groups_of(council: Council) -> list[tuple[PoliticalGroup, int]]:
    """Return the public groups of a council with the number of members held in each now."""
    rows = PoliticalGroup.objects.published().filter(council=council)
    counts = Count(
        "memberships",
        filter=Q(memberships__ended_at__isnull=True)
        & Q(memberships__member__in=Member.objects.published().filter(council=council)),
    )
    found = rows.annotate(number=counts).order_by("is_unaligned", "name")
    return [(group, group.number) for group in found]


def members_in(group: PoliticalGroup) -> list[Member]:
    """Return the public members who are in the group now."""
    now = GroupMembership.objects.filter(group=group, ended_at__isnull=True).values("member")
    members = Member.objects.published().filter(pk__in=now)
    return list(members.order_by(*BY_SURNAME.names))


def members_before(group: PoliticalGroup) -> list[GroupMembership]:
    """Return the newest memberships of the group that have ended, of public members."""
    members = Member.objects.published().filter(council=group.council_id)
    rows = GroupMembership.objects.filter(group=group, ended_at__isnull=False, member__in=members)
    return list(rows.select_related("member").order_by("-ended_at", "id")[:MOST])


@dataclass(frozen=True, slots=True)
class VoteOfGroup:
    """A vote with how many of a group's members voted how in it."""

    vote: Vote
    tally: GroupTally


def group_votes_after(
    group: PoliticalGroup, after: str | None, limit: int
) -> tuple[list[VoteOfGroup], str]:
    """Return a page of the votes in which members of the group are named, newest first.

    It walks along the council's votes, which are in order, so that it costs the same
    however many there are.
    """
    tallies = GroupTally.objects.filter(group=group)
    votes = public_votes(group.council_id).filter(Exists(tallies.filter(vote=OuterRef("pk"))))
    found, more = read_records(votes.select_related("meeting"), NEWEST, after, limit)
    by_vote = {row.vote_id: row for row in tallies.filter(vote__in=found)}
    return [VoteOfGroup(vote, by_vote[vote.pk]) for vote in found], more


def amendments_of_group(
    group: PoliticalGroup, after: str | None = None, limit: int = FEW
) -> tuple[list[Amendment], str]:
    """Return a page of the public amendments that the group put forward, newest first."""
    public = Prefetch("groups", PoliticalGroup.objects.published().order_by("name"))
    rows = amendments_of(group).select_related("meeting").prefetch_related(public)
    found, more = read_records(rows, NEWEST_PAPERS, after, limit)
    return as_known(found), more
