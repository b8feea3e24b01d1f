"""What a person says once of all files of an import: the source, the council, who is named."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from council.enums import Evidence
from votes.sheets import Inquiry, Question

YES, NO, NONE = "yes", "no", "none"
NOW, NOT_YET = "now", "not_yet"
AS_SEEN, NOT_KNOWN = "as_seen", "not_known"
AREA, GROUP, LEAVE_OUT = "area", "group", "leave_out"


@dataclass(slots=True)
class AboutAll:
    """Asks through one inquiry; an open question reads as the least that can be said."""

    inquiry: Inquiry
    only_day: date | None = None

    def choose(self, name: str, asks: str, choices: tuple[str, ...], place: str = "") -> str:
        """Ask for one of several; the empty text while that is open."""
        return self.inquiry.ask(Question(name, asks, choices=choices), place) or ""

    def words(self, name: str, asks: str) -> str:
        """Ask for words of one's own; "none" is none."""
        found = self.inquiry.ask(Question(name, asks))
        return "" if found in {None, NONE} else str(found)

    # About the whole import.

    def evidence(self) -> Evidence:
        """Ask what sort of source it is."""
        known = tuple(str(each) for each in Evidence if each != Evidence.DESK)
        found = self.choose("evidence", "What sort of source are these files?", known)
        return Evidence(found) if found else Evidence.PRESS

    def is_public(self) -> bool:
        """Ask whether readers may see it at once."""
        asks = "May readers see the meetings, members and votes of these files at once?"
        return self.choose("publish", asks, (NOW, NOT_YET)) == NOW

    def source(self) -> dict[str, str]:
        """Ask what is printed as the source of each vote."""
        return {
            "title": self.words("source.title", "What is the source called?")[:200],
            "publisher": self.words(
                "source.publisher", "Who publishes it? “none” if that is not known."
            )[:120],
            "url": self.words("source.url", "Where does it stand on the web? “none” if nowhere."),
        }

    def all_are_named(self) -> bool:
        """Ask whether a vote with a mark for each name accounts for everybody."""
        asks = "Do these files name everyone who could vote, those absent too?"
        return self.choose("roll_complete", asks, (YES, NO)) == YES

    def terms_as_seen(self) -> bool:
        """Ask whether the files' days say when new members came and went."""
        asks = (
            "How far do these files tell how long new members sat? “as_seen”: from the first day "
            "on which they are named to the last, and beyond the first and the last file."
        )
        return self.choose("terms", asks, (AS_SEEN, NOT_KNOWN)) == AS_SEEN

    def brackets(self, place: str) -> str:
        """Ask what stands in brackets after the names of new members."""
        asks = "What stands in brackets after a name?"
        return self.choose("brackets", asks, (AREA, GROUP, LEAVE_OUT), place)

    def new_council(self) -> dict[str, Any]:
        """Ask what must be known of a council that is not on record yet."""
        zone = self._checked(
            "council.time_zone",
            "Its time zone, like Europe/London?",
            lambda text: text in available_timezones(),
        )
        month = self._checked(
            "council.year_starts_month",
            "The month in which its financial year starts, 1 to 12?",
            lambda text: text.isdecimal() and 1 <= int(text) <= 12,  # noqa: PLR2004 - months of a year
        )
        return {
            "name": self.words("council.name", "What is the council called?")[:120],
            "time_zone": zone or "Europe/London",
            "year_starts_month": int(month or 1),
            "currency": self.words("council.currency", "Its currency, like GBP?")[:3],
            "language": self.words("council.language", "Its language, like en-GB?")[:10],
            "council_type": self.words("council.type", "What sort of council is it?")[:60],
        }

    def _checked(self, name: str, asks: str, good: Any) -> str:
        found = self.inquiry.answers.given.get(name)
        if found is not None and good(found.words):
            return self.words(name, asks)
        # No choice is good until the answer is.
        self.inquiry.ask(Question(name, asks, choices=("",) if found else ()))
        return ""
