"""Lists and records of political groups."""

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
from council.api.shapes import RECORD_FIELDS, day, shape, truth, words
from council.api.views import ListView, described_list, described_record
from council.models import PoliticalGroup
from council.pagination import Order

GROUP_COLUMNS = ("name", "short_name", "colour", "is_unaligned", "valid_from", "valid_to")
GROUP = shape(
    "Group",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "name": words(),
        "short_name": words(),
        "colour": words(),
        "is_unaligned": truth("A heading for members in no group, not a group."),
        "valid_from": day(),
        "valid_to": day(),
    },
)


@described_list
class GroupList(ListView):
    """Political groups."""

    name, title, summary = "groups", "Group", "Groups: members who sit together, not parties"
    rows = PoliticalGroup.objects.values(*RECORD, "council__reference", *GROUP_COLUMNS)
    order = Order("name")
    filters = {**filters_of_council(), **having_words("groups")}
    row_shape = GROUP
    columns = ("reference", "council", *GROUP_COLUMNS, *CSV_RECORD)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources(rows, reading)
        return [
            record(row, self.name, reading)
            | {"council": row["council__reference"]}
            | {name: row[name] for name in GROUP_COLUMNS}
            for row in rows
        ]


@described_record("One group")
class GroupRecord(HistoryView):
    """One group."""

    listing, shape = GroupList, shape("GroupRecord", {**GROUP().fields, **HISTORY})
