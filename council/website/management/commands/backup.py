"""Back the installation up while it runs: `manage.py backup PATH`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from council.errors import RuleBroken
from council.website.backups import backup, size_of


class Command(BaseCommand):
    help = "Write everything in the database to one archive (docs/backup.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="file to write, for example backup.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            backup(options["path"])
        except RuleBroken as error:
            raise CommandError(" ".join(error.messages)) from error
        except OSError as error:
            raise CommandError(f"The backup cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Backed up: {options['path']}, {size_of(options['path'])}.")
