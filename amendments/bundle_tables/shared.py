"""Columns that many tables have, and tables whose rows belong to a version."""

from typing import Any

from amendments.models import Budget
from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.models import Council

COUNCIL = Column(name="council", to=Council, required=True)
BUDGET = Column(name="budget", to=Budget, required=True)
YEAR = Column(name="year", read=values.year, required=True)
REFERENCE = Column(name="reference")


class OfVersion(FactTable):
    """A table whose rows belong to a version of their record, the first if none is named."""

    ignored = frozenset({"unit"})

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; an empty version is the first."""
        if column.name == "version" and not cell:
            return 1
        return super().value(column, cell, setting)

    def draft(self, row: Row, imp: Import) -> Draft:
        """Read a row; without the column the version is the first."""
        draft = super().draft(row, imp)
        draft.values.setdefault("version_id", 1)
        return draft
