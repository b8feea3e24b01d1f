"""Put a question: a vote is opened with its subjects, its options and its rule of decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from amendments.models import Amendment, AmendmentVersion, Motion, MotionVersion
from council.actions import give_number, timed
from council.errors import RuleBroken
from council.models import AgendaItem, Meeting, Member
from council.records import Occasion
from votes.actions.consequences import Version
from votes.actions.shared import numbered, write_event
from votes.enums import VoteKind, VoteStatus, VoteVerb
from votes.models import Vote, VoteOption, VoteSubject
from votes.queries import subjects_fault


@dataclass(frozen=True, slots=True)
class OptionInput:
    """One of more than two answers; `subject` is the place of its subject, from 1."""

    label: str
    subject: int | None = None
    declared_count: int | None = None
    is_eliminated: bool = False


class VoteFields(TypedDict, total=False):
    """What may be known of a vote as it is put; the model holds what each is without it.

    `taken_at` is for sources; at the desk it is the moment of declaring.
    """

    method: str
    trigger: str
    presiding_member: Member | None
    item: AgendaItem | None
    is_private: bool
    threshold_kind: str
    threshold_numerator: int | None
    threshold_denominator: int | None
    threshold_of: str
    threshold_number: int | None
    casting_allowed: bool
    names_taken: str
    taken_at: datetime | None
    note: str


@transaction.atomic
def open_vote(
    meeting: Meeting,
    *,
    kind: str,
    question: str,
    subjects: Sequence[Version] = (),
    options: Sequence[OptionInput | str] = (),
    number: int | None = None,
    replaces: Vote | None = None,
    occasion: Occasion,
    **fields: Unpack[VoteFields],
) -> Vote:
    """Open a vote on exactly the words put (domain 5.2); nobody can read it until declared."""
    occasion = timed(occasion)
    _refuse_wrong_subjects(meeting, kind, subjects, occasion)
    _refuse_wrong_options(kind, options, len(subjects))
    _refuse_wrong_replacement(meeting, replaces)
    number = give_number(meeting, "vote", number)
    vote = Vote(
        council_id=meeting.council_id,
        meeting=meeting,
        number=number,
        reference=f"{meeting.reference}/vote-{number}",
        held_on=meeting.held_on,
        kind=kind,
        question=question,
        replaces=replaces,
        evidence=occasion.evidence,
        visible_from=occasion.visible_from,
        **fields,
    )
    vote.full_clean(exclude={"council", "meeting", "item", "presiding_member", "replaces"})
    vote.save(force_insert=True)
    _add_subjects_and_options(vote, subjects, options)
    write_event(vote, VoteVerb.OPEN, numbered(vote, occasion))
    return vote


def _refuse_wrong_subjects(
    meeting: Meeting, kind: str, subjects: Sequence[Version], occasion: Occasion
) -> None:
    """Refuse too few, too many or the wrong sort; at the desk also words since altered."""
    fault = subjects_fault(kind, len(subjects))
    if fault:
        raise RuleBroken(fault, "wrong_subjects")
    for version in subjects:
        proposal = proposal_of(version)
        if proposal.council_id != meeting.council_id:
            raise RuleBroken(
                "This belongs to another council: choose a motion or an amendment of this one.",
                "other_council",
            )
        if not _suits(kind, version):
            raise RuleBroken(
                f"“{proposal}” is not what a vote of this kind is about: choose another kind.",
                "wrong_subjects",
            )
        if occasion.at_desk and proposal.current_id != version.pk:
            raise RuleBroken(
                f"“{proposal}” has been altered since: put its newest version to the vote.",
                "old_version",
            )


def proposal_of(version: Version) -> Motion | Amendment:
    """Return the motion or the amendment that a version is one of."""
    return version.motion if isinstance(version, MotionVersion) else version.amendment


def _suits(kind: str, version: Version) -> bool:
    if kind == VoteKind.MAIN:
        return isinstance(version, MotionVersion)
    if kind not in {VoteKind.AMENDMENT, VoteKind.PART}:
        return True
    if isinstance(version, MotionVersion):
        return False
    return (version.amendment.parent_id is not None) == (kind == VoteKind.PART)


def _refuse_wrong_options(kind: str, options: Sequence[OptionInput | str], subjects: int) -> None:
    if options and kind not in VoteKind.with_options:
        message = "Only a round of elimination or an appointment has several answers."
        raise RuleBroken(message, "wrong_options")
    if kind == VoteKind.ELIMINATION and len(options) <= 1:
        message = "A round of elimination needs at least two answers: name them."
        raise RuleBroken(message, "wrong_options")
    for option in options:
        place = option.subject if isinstance(option, OptionInput) else None
        if place is not None and not 1 <= place <= subjects:
            message = f"The answer “{option}” names a subject that the vote does not have."
            raise RuleBroken(message, "wrong_options")


def _refuse_wrong_replacement(meeting: Meeting, replaces: Vote | None) -> None:
    if replaces is None:
        return
    first = Vote.objects.select_for_update().get(pk=replaces.pk)
    if first.meeting_id != meeting.pk or first.status != VoteStatus.VOID:
        message = "Only a void vote of this meeting is taken again: make the first one void."
        raise RuleBroken(message, "wrong_replacement")


def _add_subjects_and_options(
    vote: Vote, subjects: Sequence[Version], options: Sequence[OptionInput | str]
) -> None:
    rows = VoteSubject.objects.bulk_create(
        VoteSubject(
            vote=vote,
            position=position,
            motion_version=version if isinstance(version, MotionVersion) else None,
            amendment_version=version if isinstance(version, AmendmentVersion) else None,
        )
        for position, version in enumerate(subjects, start=1)
    )
    answers = [OptionInput(option) if isinstance(option, str) else option for option in options]
    VoteOption.objects.bulk_create(
        VoteOption(
            vote=vote,
            position=position,
            label=answer.label,
            subject=rows[answer.subject - 1] if answer.subject else None,
            declared_count=answer.declared_count,
            is_eliminated=answer.is_eliminated,
        )
        for position, answer in enumerate(answers, start=1)
    )
