"""Lists of the areas that members stand for, and of who was in each public meeting."""

from typing import Any

from django.db.models import F, Q, QuerySet

from council.api.belonging import of, owner, with_sources_of
from council.api.filters import named, one_of, related
from council.api.filters_of_time import held_filters, updated_since
from council.api.meetings import PRESENCE
from council.api.reading import Reading, Record, Row, grouped, link, linked
from council.api.records import CSV_RECORD, OF_COUNCIL
from council.api.shapes import (
    LINK,
    RECORD_FIELDS,
    choice,
    day,
    list_of_words,
    many,
    number,
    one,
    shape,
    words,
)
from council.api.views import ListView, described_list
from council.enums import AreaKind, DatePrecision, Evidence, PresenceKind, ReasonIn, ReasonOut
from council.models import Area, Body, Council, Meeting, Member, Membership, Presence
from council.pagination import Order
from council.records import visible

# Areas.

AREA_COLUMNS = ("name", "slug", "code", "seats", "valid_from", "valid_to")
TERM_COLUMNS = ("valid_from", "valid_to", "reason_in", "reason_out", "evidence")
TERM = shape(
    "AreaTerm",
    {
        "member": one(LINK),
        "valid_from": day("Null: not known."),
        "valid_to": day("Last day in office; null: in office, or not known."),
        "reason_in": choice(ReasonIn),
        "reason_out": choice(ReasonOut),
        "evidence": choice(Evidence),
    },
)
AREA_ROW = shape(
    "AreaRow",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "kind": choice(AreaKind, "What members of this council represent."),
        "name": words(),
        "slug": words("Its short name in the council."),
        "code": words("Official code; empty: not given."),
        "seats": number("Members that it elects; null: not known.", known=False),
        "valid_from": day(),
        "valid_to": day(),
        "members": list_of_words(
            "References of the members in office now, as far as last days are known."
        ),
        "undated_members": list_of_words(
            "References of members whose first day is not known and whose last is not over:"
            " whether they are in office now is not known."
        ),
        "terms": many(TERM, "Who has represented it, in order of the first day."),
    },
)


def held_by(member: int) -> Q:
    """Return the condition that a member has represented the area."""
    return Q(pk__in=Membership.objects.filter(member=member).values("area"))


@described_list
class AreaList(ListView):
    """Wards and electoral divisions. An area belongs to the council of its reference."""

    by_day = True
    name, title, summary = "areas", "AreaRow", "Wards and electoral divisions, and their members"
    rows = Area.objects.values("id", *AREA_COLUMNS, "council__area_kind", *of("council"))
    order = Order("name")
    filters = {
        "council": named(Council, "council", "council"),
        "member": related(Member, held_by, "member"),
        "evidence": one_of("council__evidence", Evidence),
        "updated_since": updated_since(
            "council__updated_at", "council__published_at", "council__visible_from"
        ),
    }
    row_shape = AREA_ROW
    columns = (
        "reference",
        "council",
        "kind",
        *AREA_COLUMNS,
        "members",
        "undated_members",
        *CSV_RECORD,
    )

    def public(self) -> QuerySet:
        return self.rows.filter(visible("council__"))

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources_of(rows, "council", reading)
        terms = terms_in([row["id"] for row in rows], reading)
        return [area_record(row, terms.get(row["id"], []), reading) for row in rows]


def area_record(row: Row, terms: list[Record], reading: Reading) -> Record:
    """Return one area; of those whose last day is not known nobody can say who is in office."""
    today = reading.now.date()
    standing = [term for term in terms if _stands(term, today)]
    return owner(row, "council", "councils", reading) | {
        **{name: row[name] for name in AREA_COLUMNS},
        "council": row["council__reference"],
        "kind": row["council__area_kind"],
        "members": [_holder(term) for term in standing if term["valid_from"] is not None],
        "undated_members": [_holder(term) for term in standing if term["valid_from"] is None],
        "terms": terms,
    }


def _holder(term: Record) -> str:
    return str(term["member"]["reference"])


def _stands(term: Record, today: Any) -> bool:
    """Tell whether a term is not known to be over or to come."""
    begun = term["valid_from"] is None or term["valid_from"] <= today
    return begun and (term["valid_to"] is None or term["valid_to"] >= today)


def terms_in(areas: list[int], reading: Reading) -> dict[int, list[Record]]:
    """Return the terms of public members in areas, in one query."""
    first = F("valid_from").asc(nulls_first=True)
    rows = Membership.objects.filter(area__in=areas).order_by(first, "member__sort_name", "id")
    found = rows.values("area_id", *linked("member"), *TERM_COLUMNS)
    return {
        area: [
            {"member": member} | {name: row[name] for name in TERM_COLUMNS}
            for row in held
            if (member := link(row, "member", reading))
        ]
        for area, held in grouped(found, "area_id").items()
    }


# Presences.

SPAN_COLUMNS = ("kind", "from_at", "to_at")
PRESENCE_ROW = shape(
    "PresenceRow",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "body": one(LINK, known=False),
        "held_on": day("Day of the meeting.", known=True),
        "date_precision": choice(DatePrecision, "Of that day: what is known of it."),
        **{name: field for name, field in PRESENCE().fields.items() if name != "evidence"},
        "recorded_as": choice(Evidence, "How this entry got here."),
    },
)


@described_list
class PresenceList(ListView):
    """Who was in which public meeting. A presence belongs to the meeting of its reference."""

    name, title, summary = (
        "presences",
        "PresenceRow",
        "Who was in public meetings, from when to when",
    )
    rows = Presence.objects.values(
        "id", *SPAN_COLUMNS, "evidence", *linked("member", "meeting__body"),
        "meeting__held_on", "meeting__date_precision", "meeting__council__reference",
        *of("meeting"),
    )  # fmt: skip
    order = Order()
    filters = {
        "council": named(Council, "meeting__council", "council"),
        "body": named(Body, "meeting__body", "body"),
        "meeting": named(Meeting, "meeting", "meeting"),
        "member": named(Member, "member", "member"),
        "kind": one_of("kind", PresenceKind),
        **held_filters("meeting__held_on"),
        "evidence": one_of("meeting__evidence", Evidence),
        "updated_since": updated_since(
            "meeting__updated_at", "meeting__published_at", "meeting__visible_from"
        ),
    }
    row_shape = PRESENCE_ROW
    columns = (
        "reference", "council", "body.reference", "held_on", "date_precision",
        "member.reference", "member.name", *SPAN_COLUMNS, "recorded_as", *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> QuerySet:
        return self.rows.filter(visible("meeting__"), visible("member__"))

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = with_sources_of(rows, "meeting", reading)
        return [presence_record(row, reading) for row in rows]


def presence_record(row: Row, reading: Reading) -> Record:
    """Return one span of a member's presence with its meeting."""
    return owner(row, "meeting", "meetings", reading) | {
        **{name: row[name] for name in SPAN_COLUMNS},
        "council": row["meeting__council__reference"],
        "body": link(row, "meeting__body", reading),
        "held_on": row["meeting__held_on"],
        "date_precision": row["meeting__date_precision"],
        "member": link(row, "member", reading),
        "recorded_as": row["evidence"],
    }
