"""The page of one vote: sentence, tally, seats, groups, names, corrections."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from amendments.models import Amendment, Motion
from council.api.reading import released
from council.bars import vote_bar
from council.pages import find, frame, page
from council.records import seen
from votes import shown
from votes.enums import NamesHeld, VoteVerb
from votes.models import Ballot, Vote, VoteEvent, VoteOption
from votes.queries import roll_of
from votes.sentences import LOOKS, badge_word, needed_sentence, standing_words

READ = Vote.objects.select_related(
    "council", "meeting__body", "presiding_member", "replaces", "item"
)
PUBLIC_EVENTS = (VoteVerb.CORRECT, VoteVerb.VOID, VoteVerb.NOTE)


def vote(request: HttpRequest) -> HttpResponse:
    """Show one vote."""
    record = find(READ.published(), request.path.strip("/"))
    ballots = list(roll_of(record).published()) if shown.names_are_public(record) else []
    return page(request, "votes/vote.html", context_of(record, ballots))


def context_of(vote: Vote, ballots: list[Ballot]) -> dict[str, Any]:
    """Return what the template prints."""
    meeting, subjects, options = vote.meeting, subjects_of(vote), list(vote.options.all())
    crumbs = [
        (meeting.title or meeting.body.name, meeting.get_absolute_url()),
        (f"Vote {vote.number}", ""),
    ]
    return {
        **frame(vote, "votes", vote.council, crumbs),
        **figures_context(vote, options),
        **names_context(vote, ballots),
        "vote": vote,
        "meeting": meeting,
        "section": "meetings",
        "headline": shown.headline(vote, shown.subject_of(vote, subjects)),
        "look": LOOKS[vote.declared_result or "unknown"],
        "word": badge_word(vote.declared_result, vote.declared_words),
        "needed": needed(vote),
        "standing": standing_words(vote.status, vote.evidence),
        "presided": seen(vote.presiding_member),
        "replaces": seen(vote.replaces),
        "subjects": subjects,
        "options": options,
        "names_public": shown.names_are_public(vote),
        "replaced_by": Vote.objects.published().filter(replaces=vote).first(),
        "events": events_of(vote, ballots),
        "corrections_address": f"/{vote.council.slug}/corrections",
        "take_away": [("CSV of the names", f"/api/v1/ballots?vote={vote.reference}&format=csv")],
    }


def figures_context(vote: Vote, options: list[VoteOption]) -> dict[str, Any]:
    """Return the counts with their bar, and where the three facts disagree."""
    figures = shown.figures_of(vote)
    bar = []
    if figures.known:
        counts = figures.for_ or 0, figures.against or 0, figures.abstained or 0
        bar = vote_bar(*counts, scale=sum(counts) + max(1, sum(counts) // 40))
    return {"figures": figures, "bar": bar, "mismatches": shown.mismatches_of(vote, options)}


def names_context(vote: Vote, ballots: list[Ballot]) -> dict[str, Any]:
    """Return names, groups and seats; without all names there is no chart (DESIGN 3)."""
    held = shown.held(vote, ballots)
    seats, radius = shown.drawn_seats(ballots) if held == NamesHeld.WHOLE else ([], 0.0)
    groups = vote.group_tallies.select_related("group") if ballots else []
    return {
        "names_words": shown.names_words(vote, ballots),
        "name_lists": shown.name_lists(ballots),
        "on_options": [(shown.named(one), one.option) for one in ballots if one.option],
        "casting": shown.casting_of(ballots),
        "seats": seats,
        "anyone_absent": any(seat.shape == "absent" for seat in seats),
        "seat_radius": radius,
        "seat_size": radius * 2,
        "groups": [(row, seen(row.group)) for row in groups],
        "no_group_known": not any(ballot.group_at_vote_id for ballot in ballots),
    }


def needed(vote: Vote) -> str:
    """Say how many votes the question needed."""
    return needed_sentence(
        vote.threshold_kind,
        vote.threshold_numerator,
        vote.threshold_denominator,
        vote.threshold_of,
        vote.threshold_number,
    )


def subjects_of(vote: Vote) -> list[Any]:
    """Return the published motions and amendments that the question was about."""
    named = vote.subjects.values_list("motion_version__motion", "amendment_version__amendment")
    motions, amendments = zip(*named, strict=True) if named else ((), ())
    return [
        *Motion.objects.published().filter(pk__in=[pk for pk in motions if pk]),
        *Amendment.objects.published().filter(pk__in=[pk for pk in amendments if pk]),
    ]


def events_of(vote: Vote, ballots: list[Ballot]) -> list[tuple[VoteEvent, list[shown.Change]]]:
    """Return corrections and notes that are out, with what they changed, oldest first."""
    events = VoteEvent.objects.filter(released(), vote=vote, verb__in=PUBLIC_EVENTS)
    return [(event, shown.changes_of(event, ballots)) for event in events.select_related("text")]
