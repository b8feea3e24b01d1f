"""Load the demo councils: `manage.py load_demo`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from council.models import Council
from council.website.bundles.importing import (
    import_bundle,
    write_missing_snapshots,
    write_snapshots_here,
)

DEMO = Path(__file__).resolve().parents[3] / "demo"


class Command(BaseCommand):
    help = "Import each bundle of council/demo; a council that is there already is left alone."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        write_snapshots_here()
        for folder in sorted(path for path in DEMO.iterdir() if path.is_dir()):
            if Council.objects.filter(slug=folder.name).exists():
                self.stdout.write(f"{folder.name}: already here")
                continue
            report = import_bundle(folder)
            if report.faults:
                lines = "\n".join(report.lines())
                raise CommandError(f"{folder.name} cannot be loaded:\n{lines}")
            self.stdout.write(f"{folder.name}: {report.changed} rows")
        write_missing_snapshots()
