"""The door of the roll call's script: each mark is stored as it is keyed, and told to others."""

import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from council.errors import RuleBroken
from tests.factories import make_clerk, make_council, make_member
from tests.votes.chamber import Chamber
from votes.actions.ballots import _insert, _replace
from votes.models import Ballot, Vote, VoteEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()


@pytest.fixture
def vote(chamber: Chamber) -> Vote:
    return chamber.open()


@pytest.fixture
def casey(chamber: Chamber) -> Client:
    return logged_in(chamber.clerk)


@pytest.fixture
def robin(chamber: Chamber) -> Client:
    user = make_clerk(chamber.council, username="robin", first_name="Robin", last_name="Scrivener")
    return logged_in(user)


def logged_in(user: Any, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def door(vote: Vote) -> str:
    return reverse("admin:votes_vote_marks", args=[vote.pk])


def send(client: Client, vote: Vote, *marks: tuple[Any, str, int]) -> Any:
    body = [{"member": member.pk, "value": value, "seen": seen} for member, value, seen in marks]
    return client.post(door(vote), json.dumps({"marks": body}), "application/json")


def ask(client: Client, vote: Vote, after: str = "") -> Any:
    return client.get(door(vote), {"after": after} if after else {}).json()


def test_a_mark_is_stored_and_its_revision_told(
    chamber: Chamber, vote: Vote, casey: Client
) -> None:
    first = chamber.members[0]

    answer = send(casey, vote, (first, "for", 0))

    assert answer.status_code == 200
    assert answer.json() == {
        "saved": [{"member": first.pk, "value": "for", "revision": 1}],
        "conflicts": [],
    }
    assert Ballot.objects.get(vote=vote).choice == "for"


def test_one_mark_costs_under_ten_queries_and_many_cost_no_more(
    chamber: Chamber, vote: Vote, casey: Client
) -> None:
    send(casey, vote, (chamber.members[0], "for", 0))

    with CaptureQueriesContext(connection) as one:
        send(casey, vote, (chamber.members[1], "for", 0))
    with CaptureQueriesContext(connection) as changed:
        send(casey, vote, (chamber.members[1], "against", 1))
    with CaptureQueriesContext(connection) as many:
        send(casey, vote, *[(member, "for", 0) for member in chamber.members[2:]])

    assert len(one) == len(many) < 10
    assert len(changed) < 10


def test_asking_costs_the_same_however_many_changed(
    chamber: Chamber, vote: Vote, casey: Client, robin: Client
) -> None:
    cursor = ask(casey, vote)["cursor"]
    send(robin, vote, (chamber.members[0], "for", 0))
    with CaptureQueriesContext(connection) as one:
        ask(casey, vote, cursor)
    send(robin, vote, *[(member, "for", 0) for member in chamber.members[1:]])
    with CaptureQueriesContext(connection) as many:
        ask(casey, vote, cursor)

    assert len(one) == len(many) < 6


def test_sending_again_after_a_lost_answer_does_no_harm(
    chamber: Chamber, vote: Vote, casey: Client
) -> None:
    mark = (chamber.members[0], "for", 0)

    first, again = send(casey, vote, mark).json(), send(casey, vote, mark).json()

    assert first == again
    assert VoteEvent.objects.filter(vote=vote, verb="record_ballots").count() == 1


def test_a_conflict_names_the_other_clerk_and_overwrites_nothing(
    chamber: Chamber, vote: Vote, casey: Client, robin: Client
) -> None:
    first, second = chamber.members[:2]
    send(casey, vote, (first, "for", 0))

    answer = send(robin, vote, (first, "against", 0), (second, "abstain", 0)).json()

    assert [mark["member"] for mark in answer["saved"]] == [second.pk]
    assert answer["conflicts"] == [
        {
            "member": first.pk,
            "value": "for",
            "by": chamber.clerk.get_full_name(),
            "revision": 1,
        }
    ]
    assert Ballot.objects.get(member=first).choice == "for"
    after = send(robin, vote, (first, "against", 1)).json()
    assert after["saved"] == [{"member": first.pk, "value": "against", "revision": 2}]


def test_who_is_beaten_to_the_very_same_mark_has_lost_nothing(
    chamber: Chamber, vote: Vote, casey: Client, robin: Client
) -> None:
    mark = (chamber.members[0], "for", 0)
    send(casey, vote, mark)

    assert send(robin, vote, mark).json() == {
        "saved": [{"member": chamber.members[0].pk, "value": "for", "revision": 1}],
        "conflicts": [],
    }


def test_marks_of_others_are_told_once_since_the_cursor(
    chamber: Chamber, vote: Vote, casey: Client, robin: Client
) -> None:
    first, second = chamber.members[:2]
    send(robin, vote, (first, "barred_arrears", 0))

    whole = ask(casey, vote)
    send(robin, vote, (second, "for", 0))
    newer = ask(casey, vote, whole["cursor"])
    nothing = ask(casey, vote, newer["cursor"])

    told = {
        "member": first.pk, "value": "barred_arrears", "revision": 1,
        "by": "Robin Scrivener", "mine": False,
    }  # fmt: skip
    assert whole["marks"] == [told]
    assert [mark["member"] for mark in newer["marks"]] == [second.pk]
    assert (nothing["marks"], nothing["cursor"]) == ([], newer["cursor"])
    assert (whole["status"], bool(whole["csrf"])) == ("open", True)


def test_a_mark_made_while_the_page_is_read_is_told_afterwards(
    chamber: Chamber, vote: Vote, casey: Client, robin: Client
) -> None:
    first = chamber.members[0]
    begun: list[str] = []

    def mark_once_the_roll_is_read(run: Any, sql: str, *more: Any) -> Any:
        answer = run(sql, *more)
        if not begun and sql.startswith('SELECT "votes_ballot"'):
            begun.append(sql)
            send(robin, vote, (first, "for", 0))
        return answer

    with connection.execute_wrapper(mark_once_the_roll_is_read):
        page = casey.get(reverse("admin:votes_vote_roll_call", args=[vote.pk]))
    later = ask(casey, vote, str(page.context["cursor"]))

    assert page.context["grid"].rows[0].saved == ""
    assert [mark["member"] for mark in later["marks"]] == [first.pk]


def test_answers_of_a_round_of_elimination_are_marks_too(chamber: Chamber) -> None:
    vote = chamber.open(kind="elimination", method="elimination_round", options=["Red", "Blue"])
    client = logged_in(chamber.clerk)
    red, blue = vote.options.all()
    other = make_clerk(chamber.council, username="robin")

    saved = send(client, vote, (chamber.members[0], f"option-{red.pk}", 0)).json()
    lost = send(logged_in(other), vote, (chamber.members[0], f"option-{blue.pk}", 0)).json()

    assert saved["saved"][0]["value"] == f"option-{red.pk}"
    assert lost["conflicts"][0]["value"] == f"option-{red.pk}"


def test_a_vote_that_is_declared_takes_no_more_marks(chamber: Chamber) -> None:
    vote = chamber.declared()
    client = logged_in(chamber.clerk)

    answer = send(client, vote, (chamber.members[0], "against", 1))

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert ask(client, vote)["status"] == "declared"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"marks": 3}',
        '{"marks": ["for"]}',
        '{"marks": [{"member": 1, "value": "aye", "seen": 0}]}',
        '{"marks": [{"member": "1", "value": "for", "seen": 0}]}',
        '{"marks": [{"member": 1, "value": "for", "seen": -1}]}',
        '{"marks": [{"member": 1000000000000000000000, "value": "for", "seen": 0}]}',
        "\xff",
        "[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    vote: Vote, casey: Client, body: str
) -> None:
    answer = casey.post(door(vote), body, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "shape")
    assert not Ballot.objects.exists()


def test_a_stranger_on_the_roll_is_refused(vote: Vote, casey: Client) -> None:
    stranger = make_member(make_council())

    answer = send(casey, vote, (stranger, "for", 0))

    assert (answer.status_code, answer.json()["code"]) == (400, "other_council")


def test_whoever_is_logged_out_is_told_where_to_log_in_and_not_sent_there(vote: Vote) -> None:
    for answer in (Client().get(door(vote)), Client().post(door(vote))):
        assert answer.status_code == 401
        assert answer.json()["login"].startswith("/admin/login/?next=%2Fadmin%2Fvotes%2Fvote%2F")


def test_who_may_read_and_who_may_mark(chamber: Chamber, vote: Vote) -> None:
    finance = logged_in(make_clerk(chamber.council, "finance"))
    stranger = logged_in(make_clerk(make_council()))
    reader = make_clerk(chamber.council, username="reader")
    reader.is_staff = False
    reader.save()
    mark = (chamber.members[0], "for", 0)

    assert finance.get(door(vote)).status_code == 200
    assert send(finance, vote, mark).status_code == 403
    assert (stranger.get(door(vote)).status_code, send(stranger, vote, mark).status_code) == (
        404, 404,
    )  # fmt: skip
    assert logged_in(reader).get(door(vote)).status_code == 403
    assert finance.put(door(vote)).status_code == 405
    boss = make_clerk(chamber.council, username="boss")
    boss.is_superuser = True
    boss.save()
    assert send(logged_in(boss), vote, mark).status_code == 200
    assert logged_in(boss).get("/admin/votes/vote/x/roll-call/marks/").status_code == 404


def test_a_page_older_than_the_log_in_is_refused_and_the_newest_token_is_told(
    chamber: Chamber, vote: Vote
) -> None:
    client = logged_in(chamber.clerk, enforce_csrf_checks=True)
    token = ask(client, vote)["csrf"]
    mark = (chamber.members[0], "for", 0)

    refused = send(client, vote, mark)
    body = {"marks": [{"member": chamber.members[0].pk, "value": "for", "seen": 0}]}
    taken = client.post(
        door(vote), json.dumps(body), "application/json", headers={"X-CSRFToken": token}
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    assert taken.status_code == 200


def test_a_row_written_past_the_lock_is_never_overwritten(chamber: Chamber, vote: Vote) -> None:
    chamber.mark(vote, "f")
    ballot = Ballot.objects.get(vote=vote)
    twin = Ballot(vote=vote, member=ballot.member, choice="against", held_on=vote.held_on)
    ballot.choice, ballot.revision = "against", 9

    with pytest.raises(RuleBroken, match="changed at the same moment"), transaction.atomic():
        _insert([twin])
    with pytest.raises(RuleBroken, match="changed at the same moment"):
        _replace([ballot])

    assert Ballot.objects.get(vote=vote).choice == "for"
