"""Tables of plain facts: a row of the file is a row of the database.

Read in chunks: references, existing rows and new rows each cost one query for a chunk.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from council.actions import correct_record
from council.bundle import values
from council.bundle.columns import Column, Draft
from council.bundle.context import Import
from council.bundle.reading import CHUNK, TableReader
from council.enums import Evidence
from council.models import Council, Identifier, RecordEvent
from council.records import PublicRecord, tell, tell_owners


class FactTable(TableReader):
    """Imports and exports one table whose rows are facts without verbs of their own."""

    council_lookup: ClassVar[str] = "council"
    order: ClassVar[tuple[str, ...]] = ("pk",)

    def existing(self, drafts: list[Draft]) -> dict[tuple[Any, ...], models.Model]:
        """Return the stored rows that the chunk's keys name."""
        lookup = {}
        for name in self.key:
            wanted = {draft.values.get(name) for draft in drafts}
            if None not in wanted:
                lookup[f"{name}__in"] = wanted
        rows = self.model._default_manager.filter(**lookup)  # noqa: SLF001 - documented by Django for any model
        return {tuple(getattr(row, name) for name in self.key): row for row in rows}

    def unknown_of(self, drafts: list[Draft], imp: Import) -> Iterator[Draft]:
        """Compare the rows that are stored, and yield the others."""
        stored = self.existing(drafts) if drafts else {}
        for draft in drafts:
            record = stored.get(self.key_of(draft.values))
            if record is None:
                yield draft
            else:
                self.compare(record, draft, imp)

    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Insert new rows in one query, and compare the others with what is stored."""
        if not drafts:
            return
        stored = self.existing(drafts)
        fresh: dict[tuple[Any, ...], tuple[Draft, models.Model]] = {}
        for draft in drafts:
            key = self.key_of(draft.values)
            if key in stored:
                self.compare(stored[key], draft, imp)
            elif key in fresh:
                self.compare(fresh[key][1], draft, imp)
            else:
                record = self.build(draft, imp)
                if record is not None:
                    fresh[key] = (draft, record)
        self.insert(list(fresh.values()), imp)

    def build(self, draft: Draft, imp: Import) -> models.Model | None:
        """Make a new record from a row and check each field; None when one is wrong."""
        fields = {name: value for name, value in draft.values.items() if self.is_stored(name)}
        has_evidence = any(f.name == "evidence" for f in self.model._meta.fields)  # noqa: SLF001 - documented by Django, underscore or not
        if has_evidence and not fields.get("evidence"):
            fields["evidence"] = Evidence.MINUTES
        record = self.model(**fields)
        if isinstance(record, PublicRecord) and draft.values.get("published") is not False:
            record.published_at = timezone.now()
        try:
            # Keys were looked up in bulk; to check them again would cost a query for each row.
            record.clean_fields(exclude={f.name for f in record._meta.fields if f.is_relation})  # noqa: SLF001 - documented by Django, underscore or not
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                imp.fault(draft.row, column, " ".join(messages))
            return None
        return record

    def is_stored(self, name: str) -> bool:
        """Tell whether a value is a field of the model."""
        return any(name == f.attname for f in self.model._meta.concrete_fields)  # noqa: SLF001 - documented by Django, underscore or not

    def insert(self, made: list[tuple[Draft, models.Model]], imp: Import) -> None:
        """Insert the rows of a chunk; the database's own refusal becomes faults by row."""
        manager = self.model._default_manager  # noqa: SLF001 - documented by Django for any model
        try:
            with transaction.atomic():
                manager.bulk_create([record for _, record in made])
                self.tell([record for _, record in made])
        except IntegrityError:
            self._explain(made, imp)
            return
        for draft, record in made:
            imp.count(draft.row, "new")
            self.after_insert(record, draft, imp)

    def tell(self, records: list[models.Model]) -> None:
        """Mark for the change feed what readers see of new or changed rows."""
        public = [record for record in records if isinstance(record, PublicRecord)]
        tell(*public) if public else tell_owners(records)

    def _explain(self, made: list[tuple[Draft, models.Model]], imp: Import) -> None:
        for draft, record in made:
            record.pk = None
            with imp.faults_of(draft.row):
                record.validate_constraints()
                try:
                    with transaction.atomic():
                        record.save(force_insert=True)
                except IntegrityError:
                    imp.fault(draft.row, "", "This row contradicts another one.")

    def after_insert(self, record: models.Model, draft: Draft, imp: Import) -> None:
        """Store what hangs on a new record."""
        source_id = draft.row.cells.get("source_id")
        if source_id and isinstance(record, PublicRecord) and draft.council_id:
            Identifier.objects.get_or_create(
                council_id=draft.council_id,
                table=self.file_name,
                value=source_id,
                defaults={"reference": record.reference},
            )

    def differences(self, record: models.Model, draft: Draft) -> dict[str, Any]:
        """Return the given values that differ from the stored ones."""
        return {
            name: value
            for name, value in draft.values.items()
            if self.is_stored(name) and getattr(record, name) != value
        }

    def compare(self, record: models.Model, draft: Draft, imp: Import) -> None:
        """Count an equal row; correct a different one, or note it as a fault."""
        changes = self.differences(record, draft)
        if not changes:
            imp.count(draft.row, "same")
        elif not is_public(record):
            for name, value in changes.items():
                setattr(record, name, value)
            with imp.faults_of(draft.row):
                record.full_clean()
                record.save()
                self.tell([record])
                imp.count(draft.row, "corrected")
        elif imp.reason:
            with imp.faults_of(draft.row):
                self.correct(record, changes, draft, imp)
                imp.count(draft.row, "corrected")
        else:
            for name, value in changes.items():
                self._note_difference(record, name, value, draft, imp)

    def _note_difference(
        self, record: models.Model, name: str, value: Any, draft: Draft, imp: Import
    ) -> None:
        column = next((c for c in self.columns if c.attribute == name), None)
        stored = getattr(record, name)
        held = self.written(column, record) if column else values.written(stored)
        shown = repr(held) if held else "nothing"
        message = (
            f"This is published with {shown} here. If the file is right, "
            "import it as a correction and say why."
        )
        imp.fault(draft.row, column.name if column else name, message)

    def correct(
        self, record: models.Model, changes: dict[str, Any], draft: Draft, imp: Import
    ) -> None:
        """Change a published row in public."""
        if isinstance(record, PublicRecord):
            fields = dict(self.field_of(name, value) for name, value in changes.items())
            correct_record(record, fields, occasion=imp.correction())
            return
        was = {name: values.written(getattr(record, name)) for name in changes}
        for name, value in changes.items():
            setattr(record, name, value)
        record.full_clean()
        record.save()
        self.tell([record])
        now = {name: values.written(value) for name, value in changes.items()}
        RecordEvent.objects.create(
            council_id=draft.council_id or 0,
            reference=self.owner(record),
            verb="correct",
            by=imp.by,
            evidence=Evidence.MINUTES,
            data={"table": self.name, "changes": {name: [was[name], now[name]] for name in was}},
        )

    def owner(self, record: models.Model) -> str:
        """Return the reference of the record that a row without one belongs to."""
        for column in self.columns:
            if column.to is not None:
                parent = getattr(record, column.field or column.name)
                if parent is not None:
                    return str(parent.reference)
        return ""

    def field_of(self, attribute: str, value: Any) -> tuple[str, Any]:
        """Return an attribute such as `area_id` as the field and the record that it means."""
        found = next(
            f
            for f in self.model._meta.concrete_fields  # noqa: SLF001 - documented by Django, underscore or not
            if f.attname == attribute
        )
        target = found.related_model
        if value is None or not (isinstance(target, type) and issubclass(target, models.Model)):
            return found.name, value
        return found.name, target._default_manager.get(pk=value)  # noqa: SLF001 - documented by Django for any model

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield the rows of a council as the import reads them."""
        related = [c.field or c.name for c in self.columns if c.to or c.within]
        rows = self.model._default_manager.filter(**{self.council_lookup: council})  # noqa: SLF001 - documented by Django for any model
        known = {f.name for f in self.model._meta.get_fields()}  # noqa: SLF001 - documented by Django, underscore or not
        rows = rows.select_related(*[name for name in related if name in known])
        for record in rows.order_by(*self.order).iterator(chunk_size=CHUNK):
            yield {column.name: self.written(column, record) for column in self.columns}

    def written(self, column: Column, record: models.Model) -> str:
        """Write one cell of a stored record."""
        if column.name == "published":
            return values.written(getattr(record, "published_at", None) is not None)
        found = getattr(record, column.field or column.name, None)
        if column.within and found is not None:
            return values.written(getattr(found, column.within[3]))
        if column.to and found is not None:
            return reference_of(found)
        return values.written(found)


def reference_of(record: Any) -> str:
    """Return a record's reference; an area's is made from its council and slug."""
    found = getattr(record, "reference", None)
    return str(found) if found else f"{record.council.reference}/areas/{record.slug}"


def is_public(record: models.Model) -> bool:
    """Tell whether a record may have been read: rows without a time of their own may."""
    return getattr(record, "published_at", True) is not None
