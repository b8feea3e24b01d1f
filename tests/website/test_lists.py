"""The front page, the lists of a council, its corrections, and addresses that are no page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amendments.models import AmendmentEvent
from council.actions import change_reference, correct_record
from council.enums import Evidence
from council.models import Council, OldReference, RecordEvent
from council.records import Occasion
from council.website.sentences import corrections_sentence
from tests.api_world import make_world, text
from tests.factories import make_ballot, make_budget, make_clerk, make_council, make_meeting
from tests.website.test_institution import body_of
from votes.actions import correct
from votes.models import VoteEvent

pytestmark = pytest.mark.django_db
HIDDEN: dict[str, Any] = {"published_at": None}


@pytest.fixture
def world() -> dict[str, Any]:
    return make_world()


@pytest.fixture
def clerk(world: dict[str, Any]) -> Any:
    return make_clerk(world["council"])


def because(clerk: Any, reason: str = "Misread in the minutes") -> Occasion:
    return Occasion(by=clerk, reason=reason, evidence=Evidence.MINUTES)


def test_site_with_one_council_sends_to_it(client: Any, world: dict[str, Any]) -> None:
    make_council("shy", **HIDDEN)

    answer = client.get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/norfolk")


def test_front_page_lists_councils_with_their_latest_budgets(
    client: Any, world: dict[str, Any]
) -> None:
    make_council("burnley")
    make_council("shy", **HIDDEN)
    make_budget(world["council"], 2031, **HIDDEN)

    page = body_of(client, "/")

    assert "has a recommended budget for 2025/26 before it." in page
    assert "No budget of this council is held here yet." in page
    assert "Shy Council" not in page
    assert "2031" not in page


def test_front_page_names_a_meeting_under_way(client: Any, world: dict[str, Any]) -> None:
    make_council("burnley")
    meeting = make_meeting(
        world["council"], title="Budget evening", status="open", reference="norfolk/x/2025-03-04"
    )
    make_meeting(
        world["council"], title="Secret meeting", status="open", reference="norfolk/x/y", **HIDDEN
    )

    page = body_of(client, "/")

    assert "Meeting under way" in page
    assert f'href="{meeting.get_absolute_url()}">Budget evening' in page
    assert "Secret" not in page


def test_empty_site_says_so(client: Any) -> None:
    assert "No council is public here yet." in body_of(client, "/")


def test_about_and_robots_answer(client: Any) -> None:
    assert 'id="data"' in body_of(client, "/about")
    robots = client.get("/robots.txt")
    assert robots["Content-Type"] == "text/plain; charset=utf-8"
    assert robots.content.decode().startswith("User-agent: *\nDisallow: /admin/\n")


def test_lists_leave_out_what_is_hidden(client: Any, world: dict[str, Any]) -> None:
    council = world["council"]
    make_meeting(council, title="Secret meeting", reference="norfolk/full-council/x", **HIDDEN)
    make_budget(council, 2031, title="Secret budget", **HIDDEN)

    for address, shown, hidden in (
        ("/norfolk/meetings", "4 March 2025", "Secret"),
        ("/norfolk/budgets", "2025/26", "Secret"),
    ):
        page = body_of(client, address)
        assert shown in page
        assert hidden not in page


def test_lists_of_an_empty_council_say_what_is_missing(client: Any) -> None:
    make_council("quiet")

    for address, words in (
        ("/quiet/meetings", "No meeting is held here yet."),
        ("/quiet/members", "Nobody is recorded as in office today."),
        ("/quiet/groups", "No group is recorded."),
        ("/quiet/budgets", "is held here yet."),
        ("/quiet/corrections", "Nothing has been corrected."),
    ):
        assert words in body_of(client, address)


def test_adopted_total_that_is_not_known_is_said_to_be_not_known(
    client: Any, world: dict[str, Any]
) -> None:
    assert "Its total is not known." in body_of(client, "/norfolk/budgets")


def test_corrections_page_shows_what_was_and_what_is_newest_first(
    client: Any, world: dict[str, Any], clerk: Any
) -> None:
    correct_record(world["member"], {"name": "Jayne Field"}, occasion=because(clerk))
    correct(world["vote"], changes={"declared_for": 3}, occasion=because(clerk))
    event = AmendmentEvent.objects.create(
        amendment=world["amendment"],
        verb="correct",
        from_state="lost",
        to_state="carried",
        text=text("The vote was misread"),
    )

    page = body_of(client, "/norfolk/corrections")

    assert "Name: was Jane Field, now Jayne Field." in page
    assert "Declared for: was 1, now 3." in page
    assert "State: was Lost, now Carried." in page
    assert "Why: Misread in the minutes" in page
    assert page.index(event.reason) < page.index("was 1, now 3") < page.index("was Jane Field")


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (0, "Nothing has been corrected in the record of Mockbridge."),
        (1, "The record of Mockbridge has been corrected once, on 5 March 2025, 10:00."),
        (
            3,
            (
                "The record of Mockbridge has been corrected 3\N{NO-BREAK SPACE}times,"
                " the latest time on 5 March 2025, 10:00."
            ),
        ),
        (
            100,
            (
                "The record of Mockbridge has been corrected often,"
                " the latest time on 5 March 2025, 10:00."
            ),
        ),
    ],
)
def test_corrections_page_begins_with_how_often_and_when(found: int, sentence: str) -> None:
    assert corrections_sentence("Mockbridge", found, 100, "5 March 2025, 10:00") == sentence


def test_corrections_page_says_who_was_misheard_but_never_a_bar(
    client: Any, world: dict[str, Any], clerk: Any
) -> None:
    member, seconder = world["member"], world["seconder"]
    make_ballot(world["vote"], seconder, "present_not_voting")
    marks = {member.pk: "against", seconder.pk: "barred_interest"}
    correct(world["vote"], ballots=marks, occasion=because(clerk))

    page = body_of(client, "/norfolk/corrections")

    assert "Vote of Jane Field: was For, now Against." in page
    assert "Tom Marsh" not in page
    assert "arred" not in page


def test_corrections_page_shows_no_names_before_they_are_out(
    client: Any, world: dict[str, Any], clerk: Any
) -> None:
    correct(world["vote"], ballots={world["member"].pk: "against"}, occasion=because(clerk))
    world["vote"].names_published_at = None
    world["vote"].save(update_fields=["names_published_at"])

    assert "Jane Field" not in body_of(client, "/norfolk/corrections")


def test_corrections_page_leaves_out_hidden_records_and_timed_events(
    client: Any, world: dict[str, Any]
) -> None:
    later = timezone.now() + timedelta(days=1)
    member, council = world["seconder"], world["council"]
    member.published_at = None
    member.save(update_fields=["published_at"])
    VoteEvent.objects.create(
        vote=world["vote"], verb="void", visible_from=later, text=text("not yet")
    )
    RecordEvent.objects.create(
        council=council, reference=member.reference, verb="correct", text=text("of a hidden one")
    )

    page = body_of(client, "/norfolk/corrections")

    assert "not yet" not in page
    assert "of a hidden one" not in page


def test_corrections_of_another_council_stay_there(client: Any, world: dict[str, Any]) -> None:
    make_council("burnley")

    assert "Nothing has been corrected." in body_of(client, "/burnley/corrections")


def test_old_address_leads_to_the_new_one(client: Any, world: dict[str, Any], clerk: Any) -> None:
    change_reference(world["member"], "norfolk/members/jane-hill", occasion=because(clerk))

    answer = client.get("/norfolk/members/jane-field")

    assert (answer.status_code, answer["Location"]) == (301, "/norfolk/members/jane-hill")


def test_old_address_of_another_shape_leads_to_the_new_one(client: Any) -> None:
    OldReference.objects.create(old="one/two/three/four/five", new="norfolk")

    answer = client.get("/one/two/three/four/five")

    assert (answer.status_code, answer["Location"]) == (301, "/norfolk")


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        ("/norfolk/", "/norfolk"),
        ("/norfolk/meetings/?page=2", "/norfolk/meetings?page=2"),
        ("//elsewhere.example/", "/elsewhere.example"),
        ("/\\elsewhere.example/", "/%5Celsewhere.example"),
    ],
)
def test_slash_at_the_end_is_stripped_and_leads_nowhere_else(
    client: Any, asked: str, to: str
) -> None:
    answer = client.get("/", PATH_INFO=asked.split("?", maxsplit=1)[0],
                        QUERY_STRING=asked.partition("?")[2])  # fmt: skip

    assert (answer.status_code, answer["Location"]) == (301, to)


@pytest.mark.parametrize("address", ["/nowhere", "/a/b/c/d/e", "/nowhere/meetings", "/norfolk/x"])
def test_address_of_nothing_answers_404_in_plain_words(
    client: Any, world: dict[str, Any], address: str
) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert "We hold nothing public at this address." in answer.content.decode()


def test_fault_of_ours_answers_500_without_a_database(
    monkeypatch: pytest.MonkeyPatch, world: dict[str, Any]
) -> None:
    monkeypatch.setattr(Council, "get_absolute_url", None)

    answer = Client(raise_request_exception=False).get("/")

    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.content.decode()


def test_browser_that_asks_for_an_icon_is_sent_to_it(client: Client) -> None:
    answer = client.get("/favicon.ico")

    assert answer.status_code == 302
    assert answer["Location"].endswith("council/icon.svg")
