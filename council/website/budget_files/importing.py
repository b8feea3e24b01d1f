"""Import budget files: read them all, ask what is open, then store stage by stage, or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.actions import publish
from council.models import Council, Source
from council.records import Occasion
from council.website.asking import Asking
from council.website.budget_files.layouts import LAYOUTS, Layout
from council.website.budget_files.reading import Reader
from council.website.budget_files.rows import FileRow
from council.website.budget_files.stages import STAGES
from council.website.budget_files.storing import Store, files_of
from council.website.votes_files.asked import NOT_YET, NOW, AboutAll
from council.website.votes_files.founding import new_council
from votes.sheets import Answers, Inquiry

MOST_PROBLEMS = 200
NOT_THE_URL = {field.name for field in Source._meta.fields} - {"url"}  # noqa: SLF001 - documented by Django, underscore or not


@dataclass(slots=True, kw_only=True)
class Outcome(Asking):
    """What became of an import of budgets, with what is told of its files."""

    told: list[str] = field(default_factory=list)


def import_budgets(
    files: Sequence[Path],
    council: str,
    *,
    answers: Answers | None = None,
    layouts: Iterable[Layout] = (),
    dry_run: bool = False,
    by: Any = None,
) -> Outcome:
    """Import budget files into the council of this reference; new if there is none.

    All files are one transaction. Open questions and problems are found before anything is
    stored; a dry run stores all of it and takes it back.
    """
    job = _Job(council, Inquiry(answers or Answers()), by)
    slots = job.survey(files, (*layouts, *LAYOUTS))
    if not job.outcome.is_blocked:
        job.store(slots, dry_run=dry_run)
    job.outcome.problems = job.outcome.problems[:MOST_PROBLEMS]
    job.outcome.dry_run = dry_run
    return job.outcome


Slots = dict[tuple[str, int], list[FileRow]]  # the rows of one version: stage and year


class _Job:
    """One import as it goes on; it holds the rows of all its files."""

    def __init__(self, council: str, inquiry: Inquiry, by: Any) -> None:
        self.slug, self.by = council, by
        self.outcome = Outcome(inquiry=inquiry)
        self.decisions = AboutAll(inquiry)
        self.council = Council.objects.filter(reference=council).first()
        self.given: dict[str, Any] = {} if self.council else self.decisions.new_council()
        self.evidence = self.decisions.evidence()
        self.source = self.decisions.source()
        asks = "May readers see the budgets of these files at once?"
        self._check_url()
        self.is_public = self.decisions.choose("publish", asks, (NOW, NOT_YET)) == NOW

    def _check_url(self) -> None:
        try:
            Source(url=self.source["url"]).clean_fields(exclude=NOT_THE_URL)
        except ValidationError:
            self.outcome.problems.append("source.url: write a whole address, or “none”.")

    def survey(self, files: Iterable[Path], layouts: tuple[Layout, ...]) -> Slots:
        """Read every file and ask everything; return the rows in the order of their stages.

        Files of one stage and year are one version: its spending and its income, perhaps.
        """
        month = self.council.year_starts_month if self.council else self.given["year_starts_month"]
        currency = self.council.currency if self.council else self.given["currency"]
        reader = Reader(
            self.outcome.inquiry,
            month,
            layouts,
            self.outcome.problems,
            self.outcome.told,
            currency,
        )
        found: Slots = {}
        seen = dict[tuple[bytes, frozenset[tuple[str, int, str]]], Path]()
        for path in sorted(files, key=attrgetter("name")):
            rows = reader.rows(path)
            if rows:
                self._refuse_twice(seen.setdefault(_told_by(path, rows), path), path)
            for row in rows:
                found.setdefault((row.stage, row.year), []).append(row)
        return dict(sorted(found.items(), key=lambda slot: (STAGES[slot[0][0]], slot[0][1])))

    def _refuse_twice(self, other: Path, path: Path) -> None:
        """Refuse a file that says the same of the same stage again: its rows would count twice."""
        if other is not path:
            message = f"{path.name}: this file is the same as {other.name}. Give it once."
            self.outcome.problems.append(message)

    def store(self, slots: Slots, *, dry_run: bool) -> None:
        """Store all files, or none; a dry run takes everything back."""
        try:
            with transaction.atomic():
                store = self._ground()
                for (stage, year), rows in slots.items():
                    self._version(store, stage, year, rows)
                if dry_run or self.outcome.is_blocked:
                    transaction.set_rollback(True)
        except ValidationError as error:
            self.outcome.problems.append(" ".join(error.messages))
        if self.outcome.is_blocked:
            self.outcome.counts.clear()

    def _ground(self) -> Store:
        """Put a new council on record."""
        occasion = Occasion(by=self.by, evidence=self.evidence)
        council = self.council
        if council is None:
            council = new_council(self.slug, self.given, occasion)
            self.outcome.counts["councils new"] += 1
        if self.is_public:
            publish(council, occasion=occasion)
        return Store(
            council, occasion, self.source, self.is_public, self.outcome.counts, self.outcome.told
        )

    def _version(self, store: Store, stage: str, year: int, rows: list[FileRow]) -> None:
        """Store one version; what is wrong is told with the names of its files."""
        try:
            store.year(year, stage, rows)
        except ValidationError as error:
            self.outcome.problems.append(f"{files_of(rows)}: {' '.join(error.messages)}")


def _told_by(path: Path, rows: Iterable[FileRow]) -> tuple[bytes, frozenset[tuple[str, int, str]]]:
    """Return what is the same for two copies of a file: its content, and what that tells of.

    A budget adopted as it was proposed may stand in two files of one content.
    """
    content = sha256(path.read_bytes()).digest()
    return content, frozenset((row.stage, row.year, row.kind) for row in rows)
