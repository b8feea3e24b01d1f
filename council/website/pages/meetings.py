"""Pages of a meeting, told in the order of the day, and of a motion."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from amendments.enums import AmendmentState, MotionState
from amendments.models import Amendment, Motion, MotionEvent
from council.bars import vote_bar
from council.models import AgendaItem, Meeting, Presence
from council.pages import find, frame, page
from council.records import visible
from council.sentences import count
from council.website import queries_meetings as queries
from votes import shown
from votes.models import Vote
from votes.sentences import LOOKS, badge_word

CARRIED = AmendmentState.in_substantive | MotionState.carried_states
HALF = {AmendmentState.ACCEPTED, AmendmentState.PARTLY_CARRIED}
OPEN = AmendmentState.live | {MotionState.RECOMMENDED, MotionState.ADJOURNED}
PAUSES = {"adjourn", "resume"}


def meeting(request: HttpRequest, council: str, body: str, day: str) -> HttpResponse:
    """Show what happened at one meeting, step by step."""
    read = Meeting.objects.published().select_related("council", "body")
    record = find(read, f"{council}/{body}/{day}")
    motions = list(queries.motions_of(record))
    amendments = list(queries.amendments_of(record))
    votes = list(queries.votes_of(record))
    papers: list[Motion | Amendment] = [*motions, *amendments]
    crumbs = [("Meetings", f"/{record.council.slug}/meetings"), (record.title or "Meeting", "")]
    context = frame(record, "meetings", record.council, crumbs) | {
        "meeting": record,
        "section": "meetings",
        "headline": headline(motions, votes, record),
        "steps": [
            told(step, scale_of(votes)) for step in queries.steps_of(motions, amendments, votes)
        ],
        "papers": [(paper, look_of(paper)) for paper in papers],
        "votes": votes,
        "items": AgendaItem.objects.filter(meeting=record),
        "presences": presences_of(record),
        "budgets": {motion.budget for motion in motions if motion.budget},
    }
    return page(request, "website/meeting.html", context)


def motion(request: HttpRequest) -> HttpResponse:
    """Show a motion: its words, its amendments, its votes."""
    read = Motion.objects.published().select_related(
        "council", "meeting__body", "mover", "seconder", "budget", "current"
    )
    record = find(read, request.path.strip("/"))
    amendments = queries.amendments_of(record.meeting).filter(motion=record)
    votes = list(queries.votes_of(record.meeting).filter(subjects__motion_version__motion=record))
    crumbs = [
        (record.meeting.title or "Meeting", record.meeting.get_absolute_url()),
        ("Motion", ""),
    ]
    context = frame(record, "motions", record.council, crumbs) | {
        "motion": record,
        "meeting": record.meeting,
        "section": "meetings",
        "look": look_of(record),
        "versions": record.versions.all(),
        "amendments": [(amendment, look_of(amendment)) for amendment in amendments],
        "votes": [drawn(vote, scale_of(votes)) for vote in votes],
        "events": MotionEvent.objects.filter(
            queries.visible(), motion=record, verb__in=queries.TOLD
        ),
    }
    return page(request, "website/motion.html", context)


def headline(motions: list[Motion], votes: list[Vote], record: Meeting) -> str:
    """Say what became of the main motion; several votes on it are told in their order."""
    main = [vote for vote in votes if vote.kind == "main" and vote.status != "void"]
    if main:
        subject = motions[0].title if len(motions) == 1 else ""
        return " ".join(shown.headline(vote, subject) for vote in main)
    if motions:
        return f"{motions[0].title}: {motions[0].get_state_display().lower()}."
    return f"{record.title or record.body.name}: {count(len(votes), 'vote', 'votes')} held."


def look_of(record: Motion | Amendment) -> str:
    """Return the badge of a state: filled, outline, half, dashed or dotted (DESIGN 3)."""
    if record.state == AmendmentState.NOT_CARRIED:
        return "said"
    if record.state in HALF:
        return "half"
    if record.state in OPEN:
        return "live"
    return "yes" if record.state in CARRIED else "no"


def scale_of(votes: list[Vote]) -> int:
    """Return the one scale of all bars of a page: the most votes cast in any of them."""
    sums = [
        (figures.for_ or 0) + (figures.against or 0) + (figures.abstained or 0)
        for figures in map(shown.figures_of, votes)
        if figures.known
    ]
    return max(sums, default=0) + max(sums, default=0) // 20


def drawn(vote: Vote, scale: int) -> dict[str, Any]:
    """Return a vote with its counts and its bar."""
    figures = shown.figures_of(vote)
    counts = figures.for_ or 0, figures.against or 0, figures.abstained or 0
    return {
        "vote": vote,
        "figures": figures,
        "bar": vote_bar(*counts, scale=scale) if figures.known else [],
        "look": LOOKS[vote.declared_result or "unknown"],
        "word": badge_word(vote.declared_result, vote.declared_words),
    }


def told(step: queries.Step, scale: int) -> dict[str, Any]:
    """Return one step of the time line, ready to print."""
    if step.kind == "vote":
        return {"step": step, "mark": "ballot", **drawn(step.record, scale)}
    mark = "pause" if step.event.verb in PAUSES else ""
    return {"step": step, "mark": mark, "record": step.record}


def presences_of(meeting: Meeting) -> list[Presence]:
    """Return who was there, as far as it was recorded; members who are not public left out."""
    return list(
        Presence.objects.filter(visible("meeting__"), visible("member__"), meeting=meeting)
        .select_related("member")
        .order_by("kind", "member__sort_name", "from_at")
    )
