"""Lists and records of motions and amendments."""

from django.db.models import Q, QuerySet

from amendments.api.states import EVENT, ending, events_of, public_amendments, public_motions
from amendments.api.versions import LINE, VERSION, lines_of, versions_of
from amendments.enums import AmendmentState, MotionState, RefusalGround
from amendments.models import Amendment, AmendmentEvent, Budget, Motion, MotionEvent, MotionVersion
from council.api.filters import Filter, named, one_of, related
from council.api.institution import (
    CSV_RECORD,
    HISTORY,
    OF_COUNCIL,
    HistoryView,
    filters_of_council,
)
from council.api.reading import (
    RECORD,
    Reading,
    Record,
    Row,
    link,
    linked,
    public_references,
    record,
    seen_reference,
)
from council.api.shapes import (
    LINK,
    RECORD_FIELDS,
    choice,
    list_of_words,
    many,
    moment,
    number,
    one,
    shape,
    words,
)
from council.api.views import ListView, described_list, described_record
from council.models import Meeting, Member, PoliticalGroup
from council.pagination import Order

OF_PROPOSAL = (
    *RECORD, "council__reference", "meeting__reference", "number", "title", "state", "decided_at",
    *linked("mover", "seconder"), "current__number",
)  # fmt: skip
PROPOSAL_FIELDS = {
    **RECORD_FIELDS,
    **OF_COUNCIL,
    "meeting": words("Reference of the meeting."),
    "number": number("In the meeting; never reused."),
    "title": words(),
    "mover": one(LINK, known=False, help_text="Null: not known, or not moved."),
    "seconder": one(LINK, known=False, help_text="Null: not known, or not seconded."),
    "decided_at": moment("Null: not known, or not decided."),
    "budget": words("Reference of the budget it is about.", known=False),
    "version": number("Number of the words as they stand.", known=False),
}
NEWEST_MEETING = Order("meeting__held_on", descending=True)
CSV_PROPOSAL = (
    "reference", "council", "meeting", "budget", "number", "title", "state",
    "mover.reference", "mover.name", "seconder.reference", "seconder.name", "decided_at",
    "version",
)  # fmt: skip


def proposal_record(row: Row, name: str, budget: str, reading: Reading) -> Record:
    """Return what a motion and an amendment both have; `budget` is the path to it."""
    return record(row, name, reading) | {
        "council": row["council__reference"],
        "meeting": row["meeting__reference"],
        "number": row["number"],
        "title": row["title"],
        "state": row["public_state"],
        "mover": link(row, "mover", reading),
        "seconder": link(row, "seconder", reading),
        "decided_at": ending(row, "decided_at"),
        "budget": seen_reference(row, budget, reading),
        "version": row["current__number"],
    }


def filters_of_proposals(budget: str) -> dict[str, Filter]:
    """Return the filters that motions and amendments share."""
    return {
        **filters_of_council(),
        "meeting": named(Meeting, "meeting", "meeting"),
        "budget": named(Budget, budget, "budget"),
        "member": related(Member, lambda pk: Q(mover=pk) | Q(seconder=pk), "member"),
    }


# Motions.

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
    order = NEWEST_MEETING
    filters = {**filters_of_proposals("budget"), "state": one_of("public_state", MotionState)}
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
        }
        for row in versions.values("id", "number", "text")
    ]


# Amendments.

PUBLIC_STATES = [
    state for state in AmendmentState.values if state not in AmendmentState.confidential
]
AMENDMENT = shape(
    "Amendment",
    {
        **PROPOSAL_FIELDS,
        "state": choice(AmendmentState),
        "motion": words("Reference of the motion that it would change.", known=False),
        "parent": words("Reference of the amendment that it is a part of.", known=False),
        "part_number": number(known=False),
        "groups": many(LINK, "Groups that put it forward."),
        "proposed_by": words("Who put it forward, in the source's own words."),
        "accepted_by": one(LINK, known=False, help_text="Who took it in without a vote."),
        "refusal_ground": choice(RefusalGround, known=False),
        "cause_amendment": words("Amendment that made it fall or superseded it.", known=False),
        "cause_vote": words("Vote that made it fall.", known=False),
        "lines": many(LINE, "Lines of the words as they stand."),
    },
)
AMENDMENT_WHOLE = shape(
    "AmendmentRecord",
    {
        **AMENDMENT().fields,
        "versions": many(VERSION, "Words and lines over time."),
        "parts": list_of_words("References of its parts."),
        "events": many(EVENT, "What happened to it."),
        **HISTORY,
    },
)


@described_list
class AmendmentList(ListView):
    """Amendments, newest meeting first."""

    name, title, summary = "amendments", "Amendment", "Amendments with their lines"
    rows = Amendment.objects.values(
        *OF_PROPOSAL, "meeting__held_on", "current_id", "part_number", "proposed_by",
        "refusal_ground", "cause_amendment_id", "cause_vote", "parent_id",
        *linked("accepted_by"), *linked("motion", "motion__budget", label="title"),
    )  # fmt: skip
    order = NEWEST_MEETING
    filters = {
        **filters_of_proposals("motion__budget"),
        "motion": named(Motion, "motion", "motion"),
        "group": related(PoliticalGroup, lambda pk: Q(pk__in=proposed_by_group(pk)), "group"),
        "state": one_of("public_state", PUBLIC_STATES),
    }
    row_shape = AMENDMENT
    columns = (
        *CSV_PROPOSAL, "motion", "parent", "part_number", "groups", "proposed_by",
        "accepted_by.name", "refusal_ground", "cause_amendment", "cause_vote", *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> QuerySet:
        return public_amendments(self.rows)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = reading.with_sources_of(row["reference"] for row in rows)
        groups = groups_of([row["id"] for row in rows], reading)
        lines = lines_of([row["current_id"] for row in rows], reading)
        named_ones = [row[name] for row in rows for name in ("parent_id", "cause_amendment_id")]
        public = public_references(Amendment, named_ones)
        return [
            amendment_record(row, public, reading)
            | {"groups": groups.get(row["id"], []), "lines": lines.get(row["current_id"], [])}
            for row in rows
        ]


def amendment_record(row: Row, public: dict[int, str], reading: Reading) -> Record:
    """Return what an amendment's own row says."""
    known = row["public_state"] == row["state"]
    return proposal_record(row, "amendments", "motion__budget", reading) | {
        "motion": seen_reference(row, "motion", reading),
        "parent": public.get(row["parent_id"]),
        "part_number": row["part_number"],
        "proposed_by": row["proposed_by"],
        "accepted_by": link(row, "accepted_by", reading) if known else None,
        "refusal_ground": ending(row, "refusal_ground"),
        "cause_amendment": public.get(ending(row, "cause_amendment_id")),
        "cause_vote": ending(row, "cause_vote"),
    }


def proposed_by_group(group: int) -> QuerySet:
    """Return the keys of the amendments that a group put forward."""
    through = Amendment.groups.through.objects.filter(politicalgroup=group)
    return through.values("amendment_id")


def groups_of(amendments: list[int], reading: Reading) -> dict[int, list[Record]]:
    """Return the public groups that put amendments forward, in one query."""
    through = Amendment.groups.through.objects.filter(amendment__in=amendments)
    found: dict[int, list[Record]] = {}
    ordered = through.order_by("politicalgroup__name", "id")
    for row in ordered.values("amendment_id", *linked("politicalgroup")):
        group = link(row, "politicalgroup", reading)
        if group:
            found.setdefault(row["amendment_id"], []).append(group)
    return found


@described_record("One amendment with versions, lines, comments and what happened to it")
class AmendmentRecord(HistoryView):
    """One amendment."""

    listing, shape = AmendmentList, AMENDMENT_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        parts = public_amendments(Amendment.objects.filter(parent=row["id"]))
        return {
            "versions": versions_of(row["id"], reading),
            "parts": list(parts.order_by("part_number").values_list("reference", flat=True)),
            "events": events_of(row, AmendmentEvent, reading),
            **super().more(row, found, reading),
        }


VIEWS = [(MotionList, MotionRecord), (AmendmentList, AmendmentRecord)]
