"""The clerks' admin of votes: the roll call, declaring, opening, and the verbs that follow."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from council.models import Council, Meeting, Member
from tests.factories import (
    make_amendment,
    make_clerk,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
    make_vote,
)
from votes.enums import VoteStatus
from votes.models import Ballot, Vote, VoteEvent

pytestmark = pytest.mark.django_db

METHOD = {"method": "recorded_roll_call", "trigger": "statutory_budget"}


@pytest.fixture
def council() -> Council:
    return make_council("mockbridge")


@pytest.fixture
def meeting(council: Council) -> Meeting:
    return make_meeting(council, status="open")


@pytest.fixture
def members(council: Council) -> list[Member]:
    group = make_group(council, "Green")
    return [make_member(council, f"Ann Member{number:02}", group) for number in range(5)]


@pytest.fixture
def vote(meeting: Meeting, members: list[Member]) -> Vote:
    return make_vote(meeting, presiding_member=members[0], **METHOD)


@pytest.fixture
def clerk(client: Client, council: Council) -> Any:
    user = make_clerk(council, username="clerk")
    client.force_login(user)
    return user


def roll(vote: Vote) -> str:
    return reverse("admin:votes_vote_roll_call", args=[vote.pk])


def sent(client: Client, vote: Vote, **keyed: str) -> dict[str, str]:
    """Return what a browser sends: every mark as shown, with `keyed` by index of the row."""
    grid = client.get(roll(vote)).context["grid"]
    data = {}
    for index, row in enumerate(grid.rows):
        chosen = keyed.get(f"m{index}", row.saved)
        data[f"s-{row.member_id}"] = f"{row.seen} {row.was}"
        if chosen:
            data[f"c-{row.member_id}"] = chosen
    return data


def marks(vote: Vote) -> list[tuple[str, str | None]]:
    found = vote.ballots.order_by("member__sort_name").values_list("member__name", "choice")
    return list(found)


def test_grid_lists_members_in_office_that_day_in_roll_order_with_their_group(
    client: Client, clerk: Any, council: Council, vote: Vote
) -> None:
    gone = make_member(council, "Gone Member")
    gone.memberships.update(valid_to="2021-01-01")
    first = make_member(council, "Zoe First", sort_name="Aardvark Zoe")

    rows = client.get(roll(vote)).context["grid"].rows

    assert [row.name for row in rows] == [first.name, *[f"Ann Member0{n}" for n in range(5)]]
    assert [row.group for row in rows] == ["group not recorded", *["Green"] * 5]


def test_marks_are_saved_and_shown_again(client: Client, clerk: Any, vote: Vote) -> None:
    answer = client.post(roll(vote), sent(client, vote, m0="for", m1="against"), follow=True)

    assert marks(vote) == [("Ann Member00", "for"), ("Ann Member01", "against")]
    assert [str(message) for message in answer.context["messages"]] == ["2 marks saved."]
    assert [row.saved for row in answer.context["grid"].rows] == ["for", "against", "", "", ""]
    assert answer.context["grid"].to_key == 3


def test_only_changed_marks_are_sent_on(client: Client, clerk: Any, vote: Vote) -> None:
    client.post(roll(vote), sent(client, vote, m0="for"))

    answer = client.post(roll(vote), sent(client, vote, m1="abstain"), follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["1 mark saved."]
    assert VoteEvent.objects.filter(vote=vote, verb="record_ballots").count() == 2


def test_second_clerk_is_shown_the_others_mark_and_name(
    client: Client, clerk: Any, council: Council, vote: Vote
) -> None:
    mine = sent(client, vote, m0="for", m2="for")
    other = Client()
    other.force_login(make_clerk(council, "keyer", username="other", last_name="Clerk"))
    other.post(roll(vote), sent(other, vote, m0="against"))

    answer = client.post(roll(vote), mine)

    row, *rest = answer.context["grid"].rows
    assert row.conflict == "Casey Clerk has marked Against"
    assert [mark.value for mark in row.first if mark.is_chosen] == ["for"]
    assert [other.conflict for other in rest] == ["", "", "", ""]
    assert marks(vote) == [("Ann Member00", "against"), ("Ann Member02", "for")]
    assert "Casey Clerk has marked Against. Your choice is not saved." in answer.content.decode()


def test_clerk_who_has_seen_the_others_mark_may_replace_it(
    client: Client, clerk: Any, council: Council, vote: Vote
) -> None:
    mine = sent(client, vote, m0="for")
    other = Client()
    other.force_login(make_clerk(council, "keyer"))
    other.post(roll(vote), sent(other, vote, m0="against"))
    row = client.post(roll(vote), mine).context["grid"].rows[0]

    client.post(
        roll(vote),
        mine | {f"s-{row.member_id}": f"{row.seen} {row.was}"},
    )

    assert marks(vote) == [("Ann Member00", "for")]


def test_choice_that_nobody_knows_is_refused_and_nothing_is_saved(
    client: Client, clerk: Any, vote: Vote
) -> None:
    answer = client.post(roll(vote), sent(client, vote, m0="perhaps", m1="for"))

    assert answer.context["errors"] == [
        "The page was sent in a form that cannot be read. Open it again and key the marks again."
    ]
    assert marks(vote) == []


def test_member_of_another_council_is_refused_and_what_was_keyed_is_kept(
    client: Client, clerk: Any, vote: Vote
) -> None:
    stranger = make_member(make_council("elsewhere"))
    data = sent(client, vote, m0="for") | {
        f"c-{stranger.pk}": "for",
        f"s-{stranger.pk}": "0 ",
    }

    answer = client.post(roll(vote), data)

    assert answer.context["errors"] == ["A marked member sits on another council: take it off."]
    first = answer.context["grid"].rows[0]
    assert [mark.value for mark in first.first if mark.is_chosen] == ["for"]
    assert (first.was, first.seen) == ("", 0)
    assert marks(vote) == []


def declared(**fields: str) -> dict[str, str]:
    return {"declare": "1", "declared_result": "carried", "expected_revision": "1"} | fields


def test_declaring_saves_the_marks_first(client: Client, clerk: Any, vote: Vote) -> None:
    keyed = sent(client, vote, m0="for", m1="for", m2="against")

    answer = client.post(
        roll(vote), keyed | declared(for_="2", against="1", abstained="", words="AGREED")
    )

    assert answer.status_code == 302
    vote.refresh_from_db()
    assert (vote.status, vote.declared_result, vote.declared_words) == (
        "declared",
        "carried",
        "AGREED",
    )
    assert (vote.declared_for, vote.declared_against, vote.tally_for) == (2, 1, 2)


def test_result_that_cannot_be_is_shown_in_place_and_the_marks_are_kept(
    client: Client, clerk: Any, vote: Vote
) -> None:
    keyed = sent(client, vote, m0="for", m1="against")

    answer = client.post(roll(vote), keyed | declared(declared_result="unknown", words="AGREED"))

    form = answer.context["declaration"]
    assert form.non_field_errors() == ["Say what the chair declared: carried, lost or tied."]
    assert form["words"].value() == "AGREED"
    vote.refresh_from_db()
    assert (vote.status, len(marks(vote))) == (VoteStatus.OPEN, 2)


def test_casting_vote_breaks_a_tie(client: Client, clerk: Any, vote: Vote) -> None:
    keyed = sent(client, vote, m0="for", m1="against")

    client.post(roll(vote), keyed | declared(casting="for"))

    vote.refresh_from_db()
    assert (vote.status, vote.declared_by_casting_vote) == ("declared", True)
    casting = vote.ballots.get(is_casting=True)
    assert (casting.member, casting.choice) == (vote.presiding_member, "for")
    assert (vote.tally_for, vote.tally_against) == (1, 1)


def test_casting_vote_without_a_tie_leaves_nothing_behind(
    client: Client, clerk: Any, vote: Vote
) -> None:
    keyed = sent(client, vote, m0="for", m1="for")

    answer = client.post(roll(vote), keyed | declared(casting="for"))

    assert list(answer.context["declaration"].non_field_errors()) == [
        "The votes are not equal (2 for, 0 against): remove the casting vote or correct the marks."
    ]
    assert vote.ballots.filter(is_casting=True).count() == 0
    vote.refresh_from_db()
    assert vote.status == VoteStatus.OPEN


def test_declaration_in_place_of_which_another_stands_is_refused(
    client: Client, clerk: Any, vote: Vote
) -> None:
    keyed = sent(client, vote, m0="for")
    client.post(roll(vote), keyed | declared())

    answer = client.post(roll(vote), {} | declared(declared_result="lost"))

    assert answer.status_code == 200
    vote.refresh_from_db()
    assert vote.declared_result == "carried"


def test_finance_clerk_reads_the_roll_and_marks_nothing(
    client: Client, council: Council, vote: Vote
) -> None:
    client.force_login(make_clerk(council, "finance"))

    page = client.get(roll(vote))
    answer = client.post(roll(vote), {})

    assert (page.status_code, answer.status_code) == (200, 403)
    assert ">Save marks</button>" not in page.content.decode().replace(
        'aria-hidden="true">Save marks</button>', ""
    )


def test_save_costs_the_same_for_1_and_60_members(
    client: Client,
    clerk: Any,
    council: Council,
    vote: Vote,
    django_assert_num_queries: Any,
) -> None:
    for number in range(60):
        make_member(council, f"Bob Member{number:02}", council.groups.get())
    client.post(roll(vote), sent(client, vote, m0="for"))
    one = sent(client, vote, m1="for")
    with django_assert_num_queries(SAVE):
        client.post(roll(vote), one)
    many = sent(client, vote, **{f"m{number}": "against" for number in range(2, 62)})
    with django_assert_num_queries(SAVE):
        client.post(roll(vote), many)

    assert Ballot.objects.filter(vote=vote).count() == 62


# Beyond 66 rows SQLite takes a second insert, for its limit of values in a statement.
SAVE = 11


def test_page_for_84_members_is_under_100_kilobytes_and_costs_the_same(
    client: Client,
    clerk: Any,
    council: Council,
    vote: Vote,
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(PAGE):
        client.get(roll(vote))
    for number in range(79):
        make_member(council, f"Councillor With-a-long-name{number:02}")
    with django_assert_num_queries(PAGE):
        page = client.get(roll(vote))

    assert len(page.context["grid"].rows) == 84
    assert len(page.content) < 100_000


PAGE = 12


def test_open_votes_stand_on_the_front_page(client: Client, clerk: Any, vote: Vote) -> None:
    page = client.get("/admin/").content.decode()

    assert f'<a href="{roll(vote)}">{vote.question}</a>' in page


def test_vote_is_opened_by_its_verb(
    client: Client, clerk: Any, meeting: Meeting, members: list[Member]
) -> None:
    motion = make_motion(meeting, state="seconded")
    amendment = make_amendment(motion, state="seconded")
    add = f"{reverse('admin:votes_vote_add')}?meeting={meeting.pk}"

    page = client.get(add)
    answer = client.post(
        add,
        {
            "kind": "amendment",
            "question": "That the amendment be agreed",
            **METHOD,
            "subjects": [f"amendment-{amendment.current_id}"],
            "options": "",
            "presiding_member": members[0].pk,
            "item": "",
            "evidence": "desk",
        },
    )

    assert [value for value, _ in page.context["form"].fields["subjects"].choices] == [
        f"motion-{motion.current_id}",
        f"amendment-{amendment.current_id}",
    ]
    vote = Vote.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, roll(vote))
    assert vote.subjects.get().amendment_version == amendment.current
    assert (vote.kind, vote.presiding_member) == ("amendment", members[0])


def test_vote_without_its_subject_is_refused_in_place(
    client: Client, clerk: Any, meeting: Meeting
) -> None:
    add = f"{reverse('admin:votes_vote_add')}?meeting={meeting.pk}"

    answer = client.post(
        add,
        {
            "kind": "amendment",
            "question": "That it be agreed",
            **METHOD,
            "options": "",
            "evidence": "desk",
        },
    )

    assert len(answer.context["form"].non_field_errors()) == 1
    assert answer.context["form"]["question"].value() == "That it be agreed"
    assert Vote.objects.count() == 0


def verb(vote: Vote, name: str) -> str:
    return reverse("admin:votes_vote_verb", args=[vote.pk, name])


DESK = {"evidence": "desk", "happened_at": "", "reason": ""}


@pytest.fixture
def declared_vote(client: Client, clerk: Any, vote: Vote) -> Vote:
    keyed = sent(client, vote, m0="for", m1="for", m2="against")
    client.post(roll(vote), keyed | declared(for_="2", against="1"))
    vote.refresh_from_db()
    return vote


def links(client: Client, vote: Vote) -> list[str]:
    page = client.get(reverse("admin:votes_vote_change", args=[vote.pk]))
    return [link["label"] for link in page.context["verb_links"]]


def test_only_verbs_that_may_follow_are_offered(client: Client, clerk: Any, vote: Vote) -> None:
    assert links(client, vote) == ["Add a note", "Make void"]


def test_keyer_is_offered_no_correction(
    client: Client, declared_vote: Vote, council: Council
) -> None:
    client.force_login(make_clerk(council, "keyer"))

    assert links(client, declared_vote) == ["Add a note"]
    assert client.post(verb(declared_vote, "void"), DESK).status_code == 403


def test_mark_is_corrected_with_a_reason(client: Client, declared_vote: Vote) -> None:
    member = declared_vote.ballots.get(choice="against").member
    keyed = DESK | {"member": member.pk, "choice": "for"}

    refused = client.post(verb(declared_vote, "correct-mark"), keyed)
    done = client.post(verb(declared_vote, "correct-mark"), keyed | {"reason": "Recording"})

    assert refused.context["form"].errors == {"reason": ["This field is required."]}
    assert done.status_code == 302
    assert declared_vote.ballots.get(member=member).choice == "for"


def test_result_is_corrected_with_a_reason(client: Client, declared_vote: Vote) -> None:
    client.post(
        verb(declared_vote, "correct-result"),
        DESK
        | {
            "reason": "Misheard",
            "declared_result": "lost",
            "declared_for": "1",
            "declared_against": "2",
            "declared_abstained": "",
            "declared_words": "FELL",
        },
    )

    declared_vote.refresh_from_db()
    assert (declared_vote.declared_result, declared_vote.declared_for) == ("lost", 1)


def test_vote_is_made_void_and_stays(client: Client, declared_vote: Vote) -> None:
    client.post(verb(declared_vote, "void"), DESK | {"reason": "Taken again"})

    declared_vote.refresh_from_db()
    assert declared_vote.status == VoteStatus.VOID


def test_note_is_added(client: Client, clerk: Any, vote: Vote) -> None:
    client.post(verb(vote, "note"), DESK | {"text": "The lights went out."})

    vote.refresh_from_db()
    assert "The lights went out." in vote.note


def test_verb_that_cannot_follow_any_more_says_so(client: Client, clerk: Any, vote: Vote) -> None:
    answer = client.post(verb(vote, "confirm"), DESK, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "That cannot be done as things stand now. Somebody may have been quicker."
    ]


def test_question_of_a_declared_vote_is_read_only(client: Client, declared_vote: Vote) -> None:
    page = client.get(reverse("admin:votes_vote_change", args=[declared_vote.pk]))

    assert page.context["show_save"] is False
    assert page.context["has_change_permission"] is False


def test_list_of_votes_costs_the_same_at_1_and_100_rows(
    client: Client, clerk: Any, meeting: Meeting, vote: Vote, django_assert_num_queries: Any
) -> None:
    url = reverse("admin:votes_vote_changelist")
    with django_assert_num_queries(11):
        client.get(url)
    for _ in range(99):
        make_vote(meeting)
    with django_assert_num_queries(11):
        client.get(url)


@pytest.mark.parametrize(
    "query",
    [
        "agreement=mismatch",
        "agreement=agree",
        "names=public",
        "names=waiting",
        "status__exact=open",
        "published=no",
        "published=yes",
    ],
)
def test_filters_answer(client: Client, clerk: Any, vote: Vote, query: str) -> None:
    kept = query in {"agreement=agree", "names=waiting", "status__exact=open", "published=no"}

    page = client.get(f"{reverse('admin:votes_vote_changelist')}?{query}")

    assert list(page.context["cl"].queryset) == ([vote] if kept else [])


@pytest.mark.parametrize("method", ["affirmation", "show_of_hands_uncounted"])
def test_a_vote_without_count_asks_only_what_the_chair_declared(
    client: Client, clerk: Any, meeting: Meeting, method: str
) -> None:
    vote = make_vote(meeting, method=method)

    page = client.get(roll(vote)).content.decode()
    answer = client.post(roll(vote), {"declared_result": "carried", "declare": "1",
                                      "expected_revision": vote.revision})  # fmt: skip

    assert "Set a group" not in page
    assert 'name="for_"' not in page
    assert 'class="rc' not in page
    assert answer.headers["Location"] == f"/admin/desk/{meeting.pk}/"
    vote.refresh_from_db()
    assert (vote.status, vote.declared_result, vote.declared_for) == ("declared", "carried", None)
