"""Verbs of motions and amendments (domain 4): what each needs, writes and changes."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from amendments import actions
from amendments.actions import LineInput, PartInput
from amendments.derive import take_snapshot
from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentLine,
    BudgetChange,
    BudgetVersion,
    CtrChange,
    MotionEvent,
    PotClaim,
)
from amendments.queries import differences
from amendments.rules import Decision
from council.enums import Evidence
from council.errors import RuleBroken
from council.models import RecordEvent
from council.records import Occasion
from tests.amendments.evening import (
    DESK,
    MINUTES,
    YEAR,
    decide,
    make_evening,
    service_line,
    spend,
)
from tests.factories import (
    make_amendment,
    make_budget,
    make_clerk,
    make_council,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_motion,
    make_standing_orders,
)

pytestmark = pytest.mark.django_db
SPLIT = [
    PartInput(title="Spend", line_positions=(1,)),
    PartInput(title="Fund", line_positions=(2,), ctr_changes={YEAR: -5}),
]


@pytest.fixture
def evening():
    return make_evening()


def code_of(broken) -> str:
    return broken.value.code


def states(*papers) -> list[str]:
    for paper in papers:
        paper.refresh_from_db()
    return [paper.state for paper in papers]


def causes(budget) -> list[str]:
    return list(BudgetChange.objects.filter(budget=budget).values_list("cause", flat=True))


# Papers


def test_a_motion_takes_the_meetings_number_and_is_read_with_the_meeting():
    meeting = make_meeting(make_council(), published_at=None)
    item = make_item(meeting)

    first: Any = actions.create_motion(meeting, title="One", text="That", item=item, occasion=DESK)
    later = timezone.now() + timedelta(days=1)
    second = actions.create_motion(
        meeting,
        title="Two",
        number=7,
        occasion=Occasion(evidence=Evidence.MINUTES, visible_from=later),
    )
    before = list(type(first).objects.published())
    type(meeting).objects.update(published_at=timezone.now())

    assert [first.reference, second.reference] == [
        f"{meeting.reference}/motion-1",
        f"{meeting.reference}/motion-7",
    ]
    assert (first.current.text, first.item, second.evidence) == ("That", item, "minutes")
    assert (before, list(type(first).objects.published())) == ([], [first])


def test_a_draft_holds_its_lines_claims_groups_and_nobody_reads_it(evening):
    group = make_group(evening.meeting.council)

    amendment = evening.drafted(
        text="Amend", ctr_changes={YEAR: 0}, groups=[group], lines_complete=True, number=4
    )

    lines = amendment.current.lines.values_list("position", "line__key", "amount", "kind")
    assert list(lines) == [
        (1, "early-childhood", 1_000_000, "spending"),
        (2, None, -1_000_000, "business_rates"),
    ]
    assert PotClaim.objects.get().amount == 1_000_000
    assert CtrChange.objects.get().amount == 0
    assert list(amendment.groups.all()) == [group]
    assert (amendment.reference, amendment.state, amendment.published_at) == (
        f"{evening.meeting.reference}/amendment-4",
        "draft",
        None,
    )


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([LineInput(role="funding", year=YEAR, amount=-1, line_key="none")], "no_such_line"),
        (
            [LineInput(role="funding", year=YEAR, amount=-1, claims=(("none", None),))],
            "no_such_pot",
        ),
    ],
)
def test_lines_name_the_budgets_own_lines_and_pots(evening, lines, code):
    with pytest.raises(RuleBroken) as broken:
        evening.drafted(lines=lines)

    assert code_of(broken) == code
    assert Amendment.objects.count() == 0


def test_nothing_leaks_between_two_councils(evening):
    other = make_council()
    foreign = make_member(other)
    amendment = evening.tabled()

    for verb in (
        lambda: actions.create_motion(
            evening.meeting, title="X", budget=make_budget(other), occasion=DESK
        ),
        lambda: evening.drafted(groups=[make_group(other)]),
        lambda: actions.move(amendment, mover=foreign, occasion=DESK),
        lambda: actions.second(amendment, seconder=foreign, occasion=DESK),
        lambda: actions.accept(amendment, accepted_by=foreign, occasion=DESK),
        lambda: actions.alter(amendment, altered_by=foreign, occasion=DESK),
    ):
        with pytest.raises(RuleBroken) as broken:
            verb()
        assert code_of(broken) == "other_council"


# Before the debate


def test_an_amendment_is_in_confidence_until_it_is_tabled(evening):
    amendment = evening.drafted()
    actions.submit(amendment, occasion=DESK)
    hidden = list(Amendment.objects.published())

    actions.table(amendment, occasion=DESK)

    assert (hidden, list(Amendment.objects.published())) == ([], [amendment])
    assert list(AmendmentEvent.objects.values_list("verb", "from_state", "to_state")) == [
        ("submit", "draft", "submitted"),
        ("table", "submitted", "tabled"),
    ]


def test_a_timed_release_holds_a_tabled_amendment_back(evening):
    amendment = evening.drafted()
    later = timezone.now() + timedelta(hours=1)

    actions.table(amendment, occasion=Occasion(evidence=Evidence.PARTY, visible_from=later))

    assert list(Amendment.objects.published()) == []
    assert (amendment.state, amendment.visible_from) == ("tabled", later)


def test_at_the_desk_the_lines_must_balance_and_a_source_is_recorded_as_published(evening):
    lines = spend(1_000_000)[:1]
    amendment = evening.drafted(lines=lines)
    actions.submit(amendment, occasion=DESK)

    with pytest.raises(RuleBroken, match="1,000,000 pounds") as broken:
        actions.table(amendment, occasion=DESK)
    actions.table(amendment, occasion=MINUTES)

    assert (code_of(broken), amendment.state) == ("not_balanced", "tabled")


def test_a_change_of_council_tax_balances_what_it_pays_for(evening):
    lines = spend(1_000_000)[:1]

    amendment = evening.tabled(lines=lines, ctr_changes={YEAR: 1_000_000})

    assert amendment.state == "tabled"


def test_a_refusal_names_its_ground(evening):
    amendment = evening.drafted()
    actions.submit(amendment, occasion=DESK)

    with pytest.raises(RuleBroken) as broken:
        actions.refuse(amendment, occasion=DESK)
    actions.refuse(amendment, ground="late", occasion=DESK)

    assert code_of(broken) == "no_ground"
    assert (amendment.state, amendment.refusal_ground) == ("not_accepted_for_debate", "late")


def test_a_source_that_gives_no_ground_leaves_it_at_other(evening):
    amendment = evening.drafted()
    actions.submit(amendment, occasion=DESK)

    actions.refuse(amendment, occasion=MINUTES)

    assert amendment.refusal_ground == "other"


# The debate


def test_at_the_desk_mover_and_seconder_are_asked_for(evening):
    amendment = evening.tabled()
    with pytest.raises(RuleBroken, match="Say who moved it") as no_mover:
        actions.move(amendment, occasion=DESK)
    actions.move(amendment, mover=evening.mover, occasion=DESK)
    with pytest.raises(RuleBroken) as no_seconder:
        actions.second(amendment, occasion=DESK)
    with pytest.raises(RuleBroken) as own:
        actions.second(amendment, seconder=evening.mover, occasion=DESK)

    assert [code_of(each) for each in (no_mover, no_seconder, own)] == [
        "no_mover",
        "no_seconder",
        "mover_seconds",
    ]


def test_the_seconder_cannot_become_the_mover(evening):
    amendment = make_amendment(evening.motion, seconder=evening.seconder)

    with pytest.raises(RuleBroken) as broken:
        actions.move(amendment, mover=evening.seconder, occasion=MINUTES)

    assert code_of(broken) == "mover_seconds"


def test_a_source_may_leave_everything_but_the_result_untold(evening):
    amendment = evening.drafted(occasion=MINUTES)
    actions.table(amendment, occasion=MINUTES)

    decide(amendment, "lost", None, None, vote="", occasion=MINUTES)

    assert (amendment.state, amendment.mover, amendment.seconder, amendment.decided_at) == (
        "lost",
        None,
        None,
        None,
    )


def test_a_record_keyed_at_the_desk_says_so_no_longer_once_a_source_adds_to_it(evening):
    amendment = evening.tabled()

    actions.report_not_carried(amendment, occasion=Occasion(evidence=Evidence.PRESS))

    assert (amendment.state, amendment.evidence) == ("not_carried", "press")


def test_not_carried_is_for_reports(evening):
    with pytest.raises(RuleBroken) as broken:
        actions.report_not_carried(evening.tabled(), occasion=DESK)

    assert code_of(broken) == "no_source"


def test_an_event_holds_who_when_why_and_its_place_on_the_night(evening):
    clerk = make_clerk()
    moment = timezone.now()
    amendment = evening.seconded()
    sequence: Any = AmendmentEvent.objects.latest("id").sequence
    group_member = evening.mover
    actions.withdraw(
        amendment, occasion=Occasion(by=clerk, reason="A deal was done", happened_at=moment)
    )

    event = AmendmentEvent.objects.latest("id")
    assert (event.by, event.happened_at, event.reason) == (clerk, moment, "A deal was done")
    assert (event.sequence, event.meeting, event.version) == (
        sequence + 1,
        evening.meeting,
        amendment.current,
    )
    assert AmendmentEvent.objects.get(verb="move").member == group_member


def test_a_sequence_from_a_file_is_kept(evening):
    actions.adjourn(evening.motion, occasion=Occasion(evidence=Evidence.MINUTES, sequence=40))
    actions.resume(evening.motion, occasion=MINUTES)

    assert list(MotionEvent.objects.values_list("sequence", flat=True))[-2:] == [40, 41]


@pytest.mark.parametrize(
    ("verb", "start", "end"),
    [
        (actions.lapse, "moved", "lapsed"),
        (actions.withdraw, "moved", "withdrawn"),
        (actions.not_reach, "tabled", "not_reached"),
    ],
)
def test_a_paper_can_end_without_a_vote(evening, verb, start, end):
    amendment = evening.tabled()
    if start == "moved":
        actions.move(amendment, mover=evening.mover, occasion=DESK)

    verb(amendment, occasion=DESK)

    assert (amendment.state, evening.budget.facts_revision) == (end, 0)


def test_out_of_order_wants_a_reason(evening):
    amendment = evening.tabled()
    actions.move(amendment, mover=evening.mover, occasion=DESK)

    with pytest.raises(RuleBroken) as broken:
        actions.rule_out(amendment, occasion=DESK)
    actions.rule_out(amendment, occasion=Occasion(reason="It negates the motion"))

    assert (code_of(broken), amendment.state) == ("no_reason", "out_of_order")


def test_what_falls_names_what_overtook_it(evening):
    cause, amendment, other = evening.carried("A"), evening.tabled("B"), evening.tabled("C")

    with pytest.raises(RuleBroken) as no_cause:
        actions.fall(amendment, occasion=DESK)
    with pytest.raises(RuleBroken) as own:
        actions.fall(amendment, cause_amendment=amendment, occasion=DESK)
    actions.fall(amendment, cause_amendment=cause, occasion=DESK)
    actions.fall(other, cause_vote="norfolk/vote-1", occasion=DESK)

    assert [code_of(no_cause), code_of(own)] == ["no_cause", "own_cause"]
    assert states(amendment, other) == ["fallen", "fallen"]
    assert (amendment.cause_amendment, other.cause_vote) == (cause, "norfolk/vote-1")


def test_an_accepted_amendment_has_no_vote_and_counts_as_the_version_taken_in(evening):
    amendment = evening.seconded()
    with pytest.raises(RuleBroken) as nobody:
        actions.accept(amendment, occasion=DESK)
    larger: Any = actions.alter(amendment, lines=spend(1_200_000), occasion=DESK)

    actions.accept(amendment, accepted_by=evening.seconder, version=larger, occasion=DESK)
    take_snapshot(evening.budget.pk)

    assert code_of(nobody) == "no_acceptor"
    assert (amendment.state, amendment.accepted_by, amendment.current) == (
        "accepted",
        evening.seconder,
        larger,
    )
    assert causes(evening.budget) == ["Amendment 1 accepted without a vote"]
    assert service_line(evening.budget, 1)["substantive"] == 6_400_000
    assert AmendmentEvent.objects.latest("id").outcome == ""


def test_the_words_of_another_amendment_cannot_be_accepted(evening):
    amendment, other = evening.seconded("A"), evening.seconded("B")

    with pytest.raises(RuleBroken) as broken:
        actions.accept(amendment, version=other.current, occasion=DESK)

    assert code_of(broken) == "other_amendment"


def test_an_alteration_is_a_new_version_and_the_old_one_stays(evening):
    amendment = evening.seconded()
    first = amendment.current

    second: Any = actions.alter(
        amendment, text="More", lines=spend(2), altered_by=evening.mover, occasion=DESK
    )

    assert (amendment.state, amendment.current, second.number, second.altered_by) == (
        "seconded",
        second,
        2,
        evening.mover,
    )
    assert list(first.lines.values_list("amount", flat=True)) == [1_000_000, -1_000_000]


def test_a_draft_is_redrafted_but_a_tabled_paper_is_not(evening):
    draft, tabled = evening.drafted(), evening.tabled()

    actions.alter(draft, lines=spend(5), occasion=DESK)
    with pytest.raises(RuleBroken) as broken:
        actions.alter(tabled, lines=spend(5), occasion=DESK)

    assert (draft.state, draft.current.number, code_of(broken)) == ("draft", 2, "wrong_state")


def test_the_mover_of_a_motion_alters_it(evening):
    version = actions.alter(
        evening.motion, text="With the late figure", altered_by=evening.mover, occasion=DESK
    )

    assert (evening.motion.current, version.number, evening.motion.state) == (
        version,
        2,
        "seconded",
    )


# Decisions


def test_a_carried_amendment_changes_the_facts_once_however_often_it_is_told(evening):
    amendment = evening.seconded()

    first = decide(amendment, "carried")
    again = decide(amendment, "carried")

    event = AmendmentEvent.objects.get(verb="record_decision")
    assert (first, again) == (event, None)
    assert (event.outcome, event.decision_for, event.decision_against, event.vote) == (
        "carried",
        36,
        1,
        f"{amendment.reference}/vote",
    )
    change = BudgetChange.objects.get()
    assert (change.revision, change.cause, change.reference) == (
        1,
        "Amendment 1 carried, 36 to 1",
        amendment.reference,
    )
    assert (event.budget_revision, amendment.state) == (1, "carried")
    assert amendment.decided_at is not None


@pytest.mark.parametrize(
    ("outcome", "state"), [("lost", "lost"), ("tied", "lost"), ("unknown", "seconded")]
)
def test_what_is_not_carried_changes_no_facts(evening, outcome, state):
    amendment = evening.seconded()

    decide(amendment, outcome, 28, 28)

    assert (amendment.state, BudgetChange.objects.count()) == (state, 0)
    assert (amendment.decided_at is None) == (outcome == "unknown")


def test_a_casting_vote_is_told_with_the_cause(evening):
    amendment = evening.seconded()

    actions.record_decision(
        amendment.current,
        Decision("carried", "recorded_electronic", 28, 28, 1, by_casting_vote=True),
        occasion=DESK,
    )

    assert causes(evening.budget) == ["Amendment 1 carried, 28 to 28 on the casting vote"]


def test_another_result_of_the_same_vote_is_a_correction_that_names_the_event(evening):
    amendment = evening.carried()
    wrong = AmendmentEvent.objects.latest("id")

    decide(amendment, "lost", 36, 40, occasion=Occasion(reason="Read out wrongly"))

    right = AmendmentEvent.objects.latest("id")
    assert (right.verb, right.corrects, right.reason) == ("correct", wrong, "Read out wrongly")
    assert (amendment.state, causes(evening.budget)[1:]) == (
        "lost",
        ["Corrected: Amendment 1 lost, 36 to 40"],
    )


def test_corrected_figures_alone_change_no_facts(evening):
    amendment = evening.carried()

    decide(amendment, "carried", 37, 1)

    assert (amendment.state, BudgetChange.objects.count()) == ("carried", 1)
    assert AmendmentEvent.objects.latest("id").decision_for == 37


def test_a_vote_taken_again_corrects_the_first(evening):
    amendment = evening.seconded()
    void = decide(amendment, "lost", vote="vote-1")

    event = decide(amendment, "carried", vote="vote-2", corrects=void)

    assert (event.corrects, amendment.state) == (void, "carried")


def test_voiding_the_first_vote_afterwards_leaves_the_second_in_force(evening):
    amendment = evening.seconded()
    first = decide(amendment, "lost", vote="vote-1")
    decide(amendment, "carried", vote="vote-2", corrects=first)

    decide(amendment, "unknown", None, None, vote="vote-1")
    again = decide(amendment, "unknown", None, None, vote="vote-1")

    assert (amendment.state, again, BudgetChange.objects.count()) == ("carried", None, 1)


def test_a_state_that_no_vote_decided_is_corrected_once(evening):
    amendment = evening.drafted(occasion=MINUTES)
    actions.table(amendment, occasion=MINUTES)
    actions.report_not_carried(amendment, occasion=MINUTES)

    actions.correct_state(amendment, to="withdrawn", occasion=MINUTES)
    actions.correct_state(amendment, to="withdrawn", occasion=MINUTES)

    event: Any = AmendmentEvent.objects.get(verb="correct")
    assert (amendment.state, event.corrects.verb) == ("withdrawn", "report_not_carried")


def test_a_later_amendment_on_the_same_money_supersedes_and_both_votes_stand(evening):
    first, later = evening.carried("A"), evening.carried("B", lines=spend(500_000))

    actions.supersede(first, cause_amendment=later, occasion=DESK)
    take_snapshot(evening.budget.pk)

    assert states(first, later) == ["superseded", "carried"]
    assert causes(evening.budget)[2] == "Amendment 1 superseded"
    assert service_line(evening.budget, 3)["substantive"] == 5_700_000
    assert AmendmentEvent.objects.filter(outcome="carried").count() == 2


def test_an_alternative_budget_replaces_what_was_carried_before_it_and_gives_it_back(evening):
    first, open_one = evening.carried("A"), evening.seconded("B")
    whole = evening.carried("Alternative", replaces_all=True, lines=spend(9))
    after = states(first, open_one, whole)

    decide(whole, "lost")

    assert after == ["superseded", "seconded", "carried"]
    assert states(first, open_one, whole) == ["carried", "seconded", "lost"]
    assert first.cause_amendment is None
    assert [change.revision for change in BudgetChange.objects.all()] == [1, 2, 3]


def test_what_ended_otherwise_meanwhile_does_not_stand_again(evening):
    first = evening.carried("A")
    whole = evening.carried("Alternative", replaces_all=True)
    actions.rescind(first, cause_vote="vote-9", occasion=DESK)

    decide(whole, "unknown")

    assert states(first, whole) == ["rescinded", "seconded"]


def test_a_decision_is_kept_from_readers_as_long_as_its_vote(evening):
    amendment = evening.seconded()
    later = timezone.now() + timedelta(hours=1)

    event = decide(amendment, "carried", occasion=Occasion(visible_from=later))

    assert (event.visible_from, BudgetChange.objects.get().visible_from) == (later, later)
    assert list(Amendment.objects.published()) == []


def test_before_base_figures_are_public_there_is_nothing_to_add_up(evening):
    BudgetVersion.objects.update(published_at=None)
    amendment = evening.carried()
    first = AmendmentEvent.objects.latest("id").budget_revision

    revision = actions.publish_budget(evening.budget, BudgetVersion.objects.get(), occasion=DESK)
    take_snapshot(evening.budget.pk)

    assert (first, revision, amendment.state) == (0, 1, "carried")
    assert service_line(evening.budget, 1)["substantive"] == 6_200_000


# Adoption


def test_nothing_is_adopted_before_the_motion_is_carried(evening):
    amendment, lost = evening.carried("A"), evening.seconded("B")
    decide(lost, "lost")
    decide(evening.motion, "carried", 41, 39)
    take_snapshot(evening.budget.pk)

    assert states(amendment, lost, evening.motion) == ["adopted", "lost", "carried"]
    assert [service_line(evening.budget, number)["adopted"] for number in (1, 2)] == [
        None,
        6_200_000,
    ]
    assert causes(evening.budget)[1] == "Motion 1 carried, 41 to 39"
    adopted = AmendmentEvent.objects.get(verb="adopt")
    assert (adopted.budget_revision, adopted.vote) == (2, f"{evening.motion.reference}/vote")


def test_many_amendments_are_adopted_in_one_change_of_facts(evening):
    for number in range(3):
        evening.carried(str(number), lines=spend(number + 1))

    decide(evening.motion, "carried")

    assert BudgetChange.objects.count() == 4
    assert set(
        AmendmentEvent.objects.filter(verb="adopt").values_list("budget_revision", flat=True)
    ) == {4}


def test_a_lost_motion_ends_nothing_until_the_meeting_closes(evening):
    amendment, open_one, draft = evening.carried("A"), evening.tabled("B"), evening.drafted("C")

    decide(evening.motion, "lost", 36, 40)
    before = states(amendment, open_one, draft)
    actions.close_meeting(evening.meeting, occasion=DESK)

    assert before == ["carried", "tabled", "draft"]
    assert states(amendment, open_one, draft) == ["carried_not_adopted", "not_reached", "draft"]
    assert evening.meeting.status == "closed"
    assert causes(evening.budget)[1:] == [
        "Motion 1 lost, 36 to 40",
        "Amendment 1 carried, not adopted",
    ]
    assert RecordEvent.objects.get().to_state == "closed"


def test_closing_leaves_what_was_put_off_and_ends_what_was_not_reached(evening):
    waiting = actions.create_motion(evening.meeting, title="Later", occasion=DESK)
    actions.move(waiting, mover=evening.mover, occasion=DESK)
    actions.second(waiting, seconder=evening.seconder, occasion=DESK)
    actions.adjourn(waiting, occasion=DESK)
    hangs = evening.tabled(motion=waiting, lines=())

    actions.close_meeting(evening.meeting, occasion=DESK)

    assert states(evening.motion, waiting, hangs) == ["not_reached", "adjourned", "tabled"]


def test_closing_a_meeting_without_papers_closes_it():
    meeting = make_meeting(make_council())

    actions.close_meeting(meeting, occasion=MINUTES)

    assert meeting.status == "closed"


def test_a_version_that_lists_amendments_adopts_those_and_no_others(evening):
    wanted, dropped = evening.carried("A"), evening.carried("B", lines=spend(7))
    decide(evening.motion, "lost", vote="vote-1")

    actions.new_motion_version(evening.motion, text="As agreed", takes_in=[wanted], occasion=DESK)
    actions.move(evening.motion, mover=evening.mover, occasion=DESK)
    actions.second(evening.motion, seconder=evening.seconder, occasion=DESK)
    decide(evening.motion, "carried", vote="vote-2")

    assert states(wanted, dropped) == ["adopted", "carried_not_adopted"]


def again_with(evening, takes_in) -> None:
    actions.new_motion_version(evening.motion, text="Afresh", takes_in=takes_in, occasion=DESK)
    actions.move(evening.motion, mover=evening.mover, occasion=DESK)
    actions.second(evening.motion, seconder=evening.seconder, occasion=DESK)
    decide(evening.motion, "carried", vote="vote-2")


@pytest.mark.parametrize(("takes_in", "becomes"), [([], "carried_not_adopted"), (None, "adopted")])
def test_words_that_take_in_none_adopt_none_and_words_that_do_not_say_adopt_all(
    evening, takes_in, becomes
):
    amendment = evening.carried()
    decide(evening.motion, "lost", vote="vote-1")

    again_with(evening, takes_in)

    assert states(amendment, evening.motion) == [becomes, "carried"]


def test_words_that_take_in_none_of_the_amendments_leave_the_executive_nothing_to_object_to(
    evening,
):
    make_standing_orders(evening.meeting.council, executive_period_days=5)
    evening.carried()
    decide(evening.motion, "lost", vote="vote-1")

    again_with(evening, [])

    assert evening.motion.state == "carried"


def test_altered_words_still_take_in_none(evening):
    amendment = evening.carried()
    actions.new_motion_version(evening.motion, text="Without", takes_in=[], occasion=DESK)

    actions.alter(evening.motion, text="Without, to be sure", occasion=DESK)
    decide(evening.motion, "carried")

    assert states(amendment) == ["carried_not_adopted"]


# A motion that a later meeting took up.


def adjourned_to(evening) -> Any:
    """Adjourn the motion, close its meeting, and take it up the week after."""
    actions.adjourn(evening.motion, occasion=DESK)
    actions.close_meeting(evening.meeting, occasion=DESK)
    later = make_meeting(evening.meeting.council, evening.meeting.held_on + timedelta(days=7))
    actions.resume(evening.motion, meeting=later, occasion=DESK)
    return later


def lose_at(evening, later) -> None:
    decision = Decision("lost", "recorded_electronic", 1, 2, vote=f"{later.reference}/vote-1")
    actions.record_decision(evening.motion.current, decision, occasion=DESK, meeting=later)


def test_a_motion_lost_in_a_later_meeting_is_settled_when_that_one_closes(evening):
    amendment, live = evening.carried(), evening.seconded("Open")
    later = adjourned_to(evening)
    waited = states(amendment, live)
    lose_at(evening, later)
    lost = states(amendment, live)

    actions.close_meeting(later, occasion=DESK)

    assert waited == lost == ["carried", "seconded"]
    assert states(amendment, live, evening.motion) == [
        "carried_not_adopted",
        "not_reached",
        "lost",
    ]
    events = MotionEvent.objects.filter(motion=evening.motion).order_by("id")
    assert [event.meeting for event in events][-2:] == [later, later]
    assert list(differences()) == []


def test_what_is_done_once_a_later_meeting_took_the_motion_up_is_of_that_meeting(evening):
    live, taken = evening.seconded("Open"), evening.seconded("In parts")
    later = adjourned_to(evening)

    actions.withdraw(live, occasion=DESK)
    parts = [PartInput(title=str(place), line_positions=(place,)) for place in (1, 2)]
    made = actions.take_in_parts(taken, parts=parts, occasion=DESK)
    actions.withdraw(made[0], occasion=DESK)
    actions.correct_state(live, to="not_reached", occasion=Occasion(reason="Not withdrawn."))
    actions.alter(evening.motion, text="Other words", occasion=DESK)
    actions.adjourn(evening.motion, occasion=DESK)
    actions.resume(evening.motion, occasion=DESK)

    at = {True: later.pk, False: evening.meeting.pk}
    resumed = MotionEvent.objects.get(verb="resume", to_state="seconded", sequence=1)
    for event in (*evening.motion.events.all(), *AmendmentEvent.objects.all()):
        is_later = event.recorded_at >= resumed.recorded_at
        assert event.meeting_id == at[is_later], event
    numbers = [
        event.sequence or 0
        for model in (MotionEvent, AmendmentEvent)
        for event in model.objects.filter(meeting=later)
    ]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_a_meeting_that_closes_late_ends_nothing_that_a_later_one_took_up(evening):
    amendment = evening.seconded("Open")
    actions.adjourn(evening.motion, occasion=DESK)
    later = make_meeting(evening.meeting.council, evening.meeting.held_on + timedelta(days=7))
    actions.resume(evening.motion, meeting=later, occasion=DESK)

    actions.close_meeting(evening.meeting, occasion=DESK)
    assert states(amendment, evening.motion) == ["seconded", "seconded"]
    actions.close_meeting(later, occasion=DESK)

    assert states(amendment, evening.motion) == ["not_reached", "not_reached"]
    assert amendment.events.last().meeting == later


def test_a_motion_that_a_later_meeting_does_not_come_to_was_not_reached(evening):
    amendment = evening.carried()
    later = adjourned_to(evening)

    actions.close_meeting(later, occasion=DESK)

    assert states(amendment, evening.motion) == ["carried_not_adopted", "not_reached"]


def test_a_motion_adjourned_once_more_waits_for_the_next_meeting(evening):
    amendment = evening.carried()
    later = adjourned_to(evening)
    actions.adjourn(evening.motion, occasion=DESK)

    actions.close_meeting(later, occasion=DESK)

    assert states(amendment, evening.motion) == ["carried", "adjourned"]


def test_another_motion_on_the_same_budget_carried_without_it_ends_an_amendment(evening):
    amendment = evening.carried()
    rival = make_motion(evening.meeting, evening.budget, state="seconded")

    decide(rival, "carried", occasion=MINUTES)

    assert states(amendment, evening.motion) == ["carried_not_adopted", "seconded"]


def test_a_version_takes_in_only_what_is_in_force(evening):
    with pytest.raises(RuleBroken) as broken:
        actions.new_motion_version(evening.motion, takes_in=[evening.tabled()], occasion=DESK)

    assert code_of(broken) == "not_in_force"


def test_a_settled_motion_gets_no_new_words(evening):
    decide(evening.motion, "carried")

    with pytest.raises(RuleBroken) as broken:
        actions.new_motion_version(evening.motion, occasion=DESK)

    assert code_of(broken) == "wrong_state"


def test_a_lost_motion_is_moved_again_only_with_fresh_words(evening):
    decide(evening.motion, "lost")

    with pytest.raises(RuleBroken) as broken:
        actions.move(evening.motion, mover=evening.mover, occasion=DESK)
    actions.new_motion_version(evening.motion, text="Again", occasion=DESK)
    actions.move(evening.motion, mover=evening.mover, occasion=DESK)

    assert (code_of(broken), evening.motion.state) == ("no_version", "moved")


def test_the_figures_of_a_first_defeat_are_corrected_without_touching_what_came_after(evening):
    amendment = evening.carried()
    words = evening.motion.current
    decide(evening.motion, "lost", 36, 40, vote="vote-1")
    actions.new_motion_version(evening.motion, takes_in=[amendment], occasion=DESK)
    actions.move(evening.motion, mover=evening.mover, occasion=DESK)
    actions.second(evening.motion, seconder=evening.seconder, occasion=DESK)
    before = [correct_first(words, 36, 41), *states(evening.motion)]
    decide(evening.motion, "carried", 36, 5, vote="vote-2")

    after = correct_first(words, 36, 42)

    assert (before, after.corrects) == ([after.corrects, "seconded"], before[0])
    assert states(evening.motion, amendment) == ["carried", "adopted"]
    assert evening.motion.current.number == 2
    assert causes(evening.budget)[-1] == "Motion 1 carried, 36 to 5"


def correct_first(words, for_, against) -> Any:
    decision = Decision("lost", "recorded_electronic", for_, against, vote="vote-1")
    return actions.record_decision(words, decision, occasion=DESK)


def test_a_motion_without_a_budget_adopts_its_amendments_too():
    evening = make_evening()
    motion = actions.create_motion(evening.meeting, title="Trees", occasion=DESK)
    actions.move(motion, mover=evening.mover, occasion=DESK)
    actions.second(motion, seconder=evening.seconder, occasion=DESK)
    amendment = evening.carried(motion=motion, lines=())

    decide(motion, "carried")

    assert (states(amendment, motion), BudgetChange.objects.count()) == (
        ["adopted", "carried"],
        0,
    )


def test_a_motion_whose_result_was_misread_takes_its_consequences_back(evening):
    wanted = evening.carried("A")
    other = evening.carried("B")
    own = actions.new_motion_version(evening.motion, takes_in=[wanted], occasion=DESK)
    decide(evening.motion, "carried")
    actions.rescind(other, cause_vote="vote-9", occasion=DESK)
    make_amendment(evening.motion)

    decide(evening.motion, "lost", 39, 41)
    lost = states(wanted, other, evening.motion)
    decide(evening.motion, "carried", 41, 39)

    assert lost == ["carried", "rescinded", "lost"]
    assert states(wanted, evening.motion) == ["adopted", "carried"]
    assert causes(evening.budget)[-2:] == [
        "Corrected: Motion 1 lost, 39 to 41",
        "Corrected: Motion 1 carried, 41 to 39",
    ]
    assert evening.motion.current == own


def test_corrected_figures_of_a_carried_motion_change_nothing_else(evening):
    amendment = evening.carried()
    decide(evening.motion, "carried", 41, 39)
    decide(evening.motion, "carried", 41, 39)

    decide(evening.motion, "carried", 42, 39)

    assert (states(amendment, evening.motion), BudgetChange.objects.count()) == (
        ["adopted", "carried"],
        2,
    )


def test_a_motion_whose_result_turns_out_unknown_stands_seconded(evening):
    decide(evening.motion, "carried")

    decide(evening.motion, "unknown", None, None)

    assert evening.motion.state == "seconded"


# The executive


@pytest.fixture
def executive(evening):
    make_standing_orders(evening.meeting.council, executive_period_days=5)
    return evening


def test_an_amended_budget_is_in_principle_while_the_executive_may_object(executive):
    amendment = executive.carried()

    decide(executive.motion, "carried")
    take_snapshot(executive.budget.pk)

    assert states(amendment, executive.motion) == ["pending_executive", "in_principle"]
    assert service_line(executive.budget, 2) == {
        "recommended": 5_200_000,
        "substantive": 6_200_000,
        "adopted": None,
    }


def test_a_budget_that_was_not_amended_needs_no_period(executive):
    decide(executive.motion, "carried")

    assert executive.motion.state == "carried"


@pytest.mark.parametrize(
    ("verb", "more"),
    [
        (actions.adopt, {}),
        (actions.executive_accept, {}),
        (actions.insist, {"cause_vote": "vote-9"}),
    ],
)
def test_the_end_of_the_period_adopts_all_that_waits(executive, verb, more):
    amendment, lost = executive.carried("A"), executive.seconded("B")
    decide(lost, "lost")
    decide(executive.motion, "carried")

    verb(executive.motion, occasion=DESK, **more)

    assert states(amendment, lost, executive.motion) == ["adopted", "lost", "final"]
    assert causes(executive.budget)[-1] == "Motion 1 final"


def test_the_executive_answers_amendment_by_amendment(executive):
    accepted, rejected, insisted = (executive.carried(name) for name in "ABC")
    decide(executive.motion, "carried")

    actions.executive_accept(accepted, occasion=DESK)
    with pytest.raises(RuleBroken) as no_reason:
        actions.executive_reject(rejected, occasion=DESK)
    actions.executive_reject(rejected, occasion=Occasion(reason="No money"))
    with pytest.raises(RuleBroken) as no_cause:
        actions.insist(insisted, occasion=DESK)
    actions.insist(insisted, cause_vote="vote-9", occasion=DESK)

    assert [code_of(no_reason), code_of(no_cause)] == ["no_reason", "no_cause"]
    assert states(accepted, rejected, insisted) == ["adopted", "executive_rejected", "adopted"]


def test_the_second_meeting_holds_its_own_events(executive):
    amendment = executive.carried()
    decide(executive.motion, "carried")
    second = make_meeting(executive.meeting.council, reference="norfolk/second")

    actions.executive_accept(amendment, occasion=DESK, meeting=second)
    actions.adopt(executive.motion, occasion=DESK, meeting=second)

    assert AmendmentEvent.objects.latest("id").meeting == second
    assert MotionEvent.objects.latest("id").meeting == second


def test_a_motion_to_which_the_executive_objects_waits(executive):
    executive.carried()
    decide(executive.motion, "carried")

    actions.executive_reject(executive.motion, occasion=Occasion(reason="Unbalanced"))

    assert executive.motion.state == "in_principle"


def test_the_clerk_can_say_that_the_period_runs_after_all(evening):
    adopted, lost = evening.carried("A"), evening.seconded("B")
    decide(lost, "lost")
    decide(evening.motion, "carried")
    late = evening.seconded("C")
    decide(late, "carried")

    actions.refer_to_executive(evening.motion, occasion=DESK)

    event: Any = AmendmentEvent.objects.get(amendment=adopted, verb="correct")
    assert states(adopted, lost, late, evening.motion) == [
        "pending_executive",
        "lost",
        "pending_executive",
        "in_principle",
    ]
    assert event.corrects.verb == "adopt"


def test_carried_but_not_adopted_can_be_said_of_one_amendment(evening):
    amendment = evening.carried()

    actions.not_adopt(amendment, occasion=DESK)

    assert amendment.state == "carried_not_adopted"


def test_rescission_points_at_the_later_decision_and_the_old_one_stays(evening):
    amendment = evening.carried()
    decide(evening.motion, "carried")

    actions.rescind(amendment, cause_vote="vote-9", occasion=DESK)
    take_snapshot(evening.budget.pk)

    assert (amendment.state, amendment.cause_vote) == ("rescinded", "vote-9")
    assert service_line(evening.budget, 3)["adopted"] == 5_200_000
    assert AmendmentEvent.objects.filter(outcome="carried").count() == 1


# Parts


def test_an_amendment_in_parts_counts_by_its_parts(evening):
    whole = evening.seconded(ctr_changes={YEAR: 0})

    parts: Any = actions.take_in_parts(whole, parts=SPLIT, occasion=DESK)
    spending, funding = parts
    decide(spending, "carried")
    half_way = states(whole)
    decide(funding, "lost")
    take_snapshot(evening.budget.pk)

    assert [spending.reference, funding.reference] == [
        f"{whole.reference}-part-1",
        f"{whole.reference}-part-2",
    ]
    assert (half_way, states(whole, spending, funding)) == (
        ["seconded"],
        ["partly_carried", "carried", "lost"],
    )
    assert causes(evening.budget) == ["Amendment 1, part 1 carried, 36 to 1"]
    assert service_line(evening.budget, 1)["substantive"] == 6_200_000
    assert list(funding.current.ctr_changes.values_list("amount", flat=True)) == [-5]
    assert list(AmendmentLine.objects.filter(version=funding.current).values_list("amount")) == [
        (-1_000_000,)
    ]
    assert list(differences()) == []


def test_parts_that_all_stand_alike_give_the_whole_their_state(evening):
    whole = evening.seconded()
    parts = actions.take_in_parts(whole, parts=SPLIT, occasion=DESK)
    for part in parts:
        decide(part, "carried")
    carried = states(whole)

    decide(evening.motion, "carried")

    assert (carried, states(whole, *parts)) == (["carried"], ["adopted"] * 3)
    assert whole.decided_at is not None


def test_a_whole_listed_by_a_motion_brings_its_parts(evening):
    whole = evening.seconded()
    parts = actions.take_in_parts(whole, parts=SPLIT, occasion=DESK)
    for part in parts:
        decide(part, "carried")

    actions.new_motion_version(evening.motion, takes_in=[whole], occasion=DESK)
    decide(evening.motion, "carried")

    assert states(whole, *parts) == ["adopted"] * 3


def test_a_whole_that_was_decided_opens_again_with_a_part(evening):
    whole = evening.seconded()
    parts = actions.take_in_parts(whole, parts=SPLIT, occasion=DESK)
    for part in parts:
        decide(part, "lost")

    decide(parts[0], "unknown")

    assert states(whole) == ["seconded"]


def test_a_whole_whose_last_part_is_withdrawn_is_lost_when_the_vote_on_the_other_was(evening):
    whole = evening.seconded()
    lost, withdrawn = actions.take_in_parts(whole, parts=SPLIT, occasion=DESK)
    decide(lost, "lost")

    actions.withdraw(withdrawn, occasion=DESK)

    assert states(whole, lost, withdrawn) == ["lost", "lost", "withdrawn"]
    lost.refresh_from_db()
    assert whole.decided_at == lost.decided_at is not None


def test_a_whole_of_which_no_part_was_put_to_a_vote_was_not_lost(evening):
    whole = evening.seconded()
    withdrawn, left = actions.take_in_parts(whole, parts=SPLIT, occasion=DESK)
    actions.withdraw(withdrawn, occasion=DESK)

    actions.close_meeting(evening.meeting, occasion=DESK)

    assert states(whole, withdrawn, left) == ["not_reached", "withdrawn", "not_reached"]
    assert whole.decided_at is None


def test_a_whole_whose_part_fell_names_what_it_fell_with(evening):
    other = evening.seconded()
    whole = evening.seconded()
    fallen, withdrawn = actions.take_in_parts(whole, parts=SPLIT, occasion=DESK)
    actions.fall(fallen, cause_amendment=other, occasion=DESK)

    actions.withdraw(withdrawn, occasion=DESK)

    assert states(whole) == ["fallen"]
    assert whole.cause_amendment == other


def test_totals_of_the_past_stay_when_an_amendment_is_taken_in_parts_later(evening):
    whole = evening.carried()
    decide(whole, "unknown")
    for part in actions.take_in_parts(whole, parts=SPLIT, occasion=DESK):
        decide(part, "carried")

    take_snapshot(evening.budget.pk)

    totals = [service_line(evening.budget, number)["substantive"] for number in (1, 2, 3, 4)]
    assert totals == [6_200_000, 5_200_000, 6_200_000, 6_200_000]


def test_what_happens_to_an_amendment_in_parts_is_said_of_its_parts(evening):
    whole = evening.seconded()
    parts = actions.take_in_parts(whole, parts=SPLIT, occasion=DESK)

    for verb in (
        lambda: decide(whole, "carried"),
        lambda: actions.withdraw(whole, occasion=DESK),
        lambda: actions.alter(whole, occasion=DESK),
        lambda: actions.take_in_parts(whole, parts=SPLIT, occasion=DESK),
        lambda: actions.correct_state(whole, to="withdrawn", occasion=DESK),
    ):
        with pytest.raises(RuleBroken) as broken:
            verb()
        assert code_of(broken) == "taken_in_parts"
    with pytest.raises(RuleBroken) as deeper:
        actions.take_in_parts(parts[0], parts=SPLIT, occasion=DESK)
    assert code_of(deeper) == "part_of_part"


@pytest.mark.parametrize("places", [[(1, 2)], [(1,), ()], [(1,), (1, 2)]])
def test_every_line_is_given_to_exactly_one_part(evening, places):
    whole = evening.seconded()
    parts = [PartInput(title="Part", line_positions=given) for given in places]

    with pytest.raises(RuleBroken) as broken:
        actions.take_in_parts(whole, parts=parts, occasion=DESK)

    assert code_of(broken) == "lines_not_assigned"


def test_an_amendment_without_words_is_taken_in_parts_from_a_source(evening):
    whole = make_amendment(evening.motion, state="seconded")
    whole.current = None
    whole.save()
    parts = [PartInput(title="One"), PartInput(title="Two", reference="norfolk/part-two")]

    made: Any = actions.take_in_parts(whole, parts=parts, occasion=MINUTES)

    assert [made[1].reference, made[0].current.lines.count()] == ["norfolk/part-two", 0]


# Base figures


def test_publishing_base_figures_is_a_change_of_facts_once(evening):
    budget = make_budget(evening.meeting.council, 2020, published_at=None)
    version = budget.versions.get()

    first = actions.publish_budget(budget, version, occasion=DESK)
    again = actions.publish_budget(budget, version, occasion=DESK)

    assert (first, again, causes(budget)) == (1, 1, ["Base figures published: version 1"])
    assert budget.published_at is not None


def test_newer_base_figures_move_every_total_from_then_on(evening):
    evening.carried()
    version = BudgetVersion.objects.create(
        budget=evening.budget, number=2, label="After the settlement"
    )

    actions.publish_budget(evening.budget, version, occasion=DESK)
    take_snapshot(evening.budget.pk)

    assert causes(evening.budget)[1] == "Base figures published: After the settlement"
    assert service_line(evening.budget, 2) == {"substantive": None}


@pytest.mark.parametrize("case", ["other_budget", "not_newest"])
def test_base_figures_that_cannot_be_the_newest_are_refused(evening, case):
    other = make_budget(evening.meeting.council, 2020)
    old = BudgetVersion.objects.create(budget=evening.budget, number=0)
    version = other.versions.get() if case == "other_budget" else old

    with pytest.raises(RuleBroken) as broken:
        actions.publish_budget(evening.budget, version, occasion=DESK)

    assert code_of(broken) == case


# Real evenings


def test_norfolk_2015_lost_then_an_amendment_accepted_then_carried():
    evening = make_evening()
    motion = evening.motion

    decide(motion, "lost", 36, 40, vote="vote-1")
    amendment = evening.seconded("Adult social services", lines=spend(500_000))
    actions.accept(amendment, accepted_by=evening.mover, occasion=DESK)
    actions.new_motion_version(motion, takes_in=[amendment], occasion=DESK)
    actions.move(motion, mover=evening.mover, occasion=DESK)
    actions.second(motion, seconder=evening.seconder, occasion=DESK)
    decide(motion, "carried", 36, 5, vote="vote-2")
    numbers = take_snapshot(evening.budget.pk)

    decided = MotionEvent.objects.exclude(outcome="")
    assert list(
        decided.values_list("outcome", "decision_for", "decision_against", "version__number")
    ) == [("lost", 36, 40, 1), ("carried", 36, 5, 2)]
    assert states(motion, amendment) == ["carried", "adopted"]
    assert causes(evening.budget) == [
        "Motion 1 lost, 36 to 40",
        "Amendment 1 accepted without a vote",
        "Motion 1 carried, 36 to 5",
    ]
    assert [service_line(evening.budget, number)["adopted"] for number in numbers] == [
        None,
        None,
        5_700_000,
    ]


class AnyEvening(TestCase):
    """Whatever happens in whatever legal order, what is stored is what the events say."""

    @given(
        st.lists(
            st.tuples(
                st.integers(0, 2),
                st.sampled_from(
                    [
                        "carried",
                        "lost",
                        "unknown",
                        "accept",
                        "supersede",
                        "rescind",
                        "motion",
                        "motion_lost",
                        "snapshot",
                        "alter",
                        "parts",
                    ]
                ),
            ),
            max_size=12,
        )
    )
    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    def test_stored_states_and_totals_equal_the_rebuild(self, happenings):
        evening = make_evening()
        papers = [
            evening.seconded(name, lines=spend(10 ** (4 + i))) for i, name in enumerate("ABC")
        ]

        for which, what in happenings:
            try:
                happen(evening, papers[which], papers[which - 1], what)
            except RuleBroken:
                continue
        take_snapshot(evening.budget.pk)

        assert list(differences()) == []
        numbers = list(evening.budget.snapshots.values_list("number", flat=True))
        evening.budget.refresh_from_db()
        assert sorted(numbers) == list(range(1, evening.budget.facts_revision + 1))


def happen(evening, paper, other, what) -> None:
    if what in ("carried", "lost", "unknown"):
        decide(paper, what)
    elif what == "accept":
        actions.accept(paper, accepted_by=evening.mover, occasion=DESK)
    elif what == "supersede":
        actions.supersede(paper, cause_amendment=other, occasion=DESK)
    elif what == "rescind":
        actions.rescind(paper, cause_vote="vote-9", occasion=DESK)
    elif what == "alter":
        actions.alter(paper, lines=spend(77), occasion=DESK)
    elif what == "parts":
        decide(actions.take_in_parts(paper, parts=SPLIT, occasion=DESK)[0], "carried")
    elif what == "snapshot":
        take_snapshot(evening.budget.pk)
    else:
        decide(evening.motion, "lost" if what == "motion_lost" else "carried")


def test_altering_the_words_of_a_motion_keeps_what_it_takes_in(evening):
    wanted = evening.carried()
    actions.new_motion_version(evening.motion, text="With it", takes_in=[wanted], occasion=DESK)

    actions.alter(evening.motion, text="In better words", occasion=DESK)

    evening.motion.refresh_from_db()
    assert list(evening.motion.current.takes_in.all()) == [wanted]


# What was tabled must balance when it is altered too, and what is settled has no fresh words.


def test_lines_that_do_not_balance_are_refused_at_the_desk_after_tabling_too(evening):
    amendment = evening.seconded()

    with pytest.raises(RuleBroken, match=r"out by 1,000,000 pounds") as broken:
        actions.alter(amendment, lines=spend(1_000_000)[:1], occasion=DESK)

    assert code_of(broken) == "not_balanced"
    amendment.refresh_from_db()
    assert (amendment.versions.count(), amendment.current.number) == (1, 1)


def test_an_alteration_told_by_a_source_is_recorded_as_published_and_marked(evening, client):
    amendment = evening.seconded()

    version = actions.alter(
        amendment, lines=spend(1_000_000)[:1], lines_complete=True, occasion=MINUTES
    )

    amendment.refresh_from_db()
    assert amendment.current == version
    page = unescape(client.get(amendment.get_absolute_url()).content.decode())
    assert "It is out by £1,000,000 in" in page.replace("\N{SOFT HYPHEN}", "")


def test_a_part_is_altered_without_balancing_alone(evening):
    whole = evening.seconded()
    inputs = [
        PartInput(title="Gives", line_positions=(1,)),
        PartInput(title="Pays", line_positions=(2,)),
    ]
    gives, _ = actions.take_in_parts(whole, parts=inputs, occasion=DESK)

    assert actions.alter(gives, lines=spend(7)[:1], occasion=DESK).number == 2


@pytest.mark.parametrize("end", ["not_reach", "report_not_carried", "withdraw"])
def test_a_motion_that_has_ended_without_a_vote_is_not_put_in_fresh_words(evening, end):
    occasion = MINUTES if end == "report_not_carried" else DESK
    getattr(actions, end)(evening.motion, occasion=occasion)

    with pytest.raises(RuleBroken, match="as a motion of their own") as broken:
        actions.new_motion_version(evening.motion, text="Again", occasion=DESK)

    assert code_of(broken) == "wrong_state"
    assert evening.motion.versions.count() == 1
