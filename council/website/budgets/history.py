"""What changed a budget, each change with the decision and the vote behind it; in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from amendments.models import AmendmentEvent, MotionEvent
from amendments.sentences_decision import abstained_words
from council.sentences import money_short
from council.templatetags.facts import day, moment
from council.website.budgets.reading import Laid
from council.website.queries_budget_history import Change


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as the table prints it.

    `title` is that of the amendment, `decision` what the figures of the vote leave out, `total`
    the total on the council's own basis, `when` as exactly as it is known.
    """

    of: Change
    title: str
    decision: str
    total: str
    when: str

    @property
    def vote_address(self) -> str:
        """Where the vote behind it stands; empty where none is public."""
        return self.of.vote.get_absolute_url() if self.of.vote else ""


def change_rows(changes: Iterable[Change], laid: Laid) -> list[ChangeRow]:
    """Return what changed a budget, newest first."""
    titles = {f"{paper.url}".strip("/"): paper.title for paper in laid.told}
    return [
        ChangeRow(
            change,
            titles.get(change.change.reference, ""),
            decision_words(change.decision) if change.decision else "",
            total_after(change, laid),
            when_words(change, laid),
        )
        for change in changes
    ]


def decision_words(event: AmendmentEvent | MotionEvent) -> str:
    """Say what of the vote behind a change its name leaves out: a casting vote, abstentions."""
    casting = "On the casting vote of the person presiding." if event.by_casting_vote else ""
    return " ".join(part for part in (casting, abstained_words(event.decision_abstained)) if part)


def when_words(change: Change, laid: Laid) -> str:
    """Say when it happened, else on which day it was decided; empty: not known."""
    if change.change.happened_at is not None:
        return moment(change.change.happened_at, laid.budget.council.time_zone)
    meeting = change.decision.meeting if change.decision else None
    return day(meeting) if meeting else ""


def total_after(change: Change, laid: Laid) -> str:
    """Print the total from a change on: adopted, else as amended so far; empty: not known."""
    if change.adopted is not None:
        return f"{money_short(change.adopted, laid.currency)} adopted"
    if change.substantive is not None:
        return f"{money_short(change.substantive, laid.currency)} so far"
    return ""
