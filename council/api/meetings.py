"""Lists and records of meetings: the agenda, and who was there."""

from council.api.filters import named, one_of
from council.api.filters_of_time import held_filters
from council.api.reading import RECORD, Reading, Record, Row, grouped, link, linked, record
from council.api.records import (
    CSV_RECORD,
    HISTORY,
    OF_COUNCIL,
    SPAN,
    HistoryView,
    filters_of_council,
    with_sources,
)
from council.api.searching import having_words
from council.api.shapes import (
    LINK,
    RECORD_FIELDS,
    choice,
    day,
    many,
    moment,
    number,
    one,
    shape,
    truth,
    words,
)
from council.api.views import ListView, described_list, described_record
from council.enums import DatePrecision, MeetingStatus, PresenceKind
from council.models import AgendaItem, Body, Meeting, Presence
from council.pagination import Order

MEETING_COLUMNS = (
    "title", "held_on", "date_precision", "starts_at", "started_at", "ended_at",
    "amendments_due_at", "amendments_per_group", "signoff_required", "venue", "status",
    "is_budget_decision", "note",
)  # fmt: skip
ITEM_COLUMNS = ("position", "number", "title", "is_budget_decision", "is_exempt")
ITEM = shape(
    "AgendaItem",
    {
        "position": number("Order on the paper."),
        "number": words("As printed; may repeat."),
        "title": words(),
        "is_budget_decision": truth("Null: not known.", known=False),
        "is_exempt": truth("Taken in private."),
    },
)
MEETING = shape(
    "Meeting",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "body": one(LINK, known=False),
        "title": words(),
        "held_on": day("First day of the month or year where only that is known.", known=True),
        "date_precision": choice(DatePrecision, "How exactly the day is known."),
        "starts_at": moment("Time on the agenda."),
        "started_at": moment("Null: not known."),
        "ended_at": moment("Null: not known."),
        "amendments_due_at": moment(
            "Amendments come in until then, by the meeting's own notice; null: as standing orders"
            " say."
        ),
        "amendments_per_group": number(
            "How many amendments each group may put, by the meeting's own notice; null: as"
            " standing orders say.",
            known=False,
        ),
        "signoff_required": truth(
            "Officers sign an amendment off before it is tabled, by the meeting's own notice;"
            " null: as standing orders say.",
            known=False,
        ),
        "venue": words(),
        "status": choice(MeetingStatus),
        "is_budget_decision": truth("It sets the budget; null: not known.", known=False),
        "note": words(),
        "items": many(ITEM, "Agenda, in order."),
    },
)
PRESENCE = shape(
    "Presence",
    {
        "member": one(LINK),
        "kind": choice(PresenceKind),
        "from_at": moment("Null: from the start."),
        "to_at": moment("Null: to the end."),
        **SPAN,
    },
)
MEETING_WHOLE = shape(
    "MeetingRecord",
    {**MEETING().fields, "presences": many(PRESENCE, "Who was there, when."), **HISTORY},
)


@described_list
class MeetingList(ListView):
    """Meetings, newest first."""

    name, title, summary = "meetings", "Meeting", "Meetings with their agenda"
    rows = Meeting.objects.values(*RECORD, "council__reference", *linked("body"), *MEETING_COLUMNS)
    order = Order("held_on", descending=True)
    orders = (Order("held_on"),)
    filters = {
        **filters_of_council(),
        **having_words("meetings"),
        **held_filters(),
        "body": named(Body, "body", "body"),
        "status": one_of("status", MeetingStatus),
    }
    row_shape = MEETING
    columns = ("reference", "council", "body.reference", *MEETING_COLUMNS, *CSV_RECORD)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources(rows, reading)
        items = items_of([row["id"] for row in rows] if reading.wants("items") else [])
        return [
            record(row, self.name, reading)
            | {"council": row["council__reference"], "body": link(row, "body", reading)}
            | {name: row[name] for name in MEETING_COLUMNS}
            | {"items": items.get(row["id"], [])}
            for row in rows
        ]


def items_of(meetings: list[int]) -> dict[int, list[Record]]:
    """Return the agendas of meetings, in one query."""
    rows = AgendaItem.objects.filter(meeting__in=meetings).order_by("meeting", "position")
    return {
        key: [{name: row[name] for name in ITEM_COLUMNS} for row in found]
        for key, found in grouped(rows.values("meeting_id", *ITEM_COLUMNS), "meeting_id").items()
    }


@described_record("One meeting with its agenda and who was there")
class MeetingRecord(HistoryView):
    """One meeting."""

    listing, shape = MeetingList, MEETING_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        return {
            "presences": presences_of(row["id"], reading),
            **super().more(row, found, reading),
        }


def presences_of(meeting: int, reading: Reading) -> list[Record]:
    """Return who was in a meeting, in order of surname."""
    names = ("kind", "from_at", "to_at", "evidence")
    rows = Presence.objects.filter(meeting=meeting).order_by("member__sort_name", "from_at", "id")
    return [
        {"member": member} | {name: row[name] for name in names}
        for row in rows.values(*linked("member"), *names)
        if (member := link(row, "member", reading))
    ]
