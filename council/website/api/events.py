"""The list of everything public that happened to any record."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from amendments.api.states import public_word
from amendments.enums import Verb
from council.api.errors import WrongRequest
from council.api.filters import (
    Filter,
    current_reference,
    named,
    one_of,
    related,
    values_of,
    word_filter,
)
from council.api.filters_of_time import read_day, read_moment, updated_since
from council.api.reading import Reading, Record, Row, later, public_references
from council.api.shapes import choice, moment, number, shape, words
from council.api.views import ListView, described_list
from council.enums import Evidence, Ground, MeetingStatus
from council.merging import MergedOrder
from council.models import Council, Meeting, Member
from council.website.api.log import (
    KEYS,
    LISTS,
    TOLD_WHY,
    VOTE_VERBS,
    grounds_of,
    public_log,
    published,
)
from council.website.api.people import naming
from votes.models import VoteEvent

DAY = timedelta(days=1)
RECORD_VERBS = (
    "publish", "correct", "redact", "change_reference", "change_group", "join",
    "record_presence", "arrive", "return", "leave", "undo", *map(str, MeetingStatus),
)  # fmt: skip
VERBS = sorted({*VOTE_VERBS, *map(str, Verb), *RECORD_VERBS})
EVENT_FIELDS = {
    "id": words("Name of this event, for good."),
    "list": words("List of the record that it happened to: votes, amendments, ..."),
    "reference": words("Reference of that record."),
    "url": words("Its public page."),
    "api_url": words("It in the API."),
    "council": words("Reference of the council."),
    "meeting": words("Reference of the meeting; null: of none.", known=False),
    "verb": words("What happened."),
    "from_state": words(known=False),
    "to_state": words(known=False),
    "happened_at": moment("Null: not known."),
    "recorded_at": moment("When it was written down here.", known=True),
    "published_at": moment("Since when readers can see it.", known=True),
    "sequence": number("Order on the day; null: not known.", known=False),
    "reason": words("Null: none was given, or the law took it out.", known=False),
    "field": words("The field that was taken out by law.", known=False),
    "ground": choice(Ground, "Legal ground, where words were taken out.", known=False),
    "evidence": choice(Evidence, "How it got here."),
}
EVENT_COLUMNS = tuple(EVENT_FIELDS)
NEWEST = MergedOrder("recorded_at", descending=True)


def _of_record(name: str, value: str) -> Q:
    """Find public records of any list; a reference that has changed leads to the new one."""
    return Q(about__in=[_known(name, part.strip("/")) for part in values_of(name, value)])


def _known(name: str, reference: str) -> str:
    for known in (reference, current_reference(reference)):
        if known and any(published(model).filter(reference=known).exists() for model in LISTS):
            return known
    message = f"There is no record {reference[:80]!r} here. Give its reference."
    raise WrongRequest(message, "unknown_reference", name)


def _updated_since(name: str, value: str) -> Q:
    """Find what readers could see, or see otherwise, since a moment."""
    moment = read_moment(name, value)
    seen = ("recorded_at", "visible_from", "text__emptied_at", "changed_at")
    return reduce(or_, (Q(**{f"{column}__gte": moment}) for column in seen))


def recorded_filters() -> dict[str, Filter]:
    """Return the two filters by the day on which it was written down, both days included."""

    def since(name: str, value: str) -> Q:
        return Q(recorded_at__gte=_begin_of(read_day(name, value)))

    def until(name: str, value: str) -> Q:
        return Q(recorded_at__lt=_begin_of(read_day(name, value)) + DAY)

    def by(condition: Callable[[str, str], Q], word: str) -> Filter:
        about = f"Written down here on or {word} this day (in UTC), which is included."
        return Filter(about, condition, kind="date", example="2019-02-11")

    return {"recorded_from": by(since, "after"), "recorded_to": by(until, "before")}


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def filters_of_events(verbs: list[str]) -> dict[str, Filter]:
    """Return the filters of a list of events."""
    return {
        "council": named(Council, "of_council", "council"),
        "meeting": named(Meeting, "meeting_key", "meeting"),
        "member": related(Member, naming, "member"),
        "record": Filter(
            "Reference of any public record; several with commas: any of them.",
            _of_record,
            example="norfolk/budgets/2019",
            many=True,
        ),
        "list": one_of("list_name", LISTS.values()),
        "verb": word_filter(lambda word: Q(verb=word), verbs),
        "evidence": one_of("evidence", Evidence),
        **recorded_filters(),
        "updated_since": replace(updated_since("recorded_at"), condition=_updated_since),
    }


class LogView(ListView):
    """A list over the logs of all records."""

    order = NEWEST

    def public(self) -> Any:  # what a list asks of its rows, `Merged` answers too
        return public_log()


@described_list
class EventList(LogView):
    """What happened, newest first."""

    name, title, summary = "events", "Event", "Everything public that happened, newest first"
    rows = VoteEvent.objects.all()
    filters = filters_of_events(VERBS)
    row_shape = shape("Event", EVENT_FIELDS)
    columns = EVENT_COLUMNS

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        return event_records(rows, reading)


def event_records(rows: list[Row], reading: Reading) -> list[Record]:
    """Return what the rows of the log tell, in two queries."""
    meetings = public_references(Meeting, (row["meeting_key"] for row in rows))
    grounds = grounds_of(rows)
    return [_event_record(row, meetings, grounds, reading) for row in rows]


def _event_record(
    row: Row, meetings: Mapping[int, str], grounds: Mapping[int, str], reading: Reading
) -> Record:
    plain = ("verb", "happened_at", "recorded_at", "sequence", "evidence")
    of_vote, name = row["log"] == KEYS.index("vote"), row["list_name"]
    told = not of_vote or row["verb"] in TOLD_WHY
    return {column: row[column] for column in plain} | {
        "id": f"{KEYS[row['log']]}-{row['key']}",
        "list": name,
        "reference": row["about"],
        "url": reading.page(row["about"]),
        "api_url": reading.api(name, row["about"]),
        "council": row["council_reference"],
        "meeting": meetings.get(row["meeting_key"]),
        "from_state": public_word(row["from_state"]),
        "to_state": public_word(row["to_state"]),
        "published_at": later(row["recorded_at"], row["visible_from"], row["out_at"]),
        "reason": (told and row["text__text"]) or None,
        "field": row["about_field"] or None,
        "ground": row["about_ground"] or grounds.get(row["id"]),
    }
