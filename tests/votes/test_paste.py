"""The door for a list of marks: looked at, asked about, recorded; nothing is overwritten."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from council.models import Area, Membership
from tests.factories import make_clerk, make_member
from tests.votes.chamber import Chamber
from votes.models import Ballot, Vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def chamber() -> Chamber:
    chamber = Chamber()
    for member, name in zip(
        chamber.members, ("Ann Adams", "Bo Brown", "Cy Clark", "Di Dunn", "Ed Evans"), strict=True
    ):
        member.name, member.sort_name = name, " ".join(reversed(name.split()))
        member.save()
    return chamber


@pytest.fixture
def clerk(chamber: Chamber) -> Client:
    client = Client()
    client.force_login(chamber.clerk)
    return client


def address(vote: Vote) -> str:
    return f"/admin/votes/vote/{vote.pk}/roll-call/paste/"


def roll(vote: Vote) -> dict[str, str | None]:
    return dict(Ballot.objects.filter(vote=vote).values_list("member__name", "choice"))


WHOLE = (
    "Member\tVote\nCllr Ann Adams\tFor\nBrown, Bo\tAgainst\nCy Clark OBE\tAye\n"
    "Di Dunn\tAbstained\nEd Evans\tApologies\n"
)
READ = {
    "Ann Adams": "for",
    "Bo Brown": "against",
    "Cy Clark": "for",
    "Di Dunn": "abstain",
    "Ed Evans": "absent_apologies",
}


def test_a_list_is_looked_at_before_anything_is_recorded(chamber: Chamber, clerk: Client) -> None:
    vote = chamber.open()

    page = clerk.post(address(vote), {"block": WHOLE, "look": "1"})

    assert "Record 5 marks" in page.content.decode()
    assert roll(vote) == {}


def test_a_whole_list_is_recorded_with_its_own_words(chamber: Chamber, clerk: Client) -> None:
    vote = chamber.open()

    answer = clerk.post(address(vote), {"block": WHOLE, "record": "1"})

    assert answer.status_code == 302
    assert roll(vote) == READ
    ballot = Ballot.objects.get(vote=vote, member__name="Cy Clark")
    assert (ballot.name_as_printed, ballot.source_label) == ("Cy Clark OBE", "Aye")


def test_a_file_is_shown_in_place_of_the_block(chamber: Chamber, clerk: Client) -> None:
    vote = chamber.open()
    file = SimpleUploadedFile("roll.csv", b"\xef\xbb\xbf" + WHOLE.replace("\t", ";").encode())

    page = clerk.post(address(vote), {"file": file, "look": "1"})

    assert "Record 5 marks" in page.content.decode()
    assert "Brown, Bo;Against" in page.content.decode()


def test_a_surname_alone_is_asked_and_the_answer_recorded(chamber: Chamber, clerk: Client) -> None:
    vote = chamber.open()
    sent = {"block": "Member,Vote\nAdams,For\nBo Brown,Against\n", "record": "1"}

    page = clerk.post(address(vote), sent)

    assert page.status_code == 200
    assert "Who is this?" in page.content.decode()
    assert roll(vote) == {}
    clerk.post(address(vote), sent | {"q-voter:adams": chamber.members[0].reference})
    assert roll(vote) == {"Ann Adams": "for", "Bo Brown": "against"}


def test_a_line_that_is_no_member_can_be_left_out(chamber: Chamber, clerk: Client) -> None:
    vote = chamber.open()
    block = "Member,Vote\nAnn Adams,For\nBo Brown,For\nChief Executive,For\n"

    clerk.post(address(vote), {"block": block, "q-voter:chief executive": "nobody", "record": "1"})

    assert roll(vote) == {"Ann Adams": "for", "Bo Brown": "for"}


def test_an_unknown_mark_is_asked_and_never_an_absence(chamber: Chamber, clerk: Client) -> None:
    vote = chamber.open()
    sent = {"block": "Member,Vote\nAnn Adams,For\nBo Brown,Excused\n", "record": "1"}

    page = clerk.post(address(vote), sent)

    assert "What does this mark mean?" in page.content.decode()
    assert roll(vote) == {}
    clerk.post(address(vote), sent | {"q-label:excused": "blank"})
    assert roll(vote) == {"Ann Adams": "for"}


def test_two_lines_for_one_member_are_told_and_nothing_is_recorded(
    chamber: Chamber, clerk: Client
) -> None:
    vote = chamber.open()
    block = "Member,Vote\nAnn Adams,For\nCllr Ann Adams,Against\n"

    page = clerk.post(address(vote), {"block": block, "record": "1"})

    assert "are both Ann Adams" in page.content.decode()
    assert roll(vote) == {}


def test_one_of_several_votes_is_chosen(chamber: Chamber, clerk: Client) -> None:
    vote = chamber.open()
    sent = {
        "block": "Member,Motion A,Motion B\nAnn Adams,For,Against\nBo Brown,For,For\n",
        "record": "1",
    }

    page = clerk.post(address(vote), sent)

    assert "holds several votes" in page.content.decode()
    clerk.post(address(vote), sent | {"q-line": "vote 2"})
    assert roll(vote) == {"Ann Adams": "against", "Bo Brown": "for"}


def test_what_stands_is_replaced_only_where_the_clerk_says_so(
    chamber: Chamber, clerk: Client
) -> None:
    vote = chamber.open()
    chamber.mark(vote, "aa")
    member = chamber.members[0].pk
    block = "Member,Vote\nAnn Adams,For\nBo Brown,For\nCy Clark,For\n"

    page = clerk.post(address(vote), {"block": block, "look": "1"})
    clerk.post(address(vote), {"block": block, "record": "1", f"replace-seen-{member}": "on"})

    assert "Replace it" in page.content.decode()
    assert roll(vote) == {"Ann Adams": "for", "Bo Brown": "against", "Cy Clark": "for"}


def test_a_mark_made_meanwhile_is_shown_and_not_overwritten(
    chamber: Chamber, clerk: Client
) -> None:
    vote = chamber.open()
    chamber.clerk, other = make_clerk(chamber.council), chamber.clerk
    chamber.mark(vote, "a")
    seen = f"seen-{chamber.members[0].pk}"
    block = "Member,Vote\nAnn Adams,For\nBo Brown,For\n"

    page = clerk.post(address(vote), {"block": block, "record": "1", seen: "0"})

    assert other != chamber.clerk
    assert "Another clerk was quicker" in page.content.decode()
    assert "against meanwhile" in page.content.decode()
    assert roll(vote) == {"Ann Adams": "against", "Bo Brown": "for"}


def test_late_names_of_a_vote_from_a_source_are_taken_in() -> None:
    chamber = Chamber(evidence="minutes")
    vote = chamber.declared(marks="", result="carried")
    client = Client()
    client.force_login(chamber.clerk)
    names = "\n".join(f"{member.name},For" for member in chamber.members)

    client.post(
        address(vote), {"block": f"Member,Vote\n{names}", "record": "1", "roll_complete": "on"}
    )

    vote.refresh_from_db()
    assert (vote.tally_for, vote.roll_complete) == (5, True)


def test_a_vote_declared_at_the_desk_takes_no_list(chamber: Chamber, clerk: Client) -> None:
    vote = chamber.declared()

    page = clerk.post(address(vote), {"block": WHOLE, "record": "1"})

    assert "No names can be added here" in page.content.decode()


def test_what_cannot_be_read_is_said(chamber: Chamber, clerk: Client) -> None:
    vote = chamber.open()
    odd = SimpleUploadedFile("roll.csv", b"\xff\x00\xfe")
    large = SimpleUploadedFile("roll.csv", b"x" * 1_000_001)

    assert "no text" in clerk.post(address(vote), {"file": odd}).content.decode()
    assert "larger than 1 MB" in clerk.post(address(vote), {"file": large}).content.decode()
    assert (
        "No column holds votes"
        in clerk.post(address(vote), {"block": "three hundred,four hundred"}).content.decode()
    )


def test_wards_tell_two_members_of_one_surname_apart(chamber: Chamber, clerk: Client) -> None:
    vote = chamber.open()
    area = Area.objects.create(council=chamber.council, name="Ward 2", slug="ward-2")
    twin = make_member(chamber.council, "Zoe Adams")
    Membership.objects.filter(member=twin).update(area=area)
    block = "Member,Ward,Vote\nAdams,Ward 2,For\nBo Brown,,For\n"

    clerk.post(address(vote), {"block": block, "record": "1"})

    assert roll(vote) == {"Zoe Adams": "for", "Bo Brown": "for"}


def test_clerks_of_other_councils_and_strangers_see_nothing(chamber: Chamber) -> None:
    vote = chamber.open()
    stranger, other = Client(), Client()
    other.force_login(make_clerk(Chamber().council))

    assert stranger.get(address(vote)).status_code == 302
    assert other.get(address(vote)).status_code == 404


def test_a_finance_officer_records_nothing(chamber: Chamber) -> None:
    vote = chamber.open()
    officer = Client()
    officer.force_login(make_clerk(chamber.council, "finance"))

    assert officer.post(address(vote), {"block": WHOLE, "record": "1"}).status_code == 403


def test_a_list_costs_the_same_queries_however_long_it_is(
    chamber: Chamber, clerk: Client, django_assert_max_num_queries: object
) -> None:
    vote = chamber.open()
    with django_assert_max_num_queries(40):  # type: ignore[operator]  # the fixture is typed without its call
        clerk.post(address(vote), {"block": WHOLE, "record": "1"})
