"""Verbs of motions and amendments as buttons: only what the state machine allows now."""

from collections.abc import Callable
from typing import Any

from amendments import actions
from amendments.actions.locking import lock_paper
from amendments.admin.executive import EXECUTIVE_REVISION
from amendments.admin.forms.changes import AlterForm, IfAlsoCarriedForm, PartsForm, RecostForm
from amendments.admin.forms.needs import NeedsForm
from amendments.admin.forms.words import NewVersionForm, TextForm
from amendments.admin.orders import SUBMIT, TABLE
from amendments.enums import AmendmentState, MotionState, Verb
from amendments.models import Amendment, Motion
from amendments.rules import AMENDMENT_TRANSITIONS, MOTION_TRANSITIONS, Transition
from council.admin.forms import VerbForm
from council.admin.verbs import VerbButton
from council.errors import RuleBroken
from council.records import Occasion

Paper = Motion | Amendment
Run = Callable[[Any, dict[str, Any], Occasion], Any]

# Decisions come from votes; an amendment is adopted with its motion.
NEVER_A_BUTTON = {Verb.RECORD_DECISION}
ONLY_BY_THE_MOTION = {Verb.ADOPT, Verb.REFER_TO_EXECUTIVE}
WITH_CAUSE = {Verb.FALL, Verb.SUPERSEDE}
WORDS = {
    Verb.REFUSE: "Not accept for debate",
    Verb.MOVE: "Move",
    Verb.SECOND: "Second",
    Verb.ALTER: "Alter",
    Verb.TAKE_IN_PARTS: "Take in parts",
    Verb.ACCEPT: "Accept without a vote",
    Verb.WITHDRAW: "Withdraw",
    Verb.LAPSE: "Lapse: no seconder",
    Verb.RULE_OUT: "Rule out of order",
    Verb.ADJOURN: "Adjourn",
    Verb.RESUME: "Resume",
    Verb.REPORT_NOT_CARRIED: "Report as not carried",
    Verb.FALL: "Fall: overtaken",
    Verb.SUPERSEDE: "Supersede",
    Verb.RECOST: "Re-cost",
    Verb.NOT_REACH: "Not reached",
    Verb.ADOPT: "Adopt",
    Verb.REFER_TO_EXECUTIVE: "Put to the executive",
    Verb.EXECUTIVE_ACCEPT: "Executive accepts",
    Verb.EXECUTIVE_REJECT: "Executive rejects",
    Verb.INSIST: "Council insists",
    Verb.NOT_ADOPT: "Carried, not adopted",
    Verb.RESCIND: "Rescind",
}
NOTED_FOR_PAIRS = AmendmentState.live | {
    AmendmentState.SUBMITTED,
    AmendmentState.CARRIED,
    AmendmentState.ACCEPTED,
}
GIVEN = (
    *("mover", "seconder", "accepted_by", "ground", "cause_amendment", "cause_vote"),
    "meeting",
)
OVERTAKEN = (
    "Somebody altered this while you were working on it. Nothing of yours is saved."
    " Open the page again in another tab, compare, and save there."
)
RECOSTED_WITH = (
    "text",
    "lines",
    "ctr_changes",
    "lines_complete",
    "year_convention",
    "cause_amendment",
    "cause_vote",
)
ALTERED_WITH = (
    "text",
    "lines",
    "ctr_changes",
    "lines_complete",
    "year_convention",
    "replaces_all",
    "altered_by",
)


def _run_of(verb: Verb) -> Run:
    """Return a runner that hands the verb what its form asked for."""

    def run(paper: Paper, data: dict[str, Any], occasion: Occasion) -> None:
        given = {name: data[name] for name in GIVEN if name in data}
        getattr(actions, verb.value)(paper, **given, occasion=occasion)

    return run


def _form_of(verb: Verb, transition: Transition) -> type[VerbForm]:
    """Return a form that asks for what the verb needs."""
    parts = {
        "needs": transition.needs,
        "wants_cause": verb in WITH_CAUSE,
        "only_reported": verb == Verb.REPORT_NOT_CARRIED,
        "in_a_later_meeting": verb == Verb.RESUME,
    }
    return type("NeedsForm", (NeedsForm,), parts)


def _button(verb: Verb, transition: Transition) -> VerbButton:
    return VerbButton(
        verb.value.replace("_", "-"), WORDS[verb], _run_of(verb), _form_of(verb, transition)
    )


def _alter_motion(motion: Motion, data: dict[str, Any], occasion: Occasion) -> None:
    actions.alter(motion, text=data["text"], altered_by=data["altered_by"], occasion=occasion)


def _new_version(motion: Motion, data: dict[str, Any], occasion: Occasion) -> None:
    is_said = data["takes_in"] or data["takes_in_none"]
    takes_in = data["takes_in"] if is_said else None
    actions.new_motion_version(motion, text=data["text"], takes_in=takes_in, occasion=occasion)


def _refuse_overtaken(amendment: Amendment, data: dict[str, Any]) -> None:
    """Lock, and raise RuleBroken when the form showed another version than stands now."""
    lock_paper(amendment)
    if data["opened_with"] != str(amendment.current_id or ""):
        raise RuleBroken(OVERTAKEN, "overtaken")


def _take_in_parts(amendment: Amendment, data: dict[str, Any], occasion: Occasion) -> None:
    _refuse_overtaken(amendment, data)
    actions.take_in_parts(amendment, parts=data["parts"], occasion=occasion)


def _alter_amendment(amendment: Amendment, data: dict[str, Any], occasion: Occasion) -> None:
    _refuse_overtaken(amendment, data)
    actions.alter(amendment, **{name: data[name] for name in ALTERED_WITH}, occasion=occasion)


def _recost(amendment: Amendment, data: dict[str, Any], occasion: Occasion) -> None:
    _refuse_overtaken(amendment, data)
    actions.recost(amendment, **{name: data[name] for name in RECOSTED_WITH}, occasion=occasion)


def _if_also_carried(amendment: Amendment, data: dict[str, Any], occasion: Occasion) -> None:
    given = {name: data[name] for name in ("lines", "words", "said_by")}
    actions.note_if_also_carried(amendment, data["other"], **given, occasion=occasion)


ALTER_MOTION = VerbButton("alter", WORDS[Verb.ALTER], _alter_motion, TextForm)
ALTER_AMENDMENT = VerbButton("alter", "Alter words and lines", _alter_amendment, AlterForm)
IN_PARTS = VerbButton(
    "take-in-parts", WORDS[Verb.TAKE_IN_PARTS], _take_in_parts, PartsForm,
    help_text="Each part is voted on by itself; give every line to exactly one part.",
)  # fmt: skip
RECOST = VerbButton(
    "recost", WORDS[Verb.RECOST], _recost, RecostForm,
    help_text="Other figures because of another amendment. What was voted on stays on record;"
    " put what is left over on the line that the officers named.",
)  # fmt: skip
IF_ALSO_CARRIED = VerbButton(
    "if-also-carried", "Note figures for a pair", _if_also_carried, IfAlsoCarriedForm,
    help_text="What this amendment gives and takes if another one is carried too. Nothing"
    " changes until both are carried and you bring the figures in.",
)  # fmt: skip
WITH_OWN_FORM = {
    Verb.SUBMIT: SUBMIT,
    Verb.TABLE: TABLE,
    Verb.ALTER: ALTER_AMENDMENT,
    Verb.TAKE_IN_PARTS: IN_PARTS,
    Verb.RECOST: RECOST,
    Verb.EXECUTIVE_TAKE_IN: EXECUTIVE_REVISION,
}
NEW_VERSION = VerbButton(
    "new-version", "Put fresh words", _new_version, NewVersionForm,
    help_text="The same motion in new words, for example after a defeat.",
)  # fmt: skip


def motion_verbs(motion: Motion) -> list[VerbButton]:
    """Return the verbs that may follow from where the motion stands."""
    found = [
        ALTER_MOTION if verb == Verb.ALTER else _button(verb, transition)
        for (state, verb), transition in MOTION_TRANSITIONS.items()
        if state == motion.state and verb not in NEVER_A_BUTTON
    ]
    return [*found, NEW_VERSION] if motion.state == MotionState.LOST else found


def amendment_verbs(amendment: Amendment) -> list[VerbButton]:
    """Return the verbs that may follow from where the amendment stands."""
    left_out = NEVER_A_BUTTON | ONLY_BY_THE_MOTION
    if amendment.parent_id is not None:
        left_out |= {Verb.TAKE_IN_PARTS}
    found = [
        WITH_OWN_FORM.get(verb) or _button(verb, transition)
        for (state, verb), transition in AMENDMENT_TRANSITIONS.items()
        if state == amendment.state and verb not in left_out
    ]
    if amendment.state in NOTED_FOR_PAIRS:
        found.append(IF_ALSO_CARRIED)
    in_confidence = amendment.state in AmendmentState.confidential
    return [*found, ALTER_AMENDMENT] if in_confidence else found
