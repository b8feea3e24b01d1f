"""Put a question: a vote is opened with its subjects, its options and its rule of decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from amendments.actions import put_to_vote, ready_for_vote
from amendments.enums import AmendmentState, Verb
from amendments.models import Amendment, AmendmentVersion, Motion, MotionVersion
from amendments.rules import amendment_transition, motion_transition
from council.actions import give_number, timed
from council.errors import RuleBroken
from council.models import AgendaItem, Meeting, Member
from council.records import Occasion
from votes.actions.consequences import Version
from votes.actions.prefill import prefill
from votes.actions.shared import numbered, write_event
from votes.enums import ThresholdKind, VoteKind, VoteStatus, VoteVerb
from votes.models import Vote, VoteOption, VoteSubject
from votes.queries.deciding import DECIDING, subjects_fault

NOT_CIRCULATED = frozenset({AmendmentState.DRAFT, AmendmentState.SUBMITTED})


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
    """Open a vote on exactly the words put (domain 5.2); nobody can read it until declared.

    At the desk what is put must have been moved and seconded, as its decision will need.
    """
    occasion = timed(occasion)
    _refuse_wrong_replacement(meeting, replaces)
    _refuse_wrong_subjects(meeting, kind, subjects, occasion)
    _refuse_wrong_options(kind, options, len(subjects))
    _refuse_half_a_threshold(fields)
    _refuse_strangers(meeting, fields.get("presiding_member"), fields.get("item"))
    ready_for_vote(subjects, occasion=occasion)
    asked: dict[str, Any] = {"kind": kind, "question": question, "replaces": replaces, **fields}
    vote = _new_vote(meeting, give_number(meeting, "vote", number), asked, occasion)
    _add_subjects_and_options(vote, subjects, options)
    put_to_vote(subjects, vote.reference)
    write_event(vote, VoteVerb.OPEN, numbered(vote, occasion))
    prefill(vote, occasion)
    return vote


def _new_vote(meeting: Meeting, number: int, asked: dict[str, Any], occasion: Occasion) -> Vote:
    vote = Vote(
        council_id=meeting.council_id,
        meeting=meeting,
        number=number,
        reference=f"{meeting.reference}/vote-{number}",
        held_on=meeting.held_on,
        evidence=occasion.evidence,
        visible_from=occasion.visible_from,
        **asked,
    )
    vote.full_clean(exclude={"council", "meeting", "item", "presiding_member", "replaces"})
    vote.save(force_insert=True)
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
        if occasion.at_desk and kind in DECIDING:
            _refuse_undecidable(proposal)


def _refuse_undecidable(proposal: Motion | Amendment) -> None:
    """Refuse at the desk what the state machine would not let a vote decide (domain 4)."""
    if isinstance(proposal, Amendment) and proposal.parts.exists():
        message = f"“{proposal}” is taken in parts: put each part to the vote by itself."
        raise RuleBroken(message, "taken_in_parts")
    if not may_be_decided(proposal):
        stands = f"“{proposal}” stands at “{proposal.get_state_display()}”"
        if proposal.state in NOT_CIRCULATED:
            message = f"{stands} and cannot be put to the vote yet: table it first."
        elif may_be_decided(proposal, desk=False):
            first = "record that it was moved and seconded first."
            message = f"{stands} and cannot be put to the vote yet: {first}"
        else:
            message = f"{stands}: there is nothing left to vote on."
        raise RuleBroken(message, "wrong_state")


def may_be_decided(proposal: Motion | Amendment, *, desk: bool = True) -> bool:
    """Tell whether a vote can decide it as it stands; a source may leave out the steps before."""
    ask = motion_transition if isinstance(proposal, Motion) else amendment_transition
    try:
        ask(proposal.state, Verb.RECORD_DECISION, desk=desk)
    except RuleBroken:
        return False
    return True


def proposal_of(version: Version) -> Motion | Amendment:
    """Return the motion or the amendment that a version is one of, as it stands now."""
    if isinstance(version, MotionVersion):
        return Motion.objects.get(pk=version.motion_id)
    return Amendment.objects.get(pk=version.amendment_id)


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
    answers = _answers(options)
    places = [answer.subject for answer in answers if answer.subject is not None]
    labels = {answer.label for answer in answers}
    if len(labels) < len(answers) or len(set(places)) < len(places):
        message = "Two answers are the same: give each its own words, and each subject one answer."
        raise RuleBroken(message, "wrong_options")
    for answer in answers:
        if answer.subject is not None and not 1 <= answer.subject <= subjects:
            message = f"The answer “{answer.label}” names a subject that the vote does not have."
            raise RuleBroken(message, "wrong_options")


def _answers(options: Sequence[OptionInput | str]) -> list[OptionInput]:
    return [OptionInput(option) if isinstance(option, str) else option for option in options]


def _refuse_wrong_replacement(meeting: Meeting, replaces: Vote | None) -> None:
    if replaces is None:
        return
    first = Vote.objects.select_for_update().get(pk=replaces.pk)
    if first.meeting_id != meeting.pk or first.status != VoteStatus.VOID:
        message = "Only a void vote of this meeting is taken again: make the first one void."
        raise RuleBroken(message, "wrong_replacement")
    again = Vote.objects.filter(replaces=first).exclude(status=VoteStatus.VOID).first()
    if again is not None:
        message = f"Vote {first.number} has been taken again already, as vote {again.number}."
        raise RuleBroken(message, "replaced_already")


def _refuse_half_a_threshold(fields: VoteFields) -> None:
    """Refuse a rule that lacks a number; to the table's own checks an empty one says nothing."""
    kind = fields.get("threshold_kind", ThresholdKind.SIMPLE)
    fraction = [fields.get("threshold_numerator"), fields.get("threshold_denominator")]
    in_fractions = kind in {ThresholdKind.MORE_THAN, ThresholdKind.AT_LEAST}
    if in_fractions and not all([*fraction, fields.get("threshold_of")]):
        raise RuleBroken("Say which fraction, and of whom.", "no_fraction")
    if kind == ThresholdKind.FIXED and not fields.get("threshold_number"):
        raise RuleBroken("Say how many votes are needed.", "no_number")


def _refuse_strangers(meeting: Meeting, presiding: Member | None, item: AgendaItem | None) -> None:
    if presiding is not None and presiding.council_id != meeting.council_id:
        message = f"{presiding} sits on another council: say who of this council presides."
        raise RuleBroken(message, "other_council")
    if item is not None and item.meeting_id != meeting.pk:
        message = f"“{item}” is on the agenda of another meeting: choose an item of this one."
        raise RuleBroken(message, "other_meeting")


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
    VoteOption.objects.bulk_create(
        VoteOption(
            vote=vote,
            position=position,
            label=answer.label,
            subject=rows[answer.subject - 1] if answer.subject else None,
            declared_count=answer.declared_count,
            is_eliminated=answer.is_eliminated,
        )
        for position, answer in enumerate(_answers(options), start=1)
    )
