"""What a term of the glossary is."""

from dataclasses import dataclass

ADDRESS = "/glossary"


@dataclass(frozen=True, slots=True)
class Term:
    """A word with what it means here, paragraph by paragraph, and words beside it (keys)."""

    key: str
    word: str
    meaning: tuple[str, ...]
    see: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Terms that belong together, under one heading."""

    key: str
    title: str
    terms: tuple[Term, ...]


def term(key: str, word: str, *meaning: str, see: tuple[str, ...] = ()) -> Term:
    """Make a term; each paragraph of its meaning stands by itself."""
    return Term(key, word, meaning, see)
