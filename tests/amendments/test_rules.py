"""States, lines, totals, pots and tax as domain 4 and 6 say; the rows are real amendments."""

import dataclasses
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amendments.enums import (
    Account,
    AmendmentState,
    Basis,
    BudgetStage,
    LineKind,
    MotionState,
    Outcome,
    Verb,
    VoteMethod,
)
from amendments.rules import (
    AMENDMENT_TRANSITIONS,
    MOTION_TRANSITIONS,
    BaseLine,
    BudgetFacts,
    Claim,
    Comparison,
    CtrChange,
    Decision,
    Draw,
    Figures,
    Gap,
    InForce,
    LedgerLine,
    Need,
    PotYear,
    Range,
    Row,
    Stated,
    Unfunded,
    VersionFacts,
    amendment_transition,
    changed_tax,
    check_balance,
    claim_of,
    compare,
    corrected_state,
    council_tax,
    counts_in,
    decided_state,
    gaps_together,
    in_force,
    motion_state_after,
    motion_transition,
    net_effect,
    next_motion_state,
    next_state,
    parent_state,
    pot_draws,
    pot_years,
    rise,
    rivalries,
    rounding_of,
    to_increments,
    to_levels,
    tolerance,
    totals,
    totals_after,
    unfunded_from_year,
    unfunded_years,
)
from council.errors import RuleBroken

QUICK = settings(max_examples=40, deadline=None, database=None)


def decision(outcome: str) -> Decision:
    return Decision(outcome, VoteMethod.RECORDED_ROLL_CALL, 36, 5, 37)


CARRIED, LOST, TIED, UNKNOWN = (decision(outcome) for outcome in Outcome.values)


# --- states of an amendment (domain 4): verb, the states it starts from, where it leads

PUBLIC = set(AmendmentState.values) - {"draft", "submitted", "not_accepted_for_debate"}
IN_MOTION = {"carried", "accepted"}
LIVE = {"tabled", "moved", "seconded"}
ARROWS: dict[str, tuple[AbstractSet[str], str]] = {
    "submit": ({"draft"}, "submitted"),
    "executive_take_in": ({"draft"}, "accepted"),
    "refuse": ({"submitted"}, "not_accepted_for_debate"),
    "table": ({"submitted"}, "tabled"),
    "move": ({"tabled"}, "moved"),
    "second": ({"moved"}, "seconded"),
    "alter": ({"seconded"}, "seconded"),
    "take_in_parts": ({"seconded"}, "seconded"),
    "accept": ({"seconded"}, "accepted"),
    "withdraw": (LIVE, "withdrawn"),
    "lapse": ({"moved"}, "lapsed"),
    "rule_out": ({"moved"}, "out_of_order"),
    "record_decision": ({"seconded"}, "carried"),
    "report_not_carried": (PUBLIC - {"not_carried"}, "not_carried"),
    "fall": (LIVE, "fallen"),
    "not_reach": (LIVE, "not_reached"),
    "recost": (LIVE | IN_MOTION, ""),
    "supersede": (IN_MOTION, "superseded"),
    "adopt": (IN_MOTION | {"pending_executive"}, "adopted"),
    "refer_to_executive": (IN_MOTION, "pending_executive"),
    "executive_accept": ({"pending_executive"}, "adopted"),
    "insist": ({"pending_executive"}, "adopted"),
    "executive_reject": ({"pending_executive"}, "executive_rejected"),
    "not_adopt": (IN_MOTION, "carried_not_adopted"),
    "rescind": (AmendmentState.decided - {"rescinded"}, "rescinded"),
}
MOTION_OPEN = {"recommended", "moved", "seconded", "adjourned"}
MOTION_ARROWS: dict[str, tuple[AbstractSet[str], str]] = {
    "move": ({"recommended", "lost"}, "moved"),
    "second": ({"moved"}, "seconded"),
    "alter": ({"seconded"}, "seconded"),
    "lapse": ({"moved"}, "lapsed"),
    "withdraw": ({"recommended", "moved", "seconded"}, "withdrawn"),
    "adjourn": ({"seconded"}, "adjourned"),
    "resume": ({"adjourned"}, "seconded"),
    "record_decision": ({"seconded"}, "carried"),
    "report_not_carried": (MOTION_OPEN, "not_carried"),
    "not_reach": (MOTION_OPEN, "not_reached"),
    "refer_to_executive": ({"carried"}, "in_principle"),
    "adopt": ({"carried", "in_principle"}, "final"),
    "executive_accept": ({"in_principle"}, "final"),
    "insist": ({"in_principle"}, "final"),
    "executive_reject": ({"in_principle"}, "in_principle"),
}


def picture(arrows: dict[str, tuple[AbstractSet[str], str]], state: str) -> dict[str, str]:
    """Where each verb leads from a state ("": it stays); what cannot follow is not in it."""
    return {verb: to or state for verb, (starts, to) in arrows.items() if state in starts}


def walked(step, state: str, *, desk: bool) -> dict[str, str]:
    """Where the rules say that each of all verbs leads, by trying them all."""
    found: dict = {}
    for verb in Verb.values:
        try:
            found[verb] = step(state, verb, decision=CARRIED, desk=desk)
        except RuleBroken as refused:
            found[refused.code, verb] = "refused"
    return found


def whole(arrows: dict[str, str]) -> dict:
    refused = {("wrong_state", verb): "refused" for verb in Verb.values if verb not in arrows}
    return arrows | refused


@pytest.mark.parametrize("state", AmendmentState.values)
def test_at_the_desk_an_amendment_goes_where_the_picture_says_and_nowhere_else(state):
    assert walked(next_state, state, desk=True) == whole(picture(ARROWS, state))


@pytest.mark.parametrize("state", MotionState.values)
def test_at_the_desk_a_motion_goes_where_the_picture_says_and_nowhere_else(state):
    assert walked(next_motion_state, state, desk=True) == whole(picture(MOTION_ARROWS, state))


LATER = {"draft": ["submitted"], "tabled": ["moved", "seconded"], "moved": ["seconded"]}
MOTION_LATER = {
    "recommended": ["moved", "seconded"],
    "moved": ["seconded"],
    "adjourned": ["seconded"],
}


def with_skips(arrows: dict, state: str, later: list[str]) -> dict[str, str]:
    """Add what could follow a later step; what leads back to its start keeps the state."""
    found = picture(arrows, state)
    for step in later:
        skipped = {v: state if to == step else to for v, to in picture(arrows, step).items()}
        found = skipped | found
    return found


@pytest.mark.parametrize("state", AmendmentState.values)
def test_a_source_may_leave_out_steps_that_it_does_not_tell_of(state):
    arrows = with_skips(ARROWS, state, LATER.get(state, []))

    assert walked(next_state, state, desk=False) == whole(arrows)


@pytest.mark.parametrize("state", MotionState.values)
def test_a_source_may_leave_out_steps_of_a_motion(state):
    arrows = with_skips(MOTION_ARROWS, state, MOTION_LATER.get(state, []))

    assert walked(next_motion_state, state, desk=False) == whole(arrows)


@pytest.mark.parametrize(
    ("state", "verb", "to"),
    [
        ("tabled", "record_decision", "carried"),
        ("tabled", "accept", "accepted"),  # Norfolk 2015: tabled and accepted by the leader
        ("tabled", "lapse", "lapsed"),
        ("tabled", "alter", "tabled"),
        ("tabled", "report_not_carried", "not_carried"),  # Norfolk 2019
        ("draft", "table", "tabled"),
        ("draft", "refuse", "not_accepted_for_debate"),
    ],
)
def test_a_report_need_not_tell_of_moving_and_seconding(state, verb, to):
    assert next_state(state, verb, decision=CARRIED, desk=False) == to


@pytest.mark.parametrize("verb", ["record_decision", "accept", "move", "report_not_carried"])
@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_paper_in_confidence_never_skips_into_the_meeting(state, verb):
    with pytest.raises(RuleBroken):
        next_state(state, verb, decision=CARRIED, desk=False)


def test_a_motion_in_a_report_need_not_have_been_moved():
    assert next_motion_state("recommended", "record_decision", decision=LOST, desk=False) == "lost"
    assert next_motion_state("adjourned", "record_decision", decision=CARRIED, desk=False) == (
        "carried"
    )


def test_the_refusal_says_what_can_follow():
    with pytest.raises(RuleBroken) as raised:
        next_state("moved", "record_decision", decision=CARRIED, desk=True)
    assert raised.value.message == (
        "This stands at “Moved”, so “Decided” cannot follow. What can follow is: Fell, "
        "Lapsed, Not reached, Re-costed, Reported as not carried, Ruled out of order, Seconded, "
        "Withdrawn."
    )


def test_the_refusal_says_when_nothing_can_follow():
    with pytest.raises(RuleBroken, match=r"cannot follow\. Nothing can follow"):
        next_state("not_accepted_for_debate", "move", desk=True)


@pytest.mark.parametrize(
    ("outcome", "to"),
    [(CARRIED, "carried"), (LOST, "lost"), (TIED, "lost"), (UNKNOWN, "seconded")],
)
def test_a_decision_gives_the_state_and_a_tie_is_lost(outcome, to):
    assert next_state("seconded", "record_decision", decision=outcome, desk=True) == to
    assert next_motion_state("seconded", "record_decision", decision=outcome, desk=True) == to


def test_an_unknown_decision_of_a_source_leaves_the_amendment_tabled():
    assert next_state("tabled", "record_decision", decision=UNKNOWN, desk=False) == "tabled"
    assert decided_state(UNKNOWN) is None


@pytest.mark.parametrize("step", [next_state, next_motion_state])
def test_a_decision_cannot_be_recorded_without_one(step):
    with pytest.raises(RuleBroken, match="give the result") as raised:
        step("seconded", "record_decision", desk=True)

    assert raised.value.code == "no_decision"


@pytest.mark.parametrize(
    ("outcome", "executive_period", "to"),
    [
        (CARRIED, False, "carried"),
        (CARRIED, True, "in_principle"),
        (LOST, True, "lost"),
        (TIED, False, "lost"),
        (UNKNOWN, True, None),
    ],
)
def test_a_motion_is_in_principle_while_the_executive_may_object(outcome, executive_period, to):
    assert motion_state_after(outcome, executive_period) == to


def test_the_executives_period_is_taken_into_account_by_the_verb():
    to = next_motion_state(
        "seconded", "record_decision", decision=CARRIED, executive_period=True, desk=True
    )

    assert to == "in_principle"


@pytest.mark.parametrize(
    ("state", "verb", "needs"),
    [
        ("tabled", "move", {Need.MOVER}),
        ("moved", "second", {Need.SECONDER}),
        ("moved", "withdraw", set()),
        ("seconded", "withdraw", {Need.CONSENT}),
        ("seconded", "accept", {Need.ACCEPTOR, Need.CONSENT}),
        ("seconded", "alter", {Need.VERSION, Need.CONSENT}),
        ("seconded", "record_decision", {Need.DECISION, Need.VERSION}),
        ("moved", "rule_out", {Need.REASON}),
        ("submitted", "refuse", {Need.GROUND}),
        ("tabled", "fall", {Need.CAUSE}),
        ("carried", "supersede", {Need.CAUSE}),
        ("carried", "recost", {Need.CAUSE, Need.REASON, Need.VERSION}),
        ("tabled", "report_not_carried", {Need.SOURCE}),
    ],
)
def test_each_verb_says_what_it_needs(state, verb, needs):
    assert amendment_transition(state, verb, desk=True).needs == needs


def test_a_skipped_step_keeps_what_the_verb_needs():
    assert amendment_transition("tabled", "accept", desk=False).needs == {
        Need.ACCEPTOR,
        Need.CONSENT,
    }
    assert motion_transition("recommended", "move", desk=True).needs == {Need.MOVER}


def test_no_arrow_leads_back_into_confidence():
    assert {arrow.to for arrow in AMENDMENT_TRANSITIONS.values()} & {"draft"} == set()
    assert {arrow.to for arrow in MOTION_TRANSITIONS.values()} & {"recommended"} == set()


# --- corrections


@pytest.mark.parametrize(
    ("state", "corrected", "to"),
    [
        ("lost", CARRIED, "carried"),  # Lichfield: the announced result was the opposite
        ("carried", LOST, "lost"),
        ("adopted", LOST, "lost"),
        ("adopted", CARRIED, "adopted"),
        ("superseded", CARRIED, "superseded"),
        ("carried", TIED, "lost"),
        ("carried", UNKNOWN, "seconded"),
        ("not_carried", LOST, "lost"),
        ("not_carried", CARRIED, "carried"),
        ("accepted", CARRIED, "carried"),
    ],
)
def test_a_correction_gives_the_state_of_the_corrected_decision(state, corrected, to):
    assert corrected_state(state, decision=corrected) == to


def test_not_carried_is_replaced_by_the_exact_state_when_a_record_turns_up():
    assert corrected_state("not_carried", to="withdrawn") == "withdrawn"


@pytest.mark.parametrize("to", [None, "carried", "lost", "partly_carried", "draft", "submitted"])
def test_a_correction_without_a_decision_cannot_say_how_a_vote_ended(to):
    with pytest.raises(RuleBroken) as raised:
        corrected_state("not_carried", to=to)

    assert raised.value.code == "no_decision"


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_what_is_in_confidence_has_nothing_to_correct(state):
    with pytest.raises(RuleBroken) as raised:
        corrected_state(state, decision=CARRIED)

    assert raised.value.code == "wrong_state"


# --- parts


@pytest.mark.parametrize(
    ("parts", "parent"),
    [
        (["carried", "carried"], "carried"),
        (["lost", "lost"], "lost"),
        (["carried", "lost"], "partly_carried"),
        (["adopted", "adopted"], "adopted"),
        (["adopted", "lost"], "partly_carried"),
        (["carried", "accepted"], "carried"),
        (["adopted", "superseded"], "carried"),
        (["lost", "withdrawn"], "lost"),
        (["lost", "not_carried"], "not_carried"),
        (["withdrawn", "withdrawn"], "withdrawn"),
        (["withdrawn", "not_reached"], "not_reached"),
        (["withdrawn", "lapsed"], "lapsed"),
        (["fallen", "out_of_order"], "fallen"),
        (["lost", "not_reached", "withdrawn"], "lost"),
        (["carried", "seconded"], None),
        (["seconded", "seconded"], None),
        (["draft"], None),
        ([], None),
    ],
)
def test_a_parent_stands_where_its_parts_stand(parts, parent):
    assert parent_state(parts) == parent


@QUICK
@given(
    st.lists(st.sampled_from(AmendmentState.values), max_size=4).flatmap(
        lambda parts: st.tuples(st.just(parts), st.permutations(parts))
    )
)
def test_the_order_of_parts_does_not_matter(pair):
    assert parent_state(pair[0]) == parent_state(pair[1])


# --- lines and balance

GENERAL = Account.GENERAL_FUND_REVENUE


def line(amount: int, kind: str = "spending", year: int = 2019, **facts) -> LedgerLine:
    given_facts = {"version": "v", "account": GENERAL, "nature": "not_stated", "role": "funding"}
    return LedgerLine(year=year, kind=kind, amount=amount, **given_facts | facts)


SERVICE = "early-childhood"
A = (
    line(1_000_000, line=SERVICE, role="investment", precision=1_000_000),
    line(-1_000_000, "business_rates", nature="one_off", precision=1_000_000),
)
B = (
    line(1_000_000, role="saving_reversal", precision=1_000_000),
    line(-150_000, nature="recurring", role="saving", precision=1_000),
    line(-500_000, "business_rates", nature="one_off", precision=1_000),
    line(-350_000, "reserves", nature="one_off", precision=1_000),
)
C = (
    line(1_300_000, line=SERVICE, role="investment", precision=100_000),
    line(-1_300_000, "business_rates", precision=100_000),
    line(3_000_000, year=2020, line=SERVICE, role="investment", precision=1_000_000),
    line(-3_000_000, "business_rates", year=2020, precision=1_000_000),
)


@pytest.mark.parametrize(
    ("precisions", "expected_tolerance"),
    [
        ([1_000, 1_000, 1_000], 1_500),
        ([100_000, 1_000, 1], 50_000),
        ([1, 1], 1),
        ([1], 0),
        ([], 0),
    ],
)
def test_the_tolerance_is_half_a_unit_of_each_of_the_coarsest_figures(
    precisions, expected_tolerance
):
    assert tolerance(line(1, precision=each) for each in precisions) == expected_tolerance


@pytest.mark.parametrize("lines", [A, B, C], ids="ABC")
def test_the_norfolk_amendments_balance(lines):
    gaps = check_balance(lines, [])

    assert {gap.gap for gap in gaps} == {0}
    assert all(gap.balanced for gap in gaps)


def test_a_gap_is_shown_by_year_and_account_with_its_tolerance():
    lines = [
        line(4_000, precision=1_000),  # Burnley 2020: 3,750 moved as 4,000
        line(-3_750),
        line(10_000, year=2020),
        line(-5_000, year=2020, account=Account.CAPITAL),
    ]

    assert check_balance(lines, []) == [
        Gap(2019, "general_fund_revenue", 250, 500, balanced=True),
        Gap(2020, "capital", -5_000, 500, balanced=False),
        Gap(2020, "general_fund_revenue", 10_000, 500, balanced=False),
    ]


def test_a_gap_of_just_the_tolerance_balances_and_a_pound_more_does_not():
    within = [line(500, precision=1_000)]
    beyond = [line(501, precision=1_000)]

    assert check_balance(within, [])[0].balanced
    assert not check_balance(beyond, [])[0].balanced


def test_an_amendment_of_the_tax_balances_against_its_stated_change():
    # Burnley 2025: a freeze, paid for from an unspent reserve; tax is never a line
    lines = [line(-162_000, "reserves")]

    assert check_balance(lines, [CtrChange(2019, -162_000)])[0].gap == 0
    assert check_balance(lines, [])[0].gap == -162_000
    assert check_balance([], [CtrChange(2019, -162_000)])[0].gap == 162_000


def test_a_stated_change_is_not_set_against_capital():
    lines = [line(5, account=Account.CAPITAL)]

    assert [gap.account for gap in check_balance(lines, [CtrChange(2019, 5)])] == [
        "capital",
        "general_fund_revenue",
    ]


COUNTED_KINDS = {
    "gross": {"spending"},
    "net_service": {"spending", "service_income", "specific_grant"},
    "net_budget_requirement": {
        "spending", "service_income", "specific_grant", "reserves", "capital_financing",
        "other_income",
    },
    "council_tax_requirement": set(LineKind.values),
}  # fmt: skip


@pytest.mark.parametrize("basis", Basis.values)
@pytest.mark.parametrize("kind", LineKind.values)
def test_each_basis_counts_its_kinds_of_revenue(kind, basis):
    assert counts_in(kind, GENERAL, basis, True) is (kind in COUNTED_KINDS[basis])


@pytest.mark.parametrize("basis", Basis.values)
def test_whether_reserves_are_in_the_net_budget_is_a_setting_of_that_basis_only(basis):
    with_reserves = counts_in("reserves", GENERAL, basis, True)
    without = counts_in("reserves", GENERAL, basis, False)

    assert (with_reserves != without) is (basis == Basis.NET_BUDGET_REQUIREMENT)


@pytest.mark.parametrize("account", ["capital", "hra", "dsg", "a council's own account"])
def test_other_accounts_are_in_no_revenue_basis(account):
    assert not any(counts_in("spending", account, basis, True) for basis in Basis)


@pytest.mark.parametrize(
    ("lines", "net_budget", "council_tax_requirement"),
    [(A, 1_000_000, 0), (B, 500_000, 0), (C, 1_300_000, 0)],
    ids="ABC",
)
def test_norfolk_amendments_move_the_net_budget_and_not_council_tax(
    lines, net_budget, council_tax_requirement
):
    assert net_effect(lines, "net_budget_requirement", 2019) == net_budget
    assert net_effect(lines, "council_tax_requirement", 2019) == council_tax_requirement


def test_reserves_out_of_the_net_budget_change_the_effect():
    effect = net_effect(B, "net_budget_requirement", 2019, reserves_in_net_budget=False)

    assert effect == 850_000


# --- totals: the worked example of domain 6.7

CTR = "council_tax_requirement"
NET = "net_budget_requirement"


def version(name: str, lines, state: str, sequence: int = 0) -> VersionFacts:
    return VersionFacts(name, state, tuple(lines), (), sequence)


def norfolk(*versions: VersionFacts, is_set: bool = True) -> BudgetFacts:
    return BudgetFacts(
        lines=(BaseLine(SERVICE, GENERAL, "spending", {2019: 5_200_000}),),
        lines_complete=False,
        stated=(
            Stated(2019, CTR, 409_300_000, is_used=True, stage="recommended"),
            Stated(2019, CTR, 409_000_000, is_used=False, stage="recommended"),
            Stated(2019, None, 31_600_000, is_used=True, stage="recommended"),
        ),
        versions=versions,
        reserves_in_net_budget=True,
        is_set=is_set,
    )


def row(facts: BudgetFacts, stage: str, year: int, what: str) -> Row:
    """The one row for a budget line or a basis."""
    (only,) = [
        found
        for found in totals(facts)
        if (found.stage, found.year) == (stage, year) and what in {found.line, found.basis}
    ]
    return only


@pytest.mark.parametrize(
    ("carried", "service", "net_effect_expected"),
    [
        ("", 5_200_000, 0),
        ("A", 6_200_000, 1_000_000),
        ("B", 5_200_000, 500_000),
        ("AB", 6_200_000, 1_500_000),
        ("C", 6_500_000, 1_300_000),
        ("AC", 7_500_000, 2_300_000),
    ],
)
@pytest.mark.parametrize("state", ["carried", "adopted"])
def test_norfolk_worked_example(carried, service, net_effect_expected, state):
    versions = [
        version(name, lines, state if name in carried else "not_carried")
        for name, lines in (("A", A), ("B", B), ("C", C))
    ]
    facts = norfolk(*versions)
    stage = "adopted" if state == "adopted" else "substantive"

    assert row(facts, stage, 2019, SERVICE).amount == service
    assert row(facts, stage, 2019, CTR).amount == 409_300_000
    net = row(facts, stage, 2019, NET)
    assert (net.base, net.effect, net.amount) == (None, net_effect_expected, None)
    assert row(facts, "recommended", 2019, SERVICE).amount == 5_200_000


def test_every_row_of_a_small_budget_in_order():
    facts = norfolk(version("A", A, "carried"))

    def total(stage, basis, base, effect):
        amount = None if base is None else base + effect
        return Row(stage, 2019, None, basis, base, effect, amount)

    def stage_rows(stage, effect):
        return [
            Row(stage, 2019, SERVICE, None, 5_200_000, effect, 5_200_000 + effect),
            total(stage, Basis.GROSS, None, effect),
            total(stage, Basis.NET_SERVICE, None, effect),
            total(stage, Basis.NET_BUDGET_REQUIREMENT, None, effect),
            total(stage, Basis.COUNCIL_TAX_REQUIREMENT, 409_300_000, 0),
        ]

    assert list(totals(facts)) == [
        *stage_rows(BudgetStage.RECOMMENDED, 0),
        *stage_rows(BudgetStage.SUBSTANTIVE, 1_000_000),
        *stage_rows(BudgetStage.ADOPTED, 0),
    ]


def test_an_effect_past_the_plan_is_shown_and_has_no_amount():
    facts = norfolk(version("C", C, "carried"))

    assert row(facts, "substantive", 2020, SERVICE) == Row(
        BudgetStage.SUBSTANTIVE, 2020, SERVICE, None, None, 3_000_000, None
    )
    assert row(facts, "substantive", 2020, NET).effect == 3_000_000
    assert {found.year for found in totals(facts) if found.stage == "adopted"} == {2019}


def incomplete(state: str) -> VersionFacts:
    """An amendment that gives half a million; what pays for it is not known."""
    gives = line(500_000, line=SERVICE)
    return dataclasses.replace(version("part", [gives], state), lines_complete=False)


def test_no_total_is_computed_from_an_incomplete_list():
    facts = norfolk(version("A", A, "carried"), incomplete("carried"))

    totals_then = [row(facts, "substantive", 2019, basis) for basis in (CTR, NET)]

    assert [(each.effect, each.amount) for each in totals_then] == [(None, None)] * 2
    assert totals_then[0].base == 409_300_000
    assert row(facts, "substantive", 2019, SERVICE) == Row(
        BudgetStage.SUBSTANTIVE, 2019, SERVICE, None, 5_200_000, 1_500_000, 6_700_000
    )
    assert row(facts, "recommended", 2019, CTR).amount == 409_300_000
    assert row(facts, "adopted", 2019, CTR).amount == 409_300_000


@pytest.mark.parametrize("state", ["tabled", "lost", "withdrawn"])
def test_an_incomplete_list_that_is_not_in_force_hides_no_total(state):
    facts = norfolk(version("A", A, "carried"), incomplete(state))

    assert row(facts, "substantive", 2019, CTR).amount == 409_300_000
    assert row(facts, "substantive", 2019, NET).effect == 1_000_000


def test_an_amendment_that_is_carried_has_not_changed_the_adopted_budget():
    facts = norfolk(version("A", A, "carried"), is_set=False)

    adopted = row(facts, "adopted", 2019, SERVICE)

    assert (adopted.base, adopted.effect, adopted.amount) == (5_200_000, 0, None)
    assert row(facts, "substantive", 2019, SERVICE).amount == 6_200_000


@pytest.mark.parametrize(
    ("state", "in_substantive", "in_adopted"),
    [
        (state, state in AmendmentState.in_substantive, state == "adopted")
        for state in AmendmentState.values
    ],
)
def test_only_versions_in_force_count(state, in_substantive, in_adopted):
    facts = norfolk(version("A", A, state))

    assert in_force(facts, "recommended") == ()
    assert in_force(facts, "substantive") == (("A",) if in_substantive else ())
    assert in_force(facts, "adopted") == (("A",) if in_adopted else ())


def test_versions_in_force_are_named_in_order_of_decision():
    facts = norfolk(version("A", A, "adopted", 2), version("B", B, "carried", 1))

    assert in_force(facts, "substantive") == ("B", "A")
    assert InForce("A", AmendmentState.ADOPTED).version == "A"


COMPLETE = BudgetFacts(
    lines=(
        BaseLine("schools", GENERAL, "spending", {2019: 900, 2020: 950}),
        BaseLine("fees", GENERAL, "service_income", {2019: -100}),
        BaseLine("balances", GENERAL, "reserves", {2019: -50}),
        BaseLine("rates", GENERAL, "business_rates", {2019: -250}),
        BaseLine("roads", Account.CAPITAL, "spending", {2019: 7_000}),
    ),
    lines_complete=True,
    stated=(),
    versions=(),
    reserves_in_net_budget=True,
    is_set=True,
)


@pytest.mark.parametrize(
    ("basis", "year", "reserves", "base"),
    [
        ("gross", 2019, True, 900),
        ("net_service", 2019, True, 800),
        (NET, 2019, True, 750),
        (NET, 2019, False, 800),
        (CTR, 2019, True, 500),
        (CTR, 2020, True, 950),
    ],
)
def test_a_complete_budget_is_the_sum_of_its_revenue_lines(basis, year, reserves, base):
    facts = dataclasses.replace(COMPLETE, reserves_in_net_budget=reserves)

    assert row(facts, "recommended", year, basis).amount == base


def test_complete_lines_say_nothing_of_years_that_they_do_not_cover():
    facts = dataclasses.replace(
        COMPLETE, versions=(version("A", [line(5, year=2021)], "carried"),)
    )

    assert row(facts, "substantive", 2021, CTR).base is None


def stated(amount: int, *, used: bool = True, stage: str = "recommended") -> Stated:
    return Stated(2019, CTR, amount, used, stage)


@pytest.mark.parametrize(
    ("figures", "base"),
    [
        ([stated(510)], 510),
        ([stated(510), stated(520, used=False)], 510),
        ([stated(520, used=False)], 500),
        ([stated(520, stage="adopted")], 500),
        ([stated(510), stated(510)], 510),
        ([stated(510), stated(520)], None),  # two that are both "used" leave it open
    ],
)
def test_the_stated_total_in_use_comes_before_the_sum_of_lines(figures, base):
    facts = dataclasses.replace(COMPLETE, stated=tuple(figures))

    assert row(facts, "recommended", 2019, CTR).base == base


def test_council_tax_moves_by_the_sum_of_an_amendments_lines():
    freeze = VersionFacts(
        "freeze", "carried", (line(-162, "reserves"),), (CtrChange(2019, -162),), 1
    )
    facts = dataclasses.replace(COMPLETE, versions=(freeze,))

    assert row(facts, "substantive", 2019, CTR).amount == 338


LINES = st.builds(
    line,
    st.integers(-10_000, 10_000),
    st.sampled_from(LineKind.values),
    st.sampled_from([2019, 2020, 2021]),
    line=st.sampled_from([SERVICE, "roads", None]),
    account=st.sampled_from(Account.values),
)
VERSIONS = st.lists(
    st.tuples(st.lists(LINES, max_size=4), st.sampled_from(AmendmentState.values)), max_size=5
).map(
    lambda rows: [
        version(f"v{number}", lines, state, number) for number, (lines, state) in enumerate(rows)
    ]
)


@QUICK
@given(VERSIONS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_totals_do_not_depend_on_the_order_of_versions(pair):
    facts, shuffled = norfolk(*pair[0]), norfolk(*pair[1])

    assert totals(facts) == totals(shuffled)
    for stage in BudgetStage:
        assert in_force(facts, stage) == in_force(shuffled, stage)


@QUICK
@given(VERSIONS)
def test_each_figure_of_a_snapshot_is_given_once_and_adds_up(versions):
    rows = totals(norfolk(*versions))

    keys = [(found.stage, found.year, found.line, found.basis) for found in rows]
    assert len(keys) == len(set(keys))
    for found in rows:
        known = found.base is not None and found.effect is not None
        total = (found.base or 0) + (found.effect or 0)
        assert found.amount == (total if known else None)
        assert found.stage != "recommended" or found.effect == 0


@QUICK
@given(VERSIONS, VERSIONS, st.booleans(), st.sampled_from([0, 2, 400_000]))
def test_totals_before_and_what_is_added_make_the_totals_of_all(earlier, later, is_set, taxed):
    later = [
        dataclasses.replace(each, version=f"later {each.version}", sequence=10 + each.sequence,
                ctr_changes=(CtrChange(2019, taxed),))
        for each in later
    ]  # fmt: skip
    before = norfolk(*earlier, is_set=is_set)
    after = norfolk(*earlier, *later, is_set=is_set)
    added = totals_after(
        [found for found in totals(before) if found.basis is not None],
        later,
        reserves_in_net_budget=before.reserves_in_net_budget,
        is_set=is_set,
    )

    assert added == tuple(found for found in totals(after) if found.basis is not None)


# --- pots

POT = ("business rates", 2019)


def claim(name: str, state: str, line_amount: int, amount: int | None, pot: str = POT[0]) -> Claim:
    return Claim(name, state, pot, 2019, line_amount, amount)


def norfolk_claims(carried: str) -> list[Claim]:
    def state(name: str) -> str:
        return "carried" if name in carried else "lost"

    return [
        claim("A", state("A"), 1_000, 1_000),
        claim("B", state("B"), 500, 500),
        claim("C", state("C"), 1_300, None),
        claim("C", state("C"), 1_300, None, "transformation"),
    ]


@pytest.mark.parametrize(
    ("carried", "least", "most"),
    [
        ("", 0, 0),
        ("A", 1_000, 1_000),
        ("AB", 1_500, 1_500),
        ("C", 0, 1_300),
        ("AC", 1_000, 2_300),
    ],
)
def test_norfolk_amendments_draw_on_one_pot_up_to_what_is_known(carried, least, most):
    draws = pot_draws(norfolk_claims(carried))

    assert draws[POT] == Draw(least, most, least, most)


def test_live_claims_stand_beside_those_already_taken():
    claims = [
        claim("A", "carried", 1_000, 1_000),
        claim("B", "seconded", 500, 500),
        claim("C", "tabled", 1_300, None),
        claim("D", "withdrawn", 9_000, 9_000),
        claim("E", "submitted", 9_000, 9_000, "a pot known in confidence"),
    ]

    assert pot_draws(claims) == {POT: Draw(1_500, 2_800, 1_000, 1_000)}


@pytest.mark.parametrize(
    ("available", "fits"),
    [
        (2_300, ("fits", "may_fit")),
        (2_800, ("fits", "fits")),
        (1_400, ("does_not_fit", "may_fit")),
        (None, ("not_known", "not_known")),
    ],
)
def test_a_live_amendment_that_no_longer_fits_is_told_and_not_failed(available, fits):
    claims = [
        claim("A", "carried", 1_000, 1_000),
        claim("B", "seconded", 500, 500),
        claim("C", "tabled", 1_500, None),
    ]

    alone = pot_years(claims, {POT: available})[POT].alone

    assert alone == dict(zip("BC", fits, strict=True))


def test_seven_amendments_on_one_pot_each_fit_until_one_is_carried():
    claims = [claim(f"a{number}", "tabled", 117_000, 117_000) for number in range(7)]
    first_carried = [dataclasses.replace(claims[0], state="carried"), *claims[1:]]

    before, after = (pot_years(each, {POT: 117_000})[POT] for each in (claims, first_carried))

    assert set((before.alone or {}).values()) == {"fits"}
    assert list((after.alone or {}).values()) == ["does_not_fit"] * 6


# --- money put into a pot


def test_a_line_above_nought_puts_money_into_a_pot_and_draws_none():
    drawn = claim_of("A", "carried", POT, -300, 300)
    put_in = claim_of("B", "carried", POT, 200, 200)

    found = pot_years([drawn, put_in], {POT: 1_000})[POT]

    assert (drawn.pays_in, put_in.pays_in) == (False, True)
    assert pot_draws([drawn, put_in]) == {POT: Draw(300, 300, 300, 300)}
    assert (found.taken, found.paid_in, found.left) == (
        Range(300, 300), Range(200, 200), Range(900, 900),
    )  # fmt: skip
    assert found.is_overdrawn is False


def test_what_one_amendment_puts_in_another_may_draw_once_it_is_carried():
    draw = claim_of("draws", "tabled", POT, -500, 500)

    def stands(state: str) -> PotYear:
        return pot_years([claim_of("pays", state, POT, 500, 500), draw], {POT: 0})[POT]

    before, after = stands("tabled"), stands("carried")

    assert (before.alone, before.together) == ({"draws": "does_not_fit"}, "fits")
    assert (before.left, after.left) == (Range(0, 0), Range(500, 500))
    assert after.alone == {"draws": "fits"}


def test_a_share_of_unknown_size_leaves_open_how_much_is_put_in():
    found = pot_years([claim_of("A", "carried", POT, 400, None)], {POT: 100})[POT]

    assert (found.paid_in, found.left, found.together) == (Range(0, 400), Range(100, 500), None)


def test_those_who_put_money_in_are_nobodys_rivals():
    claims = [
        claim_of("A", "carried", POT, -100, 100),
        claim_of("B", "tabled", POT, 50, 50),
        claim_of("C", "tabled", POT, 50, 50),
    ]

    assert rivalries([], claims, {POT: 0}) == ()
    [found] = rivalries([], [*claims, claim_of("D", "tabled", POT, -1, 1)], {POT: 100})
    assert found.versions == ("A", "D")


# --- years


@pytest.mark.parametrize(
    ("increments", "levels"),
    [([1_300_000, 1_700_000], [1_300_000, 3_000_000]), ([5, -5, 0], [5, 0, 0]), ([], [])],
)
def test_changes_from_the_year_before_become_levels(increments, levels):
    assert to_levels(increments) == levels


@QUICK
@given(st.lists(st.integers(), max_size=6))
def test_levels_differ_by_the_increments(increments):
    levels = to_levels(increments)

    assert [b - a for a, b in zip([0, *levels], levels, strict=False)] == increments
    assert to_increments(levels) == increments


def spend(amount: int, nature: str, year: int = 2019, **facts) -> LedgerLine:
    return line(amount, nature=nature, year=year, role="investment", **facts)


def fund(amount: int, nature: str, year: int = 2019, **facts) -> LedgerLine:
    return line(-amount, "business_rates", nature=nature, year=year, **facts)


@pytest.mark.parametrize(
    ("lines", "unfunded"),
    [
        (A, Unfunded(2020, 1_000_000, only_if_recurring=True)),
        (B, Unfunded(2020, 850_000, only_if_recurring=True)),
        (C, None),
        ([spend(9, "recurring"), fund(9, "one_off")], Unfunded(2020, 9, False)),
        ([spend(9, "recurring"), fund(9, "recurring")], None),
        ([spend(9, "recurring"), fund(9, "not_stated")], None),
        ([spend(9, "one_off"), fund(9, "one_off")], None),
        # two years paid for, then nothing
        (
            [spend(9, "recurring"), fund(9, "one_off"), fund(9, "one_off", 2020)],
            Unfunded(2021, 9, False),
        ),
        # a year that is given counts as given
        (
            [spend(9, "not_stated"), spend(9, "not_stated", 2020), fund(9, "one_off")],
            Unfunded(2020, 9, False),
        ),
        # a part is certain
        (
            [spend(4, "recurring"), spend(5, "not_stated"), fund(9, "one_off")],
            Unfunded(2020, 4, False),
        ),
        # the part that council tax pays for stays paid for
        ([spend(9, "recurring"), fund(5, "one_off")], Unfunded(2020, 5, False)),
        # starts in a later year than its funding
        (
            [fund(9, "one_off"), spend(9, "recurring", 2020), fund(9, "recurring", 2020)],
            None,
        ),
        # capital is one-off by its nature; other accounts are looked at apart
        ([spend(9, "recurring", account="capital"), fund(9, "one_off", account="capital")], None),
        ([spend(9, "recurring"), fund(9, "one_off", account="hra")], None),
        (
            [
                spend(9, "recurring", account="hra", year=2020),
                fund(9, "one_off", account="hra", year=2020),
                spend(3, "recurring"),
                fund(3, "one_off"),
            ],
            Unfunded(2020, 3, False),
        ),
        ([], None),
    ],
)
def test_recurring_spending_on_one_off_money_is_found(lines, unfunded):
    assert unfunded_from_year(lines) == unfunded


# --- council tax


def test_oadby_and_wigston_2019_20_to_the_penny():
    requirement = 19_114_596 - 15_203_088

    bands = council_tax(requirement, Decimal("17423.2"))

    assert requirement == 3_911_508
    assert bands == {
        "A": Decimal("149.67"),
        "B": Decimal("174.61"),
        "C": Decimal("199.56"),
        "D": Decimal("224.50"),
        "E": Decimal("274.39"),
        "F": Decimal("324.28"),
        "G": Decimal("374.17"),
        "H": Decimal("449.00"),
    }


@pytest.mark.parametrize("tax_base", ["0", "-1"])
def test_a_tax_base_of_nothing_is_refused(tax_base):
    with pytest.raises(RuleBroken) as raised:
        council_tax(1, Decimal(tax_base))

    assert raised.value.code == "no_tax_base"


def test_norfolk_band_d_rose_by_two_point_nine_eight_seven_per_cent():
    assert rise(Decimal("1322.73"), Decimal("1362.24")) == Decimal("2.987")


def test_a_rise_from_nothing_is_refused():
    with pytest.raises(RuleBroken) as raised:
        rise(Decimal(0), Decimal(1))

    assert raised.value.code == "no_band_d"


# --- rounding is no change of council tax


def rounded(version: str, amount: int, year: int = 2020, **fields: Any) -> LedgerLine:
    known: dict[str, Any] = {"kind": "spending", "precision": 1_000} | fields
    return LedgerLine(
        version, year, "general_fund_revenue", amount=amount, nature="recurring", role="",
        **known,
    )  # fmt: skip


def burnley(*, whole: str = "", ctr: int = 0, state: str = "carried") -> VersionFacts:
    """Case 25: 2.5% of 150,000 is 3,750, moved as 4,000."""
    lines = (rounded("A", 4_000), rounded("A", -3_750, kind="reserves", precision=1))
    changes = (CtrChange(2020, ctr),) if ctr else ()
    return VersionFacts("A", state, lines, changes, 1, whole=whole)


def requirement(*versions: VersionFacts, stage: str = "substantive") -> Row:
    stated = Stated(2020, "council_tax_requirement", 6_000_000, is_used=True, stage="recommended")
    facts = BudgetFacts((), False, (stated,), versions, True, is_set=True)
    [found] = [
        row
        for row in totals(facts)
        if (row.stage, row.basis, row.year) == (stage, "council_tax_requirement", 2020)
    ]
    return found


def test_case_25_a_gap_that_rounding_explains_does_not_move_council_tax():
    found = requirement(burnley())

    assert (found.effect, found.amount) == (0, 6_000_000)
    assert rounding_of([burnley()]) == {2020: 250}


def test_case_25_only_the_stated_change_of_council_tax_moves_it():
    assert requirement(burnley(ctr=500)).effect == 500


def test_a_gap_that_rounding_does_not_explain_does_move_it():
    unpaid = VersionFacts("A", "carried", (rounded("A", 4_000),), (), 1)

    assert requirement(unpaid).effect == 4_000


def test_the_parts_of_an_amendment_round_together_and_alone_one_is_not_paid_for():
    spends, pays = (
        VersionFacts(name, "carried", (line,), (), 1, whole="one paper")
        for name, line in (
            ("A.1", rounded("A.1", 4_000)),
            ("A.2", rounded("A.2", -3_750, kind="reserves", precision=1)),
        )
    )

    assert requirement(spends, pays).effect == 0
    assert requirement(spends).effect == 4_000


def test_rounding_moves_no_line_and_no_other_basis():
    facts = BudgetFacts((), True, (), (burnley(),), True, is_set=False)
    effects = {
        row.basis: row.effect for row in totals(facts) if row.stage == "substantive" and row.basis
    }

    assert effects == {
        "gross": 4_000,
        "net_service": 4_000,
        "net_budget_requirement": 250,
        "council_tax_requirement": 0,
    }


def test_several_amendments_bring_their_gaps_and_their_own_rounding_together():
    second = VersionFacts("B", "carried", (rounded("B", -400, precision=1),), (), 2)

    [found] = gaps_together([burnley(), second])

    assert (found.year, found.gap, found.tolerance, found.balanced) == (2020, -150, 500, True)


@pytest.mark.parametrize(
    ("requirement_", "change", "published", "band_d"),
    [
        (409_300_000, 250_000, "1362.24", "1363.07"),  # Norfolk 2019: the requirement is rounded
        (3_911_508, 100_000, "224.50", "230.24"),  # Oadby 2019: it gives the Band D to the penny
        (3_911_508, 0, "224.50", "224.50"),
        (3_911_508, -100_000, None, "218.76"),
        (409_300_000, 250_000, "1362.20", "1363.03"),  # rounded
    ],
)
def test_a_change_moves_the_band_d_that_was_published(requirement_, change, published, band_d):
    tax_base = Decimal(300461) if requirement_ > 10**8 else Decimal("17423.2")

    found = changed_tax(requirement_, change, tax_base, published and Decimal(published))

    assert found["D"] == Decimal(band_d)


# --- figures published at a stage


def published_budget(*stages: str, is_set: bool = False) -> BudgetFacts:
    """A line of 5 recommended, 7 adopted, 9 adjusted, and an amendment adopted for 100."""
    amounts = {"recommended": 5, "adopted": 7, "adjusted": 9}
    held = {
        stage: Figures((BaseLine("parks", REVENUE, "spending", {2020: amounts[stage]}),), True)
        for stage in stages
    }
    recommended = held.pop("recommended", Figures())
    line = dataclasses.replace(rounded("A", 100), line="parks")
    version = VersionFacts("A", "adopted", (line,), (), 1)
    return BudgetFacts(
        recommended.lines, recommended.lines_complete, (), (version,), True, is_set, published=held
    )  # fmt: skip


REVENUE = "general_fund_revenue"


def parks(facts: BudgetFacts, *, line: str | None = "parks") -> dict[str, Any]:
    basis = None if line else "gross"
    return {
        row.stage: row.amount for row in totals(facts) if (row.line, row.basis) == (line, basis)
    }


def test_figures_published_as_adopted_are_the_adopted_budget_and_nothing_is_added():
    facts = published_budget("recommended", "adopted", is_set=True)

    assert parks(facts) == {"recommended": 5, "substantive": 105, "adopted": 7}
    assert parks(facts, line=None) == {"recommended": 5, "substantive": 105, "adopted": 7}


def test_without_such_figures_the_adopted_budget_follows_from_decisions():
    assert parks(published_budget("recommended", is_set=True))["adopted"] == 105
    assert parks(published_budget("recommended"))["adopted"] is None


def test_a_stage_of_which_nothing_is_held_is_not_known():
    facts = published_budget("adopted", is_set=True)

    assert parks(facts, line=None) == {"recommended": None, "substantive": None, "adopted": 7}


def test_the_adjusted_stage_exists_only_where_figures_of_it_are_held():
    facts = published_budget("recommended", "adjusted", is_set=True)

    assert parks(facts) == {"recommended": 5, "substantive": 105, "adopted": 105, "adjusted": 9}


def test_lines_that_are_all_of_one_basis_give_that_total_and_no_other():
    line = BaseLine("parks", REVENUE, "spending", {2020: 7})
    facts = BudgetFacts((line,), False, (), (), True, is_set=False, complete_on="gross")

    found = {str(row.basis): row.amount for row in totals(facts) if row.stage == "recommended"}

    assert (found["gross"], found["council_tax_requirement"]) == (7, None)


def test_stages_are_compared_line_by_line_where_both_are_known():
    assert compare({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 9, "d": 4}) == Comparison(1, 1, 1)
    assert compare({"a": None}, {"a": 1}) is None


# --- one-off money of several amendments


def test_what_goes_on_of_one_amendment_is_not_ended_by_the_later_year_of_another():
    first = (rounded("A", 1_000), rounded("A", -1_000, kind="reserves"))
    one_off = tuple(dataclasses.replace(line, nature="one_off") for line in first[1:])
    later = (rounded("B", 500, 2021), rounded("B", -500, 2021, kind="other_income"))

    found = unfunded_years([*first[:1], *one_off, *later])

    assert [(each.year, each.amount) for each in found] == [(2021, 1_000), (2022, 1_000)]
