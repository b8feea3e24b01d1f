"""From references in cells to rows of the database, looked up in bulk and remembered."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Model, Q

from council.models import Area, Identifier

AT_ONCE = 500  # references in one query


class Found(NamedTuple):
    """A record that a cell names: its key and its council's."""

    pk: int
    council_id: int


def council_path(model: type[Model]) -> str:
    """Return the path from a record to its council's key."""
    names = {field.name for field in model._meta.get_fields()}  # noqa: SLF001 - documented by Django, underscore or not
    if "council" in names:
        return "council_id"
    return "budget__council_id" if "budget" in names else "pk"


class References:
    """Map of references to records, filled by a query for each few hundred new ones."""

    def __init__(self) -> None:
        self._known: dict[type[Model], dict[str, Found]] = {}

    def get(self, model: type[Model], text: str, council: str = "") -> Found | None:
        """Return the record of a reference, or of a source's own id in that council."""
        known = self._known.get(model, {})
        return known.get(text) or known.get(f"{council}:{text}")

    def forget(self, model: type[Model]) -> None:
        """Look this model's references up again, for example after new rows."""
        self._known.pop(model, None)

    def load(self, model: type[Model], table: str, texts: Iterable[tuple[str, str]]) -> None:
        """Look up (reference or id, council) pairs that are not known yet."""
        known = self._known.setdefault(model, {})
        unknown = [pair for pair in dict.fromkeys(texts) if not self.get(model, *pair)]
        for start in range(0, len(unknown), AT_ONCE):
            part = unknown[start : start + AT_ONCE]
            known.update(_by_reference(model, [text for text, _ in part]))
            missing = [pair for pair in part if pair[0] not in known]
            known.update(_by_identifier(model, table, missing))


def _by_reference(model: type[Model], texts: list[str]) -> dict[str, Found]:
    if model is Area:
        return _areas(texts)
    rows = model._default_manager.filter(reference__in=texts)  # noqa: SLF001 - documented by Django for any model
    values = rows.values_list("reference", "pk", council_path(model))
    return {reference: Found(pk, council) for reference, pk, council in values}


def _areas(texts: list[str]) -> dict[str, Found]:
    asked = {text: text.split("/areas/") for text in texts if text.count("/areas/") == 1}
    slugs = {slug for _, slug in asked.values()}
    rows = Area.objects.filter(slug__in=slugs).values_list(
        "council__reference", "slug", "pk", "council_id"
    )
    return {f"{council}/areas/{slug}": Found(pk, key) for council, slug, pk, key in rows}


def _by_identifier(
    model: type[Model], table: str, pairs: list[tuple[str, str]]
) -> dict[str, Found]:
    wanted = Q(pk__in=[])
    for text, council in pairs:
        if council:
            wanted |= Q(council__reference=council, value=text)
    if not wanted.children[1:]:
        return {}
    rows = Identifier.objects.filter(wanted, table=table)
    named = {
        reference: f"{council}:{value}"
        for council, value, reference in rows.values_list(
            "council__reference", "value", "reference"
        )
    }
    found = _by_reference(model, list(named))
    return {named[reference]: record for reference, record in found.items()}
