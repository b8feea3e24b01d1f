"""sources.csv: where the facts of records come from."""

from django.db import models

from council.bundle import Column, Draft, FactTable, Import, values
from council.bundle.columns import evidence
from council.changes.marks import mark_references
from council.enums import Evidence
from council.models import Council, Source


class Sources(FactTable):
    """sources.csv; read last, for it may be about any record."""

    name = "sources"
    model = Source
    key = ("about", "field", "title", "url")
    columns = (
        Column(name="about", required=True),
        Column(name="title", required=True),
        Column(name="field"),
        Column(name="evidence", read=evidence),
        Column(name="publisher"),
        Column(name="url"),
        Column(name="published_on", read=values.day),
        Column(name="note"),
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Find the council by the first word of the reference."""
        found = draft.values
        slug = str(found["about"]).split("/")[0]
        council = Council.objects.filter(slug=slug).first()
        if council is None:
            message = f"There is no council {slug!r}."
            imp.missing(draft.row, "about", slug, message, tables=["councils"])
            draft.is_broken = True
            return
        draft.council_id = found["council_id"] = council.pk
        found["field"], found["url"] = found.get("field", ""), found.get("url", "")
        if not draft.row.cells.get("evidence"):
            found["evidence"] = Evidence.PRESS

    def tell(self, records: list[models.Model]) -> None:
        """Mark for the change feed the records that the sources are about."""
        mark_references({source.about for source in records if isinstance(source, Source)})
