"""What those who share a page and search engines are told: one address, one sentence."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council.website.sitemaps import KINDS, Records
from tests.api_world import make_world
from tests.factories import make_council, make_member

pytestmark = pytest.mark.django_db

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(client: Client, path: str) -> list[str]:
    """Return what a part of the map lists."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    tree = ET.fromstring(answer.content)  # noqa: S314 - our own server wrote it
    return [found.text or "" for found in tree.iter(f"{MAP}loc")]


def head(client: Client, path: str) -> str:
    """Return a page's head."""
    return client.get(path).content.decode().split("</head>")[0]


def test_every_public_page_stands_in_the_map_and_answers(client: Client):
    make_world("mockbridge")
    make_council("quiet")

    parts = addresses(client, "/sitemap.xml")
    listed = [address for part in parts for address in addresses(client, part)]

    assert len(parts) == 1 + len(KINDS)
    assert len(listed) == len(set(listed)) > 15
    assert {client.get(address).status_code for address in listed} == {200}


def test_robots_are_told_where_the_map_is(client: Client):
    told = client.get("/robots.txt").content.decode()

    assert "Disallow: /admin/" in told
    assert "Sitemap: http://testserver/sitemap.xml" in told


@pytest.mark.parametrize(
    "hidden",
    [
        {"published_at": None},
        {"visible_from": timezone.now() + timedelta(days=1)},
    ],
)
def test_the_map_leaves_out_what_is_not_public(client: Client, hidden: dict[str, Any]):
    council = make_council("mockbridge")
    make_member(council, "Draft Member", **hidden)
    make_member(make_council("hidden", published_at=None), "Of a hidden council")

    assert addresses(client, "/sitemap-members.xml") == []
    assert addresses(client, "/sitemap-councils.xml") == ["http://testserver/mockbridge"]


def test_a_part_of_the_map_that_is_not_there_is_lost(client: Client):
    assert client.get("/sitemap-clerks.xml").status_code == 404
    assert client.get("/sitemap-members.xml?p=7").status_code == 404


def test_the_map_asks_the_same_for_one_record_and_for_a_hundred(client: Client):
    council = make_council("mockbridge")
    make_member(council, "First Member")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            addresses(client, "/sitemap-members.xml")
        return len(queries)

    few = count()
    for number in range(100):
        make_member(council, f"Member {number}")

    assert count() == few
    assert Records(KINDS["members"]).limit <= 50_000


def test_a_page_says_its_one_address_and_its_sentence_to_those_who_share_it(
    client: Client, settings: Any
):
    settings.PUBLIC_BASE_URL = "https://votes.example.org"
    world = make_world("mockbridge")
    address = world["vote"].get_absolute_url()

    told = head(client, f"{address}?utm_source=x")

    assert f'<link rel="canonical" href="https://votes.example.org{address}">' in told
    assert f'<meta property="og:url" content="https://votes.example.org{address}">' in told
    sentence = told.split('<meta property="og:title" content="')[1].split('"')[0]
    assert sentence in client.get(address).content.decode().split("<h1")[1]


def test_what_is_asked_of_a_page_that_is_a_question_stays_in_its_address(client: Client):
    world = make_world("mockbridge")
    address = f"{world['meeting'].get_absolute_url()}/what-if"

    told = head(client, f"{address}?with=1&from=mail")

    assert f'<link rel="canonical" href="http://testserver{address}?with=1">' in told


def test_a_lost_page_has_no_address_of_its_own_and_leads_on(client: Client):
    make_council("mockbridge", name="Mockbridge Borough Council")

    answer = client.get("/mockbridge/members/jane-field").content.decode()

    assert "canonical" not in answer
    assert 'action="/mockbridge/search"' in answer
    assert 'value="jane field"' in answer


def test_a_lost_page_does_not_tell_that_a_hidden_council_is_there(client: Client):
    make_council("hidden", name="Hidden Town Council", published_at=None)

    answer = client.get("/hidden/members/jane-field")

    assert answer.status_code == 404
    assert "Hidden Town" not in answer.content.decode()
