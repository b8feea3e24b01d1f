"""Which entries have all the terms of a question: one condition, in the words of each database."""

from typing import Any

from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, QuerySet, When
from django.db.models.sql.compiler import SQLCompiler

from council.models import SearchEntry, SearchWord
from council.search.words import MOST_WORDS, nearest, terms_of, words_of

FTS = "council_searchentry_terms"  # SQLite's own index
NEAR_LENGTH = 2
MOST_TRIED = 5


class HasTerms(Func):
    """True for an entry that has every one of these terms (letters and digits only)."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, terms: tuple[str, ...]) -> None:
        super().__init__(F("pk"), F("terms"))
        self.terms = terms

    def as_sqlite(
        self, compiler: SQLCompiler, connection: Any, **_: Any
    ) -> tuple[str, tuple[str, ...]]:
        key, _params = compiler.compile(self.get_source_expressions()[0])
        quoted = " ".join(f'"{term}"' for term in self.terms)
        # The table's name is ours, the terms are a parameter.
        return f"{key} IN (SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s)", (quoted,)  # noqa: S608 - see above

    def as_postgresql(
        self, compiler: SQLCompiler, connection: Any, **_: Any
    ) -> tuple[str, tuple[str, ...]]:
        column, _params = compiler.compile(self.get_source_expressions()[1])
        quoted = " & ".join(f"'{term}'" for term in self.terms)
        return f"to_tsvector('simple', {column}) @@ to_tsquery('simple', %s)", (quoted,)


def matching(question: str) -> QuerySet[SearchEntry]:
    """Return the entries that have every word of the question; none if it has no word."""
    terms = tuple(term for term in terms_of(question) if term)[:MOST_WORDS]
    return SearchEntry.objects.filter(HasTerms(terms)) if terms else SearchEntry.objects.none()


def rank(question: str) -> Case:
    """Return 1 for entries whose title has every word of the question, 0 for the others."""
    condition = Q(pk__isnull=False)
    for term in terms_of(question)[:MOST_WORDS]:
        condition &= Q(title_terms__contains=f" {term} ")
    return Case(When(condition, then=1), default=0, output_field=IntegerField())


def references(question: str, listing: str) -> QuerySet[Any]:
    """Return the references of a list's records that have every word, for `reference__in`."""
    return matching(question).filter(listing=listing).values("reference")


def corrected(question: str) -> str | None:
    """Return the question with words that no record has replaced by the nearest that one has.

    None if every word is known, or one of them is near nothing.
    """
    words = words_of(question)[:MOST_WORDS]
    unknown = [word for word in words if not matching(word).exists()]
    meant = {word: meant_by(word) for word in unknown}
    if not unknown or None in meant.values():
        return None
    return " ".join(meant.get(word) or word for word in words)


def meant_by(word: str) -> str | None:
    """Return the nearest word that a record still has."""
    tried = nearest(word, neighbours_of(word))[:MOST_TRIED]
    return next((known for known in tried if matching(known).exists()), None)


def neighbours_of(word: str) -> dict[str, int]:
    """Return words that begin or end like this one and are about as long, with their counts.

    A slip in the first letter leaves the end as it is, and the other way round.
    """
    alike = Q(word__startswith=word[:1]) | Q(word__endswith=word[-2:])
    long_enough = Q(length__range=(len(word) - NEAR_LENGTH, len(word) + NEAR_LENGTH))
    found = SearchWord.objects.filter(alike, long_enough)
    return dict(found.values_list("word", "times"))
