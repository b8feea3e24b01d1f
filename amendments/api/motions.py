"""Lists and records of motions."""

from django.db.models import QuerySet

from amendments.api.proposals import (
    CSV_PROPOSAL,
    NEWEST_MEETING,
    OF_PROPOSAL,
    OLDEST_MEETING,
    PROPOSAL_FIELDS,
    filters_of_proposals,
    proposal_record,
)
from amendments.api.states import EVENT, events_of
from amendments.enums import MotionState
from amendments.models import Amendment, Motion, MotionEvent, MotionVersion
from amendments.readable import public_amendments, public_motions
from council.api.filters import one_of
from council.api.reading import Reading, Record, Row, linked, public_references
from council.api.records import CSV_RECORD, HISTORY, HistoryView
from council.api.searching import having_words
from council.api.shapes import choice, list_of_words, many, number, shape, truth, words
from council.api.views import ListView, described_list, described_record

MOTION = shape(
    "Motion",
    {
        **PROPOSAL_FIELDS,
        "state": choice(MotionState),
        "item": words("Title of the agenda item.", known=False),
    },
)
MOTION_WHOLE = shape(
    "MotionRecord",
    {
        **MOTION().fields,
        "versions": many(
            shape(
                "MotionVersion",
                {
                    "number": number(),
                    "text": words("Empty: the words are not held."),
                    "takes_in": list_of_words("Amendments that these words take in."),
                    "lists_amendments": truth(
                        "The words say which amendments they take in, perhaps none; else it is"
                        " not said, and all in force on the motion belong to it."
                    ),
                },
            )
        ),
        "amendments": list_of_words("References of the amendments to it."),
        "events": many(EVENT, "What happened to it."),
        **HISTORY,
    },
)


@described_list
class MotionList(ListView):
    """Motions, newest meeting first."""

    name, title, summary = "motions", "Motion", "Motions before councils"
    rows = Motion.objects.values(
        *OF_PROPOSAL, "meeting__held_on", "item__title", *linked("budget", label="title")
    )
    order, orders = NEWEST_MEETING, (OLDEST_MEETING,)
    filters = {
        **filters_of_proposals("budget"),
        **having_words("motions"),
        "state": one_of("public_state", MotionState),
    }
    row_shape = MOTION
    columns = (*CSV_PROPOSAL, "item", *CSV_RECORD)

    def public(self) -> QuerySet:
        return public_motions(self.rows)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = reading.with_sources_of(row["reference"] for row in rows)
        return [
            proposal_record(row, self.name, "budget", reading) | {"item": row["item__title"]}
            for row in rows
        ]


@described_record("One motion with its words, amendments and what happened to it")
class MotionRecord(HistoryView):
    """One motion."""

    listing, shape = MotionList, MOTION_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        amendments = public_amendments(Amendment.objects.filter(motion=row["id"]))
        ordered = amendments.order_by("number", "part_number", "id")
        return {
            "versions": motion_versions_of(row["id"]),
            "amendments": list(ordered.values_list("reference", flat=True)),
            "events": events_of(row, MotionEvent, reading),
            **super().more(row, found, reading),
        }


def motion_versions_of(motion: int) -> list[Record]:
    """Return the words of a motion over time, and which amendments each takes in."""
    versions = MotionVersion.objects.filter(motion=motion).order_by("number")
    through = MotionVersion.takes_in.through.objects.filter(motionversion__motion=motion)
    pairs = list(through.order_by("id").values_list("motionversion_id", "amendment_id"))
    public = public_references(Amendment, (amendment for _, amendment in pairs))
    return [
        {
            "number": row["number"],
            "text": row["text"],
            "takes_in": [public[a] for v, a in pairs if v == row["id"] and a in public],
            "lists_amendments": row["lists_amendments"],
        }
        for row in versions.values("id", "number", "text", "lists_amendments")
    ]
