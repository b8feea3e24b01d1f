"""The council's colour reaches the page from the server, never from inside it."""

import pytest
from django.test import Client

from council.brand import sheet
from tests.factories import make_council

pytestmark = pytest.mark.django_db


def test_a_council_with_a_colour_has_its_own_sheet_in_one_query(
    client: Client, django_assert_num_queries
):
    make_council("mockbridge", colour="#31506b")

    with django_assert_num_queries(1):
        answer = client.get("/mockbridge/brand.css")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert answer.content.decode() == sheet("#31506b")


@pytest.mark.parametrize("fields", [{}, {"colour": "#31506b", "published_at": None}])
def test_without_a_colour_or_before_it_is_published_a_council_has_no_sheet(client: Client, fields):
    make_council("mockbridge", **fields)

    assert client.get("/mockbridge/brand.css").status_code == 404
