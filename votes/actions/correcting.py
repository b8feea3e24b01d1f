"""Change what was declared, in public."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from council.actions import timed
from council.errors import RuleBroken
from council.models import AgendaItem, Member
from council.records import Occasion
from votes.actions.consequences import followed, hand_over, last_events, show
from votes.actions.correcting_roll import change_ballots, change_groups
from votes.actions.options import AnswerSaid, correct_options
from votes.actions.refusing import refuse_errors
from votes.actions.shared import (
    lock_vote,
    numbered,
    refuse_casting_words,
    refuse_unless,
    said_by,
    seen_with,
    want_reason,
    write_event,
)
from votes.derive import count_vote
from votes.enums import VoteStatus, VoteVerb
from votes.models import Vote, VoteEvent
from votes.queries.checks import checks_of
from votes.queries.log import plain_fact
from votes.rules import Check

CORRECTABLE = frozenset(
    {
        "casting_allowed", "declared_abstained", "declared_against", "declared_at",
        "declared_by_casting_vote", "declared_for", "declared_result", "declared_words", "item",
        "method", "mismatch_reason", "names_taken", "presiding_member", "question",
        "roll_complete", "taken_at", "threshold_denominator", "threshold_kind",
        "threshold_number", "threshold_numerator", "threshold_of", "trigger",
    }
)  # fmt: skip

# What a casting vote that was declared must fit.
CASTING = frozenset(
    {"declared_by_casting_vote", "declared_for", "declared_against", "declared_result"}
)

# A difference is another one when one of these is.
COMPARED = (
    "declared_result", "computed_outcome", "declared_for", "declared_against",
    "declared_abstained", "tally_for", "tally_against", "tally_abstained",
)  # fmt: skip


@transaction.atomic
def correct(
    vote: Vote,
    *,
    changes: Mapping[str, Any] | None = None,
    ballots: Mapping[int, str] | None = None,
    casting: Mapping[int, str | None] | None = None,
    groups: Mapping[int, int | None] | None = None,
    answers: Mapping[int, AnswerSaid] | None = None,
    authority: str = "",
    expected_revision: int | None = None,
    occasion: Occasion,
) -> Vote:
    """Correct a declared vote in public (domain 10, case 13): what was, what is, when and why.

    `authority` says by whose word or by which record, for readers. `ballots` and `casting` map
    members to words of `BallotChoice` (or `option-2` for an answer; None takes a casting vote
    off), `groups` to the group on the day, `answers` places of answers to what was said of
    each. Another result or tally goes to the motion or amendment as a correction; nothing
    changed, no event.
    """
    occasion = timed(occasion)
    want_reason(occasion)
    vote = lock_vote(vote, expected_revision=expected_revision)
    refuse_unless(vote, *sorted(VoteStatus.settled))
    before, wrong = differences_of(vote), _errors_of(vote, occasion)
    data = _change_fields(vote, changes or {})
    data |= correct_options(vote, answers) if answers else {}
    data |= _change_roll(vote, ballots or {}, casting or {}, groups or {}, occasion)
    if data:
        vote.revision += 1
        vote.save(update_fields=["revision", "updated_at"])
        count_vote(vote)
        if occasion.at_desk:
            refuse_errors(vote, known=() if ballots or casting else wrong)
        if differences_of(vote) != before:
            _accept_again(vote, changes or {}, data, occasion)
        _log(vote, seen_with(vote, occasion), data | said_by(authority))
        show(vote)
    return vote


def _change_roll(
    vote: Vote,
    ballots: Mapping[int, str],
    casting: Mapping[int, str | None],
    groups: Mapping[int, int | None],
    occasion: Occasion,
) -> dict[str, Any]:
    """Change ballots and groups; a member who is marked for the first time brings a group."""
    data = change_ballots(vote, ballots, casting, occasion)
    found = data.pop("groups", {}) | change_groups(vote, groups)
    return data | ({"groups": found} if found else {})


def _errors_of(vote: Vote, occasion: Occasion) -> list[Check]:
    """Return what is wrong already: a correction at the desk must add nothing to it."""
    found = checks_of(vote) if occasion.at_desk else []
    return [check for check in found if check.severity == "error"]


def _log(vote: Vote, occasion: Occasion, data: dict[str, Any]) -> None:
    """Hand the decision on as it is now, and name what the correction replaces."""
    since = last_events()
    decided = hand_over(vote, occasion)
    data |= followed(vote, decided, since)
    replaced = VoteEvent.objects.filter(vote=vote, verb__in=[VoteVerb.DECLARE, VoteVerb.CORRECT])
    write_event(
        vote,
        VoteVerb.CORRECT,
        numbered(vote, occasion, decided),
        data=data,
        corrects=replaced.last(),
    )


def differences_of(vote: Vote) -> tuple[Any, ...] | None:
    """Return where the facts of a vote differ, figures included; None where they agree."""
    if not vote.mismatches:
        return None
    return (*sorted(vote.mismatches), *(getattr(vote, name) for name in COMPARED))


def _accept_again(
    vote: Vote, changes: Mapping[str, Any], data: dict[str, Any], occasion: Occasion
) -> None:
    """Take the reason off a difference that is another one now: it was not given for this."""
    if not vote.mismatches or str(changes.get("mismatch_reason") or "").strip():
        return
    if vote.status == VoteStatus.CONFIRMED_MINUTES and occasion.at_desk:
        message = (
            "Names, tally and result of this vote, which is confirmed, would differ in another "
            "way: correct what is wrong too, or say why the difference is accepted."
        )
        raise RuleBroken(message, "mismatch_not_accepted")
    if vote.mismatch_reason:
        data.setdefault("changes", {})["mismatch_reason"] = [vote.mismatch_reason, ""]
        vote.mismatch_reason = ""
        vote.save(update_fields=["mismatch_reason", "updated_at"])


def _change_fields(vote: Vote, changes: Mapping[str, Any]) -> dict[str, Any]:
    wrong = sorted(changes.keys() - CORRECTABLE)
    if wrong:
        message = f"{', '.join(wrong)} cannot be corrected: a vote that went wrong is made void."
        raise RuleBroken(message, "fixed_field")
    values = {name: _value(vote, name, value) for name, value in changes.items()}
    found = {
        name: [plain_fact(getattr(vote, name)), plain_fact(value)]
        for name, value in values.items()
        if getattr(vote, name) != value
    }
    if not found:
        return {}
    for name in found:
        setattr(vote, name, values[name])
    if vote.declared_by_casting_vote and not CASTING.isdisjoint(found):
        refuse_casting_words(vote)
    vote.clean_fields(exclude={field.name for field in vote._meta.fields} - found.keys())  # noqa: SLF001 - documented by Django, underscore or not
    vote.validate_constraints()
    vote.save(update_fields=[*found, "updated_at"])
    return {"changes": found}


def _value(vote: Vote, name: str, value: Any) -> Any:
    """Read a value as a form or as the log writes it: references, positions and dates too."""
    if name == "presiding_member" and isinstance(value, str):
        return Member.objects.get(council=vote.council_id, reference=value)
    if name == "item" and isinstance(value, int):
        return AgendaItem.objects.get(meeting=vote.meeting_id, position=value)
    if name in {"taken_at", "declared_at"} and isinstance(value, str):
        return parse_datetime(value)
    return value
