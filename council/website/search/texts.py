"""What of each public record is searched: only what the API shows of it, in the API's words."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from amendments.api.amendments import AmendmentRecord
from amendments.api.budgets import BudgetRecord
from amendments.api.motions import MotionRecord
from amendments.api.pots import PotRecord
from council.api.bodies import BodyRecord
from council.api.councils import CouncilRecord
from council.api.groups import GroupRecord
from council.api.meetings import MeetingRecord
from council.api.members import MemberRecord
from council.api.reading import Reading, Record
from council.api.views import RecordView
from council.models import Council, Meeting
from council.search.index import Found
from votes.api.votes import VoteRecord

Words = Callable[[Record], Iterable[str | None]]
Days = dict[str, date]


@dataclass(frozen=True, slots=True)
class Searched:
    """One list: which record view shows it, its title, what else of it is searched, its day."""

    view: type[RecordView]
    label: str
    title: str
    words: Words
    whole: bool = False
    day: Callable[[Record, Days], date | None] = lambda found, days: days.get(
        found.get("meeting", "")
    )

    @property
    def listing(self) -> str:
        """Return the name of the list in the API."""
        return self.view.listing.name


def nothing(found: Record) -> Iterable[str]:
    """Return no words beside the title."""
    return ()


def of_member(found: Record) -> Iterator[str | None]:
    """Yield every name that a member had, her seats and groups."""
    for name in found["names"]:
        yield name["name"]
    for seat in found["memberships"]:
        yield seat["area"]
    if found["group"]:
        yield found["group"]["name"]


def of_meeting(found: Record) -> Iterator[str | None]:
    """Yield the items of the agenda."""
    yield found["note"]
    for item in found["items"]:
        yield item["title"]


def of_motion(found: Record) -> Iterator[str | None]:
    """Yield the words of every version and who moved it."""
    yield from people_of(found)
    for version in found["versions"]:
        yield version["text"]


def of_amendment(found: Record) -> Iterator[str | None]:
    """Yield words and lines of every version, who moved it, and for which group."""
    yield from of_motion(found)
    yield found["proposed_by"]
    for group in found["groups"]:
        yield group["name"]
    for version in found["versions"]:
        for line in version["lines"]:
            yield line["service"]
            yield line["description"]


def people_of(found: Record) -> Iterator[str]:
    """Yield mover and seconder, as far as they are known."""
    for role in ("mover", "seconder"):
        if found[role]:
            yield found[role]["name"]


def of_vote(found: Record) -> Iterator[str | None]:
    """Yield the item and what the vote was about."""
    yield found["item"]
    yield found["note"]
    for subject in found["subjects"]:
        yield subject["name"]
    for option in found["options"]:
        yield option["label"]


def of_budget(found: Record) -> Iterator[str | None]:
    """Yield the services and descriptions of all lines."""
    for line in found["lines"]:
        yield line["service"]
        yield line["description"]


def of_pot(found: Record) -> Iterator[str | None]:
    """Yield what feeds a pot and what is noted on it."""
    yield found["fed_by"]
    yield found["note"]


def own_day(found: Record, days: Days) -> date | None:
    """Return the day of a record that has one itself."""
    day: date | None = found["held_on"]
    return day


SEARCHED = (
    Searched(CouncilRecord, "Council", "name", nothing),
    Searched(BodyRecord, "Body", "name", nothing),
    Searched(GroupRecord, "Group", "name", lambda found: (found["short_name"],)),
    Searched(MemberRecord, "Councillor", "name", of_member, whole=True),
    Searched(MeetingRecord, "Meeting", "title", of_meeting, whole=True, day=own_day),
    Searched(MotionRecord, "Motion", "title", of_motion, whole=True),
    Searched(AmendmentRecord, "Amendment", "title", of_amendment, whole=True),
    Searched(VoteRecord, "Vote", "question", of_vote, day=own_day),
    Searched(BudgetRecord, "Budget", "title", of_budget, whole=True),
    Searched(PotRecord, "Pot", "name", of_pot),
)
BY_LISTING = {each.listing: each for each in SEARCHED}


def found_of(searched: Searched, references: Iterable[str]) -> list[Found]:
    """Return what search shall know of these records; those that are not public are left out."""
    listing = searched.view.listing()
    rows = list(listing.public().filter(reference__in=list(references)))
    reading = Reading("", timezone.now())
    records = listing.to_records(rows, reading)
    if searched.whole:
        view = searched.view()
        records = [
            found | view.more(row, found, reading)
            for row, found in zip(rows, records, strict=True)
        ]
    councils, days = keys_of_councils(), days_of(records)
    return [found_in(searched, record, councils, days) for record in records]


def found_in(searched: Searched, record: Record, councils: dict[str, int], days: Days) -> Found:
    """Return what search shall know of one record."""
    # Each once, because the beginning is shown.
    words = "; ".join(dict.fromkeys(word for word in searched.words(record) if word))
    return Found(
        listing=searched.listing,
        reference=record["reference"],
        council=councils.get(record.get("council") or record["reference"]),
        title=record[searched.title] or record["reference"],
        text=words,
        on=searched.day(record, days),
    )


def keys_of_councils() -> dict[str, int]:
    """Return the key of each council by its reference."""
    return dict(Council.objects.values_list("reference", "pk"))


def days_of(records: list[dict[str, Any]]) -> Days:
    """Return the days of the meetings that records belong to, in one query."""
    wanted = {record["meeting"] for record in records if record.get("meeting")}
    if not wanted:
        return {}
    return dict(Meeting.objects.filter(reference__in=wanted).values_list("reference", "held_on"))
