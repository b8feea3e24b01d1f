"""What the clerk's pages of a meeting read: its business in order, in a flat number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from amendments.actions.locking import name_of
from amendments.enums import MotionState, VoteMethod
from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent
from amendments.queries import motions_before
from council.enums import MeetingStatus
from council.models import AgendaItem, Meeting, RecordEvent
from council.queries import members_in_office
from council.website.desk.steps import PaperFacts, VoteFacts
from votes.enums import VoteStatus, VoteVerb
from votes.models import Ballot, Vote, VoteEvent

Paper = Motion | Amendment
MEETING_STEPS = (MeetingStatus.OPEN, MeetingStatus.ADJOURNED, MeetingStatus.CLOSED)
Key = tuple[str, int]
NAMELESS = frozenset(
    {VoteMethod.AFFIRMATION, VoteMethod.BALLOT, VoteMethod.SHOW_OF_HANDS_COUNTED,
     VoteMethod.SHOW_OF_HANDS_UNCOUNTED}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A motion, amendment or part with its votes and with what stands under it."""

    record: Paper
    facts: PaperFacts
    votes: list[Vote]
    lines: list["PaperLine"]


@dataclass(slots=True)
class ItemLines:
    """An item of the agenda (None: not under any) with its motions and its other votes."""

    item: AgendaItem | None
    motions: list[PaperLine] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InOffice:
    """A member in office on the day; `listed` is the name as the roll has it, surname first."""

    pk: int
    name: str
    listed: str


@dataclass(frozen=True, slots=True)
class Business:
    """All that is before a meeting, in the order of the paper."""

    items: list[ItemLines]
    motions: list[PaperLine]
    votes: list[Vote]
    vote_facts: Mapping[int, VoteFacts]
    members: Sequence[InOffice]

    @property
    def papers(self) -> list[PaperLine]:
        """Return every motion, amendment and part, each before what stands under it."""
        return list(_flat(self.motions))


def _flat(lines: Iterable[PaperLine]) -> Iterable[PaperLine]:
    for line in lines:
        yield line
        yield from _flat(line.lines)


def business_of(meeting: Meeting) -> Business:
    """Read the business of a meeting; as many queries for one amendment as for eleven."""
    members = _members(meeting)
    votes = list(_votes(meeting))
    facts = _vote_facts(votes, [member.pk for member in members])
    motions = _motion_lines(meeting, _by_subject(votes), facts)
    return Business(_by_item(meeting, motions, votes), motions, votes, facts, members)


def _members(meeting: Meeting) -> list[InOffice]:
    found = members_in_office(meeting.council, meeting.held_on).order_by("sort_name", "pk")
    return [
        # A name without a comma is not written surname first, so it is shown as it is.
        InOffice(pk, name, sort_name if "," in sort_name else name)
        for pk, name, sort_name in found.values_list("pk", "name", "sort_name")
    ]


def _votes(meeting: Meeting) -> QuerySet[Vote]:
    found = Vote.objects.filter(meeting=meeting).order_by("number").select_related("council")
    return found.prefetch_related("subjects__motion_version", "subjects__amendment_version")


def _vote_facts(votes: Iterable[Vote], members: Sequence[int]) -> dict[int, VoteFacts]:
    votes = list(votes)
    marked = _marked(vote.pk for vote in votes if vote.status == VoteStatus.OPEN)
    replaced = {vote.replaces_id for vote in votes}
    return {
        vote.pk: VoteFacts(
            vote.pk,
            vote.number,
            vote.status,
            is_named=vote.method not in NAMELESS,
            to_key=len(set(members) - marked[vote.pk]) if members else None,
            is_replaced=vote.pk in replaced,
            question=vote.question,
        )
        for vote in votes
    }


def _marked(open_votes: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Ballot.objects.filter(vote__in=list(open_votes), is_casting=False)
    for vote, member in rows.values_list("vote_id", "member_id"):
        found[vote].add(member)
    return found


def _by_subject(votes: Iterable[Vote]) -> dict[Key, list[Vote]]:
    """Return the votes on each motion and amendment, whichever version they were about."""
    found: dict[Key, list[Vote]] = defaultdict(list)
    for vote in votes:
        for subject in vote.subjects.all():
            found[_subject(subject)].append(vote)
    return found


def _subject(subject: Any) -> Key:
    if subject.motion_version is not None:
        return "motion", subject.motion_version.motion_id
    return "amendment", subject.amendment_version.amendment_id


def _motion_lines(
    meeting: Meeting, votes: Mapping[Key, list[Vote]], facts: Mapping[int, VoteFacts]
) -> list[PaperLine]:
    motions = motions_before(meeting).order_by("meeting__held_on", "meeting", "number")
    related = ("mover", "seconder", "item", "budget", "council", "meeting")
    motions = motions.select_related(*related)
    fresh = _fresh_words(meeting)
    lines = _Lines(_amendments(meeting), votes, facts)
    return [lines.of_motion(motion, motion.pk in fresh) for motion in motions]


def _amendments(meeting: Meeting) -> QuerySet[Amendment]:
    found = Amendment.objects.filter(motion__in=motions_before(meeting)).prefetch_related("groups")
    found = found.select_related("mover", "seconder", "accepted_by", "cause_amendment")
    return found.order_by("number", F("part_number").asc(nulls_first=True), "pk")


def _fresh_words(meeting: Meeting) -> set[int]:
    """Return the lost motions whose present words have not been decided yet."""
    lost = motions_before(meeting).filter(state=MotionState.LOST, current__isnull=False)
    decided = MotionEvent.objects.filter(motion__in=lost, version=F("motion__current"))
    return set(
        lost.exclude(pk__in=decided.exclude(outcome="").values("motion")).values_list(
            "pk", flat=True
        )
    )


class _Lines:
    """Builds the lines of motions from what was read once."""

    def __init__(
        self,
        amendments: Iterable[Amendment],
        votes: Mapping[Key, list[Vote]],
        facts: Mapping[int, VoteFacts],
    ) -> None:
        self.votes = votes
        self.facts = facts
        self.under: dict[Key, list[Amendment]] = defaultdict(list)
        for amendment in amendments:
            above = ("amendment", amendment.parent_id) if amendment.parent_id else None
            self.under[above or ("motion", amendment.motion_id)].append(amendment)

    def of_motion(self, motion: Motion, has_fresh_words: bool) -> PaperLine:
        return self._line(
            "motion", motion, budget=motion.budget_id, has_fresh_words=has_fresh_words
        )

    def _line(self, kind: Any, record: Paper, **more: Any) -> PaperLine:
        key = (kind, record.pk)
        lines = [
            self._line("amendment", each, by=_by(each), is_part=each.parent_id is not None)
            for each in self.under[key]
        ]
        votes = self.votes.get(key, [])
        facts = PaperFacts(
            kind,
            record.pk,
            name_of(record),
            record.state,
            title=record.title,
            version=record.current_id,
            votes=tuple(self.facts[vote.pk] for vote in votes),
            papers=tuple(line.facts for line in lines),
            **more,
        )
        return PaperLine(record, facts, votes, lines)


def _by(amendment: Amendment) -> str:
    """Return who puts an amendment forward: its groups, else the paper's own word."""
    groups = " and ".join(group.name for group in amendment.groups.all())
    mover = amendment.mover.name if amendment.mover else ""
    return groups or amendment.proposed_by or mover


def _by_item(
    meeting: Meeting, motions: Iterable[PaperLine], votes: Iterable[Vote]
) -> list[ItemLines]:
    """Put motions, and votes that are about none, under their items in the order of the paper."""
    items = AgendaItem.objects.filter(meeting=meeting).order_by("position")
    found: dict[int | None, ItemLines] = {item.pk: ItemLines(item) for item in items}
    found[None] = ItemLines(None)
    for line in motions:
        # A motion that was put off stands under an item of another meeting.
        item = getattr(line.record, "item_id", None)
        found[item if item in found else None].motions.append(line)
    for vote in votes:
        if not vote.subjects.all():
            found[vote.item_id].votes.append(vote)
    rest = found.pop(None)
    return [*found.values(), *([rest] if rest.motions or rest.votes else [])]


# What happened last, and whether anything has since.


@dataclass(frozen=True, slots=True)
class LastStep:
    """The newest event of a meeting, and the record it happened to."""

    kind: str
    event: Any
    record: Any


def last_step(meeting: Meeting) -> LastStep | None:
    """Return what was keyed last in a meeting; marks of a roll are no step."""
    found = [
        *_newest("motion", MotionEvent.objects.filter(_here(meeting))),
        *_newest("amendment", AmendmentEvent.objects.filter(_here(meeting, "amendment__"))),
        *_newest(
            "vote", VoteEvent.objects.filter(vote__meeting=meeting).exclude(verb=VoteVerb.RECORD)
        ),
    ]
    about = RecordEvent.objects.filter(reference=meeting.reference, verb__in=MEETING_STEPS)
    own = about.select_related("by").order_by("-id").first()
    steps = [*found, *([LastStep("meeting", own, meeting)] if own else [])]
    return max(steps, key=lambda step: step.event.recorded_at, default=None)


def _here(meeting: Meeting, path: str = "") -> Q:
    """Return the condition that an event is about a paper before a meeting.

    Of a motion put off in an earlier one, only what this meeting has done to it.
    """
    of_earlier = {f"{path}motion__in": motions_before(meeting), "meeting": meeting}
    return Q(**{f"{path}motion__meeting": meeting}) | Q(**of_earlier)


def _newest(kind: str, events: QuerySet[Any]) -> list[LastStep]:
    event = events.select_related("by", kind).order_by("-id").first()
    return [LastStep(kind, event, getattr(event, kind))] if event else []


def version_of(meeting: Meeting) -> str:
    """Return a word that changes with every step of any clerk, in one query."""
    before = motions_before(meeting).values("pk")
    newest: dict[str, QuerySet[Any]] = {
        "motions": MotionEvent.objects.filter(motion__in=before),
        "amendments": AmendmentEvent.objects.filter(amendment__motion__in=before),
        "votes": VoteEvent.objects.filter(vote__meeting=OuterRef("pk")).exclude(
            verb=VoteVerb.RECORD
        ),
        "drafts": Amendment.objects.filter(meeting=OuterRef("pk")),
        "papers": Motion.objects.filter(meeting=OuterRef("pk")),
        "items": AgendaItem.objects.filter(meeting=OuterRef("pk")),
    }
    columns = {f"newest_of_{name}": Subquery(_newest_id(rows)) for name, rows in newest.items()}
    row = Meeting.objects.filter(pk=meeting.pk).annotate(**columns)
    found = row.values_list("status", *columns).get()
    return "-".join(str(value or 0) for value in found)


def _newest_id(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by("-id").values("id")[:1]
