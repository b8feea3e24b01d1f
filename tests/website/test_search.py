"""Search as readers meet it: fed by the change feed, on a page, in the API, and never too much."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from council.changes.marks import mark
from council.changes.numbering import number_changes
from council.changes.rows import ChangeMark
from council.models import Member, SearchEntry
from council.website.search.following import follow, rebuild
from tests.api_world import declare, make_world
from tests.factories import make_amendment, make_member, make_motion
from votes.models import Vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> dict[str, Any]:
    found = make_world()
    tell(*found.values())
    return found


def tell(*records: Any) -> None:
    """Do what a verb's commit and the worker do: number the changes, take them in."""
    for each in records:
        mark(type(each), [each.pk])
    number_changes()
    follow()
    assert not ChangeMark.objects.exists()


def api(**asked: Any) -> dict[str, Any]:
    answer = Client().get("/api/v1/search", asked)
    found: dict[str, Any] = answer.json()
    return found


def found(q: str, **asked: Any) -> list[str]:
    return [hit["reference"] for hit in api(q=q, **asked)["results"]]


def test_each_list_with_pages_is_searched(world: dict[str, Any]) -> None:
    listings = set(SearchEntry.objects.values_list("listing", flat=True))

    assert listings >= {"councils", "members", "groups", "meetings", "motions", "amendments"}
    assert listings >= {"votes", "budgets", "pots"}


def test_a_councillor_is_found_by_her_name_however_it_is_written(world: dict[str, Any]) -> None:
    reference = world["member"].reference

    assert reference in found("jane field")
    assert reference in found("FIELD")
    answer = api(q="jane feild", list="members")
    assert answer["instead"] == "jane field"
    assert [hit["reference"] for hit in answer["results"]] == [reference]


def test_a_new_name_is_found_once_readers_can_see_it(world: dict[str, Any]) -> None:
    member = world["member"]
    Member.objects.filter(pk=member.pk).update(name="Jane Thistlewood")
    tell(member)

    assert found("thistlewood", list="members") == [member.reference]
    assert found("jane field", list="members") == []


def test_a_vote_that_is_not_published_is_nowhere(world: dict[str, Any]) -> None:
    hidden = declare(
        world["meeting"], question="Zeppelins", published_at=None, names_published_at=None
    )
    tell(hidden)

    assert found("zeppelins") == []
    assert not SearchEntry.objects.filter(reference=hidden.reference).exists()


def test_what_is_withdrawn_goes_at_once_even_before_the_worker_knows(
    world: dict[str, Any],
) -> None:
    vote = declare(world["meeting"], question="Zeppelins")
    tell(vote)
    assert found("zeppelins") == [vote.reference]

    tomorrow = timezone.now() + timedelta(days=1)
    Vote.objects.filter(pk=vote.pk).update(visible_from=tomorrow)
    assert found("zeppelins") == []
    tell(vote)
    assert not SearchEntry.objects.filter(reference=vote.reference).exists()


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_paper_in_confidence_is_not_searched(world: dict[str, Any], state: str) -> None:
    motion = make_motion(world["meeting"])
    paper = make_amendment(motion, title="Zeppelins", state=state)
    tell(motion, paper)

    assert found("zeppelins") == []
    assert not SearchEntry.objects.filter(title="Zeppelins").exists()


def test_pages_follow_each_other_titles_first_and_none_twice(world: dict[str, Any]) -> None:
    votes = [declare(world["meeting"], question=f"Gritting {n}") for n in range(5)]
    beside = declare(world["meeting"], question="Another", note="about gritting")
    tell(*votes, beside)

    walked, address = [], "/api/v1/search?q=gritting&limit=2"
    while address:
        answer = Client().get(address).json()
        walked += [hit["reference"] for hit in answer["results"]]
        address = answer["next"]

    assert sorted(walked) == sorted(vote.reference for vote in [*votes, beside])
    assert walked[-1] == beside.reference


def test_search_is_narrowed_by_council_and_list(world: dict[str, Any]) -> None:
    other = make_world("burnley")
    tell(*other.values())

    assert set(found("jane field", list="members", council="burnley")) == {
        other["member"].reference
    }
    assert {ref.split("/")[0] for ref in found("jane field", list="members")} == {
        "norfolk",
        "burnley",
    }


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({}, "q"),
        ({"q": " "}, "q"),
        ({"q": "a" * 201}, "q"),
        ({"q": "a", "list": "ballots"}, "list"),
        ({"q": "a", "council": "atlantis"}, "council"),
        ({"q": "a", "limit": "51"}, "limit"),
        ({"q": "a", "after": "nonsense"}, "after"),
        ({"q": "a", "after": "WzIsICIyMDE5LTAxLTAxIiwgMV0"}, "after"),
        ({"q": "a", "what": "b"}, "what"),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(
    world: dict[str, Any], asked: dict[str, str], parameter: str
) -> None:
    answer = Client().get("/api/v1/search", asked)

    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter


def test_the_page_shows_what_the_api_finds(world: dict[str, Any]) -> None:
    page = Client().get("/norfolk/search?q=jane+field").content.decode()
    hits = api(q="jane field", council="norfolk")["results"]

    assert hits
    for hit in hits:
        assert f'href="/{hit["reference"]}"' in page
    assert 'value="jane field"' in page


def test_two_pots_of_one_name_are_told_apart_by_the_year_of_their_budget(
    world: dict[str, Any],
) -> None:
    page = Client().get("/norfolk/search", {"q": world["pot"].name}).content.decode()

    assert "Pot, budget 2025/26" in page


def test_the_empty_page_asks_and_the_fruitless_one_helps(world: dict[str, Any]) -> None:
    assert "Find a vote, an amendment" in Client().get("/search").content.decode()
    fruitless = Client().get("/norfolk/search?q=zzzzzz").content.decode()
    assert "Nothing public has all these words." in fruitless
    assert 'href="/search?q=zzzzzz"' in fruitless


def test_a_misspelt_question_says_what_was_found_instead(world: dict[str, Any]) -> None:
    page = Client().get("/norfolk/search?q=jane+feild").content.decode()

    assert "Found for “jane field”" in page


@pytest.mark.parametrize("q", ["<script>", '"', "' OR 1=1", "%", "\x00", "a" * 500, "(((", "日本"])
def test_no_question_breaks_the_page(world: dict[str, Any], q: str) -> None:
    answer = Client().get("/search", {"q": q})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_a_cursor_that_is_none_of_ours_is_no_page(world: dict[str, Any]) -> None:
    assert Client().get("/search?q=jane&after=x").status_code == 404


def test_search_can_be_built_anew(world: dict[str, Any]) -> None:
    before = set(SearchEntry.objects.values_list("listing", "reference", "terms"))
    rebuild()
    assert not SearchEntry.objects.exists()
    follow()

    assert set(SearchEntry.objects.values_list("listing", "reference", "terms")) == before


def test_a_question_costs_as_much_for_many_as_for_one(
    world: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    members = [make_member(world["council"], f"Jane Field the {n}th") for n in range(40)]
    tell(*members)

    for limit in (1, 40):
        with django_assert_max_num_queries(6):
            assert len(found("jane field", list="members", limit=limit)) == limit


@pytest.mark.parametrize(
    ("listing", "q", "name"),
    [
        ("members", "jane field", "member"),
        ("bodies", "council", "body"),
        ("votes", "motion", "vote"),
        ("budgets", "childhood", "budget"),
    ],
)
def test_a_list_can_be_narrowed_by_words(
    world: dict[str, Any], listing: str, q: str, name: str
) -> None:
    wanted = world["meeting"].body if name == "body" else world[name]
    rows = Client().get(f"/api/v1/{listing}", {"q": q}).json()["results"]
    nothing = Client().get(f"/api/v1/{listing}", {"q": f"{q} zzzzzz"}).json()["results"]

    assert wanted.reference in [row["reference"] for row in rows]
    assert nothing == []


def test_a_list_asked_for_no_words_says_so(world: dict[str, Any]) -> None:
    answer = Client().get("/api/v1/votes?q=")

    assert (answer.status_code, answer.json()["parameter"]) == (400, "q")
