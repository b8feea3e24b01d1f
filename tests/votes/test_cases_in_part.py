"""Real cases of docs/cases.md, RC12, of which no vote is held or the result was not seen.

What was not seen is not made up: no vote row, no result, no mover who is not named.
"""

from typing import Any

import pytest
from django.test import Client

from amendments.actions import LineInput, alter, create_amendment, move, second, table
from amendments.derive import take_snapshot
from amendments.enums import LineKind
from amendments.models import Amendment, BudgetSnapshot, Motion
from council.models import Member
from tests.votes.chamber import Chamber
from votes.actions import BallotMark, declare, record_ballots
from votes.models import Ballot, Vote
from votes.queries.checks import check_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Chamber:
    """A meeting of which a council's own page tells."""
    return Chamber(evidence="council_page")


def named(chamber: Chamber, place: int, name: str) -> Member:
    member = chamber.members[place]
    member.name = name
    member.save(update_fields=["name"])
    return member


def spending(amount: int, description: str) -> tuple[LineInput, LineInput]:
    """Return a line of spending and its funding from reserves, in pounds."""
    return (
        LineInput(role="investment", year=2025, amount=amount, description=description),
        LineInput(
            role="funding",
            year=2025,
            amount=-amount,
            kind=LineKind.RESERVES,
            description="Reserves",
        ),
    )


def put(chamber: Chamber, title: str, lines: Any = (), **people: Member | None) -> Amendment:
    """Record an amendment as a page tells of it: moved and seconded where it says by whom."""
    occasion = chamber.occasion()
    amendment = create_amendment(chamber.motion, title=title, lines=lines, occasion=occasion)
    amendment = table(amendment, occasion=occasion)
    if people.get("mover"):
        amendment = move(amendment, mover=people["mover"], occasion=occasion)
    if people.get("seconder"):
        amendment = second(amendment, seconder=people["seconder"], occasion=occasion)
    return amendment


def told(client: Client, amendment: Amendment) -> dict[str, Any]:
    """Return what readers are told of an amendment."""
    found: dict[str, Any] = client.get(f"/api/v1/amendments/{amendment.reference}").json()
    return found


def nothing_is_decided(chamber: Chamber, client: Client, amendment: Amendment, state: str) -> None:
    api = told(client, amendment)
    page = client.get(f"/{amendment.reference}")
    assert (api["state"], api["decided_at"]) == (state, None)
    assert page.status_code == 200
    assert not Vote.objects.exists()
    assert not amendment.events.exclude(outcome="").exists()


def test_rc12_swale_2024_amendment_1_has_mover_and_seconder_and_no_vote_is_held(
    page: Chamber, client: Client
) -> None:
    gibson, baldock = named(page, 0, "Tim Gibson"), named(page, 1, "Mike Baldock")
    lines = spending(297_000, "Waste enabling payments")

    amendment = put(page, "Waste enabling payments", lines, mover=gibson, seconder=baldock)

    nothing_is_decided(page, client, amendment, "seconded")
    assert (amendment.mover, amendment.seconder) == (gibson, baldock)


def test_rc12_swale_2025_amendment_1_has_no_seconder_and_its_result_was_not_seen(
    page: Chamber, client: Client
) -> None:
    gibson = named(page, 0, "Tim Gibson")

    amendment = put(page, "National Insurance grant shortfall", mover=gibson)

    nothing_is_decided(page, client, amendment, "moved")
    assert (amendment.mover, amendment.seconder) == (gibson, None)


def test_rc12_lancaster_2019_the_mover_adds_ten_thousand_from_reserves_and_no_vote_is_held(
    page: Chamber,
) -> None:
    whitehead, blamire = named(page, 0, "Whitehead"), named(page, 1, "Blamire")
    Motion.objects.filter(pk=page.motion.pk).update(mover=whitehead, seconder=blamire)
    page.motion.refresh_from_db()

    alter(page.motion, text="With grant inflation of about £10,000 from reserves",
          altered_by=whitehead, occasion=page.occasion())  # fmt: skip

    page.motion.refresh_from_db()
    take_snapshot(page.budget.pk)
    assert (page.motion.current.number, page.motion.decided_at) == (2, None)
    assert not Vote.objects.exists()
    assert not BudgetSnapshot.objects.filter(budget=page.budget, number__gt=1).exists()


def test_rc12_lancaster_2019_a_budget_decision_is_one_that_needs_names(page: Chamber) -> None:
    page.meeting.is_budget_decision = True
    page.meeting.save(update_fields=["is_budget_decision"])
    vote = page.open(kind="main", subjects=[page.motion.current], method="not_known")

    facts = check_facts(vote)

    assert facts.named_vote_due is True
    assert not Ballot.objects.exists()


def test_rc12_lancaster_2018_the_alternative_was_moved_and_its_result_was_not_seen(
    page: Chamber, client: Client
) -> None:
    williamson, gardiner = named(page, 2, "Peter Williamson"), named(page, 3, "Gardiner")
    alter(page.motion, text="With £30,000 from the Budget Support Reserve",
          altered_by=page.members[0], occasion=page.occasion())  # fmt: skip
    amendment = create_amendment(
        page.motion, title="Conservative alternative", replaces_all=True, occasion=page.occasion()
    )
    amendment = table(amendment, occasion=page.occasion())
    amendment = move(amendment, mover=williamson, occasion=page.occasion())
    amendment = second(amendment, seconder=gardiner, occasion=page.occasion())

    page.motion.refresh_from_db()
    nothing_is_decided(page, client, amendment, "seconded")
    assert amendment.current is not None
    assert amendment.current.replaces_all
    assert page.motion.versions.count() == 2


def test_rc12_crawley_2024_the_administration_amends_its_own_budget_and_no_vote_is_held(
    page: Chamber, client: Client
) -> None:
    jones, nawaz = named(page, 0, "Jones"), named(page, 1, "Nawaz")

    amendment = put(page, "Late government money", mover=jones, seconder=nawaz)

    assert page.motion.mover == jones
    nothing_is_decided(page, client, amendment, "seconded")


def test_rc12_oxfordshire_names_published_a_month_later_join_the_vote_whose_tally_was_told() -> (
    None
):
    party = Chamber(evidence="party")
    vote = party.open(kind="main", subjects=[party.motion.current])
    vote = declare(vote, result="carried", occasion=party.occasion())
    before = (vote.computed_outcome, vote.names_taken, vote.revision)

    marks = [BallotMark(member.pk, "for") for member in party.members[:3]]
    record_ballots(vote, marks, roll_complete=False, occasion=party.occasion())

    vote.refresh_from_db()
    assert before == ("unknown", "yes", 2)
    assert (Vote.objects.count(), vote.revision, vote.tally_for) == (1, 3, 3)
    assert (vote.roll_complete, vote.computed_outcome, vote.mismatches) == (False, "unknown", [])
