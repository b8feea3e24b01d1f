"""Filters of lists of figures: by words of a service and by size."""

from collections.abc import Callable

from django.db.models import Q

from council.api.errors import WrongRequest
from council.api.filters import LONGEST_AMOUNT, Filter


def containing(to_condition: Callable[[str], Q], what: str) -> Filter:
    """Filter by words that a text contains, large and small letters alike."""

    def condition(name: str, value: str) -> Q:
        if not value.strip():
            raise WrongRequest(f"{name} must have a word in it.", "wrong_value", name)
        return to_condition(value.strip())

    return Filter(f"Part of {what}, in large or small letters.", condition, example="library")


def at_least(path: str) -> Filter:
    """Filter by an amount of at least so many units of the currency, its sign included."""
    return _by_size("At least this", f"{path}__gte")


def at_most(path: str) -> Filter:
    """Filter by an amount of at most so many units of the currency, its sign included."""
    return _by_size("At most this", f"{path}__lte")


def _by_size(help_text: str, lookup: str) -> Filter:
    return Filter(
        f"{help_text}, in whole units of the currency; money saved or brought in has a minus.",
        lambda name, value: Q(**{lookup: _units(name, value)}),
        kind="amount",
        example="1000000",
    )


def _units(name: str, value: str) -> int:
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_AMOUNT):
        message = (
            f"{name} must be a whole number of units of the currency, like 1000000 or -250000."
        )
        raise WrongRequest(message, "wrong_value", name)
    return int(value)
