"""What is recorded of a member's interests and arrears leaves the desk by no public door."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from council.actions import correct_interest, declare_interest, withdraw_interest
from council.models import Interest
from council.records import Occasion
from council.website.bundles.exporting import export_bundle
from tests.api_world import LISTS, make_world
from tests.factories import make_clerk

pytestmark = pytest.mark.django_db
SECRETS = (
    "zanzibar", "timbuktu", "casablanca", "marrakesh", "arrears", "disclosable",
    "dispensation", "declare_interest", "correct_interest", "withdraw_interest", "/interests/",
)  # fmt: skip
TAIL = ("", "/corrections", "/meetings", "/members", "/groups", "/budgets", "/search")


@pytest.fixture
def world() -> dict[str, Any]:
    """Make a public world in which every kind of interest is recorded, and one taken out."""
    found = make_world()
    meeting, member, item = found["meeting"], found["member"], found["meeting"].items.first()
    clerk = make_clerk(found["council"])
    desk = Occasion(by=clerk, reason="Told in casablanca")
    declare_interest(meeting, member, "arrears", words="Owes in timbuktu", occasion=desk)
    kept = declare_interest(
        meeting, member, "disclosable", item=item, words="Owns zanzibar", occasion=desk
    )
    correct_interest(kept, {"is_minuted": True, "has_dispensation": True}, occasion=desk)
    other = declare_interest(meeting, found["seconder"], "other", words="x", occasion=desk)
    withdraw_interest(other, occasion=Occasion(by=clerk, reason="It was marrakesh"))
    assert Interest.objects.count() == 2
    return found


def secrets_in(text: str) -> list[str]:
    return [word for word in SECRETS if word in text.lower()]


def references(world: dict[str, Any]) -> list[str]:
    """Return the addresses of every record of the world."""
    named = {getattr(record, "reference", "") for record in world.values()}
    return sorted(named - {""})


def test_no_public_page_tells_of_an_interest(client: Client, world: dict[str, Any]) -> None:
    addresses = ["/", "/about", *(f"/{reference}" for reference in references(world))]
    addresses += [f"/norfolk{tail}" for tail in TAIL]
    seen = 0
    for address in addresses:
        answer = client.get(address, follow=True)
        seen += answer.status_code == 200
        assert (address, secrets_in(answer.content.decode())) == (address, [])
    assert seen >= 12


def test_no_answer_of_the_api_tells_of_an_interest(client: Client, world: dict[str, Any]) -> None:
    addresses = [f"/api/v1/{name}" for name in LISTS]
    addresses += [f"/api/v1/{name}?format=csv" for name in LISTS]
    addresses += [f"/api/v1/{name}/{ref}" for name in LISTS for ref in references(world)]
    seen = 0
    for address in addresses:
        answer = client.get(address)
        seen += answer.status_code == 200
        assert (address, secrets_in(answer.getvalue().decode())) == (address, [])
    assert seen >= 2 * len(LISTS)
    history = client.get(f"/api/v1/meetings/{world['meeting'].reference}").json()
    assert "interest" not in str(history).lower()


def test_the_address_of_a_private_event_leads_nowhere(
    client: Client, world: dict[str, Any]
) -> None:
    pk = Interest.objects.order_by("pk").values_list("pk", flat=True)[0]

    for address in (f"/norfolk/interests/{pk}", f"/api/v1/meetings/norfolk/interests/{pk}"):
        assert client.get(address).status_code == 404


def test_no_bundle_tells_of_an_interest(world: dict[str, Any], tmp_path: Path) -> None:
    export_bundle(world["council"], tmp_path)

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                texts = [
                    archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()
                ]
        else:
            texts = [path.read_text(errors="ignore")]
        assert [secrets_in(text) for text in texts] == [[]] * len(texts)


def test_no_public_address_is_named_after_interests() -> None:
    patterns = [
        str(found.pattern)
        for found in get_resolver().url_patterns
        if isinstance(found, URLPattern)
    ]

    assert not [pattern for pattern in patterns if "interest" in pattern]
