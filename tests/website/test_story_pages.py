"""The story of an amendment, told by its page and by the pages of its pot, what if and rivals."""

import re
from datetime import timedelta
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amendments import actions
from amendments.actions import LineInput
from amendments.derive import take_snapshot
from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentLine,
    Assessment,
    Budget,
    BudgetSnapshot,
    PotAmount,
)
from council.enums import Evidence
from council.records import Occasion
from tests import factories as make
from tests.amendments.evening import DESK, SERVICE, YEAR, Evening, decide, make_evening, spend

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parents[2] / "council" / "demo"
NORFOLK_2019 = "/norfolk/full-council/2019-02-11"
NORFOLK_2015 = "/norfolk/full-council/2015-02-16"
NB = "\N{NO-BREAK SPACE}"
MINUTES = Occasion(evidence=Evidence.MINUTES, reason="As the minutes say.")


@pytest.fixture
def norfolk() -> None:
    call_command("import_bundle", str(DEMO / "norfolk"), stdout=StringIO())


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def read(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200
    return response


def words(client: Client, address: str) -> str:
    """Return what a reader reads, without the marks; every space is a plain one."""
    page = read(client, address).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def headline(client: Client, paper: Amendment) -> str:
    return read(client, paper.get_absolute_url()).context["headline"]


def told(client: Client, paper: Amendment) -> str:
    return words(client, paper.get_absolute_url())


def publish(budget: Budget) -> None:
    """Put the budget's figures to the council, and take every snapshot that is due."""
    version = budget.versions.get()
    version.published_at = None
    version.save(update_fields=["published_at"])
    actions.publish_budget(budget, version=version, occasion=DESK)
    take_snapshot(budget.pk)


# Norfolk, 11 February 2019.


def test_norfolk_2019_tells_whose_amendment_it_was_to_do_what_and_what_became_of_it(
    norfolk: None, client: Client
) -> None:
    pages = [read(client, f"{NORFOLK_2019}/amendment-{number}") for number in (1, 2, 3)]

    assert [page.context["headline"] for page in pages] == [
        (
            f"The Liberal Democrat amendment to spend £1{NB}million more on Early Childhood"
            " and Family Service in 2019/20 was not carried, as reported."
        ),
        (
            f"The Liberal Democrat amendment to reverse a saving of £1{NB}million in adult"
            " social care charges in 2019/20 was not carried, as reported."
        ),
        (
            f"The Labour amendment to spend £1.3{NB}million more on children's centres in 2019/20"
            " was not carried, as reported."
        ),
    ]
    assert pages[2].context["standfirst"] == [
        f"It would also have added £3{NB}million in 2020/21."
    ]


def test_norfolk_2019_shows_ten_million_two_hundred_thousand_cut_to_five_million_two(
    norfolk: None, client: Client
) -> None:
    page = read(client, f"{NORFOLK_2019}/amendment-3")

    [table] = page.context["tables"]
    assert [(row.step.label, row.amount) for row in table["rows"]] == [
        ("2018/19 budget", "£10.2m"),
        ("2019/20 as recommended", "£5.2m"),
        ("2019/20 if this amendment had been carried", "£6.5m"),
        ("2019/20 as adopted", "£5.2m"),
    ]
    assert [[piece.look for piece in row.bar] for row in table["rows"]] == [
        ["was"],
        ["on"],
        ["on", "off"],
        ["on"],
    ]
    assert [row.bar[0].width for row in table["rows"]] == ["100.00%", "50.98%", "50.98%", "50.98%"]
    assert table["sentence"] == (
        f"Early childhood and children's centres had £10.2{NB}million in 2018/19. For 2019/20,"
        f" £5.2{NB}million was recommended; with this amendment it would have been"
        f" £6.5{NB}million. The council adopted £5.2{NB}million."
    )
    [source] = page.context["figures_from"]
    assert source.publisher == "Norwich Evening News"


def test_norfolk_2019_says_how_it_ended_with_its_source_and_invents_no_tally(
    norfolk: None, client: Client
) -> None:
    page = words(client, f"{NORFOLK_2019}/amendment-3")

    assert "Not carried (as reported)" in page
    assert "No count and no names." in page
    assert "Council tax increase agreed , Eastern Daily Press" in page
    assert "Press or party report" in page
    assert not re.search(r"\d+ (for(?! Band)|against|votes)\b", page)


def test_norfolk_2019_links_the_shared_pot_and_what_if_both_had_been_carried(
    norfolk: None, client: Client
) -> None:
    page = read(client, f"{NORFOLK_2019}/amendment-3").content.decode()
    both = words(client, f"{NORFOLK_2019}/what-if?with=1,3")

    assert 'href="/norfolk/budgets/2019/pots/business-rates"' in page
    assert f'href="{NORFOLK_2019}/what-if?with=3"' in page
    assert f'href="{NORFOLK_2019}/amendment-1"' in page
    assert "would have had £7.5 million in 2019/20 instead of £5.2 million." in both
    assert "What happened: neither was carried, as reported." in both


def test_norfolk_2019_says_in_sentences_what_would_have_followed(
    norfolk: None, client: Client
) -> None:
    page = read(client, f"{NORFOLK_2019}/amendment-3")

    assert page.context["what_if"] == [
        (
            f"Early childhood and children's centres would have had £6.5{NB}million in 2019/20"
            f" instead of £5.2{NB}million."
        ),
        "Council tax would have stayed at £1,362.24 for Band D in 2019/20.",
        (
            f"It would have taken up to £1.3{NB}million in 2019/20 and up to £3{NB}million in"
            " 2020/21 from Business rates; what that pot holds is not known."
        ),
        (
            f"It would have taken up to £1.3{NB}million in 2019/20 and up to £3{NB}million in"
            " 2020/21 from Transformation; what that pot holds is not known."
        ),
    ]


def test_norfolk_2019_shows_the_three_claims_on_the_shared_pot_and_that_none_got_it(
    norfolk: None, client: Client
) -> None:
    address = "/norfolk/budgets/2019/pots/business-rates"
    page = read(client, address)
    api = client.get(f"/api/v1/pots{address}").json()

    assert page.context["headline"] == (
        f"Three amendments asked for between £1.5{NB}million and £2.8{NB}million from Business"
        " rates in 2019/20. None of them was carried, as reported."
    )
    now, later = page.context["years"]
    assert [(row["amendment"].title, row["amount"], row["got"]) for row in now["rows"]] == [
        ("Front-line family support", "£1.0m", ""),
        ("Stop the reduction of the minimum income guarantee", "£500,000", ""),
        ("Children's centres", "up to £1.3m", ""),
    ]
    assert [pot.name for pot in now["rows"][2]["shared"]] == ["Transformation"]
    assert (now["asked"], later["asked"], now["tick"]) == ("£1.5m to £2.8m", "up to £3m", "")
    assert [(year["wanted_least"], year["wanted_most"]) for year in api["years"]] == [
        (1_500_000, 2_800_000),
        (0, 3_000_000),
    ]
    assert "Not known, so the picture has no line for it." in words(client, address)


def test_norfolk_2019_says_what_both_childrens_amendments_would_have_made_together(
    norfolk: None, client: Client
) -> None:
    page = read(client, f"{NORFOLK_2019}/what-if?with=1,3")
    asked = {"meeting": NORFOLK_2019.strip("/"), "with": "1,3"}
    api = client.get("/api/v1/what-if", asked).json()

    now, later = page.context["years"]
    [table] = now["tables"]
    assert [(row.step.label, row.step.note, row.amount) for row in table["rows"]] == [
        ("2018/19 budget", "", "£10.2m"),
        ("2019/20 as adopted", "What happened", "£5.2m"),
        ("2019/20 with the amendments you chose", "£5.2m + £1m + £1.3m", "£7.5m"),
    ]
    assert later["tables"] == []
    assert page.context["says"][:3] == [
        (
            "Early childhood and children's centres would have had"
            f" £7.5{NB}million in 2019/20 instead of £5.2{NB}million."
        ),
        (
            f"Early childhood and children's centres would have had £3{NB}million more than the"
            " plan in 2020/21; what the plan gives in that year is not known."
        ),
        "Council tax would have stayed at £1,362.24 for Band D in 2019/20.",
    ]
    [line] = [each for each in api["lines"] if each["year"] == 2019]
    assert (line["actual"], line["supposed"]) == (
        table["rows"][1].step.level,
        table["rows"][2].step.level + table["rows"][2].step.change,
    )
    [clash] = page.context["overlaps"]
    assert [option.amendment.reference for option in clash["options"]] == (
        api["overlaps"][0]["amendments"]
    )
    assert [(row["pot"].reference, row["pot"].most) for row in page.context["pots"]] == [
        (pot["reference"], pot["most"]) for pot in api["pots"]
    ]


# Norfolk, 16 February 2015.


def test_norfolk_2015_tells_lost_then_accepted_then_carried(norfolk: None, client: Client) -> None:
    page = read(client, f"{NORFOLK_2015}/amendment-3")

    assert page.context["headline"].endswith(
        "” was accepted and not voted on, and is part of the budget that was adopted."
    )
    assert [(step.title, step.sentences) for step in page.context["steps"]] == [
        (
            "Budget for 2015/16",
            [f"The motion was lost by 40{NB}votes to{NB}36.", "One member abstained."],
        ),
        ("Tabled (put forward)", ["Tabled after the leaders had met."]),
        ("Accepted", ["The leader of the council accepted it."]),
        (
            "Budget for 2015/16",
            [f"The motion was carried by 36{NB}votes to{NB}5.", f"37{NB}members abstained."],
        ),
        ("Adopted", []),
    ]


# Each state and outcome, from the record to the sentence.


def test_a_live_amendment_says_how_far_it_has_come(evening: Evening, client: Client) -> None:
    purpose = f"The amendment to spend £1{NB}million more on early childhood and family service"
    paper = evening.tabled()
    found = [headline(client, paper)]
    actions.move(paper, mover=evening.mover, occasion=DESK)
    found.append(headline(client, paper))
    actions.second(paper, seconder=evening.seconder, occasion=DESK)
    found.append(headline(client, paper))

    assert found == [
        f"{purpose} in 2019/20 has been put forward and not moved so far.",
        f"{purpose} in 2019/20 has been moved and not seconded so far.",
        f"{purpose} in 2019/20 has been moved and seconded, and not decided so far.",
    ]


def test_carried_so_far_then_lost_with_the_budget(evening: Evening, client: Client) -> None:
    paper = evening.carried()
    so_far = headline(client, paper)
    decide(evening.motion, "lost", 8, 36)

    assert so_far.endswith(
        f"was carried by 36{NB}votes to{NB}1, and is part of the motion so far: the budget itself"
        " is not decided."
    )
    assert headline(client, paper).endswith(
        f"was carried by 36{NB}votes to{NB}1, but the budget as amended was lost."
    )


def test_carried_and_adopted_with_the_motion(evening: Evening, client: Client) -> None:
    paper = evening.carried()
    decide(evening.motion, "carried", 40, 3)

    page = read(client, paper.get_absolute_url())

    assert page.context["headline"].endswith(
        f"was carried by 36{NB}votes to{NB}1, and is part of the budget that was adopted."
    )
    assert [step.title for step in page.context["steps"]][-3:] == [
        "Decided",
        "The budget",
        "Adopted",
    ]


def test_a_tie_without_a_casting_vote_is_told_as_equal_votes(
    evening: Evening, client: Client
) -> None:
    paper = evening.seconded()
    decide(paper, "tied", 28, 28)

    assert headline(client, paper).endswith(
        f"was not carried: the votes were equal, 28{NB}votes each way."
    )


def test_an_accepted_amendment_names_who_accepted_it(evening: Evening, client: Client) -> None:
    paper = evening.seconded()
    actions.accept(paper, accepted_by=evening.mover, occasion=DESK)

    assert " was accepted and not voted on, and is part of the motion so far" in headline(
        client, paper
    )
    assert f"Accepted by {evening.mover.name} ." in told(client, paper)


def test_a_withdrawn_and_a_lapsed_amendment_say_so(evening: Evening, client: Client) -> None:
    withdrawn, lapsed = evening.tabled("One"), evening.tabled("Two")
    actions.withdraw(withdrawn, occasion=DESK)
    actions.move(lapsed, mover=evening.mover, occasion=DESK)
    actions.lapse(lapsed, occasion=DESK)

    assert headline(client, withdrawn).endswith(" was withdrawn.")
    assert headline(client, lapsed).endswith(" lapsed: nobody seconded it.")
    assert "who moved it" not in told(client, withdrawn)


def test_what_fell_names_its_cause(evening: Evening, client: Client) -> None:
    first, second = evening.carried("First"), evening.seconded("Second", lines=spend(500_000))
    actions.fall(second, cause_amendment=first, occasion=MINUTES)

    assert headline(client, second).endswith(" fell because of the amendment “First”.")


def test_a_correction_stands_above_the_sentence_with_what_it_was(
    evening: Evening, client: Client
) -> None:
    paper = evening.carried()
    [wrong] = paper.events.filter(verb="record_decision")
    decide(paper, "lost", 1, 36, corrects=wrong, occasion=MINUTES)

    page = told(client, paper)

    assert headline(client, paper).endswith(f"was lost by 36{NB}votes to{NB}1.")
    assert page.index("State: was Carried, now Lost.") < page.index("was lost by 36")
    assert "Why: As the minutes say." in page


def test_a_correction_leads_to_the_figures_just_before_it_and_just_after_it(
    evening: Evening, client: Client
) -> None:
    publish(evening.budget)
    paper = evening.carried()
    [wrong] = paper.events.filter(verb="record_decision")
    decide(paper, "lost", 1, 36, corrects=wrong, occasion=MINUTES)
    take_snapshot(evening.budget.pk)

    page = read(client, paper.get_absolute_url()).content.decode()
    found = re.findall(r'href="([^"]+\?snapshot=\d+)">([^<]+)<', page)

    assert [words for _, words in found] == ["before this correction", "after it"]
    first, second = (read(client, address).content.decode() for address, _ in found)
    assert "Amendment 1 carried" in first
    assert "Corrected: Amendment 1 lost" in second
    newest = BudgetSnapshot.objects.latest("number")
    tomorrow = timezone.now() + timedelta(days=1)
    BudgetSnapshot.objects.filter(pk=newest.pk).update(visible_from=tomorrow)
    page = read(client, paper.get_absolute_url()).content.decode()
    assert "before this correction" in page
    assert ">after it<" not in page


def test_lines_that_are_not_all_known_leave_the_title(evening: Evening, client: Client) -> None:
    paper = evening.tabled(lines_complete=False)

    assert headline(client, paper).startswith("The amendment “Children” has been put forward")


def test_two_services_leave_the_title(evening: Evening, client: Client) -> None:
    other = LineInput(role="investment", year=YEAR, amount=5, service="Parks")
    paid = LineInput(role="funding", year=YEAR, amount=-5, kind="business_rates")
    paper = evening.tabled(lines=[*spend(1_000_000), other, paid])

    assert headline(client, paper).startswith("The amendment “Children” has been put forward")


# The ledger, the officers, before and after.


def test_the_officers_view_stands_straight_after_the_ledger(
    evening: Evening, client: Client
) -> None:
    publish(evening.budget)
    paper = evening.tabled()
    Assessment.objects.create(version=paper.current, role="finance", text="One-off money.")

    page = told(client, paper)

    places = [page.index(title) for title in (
        "What it gives and what pays for it", "What the officers said", "What it would change",
        "How it stands", "What if it is carried?", "Its words",
    )]  # fmt: skip
    assert places == sorted(places)


def test_all_bars_of_a_page_have_one_scale(evening: Evening, client: Client) -> None:
    publish(evening.budget)
    later = [
        LineInput(role="investment", year=YEAR + 1, amount=3_000_000, line_key=SERVICE),
        LineInput(role="funding", year=YEAR + 1, amount=-3_000_000, kind="business_rates"),
    ]
    paper = evening.tabled(lines=[*spend(1_000_000), *later])

    page = read(client, paper.get_absolute_url())

    [table] = page.context["tables"]
    assert [row.amount for row in table["rows"]] == ["£5.2m", "£6.2m", "£5.2m"]
    assert [row.bar[-1].width for row in table["rows"]] == ["83.87%", "16.13%", "83.87%"]
    assert page.context["beyond"] == [
        (
            f"In 2020/21 it would give early childhood and family service £3{NB}million more"
            " than the plan; what the plan gives in that year is not known."
        )
    ]


def test_a_carried_amendment_says_what_it_changes_and_supposes_nothing(
    evening: Evening, client: Client
) -> None:
    publish(evening.budget)
    paper = evening.carried()
    decide(evening.motion, "carried", 40, 3)
    take_snapshot(evening.budget.pk)

    page = read(client, paper.get_absolute_url())

    [table] = page.context["tables"]
    assert [(row.step.label, row.amount) for row in table["rows"]] == [
        ("2019/20 as recommended", "£5.2m"),
        ("2019/20 with this amendment", "£6.2m"),
        ("2019/20 as adopted", "£6.2m"),
    ]
    assert page.context["what_if"] == []
    assert "What if others had been carried?" in page.content.decode()


def test_figures_before_and_after_are_those_of_the_api(norfolk: None, client: Client) -> None:
    page = read(client, f"{NORFOLK_2019}/amendment-3")
    reference = NORFOLK_2019.strip("/")
    asked = {"meeting": reference, "with": page.context["numbers"]}
    what_if = client.get("/api/v1/what-if", asked).json()
    now, before = (
        client.get(f"/api/v1/budgets/norfolk/budgets/{year}").json()["totals"]
        for year in (2019, 2018)
    )

    [table] = page.context["tables"]
    step = table["step"]
    [told] = [each for each in what_if["lines"] if each["year"] == step.year]
    line = {
        (row["stage"], row["year"]): row["amount"]
        for row in (*now, *before)
        if row["line"] == step.key
    }
    drawn = [row.step.level for row in table["rows"]]
    assert drawn[0] == line["adopted", 2018]
    assert drawn[1] == line["recommended", 2019]
    assert drawn[2] + table["rows"][2].step.change == told["supposed"]
    assert drawn[3] == line["adopted", 2019] == told["actual"]


def test_ledger_decision_and_rivals_are_those_of_the_api(norfolk: None, client: Client) -> None:
    page = read(client, f"{NORFOLK_2019}/amendment-2").context
    api = client.get(f"/api/v1/amendments{NORFOLK_2019}/amendment-2").json()

    gives = sum(line["amount"] for line in api["lines"] if line["amount"] > 0)
    pays = [-line["amount"] for line in api["lines"] if line["amount"] < 0]
    account = "General fund revenue"
    assert page["gives"]["sums"] == [(account, [gives])]
    assert page["pays"]["sums"] == [(account, [sum(pays)])]
    assert gives == sum(pays)
    assert [row["cells"] for row in page["pays"]["rows"]] == [[amount] for amount in pays]
    assert page["amendment"].state == api["state"]
    assert [group.name for group in page["groups"]] == [group["name"] for group in api["groups"]]
    assert [row["amendment"].reference for row in page["rivals"]] == [
        rival["amendment"]["reference"] for rival in api["rivals"]["amendments"]
    ]
    assert page["ruling"] == api["rivals"]["published_rule"]["says"]


# Pots.


def test_a_claim_past_what_the_pot_holds_says_so_and_the_tick_stands_at_its_size(
    evening: Evening, client: Client
) -> None:
    pot = evening.budget.pots.get()
    PotAmount.objects.create(pot=pot, year=YEAR, available=1_200_000)
    evening.carried("First")
    evening.seconded("Second", lines=spend(500_000))

    [year] = read(client, pot.get_absolute_url()).context["years"]

    assert [(row["past"], row["got"]) for row in year["rows"]] == [
        ("", "£1.0m"),
        ("with the claims above more than the pot holds", ""),
    ]
    assert year["tick"] == "80.00%"
    assert [[piece.look for piece in row["bar"]] for row in year["rows"]] == [["on"], ["ghost"]]
    assert [row["bar"][0].start for row in year["rows"]] == ["0.00%", "66.67%"]


def test_money_put_into_a_pot_is_no_claim_on_it(evening: Evening, client: Client) -> None:
    pot = evening.budget.pots.get()
    saved = [
        LineInput(role="saving", year=YEAR, amount=-90_000, service="Libraries"),
        LineInput(
            role="investment", year=YEAR, amount=90_000, kind="reserves", service="To balances",
            claims=((pot.slug, 90_000),),
        ),
    ]  # fmt: skip
    evening.tabled("Saver", lines=saved)

    page = read(client, pot.get_absolute_url())

    [year] = page.context["years"]
    assert page.context["headline"] == "No amendment draws on Business rates."
    assert (year["rows"], [row["amount"] for row in year["paid_in"]]) == ([], ["£90,000"])


# Nothing leaks, and the page asks the same however much there is.


def test_a_result_with_a_timed_release_shows_on_no_page(evening: Evening, client: Client) -> None:
    publish(evening.budget)
    held, rival = evening.seconded("Held"), evening.seconded("Rival", lines=spend(500_000))
    later = make.now() + timedelta(days=1)
    decide(held, "lost", 7, 41977, occasion=Occasion(visible_from=later))
    meeting = evening.meeting.get_absolute_url()
    assert AmendmentEvent.objects.filter(amendment=held, visible_from=later).exists()
    Amendment.objects.filter(pk=held.pk).update(visible_from=None)

    own = told(client, held)
    others = [
        told(client, rival),
        words(client, evening.budget.pots.get().get_absolute_url()),
        words(client, f"{meeting}/what-if"),
        words(client, f"{meeting}/what-if?with={held.number}"),
    ]

    assert headline(client, held).endswith("moved and seconded, and not decided so far.")
    assert [("Lost" in page, "41977" in page) for page in (own, *others)] == [(False, False)] * 5
    assert all("moved and seconded" in page.lower() for page in (own, *others))


def test_a_budget_motion_or_group_that_is_not_public_is_not_named(client: Client) -> None:
    council = make.make_council()
    budget = make.make_budget(council, title="Hidden budget", published_at=None)
    motion = make.make_motion(
        make.make_meeting(council), budget, title="Hidden motion", published_at=None
    )
    paper = make.make_amendment(motion, 1_000_000, title="Seen")
    paper.groups.add(make.make_group(council, "Hidden group", published_at=None))

    page = told(client, paper)

    assert "Hidden" not in page
    assert "What it would" not in page


def test_the_story_asks_the_same_for_2_and_for_60_amendments_with_60_lines(
    evening: Evening, client: Client
) -> None:
    publish(evening.budget)
    paper = evening.tabled("First")
    evening.tabled("Second", lines=spend(500_000))
    with CaptureQueriesContext(connection) as few:
        told(client, paper)
    line = AmendmentLine.objects.filter(version=paper.current).first()
    assert line is not None
    for place in range(3, 61):
        evening.tabled(f"Paper {place}", lines=spend(place))
        line.pk, line.position = None, place
        line._state.adding = True
        line.save()
    with CaptureQueriesContext(connection) as many:
        told(client, paper)

    assert BudgetSnapshot.objects.count() == 1
    assert len(few) == len(many) == 46
