"""Tables whose new rows go through the clerk's own verb, and are written once.

A row on record is compared, and what came later has a number of its own.
"""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from council.bundle import Column, Draft, FactTable, Import, values
from council.models import Council

NUMBER = Column(name="number", read=values.number, required=True)
ONE_OF_TWO = "Name the pot, or the key of the budget line: one of the two."
Series = tuple[Any, ...]


class WrittenOnceTable(FactTable):
    """A table of rows that are written once, numbered 1, 2, ... within what they are about."""

    series: ClassVar[tuple[str, ...]]  # what the numbers are counted within
    related: ClassVar[tuple[str, ...]]
    many: ClassVar[tuple[str, ...]]

    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Write the next row of each series by its verb, and compare those on record."""
        held = self.held({self.series_of(draft) for draft in drafts})
        for draft in self.by_number(drafts):
            found = held[self.series_of(draft)]
            number = draft.values["number"]
            with imp.faults_of(draft.row):
                if 0 < number <= len(found):
                    self.check_same(found[number - 1], draft, imp)
                elif number == len(found) + 1:
                    found.append(self.write(draft, found, imp))
                    self.count(draft, "new", imp)
                else:
                    message = f"The next number here is {len(found) + 1}."
                    raise ValidationError(message, code="wrong_number")

    def series_of(self, draft: Draft) -> Series:
        """Return what the number of a row is counted within."""
        return tuple(draft.values[name] for name in self.series)

    def by_number(self, drafts: list[Draft]) -> Iterator[Draft]:
        """Yield the rows as the file has them, but those of one series in order of number."""
        waiting = defaultdict(list)
        for draft in sorted(drafts, key=lambda draft: draft.values["number"]):
            waiting[self.series_of(draft)].append(draft)
        for draft in drafts:
            yield waiting[self.series_of(draft)].pop(0)

    def held(self, wanted: set[Series]) -> defaultdict[Series, list[Any]]:
        """Return what is on record in each series, oldest first."""
        first = {f"{self.series[0]}__in": {series[0] for series in wanted}}
        found = defaultdict(list)
        for row in self.records(**first):
            found[tuple(getattr(row, name) for name in self.series)].append(row)
        return found

    def records(self, **wanted: Any) -> Any:
        """Return the rows on record in the order in which they were written."""
        rows = self.model._default_manager.filter(**wanted).order_by("id")  # noqa: SLF001 - documented by Django for any model
        return rows.select_related(*self.related).prefetch_related(*self.many)

    def check_same(self, record: Any, draft: Draft, imp: Import) -> None:
        """Count a row that is on record as it is; note each value that differs."""
        stored = self.said(record)
        wrong = [name for name, value in self.given(draft).items() if value != stored[name]]
        for name in wrong:
            message = "This is recorded otherwise here: put what came later under a new number."
            imp.fault(draft.row, name, message)
        if not wrong:
            self.count(draft, "same", imp)

    def count(self, draft: Draft, fate: Any, imp: Import) -> None:
        """Note what became of a row."""
        imp.count(draft.row, fate)

    @abstractmethod
    def write(self, draft: Draft, held: list[Any], imp: Import) -> Any:
        """Write the row by its verb and return what was written."""

    @abstractmethod
    def said(self, record: Any) -> dict[str, Any]:
        """Return what a row on record says, by column."""

    @abstractmethod
    def given(self, draft: Draft) -> dict[str, Any]:
        """Return what a row of the file says, by column; nothing of what it does not give."""

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield the rows in the order in which they were written."""
        for number, record in self.numbered(council):
            said = self.said(record) | {"number": number}
            yield {column.name: values.written(said[column.name]) for column in self.columns}

    def numbered(self, council: Council) -> Iterator[tuple[int, Any]]:
        """Yield each row of a council with its number in its series."""
        numbers: defaultdict[Series, int] = defaultdict(int)
        for record in self.records(**{self.council_lookup: council}):
            series = tuple(getattr(record, name) for name in self.series)
            numbers[series] += 1
            yield numbers[series], record
