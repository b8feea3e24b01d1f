"""The hard cases of domain 10 about money: states, totals at each stage, what readers see."""

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

import pytest
from django.test import Client

from amendments import actions
from amendments.actions import LineInput, PartInput
from amendments.derive import take_snapshot
from amendments.models import AmendmentEvent, Assessment
from amendments.queries import differences, figures_of
from amendments.rules import Decision, to_levels
from council.enums import Evidence
from council.errors import RuleBroken
from council.records import Occasion
from tests.amendments.evening import (
    DESK,
    MINUTES,
    SERVICE,
    YEAR,
    Evening,
    decide,
    effect,
    make_evening,
    snapshot,
    spend,
)
from tests.factories import make_group, make_standing_orders
from votes.actions import declare, open_vote
from votes.models import Vote

pytestmark = pytest.mark.django_db
BASE = 5_200_000
WHY = Occasion(reason="As minuted.")


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def stages(evening: Evening) -> tuple[int | None, ...]:
    """Return the service line as recommended, as amended so far, as adopted; all is verified."""
    take_snapshot(evening.budget.pk)
    evening.budget.refresh_from_db()
    assert list(differences()) == []
    found = {
        row.stage: row.amount
        for row in figures_of(snapshot(evening.budget, evening.budget.facts_revision))
        if row.line and (row.line.key, row.year) == (SERVICE, YEAR)
    }
    return tuple(found.get(stage) for stage in ("recommended", "substantive", "adopted"))


def moves(evening: Evening, basis: str) -> int | None:
    """Return what the newest snapshot's amendments add to a basis so far, in pounds."""
    evening.budget.refresh_from_db()
    return effect(evening.budget, evening.budget.facts_revision, basis)


def states(*papers: Any) -> list[str]:
    for paper in papers:
        paper.refresh_from_db()
    return [paper.state for paper in papers]


def adopts(evening: Evening, amendment: Any, effect: int) -> None:
    """Carry the motion; the amendment is adopted with it, as its page and the budget's say."""
    decide(evening.motion, "carried")
    assert states(amendment, evening.motion) == ["adopted", "carried"]
    assert stages(evening) == (BASE, BASE + effect, BASE + effect)
    assert "is part of the budget that was adopted" in page(Client(), amendment)
    assert "adopted its budget for 2019/20" in page(Client(), evening.budget)


def page(client: Client, record: Any) -> str:
    """Return the words of a public page."""
    answer = client.get(record.get_absolute_url())
    assert answer.status_code == 200
    body = re.sub(r"<[^>]*>", " ", answer.content.decode().replace("&shy;", ""))
    return re.sub(r"\s+", " ", unescape(body))


def api(client: Client, name: str, record: Any) -> Any:
    answer = client.get(f"/api/v1/{name}/{record.reference}")
    assert answer.status_code == 200
    return answer.json()


def line(amount: int, **fields: Any) -> LineInput:
    given = {"role": "investment", "year": YEAR, **fields}
    return LineInput(amount=amount, **given)


def put(evening: Evening, paper: Any, kind: str, result: str, figures: Sequence[int]) -> Vote:
    """Take a counted vote on a paper's words as they stand."""
    paper.refresh_from_db()
    press = Occasion(evidence=Evidence.PRESS)
    vote = open_vote(
        evening.meeting,
        kind=kind,
        question=paper.title,
        subjects=[paper.current],
        occasion=press,
    )
    for_, against, abstained = figures
    return declare(
        vote, result=result, for_=for_, against=against, abstained=abstained, occasion=press
    )


def with_executive() -> Evening:
    evening = make_evening()
    make_standing_orders(evening.meeting.council, executive_period_days=5)
    return evening


def test_case_1_amendments_carried_amended_motion_lost_then_fresh_words(evening, client):
    first, second = evening.carried("First"), evening.carried("Second", lines=spend(500_000))
    decide(evening.motion, "lost", 26, 28)

    assert states(first, second, evening.motion) == ["carried", "carried", "lost"]
    assert stages(evening) == (BASE, BASE + 1_500_000, None)
    said = page(client, evening.budget)
    assert (
        "has set no budget for 2019/20: the one put to it, with two amendments, was lost" in said
    )
    assert "Not yet adopted" in said
    assert api(client, "budgets", evening.budget)["snapshot"]["is_set"] is False

    third = evening.carried("Third", lines=spend(250_000))
    actions.new_motion_version(evening.motion, takes_in=[first, third], occasion=DESK)
    actions.move(evening.motion, mover=evening.mover, occasion=DESK)
    actions.second(evening.motion, seconder=evening.seconder, occasion=DESK)
    decide(evening.motion, "carried", 30, 20, vote="a/second-vote")

    assert states(first, second, third, evening.motion) == [
        "adopted", "carried_not_adopted", "adopted", "carried",
    ]  # fmt: skip
    assert stages(evening) == (BASE, BASE + 1_250_000, BASE + 1_250_000)
    assert "adopted its budget for 2019/20" in page(client, evening.budget)
    assert "but is not part of the budget that was adopted" in page(client, second)
    assert "is part of the budget that was adopted" in page(client, third)
    outcomes = evening.motion.events.exclude(outcome="").values_list("outcome", flat=True)
    assert list(outcomes) == ["lost", "carried"]


def test_case_2_motion_lost_amendment_accepted_then_carried_with_most_abstaining(evening, client):
    put(evening, evening.motion, "main", "lost", (36, 40, 1))
    assert states(evening.motion) == ["lost"]
    assert stages(evening) == (BASE, BASE, None)
    assert "has set no budget for 2019/20" in page(client, evening.budget)

    amendment = evening.seconded("Adult social services", lines=spend(500_000))
    actions.accept(amendment, accepted_by=evening.mover, occasion=DESK)
    actions.new_motion_version(evening.motion, takes_in=[amendment], occasion=DESK)
    actions.move(evening.motion, mover=evening.mover, occasion=DESK)
    actions.second(evening.motion, seconder=evening.seconder, occasion=DESK)
    put(evening, evening.motion, "main", "carried", (36, 5, 37))

    assert states(amendment, evening.motion) == ["adopted", "carried"]
    assert stages(evening) == (BASE, BASE + 500_000, BASE + 500_000)
    told = page(client, evening.motion)
    assert told.index("Vote 1") < told.index("Vote 2")
    assert "37" in told
    assert "was accepted and not voted on" in page(client, amendment)
    assert "is part of the budget that was adopted" in page(client, amendment)
    assert "adopted its budget for 2019/20" in page(client, evening.budget)
    shown = [api(client, "votes", vote) for vote in Vote.objects.order_by("number")]
    assert [each["declared"]["result"] for each in shown] == ["lost", "carried"]


def test_case_3_the_executive_accepts_rejects_yields_and_takes_in_what_was_lost(client):
    evening = with_executive()
    kept = evening.carried("Kept")
    dropped = evening.carried("Dropped", lines=spend(500_000))
    fought = evening.carried("Fought for", lines=spend(250_000))
    lost = evening.seconded("Lost", lines=spend(100_000))
    decide(lost, "lost", 20, 33)
    decide(evening.motion, "carried")

    assert states(kept, dropped, fought, lost, evening.motion) == [
        "pending_executive", "pending_executive", "pending_executive", "lost", "in_principle",
    ]  # fmt: skip
    assert stages(evening) == (BASE, BASE + 1_750_000, None)
    assert "the executive has not answered so far" in page(client, evening.budget)
    assert "in principle: the executive has not answered so far" in page(client, kept)

    actions.executive_reject(dropped, occasion=Occasion(reason="No money for it."))
    actions.insist(fought, cause_vote="a/second-meeting", occasion=DESK)
    revision = evening.drafted("Executive revision", lines=spend(100_000))
    actions.executive_take_in(
        revision, cause_amendment=lost, accepted_by=evening.mover, occasion=DESK
    )
    assert stages(evening) == (BASE, BASE + 1_850_000, None)

    actions.executive_accept(evening.motion, occasion=DESK)

    assert states(kept, dropped, fought, lost, revision, evening.motion) == [
        "adopted", "executive_rejected", "adopted", "lost", "adopted", "final",
    ]  # fmt: skip
    assert stages(evening) == (BASE, BASE + 1_850_000, BASE + 1_350_000)
    assert "adopted its budget for 2019/20" in page(client, evening.budget)
    rejected = page(client, dropped)
    assert "was carried by 36 votes to 1, and then rejected by the executive" in rejected
    assert "No money for it." in rejected
    assert "The executive took it in later: Executive revision (adopted)" in page(client, lost)
    told = api(client, "amendments", revision)
    assert (told["cause_amendment"], told["state"]) == (lost.reference, "adopted")
    assert "executive_take_in" in [event["verb"] for event in told["events"]]


def test_case_6_accepted_with_a_larger_figure_has_no_vote(evening, client):
    amendment = evening.seconded("Empty homes", lines=spend(100_000))
    larger: Any = actions.alter(
        amendment,
        lines=spend(150_000),
        lines_complete=True,
        altered_by=evening.seconder,
        occasion=DESK,
    )
    actions.accept(amendment, accepted_by=evening.seconder, version=larger, occasion=DESK)

    assert states(amendment) == ["accepted"]
    assert amendment.current == larger
    assert stages(evening) == (BASE, BASE + 150_000, None)
    assert not Vote.objects.exists()
    assert not amendment.events.exclude(outcome="").exists()
    said = page(client, amendment)
    assert "was accepted and not voted on" in said
    assert f"Accepted by {evening.seconder.name}" in said
    adopts(evening, amendment, 150_000)
    told = api(client, "amendments", amendment)
    assert told["accepted_by"]["name"] == evening.seconder.name
    assert [each["number"] for each in told["versions"]] == [1, 2]


def test_case_7_altered_in_the_meeting_the_vote_is_on_the_new_words(evening, client):
    amendment = evening.seconded("Alternative", lines=spend(22_466_000), text="As circulated.")
    before = amendment.current
    after = actions.alter(
        amendment,
        lines=spend(30_326_000),
        text="As corrected by its mover.",
        lines_complete=True,
        altered_by=evening.mover,
        occasion=DESK,
    )
    event = decide(amendment, "carried")

    assert event.version == after
    assert list(amendment.versions.values_list("pk", flat=True)) == [before.pk, after.pk]
    assert states(amendment) == ["carried"]
    assert stages(evening) == (BASE, BASE + 30_326_000, None)
    said = page(client, amendment)
    assert "was carried by 36 votes to 1" in said
    assert "£30.326m" in said
    assert "As circulated." in said
    assert "As corrected by its mover." in said
    adopts(evening, amendment, 30_326_000)


def test_case_8_taken_in_parts_only_the_part_that_was_carried_counts(evening, client):
    whole = evening.seconded(
        "Both elements",
        lines=[
            *spend(600_000),
            line(400_000, line_key=SERVICE),
            line(-400_000, role="funding", kind="reserves"),
        ],
    )
    parts = [PartInput(title="A", line_positions=(1,)), PartInput(title="B")]
    with pytest.raises(RuleBroken) as refused:
        actions.take_in_parts(whole, parts=parts, occasion=DESK)
    assert refused.value.code == "lines_not_assigned"

    first, second = actions.take_in_parts(
        whole,
        parts=[
            PartInput(title="Centres", line_positions=(1, 2)),
            PartInput(title="Outreach", line_positions=(3, 4)),
        ],
        occasion=DESK,
    )
    decide(first, "carried")
    assert states(whole) == ["seconded"]
    decide(second, "lost", 10, 40)

    assert states(whole, first, second) == ["partly_carried", "carried", "lost"]
    assert stages(evening) == (BASE, BASE + 600_000, None)
    said = page(client, whole)
    assert "was carried in part" in said
    assert "Centres" in said
    assert api(client, "amendments", whole)["parts"] == [first.reference, second.reference]

    decide(evening.motion, "carried")
    assert states(first, second) == ["adopted", "lost"]
    assert stages(evening)[2] == BASE + 600_000


def test_case_12_out_of_order_or_not_signed_off_never_counts(evening, client):
    refused = evening.drafted("Not signed off")
    actions.submit(refused, occasion=DESK)
    actions.refuse(refused, ground="no_evidence", occasion=DESK)
    ruled_out = evening.tabled("Negates the motion")
    actions.move(ruled_out, mover=evening.mover, occasion=DESK)
    actions.rule_out(ruled_out, occasion=Occasion(reason="It would negate the motion."))

    assert states(refused, ruled_out) == ["not_accepted_for_debate", "out_of_order"]
    evening.budget.refresh_from_db()
    assert evening.budget.facts_revision == 0
    said = page(client, ruled_out)
    assert "was ruled out of order" in said
    assert "It would negate the motion." in said
    assert client.get(refused.get_absolute_url()).status_code == 404
    listed = [each["reference"] for each in client.get("/api/v1/amendments").json()["results"]]
    assert listed == [ruled_out.reference]

    decide(evening.motion, "carried")
    assert stages(evening) == (BASE, BASE, BASE)


def test_case_17_rescinded_by_a_later_decision_the_old_one_stays_on_record(evening, client):
    amendment = evening.carried()
    decide(evening.motion, "carried")
    assert stages(evening) == (BASE, BASE + 1_000_000, BASE + 1_000_000)

    actions.rescind(amendment, cause_vote="a/later-vote", occasion=WHY)

    assert states(amendment) == ["rescinded"]
    assert stages(evening) == (BASE, BASE, BASE)
    said = page(client, amendment)
    assert "that decision was rescinded later" in said
    assert "36 for 1 against" in said
    verbs = [event["verb"] for event in api(client, "amendments", amendment)["events"]]
    assert verbs[-3:] == ["record_decision", "adopt", "rescind"]


def test_case_21_two_groups_put_one_amendment(evening, client):
    council = evening.meeting.council
    groups = [make_group(council, "Harbour Group"), make_group(council, "Mill Group")]
    amendment = evening.carried("Joint", groups=groups)

    assert states(amendment) == ["carried"]
    assert stages(evening) == (BASE, BASE + 1_000_000, None)
    said = page(client, amendment)
    assert "The Harbour Group and Mill Group amendment" in said
    assert f"Moved by {evening.mover.name} . Seconded by {evening.seconder.name}" in said
    told = api(client, "amendments", amendment)["groups"]
    assert [group["name"] for group in told] == ["Harbour Group", "Mill Group"]
    adopts(evening, amendment, 1_000_000)


def test_case_23_an_effect_past_the_plan_is_kept_and_left_out_of_its_totals(evening, client):
    assert to_levels([1_300_000, 3_000_000]) == [1_300_000, 4_300_000]
    later = YEAR + 1
    lines = [
        *spend(1_300_000),
        line(3_000_000, year=later, line_key=SERVICE),
        line(-3_000_000, year=later, role="funding", kind="business_rates"),
    ]
    amendment = evening.carried("Labour", lines=lines, year_convention="level")

    assert states(amendment) == ["carried"]
    assert stages(evening) == (BASE, BASE + 1_300_000, None)
    newest = evening.budget.snapshots.first()
    found = {
        (row.stage, row.year): (row.base, row.effect, row.amount)
        for row in figures_of(newest)
        if row.line
    }
    assert found["substantive", YEAR] == (BASE, 1_300_000, BASE + 1_300_000)
    assert found["substantive", later] == (None, 3_000_000, None)
    said = page(client, amendment)
    assert "Beyond the plan, kept apart and left out of its totals: 2020/21." in said
    assert "The paper gives changes" not in said
    years = {row["year"] for row in api(client, "amendments", amendment)["lines"]}
    assert years == {YEAR, later}
    adopts(evening, amendment, 1_300_000)


def test_case_24_reprofiling_moves_money_between_years_and_shows_what_is_over(evening, client):
    years = [YEAR, YEAR + 1, YEAR + 2]
    moved = [
        line(amount, year=year, role="reprofile", line_key=SERVICE)
        for year, amount in zip(years, (0, 5_000, -5_000), strict=True)
    ]
    paid = [
        line(-7_000, year=years[1], role="funding", kind="reserves"),
        line(5_000, year=years[2], role="funding", kind="reserves"),
    ]
    assert sum(each.amount for each in moved) == 0
    amendment = evening.drafted("Three years", lines=[*moved, *paid])
    actions.submit(amendment, occasion=DESK)
    with pytest.raises(RuleBroken) as refused:
        actions.table(amendment, occasion=DESK)
    assert refused.value.code == "not_balanced"
    assert "2,000" in refused.value.messages[0]

    actions.table(amendment, occasion=MINUTES)
    amendment.refresh_from_db()
    decision = Decision("carried", "not_known", vote="a/vote")
    actions.record_decision(amendment.current, decision, occasion=MINUTES)

    assert states(amendment) == ["carried"]
    assert stages(evening) == (BASE, BASE, None)
    assert "It is out by £2,000 in the year that starts in 2020." in page(client, amendment)
    adopts(evening, amendment, 0)


def test_case_25_what_was_moved_is_kept_and_rounding_is_tolerated(evening, client):
    thousands = {"entered_unit": "thousands", "entered_precision": 1_000}
    amendment = evening.carried(
        "Rounded",
        lines=[
            line(4_000, line_key=SERVICE, **thousands),
            line(-3_750, role="funding", kind="reserves"),
        ],
    )

    assert states(amendment) == ["carried"]
    assert stages(evening) == (BASE, BASE + 4_000, None)
    said = page(client, amendment)
    assert "It balances." in said
    assert "as rounding may explain, by £250 in the year that starts in 2019" in said
    assert [row["amount"] for row in api(client, "amendments", amendment)["lines"]] == [
        4_000, -3_750,
    ]  # fmt: skip
    adopts(evening, amendment, 4_000)
    too_far = evening.drafted("Too far", lines=[line(4_000, **thousands), line(-3_400)])
    actions.submit(too_far, occasion=DESK)
    with pytest.raises(RuleBroken):
        actions.table(too_far, occasion=DESK)


def test_case_26_millions_and_thousands_in_one_paper_keep_their_units(evening, client):
    amendment = evening.carried(
        "Two units",
        lines=[
            line(5_000, line_key=SERVICE, entered_unit="millions", entered_precision=1_000),
            line(
                -5_000, role="income", kind="service_income",
                entered_unit="thousands", entered_precision=1_000,
            ),
        ],
    )  # fmt: skip

    assert states(amendment) == ["carried"]
    assert stages(evening) == (BASE, BASE + 5_000, None)
    told = api(client, "amendments", amendment)["lines"]
    assert [(row["amount"], row["entered_unit"]) for row in told] == [
        (5_000, "millions"), (-5_000, "thousands"),
    ]  # fmt: skip
    said = page(client, amendment)
    assert "It balances." in said
    assert "£5,000" in said
    adopts(evening, amendment, 5_000)


def test_case_27_capital_brings_its_revenue_cost_in_an_account_of_its_own(evening, client):
    later = YEAR + 1
    capital = [
        line(2_100_000, account="capital", description="Bins and kit", revenue_costs=(3, 4)),
        line(-2_100_000, account="capital", role="funding", description="Borrowing"),
    ]
    cost = {"role": "borrowing_cost", "kind": "capital_financing", "service": "Capital financing"}
    costs = [line(90_000, **cost), line(120_000, **cost, year=later)]
    saved = [
        line(-90_000, role="saving", line_key=SERVICE),
        line(-120_000, role="saving", line_key=SERVICE, year=later),
    ]
    unpaid = evening.drafted("Unpaid", lines=[*capital, *costs])
    actions.submit(unpaid, occasion=DESK)
    with pytest.raises(RuleBroken) as refused:
        actions.table(unpaid, occasion=DESK)
    assert refused.value.code == "not_balanced"
    assert states(unpaid) == ["submitted"]

    amendment = evening.seconded("Borrowing", lines=[*capital, *costs, *saved])
    assert states(amendment) == ["seconded"]
    decide(amendment, "carried")
    assert states(amendment, evening.motion) == ["carried", "seconded"]
    assert stages(evening) == (BASE, BASE - 90_000, None)
    assert moves(evening, "gross") == -90_000
    assert moves(evening, "net_service") == -90_000
    assert moves(evening, "net_budget_requirement") == 0
    assert moves(evening, "council_tax_requirement") == 0
    decide(evening.motion, "carried")
    assert states(amendment, evening.motion) == ["adopted", "carried"]
    assert stages(evening) == (BASE, BASE - 90_000, BASE - 90_000)

    told = api(client, "amendments", amendment)["lines"]
    assert {row["account"] for row in told} == {"capital", "general_fund_revenue"}
    assert [row["revenue_costs"] for row in told] == [[3, 4], [], [], [], [], []]
    said = page(client, amendment)
    assert "It balances." in said
    assert (
        "The capital line “Bins and kit” (£2.1m in 2019/20) brings a revenue cost: “Capital"
        " financing” (£90,000 in 2019/20 and £120,000 in 2020/21)." in said
    )
    assert "Total, Capital £2.1m not stated" in said
    assert "Total, General fund revenue £90,000 £120,000" in said
    assert "is part of the budget that was adopted" in said


def test_case_28_an_alternative_budget_carried_later_replaces_what_was_carried(evening, client):
    first = evening.carried("First")
    assert stages(evening) == (BASE, BASE + 1_000_000, None)
    whole = evening.carried("Alternative budget", lines=spend(300_000), replaces_all=True)

    assert states(first, whole) == ["superseded", "carried"]
    assert first.cause_amendment == whole
    assert stages(evening) == (BASE, BASE + 300_000, None)
    outcomes = AmendmentEvent.objects.filter(verb="record_decision").values_list("outcome")
    assert [outcome for (outcome,) in outcomes] == ["carried", "carried"]
    said = page(client, first)
    assert "and then superseded by the amendment" in said
    assert "Because of Alternative budget" in said
    assert api(client, "amendments", first)["cause_amendment"] == whole.reference
    adopts(evening, whole, 300_000)
    assert states(first) == ["superseded"]


def test_case_29_late_money_comes_in_by_the_administrations_own_amendment(evening, client):
    amendment = evening.carried(
        "Late settlement",
        proposed_by="The administration",
        lines=[
            line(500_000, line_key=SERVICE),
            line(-500_000, role="income", kind="general_grant", nature="one_off"),
        ],
    )
    actions.alter(evening.motion, text="With the late settlement.", occasion=DESK)
    decide(evening.motion, "carried")

    assert states(amendment, evening.motion) == ["adopted", "carried"]
    assert stages(evening) == (BASE, BASE + 500_000, BASE + 500_000)
    assert moves(evening, "net_budget_requirement") == 500_000
    assert moves(evening, "council_tax_requirement") == 0
    assert "The administration" in page(client, amendment)
    assert "With the late settlement." in page(client, evening.motion)
    assert api(client, "amendments", amendment)["proposed_by"] == "The administration"


def test_case_23_the_page_says_how_figures_of_several_years_were_given(evening, client):
    later = [line(1, year=YEAR + 1), line(-1, year=YEAR + 1, role="funding", kind="reserves")]
    said = {
        given: page(
            client, evening.tabled(given, lines=[*spend(5), *later], year_convention=given)
        )
        for given in ("level", "increment", "not_stated")
    }

    assert "The paper gives changes from the year before" in said["increment"]
    assert "does not say whether figures of later years are levels" in said["not_stated"]
    assert not any(words in said["level"] for words in ("The paper gives", "The paper does"))


def test_recurring_spending_on_one_off_money_is_told_with_its_year_and_amount(evening, client):
    funded = line(-1_000_000, role="funding", kind="business_rates", nature="one_off")
    goes_on, open_ = (
        evening.tabled(nature, lines_complete=True, lines=[
            line(1_000_000, service="Buses", nature=nature), funded,
        ])
        for nature in ("recurring", "not_stated")
    )  # fmt: skip

    says = "£1,000,000 of spending is unfunded from 2020/21: the one-off money has run out"
    assert f" {says}" in page(client, goes_on)
    assert "It goes on, and later years are not costed: Buses." in page(client, goes_on)
    assert f"If it goes on, {says}" in page(client, open_)


def test_drafts_that_were_in_confidence_stay_so_once_the_paper_is_tabled(evening, client):
    amendment = evening.drafted("Buses", text="First thoughts.")
    Assessment.objects.create(version=amendment.current, role="finance", text="Unlawful.")
    actions.submit(amendment, occasion=DESK)
    actions.alter(amendment, text="As tabled.", lines=spend(5), occasion=DESK)
    actions.table(amendment, occasion=DESK)

    said = page(client, amendment)

    assert "As tabled." in said
    assert "First thoughts." not in said
    assert "Unlawful." not in said
