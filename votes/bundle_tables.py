"""Tables of the bundle about votes: questions, subjects, options and ballots.

A new vote is kept until its turn among the events, then opened, marked and declared at
once by the verbs of `votes.actions`.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from amendments.bundle_tables import occasion_of
from amendments.enums import Outcome, VoteMethod
from amendments.models import Amendment, AmendmentVersion, Motion, MotionVersion
from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.bundle.tables import CHUNK, PUBLICATION
from council.models import AgendaItem, Council, Meeting, Member, PoliticalGroup
from votes import actions
from votes.actions import BallotMark, OptionInput
from votes.enums import BallotChoice, NamesTaken, ThresholdKind, ThresholdOf, VoteKind, VoteTrigger
from votes.models import Ballot, Vote, VoteOption, VoteSubject

REFERENCE = Column(name="reference")
RESULT_WORDS = {
    "agreed": "carried",
    "approved": "carried",
    "resolved": "carried",
    "defeated": "lost",
    "rejected": "lost",
    "fell": "lost",
    "not carried": "lost",
}
CHOICE_WORDS = {
    "aye": "for",
    "yes": "for",
    "no": "against",
    "abstention": "abstain",
    "abstained": "abstain",
    "did not vote": "present_not_voting",
    "apologies": "absent_apologies",
    "casting_for": "casting_for",
    "casting_against": "casting_against",
    "casting for": "casting_for",
    "casting against": "casting_against",
}
read_choice = values.choice(BallotChoice, CHOICE_WORDS)


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
        Column(name="declared_result", read=values.choice(Outcome, RESULT_WORDS)),
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
        if word.lower() in RESULT_WORDS and not found.get("declared_words"):
            found["declared_words"] = word

    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Compare what is stored; keep new votes for their turn."""
        stored = self.existing(drafts) if drafts else {}
        for draft in drafts:
            record = stored.get(self.key_of(draft.values))
            if record is not None:
                self.compare(record, draft, imp)
                continue
            vote = votes_of(imp)[draft.values["reference"]]
            vote.draft = draft
            subject = draft.row.cells.get("subject")
            if subject:
                version = draft.row.cells.get("subject_version")
                vote.subjects[1] = (subject, int(version) if version else None)

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


class VoteSubjects(FactTable):
    """vote_subjects.csv."""

    name = "vote_subjects"
    model: ClassVar[type[models.Model]] = VoteSubject
    key = ("vote_id", "position")
    council_lookup = "vote__council"
    order = ("vote__meeting__held_on", "vote", "position")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="vote", required=True),
        Column(name="subject", required=True),
        Column(name="position", read=values.number),
        Column(name="version", read=values.number),
    )

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; what is empty follows from the rest."""
        if not cell and column.required:
            raise ValidationError("This must be given.", code="required")
        return column.read(cell, setting) if cell else None

    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Put each subject with its vote, or compare it with what the vote was about."""
        for draft in drafts:
            found = draft.values
            vote = votes_of(imp).get(found["vote"])
            if vote is None or vote.draft is None:
                self._compare(draft, imp)
                continue
            position = found.get("position") or len(vote.subjects) + 1
            vote.subjects[position] = (found["subject"], found.get("version"))
            vote.rows.append(draft.row)

    def _compare(self, draft: Draft, imp: Import) -> None:
        found = draft.values
        rows = VoteSubject.objects.filter(vote__reference=found["vote"])
        for subject in rows.select_related(
            "motion_version__motion", "amendment_version__amendment"
        ):
            reference, number = subject_of(subject)
            if reference == found["subject"] and found.get("version") in {None, number}:
                imp.count(draft.row, "same")
                return
        message = f"There is no vote {found['vote']!r} about this."
        imp.fault(draft.row, "vote", message)

    def key_of(self, found: dict[str, Any]) -> tuple[Any, ...]:
        """Return what a vote has once: each subject."""
        return found["vote"], found["subject"]

    def is_ready(self, draft: Draft, imp: Import, seen: dict[tuple[Any, ...], int]) -> bool:
        """Check the right at the vote itself."""
        allowed, imp.allowed = imp.allowed, None
        try:
            return super().is_ready(draft, imp, seen)
        finally:
            imp.allowed = allowed

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield what each vote was about."""
        rows = VoteSubject.objects.filter(vote__council=council).order_by(*self.order)
        for row in rows.select_related(
            "vote", "motion_version__motion", "amendment_version__amendment"
        ):
            reference, number = subject_of(row)
            yield {
                "vote": row.vote.reference,
                "subject": reference,
                "position": str(row.position),
                "version": str(number),
            }


def subject_of(subject: VoteSubject) -> tuple[str, int]:
    """Return the reference and the version's number of what a vote was about."""
    if subject.motion_version is not None:
        return subject.motion_version.motion.reference, subject.motion_version.number
    version = subject.amendment_version
    if version is None:
        raise TypeError("a subject names a motion or an amendment")
    return version.amendment.reference, version.number


class VoteOptions(VoteSubjects):
    """vote_options.csv."""

    name = "vote_options"
    model = VoteOption
    columns = (
        Column(name="vote", required=True),
        Column(name="position", read=values.number, required=True),
        Column(name="label", required=True),
        Column(name="subject", read=values.number),
        Column(name="declared_count", read=values.number),
        Column(name="is_eliminated", read=values.yes_no),
    )

    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Put each answer with its vote."""
        for draft in drafts:
            found = draft.values
            vote = votes_of(imp).get(found["vote"])
            if vote is None or vote.draft is None:
                stored = VoteOption.objects.filter(
                    vote__reference=found["vote"], position=found["position"], label=found["label"]
                )
                if stored.exists():
                    imp.count(draft.row, "same")
                else:
                    imp.fault(draft.row, "label", "The vote is stored without this answer.")
                continue
            vote.options[found["position"]] = OptionInput(
                label=found["label"],
                subject=found.get("subject"),
                declared_count=found.get("declared_count"),
                is_eliminated=bool(found.get("is_eliminated")),
            )
            vote.rows.append(draft.row)

    def key_of(self, found: dict[str, Any]) -> tuple[Any, ...]:
        """Return what a vote has once: each position."""
        return found["vote"], found["position"]

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield the answers of each vote."""
        rows = VoteOption.objects.filter(vote__council=council).order_by(*self.order)
        for row in rows.select_related("vote", "subject"):
            yield {
                "vote": row.vote.reference,
                "position": str(row.position),
                "label": row.label,
                "subject": str(row.subject.position) if row.subject else "",
                "declared_count": values.written(row.declared_count),
                "is_eliminated": values.written(row.is_eliminated),
            }


class Ballots(FactTable):
    """ballots.csv: a row for each vote and member."""

    name = "ballots"
    model = Ballot
    key = ("vote", "member_id", "is_casting")
    council_lookup = "vote__council"
    order = ("vote__meeting__held_on", "vote", "id")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="vote", required=True),
        Column(name="member", to=Member, required=True),
        Column(name="choice"),
        Column(name="option", read=values.number),
        Column(name="casting", field="is_casting", read=values.yes_no),
        Column(name="group", field="group_at_vote", to=PoliticalGroup),
        Column(name="name_as_printed"),
        Column(name="source_label"),
        Column(name="note"),
        Column(name="evidence"),
    )

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; an unknown choice is never guessed."""
        if column.name == "choice" and cell:
            return read_choice(cell, setting)
        if column.name == "evidence" and cell.lower() == "inferred":
            message = "A vote that somebody inferred is no vote: leave these rows out."
            raise ValidationError(message, code="inferred")
        if column.name in {"option", "vote", "evidence"}:
            if not cell and column.required:
                raise ValidationError("This must be given.", code="required")
            return column.read(cell, setting) if cell else None
        return super().value(column, cell, setting)

    def complete(self, draft: Draft, imp: Import) -> None:
        """Tell a casting vote from an ordinary one."""
        found = draft.values
        choice = str(found.get("choice") or "")
        if choice.startswith("casting_"):
            found["choice"], found["is_casting"] = choice.removeprefix("casting_"), True
        found["is_casting"] = bool(found.get("is_casting"))
        if bool(found.get("choice")) == (found.get("option") is not None):
            imp.fault(draft.row, "choice", "Give either a choice or an option.")
            draft.is_broken = True

    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Put marks with their new votes; compare the others with the stored roll."""
        waiting, stored = [], defaultdict(list)
        for draft in drafts:
            vote = votes_of(imp).get(draft.values["vote"])
            if vote is not None and vote.draft is not None:
                waiting.append((vote, draft))
            else:
                stored[draft.values["vote"]].append(draft)
        for vote, draft in waiting:
            vote.marks.append((draft.row, mark_of(draft), draft.values.get("option")))
        for reference, found in stored.items():
            self._compare_roll(reference, found, imp)

    def _compare_roll(self, reference: str, drafts: list[Draft], imp: Import) -> None:
        vote = Vote.objects.filter(reference=reference).first()
        if vote is None:
            for draft in drafts:
                imp.fault(draft.row, "vote", f"There is no vote {reference!r}.")
            return
        members = [draft.values["member_id"] for draft in drafts]
        rows = Ballot.objects.filter(vote=vote, member__in=members).select_related("option")
        roll = {(row.member_id, row.is_casting): row for row in rows}
        late = []
        for draft in drafts:
            held = roll.get((draft.values["member_id"], draft.values["is_casting"]))
            if held is None:
                late.append(draft)
            else:
                self._compare_ballot(vote, held, draft, imp)
        if late:
            _add_late(vote, late, imp)

    def _compare_ballot(self, vote: Vote, held: Ballot, draft: Draft, imp: Import) -> None:
        found = draft.values
        option = held.option.position if held.option else None
        is_same = held.choice == found.get("choice") and option == found.get("option")
        is_same &= all(
            getattr(held, name) == found[name]
            for name in ("group_at_vote_id", "name_as_printed", "source_label", "note")
            if name in found
        )
        if is_same:
            imp.count(draft.row, "same")
        elif imp.reason and found.get("choice") and not held.is_casting:
            with imp.faults_of(draft.row):
                ballots = {held.member_id: found["choice"]}
                actions.correct(vote, ballots=ballots, occasion=imp.correction())
                imp.count(draft.row, "corrected")
        else:
            message = (
                f"This is recorded as {held.choice or held.option!s}. If the file is right, "
                "import it as a correction and say why."
            )
            imp.fault(draft.row, "choice", message)

    def written(self, column: Column, record: Any) -> str:
        """Write the option by its position."""
        if column.name == "option":
            return str(record.option.position) if record.option else ""
        if column.name == "vote":
            return str(record.vote.reference)
        return "" if column.name == "evidence" else super().written(column, record)

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield the roll of each vote."""
        rows = Ballot.objects.filter(vote__council=council).order_by(*self.order)
        rows = rows.select_related("vote", "member", "option", "group_at_vote")
        for row in rows.iterator(chunk_size=CHUNK):
            yield {
                column.name: self.written(column, row)
                for column in self.columns
                if column.name != "evidence"
            }


def _add_late(vote: Vote, drafts: list[Draft], imp: Import) -> None:
    """Add names to a vote that was stored without them."""
    options = dict(VoteOption.objects.filter(vote=vote).values_list("position", "pk"))
    marks = [
        replace(mark_of(draft), option_id=options.get(draft.values.get("option") or 0))
        for draft in drafts
    ]
    with imp.faults_of(drafts[0].row):
        occasion = replace(imp.correction(), reason="")
        actions.record_ballots(vote, marks, occasion=occasion)
        for draft in drafts:
            imp.count(draft.row, "new")


def mark_of(draft: Draft) -> BallotMark:
    """Return a row of the roll as a mark; its option is found when the vote is open."""
    found = draft.values
    return BallotMark(
        member_id=found["member_id"],
        choice=found.get("choice") or None,
        is_casting=found["is_casting"],
        name_as_printed=found.get("name_as_printed") or "",
        source_label=found.get("source_label") or "",
        note=found.get("note") or "",
        group_id=found.get("group_at_vote_id"),
        group_given="group_at_vote_id" in found,
    )


class WideBallots(Ballots):
    """ballots_wide.csv: a row for each member and a column for each vote."""

    name = "ballots_wide"
    columns = (Column(name="member", to=Member, required=True),)

    def load(self, imp: Import) -> None:
        """Turn each cell into a row of the long form."""
        given = imp.columns(self.name)
        if not given:
            return
        references = [name for name in given if "/" in name]
        if given[0] != "member" or not references:
            message = "The first column is member, the others are headed by a vote's reference."
            imp.fault(Row(f"{self.name}.csv", 1, {}), "", message)
            return
        seen: dict[tuple[Any, ...], int] = {}
        for row in imp.rows(self.name):
            self._load_row(row, references, imp, seen)

    def _load_row(
        self, row: Row, references: list[str], imp: Import, seen: dict[tuple[Any, ...], int]
    ) -> None:
        long = Ballots()
        drafts = []
        for reference in references:
            if row.cells.get(reference):
                cells = {"vote": reference, "member": row.cells.get("member", "")}
                cells["choice"] = row.cells[reference]
                drafts.append(long.draft(Row(row.file, row.number, cells), imp))
        long.resolve(drafts, imp)
        long.store([draft for draft in drafts if long.is_ready(draft, imp, seen)], imp)


# Opening and declaring a new vote when its turn comes.


def subject_version(reference: str, number: int | None) -> MotionVersion | AmendmentVersion | None:
    """Return the version that was put to the vote: the one in force, unless one is named."""
    for model in (Amendment, Motion):
        record = model._default_manager.filter(reference=reference).first()  # noqa: SLF001
        if record is not None:
            return record.versions.filter(number=number).first() if number else record.current
    return None


def open_and_mark(vote: VoteInput, imp: Import, **given: Any) -> Vote | None:
    """Open a new vote with its subjects, options and marks; None when there is a fault."""
    draft = vote.draft
    if draft is None:
        return None
    subjects = _subjects(vote, draft, imp)
    if subjects is None:
        return None
    found = draft.values
    occasion = replace(occasion_of(draft, imp), **given)
    record = actions.open_vote(
        Meeting.objects.get(pk=found["meeting_id"]),
        kind=found["kind"],
        question=found["question"],
        subjects=subjects,
        options=[vote.options[position] for position in sorted(vote.options)],
        item=AgendaItem.objects.filter(pk=found.get("item_id") or 0).first(),
        presiding_member=Member.objects.filter(pk=found.get("presiding_member_id") or 0).first(),
        replaces=Vote.objects.filter(reference=found.get("replaces")).first(),
        number=found["number"],
        occasion=occasion,
        **{name: found[name] for name in OPENING if found.get(name) is not None},
    )
    if record.reference != found["reference"]:
        Vote.objects.filter(pk=record.pk).update(reference=found["reference"])
        record.reference = found["reference"]
    _mark(record, vote, imp, replace(occasion, reason=""))
    for row in (draft.row, *vote.rows):
        imp.count(row, "new")
    return record


OPENING = (
    "method", "trigger", "is_private", "casting_allowed", "threshold_kind", "threshold_of",
    "threshold_numerator", "threshold_denominator", "threshold_number", "names_taken",
    "taken_at", "note",
)  # fmt: skip


def _subjects(vote: VoteInput, draft: Draft, imp: Import) -> list[Any] | None:
    found = []
    for position in sorted(vote.subjects):
        reference, number = vote.subjects[position]
        version = subject_version(reference, number)
        if version is None:
            named = f"{reference!r}" + (f" with a version {number}" if number else "")
            imp.fault(draft.row, "subject", f"There is no motion or amendment {named}.")
            return None
        found.append(version)
    return found


def _mark(record: Vote, vote: VoteInput, imp: Import, occasion: Any) -> None:
    if not vote.marks:
        return
    options = dict(VoteOption.objects.filter(vote=record).values_list("position", "pk"))
    marks = []
    for row, mark, position in vote.marks:
        if position is not None and position not in options:
            imp.fault(row, "option", "The vote has no such option.")
        else:
            marks.append(replace(mark, option_id=options[position] if position else None))
    with imp.faults_of(vote.marks[0][0]):
        actions.record_ballots(record, marks, occasion=occasion)
    for row, _, _ in vote.marks:
        imp.count(row, "new")


def declare(record: Vote, vote: VoteInput, occasion: Any) -> None:
    """Declare a new vote as its row says."""
    if vote.draft is None:
        return
    found = vote.draft.values
    actions.declare(
        record,
        result=found["declared_result"],
        for_=found.get("declared_for"),
        against=found.get("declared_against"),
        abstained=found.get("declared_abstained"),
        words=found.get("declared_words") or "",
        by_casting_vote=bool(found.get("declared_by_casting_vote")),
        roll_complete=found.get("roll_complete"),
        occasion=occasion,
    )


TABLES: tuple[FactTable, ...] = (
    Votes(),
    VoteSubjects(),
    VoteOptions(),
    Ballots(),
    WideBallots(),
)
