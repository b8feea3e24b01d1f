"""A running installation is backed up, restored into an empty one, and nothing differs."""

import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from council.actions import declare_interest
from council.api.changes import last_cursor
from council.models import Meeting
from council.records import Occasion
from tests.factories import make_clerk, make_council

DEMO = Path(__file__).parents[2] / "council" / "demo"
pytestmark = pytest.mark.django_db(transaction=True)


# A session ends; and a restored change feed is another one, whose cursors are its own.
NEW = {"sessions.Session", "council.FeedHead"}


def everything() -> dict[str, list[str]]:
    return {
        model._meta.label: sorted(str(row) for row in model._default_manager.values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label not in NEW
    }


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    call_command("import_bundle", str(DEMO / "burnley"), stdout=StringIO())
    make_clerk()
    meeting = Meeting.objects.order_by("pk")[0]
    declare_interest(meeting, meeting.council.members.all()[0], "arrears", occasion=Occasion())
    path = tmp_path / "backup.zip"
    call_command("backup", str(path), stdout=StringIO())
    return path


def restore(path: Path) -> str:
    said = StringIO()
    call_command("restore", str(path), stdout=said)
    return said.getvalue()


def test_a_restored_backup_holds_every_row_and_verify_finds_no_difference(archive: Path) -> None:
    before = everything()
    call_command("flush", interactive=False, verbosity=0)
    assert "Restored" in restore(archive)
    said = StringIO()
    call_command("verify", stdout=said)
    assert everything() == before
    assert said.getvalue().endswith("No difference.\n")


def test_cursors_from_before_a_restore_are_refused_after_it(archive: Path) -> None:
    cursor = last_cursor()
    call_command("flush", interactive=False, verbosity=0)
    restore(archive)

    assert Client().get(f"/api/v1/changes?cursor={cursor}").status_code == 400


def test_new_rows_can_follow_a_restore(archive: Path) -> None:
    call_command("flush", interactive=False, verbosity=0)
    restore(archive)
    assert make_council("afterwards").pk


def test_an_installation_with_data_is_refused(archive: Path) -> None:
    before = everything()
    with pytest.raises(CommandError, match="This installation holds data"):
        restore(archive)
    assert everything() == before


def test_a_backup_is_not_written_over(archive: Path) -> None:
    with pytest.raises(CommandError, match="exists already: choose another name"):
        call_command("backup", str(archive))


def test_a_damaged_or_foreign_file_leaves_the_installation_empty(
    archive: Path, tmp_path: Path
) -> None:
    call_command("flush", interactive=False, verbosity=0)
    before = everything()
    (tmp_path / "no.zip").write_text("no zip")
    with pytest.raises(CommandError, match="no backup of this site"):
        restore(tmp_path / "no.zip")
    with pytest.raises(CommandError, match="There is no file"):
        restore(tmp_path / "missing.zip")
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(other, "w") as target:
        manifest = json.loads(source.read("manifest.json")) | {"migrations": []}
        target.writestr("manifest.json", json.dumps(manifest))
    with pytest.raises(CommandError, match="another version of the site"):
        restore(other)
    assert everything() == before
