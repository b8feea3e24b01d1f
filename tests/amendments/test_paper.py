"""The page of an amendment's paper: years, balance, levels, pots, copies and pastes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from amendments import actions
from amendments.actions import LineInput
from amendments.admin.forms.lines import LineFormSet, lines_of, stored_lines
from amendments.admin.paper_rows import printed
from amendments.models import (
    Amendment,
    Assessment,
    Budget,
    BudgetAmount,
    BudgetLine,
    BudgetVersion,
    Motion,
    ReferendumLimit,
    RevenueCost,
)
from council.models import Council, Meeting
from council.records import Occasion
from council.rules import SCALE, parse_amount
from council.sentences import currency_sign
from tests.factories import (
    make_amendment,
    make_budget,
    make_clerk,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
    make_pot,
    make_standing_orders,
)

pytestmark = pytest.mark.django_db

JSON: Any = {"headers": {"accept": "application/json"}}
HEAD = {"evidence": "desk", "unit": "pounds", "title": "More for roads", "text": "Add ...",
        "lines_complete": "on", "years": "2025,2026"}  # fmt: skip


@pytest.fixture
def council() -> Council:
    return make_council("mockbridge")


@pytest.fixture
def meeting(council: Council) -> Meeting:
    return make_meeting(council, status="open")


@pytest.fixture
def budget(council: Council) -> Budget:
    """Return a budget whose plan goes on for a second year."""
    found = make_budget(council)
    BudgetAmount.objects.create(
        version=found.versions.get(), line=found.lines.get(), year=2026, amount=5_300_000
    )
    return found


@pytest.fixture
def motion(meeting: Meeting, budget: Budget) -> Motion:
    return make_motion(meeting, budget, evidence="desk")


@pytest.fixture
def clerk(client: Client, council: Council) -> Any:
    user = make_clerk(council, "keyer")
    client.force_login(user)
    return user


@pytest.fixture
def pots(budget: Budget) -> list[Any]:
    return [make_pot(budget, "Rates"), make_pot(budget, "Fund")]


def add(motion: Motion) -> str:
    return f"{reverse('admin:amendments_amendment_add')}?motion={motion.pk}"


def alter(amendment: Amendment) -> str:
    return reverse("admin:amendments_amendment_verb", args=[amendment.pk, "alter"])


def rows(section: str, *found: dict[str, str]) -> dict[str, str]:
    """Return rows of a section as a browser sends them."""
    usual = {"give": {"role": "investment"}, "take": {"role": "funding", "kind": "reserves"}}
    sent = {f"{section}-TOTAL_FORMS": str(len(found)), f"{section}-INITIAL_FORMS": "0"}
    for number, row in enumerate(found):
        for name, value in (usual[section] | {"nature": "not_stated"} | row).items():
            sent[f"{section}-{number}-{name}"] = value
    return sent


def keyed(give: list[dict[str, str]], take: list[dict[str, str]], **more: str) -> dict[str, str]:
    return HEAD | rows("give", *give) | rows("take", *take) | more


ROADS = {"name": "Roads", "y_2025": "1.3m"}
RESERVE = {"name": "General reserve", "y_2025": "1.3m"}


def as_shown(page: Any) -> dict[str, str]:
    """Return what a browser sends when the clerk presses the button at once."""
    paper = page.context["paper"]
    found = {"years": page.context["years"], "evidence": "desk"}
    for section, formset in paper.sections.items():
        found |= {f"{section}-TOTAL_FORMS": str(len(formset.forms)),
                  f"{section}-INITIAL_FORMS": str(formset.initial_form_count())}  # fmt: skip
    for form in (paper.form, *paper.rows()):
        for field in form:
            value = field.value()
            if value not in (None, False, []):
                found[field.html_name] = "on" if value is True else str(value)
    return found


def held(amendment: Amendment) -> list[tuple[Any, ...]]:
    amendment.refresh_from_db()
    version: Any = amendment.current
    return [
        (line.role, line.line.key if line.line else line.service or line.funding_source,
         line.year, line.amount, line.entered_unit, line.entered_precision,
         [(claim.pot.slug, claim.amount) for claim in line.claims.all()])
        for line in version.lines.all()
    ]  # fmt: skip


def check(client: Client, motion: Motion, sent: dict[str, str]) -> Any:
    return client.post(add(motion), sent | {"do": "check"}, **JSON).json()


def errors_of(page: Any) -> dict[str, list[str]]:
    paper = page.context["paper"]
    found = {name: list(told) for name, told in paper.form.errors.items()}
    for row in paper.rows():
        found |= {f"{row.prefix}-{name}": list(told) for name, told in row.errors.items()}
    return found


# Drafting.


def test_paper_is_drafted_with_heading_lines_pots_and_the_words_of_the_budget(
    client: Client, clerk: Any, motion: Motion, pots: list[Any]
) -> None:
    group = make_group(motion.council, "Green")
    mover = make_member(motion.council)

    answer = client.post(add(motion), keyed(
        [{"name": "early childhood AND family service ", "y_2025": "1.3m"}],
        [{"name": "Business rates", "kind": "business_rates", "y_2025": "(1,300,000)",
          "pot": pots[0].reference}],
        groups=str(group.pk), mover=str(mover.pk),
    ))  # fmt: skip

    amendment: Any = Amendment.objects.get()
    change = reverse("admin:amendments_amendment_change", args=[amendment.pk])
    assert answer.headers["Location"] == change
    assert (amendment.state, amendment.published_at, amendment.mover) == ("draft", None, mover)
    assert list(amendment.groups.all()) == [group]
    assert held(amendment) == [
        ("investment", "early-childhood", 2025, 1_300_000, "millions", 100_000, []),
        ("funding", "Business rates", 2025, -1_300_000, "pounds", 1, [("rates", 1_300_000)]),
    ]


def test_name_that_is_no_line_of_the_budget_is_kept_as_words(
    client: Client, clerk: Any, motion: Motion
) -> None:
    told = check(client, motion, keyed([ROADS], [RESERVE]))

    assert told["rows"]["give-0"].startswith("In words: no line of the budget. Spending")
    client.post(add(motion), keyed([ROADS], [RESERVE]))
    version: Any = Amendment.objects.get().current
    assert list(version.lines.values_list("line", "service", "funding_source")) == [
        (None, "Roads", ""),
        (None, "", "General reserve"),
    ]


def test_two_budget_lines_of_one_name_are_asked(
    client: Client, clerk: Any, motion: Motion, budget: Budget
) -> None:
    for key in ("roads-1", "roads-2"):
        BudgetLine.objects.create(budget=budget, key=key, service="Roads", kind="spending")

    answer = client.post(add(motion), keyed([ROADS], [RESERVE]))

    told = "Several lines of the budget have this name: choose “Roads [roads-1]” or"
    assert errors_of(answer)["give-0-name"][0].startswith(told)
    client.post(add(motion), keyed([ROADS | {"name": "Roads [roads-2]"}], [RESERVE]))
    assert held(Amendment.objects.get())[0][1] == "roads-2"


def test_mistakes_come_back_at_their_fields_with_everything_typed(
    client: Client, clerk: Any, motion: Motion, pots: list[Any]
) -> None:
    member = str(make_member(motion.council).pk)
    answer = client.post(add(motion), keyed(
        [ROADS | {"y_2025": "lots"}, {"name": "Empty"}, {"y_2025": "1"}],
        [RESERVE | {"kind": ""}, RESERVE | {"takes": "5"},
         RESERVE | {"pot": pots[0].reference, "pot_b": pots[0].reference},
         RESERVE | {"pot": pots[0].reference, "takes": "some"},
         RESERVE | {"pot": pots[0].reference, "pot_b": pots[1].reference, "takes": "5"},
         RESERVE | {"pot": pots[0].reference, "takes": "5", "y_2026": "5"}],
        ctr_2025="all", title="", mover=member, seconder=member, year_convention="level",
    ))  # fmt: skip

    assert Amendment.objects.count() == 0
    found = errors_of(answer)
    assert sorted(found) == [
        "ctr_2025", "give-0-y_2025", "give-1-name", "give-2-name", "seconder",
        "take-0-kind", "take-1-takes", "take-2-pot_b", "take-3-takes", "take-4-takes",
        "take-5-takes", "title",
    ]  # fmt: skip
    cannot = "The amount 'lots' cannot be read: write it like 1,300,000, 1.3m, 500k or (500)."
    assert found["give-0-y_2025"] == [cannot]
    page = answer.content.decode()
    assert 'value="lots"' in page
    assert "Nothing is saved yet" in page
    assert '<a href="#id_give-0-y_2025">Investment 1, 2025/26</a>' in page


def test_a_row_left_out_or_blank_is_no_line(client: Client, clerk: Any, motion: Motion) -> None:
    client.post(add(motion), keyed([ROADS, ROADS | {"out": "on"}, {}], [RESERVE, {}]))

    assert len(held(Amendment.objects.get())) == 2


def test_a_plus_sign_in_what_pays_gives_and_investment_keeps_its_signs(
    client: Client, clerk: Any, motion: Motion
) -> None:
    paid = [RESERVE | {"y_2025": "+700"}, RESERVE | {"y_2025": "200"}]
    client.post(add(motion), keyed([ROADS | {"y_2025": "(500)"}], paid))

    assert [row[3] for row in held(Amendment.objects.get())] == [-500, 700, -200]


@pytest.mark.parametrize(
    ("role", "kind"),
    [("saving", "spending"), ("income", "service_income")],
)
def test_kind_is_what_is_usual_for_the_role_and_shown(
    client: Client, clerk: Any, motion: Motion, role: str, kind: str
) -> None:
    row = RESERVE | {"role": role, "kind": ""}
    told = check(client, motion, keyed([ROADS], [row]))["rows"]["take-0"]
    client.post(add(motion), keyed([ROADS], [row]))

    version: Any = Amendment.objects.get().current
    assert version.lines.get(role=role).kind == kind
    assert kind.replace("_", " ").capitalize() in told


# Several years.


LATER = [{"name": "Roads", "y_2025": "1.3m", "y_2026": "3m"}]
PAID = [{"name": "Reserve", "y_2025": "1.3m", "y_2026": "3m"}]


def test_levels_or_increments_are_asked_with_the_papers_own_figures(
    client: Client, clerk: Any, motion: Motion
) -> None:
    question = "£1.3m then £3m: is the £3m the level in 2026/27, or on top of 2025/26?"
    live = check(client, motion, keyed(LATER, PAID))
    assert live["question"] == question
    assert "Figures are added up as printed" in live["balance"]

    answer = client.post(add(motion), keyed(LATER, PAID))

    assert list(errors_of(answer)) == ["year_convention"]
    assert question in answer.content.decode()
    assert Amendment.objects.count() == 0


@pytest.mark.parametrize(
    ("convention", "second"), [("level", 3_000_000), ("increment", 4_300_000)]
)
def test_figures_become_levels_and_come_back_as_they_were_given(
    client: Client, clerk: Any, motion: Motion, convention: str, second: int
) -> None:
    client.post(add(motion), keyed(LATER, PAID, year_convention=convention))
    amendment: Any = Amendment.objects.get()
    assert amendment.current.year_convention == convention
    stored = held(amendment)
    assert [(row[2], row[3]) for row in stored] == [
        (2025, 1_300_000), (2026, second), (2025, -1_300_000), (2026, -second),
    ]  # fmt: skip

    page = client.get(alter(amendment))
    first = page.context["paper"].sections["give"].forms[0]
    assert [cell.value() for cell in first.cells()] == [
        "1.3m", "3m",
    ]  # fmt: skip
    client.post(alter(amendment), as_shown(page))

    assert held(amendment) == stored
    assert amendment.current.number == 2


def test_increments_leave_no_gap_between_years(client: Client, clerk: Any, motion: Motion) -> None:
    gap = [{"name": "Roads", "y_2025": "1m", "y_2027": "1m"}]
    sent = keyed(gap, [], years="2025,2026,2027", year_convention="increment")

    answer = client.post(add(motion), sent)

    assert errors_of(answer)["give-0-y_2026"][0].startswith("Fill in this year, 0 if nothing")


def test_a_paper_of_one_year_is_not_asked_and_is_a_level(
    client: Client, clerk: Any, motion: Motion
) -> None:
    client.post(add(motion), keyed([ROADS], [RESERVE]))

    current: Any = Amendment.objects.get().current
    assert current.year_convention == "level"


def test_columns_are_the_years_of_the_plan_and_one_more_on_demand(
    client: Client, clerk: Any, motion: Motion
) -> None:
    page = client.get(add(motion))
    assert page.context["year_labels"] == ["2025/26", "2026/27"]

    more = client.post(add(motion), keyed([ROADS], [RESERVE], do="year"))

    assert more.context["year_labels"][-1] == "2027/28"
    assert more.context["paper"].sections["give"].forms[0]["y_2025"].value() == "1.3m"
    assert "Title" not in "".join(str(told) for told in errors_of(more).values())


def test_more_rows_keep_what_was_typed(client: Client, clerk: Any, motion: Motion) -> None:
    page = client.post(add(motion), keyed([ROADS], [RESERVE], do="give-rows"))

    forms = page.context["paper"].sections["give"].forms
    assert (len(forms), forms[0]["name"].value()) == (4, "Roads")
    assert Amendment.objects.count() == 0


# The balance.


def test_gap_and_tolerance_are_said_in_words_and_the_draft_can_be_saved(
    client: Client, clerk: Any, motion: Motion
) -> None:
    sent = keyed([ROADS], [RESERVE | {"y_2025": "1.0m"}])
    live = check(client, motion, sent)
    assert "2025/26: £300,000 is not paid for." in live["balance"]
    assert "It cannot be tabled until it balances." in live["balance"]

    answer = client.post(add(motion), sent, follow=True)

    assert "It does not balance yet. 2025/26: £300,000 is not paid for." in answer.content.decode()
    amendment = Amendment.objects.get()
    table = reverse("admin:amendments_amendment_verb", args=[amendment.pk, "submit"])
    client.post(table, {"evidence": "desk"})
    tabled = reverse("admin:amendments_amendment_verb", args=[amendment.pk, "table"])
    refused = client.post(tabled, {"evidence": "desk"})
    assert "out by 300,000 pounds" in refused.content.decode()


def test_rounding_that_may_explain_a_gap_is_said_and_never_put_in(
    client: Client, clerk: Any, motion: Motion
) -> None:
    sent = keyed([ROADS, ROADS | {"y_2025": "1.4m"}], [RESERVE | {"y_2025": "2,650,000"}])

    live = check(client, motion, sent)

    assert "balances: £50,000 apart, which rounding may explain" in live["balance"]
    assert "Up to £100,000 may be rounding: half of £100,000" in live["balance"]


def test_accounts_are_balanced_apart(client: Client, clerk: Any, motion: Motion) -> None:
    sent = keyed([ROADS | {"account": "capital"}], [RESERVE | {"y_2025": "1.5m"}])

    live = check(client, motion, sent)

    assert "Capital, 2025/26: £1,300,000 is not paid for" in live["balance"]
    assert "General fund revenue, 2025/26: £1,500,000 more is found" in live["balance"]


def test_rows_that_cannot_be_read_are_counted_out(
    client: Client, clerk: Any, motion: Motion
) -> None:
    live = check(client, motion, keyed([ROADS, ROADS | {"y_2025": "?"}], []))

    assert "cannot be read yet and is left out of the sums" in live["balance"]


def test_recurring_spending_on_one_off_money_is_told_while_it_is_keyed(
    client: Client, clerk: Any, motion: Motion
) -> None:
    sent = keyed([ROADS | {"nature": "recurring"}], [RESERVE | {"nature": "one_off"}])
    told = "£1,300,000 of spending is unfunded from 2026/27: the one-off money has run out by then"

    assert told in check(client, motion, sent)["balance"]
    if_so = keyed([ROADS], [RESERVE | {"nature": "one_off"}])
    assert f"If it goes on, {told}" in check(client, motion, if_so)["balance"]


def test_years_beyond_the_plan_are_said(client: Client, clerk: Any, motion: Motion) -> None:
    sent = keyed([{"name": "Roads", "y_2027": "5"}], [], years="2025,2026,2027")

    told = "Beyond the plan, kept apart and left out of its totals: 2027/28."
    assert told in check(client, motion, sent)["balance"]


def test_council_tax_says_band_d_and_the_referendum_check(
    client: Client, clerk: Any, motion: Motion, budget: Budget
) -> None:
    sent = keyed([ROADS], [], ctr_2025="1.3m")
    assert "Council tax stays as it is" in check(client, motion, keyed([ROADS], []))["balance"]
    assert "Band D of 2025/26 cannot be worked out" in check(client, motion, sent)["balance"]

    version = budget.versions.get()
    version.tax_base = Decimal(300_000)
    version.save()
    actions.publish_budget(budget, version, occasion=Occasion())
    told = check(client, motion, sent)["balance"]
    assert "£1,368.67. Last year&#x27;s Band D is not known" in told

    last = make_budget(motion.council, 2024)
    BudgetVersion.objects.filter(budget=last).update(band_d=Decimal("1322.73"))
    told = check(client, motion, sent)["balance"]
    assert "3.473% against £1,322.73 last year" in told
    assert "No limit is recorded for the year: nothing is said of a referendum." in told

    limit = ReferendumLimit.objects.create(
        council=motion.council, year=2025, core_percent=3, or_more=True
    )
    assert "would need a referendum" in check(client, motion, sent)["balance"]
    limit.core_percent = Decimal(5)
    limit.save()
    told = check(client, motion, sent)["balance"]
    assert "is within the referendum limit" in told
    assert "2025/26: balances." in told
    less = check(client, motion, keyed([ROADS], [], ctr_2025="(1m)"))["balance"]
    assert "£1,000,000 less" in less


# Altering.


def drafted(motion: Motion, pots: list[Any]) -> Amendment:
    """Draft with a line of two claims, one not known, and a line printed in millions."""
    claimed = tuple((pot.reference, amount) for pot, amount in zip(pots, (300, None), strict=True))
    return actions.create_amendment(
        motion,
        title="More for roads",
        lines=[
            LineInput(role="funding", year=2025, amount=-500, claims=claimed),
            LineInput(role="investment", year=2025, amount=1_300_000, service="Roads",
                      entered_unit="millions", entered_precision=100_000),
        ],
        ctr_changes={2025: 250_000, 2026: -10_000},
        occasion=Occasion(),
    )  # fmt: skip


def test_altering_loses_nothing_that_the_clerk_left_alone(
    client: Client, clerk: Any, motion: Motion, pots: list[Any]
) -> None:
    amendment = drafted(motion, pots)
    page = client.get(alter(amendment))
    taken = page.context["paper"].sections["take"].forms[0]
    assert taken.fields["pot"].choices[1] == (
        "as-it-stands", "As it stands: Rates £300, Fund (amount not known)",
    )  # fmt: skip

    client.post(alter(amendment), as_shown(page) | {"text": "Other words", "take-0-y_2025": "600"})

    assert held(amendment) == [
        ("investment", "Roads", 2025, 1_300_000, "millions", 100_000, []),
        ("funding", "", 2025, -600, "pounds", 1, [("rates", 300), ("fund", None)]),
    ]
    current: Any = amendment.current
    stated = dict(current.ctr_changes.values_list("year", "amount"))
    assert (current.text, stated) == ("Other words", {2025: 250_000, 2026: -10_000})


@pytest.mark.parametrize(
    ("takes", "claims"),
    [
        ("", [("rates", 500)]),
        ("300", [("rates", 300)]),
        ("not given", [("rates", None)]),
        ("two pots", [("rates", None), ("fund", None)]),
    ],
)
def test_pots_are_claimed_whole_in_part_or_without_a_split_and_shown_so_again(
    client: Client, clerk: Any, motion: Motion, takes: str, claims: list[Any]
) -> None:
    assert motion.budget is not None
    pots = [make_pot(motion.budget, name) for name in ("Rates", "Fund")]
    row = RESERVE | {"y_2025": "500", "pot": pots[0].reference, "takes": takes}
    row |= {"pot_b": pots[1].reference, "takes": ""} if takes == "two pots" else {}
    client.post(add(motion), keyed([ROADS], [row]))
    amendment = Amendment.objects.get()
    assert held(amendment)[1][-1] == claims

    client.post(alter(amendment), as_shown(client.get(alter(amendment))))

    assert held(amendment)[1][-1] == claims
    current: Any = amendment.current
    assert current.number == 2


def test_precision_coarser_than_the_print_stays(
    client: Client, clerk: Any, motion: Motion, pots: list[Any]
) -> None:
    coarse = LineInput(role="investment", year=2025, amount=2_000, service="Roads",
                       entered_precision=1_000)  # fmt: skip
    amendment = actions.create_amendment(motion, title="X", lines=[coarse], occasion=Occasion())

    client.post(alter(amendment), as_shown(client.get(alter(amendment))))

    assert held(amendment)[0][3:6] == (2_000, "pounds", 1_000)


def test_paper_opened_before_another_alteration_is_refused_with_all_that_was_typed(
    client: Client, clerk: Any, motion: Motion, pots: list[Any]
) -> None:
    amendment = drafted(motion, pots)
    mine = as_shown(client.get(alter(amendment)))
    client.post(alter(amendment), mine | {"text": "Theirs"})

    answer = client.post(alter(amendment), mine | {"text": "Mine"})

    told = answer.context["form"].non_field_errors()[0]
    assert told.startswith("Somebody altered this while you were working on it.")
    assert answer.context["form"]["text"].value() == "Mine"
    amendment.refresh_from_db()
    current: Any = amendment.current
    assert (current.number, current.text) == (2, "Theirs")


def test_officers_comments_stand_below(
    client: Client, clerk: Any, motion: Motion, pots: list[Any]
) -> None:
    amendment = drafted(motion, pots)
    assert amendment.current is not None
    Assessment.objects.create(
        version=amendment.current, role="finance", opinion="risks", text="Reserves run low.",
        signed_by="S151 officer",
    )  # fmt: skip

    page = client.get(alter(amendment)).content.decode()

    assert "Chief finance officer (section 151): robust, with risks." in page
    assert "Reserves run low." in page


# Copying and pasting.


def test_lines_of_an_earlier_amendment_come_in_as_new_lines(
    client: Client, clerk: Any, motion: Motion, pots: list[Any]
) -> None:
    earlier = drafted(motion, pots)

    page = client.post(add(motion), keyed([ROADS], [RESERVE], do="copy",
                                          copy_from=str(earlier.pk)))  # fmt: skip

    shown = page.context["paper"].sections
    assert [row["name"].value() for row in shown["give"]] == ["Roads", "Roads"]
    assert shown["take"].forms[1]["y_2025"].value() == "£500"
    assert page.context["doubts"] == ["Some lines took part of a pot: say again how much."]
    assert Amendment.objects.count() == 1
    sent = as_shown(page) | {"title": "Again", "take-1-kind": "reserves", "take-1-name": "Pot"}
    client.post(add(motion), sent)
    made = Amendment.objects.exclude(pk=earlier.pk).get()
    assert [row[3] for row in held(made)] == [1_300_000, 1_300_000, -1_300_000, -500]


def test_copy_of_increments_says_so_and_leaves_pots_of_another_budget_out(
    client: Client, clerk: Any, motion: Motion, council: Council
) -> None:
    other = make_budget(council, 2020)
    pot = make_pot(other, "Old pot")
    earlier = actions.create_amendment(
        make_motion(make_meeting(council, date(2020, 2, 11)), other),
        title="Old",
        year_convention="increment",
        lines=[
            LineInput(role="funding", kind="reserves", funding_source="Old", year=year,
                      amount=amount, claims=((pot.reference, -amount),))
            for year, amount in ((2020, -100), (2021, -300))
        ],
        occasion=Occasion(),
    )  # fmt: skip
    sent = keyed([ROADS], [], do="copy", copy_from=str(earlier.pk))

    page = client.post(add(motion), sent)

    assert page.context["paper"].form["year_convention"].value() == "increment"
    copied = page.context["paper"].sections["take"].forms[0]
    assert [copied[f"y_{year}"].value() for year in (2020, 2021)] == ["£100", "£200"]
    assert page.context["doubts"] == [
        "Pots of another budget were left out: choose from this one's."
    ]
    clash = client.post(add(motion), sent | {"year_convention": "level"})
    assert "mean another thing there than here" in clash.context["doubts"][0]
    nothing = client.post(add(motion), sent | {"copy_from": ""})
    assert nothing.context["doubts"] == ["Choose the amendment whose lines are to come in."]


def test_amendments_of_another_council_cannot_be_copied(
    client: Client, clerk: Any, motion: Motion
) -> None:
    away = make_council("elsewhere")
    other = make_amendment(make_motion(make_meeting(away), make_budget(away)), 5)

    page = client.post(add(motion), keyed([], [], do="copy", copy_from=str(other.pk)))

    assert page.context["doubts"] == ["Choose the amendment whose lines are to come in."]
    assert other.title not in page.content.decode()


LONG = """role\tservice\tkind\tyear\tamount\tunit\tnature\tpot\tyear_convention
investment\tRoads\tspending\t2025/26\t1.3\tmillions\trecurring\t\tlevel
investment\tRoads\tspending\t2026/27\t3\tmillions\trecurring\t\tlevel
Funding\tRates money\tBusiness rates\t2025/26\t(1,300)\t£000\tone-off\tRates\tlevel
funding\tRates money\tbusiness_rates\t2026/27\t(3,000)\tthousands\tone_off\trates\tlevel
"""


def pasted(client: Client, motion: Motion, block: str, **more: str) -> Any:
    sent = keyed([], [], do="paste", pasted=block, **more)
    return client.post(add(motion), sent)


def test_block_with_headings_comes_in_with_years_side_by_side_and_saves_nothing(
    client: Client, clerk: Any, motion: Motion, pots: list[Any]
) -> None:
    page = pasted(client, motion, LONG)

    assert page.context["doubts"] == []
    assert Amendment.objects.count() == 0
    client.post(add(motion), as_shown(page) | {"do": "save", "title": "Roads"})
    assert held(Amendment.objects.get()) == [
        ("investment", "Roads", 2025, 1_300_000, "millions", 100_000, []),
        ("investment", "Roads", 2026, 3_000_000, "millions", 1_000_000, []),
        ("funding", "Rates money", 2025, -1_300_000, "thousands", 1_000, [("rates", 1_300_000)]),
        ("funding", "Rates money", 2026, -3_000_000, "thousands", 1_000, [("rates", 3_000_000)]),
    ]


def test_block_of_descriptions_and_years_comes_in_where_the_clerk_says(
    client: Client, clerk: Any, motion: Motion
) -> None:
    page = pasted(client, motion, "\t2025/26\t2026/27\nRoads\t100\t-\nParks\t200\t300\tx",
                  paste_into="take")  # fmt: skip

    taken = page.context["paper"].sections["take"].forms
    assert [(row["name"].value(), row["y_2026"].value()) for row in taken] == [
        ("Roads", None), ("Parks", "300"),
    ]  # fmt: skip
    assert page.context["doubts"] == ["Row 2: “x” stands under no known heading and was left out."]
    assert errors_of(page)["take-0-kind"][0].startswith("Say what kind of money this is")


def test_doubtful_cells_are_asked_and_kept_as_they_are(
    client: Client, clerk: Any, motion: Motion, pots: list[Any]
) -> None:
    block = (
        "role\tservice\tyear\tamount\tunit\tpot\n"
        "gift\tRoads\t2025\tlots\tmillions\tGold\n"
        "investment\tParks\tsoon\t5\tcrowns\t\n"
        "investment\tParks\t2025\t5\tcrowns\t\n"
        "investment\tArts\t2025\t5\tpounds\t\n"
        "investment\tSport\t2025\t5m\tmillions\t\n"
        "funding\tBoth\t2025\t5\t\tRates; Fund\n"
        "investment\tLamps\t2025\t£5\tpounds\t"
    )
    page = pasted(client, motion, block)

    told = "\n".join(page.context["doubts"])
    for words in ("role “gift” is not known", "'lots' cannot be read", "pot “Gold” is not known",
                  "“soon” is no year", "unit “crowns” is not known"):  # fmt: skip
        assert words in told
    cells = [row["y_2025"].value() for row in page.context["paper"].sections["give"]]
    assert cells == ["lots in millions", "5 crowns", "£5", "5m", "£5"]
    found = errors_of(page)
    assert {"give-0-role", "give-0-y_2025", "give-1-y_2025"} <= set(found)
    both = page.context["paper"].sections["take"].forms[0]
    assert (both["pot"].value(), both["pot_b"].value()) == tuple(pot.reference for pot in pots)


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("", "Paste some rows first"),
        ("Roads\t1\t2", "Put a row of years above the amounts"),
        ("role\tservice\ninvestment\tRoads", "The headings name no amount"),
        ("Roads\t1\n" * 301, "A block may have 300 rows"),
        ("amendment\tservice\tyear\tamount\n1\tA\t2025\t1\n2\tB\t2025\t1",
         "The block has lines of several amendments"),
    ],
)  # fmt: skip
def test_block_that_says_too_little_is_refused_and_kept(
    client: Client, clerk: Any, motion: Motion, block: str, told: str
) -> None:
    page = pasted(client, motion, block)

    assert page.context["doubts"][0].startswith(told)
    assert page.context["pasted"].strip() == block.strip()


def test_two_columns_are_enough_where_the_paper_has_one_year(
    client: Client, clerk: Any, motion: Motion
) -> None:
    page = pasted(client, motion, "Roads\t1.3m\n\nParks\t5", years="2025")

    shown = page.context["paper"].sections["give"].forms
    assert [row["y_2025"].value() for row in shown] == ["1.3m", "5"]


# Who may, and where.


def test_a_meeting_with_one_motion_asks_nothing(
    client: Client, clerk: Any, motion: Motion, meeting: Meeting
) -> None:
    url = f"{reverse('admin:amendments_amendment_add')}?meeting={meeting.pk}"

    assert client.get(url).headers["Location"].endswith(f"motion={motion.pk}")
    make_motion(meeting)
    assert len(client.get(url).context["form"].fields["motion"].queryset) == 2


def test_page_is_closed_to_other_councils_readers_and_strangers(
    client: Client, motion: Motion, pots: list[Any]
) -> None:
    amendment = drafted(motion, pots)
    for url in (add(motion), alter(amendment)):
        assert client.get(url).headers["Location"].startswith("/admin/login/")
    client.force_login(make_clerk(make_council("elsewhere"), "keyer"))
    assert client.get(add(motion)).status_code == 404
    assert client.get(alter(amendment)).status_code in {302, 404}
    assert client.post(alter(amendment), {}).status_code in {302, 404}
    client.force_login(make_clerk(motion.council, "finance"))
    assert client.get(alter(amendment)).status_code == 403
    assert client.get(add(motion)).status_code in {403, 404}
    assert Amendment.objects.get().current.number == 1  # type: ignore[union-attr]  # None would fail the test


def test_standing_orders_are_said_as_far_as_they_are_known(
    client: Client, clerk: Any, motion: Motion
) -> None:
    assert client.get(add(motion)).context["orders"] == []
    rules = make_standing_orders(motion.council, amendment_deadline_days=5,
                                 amendments_per_group=2, signoff_required=True)  # fmt: skip
    told = client.get(add(motion)).context["orders"]
    assert told[0].startswith("Amendments come in 5\N{NO-BREAK SPACE}working days before")
    assert told[1].endswith("So far none is on the paper.")
    make_amendment(motion).groups.set([make_group(motion.council, "Green")])
    assert client.get(add(motion)).context["orders"][1].endswith("So far: Green 1.")
    type(rules).objects.update(
        amendment_deadline_days=None, amendments_per_group=None, signoff_required=False
    )
    assert client.get(add(motion)).context["orders"] == []


def test_a_motion_without_a_budget_has_words_alone(
    client: Client, clerk: Any, meeting: Meeting
) -> None:
    motion = make_motion(meeting)

    client.post(add(motion), keyed([ROADS], [RESERVE], years="junk"))

    page = client.get(add(motion))
    assert page.context["year_labels"] == [f"{meeting.held_on.year}/26"]
    assert len(held(Amendment.objects.get())) == 2


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"years": "9" * 5000, "give-TOTAL_FORMS": "9" * 5000, "do": "give-rows"},
        {"years": "1850,soon", "do": "year", "give-TOTAL_FORMS": "x"},
        {"do": "paste", "pasted": '"\t2025\nRoads'},
        {"do": "nothing", "unit": "pence", "year_convention": "odd", "copy_from": "x"},
    ],
)
def test_what_no_form_sends_is_answered_with_the_form(
    client: Client, clerk: Any, motion: Motion, pots: list[Any], junk: dict[str, str]
) -> None:
    amendment = drafted(motion, pots)
    for url in (add(motion), alter(amendment)):
        assert client.post(url, junk | {"opened_with": "9" * 40}).status_code == 200
    assert Amendment.objects.get().current_id == amendment.current_id


def test_a_year_that_no_plan_can_have_is_a_doubt(
    client: Client, clerk: Any, motion: Motion
) -> None:
    page = pasted(client, motion, "service\tyear\tamount\nRoads\t1850\t5\nParks\t2025\t6")

    assert page.context["doubts"][0].startswith("Row 1: “1850” is no year. Its amount 5 was left")


def test_the_page_costs_the_same_for_1_and_40_lines(
    client: Client, clerk: Any, motion: Motion, django_assert_max_num_queries: Any
) -> None:
    lines = [LineInput(role="investment", year=2025, amount=n, service=f"S{n}") for n in range(40)]
    amendment = actions.create_amendment(motion, title="Many", lines=lines, occasion=Occasion())
    with django_assert_max_num_queries(40):
        client.get(alter(amendment))


@given(
    st.integers(0, 10**9),
    st.sampled_from(sorted(SCALE)),
    st.integers(0, 6),
    st.sampled_from(["GBP", "USD", "EUR", "CHF"]),
)
def test_an_amount_that_is_printed_is_read_as_the_same(
    amount: int, unit: str, digits: int, currency: str
) -> None:
    words = printed(amount, unit, 10**digits, currency)
    assert parse_amount(words, sign=currency_sign(currency)).amount == amount


# Capital and its revenue cost (domain 10, case 27).

BINS = {"name": "Bins", "y_2025": "2.1m", "account": "capital", "costs": "2"}
FINANCING = {"name": "Financing", "role": "borrowing_cost", "y_2025": "90,000", "y_2026": "120k"}
BORROWED = {"name": "Borrowing", "y_2025": "2.1m", "account": "capital"}
SAVED = {"name": "Waste", "role": "saving", "y_2025": "90k", "y_2026": "120k"}
LEVEL = {"year_convention": "level"}


def costs_of(amendment: Amendment) -> dict[str, list[tuple[str, int]]]:
    """Return the revenue costs that each capital line of the present words names."""
    amendment.refresh_from_db()
    found: dict[str, list[tuple[str, int]]] = {}
    links = RevenueCost.objects.filter(capital_line__version=amendment.current_id)
    for link in links.select_related("capital_line", "cost_line"):
        cost = link.cost_line
        found.setdefault(link.capital_line.service, []).append((cost.service, cost.year))
    return found


def test_a_capital_row_names_its_cost_by_number_and_shows_it_again(
    client: Client, clerk: Any, motion: Motion
) -> None:
    client.post(add(motion), keyed([BINS, FINANCING], [BORROWED, SAVED], **LEVEL))
    amendment = Amendment.objects.get()
    assert costs_of(amendment) == {"Bins": [("Financing", 2025), ("Financing", 2026)]}

    page = client.get(alter(amendment))
    shown = page.context["paper"].sections["give"].forms
    assert [row["costs"].value() for row in shown[:2]] == ["2", ""]
    assert "Revenue cost in rows" in page.content.decode()
    client.post(alter(amendment), as_shown(page) | {"text": "Other words"})

    assert amendment.versions.count() == 2
    assert costs_of(amendment) == {"Bins": [("Financing", 2025), ("Financing", 2026)]}


def test_years_with_other_costs_are_rows_of_their_own(
    client: Client, clerk: Any, motion: Motion
) -> None:
    bins: Any = {"role": "investment", "account": "capital", "service": "Bins"}
    cost: Any = {"role": "saving", "service": "Crews"}
    amendment = actions.create_amendment(
        motion,
        title="Bins",
        lines=[
            LineInput(year=2025, amount=5, revenue_costs=(3,), **bins),
            LineInput(year=2026, amount=6, revenue_costs=(4,), **bins),
            LineInput(year=2025, amount=-1, **cost),
            LineInput(year=2026, amount=-2, **cost),
        ],
        occasion=Occasion(),
    )

    page = client.get(alter(amendment))
    rows_shown = page.context["paper"].sections["give"].forms
    assert [row["costs"].value() for row in rows_shown[:2]] == ["paid by 1", "paid by 2"]
    client.post(alter(amendment), as_shown(page) | {"text": "Other words"} | LEVEL)

    assert costs_of(amendment) == {"Bins": [("Crews", 2025), ("Crews", 2026)]}
    assert RevenueCost.objects.filter(cost_line__year=F("capital_line__year")).count() == 4


ASKED = (
    "Give the numbers of the rows that are its revenue cost, such as 3, or 3 and 4; “paid by 2” is"
    " a row of what pays."
)


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ("soon", ASKED),
        ("7", "Row 7 is left out, empty or not there: name another, or none."),
        ("paid by 3", "Row paid by 3 is left out, empty or not there: name another, or none."),
    ],
)
def test_a_row_that_cannot_be_the_cost_is_said_beside_it(
    client: Client, clerk: Any, motion: Motion, costs: str, words: str
) -> None:
    sent = keyed([BINS | {"costs": costs}, FINANCING], [BORROWED, SAVED], **LEVEL)

    page = client.post(add(motion), sent)

    assert errors_of(page) == {"give-0-costs": [words]}
    assert not Amendment.objects.exists()


def test_a_link_against_the_rule_is_said_on_the_paper(
    client: Client, clerk: Any, motion: Motion
) -> None:
    sent = keyed([BINS | {"account": ""}, FINANCING], [BORROWED, SAVED], **LEVEL)

    page = client.post(add(motion), sent)

    (told,) = errors_of(page)["__all__"]
    assert told.startswith("“Bins” is not in the capital account: only a capital line names")
    assert not Amendment.objects.exists()


def test_copied_rows_name_each_other_where_they_come_in(
    client: Client, clerk: Any, motion: Motion
) -> None:
    client.post(add(motion), keyed([BINS, FINANCING], [BORROWED, SAVED], **LEVEL))
    earlier = Amendment.objects.get()
    sent = keyed([ROADS, {"name": ""}, ROADS], [RESERVE], **LEVEL)

    page = client.post(add(motion), sent | {"do": "copy", "copy_from": str(earlier.pk)})

    shown = page.context["paper"].sections["give"].forms
    assert [(row["name"].value(), row["costs"].value()) for row in shown] == [
        ("Roads", None), ("Bins", "4"), ("Roads", None), ("Financing", ""),
    ]  # fmt: skip
    client.post(add(motion), as_shown(page) | {"title": "Again"})
    made = Amendment.objects.exclude(pk=earlier.pk).get()
    assert costs_of(made) == {"Bins": [("Financing", 2025), ("Financing", 2026)]}


def test_figures_put_anew_keep_the_links_of_lines_that_stay(
    client: Client, clerk: Any, motion: Motion
) -> None:
    client.post(add(motion), keyed([BINS, FINANCING], [BORROWED, SAVED], **LEVEL))
    amendment = Amendment.objects.get()
    formset = LineFormSet(
        data={
            "lines-TOTAL_FORMS": "6",
            "lines-INITIAL_FORMS": "6",
            **{
                f"lines-{place}-{name}": "" if value is None else str(value)
                for place, line in enumerate(stored_lines(amendment))
                for name, value in line.items()
                if name not in {"stored", "place"}
            },
            "lines-1-DELETE": "on",
        },
        form_kwargs={"motion": motion},
        initial=stored_lines(amendment),
        prefix="lines",
    )

    assert formset.is_valid()
    assert [line.revenue_costs for line in lines_of(formset)] == [(2,), (), (), (), ()]
