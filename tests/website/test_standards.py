"""Votes as Popolo and Open Civic Data: valid by the published schemas, and as exact as ours."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft3Validator, Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT3

from council.website.standards import opencivicdata, popolo, words
from tests.api_world import declare, make_world
from tests.factories import make_ballot, make_group, make_member
from votes.models import Ballot, GroupTally, Vote

UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# As the format's own importer takes a vote: opencivicdata/pupa, scrape/schemas/vote_event.py, and
# the words of its options and results. Between more than two answers the answers stand instead.
OCD_OPTIONS = ["yes", "no", "absent", "abstain", "not voting", "paired", "excused", "other"]
OCD_TIME = {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9:]{8}Z)?)?)?$"}


def ocd_id(kind: str) -> dict[str, Any]:
    return {"type": ["string", "null"], "pattern": f"^ocd-{kind}/{UUID}$"}


def each_of(fields: dict[str, Any], *others: str) -> dict[str, Any]:
    """Return the schema of a list: these fields, all there, and `others` that may be."""
    held = {"type": "object", "required": list(fields), "additionalProperties": False}
    return {
        "type": "array",
        "items": held | {"properties": fields | dict.fromkeys(others, True)},
    }


OCD_VOTE = {
    "type": "object",
    "required": ["id", "identifier", "motion", "start_date", "result", "organization_id",
                 "votes", "counts", "sources", "extras"],
    "properties": {
        "id": ocd_id("vote") | {"type": "string"},
        "identifier": {"type": "string", "minLength": 1},
        "motion": {
            "required": ["text", "classification"],
            "properties": {
                "text": {"type": "string", "minLength": 1},
                "classification": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            },
        },
        "start_date": OCD_TIME,
        "end_date": OCD_TIME | {"type": ["string", "null"]},
        "result": {"enum": ["pass", "fail", None]},
        "organization_id": ocd_id("organization"),
        "legislative_session_id": {"type": "null"},
        "bill_id": {"type": "null"},
        "votes": each_of(
            {
                "option": {"enum": OCD_OPTIONS},
                "voter_name": {"type": "string"},
                "voter_id": ocd_id("person"),
                "note": {"type": "string"},
                "extras": {"type": "object"},
            }
        ),
        "counts": each_of(
            {"option": {"enum": OCD_OPTIONS}, "value": {"type": "integer", "minimum": 0}},
            "group_id",
        ),
        "sources": each_of({"url": {"type": "string", "minLength": 1}, "note": {}}),
        "extras": {"type": "object"},
    },
}  # fmt: skip
SCHEMAS = Path(__file__).parent.parent / "data" / "popolo"
FORMATS = ("popolo-votes", "ocd-votes")

pytestmark = pytest.mark.django_db


def schemas() -> Registry:
    """Return Popolo's own schemas by the address they call themselves."""
    read = [json.loads(path.read_text()) for path in SCHEMAS.glob("schema-*.json")]
    return Registry().with_resources(
        (schema["id"], Resource.from_contents(schema, default_specification=DRAFT3))
        for schema in read
    )


REGISTRY = schemas()


def faults(name: str, document: Any) -> list[str]:
    schema = json.loads((SCHEMAS / f"schema-{name}.json").read_text())
    validator = Draft3Validator(schema, registry=REGISTRY)
    return [error.message for error in validator.iter_errors(document)]


def of(name: str, vote: Vote) -> dict[str, Any]:
    answer = Client().get(f"/api/v1/{name}/{vote.reference}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def world() -> dict[str, Any]:
    return make_world()


def test_a_vote_with_names_is_valid_popolo(world: dict[str, Any]) -> None:
    found = of("popolo-votes", world["vote"])

    assert faults("vote_event", found) == []
    assert faults("motion", found["motion"]) == []
    assert found["votes"]
    assert [faults("vote", each) for each in found["votes"]] == [[]]
    assert [faults("count", each) for each in found["counts"]] == [[]] * len(found["counts"])


def test_a_vote_with_names_is_valid_open_civic_data(world: dict[str, Any]) -> None:
    validator = Draft202012Validator(OCD_VOTE)
    vote = declare(world["meeting"], names_taken="yes")
    for number, choice in enumerate(("for", "against", "abstain", "absent", "barred_interest")):
        make_ballot(vote, make_member(vote.council, f"Member {number}"), choice)

    for each in (world["vote"], vote):
        found = of("ocd-votes", each)
        assert [error.message for error in validator.iter_errors(found)] == []
        assert found["votes"]
        assert found["counts"]
    found["votes"][0]["option"] = "for"
    assert not validator.is_valid(found)


def test_the_validator_finds_a_fault() -> None:
    assert faults("count", {"option": "yes", "value": "one"}) != []


def test_popolo_gives_what_the_vote_gives(world: dict[str, Any]) -> None:
    vote = world["vote"]
    ours = Client().get(f"/api/v1/votes/{vote.reference}").json()

    found = of("popolo-votes", vote)

    assert found["id"] == ours["reference"]
    assert found["result"] == "pass"
    assert found["motion"]["text"] == ours["question"]
    assert found["organization_id"] == vote.meeting.body.reference
    assert found["votes"][0]["voter_id"] == ours["ballots"][0]["member"]["reference"]
    assert found["votes"][0]["group_id"] == ours["ballots"][0]["group_at_vote"]["reference"]
    assert found["extras"]["declared"] == ours["declared"]
    assert found["extras"]["tally"] == ours["tally"]
    assert found["extras"]["mismatches"] == ours["mismatches"]


def test_the_amendment_stands_beside_its_vote_with_its_lines_and_its_mover(
    world: dict[str, Any],
) -> None:
    amendment = world["amendment"]
    vote = declare(amendment.meeting, amendment)

    found = of("popolo-votes", vote)
    ours = Client().get(f"/api/v1/amendments/{amendment.reference}").json()

    (beside,) = found["extras"]["amendments"]
    assert beside["reference"] == amendment.reference
    assert beside["lines"] == ours["lines"]
    assert found["motion"]["identifier"] == amendment.reference
    mover = ours["mover"]["reference"] if ours["mover"] else None
    assert found["motion"]["creator_id"] == mover


def test_a_casting_vote_is_the_chair_s_and_in_no_count(world: dict[str, Any]) -> None:
    meeting = world["vote"].meeting
    vote = declare(meeting, tally_for=1, tally_against=1, declared_for=1, declared_against=1)
    ada, ben = make_member(meeting.council, "Ada"), make_member(meeting.council, "Ben")
    make_ballot(vote, ada, "for")
    make_ballot(vote, ben, "against")
    make_ballot(vote, ada, "for", is_casting=True)

    found = of("popolo-votes", vote)

    assert [(each["option"], each["role"]) for each in found["votes"]] == [
        ("yes", None),
        ("no", None),
        ("yes", "chair"),
    ]
    assert found["counts"] == [{"option": "yes", "value": 1}, {"option": "no", "value": 1}]


def test_each_group_has_its_own_figures(world: dict[str, Any]) -> None:
    vote = declare(world["vote"].meeting)
    group = make_group(vote.council, "Greens")
    GroupTally.objects.create(vote=vote, group=group, tally_for=1)

    counts = of("popolo-votes", vote)["counts"]

    assert {"option": "yes", "value": 1, "group_id": group.reference} in counts


@pytest.mark.parametrize("name", FORMATS)
def test_names_that_are_not_public_are_not_in_it(world: dict[str, Any], name: str) -> None:
    vote = declare(world["vote"].meeting, names_published_at=None)
    make_ballot(vote, make_member(vote.council, "Secret Keeper"), "for")
    group = make_group(vote.council, "Quiet Group")
    GroupTally.objects.create(vote=vote, group=group, tally_for=1)

    found = of(name, vote)

    assert found["votes"] == []
    assert "Secret" not in json.dumps(found)
    assert "quiet-group" not in json.dumps(found)


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_not_published_is_in_no_format(world: dict[str, Any], name: str) -> None:
    hidden = declare(world["vote"].meeting, published_at=None, names_published_at=None)

    assert Client().get(f"/api/v1/{name}/{hidden.reference}").status_code == 404
    listed = Client().get(f"/api/v1/{name}").json()["results"]
    assert hidden.reference not in json.dumps(listed)
    assert listed


def test_a_bar_is_not_voting_as_everywhere(world: dict[str, Any]) -> None:
    vote = declare(world["vote"].meeting)
    make_ballot(vote, make_member(vote.council, "Ada"), "barred_interest", note="house next door")

    for name in FORMATS:
        found = of(name, vote)
        assert [each["option"] for each in found["votes"]] == ["not voting"]
        assert "house next door" not in json.dumps(found)


def test_a_void_vote_decided_nothing(world: dict[str, Any]) -> None:
    vote = declare(world["vote"].meeting)
    Vote.objects.filter(pk=vote.pk).update(status="void")

    found = of("popolo-votes", vote)

    assert (found["result"], found["motion"]["result"]) == (None, None)
    assert found["extras"]["status"] == "void"


def test_open_civic_data_keeps_ids_and_printed_names(world: dict[str, Any]) -> None:
    vote = declare(world["vote"].meeting)
    ada = make_member(vote.council, "Ada Marsh")
    make_ballot(vote, ada, "absent_apologies", name_as_printed="Cllr Mrs A Marsh")

    found = of("ocd-votes", vote)

    assert found == of("ocd-votes", vote)
    assert found["id"] == opencivicdata.identifier("vote", vote.reference)
    assert found["id"].startswith("ocd-vote/")
    (voter,) = found["votes"]
    assert voter["voter_name"] == "Cllr Mrs A Marsh"
    assert voter["voter_id"] == opencivicdata.identifier("person", ada.reference)
    assert (voter["option"], voter["note"]) == ("absent", "Apologies")


@pytest.mark.parametrize("name", FORMATS)
def test_a_page_of_many_costs_no_more_queries_than_a_page_of_one(
    world: dict[str, Any], name: str, django_assert_max_num_queries: Any
) -> None:
    amendment, meeting = world["amendment"], world["vote"].meeting
    members = [make_member(meeting.council, f"Member {n}") for n in range(3)]
    for _ in range(30):
        vote = declare(meeting, amendment)
        Ballot.objects.bulk_create(
            Ballot(vote=vote, member=member, choice="for", held_on=vote.held_on)
            for member in members
        )

    with django_assert_max_num_queries(14):
        Client().get(f"/api/v1/{name}?limit=1")
    with django_assert_max_num_queries(14):
        assert len(Client().get(f"/api/v1/{name}?limit=30").json()["results"]) == 30


def test_the_filters_of_votes_are_its_filters(world: dict[str, Any]) -> None:
    lost = declare(world["vote"].meeting, declared_result="lost")

    found = Client().get("/api/v1/popolo-votes?result=lost").json()["results"]

    assert [vote["id"] for vote in found] == [lost.reference]


# The words, without a database.

SIMPLE = {"kind": "simple", "numerator": None, "denominator": None, "of": None, "number": None}


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        (SIMPLE, "simple majority"),
        (SIMPLE | {"kind": "fixed", "number": 12}, "at least 12 votes"),
        (
            SIMPLE | {"kind": "at_least", "numerator": 2, "denominator": 3, "of": "voting"},
            "at least 2/3 of those voting for or against",
        ),
        (
            SIMPLE | {"kind": "more_than", "numerator": 1, "denominator": 2, "of": "seats"},
            "more than 1/2 of all seats, vacant ones too",
        ),
    ],
)
def test_what_a_question_needs_is_said_in_words(threshold: dict[str, Any], expected: str) -> None:
    assert words.requirement_of(threshold) == expected


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("for", "yes"), ("against", "no"), ("abstain", "abstain"), ("absent", "absent"),
        ("present_not_voting", "not voting"), ("left_meeting", "absent"), ("unknown", None),
    ],
)  # fmt: skip
def test_each_choice_has_its_word(choice: str, expected: str | None) -> None:
    assert words.option_of({"choice": choice, "option": None}) == expected


@pytest.mark.parametrize(
    ("taken_at", "precision", "expected"),
    [
        (datetime(2019, 2, 11, 18, 40, tzinfo=UTC), "day", "2019-02-11T18:40:00Z"),
        (None, "day", "2019-02-11"),
        (None, "month", "2019-02"),
        (None, "year", "2019"),
    ],
)
def test_no_more_of_a_day_is_told_than_is_known(
    taken_at: datetime | None, precision: str, expected: str
) -> None:
    vote = {"taken_at": taken_at, "held_on": date(2019, 2, 11), "date_precision": precision}
    assert words.moment_of(vote) == expected


def test_declared_figures_come_before_counted_names() -> None:
    nothing = dict.fromkeys(("for", "against", "abstained"))
    vote = {"options": [], "declared": nothing | {"for": 36}, "tally": nothing | {"for": 35}}

    assert words.counts_of(vote) == [{"option": "yes", "value": 36}]
    assert words.counts_of(vote | {"declared": nothing}) == [{"option": "yes", "value": 35}]
    assert words.counts_of(vote | {"declared": nothing, "tally": None}) == []


def test_answers_are_counted_by_their_own_words() -> None:
    options = [
        {"label": "Red", "declared_count": 4, "tally": 5},
        {"label": "Blue", "declared_count": None, "tally": 0},
        {"label": "None", "declared_count": None, "tally": None},
    ]
    vote: dict[str, Any] = {"options": options, "declared": {}, "tally": None}

    assert words.counts_of(vote) == [
        {"option": "Red", "value": 4},
        {"option": "Blue", "value": 0},
    ]


def test_several_papers_are_no_single_motion() -> None:
    subjects = [{"kind": "amendment", "reference": "a"}, {"kind": "amendment", "reference": "b"}]
    vote: dict[str, Any] = {
        "subjects": subjects, "movers": {}, "body": {"reference": "x/y"}, "question": "Both",
        "kind": "en_bloc", "threshold": SIMPLE, "status": "declared",
        "declared": {"result": "lost"},
    }  # fmt: skip

    found = popolo.motion(vote)

    assert (found["id"], found["classification"], found["result"]) == (None, "en_bloc", "fail")


@pytest.mark.parametrize("name", FORMATS)
def test_a_page_is_small_and_lines_give_the_whole(world: dict[str, Any], name: str) -> None:
    for _ in range(51):
        declare(world["vote"].meeting)

    assert len(Client().get(f"/api/v1/{name}").json()["results"]) == 50
    assert Client().get(f"/api/v1/{name}?limit=51").json()["code"] == "wrong_limit"
    assert Client().get(f"/api/v1/{name}.csv").status_code in {404, 406}
    lines = Client().get(f"/api/v1/{name}.jsonl").getvalue().decode().splitlines()
    assert (
        len({json.loads(line)["id" if name == "popolo-votes" else "identifier"] for line in lines})
        == 52
    )
