"""Plain makers of rows for tests: one per model, published, with no surprises."""

import itertools
import struct
import zlib
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from amendments.models import (
    Amendment,
    AmendmentLine,
    AmendmentVersion,
    Budget,
    BudgetAmount,
    BudgetLine,
    BudgetVersion,
    Motion,
    MotionVersion,
    Pot,
    StatedTotal,
)
from council.actions import put_up_logo
from council.enums import ClerkRoleKind
from council.models import (
    AgendaItem,
    Area,
    Body,
    ClerkRole,
    Council,
    CouncilLogo,
    GroupMembership,
    Meeting,
    Member,
    Membership,
    PoliticalGroup,
    StandingOrders,
)
from votes.models import Ballot, Vote, VoteSubject

NEXT = itertools.count(1)
BUDGET_DAY = date(2025, 3, 4)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def published() -> dict[str, Any]:
    return {"published_at": LONG_AGO}


def make_council(slug: str = "", **fields: Any) -> Council:
    slug = slug or f"council-{next(NEXT)}"
    fields = {"name": slug.title() + " Council", **published()} | fields
    return Council.objects.create(slug=slug, reference=slug, **fields)


def make_png(width: int = 88, height: int = 44) -> bytes:
    """Return a white PNG of that size, made by the rules of its format."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    )


def make_logo(council: Council, picture: bytes | None = None) -> CouncilLogo:
    return put_up_logo(council, picture or make_png())


def make_standing_orders(council: Council, **fields: Any) -> StandingOrders:
    fields = {"valid_from": date(2000, 1, 1), "seats": 84} | fields
    return StandingOrders.objects.create(council=council, **fields)


def make_area(council: Council, name: str = "", **fields: Any) -> Area:
    name = name or f"Area {next(NEXT)}"
    return Area.objects.create(
        council=council, name=name, slug=name.lower().replace(" ", "-"), **fields
    )


def make_group(council: Council, name: str = "", **fields: Any) -> PoliticalGroup:
    name = name or f"Group {next(NEXT)}"
    slug = name.lower().replace(" ", "-")
    fields = {"reference": f"{council.slug}/groups/{slug}", **published()} | fields
    return PoliticalGroup.objects.create(council=council, slug=slug, name=name, **fields)


def make_member(
    council: Council, name: str = "", group: PoliticalGroup | None = None, **fields: Any
) -> Member:
    """Make a member with a seat since long ago, in `group` if one is given."""
    name = name or f"Member {next(NEXT)}"
    slug = name.lower().replace(" ", "-")
    fields = {"sort_name": " ".join(reversed(name.split())), **published()} | fields
    member = Member.objects.create(
        council=council, name=name, slug=slug, reference=f"{council.slug}/members/{slug}", **fields
    )
    Membership.objects.create(member=member, valid_from=LONG_AGO.date())
    if group:
        GroupMembership.objects.create(member=member, group=group, started_at=LONG_AGO)
    return member


def make_body(council: Council, **fields: Any) -> Body:
    slug = fields.pop("slug", "full-council")
    found = Body.objects.filter(council=council, slug=slug).first()
    fields = {"name": "Full council", **published()} | fields
    return found or Body.objects.create(
        council=council, slug=slug, reference=f"{council.slug}/{slug}", **fields
    )


def make_meeting(council: Council, held_on: date = BUDGET_DAY, **fields: Any) -> Meeting:
    body = fields.pop("body", None) or make_body(council)
    reference = fields.pop("reference", f"{body.reference}/{held_on}")
    return Meeting.objects.create(
        council=council, body=body, held_on=held_on, reference=reference, **published() | fields
    )


def make_item(meeting: Meeting, **fields: Any) -> AgendaItem:
    fields = {"position": next(NEXT), "title": "Revenue budget"} | fields
    return AgendaItem.objects.create(meeting=meeting, **fields)


def make_budget(council: Council, year: int = 2025, **fields: Any) -> Budget:
    """Make a published budget with one version, one line of 5,200,000 and a stated total."""
    fields = {"reference": f"{council.slug}/budgets/{year}", **published()} | fields
    budget = Budget.objects.create(council=council, year=year, **fields)
    version = BudgetVersion.objects.create(budget=budget, number=1, published_at=LONG_AGO)
    line = BudgetLine.objects.create(
        budget=budget, key="early-childhood", service="Early childhood and family service"
    )
    BudgetAmount.objects.create(version=version, line=line, year=year, amount=5_200_000)
    StatedTotal.objects.create(
        version=version,
        year=year,
        basis="council_tax_requirement",
        amount=409_300_000,
        is_used=True,
    )
    return budget


def make_pot(budget: Budget, name: str = "Business rates", **fields: Any) -> Pot:
    slug = name.lower().replace(" ", "-")
    fields = {"reference": f"{budget.reference}/pots/{slug}", **published()} | fields
    return Pot.objects.create(budget=budget, slug=slug, name=name, **fields)


def make_motion(meeting: Meeting, budget: Budget | None = None, **fields: Any) -> Motion:
    number = next(NEXT)
    fields = {"title": "The budget", "evidence": "minutes", **published()} | fields
    motion = Motion.objects.create(
        council=meeting.council,
        meeting=meeting,
        budget=budget,
        number=number,
        reference=f"{meeting.reference}/motion-{number}",
        **fields,
    )
    motion.current = MotionVersion.objects.create(motion=motion, number=1, text="That ...")
    motion.save(update_fields=["current"])
    return motion


def make_amendment(motion: Motion, amount: int = 0, **fields: Any) -> Amendment:
    """Make a tabled amendment; `amount` pounds to the budget's first line, from business rates."""
    number = next(NEXT)
    fields = {"title": f"Amendment {number}", "evidence": "minutes", **published()} | fields
    fields = {"state": "tabled"} | fields
    amendment = Amendment.objects.create(
        council=motion.council,
        meeting=motion.meeting,
        motion=motion,
        number=number,
        reference=f"{motion.meeting.reference}/amendment-{number}",
        **fields,
    )
    version = AmendmentVersion.objects.create(
        amendment=amendment, number=1, text="Amend ...", lines_complete=bool(amount)
    )
    amendment.current = version
    amendment.save(update_fields=["current"])
    if amount and motion.budget:
        make_lines(version, motion.budget, amount)
    return amendment


def make_lines(version: AmendmentVersion, budget: Budget, amount: int) -> None:
    line = budget.lines.get()
    common = {"version": version, "year": budget.year}
    AmendmentLine.objects.create(
        **common, position=1, role="investment", line=line, service=line.service, amount=amount
    )
    AmendmentLine.objects.create(
        **common, position=2, role="funding", kind="business_rates",
        service="Business rates", amount=-amount, nature="one_off",
    )  # fmt: skip


def make_vote(meeting: Meeting, subject: Any = None, **fields: Any) -> Vote:
    """Make an open vote, about a Motion or an Amendment if one is given."""
    number = next(NEXT)
    kind = {Motion: "main", Amendment: "amendment"}.get(type(subject), "procedural")
    fields = {"question": "That the motion be agreed", "kind": kind} | fields
    vote = Vote.objects.create(
        council=meeting.council,
        meeting=meeting,
        number=number,
        held_on=meeting.held_on,
        reference=f"{meeting.reference}/vote-{number}",
        **fields,
    )
    if isinstance(subject, Motion):
        VoteSubject.objects.create(vote=vote, motion_version=subject.current)
    elif isinstance(subject, Amendment):
        VoteSubject.objects.create(vote=vote, amendment_version=subject.current)
    return vote


def make_ballot(vote: Vote, member: Member, choice: str = "for", **fields: Any) -> Ballot:
    return Ballot.objects.create(
        vote=vote, member=member, choice=choice, held_on=vote.held_on, **fields
    )


def make_clerk(
    council: Council | None = None, kind: str = ClerkRoleKind.PUBLISHER, **fields: Any
) -> Any:
    name = fields.pop("username", f"clerk-{next(NEXT)}")
    fields = {"is_staff": True, "first_name": "Casey", "last_name": name.title()} | fields
    user = get_user_model().objects.create_user(name, password="a-long-password", **fields)
    if council:
        ClerkRole.objects.create(user=user, council=council, kind=kind)
    return user


def now() -> datetime:
    return timezone.now()
