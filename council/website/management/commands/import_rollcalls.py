"""Import the roll calls of a parliament: `manage.py import_rollcalls FOLDER`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from council.errors import RuleBroken
from council.website.rollcalls import import_rollcalls
from council.website.rollcalls.checking import BALLOTS, OF_THE_WHOLE, Checks


class Command(BaseCommand):
    help = "Import the recorded votes of the US Congress from a folder of Parquet files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="ballots, vote_events and members")
        parser.add_argument(
            "--part", action="store_true", help="the folder holds a part: expect no numbers"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        checks = Checks() if options["part"] else OF_THE_WHOLE
        try:
            done = import_rollcalls(options["folder"], checks)
        except RuleBroken as broken:
            raise CommandError(str(broken.message)) from broken
        for name, number in done.numbers.items():
            self.stdout.write(f"{name}: {number:,}")
        for name, seconds in done.seconds.items():
            self.stdout.write(f"{name}: {seconds:.1f} s, at most {done.memory[name]} MB so far")
        rate = done.numbers[BALLOTS] / done.seconds["ballots"]
        self.stdout.write(f"{rate:,.0f} ballots a second.")
