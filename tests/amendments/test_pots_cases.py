"""Hard cases of pots and rivals as domain 10 tells them (9, 10, 11), and Norfolk 2019 (6.7)."""

from typing import Any

import pytest
from django.test import Client

from amendments import actions
from amendments.actions import LineInput
from amendments.derive import take_snapshot
from amendments.models import (
    AmendmentEvent,
    BudgetAmount,
    BudgetLine,
    InterplayNote,
    PotAmount,
    RivalRuling,
)
from amendments.queries import differences, figures_of
from amendments.rivals import claims_of, contested, published_ruling
from amendments.rules import Decision, pot_years
from council.enums import PotRuling
from council.errors import RuleBroken
from council.models import RecordEvent
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
from tests.factories import make_pot, make_standing_orders
from tests.votes.chamber import Chamber

pytestmark = pytest.mark.django_db
BECAUSE = Occasion(reason="The finance officer ruled so.")


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def hold(evening: Evening, pounds: int) -> Any:
    pot = evening.budget.pots.get()
    PotAmount.objects.create(pot=pot, year=YEAR, available=pounds)
    return pot


def rule(evening: Evening, ruling: str) -> None:
    make_standing_orders(evening.meeting.council, pot_ruling=ruling)


def stages(evening: Evening) -> list[tuple[str, bool]]:
    """What is contested, and whether it waits for the clerk."""
    found = contested(evening.budget, published_ruling(evening.meeting))
    return [(str(each.about), each.is_due) for each in found]


def over_pots(evening: Evening) -> list[bool]:
    return [due for name, due in stages(evening) if name == "Business rates"]


def words(client: Client, record: Any) -> str:
    record.refresh_from_db()
    return " ".join(client.get(record.get_absolute_url()).content.decode().split())


def states(*papers: Any) -> list[str]:
    for each in papers:
        each.refresh_from_db()
    return [each.state for each in papers]


def contingency(evening: Evening) -> BudgetLine:
    line = BudgetLine.objects.create(
        budget=evening.budget, key="contingency", service="Contingency", position=9
    )
    version = evening.budget.versions.get()
    BudgetAmount.objects.create(version=version, line=line, year=YEAR, amount=2_000_000)
    return line


def amounts(evening: Evening, stage: str = "substantive") -> dict[str, int | None]:
    """The lines of the newest snapshot, by short name; pounds."""
    take_snapshot(evening.budget.pk)
    evening.budget.refresh_from_db()
    rows = figures_of(snapshot(evening.budget, evening.budget.facts_revision))
    here = [row for row in rows if row.line and (row.stage, row.year) == (stage, YEAR)]
    return {row.line.key: row.amount for row in here if row.line}


# Case 9: two amendments, one pot.


def test_case_9_seven_amendments_on_one_pot_are_rivals_from_the_second_one_on(
    evening: Evening, client: Client
) -> None:
    pot = hold(evening, 117_000)
    first = evening.seconded("A", lines=spend(117_000))
    alone = over_pots(evening)
    rest = [evening.seconded(f"B{place}", lines=spend(117_000)) for place in range(6)]

    assert (alone, over_pots(evening)) == ([], [False])
    page = words(client, pot)
    assert "Those still to be decided do not all fit together." in page
    assert "<dt>Left</dt><dd>£117,000</dd>" in page
    assert page.count(" (fits)<") == 7

    decide(first, "carried")

    assert over_pots(evening) == [True]
    assert {each.state for each in rest} == {"seconded"}, "nothing fails by itself"
    page = words(client, pot)
    assert "<dt>Left</dt><dd>nothing</dd>" in page
    assert page.count(" (does not fit)<") == 6
    found = client.get(f"/api/v1/pots/{pot.reference}").json()
    assert found["years"][0]["left_most"] == 0
    assert [claim["fits"] for claim in found["claims"]] == [None, *["does_not_fit"] * 6]


def test_case_9_a_rival_that_no_longer_fits_falls_only_when_the_clerk_says_so(
    evening: Evening, client: Client
) -> None:
    hold(evening, 1_200_000)
    rule(evening, PotRuling.EARLIER_WINS)
    first = evening.carried("A")
    second = evening.seconded("B", lines=spend(500_000, service="B"))

    actions.fall(second, cause_amendment=first, occasion=BECAUSE)

    assert (states(first, second), stages(evening)) == (["carried", "fallen"], [])
    assert amounts(evening) == {SERVICE: 6_200_000}
    page = words(client, second)
    assert "fell because of the amendment “A”." in page
    assert "the earlier one wins" in page
    assert "The same pot: Business rates, 2019/20" in page
    assert "The finance officer ruled so." in page


def test_case_9_a_rival_that_is_shared_out_is_re_costed_and_its_vote_stays(
    evening: Evening, client: Client
) -> None:
    pot = hold(evening, 1_200_000)
    rule(evening, PotRuling.SHARE)
    first, second = evening.carried("A"), evening.carried("B", lines=spend(500_000))
    voted = second.current
    before = amounts(evening)

    actions.recost(second, lines=spend(200_000), cause_amendment=first, occasion=BECAUSE)

    assert (before[SERVICE], amounts(evening)[SERVICE]) == (6_700_000, 6_400_000)
    second.refresh_from_db()
    assert (second.state, second.current.number, voted.number) == ("carried", 2, 1)
    event = AmendmentEvent.objects.get(verb="recost")
    assert (event.cause_amendment, event.version, event.reason) == (
        first, second.current, "The finance officer ruled so.",
    )  # fmt: skip
    assert over_pots(evening) == []
    assert "<dt>Left</dt><dd>nothing</dd>" in words(client, pot)
    assert "Re-costed" in words(client, second)
    assert list(differences()) == []


def test_case_9_a_correction_of_the_figures_of_a_vote_keeps_what_was_re_costed(
    evening: Evening,
) -> None:
    hold(evening, 1_200_000)
    first, second = evening.carried("A"), evening.carried("B", lines=spend(500_000))
    voted = second.current
    actions.recost(second, lines=spend(200_000), cause_amendment=first, occasion=BECAUSE)
    given = second.current

    decide_words(second, voted, "carried", 35)
    kept = (second.current, amounts(evening)[SERVICE])
    decide_words(second, voted, "lost", 1)

    assert kept == (given, 6_400_000)
    assert (second.state, amounts(evening)[SERVICE]) == ("lost", 6_200_000)
    assert list(differences()) == []


def decide_words(paper: Any, version: Any, outcome: str, for_: int) -> None:
    """Record another result of the vote on the words that were voted on."""
    vote = f"{paper.reference}/vote"
    decision = Decision(outcome, "recorded_electronic", for_, 1, vote=vote)
    actions.record_decision(version, decision, occasion=DESK)
    paper.refresh_from_db()


def test_case_9_the_officer_may_let_both_stand_in_words_that_everybody_reads(
    evening: Evening, client: Client
) -> None:
    pot = evening.budget.pots.get()
    first, second = evening.carried("A"), evening.carried("B", lines=spend(500_000))
    due = over_pots(evening)

    made = actions.rule_on_rivals(
        evening.meeting, pot, [first, second], ruling="officer_decides",
        words="The pilot pays for both.", ruled_by="Section 151 officer", stands=True,
        occasion=DESK,
    )  # fmt: skip

    assert (due, over_pots(evening)) == ([True], [False])
    assert made.happened_at is not None
    for record in (pot, first):
        assert "The pilot pays for both." in words(client, record)
    assert "finance officer decides." in words(client, pot)
    ruling = client.get(f"/api/v1/pots/{pot.reference}").json()["rulings"][0]
    assert (ruling["stands"], ruling["amendments"]) == (True, [first.reference, second.reference])
    third = evening.seconded("C", lines=spend(1))
    assert over_pots(evening) == [True], "a new rival is not covered by the ruling"
    assert third.state == "seconded"


@pytest.mark.parametrize(
    ("carried", "line", "least", "most"),
    [
        ("", 5_200_000, 0, 0),
        ("A", 6_200_000, 1_000_000, 1_000_000),
        ("AB", 6_200_000, 1_500_000, 1_500_000),
        ("C", 6_500_000, 0, 1_300_000),
        ("AC", 7_500_000, 1_000_000, 2_300_000),
    ],
)
def test_case_9_norfolk_2019_comes_out_as_in_the_table_of_domain_6_7(
    evening: Evening, carried: str, line: int, least: int, most: int
) -> None:
    make_pot(evening.budget, "Transformation")
    papers = norfolk(evening)
    base = evening.budget.versions.get()
    actions.publish_budget(evening.budget, base, occasion=DESK)

    for letter, paper in papers.items():
        decide(paper, "carried" if letter in carried else "lost")

    pot = str(evening.budget.pots.get(slug="business-rates").pk)
    found = pot_years(claims_of(papers.values()), {(pot, YEAR): None})[pot, YEAR]
    assert amounts(evening)[SERVICE] == line
    assert (found.taken.least, found.taken.most) == (least, most)
    last = evening.budget.facts_revision
    assert effect(evening.budget, last, "council_tax_requirement") == 0


def norfolk(evening: Evening) -> dict[str, Any]:
    """A, B and C of Norfolk; of C the split between two pots is not given."""
    both = (("business-rates", None), ("transformation", None))
    return {
        "A": evening.seconded("A"),
        "B": evening.seconded(
            "B",
            lines=[
                LineInput(role="saving_reversal", year=YEAR, amount=1_000_000, service="MIG"),
                LineInput(role="saving", year=YEAR, amount=-150_000, nature="recurring"),
                LineInput(
                    role="funding", year=YEAR, amount=-500_000, kind="business_rates",
                    nature="one_off", claims=(("business-rates", 500_000),),
                ),
                LineInput(
                    role="funding", year=YEAR, amount=-350_000, kind="reserves", nature="one_off"
                ),
            ],
        ),
        "C": evening.seconded(
            "C",
            lines=[
                LineInput(role="investment", year=year, amount=amount, line_key=SERVICE)
                for year, amount in ((YEAR, 1_300_000), (YEAR + 1, 3_000_000))
            ]
            + [
                LineInput(
                    role="funding", year=year, amount=-amount, kind="business_rates", claims=both
                )
                for year, amount in ((YEAR, 1_300_000), (YEAR + 1, 3_000_000))
            ],
        ),
    }  # fmt: skip


def test_case_9_at_norfolk_the_report_says_not_carried_and_the_pot_says_so(
    evening: Evening, client: Client
) -> None:
    make_pot(evening.budget, "Transformation")
    for paper in norfolk(evening).values():
        actions.report_not_carried(paper, occasion=MINUTES)
    pot = evening.budget.pots.get(slug="business-rates")

    page = words(client, pot)

    assert "None of them was carried, as reported." in page
    assert "Not known, so the picture has no line for it." in page
    assert 'Taken by what was carried</th><td class="num">nothing</td>' in page
    assert "up to £1.3m" in page
    assert stages(evening) == []


# Case 10: a later amendment makes an earlier carried one fall.


def test_case_10_a_later_one_supersedes_an_earlier_one_and_both_votes_stay_carried(
    client: Client,
) -> None:
    evening = make_evening()
    hold(evening, 1_200_000)
    rule(evening, PotRuling.LATER_WINS)
    earlier, later = evening.carried("Earlier"), evening.seconded("Later", lines=spend(500_000))
    while_live = over_pots(evening)
    decide(later, "carried")
    assert (while_live, over_pots(evening)) == ([False], [True])
    assert amounts(evening) == {SERVICE: 6_700_000}

    actions.supersede(earlier, cause_amendment=later, occasion=BECAUSE)

    assert states(earlier, later) == ["superseded", "carried"]
    assert amounts(evening) == {SERVICE: 5_700_000}
    assert AmendmentEvent.objects.filter(outcome="carried").count() == 2
    assert over_pots(evening) == []
    page = words(client, earlier)
    assert ", and then superseded by the amendment “" in page
    assert "It was carried by 36 votes to 1." in page
    assert f'Because of <a href="/{later.reference}">Later</a>' in page
    assert "the later one wins" in page


# Case 11: both pass and over-fund.


def overfunded(evening: Evening) -> tuple[Any, Any]:
    """Two that each put the same saving of 117,000 back and each pay for it."""
    back: dict[str, Any] = {
        "role": "saving_reversal",
        "year": YEAR,
        "amount": 117_000,
        "line_key": SERVICE,
    }
    paid: dict[str, Any] = {"role": "funding", "year": YEAR, "amount": -117_000}
    first = [LineInput(**back), LineInput(**paid, kind="reserves")]
    second = [LineInput(**back), LineInput(**paid, kind="business_rates")]
    return evening.carried("First", lines=first), evening.carried("Second", lines=second)


def surplus(line_key: str | None = "contingency") -> list[LineInput]:
    return [
        LineInput(role="funding", year=YEAR, amount=-117_000, kind="business_rates"),
        LineInput(
            role="investment", year=YEAR, amount=117_000, line_key=line_key,
            service="Contingency", description="Surplus, as the finance officer ruled",
        ),
    ]  # fmt: skip


def test_case_11_the_surplus_goes_to_the_line_that_the_officers_named_as_its_own_entry(
    evening: Evening, client: Client
) -> None:
    named = contingency(evening)
    first, second = overfunded(evening)
    saving = evening.budget.lines.get(key=SERVICE)
    assert stages(evening) == [(str(saving), True)]
    assert amounts(evening) == {SERVICE: 5_434_000, "contingency": 2_000_000}
    note = actions.note_if_also_carried(
        second, first, lines=surplus(), words="The saving is put back by the first.",
        said_by="Section 151 officer", occasion=DESK,
    )  # fmt: skip
    actions.rule_on_rivals(
        evening.meeting, saving, [first, second], ruling="officer_decides", surplus_to=named,
        words="Put it back once.", ruled_by="Section 151 officer", occasion=DESK,
    )  # fmt: skip
    assert amounts(evening)[SERVICE] == 5_434_000, "nothing happens by itself"

    actions.recost_as_noted(note, occasion=DESK)

    assert amounts(evening) == {SERVICE: 5_317_000, "contingency": 2_117_000}
    assert states(first, second) == ["carried", "carried"]
    assert stages(evening) == []
    page = words(client, second)
    assert "Surplus, as the finance officer ruled" in page
    assert "It balances." in page
    assert "A surplus goes to Contingency." in page
    assert "Second, if First is also carried" in page
    assert "Contingency, 2019/20: +£117,000" in page
    assert AmendmentEvent.objects.get(verb="recost").reason == note.words
    assert list(differences()) == []


def test_case_11_money_left_over_is_never_plugged(evening: Evening) -> None:
    first, second = overfunded(evening)
    half = surplus(None)[:1]

    with pytest.raises(RuleBroken, match="out by -117,000 pounds"):
        actions.recost(second, lines=half, cause_amendment=first, occasion=BECAUSE)
    with pytest.raises(RuleBroken, match="line that the officers named"):
        actions.note_if_also_carried(
            second, first, lines=half, words="...", said_by="CFO", occasion=DESK
        )
    assert (second.versions.count(), InterplayNote.objects.count()) == (1, 0)


# What the verbs refuse.


def test_figures_for_a_pair_wait_until_both_are_carried(evening: Evening) -> None:
    first, second = evening.carried("A"), evening.seconded("B", lines=spend(2))
    note = actions.note_if_also_carried(
        first, second, lines=spend(1), words="Less.", said_by="CFO", occasion=DESK
    )

    with pytest.raises(RuleBroken, match="Amendment 2 was not carried"):
        actions.recost_as_noted(note, occasion=DESK)

    decide(second, "carried")
    version = actions.recost_as_noted(note, occasion=DESK)
    claim = version.lines.get(position=2).claims.get()
    assert (claim.pot.slug, claim.amount) == ("business-rates", 1)


def test_a_noted_line_draws_on_one_pot(evening: Evening) -> None:
    make_pot(evening.budget, "Transformation")
    first, second = evening.carried("A"), evening.carried("B")
    two = (("business-rates", None), ("transformation", None))
    lines = [LineInput(role="funding", year=YEAR, amount=-1, claims=two)]

    with pytest.raises(RuleBroken, match="a line of its own"):
        actions.note_if_also_carried(
            first, second, lines=lines, words="...", said_by="CFO", occasion=MINUTES
        )


def test_an_amendment_is_re_costed_because_of_another_one_with_a_reason(evening: Evening) -> None:
    first, second = evening.carried("A"), evening.carried("B")
    given: dict[str, Any] = {"lines": spend(1)}
    for cause, occasion, message in (
        (first, BECAUSE, "no rival of itself"),
        (Chamber().amendment, BECAUSE, "another council"),
        (None, BECAUSE, "which amendment or vote caused it"),
        (second, DESK, "Say why"),
    ):
        with pytest.raises(RuleBroken, match=message):
            actions.recost(first, **given, cause_amendment=cause, occasion=occasion)

    actions.recost(first, **given, cause_vote="a-vote", occasion=MINUTES)
    assert AmendmentEvent.objects.get(verb="recost").vote == "a-vote"


def test_a_part_need_not_balance_alone(evening: Evening) -> None:
    other, whole = evening.carried("A"), evening.seconded("B")
    parts = [actions.PartInput(title=f"Part {n}", line_positions=(n,)) for n in (1, 2)]
    part = actions.take_in_parts(whole, parts=parts, occasion=DESK)[0]

    actions.recost(part, lines=spend(5)[:1], cause_amendment=other, occasion=BECAUSE)
    actions.note_if_also_carried(
        part, other, lines=spend(5)[:1], words="...", said_by="CFO", occasion=DESK
    )

    assert part.current is not None
    assert (part.current.number, InterplayNote.objects.count()) == (2, 1)


def test_a_ruling_names_amendments_of_one_budget_and_the_officers_words(evening: Evening) -> None:
    pot = evening.budget.pots.get()
    first, second = evening.carried("A"), evening.carried("B")
    elsewhere = make_evening()
    strange = elsewhere.carried("C")
    said: dict[str, Any] = {"ruling": "share", "words": "So.", "ruled_by": "CFO"}
    far = BudgetLine.objects.filter(budget=elsewhere.budget).get()
    for amendments, changes, message in (
        ([first, second], {"words": " "}, "officer's words"),
        ([first, second], {"ruled_by": ""}, "which officer"),
        ([first], {}, "at least two"),
        ([first, strange], {}, "another budget"),
        ([first, evening.drafted("Secret")], {}, "in confidence"),
        ([first, second], {"surplus_to": far}, "line of this budget"),
    ):
        with pytest.raises(RuleBroken, match=message):
            actions.rule_on_rivals(
                evening.meeting, pot, amendments, **said | changes, occasion=DESK
            )

    for _ in range(2):
        actions.rule_on_rivals(evening.meeting, pot, [first, second], **said, occasion=DESK)
    assert RivalRuling.objects.count() == 1
    actions.rule_on_rivals(
        evening.meeting, pot, [second, first], **said | {"words": "No."}, occasion=DESK
    )
    assert RivalRuling.objects.count() == 2


def test_what_a_public_pot_holds_is_corrected_with_what_it_was(
    evening: Evening, client: Client
) -> None:
    pot = hold(evening, 117_000)
    for available, occasion in ((117_000, DESK), (120_000, BECAUSE)):
        actions.correct_pot_amount(pot, YEAR, available, occasion=occasion)

    event = RecordEvent.objects.get(reference=pot.reference)
    assert event.data == {"changes": {f"available in {YEAR}": [117_000, 120_000]}}
    assert "£120,000" in words(client, pot)
    history = client.get(f"/api/v1/pots/{pot.reference}").json()["history"]
    assert history[0]["changes"][0]["was"] == 117_000
    council = evening.meeting.council
    page = client.get(f"/{council.slug}/corrections").content.decode()
    assert "Available in 2019" in page
    with pytest.raises(RuleBroken, match="Say why"):
        actions.correct_pot_amount(pot, YEAR, 1, occasion=DESK)
    with pytest.raises(RuleBroken, match="below nought"):
        actions.correct_pot_amount(pot, YEAR, -1, occasion=BECAUSE)

    actions.correct_pot_amount(pot, YEAR, None, occasion=BECAUSE)
    assert not pot.amounts.exists()


def test_what_a_pot_holds_is_no_correction_before_anybody_could_read_it(evening: Evening) -> None:
    pot = make_pot(evening.budget, "Quiet", published_at=None)

    actions.correct_pot_amount(pot, YEAR, 5, occasion=DESK)

    assert (pot.amounts.get().available, RecordEvent.objects.count()) == (5, 0)


def test_parts_of_one_amendment_are_no_rivals(evening: Evening) -> None:
    whole = evening.seconded("A", lines=[*spend(5), *spend(7)])
    parts = [
        actions.PartInput(title=f"Part {n}", line_positions=places)
        for n, places in enumerate(((1, 2), (3, 4)), start=1)
    ]
    actions.take_in_parts(whole, parts=parts, occasion=DESK)

    assert stages(evening) == []


def test_a_note_on_a_pair_of_which_one_is_in_confidence_is_shown_to_nobody_outside(
    evening: Evening, client: Client
) -> None:
    first, secret = evening.carried("A"), evening.drafted("Secret")
    actions.note_if_also_carried(
        secret, first, lines=spend(1), words="Hush.", said_by="CFO", occasion=DESK
    )

    assert "Hush." not in words(client, first)
    assert secret.title not in words(client, first)
