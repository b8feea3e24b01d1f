"""What lists of motions and of amendments share: fields, filters, rows."""

from django.db.models import Q

from amendments.api.finding import of_year
from amendments.api.states import ending
from amendments.models import Budget
from council.api.filters import Filter, named, related, related_year
from council.api.filters_of_time import held_filters
from council.api.reading import RECORD, Reading, Record, Row, link, linked, record, seen_reference
from council.api.records import OF_COUNCIL, filters_of_council
from council.api.shapes import LINK, RECORD_FIELDS, moment, number, one, words
from council.models import Meeting, Member
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
OLDEST_MEETING = Order("meeting__held_on")
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
        "year": related_year(lambda year: of_year(budget, year)),
        **held_filters("meeting__held_on"),
    }
