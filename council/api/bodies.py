"""Lists and records of full councils, cabinets and committees."""

from council.api.filters import one_of
from council.api.reading import RECORD, Reading, Record, Row, record
from council.api.records import (
    CSV_RECORD,
    HISTORY,
    OF_COUNCIL,
    HistoryView,
    filters_of_council,
    with_sources,
)
from council.api.searching import having_words
from council.api.shapes import RECORD_FIELDS, choice, shape, words
from council.api.views import ListView, described_list, described_record
from council.enums import BodyKind
from council.models import Body
from council.pagination import Order

BODY = shape("Body", {**RECORD_FIELDS, **OF_COUNCIL, "name": words(), "kind": choice(BodyKind)})


@described_list
class BodyList(ListView):
    """Full councils, cabinets and committees."""

    name, title, summary = "bodies", "Body", "Full council, cabinets and committees"
    rows = Body.objects.values(*RECORD, "council__reference", "name", "kind")
    order = Order("name")
    filters = {
        **filters_of_council(),
        **having_words("bodies"),
        "kind": one_of("kind", BodyKind),
    }
    row_shape = BODY
    columns = ("reference", "council", "name", "kind", *CSV_RECORD)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources(rows, reading)
        return [
            record(row, self.name, reading)
            | {
                "council": row["council__reference"],
                "name": row["name"],
                "kind": row["kind"],
            }
            for row in rows
        ]


@described_record("One body")
class BodyRecord(HistoryView):
    """One body."""

    listing, shape = BodyList, shape("BodyRecord", {**BODY().fields, **HISTORY})
