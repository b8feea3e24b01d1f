"""Motions and amendments in the sentences of minutes: who put them, and what happened."""

from amendments.enums import AmendmentState, MotionState, Outcome, Verb, VoteMethod
from council.website.minutes.facts import Step, Subject
from council.website.minutes.words.names import joined, one
from council.website.minutes.words.votes import METHODS, count_words

NOT_HELD = "The words are not held here."

NOT_SECONDED = {AmendmentState.MOVED, AmendmentState.LAPSED, MotionState.MOVED, MotionState.LAPSED}
NOT_MOVED = {
    AmendmentState.TABLED, AmendmentState.NOT_ACCEPTED_FOR_DEBATE, AmendmentState.WITHDRAWN,
    AmendmentState.OUT_OF_ORDER, AmendmentState.NOT_REACHED, AmendmentState.FALLEN,
    AmendmentState.NOT_CARRIED, MotionState.RECOMMENDED,
}  # fmt: skip


def intro_sentence(subject: Subject) -> str:
    """Say who put a motion or an amendment forward, moved and seconded it, as far as known."""
    if subject.is_part:
        return ""
    parts = [f"Put forward by: {subject.put_forward_by}."] if subject.put_forward_by else []
    return " ".join([*parts, *filter(None, [_moved(subject)])])


def _moved(subject: Subject) -> str:
    if subject.mover is None:
        if subject.seconder is None:
            is_silent = subject.state in NOT_MOVED
            return "" if is_silent else "Mover and seconder are not known."
        return f"Seconded by {one(subject.seconder)}; the mover is not known."
    if subject.seconder:
        return f"Moved by {one(subject.mover)}, seconded by {one(subject.seconder)}."
    if subject.state in NOT_SECONDED | NOT_MOVED:
        return f"Moved by {one(subject.mover)}."
    return f"Moved by {one(subject.mover)}; the seconder is not known."


def step_sentence(step: Step) -> str:
    """Say what happened to a motion or an amendment; empty for moving and seconding."""
    the = f"The {step.subject.kind}" if step.subject else "The question"
    by = f" by {one(step.member)}" if step.member else ""
    cause = f" as a result of {step.cause}" if step.cause else ""
    because = f": {step.reason}" if step.reason else "."
    sentences = {
        Verb.REFUSE: f"{the} was not accepted for debate{because}",
        Verb.ALTER: f"{the} was altered{by}{_taking_in(step)}.",
        Verb.ACCEPT: f"{the} was accepted{by} and was not put to the vote.",
        Verb.WITHDRAW: f"{the} was withdrawn.",
        Verb.LAPSE: f"{the} was not seconded and lapsed.",
        Verb.RULE_OUT: f"{the} was ruled out of order{because}",
        Verb.TAKE_IN_PARTS: f"{the} was taken in parts.",
        Verb.ADJOURN: f"{the} was adjourned.",
        Verb.RESUME: f"{the} was taken up again.",
        Verb.REPORT_NOT_CARRIED: f"{the} was not carried, as reported; how it ended is not known.",
        Verb.FALL: f"{the} fell{cause}.",
        Verb.SUPERSEDE: f"{the} was superseded{cause}.",
        Verb.RECOST: f"The figures of {the[0].lower()}{the[1:]} were changed{cause}{because}",
        Verb.NOT_REACH: f"{the} was not reached.",
        Verb.REFER_TO_EXECUTIVE: f"{the} was put to the executive.",
        Verb.EXECUTIVE_ACCEPT: f"{the} was accepted by the executive.",
        Verb.EXECUTIVE_REJECT: f"{the} was rejected by the executive.",
        Verb.EXECUTIVE_TAKE_IN: f"{the} was put{by} for the executive{cause}.",
        Verb.INSIST: f"The council insisted on {the[0].lower()}{the[1:]}.",
        Verb.RESCIND: f"{the} was rescinded.",
        Verb.RECORD_DECISION: _decision(step, the),
    }
    return sentences.get(Verb(step.verb), "") if step.verb in Verb.values else ""


def state_sentence(subject: Subject) -> str:
    """Say how a motion or an amendment stands, of which no event is held."""
    states = MotionState if subject.kind == "motion" else AmendmentState
    return f"The {subject.kind}: {states(subject.state).label.lower()}."


def _taking_in(step: Step) -> str:
    taken = step.wording.takes_in if step.wording else ()
    if step.wording and step.wording.takes_in_none:
        return " to take in none of the amendments"
    return f" to take in {joined(taken)}" if taken else ""


def _decision(step: Step, the: str) -> str:
    became = {
        Outcome.CARRIED: "was carried",
        Outcome.LOST: "was lost",
        Outcome.TIED: "was not carried: the votes were equal",
    }.get(Outcome(step.outcome or "unknown"), "was decided; how is not known")
    on = " on the casting vote of the person presiding" if step.by_casting_vote else ""
    figures = f" ({count_words(step.count)})" if step.count and step.count.is_known else ""
    how = METHODS[VoteMethod(step.method or "not_known")]
    return f"{the} {became}{on}{figures}. {how}."
