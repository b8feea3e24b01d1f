"""What a council's home reads: decisions on budgets, a story, what is new, what comes next.

Each in a fixed number of queries.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, QuerySet
from django.db.models.functions import Coalesce, Greatest, TruncDate

from amendments.enums import AmendmentState
from amendments.models import (
    Amendment,
    AmendmentLine,
    BudgetAmount,
    BudgetLine,
    Motion,
    MotionEvent,
    Pot,
    PotClaim,
)
from amendments.readable import public_amendments, public_motions
from council.enums import MeetingStatus
from council.models import Council, Meeting
from council.website.queries import MOST, released
from votes.enums import VoteKind, VoteStatus
from votes.models import Vote, VoteSubject

UNDER_WAY = (MeetingStatus.OPEN, MeetingStatus.ADJOURNED)
RIVALS = 2  # amendments on one thing that make a story


# Meetings.


def meetings_now(council: Council) -> list[Meeting]:
    """Return the public meetings under way, those that set a budget first."""
    rows = Meeting.objects.published().filter(council=council, status__in=UNDER_WAY)
    by_weight = F("is_budget_decision").desc(nulls_last=True)
    return list(rows.select_related("council", "body").order_by(by_weight, "-held_on", "id"))


def meetings_under_way(councils: Iterable[Council]) -> dict[int, Meeting]:
    """Return a public meeting under way of each council that has one, by council."""
    rows = Meeting.objects.published().filter(council__in=list(councils), status__in=UNDER_WAY)
    by_weight = F("is_budget_decision").asc(nulls_first=True)
    newest = rows.select_related("body").order_by(by_weight, "held_on", "-id")
    return {meeting.council_id: meeting for meeting in newest}


def next_meeting(council: Council, today: date) -> Meeting | None:
    """Return the next public meeting that is to be held; null where none is on record."""
    rows = Meeting.objects.published().filter(
        council=council, status=MeetingStatus.SCHEDULED, held_on__gte=today
    )
    return rows.select_related("council", "body").order_by("held_on", "starts_at", "id").first()


# Decisions on budgets.


@dataclass(slots=True)
class BudgetDecisions:
    """A motion on a budget with its votes in order, its amendments by state, its decision."""

    motion: Motion
    votes: list[Vote] = field(default_factory=list)
    amendments: Counter[str] = field(default_factory=Counter)
    event: MotionEvent | None = None


def decisions_of(council: Council) -> list[BudgetDecisions]:
    """Return the public motions on budgets, newest first, with how they were decided."""
    read = public_motions(Motion.objects.filter(council=council, budget__isnull=False))
    read = read.select_related("meeting__body", "budget").order_by("-meeting__held_on", "-id")
    found = {motion.pk: BudgetDecisions(motion) for motion in read[:MOST]}
    for motion_id, vote in _main_votes(found):
        found[motion_id].votes.append(vote)
    whole = public_amendments(Amendment.objects.filter(motion__in=found, parent__isnull=True))
    rows = whole.order_by().values_list("motion_id", "public_state")
    for motion_id, state, number in rows.annotate(number=Count("id")):
        found[motion_id].amendments[state] += number
    events = MotionEvent.objects.filter(released(), motion__in=found).exclude(outcome="")
    for event in events.order_by("id"):
        found[event.motion_id].event = event
    return list(found.values())


def _main_votes(motions: Iterable[int]) -> Iterable[tuple[int, Vote]]:
    """Yield the public votes on the motions themselves in the order of the day, void ones out."""
    subjects = VoteSubject.objects.filter(motion_version__motion__in=list(motions))
    about = dict(subjects.values_list("vote_id", "motion_version__motion_id"))
    votes = Vote.objects.published().filter(pk__in=about, kind=VoteKind.MAIN)
    for vote in votes.exclude(status=VoteStatus.VOID).order_by("number"):
        yield about[vote.pk], vote


# A story.


@dataclass(slots=True)
class Rivals:
    """Amendments of one budget meeting that wanted the same: money of a pot, or a service.

    `line` is the service that most of them would have given to; `amount` what the budget put
    to the council had for it and `before` the year before, in whole units of currency.
    """

    amendments: list[Amendment]
    pot: Pot | None = None
    line: BudgetLine | None = None
    amount: int | None = None
    before: int | None = None


def closed_amendments(council: Council) -> QuerySet[Amendment]:
    """Return the public amendments to budgets of meetings that are over."""
    return Amendment.objects.published().filter(
        council=council,
        motion__budget__isnull=False,
        meeting__status=MeetingStatus.CLOSED,
    )


def story_of(council: Council) -> Rivals | None:
    """Return the newest rivalry that is over: for a pot, else about a service; null if none."""
    found = _about_a_pot(council) or _about_a_service(council)
    if found is None or found.line is None:
        return found
    year = found.line.budget.year
    rows = BudgetAmount.objects.filter(
        line=found.line, year__in=(year - 1, year), version__published_at__isnull=False
    )
    amounts = dict(rows.order_by("version__number").values_list("year", "amount"))
    found.amount, found.before = amounts.get(year), amounts.get(year - 1)
    return found


def _about_a_pot(council: Council) -> Rivals | None:
    """Return the pot of the newest budget that most amendments drew on, if several did."""
    current = closed_amendments(council).filter(parts__isnull=True).values("current")
    claims = PotClaim.objects.filter(
        line__version__in=current, pot__in=Pot.objects.published().filter(budget__council=council)
    )
    rows = (
        claims.order_by()
        .values("pot")
        .annotate(
            rivals=Count("line__version__amendment", distinct=True), year=Max("pot__budget__year")
        )
    )
    best = rows.filter(rivals__gte=RIVALS).order_by("-year", "-rivals", "pot").first()
    if best is None:
        return None
    pot = Pot.objects.published().select_related("budget__council").get(pk=best["pot"])
    drawing = claims.filter(pot=pot).values("line__version__amendment")
    return _rivals(council, drawing, pot)


def _about_a_service(council: Council) -> Rivals | None:
    """Return the line of the newest budget that most amendments were about, if several were."""
    current = closed_amendments(council).filter(parts__isnull=True).values("current")
    lines = AmendmentLine.objects.filter(version__in=current, line__isnull=False)
    rows = (
        lines.order_by()
        .values("line")
        .annotate(
            rivals=Count("version__amendment", distinct=True), year=Max("line__budget__year")
        )
    )
    best = rows.filter(rivals__gte=RIVALS).order_by("-year", "-rivals", "line").first()
    if best is None:
        return None
    return _rivals(council, lines.filter(line=best["line"]).values("version__amendment"), None)


def _rivals(council: Council, keys: QuerySet[Any, Any], pot: Pot | None) -> Rivals:
    """Read the amendments, and the line that most of them would have given to."""
    amendments = public_amendments(Amendment.objects.filter(pk__in=keys))
    found = list(amendments.order_by("meeting__held_on", "number"))
    given = AmendmentLine.objects.filter(
        version__in=[each.current_id for each in found], line__isnull=False, amount__gt=0
    )
    rows = given.order_by().values("line").annotate(n=Count("version__amendment", distinct=True))
    best = rows.order_by("-n", "line__position", "line").first()
    line = None
    if best is not None:
        line = BudgetLine.objects.select_related("budget").get(pk=best["line"])
    return Rivals(found, pot, line)


def newest_with_amendments(council: Council) -> tuple[Meeting, Counter[str]] | None:
    """Return the newest budget meeting that is over and has amendments, with their states."""
    whole = closed_amendments(council).filter(parent__isnull=True)
    newest = whole.order_by("-meeting__held_on", "-meeting").values_list("meeting", flat=True)
    meeting = newest.first()
    if meeting is None:
        return None
    states = public_amendments(Amendment.objects.filter(meeting=meeting, parent__isnull=True))
    rows = states.order_by().values_list("public_state").annotate(number=Count("id"))
    read = Meeting.objects.published().select_related("body", "council")
    return read.get(pk=meeting), Counter(dict(rows))


# What came on record lately.


@dataclass(slots=True)
class CameOut:
    """What of one meeting came on record on one day: numbers of votes and amendments."""

    meeting: Meeting
    at: datetime
    votes: int = 0
    amendments: int = 0


def lately_public(council: Council, most: int) -> list[CameOut]:
    """Return what came on record last, by meeting and day of the council's zone."""
    found: dict[tuple[int, date], list[Any]] = defaultdict(lambda: [None, 0, 0])
    hidden = sorted(AmendmentState.confidential)
    amendments = Amendment.objects.published().exclude(state__in=hidden)
    for place, records in ((1, Vote.objects.published()), (2, amendments)):
        for meeting, day, last, number in _by_day(records.filter(council=council), council, most):
            row = found[meeting, day]
            row[0] = max(filter(None, (row[0], last)))
            row[place] = number
    newest = sorted(found.items(), key=lambda item: item[1][0], reverse=True)[:most]
    keys = {meeting for (meeting, _), _ in newest}
    meetings = Meeting.objects.published().select_related("body").in_bulk(keys)
    return [
        CameOut(meetings[meeting], at, votes, amendments)
        for (meeting, _), (at, votes, amendments) in newest
        if meeting in meetings
    ]


def _by_day(records: QuerySet[Any], council: Council, most: int) -> QuerySet[Any, Any]:
    out = Greatest("published_at", Coalesce("visible_from", F("published_at")))
    rows = records.order_by().annotate(
        out=out, day=TruncDate(out, tzinfo=ZoneInfo(council.time_zone))
    )
    grouped = rows.values_list("meeting_id", "day").annotate(last=Max("out"), number=Count("id"))
    return grouped.order_by("-last")[:most]
