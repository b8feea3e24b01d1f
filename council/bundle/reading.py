"""Rows of a file read into drafts: header, cells, references, keys.

Read in chunks: the references of a column cost one query for a chunk.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import islice
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from council.bundle import values
from council.bundle.columns import Column, Draft
from council.bundle.context import Import
from council.bundle.faults import messages_of
from council.bundle.reader import Row
from council.bundle.references import Found

CHUNK = 1_000
# Columns of which an empty cell is no cell: the canonical address is made, and evidence never has
# the default of what is keyed at the desk.
NOT_GIVEN = frozenset({"evidence", "reference", "slug"})


class TableReader(ABC):
    """Reads one table of the bundle, and hands what is in order over to `store`."""

    name: ClassVar[str]
    file: ClassVar[str] = ""  # where it differs from the name
    model: ClassVar[type[models.Model]]
    columns: ClassVar[tuple[Column, ...]]
    key: ClassVar[tuple[str, ...]]
    ignored: ClassVar[frozenset[str]] = frozenset()  # columns that another table reads
    repeats: ClassVar[bool] = False  # several rows may say the same thing

    @property
    def file_name(self) -> str:
        """Stem of the file that the table is read from."""
        return self.file or self.name

    def load(self, imp: Import) -> None:
        """Import all rows of the file."""
        given = imp.columns(self.file_name)
        if not given:
            return
        if not self.has_good_header(imp, given):
            imp.unread.add(self.file_name)
            return
        rows = (row for row in imp.rows(self.file_name) if self.concerns(row))
        seen: dict[tuple[Any, ...], int] = {}
        for chunk in _chunks(rows):
            drafts = [self.draft(row, imp) for row in chunk]
            self.resolve(drafts, imp)
            good = [draft for draft in drafts if self.is_ready(draft, imp, seen)]
            self.store(good, imp)

    def concerns(self, row: Row) -> bool:
        """Tell whether the row says something for this table."""
        return True

    def has_good_header(self, imp: Import, given: list[str]) -> bool:
        """Check the header; note unknown and missing columns."""
        names = [column.name for column in self.columns]
        known = {*names, *self.ignored}
        head = Row(f"{self.file_name}.csv", 1, {})
        missing = [
            column.name for column in self.columns if column.required and column.name not in given
        ]
        for name in missing:
            imp.fault(head, name, "This column is missing.")
        unknown = set() if self.file else {name for name in given if name and name not in known}
        for name in sorted(unknown):
            near = get_close_matches(name, sorted(known), 1)
            hint = f" Do you mean {near[0]!r}?" if near else " docs/bundle.md lists them."
            imp.fault(head, name, f"There is no such column in this table.{hint}")
        return not missing

    def draft(self, row: Row, imp: Import) -> Draft:
        """Read every cell of a row; references stay text until they are resolved."""
        draft = Draft(row)
        setting = imp.setting(row)
        for column in self.columns:
            cell = row.cells.get(column.name)
            if cell is None or (not cell and column.name in NOT_GIVEN and not column.required):
                continue
            try:
                draft.values[column.attribute] = self.value(column, cell, setting)
            except ValidationError as error:
                draft.is_broken = True
                imp.fault(row, column.name, messages_of(error))
        return draft

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read one cell; an empty one is not known, or the default where null cannot stand."""
        if cell:
            return column.read(cell, setting)
        if column.required:
            raise ValidationError("This must be given.", code="required")
        names = {f.name for f in self.model._meta.get_fields()}  # noqa: SLF001 - documented by Django, underscore or not
        plain = column.field or column.name
        if plain not in names:
            return None
        return empty_value(self.model._meta.get_field(plain))  # noqa: SLF001 - documented by Django, underscore or not

    def resolve(self, drafts: list[Draft], imp: Import) -> None:
        """Turn references of the chunk into keys, with one query for each column."""
        for column in self.columns:
            if column.to:
                pairs = [
                    (str(draft.values[column.attribute]), imp.council_of(draft.row))
                    for draft in drafts
                    if draft.values.get(column.attribute)
                ]
                imp.references.load(column.to, column.table or table_of(column.to), pairs)
                for draft in drafts:
                    self._resolve_one(column, draft, imp)
        for column in self.columns:
            if column.within:
                self._resolve_within(column, drafts, imp)

    def _resolve_one(self, column: Column, draft: Draft, imp: Import) -> None:
        text = draft.values.get(column.attribute)
        if not text or column.to is None:
            return
        found = imp.references.get(column.to, text, imp.council_of(draft.row))
        if found is None:
            draft.is_broken = True
            what = column.to._meta.verbose_name  # noqa: SLF001 - documented by Django, underscore or not
            tables = [column.table or table_of(column.to)]
            imp.missing(
                draft.row, column.name, text, f"There is no {what} {text!r}.", tables=tables
            )
            return
        draft.values[column.attribute] = found.pk
        self.note_council(column, draft, found, imp)

    def note_council(self, column: Column, draft: Draft, found: Found, imp: Import) -> None:
        """Keep the row's council; a record of another council does not belong in the row."""
        if draft.council_id is None:
            draft.council_id = found.council_id
        elif draft.council_id != found.council_id:
            draft.is_broken = True
            imp.fault(draft.row, column.name, "This belongs to another council.")

    def _resolve_within(self, column: Column, drafts: list[Draft], imp: Import) -> None:
        if column.within is None:
            return
        parent, model, parent_field, code_field = column.within
        asked = [
            draft
            for draft in drafts
            if draft.values.get(column.attribute) is not None and not draft.is_broken
        ]
        rows = model._default_manager.filter(  # noqa: SLF001 - documented by Django for any model
            **{
                f"{parent_field}__in": {draft.values[parent] for draft in asked},
                f"{code_field}__in": {draft.values[column.attribute] for draft in asked},
            }
        ).values_list(parent_field, code_field, "pk")
        found = {(key, code): pk for key, code, pk in rows}
        for draft in asked:
            code = draft.values[column.attribute]
            pk = found.get((draft.values[parent], code))
            if pk is None:
                draft.is_broken = True
                what = model._meta.verbose_name  # noqa: SLF001 - documented by Django, underscore or not
                message, tables = f"There is no {what} {str(code)!r} here.", [table_within(model)]
                imp.missing(draft.row, column.name, str(code), message, tables=tables)
            draft.values[column.attribute] = pk

    def is_ready(self, draft: Draft, imp: Import, seen: dict[tuple[Any, ...], int]) -> bool:
        """Complete a row and check its rights and that no other row of the file has its key."""
        if draft.is_broken:
            return False
        with imp.faults_of(draft.row):
            self.complete(draft, imp)
            if draft.is_broken or not imp.may_touch(draft.row, draft.council_id):
                return False
            key = self.key_of(draft.values)
            first = seen.setdefault(key, draft.row.number)
            if first != draft.row.number and not self.repeats:
                imp.fault(draft.row, "", f"Row {first} is about the same. {self._one_of_two()}")
                return False
            return True
        return False

    def _one_of_two(self) -> str:
        if self.file == "members" or any(column.name == "reference" for column in self.columns):
            return "Keep one of the two, or give each a reference of its own."
        return "Keep one of the two."

    def complete(self, draft: Draft, imp: Import) -> None:  # noqa: B027 - most tables add nothing
        """Add what follows from the given values, such as a slug and a reference."""

    def key_of(self, found: dict[str, Any]) -> tuple[Any, ...]:
        """Return the values that make the row one and the same."""
        return tuple(found.get(name) for name in self.key)

    @abstractmethod
    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Keep the rows of a chunk that are in order."""


def empty_value(model_field: Any) -> Any:
    """Return what an empty cell means for a field."""
    if model_field.null:
        return None
    if model_field.has_default():
        return model_field.get_default()
    if isinstance(model_field, models.CharField | models.TextField) and model_field.blank:
        return ""
    raise ValidationError("This must be given.", code="required")


def table_of(model: type[models.Model]) -> str:
    """Return the bundle's table in which a model's source ids are kept."""
    names = {"politicalgroup": "groups", "body": "bodies"}
    plain = model._meta.model_name or ""  # noqa: SLF001 - documented by Django, underscore or not
    return names.get(plain, f"{plain}s")


def table_within(model: type[models.Model]) -> str:
    """Return the bundle's table of what has a code inside another record: `budget_lines`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower() + "s"


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
