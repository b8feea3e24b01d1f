"""Words from before an amendment was tabled stay in confidence at every door."""

from typing import Any

import pytest
from django.test import Client

from amendments.models import AmendmentEvent, AmendmentLine, AmendmentVersion, PotClaim
from tests.api_world import make_world

pytestmark = pytest.mark.django_db

SECRET = "A secret compromise"


@pytest.fixture
def world() -> dict[str, Any]:
    """Return a world whose amendment has a draft, and a version that was tabled."""
    found = make_world()
    amendment = found["amendment"]
    draft = amendment.current
    AmendmentVersion.objects.filter(pk=draft.pk).update(text=SECRET)
    AmendmentLine.objects.filter(version=draft).update(description=SECRET)
    tabled = AmendmentVersion.objects.create(amendment=amendment, number=2, text="As tabled")
    for number, verb in ((draft, "submit"), (tabled, "table")):
        AmendmentEvent.objects.create(amendment=amendment, version=number, verb=verb)
    amendment.current = tabled
    amendment.save(update_fields=["current"])
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/amendments",
        "/api/v1/amendments?include=lines",
        "/api/v1/amendments/{amendment}",
        "/api/v1/amendment-lines?amendment={amendment}",
        "/api/v1/amendment-lines.csv",
        "/api/v1/pot-claims.jsonl",
        "/{amendment}",
    ],
)
def test_a_draft_shows_nowhere(world: dict[str, Any], address: str) -> None:
    answer = Client().get(address.format(amendment=world["amendment"].reference))

    assert answer.status_code == 200
    assert SECRET not in answer.getvalue().decode()


def test_only_the_words_since_it_was_tabled_are_versions(world: dict[str, Any]) -> None:
    found = Client().get(f"/api/v1/amendments/{world['amendment'].reference}").json()

    assert [version["number"] for version in found["versions"]] == [2]


def test_claims_of_a_draft_are_not_told(world: dict[str, Any]) -> None:
    assert PotClaim.objects.exists()
    assert Client().get("/api/v1/pot-claims").json()["results"] == []


def test_what_a_source_gave_without_its_tabling_is_public(world: dict[str, Any]) -> None:
    AmendmentEvent.objects.filter(amendment=world["amendment"]).delete()

    found = Client().get(f"/api/v1/amendments/{world['amendment'].reference}").json()

    assert [version["number"] for version in found["versions"]] == [1, 2]
