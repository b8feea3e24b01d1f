"""Rows whose SQL is written once: asking the same question again costs the asking alone.

Making SQL of a query set takes Django longer than PostgreSQL needs to answer it. Here the
text is kept for each form of question; what differs, the values, is filled in. SQLite, where
one person works, asks as ever.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import count
from typing import Any, Self

from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.db.models import (
    DateTimeField,
    Expression,
    Field,
    ForeignObject,
    JSONField,
    Lookup,
    Model,
    Q,
    QuerySet,
)
from django.db.models.lookups import LessThanOrEqual
from psycopg.pq import Format

Row = dict[str, Any]
Step = tuple[str, Any]
# Only these compare a column with the value itself.
COMPARED = frozenset({"exact", "lt", "lte", "gt", "gte", "by"})
MOST_FORMS = 1000
NAMED_COLUMN = re.compile(r'("\w+"\."\w+") AS "\w+"')


class NotPrepared(Exception):
    """A condition holds what cannot be filled in later: it is asked without preparing."""


@ForeignObject.register_lookup
@Field.register_lookup
class AnyOf(Lookup):
    """Like `in`, with one list for all values, so that the text is the same for any number."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        values, more = self.process_rhs(compiler, connection)
        return f"{column} = ANY({values})", (*params, *more)


@DateTimeField.register_lookup
class By(LessThanOrEqual):
    """Like `lte`, of moments that have nearly always come: published by now, for example.

    A kept plan is made before the moment is known. PostgreSQL then takes `<=` for true of a
    third of the rows, and a range for true of one in two hundred; a few `<=` together look
    like so few rows that it sorts them all instead of walking an index. So here it is asked
    for what lies in the range that is yet to come, and for the rest.
    """

    lookup_name = "by"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Compare as `lte` where nothing is planned ahead."""
        return str(connection.operators["lte"] % rhs)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        moment, more = self.process_rhs(compiler, connection)
        to_come = f"{column} > {moment} AND {column} <= 'infinity'"
        text = f"({column} IS NOT NULL AND ({to_come}) IS NOT TRUE)"
        return text, (*params, *params, *more, *params)


class Given(Expression):
    """Stands in a condition where a value will be: the place of it among the values."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Written:
    """One question's text and its columns."""

    def __init__(self, rows: QuerySet) -> None:
        query = rows.query
        compiler = query.get_compiler("default")
        text, self.params = compiler.as_sql()
        # Columns are known by their place. What psycopg makes of a text it keeps of short ones.
        self.text = NAMED_COLUMN.sub(r"\1", text)
        self.names = list(query.selected or query.values_select)
        # What PostgreSQL sends in binary is in Python's types already.
        expressions = [column for column, *_ in compiler.select]
        converters = compiler.get_converters(expressions)
        for _, expression in converters.values():
            if not isinstance(expression.output_field, JSONField):
                raise TypeError(f"{expression} must be converted: do not prepare these rows.")

    def ask(self, values: list[Any]) -> list[Row]:
        """Fill in the values and return the rows."""
        return [dict(zip(self.names, row, strict=True)) for row in self.ask_tuples(values)]

    def ask_tuples(self, values: list[Any]) -> list[tuple[Any, ...]]:
        """Fill in the values and return the rows as they come."""
        params = [values[part.place] if type(part) is Given else part for part in self.params]
        with connection.cursor() as cursor:
            cursor.cursor.format = Format.BINARY
            cursor.execute(self.text, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


class PreparedRows:
    """A `values()` query set to narrow, order, cut and read; nothing else can be done with it."""

    def __init__(
        self,
        rows: QuerySet,
        steps: tuple[Step, ...] = (),
        written: dict[tuple[Any, ...], Written] | None = None,
    ) -> None:
        self.base, self.steps = rows, steps
        self.written: dict[tuple[Any, ...], Written] = {} if written is None else written

    @property
    def model(self) -> type[Model]:
        """The model of the rows."""
        return self.base.model

    def values(self, *columns: str) -> Self:
        """Return the same rows with other columns; once, when a module is read."""
        return type(self)(self.base.values(*columns), self.steps)

    def _then(self, kind: str, what: Any) -> Self:
        return type(self)(self.base, (*self.steps, (kind, what)), self.written)

    def published(self) -> Self:
        """Keep what the public may read now."""
        return self.filter(self.model._default_manager.all().public_condition())  # type: ignore[attr-defined]  # noqa: SLF001 - documented by Django; the manager is a RecordQuerySet

    def filter(self, *conditions: Q, **fields: Any) -> Self:
        """Keep the rows for which all of it holds."""
        return self._then("filter", Q(*conditions, **fields))

    def order_by(self, *names: str) -> Self:
        """Put the rows in this order."""
        return self._then("order", names)

    def __getitem__(self, cut: slice) -> Self:
        """Keep the first rows, as many as the end of the slice says."""
        return self._then("cut", cut.stop)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.read())

    def read(self) -> list[Row]:
        """Return the rows."""
        question = self._question()
        return list(self._plain(self.steps)) if question is None else question[0].ask(question[1])

    def read_tuples(self) -> list[tuple[Any, ...]]:
        """Return the rows as tuples, columns in the order in which they are named: quicker."""
        question = self._question()
        if question is None:
            return [tuple(row.values()) for row in self._plain(self.steps)]
        return question[0].ask_tuples(question[1])

    def _question(self) -> tuple[Written, list[Any]] | None:
        """Return the text that is kept, and its values; None where it is asked without keeping."""
        if not _are_prepared():
            return None
        values: list[Any] = []
        try:
            form = tuple((kind, self._form(what, values)) for kind, what in self.steps)
        except NotPrepared:
            return None
        return self.written.get(form) or self._write(form), values

    def _form(self, what: Any, values: list[Any]) -> Any:
        """Return what stays the same of a step; put what differs into `values`, in order."""
        return _form(what, self.base.model, values) if isinstance(what, Q) else what

    def _write(self, form: tuple[Any, ...]) -> Written:
        if len(self.written) >= MOST_FORMS:
            self.written.clear()
        places = count()
        steps = [
            (kind, _opened(what, self.model, places) if isinstance(what, Q) else what)
            for kind, what in self.steps
        ]
        self.written[form] = found = Written(self._plain(steps))
        return found

    def _plain(self, steps: Any) -> QuerySet:
        rows = self.base
        for kind, what in steps:
            if kind == "filter":
                rows = rows.filter(what)
            elif kind == "order":
                rows = rows.order_by(*what)
            else:
                rows = rows[:what]
        return rows

    def query_set(self) -> QuerySet:
        """Return the same rows as a query set, for whoever wants more of them than reading."""
        return self._plain(self.steps)


Rows = QuerySet | PreparedRows


def query_set_of(rows: Rows) -> QuerySet:
    """Return rows as a query set, prepared or not."""
    return rows.query_set() if isinstance(rows, PreparedRows) else rows


def _are_prepared() -> bool:
    """Tell whether statements are prepared: not on SQLite, nor behind a proxy that cannot."""
    options = connection.settings_dict["OPTIONS"]
    return connection.vendor == "postgresql" and options.get("server_side_binding", False)


def _form(condition: Q, model: type[Model], values: list[Any]) -> tuple[Any, ...]:
    form: list[Any] = [condition.connector, condition.negated]
    for child in condition.children:
        if isinstance(child, Q):
            form.append(_form(child, model, values))
        elif isinstance(child, tuple):
            path, value = child
            if value is None or isinstance(value, bool):
                form.append(child)
            elif _compares(model, path, isinstance(value, list | tuple | set | frozenset)):
                form.append(path)
                values.append(_filled_in(path, value))
            else:
                raise NotPrepared(path)
        else:
            raise NotPrepared(child)
    return tuple(form)


def _filled_in(path: str, value: Any) -> Any:
    if isinstance(value, str | int | date):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    raise NotPrepared(path)


@cache
def _compares(model: type[Model], path: str, with_many: bool) -> bool:
    """Tell whether the path is a column, or a column and a word that compares it."""
    column, _, word = path.rpartition("__")
    if with_many:
        return word == "in" and _is_column(model, column)
    return _is_column(model, path) or (word in COMPARED and _is_column(model, column))


def _is_column(model: type[Model], path: str) -> bool:
    found: Any = model
    try:
        for name in path.split("__"):
            meta = found._meta  # noqa: SLF001 - public by Django's own docs
            field = meta.pk if name == "pk" else meta.get_field(name)
            found = field.related_model
    except (FieldDoesNotExist, AttributeError):
        return False
    return True


def _opened(condition: Q, model: type[Model], places: Iterator[int]) -> Q:
    """Return a condition with a `Given` in the place of each value that differs."""
    children: list[Any] = []
    parts: list[Any] = list(condition.children)
    for child in parts:
        if isinstance(child, Q):
            children.append(_opened(child, model, places))
        elif child[1] is None or isinstance(child[1], bool):
            children.append(child)
        else:
            path, value = child
            is_one = isinstance(value, str | int | date)
            path = path if is_one else f"{path.removesuffix('__in')}__any_of"
            children.append((path, Given(next(places))))
    return Q.create(children, connector=condition.connector, negated=condition.negated)
