"""The words of the field as the pages use them, in plain English: data and pure look-ups.

They say what the domain guide says (domain 2, 3.3, 4, 5 and 6), and how figures are worked out
(the published definitions). A key is an anchor of the page /glossary and never changes: other
people link to it.
"""

from council.glossary.figures import FIGURES
from council.glossary.meetings import ENDINGS, PAPERS, PEOPLE
from council.glossary.money import MONEY, RECORD
from council.glossary.terms import ADDRESS, Section, Term
from council.glossary.votes import VOTES

__all__ = ["ADDRESS", "SECTIONS", "TERMS", "Section", "Term", "address_of", "meaning_of"]

SECTIONS: tuple[Section, ...] = (FIGURES, VOTES, PAPERS, ENDINGS, MONEY, PEOPLE, RECORD)
TERMS: dict[str, Term] = {term.key: term for section in SECTIONS for term in section.terms}


def address_of(key: str) -> str:
    """Return where a term is explained; a key that is no term raises KeyError."""
    return f"{ADDRESS}#{TERMS[key].key}"


def meaning_of(key: str) -> str:
    """Return what a term means, in one text for the API's description, and where it stands."""
    return f"{' '.join(TERMS[key].meaning)} Definition: {address_of(key)}"
