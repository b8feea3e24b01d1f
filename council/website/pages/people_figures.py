"""A member's figures as sentences and bars, and terms in office."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from council.bars import Piece, pieces
from council.models import GroupMembership, Member, Membership, PoliticalGroup
from council.rules import Share
from council.website import queries_people as queries
from council.website.pages.people_rows import BESIDE_GROUP
from council.website.sentences import moments_words, span_words
from votes.enums import Compared
from votes.queries.figures import MemberFigures


@dataclass(frozen=True, slots=True)
class ShareRow:
    """So many of so many in a year, with its bar; bars of one table have one scale."""

    label: str
    share: Share
    bar: list[Piece]


def share_rows(by_year: dict[int, Share]) -> list[ShareRow]:
    """Draw the shares of years to one scale."""
    scale = max((share.of for share in by_year.values()), default=0)
    return [ShareRow(str(year), share, share_bar(share, scale)) for year, share in by_year.items()]


def share_bar(share: Share, scale: int) -> list[Piece]:
    """Draw the part solid and the rest in outline."""
    return pieces([("on", share.number), ("was", share.of - share.number)], scale)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a member's votes compare with one group: (label, number of votes, bar) each."""

    group: PoliticalGroup | None
    rows: list[tuple[str, int, list[Piece]]]


def comparisons(figures: MemberFigures) -> list[Comparison]:
    """Return a table for each group in which the member sat at a vote, none known last."""
    found = sorted(figures.comparison.items(), key=lambda pair: (not pair[0], str(pair[0])))
    scale = max((sum(counts.values()) for _, counts in found), default=0)
    return [
        Comparison(
            group,
            [
                (
                    str(kind.label),
                    counts.get(kind, 0),
                    pieces([("on", counts.get(kind, 0))], scale),
                )
                for kind in kinds_beside(group)
            ],
        )
        for group, counts in found
    ]


def kinds_beside(group: PoliticalGroup | None) -> Iterable[Compared]:
    """Return what is counted beside a group, and where there is none to be compared with."""
    if group is not None and not group.is_unaligned:
        return BESIDE_GROUP
    first = Compared.IN_NO_GROUP if group else Compared.GROUP_NOT_RECORDED
    return first, Compared.ABSTAINED, Compared.DID_NOT_VOTE


def spans_of(record: Member) -> dict[str, Any]:
    """Return the groups, terms and offices of a member with their spans in words."""
    groups, seats = queries.groups_held(record), queries.seats_held(record)
    today = timezone.localdate()
    return {
        "group_now": next((each.group for each in groups if each.ended_at is None), None),
        "area": next((each.area for each in seats if queries.is_held(each, today)), None),
        "groups": [(each.group, group_span(each, record.council.time_zone)) for each in groups],
        "terms": [(each.area, term_words(each)) for each in seats if each.area or is_dated(each)],
        "offices": [
            (each.title or each.get_kind_display(), span_words(each.valid_from, each.valid_to))
            for each in queries.offices_held(record)
        ],
    }


def group_span(held: GroupMembership, zone: str) -> str:
    """Say from when to when a member was in a group, by days of the council."""
    return moments_words(held.started_at, held.ended_at, held.precision, zone)


def is_dated(seat: Membership | None) -> bool:
    """Tell whether the first or the last day of a seat is known."""
    return seat is not None and (seat.valid_from or seat.valid_to) is not None


def term_words(seat: Membership | None) -> str:
    """Say when a seat was held, as far as it is known."""
    if seat is None or not is_dated(seat):
        return "term of office not known"
    return span_words(seat.valid_from, seat.valid_to)
