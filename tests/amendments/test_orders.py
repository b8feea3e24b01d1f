"""Standing orders before the meeting: deadline, cap, sign-off, confidence until a time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amendments import actions
from amendments.admin.orders import deadline_of, objections
from amendments.models import Amendment, AmendmentEvent, Assessment
from amendments.rules.orders import (
    Asked,
    Comment,
    asked_of,
    bank_holidays,
    deadline_day,
    easter,
    unsigned,
)
from council.records import Occasion
from tests.amendments.evening import DESK, MINUTES, Evening, make_evening
from tests.factories import make_clerk, make_group, make_standing_orders

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


# The days.


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (1999, date(1999, 4, 4)),
        (2018, date(2018, 4, 1)),
        (2019, date(2019, 4, 21)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_is_where_the_calendar_has_it(year, sunday):
    assert easter(year) == sunday


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2019, "0101 0419 0422 0506 0527 0826 1225 1226"),
        (2020, "0101 0410 0413 0508 0525 0831 1225 1228"),
        (2021, "0101 0402 0405 0503 0531 0830 1227 1228"),
        (2022, "0103 0415 0418 0502 0602 0603 0829 0919 1226 1227"),
        (2023, "0102 0407 0410 0501 0508 0529 0828 1225 1226"),
    ],
)
def test_bank_holidays_are_those_of_england_and_wales(year, days):
    assert sorted(f"{day:%m%d}" for day in bank_holidays(year)) == days.split()


@pytest.mark.parametrize(
    ("meeting", "days", "last"),
    [
        (date(2019, 2, 11), 0, date(2019, 2, 11)),
        (date(2019, 2, 11), 1, date(2019, 2, 8)),
        (date(2024, 2, 22), 7, date(2024, 2, 13)),
        (date(2022, 1, 5), 3, date(2021, 12, 30)),  # 4 January, 31 and 30 December
    ],
)
def test_the_deadline_leaves_out_weekends_and_bank_holidays(meeting, days, last):
    closed = bank_holidays(2021) | bank_holidays(2022)

    assert deadline_day(meeting, days, closed) == last


@pytest.mark.parametrize(
    ("comments", "missing"),
    [
        ([], ("finance",)),
        ([Comment("finance", is_signed=False)], ("finance",)),
        ([Comment("finance", is_signed=True)], ()),
        ([Comment("finance", is_signed=True), Comment("legal", is_signed=False)], ("legal",)),
        ([Comment("legal", is_signed=True)], ("finance",)),
    ],
)
def test_the_finance_officer_signs_and_so_does_whoever_else_commented(comments, missing):
    assert unsigned(comments) == missing


# The door.


@pytest.fixture
def evening() -> Evening:
    return make_evening()


@pytest.fixture
def clerk(client: Client, evening: Evening) -> Any:
    user = make_clerk(evening.meeting.council)
    client.force_login(user)
    return user


def submitted(evening: Evening, at: datetime | None = None, **fields: Any) -> Any:
    amendment = evening.drafted(**fields)
    return actions.submit(amendment, occasion=Occasion(happened_at=at))


def door(amendment: Amendment, verb: str = "table") -> str:
    return reverse("admin:amendments_amendment_verb", args=[amendment.pk, verb])


def table(client: Client, amendment: Amendment, **fields: str) -> str:
    """Press the button and return the state with the words of the answer."""
    answer = client.post(door(amendment), {"evidence": "desk"} | fields)
    amendment.refresh_from_db()
    return answer.content.decode()


def test_a_late_amendment_is_tabled_only_with_a_reason_that_readers_see(evening, client, clerk):
    make_standing_orders(evening.meeting.council, amendment_deadline_days=5)
    due = deadline_of(evening.meeting, evening.meeting.council.standing_orders.get())
    assert due is not None
    last = due.day
    noon = datetime(last.year, last.month, last.day, 12, tzinfo=UTC)
    in_time, late = submitted(evening, noon), submitted(evening, noon + DAY, title="Late")

    table(client, in_time)
    warned = client.get(door(late)).content.decode()
    refused = table(client, late)
    assert (in_time.state, late.state) == ("tabled", "submitted")
    assert f"the last day was {last:%-d %B %Y}" in warned
    assert "Refuse it as late" in refused

    table(client, late, reason="The settlement came that morning.")
    assert late.state == "tabled"
    shown = client.get(late.get_absolute_url()).content.decode()
    assert "The settlement came that morning." in shown


def test_an_hour_of_the_last_day_is_kept_on_the_councils_own_clock(evening, client, clerk):
    make_standing_orders(
        evening.meeting.council, amendment_deadline_days=5, amendment_deadline_time=time(12)
    )
    due = deadline_of(evening.meeting, evening.meeting.council.standing_orders.get())
    assert due is not None
    noon = datetime.combine(due.day, time(12), ZoneInfo("Europe/London"))
    in_time = submitted(evening, noon)
    late = submitted(evening, noon + timedelta(minutes=1), title="Late")

    told = client.get(door(late)).content.decode()

    assert objections(in_time) == []
    assert f"It came in at 12:01 on {due.day:%-d %B %Y}; it was due by 12:00 on" in told
    assert "Refuse it as late" in table(client, late)
    assert late.state == "submitted"
    page = client.get(f"{reverse('admin:amendments_amendment_add')}?motion={evening.motion.pk}")
    assert f"by 12:00 on {due.day:%A %-d %B %Y} (weekends and" in page.context["orders"][0]


def test_a_meetings_own_notice_goes_before_standing_orders(evening, client, clerk):
    make_standing_orders(evening.meeting.council, amendment_deadline_days=5)
    due = datetime.combine(evening.meeting.held_on - DAY, time(9, 30), ZoneInfo("Europe/London"))
    evening.meeting.amendments_due_at = due
    evening.meeting.save()
    in_time, late = submitted(evening, due), submitted(evening, due + DAY / 2, title="Late")
    page = client.get(f"{reverse('admin:amendments_amendment_add')}?motion={evening.motion.pk}")

    assert objections(in_time) == [], "later than standing orders allow, and in time here"
    assert [each.code for each in objections(late)] == ["late"]
    assert page.context["orders"][0] == (
        f"Amendments come in by 09:30 on {due:%A %-d %B %Y}, as the notice of this meeting says."
    )


def test_a_meetings_own_notice_holds_where_no_standing_orders_are_held(evening, clerk):
    due = datetime.combine(evening.meeting.held_on, time(9, 30), ZoneInfo("Europe/London"))
    evening.meeting.amendments_due_at = due
    evening.meeting.save()

    late = submitted(evening, due + DAY)

    assert [each.code for each in objections(late)] == ["late"]
    assert "it was due by 09:30 on" in objections(late)[0].words


def test_the_form_that_refuses_begins_with_the_ground_that_stands(evening, client, clerk):
    make_standing_orders(evening.meeting.council, amendment_deadline_days=5)
    late = submitted(evening, timezone.now())

    form = client.get(door(late, "refuse")).context["form"]

    assert form.fields["ground"].initial == "late"


def test_who_submits_after_the_deadline_is_told_at_once(evening, client, clerk):
    make_standing_orders(evening.meeting.council, amendment_deadline_days=5)
    draft = evening.drafted()

    told = client.get(door(draft, "submit")).content.decode()
    client.post(door(draft, "submit"), {"evidence": "desk"})

    draft.refresh_from_db()
    assert "the last day was" in told
    assert draft.state == "submitted"


def test_a_time_of_submission_that_is_not_known_is_not_called_late(evening):
    make_standing_orders(evening.meeting.council, amendment_deadline_days=5)
    draft = evening.drafted()
    actions.submit(draft, occasion=MINUTES)

    assert objections(draft) == []


def test_elsewhere_weekends_alone_are_left_out_and_that_is_said(client):
    evening = make_evening(time_zone="America/Los_Angeles")
    make_standing_orders(evening.meeting.council, amendment_deadline_days=5)
    client.force_login(make_clerk(evening.meeting.council))

    page = client.get(
        f"{reverse('admin:amendments_amendment_add')}?motion={evening.motion.pk}"
    ).context["orders"]

    assert page[0].endswith("(weekends and no public holidays are left out).")


def test_a_group_that_has_put_as_many_as_it_may_needs_a_reason_for_one_more(
    evening, client, clerk
):
    make_standing_orders(evening.meeting.council, amendments_per_group=1)
    group = make_group(evening.meeting.council, "Harbour Group")
    actions.withdraw(evening.tabled("Taken back", groups=[group]), occasion=DESK)
    evening.drafted("A draft", groups=[group])
    first, second = (submitted(evening, groups=[group], title=title) for title in "AB")

    table(client, first)
    refused = table(client, second)

    assert (first.state, second.state) == ("tabled", "submitted")
    assert "Harbour Group has put 1" in refused
    table(client, second, reason="The chair allows it.")
    assert second.state == "tabled"


ONE = "1\N{NO-BREAK SPACE}amendment"
OWN = ", as the notice of this meeting says"


def test_a_meetings_own_cap_goes_before_that_of_standing_orders(evening, client, clerk):
    make_standing_orders(evening.meeting.council, amendments_per_group=5)
    group = make_group(evening.meeting.council, "Harbour Group")
    evening.meeting.amendments_per_group = 1
    evening.meeting.save()
    first, second = (submitted(evening, groups=[group], title=title) for title in "AB")

    table(client, first)
    refused = table(client, second)
    page = client.get(f"{reverse('admin:amendments_amendment_add')}?motion={evening.motion.pk}")

    assert (first.state, second.state) == ("tabled", "submitted")
    assert f"has put {ONE} already, and each group may put 1{OWN}." in refused
    said = f"Each group may put {ONE}{OWN}. So far: Harbour Group 2."
    assert said in page.context["orders"]
    table(client, second, reason="The chair allows it.")
    assert second.state == "tabled"


def test_a_meetings_own_cap_and_sign_off_hold_where_no_standing_orders_are_held(
    evening, client, clerk
):
    group = make_group(evening.meeting.council, "Harbour Group")
    evening.meeting.amendments_per_group, evening.meeting.signoff_required = 1, True
    evening.meeting.save()
    evening.tabled("A", groups=[group])
    second = submitted(evening, groups=[group], title="B")

    found = objections(second)
    page = client.get(f"{reverse('admin:amendments_amendment_add')}?motion={evening.motion.pk}")

    assert [each.code for each in found] == ["too_many", "unsigned"]
    assert f"not signed off by: Chief finance officer (section 151){OWN}. Record" in found[1].words
    assert (
        f"The officers sign an amendment off before it is tabled{OWN}." in (page.context["orders"])
    )
    assert "not signed off by" in table(client, second, reason="Please.")
    assert second.state == "submitted"


def test_a_notice_can_say_that_nothing_is_signed_off_in_this_meeting(evening, client, clerk):
    make_standing_orders(evening.meeting.council, signoff_required=True)
    evening.meeting.signoff_required = False
    evening.meeting.save()
    amendment = submitted(evening)

    page = client.get(f"{reverse('admin:amendments_amendment_add')}?motion={evening.motion.pk}")
    table(client, amendment)

    assert f"The officers need not sign an amendment off{OWN}." in page.context["orders"]
    assert amendment.state == "tabled"


@pytest.mark.parametrize(
    ("own", "orders", "asked"),
    [
        ((None, None), (None, False), Asked()),
        ((None, None), (3, True), Asked(3, signoff=True)),
        ((2, None), (3, True), Asked(2, signoff=True, per_group_is_own=True)),
        ((0, False), (3, True), Asked(0, per_group_is_own=True, signoff_is_own=True)),
        ((None, True), (3, False), Asked(3, signoff=True, signoff_is_own=True)),
    ],
)
def test_notice_goes_before_standing_orders_rule_by_rule(own, orders, asked):
    assert asked_of(own, orders) == asked
    assert asked_of((None, None)) == Asked()


def test_what_must_be_signed_off_is_not_tabled_before_it_is_with_name_and_time(
    evening, client, clerk
):
    make_standing_orders(evening.meeting.council, signoff_required=True)
    amendment = submitted(evening)
    comment = Assessment.objects.create(
        version=amendment.current, role="finance", opinion="robust", signed_by="A. Treasurer"
    )

    refused = table(client, amendment, reason="Please.")
    assert (amendment.state, "not signed off by: Chief finance officer" in refused) == (
        "submitted", True,
    )  # fmt: skip

    comment.signed_at = timezone.now()
    comment.save()
    table(client, amendment)
    assert amendment.state == "tabled"


def test_new_words_after_the_sign_off_are_signed_anew(evening, client, clerk):
    make_standing_orders(evening.meeting.council, signoff_required=True)
    amendment = submitted(evening)
    Assessment.objects.create(
        version=amendment.current, role="finance", signed_by="A", signed_at=timezone.now()
    )
    actions.alter(amendment, text="Other words", occasion=DESK)

    table(client, amendment)

    assert amendment.state == "submitted"


def test_a_source_tells_of_what_was_tabled_whatever_the_orders_say(evening, client, clerk):
    make_standing_orders(
        evening.meeting.council, signoff_required=True, amendment_deadline_days=99
    )
    amendment = submitted(evening, timezone.now())

    table(client, amendment, evidence="minutes")

    assert amendment.state == "tabled"


def test_what_is_tabled_in_confidence_until_a_time_shows_nowhere_before(evening, client, clerk):
    amendment = submitted(evening, title="Secret until noon")
    later = timezone.now() + DAY

    table(client, amendment, visible_from=f"{timezone.localtime(later):%Y-%m-%dT%H:%M:%S}")

    assert amendment.state == "tabled"
    client.logout()
    pot = evening.budget.pots.get()
    addresses = [
        evening.meeting.get_absolute_url(), evening.motion.get_absolute_url(),
        evening.budget.get_absolute_url(), pot.get_absolute_url(),
        f"{evening.meeting.get_absolute_url()}/what-if", "/api/v1/amendments",
        f"/api/v1/pots/{pot.reference}", f"/api/v1/motions/{evening.motion.reference}",
        "/api/v1/amendments.csv",
    ]  # fmt: skip
    for address in addresses:
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        assert "Secret until noon" not in body.decode(), address
        assert amendment.reference not in body.decode(), address
    assert client.get(amendment.get_absolute_url()).status_code == 404
    assert client.get(f"/api/v1/amendments/{amendment.reference}").status_code == 404

    Amendment.objects.filter(pk=amendment.pk).update(visible_from=timezone.now())
    AmendmentEvent.objects.filter(amendment=amendment).update(visible_from=timezone.now())
    assert client.get(amendment.get_absolute_url()).status_code == 200
