"""The clerks' admin of motions, amendments and budgets: drafting, verbs, comments, figures."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from amendments import actions
from amendments.actions import LineInput
from amendments.admin.forms.changes import changes_field
from amendments.models import Amendment, AmendmentVersion, Assessment, Budget, Motion
from council.models import Council, Meeting
from council.records import EventText, Occasion
from tests.factories import (
    make_amendment,
    make_budget,
    make_clerk,
    make_council,
    make_meeting,
    make_member,
    make_motion,
    make_pot,
)

pytestmark = pytest.mark.django_db

DESK = {"evidence": "desk", "happened_at": "", "reason": ""}


@pytest.fixture
def council() -> Council:
    return make_council("mockbridge")


@pytest.fixture
def meeting(council: Council) -> Meeting:
    return make_meeting(council, status="open")


@pytest.fixture
def budget(council: Council) -> Budget:
    return make_budget(council)


@pytest.fixture
def motion(meeting: Meeting, budget: Budget) -> Motion:
    return make_motion(meeting, budget, evidence="desk")


@pytest.fixture
def clerk(client: Client, council: Council) -> Any:
    user = make_clerk(council, "keyer")
    client.force_login(user)
    return user


def address(name: str, view: str, *args: Any) -> str:
    return reverse(f"admin:amendments_{name}_{view}", args=args)


def labels(client: Client, name: str, record: Any) -> list[str]:
    page = client.get(address(name, "change", record.pk))
    return [link["label"] for link in page.context["verb_links"]]


def test_choosing_the_motion_comes_first(client: Client, clerk: Any, motion: Motion) -> None:
    page = client.get(address("amendment", "add"))

    assert list(page.context["form"].fields["motion"].queryset) == [motion]


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


def held(amendment: Amendment) -> Any:
    """Return amount, print, and claims of each line, and the stated changes, as they stand."""
    amendment.refresh_from_db()
    version: Any = amendment.current
    rows = [
        (row.amount, row.entered_unit, row.entered_precision,
         [(claim.pot.slug, claim.amount) for claim in row.claims.all()])
        for row in version.lines.all()
    ]  # fmt: skip
    return version.number, rows, dict(version.ctr_changes.values_list("year", "amount"))


@pytest.fixture
def pots(budget: Budget) -> list[Any]:
    return [make_pot(budget, "Rates"), make_pot(budget, "Fund")]


@pytest.mark.parametrize(
    ("keyed", "told"),
    [
        ("all of it", "Write 'all of it' like 2025: 1,300,000."),
        ("2025: 1\n2025: 2", "The year 2025 is given twice: keep one row."),
        ("2025: 0.5", "The amount '0.5' has pence: write whole pounds."),
    ],
)
def test_stated_change_that_cannot_be_read_is_told(keyed: str, told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        changes_field().clean(keyed)

    assert caught.value.messages == [told]


def test_draft_in_confidence_is_discarded_with_its_versions(
    client: Client, clerk: Any, motion: Motion, pots: list[Any]
) -> None:
    amendment = drafted(motion, pots)
    actions.alter(amendment, occasion=Occasion(reason="Typing mistake"))
    url = address("amendment", "delete", amendment.pk)

    asked = client.get(url)
    gone = client.post(url, {"post": "yes"})

    assert (asked.status_code, gone.status_code) == (200, 302)
    left = [model.objects.count() for model in (Amendment, AmendmentVersion, EventText)]
    assert left == [0, 0, 0]
    assert actions.create_amendment(motion, title="Next", occasion=Occasion()).number == 2


@pytest.mark.parametrize("state", ["submitted", "tabled", "withdrawn"])
def test_amendment_that_is_no_draft_is_never_discarded(
    client: Client, clerk: Any, motion: Motion, state: str
) -> None:
    published_at = motion.published_at if state == "tabled" else None
    amendment = make_amendment(motion, state=state, published_at=published_at)

    answer = client.post(address("amendment", "delete", amendment.pk), {"post": "yes"})

    assert answer.status_code == 403
    assert list(Amendment.objects.all()) == [amendment]


def test_draft_that_something_else_names_is_kept(
    client: Client, clerk: Any, motion: Motion
) -> None:
    draft = make_amendment(motion, state="draft", published_at=None)
    make_amendment(motion, state="fallen", cause_amendment=draft)

    answer = client.post(address("amendment", "delete", draft.pk), {"post": "yes"}, follow=True)

    told = [str(message) for message in answer.context["messages"]]
    assert told == ["That cannot be done as things stand now. Somebody may have been quicker."]
    draft.refresh_from_db()
    assert (draft.state, draft.versions.count()) == ("draft", 1)


def part_fields(page: Any) -> dict[str, str]:
    """Return what the page of parts sends when nothing is filled in."""
    return {field.html_name: str(field.value() or "") for field in page.context["form"]} | DESK


def test_amendment_is_taken_in_parts_with_every_line_and_claim(
    client: Client, clerk: Any, motion: Motion, pots: list[Any]
) -> None:
    whole = drafted(motion, pots)
    Amendment.objects.filter(pk=whole.pk).update(state="seconded", evidence="minutes")
    url = address("amendment", "verb", whole.pk, "take-in-parts")
    keyed = {"title_1": "Money", "title_2": "Roads", "line_1": "1", "line_2": "2"}
    mine = part_fields(client.get(url)) | keyed

    refused = client.post(url, mine)
    client.post(url, mine | {"ctr_changes_1": "2025: 250,000", "ctr_changes_2": "2026: (10,000)"})

    told = refused.context["form"].non_field_errors().as_text()
    assert told == (
        "* Give the change in council tax income to the parts, all of it:"
        " 2025: 250000; 2026: -10000."
    )
    money, roads = whole.parts.order_by("part_number")
    assert (money.title, roads.title) == ("Money", "Roads")
    assert held(money)[1:] == (
        [(-500, "pounds", 1, [("rates", 300), ("fund", None)])],
        {2025: 250_000},
    )
    assert held(roads)[1:] == ([(1_300_000, "millions", 100_000, [])], {2026: -10_000})
    assert "Take in parts" not in labels(client, "amendment", money)


def test_part_without_a_title_is_told(client: Client, clerk: Any, motion: Motion) -> None:
    whole = make_amendment(motion, 1000, state="seconded")
    url = address("amendment", "verb", whole.pk, "take-in-parts")
    keyed = {"title_1": "Money", "title_2": "Roads", "line_1": "1", "line_2": "3"}

    answer = client.post(url, part_fields(client.get(url)) | keyed)

    assert answer.context["form"].errors == {
        "title_3": ["Give this part a title, or leave all of it empty."]
    }
    assert whole.parts.count() == 0


def test_only_verbs_that_may_follow_are_offered(
    client: Client, clerk: Any, motion: Motion
) -> None:
    amendment = make_amendment(motion, state="seconded")

    assert labels(client, "amendment", amendment) == [
        "Withdraw", "Accept without a vote", "Alter words and lines", "Take in parts",
        "Re-cost", "Fall: overtaken", "Not reached", "Report as not carried",
        "Note figures for a pair",
    ]  # fmt: skip
    assert labels(client, "motion", motion) == [
        "Move",
        "Withdraw",
        "Not reached",
        "Report as not carried",
    ]


def test_motion_is_moved_and_seconded(client: Client, clerk: Any, motion: Motion) -> None:
    mover, seconder = make_member(motion.council), make_member(motion.council)
    move = address("motion", "verb", motion.pk, "move")

    refused = client.post(move, DESK)
    client.post(move, DESK | {"mover": mover.pk})
    client.post(address("motion", "verb", motion.pk, "second"), DESK | {"seconder": seconder.pk})

    assert list(refused.context["form"].non_field_errors()) == ["Say who moved it."]
    motion.refresh_from_db()
    assert (motion.state, motion.mover, motion.seconder) == ("seconded", mover, seconder)


def test_nobody_seconds_their_own_motion(client: Client, clerk: Any, motion: Motion) -> None:
    mover = make_member(motion.council)
    client.post(address("motion", "verb", motion.pk, "move"), DESK | {"mover": mover.pk})

    answer = client.post(
        address("motion", "verb", motion.pk, "second"), DESK | {"seconder": mover.pk}
    )

    assert list(answer.context["form"].non_field_errors()) == [
        "Nobody can second their own proposal."
    ]
    assert answer.context["form"]["seconder"].value() == str(mover.pk)


def test_withdrawal_of_a_seconded_amendment_wants_consent(
    client: Client, clerk: Any, motion: Motion
) -> None:
    amendment = make_amendment(motion, state="seconded", mover=make_member(motion.council))
    url = address("amendment", "verb", amendment.pk, "withdraw")

    refused = client.post(url, DESK)
    client.post(url, DESK | {"consent": "on"})

    assert refused.context["form"].errors == {
        "consent": ["Tick this once the meeting has consented."]
    }
    amendment.refresh_from_db()
    assert amendment.state == "withdrawn"


def test_refusal_wants_its_ground(client: Client, clerk: Any, motion: Motion) -> None:
    amendment = make_amendment(motion, state="submitted", published_at=None)
    url = address("amendment", "verb", amendment.pk, "refuse")

    client.post(url, DESK | {"ground": "late"})

    amendment.refresh_from_db()
    assert (amendment.state, amendment.refusal_ground) == ("not_accepted_for_debate", "late")


def test_report_of_an_end_is_never_keyed_at_the_desk(
    client: Client, clerk: Any, motion: Motion
) -> None:
    amendment = make_amendment(motion)
    url = address("amendment", "verb", amendment.pk, "report-not-carried")

    refused = client.post(url, DESK)
    client.post(url, DESK | {"evidence": "press"})

    assert list(refused.context["form"].errors) == ["evidence"]
    amendment.refresh_from_db()
    assert amendment.state == "not_carried"


def test_motion_is_put_on_the_paper_of_its_meeting(
    client: Client, clerk: Any, meeting: Meeting, budget: Budget
) -> None:
    url = reverse("admin:council_meeting_verb", args=[meeting.pk, "put-motion"])

    client.post(url, DESK | {"title": "The budget", "text": "That", "budget": budget.pk,
                             "item": ""})  # fmt: skip

    motion: Any = Motion.objects.get()
    assert (motion.title, motion.budget, motion.current.text) == ("The budget", budget, "That")


def test_closing_the_meeting_ends_what_was_not_reached(
    client: Client, clerk: Any, meeting: Meeting, motion: Motion
) -> None:
    amendment = make_amendment(motion)

    client.post(reverse("admin:council_meeting_verb", args=[meeting.pk, "close"]), DESK)

    meeting.refresh_from_db()
    amendment.refresh_from_db()
    assert (meeting.status, amendment.state) == ("closed", "not_reached")


def test_title_of_a_public_amendment_is_corrected_with_a_reason(
    client: Client, clerk: Any, motion: Motion
) -> None:
    amendment = make_amendment(motion, title="Rodes")
    url = address("amendment", "change", amendment.pk)
    form = client.get(url).context["adminform"].form
    keyed = {"title": "Roads", "proposed_by": "", "mover": "", "seconder": "",
             "opened_with": form["opened_with"].value()}  # fmt: skip
    keyed |= {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}

    client.post(url, keyed)
    amendment.refresh_from_db()
    assert amendment.title == "Rodes"
    client.post(url, keyed | {"correction_reason": "Typing mistake"})

    amendment.refresh_from_db()
    assert (amendment.title, amendment.revision) == ("Roads", 2)


def test_finance_clerk_comments_on_a_version(
    client: Client, council: Council, motion: Motion
) -> None:
    client.force_login(make_clerk(council, "finance"))
    version: Any = make_amendment(motion, 1000).current
    url = address("amendmentversion", "change", version.pk)
    keyed = {"assessments-TOTAL_FORMS": "1", "assessments-INITIAL_FORMS": "0",
             "lines-TOTAL_FORMS": "0", "lines-INITIAL_FORMS": "0",
             "assessments-0-version": str(version.pk), "assessments-0-role": "finance",
             "assessments-0-opinion": "robust", "assessments-0-text": "It balances."}  # fmt: skip

    answer = client.post(url, keyed)

    assert answer.status_code == 302
    found = Assessment.objects.get()
    assert (found.version, found.opinion, found.text) == (version, "robust", "It balances.")


def test_keyer_does_not_publish_figures(client: Client, clerk: Any, budget: Budget) -> None:
    answer = client.get(address("budget", "verb", budget.pk, "publish-figures"))

    assert answer.status_code == 403


def test_finance_clerk_publishes_base_figures(
    client: Client, council: Council, budget: Budget
) -> None:
    client.force_login(make_clerk(council, "finance"))
    version = budget.versions.create(number=2, label="Revised")

    client.post(
        address("budget", "verb", budget.pk, "publish-figures"), DESK | {"version": version.pk}
    )

    budget.refresh_from_db()
    version.refresh_from_db()
    assert version.published_at is not None
    assert budget.changes.filter(version=version).count() == 1


@pytest.mark.parametrize("name", ["motion", "amendment", "budget"])
def test_list_costs_the_same_at_1_and_100_rows(
    client: Client,
    clerk: Any,
    motion: Motion,
    name: str,
    *,
    django_assert_num_queries: Any,
) -> None:
    makers = {
        "motion": lambda _: make_motion(motion.meeting),
        "amendment": lambda _: make_amendment(motion),
        "budget": lambda year: make_budget(motion.council, year),
    }
    make_amendment(motion)
    url = address(name, "changelist")
    with django_assert_num_queries(9):
        client.get(url)
    for number in range(99):
        makers[name](2100 + number)
    with django_assert_num_queries(9):
        client.get(url)
