"""councils.csv, standing_orders.csv, areas.csv and bodies.csv."""

from collections.abc import Iterator
from typing import ClassVar

from django.utils.text import slugify

from council.bundle import Column, Draft, FactTable, Import, values
from council.bundle.columns import PUBLICATION
from council.bundle_tables.shared import COUNCIL, REFERENCE, VALID_FROM, VALID_TO, Named
from council.enums import AreaKind, BodyKind, PotRuling
from council.models import Area, Body, Council, StandingOrders
from council.records import tell


class Councils(FactTable):
    """councils.csv."""

    name = "councils"
    model = Council
    key = ("reference",)
    ignored = frozenset({"successors"})
    council_lookup = "slug"
    columns = (
        Column(name="slug", required=True),
        Column(name="name", required=True),
        Column(name="council_type"),
        Column(name="governance"),
        Column(name="area_kind", read=values.choice(AreaKind)),
        Column(name="currency"),
        Column(name="time_zone"),
        Column(name="language"),
        Column(name="year_starts_month", read=values.number),
        Column(name="colour"),
        Column(name="members_complete_from", read=values.day),
        Column(name="is_fictional", read=values.yes_no),
        Column(name="ended_on", read=values.day),
        *PUBLICATION,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the slug the reference, and know the council if it is stored."""
        draft.values["reference"] = draft.values["slug"]
        rows = Council.objects.filter(reference=draft.values["slug"])
        draft.council_id = rows.values_list("pk", flat=True).first()

    def load(self, imp: Import) -> None:
        """Import the councils, then who follows whom."""
        super().load(imp)
        if "successors" not in imp.columns("councils"):
            return
        for row in imp.rows("councils"):
            council = Council.objects.filter(slug=row.cells.get("slug", "")).first()
            wanted = values.several(row.cells["successors"])
            if council and wanted:
                found = Council.objects.filter(reference__in=wanted)
                for missing in set(wanted) - {each.reference for each in found}:
                    imp.fault(row, "successors", f"There is no council {missing!r}.")
                council.successors.set(found)
                tell(council)

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield the one council."""
        cells = {column.name: self.written(column, council) for column in self.columns}
        cells["successors"] = ";".join(each.reference for each in council.successors.all())
        yield cells


class Rules(FactTable):
    """standing_orders.csv."""

    name = "standing_orders"
    model = StandingOrders
    key = ("council_id", "valid_from")
    columns = (
        COUNCIL,
        Column(name="valid_from", read=values.day, required=True),
        *(
            Column(name=name, read=values.number)
            for name in (
                "seats", "quorum_numerator", "quorum_denominator", "named_vote_requested_by",
                "amendment_deadline_days", "amendments_per_group", "executive_period_days",
            )
        ),
        *(
            Column(name=name, read=values.yes_no)
            for name in (
                "named_vote_at_budget", "named_vote_on_amendments", "signoff_required",
                "four_eyes", "remote_allowed", "proxy_allowed",
            )
        ),
        Column(name="amendment_deadline_time", read=values.hour),
        Column(name="pot_ruling", read=values.choice(PotRuling)),
    )  # fmt: skip


class Areas(FactTable):
    """areas.csv."""

    name = "areas"
    model = Area
    key = ("council_id", "slug")
    columns: ClassVar[tuple[Column, ...]] = (
        COUNCIL,
        Column(name="name", required=True),
        Column(name="slug"),
        Column(name="code"),
        Column(name="seats", read=values.number),
        VALID_FROM,
        VALID_TO,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the slug from the name."""
        draft.values["slug"] = draft.values.get("slug") or slugify(str(draft.values["name"]))


class Bodies(Named):
    """bodies.csv."""

    name = "bodies"
    model = Body
    columns = (
        COUNCIL,
        Column(name="name", required=True),
        REFERENCE,
        Column(name="slug"),
        Column(name="kind", read=values.choice(BodyKind)),
        *PUBLICATION,
    )
