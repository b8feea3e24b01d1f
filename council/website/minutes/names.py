"""Names as minutes print them: surnames, initials only for duplicates (domain 8.1); pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from council.rules import TITLES

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class FullName:
    """A name as published, the same with the surname first, and the area if it is known."""

    name: str
    sort_name: str
    area: str = ""


def name_parts(full: FullName) -> tuple[str, str]:
    """Return the given names and the surname; all of it is the surname if they cannot be told."""
    surname, comma, given = full.sort_name.partition(",")
    if comma:
        return given.strip(), surname.strip()
    words = full.sort_name.split()
    for length in range(len(words) - 1, 0, -1):
        surname = " ".join(words[:length])
        if full.name.endswith(f" {surname}"):
            return full.name.removesuffix(surname).strip(), surname
    return "", full.name


def initials(given: str) -> str:
    """Return "J. M." of "Jane Mary"; titles have none."""
    title = TITLES.match(f"{given.casefold()} .")
    words = given[title.end() :].split() if title else given.split()
    return " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in words)


def short_names(people: Mapping[Key, FullName]) -> dict[Key, str]:
    """Return each name as short as it can be among these people."""
    forms: tuple[Callable[[FullName], str], ...] = (_surname, _with_initials, _whole, _with_area)
    found: dict[Key, str] = {}
    rest = dict(people)
    for form in forms:
        printed = {key: form(full) for key, full in rest.items()}
        alike = _alike(printed.values())
        found |= printed
        rest = {key: rest[key] for key, name in printed.items() if name.casefold() in alike}
    return found


def _alike(names: Iterable[str]) -> set[str]:
    return {name for name, times in Counter(map(str.casefold, names)).items() if times > 1}


def _surname(full: FullName) -> str:
    return name_parts(full)[1]


def _with_initials(full: FullName) -> str:
    given, surname = name_parts(full)
    return f"{initials(given)} {surname}".strip()


def _whole(full: FullName) -> str:
    return full.name


def _with_area(full: FullName) -> str:
    return f"{full.name} ({full.area})" if full.area else full.name
