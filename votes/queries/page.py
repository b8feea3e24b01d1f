"""What the page of one vote reads: rows of kept SQL, a fixed number of queries for any roll.

A vote with its groups and answers, what it was about, the roll, the votes around it and its
sources are a query each; a corrected vote takes one more. The papers that moved with it come
with the sources.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from amendments.enums import AmendmentState
from amendments.models import Amendment, Motion
from council.models import Council, Meeting, PoliticalGroup, Source
from council.pages import SOURCES
from council.prepared import PreparedRows
from votes.enums import VoteVerb
from votes.models import Ballot, Vote, VoteEvent, VoteSubject

Row = dict[str, Any]
RELEASE = ("published_at", "visible_from")
LINK = ("reference", "name", *RELEASE)
COUNTS = (
    "tally_for", "tally_against", "tally_abstained", "tally_not_voting", "tally_unknown",
)  # fmt: skip
PUBLIC_EVENTS = (VoteVerb.CORRECT, VoteVerb.VOID, VoteVerb.NOTE)
MOTION, AMENDMENT = "motion_version__motion", "amendment_version__amendment"
LINES = "amendment_version__lines"
SOURCE = ("id", "evidence", "title", "publisher", "url", "note")
IS_SOURCE = Value(1)
# How many votes before and after this one are told of (votes).
AROUND = 12


def at(path: str, *columns: str) -> tuple[str, ...]:
    """Return the paths of columns of another record."""
    return tuple(f"{path}__{column}" for column in columns)


# All of it: the frame of every page prints the council, and a column left out is a query more.
COUNCIL = tuple(field.attname for field in Council._meta.concrete_fields)  # noqa: SLF001 - documented by Django, underscore or not
MEETING = ("id", "reference", "title", "held_on", "date_precision", "status")
ONE = (
    "id", "reference", "evidence", "revision", "council_id", "meeting_id", "number", "held_on",
    "taken_at", "kind", "question", "method", "trigger", "status", "threshold_kind",
    "threshold_numerator", "threshold_denominator", "threshold_of", "threshold_number",
    "declared_result", "declared_words", "declared_for", "declared_against",
    "declared_abstained", "declared_by_casting_vote", "roll_complete", "names_taken",
    "names_published_at", "tally_for", "tally_against", "tally_abstained", "tally_not_voting",
    "tally_unknown", "mismatches", "mismatch_reason", "note",
)  # fmt: skip
GROUP = ("id", "colour", "is_unaligned", *LINK)
# A row for each group and each answer; most votes have groups or answers, few have both.
VOTE = PreparedRows(
    Vote.objects.annotate(
        has_events=Exists(VoteEvent.objects.filter(vote=OuterRef("pk"), verb__in=PUBLIC_EVENTS))
    )
    .order_by("group_tallies__group__name", "group_tallies__id", "options__position")
    .values(
        *ONE, *at("council", *COUNCIL), *at("meeting", *MEETING), "meeting__body__name",
        "has_events",
        *at("presiding_member", *LINK),
        *at("replaces", "reference", "number", *RELEASE),
        *at("replaced_by", "reference", "number", "status", *RELEASE),
        *at("group_tallies", "id", *COUNTS),
        *at("group_tallies__group", *GROUP),
        *at("options", "id", "position", "label", "declared_count", "tally", "is_eliminated"),
    )
)  # fmt: skip
# A row for each line and group of an amendment, and for each amendment of a motion.
SUBJECTS = PreparedRows(
    VoteSubject.objects.order_by(
        "position", "id", f"{AMENDMENT}__groups__name", f"{LINES}__position",
        f"{MOTION}__amendments__number", f"{MOTION}__amendments__part_number",
    ).values(
        "id",
        *at(MOTION, "reference", "title", "state", *RELEASE),
        *at(f"{MOTION}__meeting", *RELEASE), *at(f"{MOTION}__budget", "year", *RELEASE),
        *at(f"{MOTION}__amendments", "id", "title", "state", "parent_id", *RELEASE),
        *at(AMENDMENT, "reference", "title", "state", "proposed_by", *RELEASE),
        *at(f"{AMENDMENT}__meeting", *RELEASE),
        *at(f"{AMENDMENT}__motion__budget", "year", *RELEASE),
        *at(f"{AMENDMENT}__groups", *GROUP),
        *at(LINES, "id", "role", "account", "kind", "service", "year", "amount"),
    )
)  # fmt: skip


class OnRoll(NamedTuple):
    """A ballot with its member and whoever cast it for the member: the columns of `ROLL`."""

    choice: str | None
    option: int | None
    is_casting: bool
    printed: str
    note: str
    group: int | None
    reference: str
    name: str
    published_at: datetime | None
    visible_from: datetime | None
    proxy_name: str | None
    proxy_published_at: datetime | None
    proxy_visible_from: datetime | None


ON_ROLL = (
    "choice", "option__position", "is_casting", "name_as_printed", "note", "group_at_vote_id",
    *at("member", *LINK), *at("proxy", "name", *RELEASE),
)  # fmt: skip
ROLL = PreparedRows(
    Ballot.objects.order_by("member__sort_name", "member_id", "is_casting").values(*ON_ROLL)
)
ROLL_WITH_GROUPS = ROLL.values(*ON_ROLL, *at("group_at_vote", *GROUP))
GROUPS = PreparedRows(PoliticalGroup.objects.values(*GROUP))
IN_LIST = (
    "id", "reference", "number", "kind", "question", "method", "status", "declared_result",
    "declared_words", "declared_for", "declared_against", "declared_abstained",
    "declared_by_casting_vote", "roll_complete", "names_published_at", "tally_for",
    "tally_against", "tally_abstained",
)  # fmt: skip
IN_MEETING = PreparedRows(
    Vote.objects.order_by("number", "subjects__position", "subjects__id").values(
        *IN_LIST, "subjects__id",
        *at(f"subjects__{MOTION}", "title", *RELEASE),
        *at(f"subjects__{AMENDMENT}", "title", "state", *RELEASE),
    )
)  # fmt: skip
EVENTS = PreparedRows(
    VoteEvent.objects.order_by("id").values(
        "verb", "happened_at", "recorded_at", "text__text", "data"
    )
)


class Link(NamedTuple):
    """The name of a public record and the address of its page."""

    name: str
    address: str


class Bound(NamedTuple):
    """A vote with all that its page reads of it, and the rows of its groups and answers."""

    vote: Vote
    body: str
    presided: Link | None
    replaces: Link | None
    replaced_by: Link | None
    has_events: bool
    groups: list[Row]
    options: list[Row]


def is_out(row: Row, path: str, now: datetime) -> bool:
    """Tell whether the record whose columns begin so may be read now."""
    return is_released(row[f"{path}published_at"], row[f"{path}visible_from"], now)


def is_released(published: datetime | None, visible: datetime | None, now: datetime) -> bool:
    """Tell whether a record that was published then may be read now (`council.records.seen`)."""
    if published is None or published > now:
        return False
    return visible is None or visible <= now


def link(row: Row, path: str, now: datetime) -> Link | None:
    """Return the name and address of the record that a row names, unless it is not public."""
    if not is_out(row, path, now):
        return None
    return Link(row[f"{path}name"], f"/{row[f'{path}reference']}")


def numbered(row: Row, path: str, now: datetime) -> Link | None:
    """Return the number and address of the vote that a row names, unless it is not public."""
    if not is_out(row, path, now):
        return None
    return Link(f"vote {row[f'{path}number']}", f"/{row[f'{path}reference']}")


def built(model: type[Model], row: Row, columns: tuple[str, ...], path: str = "") -> Any:
    """Return a model's instance of columns that were read; the others are not there."""
    names = in_order(model, columns)
    return model.from_db("default", names, [row[f"{path}{name}"] for name in names])


@cache
def in_order(model: type[Model], columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return columns in the order of the model's, in which their values are taken."""
    own = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 - documented by Django, underscore or not
    return tuple(name for name in own if name in columns)


def vote_at(reference: str) -> Bound | None:
    """Return the public vote of a reference, its groups by name, those not known last."""
    rows = VOTE.published().filter(reference=reference).read()
    if not rows:
        return None
    row, now = rows[0], timezone.now()
    vote = built(Vote, row, ONE)
    vote.council = built(Council, row, COUNCIL, "council__")
    vote.meeting = built(Meeting, row, MEETING, "meeting__")
    again = [numbered(each, "replaced_by__", now) for each in rows]
    groups = once(rows, "group_tallies__id")
    return Bound(
        vote,
        row["meeting__body__name"],
        link(row, "presiding_member__", now),
        numbered(row, "replaces__", now),
        next((one for one in again if one), None),
        row["has_events"],
        sorted(groups, key=lambda one: one["group_tallies__group__id"] is None),
        once(rows, "options__id"),
    )


def once(rows: Iterable[Row], key: str) -> list[Row]:
    """Return the first row of each value of a key; a join has brought some of them again."""
    found: dict[Any, Row] = {}
    for row in rows:
        if row[key] is not None:
            found.setdefault(row[key], row)
    return list(found.values())


def subjects_of(vote: Vote) -> list[Row]:
    """Return what the vote was about: rows with each line and group, or each amendment."""
    return SUBJECTS.filter(vote=vote.pk).read()


def public_roll(vote: Vote) -> list[OnRoll]:
    """Return the ballots of a vote whose names are public, in the order of the paper roll."""
    return [OnRoll._make(row) for row in ROLL.published().filter(vote=vote.pk).read_tuples()]


def public_roll_with_groups(vote: Vote) -> tuple[list[OnRoll], list[Row]]:
    """Return the same ballots, and the rows that name the groups their members were in."""
    rows = ROLL_WITH_GROUPS.published().filter(vote=vote.pk).read()
    return [OnRoll(*(row[name] for name in ON_ROLL)) for row in rows], rows


def groups_of(keys: Iterable[int]) -> list[Row]:
    """Return groups by key: of a roll whose counts by group do not name them all."""
    return GROUPS.filter(pk__in=list(keys)).read()


def votes_around(vote: Vote) -> list[Row]:
    """Return the public votes of the meeting around this one, a row for each subject."""
    first, last = vote.number - AROUND, vote.number + AROUND
    rows = IN_MEETING.published().filter(meeting=vote.meeting_id)
    return rows.filter(number__gte=first, number__lte=last).read()


def events_of(vote: Vote) -> list[Row]:
    """Return corrections and notes that are out, oldest first."""
    out = Q(visible_from__isnull=True) | Q(visible_from__lte=timezone.now())
    return EVENTS.filter(out, vote=vote.pk, verb__in=list(PUBLIC_EVENTS)).read()


def sources_and_papers(vote: Vote, references: Sequence[str]) -> tuple[list[Row], dict[str, Link]]:
    """Return a vote's sources, and the public papers of these references, in one query."""
    if not references:
        return SOURCES.filter(about=vote.reference).read(), {}
    motions = Motion.objects.published().filter(reference__in=references)
    amendments = Amendment.objects.published().filter(reference__in=references)
    amendments = amendments.exclude(state__in=AmendmentState.confidential)
    sources = (
        Source.objects.filter(about=vote.reference).order_by().values_list(IS_SOURCE, *SOURCE)
    )
    rows = sources.union(_like_sources(motions), _like_sources(amendments), all=True)
    told = [dict(zip(("is_source", *SOURCE), row, strict=True)) for row in rows]
    papers = [row for row in told if not row["is_source"]]
    return (
        sorted((row for row in told if row["is_source"]), key=itemgetter("id")),
        {row["url"]: Link(row["title"], f"/{row['url']}") for row in papers},
    )


def _like_sources(papers: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Return title and reference of papers in the columns of a source."""
    empty = Value("")
    return papers.order_by().values_list(Value(0), "id", empty, "title", empty, "reference", empty)
