"""Tables of plain facts: a row of the file is a row of the database.

Read in chunks: references, existing rows and new rows each cost one query for a chunk.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from council.actions import correct_record
from council.bundle import values
from council.bundle.context import Import
from council.bundle.faults import messages_of
from council.bundle.reader import Row
from council.bundle.references import Found
from council.enums import Evidence
from council.models import Council, Identifier, RecordEvent
from council.records import PublicRecord

CHUNK = 1_000
GUESSES = frozenset({"inferred", "guess", "guessed", "assumed", "imputed"})


def evidence(cell: str, setting: values.Setting) -> str:
    """Read how a record is known; what somebody worked out is no evidence."""
    if cell.lower() in GUESSES:
        message = "What somebody inferred is no evidence: leave these rows out."
        raise ValidationError(message, code="inferred")
    return str(values.choice(Evidence)(cell, setting))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its field, how a cell is read, and whether it names another record.

    `to` is a model named by reference; `within` is (column, model, field of its parent,
    field of its code): a record named by a code inside another column's record.
    """

    name: str
    read: values.Read = values.text
    field: str = ""
    required: bool = False
    to: type[models.Model] | None = None
    table: str = ""
    within: tuple[str, type[models.Model], str, str] | None = None

    @property
    def attribute(self) -> str:
        """Name of the model's attribute that holds the value."""
        plain = self.field or self.name
        return f"{plain}_id" if self.to or self.within else plain


@dataclass(slots=True)
class Draft:
    """A row on its way: its values by attribute, the record it equals, and its council."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    council_id: int | None = None
    is_broken: bool = False


PUBLICATION = (
    Column(name="evidence", read=evidence),
    Column(name="visible_from", read=values.moment),
    Column(name="published", read=values.yes_no),
)


class FactTable:
    """Imports and exports one table whose rows are facts without verbs of their own."""

    name: ClassVar[str]
    file: ClassVar[str] = ""  # where it differs from the name
    model: ClassVar[type[models.Model]]
    columns: ClassVar[tuple[Column, ...]]
    key: ClassVar[tuple[str, ...]]
    ignored: ClassVar[frozenset[str]] = frozenset()  # columns that another table reads
    repeats: ClassVar[bool] = False  # several rows may say the same thing
    council_lookup: ClassVar[str] = "council"
    order: ClassVar[tuple[str, ...]] = ("pk",)

    @property
    def file_name(self) -> str:
        """Stem of the file that the table is read from."""
        return self.file or self.name

    # Import

    def load(self, imp: Import) -> None:
        """Import all rows of the file."""
        given = imp.columns(self.file_name)
        if not given or not self.has_good_header(imp, given):
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
        setting = values.Setting(imp.zone(row), row.cells)
        for column in self.columns:
            cell = row.cells.get(column.name)
            if cell is None:
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
        names = {f.name for f in self.model._meta.get_fields()}  # noqa: SLF001
        plain = column.field or column.name
        if plain not in names:
            return None
        return empty_value(self.model._meta.get_field(plain))  # noqa: SLF001

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
            what = column.to._meta.verbose_name  # noqa: SLF001
            imp.fault(draft.row, column.name, f"There is no {what} {text!r}.")
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
        rows = model._default_manager.filter(  # noqa: SLF001
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
                what = model._meta.verbose_name  # noqa: SLF001
                imp.fault(draft.row, column.name, f"There is no {what} {str(code)!r} here.")
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
                imp.fault(draft.row, "", f"Row {first} is about the same. Keep one of the two.")
                return False
            return True
        return False

    def complete(self, draft: Draft, imp: Import) -> None:
        """Add what follows from the given values, such as a slug and a reference."""

    def key_of(self, found: dict[str, Any]) -> tuple[Any, ...]:
        """Return the values that make the row one and the same."""
        return tuple(found.get(name) for name in self.key)

    def existing(self, drafts: list[Draft]) -> dict[tuple[Any, ...], models.Model]:
        """Return the stored rows that the chunk's keys name."""
        lookup = {}
        for name in self.key:
            wanted = {draft.values.get(name) for draft in drafts}
            if None not in wanted:
                lookup[f"{name}__in"] = wanted
        rows = self.model._default_manager.filter(**lookup)  # noqa: SLF001
        return {tuple(getattr(row, name) for name in self.key): row for row in rows}

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
        has_evidence = any(f.name == "evidence" for f in self.model._meta.fields)  # noqa: SLF001
        if has_evidence and not fields.get("evidence"):
            fields["evidence"] = Evidence.MINUTES
        record = self.model(**fields)
        if isinstance(record, PublicRecord) and draft.values.get("published") is not False:
            record.published_at = timezone.now()
        try:
            # Keys were looked up in bulk; to check them again would cost a query for each row.
            record.clean_fields(exclude={f.name for f in record._meta.fields if f.is_relation})  # noqa: SLF001
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                imp.fault(draft.row, column, " ".join(messages))
            return None
        return record

    def is_stored(self, name: str) -> bool:
        """Tell whether a value is a field of the model."""
        return any(name == f.attname for f in self.model._meta.concrete_fields)  # noqa: SLF001

    def insert(self, made: list[tuple[Draft, models.Model]], imp: Import) -> None:
        """Insert the rows of a chunk; the database's own refusal becomes faults by row."""
        manager = self.model._default_manager  # noqa: SLF001
        try:
            with transaction.atomic():
                manager.bulk_create([record for _, record in made])
        except IntegrityError:
            self._explain(made, imp)
            return
        for draft, record in made:
            imp.count(draft.row, "new")
            self.after_insert(record, draft, imp)

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
            for f in self.model._meta.concrete_fields  # noqa: SLF001
            if f.attname == attribute
        )
        target = found.related_model
        if value is None or not (isinstance(target, type) and issubclass(target, models.Model)):
            return found.name, value
        return found.name, target._default_manager.get(pk=value)  # noqa: SLF001

    # Export

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield the rows of a council as the import reads them."""
        related = [c.field or c.name for c in self.columns if c.to or c.within]
        rows = self.model._default_manager.filter(**{self.council_lookup: council})  # noqa: SLF001
        known = {f.name for f in self.model._meta.get_fields()}  # noqa: SLF001
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


def empty_value(model_field: Any) -> Any:
    """Return what an empty cell means for a field."""
    if model_field.null:
        return None
    if model_field.has_default():
        return model_field.get_default()
    if isinstance(model_field, models.CharField | models.TextField) and model_field.blank:
        return ""
    raise ValidationError("This must be given.", code="required")


def reference_of(record: Any) -> str:
    """Return a record's reference; an area's is made from its council and slug."""
    found = getattr(record, "reference", None)
    return str(found) if found else f"{record.council.reference}/areas/{record.slug}"


def is_public(record: models.Model) -> bool:
    """Tell whether a record may have been read: rows without a time of their own may."""
    return getattr(record, "published_at", True) is not None


def table_of(model: type[models.Model]) -> str:
    """Return the bundle's table in which a model's source ids are kept."""
    names = {"politicalgroup": "groups", "body": "bodies"}
    plain = model._meta.model_name or ""  # noqa: SLF001
    return names.get(plain, f"{plain}s")


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
