"""The desk page for a file of votes: the publisher looks, answers, imports."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from council.models import Meeting
from tests.factories import make_clerk, make_council, make_meeting, make_member
from votes.models import Ballot, Vote

pytestmark = pytest.mark.django_db

TEXT = "Member;Roads;Parks\nCllr Ann Adams;For;Against\nBrown;For;For\n"
ANSWERS = {
    "q-evidence": "minutes",
    "q-source.title": "Minutes",
    "q-source.publisher": "none",
    "q-source.url": "none",
    "q-publish": "now",
    "q-roll_complete": "yes",
}


@pytest.fixture
def meeting() -> Meeting:
    council = make_council()
    make_member(council, "Ann Adams")
    make_member(council, "Bo Brown")
    return make_meeting(council)


@pytest.fixture
def clerk(meeting: Meeting) -> Client:
    client = Client()
    client.force_login(make_clerk(meeting.council))
    return client


def address(meeting: Meeting) -> str:
    return f"/admin/desk/{meeting.pk}/votes-file/"


def test_a_file_is_looked_at_asked_about_and_imported(meeting: Meeting, clerk: Client) -> None:
    file = SimpleUploadedFile("roll.csv", TEXT.encode())
    brown = {"q-voter:brown": f"member: {meeting.council.slug}/members/bo-brown"}

    asked = clerk.post(address(meeting), {"file": file}).content.decode()
    ready = clerk.post(address(meeting), {"block": TEXT, **ANSWERS, **brown}).content.decode()
    none_yet = Vote.objects.count()
    done = clerk.post(address(meeting), {"block": TEXT, "import": "1", **ANSWERS, **brown})

    assert "Who is this?" in asked
    assert "Brown;For;For" in asked
    assert "Import this file" not in asked
    assert "Import this file" in ready
    assert none_yet == 0
    assert done.status_code == 302
    assert Vote.objects.filter(meeting=meeting).count() == 2
    assert Ballot.objects.count() == 4


def test_files_of_one_vote_each_are_sent_together(meeting: Meeting, clerk: Client) -> None:
    texts = {
        "a.csv": "Name;Roads\nAnn Adams;For\nBo Brown;For\n",
        "b.csv": "Name;Parks\nAnn Adams;For\nBo Brown;Against\nTotal;2\n",
    }
    files = [SimpleUploadedFile(name, text.encode()) for name, text in texts.items()]

    shown = clerk.post(address(meeting), {"file": files, **ANSWERS}).content.decode()
    sent = {"name": list(texts), "block": list(texts.values()), **ANSWERS}
    done = clerk.post(address(meeting), {**sent, "import": "1"})

    assert "b.csv: Row 4 holds totals and no votes." in shown
    assert "Import this file" in shown
    assert done.status_code == 302
    assert list(Vote.objects.order_by("number").values_list("question", flat=True)) == [
        "Roads", "Parks",
    ]  # fmt: skip


def test_an_import_that_is_blocked_stores_nothing(meeting: Meeting, clerk: Client) -> None:
    page = clerk.post(address(meeting), {"block": TEXT, "import": "1", **ANSWERS})

    assert page.status_code == 200
    assert not Vote.objects.exists()


def test_a_line_of_another_day_is_a_problem(meeting: Meeting, clerk: Client) -> None:
    text = "date,motion,member,vote\n2020-01-01,Roads,Ann Adams,For\n"

    page = clerk.post(address(meeting), {"block": text, "import": "1", **ANSWERS})

    assert "another meeting&#x27;s day" in page.content.decode()
    assert not Vote.objects.exists()


def test_an_answer_that_is_none_is_said_to_be(meeting: Meeting, clerk: Client) -> None:
    page = clerk.post(address(meeting), {"block": TEXT, **ANSWERS, "q-voter:brown": "Bo"})

    assert "This is none of the answers." in page.content.decode()


@pytest.mark.parametrize(
    ("content", "words"), [(b"\xff\x00\xfe", "no text"), (b"x" * 2_000_001, "larger than 2 MB")]
)
def test_what_cannot_be_read_is_said(
    meeting: Meeting, clerk: Client, content: bytes, words: str
) -> None:
    page = clerk.post(address(meeting), {"file": SimpleUploadedFile("roll.csv", content)})

    assert words in page.content.decode()


def test_only_those_who_publish_here_see_the_page(meeting: Meeting, clerk: Client) -> None:
    keyer, other = Client(), Client()
    keyer.force_login(make_clerk(meeting.council, "keyer"))
    other.force_login(make_clerk(make_council()))

    assert clerk.get(address(meeting)).status_code == 200
    assert Client().get(address(meeting)).status_code == 302
    assert keyer.get(address(meeting)).status_code == 404
    assert other.get(address(meeting)).status_code == 404
