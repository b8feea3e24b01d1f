"""The half circle of seats."""

import itertools
import math

import pytest

from votes.seats import chart


@pytest.mark.parametrize("number", [1, 2, 3, 11, 44, 84, 101])
def test_every_member_has_a_seat_and_no_two_seats_overlap(number):
    drawn = chart(number)

    assert len(drawn.seats) == number
    assert drawn.radius > 0
    gaps = [
        math.dist((one.x, one.y), (other.x, other.y))
        for one, other in itertools.combinations(drawn.seats, 2)
    ]
    assert not [gap for gap in gaps if gap < drawn.radius * 2]


@pytest.mark.parametrize("number", [1, 2, 3, 5, 11, 44, 84, 101])
def test_no_seat_reaches_over_the_edge_of_the_picture(number):
    drawn = chart(number)

    for seat in drawn.seats:
        assert drawn.radius <= seat.x <= 640 - drawn.radius
        assert drawn.radius <= seat.y <= 343 - drawn.radius


@pytest.mark.parametrize("number", [2, 44, 84])
def test_the_first_seat_stands_left_and_the_last_right(number):
    seats = chart(number).seats

    assert seats[0].x < 320 < seats[-1].x


def test_nobody_needs_no_seat():
    assert chart(0).seats == ()
