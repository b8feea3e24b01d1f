"""What a meeting's page and a motion's page read, in a handful of queries however long the day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from amendments.enums import Verb
from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent
from amendments.readable import public_amendments, public_motions
from council.enums import MeetingStatus
from council.models import Meeting, PoliticalGroup, RecordEvent
from council.queries import rules_on
from votes.enums import NamesHeld, VoteVerb
from votes.models import Ballot, Vote, VoteEvent, VoteSubject
from votes.rules import names_held, public_choice

LAST = 10**9
TOLD = frozenset(Verb.values) - {Verb.CORRECT, Verb.PUBLISH, Verb.REDACT, Verb.SUBMIT}
OF_VOTES = (VoteVerb.DECLARE, VoteVerb.VOID)
OF_MEETING = (MeetingStatus.OPEN, MeetingStatus.ADJOURNED, MeetingStatus.CLOSED)
ECHOES = frozenset({Verb.ADOPT, Verb.NOT_ADOPT, Verb.REFER_TO_EXECUTIVE})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: the record it happened to, the event, and the verb."""

    kind: str
    record: Any
    event: Any
    sequence: int


@dataclass(slots=True)
class Evening:
    """What is public of one meeting, read once.

    `subjects` has the public motions and amendments that each vote is about, `names` which
    of its names are held, `corrections` the events that corrected a vote or a paper;
    `seats` are those of the day, null where not known.
    """

    meeting: Meeting
    motions: list[Motion] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    corrections: list[Any] = field(default_factory=list)
    subjects: Mapping[int, list[Motion | Amendment]] = field(default_factory=dict)
    names: Mapping[int, NamesHeld] = field(default_factory=dict)
    seats: int | None = None

    @property
    def papers(self) -> list[Motion | Amendment]:
        """Motions, then amendments, in the order of the paper."""
        return [*self.motions, *self.amendments]


def visible() -> Q:
    """Return the condition that an event has no release in the future."""
    return Q(visible_from__isnull=True) | Q(visible_from__lte=timezone.now())


def motions_of(meeting: Meeting) -> QuerySet[Motion]:
    """Return the public motions of a meeting, with the state that readers may know."""
    read = public_motions(Motion.objects.filter(meeting=meeting))
    return read.select_related("mover", "seconder", "budget", "current")


def amendments_of(meeting: Meeting) -> QuerySet[Amendment]:
    """Return the public amendments of a meeting with the public ones of their groups."""
    read = public_amendments(Amendment.objects.filter(meeting=meeting))
    links = ("mover", "seconder", "accepted_by", "current", "parent")
    groups = Prefetch("groups", PoliticalGroup.objects.published().order_by("name"))
    return read.select_related(*links).prefetch_related(groups)


def votes_of(meeting: Meeting) -> QuerySet[Vote]:
    """Return the public votes of a meeting."""
    return Vote.objects.published().filter(meeting=meeting)


def evening_of(meeting: Meeting) -> Evening:
    """Read all that a meeting's page tells of its business; the council comes with it."""
    found = Evening(
        meeting,
        list(motions_of(meeting)),
        list(amendments_of(meeting)),
        list(votes_of(meeting).select_related("replaces")),
    )
    found.steps = steps_of(found.motions, found.amendments, found.votes, meeting)
    found.corrections = [step.event for step in found.steps if step.event.verb == Verb.CORRECT]
    found.steps = [step for step in found.steps if step.event.verb != Verb.CORRECT]
    found.subjects = _subjects_of(found)
    found.names = _names_of(found.votes)
    rules = rules_on(meeting.council, meeting.held_on)
    found.seats = rules.seats if rules else None
    return found


def steps_of(
    motions: Iterable[Motion],
    amendments: Iterable[Amendment],
    votes: Iterable[Vote],
    meeting: Meeting,
) -> list[Step]:
    """Return what happened, in the order of the day: by sequence, never by clock (domain 10).

    Corrections are among it, at the end of what they correct.
    """
    told = [*TOLD, Verb.CORRECT]
    steps = chain(
        _of_meeting(meeting),
        _steps("motion", {m.pk: m for m in motions}, MotionEvent, verb__in=told),
        _steps("amendment", {a.pk: a for a in amendments}, AmendmentEvent, verb__in=told),
        _steps("vote", {v.pk: v for v in votes}, VoteEvent, verb__in=[*OF_VOTES, "correct"]),
    )
    return sorted(_without_echoes(steps), key=lambda step: (step.sequence, step.kind != "vote"))


def _of_meeting(meeting: Meeting) -> Iterable[Step]:
    """Yield how the meeting itself went: it opened, paused, closed."""
    rows = RecordEvent.objects.filter(visible(), reference=meeting.reference, verb__in=OF_MEETING)
    for event in rows.order_by("id"):
        yield Step("meeting", meeting, event, LAST if event.sequence is None else event.sequence)


def _steps(kind: str, records: dict[int, Any], events: Any, **only: Any) -> Iterable[Step]:
    rows = events.objects.filter(visible(), **{f"{kind}__in": list(records)}, **only)
    links = ("text",) if kind == "vote" else ("text", "member")
    for event in rows.select_related(*links):
        record = records[getattr(event, f"{kind}_id")]
        setattr(event, kind, record)
        yield Step(kind, record, event, LAST if event.sequence is None else event.sequence)


def _without_echoes(steps: Iterable[Step]) -> list[Step]:
    """Leave out decisions that a vote of the page tells already, and what follows from them."""
    found = list(steps)
    told = {step.record.reference for step in found if step.kind == "vote"}
    return [step for step in found if not _is_echo(step, told)]


def _is_echo(step: Step, told: set[str]) -> bool:
    if step.kind in {"vote", "meeting"}:
        return False
    if step.event.verb in ECHOES:
        return True
    return step.event.verb == Verb.RECORD_DECISION and step.event.vote in told


def _subjects_of(evening: Evening) -> dict[int, list[Motion | Amendment]]:
    motions = {motion.pk: motion for motion in evening.motions}
    amendments = {amendment.pk: amendment for amendment in evening.amendments}
    found: defaultdict[int, list[Motion | Amendment]] = defaultdict(list)
    rows = VoteSubject.objects.filter(vote__in=[vote.pk for vote in evening.votes])
    rows = rows.order_by("vote", "position")
    for vote, motion, amendment in rows.values_list(
        "vote_id", "motion_version__motion", "amendment_version__amendment"
    ):
        if subject := motions.get(motion) or amendments.get(amendment):
            found[vote].append(subject)
    return dict(found)


def _names_of(votes: Iterable[Vote]) -> dict[int, NamesHeld]:
    """Return which names of each vote readers are shown."""
    whole = {vote.pk: vote.roll_complete for vote in votes}
    ballots = Ballot.objects.published().filter(
        vote__in=list(whole), vote__names_published_at__by=timezone.now()
    )
    rows = ballots.order_by().values_list("vote_id")
    numbers = Counter(dict(rows.annotate(number=Count("member", distinct=True))))
    return {pk: names_held(numbers[pk], is_whole) for pk, is_whole in whole.items()}


def choices_in(votes: Iterable[Vote]) -> dict[int, dict[int, str]]:
    """Return the public choices of votes by vote and member; a bar is none, nor a casting vote."""
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    rows = Ballot.objects.published().filter(
        vote__in=[vote.pk for vote in votes],
        vote__names_published_at__by=timezone.now(),
        is_casting=False,
        choice__isnull=False,
    )
    for vote, member, choice in rows.order_by().values_list("vote_id", "member_id", "choice"):
        found[vote][member] = public_choice(choice) or ""
    return dict(found)
