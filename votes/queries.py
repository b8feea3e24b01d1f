"""What the stored rows of a vote say: the roll, what it adds up to, and where the two differ.

Everything here reads. `computed` is the one place where ballots are added up: `votes.derive`
stores what it finds and `differences` compares it with what is stored.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from amendments.enums import Outcome, VoteMethod
from amendments.models import AmendmentEvent, MotionEvent
from council.enums import DatePrecision, PresenceKind
from council.models import Meeting, OldReference, Presence
from council.queries import members_in_office, membership_list_complete, present_at, rules_on
from council.records import RecordQuerySet
from council.rules import named_vote_due
from votes.enums import NamesTaken, ThresholdKind, VoteKind, VoteStatus
from votes.models import Ballot, Vote, VoteEvent, VoteSubject
from votes.rules import (
    Bodies,
    Check,
    CheckFacts,
    DeclaredTally,
    Mark,
    Tally,
    Threshold,
    checks,
    count,
    count_by_group,
    figures,
    mismatches,
    outcome,
)

AT_A_TIME = 200
DECIDING = VoteKind.one_subject | {VoteKind.EN_BLOC, VoteKind.ELIMINATION}
GROUP_COUNTS = (
    "tally_for", "tally_against", "tally_abstained", "tally_not_voting", "tally_unknown",
)  # fmt: skip


def roll_of(vote: Vote) -> RecordQuerySet:
    """Return the ballots in the order of the paper roll; readers chain `.published()`."""
    ballots: RecordQuerySet = Ballot.objects.filter(vote=vote)
    ballots = ballots.select_related("member", "group_at_vote", "option")
    return ballots.order_by("member__sort_name", "member_id", "is_casting")


# Counting.


@dataclass(frozen=True, slots=True)
class Computed:
    """What a vote's rows add up to: its own columns, counts per group and per option."""

    columns: dict[str, Any]
    groups: dict[int | None, tuple[int, ...]]
    options: dict[int, int]


def marks_of(votes: Iterable[Vote]) -> dict[int, list[Mark]]:
    """Return the marks of each vote, members and groups by primary key; one query."""
    found: dict[int, list[Mark]] = defaultdict(list)
    rows = Ballot.objects.filter(vote__in=votes).order_by("id")
    columns = "vote_id", "member_id", "choice", "is_casting", "option_id", "group_at_vote_id"
    for vote_id, member, choice, is_casting, option, group in rows.values_list(*columns):
        found[vote_id].append(
            Mark(str(member), choice, is_casting, option and str(option), group and str(group))
        )
    return found


def threshold_of(vote: Vote) -> Threshold:
    """Return how many votes the question needs (domain 5.4)."""
    return Threshold(
        vote.threshold_kind,
        vote.threshold_numerator,
        vote.threshold_denominator,
        vote.threshold_of or None,
        vote.threshold_number,
        vote.casting_allowed,
    )


def declared_tally(vote: Vote) -> DeclaredTally | None:
    """Return what the chair said of the figures; None before the chair has spoken."""
    if vote.declared_result is None:
        return None
    casts = {Outcome.CARRIED: "for", Outcome.LOST: "against"}
    casting = casts.get(Outcome(vote.declared_result)) if vote.declared_by_casting_vote else None
    return DeclaredTally(
        vote.declared_for, vote.declared_against, vote.declared_abstained, casting
    )


def bodies_of(vote: Vote) -> Bodies:
    """Return how many members a fraction may be of; asked only where one is needed."""
    if vote.threshold_kind in {ThresholdKind.SIMPLE, ThresholdKind.FIXED}:
        return Bodies()
    council, on = vote.council, vote.held_on
    rules = rules_on(council, on)
    here = present_at(vote.meeting, vote.taken_at) if vote.taken_at else None
    whole = membership_list_complete(council, on)
    return Bodies(
        present=None if here is None else len(here),
        in_office=members_in_office(council, on).count() if whole else None,
        seats=rules.seats if rules else None,
    )


def _numbers(tally: Tally) -> tuple[int, ...]:
    return tally.for_, tally.against, tally.abstained, tally.not_voting, tally.unknown


def computed(
    vote: Vote, marks: Sequence[Mark], options: Mapping[int, int | None], bodies: Bodies
) -> Computed:
    """Add up one vote: nothing is computed from a roll with gaps (domain 5.4).

    `options` are the ids of its options with the declared counts. Groups are counted
    once declared, because that is when they are frozen.
    """
    tally, said = count(marks), declared_tally(vote)
    chosen = Counter(mark.option for mark in marks if mark.option and not mark.is_casting)
    per_option = {pk: chosen[str(pk)] for pk in options}
    used = None if options else figures(tally, vote.roll_complete, said)
    ended = outcome(used, threshold_of(vote), bodies, VoteMethod(vote.method))
    whole = {pk: number for pk, number in options.items() if number is not None}
    if options:
        differ = vote.roll_complete and any(per_option[pk] != n for pk, n in whole.items())
        found = ["names_differ_from_tally"] if differ else []
    else:
        found = mismatches(tally, vote.roll_complete, said, vote.declared_result, ended)
    columns: dict[str, Any] = dict(zip(GROUP_COUNTS, _numbers(tally), strict=True))
    columns |= {"computed_outcome": ended, "mismatches": found}
    return Computed(columns, _by_group(vote, marks), per_option)


def _by_group(vote: Vote, marks: Iterable[Mark]) -> dict[int | None, tuple[int, ...]]:
    if vote.status == VoteStatus.OPEN:
        return {}
    groups = count_by_group(mark for mark in marks if mark.option is None)
    return {int(group) if group else None: _numbers(tally) for group, tally in groups.items()}


# The log.


Place = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Held:
    """What the log or the table holds of one ballot: a word (`ballot_word`) and a group."""

    word: str
    group: str | None


def ballot_word(choice: str | None, option: int | None) -> str:
    """Return how a ballot is written in the log: the choice, or `option-` and its position."""
    return choice or f"option-{option}"


def roll_from_log(events: Iterable[Mapping[str, Any]]) -> dict[Place, Held]:
    """Rebuild the roll from the data of the events alone, keyed by member and casting."""
    words: dict[Place, str] = {}
    groups: dict[str, str | None] = {}
    for data in events:
        marks = data.get("ballots", {}) | data.get("withheld", {})
        changed = {(member, False): now for member, (_, now) in marks.items()}
        changed |= {(member, True): now for member, (_, now) in data.get("casting", {}).items()}
        words = {place: word for place, word in (words | changed).items() if word is not None}
        groups |= {member: now for member, (_, now) in data.get("groups", {}).items()}
    return {place: Held(word, groups.get(place[0])) for place, word in words.items()}


def rolls_as_stored(votes: Iterable[Vote]) -> dict[int, dict[Place, Held]]:
    found: dict[int, dict[Place, Held]] = defaultdict(dict)
    rows = Ballot.objects.filter(vote__in=votes).values_list(
        "vote_id", "member__reference", "is_casting", "choice", "option__position",
        "group_at_vote__reference",
    )  # fmt: skip
    for vote_id, member, is_casting, choice, option, group in rows:
        found[vote_id][member, is_casting] = Held(ballot_word(choice, option), group)
    return found


def _now_called(reference: str, moved: Mapping[str, str]) -> str:
    """Follow a reference that has changed since the event was written."""
    seen: set[str] = set()
    while reference in moved and reference not in seen:
        seen.add(reference)
        reference = moved[reference]
    return reference


def _renamed(roll: Mapping[Place, Held], moved: Mapping[str, str]) -> dict[Place, Held]:
    return {
        (_now_called(member, moved), casting): Held(
            held.word, _now_called(held.group, moved) if held.group else None
        )
        for (member, casting), held in roll.items()
    }


# Verify.


def differences() -> Iterator[str]:
    """Rebuild every vote in memory and yield each difference from what is stored.

    Sentences name votes and groups by reference, never a person's choice.
    """
    moved = dict(OldReference.objects.values_list("old", "new"))
    last = 0
    while votes := list(_some_votes(last)):
        yield from _differences_of(votes, moved)
        last = votes[-1].pk


def _some_votes(after: int) -> QuerySet[Vote]:
    votes = Vote.objects.filter(pk__gt=after).order_by("pk").select_related("council", "meeting")
    return votes.prefetch_related("options", "group_tallies", "subjects")[:AT_A_TIME]


def _differences_of(votes: Sequence[Vote], moved: Mapping[str, str]) -> Iterator[str]:
    marks, stored, logs = marks_of(votes), rolls_as_stored(votes), _logs_of(votes)
    decided = _decisions_of(votes)
    for vote in votes:
        yield from _wrong_sums(vote, marks[vote.pk])
        if _renamed(roll_from_log(logs[vote.pk]), moved) != stored[vote.pk]:
            yield f"{vote.reference}: the ballots differ from what the log says."
        yield from _wrong_subjects(vote)
        yield from _wrong_decisions(vote, decided[vote.reference])
        yield from _wrong_casting(vote, marks[vote.pk])


def _logs_of(votes: Iterable[Vote]) -> dict[int, list[dict[str, Any]]]:
    logs: dict[int, list[dict[str, Any]]] = defaultdict(list)
    events = VoteEvent.objects.filter(vote__in=votes).order_by("id")
    for vote_id, data in events.values_list("vote_id", "data"):
        logs[vote_id].append(data)
    return logs


def _wrong_sums(vote: Vote, marks: Sequence[Mark]) -> Iterator[str]:
    options = {option.pk: option for option in vote.options.all()}
    said = {pk: option.declared_count for pk, option in options.items()}
    right = computed(vote, marks, said, bodies_of(vote))
    for column, value in right.columns.items():
        if getattr(vote, column) != value:
            yield f"{vote.reference}: {column} is {getattr(vote, column)}, counted {value}."
    stored = {
        row.group_id: tuple(getattr(row, column) for column in GROUP_COUNTS)
        for row in vote.group_tallies.all()
    }
    if stored != right.groups:
        yield f"{vote.reference}: the counts of the groups differ from the ballots."
    if {pk: option.tally for pk, option in options.items()} != right.options:
        yield f"{vote.reference}: the counts of the options differ from the ballots."


def subjects_fault(kind: str, number: int) -> str | None:
    """Say what is wrong with the number of subjects of a vote of this kind, if anything."""
    if kind in VoteKind.without_subject and number:
        return "A vote of this kind has no motion or amendment: leave them out."
    if kind in VoteKind.one_subject and number != 1:
        return "Say which motion or amendment the vote is about: exactly one."
    if kind == VoteKind.EN_BLOC and number <= 1:
        return "A vote on several together needs at least two: name them, or choose another kind."
    return None


def _wrong_subjects(vote: Vote) -> Iterator[str]:
    fault = subjects_fault(vote.kind, len(vote.subjects.all()))
    if fault:
        yield f"{vote.reference}: {fault}"


def decides(vote: Vote) -> bool:
    """Tell whether the vote's result is a decision on its subjects (domain 5.2)."""
    return vote.kind in DECIDING - {VoteKind.ELIMINATION} and vote.status in VoteStatus.settled


def _decisions_of(votes: Iterable[Vote]) -> dict[str, dict[tuple[str, int], str]]:
    """Return, by vote, the outcome that each subject's log holds last; two queries."""
    references = [vote.reference for vote in votes]
    found: dict[str, dict[tuple[str, int], str]] = defaultdict(dict)
    for model, field in ((AmendmentEvent, "amendment_id"), (MotionEvent, "motion_id")):
        events = model.objects.filter(vote__in=references).exclude(outcome="").order_by("id")
        for vote, subject, ended in events.values_list("vote", field, "outcome"):
            found[vote][field, subject] = ended
    return found


def _wrong_decisions(vote: Vote, found: Mapping[tuple[str, int], str]) -> Iterator[str]:
    if not decides(vote):
        return
    outcomes = list(found.values())
    if outcomes != [vote.declared_result] * len(vote.subjects.all()):
        yield f"{vote.reference}: the decisions on its subjects differ from the declared result."


def _wrong_casting(vote: Vote, marks: Iterable[Mark]) -> Iterator[str]:
    """Check again what `record_ballots` guards at the desk; a source may leave gaps."""
    facts = CheckFacts(
        tuple(marks),
        presiding=str(vote.presiding_member_id) if vote.presiding_member_id else None,
        declared=declared_tally(vote),
        threshold=threshold_of(vote),
        roll_complete=vote.roll_complete or vote.status == VoteStatus.OPEN,
    )
    for check in checks(facts):
        if check.severity == "error":
            yield f"{vote.reference}: {check.code}."


# What the clerk is told, and nobody else (domain 5.6).


def possible_days(meeting: Meeting) -> tuple[date, date]:
    """Return the first and last day on which the meeting may have been held."""
    first = meeting.held_on
    if meeting.date_precision == DatePrecision.YEAR:
        return first, date(first.year, 12, 31)
    if meeting.date_precision == DatePrecision.MONTH:
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    return first, first


def checks_of(vote: Vote) -> list[Check]:
    """List what is odd about the people and duties of a vote: for clerks only (domain 5.6)."""
    return checks(check_facts(vote))


def check_facts(vote: Vote) -> CheckFacts:
    """Gather what the private checks look at; names as the clerk knows them."""
    council, on = vote.council, vote.held_on
    whole = membership_list_complete(council, on)
    in_office = dict(members_in_office(council, on).values_list("id", "name")) if whole else {}
    ballots = list(roll_of(vote))
    names = _labels(in_office | {ballot.member_id: ballot.member.name for ballot in ballots})
    here = present_at(vote.meeting, vote.taken_at) if vote.taken_at else None
    rules = rules_on(council, on)
    presiding = vote.presiding_member
    return CheckFacts(
        tuple(
            Mark(
                names[ballot.member_id],
                ballot.choice,
                ballot.is_casting,
                ballot.option.label if ballot.option else None,
            )
            for ballot in ballots
        ),
        presiding=names.get(presiding.pk, presiding.name) if presiding else None,
        members_in_office=frozenset(names[pk] for pk in in_office) if whole else None,
        present=None if here is None else frozenset(names.get(pk, str(pk)) for pk in here),
        departed=frozenset(names[pk] for pk in _departed(vote, here) if pk in names),
        seats=rules.seats if rules else None,
        named_vote_due=_names_due(vote),
        names_taken=vote.names_taken == NamesTaken.YES,
        declared=declared_tally(vote),
        threshold=threshold_of(vote),
        roll_complete=vote.roll_complete or vote.status == VoteStatus.OPEN,
    )


def _labels(names: Mapping[int, str]) -> dict[int, str]:
    """Return names that tell members apart: two of one name get their number too."""
    same = Counter(names.values())
    return {pk: name if same[name] == 1 else f"{name} ({pk})" for pk, name in names.items()}


def _departed(vote: Vote, here: Collection[int] | None) -> set[int]:
    if here is None:
        return set()
    spans = Presence.objects.filter(
        meeting=vote.meeting_id,
        kind__in=[PresenceKind.PRESENT, PresenceKind.REMOTE],
        to_at__lte=vote.taken_at,
    )
    return set(spans.values_list("member_id", flat=True)) - set(here)


def _names_due(vote: Vote) -> bool | None:
    rules = rules_on(vote.council, vote.held_on)
    if rules is None or vote.kind not in VoteKind.one_subject | {VoteKind.EN_BLOC}:
        return None
    item = vote.item
    flagged = vote.meeting.is_budget_decision if item is None else item.is_budget_decision
    return named_vote_due(
        flagged,
        vote.held_on,
        VoteSubject.objects.filter(vote=vote, amendment_version__isnull=False).exists(),
        rules.named_vote_at_budget,
        rules.named_vote_on_amendments,
    )
