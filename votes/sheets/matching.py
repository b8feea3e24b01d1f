"""Printed names and the members in office they stand for; doubtful ones are for a person."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from council.rules import matching_name

BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*\Z")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member in office that day: key, names by which printed, area and group on the day."""

    key: str
    names: tuple[str, ...]
    area: str = ""
    group: str = ""
    group_short: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The one member meant, or the members that a person must choose from."""

    key: str | None
    candidates: tuple[str, ...] = ()


INITIALS, SURNAMES = "initials", "surnames"
FOOTNOTE = re.compile(r"[\s*†‡§¹²³]+\Z")
DASHES = re.compile(r"[\u2010-\u2015]")


def folded_name(name: str) -> str:
    """Return a name as names are compared across sources: no accents, footnotes, odd dashes."""
    plain = DASHES.sub("-", FOOTNOTE.sub("", matching_name(name)))
    signs = unicodedata.normalize("NFKD", plain.replace("`", "'"))
    return "".join(sign for sign in signs if not unicodedata.combining(sign))


def split_brackets(printed: str) -> tuple[str, str]:
    """Return a name and what stands in brackets after it: an area, a group, or nothing."""
    found = BRACKETS.search(printed)
    if found is None or not printed[: found.start()].strip():
        return printed.strip(), ""
    return printed[: found.start()].strip(), found[1].strip()


def first_name_first(name: str) -> str:
    """Turn "Surname, First" round; a name without one comma, or with honours, stays."""
    surname, comma, rest = (part.strip() for part in name.partition(","))
    if (
        not comma
        or not rest
        or "," in rest
        or matching_name(f"{surname} {rest}") == matching_name(surname)
    ):
        return name.strip()
    return f"{rest} {surname}"


def match(printed: str, candidates: Sequence[Candidate]) -> Match:
    """Find the member that a printed name means (domain 7); surnames alone are asked.

    In order: the name as printed, without titles and honours, surname first, and with the
    area or group in brackets. Two who fit, or none, are for a person to decide.
    """
    name, bracket = split_brackets(printed)
    rules: tuple[Callable[[Candidate], bool], ...] = (
        lambda each: printed.strip() in each.names,
        lambda each: _same_name(printed, each) and not bracket,
        lambda each: _same_name(first_name_first(printed), each) and not bracket,
        lambda each: _same_folded(printed, each) and not bracket,
        lambda each: bool(bracket) and _fits_bracket(bracket, each) and _full(name, each),
        lambda each: bool(bracket) and _same(bracket, each.area) and _surname(name, each),
    )
    for rule in rules:
        found = [each.key for each in candidates if rule(each)]
        if found:
            return Match(found[0] if len(found) == 1 else None, tuple(found))
    return Match(None, tuple(_possible(name, candidates)))


def _same(text: str, other: str) -> bool:
    return bool(other) and " ".join(text.casefold().split()) == " ".join(other.casefold().split())


def _fits_bracket(bracket: str, candidate: Candidate) -> bool:
    held = (candidate.area, candidate.group, candidate.group_short)
    return any(_same(bracket, each) for each in held)


def _same_name(name: str, candidate: Candidate) -> bool:
    wanted = matching_name(name)
    return any(matching_name(each) == wanted for each in candidate.names)


def _same_folded(name: str, candidate: Candidate) -> bool:
    """Tell whether the words are the same in any order: "SMITH José", "Jose Smith*"."""
    wanted = sorted(folded_name(name.replace(",", " ")).split())
    return any(sorted(folded_name(each).split()) == wanted for each in candidate.names)


def _full(name: str, candidate: Candidate) -> bool:
    return _same_name(name, candidate) or _same_folded(name, candidate)


def _surname(name: str, candidate: Candidate) -> bool:
    """Tell whether the words are the last ones of the member's name."""
    wanted = folded_name(name).split()
    held = [folded_name(each).split() for each in candidate.names]
    return bool(wanted) and any(words[-len(wanted) :] == wanted for words in held)


def _possible(name: str, candidates: Iterable[Candidate]) -> Iterable[str]:
    """Return the members who share a surname with what is printed."""
    words = set(folded_name(split_brackets(name)[0]).split())
    for each in candidates:
        surnames = {folded_name(held).split()[-1] for held in each.names if held.strip()}
        if words & surnames:
            yield each.key


# Names that stand for one member as far as they go: a person says once whether they do.


def near(printed: str, candidates: Sequence[Candidate]) -> tuple[str, str] | None:
    """Return why a doubtful name may mean one member, and which; None where it may not.

    Initials or a middle name more or less, or the surname alone, of the only one of that surname.
    """
    name, bracket = split_brackets(printed)
    fitting = [each for each in candidates if not bracket or _fits_bracket(bracket, each)]
    for why, rule in ((INITIALS, _by_initials), (SURNAMES, _by_surname)):
        found = [each.key for each in fitting if any(rule(name, held) for held in each.names)]
        if len(found) == 1 and len(set(_possible(name, candidates))) <= 1:
            return why, found[0]
    return None


def _by_surname(name: str, held: str) -> bool:
    words, whole = folded_name(name).split(), folded_name(held).split()
    return bool(words) and len(words) < len(whole) and whole[-len(words) :] == words


def _by_initials(name: str, held: str) -> bool:
    """Tell whether surname and first letter agree, and whatever else of the names is given."""
    whole = folded_name(held).split()
    return any(_agree(given, whole) for given in _orders(name)) if len(whole) > 1 else False


def _orders(name: str) -> Iterator[list[str]]:
    """Yield the words with the surname last: as printed, and with the first or the last moved."""
    words = folded_name(first_name_first(name)).split()
    if len(words) > 1:
        yield words
        yield [*words[1:], words[0]]


def _agree(given: Sequence[str], whole: Sequence[str]) -> bool:
    *first, surname = given
    *own, last = whole
    if surname != last or not first or not own:
        return False
    pairs = zip(first, own, strict=False)
    return all(a == b or (1 in {len(a), len(b)} and a[0] == b[0]) for a, b in pairs)
