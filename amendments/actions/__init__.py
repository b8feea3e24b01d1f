"""Verbs of motions, amendments and budgets (domain 4): the only doors to their states."""

from amendments.actions.adoption import (
    adopt,
    executive_accept,
    executive_reject,
    insist,
    not_adopt,
    refer_to_executive,
    rescind,
)
from amendments.actions.aftermath import Finding, aftermath
from amendments.actions.altering import alter, new_motion_version
from amendments.actions.assessing import correct_assessment
from amendments.actions.closing import close_meeting
from amendments.actions.correcting import correct_state
from amendments.actions.debate import (
    accept,
    adjourn,
    fall,
    lapse,
    move,
    not_reach,
    refuse,
    report_not_carried,
    resume,
    rule_out,
    second,
    submit,
    supersede,
    table,
    withdraw,
)
from amendments.actions.decisions import record_decision
from amendments.actions.executive import executive_take_in
from amendments.actions.papers import create_amendment, create_motion
from amendments.actions.parts import take_in_parts
from amendments.actions.publishing import publish_budget
from amendments.actions.recosting import recost, recost_as_noted
from amendments.actions.rivals import correct_pot_amount, note_if_also_carried, rule_on_rivals
from amendments.actions.versions import LineInput, PartInput
from amendments.actions.voting import end_of_vote, put_to_vote, ready_for_vote

__all__ = [
    "Finding",
    "LineInput",
    "PartInput",
    "accept",
    "adjourn",
    "adopt",
    "aftermath",
    "alter",
    "close_meeting",
    "correct_assessment",
    "correct_pot_amount",
    "correct_state",
    "create_amendment",
    "create_motion",
    "end_of_vote",
    "executive_accept",
    "executive_reject",
    "executive_take_in",
    "fall",
    "insist",
    "lapse",
    "move",
    "new_motion_version",
    "not_adopt",
    "not_reach",
    "note_if_also_carried",
    "publish_budget",
    "put_to_vote",
    "ready_for_vote",
    "record_decision",
    "recost",
    "recost_as_noted",
    "refer_to_executive",
    "refuse",
    "report_not_carried",
    "rescind",
    "resume",
    "rule_on_rivals",
    "rule_out",
    "second",
    "submit",
    "supersede",
    "table",
    "take_in_parts",
    "withdraw",
]
