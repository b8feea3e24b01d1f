"""Which lists the feed tells of, and in which rows another record is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, QuerySet
from django.utils.module_loading import import_string

from council.prepared import query_set_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One list that the feed tells, and how its rows depend on other records.

    `view` is the list as the API has it, so that both call the same rows public. `shows` has,
    by model, the ways from a row to records that it names; `rests_on` those without which the
    row itself is not public. `council` is the way to the row's council.
    """

    view: Any
    model: type[models.Model]
    council: str = "council"
    reference: Any = "reference"
    revision: str = "revision"
    rests_on: Mapping[type[models.Model], str] = field(default_factory=dict)
    shows: Mapping[type[models.Model], tuple[str, ...]] = field(default_factory=dict)

    @property
    def listing(self) -> str:
        """Return the name of the list in the API."""
        return str(self.view.name)

    @property
    def table(self) -> str:
        """Return the model's label, as marks have it."""
        return self.model._meta.label_lower  # noqa: SLF001 - documented by Django, underscore or not

    def rows(self) -> QuerySet:
        """Return what the feed says of each public row."""
        reference = F(self.reference) if isinstance(self.reference, str) else self.reference
        rows = query_set_of(self.view().public())
        return rows.order_by().values(
            "pk",
            told_reference=reference,
            told_revision=F(self.revision),
            told_council=F(self.council),
        )

    def named_by(self, table: type[models.Model]) -> tuple[str, ...]:
        """Return the ways from a row to records of a table."""
        rests = (self.rests_on[table],) if table in self.rests_on else ()
        return (*rests, *self.shows.get(table, ()))


def told_lists() -> list[Told]:
    """Return all lists that the feed tells, those that others name first."""
    return [told for name in settings.CHANGE_FEED for told in import_string(name)]
