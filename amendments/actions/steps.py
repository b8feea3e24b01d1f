"""How every verb is written: ask the state machine, one event, the copied state, the budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from amendments.actions.locking import (
    Paper,
    Version,
    lock_paper,
    name_of,
    refuse_if_in_parts,
    refuse_while_voting,
)
from amendments.actions.wholes import held_until, shared_with_whole
from amendments.derive import change_facts
from amendments.enums import AmendmentState, MotionState, Outcome, Verb
from amendments.models import Amendment, AmendmentEvent, Budget, Motion, MotionEvent
from amendments.queries import SET, stands_before
from amendments.rules import (
    Decision,
    Need,
    Transition,
    amendment_transition,
    motion_transition,
    parent_state,
)
from amendments.tasks import take_snapshot_task
from council.actions import give_number, timed
from council.enums import Evidence
from council.errors import RuleBroken
from council.models import Meeting, Member
from council.records import Occasion, event_fields

# Ends of a motion that the budget's history tells although no total moves.
TOLD = frozenset({MotionState.LOST, MotionState.IN_PRINCIPLE, MotionState.NOT_CARRIED})

# What the clerk is asked for when a verb at the desk lacks it.
ASK = {
    Need.REASON: "Say why.",
    Need.GROUND: "Say on what ground it was refused.",
    Need.CAUSE: "Say which amendment or vote caused it.",
    Need.MOVER: "Say who moved it.",
    Need.SECONDER: "Say who seconded it.",
    Need.ACCEPTOR: "Say who accepted it.",
    Need.DECISION: "Give the result of the vote.",
    Need.VERSION: "Give the words first.",
    Need.SOURCE: "Only a report can say 'not carried' without saying how: name the source.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One verb on one paper, before it is written: fields of the record and of the event."""

    record: Motion | Amendment
    verb: Verb
    to: str
    saved: Mapping[str, Any] = field(default_factory=dict)
    noted: Mapping[str, Any] = field(default_factory=dict)
    # Not that of an amendment in parts, which follows from them, nor that of an old result.
    moves_totals: bool = True
    # Of an amendment in parts: until when the result of one of them is held.
    held_until: datetime | None = None

    @property
    def motion(self) -> Motion:
        """The motion itself, or the one that the amendment is to change."""
        return self.record if isinstance(self.record, Motion) else self.record.motion

    @property
    def version(self) -> Version | None:
        """The words that the verb is about."""
        version: Version | None = self.noted.get("version", self.record.current)
        return version


def find_transition(record: Motion | Amendment, verb: Verb, occasion: Occasion) -> Transition:
    """Ask the state machine what the verb leads to (domain 4), else RuleBroken."""
    if verb != Verb.RECORD_DECISION:
        refuse_while_voting(record, occasion)
    desk = occasion.at_desk
    if isinstance(record, Motion):
        return motion_transition(record.state, verb, desk=desk)
    return amendment_transition(record.state, verb, desk=desk)


def check_needs(transition: Transition, given: Mapping[Need, Any], occasion: Occasion) -> None:
    """Raise RuleBroken for what a verb at the desk lacks; a source may leave it untold.

    Consent of the meeting is what the clerk says by using the verb, so it is not asked.
    """
    if not occasion.at_desk:
        return
    known = {Need.REASON: occasion.reason, Need.CONSENT: True} | dict(given)
    for need in Need:
        if need in transition.needs and not known.get(need):
            raise RuleBroken(ASK[need], f"no_{need}")


def check_member(record: Motion | Amendment, member: Member | None) -> None:
    """Raise RuleBroken for a member of another council."""
    if member is not None and member.council_id != record.council_id:
        raise RuleBroken(f"{member} is a member of another council.", "other_council")


@transaction.atomic
def carry_out(
    record: Paper,
    verb: Verb,
    occasion: Occasion,
    *,
    given: Mapping[Need, Any] | None = None,
    saved: Mapping[str, Any] | None = None,
    noted: Mapping[str, Any] | None = None,
    meeting: Meeting | None = None,
) -> Paper:
    """Do a verb whose next state does not depend on anything else; return the fresh record."""
    occasion = timed(occasion)
    lock_paper(record)
    refuse_if_in_parts(record)
    transition = find_transition(record, verb, occasion)
    check_needs(transition, {Need.VERSION: record.current, **(given or {})}, occasion)
    to = str(transition.to or record.state)
    write([Step(record, verb, to, saved or {}, noted or {})], occasion, meeting=meeting)
    return record


def write(
    steps: Sequence[Step], occasion: Occasion, *, meeting: Meeting | None = None
) -> list[MotionEvent | AmendmentEvent]:
    """Write steps that are one verb: budgets count one change, each paper gets its event.

    Each event is of the meeting where it happened: the one given, else where its motion stands.
    """
    steps = [*steps, *_parents(steps)]
    revisions = _change_budgets(steps, occasion)
    silent = replace(occasion, reason="")
    given = meeting or occasion.meeting
    sitting: dict[int, Meeting] = {}
    return [
        _write_one(
            step,
            occasion if step is steps[0] else silent,
            revisions,
            given or _sitting(step.motion, sitting),
        )
        for step in steps
    ]


def _sitting(motion: Motion, known: dict[int, Meeting]) -> Meeting:
    """Return the meeting that a motion is before, looked up once a motion."""
    if motion.pk not in known:
        known[motion.pk] = stands_before(motion)
    return known[motion.pk]


def _parents(steps: Sequence[Step]) -> list[Step]:
    """Return the steps of amendments in parts whose state follows from a part's new one."""
    new = {step.record.pk: step for step in steps if isinstance(step.record, Amendment)}
    found = {}
    for step in new.values():
        if isinstance(step.record, Amendment) and step.record.parent is not None:
            found[step.record.parent_id] = (step.record.parent, step)
    followed = (_parent_step(parent, step, new) for parent, step in found.values())
    return [step for step in followed if step is not None]


def _parent_step(parent: Amendment, step: Step, new: Mapping[int, Step]) -> Step | None:
    parts = list(parent.parts.order_by(F("decided_at").desc(nulls_last=True), "pk"))
    states = [new[part.pk].to if part.pk in new else part.state for part in parts]
    to = parent_state(states) or AmendmentState.SECONDED
    if to == parent.state:
        return None
    told = [part for part in parts if part.pk not in new and part.state == to]
    shared = shared_with_whole(step.saved, told)
    noted = {"data": {"parts": sorted(states)}}
    held = held_until(parent)
    return Step(parent, step.verb, to, shared, noted, moves_totals=False, held_until=held)


def _change_budgets(steps: Sequence[Step], occasion: Occasion) -> dict[int, int]:
    """Count one change of each budget whose facts the steps change; ask for its snapshot."""
    causes: dict[int, Step] = {}
    for step in steps:
        if step.motion.budget_id is not None and _changes_facts(step):
            causes.setdefault(step.motion.budget_id, step)
    revisions = {}
    for budget_id, step in sorted(causes.items()):
        budget = Budget.objects.get(pk=budget_id)
        revisions[budget_id] = change_facts(
            budget, cause_of(step), step.record.reference, occasion
        )
        take_snapshot_task.delay_on_commit(budget_id)  # type: ignore[attr-defined]  # AfterCommitTask, behind shared_task
    return revisions


def _changes_facts(step: Step) -> bool:
    """Tell whether totals could differ after the step (domain 6.5)."""
    if not step.moves_totals:
        return False
    was, to = step.record.state, step.to
    if isinstance(step.record, Motion):
        return was != to and (to in TOLD or (was in SET) != (to in SET))
    stages = (AmendmentState.in_substantive, AmendmentState.in_adopted)
    if any((was in stage) != (to in stage) for stage in stages):
        return True
    return to in AmendmentState.in_substantive and step.version != step.record.current


def cause_of(step: Step) -> str:
    """Say in words what happened: 'Amendment 1 carried, 36 to 1'."""
    state_names: type[MotionState | AmendmentState] = (
        MotionState if isinstance(step.record, Motion) else AmendmentState
    )
    label = state_names(step.to).label
    words = f"{name_of(step.record)} {label[0].lower()}{label[1:]}"
    for_, against = step.noted.get("decision_for"), step.noted.get("decision_against")
    if for_ is not None and against is not None:
        words += f", {for_} to {against}"
    if step.noted.get("by_casting_vote"):
        words += " on the casting vote"
    return f"Corrected: {words}" if step.verb == Verb.CORRECT else words


def _write_one(
    step: Step, occasion: Occasion, revisions: Mapping[int, int], at: Meeting
) -> MotionEvent | AmendmentEvent:
    """Append the event, then copy the state to the record."""
    record, was = step.record, step.record.state
    if step.held_until is not None:
        until = max(step.held_until, occasion.visible_from or step.held_until)
        occasion = replace(occasion, visible_from=until)
    revision = revisions.get(step.motion.budget_id or 0)
    fields = {
        "verb": step.verb,
        "meeting": at,
        "sequence": give_number(at, "sequence", occasion.sequence),
        "from_state": was,
        "to_state": step.to,
        "budget_revision": revision if step.moves_totals else None,
        "version": step.version,
        **event_fields(occasion),
        **step.noted,
    }
    event: MotionEvent | AmendmentEvent
    if isinstance(record, Motion):
        event = MotionEvent.objects.create(motion=record, **fields)
    else:
        event = AmendmentEvent.objects.create(amendment=record, **fields)
    _copy(step, occasion)
    return event


def _copy(step: Step, occasion: Occasion) -> None:
    """Copy what the event says to the record; keep it unread as long as the event is."""
    record = step.record
    copied = {**step.saved, "state": step.to, "evidence": evidence_after(record, occasion)}
    if occasion.visible_from is not None and occasion.visible_from > timezone.now():
        copied["visible_from"] = occasion.visible_from
    for name, value in copied.items():
        setattr(record, name, value)
    record.revision += record.published_at is not None
    record.save(update_fields=[*copied, "revision", "updated_at"])


def evidence_after(record: Motion | Amendment, occasion: Occasion) -> str:
    """Return how the record got here: no longer from the desk alone once a source adds to it."""
    return occasion.evidence if record.evidence == Evidence.DESK else record.evidence


def decision_fields(decision: Decision) -> dict[str, Any]:
    """Return the fields of an event that hold a decision as it was given."""
    return {
        "outcome": Outcome(decision.outcome),
        "method": decision.method,
        "decision_for": decision.for_,
        "decision_against": decision.against,
        "decision_abstained": decision.abstained,
        "by_casting_vote": decision.by_casting_vote,
        "vote": decision.vote or "",
    }
