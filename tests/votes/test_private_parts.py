"""One part of an amendment voted in private, another in public: the whole tells neither early."""

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amendments.actions import PartInput, take_in_parts
from amendments.derive import take_snapshot
from amendments.models import Amendment, AmendmentEvent
from council.website.bulk.building import build
from tests.votes.chamber import Chamber
from tests.votes.test_private import doors, told
from votes.actions import publish
from votes.actions.release import NOT_YET
from votes.models import Vote

pytestmark = pytest.mark.django_db

SECRET = "Sell the zither"
OPEN = "Keep the parks"


@pytest.fixture
def chamber(settings: Any, tmp_path: Path) -> Chamber:
    settings.BULK_DIR = tmp_path / "bulk"
    return Chamber()


def vote_on_parts(chamber: Chamber, *, private_first: bool = True) -> tuple[Any, Any, Vote]:
    """Carry the first part in private and lose the second in public; return parts and vote."""
    inputs = [PartInput(title=SECRET, line_positions=(1, 2)), PartInput(title=OPEN)]
    secret, shown = take_in_parts(chamber.amendment, parts=inputs, occasion=chamber.occasion())
    held: Vote | None = None
    for part in (secret, shown) if private_first else (shown, secret):
        is_private = part == secret
        result, marks = ("carried", "fffaa") if is_private else ("lost", "aaaff")
        vote = chamber.declared(
            marks,
            result,
            opening={"kind": "part", "subjects": [part.current], "is_private": is_private},
        )
        held = vote if is_private else held
    assert held is not None
    take_snapshot(chamber.budget.pk)
    return secret, shown, held


def everywhere(chamber: Chamber, *papers: Any) -> list[str]:
    """Return every public address, of these papers too."""
    meeting, slug = chamber.meeting.reference, chamber.council.slug
    more = [f"/api/v1/amendments/{paper.reference}" for paper in papers]
    more += [f"/{paper.reference}" for paper in papers]
    more += [
        f"/{meeting}/what-if", f"/{meeting}/what-if?with=1", f"/{meeting}/corrections",
        f"/api/v1/what-if?meeting={meeting}", "/api/v1/events", "/api/v1/changes",
        f"/{slug}/feed.atom", f"/{meeting}/feed.atom", f"/{chamber.budget.reference}/feed.atom",
        f"/{chamber.amendment.reference}/feed.atom",
    ]  # fmt: skip
    return [*doors(chamber, chamber.meeting), *more]  # type: ignore[arg-type]  # any record does


def in_files(chamber: Chamber) -> str:
    """Return every row of the council's zip file; its papers explain all words there are."""
    with zipfile.ZipFile(build(chamber.council.reference).path) as archive:
        tables = [name for name in archive.namelist() if name.endswith(".csv")]
        tables.remove("data-dictionary.csv")
        return "\n".join(archive.read(name).decode() for name in tables).lower()


@pytest.mark.parametrize("private_first", [True, False])
def test_the_whole_shows_nothing_of_a_private_part_at_any_door_before_its_release(
    client: Client, chamber: Chamber, private_first: bool
) -> None:
    secret, shown, vote = vote_on_parts(chamber, private_first=private_first)
    whole = Amendment.objects.get(pk=chamber.amendment.pk)
    assert whole.state == "partly_carried", "the clerk sees how it stands"
    secrets = (SECRET, "partly carried", f"{secret.reference}", vote.reference)
    addresses = everywhere(chamber, secret, shown, whole)

    early = told(client, addresses, *secrets)
    states = [row["state"] for row in amendments(client)]
    files = in_files(chamber)

    assert early == {}
    assert states == ["lost"], "the part that was voted on in public"
    assert client.get(f"/{shown.reference}").status_code == 200
    assert [words for words in ("partly_carried", SECRET.lower()) if words in files] == []

    publish(vote, releases=True, occasion=chamber.occasion())

    assert [row["state"] for row in amendments(client)] == ["partly_carried", "carried", "lost"]
    assert not AmendmentEvent.objects.filter(visible_from__isnull=False).exists()
    whole.refresh_from_db()
    assert whole.visible_from is None
    assert "partly_carried" in in_files(chamber)


def test_a_timed_release_of_the_part_opens_the_whole_at_that_time(chamber: Chamber) -> None:
    *_, vote = vote_on_parts(chamber)
    of_whole = AmendmentEvent.objects.filter(
        amendment=chamber.amendment, to_state="partly_carried"
    )
    before = of_whole.get().visible_from
    at = timezone.now() + timedelta(days=1)

    publish(vote, releases=True, occasion=chamber.occasion(visible_from=at))

    chamber.amendment.refresh_from_db()
    assert before == NOT_YET
    assert (of_whole.get().visible_from, chamber.amendment.visible_from) == (at, at)


def amendments(client: Client) -> list[dict[str, Any]]:
    """Return the public amendments, the whole before its parts."""
    rows: list[dict[str, Any]] = client.get("/api/v1/amendments").json()["results"]
    return sorted(rows, key=lambda row: (row["number"], row["part_number"] or 0))
