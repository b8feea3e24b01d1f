"""Import files of votes: read them all, ask what is open, then store file by file, or nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.actions import publish
from council.models import Body, Council, Meeting
from council.records import Occasion, PublicRecord
from council.website.asking import Asking
from council.website.votes_files.decisions import Decisions
from council.website.votes_files.founding import new_body, new_council
from council.website.votes_files.people import People
from council.website.votes_files.planning import PlannedMeeting, Planner, VotesFile
from council.website.votes_files.storing import Store
from votes.sheets import Answers, Inquiry, Question

MOST_PROBLEMS = 200
__all__ = ["Outcome", "VotesFile", "import_votes"]


@dataclass(slots=True, kw_only=True)
class Outcome(Asking):
    """What became of an import of votes, with its cells by their text.

    `notes` say what of the files holds no vote and was left out.
    """

    cells: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def import_votes(
    files: Sequence[VotesFile],
    council: str,
    *,
    body: str = "",
    answers: Answers | None = None,
    dry_run: bool = False,
    by: Any = None,
    into: Meeting | None = None,
    whole: bool = False,
) -> Outcome:
    """Import files of votes into the council of this reference; new if there is none.

    `into` is the one meeting that all of it must be of.

    Each file is one transaction. Open questions and problems are found before the first is
    stored; a dry run stores all of them and takes it back. With one file, or where all are to
    be stored as a `whole`, new members are stored with them or not at all.
    """
    job = _Job(council, body, Inquiry(answers or Answers()), by, into)
    job.survey(files)
    if not job.is_blocked:
        if dry_run:
            job.try_out(files)
        elif whole or len(files) == 1:
            job.store_whole(files)
        else:
            job.store(files)
    return Outcome(
        inquiry=job.inquiry,
        problems=job.problems[:MOST_PROBLEMS],
        cells=job.cells,
        notes=list(dict.fromkeys(job.notes))[:MOST_PROBLEMS],
        counts=job.counts,
        dry_run=dry_run,
    )


class _Job:
    """One import as it goes on."""

    def __init__(
        self, council: str, body: str, inquiry: Inquiry, by: Any, into: Meeting | None
    ) -> None:
        self.slug, self.body_name, self.inquiry, self.by = council, body, inquiry, by
        self.into = into
        self.decisions = Decisions(inquiry, into.held_on if into else None)
        self.council = Council.objects.filter(reference=council).first()
        self.problems: list[str] = []
        self.cells: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.notes: list[str] = []
        self.days = set[date]()
        # The files in which the words of a vote stand, by its day.
        self.told: defaultdict[tuple[date, str], list[str]] = defaultdict(list)
        self.people = People(self.council, self.decisions)

    @property
    def is_blocked(self) -> bool:
        return bool(self.problems or self.inquiry.open)

    def planner(self) -> Planner:
        return Planner(self.decisions, self.people, self.problems)

    def survey(self, files: Iterable[VotesFile]) -> None:
        """Read every file once and ask everything; keep none of them in memory."""
        self._ask_about_all()
        planner = self.planner()
        planner.cells, planner.notes = self.cells, self.notes
        for file in files:
            for plan in self._planned(planner, file):
                self._look_at(plan)
        for (day, words), names in self.told.items():
            if len(set(names)) > 1:
                self.decisions.told_twice(day, words, ", ".join(dict.fromkeys(names)))

    def _ask_about_all(self) -> None:
        if self.council is None:
            self.decisions.new_council()
        self._body_question()
        for ask in (
            self.decisions.evidence,
            self.decisions.source,
            self.decisions.is_public,
            self.decisions.all_are_named,
        ):
            ask()

    def _planned(self, planner: Planner, file: VotesFile) -> list[PlannedMeeting]:
        try:
            return planner.plan(file)
        except ValidationError as error:
            self.problems.append(f"{file.name}: {' '.join(error.messages)}")
            return []

    def _look_at(self, plan: PlannedMeeting) -> None:
        self.days.add(plan.day)
        for vote in plan.votes:
            if vote.is_vote:
                self.told[plan.day, vote.question].append(plan.file)
        if self.people.new or self.people.some_open:
            self.decisions.terms_as_seen()

    def try_out(self, files: Iterable[VotesFile]) -> None:
        """Store everything and take it back: what only the database finds is found."""
        with transaction.atomic():
            self.store(files)
            transaction.set_rollback(True)

    def store_whole(self, files: Iterable[VotesFile]) -> None:
        """Store everything, the new council and members too, or nothing."""
        with transaction.atomic():
            self.store(files)
            if self.is_blocked:
                transaction.set_rollback(True)
                self.counts.clear()

    def store(self, files: Iterable[VotesFile]) -> None:
        """Store file by file; stop at the first that cannot be stored."""
        self.counts.clear()
        occasion = Occasion(by=self.by, evidence=self.decisions.evidence())
        new, self.people.new = dict(self.people.new), {}
        kept = self.council
        try:
            with transaction.atomic():
                store = self._ground(occasion, new)
        except ValidationError as error:
            self.problems.append(" ".join(error.messages))
            store = None
        for file in files:
            if store is None or not self._store_file(file, store):
                break
        # What a dry run put on record is gone with it.
        self.council = self.people.council = kept
        self.people.new = new

    def _ground(self, occasion: Occasion, new: dict[str, Any]) -> Store:
        """Put on record the council, its body and its new members."""
        is_public = self.decisions.is_public()
        made: list[PublicRecord] = []
        if self.council is None:
            self.council = new_council(self.slug, self.decisions.new_council(), occasion)
            made.append(self.council)
        body = self._body()
        if body is None:
            body = new_body(self.council, self.body_name, self._body_question(), occasion)
            made.append(body)
        self.counts["councils and bodies new"] += len(made)
        for record in made if is_public else ():
            publish(record, occasion=occasion)
        people = People(self.council, self.decisions, new)
        self.people = people
        self.counts["members new"] = people.store(occasion, self.days, is_public=is_public)
        return Store(
            self.council, body, self.planner(), occasion, self.decisions.source(), is_public,
            self.counts, self.into,
        )  # fmt: skip

    def _store_file(self, file: VotesFile, store: Store) -> bool:
        """Store one file, all of it or nothing of it."""
        before = Counter(self.counts)
        try:
            with transaction.atomic():
                for plan in store.planner.plan(file):
                    store.meeting(plan)
                if self.is_blocked:
                    transaction.set_rollback(True)
        except ValidationError as error:
            self.problems.append(f"{file.name}: {' '.join(error.messages)}")
        if self.is_blocked:
            self.counts.clear()
            self.counts.update(before)
        return not self.is_blocked

    # The body that met.

    def _body(self) -> Body | None:
        if self.into is not None:
            return self.into.body
        if self.council is None:
            return None
        rows = Body.objects.filter(council=self.council)
        if self.body_name:
            name = self.body_name.rsplit("/", 1)[-1]
            return rows.filter(slug=name).first()
        found = list(rows[:2])
        return found[0] if len(found) == 1 else None

    def _body_question(self) -> str:
        """Ask which body met, or what a new one is called, where it is not known."""
        if self._body() is not None:
            return ""
        rows = Body.objects.filter(council=self.council) if self.council else Body.objects.none()
        slugs = tuple(rows.order_by("slug").values_list("slug", flat=True))
        if slugs and not self.body_name:
            question = Question("body", "Which body met?", choices=slugs)
            self.body_name = self.inquiry.ask(question) or ""
            return ""
        return self.decisions.words("body.name", "What is the body called that met?")
