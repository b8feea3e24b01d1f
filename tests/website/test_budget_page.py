"""The page of a budget: its stages, each change down to its vote, and nothing before its time."""

from datetime import timedelta
from decimal import Decimal
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amendments import actions
from amendments.actions import LineInput, PartInput, publish_budget
from amendments.derive import take_snapshot
from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentLine,
    BudgetAmount,
    BudgetChange,
    BudgetLine,
    BudgetSnapshot,
    BudgetVersion,
    MotionEvent,
    PotClaim,
    ReferendumLimit,
    SnapshotRow,
    StatedTotal,
)
from council.enums import Evidence
from council.records import Occasion
from tests import factories as make
from tests.amendments.evening import MINUTES, YEAR, decide, make_evening, spend
from tests.api_world import DECLARED

pytestmark = pytest.mark.django_db
NB = "\N{NO-BREAK SPACE}"
DEMO = Path(__file__).parents[2] / "council" / "demo"
CTR = "council_tax_requirement"
QUERIES = 26
SPLIT = [
    PartInput(title="Spend", line_positions=(1,)),
    PartInput(title="Fund", line_positions=(2,)),
]


def put_to_the_council(council, year=2025, **fields):
    """A budget whose base figures are published and whose first snapshot is taken."""
    budget = make.make_budget(council, year, basis=CTR, **fields)
    budget.versions.update(published_at=None)
    version = budget.versions.get()
    publish_budget(budget, version=version, occasion=Occasion(evidence=Evidence.MINUTES))
    take_snapshot(budget.pk)
    budget.refresh_from_db()
    return budget


def evening_on_ctr():
    """An evening whose budget has the council tax requirement for its own basis, now public."""
    evening = make_evening()
    evening.budget.basis = CTR
    evening.budget.save(update_fields=["basis"])
    actions.publish_budget(evening.budget, evening.budget.versions.get(), occasion=MINUTES)
    return evening


def text_of(client, record, query=""):
    response = client.get(record.get_absolute_url() + query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def section(page, title):
    """What stands below one heading of the second level."""
    return page.split(f">{title}</h2>")[1].split("<h2")[0]


def test_a_budget_that_is_not_set_says_so_and_shows_no_adopted_figure(client):
    budget = put_to_the_council(make.make_council(name="Mock Council"))
    meeting = make.make_meeting(budget.council)
    make.make_motion(meeting, budget, state="seconded")

    page = text_of(client, budget)

    assert "Mock Council is deciding its budget for 2025/26: nothing in it has changed" in page
    assert "<span>No budget is set</span>" in page
    assert page.count('<span class="soft">not yet</span>') == 2
    assert "£5.2m" in page
    assert "Not itemised here: £404.1m" in page
    assert "As amended so far 2025/26" in page
    assert "Adopted 2025/26" not in page
    assert f"/api/v1/budgets/{budget.reference}" in page
    assert f'<a href="{meeting.get_absolute_url()}">Full council, 4 March 2025</a>' in page


def test_an_effect_that_is_not_known_is_not_printed_as_nothing(client):
    budget = put_to_the_council(make.make_council())
    totals = SnapshotRow.objects.filter(snapshot__budget=budget, line__isnull=True)
    totals.filter(stage="substantive").update(effect=None, amount=None)

    page = text_of(client, budget)
    table = section(page, "Recommended, amended, adopted")

    assert table.count('data-label="Changed by"><span class="soft">not known</span>') == 1
    assert table.count('data-label="Changed by"><span class="soft">nothing</span>') == 1
    assert '<span class="nb">not known</span>' in section(
        page, "From recommended to what stands so far"
    )


def test_while_the_worker_is_behind_the_page_says_that_totals_are_being_recomputed(client):
    budget = put_to_the_council(make.make_council())
    assert "being recomputed" not in text_of(client, budget)
    change = {"budget": budget, "cause": "Something", "version": budget.versions.get()}

    held = make.now() + timedelta(days=1)
    BudgetChange.objects.create(revision=2, visible_from=held, **change)
    assert "being recomputed" not in text_of(client, budget)

    BudgetChange.objects.create(revision=3, **change)
    assert "Totals are being recomputed." in text_of(client, budget)


def test_figures_of_two_sources_stand_side_by_side(client):
    budget = put_to_the_council(make.make_council(name="Mock Council"))
    StatedTotal.objects.create(
        version=budget.versions.get(), year=2025, basis=CTR,
        amount=409_000_000, source="Mock Council", url="https://example.org/budget",
    )  # fmt: skip

    page = text_of(client, budget)
    facts = page.split('<dl class="facts">')[1].split("</dl>")[0]

    assert facts.count("<dt>") == 1
    assert "£409m<small>£409.3m, source in the margin</small>" in facts
    assert page.count("Totals here start from this one") == 1
    assert '<a href="https://example.org/budget">Mock Council</a>' in page


# Each change down to its vote.


def test_a_change_is_followed_to_its_amendment_and_to_its_vote(client):
    evening = evening_on_ctr()
    paper = evening.seconded("Help for children", lines=spend(1_000_000))
    vote = make.make_vote(evening.meeting, paper, **DECLARED)
    decide(paper, "carried", vote=vote.reference)
    decide(evening.motion, "carried", 40, 3)
    take_snapshot(evening.budget.pk)

    page = text_of(client, evening.budget)
    table = section(page, "Recommended, amended, adopted")
    happened = section(page, "What changed it, newest first")

    assert "adopted its budget for 2019/20 with one amendment." in page
    link = f'<a href="{paper.get_absolute_url()}">Help for children</a>'
    assert f'data-label="Changed by"><b>+£1m</b>{link}</td>' in table
    assert table.count("£6.2m") == 2
    assert (
        f'<a href="{vote.get_absolute_url()}">The vote<span class="vh"> behind change ' in happened
    )
    assert happened.count("The vote") == 1
    assert ": Help for children" in happened
    assert happened.count("£409.3m adopted") == 1
    assert '<span class="nb">+£1.0m</span>' in section(page, "Step by step")
    assert "One amendment changed it, by £1" in section(page, "Step by step")
    assert "One amendment moves nothing in this total" in page


def test_a_vote_that_is_not_public_is_not_linked(client):
    evening = evening_on_ctr()
    paper = evening.seconded()
    vote = make.make_vote(evening.meeting, paper)
    decide(paper, "carried", vote=vote.reference)
    take_snapshot(evening.budget.pk)

    assert vote.reference not in text_of(client, evening.budget)


def test_the_figures_as_they_stood_after_an_earlier_change_can_be_seen_again(client):
    evening = evening_on_ctr()
    evening.carried("Help for children")
    decide(evening.motion, "carried", 40, 3)
    take_snapshot(evening.budget.pk)

    page = text_of(client, evening.budget)
    then = text_of(client, evening.budget, "?snapshot=1")

    assert '<a href="?snapshot=1">Figures then<span class="vh"> after change 1</span></a>' in page
    assert "The figures below are those after change 1 of 3: Base figures published" in then
    assert "£6.2m" in page
    assert "£6.2m" not in then
    assert "<b>+£1m</b>" not in then
    assert "for 2019/20 as it stood after change 1 of 3.</h1>" in then
    assert "unchanged" not in then
    assert "No budget is set" not in then
    assert "The figures below" not in text_of(client, evening.budget, "?snapshot=3")


@pytest.mark.parametrize("asked", ["0", "99", "x", "²", "-1", "9999999999", "1%00"])
def test_a_change_that_never_was_has_no_page(client, asked):
    budget = put_to_the_council(make.make_council())

    assert client.get(f"{budget.get_absolute_url()}?snapshot={asked}").status_code == 404


def test_figures_that_are_held_until_later_cannot_be_asked_for(client):
    budget = put_to_the_council(make.make_council())
    BudgetSnapshot.objects.filter(budget=budget).update(
        visible_from=make.now() + timedelta(days=1)
    )

    assert client.get(f"{budget.get_absolute_url()}?snapshot=1").status_code == 404
    assert "£5.2m" not in text_of(client, budget)


def test_a_decision_that_is_held_until_later_shows_nowhere(client):
    evening = evening_on_ctr()
    later = Occasion(visible_from=make.now() + timedelta(days=1))
    paper = evening.seconded("Help for children")
    decide(paper, "carried", vote="a-secret-vote", occasion=later)
    take_snapshot(evening.budget.pk)

    page = text_of(client, evening.budget)

    assert "Moved and seconded" in page
    assert "nothing in it has changed so far" in page
    assert "Carried" not in page
    assert "£6.2m" not in page
    assert "a-secret-vote" not in page
    assert "recomputed" not in page


def test_parts_say_what_they_give_and_stand_in_the_steps(client):
    evening = evening_on_ctr()
    whole = evening.seconded("Two things")
    parts = actions.take_in_parts(whole, parts=SPLIT, occasion=Occasion())
    decide(parts[0], "carried")
    decide(parts[1], "lost")
    take_snapshot(evening.budget.pk)

    page = text_of(client, evening.budget)
    listed = section(page, "Amendments to it")

    assert listed.count("Part 1 of amendment 1") == 1
    assert f"Adds £1{NB}million in 2019/20 to Early childhood and family service." in listed
    assert "one amendment is in it so far" in page
    assert section(page, "Step by step").count('<span class="nb">+£1.0m</span>') == 1


def test_figures_published_as_adopted_are_the_adopted_budget_and_explained_by_nothing(client):
    budget = put_to_the_council(make.make_council(name="Mock Council"))
    version = BudgetVersion.objects.create(budget=budget, number=2, stage="adopted")
    BudgetAmount.objects.create(
        version=version, line=budget.lines.get(), year=2025, amount=6_000_000
    )
    publish_budget(budget, version=version, occasion=MINUTES)
    take_snapshot(budget.pk)

    page = text_of(client, budget)

    assert "Mock Council adopted its budget for 2025/26." in page
    assert "unchanged" not in page
    assert "+£800,000 in the figures published as adopted" in page


# The year before.


def test_last_year_stands_beside_this_one_and_opens_the_steps(client):
    council = make.make_council()
    before = put_to_the_council(council, 2024)
    BudgetSnapshot.objects.filter(budget=before).update(is_set=True)
    SnapshotRow.objects.filter(snapshot__budget=before).update(base=5, amount=5, effect=0)
    line = BudgetLine.objects.get(budget=before)
    line.amounts.update(amount=10_200_000)
    budget = put_to_the_council(council)
    motion = make.make_motion(make.make_meeting(council), budget, state="seconded")
    make.make_amendment(motion, 1_000_000, title="Help for children")

    page = text_of(client, budget)
    steps = section(page, "Step by step")

    assert '<th scope="col" role="columnheader" class="num">2024/25</th>' in page
    assert f'from <a href="{before.get_absolute_url()}">' in page
    assert "s own budget</a>, as adopted" in page
    assert steps.index("Budget 2024/25") < steps.index("Recommended 2025/26")
    assert steps.index("Recommended 2025/26") < steps.index("Help for children")
    assert "\N{MINUS SIGN}£5.0m" in steps
    assert '<tr class="dim">' in steps
    assert "(+£1.0m)" in steps
    assert "went from £10.2" in page


@pytest.mark.parametrize(
    "change", [{"published_at": None}, {"visible_from": make.now() + timedelta(days=1)}]
)
def test_last_years_budget_is_not_used_before_it_is_public(client, change):
    council = make.make_council()
    before = put_to_the_council(council, 2024)
    type(before).objects.filter(pk=before.pk).update(**change)
    budget = put_to_the_council(council)

    assert "2024/25" not in text_of(client, budget)


def test_a_line_of_another_kind_is_not_last_years_figure(client):
    council = make.make_council()
    before = put_to_the_council(council, 2024)
    BudgetLine.objects.filter(budget=before).update(kind="service_income")
    StatedTotal.objects.filter(version__budget=before).delete()
    SnapshotRow.objects.filter(snapshot__budget=before).delete()
    budget = put_to_the_council(council)

    assert "2024/25" not in text_of(client, budget)


# Norfolk, as its sources tell it.

NORFOLK = {
    2014: "Norfolk County Council adopted its budget for 2014/15 with one amendment, as reported.",
    2015: ("Norfolk County Council adopted its budget for 2015/16 at the second vote on it, with"
           " one amendment, as reported."),
    2017: ("Norfolk County Council adopted the budget recommended for 2017/18 unchanged."),
    2018: ("Norfolk County Council adopted the budget recommended for 2018/19 unchanged."),
    2019: ("Norfolk County Council adopted the budget recommended for 2019/20 unchanged, as"
           f" reported. Its council tax requirement is £409.3{NB}million."),
    2021: ("Norfolk County Council adopted the budget recommended for 2021/22 unchanged, as"
           " reported."),
}  # fmt: skip


def test_norfolks_budgets_open_with_what_the_sources_say(client):
    call_command("import_bundle", str(DEMO / "norfolk"), stdout=StringIO())

    pages = {year: unescape(client.get(f"/norfolk/budgets/{year}").content.decode())
             for year in NORFOLK}  # fmt: skip

    assert {year: page.split('<h1 class="wide">')[1].split("</h1>")[0]
            for year, page in pages.items()} == NORFOLK  # fmt: skip
    centres = section(pages[2019], "Step by step")
    assert "It was £10.2\N{NO-BREAK SPACE}million in 2018/19" in centres
    assert (
        centres.index("£10.2m") < centres.index("\N{MINUS SIGN}£5.0m") < centres.index("(+£1.0m)")
    )
    assert centres.index("(+£1.0m)") < centres.index("(+£1.3m)") < centres.index("Adopted 2019/20")
    assert "up to £1.3m in 2019/20" in section(pages[2019], "Pots that amendments draw on")
    three = section(pages[2014], "Step by step")
    assert [three.count(one) for one in ("+£250,000", "+£127,000", "+£123,000")] == [1, 1, 1]
    assert "What paid for it is not in our source." in three
    assert "Total, basis not known, adopted" in pages[2014]


# Council tax.


def test_council_tax_stands_at_each_stage_with_its_bands_and_the_limit(client):
    council = make.make_council()
    before = make.make_budget(council, 2024)
    before.versions.update(band_d=Decimal("1322.73"))
    budget = put_to_the_council(council)
    budget.versions.update(band_d=Decimal("1362.24"), tax_base=Decimal("300461.00"))
    ReferendumLimit.objects.create(
        council=council, year=2025, core_percent=Decimal(3), or_more=True
    )

    tax = section(text_of(client, budget), "Council tax in 2025/26")

    assert tax.count("£1,362.24") == 3
    assert tax.count("2.987%") == 2
    assert tax.count("Within the year's limit.") == 2
    assert '<tr><th scope="row">A</th><td class="num">£908.16</td></tr>' in tax


def test_without_a_limit_or_last_years_band_d_nothing_is_said_of_a_referendum(client):
    page = text_of(client, put_to_the_council(make.make_council()))

    assert "Council tax in 2025/26" in page
    assert "referendum" not in page
    assert "the year's limit" not in page


def test_oadby_and_wigston_2019_comes_out_as_published(client):
    budget = put_to_the_council(make.make_council())
    budget.versions.update(tax_base=Decimal("17423.20"))
    StatedTotal.objects.filter(version__budget=budget).update(amount=3_911_508)
    SnapshotRow.objects.filter(
        snapshot__budget=budget, basis=CTR, amount__isnull=False
    ).update(base=3_911_508, amount=3_911_508)  # fmt: skip

    page = text_of(client, budget)

    assert [amount in page for amount in ("£149.67", "£174.61", "£199.56", "£224.50")] == [
        True
    ] * 4


def test_the_councils_own_table_of_bands_goes_before_ninths_and_a_mismatch_is_named(client):
    budget = put_to_the_council(make.make_council())
    budget.versions.update(
        tax_base=Decimal("17423.20"), band_d=Decimal("224.50"), band_a=Decimal("149.67"),
        band_b=Decimal("174.60"),
    )  # fmt: skip

    page = text_of(client, budget)
    version = client.get(f"/api/v1/budgets/{budget.reference}").json()["versions"][0]

    assert '<th scope="row">A</th><td class="num">£149.67</td>' in page
    assert '<th scope="row">B</th><td class="num">£174.60</td>' in page
    assert '<th scope="row">C</th><td class="num">£199.56</td>' in page, "from ninths"
    assert (
        "The council's own table gives £174.60 for Band B; ninths of its Band D give £174.61."
    ) in page
    assert page.count("own table gives") == 1
    held = [version[f"band_{band}"] for band in "abc"]
    assert [each and Decimal(str(each)) for each in held] == [
        Decimal("149.67"), Decimal("174.60"), None,
    ]  # fmt: skip


def test_band_d_stands_as_published_where_the_requirement_is_not_known(client):
    budget = put_to_the_council(make.make_council())
    budget.versions.update(band_d=Decimal("1247.94"))
    SnapshotRow.objects.filter(snapshot__budget=budget, basis=CTR).delete()

    tax = section(text_of(client, budget), "Council tax in 2025/26")

    assert 'data-label="Requirement">not known</td>' in tax
    assert tax.count("£1,247.94") == 2


def test_a_year_beyond_the_plan_is_shown_apart_and_in_no_total(client):
    budget = put_to_the_council(make.make_council())
    SnapshotRow.objects.create(
        snapshot=budget.snapshots.get(), stage="substantive", year=2026,
        line=budget.lines.get(), effect=3_000_000,
    )  # fmt: skip

    later = section(text_of(client, budget), "Other years of the plan")

    assert later.count("Beyond the published plan: shown here, and in no total.") == 1
    assert "<tfoot>" not in later


# Leaks and queries.


def test_nothing_in_confidence_or_before_its_time_shows_on_the_page(client):
    council = make.make_council()
    budget = put_to_the_council(council)
    pot = make.make_pot(budget)
    hidden_group = make.make_group(council, "Hidden group", published_at=None)
    motion = make.make_motion(make.make_meeting(council), budget)
    later = make.now() + timedelta(days=1)
    papers = [
        make.make_amendment(motion, 5, title="Seen"),
        make.make_amendment(motion, 7, title="Hidden one", state="submitted"),
        make.make_amendment(motion, 7, title="Hidden two", published_at=None),
        make.make_amendment(motion, 7, title="Hidden three", visible_from=later),
    ]
    papers[0].groups.add(hidden_group)
    for paper in papers:
        line = AmendmentLine.objects.get(version=paper.current, role="funding")
        PotClaim.objects.create(line=line, pot=pot, amount=5)
    make.make_pot(budget, "Hidden pot", published_at=None)
    make.make_motion(make.make_meeting(council, reference="x/y/z"), budget, title="Hidden motion",
                     state="lost", published_at=None)  # fmt: skip

    page = text_of(client, budget)

    assert "Seen" in page
    assert "One amendment asks for £5 from Business rates in 2025/26." in page
    assert "Hidden" not in page
    assert "lost" not in page


def test_the_page_asks_the_same_for_1_and_for_100_amendments(client):
    asked = []
    for number in (1, 100):
        council = make.make_council()
        before = put_to_the_council(council, 2024)
        budget = put_to_the_council(council)
        pot = make.make_pot(budget)
        group = make.make_group(council)
        motion = make.make_motion(make.make_meeting(council), budget)
        for each in range(number):
            paper = make.make_amendment(motion, 1_000)
            paper.groups.add(group)
            line = AmendmentLine.objects.get(version=paper.current, role="funding")
            PotClaim.objects.create(line=line, pot=pot, amount=1_000)
            BudgetChange.objects.create(
                budget=budget, revision=each + 2, cause="Decided", version=budget.versions.get(),
                reference=paper.reference,
            )  # fmt: skip
            AmendmentEvent.objects.create(
                amendment=paper, verb="record_decision", outcome="lost", budget_revision=each + 2,
                meeting=motion.meeting,
            )  # fmt: skip
        MotionEvent.objects.create(motion=motion, verb="record_decision", outcome="carried")
        with CaptureQueriesContext(connection) as queries:
            page = text_of(client, budget)
        asked.append(len(queries))
        assert "2024/25" in page
        assert before.reference in page

    assert asked[0] == asked[1] == QUERIES
    assert Amendment.objects.count() == 101


def test_a_service_has_its_lines_and_their_steps_on_its_own_page(client):
    evening = evening_on_ctr()
    evening.carried("Help for children", lines=[*spend(5), LineInput(
        role="investment", year=YEAR, amount=0, line_key="early-childhood")])  # fmt: skip
    take_snapshot(evening.budget.pk)

    page = text_of(client, evening.budget, "?service=Early+childhood+and+family+service")

    assert f"has £5.200005{NB}million in the budget as amended so far for 2019/20." in page
    assert '<span class="nb">+£5</span>' in section(page, "Step by step")
    assert "Help for children" in page
