"""“Use the data”: each call on the page is copied from it and run."""

import csv
import io
import re
import subprocess
import sys
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.core.management import call_command
from django.test import Client

from council.glossary import meaning_of
from council.website.guide.stories import STORIES, stories
from tests.api_world import declare, make_world
from tests.website.test_spreadsheet import cells, convert, soffice
from votes.api.finding import UNANIMOUS

__all__ = ["soffice"]


class Calls(HTMLParser):
    """Collects the calls of a page as a reader would copy them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {"curl": [], "python": [], "sheet": []}
        self.kind: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.kind = dict(attrs).get("data-call") if tag == "code" else None
        if self.kind:
            self.found[self.kind].append("")

    def handle_endtag(self, tag: str) -> None:
        self.kind = None

    def handle_data(self, data: str) -> None:
        if self.kind:
            self.found[self.kind][-1] += data


@pytest.fixture
def calls(live_server: Any) -> dict[str, list[str]]:
    call_command("load_demo", stdout=StringIO())
    page = Calls()
    page.feed(urlopen(f"{live_server.url}/data/use").read().decode())
    return page.found


def test_every_call_on_the_page_works_as_it_is_copied(
    calls: dict[str, list[str]], tmp_path: Path
) -> None:
    assert {kind: len(found) for kind, found in calls.items()} == dict.fromkeys(calls, 5)
    for curl, python, sheet in zip(*calls.values(), strict=True):
        subprocess.run(curl, shell=True, cwd=tmp_path, check=True, capture_output=True)  # noqa: S602 - as a reader pastes it
        (file,) = tmp_path.glob("*.csv")
        rows = list(csv.DictReader(io.StringIO(file.read_text())))
        file.unlink()

        printed = subprocess.run(
            [sys.executable, "-I", "-c", python], check=True, capture_output=True, text=True
        ).stdout.splitlines()

        (address,) = re.findall(r'"(.+)"', sheet)
        body = urlopen(address).read().decode()
        assert list(csv.DictReader(io.StringIO(body))) == rows
        assert len(printed) == len(rows)
        assert rows or "corrections" in curl


def test_every_file_comes_into_a_spreadsheet_from_its_address(
    calls: dict[str, list[str]], soffice: str, tmp_path: Path
) -> None:
    addresses = [re.findall(r'"(.+)"', sheet)[0] for sheet in calls["sheet"]]
    for number, address in enumerate(addresses):
        out = tmp_path / str(number)
        convert(soffice, [address], out, "fods")
        (saved,) = out.iterdir()

        shown = cells(saved)

        sent = list(csv.reader(io.StringIO(urlopen(address).read().decode())))
        assert len(shown) == len(sent) > ("corrections" not in address)
        for line, row in zip(shown, sent, strict=True):
            assert_shown(line[: len(row)], row)


def assert_shown(line: list[tuple[str, str]], row: list[str]) -> None:
    """Hold a row of the sheet against what was sent: numbers are numbers, words are kept."""
    assert len(line) == len(row)
    for (kind, value), text in zip(line, row, strict=True):
        if re.fullmatch(r"-?[0-9]+", text):
            assert (kind, float(value)) == ("float", float(text))
        elif kind == "date":
            assert value.removesuffix("Z")[:10] == text[:10]
        elif kind == "boolean":
            assert value == text
        else:
            assert kind == ("string" if text else "")
            assert " ".join(value.split()) == " ".join(text.split())


@pytest.mark.django_db
def test_votes_that_did_not_all_agree_are_those_that_were_not_unanimous() -> None:
    meeting = make_world()["meeting"]
    abstained, against, _ = (
        declare(
            meeting, declared_for=5, declared_against=no, declared_abstained=neither,
            roll_complete=False, tally_for=0,
        )
        for no, neither in ((0, 2), (2, 0), (0, 0))
    )  # fmt: skip
    story = next(story for story in stories() if "unanimous=false" in story.path)
    page = Client().get("/data/use").content.decode()
    says = meaning_of("unanimous").removesuffix(" Definition: /glossary#unanimous")

    found = Client().get(f"/api/v1/{story.path}").json()["results"]

    assert {row["reference"] for row in found} == {abstained.reference, against.reference}
    assert "not unanimous" in story.why
    assert "somebody abstained" in story.why
    assert says in page
    assert UNANIMOUS.startswith(says)


@pytest.mark.django_db
def test_without_any_record_the_page_shows_the_form_and_says_so() -> None:
    page = Client().get("/data/use").content.decode()

    assert page.count("This site holds no such record yet") == len(STORIES)


@pytest.mark.django_db
def test_the_page_asks_about_records_that_are_here_and_public() -> None:
    world = make_world("atlantis")
    page = Client().get("/data/use").content.decode()

    assert "no such record yet" not in page
    assert f"vote={world['vote'].reference}" in page
    assert f"budget={world['budget'].reference}" in page
    assert f"pot={world['pot'].reference}" in page


@pytest.mark.django_db
def test_the_page_costs_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    make_world()
    with django_assert_max_num_queries(6):
        Client().get("/data/use")
