"""Less and more: `fields=reference,declared.for` gives only these, `include=` rows below."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from rest_framework import serializers

from council.api.errors import WrongRequest
from council.api.reading import Reading, Row

# Names, each with the names wanted below it; none below: the whole of it.
Tree: TypeAlias = dict[str, "Tree"]


def names_in(shape: type[serializers.Serializer], more: Mapping[str, Any]) -> Tree:
    """Return every name that a shape has, and `more` fields beside its own."""
    return _names_of(shape) | {name: _below(field) for name, field in more.items()}


@lru_cache(maxsize=256)
def _names_of(shape: type[serializers.Serializer]) -> Tree:
    return {name: _below(field) for name, field in shape().fields.items()}


def _below(field: Any) -> Tree:
    """Return the names below a field; lists are looked through."""
    inner = field.child if isinstance(field, serializers.ListSerializer) else field
    return _names_of(type(inner)) if isinstance(inner, serializers.Serializer) else {}


def read_fields(text: str | None, known: Tree) -> Tree:
    """Read `fields`; nothing given is an empty tree, which means everything."""
    wanted: Tree = {}
    for path in text.split(",") if text is not None else ():
        _add(wanted, path.strip(), known)
    return wanted


def _add(wanted: Tree, path: str, known: Tree) -> None:
    """Add one path to the tree; a name asked for whole stays whole."""
    steps = path.split(".")
    for place, step in enumerate(steps):
        if step not in known:
            raise _unknown(steps[: place + 1], known)
        known = known[step]
    *above, last = steps
    for step in above:
        if step in wanted and not wanted[step]:
            return
        wanted = wanted.setdefault(step, {})
    wanted[last] = {}


def _unknown(steps: list[str], known: Tree) -> WrongRequest:
    inside = f" in {'.'.join(steps[:-1])}" if len(steps) > 1 else ""
    may_use = f"Use: {', '.join(known)}." if known else "It has no fields of its own."
    message = f"There is no field {steps[-1][:60]!r}{inside}. {may_use}"
    return WrongRequest(message, "unknown_field", "fields")


def only(value: Any, wanted: Tree) -> Any:
    """Return of a record, or of a list of them, what is wanted; null stays null."""
    if not wanted or value is None:
        return value
    if isinstance(value, list):
        return [only(part, wanted) for part in value]
    return {name: only(value[name], below) for name, below in wanted.items()}


def columns_for(columns: tuple[str, ...], wanted: Tree) -> tuple[str, ...]:
    """Return the columns of a CSV file that `fields` asks for, in the order asked."""
    if not wanted:
        return columns
    found: list[str] = []
    for path in _paths(wanted):
        inside = [name for name in columns if name == path or name.startswith(f"{path}.")]
        if not inside:
            message = f"A CSV file has no column {path!r} here. Use: {', '.join(columns)}."
            raise WrongRequest(message, "unknown_field", "fields")
        found += inside
    return tuple(found)


def _paths(wanted: Tree, before: str = "") -> Iterable[str]:
    """Return the ends of a tree as paths with dots."""
    for name, below in wanted.items():
        if below:
            yield from _paths(below, f"{before}{name}.")
        else:
            yield f"{before}{name}"


@dataclass(frozen=True, slots=True)
class Include:
    """Rows below a record that a list adds on request; a page is shorter then.

    `read` returns them for each of a page's rows, in the rows' order and in a number of
    queries that does not depend on how many there are.
    """

    field: serializers.Field
    read: Callable[[list[Row], Reading], list[Any]]
    limit: int


def read_includes(text: str | None, known: Mapping[str, Include]) -> dict[str, Include]:
    """Read `include`: names with commas between them."""
    names = [name.strip() for name in text.split(",")] if text is not None else []
    for name in names:
        if name not in known:
            message = f"include must be one of: {', '.join(known)}."
            raise WrongRequest(message, "wrong_value", "include")
    return {name: known[name] for name in names}
