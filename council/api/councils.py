"""Lists and records of councils, their local rules and areas."""

from council.api.reading import RECORD, Reading, Record, Row, record
from council.api.records import (
    CSV_RECORD,
    HISTORY,
    HistoryView,
    filters_of_every_list,
    with_sources,
)
from council.api.shapes import (
    RECORD_FIELDS,
    choice,
    day,
    list_of_words,
    many,
    number,
    shape,
    truth,
    words,
)
from council.api.views import ListView, described_list, described_record
from council.enums import AreaKind
from council.models import Area, Council, StandingOrders
from council.pagination import Order

COUNCIL_COLUMNS = (
    "name", "council_type", "governance", "area_kind", "currency", "time_zone", "language",
    "year_starts_month", "colour", "members_complete_from", "is_fictional", "ended_on",
)  # fmt: skip
COUNCIL = shape(
    "Council",
    {
        **RECORD_FIELDS,
        "name": words(),
        "council_type": words("County, borough, ...; empty: not known."),
        "governance": words("Leader and cabinet, committee system, mayor; empty: not known."),
        "area_kind": choice(AreaKind, "What its members represent."),
        "currency": words("All amounts are whole units of it."),
        "time_zone": words("Times in the API are UTC; pages use this zone."),
        "language": words(),
        "year_starts_month": number("Month in which the financial year starts."),
        "colour": words(),
        "members_complete_from": day("From this day all members are known."),
        "is_fictional": truth("Made up, for trying things out."),
        "ended_on": day("Day on which the council was abolished."),
    },
)
# Rules that stand on a default unless a clerk wrote them down are not told as facts.
ORDERS_COLUMNS = (
    "valid_from", "seats", "named_vote_at_budget", "named_vote_on_amendments",
    "named_vote_requested_by", "amendment_deadline_days", "amendment_deadline_time",
    "amendments_per_group", "executive_period_days",
)  # fmt: skip
STANDING_ORDERS = shape(
    "StandingOrders",
    {
        "valid_from": day("In force from this day.", known=True),
        "seats": number("Seats of the council, vacant ones too (people).", known=False),
        "named_vote_at_budget": truth("Names are taken at budget decisions."),
        "named_vote_on_amendments": truth("And on amendments to it.", known=False),
        "named_vote_requested_by": number("Members who can ask for names.", known=False),
        "amendment_deadline_days": number("Working days before the meeting.", known=False),
        "amendment_deadline_time": words(
            "Hour on that day, by the council's own clock; null: by its end.", known=False
        ),
        "amendments_per_group": number(known=False),
        "executive_period_days": number("Working days to object; null: none.", known=False),
    },
)
AREA_COLUMNS = ("name", "code", "seats", "valid_from", "valid_to")
AREA = shape(
    "Area",
    {
        "name": words(),
        "code": words(),
        "seats": number(known=False),
        "valid_from": day(),
        "valid_to": day(),
    },
)
COUNCIL_WHOLE = shape(
    "CouncilRecord",
    {
        **COUNCIL().fields,
        "successors": list_of_words("References of the councils that followed."),
        "standing_orders": many(STANDING_ORDERS, "Local rules, newest first."),
        "areas": many(AREA),
        **HISTORY,
    },
)


@described_list
class CouncilList(ListView):
    """Councils of this installation."""

    name, title, summary = "councils", "Council", "Councils"
    rows = Council.objects.values(*RECORD, *COUNCIL_COLUMNS)
    order = Order("name")
    filters = filters_of_every_list()
    row_shape = COUNCIL
    columns = ("reference", *COUNCIL_COLUMNS, *CSV_RECORD)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources(rows, reading)
        return [
            record(row, self.name, reading) | {name: row[name] for name in COUNCIL_COLUMNS}
            for row in rows
        ]


@described_record("One council, its rules and areas")
class CouncilRecord(HistoryView):
    """One council."""

    listing, shape = CouncilList, COUNCIL_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        key = row["id"]
        successors = Council.objects.published().filter(
            pk__in=Council.successors.through.objects.filter(from_council=key).values("to_council")
        )
        orders = StandingOrders.objects.filter(council=key).order_by("-valid_from")
        areas = Area.objects.filter(council=key).order_by("name", "id")
        return {
            "successors": list(successors.order_by("id").values_list("reference", flat=True)),
            "standing_orders": list(orders.values(*ORDERS_COLUMNS)),
            "areas": list(areas.values(*AREA_COLUMNS)),
            **super().more(row, found, reading),
        }
