"""Restore a backup into an empty installation: `manage.py restore PATH`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from council.errors import RuleBroken
from council.website.backups import restore


class Command(BaseCommand):
    help = "Read a backup into an installation that is migrated and empty (docs/backup.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="archive that the command backup wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = restore(options["path"])
        except RuleBroken as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Restored the backup of {found['taken_at']}. Now run: verify")
