"""Import a bundle of CSV files: `manage.py import_bundle PATH [--dry-run] [--correct REASON]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from council.website.bundles.importing import (
    import_bundle,
    write_missing_snapshots,
    write_snapshots_here,
)


class Command(BaseCommand):
    help = "Import a folder or zip of CSV files, all rows or none (docs/bundle.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="folder, or zip file")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument("--correct", default="", metavar="REASON", help="correct in public")

    def handle(self, *args: Any, **options: Any) -> None:
        write_snapshots_here()
        report = import_bundle(
            options["path"], dry_run=options["dry_run"], reason=options["correct"]
        )
        for line in report.lines():
            self.stdout.write(line)
        if report.faults:
            count = len(report.faults)
            raise CommandError(f"{count} fault{'s' * (count != 1)}: nothing was imported.")
        if report.dry_run:
            self.stdout.write("A dry run: nothing was changed.")
            return
        write_missing_snapshots()
        self.stdout.write(f"Imported: {report.changed} rows are new or corrected.")
