"""What the home pages, lists and pages of the institution read; published records only."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from amendments.enums import Basis, BudgetStage, MotionState
from amendments.models import Amendment, Budget, BudgetSnapshot, Motion, SnapshotRow
from council.models import (
    Body,
    Council,
    GroupMembership,
    Meeting,
    Member,
    Membership,
    PoliticalGroup,
    Role,
)
from council.queries import rules_on
from votes.enums import PUBLIC_CHOICE, VoteKind
from votes.models import Ballot, GroupTally, Vote, VoteSubject

MOST = 100  # rows of a list; the API has the rest


def released(prefix: str = "") -> Q:
    """Return the condition that a derived row or an event has no release in the future."""
    return Q(**{f"{prefix}visible_from__isnull": True}) | Q(
        **{f"{prefix}visible_from__lte": timezone.now()}
    )


def is_public(record: Any) -> bool:
    """Tell whether a record that another one names may be shown."""
    now = timezone.now()
    return (
        record is not None
        and record.published_at is not None
        and record.published_at <= now
        and (record.visible_from is None or record.visible_from <= now)
    )


def public_councils() -> list[Council]:
    """Return the councils of the site by name."""
    return list(Council.objects.published().order_by("name"))


# Budgets.


@dataclass(slots=True)
class BudgetFacts:
    """What a list says of one budget: how its motion stands, its amendments, its total."""

    budget: Budget
    state: str | None = None
    amendments: Counter[str] = field(default_factory=Counter)
    total: int | None = None
    basis: str = ""


def latest_budgets(councils: Iterable[Council]) -> dict[int, BudgetFacts]:
    """Return the newest public budget of each council that has one."""
    rows = Budget.objects.published().filter(council__in=list(councils)).order_by("year")
    newest = {budget.council_id: budget for budget in rows.select_related("council")}
    facts = budget_facts(list(newest.values()))
    return {each.budget.council_id: each for each in facts}


def budgets_of(council: Council) -> list[BudgetFacts]:
    """Return the public budgets of a council, newest first."""
    rows = Budget.objects.published().filter(council=council).select_related("council")
    return budget_facts(list(rows.order_by("-year")[:MOST]))


def budget_facts(budgets: Sequence[Budget]) -> list[BudgetFacts]:
    """Return what lists say of these budgets; as many queries for one as for a hundred."""
    found = {budget.pk: BudgetFacts(budget) for budget in budgets}
    for budget_id, state in _motion_states(found):
        known = found[budget_id].state
        if known not in MotionState.carried_states:
            found[budget_id].state = state
    for budget_id, state, number in _amendment_states(found):
        found[budget_id].amendments[state] += number
    for row in _adopted_totals(found):
        facts = found[row.snapshot.budget_id]
        if row.year == facts.budget.year and row.basis == facts.budget.basis:
            facts.total, facts.basis = row.amount, Basis(row.basis).label.lower()
    return list(found.values())


def _motion_states(budgets: Iterable[int]) -> Iterable[Any]:
    motions = Motion.objects.published().filter(budget__in=list(budgets))
    return motions.order_by("meeting__held_on", "id").values_list("budget_id", "state")


def _amendment_states(budgets: Iterable[int]) -> Iterable[Any]:
    motions = Motion.objects.published().filter(budget__in=list(budgets))
    whole = Amendment.objects.published().filter(motion__in=motions, parent__isnull=True)
    rows = whole.order_by().values_list("motion__budget_id", "state")
    return rows.annotate(number=Count("id"))


def _adopted_totals(budgets: Iterable[int]) -> Iterable[SnapshotRow]:
    """Return the adopted totals of each budget's newest visible snapshot."""
    snapshots = BudgetSnapshot.objects.filter(released(), budget__in=list(budgets))
    newest = dict(snapshots.order_by("number").values_list("budget_id", "id"))
    rows = SnapshotRow.objects.filter(
        snapshot__in=newest.values(), stage=BudgetStage.ADOPTED, line__isnull=True
    )
    return rows.select_related("snapshot")


# Votes.


def budget_votes(council: Council) -> list[Vote]:
    """Return the votes on the council's budgets as whole motions, newest first."""
    motions = Motion.objects.published().filter(council=council, budget__isnull=False)
    subjects = VoteSubject.objects.filter(motion_version__motion__in=motions)
    votes = Vote.objects.published().filter(
        council=council, kind=VoteKind.MAIN, pk__in=subjects.values("vote")
    )
    return list(votes.select_related("meeting__body").order_by("-held_on", "-number")[:MOST])


def seats_of(council: Council) -> int | None:
    """Return the seats by the council's rules today; None where they are not known."""
    rules = rules_on(council, timezone.localdate())
    return rules.seats if rules else None


# Meetings.


def meetings_of(council: Council, body: Body | None = None) -> list[Meeting]:
    """Return the public meetings of a council (of one body), newest first."""
    rows = Meeting.objects.published().filter(council=council)
    rows = rows if body is None else rows.filter(body=body)
    return list(rows.select_related("body").order_by("-held_on", "-id")[:MOST])


def counts_of(meetings: Iterable[Meeting]) -> dict[int, tuple[int, int]]:
    """Return the number of public votes and amendments of each meeting."""
    keys = [meeting.pk for meeting in meetings]
    votes = _per_meeting(Vote.objects.published(), keys)
    amendments = _per_meeting(Amendment.objects.published().filter(parent__isnull=True), keys)
    return {key: (votes[key], amendments[key]) for key in keys}


def _per_meeting(records: QuerySet[Any], meetings: list[int]) -> Counter[int]:
    rows = records.filter(meeting__in=meetings).order_by().values_list("meeting_id")
    return Counter(dict(rows.annotate(number=Count("id"))))


# People.


@dataclass(slots=True)
class MemberFacts:
    """A member with the seat and the group of today, as far as they are known."""

    member: Member
    area: str = ""
    seat_known: bool = False
    in_office: bool = False
    group: PoliticalGroup | None = None


def members_of(council: Council, on: date) -> list[MemberFacts]:
    """Return the public members of a council in order of surname, with seat and group."""
    rows = Member.objects.published().filter(council=council).order_by("sort_name", "id")
    found = {member.pk: MemberFacts(member) for member in rows}
    for seat in Membership.objects.filter(member__in=list(found)).select_related("area"):
        facts = found[seat.member_id]
        facts.seat_known = True
        if (seat.valid_from is None or seat.valid_from <= on) and (
            seat.valid_to is None or seat.valid_to >= on
        ):
            facts.in_office = True
            facts.area = seat.area.name if seat.area else ""
    for held in open_groups(list(found)):
        found[held.member_id].group = held.group
    return list(found.values())


def open_groups(members: Sequence[int]) -> list[GroupMembership]:
    """Return the present group of each of the members, public groups only."""
    rows = GroupMembership.objects.filter(member__in=members, ended_at__isnull=True)
    return [row for row in rows.select_related("group") if is_public(row.group)]


def seats_held(member: Member) -> list[Membership]:
    """Return the member's terms, newest first."""
    return list(member.memberships.select_related("area").order_by("-valid_from"))


def groups_held(member: Member) -> list[GroupMembership]:
    """Return the public groups that the member has been in, newest first."""
    rows = member.group_memberships.select_related("group").order_by("-started_at")
    return [row for row in rows if is_public(row.group)]


def offices_held(member: Member) -> list[Role]:
    """Return the member's offices."""
    return list(member.roles.order_by("-valid_from"))


def public_ballots(member: Member) -> QuerySet[Ballot]:
    """Return the member's ballots of which the names are out."""
    ballots = Ballot.objects.published()
    return ballots.filter(member=member, vote__names_published_at__lte=timezone.now())


def ballots_of(member: Member) -> list[Ballot]:
    """Return the member's newest ballots with vote, meeting and the group at the vote."""
    rows = public_ballots(member).select_related("vote__meeting", "group_at_vote", "option")
    return list(rows.order_by("-held_on", "-id")[:MOST])


def choices_of(member: Member) -> Counter[str]:
    """Count a member's public ballots by choice; a bar is folded in, "" is one of several."""
    ballots = public_ballots(member).filter(is_casting=False).order_by()
    found: Counter[str] = Counter()
    for choice, number in ballots.values_list("choice").annotate(number=Count("id")):
        found[PUBLIC_CHOICE.get(choice, choice) or ""] += number
    return found


def proposals_of(member: Member) -> list[Amendment]:
    """Return the public amendments that the member moved or seconded, newest first."""
    rows = Amendment.objects.published().filter(Q(mover=member) | Q(seconder=member))
    return list(rows.select_related("meeting").order_by("-meeting__held_on", "-id")[:MOST])


def groups_of(council: Council) -> list[tuple[PoliticalGroup, int]]:
    """Return the public groups of a council with the number of members held in each now."""
    rows = PoliticalGroup.objects.published().filter(council=council)
    counts = Count(
        "memberships",
        filter=Q(memberships__ended_at__isnull=True)
        & Q(memberships__member__in=Member.objects.published().filter(council=council)),
    )
    return [(group, group.number) for group in rows.annotate(number=counts).order_by("name")]


def members_in(group: PoliticalGroup) -> list[Member]:
    """Return the public members who are in the group now."""
    now = GroupMembership.objects.filter(group=group, ended_at__isnull=True).values("member")
    members = Member.objects.published().filter(pk__in=now)
    return list(members.order_by("sort_name", "id"))


def tallies_of(group: PoliticalGroup) -> list[GroupTally]:
    """Return how the group's members voted, newest votes with public names first."""
    votes = Vote.objects.published().filter(
        council=group.council_id, names_published_at__lte=timezone.now()
    )
    rows = GroupTally.objects.filter(group=group, vote__in=votes).select_related("vote__meeting")
    return list(rows.order_by("-vote__held_on", "-vote__number")[:MOST])
