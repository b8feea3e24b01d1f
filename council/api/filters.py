"""Filters of lists: each turns one value of the address into a condition, or says why not.

A list names its filters in `ListView.filters`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, reduce
from operator import or_

from django.db.models import Model, Q
from django.http import QueryDict

from council.api.errors import WrongRequest
from council.models import OldReference
from council.prepared import PreparedRows

MOST_VALUES = 20
LONGEST_AMOUNT = 15  # digits; a thousand billion
LONGEST_COUNT = 9  # digits
TRUTHS = ("true", "false")

OF_BUDGET = (
    "Year of the budget that it is about: the one in which the financial year starts, 2019 for"
    " 2019/20. Several with commas. For the day of the meeting use held_from and held_to."
)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list: what it takes (for the description) and what it makes of it.

    `kind` is the format or type of one value in OpenAPI's words. With `many`, values may be
    given with commas between them: any of them is enough. Filters that share one `within`
    must hold for the same row below the record, for example the same line.
    """

    help: str
    condition: Callable[[str, str], Q]
    choices: tuple[str, ...] = ()
    kind: str = "string"
    example: str = ""
    many: bool = False
    within: Callable[[Q], Q] | None = None


def read_parameters(given: QueryDict, known: Iterable[str]) -> dict[str, str]:
    """Return the parameters of the address; unknown or doubled names are refused."""
    names = sorted(known)
    for name, values in given.lists():
        if name not in names:
            may_use = f"Use: {', '.join(names)}." if names else "This address takes none."
            message = f"{name[:60]!r} is no parameter of this address. {may_use}"
            raise WrongRequest(message, "unknown_parameter", name[:60])
        if len(values) > 1:
            raise WrongRequest(f"Give {name} once.", "parameter_twice", name)
        if not is_text(values[0]):
            raise WrongRequest(
                f"{name} has a character in it that no text has.", "wrong_value", name
            )
    return {name: str(given[name]) for name in given}


def is_text(value: str) -> bool:
    """Tell whether a database can hold the text: no nought, no half of a character."""
    return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


def conditions(filters: Mapping[str, Filter], given: Mapping[str, str]) -> Q:
    """Join the conditions of all filters that were given."""
    found = Q()
    inside: dict[Callable[[Q], Q], Q] = {}
    for name, value in given.items():
        if name not in filters:
            continue
        condition, within = filters[name].condition(name, value), filters[name].within
        if within is None:
            found &= condition
        else:
            inside[within] = inside.get(within, Q()) & condition
    for within, condition in inside.items():
        found &= within(condition)
    return found


def values_of(name: str, value: str) -> list[str]:
    """Return the values that are given with commas between them."""
    values = [part.strip() for part in value.split(",")]
    if not all(values) or len(values) > MOST_VALUES:
        message = f"{name} takes 1 to {MOST_VALUES} values with commas between them, none empty."
        raise WrongRequest(message, "wrong_value", name)
    return values


def named(model: type[Model], path: str, what: str) -> Filter:
    """Filter by a published record, found by its reference (an old one too)."""
    return related(model, lambda pk: Q(**{path: pk}), what)


def related(model: type[Model], to_condition: Callable[[int], Q], what: str) -> Filter:
    """Filter by a published record through a condition on its key."""

    def condition(name: str, value: str) -> Q:
        references = [reference.strip("/") for reference in values_of(name, value)]
        return reduce(or_, map(to_condition, _keys_of(model, name, references, what)))

    found = Filter(f"Reference: {what}. Several with commas: any of them.", condition)
    return replace(found, example=EXAMPLES.get(what, ""), many=True)


EXAMPLES = {
    "council": "norfolk",
    "group": "norfolk/groups/green",
    "member": "burnley/members/lee-ashworth",
    "body": "norfolk/full-council",
    "meeting": "norfolk/full-council/2019-02-11",
    "motion": "norfolk/full-council/2019-02-11/motion-1",
    "amendment": "norfolk/full-council/2019-02-11/amendment-1",
    "vote": "norfolk/full-council/2015-02-16/vote-1",
    "budget": "norfolk/budgets/2019",
    "pot": "norfolk/budgets/2019/pots/general-balances",
}


def _keys_of(model: type[Model], name: str, references: list[str], what: str) -> list[int]:
    """Return the keys of published records, in one query where no reference has changed."""
    published = _keys_by_reference(model).published()
    rows = published.filter(reference__in=references)
    known: dict[str, int] = {row["reference"]: row["id"] for row in rows}
    for reference in references:
        if reference not in known:
            new = current_reference(reference)
            key = next((row["id"] for row in published.filter(reference=new)), None)
            if key is None:
                message = f"There is no {what} {reference[:80]!r} here. Give its reference."
                raise WrongRequest(message, "unknown_reference", name)
            known[reference] = key
    return [known[reference] for reference in references]


@cache
def _keys_by_reference(model: type[Model]) -> PreparedRows:
    return PreparedRows(model._default_manager.values("reference", "id"))  # noqa: SLF001 - documented by Django


def current_reference(reference: str) -> str | None:
    """Follow a reference that has changed to what it is now; None if it never changed."""
    seen = {reference}
    new: str | None = None
    while found := OldReference.objects.filter(old=new or reference).first():
        if found.new in seen:
            break
        new = found.new
        seen.add(new)
    return new


def one_of(path: str, choices: Iterable[str]) -> Filter:
    """Filter by words of a closed list."""
    return word_filter(lambda word: Q(**{path: word}), choices)


def word_filter(to_condition: Callable[[str], Q], choices: Iterable[str]) -> Filter:
    """Filter by words of a closed list through a condition of its own."""
    words = tuple(str(choice) for choice in choices)

    def condition(name: str, value: str) -> Q:
        given = [_word(name, word, words) for word in values_of(name, value)]
        return reduce(or_, map(to_condition, given))

    help_text = "One word of the list; several with commas: any of them."
    return Filter(help_text, condition, words, example=words[0], many=True)


def _word(name: str, value: str, words: tuple[str, ...]) -> str:
    if value not in words:
        message = f"{name} must be one of: {', '.join(words)}."
        raise WrongRequest(message, "wrong_value", name)
    return value


def truth_filter(is_so: Q, is_not: Q | None = None, help_text: str = "") -> Filter:
    """Filter by whether something is so."""
    return truth_by(lambda wanted: is_so if wanted else (is_not or ~is_so), help_text)


def truth_by(to_condition: Callable[[bool], Q], help_text: str) -> Filter:
    """Filter by whether something is so; what is not known belongs in neither answer."""

    def condition(name: str, value: str) -> Q:
        return to_condition(_word(name, value, TRUTHS) == "true")

    return Filter(help_text, condition, TRUTHS, kind="boolean", example="true")


def year_filter(path: str) -> Filter:
    """Filter by the calendar year in which a financial year starts."""
    about = "Year in which the financial year starts: 2019 for 2019/20; several with commas."
    return related_year(lambda year: Q(**{path: year}), about)


def related_year(to_condition: Callable[[int], Q], about: str = OF_BUDGET) -> Filter:
    """Filter by the year in which a financial year starts, through a condition."""

    def condition(name: str, value: str) -> Q:
        return reduce(or_, (to_condition(_year(name, part)) for part in values_of(name, value)))

    return Filter(about, condition, kind="year", example="2019", many=True)


def _year(name: str, value: str) -> int:
    is_year = value.isascii() and value.isdigit() and len(value) == len("2019")
    if not is_year:
        message = f"{name} must be the year in which the financial year starts, like 2019."
        raise WrongRequest(message, "wrong_value", name)
    return int(value)


def whole_number(path: str, about: str) -> Filter:
    """Filter by a count; several with commas."""

    def condition(name: str, value: str) -> Q:
        return Q(**{f"{path}__in": [_count(name, part) for part in values_of(name, value)]})

    about = f"{about} Several with commas: any of them."
    return Filter(about, condition, kind="count", example="1", many=True)


def _count(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= LONGEST_COUNT):
        raise WrongRequest(f"{name} must be a whole number, like 1.", "wrong_value", name)
    return int(value)
