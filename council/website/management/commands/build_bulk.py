"""Make the files with everything public now: `manage.py build_bulk`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from council.website.backups import size_of
from council.website.bulk.building import build, names


class Command(BaseCommand):
    help = "Write the files that /data lists (docs/data-files.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "names", nargs="*", help="councils by reference, or all; without: every file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = names()
        wrong = [name for name in options["names"] if name not in known]
        if wrong:
            raise CommandError(f"There is no public council {wrong[0]}. Use: {', '.join(known)}.")
        for name in options["names"] or known:
            stored = build(name)
            self.stdout.write(f"{name}: {size_of(stored.path)}, SHA-256 {stored.sha256}.")
