"""The clerk's form that puts right a state recorded wrongly, for readers to see."""

from collections.abc import Iterator
from typing import Any

from django import forms

from amendments import actions
from amendments.actions.correcting import MAKES_FINAL, on_record
from amendments.actions.locking import lock_paper
from amendments.admin.forms.needs import cause_fields, members_of
from amendments.enums import AmendmentState, MotionState, RefusalGround
from amendments.models import Amendment, Motion
from amendments.rules import check_correction
from amendments.rules.correcting import BY_RESULT, MOTIONS_NOT_DECIDED
from council.admin.access import PUBLISHING
from council.admin.forms import ReasonedForm
from council.admin.verbs import VerbButton
from council.errors import RuleBroken
from council.records import Occasion

Paper = Motion | Amendment
GIVEN = ("cause_amendment", "cause_vote", "accepted_by", "ground")
MOVED_ON = (
    "Somebody recorded something of this while you were working on it. Nothing of yours is"
    " saved. Open the page again and look at where it stands now."
)


class CorrectStateForm(ReasonedForm):
    """Where the paper stands, where it should stand, and why; facts that the state must show."""

    opened_with = forms.CharField(widget=forms.HiddenInput, required=False)

    def add_fields(self) -> None:
        """Offer the states that the record does not contradict."""
        paper: Paper = self.record
        stands = paper.get_state_display()
        self.fields["to"] = forms.ChoiceField(
            label="Correct to",
            choices=[("", "Choose"), *states_for(paper)],
            help_text=f"It stands at “{stands}” now. That stays on record, with your reason.",
        )
        if isinstance(paper, Amendment):
            self.fields |= cause_fields(paper)
            self.fields["accepted_by"] = forms.ModelChoiceField(
                members_of(paper.council_id), label="Accepted by", required=False
            )
            self.fields["ground"] = forms.ChoiceField(
                label="Ground, if the officers refused it",
                choices=[("", "None"), *RefusalGround.choices],
                required=False,
            )
        self.fields["reason"].label = "Reason"
        self.fields["opened_with"].initial = last_event(paper)


def last_event(paper: Paper) -> str:
    """Return a mark of the newest event, which any step moves on."""
    last = paper.events.order_by("id").last()
    return str(last.pk) if last else ""


def states_for(paper: Paper) -> list[tuple[str, str]]:
    """Return the states, with their words, to which the paper can be corrected."""
    found: Iterator[Any] = (
        _motion_states(paper) if isinstance(paper, Motion) else _amendment_states(paper)
    )
    return [(state.value, state.label) for state in found if state != paper.state]


def _amendment_states(paper: Amendment) -> Iterator[AmendmentState]:
    if paper.state == AmendmentState.NOT_ACCEPTED_FOR_DEBATE and paper.published_at is None:
        yield AmendmentState.SUBMITTED
        return
    held = on_record(paper)
    never = AmendmentState.confidential | {AmendmentState.PARTLY_CARRIED}
    for state in AmendmentState:
        if state in never or (state in BY_RESULT and state != held.decided):
            continue
        try:
            check_correction(state, held)
        except RuleBroken:
            continue
        yield state


def _motion_states(paper: Motion) -> Iterator[MotionState]:
    last = paper.events.order_by("id").last()
    if paper.state == MotionState.FINAL and last is not None and last.verb in MAKES_FINAL:
        yield MotionState(last.from_state)
    if paper.state in MOTIONS_NOT_DECIDED:
        yield from (state for state in MotionState if state in MOTIONS_NOT_DECIDED)


def correcting(paper: Paper) -> list[VerbButton]:
    """Return the button, if anything was recorded that may be put right.

    Of an amendment in parts each part has its own; in confidence nothing is corrected.
    """
    if isinstance(paper, Amendment) and (
        paper.state in AmendmentState.confidential or paper.parts.exists()
    ):
        return []
    return [CORRECT_STATE] if paper.events.exists() and states_for(paper) else []


def _correct(paper: Paper, data: dict[str, Any], occasion: Occasion) -> None:
    lock_paper(paper)
    if data["opened_with"] != last_event(paper):
        raise RuleBroken(MOVED_ON, "overtaken")
    given = {name: data[name] for name in GIVEN if data.get(name)}
    actions.correct_state(paper, to=data["to"], **given, occasion=occasion)


CORRECT_STATE = VerbButton(
    "correct-state", "Correct where it stands", _correct, CorrectStateForm, PUBLISHING,
    help_text="For a step recorded by mistake. Readers see where it stood, where it stands and"
    " why. The result of a vote is corrected on the vote.",
)  # fmt: skip
