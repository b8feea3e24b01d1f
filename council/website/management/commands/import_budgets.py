"""Import budget files: `manage.py import_budgets FILE... --council REF`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from council.website.asking import blocked_words, questions_told, read_file
from council.website.budget_files import Outcome, import_budgets
from council.website.budget_files.layouts import Layout, read_layout
from council.website.bundles.importing import write_missing_snapshots, write_snapshots_here
from votes.sheets import Answers


class Command(BaseCommand):
    help = "Import budgets from spreadsheets, a row per line or department (docs/budget-files.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="CSV files, a stage each")
        parser.add_argument("--council", required=True, help="reference; new if there is none")
        parser.add_argument("--answers", type=Path, help="answers to the questions, as JSON")
        parser.add_argument("--layout", type=Path, help="what the columns mean, as JSON")
        parser.add_argument("--template", type=Path, help="write the questions here")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        write_snapshots_here()
        path = options["answers"]
        outcome = import_budgets(
            options["files"],
            options["council"],
            answers=read_file(path, Answers.from_json) if path else Answers(),
            layouts=_layouts(options["layout"]),
            dry_run=options["dry_run"],
        )
        self._tell(outcome)
        if options["template"]:
            options["template"].write_text(outcome.inquiry.template(), encoding="utf-8")
            self.stdout.write(f"The questions stand in {options['template']}.")
        if outcome.is_blocked:
            raise CommandError(blocked_words(outcome, "nothing was imported."))
        if outcome.dry_run:
            self.stdout.write("A dry run: nothing was changed.")
            return
        write_missing_snapshots()
        self.stdout.write("Imported.")

    def _tell(self, outcome: Outcome) -> None:
        for line in questions_told(outcome.inquiry):
            self.stdout.write(line)
        for problem in outcome.problems:
            self.stdout.write(f"! {problem}")
        for words in outcome.told:
            self.stdout.write(words)
        for name, number in outcome.counts.items():
            self.stdout.write(f"{name}: {number}")


def _layouts(path: Path | None) -> tuple[Layout, ...]:
    return (read_file(path, read_layout),) if path else ()
