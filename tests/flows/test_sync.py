"""A program that follows the change feed ends with exactly what a walk through all lists gives."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from amendments.actions import (
    accept,
    create_amendment,
    create_motion,
    move,
    second,
    submit,
    table,
)
from amendments.derive import take_snapshot
from council.actions import (
    change_group,
    change_reference,
    correct_record,
    mark_arrival,
    open_meeting,
    publish,
)
from council.changes.numbering import number_changes
from council.records import Occasion
from council.website.bulk.building import build
from council.website.bulk.store import ALL
from tests.api_world import make_world
from tests.factories import make_meeting, make_member, make_motion
from tests.followers import Follower, everything, follow, lines_of_file, mark_all
from tests.votes.chamber import Chamber
from votes.actions import correct, declare
from votes.models import Vote

pytestmark = pytest.mark.django_db


def assert_same(follower: Follower) -> None:
    number_changes()
    follower.catch_up()
    found = everything()
    for name, rows in found.items():
        assert follower.copy[name] == rows, name


def test_follower_of_a_world_from_empty_has_every_list() -> None:
    make_world()
    make_world("burnley")
    mark_all()
    follower = Follower()

    assert_same(follower)

    assert all(follower.copy[name] for name in follower.copy)


@pytest.fixture
def bulk(settings: Any, tmp_path: Path) -> None:
    settings.BULK_DIR = tmp_path / "bulk"
    settings.PUBLIC_BASE_URL = "http://testserver"


def test_follower_from_empty_while_a_meeting_is_keyed_ends_with_exactly_the_bulk_file(
    bulk: None,
) -> None:
    chamber = Chamber()
    follower = Follower()
    follow(follower)
    key_a_meeting(chamber, follower)
    number_changes()
    follower.catch_up()

    file = lines_of_file(build(ALL).path)

    copy = follower.lines()
    assert set(copy) == set(file)
    for name, lines in file.items():
        assert copy[name] == lines, name
    empty = {name for name, lines in file.items() if lines.total() == 1}
    assert empty <= {"areas", "pots", "pot-claims"}


def test_follower_while_a_meeting_is_keyed_ends_with_the_data_of_every_list() -> None:
    chamber = Chamber()
    follower = Follower()
    follow(follower)
    old = key_a_meeting(chamber, follower)

    assert_same(follower)
    assert ("amendments", old, True) in follower.told
    assert follower.copy["ballots"]
    assert follower.copy["presences"]
    assert follower.copy["corrections"]


def key_a_meeting(chamber: Chamber, follower: Follower) -> str:
    """Key what clerks key of an evening, a page of the feed read between two steps.

    Returns the reference that an amendment had before it was given another.
    """
    desk = chamber.occasion()

    open_meeting(chamber.meeting, occasion=desk)
    mark_arrival(chamber.meeting, chamber.members[0], occasion=desk)
    follow(follower)
    vote = chamber.open()
    follow(follower)
    chamber.mark(vote, "fffaa")
    follow(follower)
    declare(vote, result="carried", for_=3, against=2, abstained=0, occasion=desk)
    follow(follower)
    take_snapshot(chamber.budget.pk)
    accepted = keyed_amendment(chamber, desk)
    follow(follower)
    accept(accepted, accepted_by=chamber.members[0], occasion=desk)
    follow(follower)
    take_snapshot(chamber.budget.pk)
    correct(Vote.objects.get(), ballots={chamber.members[4].pk: "for"}, occasion=chamber.because())
    follow(follower)
    correct_record(chamber.members[2], {"name": "Ann Other"}, occasion=chamber.because())
    follow(follower)
    correct_record(chamber.groups[0], {"name": "Others"}, occasion=chamber.because())
    change_group(chamber.members[3], chamber.groups[0], timezone.now(), occasion=desk)
    follow(follower)
    old = chamber.amendment.reference
    chamber.amendment.refresh_from_db()
    change_reference(chamber.amendment, f"{old}-b", occasion=chamber.because())
    chamber.motion.refresh_from_db()
    chamber.declared(opening={"kind": "main", "subjects": [chamber.motion.current]})
    take_snapshot(chamber.budget.pk)
    return str(old)


def keyed_amendment(chamber: Chamber, desk: Occasion) -> Any:
    amendment = create_amendment(chamber.motion, title="Libraries", text="...", occasion=desk)
    submit(amendment, occasion=desk)
    table(amendment, occasion=desk)
    move(amendment, mover=chamber.members[1], occasion=desk)
    second(amendment, seconder=chamber.members[2], occasion=desk)
    return amendment


def test_follower_learns_of_a_timed_release_when_it_comes_due() -> None:
    chamber = Chamber()
    follower = Follower()
    later = timezone.now() + timedelta(hours=2)

    vote = chamber.declared(occasion=chamber.occasion(visible_from=later))
    take_snapshot(chamber.budget.pk)
    assert_same(follower)
    before = dict(follower.copy["votes"])
    with time_machine.travel(later + timedelta(seconds=1), tick=False):
        assert_same(follower)
        after = dict(follower.copy["votes"])

    assert (list(before), list(after)) == ([], [vote.reference])


def test_follower_learns_of_papers_once_their_meeting_is_published() -> None:
    chamber = Chamber()
    meeting = make_meeting(chamber.council, date(2025, 4, 1), published_at=None)
    create_motion(meeting, title="Hidden", occasion=chamber.occasion())
    member = make_member(chamber.council, published_at=None)
    shown = make_motion(chamber.meeting, mover=member)
    follower = Follower()
    assert_same(follower)
    told_before = list(follower.told)

    publish(meeting, occasion=chamber.occasion())
    publish(member, occasion=chamber.occasion())

    assert_same(follower)
    assert not any(meeting.reference in reference for _, reference, _ in told_before)
    assert follower.copy["motions"][shown.reference]["mover"]["reference"] == member.reference
