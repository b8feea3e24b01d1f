"""What the clerk was warned of at a vote, and what she answered: for clerks alone (domain 5.6)."""

from collections.abc import Iterable

from votes.enums import VoteStatus, VoteVerb
from votes.models import Vote, VoteEvent
from votes.queries.checks import checks_of
from votes.rules import Check
from votes.sentences import mismatch_words

# The key of an event's data under which answers stand; no door of the public reads it.
ANSWERS = "checks"
ANSWERING = (VoteVerb.DECLARE, VoteVerb.ANSWER)


def check_key(check: Check) -> str:
    """Return what tells one warning from another: its code, and the member if it is about one."""
    return f"{check.code}:{check.member}" if check.member else check.code


def warnings_of(vote: Vote) -> list[Check]:
    """List the warnings of a counted vote; where its public facts differ is one of each."""
    differ = [
        Check(code, "warning", None, mismatch_words(code, vote.threshold_kind))
        for code in vote.mismatches
    ]
    return [*differ, *_private(vote)]


def _private(vote: Vote) -> list[Check]:
    return [check for check in checks_of(vote) if check.severity == "warning"]


def answers_of(vote: Vote) -> dict[str, str]:
    """Return why each warning that was shown stands, by key; empty where nobody has said."""
    found: dict[str, str] = {}
    events = VoteEvent.objects.filter(vote=vote, verb__in=ANSWERING).order_by("id")
    for data in events.values_list("data", flat=True):
        found |= {key: now for key, (_, now) in data.get(ANSWERS, {}).items()}
    return found


def unanswered_checks(vote: Vote) -> list[Check]:
    """List the private warnings of a declared vote that nobody has answered yet.

    Where names, tally and result differ is not among them: that is accepted on confirming.
    """
    if vote.status not in VoteStatus.settled:
        return []
    said = answers_of(vote)
    return [check for check in _private(vote) if not said.get(check_key(check))]


def answered(checks: Iterable[Check], reason: str) -> dict[str, dict[str, list[str]]]:
    """Return for the log that these warnings were shown, and why they stand."""
    pairs = {check_key(check): ["", reason.strip()] for check in checks}
    return {ANSWERS: pairs} if pairs else {}
