"""The clerk's workplace of a meeting: what comes next, the way there, and the check list."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from amendments import actions
from amendments.admin.verbs import amendment_verbs, motion_verbs
from amendments.enums import AmendmentState, MotionState
from amendments.models import Amendment, Motion, MotionEvent
from council.actions import open_meeting, record_presence
from council.admin.desk import desk_address
from council.enums import MeetingStatus
from council.models import Meeting
from council.records import Occasion
from council.website.desk.next_thing import next_thing
from council.website.desk.queries import business_of, version_of
from council.website.desk.steps import (
    AMENDMENT_STEPS,
    MEETING_STEPS,
    MOTION_STEPS,
    OPEN_VOTE,
    ROLL,
    VOTE_STEPS,
    PaperFacts,
    VoteFacts,
    after_closing,
    steps_of,
    steps_of_vote,
)
from tests.factories import (
    make_amendment,
    make_body,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_member,
    make_motion,
    make_vote,
)
from tests.votes.chamber import Chamber
from votes.actions import confirm, draft, open_vote, void
from votes.admin.verbs import verbs_of
from votes.enums import VoteStatus
from votes.forms.prefill import subjects_before

A, M = AmendmentState, MotionState
OPEN = VoteFacts(7, 3, VoteStatus.OPEN, to_key=84)
VOID = VoteFacts(8, 2, VoteStatus.VOID)


def motion(state: str = M.SECONDED, *papers: PaperFacts, **fields: Any) -> PaperFacts:
    return PaperFacts("motion", 1, "Motion 1", state, papers=papers, **fields)


def amendment(state: str, number: int = 2, *parts: PaperFacts, **fields: Any) -> PaperFacts:
    fields = {"by": "Harbour Group", **fields}
    return PaperFacts("amendment", number, f"Amendment {number}", state, papers=parts, **fields)


def says(*motions: PaperFacts, votes: tuple[VoteFacts, ...] = (), status: str = "open") -> str:
    return next_thing(status, 5, motions, votes).says


@pytest.mark.parametrize(
    ("status", "said", "verb"),
    [
        (MeetingStatus.SCHEDULED, "Open the meeting", "open"),
        (MeetingStatus.ADJOURNED, "The meeting is adjourned", "open"),
        (MeetingStatus.CLOSED, "The meeting is closed", "check-list"),
        (MeetingStatus.CANCELLED, "The meeting was called off", None),
    ],
)
def test_a_meeting_that_is_not_under_way_has_its_own_next_step(
    status: str, said: str, verb: str | None
) -> None:
    found = next_thing(status, 5, [motion()], [OPEN])
    assert (found.says, found.step and found.step.verb) == (said, verb)


@pytest.mark.parametrize(
    ("papers", "said", "verb"),
    [
        ([motion(M.RECOMMENDED, amendment(A.TABLED))], "Motion 1: call it", "move"),
        (
            [motion(M.MOVED, amendment(A.TABLED))],
            "Motion 1 is moved: record the seconder",
            "second",
        ),
        ([motion(M.SECONDED, amendment(A.TABLED))], "Amendment 2, Harbour Group: call it", "move"),
        (
            [motion(M.SECONDED, amendment(A.SECONDED, 1), amendment(A.MOVED))],
            "Amendment 2 is moved: record the seconder",
            "second",
        ),
        (
            [motion(M.SECONDED, amendment(A.TABLED, 1), amendment(A.SECONDED))],
            "Amendment 2, Harbour Group: put it to the vote",
            OPEN_VOTE,
        ),
        (
            [motion(M.SECONDED, amendment(A.SECONDED, votes=(VOID,)))],
            "Vote 2 is void: take it again",
            OPEN_VOTE,
        ),
        ([motion(M.SECONDED)], "Put motion 1 to the vote", OPEN_VOTE),
        ([motion(M.SECONDED, amendment(A.LOST))], "Put motion 1 to the vote", OPEN_VOTE),
        (
            [motion(M.SECONDED, amendment(A.CARRIED), amendment(A.DRAFT, 3))],
            "Put motion 1 as amended to the vote",
            OPEN_VOTE,
        ),
        ([motion(M.ADJOURNED, amendment(A.TABLED))], "All business is done", "check-list"),
        ([motion(M.CARRIED, amendment(A.ADOPTED))], "All business is done", "check-list"),
        ([motion(M.LOST)], "All business is done", "check-list"),
        ([motion(M.LOST, budget=1)], "No budget is set", "new-version"),
        ([motion(M.LOST, budget=1, has_fresh_words=True)], "Fresh words: call it", "move"),
        (
            [motion(M.LOST, budget=1), motion(M.CARRIED, budget=1)],
            "All business is done",
            "check-list",
        ),
        ([], "Put a motion on the paper", "put-motion"),
    ],
)
def test_the_next_thing_follows_from_where_the_papers_stand(
    papers: list[PaperFacts], said: str, verb: str
) -> None:
    found = next_thing("open", 5, papers, [])
    assert found.step is not None
    assert (found.says, found.step.verb) == (said, verb)


@pytest.mark.parametrize(
    ("vote", "said", "label", "why"),
    [
        (OPEN, "key the roll", "Key the roll", "84 members have no mark yet."),
        (replace(OPEN, to_key=1), "key the roll", "Key the roll", "One member has no mark yet."),
        (replace(OPEN, to_key=None), "key the roll", "Key the roll", ""),
        (replace(OPEN, to_key=0), "declare it", "Declare vote 3", "Every member has a mark."),
        (
            replace(OPEN, is_named=False),
            "declare it",
            "Declare vote 3",
            "It is taken without names.",
        ),
    ],
)
def test_an_open_vote_comes_before_everything_else(
    vote: VoteFacts, said: str, label: str, why: str
) -> None:
    found = next_thing("open", 5, [motion(M.MOVED)], [VOID, vote])
    assert found.step is not None
    assert (found.says, found.why) == (f"Vote 3 is open: {said}", why)
    assert (found.step.verb, found.step.label, found.step.pk) == (ROLL, label, 7)


def test_parts_are_put_one_by_one_and_not_the_whole() -> None:
    parts = [
        PaperFacts("amendment", 30 + n, f"Amendment 2, part {n}", state, is_part=True)
        for n, state in ((1, A.CARRIED), (2, A.SECONDED))
    ]
    whole = amendment(A.SECONDED, 2, *parts)

    assert says(motion(M.SECONDED, whole)) == "Amendment 2, part 2: put it to the vote"
    assert steps_of(whole) == ()
    assert "take-in-parts" not in [step.verb for step in steps_of(parts[1])]


def test_while_a_vote_is_open_its_paper_has_no_step_of_its_own() -> None:
    assert steps_of(amendment(A.SECONDED, votes=(OPEN,))) == ()


def test_a_vote_taken_again_names_the_one_it_replaces() -> None:
    again = steps_of(amendment(A.SECONDED, version=12, votes=(VOID,)))[0]
    assert (again.label, again.subject, again.replaces) == ("Take vote 2 again", "amendment-12", 8)
    done = steps_of(amendment(A.SECONDED, votes=(replace(VOID, is_replaced=True),)))[0]
    assert (done.label, done.replaces) == ("Open the vote", 0)


def test_nothing_without_words_is_put_to_the_vote() -> None:
    assert OPEN_VOTE not in [step.verb for step in steps_of(amendment(A.SECONDED, version=None))]


def test_a_motion_is_put_under_other_steps_while_amendments_wait() -> None:
    early = steps_of(motion(M.SECONDED, amendment(A.TABLED)))[0]
    late = steps_of(motion(M.SECONDED, amendment(A.LOST)))[0]
    assert (early.verb, early.usual, late.usual) == (OPEN_VOTE, False, True)


@pytest.mark.parametrize("state", A)
def test_every_step_of_an_amendment_is_a_verb_of_its_state(state: str) -> None:
    verbs = {verb.name for verb in amendment_verbs(Amendment(state=state))} | {OPEN_VOTE}
    assert {step.verb for step in AMENDMENT_STEPS.get(state, ())} <= verbs


@pytest.mark.parametrize("state", M)
def test_every_step_of_a_motion_is_a_verb_of_its_state(state: str) -> None:
    verbs = {verb.name for verb in motion_verbs(Motion(state=state))} | {OPEN_VOTE}
    assert {step.verb for step in MOTION_STEPS.get(state, ())} <= verbs


@pytest.mark.django_db
@pytest.mark.parametrize("status", VoteStatus)
def test_every_step_of_a_vote_is_a_verb_of_its_status(status: str) -> None:
    vote = make_vote(make_meeting(make_council()))
    vote.status = status
    verbs = {verb.name for verb in verbs_of(vote)} | {ROLL}
    steps = steps_of_vote(replace(OPEN, status=status))
    assert {step.verb for step in steps} <= verbs
    assert set(VOTE_STEPS) == set(VoteStatus.values)


@pytest.mark.django_db
@pytest.mark.parametrize("status", MeetingStatus)
def test_every_step_of_a_meeting_is_a_verb_of_its_status(status: str) -> None:
    meetings: Any = admin.site._registry[Meeting]
    verbs = meetings.verbs_of(Meeting(status=status))
    assert {step.verb for step in MEETING_STEPS[status]} <= {verb.name for verb in verbs}


# The page.


@pytest.fixture
def chamber(db: Any) -> Chamber:
    found = Chamber()
    found.meeting.title = "Budget meeting"
    found.meeting.save(update_fields=["title"])
    open_meeting(found.meeting, occasion=found.occasion())
    return found


@pytest.fixture
def clerk(client: Client, chamber: Chamber) -> Client:
    client.force_login(chamber.clerk)
    return client


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def tabled(chamber: Chamber, **fields: Any) -> Any:
    given = {"state": "tabled", "evidence": chamber.evidence, "title": "Free swimming"}
    return make_amendment(chamber.motion, 1_000_000, **given | fields)


def test_tonight_shows_the_business_in_order_and_the_next_thing(
    clerk: Client, chamber: Chamber
) -> None:
    make_item(chamber.meeting, number="4", title="Questions from members")
    lost = chamber.declared(marks="ffaaa", result="lost")
    waiting = tabled(chamber)
    waiting.groups.set([chamber.groups[0]])

    page = words(clerk, desk_address(chamber.meeting.pk))

    name = f"Amendment {waiting.number}, {chamber.groups[0].name}"
    assert f'<h2 id="now-says">{name}: call it</h2>' in page
    assert f"Moved by {chamber.members[0]}, seconded by {chamber.members[1]}" in page
    assert "2 for" in page
    assert "3 against" in page
    listed = page.partition("Business in order")[2]
    assert listed.index("Questions from members") < listed.index("The budget")
    assert listed.index("The budget") < listed.index("Free swimming")
    assert f"Vote {lost.number}: declared" in page


def test_a_motion_that_an_earlier_meeting_adjourned_is_before_the_next_one_and_taken_up_there(
    clerk: Client, chamber: Chamber
) -> None:
    waiting = tabled(chamber)
    actions.adjourn(chamber.motion, occasion=chamber.occasion())
    later = chamber.new_meeting(chamber.meeting.held_on + timedelta(days=7))
    board = make_body(chamber.council, slug="board")
    elsewhere = make_meeting(chamber.council, later.held_on, body=board)
    for meeting in (later, elsewhere):
        open_meeting(meeting, occasion=chamber.occasion())
    here = desk_address(later.pk)
    page, other = words(clerk, here), words(clerk, desk_address(elsewhere.pk))
    resume = reverse("admin:amendments_motion_verb", args=[chamber.motion.pk, "resume"])

    clerk.post(resume, {"evidence": "desk", "next": here, "meeting": later.pk})

    assert "Adjourned in the meeting of" in page
    assert "Free swimming" in page
    assert f'action="{resume}?next=' in page
    assert f'<input type="hidden" name="meeting" value="{later.pk}">' in page
    assert "Free swimming" not in other, "another body has its own business"
    chamber.motion.refresh_from_db()
    event = MotionEvent.objects.get(motion=chamber.motion, verb="resume")
    assert (chamber.motion.state, event.meeting) == ("seconded", later)
    taken_up = words(clerk, here)
    assert f"Motion {chamber.motion.number}: resumed" in taken_up.partition("Last step")[2]
    assert f"Amendment {waiting.number}" in taken_up
    assert f"motion-{chamber.motion.current_id}" in dict(subjects_before(later))
    assert f"motion-{chamber.motion.current_id}" not in dict(subjects_before(elsewhere))


def test_seconding_is_one_form_and_leads_back_to_tonight(clerk: Client, chamber: Chamber) -> None:
    here = desk_address(chamber.meeting.pk)
    moved = tabled(chamber, state="moved", mover=chamber.members[2])
    address = reverse("admin:amendments_amendment_verb", args=[moved.pk, "second"])
    assert f'action="{address}?next=' in words(clerk, here)

    answer = clerk.post(
        address, {"evidence": "desk", "next": here, "seconder": chamber.members[3].pk}
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, here)
    moved.refresh_from_db()
    assert (moved.state, moved.seconder) == ("seconded", chamber.members[3])


def test_a_verb_that_lacks_something_asks_for_it_and_still_leads_back(
    clerk: Client, chamber: Chamber
) -> None:
    here = desk_address(chamber.meeting.pk)
    moved = tabled(chamber, state="moved", mover=chamber.members[2])
    address = reverse("admin:amendments_amendment_verb", args=[moved.pk, "second"])

    page = clerk.post(address, {"evidence": "desk", "next": here}).content.decode()

    assert "Say who seconded it." in page
    assert f'<input type="hidden" name="next" value="{here}">' in page
    assert f'href="{here}">Back</a>' in page


@pytest.mark.parametrize(
    "foreign", ["https://evil.example/", "//evil.example", "/admin/", "/admin/desk/1/../..", ""]
)
def test_a_verb_leads_back_to_desk_pages_alone(
    clerk: Client, chamber: Chamber, foreign: str
) -> None:
    address = reverse("admin:council_meeting_verb", args=[chamber.meeting.pk, "adjourn"])
    answer = clerk.post(address, {"evidence": "desk", "next": foreign})
    change = reverse("admin:council_meeting_change", args=[chamber.meeting.pk])
    assert answer.headers["Location"] == change


def test_a_step_from_the_list_is_asked_for_at_the_top(clerk: Client, chamber: Chamber) -> None:
    here = desk_address(chamber.meeting.pk)
    other = tabled(chamber, mover=chamber.members[4])
    key = f"amendment-{other.pk}-move"
    assert f'href="{here}?step={key}"' in words(clerk, here)

    page = words(clerk, f"{here}?step={key}")

    assert f'<h2 id="now-says">Amendment {other.number}: moved by whom?</h2>' in page
    assert f'<option value="{chamber.members[4].pk}" selected>' in page
    assert "moved by whom" not in words(clerk, f"{here}?step=amendment-0-move")


def test_a_seconded_amendment_leads_to_its_vote_with_the_subject_chosen(
    clerk: Client, chamber: Chamber
) -> None:
    page = words(clerk, desk_address(chamber.meeting.pk))
    add = reverse("admin:votes_vote_add")
    subject = f"amendment-{chamber.amendment.current_id}"
    assert f'href="{add}?meeting={chamber.meeting.pk}&subject={subject}"' in page


def test_a_void_vote_is_offered_again_with_what_it_replaces(
    clerk: Client, chamber: Chamber
) -> None:
    vote = chamber.declared()
    void(vote, occasion=chamber.because())

    page = words(clerk, desk_address(chamber.meeting.pk))

    assert f"Vote {vote.number} is void: take it again" in page
    assert f"&replaces={vote.pk}" in page


def test_the_roll_of_the_open_vote_is_the_next_thing(clerk: Client, chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "ffa")
    here = desk_address(chamber.meeting.pk)
    assert "2 members have no mark yet." in words(clerk, here)
    page = words(clerk, here)
    assert f'href="{reverse("admin:votes_vote_roll_call", args=[vote.pk])}"' in page


def test_a_void_that_is_not_a_keyers_is_not_offered_to_one(
    client: Client, chamber: Chamber
) -> None:
    vote = chamber.declared()
    client.force_login(make_clerk(chamber.council, "keyer"))
    page = words(client, desk_address(chamber.meeting.pk))
    assert reverse("admin:votes_vote_verb", args=[vote.pk, "void"]) not in page
    assert reverse("admin:votes_vote_roll_call", args=[vote.pk]) in page


def test_a_clerk_of_figures_reads_tonight_and_keys_nothing(
    client: Client, chamber: Chamber
) -> None:
    client.force_login(make_clerk(chamber.council, "finance"))
    page = words(client, desk_address(chamber.meeting.pk))
    assert "You can read this page." in page
    assert "/verb/" not in page


@pytest.mark.parametrize("page", ["", "version/", "check-list/"])
def test_desk_pages_are_for_the_councils_own_clerks(
    client: Client, chamber: Chamber, page: str
) -> None:
    address = desk_address(chamber.meeting.pk, page)
    assert client.get(address).headers["Location"].startswith("/admin/login/")
    client.force_login(make_clerk(make_council()))
    assert client.get(address).status_code == 404


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_tonight_takes_as_many_queries_for_eleven_amendments_as_for_one(
    clerk: Client, chamber: Chamber
) -> None:
    here = desk_address(chamber.meeting.pk)
    chamber.declared()
    few = queries_of(clerk, here)
    for _ in range(5):
        chamber.declared_again()
    for _ in range(5):
        tabled(chamber).groups.set(chamber.groups)
    # Nine of them ask which amendments want the same money.
    assert queries_of(clerk, here) == few == 25


def test_the_version_changes_with_every_step_and_with_no_mark(
    clerk: Client, chamber: Chamber
) -> None:
    address = desk_address(chamber.meeting.pk, "version/")
    seen = [clerk.get(address).json()["version"]]
    vote = chamber.open()
    seen.append(clerk.get(address).json()["version"])
    chamber.mark(vote, "ffa")
    assert clerk.get(address).json()["version"] == seen[-1]
    actions.move(tabled(chamber), mover=chamber.members[0], occasion=chamber.occasion())
    seen.append(clerk.get(address).json()["version"])
    assert len(set(seen)) == 3
    assert queries_of(clerk, address) == 5
    assert seen[-1] == version_of(chamber.meeting)


def test_the_newest_step_says_who_and_where_it_is_put_right(
    clerk: Client, chamber: Chamber
) -> None:
    here = desk_address(chamber.meeting.pk)
    assert "The meeting: opened" in words(clerk, here)

    moved = actions.move(tabled(chamber), mover=chamber.members[0], occasion=chamber.occasion())
    change = reverse("admin:amendments_amendment_change", args=[moved.pk])
    page = words(clerk, here)
    assert f"Amendment {moved.number}: moved" in page
    assert f'<a href="{change}">Correct the mover</a>' in page

    actions.withdraw(moved, occasion=chamber.occasion())
    assert f'<a href="{change}">See Amendment {moved.number}</a>' in words(clerk, here)

    vote = chamber.declared()
    page = words(clerk, here)
    assert f"Vote {vote.number}: declared" in page
    assert reverse("admin:votes_vote_verb", args=[vote.pk, "correct-result"]) in page
    draft(vote, occasion=chamber.occasion())
    assert "Was it wrong?" not in words(clerk, here)


def test_parts_and_fresh_words_are_read(clerk: Client, chamber: Chamber) -> None:
    whole = tabled(chamber, state="seconded", mover=chamber.members[0])
    part = make_amendment(
        chamber.motion, parent=whole, part_number=1, state="seconded", title="The first half"
    )
    chamber.declared(opening={"kind": "main", "subjects": [chamber.motion.current]}, result="lost",
                     marks="faaaa")  # fmt: skip
    business = business_of(chamber.meeting)
    names = [line.facts.name for line in business.papers]
    assert names[-1] == f"Amendment {part.number}, part 1"
    assert [line.facts.has_fresh_words for line in business.motions] == [False]

    chamber.motion.refresh_from_db()
    actions.new_motion_version(chamber.motion, text="That, again", occasion=chamber.occasion())
    assert [line.facts.has_fresh_words for line in business_of(chamber.meeting).motions] == [True]


def test_votes_about_nothing_stand_under_their_item_or_apart(
    clerk: Client, chamber: Chamber
) -> None:
    item = make_item(chamber.meeting, title="Order of business")
    for place, question in ((item, "That item 4 come first"), (None, "That we adjourn")):
        open_vote(chamber.meeting, kind="procedural", question=question, method="affirmation",
                  occasion=chamber.occasion(), item=place)  # fmt: skip
    page = words(clerk, desk_address(chamber.meeting.pk)).partition("Business in order")[2]
    assert page.index("Order of business") < page.index("That item 4 come first")
    assert page.index("Under no item") < page.index("That we adjourn")


# The way there.


def test_the_roll_of_the_open_vote_is_two_links_from_the_front_page(
    clerk: Client, chamber: Chamber
) -> None:
    vote = chamber.open()
    front = words(clerk, "/admin/")
    here = desk_address(chamber.meeting.pk)
    roll = reverse("admin:votes_vote_roll_call", args=[vote.pk])
    assert f'href="{here}">Budget meeting, 4 March 2025</a>' in front
    assert f'href="{roll}"' in front
    assert f'href="{roll}"' in words(clerk, here)


def test_a_vote_about_to_be_opened_is_two_links_and_one_button_from_the_front_page(
    clerk: Client, chamber: Chamber
) -> None:
    subject = f"amendment-{chamber.amendment.current_id}"
    here = desk_address(chamber.meeting.pk)
    assert f'href="{here}"' in words(clerk, "/admin/")
    add = f"{reverse('admin:votes_vote_add')}?meeting={chamber.meeting.pk}&subject={subject}"
    assert f'href="{add}"' in words(clerk, here)
    assert clerk.get(add).status_code == 200


@pytest.mark.django_db
def test_the_front_page_shows_meetings_under_way_of_today_and_next(client: Client) -> None:
    council = make_council(time_zone="Pacific/Auckland")
    client.force_login(make_clerk(council))
    assert "No meeting is under way or coming." in words(client, "/admin/")
    here = timezone.localdate(timezone=ZoneInfo("Pacific/Auckland"))
    days = {"Old": -30, "At noon": 0, "Soon": 3, "Later": 9}
    for title, shift in days.items():
        make_meeting(council, here + timedelta(days=shift), title=title)
    make_meeting(council, here - timedelta(days=8), title="Put off", status="adjourned")
    make_meeting(make_council(), here, title="Elsewhere", status="open")

    page = words(client, "/admin/")

    assert page.index("Put off") < page.index("At noon") < page.index("Soon")
    assert all(title not in page for title in (">Old,", ">Later,", ">Elsewhere,"))
    assert page.index("Tonight") < page.index("Import a bundle")


@pytest.mark.django_db
def test_a_vote_left_open_in_an_old_meeting_is_not_forgotten(client: Client) -> None:
    council = make_council()
    vote = make_vote(make_meeting(council, status="closed"))
    client.force_login(make_clerk(council))
    page = words(client, "/admin/")
    assert "Votes still open in other meetings" in page
    assert reverse("admin:votes_vote_roll_call", args=[vote.pk]) in page


def test_the_page_of_a_meeting_leads_to_its_workplace(clerk: Client, chamber: Chamber) -> None:
    change = reverse("admin:council_meeting_change", args=[chamber.meeting.pk])
    here = desk_address(chamber.meeting.pk)
    assert f'<a class="verb" href="{here}">Go to its workplace</a>' in words(clerk, change)


# Time zones.


@pytest.mark.django_db
def test_times_are_typed_and_shown_in_the_zone_of_the_council(client: Client) -> None:
    council = make_council(time_zone="Australia/Sydney")
    meeting = make_meeting(council, status="open")
    member = make_member(council)
    record_presence(meeting, member, "present", occasion=Occasion())
    client.force_login(make_clerk(council))
    address = reverse("admin:council_meeting_verb", args=[meeting.pk, "departure"])

    client.post(
        address,
        {"evidence": "minutes", "member": member.pk, "happened_at": "2025-03-04T20:15:00"},
    )

    left = meeting.presences.get().to_at
    assert left == datetime(2025, 3, 4, 9, 15, tzinfo=UTC)
    assert timezone.get_current_timezone_name() == "Europe/London"
    meeting.started_at = left
    meeting.save(update_fields=["started_at"])
    assert "Began at 20:15" in words(client, desk_address(meeting.pk))
    change = words(client, reverse("admin:council_meeting_change", args=[meeting.pk]))
    assert 'value="2025-03-04T20:15:00"' in change
    assert timezone.get_current_timezone_name() == "Europe/London"


@pytest.mark.django_db
@pytest.mark.parametrize("councils", [1, 2])
def test_times_of_a_new_meeting_are_those_of_the_council_chosen(
    client: Client, councils: int
) -> None:
    council = make_council(time_zone="America/Detroit")
    user = make_clerk(council)
    if councils > 1:
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
        make_council()
    body = make_meeting(council).body
    client.force_login(user)
    add = reverse("admin:council_meeting_add")
    assert client.get(add).status_code == 200

    answer = client.post(
        add,
        {
            "council": council.pk, "body": body.pk, "title": "", "held_on": "2025-06-10",
            "date_precision": "day", "starts_at": "2025-06-10T19:00:00", "evidence": "desk",
            "opened_with": "", "venue": "", "note": "",
            "items-TOTAL_FORMS": 0, "items-INITIAL_FORMS": 0,
            "presences-TOTAL_FORMS": 0, "presences-INITIAL_FORMS": 0,
        },
    )  # fmt: skip

    assert answer.status_code == 302, answer.context["errors"]
    starts = Meeting.objects.get(held_on="2025-06-10").starts_at
    assert starts == datetime(2025, 6, 10, 23, 0, tzinfo=UTC)


# The check list.


def test_the_check_list_names_what_is_left_and_where_it_is_done(
    clerk: Client, chamber: Chamber
) -> None:
    wrong = chamber.declared(for_=4, against=1)
    gaps = chamber.declared_again(marks="ffau", result="carried")
    waiting = tabled(chamber)
    being_taken = chamber.open(subjects=[chamber.new_amendment().current])

    page = words(clerk, desk_address(chamber.meeting.pk, "check-list/"))

    assert f"Vote {being_taken.number}, “That the amendment be agreed”, is open." in page
    assert f"Amendment {waiting.number}, “Free swimming”: tabled (put forward). " in page
    assert "Closing ends it as not reached." in page
    assert "carried. Closing ends it as carried, not adopted." in page
    assert "No budget is set for 2025/26." in page
    told = (
        "The names do not add up to the tally that was declared. Readers are given no reason yet."
    )
    assert f"Vote {wrong.number}. {told}" in page
    assert f"Vote {gaps.number}: the roll is not complete." in page
    assert "Nobody is marked as present." in page
    assert f"Vote {wrong.number} is not in the draft minutes." in page
    assert "A vote is open. Declare it or make it void first." in page
    publish = reverse("admin:votes_vote_verb", args=[wrong.pk, "draft"])
    assert f'href="{publish}?next={desk_address(chamber.meeting.pk, "check-list/")}"' in page


def test_private_checks_and_names_that_wait_stand_on_the_list(
    clerk: Client, chamber: Chamber
) -> None:
    chamber.rules.four_eyes = True
    chamber.rules.save(update_fields=["four_eyes"])
    record_presence(chamber.meeting, chamber.members[1], "present", occasion=chamber.occasion())
    vote = chamber.declared()

    page = words(clerk, desk_address(chamber.meeting.pk, "check-list/"))

    assert f"Vote {vote.number}: the names wait for a second person." in page
    assert "1 member with no departure recorded: there to the end." in page
    assert "Checks for you and the monitoring officer alone" in page
    missing = ", ".join(sorted(
        (m.name for m in chamber.members if m != chamber.members[1]),
        key=lambda name: " ".join(reversed(name.split())),
    ))  # fmt: skip
    assert f"Nothing is recorded of 4 members: {missing}." in page


def test_many_members_without_presence_are_counted(clerk: Client, chamber: Chamber) -> None:
    for _ in range(20):
        make_member(chamber.council)
    record_presence(chamber.meeting, chamber.members[1], "present", occasion=chamber.occasion())
    page = words(clerk, desk_address(chamber.meeting.pk, "check-list/"))
    assert "and 12 more." in page


@pytest.mark.django_db
def test_nothing_is_left_of_a_meeting_whose_minutes_are_confirmed(client: Client) -> None:
    chamber = Chamber()
    meeting = chamber.meeting
    client.force_login(chamber.clerk)
    for member in chamber.members:
        record_presence(meeting, member, "present", occasion=chamber.occasion())
    first = chamber.declared()
    chamber.motion.refresh_from_db()
    second = chamber.declared(opening={"kind": "main", "subjects": [chamber.motion.current]})
    actions.close_meeting(meeting, occasion=chamber.occasion())
    address = desk_address(meeting.pk, "check-list/")
    draft(first, occasion=chamber.occasion())
    assert "is in the draft minutes and not confirmed." in words(client, address)
    for vote in (first, second):
        confirm(vote, occasion=chamber.because("Read and agreed"))

    page = words(client, address)

    assert "<h1>Nothing is left to do</h1>" in page
    assert "Close the meeting" not in page


def test_the_meeting_is_closed_from_the_list_and_ends_what_the_list_said(
    clerk: Client, chamber: Chamber
) -> None:
    open_one, put_off = chamber.amendment, make_motion(chamber.meeting, state="adjourned")
    waits = make_amendment(put_off, state="tabled")
    kept = make_amendment(chamber.motion, state="draft")
    carried = chamber.new_amendment()
    chamber.declared(opening={"subjects": [carried.current]})
    told = {
        (line.facts.kind, line.facts.pk): after_closing(line.facts, motion.facts)
        for motion in business_of(chamber.meeting).motions
        for line in (motion, *motion.lines)
    }
    list_address = desk_address(chamber.meeting.pk, "check-list/")

    answer = clerk.post(
        reverse("admin:council_meeting_verb", args=[chamber.meeting.pk, "close"]),
        {"evidence": "desk", "next": list_address},
    )

    assert answer.headers["Location"] == list_address
    states = {("motion", m.pk): m.state for m in Motion.objects.all()}
    states |= {("amendment", a.pk): a.state for a in Amendment.objects.all()}
    ends = {
        "Closing ends it as not reached.": "not_reached",
        "Closing ends it as carried, not adopted.": "carried_not_adopted",
        "It stays adjourned, and its amendments wait with it.": "adjourned",
        "It waits for its motion, which is adjourned.": "tabled",
        "It was not tabled. Closing leaves it in confidence.": "draft",
    }
    assert {key: ends[words] for key, words in told.items()} == states
    assert states["amendment", open_one.pk] == "not_reached"
    assert {waits.pk, kept.pk} <= {key for _, key in states}
    chamber.meeting.refresh_from_db()
    assert chamber.meeting.status == "closed"


@pytest.mark.parametrize("kind", ["motion", "amendment"])
@pytest.mark.parametrize("state", [A.TABLED, A.MOVED, A.SECONDED, M.RECOMMENDED, M.ADJOURNED])
def test_every_step_that_is_done_on_the_page_is_done_by_its_form(
    clerk: Client, chamber: Chamber, kind: str, state: str
) -> None:
    here = desk_address(chamber.meeting.pk)
    steps = {"motion": MOTION_STEPS, "amendment": AMENDMENT_STEPS}[kind].get(state, ())
    for step in [step for step in steps if step.how != "go"]:
        by: dict[str, Any] = {"mover": None if step.verb == "move" else chamber.members[0]}
        fields: dict[str, Any] = {"state": state, "evidence": "desk", **by}
        paper = make_motion(chamber.meeting, **fields) if kind == "motion" else tabled(
            chamber, **fields
        )  # fmt: skip
        given: dict[str, Any] = {step.field: chamber.members[3].pk} if step.field else {}
        given |= {"consent": "on"} if step.consent else {}
        address = reverse(f"admin:amendments_{kind}_verb", args=[paper.pk, step.verb])

        answer = clerk.post(address, {"evidence": "desk", "next": here, **given})

        assert answer.headers.get("Location") == here, (step, answer.context)
        paper.refresh_from_db()
        assert paper.state != state


def test_members_are_chosen_by_surname(clerk: Client, chamber: Chamber) -> None:
    chamber.members[2].sort_name = "Kettlewood, Tansy"
    chamber.members[2].save(update_fields=["sort_name"])
    tabled(chamber, state="moved", mover=chamber.members[0])
    page = words(clerk, desk_address(chamber.meeting.pk))
    assert f'<option value="{chamber.members[2].pk}">Kettlewood, Tansy</option>' in page
    assert f'<option value="{chamber.members[3].pk}">{chamber.members[3].name}</option>' in page


@pytest.mark.django_db
def test_what_nobody_outside_can_read_stands_on_the_list(client: Client) -> None:
    chamber = Chamber()
    client.force_login(chamber.clerk)
    address = desk_address(chamber.meeting.pk, "check-list/")
    held = chamber.declared(opening={"is_private": True})
    assert f"Vote {held.number} is not public." in words(client, address)

    chamber.meeting.published_at = None
    chamber.meeting.save(update_fields=["published_at"])
    page = words(client, address)
    assert "The meeting is not public, and nothing of it is." in page
    assert f"Vote {held.number} is not public." not in page


def test_marking_presence_is_no_step_of_the_business(clerk: Client, chamber: Chamber) -> None:
    before = version_of(chamber.meeting)
    member = chamber.members[1]
    record_presence(chamber.meeting, member, "present", occasion=chamber.occasion())
    assert version_of(chamber.meeting) == before
    assert "The meeting: opened" in words(clerk, desk_address(chamber.meeting.pk))
