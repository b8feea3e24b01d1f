"""Officers' comments on amendments, written once the events are applied."""

from typing import Any

from amendments.bundle_tables.shared import OfVersion
from amendments.enums import AssessmentRole, Opinion
from amendments.models import Amendment, AmendmentVersion, Assessment
from council.bundle import Column, values


class Assessments(OfVersion):
    """assessments.csv; read after the events, for it may be about a later version."""

    name = "assessments"
    model = Assessment
    key = ("version_id", "role")
    council_lookup = "version__amendment__council"
    columns = (
        Column(name="amendment", to=Amendment, required=True),
        Column(name="role", read=values.choice(AssessmentRole), required=True),
        Column(name="version", read=values.number,
               within=("amendment_id", AmendmentVersion, "amendment_id", "number")),
        Column(name="opinion", read=values.choice(Opinion)),
        Column(name="text"),
        Column(name="reserves_after", read=values.amount),
        Column(name="reserves_minimum", read=values.amount),
        Column(name="signed_by"),
        Column(name="signed_at", read=values.moment),
    )  # fmt: skip

    def written(self, column: Column, record: Any) -> str:
        """Write the amendment of the version."""
        if column.name == "amendment":
            return str(record.version.amendment.reference)
        return super().written(column, record)

    def owner(self, record: Any) -> str:
        """Name the amendment that was assessed."""
        return str(record.version.amendment.reference)
