"""Take in many votes of one meeting from a source at once: opened, marked and declared."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from amendments.enums import Outcome, VoteMethod
from council.actions import lock
from council.errors import RuleBroken
from council.models import Council, Meeting, PoliticalGroup
from council.queries import group_of
from council.records import Occasion, tell
from votes.actions.consequences import needs_second_person
from votes.actions.refusing import refuse_strangers
from votes.actions.taking_in_facts import MeetingFacts, VoteEntry, group_of_mark
from votes.actions.taking_in_log import write_events
from votes.derive import GroupCounts, count_new, store_new_groups
from votes.enums import BallotChoice, NamesTaken, VoteKind, VoteStatus
from votes.models import Ballot, Vote
from votes.queries.checks import possible_days
from votes.queries.counting import bodies_of
from votes.queries.deciding import subjects_fault
from votes.rules import Mark

LINKS = ("council", "meeting", "item", "presiding_member", "replaces", "reference")


@transaction.atomic
def take_in_votes(
    meeting: Meeting, entries: Sequence[VoteEntry], *, occasion: Occasion
) -> list[Vote]:
    """Store votes without subjects that a source tells of, in their order; return them.

    A few queries serve a meeting, not a vote. RuleBroken for what no door takes.
    """
    if occasion.at_desk:
        raise RuleBroken("At the desk a vote is opened, marked and declared.", "not_from_a_source")
    lock(meeting)
    votes = [
        _vote(meeting, entry, meeting.last_vote + place, occasion)
        for place, entry in enumerate(entries, start=1)
    ]
    if not votes:
        return []
    here = _gather(meeting, votes[0], entries, occasion)
    rows = [_rolled(vote, entry, here) for vote, entry in zip(votes, entries, strict=True)]
    counted = [
        _counted(vote, entry, ballots, here)
        for vote, entry, ballots in zip(votes, entries, rows, strict=True)
    ]
    Vote.objects.bulk_create(votes)
    tell(*votes)
    Ballot.objects.bulk_create(
        _of(vote, ballot) for vote, ballots in zip(votes, rows, strict=True) for ballot in ballots
    )
    store_new_groups(zip(votes, counted, strict=True))
    write_events(votes, entries, rows, here)
    return votes


def _of(vote: Vote, ballot: Ballot) -> Ballot:
    ballot.vote = vote
    return ballot


def _vote(meeting: Meeting, entry: VoteEntry, number: int, occasion: Occasion) -> Vote:
    """Return the vote as declared, not stored yet."""
    needed = entry.threshold
    vote = Vote(
        council_id=meeting.council_id,
        meeting=meeting,
        item=entry.item,
        number=number,
        reference=f"{meeting.reference}/vote-{number}",
        held_on=meeting.held_on,
        kind=entry.kind,
        question=entry.question,
        method=entry.method,
        threshold_kind=needed.kind,
        threshold_numerator=needed.numerator,
        threshold_denominator=needed.denominator,
        threshold_of=needed.of or "",
        threshold_number=needed.number,
        casting_allowed=needed.casting_allowed,
        evidence=occasion.evidence,
        visible_from=occasion.visible_from,
        declared_result=entry.result or Outcome.UNKNOWN,
        declared_words=entry.words,
        declared_for=entry.for_,
        declared_against=entry.against,
        declared_abstained=entry.abstained,
        declared_at=occasion.happened_at,
        taken_at=occasion.happened_at,
        roll_complete=entry.roll_complete,
        status=VoteStatus.DECLARED,
        revision=2,
    )
    named = vote.method in VoteMethod.named
    vote.names_taken = NamesTaken.YES if named else NamesTaken.NOT_KNOWN
    _refuse(vote, entry)
    return vote


def _refuse(vote: Vote, entry: VoteEntry) -> None:
    """Refuse what `open_vote`, `record_ballots` and `declare` refuse from a source."""
    fault = subjects_fault(vote.kind, 0)
    if fault or vote.kind in {VoteKind.ELIMINATION, VoteKind.EN_BLOC}:
        message = fault or "A vote of this kind names what it is about: enter it by itself."
        raise RuleBroken(message, "wrong_subjects")
    vote.clean_fields(exclude=LINKS)
    said = {entry.for_, entry.against, entry.abstained}
    if vote.method == VoteMethod.AFFIRMATION and said != {None}:
        message = "An affirmation has no counts: leave the figures empty."
        raise RuleBroken(message, "affirmation_has_no_counts")
    twice = [key for key, times in Counter(mark.key for mark in entry.marks).items() if times > 1]
    if twice or sum(mark.is_casting for mark in entry.marks) > 1:
        raise RuleBroken("A member is marked twice in this list: keep one mark.", "member_twice")
    for mark in entry.marks:
        allowed = BallotChoice.voting if mark.is_casting else BallotChoice.values
        if mark.choice not in allowed:
            message = f"“{mark.choice}” is no choice we know here: nothing is guessed."
            raise RuleBroken(message, "unknown_choice")


def _gather(
    meeting: Meeting, first: Vote, entries: Iterable[VoteEntry], occasion: Occasion
) -> MeetingFacts:
    marks = [mark for entry in entries for mark in entry.marks]
    members = refuse_strangers(first, {mark.member_id for mark in marks}, occasion)
    then = _groups_then(meeting, members, occasion)
    wanted = {mark.group_id for mark in marks if mark.group_id} | {g for g in then.values() if g}
    groups = PoliticalGroup.objects.filter(council=meeting.council_id).in_bulk(wanted)
    if len(groups) != len(wanted):
        raise RuleBroken("This group sits on another council: choose another.", "other_council")
    first.council = Council.objects.get(pk=meeting.council_id)
    return MeetingFacts(meeting, occasion, members, groups, then, needs_second_person(first))


def _groups_then(
    meeting: Meeting, members: Iterable[int], occasion: Occasion
) -> dict[int, int | None]:
    """Return the groups at the moment or on the days it can have been; None where they differ."""
    first, last = possible_days(meeting)
    found = group_of(list(members), occasion.happened_at or first)
    if occasion.happened_at or first == last:
        return found
    later = group_of(list(members), last)
    return {member: group for member, group in found.items() if group == later[member]}


def _rolled(vote: Vote, entry: VoteEntry, here: MeetingFacts) -> list[Ballot]:
    return [
        Ballot(
            member_id=mark.member_id,
            choice=mark.choice,
            is_casting=mark.is_casting,
            group_at_vote_id=group_of_mark(mark, here),
            name_as_printed=mark.name_as_printed,
            source_label=mark.source_label,
            note=mark.note,
            held_on=vote.held_on,
            revision=1,
            marked_by=here.occasion.by,
        )
        for mark in entry.marks
    ]


def _counted(
    vote: Vote, entry: VoteEntry, ballots: Sequence[Ballot], here: MeetingFacts
) -> GroupCounts:
    """Count the vote and show what the chair said, as `declare` does."""
    vote.council_id = here.meeting.council_id
    marks = [
        Mark(
            str(row.member_id),
            row.choice,
            row.is_casting,
            group=str(row.group_at_vote_id) if row.group_at_vote_id else None,
        )
        for row in ballots
    ]
    groups = count_new(vote, marks, bodies_of(vote))
    if here.meeting.published_at is not None:
        vote.published_at = timezone.now()
        if ballots and not here.hides_names:
            vote.names_published_at = vote.published_at
    return groups


__all__ = ["VoteEntry", "take_in_votes"]
