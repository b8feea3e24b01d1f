"""Pages of a meeting, told in the order of the day, and of a motion."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse

from amendments.enums import VoteMethod
from amendments.models import Motion, MotionEvent
from amendments.readable import public_motions
from council.enums import MeetingStatus
from council.live import every, region
from council.models import AgendaItem, Meeting, Presence
from council.pages import find, frame, page
from council.records import seen, visible
from council.sentences import presence_words
from council.website import queries_meetings as queries
from council.website.evening.compared import Counted, change_sentence, rows_of
from council.website.evening.looks import look_of, look_of_vote, public_state
from council.website.evening.steps import bar_of, label_of_state, scale_of, told_steps
from council.website.evening.telling import main_votes, sentence_of, standfirst_of
from council.website.evening.words import scale_words
from council.website.live.revisions import tag_now
from council.website.pages.home_decisions import DECIDED
from council.website.pages.words import badge_words
from votes import shown
from votes.enums import NamesHeld
from votes.models import Vote

__all__ = ["look_of", "meeting", "motion"]
TIMED = "Came or left during the meeting, or took part remotely"
ATTENDED = {
    "Present from the start": "Recorded as present",
    "": TIMED,
    "Apologies": "Apologies",
    "Absent": "Recorded as absent",
}
UNDER_WAY = {MeetingStatus.OPEN, MeetingStatus.ADJOURNED}


READ = Meeting.objects.select_related("council", "body")


def meeting(request: HttpRequest, council: str, body: str, day: str) -> HttpResponse:
    """Show what happened at one meeting, step by step."""
    record = find(READ.published(), f"{council}/{body}/{day}")
    tag = ""
    if every(record):
        # What is shown must be no older than its tag: who has that would never be told more.
        tag = tag_now(record.reference)
        record = find(READ.published(), record.reference)
    crumbs = [("Meetings", f"/{record.council.slug}/meetings"), (record.title or "Meeting", "")]
    context = frame(record, "meetings", record.council, crumbs) | live_context(record, tag)
    context |= {
        "section": "meetings",
        "summary": " ".join(context["standfirst"]),
        "items": AgendaItem.objects.filter(meeting=record),
        "presences": presences_of(record),
    }
    return page(request, "website/meeting.html", context)


def live_context(record: Meeting, tag: str) -> dict[str, Any]:
    """Return what the live part of a meeting's page prints besides the page's frame."""
    evening = queries.evening_of(record)
    story = story_of(evening)
    says = story["steps"][-1].says if story["steps"] else story["headline"]
    return story | {
        "live": region(record.reference, tag, every(record), says),
        "has_what_if": bool(evening.amendments),
        "has_positions": sum(each.parent_id is None for each in evening.amendments) > 1,
        "feed_address": f"{record.get_absolute_url()}/feed.atom",
        "corrections_address": f"/{record.council.slug}/corrections",
        "take_away": [
            ("CSV of the votes", f"/api/v1/votes?meeting={record.reference}&format=csv"),
        ],
    }


def story_of(evening: queries.Evening) -> dict[str, Any]:
    """Return what the page tells of the business of a meeting."""
    return {
        "meeting": evening.meeting,
        "headline": sentence_of(evening),
        "standfirst": standfirst_of(evening),
        "steps": told_steps(evening),
        "scale_words": scale_words(
            sum(shown.figures_of(vote).known for vote in evening.votes), evening.seats
        ),
        "has_votes": bool(evening.votes),
        "is_under_way": evening.meeting.status in UNDER_WAY,
        "compared": [
            compared
            for motion in evening.motions
            if (compared := compare(motion, evening)) is not None
        ],
        "papers": [paper_row(record) for record in evening.papers],
        "seats": evening.seats,
        "budgets": list(
            dict.fromkeys(each.budget for each in evening.motions if seen(each.budget))
        ),
    }


def paper_row(record: Any) -> dict[str, Any]:
    """Return a motion or an amendment with its badge and who proposed it."""
    kind = "motion" if isinstance(record, Motion) else "amendment"
    is_amendment = kind == "amendment"
    return {
        "record": record,
        "look": look_of(record),
        "word": label_of_state(kind, public_state(record)),
        "groups": list(record.groups.all()) if is_amendment else [],
        "proposed_by": record.proposed_by if is_amendment else "",
        "is_part": is_amendment and record.parent_id is not None,
    }


def compare(motion: Motion, evening: queries.Evening) -> dict[str, Any] | None:
    """Return the table of the first and the last vote on a motion; None where it had but one."""
    votes = main_votes(motion, evening)
    ends = [votes[0], votes[-1]] if len(votes) > 1 else []
    counted = [_counted(vote) for vote in ends]
    if not counted or any(each.for_ is None or each.against is None for each in counted):
        return None
    rows, total = rows_of(counted)
    return {
        "motion": motion,
        "votes": ends,
        "rows": rows,
        "total": total,
        "sentence": change_sentence(counted, _choices(ends, evening)),
    }


def _counted(vote: Vote) -> Counted:
    figures = shown.figures_of(vote)
    return Counted(figures.for_, figures.against, figures.abstained)


def _choices(votes: Sequence[Vote], evening: queries.Evening) -> list[dict[int, str]] | None:
    if any(evening.names[vote.pk] != NamesHeld.WHOLE for vote in votes):
        return None
    found = queries.choices_in(votes)
    return [found.get(vote.pk, {}) for vote in votes]


def motion(request: HttpRequest) -> HttpResponse:
    """Show a motion: its words, its amendments, its votes."""
    read = public_motions(Motion.objects.select_related(
        "council", "meeting__body", "mover", "seconder", "budget", "current"
    ))  # fmt: skip
    record = find(read, request.path.strip("/"))
    amendments = queries.amendments_of(record.meeting).filter(motion=record)
    votes = list(queries.votes_of(record.meeting).filter(subjects__motion_version__motion=record))
    scale = scale_of(votes)
    crumbs = [
        (record.meeting.title or "Meeting", record.meeting.get_absolute_url()),
        ("Motion", ""),
    ]
    context = frame(record, "motions", record.council, crumbs) | {
        "motion": record,
        "meeting": record.meeting,
        "section": "meetings",
        "row": paper_row(record),
        "versions": record.versions.all(),
        "amendments": [paper_row(amendment) for amendment in amendments],
        "votes": [drawn(vote, scale) for vote in votes],
        "is_uncounted": not votes and is_uncounted(record),
    }
    return page(request, "website/motion.html", context)


def is_uncounted(motion: Motion) -> bool:
    """Whether it was decided, and neither a figure nor a way of voting is known."""
    if motion.state not in DECIDED:
        return False
    events = MotionEvent.objects.filter(queries.visible(), motion=motion).exclude(outcome="")
    unsaid = {"", VoteMethod.NOT_KNOWN}
    return all(each.method in unsaid and each.decision_for is None for each in events)


def drawn(vote: Vote, scale: int) -> dict[str, Any]:
    """Return a vote with its counts and its bar."""
    figures = shown.figures_of(vote)
    return {
        "vote": vote,
        "figures": figures,
        "bar": bar_of(figures, scale),
        "look": look_of_vote(vote),
        "word": badge_words(vote),
    }


def presences_of(meeting: Meeting) -> list[dict[str, Any]]:
    """Return who was there, as far as it was recorded; members who are not public left out."""
    rows = (
        Presence.objects.filter(visible("meeting__"), visible("member__"), meeting=meeting)
        .select_related("member")
        .order_by("member__sort_name", "member_id", "from_at")
    )
    found: dict[str, list[tuple[Any, str]]] = {heading: [] for heading in ATTENDED.values()}
    for member, spans in groupby(rows, key=lambda row: row.member):
        told = [(row.kind, row.from_at, row.to_at) for row in spans]
        words = presence_words(told, meeting.council.time_zone, meeting.held_on)
        found[ATTENDED.get(words, TIMED)].append((member, words))
    return [
        {"heading": heading, "members": members, "has_times": heading == TIMED}
        for heading, members in found.items()
        if members
    ]
