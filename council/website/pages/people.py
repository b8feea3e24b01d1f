"""Pages of members: every vote held, beside the group by the published definition; no score."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from council.errors import RuleBroken
from council.models import Council, Member
from council.pages import Crumbs, find, frame, page
from council.templatetags.facts import day
from council.website import queries_people as queries
from council.website.evening.looks import look_of
from council.website.pages.lists import list_frame
from council.website.pages.people_figures import comparisons, share_rows, spans_of, term_words
from council.website.pages.people_rows import rows_of
from council.website.sentences_people import member_opening, members_opening, span_of_days
from votes.comparing import choices
from votes.models import Ballot
from votes.queries.figures import MemberFigures, member_figures

T = TypeVar("T")


def member(request: HttpRequest, council: str, name: str) -> HttpResponse:
    """Show a member: votes, part taken, attendance, beside the group, amendments, terms."""
    record = find_member(council, name)
    ballots, more = queries.ballots_after(record, None, queries.FEW)
    papers, more_papers = queries.proposals_of(record)
    figures = member_figures(record)
    address = record.get_absolute_url()
    context = member_frame(record) | {
        "feed_address": f"{address}/feed.atom",
        "headline": opening(record, ballots, figures),
        "votes": rows_of(ballots),
        "older": f"{address}/votes?after={more}" if more else "",
        "casting": rows_of(queries.casting_votes(record)),
        "left_out": figures.left_out,
        "took_part": share_rows(figures.took_part_by_year),
        "took_part_in_all": figures.took_part,
        "attendance": share_rows(figures.attendance),
        "comparisons": comparisons(figures),
        "proposals": [(each, look_of(each)) for each in papers],
        "older_papers": f"{address}/amendments?after={more_papers}" if more_papers else "",
        "figures_address": f"/api/v1/member-figures?member={record.reference}",
        **spans_of(record),
    }
    return page(request, "website/member.html", context)


def member_votes(request: HttpRequest, council: str, name: str) -> HttpResponse:
    """Show a page of a member's votes, newest first; older ones follow by key."""
    record = find_member(council, name)
    found, more = at_cursor(
        request, lambda after: queries.ballots_after(record, after, queries.PER_PAGE)
    )
    address = record.get_absolute_url()
    context = member_frame(record, ("Votes", "")) | {
        "headline": f"Named votes of {record.name}, newest first",
        "votes": rows_of(found),
        "older": f"{address}/votes?after={more}" if more else "",
        "newest": f"{address}/votes" if request.GET.get("after") else "",
    }
    return page(request, "website/member_votes.html", context)


def member_amendments(request: HttpRequest, council: str, name: str) -> HttpResponse:
    """Show a page of the amendments that a member moved or seconded, newest first."""
    record = find_member(council, name)
    found, more = at_cursor(
        request, lambda after: queries.proposals_of(record, after, queries.PER_PAGE)
    )
    address = record.get_absolute_url()
    context = member_frame(record, ("Amendments", "")) | {
        "headline": f"Amendments that {record.name} moved or seconded, newest first",
        "proposals": [(each, look_of(each)) for each in found],
        "older_papers": f"{address}/amendments?after={more}" if more else "",
        "newest": f"{address}/amendments" if request.GET.get("after") else "",
    }
    return page(request, "website/member_amendments.html", context)


def members(request: HttpRequest, council: str) -> HttpResponse:
    """List the councillors: those in office, then those who were or whose term is not known."""
    context = list_frame(council, "Councillors", "members", "members")
    record, is_later = context["council"], bool(request.GET.get("after"))
    today = timezone.localdate()
    now = [] if is_later else queries.members_now(record, today)
    others, more = at_cursor(request, lambda after: queries.members_not_now(record, today, after))
    by_area = request.GET.get("by") == "area"
    context |= {
        "headline": members_headline(record, now, is_later=is_later),
        "is_whole": list_is_whole(record),
        "by_area": by_area,
        "now": [ListRow(each) for each in (sorted(now, key=_area_first) if by_area else now)],
        "others": [ListRow(each, term_words(each.seat)) for each in others],
        "more": f"/{record.slug}/members?after={more}" if more else "",
        "is_later": is_later,
    }
    return page(request, "website/members.html", context)


def find_member(council: str, name: str) -> Member:
    """Return the public member of that address."""
    records = Member.objects.published().filter(council__in=Council.objects.published())
    found: Member = find(records.select_related("council"), f"{council}/members/{name}")
    return found


def member_frame(record: Member, *below: tuple[str, str]) -> dict[str, Any]:
    """Return what every page of a member has."""
    address = record.get_absolute_url()
    own: Crumbs = [(record.name, address if below else ""), *below]
    crumbs = [("Councillors", f"/{record.council.slug}/members"), *own]
    ballots = f"/api/v1/ballots?member={record.reference}"
    return frame(record, "members", record.council, crumbs) | {
        "member": record,
        "section": "members",
        "corrections_address": f"/{record.council.slug}/corrections",
        "take_away": [
            ("All votes as CSV", f"{ballots}&format=csv"),
            ("All votes as JSON", ballots),
            ("Figures as JSON", f"/api/v1/member-figures?member={record.reference}"),
        ],
    }


def at_cursor(request: HttpRequest, read: Callable[[str | None], T]) -> T:
    """Read the page that the address asks for; a cursor that is none of ours is not found."""
    try:
        return read(request.GET.get("after"))
    except RuleBroken as broken:
        raise Http404(str(broken.message)) from None


def opening(record: Member, ballots: list[Ballot], figures: MemberFigures) -> str:
    """Return the page's sentence, with the days of the first and the last vote."""
    when = ""
    first = queries.first_ballot(record) if ballots else None
    if first is not None:
        ends = first.vote.meeting, ballots[0].vote.meeting
        when = span_of_days(day(ends[0]), day(ends[1]), ends[0].date_precision)
    return member_opening(record.name, choices(figures.ballots), when, figures.took_part)


@dataclass(frozen=True, slots=True)
class ListRow:
    """A member in a list; `span` says when a seat was held that is not held now."""

    facts: queries.MemberFacts
    span: str = ""


def list_is_whole(council: Council) -> bool:
    """Tell whether the list of members is known to be whole today."""
    since = council.members_complete_from
    return since is not None and since <= timezone.localdate()


def members_headline(council: Council, now: list[queries.MemberFacts], *, is_later: bool) -> str:
    """Say how many are in office; later pages hold those who are not."""
    if is_later:
        return f"Councillors of {council.name} before, or whose term is not known"
    groups = {each.group.pk for each in now if each.group and not each.group.is_unaligned}
    others = 0 if now else queries.members_known(council)
    return members_opening(
        council.name, len(now), len(groups), is_whole=list_is_whole(council), others=others
    )


def _area_first(facts: queries.MemberFacts) -> tuple[bool, str]:
    return not facts.area, facts.area
