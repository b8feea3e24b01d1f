"""The upload page: a preview of every row first, and only into the clerk's own councils."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from council.models import Area
from tests.factories import make_clerk, make_council

pytestmark = pytest.mark.django_db
PAGE = "/admin/import/"
ROWS = b"council,name\nmine,North End\nmine,South End\n"


@pytest.fixture
def clerk_client(client: Client) -> Client:
    make_council("other")
    client.force_login(make_clerk(make_council("mine")))
    return client


def send(client: Client, content: bytes, name: str = "areas.csv") -> str:
    return client.post(PAGE, {"bundle": SimpleUploadedFile(name, content)}).content.decode()


def test_a_file_is_shown_row_by_row_before_anything_is_stored(clerk_client: Client) -> None:
    page = send(clerk_client, ROWS)
    assert "Nothing is imported yet" in page
    assert page.count("<td>new</td>") == 2
    assert not Area.objects.exists()


def test_the_second_step_imports_what_was_shown(clerk_client: Client) -> None:
    send(clerk_client, ROWS)
    page = clerk_client.post(PAGE, {"import": "yes"}, follow=True).content.decode()
    assert "Imported: 2 rows are new or corrected." in page
    assert Area.objects.count() == 2


def test_a_zip_is_taken_too(clerk_client: Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("areas.csv", ROWS)
    assert "Nothing is imported yet" in send(clerk_client, packed.getvalue(), "b.zip")


def test_faults_are_listed_and_nothing_can_be_imported(clerk_client: Client) -> None:
    page = send(clerk_client, ROWS + b"other,East End\nmine,\n")
    assert "You may not import into this council" in page
    assert "This must be given." in page
    assert 'name="import"' not in page
    clerk_client.post(PAGE, {"import": "yes"})
    assert not Area.objects.exists()


def test_other_kinds_of_file_are_refused(clerk_client: Client) -> None:
    assert "Choose a zip file or a CSV file." in send(clerk_client, ROWS, "areas.xlsx")


@pytest.mark.parametrize("kind", ["keyer", "finance"])
def test_who_may_not_publish_may_not_import(client: Client, kind: str) -> None:
    client.force_login(make_clerk(make_council("mine"), kind))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"import": "yes"}).status_code == 403


def test_nobody_imports_without_logging_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
