"""Export a council: `manage.py export_bundle COUNCIL PATH`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from council.models import Council
from council.website.bundles.exporting import export_bundle


class Command(BaseCommand):
    help = "Write a whole council, unpublished records included, as a bundle (docs/bundle.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("council", help="slug, for example norfolk")
        parser.add_argument("path", help="folder, or a file that ends in .zip")

    def handle(self, *args: Any, **options: Any) -> None:
        council = Council.objects.filter(slug=options["council"]).first()
        if council is None:
            known = ", ".join(Council.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no council {options['council']!r}. Known: {known}.")
        try:
            count = export_bundle(council, options["path"])
        except OSError as error:
            raise CommandError(f"The bundle cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Exported {count} rows of {council}.")
