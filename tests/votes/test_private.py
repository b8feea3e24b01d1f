"""What was decided in private and what clerks keep to themselves is at no public door."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amendments.actions import LineInput, PartInput, recost, take_in_parts
from amendments.derive import take_snapshot
from amendments.models import AmendmentEvent, BudgetChange, BudgetSnapshot
from council.actions import declare_interest
from tests.api_world import LISTS
from tests.factories import make_clerk, make_vote
from tests.votes.chamber import Chamber
from votes.actions import (
    BallotMark,
    UnseenWarnings,
    answer_checks,
    correct,
    declare,
    publish,
    record_ballots,
    void,
)
from votes.actions.release import NOT_YET
from votes.answers import check_key, unanswered_checks
from votes.models import Vote, VoteEvent

pytestmark = pytest.mark.django_db

WORDS = "xylophone"
TAIL = ("", "/corrections", "/meetings", "/members", "/groups", "/budgets", "/search?q=xylophone")


def doors(chamber: Chamber, vote: Vote) -> list[str]:
    """Return every public address that could tell of the vote."""
    references = [
        vote.reference, chamber.amendment.reference, chamber.motion.reference,
        chamber.meeting.reference, chamber.budget.reference, chamber.chair.reference,
        chamber.groups[0].reference,
    ]  # fmt: skip
    pages = ["/", *(f"/{name}" for name in references)]
    pages += [f"/{chamber.council.slug}{tail}" for tail in TAIL]
    lists = [f"/api/v1/{name}{end}" for name in LISTS for end in ("", "?format=csv")]
    records = [f"/api/v1/{name}/{reference}" for name in LISTS for reference in references]
    return [*pages, *lists, *records]


def told(client: Client, addresses: list[str], *words: str) -> dict[str, list[str]]:
    """Return which words stand at which address."""
    found = {}
    for address in addresses:
        answer = client.get(address, follow=True)
        text = answer.getvalue().decode().lower()
        # What was searched for is repeated above the results.
        said = text.replace('value="xylophone"', "").replace("“xylophone”", "")
        here = [word for word in words if word.lower() in said]
        if here and "search" not in address:
            found[address] = here
    return found


def private(chamber: Chamber, **fields: Any) -> Vote:
    opening = {"question": f"That the {WORDS} be bought", "is_private": True}
    return chamber.declared(opening=opening, words="XYLO-AGREED", **fields)


def test_a_private_vote_is_at_no_public_door_until_it_is_released(
    client: Client, chamber: Chamber
) -> None:
    vote = private(chamber)
    correct(vote, changes={"declared_result": "lost"}, occasion=chamber.because("Xylo-reason"))
    secrets = (WORDS, "xylo-agreed", "xylo-reason", chamber.amendment.reference + '"')
    everywhere = doors(chamber, vote)
    before = told(client, everywhere, *secrets[:3])
    state = client.get(f"/api/v1/amendments/{chamber.amendment.reference}").status_code

    publish(vote, occasion=chamber.occasion())

    assert (before, state) == ({}, 404)
    after = told(client, everywhere, *secrets[:3])
    assert f"/{vote.reference}" in after
    assert f"/api/v1/votes/{vote.reference}" in after
    api = client.get(f"/api/v1/amendments/{chamber.amendment.reference}").json()
    assert api["state"] == "lost"


def test_a_timed_release_opens_every_door_at_its_time(client: Client, chamber: Chamber) -> None:
    vote = private(chamber)
    everywhere = doors(chamber, vote)
    at = timezone.now() + timedelta(days=1)
    publish(vote, releases=True, occasion=chamber.occasion(visible_from=at))

    early = told(client, everywhere, WORDS)
    publish(
        vote,
        releases=True,
        occasion=chamber.occasion(visible_from=timezone.now() - timedelta(minutes=1)),
    )

    assert early == {}
    assert f"/{vote.reference}" in told(client, everywhere, WORDS)


def test_releasing_one_private_vote_leaves_the_one_that_replaces_it_held(
    client: Client, chamber: Chamber
) -> None:
    first = private(chamber)
    void(first, occasion=chamber.because("The doors were open."))
    again = chamber.declared(
        opening={"question": "That it be bought", "is_private": True, "replaces": first},
        result="lost",
        words="XYLO-LOST",
    )
    amendment = f"/api/v1/amendments/{chamber.amendment.reference}"
    everywhere = doors(chamber, again)

    publish(first, releases=True, occasion=chamber.occasion())

    vote, paper = client.get(f"/api/v1/votes/{first.reference}"), client.get(amendment)
    assert (vote.status_code, paper.status_code) == (200, 404)
    assert told(client, everywhere, "xylo-lost", again.reference) == {}
    held = AmendmentEvent.objects.filter(visible_from__isnull=False)
    assert set(held.values_list("vote", flat=True)) == {again.reference}

    publish(again, releases=True, occasion=chamber.occasion())

    assert client.get(amendment).json()["state"] == "lost"
    assert not held.exists()


def test_totals_wait_for_the_last_private_vote_that_moved_them(chamber: Chamber) -> None:
    first = private(chamber)
    other = chamber.new_amendment()
    second = chamber.declared(
        opening={"subjects": [other.current], "is_private": True, "question": "That too"}
    )
    take_snapshot(chamber.budget.pk)
    seen = BudgetSnapshot.objects.filter(budget=chamber.budget, visible_from__isnull=True)
    changed = BudgetChange.objects.filter(budget=chamber.budget, visible_from__isnull=True)
    before = seen.count(), changed.count()

    publish(second, releases=True, occasion=chamber.occasion())
    between = seen.count(), changed.count()
    publish(first, releases=True, occasion=chamber.occasion())

    assert between == (before[0], before[1] + 1)
    assert (seen.count(), changed.count()) == (before[0] + 2, before[1] + 2)


def test_figures_given_after_a_private_vote_and_kept_by_its_correction_open_with_it(
    chamber: Chamber,
) -> None:
    vote = private(chamber)
    other = chamber.new_amendment()
    half = [
        LineInput(role="investment", year=2025, amount=500_000, service="Parks"),
        LineInput(role="funding", year=2025, amount=-500_000, kind="business_rates"),
    ]
    recost(chamber.amendment, lines=half, cause_amendment=other, occasion=chamber.because())
    correct(vote, changes={"declared_against": 1}, occasion=chamber.because())
    held = AmendmentEvent.objects.filter(amendment=chamber.amendment, visible_from=NOT_YET)
    verbs = held.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["record_decision", "correct", "correct"]

    publish(vote, releases=True, occasion=chamber.occasion())

    assert not held.exists()


def test_an_amendment_in_parts_opens_with_the_last_of_its_private_parts(chamber: Chamber) -> None:
    inputs = [PartInput(title="Roads", line_positions=(1, 2)), PartInput(title="Parks")]
    parts = take_in_parts(chamber.amendment, parts=inputs, occasion=chamber.occasion())
    votes = [
        chamber.declared(opening={"kind": "part", "subjects": [part.current], "is_private": True})
        for part in parts
    ]

    publish(votes[1], releases=True, occasion=chamber.occasion())
    chamber.amendment.refresh_from_db()
    between = chamber.amendment.visible_from
    publish(votes[0], releases=True, occasion=chamber.occasion())

    chamber.amendment.refresh_from_db()
    assert (between, chamber.amendment.visible_from) == (NOT_YET, None)
    assert not AmendmentEvent.objects.filter(visible_from__isnull=False).exists()


def answered_vote(chamber: Chamber, why: str) -> Vote:
    """Declare a vote on which a barred member voted, and say why that stands."""
    declare_interest(
        chamber.meeting, chamber.chair, "disclosable", words="Owns it", occasion=chamber.occasion()
    )
    vote = chamber.open()
    chamber.mark(vote, "fffaa")
    said: dict[str, Any] = {
        "result": "carried",
        "for_": 3,
        "against": 2,
        "occasion": chamber.occasion(),
    }
    with pytest.raises(UnseenWarnings) as asked:
        declare(vote, seen_warnings=(), **said)
    keys = [check_key(check) for check in asked.value.checks]
    return declare(vote, seen_warnings=keys, why_it_stands=why, **said)


def test_why_a_warning_stands_is_read_by_clerks_alone(client: Client, chamber: Chamber) -> None:
    vote = answered_vote(chamber, f"The {WORDS} asked so")

    found = told(client, doors(chamber, vote), WORDS, "interest_voted", "owns it")

    assert found == {}
    assert unanswered_checks(vote) == []
    client.force_login(chamber.clerk)
    page = client.get(f"/admin/votes/vote/{vote.pk}/change/").content.decode()
    assert f"The {WORDS} asked so" in page


def test_checks_about_people_are_at_no_door_of_a_clerk_who_may_not_read_interests(
    chamber: Chamber,
) -> None:
    vote = answered_vote(chamber, "")
    declared = chamber.open(subjects=[chamber.new_amendment().current])
    chamber.mark(declared, "fff")
    barred = [
        BallotMark(chamber.members[3].pk, "barred_arrears", expected_revision=0),
        BallotMark(chamber.members[4].pk, "barred_interest", expected_revision=0),
    ]
    record_ballots(declared, barred, occasion=chamber.occasion())
    answer_checks(vote, f"The {WORDS} asked so", occasion=chamber.occasion())
    second = answered_vote_again(chamber)
    doors = [
        f"/admin/desk/{chamber.meeting.pk}/check-list/",
        f"/admin/desk/{chamber.meeting.pk}/",
        *(f"/admin/votes/vote/{each.pk}/change/" for each in (vote, declared, second)),
        *(f"/admin/votes/vote/{each.pk}/roll-call/" for each in (vote, declared, second)),
        f"/admin/votes/vote/{declared.pk}/roll-call/marks/",
    ]
    said: dict[str, set[str]] = {}
    for role in ("finance", "keyer"):
        clerk = Client()
        clerk.force_login(make_clerk(chamber.council, role))
        pages = [clerk.get(door).content.decode() for door in doors]
        checked = r'value="(barred_[a-z]+)" checked|"value": "(barred_[a-z]+)"'
        said[role] = {
            word for word in ("listed as not able", WORDS) if any(word in page for page in pages)
        } | {
            word for page in pages for found in re.findall(checked, page) for word in found if word
        }

    assert said["finance"] == set()
    assert said["keyer"] == {"listed as not able", WORDS, "barred_arrears", "barred_interest"}


def answered_vote_again(chamber: Chamber) -> Vote:
    """Declare another vote on which the barred member voted; nobody has answered for it."""
    vote = chamber.open(subjects=[chamber.new_amendment().current])
    chamber.mark(vote, "fffaa")
    return declare(vote, result="carried", for_=3, against=2, occasion=chamber.occasion())


def test_a_warning_that_nobody_answered_can_be_answered_later_and_in_private(
    client: Client, chamber: Chamber
) -> None:
    vote = answered_vote(chamber, "")
    revision, waiting = vote.revision, unanswered_checks(vote)

    vote = answer_checks(vote, f"The {WORDS} asked so", occasion=chamber.occasion())
    again = answer_checks(vote, "Once more", occasion=chamber.occasion())

    assert waiting
    assert (unanswered_checks(vote), again.revision) == ([], revision)
    assert VoteEvent.objects.filter(verb="answer").count() == 1
    assert told(client, doors(chamber, vote), WORDS, "warnings answered") == {}


def test_an_open_vote_has_no_warnings_to_answer(chamber: Chamber) -> None:
    assert unanswered_checks(make_vote(chamber.meeting)) == []


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()
