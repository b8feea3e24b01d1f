"""Pages of a council, its members, groups and bodies."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from council.models import Body, Council, GroupMembership, Member, PoliticalGroup
from council.pages import find, frame, page
from council.website import queries
from council.website.corrections import corrections_of
from council.website.pages.words import (
    budget_row,
    is_under_way,
    meeting_row,
    result_words,
    vote_rows,
)
from council.website.sentences import member_sentence, moments_words, span_words
from votes.enums import BallotChoice
from votes.rules import public_choice
from votes.shown import MARKS, figures_of

LATELY = 3


def council(request: HttpRequest, council: str) -> HttpResponse:
    """Show a council: latest budget, meeting and corrections, and its budget votes."""
    record = find(Council.objects.published(), council)
    meetings = queries.meetings_of(record)
    now = [each for each in meetings if is_under_way(each)]
    past = [each for each in meetings if each.status == "closed"][:1] or meetings[:1]
    counts = queries.counts_of([*now, *past])
    seats = queries.seats_of(record)
    votes, scale = vote_rows(queries.budget_votes(record), seats)
    context = frame(record, "councils", record, []) | {
        "crumbs": [],
        "seats": seats,
        "budget": budget_row(queries.latest_budgets([record]).get(record.pk)),
        "now": [meeting_row(each, counts[each.pk]) for each in now],
        "latest": [meeting_row(each, counts[each.pk]) for each in past if each not in now],
        "lately": corrections_of(record, LATELY),
        "votes": votes,
        "scale": scale,
        "corrections_address": f"/{record.slug}/corrections",
    }
    return page(request, "website/council.html", context)


def member(request: HttpRequest, council: str, name: str) -> HttpResponse:
    """Show a member: every vote held under the name, amendments, groups and terms; no score."""
    records = Member.objects.published().filter(council__in=Council.objects.published())
    record = find(records.select_related("council"), f"{council}/members/{name}")
    crumbs = [("Councillors", f"/{council}/members"), (record.name, "")]
    choices = queries.choices_of(record)
    context = frame(record, "members", record.council, crumbs) | {
        "member": record,
        "section": "members",
        "headline": member_sentence(record.name, choices),
        "votes": [ballot_row(ballot) for ballot in queries.ballots_of(record)],
        "most": queries.MOST,
        "all_votes": f"/api/v1/ballots?member={record.reference}",
        "proposals": queries.proposals_of(record),
        "terms": [
            (span_words(each.valid_from, each.valid_to), each.area)
            for each in queries.seats_held(record)
        ],
        "groups": [(each.group, group_span(each, record)) for each in queries.groups_held(record)],
        "offices": [
            (each.title or each.get_kind_display(), span_words(each.valid_from, each.valid_to))
            for each in queries.offices_held(record)
        ],
    }
    return page(request, "website/member.html", context)


def group_span(held: GroupMembership, member: Member) -> str:
    """Say from when to when a member was in a group, by days of the council."""
    zone = member.council.time_zone
    return moments_words(held.started_at, held.ended_at, held.precision, zone)


def ballot_row(ballot: Any) -> dict[str, Any]:
    """Return one ballot as the public may read it, with the group at the vote."""
    shown = public_choice(ballot.choice)
    choice = BallotChoice(shown) if shown else None
    mark = MARKS.get(choice, "absent") if choice else "absent"
    group = ballot.group_at_vote
    return {
        "vote": ballot.vote,
        "mark": "casting" if ballot.is_casting else mark,
        "word": choice.label if choice else ballot.option.label,
        "is_casting": ballot.is_casting,
        "group": group if queries.is_public(group) else None,
        "result": result_words(ballot.vote),
        "figures": figures_of(ballot.vote),
    }


def group(request: HttpRequest, council: str, name: str) -> HttpResponse:
    """Show a group: its members now, and how its members voted."""
    records = PoliticalGroup.objects.published().filter(council__in=Council.objects.published())
    record = find(records.select_related("council"), f"{council}/groups/{name}")
    crumbs = [("Groups", f"/{council}/groups"), (record.name, "")]
    context = frame(record, "groups", record.council, crumbs) | {
        "group": record,
        "section": "members",
        "members": queries.members_in(record),
        "tallies": [(each, result_words(each.vote)) for each in queries.tallies_of(record)],
        "most": queries.MOST,
    }
    return page(request, "website/group.html", context)


def body(request: HttpRequest, council: str, body: str) -> HttpResponse:
    """Show a body with its meetings, newest first."""
    records = Body.objects.published().filter(council__in=Council.objects.published())
    record = find(records.select_related("council"), f"{council}/{body}")
    meetings = queries.meetings_of(record.council, record)
    counts = queries.counts_of(meetings)
    context = frame(record, "bodies", record.council, [(record.name, "")]) | {
        "body": record,
        "section": "meetings",
        "rows": [meeting_row(each, counts[each.pk]) for each in meetings],
    }
    return page(request, "website/body.html", context)
