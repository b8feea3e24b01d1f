"""A council that is exported and imported elsewhere gives the same answers (issue: one door)."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client

from amendments.models import Amendment
from council.enums import Evidence
from council.models import Council
from council.records import Occasion
from council.website.bundles import export_bundle, import_bundle, write_missing_snapshots
from tests.api_world import LISTS
from tests.factories import (
    make_amendment,
    make_clerk,
    make_council,
    make_meeting,
    make_member,
    make_motion,
)
from votes.actions import correct
from votes.models import Ballot, Vote

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "council" / "demo"
COUNCILS = sorted(path.name for path in DEMO.iterdir() if path.is_dir())
# Times at which we learnt something, cursors, and digests of them.
OF_THIS_INSTALLATION = {
    "updated_at", "published_at", "recorded_at", "taken_at", "names_published_at", "next",
    "created_at", "changed_at",
}  # fmt: skip


def plain(answer: Any) -> Any:
    """Leave out what tells when and where, not what."""
    if isinstance(answer, dict):
        return {
            name: plain(value)
            for name, value in answer.items()
            if name not in OF_THIS_INSTALLATION
        }
    return [plain(value) for value in answer] if isinstance(answer, list) else answer


def walk(client: Client) -> dict[str, Any]:
    """Return the answer of every list and every detail of the API, by address."""
    answers: dict[str, Any] = {}
    for name in LISTS:
        address: str | None = f"/api/v1/{name}"
        found: list[Any] = []
        while address:
            page = client.get(address).json()
            found += page["results"]
            address = page["next"]
        answers[name] = sorted((plain(row) for row in found), key=str)
        for row in found:
            own = row.get("api_url") or row.get("url")
            if own:
                answers[own] = plain(client.get(own).json())
    return answers


def load(path: Path) -> None:
    report = import_bundle(path)
    assert report.faults == []
    write_missing_snapshots()


def there_and_back(client: Client, first: Path, exported: Path, slug: str) -> tuple[Any, Any]:
    """Return the API's answers of a first import, and of an import of its export."""
    with transaction.atomic():
        load(first)
        before = walk(client)
        export_bundle(Council.objects.get(slug=slug), exported)
        transaction.set_rollback(True)
    assert not Council.objects.exists()
    load(exported)
    return before, walk(client)


@pytest.mark.parametrize("slug", COUNCILS)
def test_an_exported_council_gives_the_same_api_answers_elsewhere(
    client: Client, tmp_path: Path, slug: str
) -> None:
    before, after = there_and_back(client, DEMO / slug, tmp_path / "out", slug)
    assert before["votes"]
    assert before.keys() == after.keys()
    for address, answer in before.items():
        assert answer == after[address], address


def test_an_export_of_an_imported_export_is_the_same_to_the_byte(tmp_path: Path) -> None:
    with transaction.atomic():
        load(DEMO / "burnley")
        export_bundle(Council.objects.get(slug="burnley"), tmp_path / "one")
        transaction.set_rollback(True)
    load(tmp_path / "one")
    export_bundle(Council.objects.get(slug="burnley"), tmp_path / "two")
    one = {file.name: file.read_text() for file in (tmp_path / "one").iterdir()}
    two = {file.name: file.read_text() for file in (tmp_path / "two").iterdir()}
    assert one == two


def test_a_correction_survives_with_what_was_and_what_is(client: Client, tmp_path: Path) -> None:
    with transaction.atomic():
        load(DEMO / "burnley")
        vote = Vote.objects.order_by("id").first()
        assert vote is not None
        ballot = Ballot.objects.filter(vote=vote, choice="for").first()
        assert ballot is not None
        correct(
            vote,
            changes={"declared_for": 29, "declared_words": "CARRIED"},
            ballots={ballot.member_id: "abstain"},
            occasion=Occasion(evidence=Evidence.MINUTES, reason="The minutes were corrected."),
        )
        before = walk(client)
        export_bundle(Council.objects.get(slug="burnley"), tmp_path)
        assert import_bundle(tmp_path).changed == 0
        transaction.set_rollback(True)
    load(tmp_path)
    assert walk(client) == before
    assert import_bundle(tmp_path).changed == 0


def test_a_zip_holds_what_a_folder_holds(client: Client, tmp_path: Path) -> None:
    before, after = there_and_back(client, DEMO / "burnley", tmp_path / "b.zip", "burnley")
    assert before == after


def test_an_export_never_names_a_clerk(tmp_path: Path) -> None:
    council = make_council("testshire")
    make_member(council, "Jane Doe")
    clerk = make_clerk(council, username="secret-clerk")
    export_bundle(council, tmp_path)
    written = "".join(file.read_text() for file in tmp_path.iterdir())
    assert "Jane Doe" in written
    assert clerk.username not in written
    assert clerk.last_name not in written


def test_a_draft_in_confidence_stays_one(tmp_path: Path) -> None:
    with transaction.atomic():
        council = make_council("testshire")
        motion = make_motion(make_meeting(council))
        make_amendment(motion, state="draft", published_at=None, title="In confidence")
        export_bundle(council, tmp_path)
        transaction.set_rollback(True)
    load(tmp_path)
    draft = Amendment.objects.get()
    assert (draft.title, draft.state, draft.published_at) == ("In confidence", "draft", None)
    assert not Amendment.objects.published().exists()


def test_an_unknown_council_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no council 'nowhere'"):
        call_command("export_bundle", "nowhere", str(tmp_path))
