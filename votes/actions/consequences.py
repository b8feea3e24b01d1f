"""What follows once the chair has spoken: frozen groups, the decision handed on, publication."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, cast

from django.db.models import Max
from django.utils import timezone

from amendments.actions import aftermath, end_of_vote, record_decision
from amendments.enums import Outcome
from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentVersion,
    Motion,
    MotionEvent,
    MotionVersion,
)
from amendments.rules import Decision
from council.models import PoliticalGroup
from council.queries import group_of, rules_on
from council.records import Occasion
from votes.actions.shared import Change
from votes.enums import VoteKind, VoteStatus
from votes.models import Ballot, Vote, VoteEvent, VoteSubject
from votes.queries.checks import possible_days
from votes.queries.deciding import DECIDING

Version = MotionVersion | AmendmentVersion


def freeze_groups(vote: Vote, given_now: Collection[str] = ()) -> dict[str, Change]:
    """Write each ballot's group on the day where none was given (domain 7), for the log too.

    Null where no dated membership covers the moment, or where two possible days differ.
    """
    ballots = list(Ballot.objects.filter(vote=vote).select_related("member"))
    given = _groups_given(vote).union(given_now)
    own = {
        ballot.member_id: ballot.group_at_vote_id for ballot in ballots if ballot.group_at_vote_id
    }
    unknown = {ballot.member_id for ballot in ballots if ballot.member.reference not in given}
    found = _groups_at(vote, unknown - own.keys()) | own
    groups = PoliticalGroup.objects.in_bulk(set(found.values()))
    changed = [
        ballot for ballot in ballots if not ballot.group_at_vote_id and ballot.member_id in found
    ]
    for ballot in changed:
        ballot.group_at_vote = groups[found[ballot.member_id]]
    Ballot.objects.bulk_update(changed, ["group_at_vote"])
    return {
        ballot.member.reference: [None, groups[found[ballot.member_id]].reference]
        for ballot in changed
    }


def _groups_given(vote: Vote) -> set[str]:
    """Return the references of members whose group a source gave, if only as not known."""
    logs = VoteEvent.objects.filter(vote=vote).values_list("data", flat=True)
    return {member for data in logs for member in data.get("groups", {})}


def _groups_at(vote: Vote, members: set[int]) -> dict[int, int]:
    """Return the groups that are known, at the moment or on the days it can have been."""
    first, last = possible_days(vote.meeting)
    found = group_of(members, vote.taken_at or first)
    later = found if vote.taken_at or first == last else group_of(members, last)
    return {member: group for member, group in found.items() if group and group == later[member]}


def hand_over(vote: Vote, occasion: Occasion) -> list[MotionEvent | AmendmentEvent]:
    """Tell each subject what the vote decided and return the events.

    The same decision again does nothing; another one of the same vote is a correction.
    """
    decisions = decisions_of(vote)
    _lock_subjects([version for version, _ in decisions])
    end_of_vote(vote.reference)
    events = [
        record_decision(version, decision, occasion=occasion, meeting=vote.meeting)
        for version, decision in decisions
    ]
    return [event for event in events if event is not None]


def last_events() -> tuple[int, int]:
    """Return the newest event of any motion and of any amendment, as marks to compare with."""
    found = [
        model.objects.aggregate(Max("id"))["id__max"] for model in (MotionEvent, AmendmentEvent)
    ]
    return found[0] or 0, found[1] or 0


def followed(
    vote: Vote, decided: Iterable[MotionEvent | AmendmentEvent], since: tuple[int, int]
) -> dict[str, dict[str, list[str]]]:
    """Return for the log what a correction moved, and what a person has to look at.

    By reference of the motion or amendment: its state as it was and is, or its state and why.
    """
    motions = MotionEvent.objects.filter(vote=vote.reference, id__gt=since[0])
    amendments = AmendmentEvent.objects.filter(vote=vote.reference, id__gt=since[1])
    moved = [
        *((event.motion.reference, event) for event in motions.select_related("motion")),
        *((event.amendment.reference, event) for event in amendments.select_related("amendment")),
    ]
    also = {
        reference: [event.from_state, event.to_state]
        for reference, event in moved
        if event.from_state != event.to_state
    }
    look_at = {
        finding.record.reference: [str(finding.record.state), str(finding.code)]
        for event in decided
        for finding in aftermath(event)
    }
    return {name: found for name, found in (("also", also), ("look_at", look_at)) if found}


def decisions_of(vote: Vote) -> list[tuple[Version, Decision]]:
    """Return what the vote decides about each subject, in the chair's words, never in ours.

    A round of elimination decides on what it drops and, at the end, on what is left; a void
    vote decides nothing.
    """
    ended = _eliminated(vote) if vote.kind == VoteKind.ELIMINATION else _together(vote)
    if vote.status == VoteStatus.VOID:
        ended = dict.fromkeys(ended, str(Outcome.UNKNOWN))
    subjects = vote.subjects.filter(pk__in=ended).select_related(
        "motion_version__motion", "amendment_version__amendment"
    )
    return [(version_of(subject), _decision(vote, ended[subject.pk])) for subject in subjects]


def _together(vote: Vote) -> dict[int, str]:
    if vote.kind not in DECIDING:
        return {}
    return {subject.pk: str(vote.declared_result) for subject in vote.subjects.all()}


def _eliminated(vote: Vote) -> dict[int, str]:
    options = {option.subject_id: option for option in vote.options.all() if option.subject_id}
    ended = {pk: str(Outcome.LOST) for pk, option in options.items() if option.is_eliminated}
    left = [pk for pk in options if pk not in ended]
    ended |= {left[0]: str(Outcome.CARRIED)} if len(left) == 1 else {}
    # What the vote had decided and, corrected, does not decide goes back to where it stood.
    return dict.fromkeys(_decided_before(vote), str(Outcome.UNKNOWN)) | ended


def _decided_before(vote: Vote) -> Iterator[int]:
    """Yield the subjects on which this vote has already decided."""
    for subject in vote.subjects.all():
        events: Any = (
            MotionEvent.objects.filter(motion__versions=subject.motion_version_id)
            if subject.motion_version_id
            else AmendmentEvent.objects.filter(amendment__versions=subject.amendment_version_id)
        )
        if events.filter(vote=vote.reference).exclude(outcome="").exists():
            yield subject.pk


def version_of(subject: VoteSubject) -> Version:
    """Return the one version that a subject names."""
    return cast("Version", subject.motion_version or subject.amendment_version)


def _decision(vote: Vote, ended: str) -> Decision:
    if ended == Outcome.UNKNOWN:
        return Decision(ended, vote.method, vote=vote.reference)
    return Decision(
        ended,
        vote.method,
        vote.declared_for,
        vote.declared_against,
        vote.declared_abstained,
        vote.declared_by_casting_vote,
        vote.reference,
    )


def _lock_subjects(versions: list[Version]) -> None:
    """Lock what is decided in one order, so that no two clerks wait for each other."""
    amendments = {v.amendment_id for v in versions if isinstance(v, AmendmentVersion)}
    motions = {v.motion_id for v in versions if isinstance(v, MotionVersion)}
    list(Amendment.objects.select_for_update().filter(pk__in=amendments).order_by("pk"))
    list(Motion.objects.select_for_update().filter(pk__in=motions).order_by("pk"))


def show(vote: Vote) -> None:
    """Publish what the chair said aloud; in private session and before its meeting, nothing.

    Names follow at once, unless standing orders ask for a second person.
    """
    if vote.is_private or vote.meeting.published_at is None:
        return
    vote.published_at = vote.published_at or timezone.now()
    if not needs_second_person(vote):
        show_names(vote)
    vote.save(update_fields=["published_at", "names_published_at", "updated_at"])


def show_names(vote: Vote) -> None:
    """Set the time from which names are public, if there are any; the caller saves."""
    if vote.names_published_at is None and Ballot.objects.filter(vote=vote).exists():
        vote.names_published_at = timezone.now()


def needs_second_person(vote: Vote) -> bool:
    """Tell whether names wait for a second person by standing orders (four eyes)."""
    rules = rules_on(vote.council, vote.held_on)
    return bool(rules and rules.four_eyes)
