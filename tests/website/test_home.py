"""A council's home: sentences for every outcome, its columns, and what it never shows."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amendments.enums import MotionState
from amendments.models import (
    AmendmentEvent,
    BudgetSnapshot,
    MotionEvent,
    PotClaim,
    SnapshotRow,
    StatedTotal,
)
from council.website.sentences import (
    BUDGET_ENDINGS,
    budget_sentence,
    came_on_record,
    decisions_heading,
    rivals_sentence,
    same_service_sentence,
    service_sentence,
    so_far_sentence,
    total_sentence,
)
from tests import factories as make
from tests.api_world import declare, make_world, text
from votes.models import VoteEvent

LATER = {"visible_from": timezone.now() + timedelta(days=1)}


@pytest.mark.parametrize(
    ("state", "amount", "sentence"),
    [
        ("carried", "£439 million", "Norfolk adopted its £439 million budget for 2021/22."),
        ("carried", "", "Norfolk adopted its budget for 2021/22."),
        ("final", "", "Norfolk adopted its budget for 2021/22."),
        ("lost", "", "Norfolk did not adopt the budget put to it for 2021/22."),
        (
            "not_carried",
            "",
            "Norfolk did not adopt the budget put to it for 2021/22, as reported.",
        ),
        ("in_principle", "", "Norfolk agreed its budget for 2021/22 in principle."),
        (
            "recommended",
            "£215.8 million",
            "Norfolk has a recommended £215.8 million budget for 2021/22 before it.",
        ),
        ("moved", "", "Norfolk is deciding its budget for 2021/22."),
        ("seconded", "", "Norfolk is deciding its budget for 2021/22."),
        ("adjourned", "", "Norfolk adjourned the debate on its budget for 2021/22."),
        ("withdrawn", "", "Norfolk had a budget for 2021/22 put to it that was withdrawn."),
        ("lapsed", "", "Norfolk had a budget for 2021/22 put to it that nobody seconded."),
        ("not_reached", "", "Norfolk did not reach the budget put to it for 2021/22."),
        (None, "", "What became of the budget of Norfolk for 2021/22 is not known."),
    ],
)
def test_the_budget_is_told_by_what_became_of_it(
    state: str | None, amount: str, sentence: str
) -> None:
    assert budget_sentence("Norfolk", "2021/22", state, amount) == sentence


def test_every_state_of_a_motion_has_its_sentence() -> None:
    assert set(BUDGET_ENDINGS) == set(MotionState)


def test_a_total_is_told_with_what_it_counts() -> None:
    assert total_sentence("£409.3 million", "council tax requirement", "as adopted") == (
        "£409.3 million is the council tax requirement as adopted."
    )
    assert total_sentence("£439 million", "", "as adopted") == (
        "£439 million is the total as adopted; our sources do not say what it counts."
    )


@pytest.mark.parametrize(
    ("recommended", "so_far", "sentence"),
    [
        ("", "", ""),
        ("£215 million", "", "Recommended: £215 million, net; not yet adopted."),
        ("£215 million", "£215 million", "Recommended: £215 million, net; not yet adopted."),
        (
            "£215 million",
            "£216 million",
            "Recommended: £215 million, net. As amended so far: £216 million, not yet adopted.",
        ),
    ],
)
def test_totals_of_an_open_budget_are_not_yet_adopted(
    recommended: str, so_far: str, sentence: str
) -> None:
    assert so_far_sentence(recommended, so_far, "net") == sentence


def test_small_sentences_count_in_words() -> None:
    nb = "\N{NO-BREAK SPACE}"

    assert decisions_heading(7, 2014, 2021) == "Seven decisions on a budget, 2014 to 2021"
    assert decisions_heading(1, 2026, 2026) == "One decision on a budget in 2026"
    assert rivals_sentence(3, "Business rates") == (
        "Three amendments wanted money from “Business rates”."
    )
    assert service_sentence("£5.2 million", "£10.2 million", "2018/19") == (
        "It had £10.2 million in 2018/19; the budget put to the council had £5.2 million."
    )
    assert service_sentence("£5.2 million", "", "2018/19") == (
        "The budget put to the council had £5.2 million for it."
    )
    assert same_service_sentence(2, "Roads") == "Two amendments were to change “Roads”."
    assert came_on_record(2, 0) == f"2{nb}votes came on record"
    assert came_on_record(1, 3) == f"1{nb}vote and 3{nb}amendments came on record"


# The page.


def body_of(client: Any, address: str = "/norfolk") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def words_of(client: Any, address: str = "/norfolk") -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", body_of(client, address)).split())


def headline_of(client: Any, address: str = "/norfolk") -> str:
    page = body_of(client, address)
    return page[page.index("<h1") : page.index("</h1>")].partition(">")[2]


@pytest.fixture
def council(db: None) -> Any:
    council = make.make_council("norfolk", name="Norfolk County Council")
    make.make_standing_orders(council)
    return council


def decided(council: Any, year: int = 2021, state: str = "carried", **fields: Any) -> Any:
    """Make a budget that was decided at a meeting of its own, with two lost amendments."""
    meeting = make.make_meeting(council, date(year, 2, 20), status="closed", **fields)
    motion = make.make_motion(meeting, make.make_budget(council, year), state=state)
    MotionEvent.objects.create(
        motion=motion, verb="record_decision", to_state=state, outcome="carried"
    )
    for _ in range(2):
        make.make_amendment(motion, 1_000_000, state="lost")
    return motion


def test_the_home_opens_with_the_latest_budget_and_its_amendments(
    client: Any, council: Any
) -> None:
    motion = decided(council)
    StatedTotal.objects.create(
        version=motion.budget.versions.get(), year=2021, stage="adopted", amount=439_000_000
    )

    assert headline_of(client).replace("\N{NO-BREAK SPACE}", " ") == (
        "Norfolk County Council adopted its £439 million budget for 2021/22."
        " Both amendments on record were lost."
    )
    assert "our sources do not say what it counts" in words_of(client)


def test_sources_that_differ_give_the_sentence_no_amount(client: Any, council: Any) -> None:
    motion = decided(council)
    for amount in (438_000_000, 439_000_000):
        StatedTotal.objects.create(
            version=motion.budget.versions.get(), year=2021, stage="adopted", amount=amount
        )

    assert "adopted its budget for 2021/22." in headline_of(client)


def test_an_adopted_total_goes_before_what_a_source_states(client: Any, council: Any) -> None:
    motion = decided(council)
    budget = motion.budget
    budget.basis = "council_tax_requirement"
    budget.save(update_fields=["basis"])
    snapshot = BudgetSnapshot.objects.create(
        budget=budget, number=1, base_version=budget.versions.get(), is_set=True
    )
    common = {
        "snapshot": snapshot,
        "year": 2021,
        "basis": budget.basis,
        "base": 409_300_000,
        "effect": 0,
    }
    for stage in ("recommended", "substantive", "adopted"):
        SnapshotRow.objects.create(**common, stage=stage, amount=409_300_000)

    assert "adopted its £409.3 million budget" in headline_of(client).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "is the council tax requirement as adopted." in words_of(client)


def test_an_empty_council_says_what_is_missing(client: Any, db: None) -> None:
    make.make_council("quiet")

    page = words_of(client, "/quiet")

    for words in (
        "no budget is held here yet",
        "No meeting is open.",
        "No meeting to come is on record.",
        "No amendment to a budget is on record yet.",
        "Nothing has changed yet.",
        "No decision on a whole budget is held here yet.",
    ):
        assert words in page


def test_decisions_stand_under_each_other_with_bars_to_one_scale(
    client: Any, council: Any
) -> None:
    decided(council, 2019)
    meeting = make.make_meeting(council, date(2015, 2, 16), status="closed")
    motion = make.make_motion(meeting, make.make_budget(council, 2015), state="carried")
    declare(meeting, motion, declared_result="lost", declared_for=36, declared_against=40)
    declare(meeting, motion, declared_for=36, declared_against=5, declared_abstained=37)
    declare(meeting, motion, status="void", declared_for=1, declared_against=80)

    page, words = body_of(client), words_of(client)

    assert "Three decisions on a budget, 2015 to 2019" in words
    assert "the same scale of 84 seats" in words
    assert "The count is not known." in words
    places = [words.index(f"Budget {each}") for each in (
        "2019/20", "2015/16, second vote", "2015/16, first vote",
    )]  # fmt: skip
    assert places == sorted(places)
    assert page.count('class="bar thin"') == 2


def test_a_story_is_chosen_by_its_rule(client: Any, council: Any) -> None:
    motion = decided(council, 2019)
    older = decided(council, 2018)
    pot = make.make_pot(motion.budget)
    for each in motion.amendments.all():
        PotClaim.objects.create(line=each.current.lines.last(), pot=pot)
    assert older.amendments.count() == 2

    words = words_of(client)

    assert "Early childhood and family service, 2019/20:" in words
    assert "The budget put to the council had £5.2 million for it." in words
    assert "Two amendments wanted money from “Business rates”." in words
    assert "Who wanted the same money?" in words
    assert "Chosen by rule: the newest budget of which several amendments wanted" in words


def test_without_a_pot_the_story_is_of_a_service_and_else_of_a_meeting(
    client: Any, council: Any
) -> None:
    motion = decided(council, 2019)
    by_service = words_of(client)
    for amendment in motion.amendments.all():
        amendment.current.lines.all().update(line=None)
    by_meeting = words_of(client)

    assert "Two amendments were to change “Early childhood and family service”." in by_service
    assert "20 February 2019: Both amendments on record were lost." in by_meeting


def test_a_story_waits_until_the_meeting_is_over(client: Any, council: Any) -> None:
    motion = decided(council, 2019)
    motion.meeting.status = "open"
    motion.meeting.save(update_fields=["status"])

    assert "No amendment to a budget is on record yet." in words_of(client)


def test_what_came_on_record_and_what_was_corrected_is_news(client: Any, council: Any) -> None:
    motion = decided(council)
    vote = declare(motion.meeting, motion, published_at=timezone.now())
    VoteEvent.objects.create(vote=vote, verb="correct", text=text("Misread"))

    words = words_of(client)

    assert "20 February 2021 : 1 vote came on record." in words
    assert "20 February 2021 : 2 amendments came on record." in words
    assert f"Vote: {vote.question} : corrected." in words


def test_the_next_meeting_is_told_with_a_calendar(client: Any, council: Any) -> None:
    soon = timezone.localdate() + timedelta(days=9)
    meeting = make.make_meeting(council, soon, title="Budget meeting")
    make.make_amendment(make.make_motion(meeting, make.make_budget(council, soon.year)))
    make.make_meeting(council, soon + timedelta(days=30), title="The one after")

    words = words_of(client)

    assert f"Budget meeting: Norfolk County Council is to meet on {soon.day} " in words
    assert "The one amendment on record has been put forward." in words
    assert "The one after" not in words
    assert "Put it into your calendar" in words


def test_a_meeting_under_way_becomes_the_headline(client: Any, council: Any) -> None:
    decided(council)
    meeting = make.make_meeting(council, date(2025, 3, 4), status="open", title="Budget meeting")
    motion = make.make_motion(meeting, make.make_budget(council), state="seconded")
    amendment = make.make_amendment(motion, title="Mend the slipway", state="carried")
    vote = declare(meeting, amendment, declared_for=42, declared_against=37)
    VoteEvent.objects.create(vote=vote, verb="declare", sequence=1)

    page, words = body_of(client), words_of(client)

    assert headline_of(client) == (
        "Norfolk County Council\N{RIGHT SINGLE QUOTATION MARK}s budget for 2025/26 has been moved"
        " and seconded. The one amendment on record was carried."
    )
    assert 'class="badge live"' in page
    assert "Provisional Budget meeting Tuesday 4 March 2025 Under way" in words
    assert "Last: The amendment “Mend the slipway” was carried by 42" in words
    assert "Carried Mend the slipway" in words


def test_nothing_that_is_not_public_shows_on_the_home(client: Any, council: Any) -> None:
    motion = decided(council)
    meeting = motion.meeting
    hidden: list[dict[str, Any]] = [{"published_at": None}, LATER]
    for place, fields in enumerate(hidden):
        declare(meeting, motion, question="Hidden vote", names_published_at=None, **fields)
        make.make_amendment(motion, title="Hidden amendment", state="carried", **fields)
        make.make_meeting(
            council, timezone.localdate() + timedelta(days=3), title="Hidden meeting",
            reference=f"norfolk/full-council/hidden-{place}",
            **fields,
        )  # fmt: skip
        make.make_meeting(
            council, date(2024, 1, 1), title="Hidden open meeting", status="open",
            reference=f"norfolk/full-council/open-{place}", **fields,
        )  # fmt: skip
    make.make_amendment(motion, title="Hidden in confidence", state="submitted")

    words = words_of(client)

    assert "Hidden" not in words
    assert "Both amendments on record were lost." in words
    assert "No meeting is open." in words


def test_a_decision_with_a_release_to_come_is_not_told_on_the_home(
    client: Any, council: Any
) -> None:
    motion = decided(council)
    amendment = motion.amendments.first()
    amendment.state = "carried"
    amendment.save(update_fields=["state"])
    AmendmentEvent.objects.create(
        amendment=amendment, verb="record_decision", from_state="lost", to_state="carried",
        outcome="carried", **LATER,
    )  # fmt: skip

    assert "Both amendments on record were lost." in headline_of(client)


def test_the_home_asks_the_same_number_of_questions_however_long_its_record(
    client: Any, council: Any
) -> None:
    asked = []
    for years in (range(2001, 2002), range(2002, 2022)):
        for year in years:
            motion = decided(council, year)
            vote = declare(motion.meeting, motion)
            VoteEvent.objects.create(vote=vote, verb="declare", sequence=1)
        with CaptureQueriesContext(connection) as queries:
            body_of(client)
        asked.append(len(queries))

    assert asked == [31] * 2


def test_the_home_of_the_small_world_reads_whole(client: Any, db: None) -> None:
    world = make_world()
    declare(world["meeting"], world["motion"], question="That the budget be agreed")

    page = body_of(client)

    assert "has a recommended budget for 2025/26 before it." in page
    assert page.count("<h1") == 1
    assert 'action="/norfolk/search"' in page
