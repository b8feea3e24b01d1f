"""Years of one line in a bundle: increments become levels only where nothing is guessed."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from amendments.bundle_tables.series import as_increments, as_levels
from council.rules import ParsedAmount
from tests.amendments.test_rules import QUICK


def row(position: int, year: int, amount: int, **fields: Any) -> dict[str, Any]:
    known = {"role": "investment", "service": "Parks", "position": position, "year": year}
    return known | {"amount": ParsedAmount(amount, "pounds", 1)} | fields


def levels(rows: list[dict[str, Any]]) -> list[int]:
    as_levels(rows)
    return [each["amount"].amount for each in rows]


def refused(rows: list[dict[str, Any]]) -> str:
    with pytest.raises(ValidationError) as broken:
        as_levels(rows)
    return str(broken.value.messages[0])


def test_changes_of_each_line_add_up_over_its_own_years() -> None:
    rows = [
        row(1, 2025, 10),
        row(2, 2025, 1, service="Roads"),
        row(3, 2026, 5),
        row(4, 2026, 2, service="Roads"),
    ]

    assert levels(rows) == [10, 1, 15, 3]


def test_two_lines_that_look_the_same_are_not_chained_together() -> None:
    told = refused([row(1, 2025, 10), row(2, 2025, 20), row(3, 2026, 5)])

    assert told == (
        "Two lines look the same in “Parks”, 2025, and are changes from the year before:"
        " number them 1, 2 in a column series, so that each goes on in its own years."
    )


def test_numbered_lines_that_look_the_same_go_on_each_for_itself() -> None:
    rows = [
        row(1, 2025, 10, series=1),
        row(2, 2025, 20, series=2),
        row(3, 2026, 5, series=2),
        row(4, 2026, 1, series=1),
    ]

    assert levels(rows) == [10, 20, 25, 11]


def test_a_year_left_out_is_asked_about_and_not_dropped() -> None:
    told = refused([row(1, 2025, 10), row(2, 2027, 5)])

    assert told.startswith("The changes of “Parks” leave out 2026: write 0 for a year without")
    assert levels([row(1, 2025, 10), row(2, 2026, 0), row(3, 2027, 5)]) == [10, 10, 15]
    assert levels([row(1, 2025, 10, series=1), row(2, 2027, 5, series=2)]) == [10, 5]


@QUICK
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Parks", "Roads"]), st.integers(2025, 2028), st.integers(-9, 9)
        ),
        max_size=12,
    )
)
def test_whatever_lines_are_stored_an_export_gives_increments_that_give_them_again(
    stored: list[tuple[str, int, int]],
) -> None:
    rows: list[dict[str, Any]] = [
        row(place, year, 0, service=service) | {"amount": amount}
        for place, (service, year, amount) in enumerate(stored)
    ]

    as_increments(rows)
    again = [each | {"amount": ParsedAmount(each["amount"], "pounds", 1)} for each in rows]

    assert levels(again) == [amount for _, _, amount in stored]
