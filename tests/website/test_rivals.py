"""The clerk's page of rivals: contests with the published rule, and the verbs that settle them."""

from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from amendments import actions
from amendments.actions import LineInput
from amendments.models import AmendmentEvent, InterplayNote, PotAmount, RivalRuling
from council.admin.desk import desk_address
from council.models import Council
from council.records import Occasion
from council.website.bundles.exporting import export_bundle
from council.website.bundles.importing import import_bundle
from council.website.minutes.layouts import Layout, minutes
from council.website.minutes.record import read_minutes
from council.website.minutes.text import write_text
from tests.amendments.evening import DESK, SERVICE, YEAR, Evening, decide, make_evening, spend
from tests.factories import make_clerk, make_council, make_standing_orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening() -> Evening:
    found = make_evening()
    pot = found.budget.pots.get()
    PotAmount.objects.create(pot=pot, year=YEAR, available=1_200_000)
    make_standing_orders(found.meeting.council, pot_ruling="later_wins")
    return found


@pytest.fixture
def clerk(client: Client, evening: Evening) -> Client:
    client.force_login(make_clerk(evening.meeting.council))
    return client


def address(evening: Evening) -> str:
    return desk_address(evening.meeting.pk, "rivals/")


def words(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def contest(evening: Evening) -> str:
    return f"pot-{evening.budget.pots.get().pk}-{YEAR}"


def verb(paper: Any, name: str) -> str:
    return reverse("admin:amendments_amendment_verb", args=[paper.pk, name])


def test_nothing_is_contested_until_the_second_amendment_is_entered(
    clerk: Client, evening: Evening
) -> None:
    evening.seconded("First")
    before = words(clerk, address(evening))
    evening.seconded("Second", lines=spend(500_000))

    page = words(clerk, address(evening))

    assert "No two amendments want the same money." in before
    assert "the later one wins" in before
    assert "Nothing is to be settled" in page
    assert "The same pot: Business rates, 2019/20" in page
    assert "Together they claim £1.5 million of £1.2 million. Nothing to settle until both" in page
    assert "Falls …" not in page, "nobody stands in the way yet"
    assert "rivals-due" not in words(clerk, desk_address(evening.meeting.pk))


def test_once_both_are_carried_tonight_points_to_it_and_the_earlier_one_is_superseded(
    clerk: Client, evening: Evening
) -> None:
    first, later = evening.carried("First"), evening.carried("Second", lines=spend(500_000))
    assert "1 contest to be settled" in words(clerk, desk_address(evening.meeting.pk))
    page = words(clerk, address(evening))
    assert "1 contest to be settled" in page
    assert "Money to the same line" not in page, "two investments only add up"
    assert "The one carried first is superseded by the one carried after it." in page

    given = {"evidence": "desk", "next": address(evening), "cause_amendment": later.pk}
    answer = clerk.post(verb(first, "supersede"), given | {"reason": "As published."})

    assert answer.headers["Location"] == address(evening)
    first.refresh_from_db()
    assert (first.state, first.cause_amendment) == ("superseded", later)
    page = words(clerk, address(evening))
    assert "Nothing is to be settled" in page
    assert "Amendment 1, superseded</strong> because of Amendment 2" in page
    assert "As published." in page
    assert "Keyed by" in page


def test_a_live_rival_of_a_carried_one_falls_where_the_earlier_one_wins(
    clerk: Client, evening: Evening
) -> None:
    make_standing_orders(
        evening.meeting.council, pot_ruling="earlier_wins", valid_from=evening.meeting.held_on
    )
    first, second = evening.carried("First"), evening.seconded("Second", lines=spend(500_000))

    page = words(clerk, address(evening))

    assert "What was carried first stands; what does not fit beside it falls." in page
    assert verb(second, "fall") in page
    assert f"{verb(second, 'recost')}?next=" in page
    assert verb(first, "supersede") not in page


def test_the_ruling_is_recorded_and_says_who_keyed_it(clerk: Client, evening: Evening) -> None:
    evening.carried("First")
    evening.carried("Second", lines=spend(500_000))
    said = {
        "do": contest(evening), "ruling": "officer_decides", "ruled_by": "Section 151 officer",
        "words": "Both stand.", "stands": "on",
    }  # fmt: skip

    refused = clerk.post(address(evening), said | {"words": ""})
    blank = clerk.post(address(evening), said | {"words": "x", "ruled_by": " "})
    answer = clerk.post(address(evening), said)

    assert "This field is required." in refused.content.decode()
    assert "This field is required." in blank.content.decode()
    assert answer.headers["Location"] == address(evening)
    ruling = RivalRuling.objects.get()
    assert (ruling.ruling, ruling.stands, ruling.amendments.count()) == (
        "officer_decides",
        True,
        2,
    )
    page = words(clerk, address(evening))
    assert "as ruled by Section 151 officer" in page
    assert "Business rates: The finance officer decides." in page
    assert "Keyed by" in page


def test_a_ruling_that_came_too_late_is_told(clerk: Client, evening: Evening) -> None:
    answer = clerk.post(address(evening), {"do": "pot-0-2019"}, follow=True)

    assert "That is no longer contested" in answer.content.decode()


def test_what_a_verb_refuses_stands_beside_the_form(clerk: Client, evening: Evening) -> None:
    first = evening.carried("First")
    second = evening.carried("Second", lines=spend(500_000))
    other = evening.budget.lines.get()
    said = {
        "do": contest(evening), "ruling": "share", "ruled_by": "CFO", "words": "So.",
        "surplus_to": other.pk,
    }  # fmt: skip

    assert clerk.post(address(evening), said).status_code == 302
    assert set(RivalRuling.objects.get().amendments.all()) == {first, second}


def figures_for_both(evening: Evening) -> tuple[Any, Any, InterplayNote]:
    first, second = evening.carried("First"), evening.seconded("Second", lines=spend(500_000))
    note = actions.note_if_also_carried(
        second, first, lines=spend(200_000), words="Less is left.", said_by="CFO", occasion=DESK
    )
    return first, second, note


def test_figures_for_a_pair_come_in_once_both_are_carried(clerk: Client, evening: Evening) -> None:
    first, second, note = figures_for_both(evening)
    press = {"do": f"note-{note.pk}"}
    before = words(clerk, address(evening))
    too_early = clerk.post(address(evening), press, follow=True)
    decide(second, "carried")
    ready = words(clerk, address(evening))
    clerk.post(address(evening), press)
    clerk.post(address(evening), {"do": "note-0"})

    assert "They come in when both are carried and you say so." in before
    assert "was not carried" in too_early.content.decode()
    assert "Bring these figures in" in ready
    event = AmendmentEvent.objects.get(verb="recost")
    assert (event.cause_amendment, event.reason) == (first, "Less is left.")
    page = words(clerk, address(evening))
    assert "These figures are in." in page
    decide(first, "lost")
    assert "Look again:" in words(clerk, address(evening))


def test_a_clerk_notes_figures_for_a_pair_and_re_costs_on_the_verbs_own_pages(
    clerk: Client, evening: Evening
) -> None:
    first, second = evening.carried("First"), evening.carried("Second", lines=spend(500_000))
    pot = evening.budget.pots.get().reference
    rows: dict[str, Any] = {"lines-TOTAL_FORMS": 2, "lines-INITIAL_FORMS": 0}
    for place, (role, amount, key, from_pot) in enumerate(
        [("investment", "200,000", SERVICE, ""), ("funding", "-200,000", "", pot)]
    ):
        rows |= {
            f"lines-{place}-{name}": value
            for name, value in {
                "role": role, "amount": amount, "line_key": key, "pot": from_pot, "year": YEAR,
                "account": "general_fund_revenue", "kind": "spending", "nature": "one_off",
            }.items()
        }  # fmt: skip
    shown = clerk.get(f"{verb(second, 'recost')}?next={address(evening)}&cause={first.pk}")
    noted = rows | {"other": first.pk, "words": "Less.", "said_by": "CFO", "evidence": "desk"}

    clerk.post(verb(second, "if-also-carried"), noted)
    clerk.post(
        verb(second, "recost"),
        rows
        | {
            "evidence": "desk", "cause_amendment": first.pk, "reason": "Shared.",
            "year_convention": "level", "lines_complete": "on", "opened_with": second.current_id,
        },
    )  # fmt: skip

    assert f'<option value="{first.pk}" selected>' in shown.content.decode()
    assert InterplayNote.objects.get().lines.count() == 2
    second.refresh_from_db()
    assert [line.amount for line in second.current.lines.all()] == [200_000, -200_000]


def test_the_same_saving_put_back_twice_is_shown_by_its_line(
    clerk: Client, evening: Evening
) -> None:
    for title in ("First", "Second"):
        evening.carried(
            title,
            lines=[
                LineInput(role="saving_reversal", year=YEAR, amount=9, line_key=SERVICE),
                LineInput(role="funding", year=YEAR, amount=-9),
            ],
        )

    page = words(clerk, address(evening))

    assert "The same saving put back: Early childhood and family service, 2019/20" in page
    assert "Together £18; it may be counted twice." in page


def test_an_adopted_rival_is_past_these_verbs(clerk: Client, evening: Evening) -> None:
    first = evening.carried("First")
    evening.carried("Second", lines=spend(500_000))
    decide(evening.motion, "carried")

    page = words(clerk, address(evening))

    assert verb(first, "supersede") not in page
    assert verb(first, "recost") not in page


def test_only_clerks_of_the_council_see_it_and_only_keyers_press(
    client: Client, evening: Evening
) -> None:
    evening.carried("First")
    evening.carried("Second", lines=spend(500_000))
    assert client.get(address(evening)).status_code == 302
    client.force_login(make_clerk(make_council()))
    assert client.get(address(evening)).status_code == 404
    client.force_login(make_clerk(evening.meeting.council, "finance"))
    page = words(client, address(evening))
    assert "The same pot" in page
    assert "Record the officer" not in page
    assert client.post(address(evening), {"do": contest(evening)}).status_code == 403


def test_the_page_asks_the_same_for_two_rivals_and_for_twelve(
    clerk: Client, evening: Evening, django_assert_max_num_queries: Any
) -> None:
    evening.carried("First")
    evening.carried("Second", lines=spend(500_000))
    with django_assert_max_num_queries(40) as few:
        words(clerk, address(evening))
    for place in range(10):
        evening.carried(f"More {place}", lines=spend(300_000))
    with django_assert_max_num_queries(40) as many:
        words(clerk, address(evening))

    assert len(many) == len(few)


def test_a_public_pot_is_corrected_by_the_finance_role_with_a_reason(
    client: Client, evening: Evening
) -> None:
    pot = evening.budget.pots.get()
    client.force_login(make_clerk(evening.meeting.council, "finance"))
    where = reverse("admin:amendments_pot_verb", args=[pot.pk, "correct-amount"])
    said = {"year": YEAR, "available": 900_000, "evidence": "desk"}

    refused = client.post(where, said)
    client.post(where, said | {"reason": "Misprinted."})

    assert refused.status_code == 200
    assert pot.amounts.get().available == 900_000


def test_the_minutes_say_that_figures_were_changed_and_why(evening: Evening) -> None:
    first, second = evening.carried("First"), evening.carried("Second", lines=spend(500_000))
    occasion = Occasion(reason="They share the pot.")
    actions.recost(second, lines=spend(1), cause_amendment=first, occasion=occasion)

    text = write_text(minutes(read_minutes(evening.meeting), Layout.LISTS))

    told = " ".join(text.split())
    assert "The figures of the amendment were changed as a result of" in told
    assert "They share the pot." in told


def test_a_re_costed_amendment_comes_back_from_a_bundle_as_it_was(tmp_path: Any) -> None:
    with transaction.atomic():
        evening = make_evening(slug="norfolk")
        first, second = evening.carried("First"), evening.carried("Second", lines=spend(500_000))
        occasion = Occasion(reason="They share the pot.")
        actions.recost(second, lines=spend(1), cause_amendment=first, occasion=occasion)
        export_bundle(Council.objects.get(), tmp_path)
        transaction.set_rollback(True)

    report = import_bundle(tmp_path)

    assert report.faults == []
    event = AmendmentEvent.objects.get(verb="recost")
    cause = event.cause_amendment
    assert cause is not None
    assert (event.amendment.title, cause.title, event.reason) == (
        "Second", "First", "They share the pot.",
    )  # fmt: skip
    current = event.amendment.current
    assert current is not None
    assert [line.amount for line in current.lines.all()] == [1, -1]


HIDDEN = ("Hidden draft", "Hidden with officers")


@pytest.fixture
def early(evening: Evening) -> tuple[Any, Any]:
    """Return a draft and one with the officers, both on the pot of an evening."""
    draft = evening.drafted(HIDDEN[0], lines=spend(500_001))
    return draft, actions.submit(evening.drafted(HIDDEN[1], lines=spend(800_003)), occasion=DESK)


def test_papers_in_confidence_are_weighed_for_the_clerk_as_soon_as_they_are_entered(
    clerk: Client, evening: Evening, early: tuple[Any, Any]
) -> None:
    alone = words(clerk, address(evening))
    first = evening.carried("First")
    evening.seconded("Second", lines=spend(600_000))
    page = words(clerk, address(evening))

    assert "No two amendments want the same money." in alone
    assert "With papers still in confidence" in alone
    assert "Together they claim £1.300004 million of £1.2 million." in alone
    open_, _, hidden = page.partition("With papers still in confidence")
    assert "Together they claim £1.6 million of £1.2 million." in open_, "those that stand"
    assert all(title not in open_ and title in hidden for title in HIDDEN)
    assert "Record the officer" not in hidden.partition("</section>")[0]
    assert verb(early[0], "fall") not in page, "nothing ends a paper that is not tabled"
    assert f"early-{contest(evening)}" in hidden
    pressed = clerk.post(
        address(evening), {"do": f"early-{contest(evening)}", "ruling": "share"}, follow=True
    )
    assert "That is no longer contested" in pressed.content.decode()
    assert first.state == "carried"


def test_the_second_paper_says_as_it_is_saved_which_other_wants_the_money(
    clerk: Client, evening: Evening
) -> None:
    draft = evening.drafted(HIDDEN[0], lines=spend(500_001))
    keyed = {
        "evidence": "desk", "unit": "pounds", "title": "Second", "text": "Add ...",
        "lines_complete": "on", "years": str(YEAR), "do": "save",
        "give-TOTAL_FORMS": 1, "give-INITIAL_FORMS": 0, "give-0-name": "Swimming",
        "give-0-role": "investment", "give-0-kind": "spending", "give-0-nature": "one_off",
        "give-0-account": "general_fund_revenue", f"give-0-y_{YEAR}": "800,000",
        "take-TOTAL_FORMS": 1, "take-INITIAL_FORMS": 0, "take-0-name": "Rates",
        "take-0-role": "funding", "take-0-kind": "business_rates", "take-0-nature": "one_off",
        "take-0-account": "general_fund_revenue", f"take-0-y_{YEAR}": "800,000",
        "take-0-pot": evening.budget.pots.get().reference,
    }  # fmt: skip
    new = reverse("admin:amendments_amendment_add") + f"?motion={evening.motion.pk}"

    saved = words_after(clerk, new, keyed)
    paper = words(clerk, reverse("admin:amendments_amendment_verb", args=[draft.pk, "alter"]))

    told = (
        "The same pot: Business rates, 2019/20."
        " Together they claim £1.300001 million of £1.2 million."
        " Nothing to settle until both are carried. Wanted too by "
    )
    assert f"{told}Amendment 1, “{HIDDEN[0]}” (draft)." in saved
    assert f"{told}Amendment 2, “Second” (draft)." in paper


def words_after(client: Client, where: str, keyed: dict[str, Any]) -> str:
    answer = client.post(where, keyed, follow=True)
    return " ".join(unescape(answer.content.decode()).split())


def test_no_public_door_shows_that_a_paper_in_confidence_wants_the_money(
    clerk: Client, evening: Evening, early: tuple[Any, Any], tmp_path: Any
) -> None:
    tabled = evening.tabled("Open", lines=spend(600_000))
    pot = evening.budget.pots.get()
    slug = evening.meeting.council.slug
    doors = [
        f"/{tabled.reference}", f"/{pot.reference}", f"/{evening.budget.reference}",
        f"/{evening.meeting.reference}", f"/{slug}/feed.atom", f"/{slug}/what-if",
        f"/api/v1/amendments/{tabled.reference}", f"/api/v1/pots/{pot.reference}",
        "/api/v1/pots", "/api/v1/pot-claims", "/api/v1/amendments", "/api/v1/changes",
        f"/api/v1/budgets/{evening.budget.reference}",
    ]  # fmt: skip

    shown = {door: Client().get(door) for door in doors}

    for door, answer in shown.items():
        said = answer.getvalue().decode()
        assert answer.status_code in {200, 404}, door
        for secret in (
            *HIDDEN,
            "500,001",
            "500001",
            "800003",
            "1300004",
            "1.300004m",
            "in confidence",
        ):
            assert secret not in said, door
    assert "wants the same money" not in shown[doors[0]].content.decode()
