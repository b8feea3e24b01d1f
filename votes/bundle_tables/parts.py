"""vote_subjects.csv and vote_options.csv: what votes were about, and their several answers."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from council.bundle import Column, Draft, FactTable, Import, values
from council.models import Council
from votes.actions import AnswerSaid, OptionInput, correct
from votes.bundle_tables.votes import votes_of
from votes.models import VoteOption, VoteSubject


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
        imp.missing(draft.row, "vote", found["vote"], message, tables=["votes"])

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
                self._compare(draft, imp)
                continue
            vote.options[found["position"]] = OptionInput(
                label=found["label"],
                subject=found.get("subject"),
                declared_count=found.get("declared_count"),
                is_eliminated=bool(found.get("is_eliminated")),
            )
            vote.rows.append(draft.row)

    def _compare(self, draft: Draft, imp: Import) -> None:
        """Hold an answer against the one on record; what was said of it is corrected."""
        found = draft.values
        held = VoteOption.objects.filter(
            vote__reference=found["vote"], position=found["position"], label=found["label"]
        ).first()
        if held is None:
            imp.fault(draft.row, "label", "The vote is stored without this answer.")
            return
        now = AnswerSaid(
            found.get("declared_count", held.declared_count),
            bool(found.get("is_eliminated", held.is_eliminated)),
        )
        if now == AnswerSaid(held.declared_count, held.is_eliminated):
            imp.count(draft.row, "same")
        elif imp.reason:
            with imp.faults_of(draft.row):
                correct(held.vote, answers={held.position: now}, occasion=imp.correction())
                imp.count(draft.row, "corrected")
        else:
            message = (
                "Other words of this answer are recorded. If the file is right, import it as a "
                "correction and say why."
            )
            imp.fault(draft.row, "declared_count", message)

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
