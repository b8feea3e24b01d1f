"""Figures of members and groups in the API: as the pages, as described, and nothing early."""

import csv
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council.glossary import TERMS
from council.models import OldReference
from tests.api_world import declare, make_world
from tests.factories import make_ballot
from tests.test_api_contract import assert_fits
from tests.website.test_institution import body_of
from tests.website.test_people import JANE, LIBERALS, named_vote, part_of
from votes.api.figures import GROUP_FIGURES, MEMBER_FIGURES
from votes.models import Vote

pytestmark = pytest.mark.django_db
OF_JANE = "/api/v1/member-figures?member=norfolk/members/jane-field"
OF_LIBERALS = "/api/v1/group-figures?group=norfolk/groups/liberal-democrat"


@pytest.fixture
def world() -> dict[str, Any]:
    found = make_world()
    named_vote(found, "ff")
    named_vote(found, "fa")
    named_vote(found, "x-")
    return found


def test_figures_of_a_member_are_told_with_their_denominators(
    client: Client, world: dict[str, Any]
) -> None:
    found = client.get(OF_JANE).json()

    group = {"reference": "norfolk/groups/liberal-democrat", "name": "Liberal Democrat"}
    assert found["member"] == {"reference": "norfolk/members/jane-field", "name": "Jane Field"}
    assert (found["choices"]["for"], found["choices"]["abstain"]) == (3, 1)
    assert found["took_part"] == {"number": 4, "of": 4}
    assert found["took_part_by_year"] == [{"year": 2025, "number": 4, "of": 4}]
    assert found["attendance"] == []
    assert found["compared_with_group"] == [
        {
            "group": group, "as_most": 1, "otherwise": 0, "no_majority": 2, "abstained": 1,
            "did_not_vote": 0, "in_no_group": 0, "group_not_recorded": 0,
        },
    ]  # fmt: skip
    assert found["left_out"] == 0


def test_figures_of_a_group_are_told_with_their_denominators(
    client: Client, world: dict[str, Any]
) -> None:
    found = client.get(OF_LIBERALS).json()

    cohesion = {"number": 3, "of": 4, "votes": 2, "votes_of": 4}
    assert found["cohesion"] == cohesion
    assert found["cohesion_by_year"] == [{"year": 2025} | cohesion]
    assert found["amendments"] == [{"state": "carried", "number": 1}]


def table(client: Client, address: str) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the rows of the figures as a table, by figure, year, group and part."""
    answer = client.get(address.replace("figures?", "figures.csv?"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    body = answer.getvalue()
    assert client.get(f"{address}&format=csv").getvalue() == body
    rows = list(csv.DictReader(body.decode().splitlines()))
    found = {tuple(row[name] for name in ("figure", "year", "group", "part")): row for row in rows}
    assert len(found) == len(rows)
    return found


def test_figures_of_a_member_are_a_table_too(client: Client, world: dict[str, Any]) -> None:
    told, found = client.get(OF_JANE).json(), table(client, OF_JANE)

    liberals = "norfolk/groups/liberal-democrat"
    by_choice = {key[3]: int(row["number"]) for key, row in found.items() if key[0] == "choices"}
    assert by_choice == told["choices"]
    whole, of_year = found["took_part", "", "", ""], found["took_part", "2025", "", ""]
    assert (whole["number"], whole["of"]) == (of_year["number"], of_year["of"]) == ("4", "4")
    compared = found["compared_with_group", "", liberals, "no_majority"]
    assert (compared["number"], compared["group_name"]) == ("2", "Liberal Democrat")
    assert compared["definition"] == told["definitions"]["compared_with_group"]
    assert found["left_out", "", "", ""]["number"] == "0"
    assert {row["reference"] for row in found.values()} == {"norfolk/members/jane-field"}


def test_figures_of_a_group_are_a_table_too(client: Client, world: dict[str, Any]) -> None:
    found = table(client, OF_LIBERALS)

    cohesion, votes = (found[name, "2025", "", ""] for name in ("cohesion", "counted_votes"))
    assert (cohesion["number"], cohesion["of"]) == ("3", "4")
    assert (votes["number"], votes["of"]) == ("2", "4")
    assert found["amendments", "", "", "carried"]["number"] == "1"
    assert all(row["name"] == "Liberal Democrat" for row in found.values())
    world["vote"].ballots.all().delete()
    Vote.objects.update(names_published_at=None)
    assert not [key for key in table(client, OF_LIBERALS) if key[0] == "cohesion"]


def test_what_is_not_known_is_null_and_never_nought(client: Client) -> None:
    world = make_world()
    world["vote"].ballots.all().delete()

    member, group = client.get(OF_JANE).json(), client.get(OF_LIBERALS).json()

    assert (member["attendance"], member["compared_with_group"]) == ([], [])
    assert (group["cohesion"], group["cohesion_by_year"]) == (None, [])


def test_answers_are_what_the_description_says(client: Client, world: dict[str, Any]) -> None:
    make_ballot(declare(world["meeting"]), world["member"], "barred_interest")

    assert_fits(MEMBER_FIGURES(), client.get(OF_JANE).json(), "member")
    assert_fits(GROUP_FIGURES(), client.get(OF_LIBERALS).json(), "group")


def test_every_figure_leads_to_its_definition(client: Client, world: dict[str, Any]) -> None:
    for address in (OF_JANE, OF_LIBERALS):
        found = client.get(address).json()["definitions"]

        assert found
        for name, url in found.items():
            assert url == f"http://testserver/glossary#{name.replace('_', '-')}"
            assert name.replace("_", "-") in TERMS


def test_page_shows_the_same_figures(client: Client, world: dict[str, Any]) -> None:
    member, group = client.get(OF_JANE).json(), client.get(OF_LIBERALS).json()
    page, of_group = body_of(client, JANE), body_of(client, LIBERALS)

    (beside,) = member["compared_with_group"]
    told = part_of(page, "group")
    for label, name in (
        ("As most of the group", "as_most"), ("Otherwise", "otherwise"),
        ("No majority", "no_majority"), ("Abstained", "abstained"),
        ("Did not vote", "did_not_vote"),
    ):  # fmt: skip
        assert re.search(rf"{label} {beside[name]}\b", told)
    (year,) = member["took_part_by_year"]
    assert f"{year['year']} {year['number']} of {year['of']}" in part_of(page, "part")
    (year,) = group["cohesion_by_year"]
    votes = f"{year['votes']} of {year['votes_of']} named votes"
    assert f"{year['year']} · {votes} {year['number']} of {year['of']}" in (
        part_of(of_group, "cohesion")
    )


def test_changed_reference_finds_the_record_that_it_is_now(
    client: Client, world: dict[str, Any]
) -> None:
    OldReference.objects.create(old="norfolk/members/jane", new="norfolk/members/jane-field")

    found = client.get("/api/v1/member-figures?member=norfolk/members/jane")

    assert found.json() == client.get(OF_JANE).json()


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("", "member", "unknown_reference"),
        ("member=nobody", "member", "unknown_reference"),
        ("member=a%00b", "member", "wrong_value"),
        ("member=norfolk/members/jane-field&format=xml", "format", "wrong_value"),
        ("member=norfolk/members/jane-field&year=2025", "year", "unknown_parameter"),
    ],
)
def test_wrong_question_is_answered_with_a_sentence(
    client: Client, world: dict[str, Any], query: str, parameter: str, code: str
) -> None:
    answer = client.get(f"/api/v1/member-figures?{query}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    error = answer.json()
    assert (error["parameter"], error["code"]) == (parameter, code)
    assert error["detail"].endswith(".")


def test_figures_cost_the_same_queries_however_many_votes_there_are(
    client: Client, world: dict[str, Any]
) -> None:
    def count() -> list[int]:
        found = []
        for address in (OF_JANE, OF_LIBERALS):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    few = count()
    for _ in range(60):
        named_vote(world, "fa")

    assert few == count() == [6, 4]


def test_glossary_is_the_page_for_programs(client: Client) -> None:
    found = client.get("/api/v1/glossary").json()["terms"]

    assert [term["key"] for term in found] == list(TERMS)
    cohesion = next(term for term in found if term["key"] == "cohesion")
    assert cohesion["section"] == "How figures are worked out"
    assert cohesion["url"] == "http://testserver/glossary#cohesion"
    page = client.get("/glossary").content.decode()
    assert all(term["key"] in page for term in found)
