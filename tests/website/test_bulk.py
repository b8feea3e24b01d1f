"""Files with everything public: the API's own rows, described, checked, and served in parts."""

import csv
import hashlib
import io
import json
import subprocess
import threading
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from frictionless import Package

from council.actions import correct_record, redact
from council.changes.numbering import number_changes
from council.enums import Evidence
from council.models import Council, Member
from council.records import Occasion
from council.website.bulk.building import build, names, one_moment
from council.website.bulk.lists import keyed, listings
from council.website.bulk.store import folder, newest
from council.website.tasks import build_bulk_file_task, build_bulk_task
from tests.api_world import LISTS, add_one_more, declare, make_world
from tests.factories import (
    make_amendment,
    make_ballot,
    make_clerk,
    make_council,
    make_meeting,
    make_member,
    make_motion,
)

HIDDEN: dict[str, Any] = {"published_at": None}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.BULK_DIR = tmp_path / "bulk"
    settings.PUBLIC_BASE_URL = "http://testserver"
    return tmp_path


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    return make_world()


def opened(name: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(build(name).path)


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))


# What is in a file.


def test_file_has_every_list_of_the_api_that_is_a_table(world: dict[str, Any]) -> None:
    inside = set(opened("norfolk").namelist())

    assert {f"{name}.csv" for name in LISTS} <= inside
    assert inside - {f"{listing.name}.csv" for listing in listings()} == {
        "README.txt", "SHA256SUMS", "data-dictionary.csv", "datapackage.json",
    }  # fmt: skip


def test_tables_are_the_csv_of_the_api(client: Client, world: dict[str, Any]) -> None:
    add_one_more(world, 2)
    other = make_world("burnley")
    archive, everything = opened("norfolk"), opened("all")

    for listing in listings():
        query = "" if listing.name == "councils" else "?council=norfolk"
        of_all, of_one = (
            b"".join(client.get(f"/api/v1/{listing.name}.csv{end}")) for end in ("", query)
        )
        assert everything.read(f"{listing.name}.csv") == of_all
        if query:
            assert archive.read(f"{listing.name}.csv") == of_one

    assert [row["reference"] for row in rows(archive, "councils")] == ["norfolk"]
    assert other["vote"].reference not in archive.read("votes.csv").decode()
    assert other["vote"].reference in everything.read("votes.csv").decode()


def test_long_lists_are_whole(world: dict[str, Any]) -> None:
    for number in range(1_100):
        make_member(world["council"], f"Long List {number}")

    assert len(rows(opened("norfolk"), "members")) == 1_102


def test_hidden_records_are_in_no_file(world: dict[str, Any]) -> None:
    council, meeting, motion = world["council"], world["meeting"], world["motion"]
    for hidden in (HIDDEN, {"visible_from": timezone.now() + timedelta(days=1)}):
        no_names = {"names_published_at": None}
        declare(meeting, question="Zanzibar", **hidden | no_names)
        make_motion(meeting, title="Zanzibar", **hidden)
        make_amendment(motion, 1_000, title="Zanzibar", **hidden)
        make_member(council, f"Zanzibar {len(str(hidden))}", **hidden)
        make_meeting(
            council, title="Zanzibar", reference=f"norfolk/x/{len(str(hidden))}", **hidden
        )
        nameless = declare(
            meeting, question="Rents", names_published_at=hidden.get("visible_from")
        )
        make_ballot(nameless, world["member"], note="Zanzibar")
    make_ballot(world["vote"], world["seconder"], "barred_interest", note="Owns Zanzibar")
    make_amendment(motion, title="Zanzibar", state="submitted")
    make_council("shy", name="Zanzibar", **HIDDEN)

    for name in ("norfolk", "all"):
        archive = opened(name)
        for inside in archive.namelist():
            assert b"anzibar" not in archive.read(inside), inside
            assert b"barred" not in archive.read(inside) or not inside.startswith("ballots")
    assert "shy" not in names()


def test_checksums_are_those_of_the_files(world: dict[str, Any], tmp_path: Path) -> None:
    archive = opened("norfolk")
    archive.extractall(tmp_path / "out")

    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "out",
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert checked.stdout.count(": OK") == len(archive.namelist()) - 1


def test_package_is_valid_for_frictionless(world: dict[str, Any], tmp_path: Path) -> None:
    make_world("burnley")
    correct_record(world["member"], {"name": "=SUM(1)"}, occasion=Occasion(reason="Odd"))
    for name in ("norfolk", "all"):
        opened(name).extractall(tmp_path / name)

        package = Package(str(tmp_path / name / "datapackage.json"))
        report = package.validate()

        assert report.flatten(["title", "rowNumber", "fieldName", "note"]) == []
        assert report.stats["tasks"] == len(listings())


def test_package_tells_types_keys_and_links(world: dict[str, Any]) -> None:
    package = json.loads(opened("norfolk").read("datapackage.json"))
    schemas = {one["name"]: one["schema"] for one in package["resources"]}
    votes = {field["name"]: field for field in schemas["votes"]["fields"]}

    assert package["profile"] == "tabular-data-package"
    assert package["title"] == "Council votes: Norfolk Council"
    assert votes["declared_for"]["type"] == "integer"
    assert votes["declared_for"]["description"].endswith("Unit: members.")
    assert votes["held_on"]["type"] == "date"
    assert votes["taken_at"]["type"] == "datetime"
    assert votes["declared_by_casting_vote"]["type"] == "boolean"
    assert "carried" in votes["declared_result"]["constraints"]["enum"]
    assert schemas["votes"]["primaryKey"] == ["reference"]
    assert "primaryKey" not in schemas["ballots"]
    links = {
        link["fields"][0]: link["reference"]["resource"]
        for link in schemas["ballots"]["foreignKeys"]
    }
    assert links == {
        "reference": "votes", "council": "councils", "meeting": "meetings",
        "member_reference": "members", "group_at_vote_reference": "groups",
    }  # fmt: skip
    parent = next(
        link for link in schemas["amendments"]["foreignKeys"] if link["fields"] == ["parent"]
    )
    assert parent["reference"] == {"resource": "", "fields": ["reference"]}


def test_keys_are_the_lists_whose_records_have_addresses() -> None:
    assert {"councils", "members", "votes", "snapshots"} <= keyed()
    assert "ballots" not in keyed()


def test_dictionary_has_a_line_with_words_for_every_column(world: dict[str, Any]) -> None:
    archive = opened("norfolk")
    told = rows(archive, "data-dictionary")

    for listing in listings():
        header = archive.read(f"{listing.name}.csv").decode().splitlines()[0].split(",")
        lines = [row for row in told if row["file"] == f"{listing.name}.csv"]
        assert [row["column"] for row in lines] == header
        assert all(row["description"] and row["type"] for row in lines)
    units = {(row["file"], row["column"]): row["unit"] for row in told}
    assert units["votes.csv", "tally_for"] == "members"
    assert units["budgets.csv", "year"] == "calendar year"
    assert units["votes.csv", "declared_at"] == "UTC"
    targets = {(row["file"], row["column"]): row["refers_to"] for row in told}
    assert targets["amendments.csv", "mover_reference"] == "members.reference"


def test_cursor_leads_on_from_the_rows_of_the_file(client: Client, world: dict[str, Any]) -> None:
    number_changes()
    package = json.loads(opened("norfolk").read("datapackage.json"))
    everything = json.loads(opened("all").read("datapackage.json"))
    make_world("burnley")
    number_changes()
    again = json.loads(opened("norfolk").read("datapackage.json"))
    correct_record(world["member"], {"name": "Jayne Field"}, occasion=Occasion(reason="Misspelt"))
    number_changes()

    def told(cursor: str) -> set[str]:
        answer = client.get(f"/api/v1/changes?council=norfolk&limit=500&cursor={cursor}").json()
        return {change["reference"] for change in answer["results"]}

    assert again == package
    assert world["member"].reference in told(package["sync_cursor"])
    assert world["body"].reference not in told(package["sync_cursor"])
    assert world["body"].reference not in told(everything["sync_cursor"])


def test_licence_is_the_one_that_the_site_states(world: dict[str, Any], settings: Any) -> None:
    silent = opened("norfolk")
    settings.DATA_LICENCE = "OGL-UK-3.0"
    settings.DATA_LICENCE_URL = "https://example.org/ogl"
    stated = opened("norfolk")

    assert "licenses" not in json.loads(silent.read("datapackage.json"))
    assert b"has not stated a licence" in silent.read("README.txt")
    licence = {"name": "OGL-UK-3.0", "path": "https://example.org/ogl"}
    assert json.loads(stated.read("datapackage.json"))["licenses"] == [licence]
    assert b"OGL-UK-3.0 https://example.org/ogl" in stated.read("README.txt")


def test_what_the_law_takes_out_is_not_in_the_next_file(world: dict[str, Any]) -> None:
    vote = world["vote"]
    type(vote).objects.filter(pk=vote.pk).update(note="Zanzibar")
    assert b"Zanzibar" in opened("norfolk").read("votes.csv")
    vote.refresh_from_db()

    redact(
        vote, "note", "data_protection",
        occasion=Occasion(by=make_clerk(world["council"]), reason="Asked", evidence=Evidence.DESK),
    )  # fmt: skip

    archive = opened("norfolk")
    assert all(b"Zanzibar" not in archive.read(name) for name in archive.namelist())


# How it is made and kept.


def test_unchanged_data_give_the_same_bytes(world: dict[str, Any]) -> None:
    first = build("norfolk")
    again = build("norfolk")

    assert again.path == first.path
    assert again.checked >= first.checked
    assert len(list(folder("norfolk").iterdir())) == 1
    assert all(info.date_time[0] == 1980 for info in opened("norfolk").infolist())


def test_same_bytes_come_from_nothing_that_was_kept(world: dict[str, Any]) -> None:
    first = build("norfolk").path.read_bytes()
    newest("norfolk").path.unlink()  # type: ignore[union-attr]  # it was made above

    assert build("norfolk").path.read_bytes() == first


def test_changed_data_give_another_file_and_the_old_one_stays_for_days(
    world: dict[str, Any], time_machine: Any
) -> None:
    first = build("norfolk")
    correct_record(world["member"], {"name": "Jayne Field"}, occasion=Occasion(reason="Misspelt"))
    second = build("norfolk")
    half = folder("norfolk") / "left-behind.half"
    half.write_bytes(b"")

    assert first.path != second.path
    assert first.path.exists()
    assert newest("norfolk") == second

    time_machine.move_to(timezone.now() + timedelta(days=8), tick=True)
    third = build("norfolk")

    assert not first.path.exists()
    assert not half.exists()
    assert third.path.exists()


def test_file_appears_whole_or_not_at_all(world: dict[str, Any], settings: Any) -> None:
    settings.SITE_NAME = "\ud800"  # no bytes can be made of it

    with pytest.raises(UnicodeEncodeError):
        build("norfolk")

    assert list(folder("norfolk").iterdir()) == []
    assert newest("norfolk") is None


def test_command_and_tasks_make_every_file(
    world: dict[str, Any], capsys: Any, django_capture_on_commit_callbacks: Any
) -> None:
    call_command("build_bulk")
    told = capsys.readouterr().out
    assert "all: 0.0 MB, SHA-256 " in told
    assert "norfolk: 0.0 MB, SHA-256 " in told

    for name in ("all", "norfolk"):
        newest(name).path.unlink()  # type: ignore[union-attr]  # it was made above
    with django_capture_on_commit_callbacks(execute=True):
        build_bulk_task()
    assert newest("all")
    assert newest("norfolk")

    with pytest.raises(CommandError, match="There is no public council nowhere"):
        call_command("build_bulk", "nowhere")


def test_task_of_a_council_that_is_not_public_says_so(db: None, caplog: Any) -> None:
    make_council("shy", **HIDDEN)

    build_bulk_file_task("shy")

    assert "There is no public council shy" in caplog.text
    assert newest("shy") is None


def test_memory_stays_flat_however_long_the_lists_are(world: dict[str, Any]) -> None:
    def peak() -> int:
        tracemalloc.start()
        build("norfolk")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    def add(number: int) -> None:
        council = world["council"]
        Member.objects.bulk_create(
            Member(
                council=council, name=f"Member {n}", slug=f"long-{number}-{n}",
                sort_name=f"Member {n}", reference=f"norfolk/members/long-{number}-{n}",
                published_at=timezone.now(),
            )
            for n in range(number)
        )  # fmt: skip

    add(600)
    build("norfolk")
    short = peak()
    add(4_000)

    assert peak() < short + 1_000_000


@pytest.mark.django_db(transaction=True)
def test_rows_of_a_file_are_of_one_moment_while_others_write() -> None:
    make_council("norfolk")

    def write() -> None:
        make_council("burnley")
        connection.close()

    with one_moment():
        before = Council.objects.count()
        other = threading.Thread(target=write)
        other.start()
        other.join(timeout=10)
        assert not other.is_alive()
        within = Council.objects.count()

    assert (before, within, Council.objects.count()) == (1, 1, 2)


# How it is served.


def sent(client: Client, address: str = "/data/norfolk.zip", **headers: str) -> Any:
    return client.get(address, headers={k.replace("_", "-"): v for k, v in headers.items()})


def body(answer: Any) -> bytes:
    return b"".join(answer)


def test_file_is_served_whole(client: Client, world: dict[str, Any]) -> None:
    stored = build("norfolk")

    answer = sent(client)

    content = body(answer)
    assert answer.status_code == 200
    assert content == stored.path.read_bytes()
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Length"] == str(stored.size)
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert answer["Content-Disposition"] == 'attachment; filename="norfolk.zip"'
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1), ("bytes=10-19", 10, 20), ("bytes=100-", 100, None),
        ("bytes=-10", -10, None), ("bytes=0-99999999", 0, None), ("bytes=-99999999", 0, None),
        (" bytes = 5 - 6 ", 5, 7),
    ],
)  # fmt: skip
def test_range_is_served(
    client: Client, world: dict[str, Any], wanted: str, start: int, end: int | None
) -> None:
    stored = build("norfolk")
    whole = stored.path.read_bytes()

    answer = sent(client, range=wanted)

    content = body(answer)
    begin, stop, _ = slice(start, end).indices(len(whole))
    assert answer.status_code == 206
    assert content == whole[start:end]
    assert answer["Content-Length"] == str(len(content))
    assert answer["Content-Range"] == f"bytes {begin}-{stop - 1}/{len(whole)}"


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=0-1,5-6", "bytes=5-2", "bytes=a-b", "lines=0-1", "bytes", "bytes=-", "bytes=--5",
        f"bytes=0-{'9' * 40}", "bytes=²-3",
    ],
)  # fmt: skip
def test_what_is_no_single_range_gives_the_whole(
    client: Client, world: dict[str, Any], wanted: str
) -> None:
    stored = build("norfolk")

    answer = client.get("/data/norfolk.zip", HTTP_RANGE=wanted)

    assert answer.status_code == 200
    assert len(body(answer)) == stored.size


@pytest.mark.parametrize("wanted", ["bytes=99999999-", "bytes=99999999-999999999", "bytes=-0"])
def test_range_beyond_the_end_is_refused(
    client: Client, world: dict[str, Any], wanted: str
) -> None:
    stored = build("norfolk")

    answer = sent(client, range=wanted)

    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{stored.size}"


def test_parts_of_two_files_are_never_joined(client: Client, world: dict[str, Any]) -> None:
    build("norfolk")
    old = sent(client, range="bytes=0-9")
    same = sent(client, range="bytes=10-", if_range=old["ETag"])
    by_date = sent(client, range="bytes=10-", if_range=old["Last-Modified"])
    correct_record(world["member"], {"name": "Jayne Field"}, occasion=Occasion(reason="Misspelt"))
    stored = build("norfolk")
    changed = sent(client, range="bytes=10-", if_range=old["ETag"])
    weak = sent(client, range="bytes=10-", if_range=f'W/"{stored.sha256}"')

    assert (same.status_code, by_date.status_code) == (206, 206)
    assert (changed.status_code, weak.status_code) == (200, 200)
    assert body(changed) == stored.path.read_bytes()


def test_reader_who_has_the_file_is_sent_nothing(client: Client, world: dict[str, Any]) -> None:
    build("norfolk")
    first = sent(client)

    same = sent(client, if_none_match=first["ETag"], range="bytes=0-1")
    since = sent(client, if_modified_since=first["Last-Modified"])
    other = sent(client, if_match='"x"')

    assert (same.status_code, since.status_code, other.status_code) == (304, 304, 412)
    assert same["ETag"] == first["ETag"]
    assert same.content == b""


def test_head_tells_size_and_sends_nothing(client: Client, world: dict[str, Any]) -> None:
    stored = build("norfolk")

    answer = client.head("/data/norfolk.zip", headers={"range": "bytes=0-1"})

    assert answer.status_code == 200
    assert answer["Content-Length"] == str(stored.size)
    assert body(answer) == b""
    assert client.post("/data/norfolk.zip").status_code == 405


def test_download_that_began_ends_with_the_same_file(
    client: Client, world: dict[str, Any]
) -> None:
    stored = build("norfolk")
    whole = stored.path.read_bytes()
    answer = sent(client)

    stored.path.unlink()

    assert body(answer) == whole


def test_file_of_nothing_public_is_not_found(client: Client, world: dict[str, Any]) -> None:
    make_council("shy", **HIDDEN)
    (folder("shy")).mkdir(parents=True)
    (folder("shy") / f"20260101T000000Z-{'0' * 64}.zip").write_bytes(b"Zanzibar")

    for name in ("shy", "nowhere", "norfolk", "all"):
        assert client.get(f"/data/{name}.zip").status_code == 404


def test_page_lists_the_files(
    client: Client, world: dict[str, Any], django_assert_num_queries: Any
) -> None:
    make_council("burnley")
    make_council("shy", **HIDDEN)
    stored = build("norfolk")
    build("all")

    with django_assert_num_queries(1):
        page = " ".join(client.get("/data").content.decode().split())

    assert '<a href="/data/norfolk.zip">Norfolk Council</a>' in page
    assert '<a href="/data/all.zip">All councils</a>' in page
    assert stored.sha256 in page
    assert "Not made yet:</strong> Burnley Council." in page
    assert "Shy" not in page
    assert "has not stated a licence" in page
    assert '<a href="/data">' in client.get("/about").content.decode()
