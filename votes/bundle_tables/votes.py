"""votes.csv: a new vote is kept with all its rows until its turn among the events."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from amendments.enums import Outcome, VoteMethod
from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.bundle.columns import PUBLICATION
from council.models import AgendaItem, Meeting, Member
from votes import actions
from votes.actions import BallotMark, OptionInput
from votes.bundle_tables.late import roll_told
from votes.enums import NamesTaken, ThresholdKind, ThresholdOf, VoteKind, VoteTrigger
from votes.models import Vote
from votes.sheets.results import RESULTS, read_result

REFERENCE = Column(name="reference")


def read_declared(cell: str, setting: values.Setting) -> str:
    """Read a result by the words that every door knows (domain 8.1)."""
    found = read_result(cell)
    if found is None:
        listed = ", ".join(sorted({*RESULTS}))
        raise ValidationError(f"{cell!r} is not known here. Write one of: {listed}.", code="wrong")
    return str(found)


@dataclass(slots=True)
class VoteInput:
    """All rows of one new vote."""

    draft: Draft | None = None
    subjects: dict[int, tuple[str, int | None]] = field(default_factory=dict)
    options: dict[int, OptionInput] = field(default_factory=dict)
    marks: list[tuple[Row, BallotMark, int | None]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def votes_of(imp: Import) -> dict[str, VoteInput]:
    """Return the rows of votes by reference of the vote."""
    found: dict[str, VoteInput] = imp.shared.setdefault("votes", defaultdict(VoteInput))
    return found


class Votes(FactTable):
    """votes.csv."""

    name = "votes"
    model = Vote
    key = ("reference",)
    ignored = frozenset({"subject", "subject_version"})
    order = ("meeting__held_on", "meeting__reference", "number")
    columns = (
        Column(name="meeting", to=Meeting, required=True),
        Column(name="number", read=values.number, required=True),
        Column(name="kind", read=values.choice(VoteKind), required=True),
        Column(name="question", required=True),
        REFERENCE,
        Column(name="item", read=values.number,
               within=("meeting_id", AgendaItem, "meeting_id", "position")),
        Column(name="note"),
        Column(name="method", read=values.choice(VoteMethod)),
        Column(name="trigger", read=values.choice(VoteTrigger)),
        Column(name="presiding_member", to=Member),
        Column(name="replaces"),
        Column(name="is_private", read=values.yes_no),
        Column(name="casting_allowed", read=values.yes_no),
        Column(name="threshold_kind", read=values.choice(ThresholdKind)),
        Column(name="threshold_of", read=values.choice(ThresholdOf)),
        Column(name="threshold_numerator", read=values.number),
        Column(name="threshold_denominator", read=values.number),
        Column(name="threshold_number", read=values.number),
        Column(name="declared_result", read=read_declared),
        Column(name="declared_words"),
        Column(name="declared_for", read=values.number),
        Column(name="declared_against", read=values.number),
        Column(name="declared_abstained", read=values.number),
        Column(name="declared_by_casting_vote", read=values.yes_no),
        Column(name="declared_at", read=values.moment),
        Column(name="taken_at", read=values.moment),
        Column(name="roll_complete", read=values.yes_no),
        Column(name="names_taken", read=values.choice(NamesTaken)),
        *PUBLICATION,
    )  # fmt: skip

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the reference, and keep the source's own word for the result."""
        found = draft.values
        if not found.get("reference"):
            meeting = Meeting.objects.get(pk=found["meeting_id"])
            found["reference"] = f"{meeting.reference}/vote-{found['number']}"
        word = draft.row.cells.get("declared_result", "")
        is_own = bool(word) and word.lower() not in Outcome.values
        if is_own and read_result(word) is not None and not found.get("declared_words"):
            found["declared_words"] = word

    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Compare what is stored; keep new votes for their turn."""
        for draft in self.unknown_of(drafts, imp):
            vote = votes_of(imp)[draft.values["reference"]]
            vote.draft = draft
            subject = draft.row.cells.get("subject")
            if subject:
                version = draft.row.cells.get("subject_version")
                vote.subjects[1] = (subject, int(version) if version else None)

    def compare(self, record: Any, draft: Draft, imp: Import) -> None:
        """Compare with what is stored; a roll that comes late is no difference."""
        roll_told(record, draft, imp)
        super().compare(record, draft, imp)

    def differences(self, record: Any, draft: Draft) -> dict[str, Any]:
        """Compare the plain columns; another vote is named by its reference."""
        found = super().differences(record, draft)
        replaced = draft.values.get("replaces")
        if replaced and (record.replaces is None or record.replaces.reference != replaced):
            found["replaces_id"] = replaced
        return found

    def correct(self, record: Any, changes: dict[str, Any], draft: Draft, imp: Import) -> None:
        """Correct a vote by its own verb."""
        fields = dict(self.field_of(name, value) for name, value in changes.items())
        actions.correct(record, changes=fields, occasion=imp.correction())
