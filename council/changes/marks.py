"""Marks that verbs leave in the transaction of a change."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, models, transaction

from council.changes.numbering import number_changes
from council.changes.rows import ChangeMark
from council.changes.told import told_lists
from council.changes.touched import AT_ONCE


def mark(
    table: type[models.Model],
    keys: Iterable[int],
    *,
    spreads: bool = False,
    at: datetime | None = None,
) -> None:
    """Note that readers may see these records differently from `at` on (now, for None).

    Call it in the transaction of the change. `spreads` says that records which name these
    may look different too.
    """
    _write([_mark(table, key, at, spreads=spreads) for key in keys])


def mark_records(*records: models.Model, at: datetime | None = None) -> None:
    """Mark records of several tables by one statement; see `mark`."""
    _write([_mark(type(record), record.pk, at) for record in records])


def _mark(
    table: type[models.Model], key: int, at: datetime | None, *, spreads: bool = False
) -> ChangeMark:
    due = {} if at is None else {"due_at": at}
    label = table._meta.label_lower  # noqa: SLF001 - documented by Django, underscore or not
    return ChangeMark(table=label, key=key, spreads=spreads, **due)


def mark_references(references: Iterable[str]) -> None:
    """Note a change of records of which only the reference is known, such as a new source."""
    _write([ChangeMark(reference=reference, spreads=True) for reference in references])


def _write(marks: list[ChangeMark]) -> None:
    if not marks:
        return
    ChangeMark.objects.bulk_create(marks, batch_size=AT_ONCE)
    here = set(connection.savepoint_ids)
    # Once in a transaction is enough; a rollback to a savepoint takes marks and call together.
    asked = (call[1] is _number_now and call[0] <= here for call in connection.run_on_commit)
    if not any(asked):
        transaction.on_commit(_number_now, robust=True)


def _number_now() -> None:
    number_changes()


def mark_council(council: models.Model) -> None:
    """Mark all records of a council that an import stored past the verbs and `save`."""
    for told in told_lists():
        rows = told.model._default_manager.filter(**{told.council: council.pk})  # noqa: SLF001 - documented by Django for any model
        mark(told.model, rows.values_list("pk", flat=True))
