"""Verbs of a vote as buttons: what may follow from where it stands, and who may press it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from council.admin.access import PUBLISHING
from council.admin.forms import VerbForm
from council.admin.verbs import VerbButton
from council.records import Occasion
from votes import actions
from votes.actions.release import is_held
from votes.answers import unanswered_checks
from votes.enums import VoteStatus
from votes.forms.correcting import (
    CorrectBallotForm,
    CorrectCastingForm,
    CorrectGroupForm,
    CorrectionForm,
)
from votes.forms.correcting_facts import CorrectFactsForm, CorrectResultForm
from votes.forms.noting import AnswerForm, NoteForm, ReleaseForm
from votes.models import Vote

Run = Callable[[Any, dict[str, Any], Occasion], Any]


def _correct_ballots(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
    actions.correct(vote, ballots=data["marks"], authority=data["authority"], occasion=occasion)


def _correct_casting(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
    """Give the casting vote to the one person named; nobody else keeps one."""
    others = vote.ballots.filter(is_casting=True).exclude(member=data["member"])
    casting: dict[int, str | None] = dict.fromkeys(others.values_list("member", flat=True))
    casting[data["member"].pk] = data["casting"] or None
    actions.correct(vote, casting=casting, authority=data["authority"], occasion=occasion)


def _correct_group(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
    groups = {data["member"].pk: data["group"].pk if data["group"] else None}
    actions.correct(vote, groups=groups, authority=data["authority"], occasion=occasion)


def _correct_facts(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
    actions.correct(
        vote,
        changes=data["changes"],
        answers=data.get("answers"),
        authority=data["authority"],
        occasion=occasion,
    )


def _void(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
    actions.void(vote, authority=data["authority"], occasion=occasion)


def _add_note(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
    member = data["member"].pk if data["member"] else None
    actions.add_note(vote, data["text"], member_id=member, occasion=occasion)


def _release(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
    at = replace(occasion, visible_from=data["visible_from"])
    actions.publish(vote, releases=True, occasion=at)


def _answer(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
    actions.answer_checks(vote, data["why"], occasion=occasion)


def _calling(name: str) -> Run:
    """Return a runner of the verb that needs nothing but its occasion."""

    def run(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
        getattr(actions, name)(vote, occasion=occasion)

    return run


PUBLISH_NAMES = VerbButton(
    "publish",
    "Publish the names",
    _calling("publish"),
    kinds=PUBLISHING,
    help_text="Readers see how each member voted from now on.",
)
DRAFT = VerbButton(
    "draft", "Put in the draft minutes", _calling("draft"), VerbForm, kinds=PUBLISHING
)
CONFIRM = VerbButton(
    "confirm",
    "Confirm as in the minutes",
    _calling("confirm"),
    VerbForm,
    kinds=PUBLISHING,
    help_text="Where names, figures and result differ, say why that is accepted.",
)
CORRECT_MARK = VerbButton(
    "correct-mark", "Correct marks", _correct_ballots, CorrectBallotForm, kinds=PUBLISHING
)
CORRECT_CASTING = VerbButton(
    "correct-casting",
    "Correct the casting vote",
    _correct_casting,
    CorrectCastingForm,
    kinds=PUBLISHING,
)
CORRECT_GROUP = VerbButton(
    "correct-group",
    "Correct a group at the vote",
    _correct_group,
    CorrectGroupForm,
    kinds=PUBLISHING,
)
CORRECT_RESULT = VerbButton(
    "correct-result",
    "Correct the result",
    _correct_facts,
    CorrectResultForm,
    kinds=PUBLISHING,
    help_text=(
        "The motion or amendment follows, and what had followed from the wrong result is undone "
        "where the rules can; the page of the vote then lists what is left for you to look at."
    ),
)
CORRECT_FACTS = VerbButton(
    "correct-facts",
    "Correct how it was taken",
    _correct_facts,
    CorrectFactsForm,
    kinds=PUBLISHING,
)
NOTE = VerbButton("note", "Add a note", _add_note, NoteForm)
ANSWER = VerbButton(
    "answer",
    "Answer the warnings",
    _answer,
    AnswerForm,
    help_text="For clerks and the monitoring officer: readers never see it.",
)
RELEASE = VerbButton(
    "release",
    "Release it to readers",
    _release,
    ReleaseForm,
    kinds=PUBLISHING,
    help_text="Readers see the vote, what it decided and its names.",
)
VOID = VerbButton(
    "void",
    "Make void",
    _void,
    CorrectionForm,
    kinds=PUBLISHING,
    help_text="The vote stays visible and counts for nothing. The motion or amendment goes back.",
)
SETTLED = (
    RELEASE, CORRECT_MARK, CORRECT_RESULT, CORRECT_FACTS, CORRECT_CASTING, CORRECT_GROUP,
    ANSWER, NOTE, VOID,
)  # fmt: skip
VERBS: dict[str, tuple[VerbButton, ...]] = {
    VoteStatus.OPEN: (NOTE, VOID),
    VoteStatus.DECLARED: (PUBLISH_NAMES, DRAFT, CONFIRM, *SETTLED),
    VoteStatus.DRAFT_MINUTES: (PUBLISH_NAMES, CONFIRM, *SETTLED),
    VoteStatus.CONFIRMED_MINUTES: (PUBLISH_NAMES, *SETTLED),
    VoteStatus.VOID: (RELEASE, NOTE),
}


def verbs_of(vote: Vote) -> list[VerbButton]:
    """Return the verbs that may follow from where the vote stands."""
    held = is_held(vote)
    over = set() if held else {RELEASE.name}
    if held or vote.names_published_at:
        over.add(PUBLISH_NAMES.name)
    if ANSWER in VERBS[vote.status] and not unanswered_checks(vote):
        over.add(ANSWER.name)
    return [verb for verb in VERBS[vote.status] if verb.name not in over]
