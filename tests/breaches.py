"""Insert rows past the forms, and expect the database to refuse them by name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction


def constraints_of(app_label: str) -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    """Return every constraint of an app's models by name, with its model."""
    return {
        constraint.name: (model, constraint)
        for model in apps.get_app_config(app_label).get_models()
        for constraint in model._meta.constraints
    }


def complaint(model: type[models.Model], constraint: models.BaseConstraint) -> str:
    """Return what this database says when the constraint is broken; SQLite names columns."""
    if connection.vendor != "sqlite":
        return f'"{constraint.name}"'
    if not isinstance(constraint, models.UniqueConstraint):
        return f"CHECK constraint failed: {constraint.name}"
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    named = [f"{model._meta.db_table}.{columns[field]}" for field in constraint.fields]
    return f"UNIQUE constraint failed: {', '.join(named)}"


@contextmanager
def refuses(app_label: str, name: str) -> Iterator[None]:
    """Expect the block to break the constraint of that name, and no other."""
    model, constraint = constraints_of(app_label)[name]
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    first_line = str(caught.value).splitlines()[0]
    assert first_line.endswith(complaint(model, constraint))


def again(row: models.Model, **changes: Any) -> None:
    """Insert a second row like `row` but for `changes`, past every form and `save`."""
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    type(row)._default_manager.bulk_create([type(row)(**fields | changes)])


def change(row: models.Model, **changes: Any) -> None:
    """Update `row` in the database, past every form and `save`."""
    type(row)._default_manager.filter(pk=row.pk).update(**changes)


class Breaches(dict[str, Callable[[], None]]):
    """How to break each constraint of an app; one entry per constraint, by its name."""

    def of(self, name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
        """Register the function as the way to break the constraint of that name."""

        def register(function: Callable[[], None]) -> Callable[[], None]:
            assert name not in self, f"{name} is broken twice"
            self[name] = function
            return function

        return register


def without_own_words(app_label: str) -> set[str]:
    """Return the constraints that would show a clerk Django's general sentence."""
    return {
        name
        for name, (_, constraint) in constraints_of(app_label).items()
        if constraint.violation_error_message == constraint.default_violation_error_message
    }
