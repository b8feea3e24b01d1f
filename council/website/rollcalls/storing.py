"""The rows around the ballots: council, chambers, members, groups, sittings, votes, their log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from amendments.enums import VoteMethod
from council.enums import BodyKind, Evidence, MeetingStatus
from council.models import Body, Council, Identifier, Meeting, Member, PoliticalGroup, Source
from council.website.rollcalls.reading import BallotRow, Folder, Row
from council.website.rollcalls.words import CHOICES, kind_of, outcome_of, threshold_of
from votes.enums import NamesTaken, VoteKind, VoteStatus, VoteVerb
from votes.models import Vote, VoteEvent, VoteOption
from votes.queries.log import FACTS, OPENED, facts_of

AT_ONCE = 2000
NAME, SLUG, ZONE = "United States Congress", "us-congress", "America/New_York"
CHAMBERS = {"h": ("house", "House of Representatives"), "s": ("senate", "Senate")}
GROUPS = {"D": "Democrats", "R": "Republicans", "I": "Independents", "ID": "Independent Democrats"}
IN_THE_CHAIR = "VP"
TITLE, PUBLISHER = "Recorded votes of the US Congress", "unitedstates/congress, public domain"
WEB = "https://github.com/Hear-Ye/congress-data"
EVIDENCE = Evidence.COUNCIL_PAGE


@dataclass(slots=True)
class Stored:
    """References by the file's own keys, for the ballots that follow."""

    council: Council
    members: dict[int, str] = field(default_factory=dict)
    groups: dict[str | None, str | None] = field(default_factory=lambda: {None: None})
    votes: dict[int, str] = field(default_factory=dict)
    chair: Member | None = None

    def staged(self, ballots: Iterable[BallotRow]) -> Iterator[tuple[Any, ...]]:
        """Say ballots by natural keys; a word that is no choice is the name of an option."""
        votes, members, groups, choices = self.votes, self.members, self.groups, CHOICES
        chair = self.chair.reference if self.chair else None
        for event, number, letters, word in ballots:
            member, choice = members[number], choices.get(word)
            option = word if choice is None else None
            yield (
                votes[event], member, choice, option, groups[letters], member == chair, word,
            )  # fmt: skip


def common() -> dict[str, Any]:
    """Return what every imported record has."""
    return {"evidence": EVIDENCE, "published_at": timezone.now()}


def store_institution(folder: Folder) -> Stored:
    """Store the council with its chambers, members and groups."""
    council = Council.objects.create(
        slug=SLUG, reference=SLUG, name=NAME, council_type="Legislature", time_zone=ZONE,
        language="en-US", currency="USD", year_starts_month=10, **common(),
    )  # fmt: skip
    for slug, name in CHAMBERS.values():
        Body.objects.create(
            council=council, slug=slug, name=name, reference=f"{SLUG}/{slug}",
            kind=BodyKind.FULL_COUNCIL, **common(),
        )  # fmt: skip
    stored = Stored(council)
    for letters in folder.groups():
        group = _group(council, letters)
        stored.groups[letters] = group.reference
    members = [_member(council, row) for row in folder.members()]
    Member.objects.bulk_create(members, AT_ONCE)
    rows = zip(folder.members(), members, strict=True)
    stored.members = {row["member_no"]: member.reference for row, member in rows}
    chairs = [member for member in members if member.slug == slugify(IN_THE_CHAIR)]
    stored.chair = chairs[0] if chairs else None
    _identify(council, "members", ((member.slug, member.reference) for member in members))
    return stored


def _group(council: Council, letters: str) -> PoliticalGroup:
    slug = slugify(letters)
    return PoliticalGroup.objects.create(
        council=council, slug=slug, name=GROUPS.get(letters, letters), short_name=letters,
        reference=f"{SLUG}/groups/{slug}", **common(),
    )  # fmt: skip


def _member(council: Council, row: Row) -> Member:
    """Return a member as the source names it; two of one name are told apart by their address."""
    key = row["member_id"]
    name = "Vice President" if key == IN_THE_CHAIR else row["display_name"]
    slug = slugify(key)
    return Member(
        council=council, slug=slug, name=name, sort_name=name,
        reference=f"{SLUG}/members/{slug}", **common(),
    )  # fmt: skip


def _identify(council: Council, table: str, pairs: Iterable[tuple[str, str]]) -> None:
    Identifier.objects.bulk_create(
        (
            Identifier(council=council, table=table, value=value, reference=reference)
            for value, reference in pairs
        ),
        AT_ONCE,
    )


# Sittings and votes.


def store_votes(stored: Stored, events: list[Row], folder: Folder) -> None:
    """Store a sitting for each day of a chamber, its votes and the options of elections."""
    cast, named = folder.cast_from_the_chair(), folder.other_answers(CHOICES)
    elections = {event for event, _ in named}
    bodies = {body.slug: body for body in Body.objects.filter(council=stored.council)}
    days = [
        (bodies[CHAMBERS[chamber][0]], date.fromisoformat(day), list(rows))
        for (chamber, day), rows in groupby(events, lambda row: (row["chamber"], row["date"][:10]))
    ]
    meetings = [_meeting(stored.council, body, day, rows) for body, day, rows in days]
    Meeting.objects.bulk_create(meetings, AT_ONCE)
    votes = [
        _vote(
            meeting,
            number,
            row,
            stored.chair if row["event_no"] in cast else None,
            kind_of(row["category"], row["event_no"] in elections),
        )
        for meeting, (_, _, rows) in zip(meetings, days, strict=True)
        for number, row in enumerate(rows, start=1)
    ]
    Vote.objects.bulk_create(votes, AT_ONCE)
    stored.votes = {row["event_no"]: v.reference for row, v in zip(events, votes, strict=True)}
    keys = [row["vote_id"] for row in events]
    references = [vote.reference for vote in votes]
    _identify(stored.council, "votes", zip(keys, references, strict=True))
    _cite(stored.council, zip(keys, references, strict=True))
    _options(named, {row["event_no"]: v.pk for row, v in zip(events, votes, strict=True)})


def _meeting(council: Council, body: Body, day: date, rows: list[Row]) -> Meeting:
    return Meeting(
        council=council, body=body, held_on=day, reference=f"{body.reference}/{day}",
        status=MeetingStatus.CLOSED, last_vote=len(rows), last_sequence=2 * len(rows), **common(),
    )  # fmt: skip


def _vote(meeting: Meeting, number: int, row: Row, chair: Member | None, kind: VoteKind) -> Vote:
    """Return a vote as declared; its figures are counted once its ballots are there."""
    needed = threshold_of(row["requires"], row["chamber"], row["category"])
    moment = datetime.fromisoformat(row["date"])
    return Vote(
        council_id=meeting.council_id,
        meeting=meeting,
        number=number,
        reference=f"{meeting.reference}/vote-{number}",
        held_on=meeting.held_on,
        taken_at=moment,
        declared_at=moment,
        kind=kind,
        question=row["question"] or row["type"],
        method=VoteMethod.RECORDED_ROLL_CALL,
        presiding_member=chair,
        threshold_kind=needed.kind,
        threshold_numerator=needed.numerator,
        threshold_denominator=needed.denominator,
        threshold_of=needed.of or "",
        casting_allowed=needed.casting_allowed or chair is not None,
        status=VoteStatus.DECLARED,
        declared_result=outcome_of(row["result"]),
        declared_words=row["result"] or "",
        declared_by_casting_vote=chair is not None,
        roll_complete=True,
        names_taken=NamesTaken.YES,
        names_published_at=timezone.now(),
        note=_note(row),
        revision=2,
        **common(),
    )


def _note(row: Row) -> str:
    """Return what the source says of bill and amendment, as it says it."""
    bill = f"{row['bill_type']} {row['bill_number']}" if row["bill_number"] else ""
    parts = [f"Bill {bill}" if bill else "", row["subject"] or ""]
    if row["amendment_number"] is not None:
        author = f", {row['amendment_author']}" if row["amendment_author"] else ""
        parts.append(f"Amendment {row['amendment_number']}{author}")
        parts.append(row["amendment_purpose"] or "")
    return ". ".join(part.strip().rstrip(".") for part in parts if part.strip())


def _cite(council: Council, pairs: Iterable[tuple[str, str]]) -> None:
    Source.objects.bulk_create(
        (
            Source(
                council=council, about=reference, evidence=EVIDENCE, title=f"{TITLE}, {key}",
                publisher=PUBLISHER, url=WEB,
            )
            for key, reference in pairs
        ),
        AT_ONCE,
    )  # fmt: skip


def _options(named: list[tuple[int, str]], keys: dict[int, int]) -> None:
    """Store the names that members answered with, as the options of each election."""
    VoteOption.objects.bulk_create(
        VoteOption(vote_id=keys[event], position=position, label=word)
        for event, answers in groupby(named, lambda pair: pair[0])
        for position, (_, word) in enumerate(answers, start=1)
    )


def store_facts(council: Council, verb: VoteVerb, names: tuple[str, ...]) -> None:
    """Write an event with the facts of every vote, as opening and declaring it would."""
    is_open = verb == VoteVerb.OPEN
    votes = Vote.objects.filter(council=council).order_by("pk")
    votes = votes.select_related("presiding_member").defer("mismatches")
    events = (
        VoteEvent(
            vote=vote, verb=verb, from_state=VoteStatus.OPEN, evidence=EVIDENCE,
            to_state=VoteStatus.OPEN if is_open else VoteStatus.DECLARED,
            sequence=2 * vote.number - is_open, happened_at=vote.taken_at,
            data={"facts": facts_of(vote, names)},
        )
        for vote in votes.iterator(AT_ONCE)
    )  # fmt: skip
    while batch := [event for _, event in zip(range(AT_ONCE), events, strict=False)]:
        VoteEvent.objects.bulk_create(batch)


def opened(council: Council) -> None:
    """Write that each vote was opened."""
    store_facts(council, VoteVerb.OPEN, OPENED)


def declared(council: Council) -> None:
    """Write that each vote was declared."""
    store_facts(council, VoteVerb.DECLARE, FACTS)
