"""Snapshots: the worked example of Norfolk, every revision as at itself, and what verify finds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from amendments import actions
from amendments.actions import LineInput
from amendments.derive import Log, _write_snapshot, change_facts, take_snapshot
from amendments.models import (
    Amendment,
    AmendmentEvent,
    Budget,
    BudgetAmount,
    BudgetChange,
    BudgetLine,
    BudgetSnapshot,
    BudgetVersion,
    Motion,
    SnapshotRow,
)
from amendments.queries import (
    changes_of,
    differences,
    figures_of,
    missing_changes,
    stale_budgets,
)
from council.records import Occasion
from tests.amendments.evening import (
    DESK,
    SERVICE,
    YEAR,
    decide,
    effect,
    make_evening,
    service_line,
    snapshot,
    spend,
)
from tests.factories import make_budget, make_council

pytestmark = pytest.mark.django_db
BUDGET = "norfolk/budgets/2019"
FIRST = f"Snapshot 1 of {BUDGET}"
CTR = "council_tax_requirement"
NET = "net_budget_requirement"
MINIMUM_INCOME = [
    LineInput(role="saving_reversal", year=YEAR, amount=1_000_000, service="Charging"),
    LineInput(role="saving", year=YEAR, amount=-150_000, service="Members' allowances"),
    LineInput(
        role="funding", year=YEAR, amount=-500_000, kind="business_rates",
        claims=(("business-rates", 500_000),),
    ),
    LineInput(role="reprofile", year=YEAR, amount=-350_000, kind="reserves"),
]  # fmt: skip


@pytest.fixture
def evening():
    return make_evening(slug="norfolk")


def amounts(budget, number, basis):
    rows = SnapshotRow.objects.filter(snapshot=snapshot(budget, number), basis=basis, year=YEAR)
    return dict(rows.values_list("stage", "amount"))


def all_rows(budget):
    return list(
        SnapshotRow.objects.filter(snapshot__budget=budget)
        .order_by("snapshot__number", "stage", "year", "line", "basis")
        .values_list(
            "snapshot__number", "stage", "year", "line", "basis", "base", "effect", "amount"
        )
    )


def test_norfolk_carrying_a_moves_the_service_line_in_substantive_alone(evening):
    evening.carried("A")

    take_snapshot(evening.budget.pk)

    assert service_line(evening.budget, 1) == {
        "recommended": 5_200_000,
        "substantive": 6_200_000,
        "adopted": None,
    }
    assert amounts(evening.budget, 1, CTR) == {
        "recommended": 409_300_000,
        "substantive": 409_300_000,
        "adopted": None,
    }
    assert (effect(evening.budget, 1, NET), effect(evening.budget, 1, CTR)) == (1_000_000, 0)


def test_norfolk_carrying_b_moves_the_net_budget_by_half_a_million(evening):
    evening.carried("B", lines=MINIMUM_INCOME, ctr_changes={YEAR: 0})

    take_snapshot(evening.budget.pk)

    assert (effect(evening.budget, 1, NET), effect(evening.budget, 1, CTR)) == (500_000, 0)


def test_an_amendment_whose_lines_are_not_all_known_leaves_totals_not_known(evening):
    evening.carried("A", lines=spend(500_000), lines_complete=False)

    take_snapshot(evening.budget.pk)

    assert (effect(evening.budget, 1, NET), effect(evening.budget, 1, CTR)) == (None, None)
    assert amounts(evening.budget, 1, CTR) == {
        "recommended": 409_300_000,
        "substantive": None,
        "adopted": None,
    }
    assert service_line(evening.budget, 1)["substantive"] == 5_700_000
    assert list(differences()) == []


@pytest.mark.parametrize("unknown", ["base", "effect"])
def test_a_figure_of_which_a_part_is_not_known_has_no_amount(evening, unknown):
    evening.carried("A")
    take_snapshot(evening.budget.pk)
    rows = SnapshotRow.objects.filter(snapshot=snapshot(evening.budget, 1), line__isnull=False)

    with pytest.raises(IntegrityError, match="amount_implies_base_plus_effect"):
        rows.filter(stage="substantive").update(**{unknown: None})


def test_norfolk_a_and_b_are_adopted_only_with_the_motion(evening):
    evening.carried("A")
    evening.carried("B", lines=MINIMUM_INCOME)
    decide(evening.motion, "carried")

    numbers = take_snapshot(evening.budget.pk)

    assert numbers == [1, 2, 3]
    assert [service_line(evening.budget, number)["adopted"] for number in numbers] == [
        None,
        None,
        6_200_000,
    ]
    assert effect(evening.budget, 3, NET, "adopted") == 1_500_000
    assert amounts(evening.budget, 3, CTR)["adopted"] == 409_300_000
    assert [snapshot(evening.budget, number).is_set for number in numbers] == [False, False, True]


def test_a_snapshot_names_its_cause_and_what_went_in_in_order_of_decision(evening):
    first, second = evening.seconded("A"), evening.seconded("B", lines=spend(7))
    decide(second, "carried")
    decide(first, "carried")
    decide(evening.motion, "carried")

    take_snapshot(evening.budget.pk)

    newest = snapshot(evening.budget, 3)
    assert (newest.cause, newest.reference) == (
        "Motion 1 carried, 36 to 1",
        evening.motion.reference,
    )
    assert newest.inputs == {
        "substantive": [second.current_id, first.current_id],
        "adopted": [second.current_id, first.current_id],
    }


def test_taken_twice_a_snapshot_is_written_once(evening):
    evening.carried()

    first, again = take_snapshot(evening.budget.pk), take_snapshot(evening.budget.pk)

    assert (first, again, BudgetSnapshot.objects.count()) == ([1], [], 1)


def test_a_missing_older_snapshot_is_written_as_at_its_own_revision(evening):
    amendment = evening.carried()
    decide(amendment, "lost", 1, 36)
    decide(evening.motion, "carried")
    take_snapshot(evening.budget.pk)
    before = all_rows(evening.budget)
    snapshot(evening.budget, 1).delete()

    written = take_snapshot(evening.budget.pk)

    assert (written, all_rows(evening.budget)) == ([1], before)


def test_late_snapshots_equal_those_taken_at_once(evening):
    twin = make_evening(slug="twin")
    for each in (evening, twin):
        amendment = each.carried("A")
        if each is evening:
            take_snapshot(each.budget.pk)
        each.carried("B", lines=MINIMUM_INCOME)
        decide(amendment, "lost", 1, 36)
        take_snapshot(each.budget.pk)

    def plain(budget):
        return [(*row[:3], row[3] is None, *row[4:]) for row in all_rows(budget)]

    assert plain(evening.budget) == plain(twin.budget)


def test_a_snapshot_waits_as_long_as_anything_that_went_in(evening):
    later = timezone.now() + timedelta(hours=1)
    hidden = evening.seconded("A")
    decide(hidden, "carried", occasion=Occasion(visible_from=later))
    evening.carried("B", lines=spend(7))

    take_snapshot(evening.budget.pk)

    held = BudgetSnapshot.objects.order_by("number").values_list("visible_from", flat=True)
    assert list(held) == [later, later]


def test_complete_lines_give_a_total_where_none_is_stated():
    budget = make_budget(make_council(), YEAR)
    version = budget.versions.get()
    version.stated.all().delete()
    BudgetVersion.objects.update(lines_complete=True)
    BudgetLine.objects.create(budget=budget, key="no-amount", service="Nothing known")

    actions.publish_budget(budget, version, occasion=DESK)
    take_snapshot(budget.pk)

    assert amounts(budget, 1, "gross") == {
        "recommended": 5_200_000,
        "substantive": 5_200_000,
        "adopted": None,
    }


def test_facts_are_counted_by_one_writer_at_a_time():
    budget = make_budget(make_council(), YEAR)

    numbers = [change_facts(budget, "x" * 300, "ref", DESK) for _ in range(3)]

    assert (numbers, budget.facts_revision) == ([1, 2, 3], 3)
    assert set(BudgetChange.objects.values_list("cause", flat=True)) == {"x" * 200}


def test_without_public_base_figures_nothing_is_counted():
    budget = make_budget(make_council(), YEAR)
    BudgetVersion.objects.update(published_at=None)

    assert (change_facts(budget, "cause", "ref", DESK), BudgetChange.objects.count()) == (0, 0)


def test_whoever_comes_second_leaves_the_other_workers_snapshot_alone(evening):
    evening.carried()
    read_before = Log(evening.budget, changes_of(evening.budget))
    change = missing_changes(evening.budget)[0]

    other_worker = take_snapshot(evening.budget.pk)
    second_written = _write_snapshot(read_before, change)

    assert (other_worker, second_written, BudgetSnapshot.objects.count()) == ([1], False, 1)
    assert list(differences()) == []


def test_a_row_that_the_database_refuses_is_not_taken_for_a_lost_race(evening):
    evening.carried()
    record = Log(evening.budget)
    change: Any = missing_changes(evening.budget)[0]
    change.cause = None

    with pytest.raises(IntegrityError):
        _write_snapshot(record, change)

    assert BudgetSnapshot.objects.count() == 0


@pytest.mark.parametrize("count", [1, 100])
def test_a_snapshot_takes_as_many_queries_for_a_hundred_amendments_as_for_one(
    count, django_assert_num_queries
):
    evening = make_evening()
    version = evening.drafted(lines=spend(1)).current
    events = []
    for number in range(count):
        amendment = Amendment.objects.create(
            council=evening.meeting.council, meeting=evening.meeting, motion=evening.motion,
            number=1000 + number, reference=f"a-{number}", title="Many", state="carried",
            evidence="minutes", current=version,
        )  # fmt: skip
        events.append(
            AmendmentEvent(
                amendment=amendment,
                verb="record_decision",
                to_state="carried",
                version=evening.drafted(lines=spend(1)).current,
                budget_revision=1,
            )
        )
    AmendmentEvent.objects.bulk_create(events)
    change_facts(evening.budget, "Many carried", "a-0", DESK)

    with django_assert_num_queries(20):
        take_snapshot(evening.budget.pk)

    assert len(snapshot(evening.budget, 1).inputs["substantive"]) == count


@pytest.mark.parametrize("count", [1, 100])
def test_the_next_decision_takes_as_many_queries_after_a_hundred_as_after_one(
    count, django_assert_num_queries
):
    evening = make_evening()
    for _ in range(count):
        evening.carried(lines=spend(3))
    take_snapshot(evening.budget.pk)
    evening.carried(lines=MINIMUM_INCOME, ctr_changes={YEAR: 0})

    with django_assert_num_queries(14):
        take_snapshot(evening.budget.pk)

    assert len(snapshot(evening.budget, count + 1).inputs["substantive"]) == count + 1
    assert list(differences()) == []


def test_only_budgets_that_lack_a_snapshot_are_stale(evening):
    evening.carried()
    other = make_evening()
    other.carried()
    take_snapshot(other.budget.pk)

    assert stale_budgets() == [evening.budget.pk]


def test_a_snapshot_stores_totals_and_only_the_lines_that_its_change_moved(evening):
    other = BudgetLine.objects.create(budget=evening.budget, key="libraries", service="Libraries")
    BudgetAmount.objects.create(
        version=evening.budget.versions.get(), line=other, year=YEAR, amount=700_000
    )
    evening.carried("A")
    evening.carried("B", lines=spend(7))
    take_snapshot(evening.budget.pk)

    stored = SnapshotRow.objects.filter(line__isnull=False).order_by("snapshot__number", "stage")

    columns = "snapshot__number", "stage", "line__key", "effect"
    assert list(stored.values_list(*columns)) == [
        (1, "substantive", SERVICE, 1_000_000),
        (2, "substantive", SERVICE, 1_000_007),
    ]
    last = {
        (row.stage, row.line.key): row.amount
        for row in figures_of(snapshot(evening.budget, 2))
        if row.line
    }
    assert last["recommended", "libraries"] == last["substantive", "libraries"] == 700_000
    assert last["adopted", "libraries"] is None
    assert list(differences()) == []


def test_what_is_taken_back_leaves_a_line_as_it_was_also_in_years_beyond_the_plan(evening):
    beyond = [replace(line, year=YEAR + 1) for line in spend(5)]
    amendment = evening.carried("A", lines=[*spend(7), *beyond])
    decide(amendment, "lost", 1, 36)
    take_snapshot(evening.budget.pk)

    first, second = (figures_of(snapshot(evening.budget, number)) for number in (1, 2))

    assert [row.effect for row in first if row.line and row.year == YEAR + 1] == [5]
    assert [row for row in second if row.line and row.year == YEAR + 1] == []
    assert service_line(evening.budget, 2)["substantive"] == 5_200_000
    assert list(differences()) == []


def test_newer_base_figures_reach_lines_that_no_change_moved_since(evening):
    evening.carried("A")
    first = evening.budget.versions.get()
    second = BudgetVersion.objects.create(budget=evening.budget, number=2, lines_complete=True)
    for amount in first.amounts.all():
        BudgetAmount.objects.create(
            version=second, line=amount.line, year=amount.year, amount=amount.amount + 1
        )
    actions.publish_budget(evening.budget, second, occasion=DESK)
    take_snapshot(evening.budget.pk)

    assert service_line(evening.budget, 2)["substantive"] == 6_200_001
    assert not SnapshotRow.objects.filter(snapshot__number=2, line__isnull=False).exists()
    assert list(differences()) == []


# Verify


@pytest.fixture
def settled(evening):
    evening.carried("A")
    evening.carried("B", lines=MINIMUM_INCOME)
    decide(evening.motion, "carried")
    take_snapshot(evening.budget.pk)
    return evening


def test_verify_finds_nothing_where_nothing_is_wrong(settled):
    assert list(differences()) == []


def test_verify_does_not_call_a_snapshot_missing_that_is_yet_to_come(settled):
    snapshot(settled.budget, 3).delete()

    assert list(differences()) == []


def test_verify_names_a_snapshot_that_is_missing(settled):
    snapshot(settled.budget, 2).delete()

    assert list(differences()) == ["Snapshot 2 of norfolk/budgets/2019 is missing."]


def test_verify_names_figures_that_differ(settled):
    row = SnapshotRow.objects.get(
        snapshot=snapshot(settled.budget, 1), stage="substantive", line__isnull=False
    )
    SnapshotRow.objects.filter(pk=row.pk).update(effect=1, amount=5_200_001)

    # What a later change did not move is read from the same row.
    figures = " stored (5200000, 1, 5200001), rebuilt (5200000, 1000000, 6200000)."
    assert list(differences()) == [
        f"Snapshot {number} of {BUDGET}, substantive 2019, line {SERVICE}:{figures}"
        for number in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda: BudgetSnapshot.objects.filter(number=1).update(cause="Another"),
            "Snapshot 1 of norfolk/budgets/2019 does not say what its change of facts says.",
        ),
        (
            lambda: BudgetSnapshot.objects.filter(number=1).update(inputs={}),
            f"{FIRST} names other amendments than those that were in force.",
        ),
        (
            lambda: BudgetSnapshot.objects.filter(number=3).update(number=9),
            "Snapshot 9 of norfolk/budgets/2019 belongs to no change of its facts.",
        ),
        (
            lambda: Budget.objects.update(facts_revision=7),
            "norfolk/budgets/2019 counts 7 changes of its facts, but the last one recorded is 3.",
        ),
        (
            lambda: Motion.objects.update(state="lost"),
            "norfolk/full-council/2025-03-04/motion-1 stands at lost, its events say carried.",
        ),
    ],
)
def test_verify_says_in_a_sentence_what_differs(settled, change, sentence):
    change()

    assert sentence in list(differences())


def test_verify_finds_an_event_that_does_not_follow(settled):
    event = AmendmentEvent.objects.filter(verb="adopt").earliest("id")
    AmendmentEvent.objects.filter(pk=event.pk).update(from_state="moved")

    assert list(differences()) == [
        f"Event {event.pk} of amendment {event.amendment_id} does not follow the one before it."
    ]
