"""Constraints of motions, amendments and money, what is public, and what is written once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from amendments.enums import AmendmentState
from amendments.models import (
    Amendment,
    AmendmentLine,
    AmendmentVersion,
    Assessment,
    Budget,
    BudgetChange,
    BudgetSnapshot,
    BudgetVersion,
    CtrChange,
    InterplayLine,
    InterplayNote,
    Motion,
    MotionVersion,
    Pot,
    PotAmount,
    PotClaim,
    ReferendumLimit,
    RevenueCost,
    RivalRuling,
    SnapshotRow,
    StatedTotal,
)
from council.enums import Evidence
from council.records import Frozen
from tests.breaches import Breaches, again, change, constraints_of, refuses, without_own_words
from tests.factories import (
    make_amendment,
    make_budget,
    make_council,
    make_meeting,
    make_member,
    make_motion,
    make_pot,
)

pytestmark = pytest.mark.django_db
BREACHES = Breaches()

# Numbers come from counters and figures from `derive`: no clerk types them.
WRITTEN_BY_MACHINES = {
    "amendment_line_precision_implies_at_least_one_pound",
    "amendment_number_unique_per_meeting",
    "amendment_parent_differs_from_itself",
    "amendment_part_implies_part_number",
    "amendment_part_number_unique_per_parent",
    "amendment_version_number_unique_per_amendment",
    "budget_change_revision_unique_per_budget",
    "budget_snapshot_number_unique_per_budget",
    "ctr_change_unique_per_version_and_year",
    "interplay_line_position_unique_per_note",
    "motion_number_unique_per_meeting",
    "motion_version_number_unique_per_motion",
    "snapshot_row_amount_implies_base_plus_effect",
    "snapshot_row_line_unique_per_stage_and_year",
    "snapshot_row_names_exactly_one_of_line_and_basis",
    "snapshot_row_total_unique_per_stage_and_year",
}


def a_budget(**fields: Any) -> Budget:
    return make_budget(make_council(), **fields)


def a_motion(**fields: Any) -> Motion:
    return make_motion(make_meeting(make_council()), **fields)


def an_amendment(**fields: Any) -> Amendment:
    return make_amendment(a_motion(), **fields)


def a_line() -> AmendmentLine:
    budget = a_budget()
    motion = make_motion(make_meeting(budget.council), budget)
    amendment = make_amendment(motion, amount=1_000_000)
    return AmendmentLine.objects.get(version__amendment=amendment, position=1)


def a_wording() -> MotionVersion:
    return a_motion().versions.get()


def a_version() -> AmendmentVersion:
    return an_amendment().versions.get()


def from_the_desk(state: str, **fields: Any) -> None:
    """Put an amendment in `state` as if keyed in the meeting, whole but for `fields`."""
    amendment = an_amendment()
    mover = make_member(amendment.council)
    whole = {"mover": mover, "decided_at": timezone.now(), "accepted_by": mover}
    change(amendment, evidence=Evidence.DESK, state=state, **whole | fields)


@BREACHES.of("budget_unique_per_council_and_year")
def _two_budgets_for_one_year() -> None:
    again(a_budget(), reference="other")


@BREACHES.of("budget_version_number_unique_per_budget")
def _two_versions_of_one_number() -> None:
    again(a_budget().versions.get())


@BREACHES.of("stated_total_used_unique_per_year_and_basis")
def _two_totals_to_calculate_with() -> None:
    again(StatedTotal.objects.get(version__budget=a_budget()), amount=1)


@BREACHES.of("budget_version_stage_implies_published_by_the_council")
def _figures_published_of_a_substantive_motion() -> None:
    change(BudgetVersion.objects.get(budget=a_budget()), stage="substantive")


@BREACHES.of("stated_total_used_implies_basis_known")
def _calculating_with_a_basis_not_known() -> None:
    change(StatedTotal.objects.get(version__budget=a_budget()), basis=None)


@BREACHES.of("stated_savings_implies_no_basis")
def _savings_with_a_basis() -> None:
    change(StatedTotal.objects.get(version__budget=a_budget()), figure="savings")


@BREACHES.of("stated_total_unique_per_source")
def _one_figure_of_one_source_twice() -> None:
    again(StatedTotal.objects.get(version__budget=a_budget()), is_used=False)
    again(StatedTotal.objects.get(is_used=False))


@BREACHES.of("budget_line_key_unique_per_budget")
def _two_lines_of_one_short_name() -> None:
    again(a_budget().lines.get())


@BREACHES.of("budget_amount_unique_per_version_line_and_year")
def _two_amounts_of_one_line() -> None:
    again(a_budget().lines.get().amounts.get())


@BREACHES.of("pot_slug_unique_per_budget")
def _two_pots_at_one_address() -> None:
    again(make_pot(a_budget()), reference="other")


@BREACHES.of("pot_amount_unique_per_pot_and_year")
def _two_amounts_of_one_pot() -> None:
    again(PotAmount.objects.create(pot=make_pot(a_budget()), year=2025, available=1))


@BREACHES.of("pot_amount_available_implies_not_negative")
def _pot_below_nought() -> None:
    PotAmount.objects.create(pot=make_pot(a_budget()), year=2025, available=-1)


@BREACHES.of("referendum_limit_unique_per_council_and_year")
def _two_limits_for_one_year() -> None:
    council = make_council()
    again(ReferendumLimit.objects.create(council=council, year=2025, core_percent=3, or_more=True))


@BREACHES.of("budget_change_revision_unique_per_budget")
def _two_changes_of_one_number() -> None:
    budget = a_budget()
    version = budget.versions.get()
    again(BudgetChange.objects.create(budget=budget, revision=1, cause="Set", version=version))


def a_snapshot() -> BudgetSnapshot:
    budget = a_budget()
    return BudgetSnapshot.objects.create(
        budget=budget, number=1, cause="Set", base_version=budget.versions.get()
    )


def a_row(**fields: Any) -> SnapshotRow:
    fields = {"base": 10, "effect": 1, "amount": 11} | fields
    return SnapshotRow.objects.create(
        snapshot=a_snapshot(), stage="substantive", year=2025, **fields
    )


@BREACHES.of("budget_snapshot_number_unique_per_budget")
def _two_snapshots_of_one_number() -> None:
    again(a_snapshot())


@BREACHES.of("snapshot_row_names_exactly_one_of_line_and_basis")
def _figure_of_nothing() -> None:
    a_row()


@BREACHES.of("snapshot_row_amount_implies_base_plus_effect")
def _figure_that_does_not_add_up() -> None:
    a_row(basis="gross", amount=12)


@BREACHES.of("snapshot_row_line_unique_per_stage_and_year")
def _one_line_twice_in_a_snapshot() -> None:
    again(a_row(line=a_budget().lines.get()))


@BREACHES.of("snapshot_row_total_unique_per_stage_and_year")
def _one_total_twice_in_a_snapshot() -> None:
    again(a_row(basis="gross"))


@BREACHES.of("motion_number_unique_per_meeting")
def _two_motions_of_one_number() -> None:
    again(a_motion(), reference="other")


@BREACHES.of("motion_mover_seconder_differ")
def _motion_seconded_by_its_mover() -> None:
    motion = a_motion()
    member = make_member(motion.council)
    change(motion, mover=member, seconder=member)


@BREACHES.of("desk_motion_moved_implies_mover")
def _motion_moved_by_nobody() -> None:
    a_motion(evidence=Evidence.DESK, state="moved")


@BREACHES.of("motion_version_number_unique_per_motion")
def _two_wordings_of_one_number() -> None:
    again(a_wording())


@BREACHES.of("amendment_number_unique_per_meeting")
def _two_amendments_of_one_number() -> None:
    again(an_amendment(), reference="other")


@BREACHES.of("amendment_part_number_unique_per_parent")
def _two_parts_of_one_number() -> None:
    whole = an_amendment()
    again(make_amendment(whole.motion, parent=whole, part_number=1), reference="other")


@BREACHES.of("amendment_part_implies_part_number")
def _part_without_a_number() -> None:
    whole = an_amendment()
    make_amendment(whole.motion, parent=whole)


@BREACHES.of("amendment_mover_seconder_differ")
def _amendment_seconded_by_its_mover() -> None:
    amendment = an_amendment()
    member = make_member(amendment.council)
    change(amendment, mover=member, seconder=member)


@BREACHES.of("amendment_parent_differs_from_itself")
def _amendment_that_is_part_of_itself() -> None:
    change(an_amendment(), parent=models.F("id"), part_number=1)


@BREACHES.of("desk_amendment_moved_implies_mover")
def _amendment_moved_by_nobody() -> None:
    from_the_desk("moved", mover=None)


@BREACHES.of("desk_amendment_decided_implies_decided_at")
def _amendment_decided_at_no_time() -> None:
    from_the_desk("carried", decided_at=None)


@BREACHES.of("desk_amendment_accepted_implies_accepted_by")
def _amendment_accepted_by_nobody() -> None:
    from_the_desk("accepted", accepted_by=None)


@BREACHES.of("desk_amendment_fallen_implies_cause")
def _amendment_fallen_without_cause() -> None:
    from_the_desk("superseded")


@BREACHES.of("amendment_not_carried_implies_not_keyed_at_the_desk")
def _report_of_what_the_clerk_saw() -> None:
    from_the_desk("not_carried")


@BREACHES.of("amendment_refused_implies_ground")
def _amendment_refused_on_no_ground() -> None:
    change(an_amendment(), state="not_accepted_for_debate")


@BREACHES.of("amendment_version_number_unique_per_amendment")
def _two_amended_wordings_of_one_number() -> None:
    again(a_version())


@BREACHES.of("amendment_line_position_unique_per_version")
def _two_lines_in_one_place() -> None:
    again(a_line())


@BREACHES.of("amendment_line_precision_implies_at_least_one_pound")
def _line_exact_to_less_than_a_pound() -> None:
    change(a_line(), entered_precision=0)


@BREACHES.of("ctr_change_unique_per_version_and_year")
def _two_changes_of_the_tax_for_one_year() -> None:
    again(CtrChange.objects.create(version=a_version(), year=2025, amount=0))


def a_claim(amount: int | None) -> PotClaim:
    return PotClaim.objects.create(line=a_line(), pot=make_pot(a_budget()), amount=amount)


@BREACHES.of("pot_claim_unique_per_line_and_pot")
def _one_claim_twice() -> None:
    again(a_claim(None))


@BREACHES.of("pot_claim_amount_implies_not_negative")
def _claim_with_a_minus() -> None:
    a_claim(-1)


@BREACHES.of("assessment_unique_per_version_and_role")
def _one_officer_comments_twice() -> None:
    again(Assessment.objects.create(version=a_version(), role="finance"))


def a_pair() -> InterplayNote:
    first = an_amendment()
    other = make_amendment(first.motion)
    return InterplayNote.objects.create(amendment=first, other=other, words="...", said_by="CFO")


def a_noted_line(**fields: Any) -> InterplayLine:
    return InterplayLine.objects.create(note=a_pair(), position=1, year=2025, amount=1, **fields)


def a_revenue_cost() -> RevenueCost:
    line = a_line()
    cost = AmendmentLine.objects.get(version=line.version, position=2)
    return RevenueCost.objects.create(capital_line=line, cost_line=cost)


@BREACHES.of("revenue_cost_unique_per_capital_and_cost_line")
def _revenue_cost_named_twice() -> None:
    again(a_revenue_cost())


@BREACHES.of("revenue_cost_differs_from_its_capital_line")
def _line_that_is_its_own_cost() -> None:
    line = a_line()
    RevenueCost.objects.create(capital_line=line, cost_line=line)


@BREACHES.of("interplay_note_is_about_two_amendments")
def _pair_of_one() -> None:
    again(note := a_pair(), other_id=note.amendment_id)


@BREACHES.of("interplay_line_position_unique_per_note")
def _two_noted_lines_in_one_place() -> None:
    again(a_noted_line())


@BREACHES.of("interplay_line_claim_implies_pot_and_not_negative")
def _noted_claim_on_nothing() -> None:
    a_noted_line(claimed=5)


@BREACHES.of("rival_ruling_names_exactly_one_of_pot_and_line")
def _ruling_on_nothing() -> None:
    meeting = make_meeting(make_council())
    RivalRuling.objects.create(meeting=meeting, ruling="share", words="...", ruled_by="CFO")


@pytest.mark.parametrize("name", BREACHES)
def test_database_refuses_what_the_constraint_forbids(name):
    with refuses("amendments", name):
        BREACHES[name]()


def test_every_constraint_has_a_test():
    assert set(BREACHES) == set(constraints_of("amendments"))


def test_every_constraint_that_a_clerk_can_meet_has_words_for_the_clerk():
    assert without_own_words("amendments") == WRITTEN_BY_MACHINES


@pytest.mark.parametrize(
    "state",
    ["moved", "seconded", "carried", "lost", "accepted", "adopted", "superseded", "rescinded"],
)
def test_report_from_a_source_may_leave_out_what_the_desk_must_say(state):
    amendment = an_amendment(evidence=Evidence.PRESS, state=state)

    amendment.refresh_from_db()
    assert (amendment.mover, amendment.decided_at, amendment.accepted_by) == (None, None, None)


def test_claim_of_an_amount_not_known_stays_unknown():
    claim = a_claim(None)

    claim.refresh_from_db()
    assert claim.amount is None


WRITTEN_ONCE: dict[str, Callable[[], models.Model]] = {
    "version of a motion": a_wording,
    "version of an amendment": a_version,
    "line": a_line,
    "claim on a pot": lambda: a_claim(1),
    "revenue cost of a capital line": a_revenue_cost,
    "snapshot": a_snapshot,
}


@pytest.mark.parametrize("thing", WRITTEN_ONCE)
def test_what_is_written_once_is_never_saved_again(thing):
    row = WRITTEN_ONCE[thing]()

    with pytest.raises(Frozen, match="is written once; add a new row instead"):
        row.save()


MAKERS: dict[type[models.Model], Callable[..., models.Model]] = {
    Budget: a_budget,
    Pot: lambda **fields: make_pot(a_budget(), **fields),
    Motion: a_motion,
    Amendment: an_amendment,
}


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_public_reads_only_what_is_published_and_due(model):
    soon = timezone.now() + timedelta(hours=1)
    shown = MAKERS[model]()
    MAKERS[model](published_at=None)
    MAKERS[model](visible_from=soon)
    MAKERS[model](published_at=soon)

    assert list(model.objects.published()) == [shown]


@pytest.mark.parametrize("state", sorted(AmendmentState.confidential))
def test_amendment_in_confidence_is_never_public(state):
    an_amendment(state=state)

    assert list(Amendment.objects.published()) == []


def test_motion_and_amendment_of_an_unpublished_meeting_are_not_public():
    motion = make_motion(make_meeting(make_council(), published_at=None))
    make_amendment(motion)

    assert list(Motion.objects.published()) == []
    assert list(Amendment.objects.published()) == []


def test_pot_of_an_unpublished_budget_is_not_public():
    make_pot(a_budget(published_at=None))

    assert list(Pot.objects.published()) == []


def test_version_of_other_amendment_may_have_the_same_number():
    motion = a_motion()
    make_amendment(motion)
    make_amendment(motion)

    assert list(AmendmentVersion.objects.values_list("number", flat=True)) == [1, 1]
