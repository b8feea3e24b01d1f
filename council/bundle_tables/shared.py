"""Columns that many tables have, and tables whose references are made from names."""

from typing import ClassVar

from django.utils.text import slugify

from council.bundle import Column, Draft, FactTable, Import, values
from council.bundle.columns import evidence
from council.models import Council, Identifier, Meeting, Member

COUNCIL = Column(name="council", to=Council, required=True)
MEMBER = Column(name="member", to=Member, required=True)
MEETING = Column(name="meeting", to=Meeting, required=True)
EVIDENCE = Column(name="evidence", read=evidence)
REFERENCE = Column(name="reference")
VALID_FROM = Column(name="valid_from", read=values.day)
VALID_TO = Column(name="valid_to", read=values.day)


class Named(FactTable):
    """A table of public records whose reference ends in a slug made from the name."""

    key = ("reference",)
    ignored = frozenset({"source_id"})
    folder: ClassVar[str] = ""

    def complete(self, draft: Draft, imp: Import) -> None:
        """Give the record its slug and its reference."""
        found = draft.values
        known = self.known_reference(draft, imp)
        if known:
            found["reference"] = known
        council = draft.row.cells["council"].split("/")[0]
        given = str(found.get("reference") or "").rsplit("/", 1)[-1]
        found["slug"] = found.get("slug") or given or slugify(self.slug_source(draft))
        middle = f"{self.folder}/" if self.folder else ""
        found["reference"] = found.get("reference") or f"{council}/{middle}{found['slug']}"

    def slug_source(self, draft: Draft) -> str:
        """Return the words that a slug is made from."""
        return str(draft.values.get("name") or "")

    def known_reference(self, draft: Draft, imp: Import) -> str:
        """Return the reference that the source's own id stands for, if it is known."""
        source_id = draft.row.cells.get("source_id")
        if not source_id:
            return ""
        rows = Identifier.objects.filter(
            council_id=draft.council_id or 0, table=self.file_name, value=source_id
        )
        return rows.values_list("reference", flat=True).first() or ""
