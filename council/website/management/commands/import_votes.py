"""Import files of votes: `manage.py import_votes FILE... --council REF`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from council.website.asking import blocked_words, questions_told, read_file
from council.website.votes_files import Outcome, VotesFile, import_votes
from votes.sheets import Answers

LEFT = "what is not counted above was not imported."


class Command(BaseCommand):
    help = "Import votes from spreadsheets: a row per vote and member, per member, or per item."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="CSV files, one meeting or more")
        parser.add_argument("--council", required=True, help="reference; new if there is none")
        parser.add_argument("--body", default="", help="the body that met, by its reference")
        parser.add_argument("--answers", type=Path, help="answers to the questions, as JSON")
        parser.add_argument(
            "--template", type=Path, help="write the questions here; a dry run does so anyway"
        )
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["answers"]
        outcome = import_votes(
            [VotesFile(path.name, path.read_bytes) for path in options["files"]],
            options["council"],
            body=options["body"],
            answers=read_file(path, Answers.from_json) if path else Answers(),
            dry_run=options["dry_run"],
        )
        self._tell(outcome)
        template = options["template"]
        if template is None and outcome.dry_run and outcome.inquiry.open:
            template = Path("votes-answers.json")
        if template:
            template.write_text(outcome.inquiry.template(), encoding="utf-8")
            self.stdout.write(f"The questions stand in {template}: write the answers there.")
        if outcome.is_blocked:
            raise CommandError(blocked_words(outcome, LEFT))
        self.stdout.write("A dry run: nothing was changed." if outcome.dry_run else "Imported.")

    def _tell(self, outcome: Outcome) -> None:
        for text, number in outcome.cells.most_common():
            self.stdout.write(f"cells {text}: {number}")
        for line in questions_told(outcome.inquiry):
            self.stdout.write(line)
        for name in outcome.inquiry.never_asked() if outcome.dry_run else ():
            self.stdout.write(f"Answered but not asked: {name}")
        for problem in outcome.problems:
            self.stdout.write(f"! {problem}")
        for note in outcome.notes:
            self.stdout.write(f"Note: {note}")
        for name, number in outcome.counts.items():
            self.stdout.write(f"{name}: {number}")
