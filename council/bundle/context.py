"""One import while it runs: its report, its clerk, its rights, its references and zones."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from council.bundle.faults import Fate, Fault, Report, messages_of
from council.bundle.lost import LostRows
from council.bundle.reader import Bundle, Row, Unreadable
from council.bundle.references import References
from council.bundle.values import POUND, Setting
from council.enums import Evidence
from council.models import Council
from council.records import Occasion
from council.sentences import currency_sign

DEFAULT_ZONE = ZoneInfo("Europe/London")


@dataclass(slots=True)
class Import:
    """State shared by all tables of one import."""

    bundle: Bundle
    report: Report
    by: Any = None
    reason: str = ""  # of a correction; empty: the import is none
    allowed: frozenset[int] | None = None  # councils; None: all, new ones too
    references: References = field(default_factory=References)
    shared: dict[str, Any] = field(default_factory=dict)  # what one table leaves for the next
    unread: set[str] = field(default_factory=set)  # tables whose file cannot be read to its end
    lost: LostRows = field(default_factory=LostRows)  # rows with a fault
    _settings: dict[str, tuple[ZoneInfo, str]] = field(default_factory=dict)
    _only_council: str | None = None

    def fault(self, row: Row, column: str, message: str) -> None:
        """Note a fault of one cell or row."""
        self.report.faults.append(Fault(row.file, row.number, column, message))
        self.lost.note(row, column)

    def missing(
        self, row: Row, column: str, name: str, message: str, *, tables: Iterable[str]
    ) -> None:
        """Note that a row names a record that is not there: its own fault, or another row's."""
        if any(table in self.unread or self.lost.may_be(table, name) for table in tables):
            self.wait(row, column)
        else:
            self.fault(row, column, message)

    def wait(self, row: Row, column: str = "") -> None:
        """Leave a row unlooked at, because one that it depends on has a fault."""
        self.report.wait(row.file.removesuffix(".csv"), row.number)
        self.lost.note(row, column)

    def count(self, row: Row, fate: Fate) -> None:
        """Note what became of a row."""
        self.report.count(row.file.removesuffix(".csv"), row.number, fate)

    @contextmanager
    def faults_of(self, row: Row, column: str = "") -> Iterator[None]:
        """Turn a broken rule into a fault of this row."""
        try:
            yield
        except ValidationError as error:
            self.fault(row, column, messages_of(error))

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table's file; a file that cannot be read is a fault."""
        if table not in self.bundle.files:
            return
        try:
            yield from self.bundle.rows(table)
        except Unreadable as error:
            self._unreadable(table, error)

    def columns(self, table: str) -> list[str]:
        """Return the columns that a file gives; none where there is no such file."""
        if table not in self.bundle.files:
            return []
        try:
            return self.bundle.header(table)
        except Unreadable as error:
            self._unreadable(table, error)
            return []

    def _unreadable(self, table: str, error: Unreadable) -> None:
        self.unread.add(table)
        self.report.faults.append(Fault(error.file, error.row, "", error.message))

    def council_of(self, row: Row) -> str:
        """Return the slug of the council in which a source's own ids are looked up."""
        given = row.cells.get("council")
        return given or self.only_council()

    def only_council(self) -> str:
        """Return the council's slug where the bundle names just one, else nothing."""
        if self._only_council is None:
            slugs = {row.cells.get("slug", "") for row in self.rows("councils")}
            self._only_council = slugs.pop() if len(slugs) == 1 else ""
        return self._only_council

    def setting(self, row: Row) -> Setting:
        """Return what reading the row depends on: its council's zone and sign of money."""
        zone, sign = self._zone_and_sign(row)
        return Setting(zone, row.cells, sign)

    def zone(self, row: Row) -> ZoneInfo:
        """Return the zone of the council that the row is about."""
        return self._zone_and_sign(row)[0]

    def _zone_and_sign(self, row: Row) -> tuple[ZoneInfo, str]:
        """Return what the council says that the row's first reference names."""
        named = row.cells.get("council") or next(
            (cell for cell in row.cells.values() if "/" in cell and not cell[0].isdigit()),
            self.only_council(),
        )
        slug = named.split("/")[0]
        if slug not in self._settings:
            found = Council.objects.filter(slug=slug).values_list("time_zone", "currency").first()
            if found is None:  # perhaps a row of its own further down
                return DEFAULT_ZONE, POUND
            self._settings[slug] = ZoneInfo(found[0]), currency_sign(found[1])
        return self._settings[slug]

    def may_touch(self, row: Row, council_id: int | None) -> bool:
        """Tell whether the clerk may import into the council; note a fault if not."""
        if self.allowed is None or council_id in self.allowed:
            return True
        self.fault(row, "", "You may not import into this council. Ask for the right to publish.")
        return False

    def correction(self) -> Occasion:
        """Return the occasion of a correction by this import."""
        return Occasion(by=self.by, evidence=Evidence.MINUTES, reason=self.reason)
