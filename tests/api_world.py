"""A small public world for tests of the API: one of everything, and more on request."""

from typing import Any

from amendments.models import (
    AmendmentEvent,
    Assessment,
    BudgetChange,
    BudgetSnapshot,
    CtrChange,
    MotionEvent,
    PotAmount,
    PotClaim,
    ReferendumLimit,
    SnapshotRow,
)
from council.models import Membership, Presence, RecordEvent, Role, Source
from council.records import EventText
from tests.factories import (
    LONG_AGO,
    make_amendment,
    make_area,
    make_ballot,
    make_body,
    make_budget,
    make_council,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_motion,
    make_pot,
    make_standing_orders,
    make_vote,
)
from votes.models import GroupTally, VoteEvent, VoteOption

LISTS = (
    "councils", "groups", "members", "bodies", "meetings", "motions", "amendments", "votes",
    "ballots", "budgets", "pots", "snapshots", "areas", "presences", "amendment-lines",
    "pot-claims", "budget-versions", "stated-totals", "snapshot-rows", "budget-lines",
)  # fmt: skip
# Lists whose rows are no records: their reference is that of the record they belong to.
ROWS = (
    "ballots", "areas", "presences", "amendment-lines", "pot-claims", "budget-versions",
    "stated-totals", "snapshot-rows", "budget-lines",
)  # fmt: skip
DECLARED = {
    "status": "declared",
    "declared_result": "carried",
    "declared_for": 1,
    "declared_against": 0,
    "declared_at": LONG_AGO,
    "published_at": LONG_AGO,
    "names_published_at": LONG_AGO,
    "names_taken": "yes",
    "roll_complete": True,
    "tally_for": 1,
    "computed_outcome": "carried",
}


def declare(meeting: Any, subject: Any = None, **fields: Any) -> Any:
    """Make a declared vote with one public ballot for."""
    return make_vote(meeting, subject, **DECLARED | fields)


def text(words: str) -> EventText:
    return EventText.objects.create(text=words)


def make_world(slug: str = "norfolk") -> dict[str, Any]:
    """Make one council with one of everything that the API shows; return the records."""
    council = make_council(slug)
    make_standing_orders(council)
    area = make_area(council)
    group = make_group(council, "Liberal Democrat")
    member = make_member(council, "Jane Field", group)
    seconder = make_member(council, "Tom Marsh", group)
    Membership.objects.filter(member=member).update(area=area)
    meeting = make_meeting(council)
    Role.objects.create(member=member, kind="leader", body=meeting.body)
    make_item(meeting)
    Presence.objects.create(meeting=meeting, member=member)
    budget = make_budget(council)
    pot = make_pot(budget)
    world = {
        "council": council,
        "group": group,
        "member": member,
        "seconder": seconder,
        "body": meeting.body,
        "meeting": meeting,
        "budget": budget,
        "pot": pot,
    }
    world |= add_papers(world)
    for name in ("council", "member", "meeting", "vote", "amendment", "budget"):
        Source.objects.create(
            council=council,
            about=world[name].reference,
            evidence="minutes",
            title="Minutes",
            url="https://example.org/minutes",
        )
    return world


def add_papers(world: dict[str, Any]) -> dict[str, Any]:
    """Add a motion, an amendment and a vote on it, and a snapshot."""
    meeting, member, budget = world["meeting"], world["member"], world["budget"]
    motion = make_motion(meeting, budget, mover=member, seconder=world["seconder"])
    MotionEvent.objects.create(motion=motion, verb="move", to_state="moved", member=member)
    amendment = make_amendment(motion, 1_000_000, mover=member, state="carried")
    amendment.groups.add(world["group"])
    amendment.cause_amendment = amendment
    amendment.save(update_fields=["cause_amendment"])
    add_to_version(amendment, world["pot"])
    vote = declare(meeting, amendment, presiding_member=world["seconder"])
    make_ballot(vote, member, group_at_vote=world["group"])
    GroupTally.objects.create(vote=vote, group=world["group"], tally_for=1)
    VoteOption.objects.create(vote=vote, position=1, label="Yes")
    VoteEvent.objects.create(
        vote=vote,
        verb="correct",
        text=text("Read out wrongly"),
        data={"changes": {"declared_for": [2, 1]}},
    )
    AmendmentEvent.objects.create(
        amendment=amendment,
        version=amendment.current,
        verb="record_decision",
        from_state="seconded",
        to_state="carried",
        outcome="carried",
        method="recorded_electronic",
        decision_for=1,
        vote=vote.reference,
        text=text("Carried"),
    )
    found = {"motion": motion, "amendment": amendment, "vote": vote}
    return found | {"snapshot": add_snapshot(budget, amendment)}


def add_to_version(amendment: Any, pot: Any) -> None:
    version = amendment.current
    CtrChange.objects.create(version=version, year=2025, amount=0)
    Assessment.objects.create(version=version, role="finance", opinion="robust", text="Sound.")
    PotClaim.objects.create(line=version.lines.last(), pot=pot, amount=None)
    PotAmount.objects.get_or_create(pot=pot, year=2025, available=2_000_000)


def add_snapshot(budget: Any, amendment: Any) -> BudgetSnapshot:
    budget.facts_revision += 1
    budget.save(update_fields=["facts_revision"])
    number, version = budget.facts_revision, budget.versions.get()
    of_change = {"budget": budget, "cause": "Carried", "reference": amendment.reference}
    BudgetChange.objects.create(revision=number, version=version, **of_change)
    inputs = {"substantive": [amendment.current_id], "adopted": []}
    snapshot = BudgetSnapshot.objects.create(
        number=number, base_version=version, inputs=inputs, **of_change
    )
    rows = {"snapshot": snapshot, "stage": "substantive", "year": 2025}
    SnapshotRow.objects.create(
        **rows, line=budget.lines.get(), base=5_200_000, effect=1_000_000, amount=6_200_000
    )
    SnapshotRow.objects.create(**rows, basis="net_budget_requirement", effect=1_000_000)
    return snapshot


def add_history(record: Any) -> None:
    """Add a public correction to a record."""
    RecordEvent.objects.create(
        council=record if record._meta.model_name == "council" else record.council,
        reference=record.reference,
        verb="correct",
        data={"changes": {"name": ["Jan", "Jane"]}},
        text=text("Misspelt"),
    )


def add_limit(council: Any) -> None:
    ReferendumLimit.objects.create(council=council, year=2025, core_percent=3, or_more=True)


def add_one_more(world: dict[str, Any], number: int) -> None:
    """Add one more record to every list."""
    council, member = world["council"], world["member"]
    more = make_council(f"{council.slug}-{number}")
    area = make_area(more)
    group = make_group(council, f"Group {number}")
    other = make_member(council, f"Member {number}", group)
    Membership.objects.filter(member=other).update(area=area)
    Presence.objects.create(meeting=world["meeting"], member=other)
    make_body(council, slug=f"committee-{number}")
    budget = make_budget(more)
    pot = make_pot(budget)
    papers = {**world, "budget": budget, "pot": pot}
    amendment = add_papers(papers)["amendment"]
    meeting = make_meeting(council, reference=f"{world['meeting'].reference}-{number}")
    for record in (more, group, meeting, amendment, pot, member):
        Source.objects.create(
            council=council, about=record.reference, evidence="press", title=f"Report {number}"
        )
