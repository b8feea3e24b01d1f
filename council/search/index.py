"""The only writer of what search knows: entries come and go with what readers can see."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from council.models import SearchEntry, SearchWord
from council.search.words import spellings_of, terms_of

TITLE_LENGTH, EXCERPT_LENGTH = 300, 300
SHORTEST_WORD = 4  # a shorter one is never offered for a slip
WRITTEN = ("council_id", "title", "excerpt", "on", "title_terms", "terms")


@dataclass(frozen=True, slots=True)
class Found:
    """What is public of one record: its title, all its words, the day it is about."""

    listing: str
    reference: str
    council: int | None
    title: str
    text: str
    on: date | None = None


@transaction.atomic
def put(found: Iterable[Found]) -> None:
    """Write entries of records, each in place of the one that stood for it."""
    found = list(found)
    SearchEntry.objects.bulk_create(
        [entry_of(each) for each in found],
        update_conflicts=True,
        unique_fields=["listing", "reference"],
        update_fields=WRITTEN,
        batch_size=500,
    )
    count_words(found)


def entry_of(found: Found) -> SearchEntry:
    """Return the row of one record."""
    title, text = " ".join(found.title.split()), " ".join(found.text.split())
    return SearchEntry(
        council_id=found.council,
        listing=found.listing,
        reference=found.reference,
        title=title[:TITLE_LENGTH],
        excerpt=text[:EXCERPT_LENGTH],
        on=found.on,
        title_terms=f" {' '.join(terms_of(title))} ",
        terms=" ".join(terms_of(f"{title} {text}")),
    )


def count_words(found: Iterable[Found]) -> None:
    """Add the words of these records to those that a slip may be led back to.

    The counts only choose between two words that are equally near, so a record that is
    written again counts again; `rebuild` starts anew.
    """
    times: Counter[str] = Counter()
    for each in found:
        words = spellings_of(f"{each.title} {each.text}")
        times.update(word for word in words if len(word) >= SHORTEST_WORD)
    rows = [SearchWord(word=word, length=len(word)) for word in times]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    by_times: dict[int, list[str]] = {}
    for word, number in times.items():
        by_times.setdefault(number, []).append(word)
    for number, words_ in by_times.items():
        for start in range(0, len(words_), 500):
            some = SearchWord.objects.filter(word__in=words_[start : start + 500])
            some.update(times=F("times") + number)


def remove(listing: str, references: Iterable[str]) -> None:
    """Take records out that readers can no longer see."""
    SearchEntry.objects.filter(listing=listing, reference__in=list(references)).delete()


@transaction.atomic
def clear() -> None:
    """Forget everything, words too, before it is read anew."""
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
