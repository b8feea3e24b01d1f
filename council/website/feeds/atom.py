"""The feeds: what changed last in a council, a meeting, an amendment, a pot; a member's votes."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from amendments.models import Amendment, Motion, Pot
from amendments.readable import public_amendments
from council.api.tags import read_tag
from council.models import Council, Meeting, Member
from council.pages import Moved, find
from council.templatetags.facts import day
from council.website import queries_money
from council.website.corrections.reading import corrections_of
from council.website.feeds.entries import (
    MOST,
    Entry,
    entry_of,
    lately,
    newest,
    of_amendments,
    of_corrections,
    of_meetings,
    of_member,
    of_motions,
    of_steps,
    of_votes,
    told_last,
)
from council.website.feeds.names import first_references, host_of, plain, tag
from council.website.stories import pots
from votes.models import Vote

FILE = "feed.atom"
# Lists whose records stand in a council's feed.
FOLLOWED = ("votes", "amendments", "motions", "meetings")


@dataclass(frozen=True, slots=True)
class Told:
    """One feed for one request: what it is of, and its entries, newest first."""

    name: str
    title: str
    address: str
    council: Council
    host: str
    changed: datetime
    entries: list[Entry]


class PlainAtom(Atom1Feed):
    """Atom whose summaries are text: nothing in them is ever read as HTML."""

    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed; of an empty feed, its record."""
        return max((item["updateddate"] for item in self.items), default=self.feed["changed"])

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write the entry, and its summary as text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("summary", item["summary"], {"type": "text"})


class RecordFeed(Feed, ABC):
    """What every feed does the same way; each says which record it is of, and its entries."""

    feed_type = PlainAtom
    item_description: Any = None

    def __call__(self, request: HttpRequest, *args: Any, **parts: Any) -> Any:
        """Answer 304 before anything is read but the record, or the feed with its tag."""
        reference = request.path.strip("/").removesuffix(f"/{FILE}")
        tag = read_tag(request, FILE, [reference])
        known = tag.answer(request, by_name=True) if tag else None
        if known is None:
            record = self.followed(reference, **parts)
            known = tag.answer(request, by_name=False) if tag else None
        if known is not None:
            return known
        response = super().__call__(request, *args, **parts, record=record)
        for name, value in (tag.headers if tag else {}).items():
            response[name] = value
        return response

    def followed(self, reference: str, **parts: str) -> Any:
        """Return the record; a reference that has changed leads to the new feed."""
        try:
            return self.find(reference, **parts)
        except Moved as moved:
            raise Moved(f"{moved.reference}{self.part()}/{FILE}") from None

    def get_object(self, request: HttpRequest, *, record: Any, **parts: str) -> Told:
        """Read the entries of the record."""
        name = first_references([record.reference]).get(record.reference, record.reference)
        return Told(
            name=f"{name}{self.part()}/feed",
            title=plain(self.title_of(record)),
            address=f"{record.get_absolute_url()}{self.part()}",
            council=self.council_of(record),
            host=host_of(request),
            changed=max(record.updated_at, record.published_at),
            entries=newest(self.entries_of(record)),
        )

    @abstractmethod
    def find(self, reference: str, **parts: str) -> Any:
        """Return the public record that the feed is of."""

    def title_of(self, record: Any) -> str:
        """Return the feed's title."""
        return f"{record}, {record.council.name}"

    @abstractmethod
    def entries_of(self, record: Any) -> list[Entry]:
        """Return entries in any order; the newest of them are told."""

    def council_of(self, record: Any) -> Council:
        """Return the council that the record belongs to."""
        return record.council

    def part(self) -> str:
        """Return what the address of the page has after the record's; mostly nothing."""
        return ""

    # What Django's framework asks for.

    def title(self, told: Told) -> str:
        return told.title

    def link(self, told: Told) -> str:
        return told.address

    def feed_guid(self, told: Told) -> str:
        return tag(told.host, told.name)

    def author_name(self) -> str:
        return settings.SITE_NAME

    def feed_extra_kwargs(self, told: Told) -> dict[str, Any]:
        return {"changed": told.changed}

    def get_feed(self, told: Told, request: HttpRequest) -> Any:
        """Return the feed in the council's language."""
        feed = super().get_feed(told, request)
        feed.feed["language"] = told.council.language
        return feed

    def items(self, told: Told) -> list[tuple[str, Entry]]:
        return [(tag(told.host, entry.key), entry) for entry in told.entries]

    def item_guid(self, item: tuple[str, Entry]) -> str:
        return item[0]

    def item_title(self, item: tuple[str, Entry]) -> str:
        return plain(item[1].title)

    def item_link(self, item: tuple[str, Entry]) -> str:
        return item[1].address

    def item_pubdate(self, item: tuple[str, Entry]) -> datetime:
        return item[1].published

    def item_updateddate(self, item: tuple[str, Entry]) -> datetime:
        return item[1].updated

    def item_extra_kwargs(self, item: tuple[str, Entry]) -> dict[str, Any]:
        return {"summary": plain(item[1].summary)}


class CouncilFeed(RecordFeed):
    """Votes, amendments, motions and meetings of a council that changed last."""

    def find(self, reference: str, **parts: str) -> Council:
        return find(Council.objects.published(), parts["council"])

    def title_of(self, record: Council) -> str:
        return f"Votes and budget, {record.name}"

    def council_of(self, record: Council) -> Council:
        return record

    def entries_of(self, record: Council) -> list[Entry]:
        meetings = Meeting.objects.published().select_related("body")
        told = {name: told_last(record, name) for name in FOLLOWED}
        return [
            *of_votes(Vote.objects.published().filter(pk__in=told["votes"])),
            *of_amendments(Amendment.objects.filter(pk__in=told["amendments"])),
            *of_motions(Motion.objects.filter(pk__in=told["motions"])),
            *of_meetings(meetings.filter(pk__in=told["meetings"])),
        ]


class CorrectionsFeed(CouncilFeed):
    """What was corrected in public in a council."""

    def title_of(self, record: Council) -> str:
        return f"Corrections, {record.name}"

    def part(self) -> str:
        return "/corrections"

    def entries_of(self, record: Council) -> list[Entry]:
        return of_corrections(corrections_of(record, MOST))


class MeetingFeed(RecordFeed):
    """A meeting with its motions, amendments and votes."""

    def find(self, reference: str, **parts: str) -> Meeting:
        return find(Meeting.objects.published().select_related("council", "body"), reference)

    def title_of(self, record: Meeting) -> str:
        return f"{record.title or record.body.name}, {day(record)}, {record.council.name}"

    def entries_of(self, record: Meeting) -> list[Entry]:
        return [
            *of_meetings([record]),
            *of_motions(Motion.objects.filter(meeting=record)),
            *of_amendments(Amendment.objects.filter(meeting=record)),
            *of_votes(lately(Vote.objects.published().filter(meeting=record))),
        ]


class MemberFeed(RecordFeed):
    """How a member voted, where names are public."""

    def find(self, reference: str, **parts: str) -> Member:
        records = Member.objects.published().filter(council__in=Council.objects.published())
        return find(records.select_related("council"), reference)

    def title_of(self, record: Member) -> str:
        return f"Votes of {record.name}, {record.council.name}"

    def entries_of(self, record: Member) -> list[Entry]:
        return of_member(record)


class AmendmentFeed(RecordFeed):
    """An amendment, its parts, the votes on it, and what happened to it."""

    def find(self, reference: str, **parts: str) -> Amendment:
        return find(public_amendments(Amendment.objects.select_related("council")), reference)

    def title_of(self, record: Amendment) -> str:
        return f"Amendment: {record.title}, {record.council.name}"

    def entries_of(self, record: Amendment) -> list[Entry]:
        family = Amendment.objects.published().filter(Q(pk=record.pk) | Q(parent=record))
        subjects = {"subjects__amendment_version__amendment__in": family}
        votes = Vote.objects.published().filter(**subjects).distinct()
        return [*of_amendments(family), *of_votes(votes), *of_steps(record)]


class PotFeed(RecordFeed):
    """A pot and the amendments that draw on it."""

    def find(self, reference: str, **parts: str) -> Pot:
        return find(Pot.objects.published().select_related("budget__council"), reference)

    def title_of(self, record: Pot) -> str:
        return f"{record.name}, {record.budget.council.name}"

    def council_of(self, record: Pot) -> Council:
        return record.budget.council

    def entries_of(self, record: Pot) -> list[Entry]:
        claims = queries_money.claims_on([record])
        wanting = {claim.line.version.amendment for claim in claims}
        drawing = Amendment.objects.filter(pk__in=[amendment.pk for amendment in wanting])
        entries = of_amendments(drawing)
        changed = [entry.updated for entry in entries]
        says = pots.headline(record, claims)
        return [entry_of(record, f"Pot: {record.name}", says, *changed), *entries]
