"""A council's own logo: what is taken, where it stands, and what stands there without one."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from council.actions import put_up_logo, take_down_logo
from council.errors import RuleBroken
from council.logos import digest, size_of
from council.models import CouncilLogo
from tests.factories import (
    make_clerk,
    make_council,
    make_logo,
    make_meeting,
    make_png,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (b"", "logo_not_png"),
        (b"GIF89a" + b"\0" * 40, "logo_not_png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "logo_not_png"),
        (make_png(0, 44), "logo_not_png"),
        (make_png() + b"\0" * 50_000, "logo_too_heavy"),
        (make_png(40, 43), "logo_wrong_shape"),
        (make_png(44 * 6 + 1, 44), "logo_wrong_shape"),
    ],
)
def test_what_is_no_fitting_png_is_refused_with_a_sentence(picture: bytes, code: str):
    with pytest.raises(RuleBroken) as refused:
        size_of(picture)

    assert refused.value.code == code


def test_a_logo_stands_on_the_page_at_an_address_of_its_own(client: Client):
    council = make_council("mockbridge")
    picture = make_png(176, 88)
    put_up_logo(council, picture)
    address = f"/mockbridge/logo-{digest(picture)}.png"

    page = client.get("/mockbridge").content.decode()
    answer = client.get(address)

    assert f'<img class="logo" src="{address}" alt="" width="88" height="44">' in page
    assert (answer.content, answer["Content-Type"]) == (picture, "image/png")
    assert "immutable" in answer["Cache-Control"]


def test_another_logo_has_another_address_and_the_old_one_is_gone(client: Client):
    council = make_council("mockbridge")
    old = make_png()
    put_up_logo(council, old)
    put_up_logo(council, make_png(100, 50))

    assert CouncilLogo.objects.count() == 1
    assert client.get(f"/mockbridge/logo-{digest(old)}.png").status_code == 404


def test_without_a_logo_the_first_letter_stands_in_its_place(client: Client):
    council = make_council("mockbridge", name="Mockbridge Borough Council")
    make_logo(council)
    take_down_logo(council)

    page = client.get("/mockbridge").content.decode()

    assert '<text x="22" y="32">M</text>' in page
    assert "<img" not in page


@pytest.mark.parametrize("is_public", [True, False])
def test_the_desk_shows_the_logo_of_a_public_council_else_the_first_letter(
    client: Client, is_public: bool
):
    council = make_council("mockbridge", name="Mockbridge Borough Council")
    put_up_logo(council, make_png())
    meeting = make_meeting(council)
    client.force_login(make_clerk(council, "clerk"))
    if not is_public:
        type(council).objects.filter(pk=council.pk).update(published_at=None)

    page = client.get(f"/admin/desk/{meeting.pk}/").content.decode()

    assert ('<img class="logo"' in page, ">M</text>" in page) == (is_public, not is_public)


def test_the_logo_of_a_council_that_is_not_public_is_not_shown(client: Client):
    logo = make_logo(make_council("hidden", published_at=None))

    assert client.get(f"/hidden/logo-{digest(bytes(logo.picture))}.png").status_code == 404


def test_a_publisher_puts_up_changes_and_takes_down_the_logo_in_the_admin(client: Client):
    council = make_council("mockbridge")
    client.force_login(make_clerk(council, "publisher"))

    def send(path: str, picture: bytes) -> Any:
        file = SimpleUploadedFile("logo.png", picture, "image/png")
        return client.post(path, {"council": council.pk, "file": file})

    refused = send("/admin/council/councillogo/add/", b"no picture")
    added = send("/admin/council/councillogo/add/", make_png())
    logo = CouncilLogo.objects.get()
    changed = send(f"/admin/council/councillogo/{logo.pk}/change/", make_png(100, 50))
    council.refresh_from_db()
    taken = client.post(f"/admin/council/councillogo/{logo.pk}/delete/", {"post": "yes"})

    assert "Save the logo as PNG" in refused.content.decode()
    assert (added.status_code, changed.status_code, taken.status_code) == (302, 302, 302)
    assert council.logo_digest == digest(make_png(100, 50))
    assert not CouncilLogo.objects.exists()
