"""Verbs of a vote as buttons: what may follow from where it stands, and who may press it."""

from collections.abc import Callable
from typing import Any

from council.admin.access import PUBLISHING
from council.admin.base import VerbButton
from council.admin.forms import ReasonedForm, VerbForm
from council.records import Occasion
from votes import actions
from votes.enums import VoteStatus
from votes.forms import CorrectBallotForm, CorrectResultForm, NoteForm
from votes.models import Vote

Run = Callable[[Any, dict[str, Any], Occasion], Any]
DECLARED = ("declared_result", "declared_for", "declared_against", "declared_abstained")


def _correct_ballot(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
    ballots = {data["member"].pk: data["choice"]}
    actions.correct(vote, ballots=ballots, occasion=occasion)


def _correct_result(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
    names = (*DECLARED, "declared_words")
    changes = {name: data[name] for name in names if data[name] != getattr(vote, name)}
    actions.correct(vote, changes=changes, occasion=occasion)


def _add_note(vote: Vote, data: dict[str, Any], occasion: Occasion) -> None:
    actions.add_note(vote, data["text"], occasion=occasion)


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
    "correct-mark", "Correct a mark", _correct_ballot, CorrectBallotForm, kinds=PUBLISHING
)
CORRECT_RESULT = VerbButton(
    "correct-result", "Correct the result", _correct_result, CorrectResultForm, kinds=PUBLISHING
)
NOTE = VerbButton("note", "Add a note", _add_note, NoteForm)
VOID = VerbButton(
    "void",
    "Make void",
    _calling("void"),
    ReasonedForm,
    kinds=PUBLISHING,
    help_text="The vote stays visible and counts for nothing. The motion or amendment goes back.",
)
SETTLED = (CORRECT_MARK, CORRECT_RESULT, NOTE, VOID)
VERBS: dict[str, tuple[VerbButton, ...]] = {
    VoteStatus.OPEN: (NOTE, VOID),
    VoteStatus.DECLARED: (PUBLISH_NAMES, DRAFT, CONFIRM, *SETTLED),
    VoteStatus.DRAFT_MINUTES: (PUBLISH_NAMES, CONFIRM, *SETTLED),
    VoteStatus.CONFIRMED_MINUTES: (PUBLISH_NAMES, *SETTLED),
    VoteStatus.VOID: (NOTE,),
}


def verbs_of(vote: Vote) -> list[VerbButton]:
    """Return the verbs that may follow from where the vote stands."""
    over = {PUBLISH_NAMES.name} if vote.names_published_at else set()
    return [verb for verb in VERBS[vote.status] if verb.name not in over]
